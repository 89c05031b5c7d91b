//! The glTF 2.0 JSON schema as a table, with the extensions whose properties are read or checked here.

use Kind::{Bool, Codes, Index, Int, List, Map, Num, Nums, Obj, OneOf, Text};
use gltf::json::{accessor, animation, buffer, camera, material, texture};

/// What a property holds.
pub(super) enum Kind {
    Bool,
    Text,
    /// Index into a root table; extension tables by path.
    Index(&'static str),
    /// Whole number, at least, at most.
    Int(u64, u64),
    /// Number, at least, at most.
    Num(f64, f64),
    /// Array of numbers: allowed lengths (any from 1 on when empty), at least, at most.
    Nums(&'static [usize], f64, f64),
    OneOf(&'static [&'static str]),
    Codes(&'static [u32]),
    /// Array, never empty.
    List(&'static Kind),
    /// Object with free keys, never empty.
    Map(&'static Kind),
    Obj(&'static Shape),
}

/// An object of the document.
pub(super) struct Shape {
    /// How extensions name it; see [`EXTENSIONS`].
    pub name: &'static str,
    /// Known properties; others are ignored.
    pub properties: &'static [Property],
}

/// A property of an object.
pub(super) struct Property(pub &'static str, pub Kind, pub bool);

const fn may(name: &'static str, kind: Kind) -> Property {
    Property(name, kind, false)
}

const fn must(name: &'static str, kind: Kind) -> Property {
    Property(name, kind, true)
}

const ANY: f64 = f64::INFINITY;
const ABOVE_ZERO: f64 = f64::MIN_POSITIVE;
/// Largest whole number that JSON readers agree on.
const MOST: u64 = (1 << 53) - 1;

const DISTANCE_MODELS: &[&str] = &["linear", "inverse", "exponential"];

macro_rules! shapes {
    ($($id:ident $name:literal [$($property:expr),* $(,)?])*) => {
        $(static $id: Shape = Shape { name: $name, properties: &[$($property),*] };)*
    };
}

/// The whole document.
pub(super) static ROOT: Shape = Shape {
    name: "root",
    properties: &[
        must("asset", Obj(&ASSET)),
        may("accessors", List(&Obj(&ACCESSOR))),
        may("animations", List(&Obj(&ANIMATION))),
        may("buffers", List(&Obj(&BUFFER))),
        may("bufferViews", List(&Obj(&BUFFER_VIEW))),
        may("cameras", List(&Obj(&CAMERA))),
        may("images", List(&Obj(&IMAGE))),
        may("materials", List(&Obj(&MATERIAL))),
        may("meshes", List(&Obj(&MESH))),
        may("nodes", List(&Obj(&NODE))),
        may("samplers", List(&Obj(&SAMPLER))),
        may("scenes", List(&Obj(&SCENE))),
        may("skins", List(&Obj(&SKIN))),
        may("textures", List(&Obj(&TEXTURE))),
        may("scene", Index("scenes")),
        may("extensionsUsed", List(&Text)),
        may("extensionsRequired", List(&Text)),
    ],
};

shapes! {
    ASSET "asset" [must("version", Text), may("minVersion", Text), may("generator", Text), may("copyright", Text)]
    ACCESSOR "accessor" [
        may("bufferView", Index("bufferViews")), may("byteOffset", Int(0, MOST)), must("componentType", Codes(accessor::VALID_COMPONENT_TYPES)),
        may("normalized", Bool), must("count", Int(1, MOST)),
        must("type", OneOf(accessor::VALID_ACCESSOR_TYPES)),
        may("max", Nums(&[1, 2, 3, 4, 9, 16], -ANY, ANY)), may("min", Nums(&[1, 2, 3, 4, 9, 16], -ANY, ANY)),
        may("sparse", Obj(&SPARSE)), may("name", Text),
    ]
    SPARSE "sparse" [must("count", Int(1, MOST)), must("indices", Obj(&SPARSE_INDICES)), must("values", Obj(&SPARSE_VALUES))]
    SPARSE_INDICES "sparse.indices" [
        must("bufferView", Index("bufferViews")), may("byteOffset", Int(0, MOST)), must("componentType", Codes(accessor::VALID_INDEX_TYPES)),
    ]
    SPARSE_VALUES "sparse.values" [must("bufferView", Index("bufferViews")), may("byteOffset", Int(0, MOST))]
    ANIMATION "animation" [must("channels", List(&Obj(&CHANNEL))), must("samplers", List(&Obj(&ANIMATION_SAMPLER))), may("name", Text)]
    CHANNEL "animation.channel" [must("sampler", Int(0, MOST)), must("target", Obj(&TARGET))]
    TARGET "animation.channel.target" [may("node", Index("nodes")), must("path", Text)]
    ANIMATION_SAMPLER "animation.sampler" [
        must("input", Index("accessors")), must("output", Index("accessors")),
        may("interpolation", OneOf(animation::VALID_INTERPOLATIONS)),
    ]
    BUFFER "buffer" [must("byteLength", Int(1, MOST)), may("uri", Text), may("name", Text)]
    BUFFER_VIEW "bufferView" [
        must("buffer", Index("buffers")), may("byteOffset", Int(0, MOST)), must("byteLength", Int(1, MOST)),
        may("byteStride", Int(4, 252)), may("target", Codes(buffer::VALID_TARGETS)), may("name", Text),
    ]
    CAMERA "camera" [
        must("type", OneOf(camera::VALID_CAMERA_TYPES)), may("perspective", Obj(&PERSPECTIVE)),
        may("orthographic", Obj(&ORTHOGRAPHIC)), may("name", Text),
    ]
    PERSPECTIVE "camera.perspective" [
        may("aspectRatio", Num(ABOVE_ZERO, ANY)), must("yfov", Num(ABOVE_ZERO, ANY)), may("zfar", Num(ABOVE_ZERO, ANY)),
        must("znear", Num(ABOVE_ZERO, ANY)),
    ]
    ORTHOGRAPHIC "camera.orthographic" [
        must("xmag", Num(-ANY, ANY)), must("ymag", Num(-ANY, ANY)), must("zfar", Num(ABOVE_ZERO, ANY)), must("znear", Num(0.0, ANY)),
    ]
    IMAGE "image" [may("uri", Text), may("mimeType", Text), may("bufferView", Index("bufferViews")), may("name", Text)]
    MATERIAL "material" [
        may("name", Text), may("pbrMetallicRoughness", Obj(&PBR)), may("normalTexture", Obj(&NORMAL_TEXTURE)),
        may("occlusionTexture", Obj(&OCCLUSION_TEXTURE)), may("emissiveTexture", Obj(&TEXTURE_INFO)),
        may("emissiveFactor", Nums(&[3], 0.0, 1.0)), may("alphaMode", OneOf(material::VALID_ALPHA_MODES)),
        may("alphaCutoff", Num(0.0, ANY)), may("doubleSided", Bool),
    ]
    PBR "material.pbrMetallicRoughness" [
        may("baseColorFactor", Nums(&[4], 0.0, 1.0)), may("baseColorTexture", Obj(&TEXTURE_INFO)),
        may("metallicFactor", Num(0.0, 1.0)), may("roughnessFactor", Num(0.0, 1.0)),
        may("metallicRoughnessTexture", Obj(&TEXTURE_INFO)),
    ]
    TEXTURE_INFO "textureInfo" [must("index", Index("textures")), may("texCoord", Int(0, MOST))]
    NORMAL_TEXTURE "textureInfo" [must("index", Index("textures")), may("texCoord", Int(0, MOST)), may("scale", Num(-ANY, ANY))]
    OCCLUSION_TEXTURE "textureInfo" [
        must("index", Index("textures")), may("texCoord", Int(0, MOST)), may("strength", Num(0.0, 1.0)),
    ]
    MESH "mesh" [must("primitives", List(&Obj(&PRIMITIVE))), may("weights", Nums(&[], -ANY, ANY)), may("name", Text)]
    PRIMITIVE "mesh.primitive" [
        must("attributes", Map(&Index("accessors"))), may("indices", Index("accessors")), may("material", Index("materials")),
        may("mode", Int(0, 6)), may("targets", List(&Map(&Index("accessors")))),
    ]
    NODE "node" [
        may("camera", Index("cameras")), may("children", List(&Index("nodes"))), may("skin", Index("skins")),
        may("matrix", Nums(&[16], -ANY, ANY)), may("mesh", Index("meshes")), may("rotation", Nums(&[4], -1.0, 1.0)),
        may("scale", Nums(&[3], -ANY, ANY)), may("translation", Nums(&[3], -ANY, ANY)), may("weights", Nums(&[], -ANY, ANY)),
        may("name", Text),
    ]
    SAMPLER "sampler" [
        may("magFilter", Codes(texture::VALID_MAG_FILTERS)), may("minFilter", Codes(texture::VALID_MIN_FILTERS)),
        may("wrapS", Codes(texture::VALID_WRAPPING_MODES)), may("wrapT", Codes(texture::VALID_WRAPPING_MODES)), may("name", Text),
    ]
    SCENE "scene" [may("nodes", List(&Index("nodes"))), may("name", Text)]
    SKIN "skin" [
        may("inverseBindMatrices", Index("accessors")), may("skeleton", Index("nodes")), must("joints", List(&Index("nodes"))),
        may("name", Text),
    ]
    TEXTURE "texture" [may("sampler", Index("samplers")), may("source", Index("images")), may("name", Text)]
    // Extensions.
    EMPTY "" []
    TEXTURE_TRANSFORM "" [
        may("offset", Nums(&[2], -ANY, ANY)), may("rotation", Num(-ANY, ANY)), may("scale", Nums(&[2], -ANY, ANY)),
        may("texCoord", Int(0, MOST)),
    ]
    EMISSIVE_STRENGTH "" [may("emissiveStrength", Num(0.0, ANY))]
    LIGHTS "" [must("lights", List(&Obj(&LIGHT)))]
    LIGHT "light" [
        may("color", Nums(&[3], 0.0, ANY)), may("intensity", Num(0.0, ANY)), may("range", Num(ABOVE_ZERO, ANY)),
        must("type", OneOf(&["directional", "point", "spot"])), may("spot", Obj(&SPOT)), may("name", Text),
    ]
    SPOT "light.spot" [
        may("innerConeAngle", Num(0.0, std::f64::consts::FRAC_PI_2)),
        may("outerConeAngle", Num(ABOVE_ZERO, std::f64::consts::FRAC_PI_2 + 1e-6)),
    ]
    NODE_LIGHT "" [must("light", Index("extensions/KHR_lights_punctual/lights"))]
    POINTER "" [must("pointer", Text)]
    ANISOTROPY "" [
        may("anisotropyStrength", Num(0.0, 1.0)), may("anisotropyRotation", Num(-ANY, ANY)),
        may("anisotropyTexture", Obj(&TEXTURE_INFO)),
    ]
    CLEARCOAT "" [
        may("clearcoatFactor", Num(0.0, 1.0)), may("clearcoatRoughnessFactor", Num(0.0, 1.0)),
        may("clearcoatTexture", Obj(&TEXTURE_INFO)), may("clearcoatRoughnessTexture", Obj(&TEXTURE_INFO)),
        may("clearcoatNormalTexture", Obj(&NORMAL_TEXTURE)),
    ]
    SPECULAR "" [
        may("specularFactor", Num(0.0, 1.0)), may("specularColorFactor", Nums(&[3], 0.0, ANY)),
        may("specularTexture", Obj(&TEXTURE_INFO)), may("specularColorTexture", Obj(&TEXTURE_INFO)),
    ]
    VOLUME "" [
        may("attenuationColor", Nums(&[3], 0.0, 1.0)), may("attenuationDistance", Num(ABOVE_ZERO, ANY)),
        may("thicknessFactor", Num(0.0, ANY)), may("thicknessTexture", Obj(&TEXTURE_INFO)),
    ]
    IOR "" [may("ior", Num(0.0, ANY))]
    SHEEN "" [
        may("sheenColorFactor", Nums(&[3], 0.0, 1.0)), may("sheenColorTexture", Obj(&TEXTURE_INFO)),
        may("sheenRoughnessFactor", Num(0.0, 1.0)), may("sheenRoughnessTexture", Obj(&TEXTURE_INFO)),
    ]
    TRANSMISSION "" [may("transmissionFactor", Num(0.0, 1.0)), may("transmissionTexture", Obj(&TEXTURE_INFO))]
    DISPERSION "" [may("dispersion", Num(0.0, ANY))]
    IRIDESCENCE "" [
        may("iridescenceFactor", Num(0.0, 1.0)), may("iridescenceTexture", Obj(&TEXTURE_INFO)),
        may("iridescenceIor", Num(1.0, ANY)), may("iridescenceThicknessMinimum", Num(0.0, ANY)),
        may("iridescenceThicknessMaximum", Num(0.0, ANY)), may("iridescenceThicknessTexture", Obj(&TEXTURE_INFO)),
    ]
    SPECULAR_GLOSSINESS "" [
        may("diffuseFactor", Nums(&[4], 0.0, 1.0)), may("diffuseTexture", Obj(&TEXTURE_INFO)),
        may("specularFactor", Nums(&[3], 0.0, 1.0)), may("glossinessFactor", Num(0.0, 1.0)),
        may("specularGlossinessTexture", Obj(&TEXTURE_INFO)),
    ]
    VARIANTS "" [must("variants", List(&Obj(&VARIANT)))]
    VARIANT "variant" [must("name", Text)]
    VARIANT_MAPPINGS "" [must("mappings", List(&Obj(&VARIANT_MAPPING)))]
    VARIANT_MAPPING "variant.mapping" [
        must("variants", List(&Index("extensions/KHR_materials_variants/variants"))), must("material", Index("materials")),
        may("name", Text),
    ]
    VISIBILITY "" [may("visible", Bool)]
    TEXTURE_SOURCE "" [may("source", Index("images"))]
    PACKING_ORM "" [
        may("occlusionRoughnessMetallicTexture", Obj(&TEXTURE_INFO)),
        may("roughnessMetallicOcclusionTexture", Obj(&TEXTURE_INFO)), may("normalTexture", Obj(&TEXTURE_INFO)),
    ]
    PACKING_NRM "" [may("normalRoughnessMetallicTexture", Obj(&TEXTURE_INFO))]
    AUDIO "" [may("audio", List(&Obj(&AUDIO_DATA))), may("sources", List(&Obj(&AUDIO_SOURCE))), may("emitters", List(&Obj(&AUDIO_EMITTER)))]
    AUDIO_DATA "audio" [may("uri", Text), may("mimeType", Text), may("bufferView", Index("bufferViews"))]
    AUDIO_SOURCE "audio.source" [
        may("gain", Num(0.0, ANY)), may("loop", Bool), may("autoPlay", Bool), may("autoplay", Bool), may("name", Text),
        must("audio", Index("extensions/KHR_audio_emitter/audio")),
    ]
    AUDIO_EMITTER "audio.emitter" [
        must("type", OneOf(&["global", "positional"])), may("gain", Num(0.0, ANY)), may("positional", Obj(&AUDIO_POSITIONAL)), may("name", Text),
    ]
    AUDIO_POSITIONAL "audio.emitter.positional" [
        may("shapeType", Text), may("coneInnerAngle", Num(0.0, std::f64::consts::TAU + 1e-6)),
        may("coneOuterAngle", Num(0.0, std::f64::consts::TAU + 1e-6)), may("coneOuterGain", Num(0.0, 1.0)),
        may("distanceModel", OneOf(DISTANCE_MODELS)), may("maxDistance", Num(0.0, ANY)), may("refDistance", Num(ABOVE_ZERO, ANY)),
        may("rolloffFactor", Num(0.0, ANY)),
    ]
    // The draft's example has `emitter` on nodes, its exporters write `emitters`.
    NODE_AUDIO "" [
        may("emitter", Index("extensions/KHR_audio_emitter/emitters")), may("emitters", List(&Index("extensions/KHR_audio_emitter/emitters"))),
    ]
    SCENE_AUDIO "" [must("emitters", List(&Index("extensions/KHR_audio_emitter/emitters")))]
    MSFT_AUDIO "" [may("clips", List(&Obj(&AUDIO_DATA))), may("emitters", List(&Obj(&MSFT_EMITTER)))]
    MSFT_EMITTER "audio.emitter" [
        may("distanceModel", OneOf(DISTANCE_MODELS)), may("refDistance", Num(ABOVE_ZERO, ANY)), may("maxDistance", Num(ABOVE_ZERO, ANY)),
        may("rolloffFactor", Num(0.0, ANY)), may("innerAngle", Num(0.0, std::f64::consts::PI + 1e-6)),
        may("outerAngle", Num(0.0, std::f64::consts::PI + 1e-6)), may("loop", Bool), may("volume", Num(0.0, 1.0)),
        must("clips", List(&Obj(&MSFT_CLIP))), may("name", Text),
    ]
    MSFT_CLIP "audio.emitter.clip" [must("clip", Index("extensions/MSFT_audio_emitter/clips")), may("weight", Num(0.0, 1.0))]
    MSFT_PLACED "" [must("emitters", List(&Index("extensions/MSFT_audio_emitter/emitters")))]
    MSFT_EVENTS "" [must("events", List(&Obj(&MSFT_EVENT)))]
    MSFT_EVENT "audio.event" [
        must("action", OneOf(&["play", "pause", "stop"])), must("emitter", Index("extensions/MSFT_audio_emitter/emitters")),
        must("time", Num(0.0, ANY)), may("startOffset", Num(0.0, ANY)),
    ]
    MESHOPT_VIEW "" [
        must("buffer", Index("buffers")), may("byteOffset", Int(0, MOST)), must("byteLength", Int(1, MOST)),
        must("byteStride", Int(2, 256)), must("count", Int(1, MOST)), must("mode", OneOf(&["ATTRIBUTES", "TRIANGLES", "INDICES"])),
        may("filter", OneOf(&["NONE", "OCTAHEDRAL", "QUATERNION", "EXPONENTIAL", "COLOR"])),
    ]
    MESHOPT_BUFFER "" [may("fallback", Bool)]
    INSTANCING "" [may("attributes", Map(&Index("accessors")))]
    HOVERABILITY "" [may("hoverable", Bool)]
    SELECTABILITY "" [may("selectable", Bool)]
    DRACO "" [must("bufferView", Index("bufferViews")), must("attributes", Map(&Int(0, u32::MAX as u64)))]
    NODE_LOD "" [must("ids", List(&Index("nodes")))]
    MATERIAL_LOD "" [must("ids", List(&Index("materials")))]
}

/// Where a known extension may stand, and what its object holds. Extensions that are not here may stand anywhere.
pub(super) static EXTENSIONS: &[(&str, &[(&str, &Shape)])] = &[
    ("KHR_texture_transform", &[("textureInfo", &TEXTURE_TRANSFORM)]),
    ("KHR_lights_punctual", &[("root", &LIGHTS), ("node", &NODE_LIGHT)]),
    ("KHR_materials_unlit", &[("material", &EMPTY)]),
    ("KHR_materials_emissive_strength", &[("material", &EMISSIVE_STRENGTH)]),
    ("KHR_animation_pointer", &[("animation.channel.target", &POINTER)]),
    ("KHR_node_visibility", &[("node", &VISIBILITY)]),
    ("KHR_materials_anisotropy", &[("material", &ANISOTROPY)]),
    ("KHR_materials_clearcoat", &[("material", &CLEARCOAT)]),
    ("KHR_materials_ior", &[("material", &IOR)]),
    ("KHR_materials_iridescence", &[("material", &IRIDESCENCE)]),
    ("KHR_materials_pbrSpecularGlossiness", &[("material", &SPECULAR_GLOSSINESS)]),
    ("KHR_materials_sheen", &[("material", &SHEEN)]),
    ("KHR_materials_specular", &[("material", &SPECULAR)]),
    ("KHR_materials_transmission", &[("material", &TRANSMISSION)]),
    ("KHR_materials_volume", &[("material", &VOLUME)]),
    ("KHR_texture_basisu", &[("texture", &TEXTURE_SOURCE)]),
    ("EXT_texture_webp", &[("texture", &TEXTURE_SOURCE)]),
    ("MSFT_texture_dds", &[("texture", &TEXTURE_SOURCE)]),
    ("MSFT_packing_occlusionRoughnessMetallic", &[("material", &PACKING_ORM)]),
    ("MSFT_packing_normalRoughnessMetallic", &[("material", &PACKING_NRM)]),
    ("KHR_audio_emitter", &[("root", &AUDIO), ("node", &NODE_AUDIO), ("scene", &SCENE_AUDIO)]),
    (
        "MSFT_audio_emitter",
        &[("root", &MSFT_AUDIO), ("node", &MSFT_PLACED), ("scene", &MSFT_PLACED), ("animation", &MSFT_EVENTS)],
    ),
    ("EXT_mesh_gpu_instancing", &[("node", &INSTANCING)]),
    ("KHR_node_hoverability", &[("node", &HOVERABILITY)]),
    ("KHR_node_selectability", &[("node", &SELECTABILITY)]),
    ("KHR_draco_mesh_compression", &[("mesh.primitive", &DRACO)]),
    ("EXT_meshopt_compression", &[("bufferView", &MESHOPT_VIEW), ("buffer", &MESHOPT_BUFFER)]),
    ("KHR_meshopt_compression", &[("bufferView", &MESHOPT_VIEW), ("buffer", &MESHOPT_BUFFER)]),
    ("KHR_materials_dispersion", &[("material", &DISPERSION)]),
    ("KHR_materials_variants", &[("root", &VARIANTS), ("mesh.primitive", &VARIANT_MAPPINGS)]),
    ("MSFT_lod", &[("node", &NODE_LOD), ("material", &MATERIAL_LOD)]),
];
