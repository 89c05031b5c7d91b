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

/// "1 node", "2 nodes", "2 meshes".
pub(super) fn counted(count: usize, noun: &str) -> String {
    let end = match count {
        1 => "",
        _ if noun.ends_with("sh") => "es",
        _ => "s",
    };
    format!("{count} {noun}{end}")
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
