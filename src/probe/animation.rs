//! Does content move as far as the display time does?
//!
//! The error of a frame is the step of the content's time less the step of the display's, both since the frame before: what PresentMon
//! calls `MsAnimationError`, with *predicted* display times. A positive one is shown too soon.

use super::frame_time::Samples;
use super::pace::{self, Step};
use super::{Finding, Run, stats};

pub(super) const PROBE: &str = "frame.animation";
pub(super) const IDS: &[&str] = &["frame.animation-error-ms.p95", "frame.animation-error-ms.max"];

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let steps = match pace::steps(run) {
        Ok((_, steps)) => steps,
        Err(none) => return none.finding(PROBE, IDS),
    };
    let mut sizes = Samples::default();
    for step in &steps {
        if let Some(error_ms) = error_ms(step) {
            sizes.push(step.after.index, error_ms.abs());
        }
    }
    let Some(values) = stats::quantiles(sizes.ms(), [0.95, 1.0]) else {
        return Finding::nothing(PROBE, IDS, "the recording does not tell to which time content was moved");
    };
    let mut finding = Finding::of(PROBE);
    for (id, value) in IDS.iter().zip(values) {
        let mut measurement = run.measure(id, value, sizes.ms().len() as u64).doubts(run.adapter_doubts());
        measurement.frames = sizes.frame_of(value).filter(|_| id.ends_with(".max")).map(|frame| [frame; 2]);
        finding.give(measurement);
    }
    finding
}

/// Step of the content's time less that of the display, milliseconds; `None` where the content's time was not recorded.
fn error_ms(step: &Step<'_>) -> Option<f64> {
    let (from, to) = (step.before.content_time, step.after.content_time);
    (from.0 != 0 && to.0 != 0).then(|| (to.0.saturating_sub(from.0) as f64 - step.length_ns() as f64) / 1e6)
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{check, measurement, missing};
    use crate::observe::Recording;
    use crate::observe::synthetic::{PERIOD_NS, Synthetic};

    fn moved(to: impl Fn(i64, i64) -> i64) -> Recording {
        Synthetic::new(vec![])
            .frames(600, |k, frame| {
                frame.tick.predicted_display_time.0 += i64::from(k % 100 == 50) * PERIOD_NS;
                frame.content_time.0 = to(k as i64, frame.tick.predicted_display_time.0);
            })
            .build()
    }

    #[test]
    fn content_moved_to_the_display_time_has_no_error() {
        let recording = moved(|_, display| display);
        check(&recording, "frame.animation-error-ms.max", 0.0);
    }

    #[test]
    fn content_that_steps_evenly_over_a_late_frame_is_off_by_what_was_missed() {
        let recording = moved(|k, _| 5_000_000_000 + k * PERIOD_NS);
        check(&recording, "frame.animation-error-ms.max", PERIOD_NS as f64 / 1e6);
        check(&recording, "frame.animation-error-ms.p95", 0.0);
        assert_eq!(measurement(&recording, "frame.animation-error-ms.max").frames, Some([150; 2]));
    }

    #[test]
    fn what_was_not_recorded_is_not_evaluated() {
        assert!(!missing(&moved(|_, _| 0), "frame.animation-error-ms.p95").1);
        check(&moved(|k, display| if k < 300 { 0 } else { display }), "frame.animation-error-ms.max", 0.0);
    }
}
