use super::super::sample::Sample;
use super::super::titles::title;
use super::*;
use serde_json::Value;

fn places() -> Places {
    Places::new("poc", Some("\n\nnode = \"Press/Frame\"\n"), "scenes/line.glb")
}

fn of(statement: &Statement) -> Value {
    serde_json::from_str(&sarif(statement, &places()).unwrap()).unwrap()
}

fn log(sample: &Sample) -> Value {
    of(&sample.statement())
}

fn budget(draws: f64) -> Statement {
    let mut statement = Sample::self_check().statement();
    statement.predicate.track = Track::CiFrameBudget;
    let m = statement.predicate.measurements.iter_mut().find(|m| m.id == "cost.draws").unwrap();
    m.value = Finite::new(draws).unwrap();
    (m.limit, m.limit_good) = (Finite::new(200.0), Some(GoodSide::AtMost));
    m.limit_source = Some("ours: test".into());
    statement
}

#[test]
fn fails_name_file_line_and_node() {
    let log = log(&Sample::self_check());
    assert_eq!(log["version"], "2.1.0");
    let results = log.pointer("/runs/0/results").unwrap().as_array().unwrap();
    assert_eq!(results.len(), 1, "{results:#?}");
    assert_eq!(results[0]["ruleId"], "viewing-comfort");
    assert_eq!(results[0]["ruleIndex"], 3);
    assert_eq!(results[0]["level"], "error");
    let place = results[0].pointer("/locations/0/physicalLocation").unwrap();
    assert_eq!(place.pointer("/artifactLocation/uri").unwrap(), "poc/poc.toml");
    assert_eq!(place.pointer("/region/startLine").unwrap(), 3);
    assert_eq!(results[0].pointer("/locations/0/logicalLocations/0/name").unwrap(), "Press/Frame");
}

#[test]
fn every_rule_says_what_to_change() {
    let log = log(&Sample::self_check());
    let rules = log.pointer("/runs/0/tool/driver/rules").unwrap().as_array().unwrap();
    assert!(rules.len() > 20, "{}", rules.len());
    for rule in rules {
        let id = rule["id"].as_str().unwrap();
        for place in ["/help/text", "/help/markdown", "/fullDescription/text", "/shortDescription/text"] {
            assert!(rule.pointer(place).and_then(Value::as_str).is_some_and(|text| !text.is_empty()), "{id} {place}");
        }
        assert!(rule.pointer("/help/markdown").unwrap().as_str().unwrap().contains("What to change"), "{id}");
        assert_eq!(rule.pointer("/defaultConfiguration/level").unwrap(), "error", "{id}");
    }
}

#[test]
fn out_of_limit_without_a_fail_is_a_warning() {
    let mut sample = Sample::self_check();
    sample.criteria[3].grade = None;
    let log = log(&sample);
    assert_eq!(log.pointer("/runs/0/results/0/level").unwrap(), "warning");
}

#[test]
fn a_broken_budget_is_an_error_at_the_scene_with_the_same_fingerprint_in_every_run() {
    let [first, second] = [620.0, 640.0].map(|draws| {
        let log = of(&budget(draws));
        let results = log.pointer("/runs/0/results").unwrap().as_array().unwrap().clone();
        results.into_iter().find(|result| result["ruleId"] == "cost.draws").unwrap()
    });
    assert_eq!(first["level"], "error");
    assert!(first.pointer("/message/text").unwrap().as_str().unwrap().contains("620"));
    let uri = first.pointer("/locations/0/physicalLocation/artifactLocation/uri").unwrap();
    assert_eq!(uri, "poc/scenes/line.glb");
    assert_eq!(first["partialFingerprints"], second["partialFingerprints"]);
    let other = log(&Sample::self_check());
    assert_ne!(other.pointer("/runs/0/results/0/partialFingerprints").unwrap(), &first["partialFingerprints"]);
}

#[test]
fn nothing_wrong_gives_no_results() {
    let mut sample = Sample::review();
    sample.findings.clear();
    assert_eq!(log(&sample).pointer("/runs/0/results").unwrap().as_array().unwrap().len(), 0);
}

#[test]
fn odd_file_names_become_uris() {
    assert_eq!(utf8_percent_encode("a b/ü#.glb", PATH).to_string(), "a%20b/%C3%BC%23.glb");
    assert_eq!(camel("frame-rate"), "FrameRate");
    assert_eq!(camel("cost.gpu-bytes"), "CostGpuBytes");
    assert_eq!(title("frame-rate"), "Frame rate");
}

/// The schema comes with the crate that has the types, where cargo has unpacked it.
#[test]
fn logs_fit_the_schema_of_sarif() {
    let home = std::env::var_os("CARGO_HOME").map(std::path::PathBuf::from);
    let home = home.or_else(|| Some(std::path::PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let sources = home.and_then(|home| std::fs::read_dir(home.join("registry/src")).ok());
    let crates = sources.into_iter().flatten().flatten().filter_map(|index| std::fs::read_dir(index.path()).ok());
    let found =
        crates.flatten().flatten().find(|entry| entry.file_name().to_string_lossy().starts_with("serde-sarif-"));
    let schema = found.and_then(|entry| std::fs::read_to_string(entry.path().join("src/schema.json")).ok());
    let Some(schema) = schema else {
        println!("skipped: the schema is not here");
        return;
    };
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource("urn:sarif", serde_json::from_str(&schema).unwrap()).unwrap();
    let index = compiler.compile("urn:sarif", &mut schemas).unwrap();
    for log in [log(&Sample::self_check()), log(&Sample::review()), of(&budget(620.0))] {
        schemas.validate(&log, index).unwrap_or_else(|error| panic!("{error}"));
    }
}
