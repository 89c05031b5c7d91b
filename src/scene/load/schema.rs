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
    ANISOTROPY "" [may("anisotropyStrength", Num(0.0, 1.0)), may("anisotropyTexture", Obj(&TEXTURE_INFO))]
    CLEARCOAT "" [
        may("clearcoatFactor", Num(0.0, 1.0)), may("clearcoatRoughnessFactor", Num(0.0, 1.0)),
        may("clearcoatTexture", Obj(&TEXTURE_INFO)), may("clearcoatNormalTexture", Obj(&NORMAL_TEXTURE)),
    ]
    SPECULAR "" [
        may("specularFactor", Num(0.0, 1.0)), may("specularColorFactor", Nums(&[3], 0.0, ANY)),
        may("specularTexture", Obj(&TEXTURE_INFO)), may("specularColorTexture", Obj(&TEXTURE_INFO)),
    ]
    VOLUME "" [
        may("attenuationColor", Nums(&[3], 0.0, 1.0)), may("attenuationDistance", Num(ABOVE_ZERO, ANY)),
        may("thicknessFactor", Num(0.0, ANY)), may("thicknessTexture", Obj(&TEXTURE_INFO)),
    ]
    VISIBILITY "" [may("visible", Bool)]
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
    ("KHR_materials_ior", &[("material", &EMPTY)]),
    ("KHR_materials_iridescence", &[("material", &EMPTY)]),
    ("KHR_materials_pbrSpecularGlossiness", &[("material", &EMPTY)]),
    ("KHR_materials_sheen", &[("material", &EMPTY)]),
    ("KHR_materials_specular", &[("material", &SPECULAR)]),
    ("KHR_materials_transmission", &[("material", &EMPTY)]),
    ("KHR_materials_volume", &[("material", &VOLUME)]),
    ("MSFT_lod", &[("node", &NODE_LOD), ("material", &MATERIAL_LOD)]),
];
