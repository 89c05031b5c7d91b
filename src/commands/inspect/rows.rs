//! The tables of the page: what each part costs.

use super::text::{bytes, clean, more, percent, plain_table, right, shortened, trimmed};
use crate::report::terminal::Terminal;
use crate::scene::cost::Tables;
use comfy_table::{Cell, Table};
use std::fmt::Write as _;

/// Longest name that is shown whole (ours).
const LONGEST_NAME: usize = 40;

fn name(text: &str) -> Cell {
    Cell::new(shortened(&clean(text), LONGEST_NAME))
}

fn share(part: f32) -> Cell {
    right(percent(f64::from(part)))
}

fn finish(out: &mut String, heading: &str, table: &Table, all: usize, most: usize) {
    let _ = writeln!(out, "\n{heading}\n{}", trimmed(table));
    more(out, all, most);
}

pub(super) fn nodes(out: &mut String, tables: &Tables, most: usize, terminal: Terminal) {
    let rows: Vec<_> = tables.nodes.iter().filter(|row| row.own.draws > 0).collect();
    if rows.len() < 2 {
        return;
    }
    let mut table =
        plain_table(terminal, &["node", "name", "triangles", "vertices", "draws", "with children", "share"]);
    for row in rows.iter().take(most) {
        let below = if row.subtree == row.own { String::new() } else { row.subtree.triangles.to_string() };
        table.add_row(vec![
            Cell::new(&row.place),
            name(&row.path),
            right(row.own.triangles),
            right(row.own.vertices),
            right(row.own.draws),
            right(below),
            share(row.share),
        ]);
    }
    finish(out, "nodes that draw, by triangles", &table, rows.len(), most);
}

pub(super) fn meshes(out: &mut String, tables: &Tables, most: usize, terminal: Terminal) {
    let rows = &tables.meshes;
    if rows.is_empty() {
        return;
    }
    let header = ["mesh", "name", "triangles", "vertices", "parts", "copies", "draws", "on the GPU", "share"];
    let mut table = plain_table(terminal, &header);
    for row in rows.iter().take(most) {
        table.add_row(vec![
            Cell::new(&row.place),
            name(&row.name),
            right(row.triangles),
            right(row.vertices),
            right(row.primitives),
            right(row.uses),
            right(row.draws_issued),
            right(bytes(row.gpu_bytes)),
            share(row.share),
        ]);
    }
    finish(out, "meshes, by triangles of all copies", &table, rows.len(), most);
}

pub(super) fn materials(out: &mut String, tables: &Tables, most: usize, terminal: Terminal) {
    let rows = &tables.materials;
    if rows.is_empty() {
        return;
    }
    let header = ["material", "name", "kind", "triangles", "draws", "textures", "on the GPU", "fragments"];
    let mut table = plain_table(terminal, &header);
    for row in rows.iter().take(most) {
        let mut kind = row.alpha.to_owned();
        kind += if row.double_sided { ", double-sided" } else { "" };
        kind += if row.unlit { ", unlit" } else { "" };
        table.add_row(vec![
            Cell::new(&row.place),
            name(&row.name),
            Cell::new(kind),
            right(row.triangles),
            right(row.draws_issued),
            right(row.textures),
            right(bytes(row.texture_gpu_bytes)),
            share(row.fragments),
        ]);
    }
    finish(out, "materials, by share of the picture at first sight (estimate)", &table, rows.len(), most);
}

pub(super) fn textures(out: &mut String, tables: &Tables, most: usize, terminal: Terminal) {
    let rows = &tables.textures;
    if rows.is_empty() {
        return;
    }
    let header = ["texture", "name", "type", "pixels", "reads", "in the file", "on the GPU", "as", "share"];
    let mut table = plain_table(terminal, &header);
    for row in rows.iter().take(most) {
        let shown = if row.name == row.place { "" } else { row.name.as_str() };
        table.add_row(vec![
            Cell::new(&row.place),
            name(shown),
            Cell::new(row.mime.strip_prefix("image/").unwrap_or(row.mime)),
            right(format!("{}×{}", row.width, row.height)),
            Cell::new(row.slots.join(", ")),
            right(bytes(row.file_bytes)),
            right(bytes(row.gpu_bytes)),
            Cell::new(format!("{}, {} mip", row.gpu_format, row.levels)),
            share(row.share),
        ]);
    }
    finish(out, "textures, by bytes on the GPU", &table, rows.len(), most);
}
