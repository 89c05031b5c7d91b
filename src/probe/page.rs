//! `docs/measurements.md`, generated from the registries.

use super::{GoodSide, LIMITS, LimitRule, MEASUREMENTS, PROBES};
use std::fmt::Write;

const HEAD: &str = "# Measurements

Generated from the registries in `src/probe`; a test holds it true. Every probe is a pure function over a recording. A measurement whose signal or
declaration is missing is *not evaluated*, with the reason. A limit that says `ours` is this project's choice, with its derivation; which few of them fail a criterion by themselves is
in `holograde criteria ID`. How well known faults are recovered: [metrology.md](metrology.md).
";

/// The whole page: every probe with its measurements, and their limits.
pub fn measurements_markdown() -> String {
    let mut page = HEAD.to_owned();
    for probe in PROBES {
        // Writing to a string cannot fail.
        let _ = write!(
            page,
            "\n## `{}`\n\n{}\n\n| id | unit | is | source |\n|---|---|---|---|\n",
            probe.id, probe.question
        );
        for info in MEASUREMENTS.iter().filter(|info| probe.measures.contains(&info.id)) {
            let _ =
                writeln!(page, "| `{}` | {} | {} | {} |", info.id, info.unit, cell(info.meaning), cell(info.source));
        }
        let limits: Vec<&LimitRule> = LIMITS.iter().filter(|l| probe.measures.contains(&l.measurement)).collect();
        if !limits.is_empty() {
            page.push_str("\n| limit | for | value | source |\n|---|---|---|---|\n");
        }
        for limit in limits {
            let side = match limit.good {
                GoodSide::AtMost => "at most",
                GoodSide::Below => "below",
                GoodSide::AtLeast => "at least",
            };
            let (id, of, value) = (limit.id, limit.measurement, limit.value);
            let _ = writeln!(page, "| `{id}` | `{of}` | {side} {value} | {} |", cell(limit.source));
        }
    }
    page
}

/// Text that fits a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Set `HOLOGRADE_UPDATE` to write the file anew.
    #[test]
    fn the_page_is_that_of_the_registries() {
        let place = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/measurements.md");
        let fresh = measurements_markdown();
        if std::env::var_os("HOLOGRADE_UPDATE").is_some() {
            std::fs::write(place, &fresh).unwrap();
        }
        let page = std::fs::read_to_string(place).unwrap_or_default();
        assert!(page == fresh, "run this test with HOLOGRADE_UPDATE=1 and read the difference");
        assert!(MEASUREMENTS.iter().all(|info| fresh.contains(&format!("`{}`", info.id))));
    }
}
