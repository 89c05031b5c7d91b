//! A baseline: ratios of an earlier run in a file, `urn:holograde:baseline:1`, that a build keeps beside its sources. It is no evidence and
//! is not signed; whoever can change the sources can change it.

use crate::observe::{BaselineInfo, BenchConditions, BenchObservation, RatioInfo};
use crate::probe::budget_ratios;
use crate::problem::{Problem, Problems};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

/// What a baseline file says it is.
pub const KIND: &str = "urn:holograde:baseline:1";
/// Longest name in a baseline, bytes (ours: ten times the longest that was seen).
const MOST_NAME_BYTES: usize = 1000;
/// Largest ratio that can be one, and one over the smallest.
const MOST_RATIO: f64 = 1e6;

/// A baseline file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Baseline {
    /// `urn:holograde:baseline:1`.
    pub kind: String,
    /// Version of Holograde that wrote it.
    pub tool: String,
    /// When, RFC 3339, UTC.
    pub written: String,
    /// What has to agree for a comparison.
    pub conditions: BenchConditions,
    /// CPU time of the content's frame over that of the reference scene's.
    pub cpu: Option<RatioInfo>,
    /// The same of the GPU; null where the adapter tells no time.
    pub gpu: Option<RatioInfo>,
}

impl Baseline {
    /// The baseline that a run gives; `None` where neither ratio could be told.
    pub fn of(bench: &BenchObservation, tool: &str, written: &str) -> Option<Baseline> {
        let [cpu, gpu] = budget_ratios(bench);
        (cpu.is_some() || gpu.is_some()).then(|| Baseline {
            kind: KIND.to_owned(),
            tool: tool.to_owned(),
            written: written.to_owned(),
            conditions: bench.conditions.clone(),
            cpu,
            gpu,
        })
    }

    /// Reads a file called `name` in the problems.
    ///
    /// # Errors
    /// No JSON of this shape (unknown fields are refused), or what cannot be a baseline: all problems of the latter together.
    pub fn read(bytes: &[u8], name: &str) -> Result<Baseline, Problems> {
        let fix = "write one with `holograde check --script ci-frame-budget --write-baseline FILE`";
        let baseline: Baseline = serde_json::from_slice(bytes).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            Problem::new(name, place, format!("is no baseline: {error}")).fix(fix)
        })?;
        let mut problems = Problems::default();
        let mut must = |holds: bool, place: &str, what: String| {
            if !holds {
                problems.push(Problem::new(name, place, what).fix(fix));
            }
        };
        must(baseline.kind == KIND, "kind", format!("is `{}`, this version reads `{KIND}`", short(&baseline.kind)));
        must(baseline.written.parse::<jiff::Timestamp>().is_ok(), "written", "is no moment in time".into());
        let c = &baseline.conditions;
        let names = [&c.adapter, &c.driver, &c.backend, &c.cpu, &c.content, &c.scene, &c.reference, &c.clock];
        for text in names.into_iter().chain([&baseline.tool]) {
            must(text.len() <= MOST_NAME_BYTES, "", format!("a name is longer than {MOST_NAME_BYTES} bytes"));
        }
        must(baseline.cpu.is_some() || baseline.gpu.is_some(), "", "holds no ratio".into());
        for (place, ratio) in [("cpu", &baseline.cpu), ("gpu", &baseline.gpu)] {
            must(ratio.is_none_or(|ratio| is_ratio(&ratio)), place, "is no ratio with its interval around it".into());
        }
        problems.into_result(baseline)
    }

    /// What a recording keeps of it.
    pub fn info(&self) -> BaselineInfo {
        BaselineInfo { tool: self.tool.clone(), conditions: self.conditions.clone(), cpu: self.cpu, gpu: self.gpu }
    }

    /// The file's text.
    ///
    /// # Errors
    /// Only what JSON serialisation of plain data can give.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }
}

/// The JSON Schema of baseline files, kept in `assets/report/baseline-schema.json`.
pub fn schema() -> serde_json::Value {
    let mut schema = schema_for!(Baseline).to_value();
    schema["$id"] = KIND.into();
    schema["title"] = "Holograde baseline".into();
    schema["properties"]["kind"]["const"] = KIND.into();
    schema
}

fn is_ratio(found: &RatioInfo) -> bool {
    let range = 1.0 / MOST_RATIO..=MOST_RATIO;
    let [low, high] = found.interval;
    [found.ratio, low, high].iter().all(|value| range.contains(value)) && low <= found.ratio && found.ratio <= high
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn sample() -> Baseline {
        let ratio = Some(RatioInfo { ratio: 2.5, interval: [2.45, 2.55], n: 9 });
        Baseline {
            kind: KIND.into(),
            tool: "0.1.0".into(),
            written: "2026-05-04T09:30:52Z".into(),
            conditions: BenchConditions { adapter: "llvmpipe".into(), size: [360, 234], ..Default::default() },
            cpu: ratio,
            gpu: None,
        }
    }

    #[track_caller]
    fn refused(change: impl FnOnce(&mut Value), says: &str) {
        let mut value = serde_json::to_value(sample()).unwrap();
        change(&mut value);
        let told = Baseline::read(value.to_string().as_bytes(), "b.json").unwrap_err().to_string();
        assert!(told.contains(says) && told.starts_with("b.json"), "{told}");
        assert!(told.contains("--write-baseline"), "{told}");
    }

    #[test]
    fn a_baseline_survives_its_file_and_its_schema() {
        let text = sample().text().unwrap();
        assert_eq!(Baseline::read(text.as_bytes(), "b.json").unwrap(), sample());
        let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
        compiler.add_resource("urn:baseline", pinned()).unwrap();
        let index = compiler.compile("urn:baseline", &mut schemas).unwrap();
        schemas.validate(&serde_json::from_str(&text).unwrap(), index).unwrap();
    }

    fn pinned() -> Value {
        serde_json::from_str(include_str!("../../assets/report/baseline-schema.json")).unwrap()
    }

    /// Set `HOLOGRADE_UPDATE` to write the file anew.
    #[test]
    fn the_schema_in_the_project_is_the_one_of_the_types() {
        if std::env::var_os("HOLOGRADE_UPDATE").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/report/baseline-schema.json");
            std::fs::write(path, serde_json::to_string_pretty(&schema()).unwrap() + "\n").unwrap();
        } else {
            assert!(schema() == pinned(), "run this test with HOLOGRADE_UPDATE=1 and read the difference");
        }
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        refused(|v| v["kind"] = "urn:holograde:baseline:2".into(), "this version reads");
        refused(|v| v["extra"] = 1.into(), "unknown field `extra`");
        refused(|v| v["conditions"]["colour"] = 1.into(), "unknown field `colour`");
        refused(|v| v["cpu"]["best"] = 1.into(), "unknown field `best`");
        refused(|v| v["written"] = "yesterday".into(), "no moment");
        refused(|v| v["cpu"] = Value::Null, "holds no ratio");
        refused(|v| v["cpu"]["ratio"] = json!(-1.0), "no ratio with its interval");
        refused(|v| v["cpu"]["interval"] = json!([2.6, 2.7]), "no ratio with its interval");
        refused(|v| v["conditions"]["cpu"] = "x".repeat(2000).into(), "longer than");
        assert!(Baseline::read(b"\xff{", "b.json").is_err());
    }
}
