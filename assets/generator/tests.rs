//! The committed files are what the generator makes, and the scenes are what their manifests say.

use super::*;
use glam::Vec3;
use holograde::observe::{HologramObservation, Role};
use holograde::poc::{Content, Package};
use holograde::scene::model::Model;
use holograde::scene::world::{SceneWorld, Watch, animate, observe, propagate};

fn assets() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets")
}

#[test]
fn the_committed_files_are_up_to_date() {
    for (path, bytes) in files() {
        let committed = std::fs::read(assets().join(path)).unwrap_or_default();
        assert!(
            committed == bytes,
            "{path} differs: run `cargo run --example generate-demo` and commit what it writes"
        );
    }
}

/// A demo package, opened, loaded and watched from where the user starts.
struct Shown {
    model: Model,
    content: Content,
    world: SceneWorld,
    watch: Watch,
}

const EYES: Vec3 = Vec3::new(0.0, 1.6, 0.0);

impl Shown {
    fn open(name: &str) -> Shown {
        let package = Package::open(&assets().join(name)).unwrap();
        let manifest = package.manifest().unwrap();
        let scene = manifest.start_scene().unwrap();
        let model = package.load_scene(&manifest.scenes[scene].file).unwrap();
        let content = manifest.resolve(scene, &model).unwrap();
        let mut world = SceneWorld::new(&model);
        world.set_placement(content.placement.unwrap().start_from_scene().to_mat4());
        propagate(&mut world);
        let watch = Watch::new(&model, &world, content.watched.iter().map(|watched| &watched.nodes));
        Shown { model, content, world, watch }
    }

    fn at(&mut self, seconds: f64) -> Vec<HologramObservation> {
        animate(&mut self.world, &self.model, seconds);
        propagate(&mut self.world);
        let mut seen = Vec::new();
        observe(&self.world, &self.watch, EYES, &mut seen);
        seen
    }

    fn index(&self, name: &str) -> usize {
        self.content.watched.iter().position(|watched| watched.info.name == name).unwrap()
    }

    fn levers(&self, seen: &[HologramObservation]) -> Vec<f32> {
        let placement = self.content.placement.unwrap().start_from_scene();
        let lever = |(i, seen): (usize, &HologramObservation)| {
            let anchor = self.content.watched[i].info.anchor?;
            let at = placement.transform_point(self.content.anchors[usize::from(anchor)].position);
            Some(Vec3::from_array(seen.center).distance(at))
        };
        seen.iter().enumerate().filter_map(lever).collect()
    }
}

#[test]
fn the_demo_keeps_the_rules() {
    let mut demo = Shown::open("demo");
    assert!(demo.model.nodes.len() > 40 && demo.model.materials.len() < 16);
    let triangles: u64 = demo.content.watched.iter().map(|watched| watched.info.triangles).sum();
    assert!(triangles < 60_000, "{triangles}");
    let names: Vec<&str> = demo.content.watched.iter().map(|watched| watched.info.name.as_str()).collect();
    assert_eq!(names.len(), 10, "everything drawn is declared: {names:?}");
    let cart = demo.index("tool-cart");
    let standing = [demo.index("stand"), cart];
    for step in 0..24 {
        let seen = demo.at(f64::from(step) * 0.25);
        for (i, seen) in seen.iter().enumerate() {
            assert!(seen.nearest_m >= 1.25, "{}: {} m", names_of(&demo, i), seen.nearest_m);
        }
        for i in standing {
            let foot = foot(&seen[i]);
            assert!(foot.abs() < 1e-4, "{}: {foot}", names_of(&demo, i));
        }
        assert!(demo.levers(&seen).iter().all(|lever| *lever < 3.0));
        assert!(seen[cart].center[2] > 2.0, "the cart is behind the user");
    }
    let arrow = &demo.content.watched[demo.index("tool-arrow")].info;
    assert_eq!((arrow.role, arrow.indicates), (Some(Role::Indicator), Some(cart as u16)));
    assert_eq!(demo.content.progress, Some(demo.index("loading-ring")));
}

/// Height of what touches the floor. The sampled surface points must agree to a fraction of the declared tolerance of 25 mm.
fn foot(seen: &HologramObservation) -> f32 {
    let foot = seen.center[1] - seen.half_extents[1];
    assert!((seen.lowest[1] - foot).abs() < 0.005, "{seen:?}");
    foot
}

fn names_of(shown: &Shown, index: usize) -> &str {
    &shown.content.watched[index].info.name
}

#[test]
fn the_failing_twin_breaks_them() {
    let mut demo = Shown::open("demo-failing");
    let seen = demo.at(0.0);
    let nearest = seen.iter().map(|seen| seen.nearest_m).fold(f32::INFINITY, f32::min);
    assert!((0.7..0.9).contains(&nearest), "{nearest}");
    for name in ["stand", "tool-cart"] {
        let foot = foot(&seen[demo.index(name)]);
        assert!((foot - 0.2).abs() < 1e-4, "{name}: {foot}");
    }
    assert!(demo.levers(&seen).iter().all(|lever| *lever > 4.5), "{:?}", demo.levers(&seen));
    let watched = &demo.content.watched;
    assert!(watched.iter().all(|w| w.info.role != Some(Role::Indicator) && w.info.sounds.iter().all(|s| !s.spatial)));
    assert!(
        watched
            .iter()
            .filter_map(|w| w.info.interactable.as_ref())
            .all(|i| i.visual == [false; 3] && i.audio == [false; 3])
    );
    assert_eq!((demo.content.loading_s, demo.content.progress), (Some(8.0), None));
    let triangles: u64 = watched.iter().filter(|w| !w.info.name.contains("button")).map(|w| w.info.triangles).sum();
    assert!(triangles > 300_000, "{triangles}");
    // Seen from the start, the marker moves faster than 5 degrees a second.
    let marker = demo.index("marker");
    let [before, after] = [0.1, 0.2].map(|seconds| Vec3::from_array(demo.at(seconds)[marker].center) - EYES);
    assert!(before.angle_between(after).to_degrees() / 0.1 > 5.0);
}

#[test]
fn packages_stay_small() {
    for (name, most) in [("demo", 1_500_000), ("demo-failing", 3_000_000)] {
        let package = Package::open(&assets().join(name)).unwrap();
        assert!(package.files().iter().map(|file| file.bytes).sum::<u64>() < most);
    }
}
