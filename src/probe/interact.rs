//! Cues and sounds, as the manifest and the assets declare them.

use super::{Finding, GoodSide, Limit, Run};
use crate::observe::{HologramInfo, InteractableInfo};

pub(super) const PROBE: &str = "interact.cues";
pub(super) const IDS: &[&str] = &["interact.cueless", "interact.states-cued"];
pub(super) const SOUND_PROBE: &str = "sound.declared";
pub(super) const SOUND_IDS: &[&str] = &["sound.unspatialised", "sound.silent-interactables"];

/// Interactables, or why there is nothing to say of them.
fn interactables<'a>(run: &Run<'a>) -> Result<Vec<(&'a HologramInfo, &'a InteractableInfo)>, &'static str> {
    let info = run.info();
    let found: Vec<_> = info.holograms.iter().filter_map(|h| Some((h, h.interactable.as_ref()?))).collect();
    match (found.is_empty(), info.declared.interactables) {
        (false, _) => Ok(found),
        (true, Some(false)) => Err("the manifest says that there are no interactables"),
        (true, Some(true)) => Err("the manifest says that there are interactables and names none"),
        (true, None) => Err("the manifest does not say whether there are interactables"),
    }
}

/// Per interactable: whether it lacks every cue, and in how many of the three states it has both kinds; then the number without any.
pub(super) fn judge(run: &Run<'_>) -> Finding {
    let found = match interactables(run) {
        Ok(found) => found,
        Err(why) => return Finding::nothing(PROBE, IDS, why),
    };
    let mut finding = Finding::of(PROBE);
    let mut cueless = 0;
    for (info, it) in &found {
        let none = !it.visual.iter().chain(&it.audio).any(|cue| *cue);
        let both = it.visual.iter().zip(&it.audio).filter(|(visual, audio)| **visual && **audio).count();
        cueless += u64::from(none);
        let measurement = run.measure(IDS[0], f64::from(u8::from(none)), 1).node(info);
        finding.give(measurement.limit(run, "interact.cueless"));
        finding.give(run.measure(IDS[1], both as f64, 1).node(info));
    }
    let all = run.measure(IDS[0], cueless as f64, found.len() as u64);
    finding.give(all.limit(run, "interact.cueless"));
    finding
}

/// Sounds that come from nowhere, and interactables that make none.
pub(super) fn sounds(run: &Run<'_>) -> Finding {
    let info = run.info();
    let mut finding = Finding::of(SOUND_PROBE);
    let sounds: Vec<_> = info.sounds().collect();
    if sounds.is_empty() {
        let why = match info.declared.sounds {
            Some(false) => "the manifest says that there are no sounds",
            _ => "neither the manifest nor the assets declare a sound",
        };
        finding.missing(SOUND_IDS[0], why, false);
    } else {
        let flat = sounds.iter().filter(|(_, sound)| !sound.spatial).count();
        let mut measurement = run.measure(SOUND_IDS[0], flat as f64, sounds.len() as u64);
        measurement.limit = Some(Limit {
            value: sounds.len() as f64,
            good: GoodSide::Below,
            source: "Microsoft, app quality criteria: Fail is sound not spatialised as expected; here: none at all",
        });
        finding.give(measurement);
        let flat = sounds.iter().filter(|(_, sound)| !sound.spatial);
        for info in flat.filter_map(|(hologram, _)| *hologram) {
            let seen = finding.measurements.iter().any(|m| m.about.node.as_deref() == Some(info.name.as_str()));
            if !seen {
                let flat = info.sounds.iter().filter(|sound| !sound.spatial).count();
                finding.give(run.measure(SOUND_IDS[0], flat as f64, info.sounds.len() as u64).node(info));
            }
        }
    }
    match interactables(run) {
        Ok(found) => {
            let silent = |(info, it): &&(&HologramInfo, &InteractableInfo)| {
                info.sounds.is_empty() && !it.audio.iter().any(|cue| *cue)
            };
            let count = found.iter().filter(silent).count();
            finding.give(run.measure(SOUND_IDS[1], count as f64, found.len() as u64));
        }
        Err(why) => finding.missing(SOUND_IDS[1], why, false),
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, finding, hologram, missing};
    use super::*;
    use crate::observe::synthetic::Synthetic;
    use crate::observe::{Recording, Role, SoundInfo};

    fn buttons(cues: &[([bool; 3], [bool; 3])]) -> Recording {
        let button = |(i, (visual, audio)): (usize, &([bool; 3], [bool; 3]))| {
            let mut button = hologram(&format!("button {i}"), Role::Ui);
            button.interactable =
                Some(InteractableInfo { visual: *visual, audio: *audio, ..InteractableInfo::default() });
            button
        };
        Synthetic::new(cues.iter().enumerate().map(button).collect()).seconds(1).build()
    }

    #[test]
    fn an_interactable_without_any_cue_is_found() {
        let recording = buttons(&[([false; 3], [false; 3]), ([true; 3], [true, true, false])]);
        let found = finding(&recording, PROBE);
        let values: Vec<_> = found.measurements.iter().map(|m| (m.about.node.as_deref(), m.id, m.value)).collect();
        assert_eq!(
            values,
            [
                (Some("button 0"), IDS[0], 1.0),
                (Some("button 0"), IDS[1], 0.0),
                (Some("button 1"), IDS[0], 0.0),
                (Some("button 1"), IDS[1], 2.0),
                (None, IDS[0], 1.0),
            ]
        );
        assert!(found.measurements.iter().filter_map(|m| m.limit.as_ref()).count() == 3);
        check(&recording, "sound.silent-interactables", 1.0);
        check(&buttons(&[([false; 3], [true; 3])]), "sound.silent-interactables", 0.0);
    }

    #[test]
    fn undeclared_is_not_absent() {
        let mut recording = buttons(&[]);
        assert!(missing(&recording, IDS[0]).0.contains("does not say"));
        recording.run.declared.interactables = Some(false);
        assert!(missing(&recording, IDS[0]).0.contains("no interactables"));
        assert!(missing(&recording, SOUND_IDS[0]).0.contains("neither"));
    }

    #[test]
    fn sounds_from_nowhere_are_counted() {
        let sounding = |spatial: &[bool]| {
            let mut engine = hologram("engine", Role::Primary);
            engine.sounds = spatial.iter().map(|&spatial| SoundInfo { spatial, ..SoundInfo::default() }).collect();
            Synthetic::new(vec![engine]).seconds(1).build()
        };
        let holds = |spatial: &[bool]| {
            let found = finding(&sounding(spatial), SOUND_PROBE).measurements[0].clone();
            (found.value, found.limit.unwrap().holds(found.value))
        };
        assert_eq!(holds(&[true, true]), (0.0, true));
        assert_eq!(holds(&[true, false]), (1.0, true));
        assert_eq!(holds(&[false, false]), (2.0, false));
    }
}
