//! How loud sounds are, from what was measured in their clips; distance and the user's own volume are left out.

use super::{Finding, Run};
use crate::observe::{HologramInfo, SoundInfo};

pub(super) const PROBE: &str = "sound.level";
pub(super) const IDS: &[&str] = &[SPATIALISED, LOUDNESS, SPREAD, PEAK, OFF];
const SPATIALISED: &str = "sound.spatialised-pct";
const LOUDNESS: &str = "sound.loudness-lufs";
const SPREAD: &str = "sound.loudness-spread-lu";
const PEAK: &str = "sound.true-peak-dbtp";
const OFF: &str = "sound.declared-loudness-off-lu";

/// A value with the hologram that it belongs to.
type Of<'a> = (Option<&'a HologramInfo>, f64);

/// Share of sounds with a place, loudness as played, how level the sounds are, true peaks, and whether declared loudness is right.
pub(super) fn judge(run: &Run<'_>) -> Finding {
    let info = run.info();
    let sounds: Vec<_> = info.sounds().collect();
    if sounds.is_empty() {
        let why = match info.declared.sounds {
            Some(false) => "the manifest says that there are no sounds",
            _ => "neither the manifest nor the assets declare a sound",
        };
        return Finding::nothing(PROBE, IDS, why);
    }
    let mut finding = Finding::of(PROBE);
    let spatial = sounds.iter().filter(|(_, sound)| sound.spatial).count();
    let share = 100.0 * spatial as f64 / sounds.len() as f64;
    finding.give(run.measure(SPATIALISED, share, sounds.len() as u64));
    if sounds.iter().all(|(_, sound)| sound.measured.is_none()) {
        for id in &IDS[1..] {
            finding.missing(id, "no clip could be measured: WAV and MP3 are read", false);
        }
        return finding;
    }
    let values = |of: fn(&SoundInfo) -> Option<f64>| -> Vec<Of<'_>> {
        let finite = |value: &f64| value.is_finite();
        sounds.iter().filter_map(|(hologram, sound)| Some((*hologram, of(sound).filter(finite)?))).collect()
    };
    let played = values(played_lufs);
    largest(run, &mut finding, LOUDNESS, &played, "every clip is silent or shorter than 0.4 s");
    let ends = played.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |ends, of| (ends.0.min(of.1), ends.1.max(of.1)));
    match played.len() {
        0 | 1 => finding.missing(SPREAD, "less than two sounds have a loudness to compare", false),
        n => finding.give(run.measure(SPREAD, ends.1 - ends.0, n as u64)),
    }
    let peaks = values(|sound| sound.measured?.true_peak_dbtp);
    largest(run, &mut finding, PEAK, &peaks, "every clip is silent");
    let off = values(|sound| Some((sound.loudness_lufs? - sound.measured?.loudness_lufs?).abs()));
    largest(run, &mut finding, OFF, &off, "no sound has both a declared and a measured loudness");
    finding
}

/// Loudness with the factors of emitter and source.
fn played_lufs(sound: &SoundInfo) -> Option<f64> {
    let gain = sound.emitter.as_ref().map_or(1.0, |emitter| emitter.gain);
    Some(sound.measured?.loudness_lufs? + 20.0 * libm::log10(gain))
}

fn largest(run: &Run<'_>, finding: &mut Finding, id: &'static str, values: &[Of<'_>], why: &str) {
    let limit = match id {
        PEAK => "sound.true-peak",
        OFF => "sound.declared-loudness-off",
        _ => "",
    };
    match values.iter().max_by(|a, b| a.1.total_cmp(&b.1)) {
        Some((hologram, value)) => {
            let measurement = run.measure(id, *value, values.len() as u64).limit(run, limit);
            finding.give(match hologram {
                Some(hologram) => measurement.node(hologram),
                None => measurement,
            });
        }
        None => finding.missing(id, why, false),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, hologram, measurement, missing};
    use super::*;
    use crate::observe::synthetic::Synthetic;
    use crate::observe::{ClipMeasures, EmitterInfo, Recording, Role};

    fn sound(lufs: Option<f64>, peak: f64) -> SoundInfo {
        let measured = ClipMeasures { seconds: 1.0, loudness_lufs: lufs, true_peak_dbtp: Some(peak) };
        SoundInfo { spatial: true, measured: Some(measured), ..SoundInfo::default() }
    }

    fn recording(sounds: Vec<SoundInfo>, scene: Vec<SoundInfo>) -> Recording {
        let mut engine = hologram("engine", Role::Primary);
        engine.sounds = sounds;
        Synthetic::new(vec![engine]).run(move |run| run.scene_sounds = scene).frames(3, |_, _| {}).build()
    }

    #[test]
    fn level_sounds_have_a_small_spread_and_the_loudest_is_named() {
        let music = SoundInfo { spatial: false, ..sound(Some(-30.0), -9.0) };
        let all = recording(vec![sound(Some(-23.0), -3.0), sound(None, -0.5)], vec![music]);
        check(&all, SPREAD, 7.0);
        check(&all, LOUDNESS, -23.0);
        check(&all, SPATIALISED, 200.0 / 3.0);
        assert_eq!(measurement(&all, LOUDNESS).about.node.as_deref(), Some("engine"));
        let peak = measurement(&all, PEAK);
        assert_eq!((peak.value, peak.limit.map(|limit| limit.holds(-0.5))), (-0.5, Some(false)));
    }

    #[test]
    fn the_emitters_gain_counts() {
        let emitter = Some(EmitterInfo { gain: 0.1, autoplay: true, ..EmitterInfo::default() });
        check(&recording(vec![SoundInfo { emitter, ..sound(Some(-20.0), -3.0) }], vec![]), LOUDNESS, -40.0);
        let emitter = Some(EmitterInfo::default());
        let mute = recording(vec![SoundInfo { emitter, ..sound(Some(-20.0), -3.0) }], vec![]);
        assert!(missing(&mute, LOUDNESS).0.contains("silent"));
    }

    #[test]
    fn a_wrong_declaration_is_measured() {
        let said = |lufs| SoundInfo { loudness_lufs: Some(lufs), ..sound(Some(-20.0), -3.0) };
        check(&recording(vec![said(-23.0), said(-20.5)], vec![]), OFF, 3.0);
        assert!(missing(&recording(vec![sound(Some(-20.0), -3.0)], vec![]), OFF).0.contains("declared"));
    }

    #[test]
    fn what_was_not_measured_is_said() {
        let flat = SoundInfo { clip: "a.ogg".into(), ..SoundInfo::default() };
        assert!(missing(&recording(vec![flat], vec![]), PEAK).0.contains("WAV and MP3"));
        assert!(missing(&recording(vec![], vec![]), SPATIALISED).0.contains("neither"));
        assert!(missing(&recording(vec![sound(Some(-23.0), -3.0)], vec![]), SPREAD).0.contains("two"));
    }
}
