//! A loaded glTF asset as plain data: what the loader gives, what the world and the renderer read. glTF's words and conventions
//! (right-handed, +Y up, metres, counter-clockwise front faces, linear factors, column-major matrices).

pub use super::layers::*;
pub use super::parts::*;
pub use super::pixels::{DecodedImage, PixelFormat, Repack, TextureSupport};
use crate::problem::Problem;
use bytemuck::{Pod, Zeroable};
use glam::{Mat4, Quat, Vec3};
use std::sync::Arc;

pub use super::audio::Audio;

/// One glTF asset, ready for the world and the GPU. Indices between the tables are checked by the loader.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// File name, for messages.
    pub name: String,
    /// Meshes.
    pub meshes: Vec<Mesh>,
    /// Materials. Primitives without one use [`Material::default`].
    pub materials: Vec<Material>,
    /// Textures: an image with a sampler.
    pub textures: Vec<Texture>,
    /// Images, still encoded; sizes are from their headers.
    pub images: Vec<Image>,
    /// Node hierarchy; a node's parent may come after it.
    pub nodes: Vec<Node>,
    /// Skins.
    pub skins: Vec<Skin>,
    /// Animations.
    pub animations: Vec<Animation>,
    /// KHR_lights_punctual lights.
    pub lights: Vec<Light>,
    /// Scenes.
    pub scenes: Vec<Scene>,
    /// The scene to show: glTF's `scene`, else the first.
    pub scene: usize,
    /// Whether the file says which scene to show.
    pub has_default_scene: bool,
    /// `extensionsUsed`.
    pub extensions_used: Vec<String>,
    /// `extensionsRequired`.
    pub extensions_required: Vec<String>,
    /// Breaches of the glTF specification whose meaning was clear and that were set right while loading.
    pub mended: Vec<Problem>,
    /// Images whose channels are set anew after decoding, by their index.
    pub repacks: Vec<(usize, Repack)>,
    /// What KHR_audio_emitter and MSFT_audio_emitter say of sound.
    pub audio: Audio,
    /// Cameras of the file; the headset does not use them.
    pub cameras: Vec<Camera>,
    /// Materials that KHR_animation_pointer changes.
    pub animated_materials: Vec<AnimatedMaterial>,
    /// Lights that KHR_animation_pointer changes.
    pub animated_lights: Vec<AnimatedLight>,
    /// KHR_xmp_json_ld: the packet that is about the asset as a whole, as JSON text.
    pub xmp: Option<String>,
    /// Names of KHR_materials_variants.
    pub variants: Vec<String>,
}

/// A named set of root nodes.
#[derive(Debug, Clone, Default)]
pub struct Scene {
    /// Name, possibly empty.
    pub name: String,
    /// Root nodes.
    pub roots: Vec<usize>,
}

/// A node of the hierarchy.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// Name, possibly empty.
    pub name: String,
    /// Parent, `None` for roots.
    pub parent: Option<usize>,
    /// Children.
    pub children: Vec<usize>,
    /// Rest transform, `parent_from_node`.
    pub transform: Trs,
    /// A matrix instead of TRS, when the file gives one that is not decomposable without loss; such a node is not animated.
    pub matrix: Option<Mat4>,
    /// Mesh drawn here.
    pub mesh: Option<usize>,
    /// Skin that deforms the mesh.
    pub skin: Option<usize>,
    /// Morph weights that override the mesh's.
    pub weights: Vec<f32>,
    /// Light that shines from here, along -Z.
    pub light: Option<usize>,
    /// KHR_node_visibility hides the node and what is below it.
    pub hidden: bool,
    /// EXT_mesh_gpu_instancing draws the mesh here instead, `node_from_instance` each; empty where the mesh is drawn once, at the node.
    pub instances: Vec<Trs>,
    /// KHR_node_hoverability takes the node and what is below it out of hovering.
    pub unhoverable: bool,
    /// KHR_node_selectability takes the node and what is below it out of selecting.
    pub unselectable: bool,
    /// Camera that looks from here, along -Z.
    pub camera: Option<usize>,
    /// MSFT_lod: nodes that stand in for this one where it is small. Each has this node's parent, but is nobody's child.
    pub lods: Lods,
    /// The node that this one is a lower level of.
    pub level_of: Option<usize>,
}

/// Levels of detail (MSFT_lod) below a node or a material that is the best one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lods {
    /// Lower levels, each coarser than the one before.
    pub levels: Vec<usize>,
    /// MSFT_screencoverage: the least share of the picture at which each level is drawn, the best one first; empty where the file says
    /// nothing. Falls from level to level. Below the last one nothing is drawn.
    pub coverage: Vec<f32>,
}

/// Translation, rotation, scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trs {
    /// Metres.
    pub translation: Vec3,
    /// Unit quaternion.
    pub rotation: Quat,
    /// Factors.
    pub scale: Vec3,
}

impl Default for Trs {
    fn default() -> Self {
        Self { translation: Vec3::ZERO, rotation: Quat::IDENTITY, scale: Vec3::ONE }
    }
}

impl Trs {
    /// As a matrix.
    pub fn to_mat4(self) -> Mat4 {
        Mat4::from_scale_rotation_translation(self.scale, self.rotation, self.translation)
    }
}

/// A mesh.
#[derive(Debug, Clone, Default)]
pub struct Mesh {
    /// Name, possibly empty.
    pub name: String,
    /// Parts with a material each.
    pub primitives: Vec<Primitive>,
    /// Default morph weights; its length is the number of targets.
    pub weights: Vec<f32>,
    /// The variants that change it, each with the number, past [`Model::meshes`], under which the mesh is drawn in it.
    pub variants: Vec<(usize, usize)>,
}

impl Mesh {
    /// The number under which a variant of the mesh is drawn, if it changes the mesh.
    pub fn drawn_in(&self, variant: usize) -> Option<usize> {
        let at = self.variants.binary_search_by_key(&variant, |(variant, _)| *variant).ok()?;
        Some(self.variants[at].1)
    }
}

/// How vertices make shapes. Strips, fans and loops are turned into lists by the loader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Topology {
    /// Single points.
    Points,
    /// Pairs.
    Lines,
    /// Triples.
    #[default]
    Triangles,
}

/// Geometry with one material. Always indexed; normals and (where a normal map needs them) tangents are always there.
#[derive(Debug, Clone, Default)]
pub struct Primitive {
    /// Shape.
    pub topology: Topology,
    /// Vertices.
    pub vertices: Vec<Vertex>,
    /// Joints and weights, one per vertex, or empty.
    pub skinning: Vec<SkinVertex>,
    /// Indices into `vertices`, checked.
    pub indices: Vec<u32>,
    /// Material, `None` for glTF's default one.
    pub material: Option<usize>,
    /// Morph targets, displacements per vertex.
    pub targets: Vec<Vec<MorphVertex>>,
    /// Bounds of the vertices as stored.
    pub bounds: Aabb,
    /// Pairs of variant and material, by variant.
    pub variants: Vec<(usize, usize)>,
}

/// A vertex as the GPU reads it.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
pub struct Vertex {
    /// Metres.
    pub position: [f32; 3],
    /// Unit.
    pub normal: [f32; 3],
    /// Unit, w is the bitangent's sign.
    pub tangent: [f32; 4],
    /// TEXCOORD_0, or the first set that the material uses.
    pub uv0: [f32; 2],
    /// TEXCOORD_1, or the second set that the material uses.
    pub uv1: [f32; 2],
    /// COLOR_0, linear, white where absent.
    pub color: [f32; 4],
}

/// Skinning attributes as the GPU reads them.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Pod, Zeroable)]
pub struct SkinVertex {
    /// Indices into the skin's joints.
    pub joints: [u32; 4],
    /// Sum 1.
    pub weights: [f32; 4],
}

/// Displacements of one vertex by one morph target, as the GPU reads them (w unused).
#[repr(C)]
#[derive(Debug, Clone, Copy, Default, PartialEq, Pod, Zeroable)]
pub struct MorphVertex {
    /// Added to the position.
    pub position: [f32; 4],
    /// Added to the normal.
    pub normal: [f32; 4],
    /// Added to the tangent.
    pub tangent: [f32; 4],
}

/// An axis-aligned box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aabb {
    /// Least corner.
    pub min: Vec3,
    /// Greatest corner.
    pub max: Vec3,
}

impl Default for Aabb {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Aabb {
    /// Holds nothing; a neutral element for [`Aabb::union`].
    pub const EMPTY: Aabb = Aabb { min: Vec3::INFINITY, max: Vec3::NEG_INFINITY };

    /// Holds both.
    #[must_use]
    pub fn union(self, other: Aabb) -> Aabb {
        Aabb { min: self.min.min(other.min), max: self.max.max(other.max) }
    }

    /// Holds the point as well.
    #[must_use]
    pub fn with(self, point: Vec3) -> Aabb {
        Aabb { min: self.min.min(point), max: self.max.max(point) }
    }

    /// Whether nothing is inside.
    pub fn is_empty(&self) -> bool {
        self.min.cmpgt(self.max).any()
    }

    /// Middle.
    pub fn center(&self) -> Vec3 {
        (self.min + self.max) * 0.5
    }

    /// Half of each side.
    pub fn half_extents(&self) -> Vec3 {
        (self.max - self.min) * 0.5
    }

    /// Smallest axis-aligned box around the transformed box (Arvo 1990: absolute values of the linear part on the half extents).
    #[must_use]
    pub fn transformed(&self, a_from_b: &Mat4) -> Aabb {
        if self.is_empty() {
            return *self;
        }
        let center = a_from_b.transform_point3(self.center());
        let h = self.half_extents();
        let half = a_from_b.x_axis.truncate().abs() * h.x
            + a_from_b.y_axis.truncate().abs() * h.y
            + a_from_b.z_axis.truncate().abs() * h.z;
        Aabb { min: center - half, max: center + half }
    }
}

/// A texture as a material uses it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextureRef {
    /// Index into [`Model::textures`].
    pub texture: usize,
    /// Which of the vertex's two sets: 0 or 1.
    pub tex_coord: u32,
    /// KHR_texture_transform as two rows (a b tx / c d ty): uv' = M · uv.
    pub transform: [[f32; 3]; 2],
}

/// How alpha is read.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum AlphaMode {
    /// Ignored.
    #[default]
    Opaque,
    /// Cut at the threshold.
    Mask(f32),
    /// Mixed.
    Blend,
}

/// A metallic-roughness material with what extensions add to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Material {
    /// Name, possibly empty.
    pub name: String,
    /// Linear RGBA.
    pub base_color: [f32; 4],
    /// sRGB colour, alpha.
    pub base_color_texture: Option<TextureRef>,
    /// 0 … 1.
    pub metallic: f32,
    /// 0 … 1.
    pub roughness: f32,
    /// Linear; roughness in G, metallic in B.
    pub metallic_roughness_texture: Option<TextureRef>,
    /// Linear, tangent space.
    pub normal_texture: Option<TextureRef>,
    /// Factor on the normal's x and y.
    pub normal_scale: f32,
    /// Linear; occlusion in R.
    pub occlusion_texture: Option<TextureRef>,
    /// 0 … 1.
    pub occlusion_strength: f32,
    /// Linear RGB, KHR_materials_emissive_strength multiplied in.
    pub emissive: [f32; 3],
    /// sRGB colour.
    pub emissive_texture: Option<TextureRef>,
    /// Alpha.
    pub alpha_mode: AlphaMode,
    /// Back faces are drawn, with the normal turned.
    pub double_sided: bool,
    /// KHR_materials_unlit.
    pub unlit: bool,
    /// What other extensions add.
    pub layers: Layers,
    /// MSFT_lod: materials that stand in for this one where what it covers is small.
    pub lods: Lods,
}

impl Default for Material {
    fn default() -> Self {
        Self {
            name: String::new(),
            base_color: [1.0; 4],
            base_color_texture: None,
            metallic: 1.0,
            roughness: 1.0,
            metallic_roughness_texture: None,
            normal_texture: None,
            normal_scale: 1.0,
            occlusion_texture: None,
            occlusion_strength: 1.0,
            emissive: [0.0; 3],
            emissive_texture: None,
            alpha_mode: AlphaMode::Opaque,
            double_sided: false,
            unlit: false,
            layers: Layers::default(),
            lods: Lods::default(),
        }
    }
}

/// An image with a sampler.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Texture {
    /// Index into [`Model::images`].
    pub image: usize,
    /// How it is read.
    pub sampler: Sampler,
}

/// Filtering.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Filter {
    /// Nearest texel.
    Nearest,
    /// Interpolated.
    #[default]
    Linear,
}

/// What happens outside 0 … 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Wrap {
    /// Edge texel.
    Clamp,
    /// Mirrored.
    Mirror,
    /// Repeated.
    #[default]
    Repeat,
}

/// How a texture is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Sampler {
    /// Enlarging.
    pub mag: Filter,
    /// Reducing, within a level.
    pub min: Filter,
    /// Reducing, between levels; `None` reads the largest level only.
    pub mip: Option<Filter>,
    /// U.
    pub wrap_u: Wrap,
    /// V.
    pub wrap_v: Wrap,
}

/// An encoded image.
#[derive(Debug, Clone)]
pub struct Image {
    /// Name or URI, for messages.
    pub name: String,
    /// Media type by content, e.g. `image/png`.
    pub mime: &'static str,
    /// Pixels, from the header.
    pub width: u32,
    /// Pixels, from the header.
    pub height: u32,
    /// The file's bytes.
    pub bytes: Arc<[u8]>,
}

/// A skin.
#[derive(Debug, Clone, Default)]
pub struct Skin {
    /// Nodes.
    pub joints: Vec<usize>,
    /// `joint_from_mesh`, one per joint.
    pub inverse_bind_matrices: Vec<Mat4>,
}

/// An animation.
#[derive(Debug, Clone, Default)]
pub struct Animation {
    /// Name, possibly empty.
    pub name: String,
    /// Tracks.
    pub channels: Vec<Channel>,
    /// Last keyframe, seconds.
    pub duration: f32,
    /// Tracks of KHR_animation_pointer that change something else than a node's transform or weights.
    pub properties: Vec<PropertyChannel>,
}

/// One animated property of one node.
#[derive(Debug, Clone)]
pub struct Channel {
    /// Node.
    pub node: usize,
    /// Keyframe times, seconds, strictly increasing, at least one.
    pub times: Vec<f32>,
    /// Between keyframes.
    pub interpolation: Interpolation,
    /// Values; for cubic splines three per keyframe (in-tangent, value, out-tangent).
    pub values: ChannelValues,
}

/// Values of a channel.
#[derive(Debug, Clone)]
pub enum ChannelValues {
    /// Metres.
    Translation(Vec<Vec3>),
    /// Quaternions.
    Rotation(Vec<Quat>),
    /// Factors.
    Scale(Vec<Vec3>),
    /// Morph weights, flattened: keyframes × targets.
    Weights(Vec<f32>),
}

/// Between keyframes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Interpolation {
    /// Straight (spherical for rotations).
    #[default]
    Linear,
    /// Holds.
    Step,
    /// Hermite.
    CubicSpline,
}

/// A punctual light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// Kind.
    pub kind: LightKind,
    /// Linear RGB times intensity (candela for point and spot, lux for directional).
    pub color: [f32; 3],
    /// Distance at which it ends, metres; `None` for no end.
    pub range: Option<f32>,
}

/// Kind of light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LightKind {
    /// Parallel along -Z.
    Directional,
    /// All round.
    Point,
    /// A cone along -Z; radians from the axis.
    Spot {
        /// Full brightness inside.
        inner: f32,
        /// Dark outside.
        outer: f32,
    },
}
