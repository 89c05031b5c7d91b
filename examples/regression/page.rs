//! What was found, as a page.

use super::Trials;
use holograde::observe::BenchConditions;
use holograde::probe::stats;
use std::fmt::Write as _;
use std::time::Duration;

/// Everything the page says.
pub struct Facts<'a> {
    /// Where it was measured; `None` where no baseline could be.
    pub conditions: Option<&'a BenchConditions>,
    /// By growth.
    pub trials: &'a [Trials],
    /// Baselines that the machine was not fit for.
    pub baselines_refused: u32,
    /// Only the interval's width decided whether the machine was fit.
    pub shared: bool,
    /// Share of the processors' time that others used, by round.
    pub others: &'a [f64],
    /// Pixels along each side of an eye.
    pub size: u32,
    /// All of it.
    pub took: Duration,
}

/// The page.
pub fn text(facts: &Facts<'_>) -> String {
    let mut text = String::from(
        "# Is a regression caught?\n\nWritten by `cargo run --release --example regression -- --write docs/regression.md`; not to be edited by hand.\n\n",
    );
    let build = if cfg!(debug_assertions) { "debug" } else { "optimised" };
    if let Some(c) = facts.conditions {
        let software = if c.software { ", in software" } else { "" };
        let _ = writeln!(
            text,
            "{}, {} processors. Adapter: {} ({}, {}{software}). {build} build, {} × {} pixels an eye, {:.0} s in all.\n",
            c.cpu,
            c.cores,
            c.adapter,
            c.backend,
            c.driver,
            facts.size,
            facts.size,
            facts.took.as_secs_f64()
        );
    }
    let _ = writeln!(
        text,
        "The demo scene is drawn by turns with the reference scene. It is made dearer by construction: of every 20 frames 3, or of every 50 one, are moved,\n\
         collected, encoded and drawn twice. Each round has a baseline of its own. A trial is *caught* if `holograde check --baseline` would end as\n\
         not-ready, *let through* if ready, *refused* if the machine was not fit at that moment; refused ones were repeated.\n\n\
         | dearer by | trials | caught | let through | refused | CPU, measured: median (least … most) | GPU, measured: median (least … most) | half-widths of the intervals, median: CPU, GPU |\n\
         |---|---|---|---|---|---|---|---|"
    );
    for t in facts.trials {
        let _ = writeln!(
            text,
            "| {} % | {} | {} | {} | {} | {} | {} | {}, {} |",
            t.growth_pct,
            t.caught + t.passed,
            t.caught,
            t.passed,
            t.refused,
            spread(&t.measured[0]),
            spread(&t.measured[1]),
            median(&t.widths[0]),
            median(&t.widths[1]),
        );
    }
    if let Some(busy) = stats::median(facts.others) {
        let _ =
            write!(text, "\nOther programs used {:.0} % of the processors' time (median of the rounds).", 100.0 * busy);
        if facts.shared {
            text.push_str(
                " `check` would have refused a machine as busy as that: here, with `--shared`, only the width of the intervals was asked for.",
            );
        }
        text.push('\n');
    }
    let _ = writeln!(text, "\nBaselines refused because the machine was not fit: {}.", facts.baselines_refused);
    for t in facts.trials.iter().filter(|t| !t.why.is_empty()) {
        let _ = writeln!(text, "Last refusal at {} %: {}.", t.growth_pct, t.why);
    }
    text
}

fn median(samples: &[f64]) -> String {
    stats::median(samples).map_or("none".into(), |value| format!("{value:.1} %"))
}

fn spread(samples: &[f64]) -> String {
    let ends = stats::quantiles(samples, [0.5, 0.0, 1.0]);
    ends.map_or("none".into(), |[middle, least, most]| format!("{middle:+.1} % ({least:+.1} … {most:+.1})"))
}
