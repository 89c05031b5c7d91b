//! JUnit XML for CI: one suite for each group of criteria with a test case for each criterion, and one for the frame budget.
//!
//! There is no one standard; what is written is what GitHub's reporters, GitLab, Jenkins and Azure DevOps each look at. GitLab shows the
//! text in a failure and not its `message`, and takes `classname` for the suite; so both are said twice.

use super::model::*;
use super::places::{Place, Places};
use super::titles::title;
use super::words;
use crate::checklist;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::time::Duration;

/// Groups of criteria (ours, for reading), with their slugs.
const GROUPS: [(&str, &[&str]); 4] = [
    ("performance", &["frame-rate", "hologram-stability", "data-loading"]),
    (
        "placement and comfort",
        &["surface-position", "viewing-comfort", "depth-switching", "fov-boundaries", "user-position", "room-scanning"],
    ),
    ("interaction and guidance", &["input-clarity", "interactable-objects", "directional-indicators"]),
    ("sound", &["spatial-sound"]),
];

/// The report as JUnit XML. A Fail is a failure; a criterion without a grade is skipped with its reason, never passed.
///
/// # Errors
/// What the XML writer gives; strings are cleaned of what XML cannot hold.
pub fn junit(statement: &Statement, places: &Places) -> Result<String, quick_junit::SerializeError> {
    let p = &statement.predicate;
    let mut report = Report::new(format!("Holograde: {}", p.content.name));
    for (name, ids) in GROUPS {
        let criteria = p.criteria.iter().filter(|c| ids.contains(&c.id.as_str()));
        report.add_test_suite(suite(p, name, criteria.map(|c| criterion(c, p, places)).collect()));
    }
    let known = |c: &&Criterion| GROUPS.iter().any(|(_, ids)| ids.contains(&c.id.as_str()));
    let others: Vec<_> = p.criteria.iter().filter(|c| !known(c)).map(|c| criterion(c, p, places)).collect();
    if !others.is_empty() {
        report.add_test_suite(suite(p, "other criteria", others));
    }
    if p.track == Track::CiFrameBudget {
        report.add_test_suite(suite(p, "frame budget", budget(p, places)));
    }
    if !p.complete {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message("the run broke off").set_description("The run broke off: what came before stands.");
        report.add_test_suite(suite(p, "run", vec![TestCase::new("run", status)]));
    }
    if let (Ok(started), Ok(finished)) = (time(&p.started), time(&p.finished)) {
        let seconds = finished.duration_since(started).as_secs_f64();
        report.time = Duration::try_from_secs_f64(seconds).ok();
    }
    report.to_string()
}

fn time(text: &str) -> Result<jiff::Timestamp, jiff::Error> {
    text.parse()
}

fn suite(p: &Predicate, name: &str, cases: Vec<TestCase>) -> TestSuite {
    let mut suite = TestSuite::new(format!("holograde {}: {name}", p.script.name));
    for (name, value) in properties(p) {
        suite.add_property((name, value.as_str()));
    }
    suite.add_test_cases(cases);
    suite
}

fn properties(p: &Predicate) -> [(&'static str, String); 9] {
    [
        ("verdict", p.verdict.word().into()),
        ("count", words::count(p)),
        ("rule", p.rule.id.clone()),
        ("kind", p.kind.word().into()),
        ("runtime", p.runtime.name.clone()),
        ("runtime.simulated", p.runtime.simulated.to_string()),
        ("adapter", p.adapter.name.clone()),
        ("device", p.device.profile.clone()),
        ("tool", format!("{} {}", p.tool.name, p.tool.version)),
    ]
}

fn criterion(c: &Criterion, p: &Predicate, places: &Places) -> TestCase {
    let status = match (c.grade, c.probe_missing) {
        _ if p.fails(c) => TestCaseStatus::non_success(NonSuccessKind::Failure),
        (Some(_), _) => TestCaseStatus::success(),
        (None, true) => TestCaseStatus::non_success(NonSuccessKind::Error),
        (None, false) => TestCaseStatus::skipped(),
    };
    let beside: Vec<&Measurement> = p.measurements.iter().filter(|m| c.measurements.contains(&m.id)).collect();
    let numbers: Vec<String> =
        beside.iter().filter(|m| m.holds() == Some(false)).map(|m| words::measurement(m)).collect();
    let mut case = case(title(&c.id), &c.id, status, c.basis.word(), [&c.reason, &c.advice], &numbers);
    for m in &beside {
        case.add_property((format!("{} {}", m.id, words::about(&m.about)), words::quantity(m.value.get(), &m.unit)));
    }
    if !beside.is_empty() {
        case.set_system_out(beside.iter().map(|m| words::measurement(m) + "\n").collect::<String>());
    }
    let about = beside.iter().find(|m| m.holds() == Some(false)).or(beside.first()).map(|m| &m.about);
    let scene = About { scene: p.content.scene.clone(), node: None, window: None };
    at(&mut case, &places.of(about.unwrap_or(&scene)));
    case
}

/// Each budget of the device, and what should have been compared with a baseline and was not.
fn budget(p: &Predicate, places: &Places) -> Vec<TestCase> {
    let mut cases = Vec::new();
    for m in p.measurements.iter().filter(|m| checklist::gates(&m.id)) {
        let Some(holds) = m.holds() else { continue };
        let status = match holds {
            true => TestCaseStatus::success(),
            false => TestCaseStatus::non_success(NonSuccessKind::Failure),
        };
        let source = m.limit_source.clone().unwrap_or_default();
        let line = words::measurement(m);
        let mut case = case(&m.id, "frame-budget", status, "budget", [&line, checklist::remedy(&m.id)], &[source]);
        case.add_property((m.id.as_str(), words::quantity(m.value.get(), &m.unit).as_str()));
        at(&mut case, &places.scene());
        cases.push(case);
    }
    for m in p.not_measured.iter().filter(|m| checklist::gates(&m.id) || m.id.ends_with("-ratio")) {
        let status = match m.expected {
            true => TestCaseStatus::non_success(NonSuccessKind::Error),
            false => TestCaseStatus::skipped(),
        };
        cases.push(case(&m.id, "frame-budget", status, "not-measured", [&m.why, ""], &[]));
    }
    cases
}

/// A case that says its reason in the message, and all there is to say in the text.
fn case(
    name: &str,
    class: &str,
    mut status: TestCaseStatus,
    kind: &str,
    [reason, advice]: [&str; 2],
    numbers: &[String],
) -> TestCase {
    let mut text = reason.to_owned();
    if !advice.is_empty() {
        text.push_str(&format!("\nWhat to change: {advice}"));
    }
    for number in numbers.iter().filter(|number| !number.is_empty()) {
        text.push_str(&format!("\n{number}"));
    }
    status.set_message(reason).set_type(kind);
    if !matches!(status, TestCaseStatus::Success { .. }) {
        status.set_description(text);
    }
    let mut case = TestCase::new(name, status);
    case.set_classname(format!("holograde.{class}"));
    case
}

fn at(case: &mut TestCase, place: &Place) {
    case.extra.insert("file".into(), place.file.as_str().into());
    if let Some(line) = place.line {
        case.extra.insert("line".into(), line.to_string().into());
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;
    use crate::criteria::CRITERIA;

    fn xml(sample: &Sample) -> String {
        let places = Places::new("poc", Some("[[nodes]]\nnode = \"Press/Frame\"\n"), "scenes/line.glb");
        junit(&sample.statement(), &places).unwrap()
    }

    #[test]
    fn every_criterion_is_in_one_group() {
        for id in CRITERIA {
            assert_eq!(GROUPS.iter().filter(|(_, ids)| ids.contains(&id)).count(), 1, "{id}");
        }
    }

    #[test]
    fn criteria_without_a_grade_are_skipped_never_passed() {
        let xml = xml(&Sample::self_check());
        assert!(xml.contains(r#"tests="13" failures="1" errors="0""#) || xml.contains(r#"failures="1""#), "{xml}");
        assert_eq!(xml.matches("<skipped").count(), 12, "{xml}");
        assert_eq!(xml.matches("<testsuite ").count(), 4, "{xml}");
        assert!(xml.contains(r#"<failure message="Press/Frame came to 0.87 m"#), "{xml}");
        assert!(xml.contains("What to change: move the start position"), "{xml}");
        assert!(xml.contains("comfort.nearest-m = 0.874 m"), "{xml}");
        assert!(xml.contains(r#"value="0.874 m""#), "{xml}");
        assert!(xml.contains(r#"file="poc/poc.toml" line="2""#), "{xml}");
        assert!(xml.contains(r#"time="52.000""#), "{xml}");
    }

    #[test]
    fn graded_criteria_pass_and_what_broke_off_is_an_error() {
        let mut sample = Sample::review();
        sample.complete = false;
        sample.criteria[1].grade = None;
        sample.criteria[1].basis = crate::checklist::Basis::NotEvaluated;
        sample.criteria[1].probe_missing = true;
        let xml = xml(&sample);
        assert_eq!((xml.matches("<error").count(), xml.matches("<failure").count()), (2, 0), "{xml}");
    }

    #[test]
    fn a_broken_budget_is_a_failure_with_what_to_change() {
        let mut statement = Sample::self_check().statement();
        statement.predicate.track = Track::CiFrameBudget;
        let draws = statement.predicate.measurements.iter_mut().find(|m| m.id == "cost.draws").unwrap();
        (draws.limit, draws.limit_good) = (Finite::new(200.0), Some(GoodSide::AtMost));
        draws.limit_source = Some("ours: test".into());
        let missing =
            |id: &str, expected| NotMeasured { id: id.into(), why: "the machine is not fit".into(), expected };
        statement.predicate.not_measured.push(missing("budget.cpu-ratio", true));
        statement.predicate.not_measured.push(missing("budget.gpu-ratio", false));
        let xml = junit(&statement, &Places::new("", None, "line.glb")).unwrap();
        assert!(xml.contains("frame budget"), "{xml}");
        assert!(xml.contains("cost.draws = 212 (step walk-in), limit ≤ 200"), "{xml}");
        assert!(xml.contains("What to change: merge meshes"), "{xml}");
        assert!(xml.contains("<error message=\"the machine is not fit\""), "{xml}");
        assert_eq!(xml.matches("<skipped").count(), 13, "{xml}");
    }

    #[test]
    fn hostile_names_stay_text() {
        let mut sample = Sample::self_check();
        sample.criteria[0].reason = "</testcase><x a=\"]]>\"\u{0}\u{1b}".into();
        let xml = xml(&sample);
        assert!(!xml.contains("<x a="), "{xml}");
        assert!(!xml.contains('\u{0}') && !xml.contains('\u{1b}'));
    }
}
