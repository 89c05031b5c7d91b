//! How near each hologram was, and whose doing it was.
//!
//! Microsoft's limit is about where the application puts content; a user who walks up to it is answered by clip and fade instead. So a
//! stretch below the limit counts as *walked into* when, over the half second before it began, the head closed more of the distance than
//! the content did or the content stayed where it is, and the content was already shown. (Attribution: ours.)

use super::geometry::{Box3, InFrame, hologram_in_frame, vector};
use super::{Run, Signal};
use crate::observe::FrameObservation;
use glam::DVec3;

/// Head displacement within half a second, either way, that still counts as standing still, metres: twice the postural sway of a
/// standing person (ours).
const HEAD_STILL_M: f64 = 0.05;
/// The same for content: a tenth of a hand's breadth (ours).
const CONTENT_STILL_M: f64 = 0.01;
/// Time looked back and ahead, seconds.
const REACH_S: f64 = 0.5;

/// One hologram, shown, in one frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    pub frame: u64,
    pub time_s: f64,
    /// Some of it is in the frame.
    pub seen: bool,
    /// Distance to the nearest of its surface points: never less than the true one.
    pub nearest_m: f64,
    /// Distance to its box: never more than the true one.
    pub at_least_m: f64,
    /// User and content both stand still.
    pub still: bool,
    /// The user walked into it.
    pub walked_into: bool,
}

/// Where head and hologram are in a frame.
struct Place {
    time_s: f64,
    head: DVec3,
    center: DVec3,
}

/// Every frame that shows a hologram, in order. `near_m` is the distance below which it matters who closed in.
pub(super) fn track(run: &Run<'_>, hologram: usize, near_m: f64) -> Vec<Near> {
    // Shown frames, and whether the hologram was already shown in the frame before that could be located.
    let mut shown_before = false;
    let mut frames: Vec<(&FrameObservation, bool)> = Vec::new();
    for frame in run.frames(Signal::Geometry) {
        let Some(observed) = frame.holograms.get(hologram) else { continue };
        if observed.shown {
            frames.push((frame, shown_before));
        }
        // What has faded out because the user came near is still where it was, and does not pop up when it fades in again.
        shown_before = observed.shown || observed.alpha <= 0.0;
    }
    let Some((first, _)) = frames.first() else { return Vec::new() };
    let start = first.tick.predicted_display_time;
    let places: Vec<Place> = frames
        .iter()
        .map(|(f, _)| Place {
            time_s: f.tick.predicted_display_time.seconds_since(start),
            head: vector(f.head.pose.position),
            center: vector(f.holograms[hologram].center),
        })
        .collect();
    let (mut from, mut to) = (0, 0);
    let mut walked_into = false;
    let mut was_near = true;
    let mut track: Vec<Near> = Vec::with_capacity(frames.len());
    for (k, &(frame, shown_before)) in frames.iter().enumerate() {
        while places[k].time_s - places[from].time_s > REACH_S {
            from += 1;
        }
        to = to.max(k);
        while to + 1 < places.len() && places[to + 1].time_s - places[k].time_s <= REACH_S {
            to += 1;
        }
        let observed = &frame.holograms[hologram];
        let nearest_m = f64::from(observed.nearest_m);
        let is_near = nearest_m < near_m;
        if !is_near || !shown_before {
            walked_into = false;
        } else if !was_near {
            walked_into = user_closed_in(&places[from], &places[k]);
        }
        was_near = is_near;
        track.push(Near {
            frame: frame.index,
            time_s: places[k].time_s,
            seen: hologram_in_frame(frame, hologram) != InFrame::Outside,
            nearest_m,
            at_least_m: Box3::of(observed).distance(places[k].head),
            still: [from, to].into_iter().all(|other| still(&places[k], &places[other])),
            walked_into,
        });
    }
    track
}

fn still(a: &Place, b: &Place) -> bool {
    a.head.distance(b.head) <= HEAD_STILL_M && a.center.distance(b.center) <= CONTENT_STILL_M
}

/// Content that stayed where it is was walked into by whoever moved, even sideways: its nearest part need not lie towards its middle.
fn user_closed_in(before: &Place, now: &Place) -> bool {
    let content_stayed = before.center.distance(now.center) <= CONTENT_STILL_M;
    if content_stayed && before.head.distance(now.head) > CONTENT_STILL_M {
        return true;
    }
    let towards = (now.center - now.head).normalize_or_zero();
    let head = (now.head - before.head).dot(towards);
    let content = (before.center - now.center).dot(towards);
    head > content
}
