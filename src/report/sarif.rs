//! SARIF 2.1.0: what fails, and what is out of its limit, as results at a file and a node of the POC.

use super::model::*;
use super::titles::title;
use super::words;
use crate::criteria::CRITERIA;
use crate::digest::PACKAGE_NAME;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_sarif::sarif;

/// What a path keeps as it is in a URI (RFC 3986, unreserved and `/`).
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The report as SARIF. Criteria without a grade give no result.
///
/// # Errors
/// Only what JSON serialisation of plain data can give.
pub fn sarif(statement: &Statement) -> Result<String, serde_json::Error> {
    let p = &statement.predicate;
    let rules: Vec<sarif::ReportingDescriptor> = CRITERIA
        .iter()
        .map(|id| {
            sarif::ReportingDescriptor::builder().id(*id).name(camel(id)).short_description(text(title(id))).build()
        })
        .collect();
    let driver = sarif::ToolComponent::builder()
        .name("Holograde")
        .version(p.tool.version.clone())
        .full_description(text(&p.notes.scope))
        .rules(rules)
        .build();
    let run = sarif::Run::builder()
        .tool(sarif::Tool::builder().driver(driver).build())
        .invocations(vec![invocation(p)])
        .results(results(statement))
        .build();
    let log = sarif::Sarif::builder()
        .schema("https://json.schemastore.org/sarif-2.1.0.json")
        .version("2.1.0")
        .runs(vec![run])
        .build();
    Ok(serde_json::to_string_pretty(&log)? + "\n")
}

fn invocation(p: &Predicate) -> sarif::Invocation {
    sarif::Invocation::builder()
        .execution_successful(p.complete)
        .start_time_utc(p.started.clone())
        .end_time_utc(p.finished.clone())
        .build()
}

fn results(statement: &Statement) -> Vec<sarif::Result> {
    let p = &statement.predicate;
    let file = subject_file(statement);
    let failing: Vec<&Criterion> = p.criteria.iter().filter(|c| c.grade == Some(Grade::Fail)).collect();
    let failed = failing.iter().map(|c| {
        let message = if c.advice.is_empty() { c.reason.clone() } else { format!("{}. {}", c.reason, c.advice) };
        let beside = p.measurements.iter().filter(|m| c.measurements.contains(&m.id) && m.holds() == Some(false));
        result(&c.id, sarif::ResultLevel::Error, message, beside.map(|m| location(file, &m.about)).collect(), file)
    });
    let out_of_limit = p.measurements.iter().filter(|m| m.holds() == Some(false));
    let advice = out_of_limit.filter(|m| !failing.iter().any(|c| c.measurements.contains(&m.id))).map(|m| {
        let rule = p.criteria.iter().find(|c| c.measurements.contains(&m.id)).map_or(m.id.as_str(), |c| c.id.as_str());
        result(rule, sarif::ResultLevel::Warning, words::measurement(m), vec![location(file, &m.about)], file)
    });
    failed.chain(advice).collect()
}

fn result(
    rule: &str,
    level: sarif::ResultLevel,
    message: String,
    mut locations: Vec<sarif::Location>,
    file: &str,
) -> sarif::Result {
    if locations.is_empty() {
        locations.push(sarif::Location::builder().physical_location(physical(file)).build());
    }
    let message = sarif::Message::builder().text(message).build();
    let result = sarif::Result::builder()
        .rule_id(rule)
        .kind(sarif::ResultKind::Fail)
        .level(level)
        .locations(locations)
        .message(message)
        .build();
    let index = CRITERIA.iter().position(|id| *id == rule).and_then(|i| i64::try_from(i).ok());
    sarif::Result { rule_index: index, ..result }
}

fn location(file: &str, about: &About) -> sarif::Location {
    let name = about.node.as_ref().unwrap_or(&about.scene);
    let logical = sarif::LogicalLocation::builder()
        .name(name.clone())
        .fully_qualified_name(format!("{}/{name}", about.scene))
        .kind(if about.node.is_some() { "element" } else { "module" })
        .build();
    sarif::Location::builder().physical_location(physical(file)).logical_locations(vec![logical]).build()
}

fn physical(file: &str) -> sarif::PhysicalLocation {
    let uri = utf8_percent_encode(file, PATH).to_string();
    sarif::PhysicalLocation::builder().artifact_location(sarif::ArtifactLocation::builder().uri(uri).build()).build()
}

/// The file of the POC that a reader would open: the manifest, else the first scene, else the first file.
fn subject_file(statement: &Statement) -> &str {
    let names = || statement.subject.iter().map(|s| s.name.as_str()).filter(|n| *n != PACKAGE_NAME);
    let scene = |n: &&str| n.ends_with(".glb") || n.ends_with(".gltf");
    names().find(|n| *n == "poc.toml").or_else(|| names().find(scene)).or_else(|| names().next()).unwrap_or("poc.toml")
}

fn text(text: &str) -> sarif::MultiformatMessageString {
    sarif::MultiformatMessageString::builder().text(text).build()
}

/// SARIF wants rule names as one identifier: `frame-rate` becomes `FrameRate`.
fn camel(slug: &str) -> String {
    slug.split('-')
        .flat_map(|word| word[..1].to_uppercase().chars().chain(word[1..].chars()).collect::<Vec<_>>())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;
    use serde_json::Value;

    fn log(sample: &Sample) -> Value {
        serde_json::from_str(&sarif(&sample.statement()).unwrap()).unwrap()
    }

    #[test]
    fn fails_name_file_and_node() {
        let log = log(&Sample::self_check());
        assert_eq!(log["version"], "2.1.0");
        assert_eq!(log.pointer("/runs/0/tool/driver/rules").unwrap().as_array().unwrap().len(), 13);
        let results = log.pointer("/runs/0/results").unwrap().as_array().unwrap();
        assert_eq!(results.len(), 1, "{results:#?}");
        assert_eq!(results[0]["ruleId"], "viewing-comfort");
        assert_eq!(results[0]["ruleIndex"], 3);
        assert_eq!(results[0]["level"], "error");
        assert_eq!(results[0].pointer("/locations/0/physicalLocation/artifactLocation/uri").unwrap(), "poc.toml");
        assert_eq!(results[0].pointer("/locations/0/logicalLocations/0/name").unwrap(), "Press/Frame");
    }

    #[test]
    fn out_of_limit_without_a_fail_is_a_warning() {
        let mut sample = Sample::self_check();
        sample.criteria[3].grade = None;
        let log = log(&sample);
        assert_eq!(log.pointer("/runs/0/results/0/level").unwrap(), "warning");
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
        assert_eq!(title("frame-rate"), "Frame rate");
    }
}
