//! Do holograms jump, and who made them?

use super::places::{Part, Step, detection_limit_m, places, seam_step, seconds, steps};
use super::track::{ARCMIN, Point, Rigid, Seam, Track, stays, without_anchors};
use super::{Doubt, Finding, Run, stats};
use crate::observe::HologramInfo;
use glam::DVec3;

pub(super) const PROBE: &str = "stability.jumps";
pub(super) const IDS: &[&str] = &[
    "stability.jumps-per-min",
    "stability.jump-max-mm",
    "stability.jump-max-arcmin",
    "stability.jump-detection-limit-mm",
    "stability.announced-jumps",
    "stability.app-jumps-per-min",
];

/// Less than this is too short for a rate, seconds. Ours.
const LEAST_S: f64 = 10.0;
/// Less than this makes more than the limit of a single jump, seconds.
const SHORT_S: f64 = 60.0;
/// Longer gaps of frames that do not count are no step, seconds. Ours: nobody says what was seen in between.
const LONGEST_GAP_S: f64 = 1.0;

/// What a jump goes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Cause {
    /// The runtime announced that the base space moves.
    ReferenceSpace,
    /// Tracking was lost and came back.
    TrackingRegained,
    /// Head and anchor stepped together: the device corrected its map.
    TrackingFrame,
    /// The anchor was located anew while the head did not step.
    Anchor,
    /// Frames that do not count lie before it.
    Unseen,
}

impl Cause {
    fn text(self) -> &'static str {
        match self {
            Cause::ReferenceSpace => "as the reference space changed",
            Cause::TrackingRegained => "when tracking came back",
            Cause::TrackingFrame => "with the head's own place stepping alike: the device corrected its map",
            Cause::Anchor => "with the head's place steady: the anchor was located anew",
            Cause::Unseen => "over frames that do not count",
        }
    }
}

/// A jump of a hologram.
#[derive(Debug, Clone, Copy)]
struct Jump {
    frame: u64,
    mm: f64,
    arcmin: f64,
    cause: Cause,
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    let track = Track::of(run);
    for (i, info) in run.info().holograms.iter().enumerate().filter(|(_, info)| stays(info)) {
        if let Some(point) = track.probe_point(run, i) {
            of_platform(run, &track, info, &point, &mut finding);
        }
        of_application(run, &track, i, info, &mut finding);
    }
    let unanchored = without_anchors(run);
    for id in IDS.iter().filter(|id| !finding.has(id)).copied().collect::<Vec<_>>() {
        let why = match id {
            "stability.app-jumps-per-min" => "no content that stays was shown to a tracked head for 10 s",
            "stability.jump-max-mm" | "stability.jump-max-arcmin" if finding.has(IDS[0]) => "nothing jumped",
            _ => {
                unanchored.unwrap_or("no anchored content was located again, once its display time was past, for 10 s")
            }
        };
        finding.missing(id, why, false);
    }
    finding
}

/// Jumps of the place that the anchor says, which the application has no part in.
fn of_platform(run: &Run<'_>, track: &Track<'_>, info: &HologramInfo, point: &Point, finding: &mut Finding) {
    let parts = places(track, point);
    let (included_s, n) = (seconds(&parts), parts.iter().map(|p| p.at.len() as u64).sum());
    if included_s < LEAST_S {
        return;
    }
    let limit_m = detection_limit_m(&parts);
    let all = jumps(&parts, limit_m);
    let (announced, jumps): (Vec<Jump>, Vec<Jump>) = all.into_iter().partition(|j| j.cause == Cause::ReferenceSpace);
    let measure = |id, value| run.measure(id, value, n).node(info);
    let count = jumps.len() as u64;
    let mut rate = measure(IDS[0], count as f64 * 60.0 / included_s).limit(run, "stability.jumps");
    let bound = |per_s: f64| per_s * 60.0;
    rate.interval = Some([
        bound(stats::poisson_rate_lower(count, included_s, 0.975)),
        bound(stats::poisson_rate_upper(count, included_s, 0.975)),
    ]);
    rate.frames = frames(&jumps);
    rate.doubts.extend(causes(&jumps));
    if included_s < SHORT_S && count > 0 {
        rate.doubts.push(Doubt {
            what: format!("only {included_s:.0} s count, in which one jump makes {:.1} a minute", 60.0 / included_s),
            advice: "record at least a minute".to_owned(),
        });
    }
    finding.give(rate);
    if let Some(largest) = jumps.iter().max_by(|a, b| a.mm.total_cmp(&b.mm).then(b.frame.cmp(&a.frame))) {
        let text = Doubt {
            what: format!("the largest came {}", largest.cause.text()),
            advice: advice(largest.cause).to_owned(),
        };
        let mm = measure(IDS[1], largest.mm).limit(run, "stability.jump-max").doubts([text]);
        finding.give(mm.frames(largest.frame, largest.frame));
        finding.give(measure(IDS[2], largest.arcmin).frames(largest.frame, largest.frame));
    }
    finding.give(measure(IDS[3], limit_m * 1e3));
    let mut told = measure(IDS[4], announced.len() as f64);
    told.frames = frames(&announced);
    finding.give(told.doubts(causes(&announced)));
}

/// Steps that the application made itself, in the space in which it keeps the content.
fn of_application(run: &Run<'_>, track: &Track<'_>, hologram: usize, info: &HologramInfo, finding: &mut Finding) {
    let parts = commanded(track, hologram, info.anchor.map(usize::from));
    let (included_s, n) = (seconds(&parts), parts.iter().map(|p| p.at.len() as u64).sum());
    if included_s < LEAST_S {
        return;
    }
    let limit_m = detection_limit_m(&parts);
    let found: Vec<Vec<u64>> =
        parts.iter().map(|p| steps(p, limit_m).iter().map(|s| p.frames[s.index]).collect()).collect();
    let found = found.concat();
    let mut rate = run.measure(IDS[5], found.len() as f64 * 60.0 / included_s, n).node(info);
    if let (Some(first), Some(last)) = (found.first(), found.last()) {
        rate.frames = Some([*first, *last]);
        rate.doubts.push(Doubt {
            what: "the application moved it there itself, so this is no fault of the device".to_owned(),
            advice: "let content glide to where it goes, or fade it out and in again".to_owned(),
        });
    }
    finding.give(rate);
}

/// Where the application put a hologram while it was shown: in its anchor's space if the content follows the anchor, else in the base space.
fn commanded(track: &Track<'_>, hologram: usize, anchor: Option<usize>) -> Vec<Part> {
    let build = |place: &dyn Fn(&super::track::Sample<'_>) -> Option<(DVec3, Rigid)>| {
        let mut parts: Vec<Part> = Vec::new();
        for segment in &track.segments {
            let mut part = Part::after(segment.seam);
            for sample in &segment.samples {
                match place(sample) {
                    Some((at, head)) => part.push(sample.t_s, at, head, sample.frame.index),
                    None if !part.at.is_empty() => {
                        parts.push(core::mem::replace(&mut part, Part::after(Seam::LeftOut)))
                    }
                    None => {}
                }
            }
            parts.push(part);
        }
        parts
    };
    let in_base = build(&|sample| Some((sample.center(hologram)?, sample.head)));
    let Some(anchor) = anchor else { return in_base };
    let in_anchor = build(&|sample| {
        let center = sample.center(hologram)?;
        let base_from_anchor = Rigid::located(sample.frame.anchors.get(anchor)?)?;
        let head = Rigid { position: base_from_anchor.inverse_point(sample.head.position), ..sample.head };
        Some((base_from_anchor.inverse_point(center), head))
    });
    let motion = |parts: &[Part]| -> f64 {
        parts.iter().flat_map(|p| p.at.windows(2)).map(|pair| pair[1].distance(pair[0])).sum()
    };
    let seen = |parts: &[Part]| parts.iter().map(|p| p.at.len()).sum::<usize>();
    if seen(&in_anchor) == seen(&in_base) && motion(&in_anchor) < motion(&in_base) { in_anchor } else { in_base }
}

/// All jumps with their causes, in order.
fn jumps(parts: &[Part], limit_m: f64) -> Vec<Jump> {
    let mut all = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| parts.get(i));
        if let Some((step, cause)) = before.and_then(|before| over_seam(before, part, limit_m)) {
            all.extend(jump(part, &step, cause));
        }
        for step in steps(part, limit_m) {
            all.extend(jump(part, &step, cause_inside(part, &step)));
        }
    }
    all
}

fn over_seam(before: &Part, part: &Part, limit_m: f64) -> Option<(Step, Cause)> {
    let gap_s = part.t_s.first()? - before.t_s.last()?;
    let cause = match part.seam {
        Seam::ReferenceSpace => Cause::ReferenceSpace,
        Seam::TrackingLost => Cause::TrackingRegained,
        Seam::LeftOut if (0.0..LONGEST_GAP_S).contains(&gap_s) => Cause::Unseen,
        Seam::Start | Seam::LeftOut => return None,
    };
    let step = seam_step(before, part)?;
    (step.shift.length() > limit_m).then_some((step, cause))
}

fn jump(part: &Part, step: &Step, cause: Cause) -> Option<Jump> {
    let (at, head) = (part.at.get(step.index)?, part.head.get(step.index)?);
    let range_m = at.distance(head.position).max(f64::MIN_POSITIVE);
    let arcmin = libm::atan2(step.shift.length(), range_m) * ARCMIN;
    Some(Jump { frame: *part.frames.get(step.index)?, mm: step.shift.length() * 1e3, arcmin, cause })
}

/// Whether the head's pose stepped by what the hologram stepped by, beyond its own motion before and after.
fn cause_inside(part: &Part, step: &Step) -> Cause {
    let k = step.index;
    let Some([before, last, here, next]) = k.checked_sub(2).and_then(|from| part.head.get(from..k + 2)?.first_chunk())
    else {
        return Cause::Anchor;
    };
    let excess = |a: DVec3, b: DVec3, c: DVec3| b - 0.5 * (a + c);
    let moved = |from: &Rigid, to: &Rigid| to.position - from.position;
    let turned = |from: &Rigid, to: &Rigid| super::track::rotation_vector(to.turn * from.turn.conjugate());
    let shift = excess(moved(before, last), moved(last, here), moved(here, next));
    let turn = excess(turned(before, last), turned(last, here), turned(here, next));
    // How a point that is fixed to the tracking frame goes along.
    let along = shift + turn.cross(part.at[k] - here.position);
    if (along - step.shift).length() < 0.5 * step.shift.length() { Cause::TrackingFrame } else { Cause::Anchor }
}

fn frames(jumps: &[Jump]) -> Option<[u64; 2]> {
    Some([jumps.first()?.frame, jumps.last()?.frame])
}

/// One line for each cause that there was, with the frames.
fn causes(jumps: &[Jump]) -> Vec<Doubt> {
    /// More frames than this are not listed.
    const LISTED: usize = 8;
    let mut causes: Vec<Cause> = jumps.iter().map(|j| j.cause).collect();
    causes.sort();
    causes.dedup();
    let line = |cause: Cause| {
        let of: Vec<&Jump> = jumps.iter().filter(|j| j.cause == cause).collect();
        let listed: Vec<String> = of.iter().take(LISTED).map(|j| format!("{} ({:.1} mm)", j.frame, j.mm)).collect();
        let more = if of.len() > LISTED { ", …" } else { "" };
        let what = format!("{} {}: frame {}{more}", of.len(), cause.text(), listed.join(", "));
        Doubt { what, advice: advice(cause).to_owned() }
    };
    causes.into_iter().map(line).collect()
}

fn advice(cause: Cause) -> &'static str {
    match cause {
        Cause::ReferenceSpace => "keep content on anchors, which do not move when the user recentres",
        Cause::TrackingRegained => "repeat in a lit room with features, and let content fade while tracking is lost",
        Cause::TrackingFrame => "repeat after the device has learnt the room",
        Cause::Anchor => "put the anchor where the room has features, and near the content",
        Cause::Unseen => "see why the frames before it do not count",
    }
}

#[cfg(test)]
mod tests;
