//! Sound where it helps: on targets, on selection, at what has to be found, and with a distance at which it ends.

use super::{Finding, Run};
use crate::observe::{HologramInfo, SoundInfo};

pub(super) const PROBE: &str = "sound.cues";
pub(super) const IDS: &[&str] = &[TARGETED, SELECTED, RELEVANT, ENDLESS];
const TARGETED: &str = "sound.silent-when-targeted";
const SELECTED: &str = "sound.silent-when-selected";
const RELEVANT: &str = "sound.silent-relevant";
const ENDLESS: &str = "sound.without-roll-off";

/// Number of the targeted and of the selected state in the declared cues.
const STATES: [(&str, usize); 2] = [(TARGETED, 1), (SELECTED, 2)];

/// Counts, over all and one by one: what the manifest and the assets declare.
pub(super) fn judge(run: &Run<'_>) -> Finding {
    let info = run.info();
    let mut finding = Finding::of(PROBE);
    let usable: Vec<&HologramInfo> = info.holograms.iter().filter(|h| h.interactable.is_some()).collect();
    for (id, state) in STATES {
        let silent = |h: &HologramInfo| h.interactable.as_ref().is_some_and(|it| !it.audio[state]);
        count(run, &mut finding, id, &usable, silent);
    }
    let relevant: Vec<&HologramInfo> = info.holograms.iter().filter(|h| h.relevant).collect();
    count(run, &mut finding, RELEVANT, &relevant, |h| !h.sounds.iter().any(|s| s.spatial && s.is_heard()));
    let placed: Vec<&HologramInfo> = info.holograms.iter().filter(|h| h.sounds.iter().any(is_emitter)).collect();
    count(run, &mut finding, ENDLESS, &placed, |h| h.sounds.iter().any(|s| is_emitter(s) && is_endless(s)));
    let finding = finding.rest(&[TARGETED, SELECTED], "the manifest names no interactable");
    let finding = finding.rest(&[RELEVANT], "the manifest declares no node that the user has to find");
    finding.rest(
        IDS,
        "no emitter of the assets plays from a place; how sounds of the manifest fade with distance is not declared",
    )
}

fn is_emitter(sound: &SoundInfo) -> bool {
    sound.spatial && sound.emitter.is_some()
}

/// Distance does not count, or only beyond hearing.
fn is_endless(sound: &SoundInfo) -> bool {
    sound.emitter.as_ref().is_some_and(|emitter| emitter.ref_m.is_none())
}

fn count(
    run: &Run<'_>,
    finding: &mut Finding,
    id: &'static str,
    of: &[&HologramInfo],
    hit: impl Fn(&HologramInfo) -> bool,
) {
    if of.is_empty() {
        return;
    }
    let mut all = 0u64;
    for info in of.iter().filter(|info| hit(info)) {
        all += 1;
        finding.give(run.measure(id, 1.0, 1).node(info).limit(run, id));
    }
    finding.give(run.measure(id, all as f64, of.len() as u64).limit(run, id));
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{finding, hologram, missing};
    use super::*;
    use crate::observe::synthetic::Synthetic;
    use crate::observe::{EmitterInfo, InteractableInfo, Recording, Role};

    fn recording(audio: [bool; 3], spatial: bool, ref_m: Option<f64>) -> Recording {
        let mut button = hologram("button", Role::Ui);
        button.interactable = Some(InteractableInfo { audio, ..InteractableInfo::default() });
        let mut valve = hologram("valve", Role::Primary);
        valve.relevant = true;
        let emitter = Some(EmitterInfo { autoplay: true, gain: 1.0, ref_m, ..EmitterInfo::default() });
        valve.sounds = vec![SoundInfo { spatial, emitter, ..SoundInfo::default() }];
        Synthetic::new(vec![button, valve]).seconds(1).build()
    }

    #[track_caller]
    fn check(recording: &Recording, id: &str, value: f64, of: Option<&str>) {
        let found = finding(recording, PROBE);
        let found: Vec<_> = found.measurements.iter().filter(|m| m.id == id).collect();
        assert_eq!(found.last().map(|m| m.value), Some(value), "{id}");
        assert_eq!(found[0].about.node.as_deref(), of, "{id}");
        assert_eq!(found[0].limit.as_ref().unwrap().holds(found[0].value), value == 0.0, "{id}");
    }

    #[test]
    fn silent_targets_and_silent_things_to_find_are_named() {
        let good = recording([true; 3], true, Some(1.0));
        IDS.iter().for_each(|id| check(&good, id, 0.0, None));
        let bad = recording([true, false, false], false, None);
        check(&bad, TARGETED, 1.0, Some("button"));
        check(&bad, SELECTED, 1.0, Some("button"));
        check(&bad, RELEVANT, 1.0, Some("valve"));
        assert!(missing(&bad, ENDLESS).0.contains("no emitter"));
        check(&recording([true; 3], true, None), ENDLESS, 1.0, Some("valve"));
    }

    #[test]
    fn what_is_not_declared_is_not_counted() {
        let bare = Synthetic::new(vec![]).seconds(1).build();
        assert!(missing(&bare, TARGETED).0.contains("no interactable"));
        assert!(missing(&bare, RELEVANT).0.contains("has to find"));
    }
}
