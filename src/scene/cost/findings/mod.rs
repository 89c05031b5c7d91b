//! Findings by subject. Each function appends what it finds, many alike as one.

mod file;
mod images;
mod materials;
mod meshes;
mod motion;
mod nodes;
#[cfg(test)]
mod table_tests;
mod triangles;
mod view;

pub(super) use file::image_places;

use super::lint::{Context, Lint, Severity};

/// Everything that can be found.
pub(super) fn all(context: &Context, out: &mut Vec<Lint>) {
    nodes::find(context, out);
    view::find(context, out);
    meshes::find(context, out);
    triangles::find(context, out);
    materials::find(context, out);
    images::find(context, out);
    motion::find(context, out);
    if let Some(document) = context.document {
        file::find(context, document, out);
    }
}

/// "1 node", "2 nodes".
pub(super) fn counted(count: usize, noun: &str) -> String {
    let (stem, end) = noun
        .strip_suffix('y')
        .filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']))
        .map_or((noun, "s"), |stem| (stem, "ies"));
    let (stem, end) = if noun.ends_with("sh") || noun.ends_with('x') { (noun, "es") } else { (stem, end) };
    let (noun, end) = if noun == "vertex" { ("vertic", "es") } else { (stem, end) };
    match count {
        1 if noun == "vertic" => "1 vertex".to_owned(),
        1 if end == "ies" => format!("1 {noun}y"),
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}{end}"),
    }
}

/// Many alike of one table of the document, as one finding: `found` are indices, `what` follows their number.
pub(super) struct Group<'a> {
    pub table: &'a str,
    pub noun: &'a str,
    pub found: Vec<usize>,
}

impl Group<'_> {
    pub fn remark(
        &self,
        name: impl Fn(usize) -> String,
        id: &'static str,
        severity: Severity,
        what: &str,
        fix: &str,
    ) -> Option<Lint> {
        let first = *self.found.first()?;
        let what = format!("{} {what}", counted(self.found.len(), self.noun));
        let place = format!("/{}/{first}", self.table);
        Some(Lint::new(id, severity, place, what).named(&name(first)).count(self.found.len()).fix(fix))
    }
}
