//! The cases in which a measurement, or a declaration of plain absence, fails a criterion by itself. One table; there are no others.

use super::device_evidence;
use super::pace::{Pace, decide};
use super::reason::{at_frames, node_name};
use crate::criteria::Criterion;
use crate::observe::{ClockKind, HologramInfo, Role, RunInfo};
use crate::probe::{Finding, Measurement, SET};

/// One case of the law.
pub struct Row {
    /// Slug of the criterion it fails.
    pub criterion: &'static str,
    /// How it is decided.
    pub test: Test,
    /// The case in words, printed by `holograde criteria`.
    pub says: &'static str,
}

/// How a case is decided: the reason for the Fail, with its numbers, or `None`.
pub enum Test {
    /// By each measurement of this id.
    Measured(&'static str, fn(&Case<'_>) -> Option<String>),
    /// By what the manifest declares.
    Declared(fn(&RunInfo) -> Option<String>),
}

/// A measurement with what is needed to read it.
pub struct Case<'a> {
    /// The run.
    pub run: &'a RunInfo,
    /// The criterion, for its numbers.
    pub criterion: &'a Criterion,
    /// The measurement.
    pub found: &'a Measurement,
    /// Everything that was found, for measurements that bear on this one.
    pub findings: &'a [Finding],
}

impl Case<'_> {
    /// The hologram that the measurement is about.
    fn hologram(&self) -> Option<&HologramInfo> {
        let name = self.found.about.node.as_deref()?;
        self.run.holograms.iter().find(|hologram| hologram.name == name)
    }

    /// The page's number, unless the measurement's own limit was set for this judgement: then it is only asked what would be.
    fn number(&self, id: &str) -> f64 {
        let set = self.found.limit.as_ref().filter(|limit| limit.source == SET);
        set.map_or_else(|| self.criterion.number(id), |limit| limit.value)
    }

    /// Whose number [`Case::number`] gives.
    fn who(&self) -> &'static str {
        let set = self.found.limit.as_ref().is_some_and(|limit| limit.source == SET);
        if set { "the limit set for this judgement" } else { "the page" }
    }

    /// Whether it is beyond a limit that was set for this judgement; `None` without one.
    fn beyond_set(&self) -> Option<bool> {
        let set = self.found.limit.as_ref().filter(|limit| limit.source == SET)?;
        Some(!set.holds(self.found.value))
    }

    /// Another measurement of the run.
    fn other(&self, id: &str) -> Option<f64> {
        self.findings
            .iter()
            .flat_map(|finding| &finding.measurements)
            .find(|found| found.id == id)
            .map(|found| found.value)
    }
}

/// A criterion failed by measure.
pub(super) struct Failed<'a> {
    /// With the numbers.
    pub(super) reason: String,
    /// What shows it; `None` for a declared absence.
    pub(super) found: Option<&'a Measurement>,
}

/// The whole law.
pub const LAW: &[Row] = &[
    Row {
        criterion: "frame-rate",
        test: Test::Measured("frame.drop-episodes-per-10s", too_many_drops),
        says: "in device, over 30 s at least, a drop episode per 10 s or more",
    },
    Row {
        criterion: "hologram-stability",
        test: Test::Measured("stability.anchor-lever-m", too_far_from_anchor),
        says: "primary content more than 3 m from its anchor",
    },
    Row {
        criterion: "surface-position",
        test: Test::Measured("surface.gap-mm", off_surface),
        says: "outside the tolerance that the manifest declares",
    },
    Row {
        criterion: "viewing-comfort",
        test: Test::Measured("comfort.nearest-m", too_near),
        says: "content nearer than 1.25 m, or than 0.5 m where user and content are still; near interactables exempt",
    },
    Row {
        criterion: "data-loading",
        test: Test::Measured("load.longest-blank-s", blank_too_long),
        says: "nothing shown for more than 5 s",
    },
    Row {
        criterion: "directional-indicators",
        test: Test::Measured("indicator.missing-pct", no_cue_out_of_frame),
        says: "relevant content leaves the frame and neither a visual nor an audio cue ever leads to it",
    },
    Row {
        criterion: "interactable-objects",
        test: Test::Measured("interact.cueless", no_cue_at_all),
        says: "an interactable without any cue",
    },
    Row {
        criterion: "room-scanning",
        test: Test::Declared(scan_unexplained),
        says: "a required scan without mesh and guidance",
    },
    Row {
        criterion: "spatial-sound",
        test: Test::Measured("sound.unspatialised", no_sound_has_a_place),
        says: "sounds declared, none spatialised",
    },
];

/// Every case of the law that holds for a criterion in this run.
pub(super) fn failures<'a>(criterion: &Criterion, run: &RunInfo, findings: &'a [Finding]) -> Vec<Failed<'a>> {
    let mut failed = Vec::new();
    for row in LAW.iter().filter(|row| row.criterion == criterion.id) {
        match row.test {
            Test::Declared(test) => failed.extend(test(run).map(|reason| Failed { reason, found: None })),
            Test::Measured(id, test) => {
                for found in of_nodes(findings, id) {
                    let reason = test(&Case { run, criterion, found, findings });
                    failed.extend(reason.map(|reason| Failed { reason, found: Some(found) }));
                }
            }
        }
    }
    failed
}

/// The measurements of an id: those of nodes where there are any, for a summary over all of them would tell the same twice.
fn of_nodes<'a>(findings: &'a [Finding], id: &str) -> Vec<&'a Measurement> {
    let all: Vec<_> =
        findings.iter().flat_map(|finding| &finding.measurements).filter(|found| found.id == id).collect();
    let any_node = all.iter().any(|found| found.about.node.is_some());
    all.into_iter().filter(|found| !any_node || found.about.node.is_some()).collect()
}

/// The measurements that decide a criterion.
pub(super) fn deciding(criterion: &str) -> impl Iterator<Item = &'static str> {
    LAW.iter().filter(move |row| row.criterion == criterion).filter_map(|row| match row.test {
        Test::Measured(id, _) => Some(id),
        Test::Declared(_) => None,
    })
}

/// Measurement ids whose limit is the page's and decides a criterion: no script may move it.
pub fn fixed_limits() -> Vec<&'static str> {
    LAW.iter().flat_map(|row| deciding(row.criterion)).collect()
}

fn too_many_drops(case: &Case<'_>) -> Option<String> {
    let limit = case.number("episodes-per-10s");
    let counts = device_evidence(case.run) && case.run.clock == ClockKind::Realtime;
    let (value, seconds) = (case.found.value, case.other("frame.included-s")?);
    let pace = decide(episodes(value, seconds), seconds, limit / 10.0, case.criterion.number("shortest"));
    (counts && pace == Pace::Fails).then(|| {
        let at = at_frames(case.found);
        let [low, high] = case.found.interval.unwrap_or([value; 2]);
        format!(
            "{value:.2} drop episodes per 10 s{at}, between {low:.2} and {high:.2} by 95 % bounds from {seconds:.0} s; {} fails {limit} or more",
            case.who()
        )
    })
}

/// Episodes behind a rate per 10 s.
pub(super) fn episodes(per_10s: f64, seconds: f64) -> u64 {
    (per_10s * seconds / 10.0).round().max(0.0) as u64
}

fn too_far_from_anchor(case: &Case<'_>) -> Option<String> {
    let limit = case.number("anchor-lever");
    let primary = case.hologram()?.role == Some(Role::Primary);
    (primary && case.found.value > limit).then(|| {
        let node = node_name(case.found);
        format!(
            "{node} is primary content {:.2} m from its anchor{}; {} wants {limit} m or less",
            case.found.value,
            at_frames(case.found),
            case.who()
        )
    })
}

fn off_surface(case: &Case<'_>) -> Option<String> {
    let tolerance = case.hologram()?.surface_tolerance_mm?;
    let gap = case.found.value;
    (gap.abs() > tolerance).then(|| {
        let how = if gap < 0.0 { "sinks into" } else { "hovers off" };
        let node = node_name(case.found);
        format!(
            "{node} {how} its surface by {:.0} mm{}; the manifest allows {tolerance} mm",
            gap.abs(),
            at_frames(case.found)
        )
    })
}

/// The probe says by its limit whether user and content were still when it came nearest; content without a limit is exempt.
fn too_near(case: &Case<'_>) -> Option<String> {
    let near_by_design = case.hologram().and_then(|hologram| hologram.interactable.as_ref()).is_some_and(|i| i.near);
    if near_by_design || !case.run.content.placement_declared {
        return None;
    }
    let (moving, still) = (case.criterion.number("nearest"), case.criterion.number("nearest-still"));
    let given = case.found.limit.as_ref()?;
    let (limit, when) = match given.value <= still {
        _ if given.source == SET => (given.value, ""),
        true => (still, " even while user and content are still"),
        false => (moving, ""),
    };
    (case.found.value < limit).then(|| {
        let (node, value, at) = (node_name(case.found), case.found.value, at_frames(case.found));
        format!("{node} comes to {value:.2} m{at}; {} wants {limit} m or more{when}", case.who())
    })
}

fn blank_too_long(case: &Case<'_>) -> Option<String> {
    let limit = case.number("blank");
    (case.found.value > limit).then(|| {
        let (value, at) = (case.found.value, at_frames(case.found));
        format!("nothing was shown for {value:.1} s while loading{at}; {} allows {limit} s", case.who())
    })
}

/// Less than always missing is poor guidance perhaps, but not plain absence: that is the reviewer's to say.
fn no_cue_out_of_frame(case: &Case<'_>) -> Option<String> {
    case.beyond_set().unwrap_or(case.found.value >= 100.0).then(|| {
        let node = node_name(case.found);
        format!(
            "{node} is relevant and leaves the frame{}, and no indicator or sound leads to it",
            at_frames(case.found)
        )
    })
}

fn no_cue_at_all(case: &Case<'_>) -> Option<String> {
    case.beyond_set().unwrap_or(case.found.value > 0.0).then(|| match &case.found.about.node {
        Some(node) => format!("`{node}` can be used but declares no visual and no audio cue in any state"),
        None => format!("{} interactables declare no visual and no audio cue in any state", case.found.value),
    })
}

fn scan_unexplained(run: &RunInfo) -> Option<String> {
    let scan = run.declared.scan.as_ref()?;
    (scan.required && !scan.mesh && !scan.guidance)
        .then(|| "the manifest requires a room scan and declares neither a visible mesh nor guidance".to_owned())
}

fn no_sound_has_a_place(case: &Case<'_>) -> Option<String> {
    let mut sounds = case.run.sounds().map(|(_, sound)| sound).peekable();
    sounds.peek()?;
    let (count, spatial) =
        sounds.fold((0, 0), |(count, spatial), sound| (count + 1, spatial + usize::from(sound.spatial)));
    (spatial == 0 && case.found.value > 0.0)
        .then(|| format!("of {count} declared sound{} none comes from its place", if count == 1 { "" } else { "s" }))
}
