use super::super::sample::Sample;
use super::*;

fn side(sample: &Sample, name: &str) -> Side {
    Side::of_statement(name, &sample.statement())
}

fn changed(change: impl FnOnce(&mut Statement)) -> Comparison {
    let before = Sample::self_check();
    let mut after = before.statement();
    change(&mut after);
    compare(&side(&before, "a"), &Side::of_statement("b", &after))
}

fn value(statement: &mut Statement, id: &str, value: f64) {
    let m = statement.predicate.measurements.iter_mut().find(|m| m.id == id).unwrap();
    m.value = Finite::new(value).unwrap();
}

#[test]
fn a_run_is_no_worse_than_itself() {
    let c = changed(|_| {});
    assert!(c.worse.is_empty() && c.environment.is_empty() && c.criteria.is_empty() && c.limits.is_empty());
    assert!(c.measurements.iter().all(|row| row.change == Change::Same) && c.times_comparable);
    let said = text(&c);
    assert!(said.contains("Measurements: no change beyond noise") && said.ends_with("\nno worse\n"), "{said}");
    assert!(html(&c).unwrap().contains("No worse"));
}

#[test]
fn a_new_fail_and_a_worse_verdict_are_worse() {
    let c = changed(|s| {
        let sound = s.predicate.criteria.iter_mut().find(|c| c.id == "spatial-sound").unwrap();
        (sound.grade, sound.basis) = (Some(Grade::Fail), Basis::Measured);
        sound.reason = "of 2 sounds none comes from its place".into();
    });
    assert_eq!(c.worse, ["spatial-sound is Fail: of 2 sounds none comes from its place"]);
    let passed = side(&Sample::review(), "a");
    let c = compare(&passed, &Side { verdict: Verdict::NoPass, ..passed.clone() });
    assert_eq!(c.worse, ["the verdict was pass and is no-pass"]);
    let c = compare(&Side { verdict: Verdict::NoPass, ..passed.clone() }, &passed);
    assert!(c.worse.is_empty());
}

#[test]
fn losing_a_grade_is_told_and_is_not_worse() {
    let c = changed(|s| {
        let comfort = s.predicate.criteria.iter_mut().find(|c| c.id == "viewing-comfort").unwrap();
        (comfort.grade, comfort.basis) = (None, Basis::NotEvaluated);
    });
    assert_eq!(c.criteria.len(), 1);
    assert!(c.worse.is_empty());
}

#[test]
fn a_budget_that_is_broken_now_is_worse() {
    let broken = |draws: f64, limit: f64| {
        changed(|s| {
            value(s, "cost.draws", draws);
            let m = s.predicate.measurements.iter_mut().find(|m| m.id == "cost.draws").unwrap();
            (m.limit, m.limit_good) = (Finite::new(limit), Some(GoodSide::AtMost));
        })
    };
    let c = broken(620.0, 300.0);
    assert_eq!(c.worse, ["cost.draws is beyond its budget: 212 → 620 (+192.5 %)"]);
    assert!(broken(299.0, 300.0).worse.is_empty());
    let row = broken(299.0, 300.0).measurements.into_iter().find(|row| row.id == "cost.draws").unwrap();
    assert_eq!(row.change, Change::Worse);
}

#[test]
fn another_adapter_makes_times_incomparable_and_says_so_first() {
    let c = changed(|s| {
        s.predicate.adapter.name = "RTX\u{1b}[31m".into();
        value(s, "frame.gpu-ms.p95", 3.0);
    });
    assert!(!c.times_comparable);
    let row = c.measurements.iter().find(|row| row.id == "frame.gpu-ms.p95").unwrap();
    assert_eq!(row.change, Change::Incomparable);
    let said = text(&c);
    assert!(
        said.contains("adapter") && said.contains("times cannot be compared") && !said.contains('\u{1b}'),
        "{said}"
    );
    assert!(said.find("adapter") < said.find("Criteria"));
    let page = html(&c).unwrap();
    assert!(
        page.contains("Times of these two runs cannot be compared") && page.contains("Klaxon &#60;b&#62;"),
        "{page}"
    );
}

#[test]
fn limits_and_measurements_of_one_run_only_are_listed() {
    let c = changed(|s| {
        s.predicate.limits[0].value = Finite::new(9.0).unwrap();
        s.predicate.measurements.retain(|m| m.id != "cost.triangles");
    });
    assert_eq!(c.limits.len(), 1);
    assert_eq!(c.measurements.iter().filter(|row| row.change == Change::OnlyFirst).count(), 1);
    assert!(c.worse.is_empty());
}

#[test]
fn it_is_json_for_machines() {
    let json = serde_json::to_value(changed(|s| value(s, "cost.draws", 1.0))).unwrap();
    assert_eq!(json["timesComparable"], true);
    let rows = json["measurements"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["id"] == "cost.draws" && row["change"] == "better"), "{json}");
}
