//! The JSON Schema of the report, made from the types and kept beside them in `assets/report/schema.json`.

use super::model::{PREDICATE_TYPE, STATEMENT_TYPE, Statement};
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The schema (draft 2020-12) of [`Statement`] as it is written: unknown fields of the predicate are refused.
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<Statement>().to_value();
    schema["$id"] = PREDICATE_TYPE.into();
    schema["title"] = "Holograde review report".into();
    for (field, known) in [("_type", STATEMENT_TYPE), ("predicateType", PREDICATE_TYPE)] {
        schema["properties"][field]["const"] = known.into();
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;
    use boon::{Compiler, SchemaIndex, Schemas};

    fn compiled() -> (Schemas, SchemaIndex) {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.enable_format_assertions();
        compiler.add_resource("report.json", pinned()).unwrap();
        let index = compiler.compile("report.json", &mut schemas).unwrap();
        (schemas, index)
    }

    fn pinned() -> Value {
        serde_json::from_str(include_str!("../../assets/report/schema.json")).unwrap()
    }

    /// Set `HOLOGRADE_UPDATE` to write the file anew; a change of the report's form is a change of its version.
    #[test]
    fn the_schema_in_the_project_is_the_one_of_the_types() {
        if std::env::var_os("HOLOGRADE_UPDATE").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/report/schema.json");
            std::fs::write(path, serde_json::to_string_pretty(&schema()).unwrap() + "\n").unwrap();
        } else {
            assert!(schema() == pinned(), "run this test with HOLOGRADE_UPDATE=1 and read the difference");
        }
    }

    #[test]
    fn reports_fit_their_schema() {
        let (schemas, index) = compiled();
        for sample in [Sample::self_check(), Sample::review(), Sample::answered()] {
            let value: Value = serde_json::from_slice(&sample.statement().payload().unwrap()).unwrap();
            if let Err(error) = schemas.validate(&value, index) {
                panic!("{error:#}");
            }
        }
    }

    #[test]
    fn other_things_do_not() {
        let (schemas, index) = compiled();
        let good = serde_json::to_value(Sample::self_check().statement()).unwrap();
        for (pointer, value) in [
            ("/predicateType", Value::from("urn:holograde:review-report:2")),
            ("/predicate/verdict", "fine".into()),
            ("/predicate/measurements/0/value", "1.2 m".into()),
            ("/predicate/measurements/0/value", Value::Null),
            ("/predicate/started", "yesterday".into()),
            ("/predicate/artifacts/0/sha256", "00".into()),
            ("/predicate/runtime", Value::Null),
            (
                "/predicate/tool",
                serde_json::json!({"name": "holograde", "version": "1", "commit": "1", "mood": "good"}),
            ),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(pointer).unwrap() = value;
            assert!(schemas.validate(&bad, index).is_err(), "{pointer}");
        }
        for pointer in ["", "/runtime", "/criteria/0", "/measurements/0/about"] {
            let mut bad = good.clone();
            bad.pointer_mut(&format!("/predicate{pointer}")).unwrap()["mood"] = "good".into();
            assert!(schemas.validate(&bad, index).is_err(), "unknown field in {pointer}");
        }
        for field in ["attempt", "runtime", "criteria", "notes"] {
            let mut bad = good.clone();
            bad["predicate"].as_object_mut().unwrap().remove(field);
            assert!(schemas.validate(&bad, index).is_err(), "without {field}");
        }
    }
}
