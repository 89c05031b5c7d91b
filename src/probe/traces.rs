//! The signal that a measurement rests on, over time: what a report shows around the moment at which something was found.

use super::anchor::{lever_m, own_speeds};
use super::geometry::{angle_deg, rotation, vector};
use super::series::{Series, clock, frame_times, nearest};
use super::track::median_point;
use super::{Run, Signal};
use crate::observe::{FrameObservation, Located};
use crate::space::Pose;
use glam::DVec3;
use std::collections::BTreeMap;

/// Time over which the turning of the head is taken, seconds (ours).
const SPEED_OVER_S: f64 = 0.1;

/// The curves that show a measurement of this id and node best; empty where there is no such signal in the recording.
pub fn trace(run: &Run<'_>, id: &str, node: Option<&str>) -> Vec<Series> {
    let hologram = run.info().holograms.iter().position(|h| Some(h.name.as_str()) == node);
    let of_hologram = |curve: fn(&Run<'_>, usize) -> Option<Series>| hologram.and_then(|i| curve(run, i));
    let curves = match id.split('.').next().unwrap_or_default() {
        "frame" => return frame_times(run),
        "comfort" => nearest_of(run, node),
        "stability" if id.starts_with("stability.anchor-lever") => of_hologram(lever).into_iter().collect(),
        "stability" if id.starts_with("stability.tracking-loss") => vec![tracked(run)],
        "stability" if id.starts_with("stability.fast-mover") => of_hologram(own_speed).into_iter().collect(),
        "stability" if id.starts_with("stability.prediction") => prediction(run),
        "stability" => match hologram {
            Some(i) => deviation(run, i).into_iter().collect(),
            None => prediction(run),
        },
        "surface" => of_hologram(height).into_iter().collect(),
        "fov" | "indicator" | "depth" => of_hologram(off_view).into_iter().collect(),
        "load" if id.starts_with("load.longest-stall") => vec![loops(run)],
        "load" => vec![shown(run)],
        "move" => vec![turning(run)],
        "self" => vec![own_cost(run)],
        _ => Vec::new(),
    };
    curves.into_iter().filter(|series| !series.points.is_empty()).collect()
}

/// How far each anchored hologram that stands in the world was, once located again, from where it was in the middle of the run, millimetres:
/// its own motion is taken out. Holograms without an anchor that the runtime keeps have none: nothing is known of them but the head.
pub fn deviations(run: &Run<'_>) -> Vec<Series> {
    (0..run.info().holograms.len()).filter_map(|i| deviation(run, i)).filter(|s| !s.points.is_empty()).collect()
}

/// How far the head, located again, was from where it was predicted to be, millimetres.
pub fn prediction(run: &Run<'_>) -> Vec<Series> {
    let at = clock(run.recording);
    let mut points = Vec::new();
    for (frame, again) in relocated(run) {
        if again.head.valid {
            let error = vector(again.head.pose.position).distance(vector(frame.head.pose.position));
            points.push([at(frame.tick.predicted_display_time), error * 1e3]);
        }
    }
    let series = Series { name: "head, predicted to located again".to_owned(), unit: "mm", points };
    [series].into_iter().filter(|s| !s.points.is_empty()).collect()
}

/// Frames that count for stability, each with its poses located again. Both come in order of frames.
fn relocated<'a>(
    run: &Run<'a>,
) -> impl Iterator<Item = (&'a FrameObservation, &'a crate::observe::Relocation)> + use<'a> {
    let mut again = run.recording.relocated.iter().peekable();
    run.frames(Signal::Stability).filter_map(move |frame| {
        while again.next_if(|r| r.frame < frame.index).is_some() {}
        again.peek().filter(|r| r.frame == frame.index).map(|r| (frame, *r))
    })
}

fn deviation(run: &Run<'_>, hologram: usize) -> Option<Series> {
    let info = run.info().holograms.get(hologram)?;
    let anchor = usize::from(info.anchor?);
    // A place in the base space never disagrees with it.
    if !run.info().anchors.get(anchor).is_some_and(|anchor| anchor.real) {
        return None;
    }
    let at = clock(run.recording);
    // By session: each has a base space of its own.
    let mut places: BTreeMap<usize, Vec<(f64, DVec3)>> = BTreeMap::new();
    let mut in_anchor: Option<DVec3> = None;
    for (frame, again) in relocated(run) {
        let (Some(seen), Some(drawn), Some(now)) =
            (frame.holograms.get(hologram), frame.anchors.get(anchor), again.anchors.get(anchor))
        else {
            continue;
        };
        if !seen.shown || !drawn.valid || !now.valid {
            continue;
        }
        let c = *in_anchor.get_or_insert_with(|| into(drawn, vector(seen.center)));
        let place = vector(now.pose.position) + rotation(&now.pose) * c;
        if place.is_finite() {
            let session = places.entry(run.session(frame.index)).or_default();
            session.push((at(frame.tick.predicted_display_time), place));
        }
    }
    let mut points = Vec::new();
    for places in places.values() {
        let middle = median_point(&places.iter().map(|(_, place)| *place).collect::<Vec<_>>())?;
        points.extend(places.iter().map(|(t, place)| [*t, place.distance(middle) * 1e3]));
    }
    Some(Series { name: info.name.clone(), unit: "mm", points })
}

/// A point in the space of something located.
fn into(located: &Located, point: DVec3) -> DVec3 {
    let Pose { position, .. } = located.pose;
    rotation(&located.pose).conjugate() * (point - vector(position))
}

fn nearest_of(run: &Run<'_>, node: Option<&str>) -> Vec<Series> {
    let mut all = nearest(run);
    match node {
        Some(node) => all.retain(|s| s.name == node),
        None => {
            let lowest = |s: &Series| s.points.iter().map(|p| p[1]).fold(f64::INFINITY, f64::min);
            all.sort_by(|a, b| lowest(a).total_cmp(&lowest(b)));
            all.truncate(1);
        }
    }
    all
}

/// A value of every frame of a signal, under a name.
fn curve(
    run: &Run<'_>,
    signal: Signal,
    name: &str,
    unit: &'static str,
    value: impl Fn(&FrameObservation) -> Option<f64>,
) -> Series {
    let at = clock(run.recording);
    let point = |frame: &FrameObservation| Some([at(frame.tick.predicted_display_time), value(frame)?]);
    Series { name: name.to_owned(), unit, points: run.frames(signal).filter_map(point).collect() }
}

fn lever(run: &Run<'_>, hologram: usize) -> Option<Series> {
    let info = run.info().holograms.get(hologram)?;
    let anchor = usize::from(info.anchor?);
    Some(curve(run, Signal::Geometry, &info.name, "m", |frame| lever_m(frame, hologram, anchor)))
}

fn tracked(run: &Run<'_>) -> Series {
    let tracked = |frame: &FrameObservation| Some(f64::from(u8::from(frame.valid.head && frame.head.tracked)));
    curve(run, Signal::State, "head tracked", "1 = yes", tracked)
}

fn own_speed(run: &Run<'_>, hologram: usize) -> Option<Series> {
    let info = run.info().holograms.get(hologram)?;
    let at = clock(run.recording);
    let point = |(frame, speed): (&FrameObservation, f64)| [at(frame.tick.predicted_display_time), speed];
    let points = own_speeds(run, hologram).into_iter().map(point).collect();
    Some(Series { name: info.name.clone(), unit: "deg/s", points })
}

fn height(run: &Run<'_>, hologram: usize) -> Option<Series> {
    let info = run.info().holograms.get(hologram)?;
    let floor = run.info().floor?;
    let up = rotation(&floor) * DVec3::Y;
    Some(curve(run, Signal::Geometry, &info.name, "mm over the floor", |frame| {
        let seen = frame.holograms.get(hologram).filter(|seen| seen.shown)?;
        Some(up.dot(vector(seen.lowest) - vector(floor.position)) * 1e3)
    }))
}

fn off_view(run: &Run<'_>, hologram: usize) -> Option<Series> {
    let info = run.info().holograms.get(hologram)?;
    Some(curve(run, Signal::Geometry, &info.name, "deg off the view's middle", |frame| {
        let seen = frame.holograms.get(hologram).filter(|seen| seen.shown)?;
        let way = vector(seen.center) - vector(frame.head.pose.position);
        Some(angle_deg(rotation(&frame.head.pose) * DVec3::NEG_Z, way))
    }))
}

/// How many watched things are shown.
fn shown(run: &Run<'_>) -> Series {
    let count = |frame: &FrameObservation| Some(frame.holograms.iter().filter(|h| h.shown).count() as f64);
    curve(run, Signal::State, "things shown", "things shown", count)
}

/// Host time from one loop to the next.
fn loops(run: &Run<'_>) -> Series {
    let at = clock(run.recording);
    let step = |[before, frame]: [&FrameObservation; 2]| {
        let ms = frame.edges.wait_exit.millis_since(before.edges.wait_exit);
        [at(frame.tick.predicted_display_time), ms]
    };
    Series { name: "frame to frame".to_owned(), unit: "ms", points: run.pairs(Signal::State).map(step).collect() }
}

fn turning(run: &Run<'_>) -> Series {
    let at = clock(run.recording);
    let (mut before, mut points): (Option<&FrameObservation>, _) = (None, Vec::new());
    for frame in run.frames(Signal::Geometry) {
        let now = frame.tick.predicted_display_time;
        let from = *before.get_or_insert(frame);
        let elapsed = now.seconds_since(from.tick.predicted_display_time);
        if elapsed >= SPEED_OVER_S {
            let [a, b] = [from, frame].map(|f| rotation(&f.head.pose) * DVec3::NEG_Z);
            points.push([at(now), angle_deg(a, b) / elapsed]);
            before = Some(frame);
        }
    }
    Series { name: "head's turning speed".to_owned(), unit: "deg/s", points }
}

fn own_cost(run: &Run<'_>) -> Series {
    curve(run, Signal::State, "measuring", "µs", |frame| (frame.own_ns > 0).then(|| frame.own_ns as f64 / 1e3))
}

#[cfg(test)]
mod tests {
    use super::super::testkit::hologram;
    use super::super::{Limits, MEASUREMENTS, Run};
    use super::*;
    use crate::observe::synthetic::Synthetic;
    use crate::observe::{Recording, Relocation, Role};

    /// An anchor that jumps by 12 mm after 5 s.
    fn jumping() -> Recording {
        let mut press = hologram("press", Role::Primary);
        press.anchor = Some(0);
        let mut recording = Synthetic::new(vec![press]).anchor("table").seconds(10).build();
        for frame in &recording.frames {
            let mut anchor = frame.anchors[0];
            anchor.pose.position.y = if frame.index < 300 { 0.0 } else { 0.012 };
            recording.relocated.push(Relocation {
                frame: frame.index,
                head: frame.head,
                anchors: vec![anchor],
                at: frame.located_at,
            });
        }
        recording
    }

    #[test]
    fn a_jump_is_seen_in_the_deviation() {
        let (recording, limits) = (jumping(), Limits::default());
        let run = Run::new(&recording, &limits);
        let curve = &deviations(&run)[0];
        let apart = curve.points.iter().map(|p| p[1]).fold(0.0, f64::max);
        assert!((apart - 12.0).abs() < 1e-3 && curve.points.len() == 480, "{apart} {}", curve.points.len());
        assert_eq!(trace(&run, "stability.jump-max-mm", Some("press"))[0].points, curve.points);
        assert_eq!(prediction(&run)[0].points[0][1], 0.0);
    }

    #[test]
    fn every_measurement_has_a_trace_or_none_and_nothing_breaks() {
        let mut ragged = jumping();
        ragged.frames.iter_mut().for_each(|f| f.holograms.truncate(usize::from(f.index % 2 == 0)));
        ragged.relocated.iter_mut().for_each(|r| r.anchors.truncate(usize::from(r.frame % 3 == 0)));
        for recording in [jumping(), ragged, Recording::default()] {
            let limits = Limits::default();
            let run = Run::new(&recording, &limits);
            for id in MEASUREMENTS.iter().map(|m| m.id) {
                for node in [None, Some("press"), Some("nobody")] {
                    assert!(trace(&run, id, node).iter().all(|s| !s.points.is_empty()), "{id}");
                }
            }
        }
    }
}
