//! Measurements as rows that a person can read: what is out of its limit first, percentiles of one signal in one row, long lists cut.

use super::super::model::{Doubt, Measurement};
use super::super::words;
use std::collections::BTreeMap;

/// The most rows of one measurement id that are shown while they are within their limit: a scene can have hundreds of nodes.
const SHOWN: usize = 6;

pub(super) struct Row {
    pub(super) id: String,
    pub(super) about: String,
    pub(super) value: String,
    pub(super) out: bool,
    pub(super) basis: String,
    pub(super) doubts: Vec<Doubt>,
    pub(super) limit: String,
    /// Empty when the row above has the same.
    pub(super) source: String,
}

/// The rows of a list of measurements.
pub(super) fn rows<'a>(list: impl Iterator<Item = &'a Measurement>) -> Vec<Row> {
    let (limited, free): (Vec<_>, Vec<_>) = list.partition(|m| m.limit.is_some());
    let (out, within): (Vec<_>, Vec<_>) = limited.into_iter().partition(|m| m.holds() == Some(false));
    let mut rows: Vec<Row> = out.into_iter().map(row).collect();
    rows.extend(shortened(within));
    rows.extend(families(free));
    let mut above = String::new();
    for row in &mut rows {
        let source = std::mem::take(&mut row.source);
        if source != above {
            row.source.clone_from(&source);
        }
        above = source;
    }
    rows
}

/// The first rows of each id, and a row that counts the rest.
fn shortened(list: Vec<&Measurement>) -> Vec<Row> {
    let mut rows = Vec::new();
    for group in list.chunk_by(|a, b| a.id == b.id) {
        rows.extend(group.iter().take(SHOWN).map(|m| row(m)));
        if let Some(more) = group.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            let value = format!("{more} more, none of them out of its limit");
            rows.push(note(&group[0].id, value));
        }
    }
    rows
}

/// `frame.cpu-ms.p50`, `.p95`, … of one thing in one row.
fn families(list: Vec<&Measurement>) -> Vec<Row> {
    let mut families: BTreeMap<(&str, &super::About), Vec<&Measurement>> = BTreeMap::new();
    for m in list {
        families.entry((stem(&m.id), &m.about)).or_default().push(m);
    }
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for ((stem, _), members) in &families {
        let count = shown.entry(stem).or_default();
        *count += 1;
        if *count <= SHOWN {
            rows.push(if let [only] = members.as_slice() { row(only) } else { family(stem, members) });
        }
    }
    let cut = shown.into_iter().filter(|(_, count)| *count > SHOWN);
    rows.extend(cut.map(|(stem, count)| note(stem, format!("of {} more things, see report.json", count - SHOWN))));
    rows
}

fn family(stem: &str, members: &[&Measurement]) -> Row {
    let mut members = members.to_vec();
    let part = |m: &Measurement| m.id[stem.len() + 1..].to_owned();
    members.sort_by_key(|m| (rank(&part(m)), part(m)));
    let value = |m: &&Measurement| format!("{}: {}", part(m), words::number(m.value.get()));
    let values: Vec<String> = members.iter().map(value).collect();
    let unit = if members[0].unit == "count" { "" } else { &members[0].unit };
    Row { id: stem.into(), value: format!("{} {unit}", values.join(", ")).trim_end().into(), ..row(members[0]) }
}

/// The id without its last part, where that part is one of a family (`area.thing.part`); else the id itself.
fn stem(id: &str) -> &str {
    match id.rsplit_once('.') {
        Some((stem, _)) if stem.contains('.') => stem,
        _ => id,
    }
}

/// Percentiles and run lengths upwards, the largest value last.
fn rank(part: &str) -> u64 {
    let digits: String = part.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    if part == "max" { u64::MAX } else { digits.parse().unwrap_or(0) }
}

fn row(m: &Measurement) -> Row {
    let interval = m
        .interval
        .map(|[low, high]| format!(", 95 % interval {} to {}", words::number(low.get()), words::number(high.get())));
    let frames =
        m.frames.map(
            |[first, last]| {
                if first == last { format!(", frame {first}") } else { format!(", frames {first} to {last}") }
            },
        );
    let samples = if m.n == 1 { "1 sample".to_owned() } else { format!("{} samples", m.n) };
    let limit =
        m.limit.zip(m.limit_good).map(|(l, good)| format!("{} {}", good.sign(), words::quantity(l.get(), &m.unit)));
    Row {
        id: m.id.clone(),
        about: words::about(&m.about),
        value: words::quantity(m.value.get(), &m.unit),
        out: m.holds() == Some(false),
        basis: format!("{samples}{}{}", interval.unwrap_or_default(), frames.unwrap_or_default()),
        doubts: m.doubts.clone(),
        limit: limit.unwrap_or_default(),
        source: m.limit_source.clone().unwrap_or_default(),
    }
}

fn note(id: &str, value: String) -> Row {
    Row {
        id: id.into(),
        about: String::new(),
        value,
        out: false,
        basis: String::new(),
        doubts: Vec::new(),
        limit: String::new(),
        source: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::model::{About, Finite, GoodSide};
    use super::*;

    fn measured(id: &str, node: Option<&str>, value: f64, limit: Option<f64>) -> Measurement {
        Measurement {
            id: id.into(),
            about: About { scene: "s".into(), node: node.map(Into::into), window: None },
            value: Finite::new(value).unwrap(),
            unit: "ms".into(),
            n: 3,
            interval: None,
            limit: limit.and_then(Finite::new),
            limit_good: limit.map(|_| GoodSide::AtMost),
            limit_source: limit.map(|_| "a document".into()),
            frames: None,
            doubts: vec![],
        }
    }

    #[track_caller]
    fn check(list: &[Measurement], expected: &[&str]) {
        let rows = rows(list.iter());
        let lines: Vec<String> =
            rows.iter().map(|r| format!("{} {}: {}{}", r.id, r.about, r.value, if r.out { "!" } else { "" })).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn percentiles_share_a_row_and_bad_news_comes_first() {
        let list = [
            measured("frame.cpu-ms.max", None, 9.0, None),
            measured("frame.cpu-ms.p50", None, 5.0, None),
            measured("frame.cpu-ms.p95", None, 7.0, None),
            measured("frame.runs.10+", None, 1.0, None),
            measured("frame.runs.2-4", None, 2.0, None),
            measured("load.stall-ms", None, 4.0, Some(5.0)),
            measured("load.stall-ms", Some("a"), 6.0, Some(5.0)),
        ];
        check(
            &list,
            &[
                "load.stall-ms a: 6 ms!",
                "load.stall-ms s: 4 ms",
                "frame.cpu-ms s: p50: 5, p95: 7, max: 9 ms",
                "frame.runs s: 2-4: 2, 10+: 1 ms",
            ],
        );
    }

    #[test]
    fn long_lists_are_cut_but_never_what_is_out_of_its_limit() {
        let names: Vec<String> = (0..20).map(|i| format!("n{i:02}")).collect();
        let within: Vec<Measurement> = names.iter().map(|n| measured("x.y", Some(n), 1.0, Some(5.0))).collect();
        let all = rows(within.iter());
        assert_eq!(all.len(), SHOWN + 1);
        assert_eq!(all[SHOWN].value, "14 more, none of them out of its limit");
        assert_eq!((all[0].source.as_str(), all[1].source.as_str()), ("a document", ""));
        let out: Vec<Measurement> = names.iter().map(|n| measured("x.y", Some(n), 9.0, Some(5.0))).collect();
        assert_eq!(rows(out.iter()).len(), 20);
        let free: Vec<Measurement> = names.iter().map(|n| measured("x.y", Some(n), 9.0, None)).collect();
        assert_eq!(rows(free.iter()).len(), SHOWN + 1);
    }
}
