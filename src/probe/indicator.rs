//! Is the user led to relevant content that has left the frame?

use super::geometry::{InFrame, hologram_in_frame};
use super::{Finding, Run, Signal};
use crate::observe::{FrameObservation, HologramInfo, Role};

pub(super) const PROBE: &str = "indicator.cues";
pub(super) const IDS: &[&str] = &["indicator.missing-pct", "indicator.visual-cue-pct", "indicator.audio-cue-pct"];

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let holograms = &run.info().holograms;
    if !holograms.iter().any(|h| h.relevant) {
        return Finding::nothing(PROBE, IDS, "the manifest declares no node that the user has to find");
    }
    let mut finding = Finding::of(PROBE);
    for (i, info) in holograms.iter().enumerate().filter(|(_, h)| h.relevant) {
        let mut out = Out::default();
        let audible = info.sounds.iter().any(|sound| sound.spatial && sound.is_heard());
        // Whoever reads a panel of ours looks away from content because of us.
        for frame in run.frames(Signal::Geometry) {
            let wanted = frame.holograms.get(i).is_some_and(|h| h.shown);
            if wanted && hologram_in_frame(frame, i) == InFrame::Outside {
                out.add(frame.index, led_to(holograms, frame, i), audible);
            }
        }
        let Some(frames) = out.frames else { continue };
        let share = |count: u64| 100.0 * count as f64 / out.all as f64;
        let missing = run.measure(IDS[0], share(out.missing), out.all).node(info);
        finding.give(missing.limit(run, "indicator.missing").frames(frames[0], frames[1]));
        finding.give(run.measure(IDS[1], share(out.visual), out.all).node(info));
        finding.give(run.measure(IDS[2], if audible { 100.0 } else { 0.0 }, out.all).node(info));
    }
    if finding.measurements.is_empty() {
        IDS.iter().for_each(|id| finding.missing(id, "relevant content never left the frame in this run", false));
    }
    finding
}

/// Frames in which one hologram was out of frame.
#[derive(Default)]
struct Out {
    all: u64,
    visual: u64,
    missing: u64,
    frames: Option<[u64; 2]>,
}

impl Out {
    fn add(&mut self, frame: u64, visual: bool, audible: bool) {
        self.all += 1;
        self.visual += u64::from(visual);
        self.missing += u64::from(!visual && !audible);
        self.frames = Some([self.frames.map_or(frame, |[first, _]| first), frame]);
    }
}

/// Whether an indicator that leads to the hologram is in the frame.
fn led_to(holograms: &[HologramInfo], frame: &FrameObservation, target: usize) -> bool {
    holograms.iter().enumerate().any(|(i, info)| {
        info.role == Some(Role::Indicator)
            && info.indicates.map(usize::from) == Some(target)
            && hologram_in_frame(frame, i) != InFrame::Outside
    })
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, hologram, measurement, missing};
    use crate::observe::synthetic::{Synthetic, place};
    use crate::observe::{Recording, Role, SoundInfo};
    use glam::Vec3;

    /// A valve that is behind the user for half of 200 frames; the arrow is shown for the first `arrow` of those.
    fn valve(arrow: usize, sound: bool) -> Recording {
        let mut valve = hologram("valve", Role::Primary);
        valve.relevant = true;
        valve.sounds = vec![SoundInfo { spatial: sound, ..SoundInfo::default() }];
        let mut pointer = hologram("arrow", Role::Indicator);
        pointer.indicates = Some(0);
        Synthetic::new(vec![valve, pointer])
            .frames(200, |k, frame| {
                let z = if k < 100 { -2.0 } else { 2.0 };
                place(frame, 0, Vec3::new(0.0, 0.0, z), Vec3::splat(0.1));
                frame.holograms[1].shown = (100..100 + arrow).contains(&k);
            })
            .build()
    }

    #[test]
    fn an_arrow_or_a_sound_leads() {
        check(&valve(100, false), "indicator.missing-pct", 0.0);
        check(&valve(25, false), "indicator.missing-pct", 75.0);
        check(&valve(0, true), "indicator.missing-pct", 0.0);
        check(&valve(25, true), "indicator.visual-cue-pct", 25.0);
        check(&valve(25, true), "indicator.audio-cue-pct", 100.0);
    }

    #[test]
    fn plain_absence_is_over_the_limit() {
        let found = measurement(&valve(0, false), "indicator.missing-pct");
        assert!(found.value == 100.0 && !found.limit.unwrap().holds(100.0));
        assert_eq!((found.n, found.frames), (100, Some([100, 199])));
    }

    #[test]
    fn content_that_stays_in_frame_needs_no_arrow() {
        let mut recording = valve(0, false);
        recording.frames.truncate(100);
        assert!(missing(&recording, "indicator.missing-pct").0.contains("never left"));
        recording.run.holograms[0].relevant = false;
        assert!(missing(&recording, "indicator.missing-pct").0.contains("declares no node"));
    }
}
