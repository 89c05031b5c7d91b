//! SARIF 2.1.0: what fails, and what is out of its limit, as results at a file and a node of the POC.
//!
//! Every result has a rule with help, a place that a reader can open, and a fingerprint that is the same in every run that finds the same
//! thing: code-scanning pages then show one alert, however often it is found.

use super::model::*;
use super::places::{Place, Places};
use super::words;
use crate::checklist;
use crate::criteria::{self, CRITERIA};
use crate::device::BUDGETS;
use crate::digest::sha256_hex;
use crate::probe::MEASUREMENTS;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_sarif::sarif;
use std::collections::BTreeMap;

/// What a path keeps as it is in a URI (RFC 3986, unreserved and `/`).
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What is changed when the same finding shall be a new one.
const FINGERPRINT: &str = "holograde/v1";
/// The name under which GitHub looks for a fingerprint.
const LINE_HASH: &str = "primaryLocationLineHash";

/// The report as SARIF. Criteria without a grade give no result.
///
/// # Errors
/// Only what JSON serialisation of plain data can give.
pub fn sarif(statement: &Statement, places: &Places) -> Result<String, serde_json::Error> {
    let p = &statement.predicate;
    let found = findings(p, places);
    let mut ids: Vec<&str> = CRITERIA.to_vec();
    ids.extend(BUDGETS.into_iter().filter(|id| MEASUREMENTS.iter().any(|m| m.id == *id)));
    for finding in &found {
        if !ids.contains(&finding.rule.as_str()) {
            ids.push(&finding.rule);
        }
    }
    let driver = sarif::ToolComponent::builder()
        .name("Holograde")
        .version(p.tool.version.clone())
        .semantic_version(p.tool.version.clone())
        .full_description(text(&p.notes.scope))
        .rules(ids.iter().map(|id| rule(id)).collect::<Vec<_>>())
        .build();
    let results: Vec<_> = found.iter().map(|finding| finding.result(&ids)).collect();
    let run = sarif::Run::builder()
        .tool(sarif::Tool::builder().driver(driver).build())
        .automation_details(sarif::RunAutomationDetails::builder().id(format!("holograde/{}/", p.script.name)).build())
        .invocations(vec![invocation(p)])
        .results(results)
        .build();
    let log = sarif::Sarif::builder()
        .schema("https://json.schemastore.org/sarif-2.1.0.json")
        .version("2.1.0")
        .runs(vec![run])
        .build();
    Ok(serde_json::to_string_pretty(&log)? + "\n")
}

/// A rule with everything a code-scanning page shows of it.
fn rule(id: &str) -> sarif::ReportingDescriptor {
    let (name, full, help) = match criteria::find(id) {
        Some(c) => (
            c.name.clone(),
            format!("Microsoft, app quality criteria. Fail: {}", c.fail),
            format!(
                "**Fail**: {}\n\n**Best**: {}\n\n**What is measured**: {}\n\n**What to change**: {}",
                c.fail, c.best, c.measured, c.advice
            ),
        ),
        None => {
            let known = MEASUREMENTS.iter().find(|m| m.id == id);
            let (meaning, source) = known.map_or((id, "ours"), |m| (m.meaning, m.source));
            let remedy = checklist::remedy(id);
            let remedy = if remedy.is_empty() { String::new() } else { format!("\n\n**What to change**: {remedy}") };
            (id.to_owned(), format!("{meaning} ({source})"), format!("**Measured**: {meaning}{remedy}"))
        }
    };
    let tags = ["mixed-reality", if CRITERIA.contains(&id) { "app-quality" } else { "performance" }];
    let level = if CRITERIA.contains(&id) || checklist::gates(id) { "error" } else { "warning" };
    sarif::ReportingDescriptor::builder()
        .id(id)
        .name(camel(id))
        .short_description(text(&name))
        .full_description(text(&full))
        .help(sarif::MultiformatMessageString::builder().text(help.replace("**", "")).markdown(help).build())
        .default_configuration(sarif::ReportingConfiguration::builder().level(serde_json::json!(level)).build())
        .properties(sarif::PropertyBag::builder().tags(tags.map(str::to_owned).to_vec()).build())
        .build()
}

fn invocation(p: &Predicate) -> sarif::Invocation {
    sarif::Invocation::builder()
        .execution_successful(p.complete)
        .start_time_utc(p.started.clone())
        .end_time_utc(p.finished.clone())
        .build()
}

/// One result to be.
struct Found {
    rule: String,
    level: sarif::ResultLevel,
    message: String,
    /// Scene and node of each location, with its place.
    at: Vec<(About, Place)>,
}

fn findings(p: &Predicate, places: &Places) -> Vec<Found> {
    let scene = About { scene: p.content.scene.clone(), node: None, window: None };
    let gating = |m: &Measurement| p.track == Track::CiFrameBudget && checklist::gates(&m.id);
    let beyond: Vec<&Measurement> = p.measurements.iter().filter(|m| m.holds() == Some(false)).collect();
    let failing: Vec<&Criterion> = p.criteria.iter().filter(|c| p.fails(c)).collect();
    let mut found = Vec::new();
    for c in &failing {
        let beside = beyond.iter().filter(|m| c.measurements.contains(&m.id));
        let mut at: Vec<_> = beside.map(|m| (m.about.clone(), places.of(&m.about))).collect();
        if at.is_empty() {
            at.push((scene.clone(), places.of(&scene)));
        }
        found.push(Found {
            rule: c.id.clone(),
            level: sarif::ResultLevel::Error,
            message: said(&c.reason, &c.advice),
            at,
        });
    }
    for m in beyond {
        let told = failing.iter().any(|c| c.measurements.contains(&m.id));
        if gating(m) {
            let message = said(&words::measurement(m), checklist::remedy(&m.id));
            let at = vec![(m.about.clone(), places.scene())];
            found.push(Found { rule: m.id.clone(), level: sarif::ResultLevel::Error, message, at });
        } else if !told {
            let beside = p.criteria.iter().find(|c| c.measurements.contains(&m.id));
            let rule = beside.map_or(m.id.as_str(), |c| c.id.as_str()).to_owned();
            let place = if m.id.starts_with("cost.") { places.scene() } else { places.of(&m.about) };
            let message = words::measurement(m);
            found.push(Found { rule, level: sarif::ResultLevel::Warning, message, at: vec![(m.about.clone(), place)] });
        }
    }
    found
}

fn said(reason: &str, advice: &str) -> String {
    if advice.is_empty() { reason.to_owned() } else { format!("{}. {advice}", reason.trim_end_matches('.')) }
}

impl Found {
    fn result(&self, rules: &[&str]) -> sarif::Result {
        let print = self.fingerprint();
        let message = sarif::Message::builder().text(self.message.clone()).build();
        let result = sarif::Result::builder()
            .rule_id(self.rule.clone())
            .kind(sarif::ResultKind::Fail)
            .level(self.level)
            .locations(self.at.iter().map(|(about, place)| location(about, place)).collect::<Vec<_>>())
            .partial_fingerprints(BTreeMap::from([
                (FINGERPRINT.to_owned(), print.clone()),
                (LINE_HASH.to_owned(), print),
            ]))
            .message(message)
            .build();
        let index = rules.iter().position(|id| *id == self.rule).and_then(|i| i64::try_from(i).ok());
        sarif::Result { rule_index: index, ..result }
    }

    /// What was found where, without the numbers, lines and frames, which change from run to run.
    fn fingerprint(&self) -> String {
        let mut nodes: Vec<String> =
            self.at.iter().map(|(about, place)| format!("{}\n{}\n{:?}", place.file, about.scene, about.node)).collect();
        nodes.sort();
        nodes.dedup();
        let kind = self.message.split(" = ").next().filter(|id| MEASUREMENTS.iter().any(|m| m.id == *id));
        let text = format!("{FINGERPRINT}\n{}\n{}\n{}", self.rule, kind.unwrap_or(""), nodes.join("\n"));
        sha256_hex(text.as_bytes())[..32].to_owned()
    }
}

fn location(about: &About, place: &Place) -> sarif::Location {
    let name = about.node.as_ref().unwrap_or(&about.scene);
    let logical = sarif::LogicalLocation::builder()
        .name(name.clone())
        .fully_qualified_name(format!("{}/{name}", about.scene))
        .kind(if about.node.is_some() { "element" } else { "module" })
        .build();
    let uri = utf8_percent_encode(&place.file, PATH).to_string();
    let physical = sarif::PhysicalLocation::builder()
        .artifact_location(sarif::ArtifactLocation::builder().uri(uri).build())
        // A page that shows results beside lines needs one; a binary file is shown as a whole at its first.
        .region(sarif::Region::builder().start_line(i64::from(place.line.unwrap_or(1))).build())
        .build();
    sarif::Location::builder().physical_location(physical).logical_locations(vec![logical]).build()
}

fn text(text: &str) -> sarif::MultiformatMessageString {
    sarif::MultiformatMessageString::builder().text(text).build()
}

/// SARIF wants rule names as one identifier: `frame-rate` becomes `FrameRate`.
fn camel(slug: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    slug.split(['-', '.']).map(word).collect()
}

#[cfg(test)]
mod tests;
