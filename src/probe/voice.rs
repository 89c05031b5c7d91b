//! Whether input is the platform's own, and whether it can be said aloud: what the manifest declares.

use super::{Finding, Run};
use crate::observe::{HologramInfo, InteractableInfo};

pub(super) const PROBE: &str = "input.models";
pub(super) const IDS: &[&str] = &[UNDECLARED, RESERVED, TWICE, UNLABELLED];
const UNDECLARED: &str = "input.models-undeclared";
const RESERVED: &str = "input.voice-reserved";
const TWICE: &str = "input.voice-twice";
const UNLABELLED: &str = "input.voice-unlabelled";

/// Words that the system keeps for itself (Microsoft, voice input).
const RESERVED_WORDS: [&str; 4] = ["select", "hey cortana", "go to start", "home"];

/// How many interactables declare no input, can be spoken to without a word to say, answer to a word of the system's, or share a word.
pub(super) fn judge(run: &Run<'_>) -> Finding {
    let found: Vec<(&HologramInfo, &InteractableInfo)> =
        run.info().holograms.iter().filter_map(|info| Some((info, info.interactable.as_ref()?))).collect();
    if found.is_empty() {
        return Finding::nothing(PROBE, IDS, "the manifest names no interactable");
    }
    let mut finding = Finding::of(PROBE);
    let labels: Vec<String> = found.iter().filter_map(|(_, it)| said(it)).collect();
    let by_voice = |it: &InteractableInfo| it.input.iter().any(|model| model == "voice");
    let voice = found.iter().filter(|(_, it)| by_voice(it) || it.voice_label.is_some()).count() as u64;
    let mut give = |id: &'static str, n: u64, test: &dyn Fn(&InteractableInfo) -> bool| {
        let hit: Vec<_> = found.iter().filter(|(_, it)| test(it)).collect();
        for (info, _) in &hit {
            finding.give(run.measure(id, 1.0, 1).node(info).limit(run, id));
        }
        finding.give(run.measure(id, hit.len() as f64, n).limit(run, id));
    };
    give(UNDECLARED, found.len() as u64, &|it| it.input.is_empty());
    if voice > 0 {
        give(RESERVED, voice, &|it| said(it).is_some_and(|word| RESERVED_WORDS.contains(&word.as_str())));
        give(TWICE, voice, &|it| {
            said(it).is_some_and(|word| labels.iter().filter(|other| **other == word).count() > 1)
        });
        give(UNLABELLED, voice, &|it| by_voice(it) && said(it).is_none());
    }
    finding.rest(IDS, "no interactable is declared to answer to a voice")
}

/// The word of an interactable, as one says it: without capitals and blanks around it.
fn said(it: &InteractableInfo) -> Option<String> {
    let word = it.voice_label.as_ref()?.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    (!word.is_empty()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, finding, hologram, measurement, missing};
    use super::*;
    use crate::observe::synthetic::Synthetic;
    use crate::observe::{Recording, Role};

    /// Interactables by input models and word.
    fn with(declared: &[(&[&str], Option<&str>)]) -> Recording {
        let button = |(i, (input, word)): (usize, &(&[&str], Option<&str>))| {
            let mut button = hologram(&format!("button {i}"), Role::Ui);
            let input = input.iter().map(|model| (*model).to_owned()).collect();
            let voice_label = word.map(str::to_owned);
            button.interactable = Some(InteractableInfo { input, voice_label, ..InteractableInfo::default() });
            button
        };
        Synthetic::new(declared.iter().enumerate().map(button).collect()).seconds(1).build()
    }

    #[test]
    fn clear_input_counts_nothing() {
        let good = with(&[(&["hand-ray", "voice"], Some("start")), (&["gaze", "voice"], Some("stop"))]);
        for id in IDS {
            check(&good, id, 0.0);
            assert!(measurement(&good, id).limit.unwrap().holds(0.0));
        }
    }

    #[test]
    fn unclear_input_is_counted_and_named() {
        let bad = with(&[
            (&[], None),
            (&["voice"], Some(" Select ")),
            (&["voice"], None),
            (&["hand-ray", "voice"], Some("Go")),
            (&["voice"], Some("go")),
        ]);
        for (id, count) in [(UNDECLARED, 1), (RESERVED, 1), (TWICE, 2), (UNLABELLED, 1)] {
            let found = finding(&bad, PROBE);
            let of: Vec<_> = found.measurements.iter().filter(|m| m.id == id).collect();
            assert_eq!(of.len(), count + 1, "{id}");
            assert_eq!(of.last().unwrap().value, count as f64, "{id}");
            assert!(!of[0].limit.as_ref().unwrap().holds(of[0].value));
        }
    }

    #[test]
    fn without_voice_or_interactables_nothing_is_said() {
        assert!(missing(&with(&[(&["gaze"], None)]), TWICE).0.contains("voice"));
        assert!(missing(&with(&[]), UNDECLARED).0.contains("no interactable"));
    }
}
