//! What can be answered when, what interrupts a step, and what is refused.

use super::driver::{Driven, Manner, begin};
use super::*;
use crate::checklist::{Choice, Grade};
use crate::observe::SessionPhase;
use crate::review::{Ask, Lack, Notice};

const PLAIN: Manner = Manner { seed: 1, plain: true };
const BEST: Choice = Choice::Grade(Grade::Best);
const FAIL: Choice = Choice::Grade(Grade::Fail);

/// A script that asks about this alone, brought to the question.
fn asking(about: &str) -> Driven {
    let mut plan = plan("fast-track");
    plan.steps.retain(|step| matches!(&step.action, script::Action::Ask { about: asked } if asked == about));
    let mut driven = begin(&plan, setup(), PLAIN);
    driven.step();
    driven
}

/// A script of one step, which has begun.
fn running(verb: fn(&script::Action) -> bool) -> Driven {
    let mut plan = plan("fast-track");
    let step = plan.steps.iter().find(|step| verb(&step.action)).cloned().unwrap();
    plan.steps = vec![step];
    let mut driven = begin(&plan, setup(), PLAIN);
    driven.step();
    if matches!(driven.guide.sheet(), Sheet::Brief(_)) {
        driven.begin();
    } else {
        (0..8).for_each(|_| driven.tick());
    }
    assert_eq!(driven.guide.running(), Some(0));
    driven
}

fn holds(action: &script::Action) -> bool {
    *action == script::Action::Hold
}

fn begun(driven: &Driven) -> usize {
    driven.events.iter().filter(|(kind, _)| *kind == step::BEGUN).count()
}

#[track_caller]
fn ask(driven: &Driven) -> &Ask {
    let Sheet::Ask(ask) = driven.guide.sheet() else { panic!("{:?}", driven.guide.sheet()) };
    ask
}

/// What is lacking after a choice, before and after a reason is picked.
#[track_caller]
fn check(about: &str, choice: Choice, before: Option<Lack>, after: Option<Lack>) {
    let mut driven = asking(about);
    assert_eq!(ask(&driven).lacks, Some(Lack::Choice));
    driven.act(Action::Choose(choice));
    assert_eq!(ask(&driven).lacks, before, "{about}");
    let reason = ask(&driven).reasons[0].0.clone();
    driven.act(Action::ToggleReason(reason));
    assert_eq!(ask(&driven).lacks, after, "{about}, with a reason");
    driven.act(Action::Submit);
    assert_eq!(driven.answered.len(), usize::from(after.is_none()), "{about}");
}

#[test]
fn what_an_answer_needs() {
    check("frame-rate", BEST, None, None);
    check("frame-rate", FAIL, None, None);
    check("customer-value", BEST, Some(Lack::Reason), None);
    check("viewing-comfort", BEST, Some(Lack::ReasonToOverrule), None);
    check("viewing-comfort", FAIL, None, None);
    check("data-loading", Choice::NotApplicable, Some(Lack::ReasonToOverrule), None);
    check("room-scanning", Choice::NotApplicable, Some(Lack::Reason), None);
    // What the page does not have cannot be chosen.
    check("surface-position", Choice::Grade(Grade::Meets), Some(Lack::Choice), Some(Lack::Choice));
    check("frame-rate", Choice::NotApplicable, Some(Lack::Choice), Some(Lack::Choice));
    check("device-value", Choice::NotApplicable, Some(Lack::Choice), Some(Lack::Choice));
}

#[test]
fn what_the_manifest_denies_is_graded_with_a_reason_or_left_as_it_is() {
    let mut run = crate::observe::RunInfo::default();
    run.declared.long_loading = Some(false);
    run.declared.surfaces = Some(false);
    let mut driven = asking("surface-position");
    driven.guide.declared(&run);
    driven.act(Action::Choose(Choice::NotApplicable));
    assert_eq!(ask(&driven).lacks, None);
    driven.act(Action::Choose(BEST));
    assert_eq!(ask(&driven).lacks, Some(Lack::Reason));
    driven.act(Action::Continue);
    let Sheet::Summary(summary) = driven.guide.sheet() else { panic!("{:?}", driven.guide.sheet()) };
    assert_eq!((summary.complete, summary.lines[0].not_applicable), (true, true));
    let mut driven = asking("room-scanning");
    driven.guide.declared(&run);
    driven.act(Action::Continue);
    let Sheet::Summary(summary) = driven.guide.sheet() else { panic!("{:?}", driven.guide.sheet()) };
    assert_eq!((summary.complete, summary.lines[0].not_applicable), (false, false));
}

#[test]
fn nothing_is_answered_before_it_is_measured() {
    let mut driven = asking("frame-rate");
    driven.guide.besides.clear();
    driven.act(Action::Choose(BEST));
    assert_eq!((ask(&driven).lacks, ask(&driven).beside.is_none()), (Some(Lack::Measuring), true));
    driven.act(Action::Submit);
    assert!(driven.answered.is_empty());
    driven.guide.measured("frame-rate", Beside::default());
    driven.act(Action::Submit);
    assert_eq!(driven.answered.len(), 1);
}

#[test]
fn an_answer_says_in_words_what_was_picked_and_written() {
    let mut driven = asking("hologram-stability");
    assert!(ask(&driven).has_aid);
    for action in [
        Action::Picture,
        Action::Choose(FAIL),
        Action::ToggleReason("drift".into()),
        Action::ToggleReason("jitter".into()),
        Action::OpenKeyboard,
        Action::Write("by the\npump".into()),
    ] {
        driven.act(action);
    }
    assert_eq!(ask(&driven).writing.as_ref().unwrap().text, "by the pump");
    driven.act(Action::Submit);
    assert!(driven.answered.is_empty(), "the keyboard is closed first");
    driven.act(Action::Close);
    driven.act(Action::Submit);
    let answer = &driven.answered[0];
    assert_eq!(answer.reason, "Jitter: it trembles; Drift: it wanders off; by the pump");
    assert_eq!((answer.choice.as_str(), &answer.picked[..]), ("fail", &["jitter".to_owned(), "drift".to_owned()][..]));
    assert_eq!(answer.pictures, ["shots/hologram-stability.png"]);
    assert_eq!((answer.reviewer.as_str(), answer.by), ("Ada", JudgedBy::Person));

    // From the summary it is seen as it was given, and goes back unchanged.
    driven.act(Action::Visit("hologram-stability".into()));
    let ask = ask(&driven);
    assert_eq!((ask.choice, ask.note.as_str(), ask.pictures, ask.revisited), (Some(FAIL), "by the pump", 1, true));
    assert_eq!(ask.reasons.iter().filter(|(_, picked)| *picked).count(), 2);
    driven.act(Action::Continue);
    assert!(matches!(driven.guide.sheet(), Sheet::Summary(_)));
    driven.act(Action::Visit("hologram-stability".into()));
    driven.act(Action::Choose(BEST));
    driven.act(Action::Submit);
    let Sheet::Summary(summary) = driven.guide.sheet() else { panic!("{:?}", driven.guide.sheet()) };
    assert_eq!((summary.lines.len(), summary.lines[0].grade, summary.complete), (1, Some(Grade::Best), true));
    assert_eq!(driven.guide.answers().criteria.len(), 2, "both stay, the last counts");
}

#[test]
fn the_journal_is_written_before_what_depends_on_it() {
    let mut driven = asking("customer-value");
    driven.order.clear();
    driven.act(Action::Choose(BEST));
    driven.act(Action::ToggleReason("own-task".into()));
    driven.act(Action::Submit);
    assert_eq!(driven.order, "JA");
    let mut driven = running(holds);
    driven.order.clear();
    driven.wait();
    assert_eq!(driven.order, "JE");
    driven.order.clear();
    driven.act(Action::OpenSkip);
    driven.act(Action::Submit);
    assert_eq!(driven.order, "", "a step is not left out without a reason");
    driven.act(Action::ToggleReason("no-room".into()));
    driven.act(Action::Submit);
    assert_eq!(driven.order, "JE");
    let reason = crate::messages::say_reason("no-room");
    assert_eq!(driven.events.last(), Some(&(step::SKIPPED, format!("hold: {reason}"))));
}

#[test]
fn a_picture_that_comes_late_belongs_to_the_answer() {
    let mut driven = asking("customer-value");
    driven.act(Action::Choose(BEST));
    driven.act(Action::ToggleReason("own-task".into()));
    driven.guide.act(&now(0.0), Action::Picture);
    assert!(driven.guide.take_effects().any(|effect| effect == Effect::Picture("customer-value".into())));
    driven.act(Action::Submit);
    driven.guide.pictured("customer-value", "shots/late.png");
    driven.serve();
    assert_eq!(driven.answered.last().unwrap().pictures, ["shots/late.png"]);
    let guide = Guide::resume(&driven.guide.plan, setup(), &driven.entries, "x", &now(0.0)).unwrap();
    assert_eq!(guide.record.answers.last().unwrap().pictures, ["shots/late.png"]);
}

#[test]
fn a_step_without_tracking_begins_anew() {
    let mut driven = running(holds);
    (0..3).for_each(|_| driven.tick());
    (0..4).for_each(|_| driven.tick_with(|seen| seen.head.tracked = false));
    driven.tick();
    assert_eq!(driven.guide.running(), Some(0), "a second is not too long");
    (0..6).for_each(|_| driven.tick_with(|seen| seen.head.tracked = false));
    assert_eq!(*driven.guide.sheet(), Sheet::Notice(Notice::TrackingLost));
    assert_eq!(driven.guide.window(), NO_WINDOW);
    driven.tick();
    assert!(matches!(driven.guide.sheet(), Sheet::Brief(_)));
    driven.begin();
    assert_eq!(begun(&driven), 2);
    let from = driven.seconds;
    driven.wait();
    assert_eq!(driven.seconds - from, 20.0, "the whole time once more");
}

#[test]
fn a_step_without_input_stands_still_and_begins_anew() {
    let mut driven = running(holds);
    driven.tick_with(|seen| seen.phase = SessionPhase::Visible);
    assert!(matches!(driven.guide.sheet(), Sheet::Brief(_)));
    let mut driven = running(|action| *action == script::Action::Capture);
    for _ in 0..40 {
        driven.tick_with(|seen| seen.phase = SessionPhase::Visible);
        assert_eq!((driven.guide.window(), begun(&driven)), (NO_WINDOW, 1));
    }
    (0..9).for_each(|_| driven.tick());
    assert_eq!((driven.guide.window(), begun(&driven)), (0, 2));
    driven.wait();
    assert!(matches!(driven.guide.sheet(), Sheet::Summary(_)));
}

#[test]
fn a_picture_waits_for_a_drawn_frame_but_not_for_long() {
    let capture = |drawn: bool| {
        let mut driven = running(|action| *action == script::Action::Capture);
        let begun_s = driven.guide.began().unwrap();
        while *driven.guide.sheet() == Sheet::Hidden {
            driven.tick_with(|seen| seen.valid.drawn = drawn);
        }
        assert_eq!(driven.guide.record.pictures.len(), 1);
        driven.seconds - begun_s
    };
    assert_eq!((capture(true), capture(false)), (0.5, 2.0));
}

#[test]
fn content_that_loads_anew_is_waited_for_but_not_for_ever() {
    let reloads = |action: &script::Action| matches!(action, script::Action::Place { reload: true });
    let mut driven = running(reloads);
    assert_eq!(driven.order.matches('R').count(), 1);
    let load = |driven: &mut Driven, there: bool, seconds: f64| {
        let seconds = driven.guide.began().unwrap() + seconds;
        driven.guide.loaded(there);
        driven.guide.frame(&now(seconds), &seen(0));
        driven.guide.running().is_some()
    };
    assert!(load(&mut driven, false, 31.0), "not there yet");
    assert!(!load(&mut driven, true, 40.0));
    let mut driven = running(reloads);
    assert!(load(&mut driven, false, 149.0) && !load(&mut driven, false, 150.0));
}

#[test]
fn a_made_step_tells_how_and_can_be_done_again() {
    let mut driven = running(holds);
    driven.wait();
    driven.guide.complied(Some(62.0), Some("the head moved".into()));
    let Sheet::Made(made) = driven.guide.sheet() else { panic!("{:?}", driven.guide.sheet()) };
    assert_eq!(
        (made.compliance_pct, made.short.as_deref(), made.progress.done),
        (Some(62.0), Some("the head moved"), 1)
    );
    driven.act(Action::Repeat);
    assert!(matches!(driven.guide.sheet(), Sheet::Brief(brief) if brief.progress.done == 0));
    driven.begin();
    assert_eq!(begun(&driven), 2);
}

#[test]
fn what_does_not_concern_the_device_is_passed_over() {
    let plan = plan("fast-track");
    let mut driven = begin(&plan, Setup { not_asked: vec!["fov-boundaries".into()], ..setup() }, PLAIN);
    driven.run(usize::MAX);
    assert!(driven.answered.iter().all(|answer| answer.about != "fov-boundaries"));
    assert_eq!(driven.guide.answers().criteria.len(), 12);
}

#[test]
fn nobody_begins_without_a_name_and_the_checks() {
    let setup =
        Setup { reviewer: String::new(), gaze: true, room: true, declares: Some("HoloLens 2".into()), ..setup() };
    let mut driven = begin(&plan("self-check"), setup, PLAIN);
    driven.guide.told(CheckId::Thermal, false);
    driven.act(Action::Check(CheckId::Thermal, true));
    driven.guide.told(CheckId::Thermal, false);
    let Sheet::PreFlight(sheet) = driven.guide.sheet().clone() else { panic!() };
    assert_eq!((sheet.checks.len(), sheet.checks[2], sheet.ready), (8, (CheckId::Thermal, Some(true)), false));
    for (id, _) in sheet.checks {
        driven.act(Action::Check(id, id != CheckId::RecordRoom));
    }
    driven.act(Action::Continue);
    assert!(matches!(driven.guide.sheet(), Sheet::PreFlight(_)), "without a name");
    driven.act(Action::OpenKeyboard);
    driven.act(Action::Write(" Ada ".into()));
    driven.act(Action::Close);
    driven.order.clear();
    driven.act(Action::Continue);
    assert_eq!(driven.order, "JEEEEEEEEG", "eyes are followed, the room is not looked at");
    assert!(driven.events.contains(&(step::PRE_FLIGHT, "record-room: no".into())));
    assert!(matches!(driven.guide.sheet(), Sheet::Brief(_)));
}

#[test]
fn a_script_is_named_one() {
    let mut driven = begin(&plan("fast-track"), Setup { by: JudgedBy::Script, ..setup() }, PLAIN);
    driven.run(usize::MAX);
    assert_eq!(driven.guide.answers().reviewer, "Ada (script)");
    assert!(driven.answered.iter().all(|answer| answer.by == JudgedBy::Script && answer.reviewer == "Ada"));
}

#[test]
fn whoever_leaves_can_come_back_and_whoever_signs_has_read_it() {
    let mut driven = running(holds);
    driven.act(Action::Leave);
    assert!(driven.guide.is_over() && driven.order.ends_with('L'));
    let mut driven = asking("frame-rate");
    for action in [Action::Continue, Action::Continue, Action::Cancel, Action::Continue, Action::Sign] {
        driven.act(action);
    }
    assert!(driven.guide.is_signed() && !driven.guide.is_over());
    let Sheet::Notice(Notice::Signed { report, .. }) = driven.guide.sheet() else { panic!() };
    assert_eq!(report, "report.json");
    (0..121).for_each(|_| driven.tick());
    assert!(driven.guide.is_over());
}

#[test]
fn another_review_s_journal_is_refused() {
    let refused = |change: fn(&mut Setup), entries: &[Entry], says: &str| {
        let mut setup = setup();
        change(&mut setup);
        let problem = Guide::resume(&plan("self-check"), setup, entries, "x", &now(0.0)).unwrap_err().to_string();
        assert!(problem.starts_with("journal.jsonl: ") && problem.contains(says), "{problem}");
    };
    let mut driven = begin(&plan("self-check"), setup(), PLAIN);
    driven.step();
    let begun = driven.entries.clone();
    driven.run(usize::MAX);
    refused(|_| {}, &[], "line 1: does not begin a review");
    refused(|setup| setup.package.push('x'), &begun, "another package");
    refused(|setup| setup.script.push('x'), &begun, "another script");
    refused(|setup| setup.reviewer = "Bob".into(), &begun, "the review is Ada's, and Bob");
    refused(|setup| setup.by = JudgedBy::Script, &begun, "a script and a person");
    refused(|_| {}, &driven.entries, "the review is signed already");
    let mut other = begun;
    other.push(Entry::Done { step: "elsewhere".into() });
    refused(|_| {}, &other, &format!("line {}: `elsewhere` is no step of this script", other.len()));
}

#[test]
fn no_step_begins_while_something_of_ours_is_worked_out() {
    let mut plan = plan("fast-track");
    plan.steps.retain(|step| holds(&step.action));
    let mut driven = begin(&plan, setup(), PLAIN);
    driven.step();
    driven.act(Action::Continue);
    driven.guide.busy(true);
    (0..40).for_each(|_| driven.tick());
    assert_eq!((driven.guide.sheet(), driven.guide.running()), (&Sheet::Hidden, None));
    driven.guide.busy(false);
    driven.tick();
    assert_eq!(driven.guide.running(), Some(0));
}
