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
        table.add_row(row(c, terminal.color));
    }
    for (column, width) in [(0, 22), (1, 15), (2, 15)] {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::UpperBoundary(Width::Fixed(width)));
        }
    }
    format!("{}\n{table}\n{}", headline(p), advice(p, terminal.width.max(60)))
}

/// Verdict, counts and what the run stands on, one line.
pub fn headline(p: &Predicate) -> String {
    let simulated = if p.runtime.simulated { " (simulated: no device evidence)" } else { "" };
    format!("{}: {}{simulated}", p.verdict.word(), words::count(p))
}

fn row(c: &Criterion, color: bool) -> Row {
    let mut grade = Cell::new(words::grade(c.grade, c.basis));
    if color {
        grade = match c.grade {
            Some(Grade::Fail) => grade.fg(Color::Red),
            Some(Grade::Best | Grade::Meets) => grade.fg(Color::Green),
            None => grade.fg(Color::DarkGrey),
        };
    }
    Row::from(vec![
        Cell::new(clean(title(&c.id))),
        grade,
        Cell::new(words::basis(c.basis)),
        Cell::new(clean(&c.reason)),
    ])
}

/// What to change, most urgent first: what fails, then what else there is to say.
fn advice(p: &Predicate, width: u16) -> String {
    let list = |heading: &str, failing: bool| {
        let said = p.criteria.iter().filter(|c| (c.grade == Some(Grade::Fail)) == failing && !c.advice.is_empty());
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
