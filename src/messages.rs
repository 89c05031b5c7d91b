//! What a reviewer reads: all of it from `assets/messages/`, by key, so that it can be translated in one place. Project Fluent's format.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// What a message is told: a word or a number.
pub type Value<'v> = FluentValue<'v>;

const ENGLISH: &str = include_str!("../assets/messages/en.ftl");

static BUNDLE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let language = LanguageIdentifier::from_bytes(b"en").unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // The marks for mixed writing directions would be read as part of a label.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(ENGLISH.to_owned()).unwrap_or_else(|(partly, _)| partly);
    // Nothing can stand there twice; a test reads the file.
    let _ = bundle.add_resource(resource);
    bundle
});

/// The text of a message; the key itself where there is none, which a test holds cannot happen.
pub fn say(key: &str) -> String {
    say_with(key, &[])
}

/// The text of a message that is told something, as [`say`].
pub fn say_with(key: &str, told: &[(&str, Value<'_>)]) -> String {
    let Some(pattern) = BUNDLE.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    let mut arguments = FluentArgs::with_capacity(told.len());
    for (name, value) in told {
        arguments.set(*name, value.clone());
    }
    let mut errors = Vec::new();
    BUNDLE.format_pattern(pattern, Some(&arguments), &mut errors).into_owned()
}

/// The words of a reason, by its id ([`crate::review::reasons`]).
pub fn say_reason(id: &str) -> String {
    say(&format!("reason-{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_counts_what_it_is_told() {
        assert_eq!(say_with("resumed-answers", &[("count", 0.into())]), "No answer had been given yet.");
        assert_eq!(say_with("resumed-answers", &[("count", 1.into())]), "The one answer given is kept.");
        assert_eq!(say_with("resumed-answers", &[("count", 5.into())]), "All 5 answers given are kept.");
        assert_eq!(say("continue"), "Continue");
        assert_eq!(say("there-is-none"), "there-is-none");
    }

    /// Text of every source file that is shipped.
    fn sources() -> String {
        let mut waiting = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        let mut all = String::new();
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                waiting
                    .extend(std::fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                all.push_str(&std::fs::read_to_string(&path).expect("text"));
            }
        }
        all
    }

    fn keys() -> Vec<&'static str> {
        let starts = ENGLISH.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()));
        starts.filter_map(|line| line.split_once(" = ")).map(|(key, _)| key).collect()
    }

    #[test]
    fn the_file_is_sound_and_says_nothing_twice() {
        let resource = FluentResource::try_new(ENGLISH.to_owned());
        let resource = resource.unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
        let mut bundle: FluentBundle<FluentResource> = FluentBundle::new_concurrent(Vec::new());
        bundle.add_resource(resource).expect("each key once");
        assert!(keys().iter().all(|key| bundle.has_message(key)));
    }

    #[test]
    fn every_key_that_is_said_is_there_and_every_key_that_is_there_is_said() {
        let sources = sources();
        let known = keys();
        for call in ["say(\"", "say_with(\""] {
            let said = sources.split(call).skip(1).filter_map(|rest| rest.split('"').next());
            let unknown: Vec<_> = said.filter(|key| !known.contains(key) && *key != "there-is-none").collect();
            assert!(unknown.is_empty(), "{call}: {unknown:?}");
        }
        // These are put together from a list that another test walks.
        let made = ["reason-", "check-", "phrase-"];
        let unused = known.iter().filter(|key| !made.iter().any(|start| key.starts_with(start)));
        let unused: Vec<_> = unused.filter(|key| !sources.contains(&format!("\"{key}\""))).collect();
        assert!(unused.is_empty(), "{unused:?}");
        let ids = crate::review::reasons::all_reasons();
        let reasons = known.iter().filter_map(|key| key.strip_prefix("reason-"));
        let orphans: Vec<_> = reasons.filter(|id| !ids.contains(id)).collect();
        assert!(orphans.is_empty(), "reasons that nobody picks: {orphans:?}");
    }

    #[test]
    fn every_reason_has_words_that_are_its_own() {
        let mut words: Vec<_> = crate::review::reasons::all_reasons().iter().map(|id| say_reason(id)).collect();
        assert!(words.iter().all(|words| !words.starts_with("reason-")), "{words:?}");
        words.sort();
        let count = words.len();
        words.dedup();
        assert_eq!(words.len(), count, "two reasons in the same words");
    }
}
