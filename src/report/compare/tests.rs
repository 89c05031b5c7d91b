use super::super::sample::Sample;
use super::*;
use crate::observe::synthetic::{Synthetic, place};
use crate::observe::{HologramInfo, Recording, Role};
use glam::Vec3;

/// The page without recordings.
fn page(c: &Comparison) -> String {
    let side = side(&Sample::self_check(), "a");
    html(c, [&side, &side], [Err("it has no recording"), Err("it has no recording")]).unwrap()
}

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
    let said = text(&c, false);
    let verdict = "No criterion and no budget got worse; no measurement went past its limit";
    assert!(
        said.contains("Measurements: no change beyond noise") && said.ends_with(&format!("\n{verdict}\n")),
        "{said}"
    );
    assert!(said.contains("Where and how: the same"), "{said}");
    let page = page(&c);
    assert!(page.contains(verdict) && page.contains("A is not drawn: it has no recording."), "{page}");
    assert!(!page.contains("<svg"), "nothing is drawn of a run without a recording");
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
    let said = text(&c, false);
    assert!(
        said.contains("adapter") && said.contains("times cannot be compared") && !said.contains('\u{1b}'),
        "{said}"
    );
    assert!(said.find("adapter") < said.find("Criteria"));
    let page = page(&c);
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

/// A stepped run in which one measurement of three nodes goes past its limit.
fn past_its_limit() -> Comparison {
    let with = |value: f64| {
        let mut statement = Sample::self_check().statement();
        let p = &mut statement.predicate;
        p.clock = Clock::Stepped;
        let mut m = p.measurements.iter().find(|m| m.limit.is_some()).unwrap().clone();
        (m.id, m.unit, m.interval) = ("stability.jump-max-mm".into(), "mm".into(), None);
        (m.limit, m.limit_good) = (Finite::new(10.0), Some(GoodSide::AtMost));
        for (node, factor) in [("lamp", 1.0), ("press", 2.0), ("rail", 1.5)] {
            (m.about.node, m.about.window) = (Some(node.into()), None);
            m.value = Finite::new(value * factor).unwrap();
            p.measurements.push(m.clone());
        }
        statement
    };
    compare(&Side::of_statement("a", &with(1.0)), &Side::of_statement("b", &with(11.0)))
}

#[test]
fn past_a_limit_is_advice_and_one_line_says_it() {
    let c = past_its_limit();
    assert!(c.worse.is_empty());
    assert_eq!(c.summary, "No criterion and no budget got worse; 1 measurement went past its limit (advice)");
    let said = text(&c, false);
    let line = "stability.jump-max-mm (press): 2 mm → 22 mm (11 times), limit ≤ 10 mm; and of 2 more nodes";
    assert!(said.contains(line), "{said}");
    assert_eq!(said.matches("stability.jump-max-mm").count(), 1, "{said}");
    assert_eq!(text(&c, true).matches("stability.jump-max-mm").count(), 4);
    let page = page(&c);
    assert!(page.contains("and of 2 more nodes") && page.contains("<details><summary>All "), "{page}");
    let json = serde_json::to_value(&c).unwrap();
    assert_eq!(json["summary"], c.summary);
}

#[test]
fn no_share_is_printed_that_says_nothing() {
    for values in [(1.281_234, 1.281_235_9), (1.0, 1.000_4), (-5.0, 0.5)] {
        let c = changed(|s| {
            s.predicate.clock = Clock::Stepped;
            value(s, "frame.gpu-ms.p95", values.1);
        });
        let row = c.measurements.iter().find(|row| row.id == "frame.gpu-ms.p95").unwrap();
        let row = Row { values: [Finite::new(values.0), Finite::new(values.1)], ..row.clone() };
        assert!(!text::values(&row).contains('%'), "{}", text::values(&row));
    }
}

#[test]
fn faults_put_in_on_purpose_are_part_of_where_and_how() {
    let digest = "ab".repeat(32);
    let with = |name: Option<String>| {
        let mut sample = Sample::self_check();
        sample.run.scenario = name;
        side(&sample, "x")
    };
    let faulty = with(Some(format!("jump.toml (mine), SHA-256 {digest}, seed 7")));
    let c = compare(&with(None), &faulty);
    let faults = c.environment.iter().find(|d| d.name == "faults").expect("they differ");
    assert_eq!(faults.values, ["none", "jump.toml (mine), SHA-256 abababababab, seed 7"]);
    assert!(c.times_comparable, "the same machine");
    assert!(compare(&faulty, &faulty).environment.is_empty());
}

/// Whatever the recordings hold, the page is drawn, and a run without a recording is drawn nowhere.
#[test]
fn hostile_recordings_are_drawn_side_by_side() {
    let press = HologramInfo { name: "press".into(), role: Some(Role::Primary), ..HologramInfo::default() };
    let clean = Synthetic::new(vec![press])
        .frames(900, |_, frame| place(frame, 0, Vec3::new(0.0, 1.6, -2.6), Vec3::splat(0.3)))
        .build();
    let mut near = clean.clone();
    for frame in near.frames.iter_mut().filter(|f| (600..700).contains(&f.index)) {
        let head = frame.head.pose.position;
        place(frame, 0, head + Vec3::new(0.0, 0.0, -0.8), Vec3::splat(0.3));
    }
    let mut ragged = clean.clone();
    ragged.frames.iter_mut().for_each(|f| f.holograms.truncate((f.index % 2) as usize));
    let mut wild = clean.clone();
    for (k, frame) in wild.frames.iter_mut().enumerate() {
        frame.tick.predicted_display_time.0 = if k % 2 == 0 { i64::MAX } else { i64::MIN };
        frame.window = k as u16;
    }
    for (recording, found) in [(near, true), (ragged, false), (wild, false), (Recording::default(), false)] {
        let [a, b] = [&clean, &recording].map(|r| side(&Sample::of_recording(r), "run"));
        let shown = [Shown::new(clean.clone(), &a), Shown::new(recording, &b)];
        let c = compare(&a, &b);
        let page = html(&c, [&a, &b], [Ok(&shown[0]), Ok(&shown[1])]).unwrap();
        assert!(!page.contains("=\"NaN") && !page.contains("=\"inf") && page.len() < 2_000_000, "{} bytes", page.len());
        assert_eq!(page.matches("aria-label=\"Timeline.").count(), 2);
        let nearest = page.split("<figure id=\"moment-").skip(1).find(|f| f.contains("comfort.nearest"));
        assert!(!found || nearest.is_some_and(|f| f.contains("frame 6")), "the moment at which it comes too near");
        let half = html(&c, [&a, &b], [Err("there is none"), Ok(&shown[1])]).unwrap();
        assert_eq!(half.matches("aria-label=\"Timeline.").count(), 1);
        assert!(half.contains("A is not drawn: there is none."));
    }
}
