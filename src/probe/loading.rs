//! What the user sees while content loads.

use super::geometry::{InFrame, hologram_in_frame};
use super::{Doubt, Finding, Run, Signal};
use crate::observe::{FrameObservation, LoadState};
use crate::units::XrNanos;

pub(super) const PROBE: &str = "load.blank";
pub(super) const IDS: &[&str] = &["load.first-frame-s", "load.longest-blank-s", "load.longest-stall-ms"];

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    match run.info().load_seconds {
        Some(seconds) => finding.give(run.measure(IDS[0], seconds, 1).doubts(run.adapter_doubts())),
        None => finding.missing(IDS[0], "the time from the request to the first content was not recorded", true),
    }
    let loading: Vec<_> = run.frames(Signal::State).filter(|f| f.load == LoadState::Loading).collect();
    if loading.is_empty() {
        for id in &IDS[1..] {
            finding.missing(id, "no frame was made while content was loading", false);
        }
        return finding;
    }
    longest_blank(run, &mut finding, loading.len() as u64);
    let stall = loading.iter().map(|f| (f.index, f.edges.end_exit.millis_since(f.edges.wait_exit)));
    if let Some((frame, ms)) = stall.max_by(|a, b| a.1.total_cmp(&b.1)) {
        let measurement = run.measure(IDS[2], ms, loading.len() as u64).frames(frame, frame);
        finding.give(measurement.doubts(run.adapter_doubts()));
    }
    finding
}

/// Whether a frame is blank: still loading, and neither content nor progress in the frame.
fn blank(frame: &FrameObservation) -> bool {
    frame.load == LoadState::Loading
        && (0..frame.holograms.len()).all(|i| hologram_in_frame(frame, i) == InFrame::Outside)
}

/// Longest stretch of display time from a blank frame to the first that is not. One that lasts to the end counts up to the last frame.
fn longest_blank(run: &Run<'_>, finding: &mut Finding, loading: u64) {
    let mut longest: (f64, Option<[u64; 2]>) = (0.0, None);
    let mut since: Option<(u64, XrNanos)> = None;
    let mut unlocated = 0u64;
    for frame in run.frames(Signal::State) {
        unlocated += u64::from(frame.load == LoadState::Loading && !frame.valid.views);
        let now = frame.tick.predicted_display_time;
        if let Some((first, start)) = since {
            let seconds = now.seconds_since(start);
            if seconds > longest.0 {
                longest = (seconds, Some([first, frame.index]));
            }
        }
        since = if blank(frame) { since.or(Some((frame.index, now))) } else { None };
    }
    if unlocated == loading {
        return finding.missing(IDS[1], "views were never located while loading", true);
    }
    let mut measurement = run.measure(IDS[1], longest.0, loading).limit(run, "load.blank");
    measurement.frames = longest.1;
    if run.stepped() {
        measurement.doubts.push(Doubt {
            what: "the clock is stepped: loading took other time than the display clock shows".to_owned(),
            advice: "repeat in real time".to_owned(),
        });
    }
    finding.give(measurement);
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, hologram, measurement, missing, near};
    use super::*;
    use crate::observe::synthetic::Synthetic;
    use crate::observe::{Recording, Role};

    /// Loads for `seconds`; the progress ring is shown from `ring_from` on.
    fn loading(seconds: usize, ring_from: usize) -> Recording {
        Synthetic::new(vec![hologram("engine", Role::Primary), hologram("ring", Role::Progress)])
            .run(|run| run.load_seconds = Some(seconds as f64))
            .frames(seconds * 60, |k, frame| {
                frame.load = LoadState::Loading;
                frame.holograms[0].shown = false;
                frame.holograms[1].shown = k >= ring_from * 60;
                frame.edges.end_exit.0 += i64::from(k == 7) * 300_000_000;
            })
            .frames(60, |_k, frame| frame.holograms[1].shown = false)
            .build()
    }

    #[test]
    fn a_progress_ring_ends_a_blank() {
        near(&loading(8, 1), "load.longest-blank-s", 1.0, 1e-6);
        near(&loading(8, 100), "load.longest-blank-s", 8.0, 1e-6);
        check(&loading(8, 0), "load.longest-blank-s", 0.0);
        check(&loading(8, 0), "load.longest-stall-ms", 305.0);
        check(&loading(8, 0), "load.first-frame-s", 8.0);
        let bad = measurement(&loading(8, 100), "load.longest-blank-s");
        assert!(!bad.limit.unwrap().holds(bad.value) && bad.frames == Some([0, 480]));
    }

    #[test]
    fn a_ring_behind_the_user_shows_nothing_and_trailing_blanks_count() {
        let recording = Synthetic::new(vec![hologram("ring", Role::Progress)])
            .frames(361, |_k, frame| {
                frame.load = LoadState::Loading;
                frame.holograms[0].center[2] = 2.0;
            })
            .build();
        near(&recording, "load.longest-blank-s", 6.0, 1e-5);
    }

    #[test]
    fn nothing_loading_is_nothing_measured() {
        let recording = Synthetic::new(vec![]).seconds(3).build();
        assert!(!missing(&recording, "load.longest-blank-s").1);
        assert!(missing(&recording, "load.first-frame-s").1);
    }
}
