//! The page. Its numbers are those of the run, and of nothing else.

use super::case::{Bound, PARTS, Part};
use super::clean::Clean;
use super::repeat::Repeats;
use super::suite::{Row, Tally};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Everything that a run of the suite gave.
#[derive(Default)]
pub struct Page {
    /// Seeds from 1 to this.
    pub seeds: u64,
    /// Measurements of cases.
    pub rows: Vec<Row>,
    /// Runs without faults.
    pub clean: Vec<Clean>,
    /// The same run again and again.
    pub repeats: Vec<Repeats>,
    /// What it came to.
    pub tally: Tally,
    /// How long it took.
    pub seconds: f64,
}

impl Page {
    /// Whether every row holds, no clean run gave an alarm, and every repeat was the same.
    pub fn holds(&self) -> bool {
        let same = |repeats: &Repeats| repeats.same_recording == repeats.runs && repeats.same_verdict == repeats.runs;
        let quiet = self.clean.iter().all(|clean| clean.alarms.is_empty());
        self.rows.iter().all(Row::ok) && quiet && self.repeats.iter().all(same)
    }

    /// The whole page.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.head(&mut text);
        for (part, heading) in PARTS {
            let rows: Vec<_> = self.rows.iter().filter(|row| row.part == *part).collect();
            if !rows.is_empty() {
                let _ = write!(text, "\n## {heading}\n\n{}{TABLE}", about(*part));
                let mut before = "";
                for row in rows {
                    let what = if before == row.case { "" } else { &row.what };
                    let _ = writeln!(text, "{}", line(row, what));
                    before = &row.case;
                }
            }
        }
        self.quiet(&mut text);
        self.floors(&mut text);
        self.again(&mut text);
        text
    }

    fn head(&self, text: &mut String) {
        let held = self.rows.iter().filter(|row| row.ok()).count();
        let _ = write!(
            text,
            "{HEAD}\n{} runs with seeds 1 to {}, {} frames, {} hours of display time; it took {} minutes. {held} of {} rows hold in every run.\n",
            self.tally.runs,
            self.seeds,
            self.tally.frames,
            number(self.tally.seconds / 3600.0),
            number(self.seconds / 60.0),
            self.rows.len(),
        );
    }

    fn quiet(&self, text: &mut String) {
        if self.clean.is_empty() {
            return;
        }
        let loud: Vec<_> = self.clean.iter().filter(|clean| !clean.alarms.is_empty()).collect();
        let _ = write!(
            text,
            "\n## Runs in which nothing goes wrong\n\n{CLEAN}\nFalse alarms: {} of {} runs.\n",
            loud.len(),
            self.clean.len()
        );
        for clean in loud {
            let _ = writeln!(text, "- seed {}: {}", clean.seed, clean.alarms.join("; "));
        }
    }

    fn floors(&self, text: &mut String) {
        let mut floors: BTreeMap<&str, (&str, f64)> = BTreeMap::new();
        for (id, unit, value) in self.clean.iter().flat_map(|clean| &clean.floor) {
            let floor = floors.entry(id).or_insert((unit, 0.0));
            floor.1 = floor.1.max(*value);
        }
        if floors.is_empty() {
            return;
        }
        let _ = write!(text, "\n## What is read where nothing is\n\n{FLOOR}");
        for (id, (unit, value)) in floors {
            let _ = writeln!(text, "| `{id}` | {} {unit} |", number(value));
        }
    }

    fn again(&self, text: &mut String) {
        if self.repeats.is_empty() {
            return;
        }
        let _ = write!(text, "\n## The same again\n\n{AGAIN}");
        for repeats in &self.repeats {
            let _ = writeln!(
                text,
                "| {} | {} | {} of {} | {} of {} |",
                repeats.what, repeats.verdict, repeats.same_recording, repeats.runs, repeats.same_verdict, repeats.runs
            );
        }
    }
}

const HEAD: &str = "# Metrology

Known faults are put into the simulator. Our own client runs on it through an OpenXR session as it does on a headset, and writes its recording
to disk. The recording is read back, the probes judge it, and their numbers stand here beside what the simulator says was true.

The truth goes from the simulator to a file of its own, which is read for the column *true* and for nothing else: a recording has no place
for it, and every run without faults is made twice, once with that file and once without, and must give the same recording. The simulator's
clock is stepped, so that all numbers but the host's own times are the same on every machine.

    cargo run --example metrology -- --write docs/metrology.md

A fault's size, moment and direction depend on the seed alone. *True* and *found* go from the smallest to the largest of all seeds; *error*
is the mean and the worst of found less true, in per cent of true; *bound* has to hold in every run. *Not evaluated* is an answer of the
probe, with a reason, and never a pass.
";

const TABLE: &str = "| injected | measurement | true | found | error, mean / worst, % | bound | holds |\n|---|---|---|---|---|---|---|\n";

const CLEAN: &str = "For each seed a walk of its own (stand, turn, nod, sweep, walk round, come back; other sizes, order and lengths), two boxes on one anchor. Every
other run is on a device without noise, the others on one that shakes by 0.05 mm and predicts 0.1 mm and 0.1 arcmin beside (rms on each axis). A false alarm is a limit that does not hold, or a dropped frame, jump, tracking loss or moving hologram that is not there.
";

const FLOOR: &str = "The largest number that any of those runs without noise gave. What is smaller on a device cannot be told from nothing by these probes; what the device
itself adds comes on top. The simulator predicts without error where no fault says otherwise, and then prediction error, latency and swim are
not evaluated: a runtime that tells every past pose as before may as well not have looked again.

| measurement | at most |
|---|---|
";

const AGAIN: &str = "The self-check of a POC of this repository, from the session's start to the verdict. Recordings are compared whole but for the host's own
times; of verdicts the sentence and the grades of all criteria.

| content | verdict | same recording | same verdict |
|---|---|---|---|
";

/// What has to be known to read a part's table.
fn about(part: Part) -> &'static str {
    match part {
        Part::Pace => {
            "True is the simulator's own count of vsyncs at which no new frame was shown, and its own times.\n\n"
        }
        Part::Jitter => {
            "True is the error that the simulator added to each pose, through the probe's band by another way (Fourier's sum instead of recursion).\n\n"
        }
        Part::NotObservable => {
            "OpenXR tells how spaces stand to each other, not how they stand to the room. Each of these is injected, and the probe has to say\n\
             nothing, or next to nothing; never a number that looks like the fault's. What the simulator cannot inject either, and no probe\n\
             speaks of: errors of lenses and displays, the moment at which light leaves the display, and what the eye makes of it. A reviewer\n\
             sees these, and an instrument measures them.\n\n"
        }
        Part::Drift => {
            "True is the fault's own course from the end of the warm-up to the end of the run; noise is no drift.\n\n"
        }
        Part::Jumps => {
            "Beside each jump has to stand whose doing it was. The smallest step that would be seen is told by each run.\n\n"
        }
        Part::Prediction => {
            "True are the simulator's own two answers to where the head is, before and after the fact; of swim, the shift times the difference\n\
             of inverse distances. Our client hands depth over with every picture; for a plane, for turning alone and for nothing known, that is\n\
             changed in the recording.\n\n"
        }
        Part::Causes | Part::View => "True is what the content and the faults were made of.\n\n",
    }
}

/// What rows of numbers come to.
struct Spread {
    low: f64,
    high: f64,
}

fn spread(values: impl Iterator<Item = f64>) -> Option<Spread> {
    values.fold(None, |all: Option<Spread>, value| {
        let all = all.unwrap_or(Spread { low: value, high: value });
        Some(Spread { low: all.low.min(value), high: all.high.max(value) })
    })
}

/// Three figures, without a sign for what is zero.
pub fn number(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0" } else { "no number" }.to_owned();
    }
    let digits = (2 - value.abs().log10().floor() as i32).clamp(0, 6) as usize;
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "0" || text == "-0" { "below 0.000001".to_owned() } else { text.to_owned() }
}

fn range(values: impl Iterator<Item = f64>) -> String {
    match spread(values.filter(|value| value.is_finite())) {
        None => "–".to_owned(),
        Some(Spread { low, high }) if number(low) == number(high) => number(low),
        Some(Spread { low, high }) => format!("{} … {}", number(low), number(high)),
    }
}

/// Errors in per cent of what is expected: mean and worst; what is expected to be nothing has none.
fn errors(row: &Row) -> String {
    if matches!(row.bound, Bound::Nothing | Bound::NothingAbove(_) | Bound::AtMost(_)) {
        return "–".to_owned();
    }
    let all: Vec<f64> = row
        .shots
        .iter()
        .filter(|shot| shot.expected != 0.0)
        .filter_map(|shot| Some(100.0 * (shot.recovered? - shot.expected) / shot.expected))
        .collect();
    if all.is_empty() {
        return "–".to_owned();
    }
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    let worst = all.iter().fold(0.0f64, |worst, error| if error.abs() > worst.abs() { *error } else { worst });
    format!("{} / {}", signed(mean), signed(worst))
}

fn signed(value: f64) -> String {
    let value = (value * 100.0).round() / 100.0;
    if value == 0.0 { "0".to_owned() } else { format!("{value:+}") }
}

/// A row of the table, which begins with what was injected.
pub fn line(row: &Row, what: &str) -> String {
    let recovered = row.shots.iter().filter_map(|shot| shot.recovered);
    let none = row.shots.iter().filter(|shot| shot.recovered.is_none()).count();
    let mut found = range(recovered);
    if none == row.shots.len() {
        found = reason(row);
    } else if none > 0 {
        found = format!("{found}; {none} × not evaluated");
    }
    let ok = row.shots.iter().filter(|shot| shot.ok).count();
    format!(
        "| {what} | `{}`{} | {} | {found} | {} | {} | {} of {}{} |",
        row.id,
        if row.bound == Bound::Interval { ", its interval" } else { "" },
        range(row.shots.iter().map(|shot| shot.expected)),
        errors(row),
        bound(row),
        ok,
        row.shots.len(),
        if row.ok() { "" } else { " **no**" },
    )
}

fn bound(row: &Row) -> String {
    let bound = row.bound.text(row.unit);
    row.says.map_or(bound.clone(), |words| format!("{bound}, and says “{words}”"))
}

/// Not evaluated, and why.
fn reason(row: &Row) -> String {
    let why = row.shots.iter().find_map(|shot| shot.why.as_deref());
    why.map_or("not evaluated".to_owned(), |why| format!("not evaluated: {why}"))
}
