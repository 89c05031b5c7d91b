//! Whether anchored content is found again in its place by somebody who walked away and came back.

use super::track::{Point, Rigid, Sample, Seam, Segment, Track, median_point, simulated_doubts};
use super::{Finding, Purpose, Run};
use glam::DVec3;

pub(super) const PROBE: &str = "stability.accuracy";
pub(super) const IDS: &[&str] = &["stability.accuracy-mm"];

/// Path to walk before coming back counts, metres: that of the probes' definition, far enough for a device to lose sight of the place.
const PATH_M: f64 = 10.0;
/// So far away at least, metres, else it is walking on the spot. Ours: two steps.
const AWAY_M: f64 = 1.5;
/// Back is within this of where one was, metres. Ours: one step.
const BACK_M: f64 = 0.75;
/// The path is measured between places so far apart in time, seconds, so that noise adds nothing to it. Ours.
const STEP_S: f64 = 0.5;
/// Places before and after are medians over so long, seconds. Ours.
const LOOK_S: f64 = 1.0;

/// Stretches of samples before leaving and after coming back.
struct Return<'t, 'a> {
    before: Vec<&'t Sample<'a>>,
    after: Vec<&'t Sample<'a>>,
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    if !run.info().holograms.iter().any(|info| info.anchor.is_some()) {
        return Finding::nothing(PROBE, IDS, "no content hangs on an anchor");
    }
    let track = Track::of(run);
    let Some(walk) = walk(&track.segments) else {
        return Finding::nothing(PROBE, IDS, "nobody walked away for 10 m or more and came back, in one base space");
    };
    let mut finding = Finding::of(PROBE);
    for (i, info) in run.info().holograms.iter().enumerate() {
        let Some(point) = info.anchor.and_then(|_| track.probe_point(run, i)) else { continue };
        let place = |look: &[&Sample<'_>]| {
            median_point(&look.iter().filter_map(|sample| place(&point, sample)).collect::<Vec<_>>())
        };
        let (Some(before), Some(after)) = (place(&walk.before), place(&walk.after)) else { continue };
        let (Some(first), Some(last)) = (walk.before.last(), walk.after.first()) else { continue };
        let n = (walk.before.len() + walk.after.len()) as u64;
        let measurement = run.measure(IDS[0], before.distance(after) * 1e3, n).node(info);
        let measurement = measurement.frames(first.frame.index, last.frame.index).limit(run, "stability.accuracy");
        finding.give(measurement.doubts(simulated_doubts(run)).doubts(run.move_doubts(Purpose::Accuracy)));
    }
    if finding.measurements.is_empty() {
        finding.missing(IDS[0], "no anchor was located both before leaving and after coming back", true);
    }
    finding
}

/// As it turned out to be, or else as it was told.
fn place(point: &Point, sample: &Sample<'_>) -> Option<DVec3> {
    let told = || Some(Rigid::located(sample.frame.anchors.get(point.anchor)?)?.point(point.in_anchor));
    point.again(sample).or_else(told)
}

/// The longest walk away from a place and back to it. Lost tracking on the way belongs to it; a move of the base space ends it, since
/// places before and after are then told in different spaces.
fn walk<'t, 'a>(segments: &'t [Segment<'a>]) -> Option<Return<'t, 'a>> {
    let mut spaces: Vec<Vec<&Sample<'a>>> = Vec::new();
    for segment in segments {
        match spaces.last_mut() {
            Some(space) if segment.seam != Seam::ReferenceSpace => space.extend(&segment.samples),
            _ => spaces.push(segment.samples.iter().collect()),
        }
    }
    spaces.iter().filter_map(|space| walk_in(space)).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, walk)| walk)
}

/// From the first second of a base space to the last time that the user is back, with the length of the path.
fn walk_in<'t, 'a>(space: &[&'t Sample<'a>]) -> Option<(f64, Return<'t, 'a>)> {
    let start = space.first()?;
    let before: Vec<_> = space.iter().copied().take_while(|s| s.t_s - start.t_s <= LOOK_S).collect();
    let home = median_point(&before.iter().map(|s| s.head.position).collect::<Vec<_>>())?;
    let (mut path, mut farthest, mut last) = (0.0, 0.0f64, *start);
    let mut back = None;
    for &sample in space {
        farthest = farthest.max(sample.head.position.distance(home));
        if sample.t_s - last.t_s < STEP_S {
            continue;
        }
        path += sample.head.position.distance(last.head.position);
        last = sample;
        if path >= PATH_M && farthest >= AWAY_M && sample.head.position.distance(home) <= BACK_M {
            // The first of each time of being back: what is seen on arriving.
            back.get_or_insert((path, sample.t_s));
        }
    }
    let (path, from) = back?;
    let after = space.iter().copied().filter(|s| s.t_s >= from && s.t_s - from <= LOOK_S).collect();
    Some((path, Return { before, after }))
}

#[cfg(test)]
mod tests {
    use super::super::testkit::{hologram, measurement, missing};
    use super::IDS;
    use crate::observe::synthetic::{Synthetic, move_head};
    use crate::observe::{Recording, Role, RunEvent};
    use crate::space::Pose;
    use glam::Vec3;

    /// A walk of `path_m` to and fro along x at 1.2 m/s, at most 3 m away; afterwards the anchor is off by `off_m`.
    fn walked(path_m: f32, off_m: f32) -> Recording {
        let mut engine = hologram("engine", Role::Primary);
        engine.anchor = Some(0);
        let walking = (path_m / 1.2 * 60.0) as usize;
        Synthetic::new(vec![engine])
            .anchor("table")
            .frames(300 + walking + 300, |k, frame| {
                let way = (k.saturating_sub(300) as f32 / 60.0 * 1.2).min(path_m);
                let leg = way.rem_euclid(6.0);
                let x = if leg < 3.0 { leg } else { 6.0 - leg };
                move_head(frame, Pose::at(Vec3::new(x, 0.0, 0.0)));
                let z = -1.5 + if k > 300 + walking / 2 { off_m } else { 0.0 };
                frame.anchors[0].pose.position = Vec3::new(0.0, 0.0, z);
            })
            .build()
    }

    #[track_caller]
    fn check(path_m: f32, off_m: f32, mm: f64) {
        let found = measurement(&walked(path_m, off_m), IDS[0]);
        assert!((found.value - mm).abs() < 1e-3, "{}", found.value);
        assert_eq!(found.limit.unwrap().holds(mm), mm <= 10.0);
    }

    #[test]
    fn an_anchor_that_is_elsewhere_on_coming_back_is_found() {
        check(12.0, 0.012, 12.0);
        check(12.0, 0.0, 0.0);
        check(18.0, 0.004, 4.0);
    }

    #[test]
    fn no_return_is_no_measurement() {
        let why = |recording: &Recording| missing(recording, IDS[0]).0;
        assert!(why(&walked(6.0, 0.01)).contains("nobody walked away"));
        assert!(
            why(&Synthetic::new(vec![hologram("engine", Role::Primary)]).seconds(3).build()).contains("no content")
        );
        let mut moved = walked(12.0, 0.01);
        moved.events = vec![RunEvent { frame: 500, kind: "reference-space-change".to_owned(), ..RunEvent::default() }];
        assert!(why(&moved).contains("nobody walked away"), "each space has only half of the walk");
        let mut lost = walked(12.0, 0.01);
        lost.frames[500..520].iter_mut().for_each(|f| f.head.tracked = false);
        assert!((measurement(&lost, IDS[0]).value - 10.0).abs() < 1e-3);
        let mut gone = walked(12.0, 0.01);
        gone.frames.iter_mut().skip(400).for_each(|f| f.anchors[0].valid = false);
        assert!(why(&gone).contains("no anchor was located"));
    }
}
