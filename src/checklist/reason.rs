//! Wording shared by reasons: how a measurement, its place and its frames are named to the partner.

use crate::probe::{Finding, GoodSide, Measurement};

/// How many items a reason names one by one before it says "and n more".
const NAMED: usize = 5;

/// The node in back quotes, or "the content".
pub(super) fn node_name(found: &Measurement) -> String {
    found.about.node.as_ref().map_or_else(|| "the content".to_owned(), |node| format!("`{node}`"))
}

/// " at frame 812", " in frames 3–9", or nothing.
pub(super) fn at_frames(found: &Measurement) -> String {
    match found.frames {
        Some([first, last]) if first == last => format!(" at frame {first}"),
        Some([first, last]) => format!(" in frames {first}–{last}"),
        None => String::new(),
    }
}

/// The items joined by "; ", the later ones counted.
pub(super) fn list(items: &[String]) -> String {
    let named = items.get(..NAMED).unwrap_or(items).join("; ");
    match items.len().checked_sub(NAMED) {
        None | Some(0) => named,
        Some(more) => format!("{named}; and {more} more"),
    }
}

/// A number as short as it can be told: whole ones without decimals, others with two.
pub(super) fn short(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { format!("{value}") } else { format!("{value:.2}") }
}

/// The unit with a blank before it; counts and ratios have none.
pub(super) fn unit(found: &Measurement) -> String {
    if matches!(found.unit, "count" | "1") { String::new() } else { format!(" {}", found.unit) }
}

/// Measurements beside a criterion that are on the wrong side of their limit, as sentences: one per id, of the node that is farthest from
/// it, and how many more there are. A sum over nodes is left out where nodes are named.
pub(super) fn beyond_limits(findings: &[Finding], beside: impl Fn(&str) -> bool) -> Vec<String> {
    let all = findings.iter().flat_map(|finding| &finding.measurements);
    let past = |found: &&Measurement| found.limit.as_ref().is_some_and(|limit| !limit.holds(found.value));
    let out: Vec<&Measurement> = all.filter(|found| beside(found.id)).filter(past).collect();
    let first = |(i, found): &(usize, &&Measurement)| out[..*i].iter().all(|before| before.id != found.id);
    let ids: Vec<&str> = out.iter().enumerate().filter(first).map(|(_, found)| found.id).collect();
    ids.into_iter().filter_map(|id| farthest(out.iter().copied().filter(|found| found.id == id).collect())).collect()
}

/// The one of several measurements of an id that is farthest beyond its limit, as a sentence.
fn farthest(mut out: Vec<&Measurement>) -> Option<String> {
    if out.iter().any(|found| found.about.node.is_some()) {
        out.retain(|found| found.about.node.is_some());
    }
    let off = |found: &Measurement| found.limit.as_ref().map_or(0.0, |limit| (found.value - limit.value).abs());
    let found = *out.iter().max_by(|a, b| off(a).total_cmp(&off(b)))?;
    let limit = found.limit.as_ref()?;
    let side = match limit.good {
        GoodSide::AtMost => "at most",
        GoodSide::Below => "below",
        GoodSide::AtLeast => "at least",
    };
    let unit = unit(found);
    let of = found.about.node.as_ref().map_or_else(String::new, |node| format!(" of `{node}`"));
    let more = match out.len() {
        1 => String::new(),
        2 => ", and of one more node".to_owned(),
        n => format!(", and of {} more nodes", n - 1),
    };
    let (value, wanted, at, source) = (short(found.value), short(limit.value), at_frames(found), limit.source);
    Some(format!("`{}`{of} is {value}{unit}{at}, {side} {wanted} is wanted ({source}){more}", found.id))
}
