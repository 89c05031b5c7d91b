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
