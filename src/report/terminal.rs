//! The 13 criteria for a terminal.

use super::model::*;
use super::titles::title;
use super::words;
use comfy_table::{Cell, Color, ColumnConstraint, ContentArrangement, Row, Table, Width, presets};

/// How the terminal is; the caller finds out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Columns; at least 60 are used.
    pub width: u16,
    /// Whether colours are welcome: a terminal, and no `NO_COLOR`.
    pub color: bool,
}

/// Headline, table of criteria with grade, basis and reason, then what to change.
pub fn table(statement: &Statement, terminal: Terminal) -> String {
    let p = &statement.predicate;
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(terminal.width.max(60));
    table.force_no_tty();
    if terminal.color {
        table.enforce_styling();
    }
    table.set_header(["Criterion", "Grade", "Basis", "Reason"]);
    for c in &p.criteria {
        let overruled = c.overruled.as_ref().map_or_else(String::new, |_| " [overrules a measured Fail]".to_owned());
        let reason = format!("{}{overruled}", c.reason);
        table.add_row(line(title(&c.id), c.grade, c.basis, &reason, terminal.color));
    }
    for (column, width) in [(0, 22), (1, 15), (2, 15)] {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(width)));
        }
    }
    for q in p.questions.iter().flatten() {
        table.add_row(line(title(&q.id), q.grade, q.basis, &q.reason, terminal.color));
    }
    format!("{}\n{table}\n{}{}", headline(p), course(p, terminal.width.max(60)), advice(p, terminal.width.max(60)))
}

/// Verdict, counts and what the run stands on, one line.
pub fn headline(p: &Predicate) -> String {
    let simulated = if p.runtime.simulated { " (simulated: no device evidence)" } else { "" };
    format!("{}: {}{simulated}", p.verdict.word(), words::count(p))
}

fn line(name: &str, given: Option<Grade>, basis: Basis, reason: &str, color: bool) -> Row {
    let mut grade = Cell::new(words::grade(given, basis));
    if color {
        grade = match given {
            Some(Grade::Fail) => grade.fg(Color::Red),
            Some(Grade::Best | Grade::Meets) => grade.fg(Color::Green),
            None => grade.fg(Color::DarkGrey),
        };
    }
    Row::from(vec![Cell::new(clean(name)), grade, Cell::new(words::basis(basis)), Cell::new(clean(reason))])
}

/// Who judged, and how the review went; nothing where nobody did.
fn course(p: &Predicate, width: u16) -> String {
    let mut text = String::new();
    if let Some(reviewer) = &p.reviewer {
        let stood_in = if reviewer.script { ": judged by a script, which counts for nothing" } else { "" };
        text.push_str(&wrapped(&format!("Reviewer: {}{stood_in}", clean(&reviewer.name)), width));
    }
    for stated in p.notes.stated.iter().filter(|stated| stated.answer != "yes") {
        text.push_str(&wrapped(&clean(&format!("Before the first step: {}: {}", stated.id, stated.answer)), width));
    }
    for left in &p.notes.skipped {
        text.push_str(&wrapped(&clean(&format!("Left out: step {}: {}", left.step, left.reason)), width));
    }
    for resumed in &p.notes.resumed {
        text.push_str(&wrapped(&clean(&format!("Broken off and resumed: {resumed}")), width));
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}

/// What to change, most urgent first: what fails, then what else there is to say.
fn advice(p: &Predicate, width: u16) -> String {
    let list = |heading: &str, failing: bool| {
        let said = p.criteria.iter().filter(|c| p.fails(c) == failing && !c.advice.is_empty());
        let lines: String = said.map(|c| wrapped(&format!("{}: {}", title(&c.id), clean(&c.advice)), width)).collect();
        if lines.is_empty() { lines } else { format!("\n{heading}\n{lines}") }
    };
    list("What to change", true) + &list("Worth a look", false)
}

/// Lines of at most `width` columns, indented, the first one less; a word that is longer stands alone.
fn wrapped(text: &str, width: u16) -> String {
    let mut lines = String::from(" ");
    let mut column = 1;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 4 && column + 1 + length > usize::from(width) {
            lines.push_str("\n   ");
            column = 3;
        }
        lines.push(' ');
        lines.push_str(word);
        column += 1 + length;
    }
    lines.push('\n');
    lines
}

/// Text from partner files must not steer the terminal.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    #[test]
    fn who_judged_and_what_was_left_out_is_told() {
        let text = table(&Sample::answered().statement(), Terminal { width: 160, color: false });
        for wanted in [
            "Reviewer: demo (script): judged by a script, which counts for nothing",
            "[overrules a measured Fail]",
            "Before the first step: lighting: no",
            "Left out: step ring: no room",
            "Broken off and resumed: the program ended; it goes on at step nod",
        ] {
            assert!(
                text.replace("\n", " ").split_whitespace().collect::<Vec<_>>().join(" ").contains(wanted),
                "{text}"
            );
        }
        assert!(!text.contains("calibrated"), "what is as it should be needs no line");
    }

    #[test]
    fn lines_fit_the_terminal_and_colour_is_asked_for() {
        let mut sample = Sample::self_check();
        sample.criteria[0].reason = "a\u{1b}[31mred\u{7} name".into();
        let statement = sample.statement();
        for width in [60, 80, 132] {
            let text = table(&statement, Terminal { width, color: false });
            assert!(!text.contains('\u{1b}') && !text.contains('\u{7}'));
            assert!(text.contains("What to change\n"), "{text}");
            assert!(text.lines().skip(1).all(|l| l.chars().count() <= usize::from(width)), "{width}:\n{text}");
        }
        let plain = table(&statement, Terminal { width: 100, color: false });
        assert!(
            plain.starts_with("not-ready: 1 criterion measured, 1 not applicable, 11 left to a reviewer"),
            "{plain}"
        );
        for id in crate::criteria::CRITERIA {
            let first = title(id).split(' ').next().unwrap();
            assert!(plain.contains(first), "{id}");
        }
        assert!(plain.contains("move the start position"));
        assert!(table(&statement, Terminal { width: 100, color: true }).contains("\u{1b}["));
    }
}
