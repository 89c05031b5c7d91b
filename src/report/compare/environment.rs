//! Where and how a run was made, and in what two runs differ there.

use super::super::model::*;
use super::super::words;
use serde::Serialize;

/// Something about where and how a run was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Name.
    pub name: &'static str,
    /// Value; `None` where the run's file does not say.
    pub value: Option<String>,
    /// Whether times cannot be compared where it differs.
    pub times: bool,
}

/// A difference of the environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Of what.
    pub name: &'static str,
    /// Both values.
    pub values: [String; 2],
    /// It makes times incomparable.
    pub times: bool,
}

/// What a report or a recording says of where and how it was made.
pub(super) struct Made<'a> {
    pub(super) adapter: &'a Adapter,
    pub(super) runtime: &'a Runtime,
    pub(super) device: &'a Device,
    pub(super) content: &'a Content,
    pub(super) clock: Clock,
    pub(super) script: &'a Script,
    pub(super) tool: &'a str,
    pub(super) package: Option<&'a str>,
    pub(super) complete: bool,
    /// Faults put in on purpose; the outer `None` where nobody says.
    pub(super) faults: Option<Option<&'a str>>,
    pub(super) consent: Option<&'a [String]>,
}

/// Name of the fact that only a recording's header tells.
const CONSENT: &str = "wearer";
/// Name of the extensions in use: they are many, and what differs is enough.
const EXTENSIONS: &str = "extensions";

impl Made<'_> {
    /// All of it, in the order in which a reader needs it.
    pub(super) fn facts(&self) -> Vec<Fact> {
        let fact = |name, value: String, times| Fact { name, value: Some(value), times };
        let clock = match self.clock {
            Clock::Realtime => "realtime",
            Clock::Stepped => "stepped",
            Clock::Scripted => "stepped, with frames late on purpose",
        };
        let (r, d) = (self.runtime, self.device);
        let adapter =
            format!("{}{}", self.adapter.name, if self.adapter.software { " (renders on the CPU)" } else { "" });
        let mut extensions = r.extensions.clone();
        extensions.sort_unstable();
        let placed =
            if self.content.placement_declared { "where the manifest says" } else { "2 m ahead, by the client" };
        vec![
            Fact { name: "faults", value: self.faults.map(|name| name.map_or("none".into(), short)), times: false },
            fact("adapter", adapter, true),
            fact("driver", self.adapter.driver.clone(), true),
            fact("graphics API", self.adapter.backend.clone(), true),
            fact("runtime", format!("{} {}", r.name, r.version), true),
            fact("system", format!("{}, {}", r.system, r.form_factor), true),
            fact("OpenXR", format!("{}, {} blend", r.api, r.blend_mode), false),
            fact(EXTENSIONS, extensions.join(" "), false),
            fact("clock", clock.to_owned(), true),
            fact(
                "device",
                format!("{}, {} limits, {} frames/s", d.profile, d.limits, words::number(d.target_fps.get())),
                false,
            ),
            fact("script", format!("{} ({})", self.script.name, short(&self.script.sha256)), true),
            fact("Holograde", self.tool.to_owned(), true),
            fact("POC", self.content.name.clone(), false),
            fact("scene", self.content.scene.clone(), true),
            fact("content stands", placed.to_owned(), false),
            Fact { name: "package", value: self.package.map(short), times: false },
            Fact { name: CONSENT, value: self.consent.map(consent), times: false },
            fact("run", if self.complete { "whole" } else { "broke off" }.to_owned(), false),
        ]
    }
}

/// Adds what is recorded of the wearer, where it was not said.
pub(super) fn add_consent(facts: &mut [Fact], lines: &[String]) {
    if let Some(fact) = facts.iter_mut().find(|fact| fact.name == CONSENT && fact.value.is_none()) {
        fact.value = Some(consent(lines));
    }
}

fn consent(lines: &[String]) -> String {
    if lines.is_empty() { "head movement only".to_owned() } else { format!("head movement; {}", lines.join("; ")) }
}

/// What both runs say, and not the same.
pub(super) fn differences(a: &[Fact], b: &[Fact]) -> Vec<Difference> {
    let pair = |x: &Fact| {
        let y = b.iter().find(|y| y.name == x.name)?;
        let values = [x.value.clone()?, y.value.clone()?];
        let times = x.times;
        let values = if x.name == EXTENSIONS { only(&values) } else { values };
        (values[0] != values[1]).then_some(Difference { name: x.name, values, times })
    };
    a.iter().filter_map(pair).collect()
}

/// The words that only one of two lists has.
fn only(values: &[String; 2]) -> [String; 2] {
    let left = |one: &str, other: &str| {
        let of_other: Vec<&str> = other.split(' ').collect();
        let only: Vec<&str> = one.split(' ').filter(|word| !word.is_empty() && !of_other.contains(word)).collect();
        if only.is_empty() { "no other".to_owned() } else { format!("also {}", only.join(", ")) }
    };
    [left(&values[0], &values[1]), left(&values[1], &values[0])]
}

/// A text with digests cut to what tells them apart.
fn short(text: &str) -> String {
    let word = |word: &str| {
        let core = word.trim_end_matches([',', ';', '.']);
        if core.len() == 64 && core.bytes().all(|b| b.is_ascii_hexdigit()) {
            format!("{}{}", &core[..12], &word[core.len()..])
        } else {
            word.to_owned()
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(values: [(&'static str, Option<&str>); 2]) -> Vec<Fact> {
        values.into_iter().map(|(name, v)| Fact { name, value: v.map(str::to_owned), times: name == "clock" }).collect()
    }

    #[test]
    fn only_what_both_say_can_differ() {
        let a = facts([("clock", Some("stepped")), (CONSENT, None)]);
        let b = facts([("clock", Some("realtime")), (CONSENT, Some("gaze"))]);
        let found = differences(&a, &b);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].times && found[0].values == ["stepped", "realtime"]);
        assert!(differences(&a, &a).is_empty() && differences(&b, &b).is_empty());
    }

    #[test]
    fn of_extensions_those_of_one_run_are_told() {
        let a = facts([(EXTENSIONS, Some("XR_A XR_B")), ("clock", None)]);
        let b = facts([(EXTENSIONS, Some("XR_A")), ("clock", None)]);
        assert_eq!(differences(&a, &b)[0].values, ["also XR_B", "no other"]);
    }

    #[test]
    fn digests_are_cut_and_nothing_else() {
        let digest = "0123456789abcdef".repeat(4);
        assert_eq!(
            short(&format!("faults.toml, SHA-256 {digest}, seed 7")),
            "faults.toml, SHA-256 0123456789ab, seed 7"
        );
        assert_eq!(short(&digest), "0123456789ab");
        assert_eq!(short("not stated"), "not stated");
    }

    #[test]
    fn consent_of_the_header_is_added_once() {
        let mut all = facts([("clock", None), (CONSENT, None)]);
        add_consent(&mut all, &["gaze: agreed".into()]);
        add_consent(&mut all, &[]);
        assert_eq!(all[1].value.as_deref(), Some("head movement; gaze: agreed"));
    }
}
