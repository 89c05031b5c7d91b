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

/// Measurements beside a criterion that are on the wrong side of their limit, as sentences.
pub(super) fn beyond_limits(findings: &[Finding], beside: impl Fn(&str) -> bool) -> Vec<String> {
    let measured = findings.iter().flat_map(|finding| &finding.measurements).filter(|found| beside(found.id));
    measured
        .filter_map(|found| {
            let limit = found.limit.as_ref().filter(|limit| !limit.holds(found.value))?;
            let side = match limit.good {
                GoodSide::AtMost => "at most",
                GoodSide::Below => "below",
                GoodSide::AtLeast => "at least",
            };
            let (value, wanted, unit) = (short(found.value), short(limit.value), found.unit);
            let of = found.about.node.as_ref().map_or_else(String::new, |node| format!(" of `{node}`"));
            let source = limit.source;
            Some(format!("`{}`{of} is {value} {unit}, {side} {wanted} is wanted ({source})", found.id))
        })
        .collect()
}
