//! One line for each measurement: all its nodes and steps behind the one that says most.

use super::{Change, Row};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What became of a measurement, in the order in which a reader wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Past its limit in the second run, and not in the first.
    Past,
    /// Past its limit in the first run, within it in the second.
    Back,
    /// Changed beyond noise on the same side of its limit, or without one.
    Changed,
    /// Only the first run has it.
    OnlyFirst,
    /// Only the second run has it.
    OnlySecond,
    /// No change that says anything.
    Quiet,
}

/// A measurement with all its nodes and steps of one class.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'a> {
    /// What became of them.
    pub class: Class,
    /// Rows, the one that says most first; never empty.
    pub rows: Vec<&'a Row>,
}

impl Row {
    /// What became of it.
    pub fn class(&self) -> Class {
        let past = self.holds.map(|holds| holds == Some(false));
        match self.change {
            Change::Same | Change::WithinNoise | Change::Incomparable => Class::Quiet,
            _ if past[1] && !past[0] => Class::Past,
            Change::OnlyFirst => Class::OnlyFirst,
            Change::OnlySecond => Class::OnlySecond,
            _ if past[0] && self.holds[1] == Some(true) => Class::Back,
            Change::Unknown => Class::Quiet,
            _ => Class::Changed,
        }
    }

    /// How much it says: how far past the limit, or by what share it changed.
    fn weight(&self) -> f64 {
        let value = |at: usize| self.values[at].map_or(0.0, |v| v.get());
        let beyond = |at: usize| {
            let limit = self.limits[at].map_or(0.0, |limit| limit.get());
            let scale = if limit == 0.0 { 1.0 } else { limit.abs() };
            (value(at) - limit).abs() / scale
        };
        match self.class() {
            Class::Past => beyond(1),
            Class::Back => beyond(0),
            Class::Changed => (value(1) - value(0)).abs() / value(0).abs().max(value(1).abs()).max(f64::MIN_POSITIVE),
            _ => 0.0,
        }
    }

    /// The scene's row that repeats the worst of its nodes.
    fn repeats(&self, other: &Row) -> bool {
        self.about.node.is_none()
            && self.about.window.is_none()
            && other.about.node.is_some()
            && self.values == other.values
    }
}

/// All measurements, one group each in its most important class; within a class the one that says most first.
pub fn groups(rows: &[Row]) -> Vec<Group<'_>> {
    let mut by_id: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        by_id.entry(&row.id).or_default().push(row);
    }
    let mut all: Vec<Group<'_>> = by_id.into_values().filter_map(group).collect();
    let lead = |group: &Group<'_>| group.rows.first().map_or(0.0, |row| row.weight());
    // Ids come in order and the sort keeps it.
    all.sort_by(|a, b| a.class.cmp(&b.class).then(lead(b).total_cmp(&lead(a))));
    all
}

fn group(of_id: Vec<&Row>) -> Option<Group<'_>> {
    let class = of_id.iter().map(|row| row.class()).min()?;
    let told = of_id.iter().filter(|row| row.class() == class);
    let mut rows: Vec<&Row> =
        told.filter(|row| !of_id.iter().any(|other| other.class() == class && row.repeats(other))).copied().collect();
    let node_first = |a: &Row, b: &Row| b.about.node.is_some().cmp(&a.about.node.is_some());
    rows.sort_by(|a, b| match b.weight().total_cmp(&a.weight()) {
        Ordering::Equal => node_first(a, b).then_with(|| a.about.cmp(&b.about)),
        order => order,
    });
    (!rows.is_empty()).then_some(Group { class, rows })
}

impl<'a> Group<'a> {
    /// The row that says most.
    pub fn lead(&self) -> Option<&'a Row> {
        self.rows.first().copied()
    }

    /// "and of 8 more nodes"; empty where there is no more.
    pub fn rest(&self) -> String {
        let rest = self.rows.get(1..).unwrap_or_default();
        let n = rest.len();
        let many = |one: &str| if n == 1 { one.to_owned() } else { format!("{one}s") };
        match n {
            0 => String::new(),
            _ if rest.iter().all(|row| row.about.node.is_some() && row.about.window.is_none()) => {
                format!("and of {n} more {}", many("node"))
            }
            _ if rest.iter().all(|row| row.about.node.is_none() && row.about.window.is_some()) => {
                format!("and in {n} more {}", many("step"))
            }
            _ => format!("and {n} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::model::{About, Finite, GoodSide};
    use super::*;

    fn row(id: &str, node: Option<&str>, values: [Option<f64>; 2], limit: Option<f64>, change: Change) -> Row {
        let finite = |value: f64| Finite::new(value).unwrap();
        let values = values.map(|value| value.map(finite));
        let limit = limit.map(finite);
        Row {
            id: id.into(),
            about: About { scene: "s".into(), node: node.map(str::to_owned), window: None },
            unit: "mm".into(),
            values,
            intervals: [None, None],
            n: [Some(9), Some(9)],
            limits: [limit, limit],
            limit_good: limit.map(|_| GoodSide::AtMost),
            holds: values.map(|value| Some(value? <= limit?)),
            frames: [None, None],
            change,
        }
    }

    #[track_caller]
    fn check(values: [Option<f64>; 2], limit: Option<f64>, change: Change, is: Class) {
        assert_eq!(row("a.b", None, values, limit, change).class(), is, "{values:?} {limit:?}");
    }

    #[test]
    fn crossing_a_limit_is_what_is_told_first() {
        check([Some(1.0), Some(9.0)], Some(5.0), Change::Worse, Class::Past);
        check([None, Some(9.0)], Some(5.0), Change::OnlySecond, Class::Past);
        check([Some(1.0), Some(9.0)], Some(5.0), Change::Unknown, Class::Past);
        check([Some(9.0), Some(1.0)], Some(5.0), Change::Better, Class::Back);
        check([Some(9.0), None], Some(5.0), Change::OnlyFirst, Class::OnlyFirst);
        check([Some(6.0), Some(9.0)], Some(5.0), Change::Worse, Class::Changed);
        check([Some(1.0), Some(2.0)], None, Change::Unknown, Class::Quiet);
        check([Some(4.9), Some(5.1)], Some(5.0), Change::WithinNoise, Class::Quiet);
        check([Some(1.0), Some(9.0)], Some(5.0), Change::Incomparable, Class::Quiet);
    }

    #[test]
    fn one_line_each_the_worst_node_first_and_the_scene_is_no_node() {
        let rows = [
            row("a.small", Some("x"), [Some(1.0), Some(1.1)], None, Change::Worse),
            row("b.large", Some("x"), [Some(1.0), Some(2.0)], None, Change::Better),
            row("c.quiet", Some("x"), [Some(1.0), Some(1.0)], None, Change::Same),
            row("d.past", None, [Some(1.0), Some(9.0)], Some(5.0), Change::Worse),
            row("d.past", Some("lamp"), [Some(1.0), Some(6.0)], Some(5.0), Change::Worse),
            row("d.past", Some("press"), [Some(1.0), Some(9.0)], Some(5.0), Change::Worse),
            row("d.past", Some("rail"), [Some(1.0), Some(2.0)], Some(5.0), Change::Worse),
            row("e.gone", Some("x"), [Some(1.0), None], None, Change::OnlyFirst),
            row("f.back", Some("x"), [Some(9.0), Some(1.0)], Some(5.0), Change::Better),
        ];
        let found = groups(&rows);
        let ids: Vec<&str> = found.iter().filter_map(|g| Some(g.lead()?.id.as_str())).collect();
        assert_eq!(ids, ["d.past", "f.back", "b.large", "a.small", "e.gone", "c.quiet"]);
        assert_eq!((found[0].lead().unwrap().about.node.as_deref(), found[0].rows.len()), (Some("press"), 2));
        assert_eq!(found[0].rest(), "and of 1 more node");
        assert_eq!(found[1].rest(), "");
        assert!(groups(&[]).is_empty());
    }
}
