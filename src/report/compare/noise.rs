//! Whether two numbers differ by more than they would if nothing had changed.

use super::super::model::{GoodSide, Measurement};
use super::super::words;

/// What became of a measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The same number, or one that differs by less than can be seen.
    Same,
    /// It differs by no more than it varies by itself.
    WithinNoise,
    /// It differs, and nothing says how much it varies by itself.
    Unknown,
    /// A time taken elsewhere: comparing says nothing.
    Incomparable,
    /// Better, beyond noise.
    Better,
    /// Worse, beyond noise.
    Worse,
    /// Another number, beyond noise, of which neither is better by itself.
    Differs,
    /// Only the first run has it.
    OnlyFirst,
    /// Only the second run has it.
    OnlySecond,
}

impl Change {
    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Change::Same => "the same",
            Change::WithinNoise => "no change beyond noise",
            Change::Unknown => "differs; no interval says whether beyond noise",
            Change::Incomparable => "not comparable: taken under other conditions",
            Change::Better => "better",
            Change::Worse => "worse",
            Change::Differs => "differs",
            Change::OnlyFirst => "only in A",
            Change::OnlySecond => "only in B",
        }
    }
}

/// What both runs have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Common {
    /// Times can be compared: same adapter, runtime, script, version.
    pub times: bool,
    /// What does not depend on the host repeats exactly: stepped time, same script and version.
    pub exact: bool,
}

/// A difference of two event counts beyond this many standard deviations of their difference is one (ours: 95 % of pairs of equal
/// Poisson counts lie within).
const SIGMAS: f64 = 1.96;

/// Relative size below which a difference is none (ours): half the finest step that four digits show. Places are kept in single precision,
/// and what is computed from them carries a relative error of some 1e-6, far below.
const LEAST_SHARE: f64 = 5e-5;
/// The error of a length that is computed from places, metres (ours): a single-precision coordinate within 8 m of the origin is rounded by
/// up to 2.4e-7 m, and a place passes a handful of roundings. A small length, as of a jitter, carries it in full.
const LEAST_M: f64 = 1e-6;
/// The same of an angle, radians: that length seen from 1 m.
const LEAST_RAD: f64 = 1e-6;

/// Below which a difference in this unit is none, whatever the values.
fn floor(unit: &str) -> f64 {
    match unit {
        "m" => LEAST_M,
        "mm" => LEAST_M * 1e3,
        "deg" => LEAST_RAD.to_degrees(),
        "arcmin" => LEAST_RAD.to_degrees() * 60.0,
        // A distance of 1 m or more, turned over.
        "D" | "dioptre" => LEAST_M,
        _ => 0.0,
    }
}

/// No difference, or one that is not seen. Whole counts have no floor.
fn the_same(x: f64, y: f64, unit: &str) -> bool {
    if x == y {
        return true;
    }
    if unit == "count" && x.fract() == 0.0 && y.fract() == 0.0 {
        return false;
    }
    let apart = (x - y).abs();
    apart <= floor(unit) || apart <= LEAST_SHARE * x.abs().max(y.abs()) || words::number(x) == words::number(y)
}

/// Compares two measurements of the same thing.
pub fn change(a: &Measurement, b: &Measurement, common: Common) -> Change {
    let (x, y) = (a.value.get(), b.value.get());
    if takes_time(&a.id, &a.unit) && !common.times {
        return Change::Incomparable;
    }
    if the_same(x, y, &a.unit) {
        return Change::Same;
    }
    match differ(a, b, common) {
        Some(true) => direction(a, b),
        Some(false) => Change::WithinNoise,
        None => Change::Unknown,
    }
}

/// Whether they differ beyond noise; `None` where nothing tells.
fn differ(a: &Measurement, b: &Measurement, common: Common) -> Option<bool> {
    let (x, y) = (a.value.get(), b.value.get());
    // Stepped time repeats bit for bit: an interval there says how sure the number is of a longer run, not how it varies from run to run.
    if common.exact && !takes_time(&a.id, &a.unit) {
        return Some(true);
    }
    let ends = |m: &Measurement| m.interval.map(|[low, high]| [low.get(), high.get()]);
    match (ends(a), ends(b)) {
        (Some(p), Some(q)) => return Some(p[1] < q[0] || q[1] < p[0]),
        // The other number varies too, by how much nobody says: as much again is allowed for it.
        (Some([low, high]), None) => return Some(beyond(y, low, high)),
        (None, Some([low, high])) => return Some(beyond(x, low, high)),
        (None, None) => {}
    }
    if is_exact(&a.id) {
        return Some(true);
    }
    let counts = a.unit == "count" && [x, y].iter().all(|n| n.fract() == 0.0 && *n >= 0.0);
    counts.then(|| (x - y).abs() > SIGMAS * (x + y).sqrt())
}

fn beyond(value: f64, low: f64, high: f64) -> bool {
    let width = high - low;
    value < low - width || value > high + width
}

/// Counted, not measured: the same content gives the same number on every machine.
fn is_exact(id: &str) -> bool {
    id.starts_with("cost.") && !id.contains("own")
}

/// Depends on how fast the host is, or how busy.
pub fn takes_time(id: &str, unit: &str) -> bool {
    let area = id.split('.').next().unwrap_or_default();
    let time = matches!(unit, "ms" | "s" | "fps" | "ns");
    // `self` is what measuring itself costs.
    matches!(area, "budget" | "self")
        || matches!(id, "load.frames-over-budget" | "frame.headroom-pct")
        || id.contains("own")
        || (time && matches!(area, "frame" | "load" | "cost"))
}

fn direction(a: &Measurement, b: &Measurement) -> Change {
    let grew = b.value.get() > a.value.get();
    let less_is_better = match b.limit_good.or(a.limit_good) {
        Some(GoodSide::AtMost | GoodSide::Below) => true,
        Some(GoodSide::AtLeast) => false,
        None if b.unit == "fps" => false,
        None => match b.id.split('.').next().unwrap_or_default() {
            "cost" | "frame" | "load" | "budget" | "stability" => true,
            _ => return Change::Differs,
        },
    };
    if grew == less_is_better { Change::Worse } else { Change::Better }
}

#[cfg(test)]
mod tests {
    use super::super::super::model::{About, Finite};
    use super::*;

    const ALIKE: Common = Common { times: true, exact: false };
    const STEPPED: Common = Common { times: true, exact: true };
    const ELSEWHERE: Common = Common { times: false, exact: true };

    fn measurement(id: &str, unit: &str, value: f64, interval: Option<[f64; 2]>) -> Measurement {
        let finite = |value| Finite::new(value).unwrap();
        Measurement {
            id: id.into(),
            about: About { scene: "s".into(), node: None, window: None },
            value: finite(value),
            unit: unit.into(),
            n: 9,
            interval: interval.map(|ends| ends.map(finite)),
            limit: None,
            limit_good: None,
            limit_source: None,
            frames: None,
            doubts: vec![],
        }
    }

    #[track_caller]
    fn check(id: &str, unit: &str, a: (f64, Option<[f64; 2]>), b: (f64, Option<[f64; 2]>), common: Common, is: Change) {
        let found = change(&measurement(id, unit, a.0, a.1), &measurement(id, unit, b.0, b.1), common);
        assert_eq!(found, is, "{id} {a:?} {b:?}");
    }

    #[test]
    fn intervals_decide_where_there_are_any() {
        let id = "budget.cpu-ratio";
        check(id, "1", (2.0, Some([1.9, 2.1])), (2.05, Some([1.95, 2.15])), ALIKE, Change::WithinNoise);
        check(id, "1", (2.0, Some([1.9, 2.1])), (2.5, Some([2.4, 2.6])), ALIKE, Change::Worse);
        check(id, "1", (2.0, Some([1.9, 2.1])), (1.5, Some([1.4, 1.6])), ALIKE, Change::Better);
        check(id, "1", (2.0, Some([1.9, 2.1])), (2.25, None), ALIKE, Change::WithinNoise);
        check(id, "1", (2.4, None), (2.0, Some([1.9, 2.1])), ALIKE, Change::Better);
        check(id, "1", (2.0, Some([1.9, 2.1])), (9.0, Some([8.9, 9.1])), ELSEWHERE, Change::Incomparable);
    }

    #[test]
    fn times_without_an_interval_are_not_known_and_elsewhere_not_comparable() {
        check("frame.cpu-ms.p50", "ms", (4.0, None), (5.0, None), STEPPED, Change::Unknown);
        check("frame.cpu-ms.p50", "ms", (4.0, None), (4.0, None), STEPPED, Change::Same);
        check("frame.cpu-ms.p50", "ms", (4.0, None), (4.0, None), ELSEWHERE, Change::Incomparable);
    }

    #[test]
    fn counters_are_exact_everywhere_and_geometry_where_time_is_stepped() {
        check("cost.draws", "count", (100.0, None), (101.0, None), ELSEWHERE, Change::Worse);
        check("comfort.nearest-m", "m", (2.0, None), (1.9, None), STEPPED, Change::Differs);
        check("comfort.nearest-m", "m", (2.0, None), (1.9, None), ALIKE, Change::Unknown);
        check("stability.jitter-mm.rms", "mm", (2.0, None), (1.9, None), STEPPED, Change::Better);
        let (none, one) = ((0.0, Some([0.0, 4.0])), (1.1, Some([0.0, 6.0])));
        check("stability.jumps-per-min", "1/min", none, one, STEPPED, Change::Worse);
        check("stability.jumps-per-min", "1/min", none, one, ALIKE, Change::WithinNoise);
    }

    /// Values of one unit in two stepped runs.
    #[track_caller]
    fn check_floor(unit: &str, a: f64, b: f64, is: Change) {
        check("stability.jitter-mm.rms", unit, (a, None), (b, None), STEPPED, is);
    }

    #[test]
    fn what_is_not_seen_is_no_change() {
        check_floor("m", 1.281_234, 1.281_235_9, Change::Same);
        check_floor("m", 1.281, 1.283, Change::Worse);
        check_floor("mm", 0.000_2, 0.001_1, Change::Same);
        check_floor("mm", 0.000_2, 0.004, Change::Worse);
        check_floor("deg", 0.0, 0.000_05, Change::Same);
        check_floor("arcmin", 0.0, 0.003, Change::Same);
        check_floor("arcmin", 0.0, 0.03, Change::Worse);
        // Two sides of a rounding.
        check_floor("dioptre", 0.123_449_9, 0.123_450_1, Change::Same);
        check_floor("dioptre", 1e-12, 2e-12, Change::Same);
        check_floor("count", 184_320_000.0, 184_320_001.0, Change::Worse);
        check_floor("count", 0.0, 1.0, Change::Worse);
    }

    #[test]
    fn what_measuring_costs_is_of_the_host() {
        check("self.frame-pct", "%", (1.2, None), (2.2, None), STEPPED, Change::Unknown);
        check("self.longest-stall-us", "µs", (1.2, None), (2.2, None), STEPPED, Change::Unknown);
        check("frame.headroom-pct", "%", (-884.0, None), (-1353.0, None), ELSEWHERE, Change::Incomparable);
    }

    #[test]
    fn counts_of_events_vary_as_counts_do() {
        check("stability.jumps", "count", (9.0, None), (12.0, None), ALIKE, Change::WithinNoise);
        check("stability.jumps", "count", (9.0, None), (30.0, None), ALIKE, Change::Worse);
    }
}
