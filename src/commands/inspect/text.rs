//! The page that `holograde inspect` prints.

use super::answer::{Answer, InspectedScene};
use super::rows;
use crate::report::terminal::Terminal;
use crate::scene::cost::{Cost, Inspection, Lint, Saves, Severity, Used};
use comfy_table::{Cell, CellAlignment, Color, ContentArrangement, Table, presets};
use std::fmt::Write as _;

/// Findings and rows that are shown without `--all` (ours).
pub(super) const MOST: usize = 8;
/// Characters of a source (ours).
const LONGEST_SOURCE: usize = 50;
/// Characters of a bar.
const BAR: usize = 10;

/// The whole page; `sounds` are the paragraphs on sound, one per scene.
pub(super) fn page(answer: &Answer, sounds: &[String], all: bool, terminal: Terminal) -> String {
    let terminal = Terminal { width: terminal.width.max(60), ..terminal };
    let mut out = String::new();
    let most = if all { usize::MAX } else { MOST };
    for (index, scene) in answer.scenes.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let sound = sounds.get(index).map_or("", String::as_str);
        scene_page(&mut out, answer, scene, sound, most, terminal);
    }
    out
}

fn scene_page(out: &mut String, answer: &Answer, scene: &InspectedScene, sound: &str, most: usize, terminal: Terminal) {
    let Inspection { summary, budgets, findings, tables, .. } = &scene.inspection;
    let id = scene.id.as_ref().map_or_else(String::new, |id| format!("scene `{id}`, "));
    out.push_str(&wrapped(&clean(&format!("{id}{summary}")), 0, terminal.width));
    facts(out, &scene.inspection, terminal);
    if !budgets.is_empty() {
        let _ = writeln!(out, "\nagainst the budgets of {}", answer.device.name);
        budget_table(out, budgets, terminal);
    }
    changes(out, findings, most, terminal);
    rows::nodes(out, tables, most, terminal);
    rows::meshes(out, tables, most, terminal);
    rows::materials(out, tables, most, terminal);
    rows::textures(out, tables, most, terminal);
    for line in sound.lines() {
        let indent = line.len() - line.trim_start().len();
        out.push_str(&wrapped(&clean(line), indent, terminal.width));
    }
}

fn facts(out: &mut String, inspection: &Inspection, terminal: Terminal) {
    let Inspection { cost, screen, variants, .. } = inspection;
    out.push_str(&wrapped(&counts(cost), 2, terminal.width));
    let issued = if cost.draws == cost.draws_issued {
        String::new()
    } else {
        format!("; {} draws in the file, {} issued by the renderer", cost.draws, cost.draws_issued)
    };
    let memory = format!(
        "on the GPU: {} of geometry, {} of textures (in the file {}){issued}",
        bytes(cost.geometry_gpu_bytes),
        bytes(cost.texture_gpu_bytes),
        bytes(cost.image_bytes)
    );
    out.push_str(&wrapped(&memory, 2, terminal.width));
    if cost.triangles > 0 {
        let unfinished = if screen.unfinished { ", too much to draw to the end" } else { "" };
        let seen = format!(
            "at first sight (estimate{unfinished}): {} of the view covered, {:.2} fragments a pixel, {:.1} surfaces behind each other, {} of the triangles \
             below a pixel at 2 m",
            percent(f64::from(screen.coverage)),
            screen.fragments_per_pixel,
            screen.layers_per_pixel,
            percent(f64::from(screen.below_pixel))
        );
        out.push_str(&wrapped(&seen, 2, terminal.width));
    }
    if !cost.extensions_used.is_empty() {
        let required = |name: &String| {
            let mark = if cost.extensions_required.contains(name) { " (required)" } else { "" };
            format!("{name}{mark}")
        };
        let names: Vec<String> = cost.extensions_used.iter().map(required).collect();
        out.push_str(&wrapped(&clean(&format!("extensions: {}", names.join(", "))), 2, terminal.width));
    }
    if !variants.is_empty() {
        out.push_str(&wrapped(&clean(&format!("variants: {}", variants.join(", "))), 2, terminal.width));
    }
}

fn counts(cost: &Cost) -> String {
    let mut parts = vec![number(cost.nodes, "node", "nodes"), number(cost.meshes, "mesh", "meshes")];
    parts.push(number(cost.materials, "material", "materials"));
    parts.push(number(cost.triangles, "triangle", "triangles"));
    parts.push(number(cost.vertices, "vertex", "vertices"));
    for (count, one, many) in [
        (cost.images.len() as u64, "image", "images"),
        (cost.animations.len() as u64, "animation", "animations"),
        (cost.skins, "skin", "skins"),
        (cost.joints, "joint", "joints"),
        (cost.morph_targets, "morph target", "morph targets"),
        (cost.lights, "light", "lights"),
    ] {
        if count > 0 {
            parts.push(number(count, one, many));
        }
    }
    if cost.scenes > 1 {
        parts.push(format!("{} scenes, of which one is shown", cost.scenes));
    }
    parts.join(", ")
}

fn number(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn budget_table(out: &mut String, budgets: &[Used], terminal: Terminal) {
    let mut table = plain_table(terminal, &["", "used", "budget", "share", "", "source"]);
    for row in budgets {
        let (used, budget) = match row.quantity {
            "texture-bytes" | "gpu-bytes" => (bytes(row.used as u64), bytes(row.budget as u64)),
            "texture-side" => (format!("{} px", row.used), format!("{} px", row.budget)),
            "fragments-per-pixel" => (format!("{:.2}", row.used), format!("{}", row.budget)),
            _ => (row.used.to_string(), row.budget.to_string()),
        };
        let label = match row.quantity {
            "fragments-per-pixel" => "overdraw (estimate)".to_owned(),
            quantity => quantity.replace("gpu", "GPU").replace('-', " "),
        };
        let mut bar = Cell::new(bar(row.share));
        let mut share = Cell::new(percent(row.share)).set_alignment(CellAlignment::Right);
        if terminal.color {
            let color = if row.share > 1.0 { Color::Red } else { Color::Green };
            (bar, share) = (bar.fg(color), share.fg(color));
        }
        table.add_row(vec![
            Cell::new(label),
            right(used),
            right(budget),
            share,
            bar,
            Cell::new(shortened(&short_source(&row.source), LONGEST_SOURCE)),
        ]);
    }
    let _ = writeln!(out, "{}", trimmed(&table));
}

/// Full at the budget; beyond it, marked.
fn bar(share: f64) -> String {
    let full = ((share * BAR as f64).round().clamp(0.0, BAR as f64)) as usize;
    let full = if share > 0.0 { full.max(1) } else { full };
    format!("{}{}{}", "█".repeat(full), "░".repeat(BAR - full), if share > 1.0 { "▶" } else { "" })
}

/// Without derivations and commits; `--json` has the whole.
fn short_source(source: &str) -> String {
    let end = source.find(": ").unwrap_or(source.len()).min(source.find(" (").unwrap_or(source.len()));
    source[..end].to_owned()
}

fn changes(out: &mut String, findings: &[Lint], most: usize, terminal: Terminal) {
    if findings.is_empty() {
        out.push_str("\nnothing to change\n");
        return;
    }
    out.push_str("\nmost valuable changes\n");
    for lint in findings.iter().take(most) {
        finding(out, lint, terminal);
    }
    more(out, findings.len(), most);
}

fn finding(out: &mut String, lint: &Lint, terminal: Terminal) {
    let word = match (lint.severity, terminal.color) {
        (Severity::Error, true) => "\u{1b}[31merror\u{1b}[0m  ".to_owned(),
        (Severity::Warning, true) => "\u{1b}[33mwarning\u{1b}[0m".to_owned(),
        (severity, _) => format!("{:<7}", severity.word()),
    };
    let name = if lint.name.is_empty() || lint.name == lint.place {
        String::new()
    } else {
        format!(" `{}`", shortened(&clean(&lint.name), 60))
    };
    let place = if lint.place.is_empty() { String::new() } else { format!(" [{}{name}]", clean(&lint.place)) };
    let first = wrapped(&format!("{}{place}", clean(&lint.what)), 10, terminal.width);
    let _ = write!(out, "  {word} {}", first.trim_start());
    let saved = saving(lint);
    let advice = match (lint.fix.is_empty(), saved.is_empty()) {
        (true, true) => return,
        (true, false) => format!("saves {saved}"),
        (false, true) => clean(&lint.fix),
        (false, false) => format!("{}: saves {saved}", clean(&lint.fix)),
    };
    out.push_str(&wrapped(&format!("→ {advice}"), 10, terminal.width));
}

fn saving(lint: &Lint) -> String {
    let Saves { draws, triangles, gpu_bytes, file_bytes, fragments_per_pixel } = lint.saves;
    let mut parts = Vec::new();
    if draws > 0 {
        parts.push(number(draws, "draw", "draws"));
    }
    if triangles > 0 {
        parts.push(number(triangles, "triangle", "triangles"));
    }
    if gpu_bytes > 0 {
        parts.push(format!("{} on the GPU", bytes(gpu_bytes)));
    }
    if file_bytes > 0 {
        parts.push(format!("{} of the file", bytes(file_bytes)));
    }
    if fragments_per_pixel > 0.0 {
        parts.push(format!("{fragments_per_pixel:.1} fragments a pixel"));
    }
    if lint.worth >= 0.005 {
        return format!("{} ({} of budget)", parts.join(", "), percent(f64::from(lint.worth)));
    }
    parts.join(", ")
}

/// What was left out.
pub(super) fn more(out: &mut String, all: usize, most: usize) {
    if all > most {
        let _ = writeln!(out, "  and {} more (--all)", all - most);
    }
}

/// A table without lines, two columns indented.
pub(super) fn plain_table(terminal: Terminal, header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(terminal.width);
    table.force_no_tty();
    if terminal.color {
        table.enforce_styling();
    }
    table.set_header(header.to_vec());
    table
}

/// Without blanks at the ends of lines.
pub(super) fn trimmed(table: &Table) -> String {
    let text = table.to_string();
    text.lines().map(|line| format!(" {}", line.trim_end())).collect::<Vec<_>>().join("\n")
}

/// A cell whose digits stand below each other.
pub(super) fn right(text: impl ToString) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

/// Sizes for people, in powers of 1024.
pub(super) fn bytes(bytes: u64) -> String {
    let scaled = |unit: u32| bytes as f64 / f64::from(unit);
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_023_000 => format!("{:.1} KiB", scaled(1 << 10)),
        _ => format!("{:.1} MiB", scaled(1 << 20)),
    }
}

/// Of 1, for people.
pub(super) fn percent(share: f64) -> String {
    match share * 100.0 {
        p if p > 0.0 && p < 0.5 => "< 1 %".to_owned(),
        p => format!("{p:.0} %"),
    }
}

/// Lines of at most `width` columns, indented; a longer word is cut.
fn wrapped(text: &str, indent: usize, width: u16) -> String {
    let (blank, room) = (" ".repeat(indent), usize::from(width).saturating_sub(indent).max(20));
    let mut out = String::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let word = shortened(word, room);
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            let _ = writeln!(out, "{blank}{line}");
            line.clear();
        }
        line += if line.is_empty() { "" } else { " " };
        line += &word;
    }
    let _ = writeln!(out, "{blank}{line}");
    out
}

/// At most so many characters, the end told by an ellipsis.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// Text from partner files must not steer the terminal: neither by control characters nor by turning the direction of writing.
pub(super) fn clean(text: &str) -> String {
    let steers = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if steers(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_names_do_not_steer() {
        let text = wrapped("a\u{20}bb ccc dddd eeeee ffffff ggggggg", 4, 24);
        assert!(text.lines().all(|line| line.chars().count() <= 24 && line.starts_with("    ")), "{text}");
        assert_eq!(clean("a\u{1b}[31m\u{202e}b"), "a [31m b");
        assert_eq!(shortened("abcdef", 4), "abc…");
        assert_eq!(short_source("ours: 300 draws"), "ours");
        assert_eq!(short_source("Microsoft, Guides (commit 1): below"), "Microsoft, Guides");
        assert_eq!((bytes(5), bytes(2048), bytes(3 << 20)), ("5 B".into(), "2.0 KiB".into(), "3.0 MiB".into()));
        assert_eq!((bar(0.5).as_str(), bar(2.0).as_str()), ("█████░░░░░", "██████████▶"));
        assert_eq!((percent(0.0), percent(0.001), percent(1.2)), ("0 %".into(), "< 1 %".into(), "120 %".into()));
    }
}
