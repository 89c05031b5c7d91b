//! What the user sees while content loads.

use super::geometry::{InFrame, hologram_in_frame};
use super::{Doubt, Finding, Run, Signal};
use crate::observe::{FrameObservation, LoadState};
use crate::units::{HostNanos, XrNanos};

pub(super) const PROBE: &str = "load.blank";
pub(super) const IDS: &[&str] = &[
    "load.first-frame-s",
    "load.longest-blank-s",
    "load.longest-stall-ms",
    "load.frames-over-budget",
    "load.upload-ms.max",
];

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    match run.frames(Signal::State).find(|frame| frame.valid.drawn && frame.load == LoadState::Loaded) {
        Some(frame) => {
            let seconds = frame.edges.end_exit.millis_since(HostNanos(0)) * 1e-3;
            let measurement = run.measure(IDS[0], seconds, 1).frames(frame.index, frame.index);
            finding.give(measurement.doubts(run.adapter_doubts()));
        }
        None => finding.missing(IDS[0], "no frame was drawn after loading", true),
    }
    let loading: Vec<_> = run.frames(Signal::State).filter(|f| f.load == LoadState::Loading).collect();
    if loading.is_empty() {
        for id in &IDS[1..] {
            finding.missing(id, "no frame was made while content was loading", false);
        }
        return finding;
    }
    longest_blank(run, &mut finding, loading.len() as u64);
    stalls(run, &mut finding);
    uploads(run, &mut finding);
    finding
}

/// Frames made while content loads, and the one in which it has become drawable: what is left to do is done there.
fn until_loaded<'a>(run: &Run<'a>) -> impl Iterator<Item = &'a FrameObservation> {
    let mut loading = false;
    run.frames(Signal::State).filter(move |frame| {
        let before = std::mem::replace(&mut loading, frame.load == LoadState::Loading);
        loading || before
    })
}

/// How long frames take while content loads.
fn stalls(run: &Run<'_>, finding: &mut Finding) {
    let ms = |frame: &FrameObservation| frame.edges.end_exit.millis_since(frame.edges.wait_exit);
    let n = until_loaded(run).count() as u64;
    if let Some(frame) = until_loaded(run).max_by(|a, b| ms(a).total_cmp(&ms(b))) {
        let measurement = run.measure(IDS[2], ms(frame), n).frames(frame.index, frame.index);
        finding.give(measurement.doubts(run.adapter_doubts()));
    }
    match run.target_ms() {
        _ if run.stepped() => finding.missing(IDS[3], "the clock is stepped: a frame has no time to keep to", false),
        None => finding.missing(IDS[3], "the device profile names no target frame rate", false),
        Some(target_ms) => {
            let over: Vec<_> = until_loaded(run).filter(|frame| ms(frame) > target_ms).map(|f| f.index).collect();
            let mut measurement = run.measure(IDS[3], over.len() as f64, n).limit(run, "load.over-budget");
            measurement.frames = over.first().zip(over.last()).map(|(first, last)| [*first, *last]);
            finding.give(measurement.doubts(run.adapter_doubts()));
        }
    }
}

/// Longest time of a frame that went into sending content to the GPU. Where time is stepped each frame sends a fixed number of bytes,
/// however long that takes: the number is given without the limit.
fn uploads(run: &Run<'_>, finding: &mut Finding) {
    let sent = || run.frames(Signal::State).filter(|frame| frame.upload.bytes > 0);
    let n = sent().count() as u64;
    let Some(longest) = sent().max_by_key(|frame| frame.upload.ns) else {
        return finding.missing(IDS[4], "the recording does not say what was sent to the GPU", false);
    };
    let measurement = run.measure(IDS[4], longest.upload.ns as f64 / 1e6, n).frames(longest.index, longest.index);
    let measurement = if run.stepped() { measurement } else { measurement.limit(run, "load.upload") };
    finding.give(measurement.doubts(run.adapter_doubts()));
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
    use crate::observe::{ClockKind, Recording, Role, UploadObservation};

    /// Loads for `seconds`; the progress ring is shown from `ring_from` on.
    fn loading(seconds: usize, ring_from: usize) -> Recording {
        Synthetic::new(vec![hologram("engine", Role::Primary), hologram("ring", Role::Progress)])
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
        // The synthetic host clock starts a second before the first frame.
        near(&loading(8, 0), "load.first-frame-s", 9.0, 0.01);
        let bad = measurement(&loading(8, 100), "load.longest-blank-s");
        assert!(!bad.limit.unwrap().holds(bad.value) && bad.frames == Some([0, 480]));
    }

    #[test]
    fn frames_over_budget_and_uploads_are_told_from_the_rest() {
        let run = |slow: &'static [usize], upload_ms: u64| {
            Synthetic::new(vec![hologram("engine", Role::Primary)])
                .frames(60, move |k, frame| {
                    frame.load = LoadState::Loading;
                    frame.edges.end_exit.0 += if slow.contains(&k) { 14_000_000 } else { 0 };
                    frame.upload = UploadObservation { ns: upload_ms * 1_000_000 * u64::from(k > 9), bytes: 9 };
                })
                // The frame that makes the content drawable counts, those after it do not.
                .frames(60, |k, frame| frame.edges.end_exit.0 += if k < 2 { 20_000_000 } else { 0 })
                .build()
        };
        check(&run(&[], 1), "load.frames-over-budget", 1.0);
        let bad = measurement(&run(&[7, 9], 3), "load.frames-over-budget");
        assert!(
            !bad.limit.as_ref().unwrap().holds(bad.value) && bad.value == 3.0 && bad.frames == Some([7, 60]),
            "{bad:?}"
        );
        check(&run(&[], 1), "load.upload-ms.max", 1.0);
        let long = measurement(&run(&[], 3), "load.upload-ms.max");
        assert!(!long.limit.as_ref().unwrap().holds(long.value) && long.n == 60, "{long:?}");
        let mut stepped = run(&[], 3);
        stepped.run.clock = ClockKind::Stepped;
        assert!(!missing(&stepped, "load.frames-over-budget").1);
        assert!(measurement(&stepped, "load.upload-ms.max").limit.is_none());
    }

    #[test]
    fn smaller_pictures_are_a_doubt_about_every_time() {
        let mut recording = loading(8, 0);
        let doubts = |recording: &Recording| measurement(recording, "load.longest-stall-ms").doubts.len();
        let before = doubts(&recording);
        (recording.run.eye_size, recording.run.render_scale) = ([720, 468], 0.5);
        assert_eq!(doubts(&recording), before + 1);
        recording.run.render_scale = 1.0;
        assert_eq!(doubts(&recording), before);
    }

    #[test]
    fn our_own_progress_is_nothing_that_the_content_shows() {
        let mut recording = loading(8, 100);
        recording.frames.iter_mut().for_each(|frame| frame.tool_progress = true);
        near(&recording, "load.longest-blank-s", 8.0, 1e-6);
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
        let undrawn = Synthetic::new(vec![]).frames(60, |_k, frame| frame.valid.drawn = false).build();
        assert!(missing(&undrawn, "load.first-frame-s").1);
    }
}
