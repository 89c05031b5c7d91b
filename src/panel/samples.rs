//! One sample of every sheet in every state, for pictures, tests and whoever wants to see what a reviewer sees.

use crate::checklist::{Basis, Choice, Grade};
use crate::criteria;
use crate::review::{
    Ask, Beside, Brief, CheckId, Lack, Made, Moment, Notice, Plot, PreFlight, Progress, Purpose, Row, Sheet, Signing,
    Skipping, Summary, SummaryLine, Writing, reasons,
};

const PROGRESS: Progress = Progress { done: 6, of: 35 };

/// Every sheet in every state, each with a name for its picture.
pub fn all() -> Vec<(&'static str, Sheet)> {
    let mut all = before();
    all.extend(steps());
    all.extend(questions());
    all.extend(after());
    all
}

fn before() -> Vec<(&'static str, Sheet)> {
    let empty = pre_flight();
    let mut ready = empty.clone();
    ready.reviewer = "Ada Lovelace".to_owned();
    ready.checks.iter_mut().for_each(|(_, answer)| *answer = Some(true));
    ready.ready = true;
    let name = Writing { purpose: Purpose::Name, text: "Ada".to_owned() };
    let writing = PreFlight { writing: Some(name), ..empty.clone() };
    vec![
        ("pre-flight", Sheet::PreFlight(empty)),
        ("pre-flight-ready", Sheet::PreFlight(ready)),
        ("keyboard-name", Sheet::PreFlight(writing)),
    ]
}

fn pre_flight() -> PreFlight {
    PreFlight {
        subject: "Pump maintenance, for Contoso Waterworks".to_owned(),
        script: "Fast-track review".to_owned(),
        checks: CheckId::ALL.map(|(_, id)| (id, None)).to_vec(),
        standing: "This is a self-check: the runtime is a simulator, so nothing here is device evidence.".to_owned(),
        ..PreFlight::default()
    }
}

fn steps() -> Vec<(&'static str, Sheet)> {
    let say = "Walk the ring on the floor, all the way round the content. Use the controls as you go.".to_owned();
    let brief = Brief {
        progress: PROGRESS,
        step: "ring".to_owned(),
        say: say.clone(),
        seconds: 60,
        hidden: true,
        skipping: None,
    };
    let skip = Skipping { reasons: picks(reasons::SKIP, &[]), ..Skipping::default() };
    let ready = Skipping {
        reasons: picks(reasons::SKIP, &["no-room"]),
        note: "The room is three metres wide.".to_owned(),
        ready: true,
        writing: None,
    };
    let note = Writing { purpose: Purpose::Skip, text: "The room is three metres ".to_owned() };
    let writing = Skipping { writing: Some(note), ..skip.clone() };
    let made = Made {
        progress: PROGRESS,
        step: "ring".to_owned(),
        say,
        compliance_pct: Some(93.4),
        short: None,
        skipping: None,
    };
    let short = Made {
        compliance_pct: Some(41.0),
        short: Some("You turned through 148° of the 360° that were asked for.".to_owned()),
        ..made.clone()
    };
    vec![
        ("brief", Sheet::Brief(brief.clone())),
        ("brief-long", Sheet::Brief(Brief { seconds: 300, hidden: false, ..brief.clone() })),
        ("skip", Sheet::Brief(Brief { skipping: Some(skip), ..brief.clone() })),
        ("skip-ready", Sheet::Made(Made { skipping: Some(ready), ..made.clone() })),
        ("keyboard-skip", Sheet::Brief(Brief { skipping: Some(writing), ..brief })),
        ("made", Sheet::Made(made.clone())),
        ("made-short", Sheet::Made(short)),
        ("made-no-move", Sheet::Made(Made { compliance_pct: None, ..made })),
    ]
}

/// A question as it comes, about a criterion or a question of the programme.
pub fn ask(about: &str) -> Ask {
    let mut ask = Ask {
        progress: PROGRESS,
        about: about.to_owned(),
        reasons: picks(about, &[]),
        lacks: Some(Lack::Choice),
        ..Ask::default()
    };
    if let Some(criterion) = criteria::find(about) {
        ask.name.clone_from(&criterion.name);
        ask.question.clone_from(&criterion.question);
        ask.best.clone_from(&criterion.best);
        ask.meets.clone_from(&criterion.meets);
        ask.fail.clone_from(&criterion.fail);
        ask.optional = criterion.condition.is_some();
        ask.has_aid = true;
        ask.beside = Some(beside());
    } else if let Some(question) = criteria::questions().iter().find(|question| question.id == about) {
        ask.name.clone_from(&question.name);
        ask.question.clone_from(&question.question);
        ask.best.clone_from(&question.best);
        ask.meets = Some(question.meets.clone());
        ask.fail.clone_from(&question.fail);
        ask.programme = true;
    }
    ask
}

fn picks(about: &str, picked: &[&str]) -> Vec<(String, bool)> {
    reasons::reasons(about).iter().map(|id| ((*id).to_owned(), picked.contains(id))).collect()
}

fn questions() -> Vec<(&'static str, Sheet)> {
    let stability = ask("hologram-stability");
    let chosen = Ask {
        choice: Some(Choice::Grade(Grade::Meets)),
        reasons: picks("hologram-stability", &["drift", "secondary-only"]),
        note: "The label over the valve wanders off by a finger's width after a walk round.".to_owned(),
        pictures: 2,
        lacks: None,
        ..stability.clone()
    };
    let overruling = Ask {
        choice: Some(Choice::Grade(Grade::Best)),
        overrules: Some(Grade::Fail),
        lacks: Some(Lack::ReasonToOverrule),
        ..ask("viewing-comfort")
    };
    let note = Writing { purpose: Purpose::Note, text: chosen.note.clone() };
    let answered = Ask {
        choice: Some(Choice::Grade(Grade::Best)),
        reasons: picks("customer-value", &["own-task"]),
        lacks: None,
        revisited: true,
        ..ask("customer-value")
    };
    vec![
        (
            "ask-measuring",
            Sheet::Ask(Box::new(Ask { beside: None, lacks: Some(Lack::Measuring), ..stability.clone() })),
        ),
        ("ask", Sheet::Ask(Box::new(stability))),
        ("ask-replaying", Sheet::Ask(Box::new(Ask { replaying: true, aid: true, ..ask("surface-position") }))),
        ("ask-nothing-measured", Sheet::Ask(Box::new(Ask { beside: Some(nothing()), ..ask("input-clarity") }))),
        ("ask-chosen", Sheet::Ask(Box::new(chosen.clone()))),
        ("ask-overruling", Sheet::Ask(Box::new(overruling))),
        ("ask-programme", Sheet::Ask(Box::new(ask("device-value")))),
        ("ask-revisited", Sheet::Ask(Box::new(answered))),
        ("keyboard-note", Sheet::Ask(Box::new(Ask { writing: Some(note), ..chosen }))),
    ]
}

fn nothing() -> Beside {
    let missing = "input.learnable: only a first-time user shows it".to_owned();
    Beside { missing: vec![missing], ..Beside::default() }
}

fn beside() -> Beside {
    let wave = |n: u32| f64::from(n % 40) / 40.0 * 1.1 + if n.is_multiple_of(97) { 1.6 } else { 0.3 };
    Beside {
        grade: Some((Grade::Fail, Basis::Measured)),
        reason: "Primary content stands 3.4 m from its anchor; the limit is 3 m.".to_owned(),
        rows: rows(),
        plot: Some(Plot {
            unit: "mm".to_owned(),
            points: (0..400).map(|n| [f64::from(n) * 0.25, wave(n)]).collect(),
            limit: Some(1.5),
            beyond: vec![[23.5, 25.0], [48.0, 49.5], [72.0, 73.0]],
        }),
        moments: vec![Moment {
            caption: "1.9 mm in the step “ring”, second 48".to_owned(),
            seconds: [47.5, 48.5],
            ..Moment::default()
        }],
        missing: vec!["stability.swim: the runtime does not say how it reprojects".to_owned()],
    }
}

fn rows() -> Vec<Row> {
    let row = |name: &str, about: &str, value: &str, limit: &str, source: &str, holds: Option<bool>| Row {
        name: name.to_owned(),
        about: about.to_owned(),
        value: value.to_owned(),
        limit: limit.to_owned(),
        source: source.to_owned(),
        holds,
        doubt: String::new(),
    };
    vec![
        row("Distance from the anchor", "pump", "3.42 m", "≤ 3 m", "App quality criteria", Some(false)),
        row("Jitter, 95th percentile", "pump", "0.31 mm", "≤ 1 mm", "ours", Some(true)),
        Row {
            doubt: "only 212 frames counted".to_owned(),
            ..row("Drift after a walk round", "label", "8.2 mm", "≤ 10 mm", "ours", Some(true))
        },
        row("Jumps", "pump", "0", "", "", None),
    ]
}

fn after() -> Vec<(&'static str, Sheet)> {
    let mut complete = summary();
    complete.lines.iter_mut().filter(|line| !line.not_applicable).for_each(|line| {
        line.grade = line.grade.or(Some(Grade::Best));
    });
    complete.complete = true;
    complete.skipped = Vec::new();
    let verdict = "no-pass: 1 of 13 criteria and none of the 4 questions failed".to_owned();
    let signing = Signing {
        verdict: verdict.clone(),
        standing: "A self-check, not a review: the runtime is a simulator.".to_owned(),
        signer: "Ada Lovelace, key 3f9a22c1".to_owned(),
        writing: false,
    };
    let report = "holograde-out/2026-11-26/report.dsse.json".to_owned();
    vec![
        ("summary", Sheet::Summary(summary())),
        ("summary-complete", Sheet::Summary(complete)),
        ("signing", Sheet::Signing(signing.clone())),
        ("signing-writing", Sheet::Signing(Signing { writing: true, ..signing })),
        ("resumed", Sheet::Notice(Notice::Resumed { step: "ask-comfort".to_owned(), answers: 4 })),
        ("tracking-lost", Sheet::Notice(Notice::TrackingLost)),
        ("signed", Sheet::Notice(Notice::Signed { verdict, report })),
    ]
}

fn summary() -> Summary {
    let grades = [Some(Grade::Best), Some(Grade::Meets), Some(Grade::Fail), None];
    let names = criteria::all().iter().map(|criterion| (&criterion.id, &criterion.name));
    let names = names.chain(criteria::questions().iter().map(|question| (&question.id, &question.name)));
    let line = |(number, (about, name)): (usize, (&String, &String))| SummaryLine {
        about: about.clone(),
        name: name.clone(),
        grade: grades.get(number % 4).copied().flatten(),
        not_applicable: number == 11,
        measured: number == 2,
        overruled: number == 5,
    };
    Summary {
        lines: names.enumerate().map(line).collect(),
        skipped: vec!["ring: Not enough room here. The room is three metres wide.".to_owned()],
        verdict: "incomplete: 4 answers are open".to_owned(),
        complete: false,
    }
}
