//! JUnit XML for CI: one test case for each criterion.

use super::model::*;
use super::titles::title;
use super::words;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// The report as JUnit XML. A Fail is a failure; a criterion without a grade is skipped with its reason, never passed.
///
/// # Errors
/// What the XML writer gives; strings are cleaned of what XML cannot hold.
pub fn junit(statement: &Statement) -> Result<String, quick_junit::SerializeError> {
    let p = &statement.predicate;
    let mut suite = TestSuite::new(format!("holograde {}", p.script.name));
    for (name, value) in properties(p) {
        suite.add_property((name, value.as_str()));
    }
    for criterion in &p.criteria {
        suite.add_test_case(case(criterion, p));
    }
    if !p.complete {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message("the run broke off");
        suite.add_test_case(TestCase::new("run", status));
    }
    let mut report = Report::new(format!("Holograde: {}", p.content.name));
    report.add_test_suite(suite);
    report.to_string()
}

fn properties(p: &Predicate) -> [(&'static str, String); 8] {
    [
        ("verdict", p.verdict.word().into()),
        ("count", words::count(p)),
        ("rule", p.rule.id.clone()),
        ("kind", p.kind.word().into()),
        ("runtime", p.runtime.name.clone()),
        ("runtime.simulated", p.runtime.simulated.to_string()),
        ("adapter", p.adapter.name.clone()),
        ("device", p.device.profile.clone()),
    ]
}

fn case(c: &Criterion, p: &Predicate) -> TestCase {
    let mut status = match (c.grade, c.probe_missing) {
        (Some(Grade::Fail), _) => TestCaseStatus::non_success(NonSuccessKind::Failure),
        (Some(_), _) => TestCaseStatus::success(),
        (None, true) => TestCaseStatus::non_success(NonSuccessKind::Error),
        (None, false) => TestCaseStatus::skipped(),
    };
    status.set_message(c.reason.as_str()).set_type(c.basis.word());
    if !c.advice.is_empty() {
        status.set_description(c.advice.as_str());
    }
    let mut case = TestCase::new(title(&c.id), status);
    case.set_classname(format!("holograde.{}", c.id));
    let beside: Vec<&Measurement> = p.measurements.iter().filter(|m| c.measurements.contains(&m.id)).collect();
    for m in &beside {
        case.add_property((format!("{} {}", m.id, words::about(&m.about)), words::quantity(m.value.get(), &m.unit)));
    }
    if !beside.is_empty() {
        case.set_system_out(beside.iter().map(|m| words::measurement(m) + "\n").collect::<String>());
    }
    case
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    #[test]
    fn criteria_without_a_grade_are_skipped_never_passed() {
        let xml = junit(&Sample::self_check().statement()).unwrap();
        assert!(xml.contains(r#"tests="13" skipped="12" errors="0" failures="1""#), "{xml}");
        assert!(xml.contains(r#"<failure message="Press/Frame came to 0.87 m"#), "{xml}");
        assert!(xml.contains("move the start position"), "{xml}");
        assert!(xml.contains(r#"value="0.874 m""#), "{xml}");
    }

    #[test]
    fn graded_criteria_pass_and_what_broke_off_is_an_error() {
        let mut sample = Sample::review();
        sample.complete = false;
        sample.criteria[1].grade = None;
        sample.criteria[1].basis = crate::checklist::Basis::NotEvaluated;
        sample.criteria[1].probe_missing = true;
        let xml = junit(&sample.statement()).unwrap();
        assert!(xml.contains(r#"tests="14" skipped="1" errors="2" failures="0""#), "{xml}");
    }

    #[test]
    fn hostile_names_stay_text() {
        let mut sample = Sample::self_check();
        sample.criteria[0].reason = "</testcase><x a=\"]]>\"\u{0}\u{1b}".into();
        let xml = junit(&sample.statement()).unwrap();
        assert!(!xml.contains("<x a="), "{xml}");
        assert!(!xml.contains('\u{0}') && !xml.contains('\u{1b}'));
    }
}
