//! The answer of `holograde inspect` as data, and its JSON Schema, kept beside it in `assets/inspect/schema.json`.

use crate::device::Device;
use crate::scene::cost::Inspection;
use schemars::JsonSchema;
use serde::Serialize;

/// Names the form of the answer; another form has another number.
pub(super) const FORM: &str = "urn:holograde:inspection:1";

/// What `--json` prints.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Answer {
    /// The form of this document.
    pub form: &'static str,
    /// Version of Holograde.
    pub version: &'static str,
    /// Name of the asset or POC.
    pub asset: String,
    /// For which device.
    pub device: ForDevice,
    /// All scenes of the POC; a lone asset has one.
    pub scenes: Vec<InspectedScene>,
}

/// A device profile.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ForDevice {
    /// Id.
    pub id: String,
    /// For people.
    pub name: String,
}

/// A scene.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct InspectedScene {
    /// The manifest's id, where there are several.
    pub id: Option<String>,
    /// Path in the package.
    pub file: String,
    /// What was found.
    pub inspection: Inspection,
}

impl Answer {
    pub fn new(asset: &str, device: &Device) -> Answer {
        Answer {
            form: FORM,
            version: env!("CARGO_PKG_VERSION"),
            asset: asset.to_owned(),
            device: ForDevice { id: device.id.clone(), name: device.name.clone() },
            scenes: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::golden::demo;
    use super::*;
    use boon::{Compiler, Schemas};
    use schemars::generate::SchemaSettings;
    use serde_json::Value;

    fn schema() -> Value {
        let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
        let mut schema = generator.into_root_schema_for::<Answer>().to_value();
        schema["$id"] = FORM.into();
        schema["title"] = "Holograde inspection".into();
        schema["properties"]["form"]["const"] = FORM.into();
        schema
    }

    fn pinned() -> Value {
        serde_json::from_str(include_str!("../../../assets/inspect/schema.json")).unwrap()
    }

    /// Set `HOLOGRADE_UPDATE` to write the file anew; a change of the form is a change of its number.
    #[test]
    fn the_schema_in_the_project_is_the_one_of_the_types() {
        if std::env::var_os("HOLOGRADE_UPDATE").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/inspect/schema.json");
            std::fs::write(path, serde_json::to_string_pretty(&schema()).unwrap() + "\n").unwrap();
        } else {
            assert!(schema() == pinned(), "run this test with HOLOGRADE_UPDATE=1 and read the difference");
        }
    }

    #[test]
    fn answers_fit_their_schema_and_other_things_do_not() {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("inspection.json", pinned()).unwrap();
        let index = compiler.compile("inspection.json", &mut schemas).unwrap();
        let good = serde_json::to_value(demo().0).unwrap();
        if let Err(error) = schemas.validate(&good, index) {
            panic!("{error:#}");
        }
        for (pointer, value) in [
            ("/form", Value::from("urn:holograde:inspection:0")),
            ("/device", Value::Null),
            ("/scenes/0/inspection/cost/triangles", "many".into()),
            ("/scenes/0/inspection/findings/0/severity", "fatal".into()),
            ("/scenes/0/inspection/screen", Value::Null),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(pointer).unwrap() = value;
            assert!(schemas.validate(&bad, index).is_err(), "{pointer}");
        }
        let mut more = good.clone();
        more.pointer_mut("/scenes/0/inspection/tables/nodes/0").unwrap()["mood"] = "good".into();
        assert!(schemas.validate(&more, index).is_err(), "unknown field");
    }
}
