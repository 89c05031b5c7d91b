//! Grades other than Fail that numbers alone prove: the table in the module's head, one function per row.

use super::law::episodes;
use super::pace::{Pace, decide};
use super::{Grade, device_evidence};
use crate::criteria::Criterion;
use crate::device::Device;
use crate::observe::{ClockKind, Role, RunInfo};
use crate::probe::{Finding, Measurement, SET, is_use};

/// What a proof reads.
pub(super) struct Evidence<'a> {
    pub(super) run: &'a RunInfo,
    pub(super) findings: &'a [Finding],
    pub(super) device: &'a Device,
    pub(super) criterion: &'a Criterion,
}

/// A proven grade and why.
pub(super) type Proof = Option<(Grade, String)>;

impl<'a> Evidence<'a> {
    fn all(&self, id: &str) -> impl Iterator<Item = &'a Measurement> {
        self.findings.iter().flat_map(|finding| &finding.measurements).filter(move |found| found.id == id)
    }

    /// The measurements of an id if there are any and none of that id is missing.
    fn whole(&self, id: &str) -> Option<Vec<&'a Measurement>> {
        let missing = self.findings.iter().flat_map(|finding| &finding.not_measured).any(|missing| missing.id == id);
        let found: Vec<_> = self.all(id).collect();
        (!missing && !found.is_empty()).then_some(found)
    }

    fn number(&self, id: &str) -> f64 {
        self.criterion.number(id)
    }
}

/// A row of the page that numbers alone can prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proven {
    /// Slug of the criterion.
    pub criterion: &'static str,
    /// The row.
    pub grade: Grade,
    /// What it takes, in words, printed by `holograde criteria`.
    pub says: &'static str,
}

/// All of them; a reviewer may judge otherwise.
pub const PROOFS: &[Proven] = &[
    Proven {
        criterion: "frame-rate",
        grade: Grade::Best,
        says: "in device, no dropped frame, over a length fixed by the script and so long that the drop rate is below the page's limit for certain",
    },
    Proven {
        criterion: "surface-position",
        grade: Grade::Best,
        says: "every declared node within its tolerance, and no tolerance so tight that the page asks for calibration",
    },
    Proven {
        criterion: "viewing-comfort",
        grade: Grade::Best,
        says: "all content in the zone all the time, little of it near and moving, clip and fade declared as the guidance has them",
    },
    Proven {
        criterion: "viewing-comfort",
        grade: Grade::Meets,
        says: "the same, with a clip and a fade that are not the guidance's",
    },
    Proven {
        criterion: "data-loading",
        grade: Grade::Meets,
        says: "a load of more than 5 s was seen, a progress node exists, and nothing was blank for longer than 5 s",
    },
];

/// The highest row that the numbers prove, once nothing fails by measure.
pub(super) fn prove(evidence: &Evidence<'_>) -> Proof {
    match evidence.criterion.id.as_str() {
        "frame-rate" => steady(evidence),
        "surface-position" => on_surface(evidence),
        "viewing-comfort" => comfortable(evidence),
        "data-loading" => told_of_loading(evidence),
        _ => None,
    }
}

fn steady(evidence: &Evidence<'_>) -> Proof {
    let dropped = evidence.whole("frame.dropped")?;
    let below_target = evidence.all("frame.below-target").any(|found| found.value > 0.0);
    let in_time = dropped.iter().all(|found| found.value == 0.0) && !below_target;
    let fps = evidence.run.device.target_fps;
    let steady = in_time && pace(evidence)?.0 == Pace::Passes;
    steady.then(|| (Grade::Best, format!("no frame was dropped at the device's {fps} frames per second")))
}

/// What the drop episodes of a run in device say, with the number of them and the time in seconds.
pub(super) fn pace(evidence: &Evidence<'_>) -> Option<(Pace, u64, f64)> {
    if !device_evidence(evidence.run) || evidence.run.clock != ClockKind::Realtime {
        return None;
    }
    let rates = evidence.whole("frame.drop-episodes-per-10s")?;
    let (rate, seconds) = (rates.first()?, evidence.whole("frame.included-s")?.first()?.value);
    let set = rate.limit.as_ref().filter(|limit| limit.source == SET);
    let limit = set.map_or_else(|| evidence.number("episodes-per-10s"), |limit| limit.value);
    let count = episodes(rate.value, seconds);
    let pace = decide(count, seconds, limit / 10.0, evidence.number("shortest"));
    // A length that is chosen while the result is seen passes too easily.
    let cut_short = pace == Pace::Passes && seconds < WHOLE * planned_s(evidence.run);
    Some((if cut_short { Pace::Neither } else { pace }, count, seconds))
}

/// Share of the planned time that must count for the length to be the script's (ours: a fifth may be lost to focus, loading and warming up).
const WHOLE: f64 = 0.8;

/// How long the script meant to look at the pace, seconds; zero where the recording does not tell.
fn planned_s(run: &RunInfo) -> f64 {
    run.windows.iter().filter(|window| is_use(window)).map(|window| window.asked_s).filter(|s| s.is_finite()).sum()
}

fn on_surface(evidence: &Evidence<'_>) -> Proof {
    let gaps = evidence.whole("surface.gap-mm")?;
    let mut widest: f64 = 0.0;
    for hologram in &evidence.run.holograms {
        let Some(tolerance) = hologram.surface_tolerance_mm else { continue };
        if tolerance < evidence.number("calibrated-below") {
            return None;
        }
        let of_node = |found: &&&Measurement| found.about.node.as_deref() == Some(hologram.name.as_str());
        let mut worst = gaps.iter().filter(of_node).map(|found| found.value.abs()).peekable();
        worst.peek()?;
        widest = worst.fold(widest, f64::max);
    }
    let reason =
        format!("every node that stands on a surface is within its tolerance; the widest gap is {widest:.0} mm");
    (gaps.iter().all(|found| found.about.node.is_some())).then_some((Grade::Best, reason))
}

fn comfortable(evidence: &Evidence<'_>) -> Proof {
    let run = evidence.run;
    let has_near_work = run.holograms.iter().filter_map(|hologram| hologram.interactable.as_ref()).any(|i| i.near);
    if has_near_work || !run.content.placement_declared {
        return None;
    }
    let nearest = evidence.whole("comfort.nearest-m")?;
    let in_zone = evidence.whole("comfort.time-in-zone-pct")?;
    let moving = evidence.whole("comfort.near-and-moving-pct")?;
    let (clip, fade) = (run.declared.clip_m?, run.declared.fade_start_m?);
    let kept = nearest.iter().all(|found| found.value >= evidence.number("nearest"))
        && in_zone.iter().all(|found| found.value >= 100.0)
        && moving.iter().all(|found| found.value <= evidence.number("near-and-moving"));
    if !kept {
        return None;
    }
    let least = nearest.iter().map(|found| found.value).fold(f64::INFINITY, f64::min);
    let suits = evidence
        .device
        .clips
        .iter()
        .filter(|c| c.id == "far")
        .any(|c| clip >= c.clip_m && fade >= c.fade_start_m && fade > clip);
    let distances = format!("content stayed inside the comfortable zone all the time, {least:.2} m at the nearest");
    Some(match suits {
        true => (Grade::Best, format!("{distances}, and fades from {fade} m to the clip at {clip} m")),
        false => (
            Grade::Meets,
            format!("{distances}, but the declared fade from {fade} m to a clip at {clip} m is not the guidance's"),
        ),
    })
}

/// The probe's sample count is the number of frames made while content was loading, at the device's pace.
fn told_of_loading(evidence: &Evidence<'_>) -> Proof {
    let limit = evidence.number("blank");
    let blank = evidence.whole("load.longest-blank-s")?;
    let frames = blank.iter().map(|found| found.n).max()?;
    let loading = frames as f64 / evidence.run.device.target_fps;
    let progress = evidence.run.holograms.iter().any(|hologram| hologram.role == Some(Role::Progress));
    let longest = blank.iter().map(|found| found.value).fold(0.0, f64::max);
    let told = progress && loading.is_finite() && loading > limit && longest <= limit;
    told.then(|| {
        let reason =
            format!("progress was shown in {loading:.1} s of loading, with nothing for {longest:.1} s at the longest");
        (Grade::Meets, format!("{reason}; whether it tells how long is a reviewer's to say"))
    })
}
