//! Content with known geometry: boxes at known places, on known anchors, moving at known speeds.
//!
//! The scene's origin is the user's eye at the start, so that scene coordinates are those of the run's base space.

use base64::Engine;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

/// A box.
#[derive(Debug, Clone)]
pub struct Thing {
    /// Node name.
    pub name: &'static str,
    /// The manifest's word.
    pub role: &'static str,
    /// Middle, metres from the user's eye at the start.
    pub at_m: [f64; 3],
    /// Edge, metres.
    pub edge_m: f64,
    /// Name of the anchor that it hangs on.
    pub anchor: Option<&'static str>,
    /// Goes to and fro on a circle round the user's eye at the start, seen moving at this speed, degrees per second.
    pub turns_deg_per_s: Option<f64>,
    /// Colour, linear.
    pub colour: [f64; 3],
    /// Lines of the manifest besides.
    pub declares: String,
}

/// What is shown.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// Boxes.
    pub things: Vec<Thing>,
    /// Names and places of anchors, metres from the user's eye at the start.
    pub anchors: Vec<(&'static str, [f64; 3])>,
    /// How long loading is declared to take, seconds.
    pub loading_s: f64,
}

/// How far a moving box goes to each side, degrees (ours: it stays in most frames).
const SWING_DEG: f64 = 12.0;

impl Thing {
    /// A white primary box of 20 cm.
    pub fn new(name: &'static str, at_m: [f64; 3]) -> Thing {
        Thing {
            name,
            role: "primary",
            at_m,
            edge_m: 0.2,
            anchor: None,
            turns_deg_per_s: None,
            colour: [0.8; 3],
            declares: String::new(),
        }
    }

    /// The same on an anchor.
    #[must_use]
    pub fn on(mut self, anchor: &'static str) -> Thing {
        self.anchor = Some(anchor);
        self
    }

    /// Where it is on its circle at a time, degrees to the left of its place.
    pub fn turned_deg(&self, seconds: f64) -> f64 {
        let quarter_s = SWING_DEG / self.turns_deg_per_s.unwrap_or(0.0);
        let quarters = (seconds / quarter_s).rem_euclid(4.0);
        SWING_DEG
            * if quarters < 1.0 {
                quarters
            } else if quarters < 3.0 {
                2.0 - quarters
            } else {
                quarters - 4.0
            }
    }

    /// Distance of its nearest point from a place, metres.
    pub fn nearest_m(&self, from_m: [f64; 3]) -> f64 {
        let outside = |axis: usize| ((self.at_m[axis] - from_m[axis]).abs() - self.edge_m / 2.0).max(0.0);
        (0..3).map(|axis| outside(axis).powi(2)).sum::<f64>().sqrt()
    }
}

impl Content {
    /// One box on one anchor, in the same place.
    pub fn anchored(at_m: [f64; 3]) -> Content {
        Content { things: vec![Thing::new("box", at_m).on("anchor")], anchors: vec![("anchor", at_m)], loading_s: 0.0 }
    }

    /// Writes it as a package.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::write(folder.join("scene.gltf"), self.document().to_string())?;
        std::fs::write(folder.join("poc.toml"), self.manifest())
    }

    fn manifest(&self) -> String {
        let mut text = "schema = 1\n[submission]\npartner = \"Metrology\"\npartner_type = \"solution-provider\"\n\
            industry = \"manufacturing\"\nuse_case = \"training-development\"\ncustomer = \"None\"\nproject = \"Boxes\"\n[[scenes]]\nid = \"boxes\"\nfile = \"scene.gltf\"\n[scenes.placement]\norigin = \"eye\"\n\
            position_m = [0.0, 0.0, 0.0]\nyaw_deg = 0.0\n"
            .to_owned();
        for (name, at) in &self.anchors {
            let _ = write!(text, "[[anchors]]\nname = \"{name}\"\nposition_m = {at:?}\n");
        }
        for thing in &self.things {
            let _ = write!(text, "[[nodes]]\nnode = \"{}\"\nrole = \"{}\"\nlock = \"world\"\n", thing.name, thing.role);
            if let Some(anchor) = thing.anchor {
                let _ = writeln!(text, "anchor = \"{anchor}\"");
            }
            let _ = writeln!(text, "{}", thing.declares);
        }
        text.push_str("[experience]\nscan = { required = false }\nsounds = false\ninteractables = false\n");
        if self.loading_s > 0.0 {
            let _ = writeln!(text, "loading = {{ seconds = {:?}, long = {} }}", self.loading_s, self.loading_s > 5.0);
        }
        text
    }

    /// One cube, used by every box. A moving box hangs on a node at the eye that turns.
    fn document(&self) -> Value {
        let mut bytes = Vec::new();
        let corner = |bit: usize, at: usize| if at >> bit & 1 == 0 { -0.5f32 } else { 0.5 };
        for at in 0..8 {
            bytes.extend([corner(0, at), corner(1, at), corner(2, at)].iter().flat_map(|x| x.to_le_bytes()));
        }
        const FACES: [u16; 36] = [
            0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5,
        ];
        bytes.extend(FACES.iter().flat_map(|x| x.to_le_bytes()));
        let mut views =
            vec![json!({"buffer": 0, "byteLength": 96}), json!({"buffer": 0, "byteOffset": 96, "byteLength": 72})];
        let mut accessors = vec![
            json!({"bufferView": 0, "componentType": 5126, "count": 8, "type": "VEC3", "min": [-0.5, -0.5, -0.5], "max": [0.5, 0.5, 0.5]}),
            json!({"bufferView": 1, "componentType": 5123, "count": 36, "type": "SCALAR"}),
        ];
        let (mut nodes, mut roots) = (Vec::new(), Vec::new());
        let (mut samplers, mut channels) = (Vec::new(), Vec::new());
        let (mut meshes, mut materials) = (Vec::new(), Vec::new());
        for (index, thing) in self.things.iter().enumerate() {
            let [red, green, blue] = thing.colour;
            materials.push(
                json!({"pbrMetallicRoughness": {"baseColorFactor": [red, green, blue, 1.0], "metallicFactor": 0.0}, "extensions": {"KHR_materials_unlit": {}}}),
            );
            meshes.push(json!({"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": index}]}));
            roots.push(nodes.len());
            if let Some(speed) = thing.turns_deg_per_s {
                let quarter_s = SWING_DEG / speed;
                let (times, turns) = swing(quarter_s);
                let at = bytes.len();
                bytes.extend(times.iter().chain(turns.iter().flatten()).flat_map(|x| x.to_le_bytes()));
                views.push(json!({"buffer": 0, "byteOffset": at, "byteLength": bytes.len() - at}));
                let (view, first) = (views.len() - 1, accessors.len());
                accessors.push(json!({"bufferView": view, "componentType": 5126, "count": times.len(), "type": "SCALAR", "min": [times[0]], "max": [times[times.len() - 1]]}));
                accessors.push(json!({"bufferView": view, "byteOffset": 4 * times.len(), "componentType": 5126, "count": times.len(), "type": "VEC4"}));
                channels.push(json!({"sampler": samplers.len(), "target": {"node": nodes.len(), "path": "rotation"}}));
                samplers.push(json!({"input": first, "output": first + 1, "interpolation": "LINEAR"}));
                nodes.push(json!({"name": format!("arm-of-{}", thing.name), "children": [nodes.len() + 1]}));
            }
            nodes.push(json!({"name": thing.name, "mesh": index, "translation": thing.at_m, "scale": [thing.edge_m, thing.edge_m, thing.edge_m]}));
        }
        let uri = format!(
            "data:application/octet-stream;base64,{}",
            base64::engine::general_purpose::STANDARD.encode(&bytes)
        );
        let mut document = json!({
            "asset": {"version": "2.0"}, "extensionsUsed": ["KHR_materials_unlit"], "scene": 0, "scenes": [{"nodes": roots}], "nodes": nodes, "meshes": meshes,
            "materials": materials, "accessors": accessors, "bufferViews": views,
            "buffers": [{"uri": uri, "byteLength": bytes.len()}],
        });
        if !channels.is_empty() {
            document["animations"] = json!([{"samplers": samplers, "channels": channels}]);
        }
        document
    }
}

/// A steady turn to the left, to the right and back, about the vertical: times in seconds and rotations.
fn swing(quarter_s: f64) -> ([f32; 4], [[f32; 4]; 4]) {
    let turn = |degrees: f64| {
        let half = degrees.to_radians() / 2.0;
        [0.0, half.sin() as f32, 0.0, half.cos() as f32]
    };
    let times = [0.0, 1.0, 3.0, 4.0].map(|quarters: f64| (quarters * quarter_s) as f32);
    (times, [0.0, SWING_DEG, -SWING_DEG, 0.0].map(turn))
}
