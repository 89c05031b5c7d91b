//! Each finding with a scene that has it; a scene in order has none.

use crate::render::MAX_LIGHTS;
use crate::scene::cost::tests::{scene_of, square};
use crate::scene::cost::{Inspection, Pixels, Setting, View, inspect};
use crate::scene::model::{
    AlphaMode, Animation, Channel, ChannelValues, Image, Interpolation, Light, LightKind, Material, Mesh, Model,
    MorphVertex, Node, Sampler, Skin, SkinVertex, TextureRef, TextureSupport, Trs,
};
use crate::scene::model::{Filter, Texture};
use crate::space::Fov;
use glam::{Mat4, Vec3};
use serde_json::{Value, json};

const WHOLE: TextureRef = TextureRef { texture: 0, tex_coord: 0, transform: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] };

/// What a case may change.
struct Case {
    model: Model,
    document: Value,
    pixels: Vec<Pixels>,
    placed: bool,
    distance_m: f32,
}

impl Case {
    /// A square of half a metre with a texture of 64 pixels, 2 m ahead: in order.
    fn new() -> Case {
        let mut mesh = square(0.5);
        mesh.primitives[0].material = Some(0);
        let mut model = scene_of(vec![mesh], vec![Node { mesh: Some(0), ..Node::default() }]);
        let image = Image { name: "i".into(), mime: "image/png", width: 64, height: 64, bytes: vec![0; 9].into() };
        model.images = vec![image];
        model.textures =
            vec![Texture { image: 0, sampler: Sampler { mip: Some(Filter::Linear), ..Sampler::default() } }];
        model.materials = vec![Material { base_color_texture: Some(WHOLE), ..Material::default() }];
        let document = json!({
            "materials": [{"name": "m", "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
            "textures": [{"source": 0}],
            "images": [{"uri": "i.png"}],
            "nodes": [{"mesh": 0}],
            "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}],
            "accessors": [{"count": 4, "componentType": 5126}, {"count": 6, "componentType": 5123}],
        });
        Case { model, document, pixels: vec![Pixels { opaque: true, flat: false }], placed: false, distance_m: 2.0 }
    }

    fn inspect(&self) -> Inspection {
        let view = View {
            eye_from_scene: Mat4::from_translation(Vec3::new(0.0, 0.0, -self.distance_m)),
            fov: Fov { left: -0.4, right: 0.4, up: 0.3, down: -0.3 },
            eye_size: [600, 450],
            near_m: 0.3,
        };
        let setting = Setting {
            support: TextureSupport::BC,
            budgets: &[],
            overdraw: Some((1.5, "test")),
            view,
            placed: self.placed,
            nearest_m: 0.85,
            points_per_degree: 43.6,
            document: Some(&self.document),
            pixels: &self.pixels,
            loudness: &[],
        };
        inspect(&self.model, &setting)
    }
}

#[track_caller]
fn check(change: impl FnOnce(&mut Case), expected: &[&str]) -> Inspection {
    let mut case = Case::new();
    change(&mut case);
    let inspection = case.inspect();
    let mut found: Vec<&str> = inspection.findings.iter().map(|lint| lint.id).collect();
    found.sort_unstable();
    assert_eq!(found, expected, "{:#?}", inspection.findings);
    inspection
}

#[test]
fn a_scene_in_order_has_no_findings() {
    check(|_| {}, &[]);
}

#[test]
fn nodes_and_scene() {
    check(|case| case.model.nodes[0].mesh = None, &["scene.empty"]);
    check(|case| case.model.has_default_scene = false, &["scene.no-default"]);
    check(|case| case.model.nodes[0].name.clear(), &["node.unnamed"]);
    let more = |case: &mut Case, node: Node| {
        case.model.scenes[0].roots.push(1);
        case.model.nodes.push(Node { name: "n1".into(), ..node });
    };
    check(|case| more(case, Node { name: "n1".into(), ..Node::default() }), &[]);
    check(
        |case| {
            more(case, Node::default());
            case.model.nodes[1].name = "n0".into();
        },
        &["node.same-name"],
    );
    let scaled = |x, y, z| Trs { scale: Vec3::new(x, y, z), ..Trs::default() };
    check(|case| more(case, Node { transform: scaled(1.0, -1.0, 1.0), ..Node::default() }), &["node.negative-scale"]);
    check(|case| more(case, Node { transform: scaled(0.0, 0.0, 0.0), ..Node::default() }), &["node.zero-scale"]);
    check(
        |case| {
            more(case, Node { mesh: Some(0), ..Node::default() });
            case.model.scenes[0].roots.pop();
        },
        &["node.not-in-scene"],
    );
    check(
        |case| {
            more(case, Node { mesh: Some(0), ..Node::default() });
            case.model.scenes[0].roots.pop();
            case.document["nodes"][0]["extensions"] = json!({"MSFT_lod": {"ids": [1]}});
        },
        &[],
    );
    check(|case| more(case, Node { mesh: Some(0), hidden: true, ..Node::default() }), &["node.hidden"]);
    check(
        |case| {
            more(case, Node { transform: scaled(1.0, 2.0, 1.0), ..Node::default() });
            case.model.skins = vec![Skin { joints: vec![1], inverse_bind_matrices: vec![Mat4::IDENTITY] }];
        },
        &["skin.uneven-scale"],
    );
    let lights = |count: usize| {
        move |case: &mut Case| {
            let light = Light { color: [1.0; 3], kind: LightKind::Point, range: None };
            case.model.lights = vec![light];
            for i in 1..=count {
                case.model.scenes[0].roots.push(i);
                case.model.nodes.push(Node { name: format!("l{i}"), light: Some(0), ..Node::default() });
            }
        }
    };
    check(lights(MAX_LIGHTS), &[]);
    check(lights(MAX_LIGHTS + 1), &["light.too-many"]);
    check(|case| case.model.extensions_used.push("KHR_nothing_known".into()), &["gltf.extension-ignored"]);
}

#[test]
fn what_is_seen() {
    let stack = |count: usize| {
        move |case: &mut Case| {
            // From far to near: each is shaded before it is hidden, one draw for all.
            let at = |i: usize| Trs { translation: Vec3::new(0.0, 0.0, i as f32 * 0.001), ..Trs::default() };
            case.model.nodes[0].instances = (0..count).map(at).collect();
        }
    };
    check(stack(1), &[]);
    let found = check(stack(4), &["cost.overdraw"]);
    assert!((found.screen.fragments_per_pixel - 4.0).abs() < 0.2, "{:?}", found.screen);
    let near = |placed, distance_m| {
        move |case: &mut Case| {
            case.placed = placed;
            case.distance_m = distance_m;
        }
    };
    check(near(true, 0.7), &["scene.too-near"]);
    check(near(false, 0.7), &[]);
    check(near(true, -2.0), &["scene.out-of-view"]);
    let sized = |scale: f32| move |case: &mut Case| case.model.nodes[0].transform.scale = Vec3::splat(scale);
    check(sized(100.0), &["scene.units"]);
    check(sized(0.01), &["scene.units"]);
    let found = check(
        |case| {
            sized(0.05)(case);
            (case.model.images[0].width, case.model.images[0].height) = (256, 256);
        },
        &["image.finer-than-seen", "image.uncompressed"],
    );
    assert!(found.findings[0].fix.contains("128 × 128") || found.findings[1].fix.contains("128 × 128"));
    check(|case| case.model.nodes[0].transform.translation = Vec3::new(1000.0, 0.0, 0.0), &["scene.far-from-origin"]);
}

#[test]
fn meshes_and_draws() {
    let two = |case: &mut Case, mesh: Mesh| {
        case.model.meshes.push(mesh);
        case.model.nodes.push(Node { name: "n1".into(), mesh: Some(1), ..Node::default() });
        case.model.scenes[0].roots.push(1);
        case.document["nodes"] = json!([{"mesh": 0}, {"mesh": 1}]);
    };
    let other = |side, material| {
        let mut mesh = square(side);
        mesh.primitives[0].material = material;
        mesh
    };
    let found = check(|case| two(case, other(0.4, Some(0))), &["mesh.mergeable"]);
    assert_eq!(found.findings[0].saves.draws, 1);
    check(|case| two(case, other(0.4, None)), &[]);
    let found = check(|case| two(case, other(0.5, Some(0))), &["mesh.duplicate", "mesh.mergeable"]);
    assert!(found.findings[0].id == "mesh.duplicate" && found.findings[0].saves.gpu_bytes > 0);
    check(
        |case| {
            two(case, other(0.4, Some(0)));
            let values = ChannelValues::Translation(vec![Vec3::ZERO]);
            let channel = Channel { node: 1, times: vec![0.0], interpolation: Interpolation::Linear, values };
            case.model.animations = vec![Animation { channels: vec![channel], ..Animation::default() }];
        },
        &[],
    );
    let targets = |value: f32| {
        move |case: &mut Case| {
            let moved = MorphVertex { position: [value; 4], ..MorphVertex::default() };
            case.model.meshes[0].weights = vec![0.0];
            case.model.meshes[0].primitives[0].targets = vec![vec![moved; 4]];
        }
    };
    check(targets(1.0), &[]);
    check(targets(0.0), &["mesh.idle-target"]);
    check(|case| case.model.meshes[0].primitives[0].indices.extend([0, 0, 1]), &["mesh.degenerate"]);
    check(|case| case.model.meshes[0].primitives[0].indices.extend([1, 2, 0]), &["mesh.doubled-triangles"]);
    check(|case| case.model.meshes[0].primitives[0].indices.extend([0, 2, 1]), &[]);
    let long = |count: usize| {
        move |case: &mut Case| {
            let primitive = &mut case.model.meshes[0].primitives[0];
            // Deformed, so that triangles in one place are not told.
            primitive.skinning = vec![SkinVertex::default(); 4];
            primitive.indices = [0, 1, 2].repeat(count);
        }
    };
    check(long(29_999), &[]);
    check(long(30_000), &["mesh.no-lod"]);
    check(
        |case| {
            long(30_000)(case);
            case.model.nodes[0].transform.scale = Vec3::splat(0.001);
        },
        &["mesh.no-lod", "mesh.too-fine", "scene.units"],
    );
}

#[test]
fn materials_and_images() {
    let blend = |opaque| {
        move |case: &mut Case| {
            case.model.materials[0].alpha_mode = AlphaMode::Blend;
            case.pixels[0].opaque = opaque;
        }
    };
    check(blend(true), &["material.needless-blend"]);
    check(blend(false), &["material.transparent"]);
    check(|case| case.model.materials[0].double_sided = true, &["material.double-sided"]);
    let twin = |factor: f32| {
        move |case: &mut Case| {
            let first = case.document["materials"][0].clone();
            case.document["materials"] = json!([first, first]);
            case.document["materials"][1]["name"] = "other".into();
            case.document["materials"][1]["alphaCutoff"] = factor.into();
            case.document["materials"][0]["alphaCutoff"] = 0.5.into();
            case.document["meshes"][0]["primitives"][0]["extensions"] = json!({"X": {"material": 1}});
        }
    };
    check(twin(0.5), &["material.duplicate"]);
    check(twin(0.25), &[]);
    let sized = |width| move |case: &mut Case| case.model.images[0].width = width;
    check(sized(62), &["image.side"]);
    let found = check(sized(128), &["image.uncompressed"]);
    assert_eq!(found.findings[0].saves.gpu_bytes, (found.cost.texture_gpu_bytes / 4) * 3);
    assert_eq!(found.findings[0].place, "/images/0");
    check(
        |case| {
            case.model.images[0].width = 128;
            case.pixels[0].flat = true;
        },
        &["image.flat", "image.uncompressed"],
    );
    check(
        |case| {
            case.model.images[0].width = 128;
            case.model.textures[0].sampler.mip = None;
        },
        &["image.uncompressed", "texture.no-mips"],
    );
    // A container whose descriptor begins at byte 80: its transfer function is 1 for linear, 2 for sRGB.
    let container = |function: u8| {
        move |case: &mut Case| {
            let mut bytes = vec![0; 100];
            (bytes[48], bytes[80 + 14]) = (80, function);
            (case.model.images[0].mime, case.model.images[0].bytes) = ("image/ktx2", bytes.into());
        }
    };
    check(container(1), &["image.transfer"]);
    check(container(2), &[]);
    check(container(9), &[]);
}

#[test]
fn animations() {
    let keys = |bend: f32| {
        move |case: &mut Case| {
            let times: Vec<f32> = (0..100).map(|i| i as f32).collect();
            let value = |t: &f32| Vec3::new(*t + bend * (t * 0.9).sin(), 0.0, 0.0);
            let values = ChannelValues::Translation(times.iter().map(value).collect());
            let channel = Channel { node: 0, times, interpolation: Interpolation::Linear, values };
            case.model.animations = vec![Animation { channels: vec![channel], ..Animation::default() }];
        }
    };
    let found = check(keys(0.0), &["animation.redundant-keys"]);
    assert_eq!(found.findings[0].saves.file_bytes, 98 * 12);
    check(keys(1.0), &[]);
    check(|case| case.model.animations = vec![Animation::default(); 2], &["animation.several"]);
}

#[test]
fn the_document() {
    let attribute = |name: &'static str, count: u64| {
        move |case: &mut Case| {
            case.document["accessors"].as_array_mut().unwrap().push(json!({"count": count}));
            case.document["meshes"][0]["primitives"][0]["attributes"][name] = 2.into();
        }
    };
    check(attribute("TANGENT", 4000), &["mesh.unused-tangents"]);
    check(attribute("TANGENT", 4), &[]);
    check(
        |case| {
            attribute("TANGENT", 4000)(case);
            case.document["materials"][0]["normalTexture"] = json!({"index": 0});
        },
        &[],
    );
    check(attribute("TEXCOORD_0", 4000), &[]);
    check(attribute("TEXCOORD_1", 4000), &["mesh.unused-texcoords"]);
    check(attribute("JOINTS_1", 4000), &["skin.influences"]);
    check(attribute("COLOR_0", 4000), &["mesh.white-colors"]);
    check(
        |case| {
            attribute("COLOR_0", 4000)(case);
            case.model.meshes[0].primitives[0].vertices[0].color = [0.5; 4];
        },
        &[],
    );
    check(|case| case.document["accessors"][0]["count"] = 4000.into(), &["mesh.unused-vertices"]);
    let indices = |component: u64| {
        move |case: &mut Case| {
            case.document["accessors"][1] = json!({"count": 6000, "componentType": component});
        }
    };
    check(indices(5125), &["mesh.wide-indices"]);
    check(indices(5123), &[]);
    let second = |table: &'static str| {
        move |case: &mut Case| {
            let first = case.document[table][0].clone();
            case.document[table].as_array_mut().unwrap().push(first);
            case.document[table][1]["name"] = "second".into();
        }
    };
    check(second("textures"), &["texture.unused"]);
    check(second("images"), &["image.unused"]);
    check(second("meshes"), &["mesh.unused"]);
    check(second("materials"), &["material.duplicate", "material.unused"]);
    check(
        |case| {
            second("images")(case);
            second("textures")(case);
            case.document["textures"][1]["source"] = 1.into();
            case.model.materials[0].emissive_texture = Some(WHOLE);
            case.document["materials"][0]["emissiveTexture"] = json!({"index": 1});
        },
        &["image.duplicate"],
    );
    check(|case| case.document["extensionsUsed"] = json!(["KHR_materials_unlit"]), &["gltf.idle-extension"]);
    check(|case| case.document["extensionsUsed"] = json!(["GODOT_single_root"]), &[]);
    check(
        |case| {
            case.document["extensionsUsed"] = json!(["KHR_materials_unlit"]);
            case.document["materials"][0]["extensions"] = json!({"KHR_materials_unlit": {}});
        },
        &[],
    );
}
