//! The law as tables: every case of it, every way a reviewer can answer, both rules over all combinations.

use super::*;
use crate::criteria::{CRITERIA, QUESTIONS};
use crate::device::{Device, find};
use crate::observe::*;
use crate::probe::{About, Finding, GoodSide, Limit, Measurement, NotMeasured};

fn measured(id: &'static str, node: &str, value: f64) -> Measurement {
    let node = (!node.is_empty()).then(|| node.to_owned());
    Measurement {
        id,
        about: About { scene: "main".into(), node, window: None },
        value,
        unit: "m",
        n: 600,
        interval: Some([0.0, value]),
        limit: None,
        frames: Some([812, 812]),
        doubts: vec![],
    }
}

fn limited(id: &'static str, node: &str, value: f64, limit: f64) -> Measurement {
    let limit = Some(Limit { value: limit, good: GoodSide::AtLeast, source: "a document" });
    Measurement { limit, ..measured(id, node, value) }
}

fn finding(measurements: Vec<Measurement>) -> Vec<Finding> {
    vec![Finding { probe: "test", measurements, not_measured: vec![] }]
}

fn sound(spatial: bool) -> SoundInfo {
    SoundInfo { clip: "beep.ogg".into(), spatial, ..SoundInfo::default() }
}

/// A run in device with a primary `pump`, a secondary `tray` on a surface, a near `button`, and everything declared.
fn run() -> RunInfo {
    let node = |name: &str, role| HologramInfo { name: name.into(), role: Some(role), ..HologramInfo::default() };
    let mut run = RunInfo::default();
    run.content.placement_declared = true;
    run.device.target_fps = 60.0;
    run.holograms = vec![node("pump", Role::Primary), node("tray", Role::Secondary), node("ring", Role::Progress)];
    run.holograms[1].surface_tolerance_mm = Some(20.0);
    run.declared = Declarations {
        manifest: true,
        scan: Some(ScanInfo { required: true, mesh: true, guidance: true }),
        surfaces: Some(true),
        out_of_frame: Some(true),
        long_loading: Some(true),
        sounds: Some(true),
        interactables: Some(true),
        clip_m: Some(0.85),
        fade_start_m: Some(1.0),
        ..Declarations::default()
    };
    run
}

fn hololens() -> &'static Device {
    find("hololens-2").unwrap()
}

fn of(id: &str, run: &RunInfo, findings: &[Finding], answers: &Answers) -> CriterionResult {
    grade(run, findings, hololens(), answers).into_iter().find(|result| result.id == id).unwrap()
}

#[track_caller]
fn check(id: &str, run: &RunInfo, measurements: Vec<Measurement>, grade: Option<Grade>, says: &str) {
    let result = of(id, run, &finding(measurements), &Answers::default());
    let basis = if grade.is_some() { Basis::Measured } else { Basis::NotEvaluated };
    assert_eq!((result.grade, result.basis), (grade, basis), "{id}: {}", result.reason);
    assert!(result.reason.contains(says), "{id}: `{}` does not say `{says}`", result.reason);
}

const FAIL: Option<Grade> = Some(Grade::Fail);

#[test]
fn results_come_in_the_pages_order() {
    let ids: Vec<_> = grade(&run(), &[], hololens(), &Answers::default()).iter().map(|result| result.id).collect();
    assert_eq!(ids, CRITERIA);
}

#[test]
fn distance_fails_with_its_number_and_frame() {
    let near = |node, value, limit| vec![limited("comfort.nearest-m", node, value, limit)];
    check(
        "viewing-comfort",
        &run(),
        near("pump", 0.80, 1.25),
        FAIL,
        "`pump` comes to 0.80 m at frame 812; the page wants 1.25 m",
    );
    check("viewing-comfort", &run(), near("pump", 1.25, 1.25), None, "nothing measured fails");
    check("viewing-comfort", &run(), near("pump", 0.80, 0.5), None, "nothing measured fails");
    check("viewing-comfort", &run(), near("pump", 0.49, 0.5), FAIL, "even while user and content are still");
    check("viewing-comfort", &run(), vec![measured("comfort.nearest-m", "pump", 0.2)], None, "");
    let mut undeclared = run();
    undeclared.content.placement_declared = false;
    check("viewing-comfort", &undeclared, near("pump", 0.80, 1.25), None, "");
    let mut touchable = run();
    touchable.holograms[0].interactable = Some(InteractableInfo { near: true, ..InteractableInfo::default() });
    check("viewing-comfort", &touchable, near("pump", 0.40, 1.25), None, "");
    let both = [near("pump", 0.8, 1.25), near("", 0.8, 1.25)].concat();
    assert_eq!(of("viewing-comfort", &run(), &finding(both), &Answers::default()).frames.len(), 1);
}

#[test]
fn only_primary_content_fails_by_its_anchor() {
    let lever = |node, value| vec![measured("stability.anchor-lever-m", node, value)];
    check("hologram-stability", &run(), lever("pump", 3.4), FAIL, "3.40 m from its anchor");
    check("hologram-stability", &run(), lever("pump", 3.0), None, "nothing measured fails");
    check("hologram-stability", &run(), lever("tray", 9.0), None, "nothing measured fails");
    check("hologram-stability", &run(), lever("unknown", 9.0), None, "nothing measured fails");
}

#[test]
fn surface_gaps_are_held_to_the_declared_tolerance() {
    let gap = |value| vec![measured("surface.gap-mm", "tray", value)];
    check("surface-position", &run(), gap(21.0), FAIL, "`tray` hovers off its surface by 21 mm");
    check("surface-position", &run(), gap(-21.0), FAIL, "sinks into");
    check("surface-position", &run(), gap(-20.0), Some(Grade::Best), "widest gap is 20 mm");
    check("surface-position", &run(), vec![], None, "left to a reviewer");
    let mut tight = run();
    tight.holograms[1].surface_tolerance_mm = Some(5.0);
    check("surface-position", &tight, gap(1.0), None, "left to a reviewer");
    let mut two = run();
    two.holograms[0].surface_tolerance_mm = Some(20.0);
    check("surface-position", &two, gap(1.0), None, "left to a reviewer");
}

#[test]
fn plain_absence_fails_and_anything_less_does_not() {
    let missing = |value| vec![measured("indicator.missing-pct", "pump", value)];
    check("directional-indicators", &run(), missing(100.0), FAIL, "no indicator or sound leads to it");
    check("directional-indicators", &run(), missing(99.0), None, "nothing measured fails");
    let cueless = |node, value| vec![measured("interact.cueless", node, value)];
    check("interactable-objects", &run(), cueless("pump", 1.0), FAIL, "`pump` can be used but declares no visual");
    check("interactable-objects", &run(), cueless("", 0.0), None, "nothing measured fails");
    let unspatialised = |value| vec![measured("sound.unspatialised", "", value)];
    let mut sounds = run();
    check("spatial-sound", &sounds, unspatialised(1.0), None, "nothing measured fails");
    sounds.holograms[0].sounds = vec![sound(false), sound(false)];
    check("spatial-sound", &sounds, unspatialised(2.0), FAIL, "of 2 declared sounds none comes from its place");
    sounds.holograms[1].sounds = vec![sound(true)];
    check("spatial-sound", &sounds, unspatialised(2.0), None, "nothing measured fails");
}

#[test]
fn a_required_scan_needs_mesh_or_guidance() {
    for (required, mesh, guidance, grade, applicable) in [
        (true, false, false, FAIL, true),
        (true, true, false, None, true),
        (true, false, true, None, true),
        (true, true, true, None, true),
        (false, false, false, None, false),
    ] {
        let mut run = run();
        run.declared.scan = Some(ScanInfo { required, mesh, guidance });
        let result = of("room-scanning", &run, &[], &Answers::default());
        assert_eq!((result.grade, result.applicable), (grade, applicable), "{}", result.reason);
    }
}

#[test]
fn loading_fails_blank_and_meets_with_progress() {
    let blank = |value| vec![measured("load.longest-blank-s", "", value)];
    check("data-loading", &run(), blank(8.0), FAIL, "nothing was shown for 8.0 s while loading at frame 812");
    check("data-loading", &run(), blank(5.0), Some(Grade::Meets), "10.0 s of loading");
    let mut short = blank(0.5);
    short[0].n = 60;
    check("data-loading", &run(), short, None, "nothing measured fails");
    let mut bare = run();
    bare.holograms.pop();
    check("data-loading", &bare, blank(1.0), None, "nothing measured fails");
    let mut denied = run();
    denied.declared.long_loading = Some(false);
    check("data-loading", &denied, blank(8.0), FAIL, "though the manifest says");
}

#[test]
fn frame_rate_is_decided_in_device_only() {
    let rate = |value, upper, included| {
        let mut rate = measured("frame.drop-episodes-per-10s", "", value);
        rate.interval = Some([0.0, upper]);
        let dropped = measured("frame.dropped", "", if value > 0.0 { 7.0 } else { 0.0 });
        vec![rate, dropped, measured("frame.included-s", "", included)]
    };
    check("frame-rate", &run(), rate(1.0, 2.0, 120.0), FAIL, "1.00 drop episodes per 10 s");
    check("frame-rate", &run(), rate(1.0, 2.0, 120.0), FAIL, "between 0.00 and 2.00 by 95 % bounds from 120 s");
    check("frame-rate", &run(), rate(1.0, 2.0, 29.0), None, "3 drop episodes in 29 s that count neither fail nor pass");
    check(
        "frame-rate",
        &run(),
        rate(0.5, 0.9, 120.0),
        None,
        "6 drop episodes in 120 s that count neither fail nor pass",
    );
    check("frame-rate", &run(), rate(0.5, 0.9, 120.0), None, "a script in which 240 s count");
    check(
        "frame-rate",
        &run(),
        rate(5.0 / 12.0, 0.9, 120.0),
        None,
        "5 drop episodes in 120 s that count are few enough",
    );
    check("frame-rate", &run(), rate(0.0, 0.3, 120.0), Some(Grade::Best), "60 frames per second");
    check("frame-rate", &run(), rate(0.0, 1.2, 20.0), None, "a script in which 120 s count");
    for (planned, grade) in [(140.0, Some(Grade::Best)), (300.0, None)] {
        let mut run = run();
        let window = |verb: &str| WindowInfo { verb: verb.into(), asked_s: planned / 2.0, ..WindowInfo::default() };
        run.windows = vec![window("hold"), window("measure"), window("ask")];
        check(
            "frame-rate",
            &run,
            rate(0.0, 0.3, 120.0),
            grade,
            if grade.is_some() { "60" } else { "neither fail nor" },
        );
    }
    let mut asked = rate(1.5, 2.0, 120.0);
    asked[0].limit = Some(Limit { value: 2.0, good: GoodSide::Below, source: crate::probe::SET });
    check("frame-rate", &run(), asked, None, "neither fail nor pass");
    let mut set =
        vec![limited("indicator.missing-pct", "pump", 40.0, 50.0), limited("comfort.nearest-m", "pump", 1.5, 1.6)];
    check("directional-indicators", &run(), set.clone(), None, "");
    for found in &mut set {
        found.limit.as_mut().unwrap().source = crate::probe::SET;
    }
    check("directional-indicators", &run(), set.clone(), FAIL, "no indicator or sound");
    check("viewing-comfort", &run(), set, FAIL, "the limit set for this judgement wants 1.6 m");
    let mut below = rate(0.0, 0.3, 120.0);
    below.push(measured("frame.below-target", "", 40.0));
    check("frame-rate", &run(), below, None, "steadily below target");
    for spoil in [
        (|run: &mut RunInfo| run.runtime.simulated = true) as fn(&mut RunInfo),
        |run| run.adapter.software = true,
        |run| run.clock = ClockKind::Stepped,
    ] {
        let mut run = run();
        spoil(&mut run);
        for value in [0.0, 9.0] {
            check("frame-rate", &run, rate(value, value, 120.0), None, "no device evidence");
        }
    }
}

#[test]
fn comfort_is_proven_by_numbers_alone() {
    let comfort = |nearest, zone, moving| {
        vec![
            limited("comfort.nearest-m", "pump", nearest, 1.25),
            measured("comfort.time-in-zone-pct", "pump", zone),
            measured("comfort.near-and-moving-pct", "pump", moving),
        ]
    };
    check("viewing-comfort", &run(), comfort(1.6, 100.0, 0.0), Some(Grade::Best), "1.60 m at the nearest");
    check("viewing-comfort", &run(), comfort(1.6, 99.0, 0.0), None, "nothing measured fails");
    check("viewing-comfort", &run(), comfort(1.6, 100.0, 26.0), None, "nothing measured fails");
    let mut clip = run();
    clip.declared.clip_m = Some(0.1);
    check("viewing-comfort", &clip, comfort(1.6, 100.0, 0.0), Some(Grade::Meets), "is not the guidance's");
    clip.declared.clip_m = None;
    check("viewing-comfort", &clip, comfort(1.6, 100.0, 0.0), None, "left to a reviewer");
}

#[test]
fn what_is_not_declared_or_not_measured_is_not_evaluated() {
    let silent = RunInfo::default();
    for result in grade(&silent, &[], hololens(), &Answers::default()) {
        assert_eq!((result.grade, result.basis, result.applicable), (None, Basis::NotEvaluated, true), "{}", result.id);
        assert!(!result.reason.is_empty() && !result.probe_missing);
    }
    for id in ["surface-position", "room-scanning", "directional-indicators", "data-loading"] {
        let result = of(id, &silent, &[], &Answers::default());
        assert!(
            result.reason.contains("the manifest does not say") && result.advice.contains("poc.toml"),
            "{result:?}"
        );
    }
    let why = NotMeasured { id: "load.longest-blank-s", why: "the run broke off".into(), expected: true };
    let findings = [Finding { probe: "load", measurements: vec![], not_measured: vec![why] }];
    let result = of("data-loading", &run(), &findings, &Answers::default());
    assert!(result.reason.contains("not measured: the run broke off") && result.probe_missing);
}

#[test]
fn opaque_headsets_are_asked_eight_criteria() {
    let results = grade(&run(), &[], find("quest-3").unwrap(), &Answers::default());
    assert_eq!(results.iter().filter(|result| result.applicable).count(), 8);
    let near = finding(vec![limited("comfort.nearest-m", "pump", 0.2, 1.25)]);
    let comfort = &grade(&run(), &near, find("quest-3").unwrap(), &Answers::default())[3];
    assert_eq!((comfort.basis, comfort.grade), (Basis::NotApplicable, None));
}

fn answer(id: &str, choice: Choice, reason: &str) -> Answers {
    let answer = Answer { id: id.into(), choice, reason: reason.into() };
    Answers { reviewer: "R. Eviewer".into(), criteria: vec![answer], questions: vec![] }
}

#[test]
fn a_reviewer_judges_and_overrules_only_in_writing() {
    use Basis::{Judged, Measured, NotApplicable, NotEvaluated};
    let (best, meets, fail) = (Choice::Grade(Grade::Best), Choice::Grade(Grade::Meets), Choice::Grade(Grade::Fail));
    let na = Choice::NotApplicable;
    let failing = finding(vec![
        limited("comfort.nearest-m", "pump", 0.8, 1.25),
        measured("load.longest-blank-s", "", 8.0),
        measured("surface.gap-mm", "tray", 90.0),
    ]);
    let mut denied = run();
    denied.declared.surfaces = Some(false);
    for (run, id, findings, choice, reason, grade, basis) in [
        (&run(), "viewing-comfort", &failing, meets, "", FAIL, Measured),
        (&run(), "viewing-comfort", &failing, meets, " ", FAIL, Measured),
        (&run(), "viewing-comfort", &failing, meets, "a passing part", Some(Grade::Meets), Judged),
        (&run(), "viewing-comfort", &failing, fail, "hurts", FAIL, Measured),
        (&run(), "viewing-comfort", &failing, na, "no such thing", FAIL, Measured),
        (&run(), "data-loading", &failing, na, "the loader was ours", None, NotApplicable),
        (&run(), "data-loading", &failing, na, "", FAIL, Measured),
        (&run(), "surface-position", &failing, meets, "fine", FAIL, Measured),
        (&run(), "surface-position", &vec![], meets, "fine", None, NotEvaluated),
        (&run(), "surface-position", &vec![], best, "", Some(Grade::Best), Judged),
        (&run(), "depth-switching", &vec![], fail, "", FAIL, Judged),
        (&run(), "depth-switching", &vec![], na, "none here", None, NotEvaluated),
        (&denied, "surface-position", &vec![], fail, "", None, NotApplicable),
        (&denied, "surface-position", &vec![], fail, "the tray hovers", FAIL, Judged),
        (&RunInfo::default(), "room-scanning", &vec![], na, "nothing is scanned", None, NotApplicable),
        (&RunInfo::default(), "room-scanning", &vec![], na, "", None, NotEvaluated),
        (&RunInfo::default(), "room-scanning", &vec![], meets, "", Some(Grade::Meets), Judged),
    ] {
        let result = of(id, run, findings, &answer(id, choice, reason));
        assert_eq!((result.grade, result.basis), (grade, basis), "{id} {choice:?} `{reason}`: {}", result.reason);
    }
    let overruled = of("viewing-comfort", &run(), &failing, &answer("viewing-comfort", meets, "a passing part"));
    for part in ["R. Eviewer", "a passing part", "overrules", "0.80 m"] {
        assert!(overruled.reason.contains(part), "{}", overruled.reason);
    }
    assert!(overruled.overruled.as_ref().is_some_and(|measured| measured.contains("0.80 m")), "{overruled:?}");
    let confirmed = of("viewing-comfort", &run(), &failing, &answer("viewing-comfort", fail, "hurts"));
    assert_eq!(confirmed.overruled, None);
    let nobody = Answers { reviewer: " ".into(), ..answer("depth-switching", best, "lovely") };
    assert_eq!(of("depth-switching", &run(), &[], &nobody).basis, NotEvaluated);
}

/// Law 4: what is judged in a self-check is told and decides nothing, least of all by a script.
#[test]
fn in_a_self_check_what_fails_by_measure_fails_whoever_overrules_it() {
    let failing = finding(vec![limited("comfort.nearest-m", "pump", 0.8, 1.25)]);
    let best = Choice::Grade(Grade::Best);
    for (reviewer, says) in [
        ("R. Eviewer", "judged Best by R. Eviewer: a passing part; this overrules what was measured: "),
        (
            "demo (script)",
            "judged by a script, demo (script), Best: a passing part; this overrules what was measured: ",
        ),
    ] {
        let answers = Answers { reviewer: reviewer.into(), ..answer("viewing-comfort", best, "a passing part") };
        let criteria = grade(&run(), &failing, hololens(), &answers);
        let comfort = criteria.iter().find(|c| c.id == "viewing-comfort").unwrap();
        assert!(comfort.reason.starts_with(says), "{}", comfort.reason);
        let outcome = self_check(&criteria, &Completeness::default());
        assert_eq!(outcome.verdict, Verdict::NotReady, "{}", outcome.sentence);
        assert_ne!(review(&criteria, &[]).verdict, Verdict::NoPass, "a review goes by the judgement");
    }
    let answers = answer("depth-switching", Choice::Grade(Grade::Fail), "it hurts");
    let outcome = self_check(&grade(&run(), &[], hololens(), &answers), &Completeness::default());
    assert!(outcome.sentence.contains("; judged Fail: depth-switching"), "{}", outcome.sentence);
    assert_eq!(outcome.verdict, Verdict::Ready);
}

#[test]
fn questions_want_a_name_a_grade_and_a_reason() {
    let given = |choice, reason: &str| Answer { id: QUESTIONS[2].into(), choice, reason: reason.into() };
    let best = Choice::Grade(Grade::Best);
    for (reviewer, choice, reason, grade) in [
        ("R. Eviewer", best, "only in space", Some(Grade::Best)),
        ("R. Eviewer", best, "", None),
        ("R. Eviewer", Choice::NotApplicable, "no", None),
        ("", best, "only in space", None),
    ] {
        let answers = Answers { reviewer: reviewer.into(), criteria: vec![], questions: vec![given(choice, reason)] };
        let results = questions(&answers);
        assert_eq!(results.iter().map(|result| result.id).collect::<Vec<_>>(), QUESTIONS);
        assert_eq!(results[2].grade, grade);
        assert_eq!(results.iter().filter(|result| result.grade.is_some()).count(), usize::from(grade.is_some()));
    }
}

/// Every kind of state a criterion can be in.
const STATES: [(bool, Option<Grade>, Basis); 8] = [
    (true, Some(Grade::Fail), Basis::Measured),
    (true, Some(Grade::Meets), Basis::Measured),
    (true, Some(Grade::Best), Basis::Measured),
    (true, Some(Grade::Fail), Basis::Judged),
    (true, Some(Grade::Meets), Basis::Judged),
    (true, Some(Grade::Best), Basis::Judged),
    (true, None, Basis::NotEvaluated),
    (false, None, Basis::NotApplicable),
];

fn in_state(id: &'static str, (applicable, grade, basis): (bool, Option<Grade>, Basis)) -> CriterionResult {
    let (reason, advice) = (String::new(), String::new());
    CriterionResult {
        id,
        applicable,
        grade,
        basis,
        reason,
        advice,
        measurements: vec![],
        frames: vec![],
        overruled: None,
        probe_missing: false,
    }
}

#[test]
fn the_rules_hold_over_all_combinations() {
    let asked =
        |grade: Option<Grade>| QuestionResult { id: QUESTIONS[0], grade, basis: Basis::Judged, reason: String::new() };
    for a in STATES {
        for b in STATES {
            let criteria = [in_state(CRITERIA[0], a), in_state(CRITERIA[1], b)];
            let has = |grade| [a, b].iter().any(|state| state.0 && state.1 == grade);
            for question in [None, Some(Grade::Fail), Some(Grade::Meets), Some(Grade::Best)] {
                let wanted = match () {
                    () if has(Some(Grade::Fail)) || question == Some(Grade::Fail) => Verdict::NoPass,
                    () if has(None) || question.is_none() => Verdict::Incomplete,
                    () => Verdict::Pass,
                };
                assert_eq!(review(&criteria, &[asked(question)]).verdict, wanted, "{a:?} {b:?} {question:?}");
            }
            for (broke_off, missing) in [(false, vec![]), (true, vec![]), (false, vec!["load.longest-blank-s"])] {
                let whole = !broke_off && missing.is_empty();
                let wanted = match () {
                    () if a == STATES[0] || b == STATES[0] => Verdict::NotReady,
                    () if whole => Verdict::Ready,
                    () => Verdict::Incomplete,
                };
                assert_eq!(self_check(&criteria, &Completeness { broke_off, missing }).verdict, wanted, "{a:?} {b:?}");
            }
            assert_eq!(findings(&criteria).verdict, Verdict::Findings);
        }
    }
}

#[test]
fn sentences_count() {
    let states = [vec![STATES[1]; 5], vec![STATES[6]; 8]].concat();
    let criteria: Vec<_> = CRITERIA.iter().zip(states).map(|(id, state)| in_state(id, state)).collect();
    let outcome = self_check(&criteria, &Completeness::default());
    assert_eq!(outcome.sentence, "ready: 5 criteria measured, 8 left to a reviewer");
    let criteria = [in_state("frame-rate", STATES[0]), in_state("room-scanning", STATES[7])];
    let outcome = self_check(&criteria, &Completeness::default());
    let wanted =
        "not-ready: 1 criterion measured, 1 not applicable, 0 left to a reviewer; failed by measure: frame-rate";
    assert_eq!(outcome.sentence, wanted);
    assert!(review(&criteria, &[]).sentence.starts_with("no-pass: "));
}

#[test]
fn the_law_names_real_criteria_and_says_itself() {
    assert!(LAW.iter().all(|row| CRITERIA.contains(&row.criterion) && !row.says.is_empty()));
    assert_eq!(LAW.len(), 9);
    for id in fixed_limits() {
        assert!(crate::probe::MEASUREMENTS.iter().any(|known| known.id == id), "no probe gives `{id}`");
    }
}

/// From frames to verdict: a pump 0.8 m ahead that nobody walked up to.
#[test]
fn a_recording_too_near_is_not_ready() {
    use crate::observe::synthetic::{Synthetic, move_head, place};
    use crate::space::Pose;
    use glam::Vec3;
    let verdict = |ahead: f32| {
        let recording = Synthetic::new(vec![run().holograms.remove(0)])
            .run(|info| info.content.placement_declared = true)
            .frames(600, |k, frame| {
                move_head(frame, Pose::at(Vec3::X * 0.3 * (k as f32 * 0.05).sin()));
                place(frame, 0, Vec3::new(0.0, 0.0, -ahead - 0.1), Vec3::splat(0.1));
            })
            .build();
        let findings = crate::probe::run_all(&recording);
        let results = grade(&recording.run, &findings, hololens(), &Answers::default());
        let comfort = results.iter().find(|result| result.id == "viewing-comfort").unwrap();
        let failed = comfort.grade == Some(Grade::Fail);
        assert_eq!(failed, comfort.reason.contains("`pump` comes to 0."), "{}", comfort.reason);
        (self_check(&results, &Completeness::default()).verdict, failed)
    };
    assert_eq!(verdict(0.8), (Verdict::NotReady, true));
    assert_eq!(verdict(2.0), (Verdict::Ready, false));
}

#[test]
fn budgets_compare_what_was_measured() {
    let mut findings = finding(vec![
        measured("cost.draws", "", 301.0),
        measured("cost.nodes", "", 2.0),
        measured("fov.clipped-pct", "", 1.0),
    ]);
    set_budgets(&mut findings, hololens());
    let told: Vec<_> =
        findings[0].measurements.iter().map(|m| (m.id, m.limit.as_ref().map(|limit| limit.holds(m.value)))).collect();
    assert_eq!(told, [("cost.draws", Some(false)), ("cost.nodes", Some(true)), ("fov.clipped-pct", None)]);
}
