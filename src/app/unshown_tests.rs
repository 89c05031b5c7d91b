//! In steps that run a review shows nothing of its own, and measures what a check does.

use super::guided::Guided;
use super::painter::Shown;
use super::{Check, Judgement, Poc, Review, Reviewed, Run, Settings, frame, judge};
use crate::device::Device;
use crate::observe::{JudgedBy, NO_WINDOW, Recording};
use crate::probe::About;
use crate::report::PrivateKey;
use crate::review::{Scripted, Setup};
use crate::script::{self, Known, Plan};
use crate::xr::Lost;
use holograde_simulator::control::{self, PictureOptions, Side};
use std::collections::BTreeMap;
use std::path::Path;

const SCRIPT: &str = "schema = 1\nname = \"moves\"\ntitle = \"Moves\"\ntrack = \"self-check\"\n\
     [[step]]\nid = \"look\"\nverb = \"look-at\"\ntarget = \"primary\"\nduration = \"1s\"\nsay = \"Look.\"\n\
     [[step]]\nid = \"hold\"\nverb = \"hold\"\nduration = \"2s\"\ndraw = 2\nsay = \"Stand still.\"\n\
     [[step]]\nid = \"shake\"\nverb = \"move\"\npath = \"side-to-side\"\ndegrees = 15.0\nperiod = \"1s\"\nduration = \"2s\"\ndraw = 2\n\
     say = \"Turn your head.\"\n\
     [[step]]\nid = \"ask\"\nverb = \"ask\"\nabout = \"spatial-sound\"\n";
const ANSWERS: &str = "schema = 1\nname = \"a\"\n[[answer]]\nabout = \"spatial-sound\"\nchoice = \"meets\"\n";
/// Pixels along a side of the pictures for each that the device has.
const SCALE: f64 = 0.1;

struct Bench {
    poc: Poc,
    plan: Plan,
    device: &'static Device,
}

impl Bench {
    fn of(poc: &str, device: &str) -> Bench {
        let poc = Poc::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join(poc)).unwrap();
        let plan = script::parse("moves.toml", SCRIPT, &Known::probes()).unwrap();
        Bench { poc, plan, device: crate::device::find(device).unwrap() }
    }

    fn check(&self, led: bool, unseen: bool) -> Check<'_> {
        let settings = Settings { render_scale: SCALE, led, unseen, ..Settings::default() };
        Check::simulated(&self.poc, &self.plan, SCRIPT, self.device, settings)
    }

    /// A review, with pictures or `unseen`; `each` sees every frame.
    fn review(&self, folder: &Path, unseen: bool, resume: bool, each: &mut dyn FnMut(&mut Run)) -> Reviewed {
        let review = Review {
            check: self.check(true, unseen),
            setup: Setup {
                subject: String::new(),
                package: "p".repeat(64),
                script: "s".repeat(64),
                reviewer: String::new(),
                by: JudgedBy::Script,
                gaze: false,
                room: false,
                declares: None,
                standing: String::new(),
                signer: String::new(),
                not_asked: Vec::new(),
                aids: Vec::new(),
            },
            role: None,
            stand_in: Some(Scripted::parse("answers.toml", ANSWERS).unwrap()),
            driven: false,
            resume,
            panel_pictures: false,
        };
        let mut every = |run: &mut Run| {
            each(run);
            Ok(true)
        };
        review.run(folder, &PrivateKey::from_seed(&[7; 32]), &mut every, &|_, _| {}).unwrap()
    }

    /// What a check records of the same script.
    fn checked(&self) -> Recording {
        let mut run = self.check(false, true).open().unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        run.record_to(file.reopen().unwrap());
        while run.frame().unwrap() {}
        run.finish().unwrap();
        crate::recording::read_file(file.path()).unwrap()
    }
}

/// Share of the left eye's pixels, as they were handed over, that are not the content's.
fn not_content(run: &mut Run) -> f64 {
    let options = PictureOptions { reprojection: None, scale: SCALE };
    let given = control::picture(run.headset.raw_session(), Side::Left, &options).unwrap();
    let shown = Shown { views: &run.frame.views, range: run.range(), index: run.frame.index };
    let layer = frame::content_layer(run.content.as_deref(), &run.loading);
    let still = run.painter.still(layer.as_slice(), shown, None).unwrap();
    let content = &still.eyes[0];
    assert_eq!(given.size, [content.width(), content.height()]);
    let differs =
        |(given, content): (&[u8], &image::Rgba<u8>)| given.iter().zip(&content.0).any(|(a, b)| a.abs_diff(*b) > 12);
    let count = given.rgb.chunks_exact(3).zip(content.pixels()).filter(|pair| differs(*pair)).count();
    count as f64 / f64::from(given.size[0] * given.size[1])
}

fn desk_is_empty(guided: &Guided) -> bool {
    guided.desk.board().is_none() && !guided.desk.is_shown()
}

#[test]
fn in_steps_that_run_nothing_of_ours_is_shown_and_they_measure_what_a_check_does() {
    // Pictures on this device hide the room.
    let bench = Bench::of("assets/reference/reference.glb", "quest-3");
    let folder = tempfile::tempdir().unwrap();
    let (mut in_steps, mut between) = (Vec::new(), Vec::new());
    let reviewed = bench.review(folder.path(), false, false, &mut |run| {
        if run.is_opening() || run.guided.is_none() {
            return;
        }
        let step = run.frame.window != NO_WINDOW;
        assert!(!step || (!run.frame.tool_panel && run.guided.as_deref().is_some_and(desk_is_empty)));
        // Two between the steps tell as much as all.
        if run.frame.valid.drawn && (step || between.len() < 2) {
            let seen = if step { &mut in_steps } else { &mut between };
            seen.push((run.frame.tool_panel, not_content(run)));
        }
    });
    assert!(matches!(reviewed, Reviewed::Signed(_)));
    assert!(in_steps.len() >= 4 && in_steps.iter().all(|(panel, share)| !panel && *share < 0.001), "{in_steps:?}");
    assert!(
        between.iter().any(|(panel, share)| *panel && *share > 0.01),
        "the panel is seen between them: {between:?}"
    );

    let reviewed = crate::recording::read_file(&folder.path().join("recording.mcap")).unwrap();
    let steps = reviewed.frames.iter().filter(|frame| frame.window != NO_WINDOW);
    assert!(steps.clone().count() >= 4 * 70 && steps.clone().all(|frame| !frame.tool_panel));
}

/// All that is measured, with what it is about.
fn measured(bench: &Bench, recording: &Recording) -> BTreeMap<(&'static str, About), f64> {
    let Judgement { findings, .. } = judge(recording, &bench.plan, bench.device);
    let all = findings.into_iter().flat_map(|finding| finding.measurements);
    all.map(|measurement| ((measurement.id, measurement.about), measurement.value)).collect()
}

#[test]
fn a_review_measures_what_a_check_does_of_the_same_moves() {
    let bench = Bench::of("assets/demo", "hololens-2");
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(bench.review(folder.path(), true, false, &mut |_| {}), Reviewed::Signed(_)));
    let reviewed = crate::recording::read_file(&folder.path().join("recording.mcap")).unwrap();
    let (reviewed, checked) = (measured(&bench, &reviewed), measured(&bench, &bench.checked()));
    let compared: Vec<_> =
        checked.iter().filter(|((id, _), _)| !MAY_DIFFER.iter().any(|may| id.starts_with(may))).collect();
    assert!(compared.len() > 80, "{} numbers", compared.len());
    // The ring is there while the content loads, which it does beside the sheet before the first step, and it is what comes nearest.
    let of_ring =
        |id: &str, node: Option<&str>| node == Some("loading-ring") || (node.is_none() && id.starts_with("comfort."));
    for (key, value) in compared.into_iter().filter(|((id, about), _)| !of_ring(id, about.node.as_deref())) {
        let other = reviewed.get(key).copied().unwrap_or(f64::NAN);
        assert!(
            (other - value).abs() <= 0.02 * value.abs().max(1e-3),
            "{key:?}: {value} in a check, {other} in a review"
        );
    }
}

/// What a review says otherwise of the same moves: shares of the time, in which there is more between steps and before them; where a step
/// begins from, since a head turns to the content before it; and the host's own times.
const MAY_DIFFER: [&str; 12] = [
    "comfort.gaze-yaw-deg",
    "fov.clipped-pct",
    "fov.cut-by-",
    "fov.oversize",
    "fov.start-in-frame-pct",
    "frame.",
    "indicator.visual-cue-pct",
    "load.",
    "move.turn-speed",
    "self.",
    "stability.not-relocated-pct",
    "ui.in-reach-pct",
];

#[test]
fn a_review_whose_gpu_is_lost_says_so_and_goes_on() {
    let bench = Bench::of("assets/reference/reference.glb", "quest-3");
    let folder = tempfile::tempdir().unwrap();
    let mut lost = None;
    let reviewed = bench.review(folder.path(), true, false, &mut |run| {
        // In the middle of a step.
        let steps = run.guided.as_deref().is_some_and(|guided| guided.guide.running() == Some(1));
        if steps && lost.is_none() {
            lost = Some(run.frame.index);
            run.headset.graphics().device.destroy();
        }
    });
    assert!(lost.is_some() && matches!(reviewed, Reviewed::Lost(Lost::Gpu)));
    let reviewed = bench.review(folder.path(), true, true, &mut |_| {});
    assert!(matches!(reviewed, Reviewed::Signed(_)));
    let recording = crate::recording::read_file(&folder.path().join("recording.mcap")).unwrap();
    assert_eq!(crate::observe::resumed(&recording).len(), 1);
    assert_eq!(recording.answers.len(), 1);
}
