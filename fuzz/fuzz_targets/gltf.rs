//! Any bytes as a glTF asset: a model or problems, never a panic. What loads is summed up, judged and put on stage.
#![no_main]
use holograde::scene::world::{SceneWorld, scene_bounds};
use holograde::scene::{Limits, NoFiles, cost, load};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { components: 1 << 20, vertices: 1 << 18, indices: 1 << 20, ..Limits::default() };
    let name = if bytes.starts_with(b"glTF") { "fuzz.glb" } else { "fuzz.gltf" };
    let Ok(model) = load(name, bytes, &NoFiles, &limits) else { return };
    let summary = cost::summarize(&model);
    let _ = cost::lint(&model, &summary, &[]);
    let _ = scene_bounds(&SceneWorld::new(&model), &model);
});
