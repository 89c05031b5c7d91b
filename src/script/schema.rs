//! `review-scripts/SCHEMA.md`, generated from the registry.

use super::fields::{FIELDS, Field, Scope, VERBS, of_verb};
use super::motion::MOTIONS;
use std::fmt::Write;

const HEAD: &str = "\
# Review scripts, schema 1

A script is a TOML file: what is done, in order, and what is asked and measured. Unknown fields are refused; there are no expressions,
loops or includes. `holograde scripts validate FILE` tells all problems at once, with line, field and the nearest valid word. The SHA-256
of the file goes into the report. A script of a deciding review (`fast-track`, or `readiness` at `final`) asks about every criterion and
every programme question. This page is generated from the registry in `src/script/fields.rs`; a test keeps it so.
";

/// The whole page.
pub fn schema_markdown() -> String {
    let mut page = HEAD.to_owned();
    for (title, scope) in [("The file", Scope::Script), ("`[[step]]`", Scope::Step), ("`[[limit]]`", Scope::Limit)] {
        // Writing to a string cannot fail.
        let _ = write!(page, "\n## {title}\n\n| field | verbs | kind | required | meaning |\n|---|---|---|---|---|\n");
        FIELDS.iter().filter(|field| field.scope == scope).for_each(|field| row(&mut page, field));
    }
    page.push_str("\n## Verbs\n\n| verb | fields of its own |\n|---|---|\n");
    for (verb, _) in VERBS {
        let own: Vec<String> =
            of_verb(verb).filter(|field| !field.verbs.is_empty()).map(|field| code(field.name)).collect();
        let _ = writeln!(page, "| `{verb}` | {} |", own.join(", "));
    }
    page.push_str("\n## Movements\n\n| path | needs | meaning |\n|---|---|---|\n");
    for (word, parameters, says) in MOTIONS {
        let needs: Vec<String> = parameters.iter().map(|name| code(name)).collect();
        let _ = writeln!(page, "| `{word}` | {} | {says} |", needs.join(", "));
    }
    page
}

fn row(page: &mut String, field: &Field) {
    let verbs: Vec<String> = field.verbs.iter().map(|verb| code(verb)).collect();
    let (name, kind, says) = (field.name, field.kind, field.says);
    let required = if field.required { "yes" } else { "no" };
    let _ = writeln!(page, "| `{name}` | {} | {kind} | {required} | {says} |", verbs.join(", "));
}

fn code(word: &str) -> String {
    format!("`{word}`")
}
