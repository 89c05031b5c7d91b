//! How much of the time, how often and for how long the head was not tracked.

use super::{Finding, Run, Signal};
use crate::observe::FrameObservation;

pub(super) const PROBE: &str = "stability.tracking";
pub(super) const IDS: &[&str] =
    &["stability.tracking-loss-pct", "stability.tracking-losses", "stability.tracking-loss-longest-s"];

/// A stretch of frames without a tracked head.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Loss {
    frames: [u64; 2],
    /// From the first frame without to the first with, or to the last frame where it never came back.
    seconds: f64,
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    let (mut all, mut lost) = (0u64, 0u64);
    let mut losses: Vec<Loss> = Vec::new();
    let mut begun: Option<&FrameObservation> = None;
    let mut before: Option<&FrameObservation> = None;
    for frame in run.frames(Signal::State) {
        all += 1;
        // Between stretches of focus nothing is known: a loss does not go on across.
        if before.is_some_and(|before| before.index.checked_add(1) != Some(frame.index)) {
            begun = None;
        }
        before = Some(frame);
        let tracked = frame.valid.head && frame.head.tracked;
        lost += u64::from(!tracked);
        if tracked {
            if let (Some(first), Some(loss)) = (begun.take(), losses.last_mut()) {
                loss.seconds = seconds(first, frame);
            }
            continue;
        }
        let first = *begun.get_or_insert(frame);
        let loss = Loss { frames: [first.index, frame.index], seconds: seconds(first, frame) };
        match losses.last_mut() {
            Some(last) if last.frames[0] == first.index => *last = loss,
            _ => losses.push(loss),
        }
    }
    if all == 0 {
        IDS.iter().for_each(|id| finding.missing(id, "the session was never focused", true));
        return finding;
    }
    let whole = losses.first().zip(losses.last()).map(|(first, last)| [first.frames[0], last.frames[1]]);
    let longest = losses.iter().max_by(|a, b| a.seconds.total_cmp(&b.seconds));
    let rows = [
        (IDS[0], 100.0 * lost as f64 / all as f64, whole),
        (IDS[1], losses.len() as f64, whole),
        (IDS[2], longest.map_or(0.0, |loss| loss.seconds), longest.map(|loss| loss.frames)),
    ];
    for (id, value, frames) in rows {
        let mut measurement = run.measure(id, value, all);
        measurement.frames = frames;
        finding.give(measurement);
    }
    finding
}

/// Display time between two frames; nothing where it runs backwards.
fn seconds(first: &FrameObservation, last: &FrameObservation) -> f64 {
    last.tick.predicted_display_time.seconds_since(first.tick.predicted_display_time).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, measurement, missing, near};
    use crate::observe::SessionPhase;
    use crate::observe::synthetic::Synthetic;

    #[test]
    fn lost_tracking_is_a_share_of_focused_time() {
        let recording =
            Synthetic::new(vec![]).frames(200, |k, frame| frame.head.tracked = !(50..60).contains(&k)).build();
        check(&recording, "stability.tracking-loss-pct", 5.0);
        assert_eq!(measurement(&recording, "stability.tracking-loss-pct").frames, Some([50, 59]));
        check(&Synthetic::new(vec![]).seconds(3).build(), "stability.tracking-loss-pct", 0.0);
    }

    #[test]
    fn losses_are_counted_and_the_longest_named() {
        let recording = Synthetic::new(vec![])
            .frames(400, |k, frame| {
                frame.head.tracked = !(50..80).contains(&k) && k != 120 && k < 390;
                frame.valid.head = !(200..290).contains(&k);
            })
            .build();
        check(&recording, "stability.tracking-losses", 4.0);
        near(&recording, "stability.tracking-loss-longest-s", 1.5, 1e-6);
        assert_eq!(measurement(&recording, "stability.tracking-loss-longest-s").frames, Some([200, 289]));
        let whole = Synthetic::new(vec![]).seconds(3).build();
        check(&whole, "stability.tracking-losses", 0.0);
        check(&whole, "stability.tracking-loss-longest-s", 0.0);
        assert_eq!(measurement(&whole, "stability.tracking-losses").frames, None);
    }

    #[test]
    fn what_is_not_focused_is_no_loss() {
        let recording = Synthetic::new(vec![])
            .frames(400, |k, frame| {
                frame.head.tracked = !(100..300).contains(&k);
                if (150..250).contains(&k) {
                    frame.phase = SessionPhase::Visible;
                }
            })
            .build();
        check(&recording, "stability.tracking-losses", 2.0);
        near(&recording, "stability.tracking-loss-longest-s", 50.0 / 60.0, 0.02);
        let never = Synthetic::new(vec![]).frames(9, |_, frame| frame.phase = SessionPhase::Visible).build();
        assert!(missing(&never, "stability.tracking-losses").1);
    }
}
