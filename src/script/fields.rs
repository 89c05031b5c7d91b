//! The registry of fields: the parser refuses what is not here, and `SCHEMA.md` is generated from it.

/// Which table a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The file itself.
    Script,
    /// `[[step]]`.
    Step,
    /// `[[limit]]`.
    Limit,
}

/// One field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Key.
    pub name: &'static str,
    /// Table.
    pub scope: Scope,
    /// Verbs it belongs to; empty for all.
    pub verbs: &'static [&'static str],
    /// Kind of value.
    pub kind: &'static str,
    /// Has to be there (for its verbs).
    pub required: bool,
    /// What it is.
    pub says: &'static str,
}

/// What a step can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Put the content in its place.
    Place,
    /// Move the head.
    Move,
    /// Turn the head to a node.
    LookAt,
    /// Stand still.
    Hold,
    /// Ask the reviewer.
    Ask,
    /// Name measurements.
    Measure,
    /// Take an evidence picture.
    Capture,
}

/// The verbs by their words.
pub const VERBS: &[(&str, Verb)] = &[
    ("place", Verb::Place),
    ("move", Verb::Move),
    ("look-at", Verb::LookAt),
    ("hold", Verb::Hold),
    ("ask", Verb::Ask),
    ("measure", Verb::Measure),
    ("capture", Verb::Capture),
];

/// Every field of a script.
pub const FIELDS: &[Field] = &[
    script("schema", "number", true, "1"),
    script("name", "text", true, "the script's name, as the file's without `.toml`"),
    script("title", "text", true, "for people"),
    script("track", "word", true, "`fast-track`, `readiness`, `self-check` or `ci-frame-budget`"),
    script("checkpoint", "word", false, "`storyboard`, `mid-term` or `final`; for readiness, and only there"),
    script("scene", "word", false, "`required` (default) or `optional`; optional at the storyboard checkpoint only"),
    step("id", &[], "text", true, "unique; lower-case letters, digits and `-`, at most 40"),
    step("verb", &[], "word", true, "one of the verbs below"),
    step("say", &[], "text", false, "shown to the reviewer"),
    step(
        "draw",
        &["place", "move", "look-at", "hold", "measure"],
        "number",
        false,
        "frames to draw where not every frame is, spread evenly; at most 1000",
    ),
    step(
        "duration",
        &["place", "move", "look-at", "hold"],
        "duration",
        true,
        "`\"5s\"`, `\"250ms\"` or `\"2min\"`; at most an hour",
    ),
    step("duration", &["measure"], "duration", false, "free use of that length is what is measured; else give `over`"),
    step("reload", &["place"], "flag", false, "load anew and watch (default false)"),
    step("path", &["move"], "word", true, "one of the movements below"),
    step("degrees", &["move"], "number", false, "to each side, or of the arc; 0 to 360"),
    step("period", &["move"], "duration", false, "there and back"),
    step("radius_m", &["move"], "number", false, "metres from the content's middle; 0.5 to 20"),
    step("to_m", &["move"], "number", false, "metres from the content's nearest point; 0.2 to 20"),
    step("target", &["look-at"], "text", true, "node name or path, or `primary`"),
    step("about", &["ask"], "word", true, "slug of a criterion or of a programme question"),
    step("ids", &["measure"], "list", true, "measurement ids"),
    step("over", &["measure"], "list", false, "ids of earlier steps; else give `duration`"),
    limit("id", "word", "limit id; a limit that decides a criterion by the page cannot be set"),
    limit("value", "number", "in the limit's unit"),
    limit("because", "text", "the reason, printed in the report"),
];

const fn script(name: &'static str, kind: &'static str, required: bool, says: &'static str) -> Field {
    Field { name, scope: Scope::Script, verbs: &[], kind, required, says }
}

const fn step(
    name: &'static str,
    verbs: &'static [&'static str],
    kind: &'static str,
    required: bool,
    says: &'static str,
) -> Field {
    Field { name, scope: Scope::Step, verbs, kind, required, says }
}

const fn limit(name: &'static str, kind: &'static str, says: &'static str) -> Field {
    Field { name, scope: Scope::Limit, verbs: &[], kind, required: true, says }
}

/// The fields of a step with that verb.
pub(super) fn of_verb(verb: &str) -> impl Iterator<Item = &'static Field> + Clone {
    let verb = verb.to_owned();
    FIELDS.iter().filter(move |field| {
        field.scope == Scope::Step && (field.verbs.is_empty() || field.verbs.contains(&verb.as_str()))
    })
}
