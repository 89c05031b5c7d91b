use super::*;
use crate::scene::model::{Mesh, Model, Node, Primitive, Scene, Trs};

const FILES: &[&str] = &["click.wav", "models/pump.glb", "readme.txt", "scene.glb"];

const GOOD: &str = r#"schema = 1
devices = ["hololens-2"]

[submission]
partner = "P"
partner_type = "solution-provider"
industry = "manufacturing"
use_case = "training-development"
customer = "C"
project = "J"

[[scenes]]
id = "pump"
file = "scene.glb"
[scenes.placement]
origin = "floor"
position_m = [0, 0.0, -2]
yaw_deg = 90

[[anchors]]
name = "base"
node = "pump"

[[nodes]]
node = "pump"
role = "primary"
anchor = "base"
surface = { tolerance_mm = 25 }
lock = "world"
[[nodes.sounds]]
clip = "click.wav"
spatial = true
loudness_lufs = -23

[[nodes]]
node = "box/button"
role = "ui"
interactable = { visual = ["idle", "targeted"], audio = [], input = ["hand-ray"], voice_label = "start" }

[[nodes]]
node = "arrow"
role = "indicator"
indicates = "pump"

[[nodes]]
node = "ring"
role = "progress"

[experience]
scan = { required = false }
out_of_frame = true
clip_m = 0.85
fade_start_m = 1.0
movement_radius_m = 1.5
custom_input = { what = "knock twice", taught_by = "first run" }
loading = { seconds = 2.5, progress = "ring" }
"#;

/// A root with a mesh-less group, nested names, and a node that nobody declares.
fn model() -> Model {
    let names =
        ["pump", "casing", "box", "button", "arrow", "ring", "left", "bolt", "right", "bolt", "stranger", "hidden"];
    let parents = [None, Some(0), None, Some(2), None, None, Some(0), Some(6), Some(0), Some(8), None, None];
    let mut nodes: Vec<Node> = names
        .iter()
        .zip(parents)
        .map(|(name, parent)| Node { name: (*name).into(), parent, mesh: Some(0), ..Node::default() })
        .collect();
    for (child, parent) in parents.iter().enumerate() {
        if let Some(parent) = parent {
            nodes[*parent].children.push(child);
        }
    }
    nodes[2].mesh = None;
    nodes[0].transform = Trs { translation: Vec3::new(1.0, 2.0, 3.0), ..Trs::default() };
    let primitive = Primitive { indices: vec![0, 0, 0, 0, 0, 0], ..Primitive::default() };
    let meshes = vec![Mesh { primitives: vec![primitive], ..Mesh::default() }];
    let scenes = vec![Scene { name: String::new(), roots: vec![0, 2, 4, 5, 10] }];
    Model { nodes, meshes, scenes, ..Model::default() }
}

#[test]
fn a_full_manifest_is_read() {
    let manifest = Manifest::parse(GOOD, FILES).unwrap();
    let submission = manifest.submission.clone().unwrap();
    assert_eq!((submission.industry.as_str(), submission.finished), ("manufacturing", None));
    assert_eq!(manifest.start_scene(), Some(0));
    let placement = manifest.scenes[0].placement.unwrap();
    assert_eq!((placement.origin, placement.position), (Origin::Floor, Vec3::new(0.0, 0.0, -2.0)));
    let ahead = placement.start_from_scene().transform_point(Vec3::new(0.0, 0.0, 1.0));
    assert!((ahead - Vec3::new(1.0, 0.0, -2.0)).length() < 1e-6, "{ahead}");
    let declared = &manifest.declared;
    assert_eq!((declared.surfaces, declared.sounds, declared.interactables), (Some(true), Some(true), Some(true)));
    assert_eq!((declared.depth_switches_core, declared.long_loading), (None, None));
    assert_eq!(declared.custom_input.as_deref(), Some("knock twice; taught by first run"));
    assert!(!declared.scan.as_ref().unwrap().required);
}

#[test]
fn a_manifest_resolves_against_its_scene() {
    let manifest = Manifest::parse(GOOD, FILES).unwrap();
    let content = manifest.resolve(0, &model()).unwrap();
    let names: Vec<&str> = content.watched.iter().map(|watched| watched.info.name.as_str()).collect();
    assert_eq!(names, ["pump", "box/button", "arrow", "ring", "stranger"]);
    assert_eq!(content.anchors[0].position, Vec3::new(1.0, 2.0, 3.0));
    let [pump, button, arrow, _, stranger] = &content.watched[..] else { panic!() };
    assert_eq!((pump.info.anchor, pump.info.triangles, pump.info.surface_tolerance_mm), (Some(0), 12, Some(25.0)));
    let cues = button.info.interactable.as_ref().unwrap();
    assert_eq!((cues.visual, cues.audio), ([true, true, false], [false; 3]));
    assert_eq!(arrow.info.indicates, Some(0));
    assert_eq!((stranger.info.role, stranger.info.anchor), (None, None));
    assert_eq!((content.loading_s, content.progress), (Some(2.5), Some(3)));
}

#[test]
fn nothing_is_declared_of_a_lone_asset() {
    let manifest = Manifest::undeclared("x.glb");
    let content = manifest.resolve(0, &model()).unwrap();
    assert!(content.watched.iter().all(|watched| watched.info.role.is_none()));
    assert_eq!(content.watched.len(), 5);
    assert_eq!((content.placement, content.declared), (None, Declarations::default()));
    let mut crowd = model();
    for i in 0..100 {
        crowd.scenes[0].roots.push(crowd.nodes.len());
        crowd.nodes.push(Node { name: format!("n{i}"), mesh: Some(0), ..Node::default() });
    }
    let content = manifest.resolve(0, &crowd).unwrap();
    assert_eq!(
        (content.watched.len(), content.watched[0].nodes.len(), content.watched[0].info.triangles),
        (1, 105, 220)
    );
}

#[test]
fn node_names_have_to_match() {
    for (name, expected) in [
        ("pmup", "line 24, nodes[0].node: no node is named `pmup`; did you mean `pump`?"),
        ("bolt", "2 nodes are named `bolt`; give a path, such as `pump/left/bolt` or `pump/right/bolt`"),
        ("hidden", "the node `hidden` is not in the scene that is shown"),
        ("asing", "did you mean `casing`?"),
    ] {
        let text = GOOD
            .replace("node = \"pump\"\nrole", &format!("node = \"{name}\"\nrole"))
            .replace("indicates = \"pump\"", "");
        let problems = Manifest::parse(&text, FILES).unwrap().resolve(0, &model()).expect_err(name).to_string();
        assert!(problems.contains(expected), "{problems}");
    }
    for (name, expected) in [("left/bolt", 7), ("pump/right/bolt", 9), ("casing", 1), ("pump/casing", 1)] {
        let shown = lookup::shown_nodes(&model());
        assert_eq!(lookup::find(&model(), &shown, name), Ok(expected), "{name}");
    }
}

/// Each case: what is replaced in a good manifest, by what, and the message that has to come.
#[test]
fn each_mistake_has_its_message() {
    for (from, to, expected) in [
        ("schema = 1\n", "", "schema: is missing (add `schema = 1`)"),
        ("schema = 1\n", "schema = 2\n", "poc.toml: line 1, schema: is the integer 2 (this version reads schema = 1)"),
        ("schema = 1\n", "schema = \"1\"\n", "line 1, schema: is the string \"1\""),
        ("customer = \"C\"\n", "", "line 4, submission.customer: is missing"),
        (
            "customer = \"C\"",
            "custmer = \"C\"",
            "line 9, submission.custmer: is not a known field (did you mean `customer`?)",
        ),
        ("customer = \"C\"", "customer = \" \"", "line 9, submission.customer: is blank"),
        ("\"manufacturing\"", "\"manufacture\"", "`manufacture` is not known (did you mean `manufacturing`?)"),
        (
            "\"solution-provider\"",
            "\"startup\"",
            "line 6, submission.partner_type: `startup` is not known (one of: systems",
        ),
        ("\"hololens-2\"", "\"HoloLens 2\"", "line 2, devices: `HoloLens 2` is not an id"),
        ("id = \"pump\"", "id = \"Pump!\"", "line 13, scenes[0].id: `Pump!` is not an id"),
        (
            "file = \"scene.glb\"",
            "file = \"scen.glb\"",
            "line 14, scenes[0].file: there is no file `scen.glb` in the package (did you mean `scene.glb`?)",
        ),
        ("file = \"scene.glb\"", "file = \"../scene.glb\"", "scenes[0].file: the path climbs with `..`"),
        ("file = \"scene.glb\"", "file = \"readme.txt\"", "is not a glTF file"),
        (
            "origin = \"floor\"",
            "origin = \"flor\"",
            "line 16, scenes[0].placement.origin: `flor` is not known (did you mean `floor`?)",
        ),
        ("[0, 0.0, -2]", "[0, 0.0]", "scenes[0].placement.position_m: is a list of 2 (give a list of 3 numbers)"),
        ("[0, 0.0, -2]", "[0, nan, -2]", "position_m: is a list of 3 (give a list of 3 numbers)"),
        ("yaw_deg = 90", "yaw_deg = 1e9", "yaw_deg: is the number 1e9 (give a number from -360 to 360)"),
        ("node = \"pump\"\n\n", "node = \"pump\"\nposition_m = [0, 0, 0]\n\n", "line 20, anchors[0]: needs either"),
        ("[0, 0.0, -2]", "[0, 101, -2]", "position_m: is out of range"),
        ("required = false", "required = false, mash = true", "scan.mash: is not a known field (did you mean `mesh`?)"),
        ("node = \"pump\"\n\n", "", "line 20, anchors[0]: needs either `position_m` or `node`"),
        ("anchor = \"base\"", "anchor = \"bass\"", "nodes[0].anchor: `bass` is not known (did you mean `base`?)"),
        (
            "role = \"primary\"",
            "role = \"primry\"",
            "line 26, nodes[0].role: `primry` is not known (did you mean `primary`?)",
        ),
        ("role = \"primary\"", "role = 3", "nodes[0].role: is the integer 3 (give a string)"),
        (
            "tolerance_mm = 25",
            "tolerance_mm = 0",
            "nodes[0].surface.tolerance_mm: is the integer 0 (give a number from 0.1 to 1000)",
        ),
        (
            "clip = \"click.wav\"",
            "clip = \"clack.wav\"",
            "there is no file `clack.wav` in the package (did you mean `click.wav`?)",
        ),
        ("spatial = true", "", "nodes[0].sounds[0].spatial: is missing"),
        ("-23", "23", "nodes[0].sounds[0].loudness_lufs: is the integer 23 (give a number from -100 to 0)"),
        ("audio = [], ", "", "nodes[1].interactable.audio: is missing"),
        ("\"targeted\"]", "\"focused\"]", "nodes[1].interactable.visual: `focused` is not known"),
        (
            "[\"hand-ray\"]",
            "\"hand-ray\"",
            "nodes[1].interactable.input: is the string \"hand-ray\" (give a list of strings",
        ),
        (
            "indicates = \"pump\"",
            "indicates = \"pomp\"",
            "nodes[2].indicates: `pomp` is not declared under `[[nodes]]` (did you mean `pump`?)",
        ),
        ("indicates = \"pump\"", "indicates = \"arrow\"", "nodes[2].indicates: leads to itself"),
        ("role = \"indicator\"", "role = \"ui\"", "belongs to a node with `role = \"indicator\"`"),
        ("node = \"ring\"", "node = \"arrow\"", "`arrow` is declared a second time"),
        (
            "role = \"progress\"",
            "role = \"ui\"",
            "experience.loading.progress: leads to a node without `role = \"progress\"`",
        ),
        ("required = false", "required = true", "experience.scan.mesh: is missing"),
        ("fade_start_m = 1.0", "fade_start_m = 0.5", "fading begins nearer than the clip distance"),
        (
            "out_of_frame = true",
            "out_of_frame = \"yes\"",
            "experience.out_of_frame: is the string \"yes\" (give true or false)",
        ),
        (
            "out_of_frame = true",
            "sounds = false",
            "experience.sounds: says that there are none, but a node declares one",
        ),
        ("seconds = 2.5", "long = false, seconds = 8", "nothing loads for more than 5 s, but `seconds` is 8"),
        ("[experience]", "[experiance]", "experiance: is not a known field (did you mean `experience`?)"),
        ("[[nodes]]\nnode = \"ring\"", "[nodes]\nnode = \"ring\"", "is not TOML"),
        ("schema = 1", "schema = = 1", "poc.toml: line 1: is not TOML"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let problems = Manifest::parse(&GOOD.replacen(from, to, 1), FILES).expect_err(expected).to_string();
        assert!(problems.contains(expected), "wanted {expected}\ngot {problems}");
    }
}

#[test]
fn all_mistakes_come_at_once_in_order() {
    let text = GOOD
        .replace("\"C\"", "3")
        .replace("\"floor\"", "\"sky\"")
        .replace("\"world\"", "\"moon\"")
        .replace("2.5", "-1");
    let problems = Manifest::parse(&text, FILES).unwrap_err();
    let places: Vec<&str> = problems.0.iter().map(|problem| problem.place.as_str()).collect();
    let expected = ["line 9, submission.customer", "line 16, scenes[0].placement.origin", "line 29, nodes[0].lock"];
    assert_eq!(places[..3], expected);
    assert_eq!(places.len(), 4, "{problems}");
}

#[test]
fn several_scenes_have_to_be_told_apart() {
    let second = "[[scenes]]\nid = \"pump\"\nfile = \"models/pump.glb\"\n\n[[anchors]]";
    let problems = Manifest::parse(&GOOD.replace("[[anchors]]", second), FILES).unwrap_err().to_string();
    for expected in [
        "a second scene with the id `pump`",
        "no scene is the first",
        "nodes[0].scene: is missing",
        "anchors[0].scene: is missing",
    ] {
        assert!(problems.contains(expected), "{problems}");
    }
}

#[test]
fn a_storyboard_can_stand_in_for_scenes() {
    let (head, _) = GOOD.split_once("[[scenes]]").unwrap();
    assert!(Manifest::parse(head, FILES).unwrap_err().to_string().contains("scenes: is missing"));
    let manifest = Manifest::parse(&head.replace("devices", "storyboard = [\"readme.txt\"]\ndevices"), FILES).unwrap();
    assert_eq!((manifest.start_scene(), manifest.storyboard.len()), (None, 1));
}

#[test]
fn counts_are_limited() {
    let many = "[[nodes]]\nnode = \"x\"\n".repeat(5000);
    let problems = Manifest::parse(&(GOOD.to_owned() + &many), FILES).unwrap_err();
    assert!(problems.to_string().contains("nodes: has 5004 entries (at most 256)"));
    assert!(problems.0.len() < 300);
    for hostile in ["[".repeat(100_000), "a=[".repeat(50_000), "a.".repeat(50_000) + "b=1", "\u{0}".repeat(1000)] {
        assert!(Manifest::parse(&hostile, FILES).is_err());
    }
}
