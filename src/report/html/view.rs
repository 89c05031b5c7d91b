//! What the template shows, as text: the template holds no logic but repetition.

use super::*;
use crate::digest::PACKAGE_NAME;

pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) value: String,
}

pub(super) struct CriterionView<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) grade: &'static str,
    pub(super) tone: &'static str,
    pub(super) basis: String,
    pub(super) reason: String,
    /// What the reviewer is asked; empty where nothing is open.
    pub(super) asked: &'static str,
    pub(super) advice: String,
    pub(super) evidence: Vec<Place>,
    /// The measured Fail that a reviewer overruled; empty where none was.
    pub(super) overruled: String,
    pub(super) list: Vec<Row>,
}

pub(super) struct QuestionView<'a> {
    pub(super) title: &'a str,
    pub(super) grade: &'static str,
    pub(super) tone: &'static str,
    pub(super) reason: String,
    pub(super) evidence: Vec<Place>,
}

/// Where something can be seen.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) text: String,
    /// Number of the picture on this page; 0 where there is none.
    pub(super) picture: usize,
}

/// The number of the picture of a path.
pub(super) type Pictures<'a> = &'a dyn Fn(&str) -> Option<usize>;

pub(super) struct LimitView<'a> {
    pub(super) id: &'a str,
    pub(super) value: String,
    pub(super) source: &'a str,
}

pub(super) struct FileView<'a> {
    pub(super) name: &'a str,
    pub(super) size: String,
    pub(super) sha256: &'a str,
}

/// The verdict as it stands at the head of the page.
pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "Pass",
        Verdict::NoPass => "No pass",
        Verdict::Incomplete => "Incomplete",
        Verdict::Ready => "Ready",
        Verdict::NotReady => "Not ready",
        Verdict::Findings => "Findings",
    }
}

pub(super) fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass | Verdict::Ready => "good",
        Verdict::NoPass | Verdict::NotReady => "bad",
        Verdict::Incomplete | Verdict::Findings => "open",
    }
}

/// What a reader must know before reading on.
pub(super) fn notices(p: &Predicate) -> Vec<String> {
    let mut notices = Vec::new();
    if p.runtime.simulated {
        notices.push(format!(
            "Simulated: this ran on {}, not on a headset. Nothing here is evidence about a device; times were taken on {}.",
            p.runtime.name, p.adapter.name
        ));
    } else if p.adapter.software {
        notices.push(format!("Software GPU: all times were taken on {}, which renders on the CPU.", p.adapter.name));
    }
    if !p.content.placement_declared {
        notices.push("The manifest does not say where the content stands, so the client put it 2 m ahead: distances say nothing about the content.".into());
    }
    if p.reviewer.as_ref().is_some_and(|reviewer| reviewer.script) {
        notices.push(
            "A script stood in for the reviewer: what is judged here is judged by a script, and counts for nothing."
                .into(),
        );
    } else if p.kind == Kind::SelfCheck && p.reviewer.is_some() {
        notices.push("A self-check without standing: what the reviewer judged is told, and decides nothing.".into());
    }
    for resumed in &p.notes.resumed {
        notices.push(format!("The review was broken off and resumed: {resumed}."));
    }
    if !p.complete {
        notices.push("The run broke off before its end.".into());
    }
    notices
}

/// Who, what, when.
pub(super) fn facts(p: &Predicate) -> Vec<Fact> {
    let s = &p.submission;
    let known = |name, value: &Option<String>| value.clone().map(|value| Fact { name, value });
    let claimed = |field: &str| if p.claimed.iter().any(|c| c == field) { " (claimed)" } else { "" };
    let track = match p.checkpoint {
        Some(Checkpoint::Storyboard) => "readiness, storyboard checkpoint",
        Some(Checkpoint::MidTerm) => "readiness, mid-term checkpoint",
        Some(Checkpoint::Final) => "readiness, final review",
        None => p.track.word(),
    };
    let attempt = p.attempt.map(|n| format!("{n}{}", claimed("attempt")));
    let deadline = p.next.as_ref().and_then(|n| n.deadline.as_ref());
    let reviewer = p.reviewer.as_ref().map_or("none".into(), |r| r.name.clone());
    [
        known("Partner", &s.partner),
        known("Partner type", &s.partner_type),
        known("Customer", &s.customer),
        known("Industry", &s.industry),
        known("Use case", &s.use_case),
        Some(Fact { name: "Scene", value: p.content.scene.clone() }),
        Some(Fact { name: "Track", value: track.into() }),
        known("Attempt", &attempt),
        Some(Fact { name: "Reviewer", value: reviewer }),
        known("Next", &p.next.as_ref().map(|n| sentence(&n.path.replace('-', " ")))),
        known("Last day for it", &deadline.map(|d| format!("{d} UTC{}", claimed("next.deadline")))),
        Some(Fact { name: "Run", value: span(&p.started, &p.finished) }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Day and times in UTC; the texts of the file where they are no moments.
fn span(started: &str, finished: &str) -> String {
    let parse = |text: &str| text.parse::<jiff::Timestamp>();
    match (parse(started), parse(finished)) {
        (Ok(from), Ok(to)) => {
            let seconds = to.duration_since(from).as_secs();
            format!("{} UTC, {seconds}\u{a0}s", from.strftime("%Y-%m-%d %H:%M:%S"))
        }
        _ => format!("{started} to {finished}"),
    }
}

pub(super) fn environment(p: &Predicate) -> Vec<Fact> {
    let yes = |flag: bool| if flag { "yes" } else { "no" };
    let declared = p.device.declared_by.as_ref().map(|by| format!("; device in hand declared by {by}"));
    let clock = match p.clock {
        Clock::Realtime => "the display's own pace",
        Clock::Scripted => "stepped, with frames that the scenario makes late: cadence is that of the scenario",
        Clock::Stepped => "stepped: each wait advances one period; cadence and latency are not evaluated",
    };
    let fact = |name, value| Fact { name, value };
    vec![
        fact("Runtime", format!("{} {}", p.runtime.name, p.runtime.version)),
        fact("Simulated", yes(p.runtime.simulated).into()),
        fact("System", format!("{} (vendor {})", p.runtime.system, p.runtime.vendor_id)),
        fact("OpenXR", format!("{}, {}, {} blend", p.runtime.api, p.runtime.form_factor, p.runtime.blend_mode)),
        fact("Graphics adapter", format!("{}, {}", p.adapter.name, p.adapter.backend)),
        fact("Driver", p.adapter.driver.clone()),
        fact("Renders on the CPU", yes(p.adapter.software).into()),
        fact("Judged for", format!("{}, {} limits", p.device.profile, p.device.limits)),
        fact("Target frame rate", format!("{} frames per second", words::number(p.device.target_fps.get()))),
        fact("Device profile from", format!("{}{}", p.device.source, declared.unwrap_or_default())),
        fact("Clock", clock.into()),
        fact("Script", format!("{} (SHA-256 {}…)", p.script.name, p.script.sha256.get(..12).unwrap_or_default())),
    ]
}

pub(super) fn criterion<'a>(c: &'a Criterion, p: &Predicate, pictures: Pictures<'_>) -> CriterionView<'a> {
    let beside = p.measurements.iter().filter(|m| c.measurements.contains(&m.id));
    CriterionView {
        id: &c.id,
        title: title(&c.id),
        grade: words::grade(c.grade, c.basis),
        tone: grade_tone(c.grade),
        basis: if c.grade.is_some() { words::basis(c.basis).into() } else { String::new() },
        reason: rich(&sentence(&c.reason)),
        asked: asked(c),
        advice: rich(&sentence(&c.advice)),
        evidence: where_seen(&c.evidence, pictures),
        overruled: c.overruled.as_ref().map_or(String::new(), |measured| rich(&sentence(measured))),
        list: rows(beside),
    }
}

/// The question of a criterion that is open, in the words of this version.
fn asked(c: &Criterion) -> &'static str {
    let open = c.basis == Basis::NotEvaluated;
    let known = crate::criteria::all().iter().find(|known| open && known.id == c.id);
    known.map_or("", |known| known.question.as_str())
}

pub(super) fn question<'a>(q: &'a Question, pictures: Pictures<'_>) -> QuestionView<'a> {
    QuestionView {
        title: title(&q.id),
        grade: words::grade(q.grade, q.basis),
        tone: grade_tone(q.grade),
        reason: rich(&sentence(&q.reason)),
        evidence: where_seen(&q.evidence, pictures),
    }
}

fn grade_tone(grade: Option<Grade>) -> &'static str {
    match grade {
        Some(Grade::Best | Grade::Meets) => "good",
        Some(Grade::Fail) => "bad",
        None => "",
    }
}

/// Where in the run it is seen: each place once, frames first.
fn where_seen(evidence: &[Evidence], pictures: Pictures<'_>) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for evidence in evidence {
        let place = match (&evidence.path, evidence.frames) {
            (Some(path), _) => path.clone(),
            (None, Some([first, last])) if first == last => format!("frame {first}"),
            (None, Some([first, last])) => format!("frames {first} to {last}"),
            (None, None) => evidence.kind.clone(),
        };
        let picture = evidence.path.as_deref().and_then(pictures).unwrap_or(0);
        if places.iter().all(|known| known.text != place) {
            places.push(Place { text: place, picture });
        }
    }
    places
}

/// How the review went: what was stated before it, and what was left out.
pub(super) fn course(notes: &Notes) -> Vec<Fact> {
    let stated = notes.stated.iter().map(|s| format!("{}: {}", s.id.replace('-', " "), s.answer)).collect::<Vec<_>>();
    let stated = (!stated.is_empty()).then(|| Fact { name: "Before the first step", value: stated.join(", ") });
    let skipped =
        notes.skipped.iter().map(|s| Fact { name: "Left out", value: format!("step {}: {}", s.step, s.reason) });
    let resumed = notes.resumed.iter().map(|text| Fact { name: "Broken off and resumed", value: text.clone() });
    stated.into_iter().chain(skipped).chain(resumed).collect()
}

/// Measurements that stand beside no criterion.
pub(super) fn others(p: &Predicate) -> Vec<Row> {
    let beside = |id: &String| p.criteria.iter().any(|c| c.measurements.contains(id));
    rows(p.measurements.iter().filter(|m| !beside(&m.id)))
}

pub(super) fn left_out(e: &Excluded) -> String {
    let total: u64 = e.frames.iter().map(|[first, last]| last.saturating_sub(*first).saturating_add(1)).sum();
    let shown =
        e.frames.iter().take(6).map(|[first, last]| format!("{first} to {last}")).collect::<Vec<_>>().join(", ");
    let more = if e.frames.len() > 6 { format!(", and {} more stretches", e.frames.len() - 6) } else { String::new() };
    format!("{}: {total} frames ({shown}{more})", sentence(&e.why))
}

pub(super) fn limit(l: &Limit) -> LimitView<'_> {
    let sign = l.good.map_or(String::new(), |good| format!("{} ", good.sign()));
    LimitView { id: &l.id, value: format!("{sign}{}", words::quantity(l.value.get(), &l.unit)), source: &l.source }
}

/// Files of the POC, then files of the run.
pub(super) fn files(statement: &Statement) -> Vec<FileView<'_>> {
    let subject = statement.subject.iter().filter(|s| s.name != PACKAGE_NAME);
    let reviewed = subject.map(|s| FileView { name: &s.name, size: "POC file".into(), sha256: &s.digest.sha256 });
    let artifact = |a: &'_ Artifact| format!("artifact, {} B", a.bytes);
    let run = statement.predicate.artifacts.iter();
    reviewed.chain(run.map(|a| FileView { name: &a.path, size: artifact(a), sha256: &a.sha256 })).collect()
}

/// HTML of a text of ours: escaped, and what stands between backticks as code.
pub fn rich(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let part =
        |(i, part): (usize, &&str)| if i % 2 == 1 { format!("<code>{}</code>", escape(part)) } else { escape(part) };
    parts.iter().enumerate().map(part).collect()
}

fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

/// First letter large, no full stop at the end: the template sets its own.
pub fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
