//! How the asset looks at first sight, in numbers: an estimate by a small picture that the CPU draws from the start pose.

use super::raster::{Raster, Style};
use crate::render::{DrawList, Instance};
use crate::scene::model::{AlphaMode, Model, Primitive, TextureRef, Topology};
use crate::scene::world::{SceneWorld, collect, scene_bounds};
use crate::space::Fov;
use glam::{Mat4, Vec2, Vec3};
use schemars::JsonSchema;
use serde::Serialize;

/// Sides of the eye's picture are divided by this (ours).
const COARSENESS: u32 = 6;
/// Triangles looked at, at most (ours); of more, every second, third … stands for its neighbours.
const MOST_TRIANGLES: u64 = 400_000;
/// Where triangles are held against pixels, metres: where the displays are focused (Microsoft, App quality criteria).
const FOCUS_M: f32 = 2.0;
/// How it was found.
const METHOD: &str = "estimate: the CPU draws the scene at rest from the start pose, one eye, at a sixth of its width and height, with back-face culling and depth \
                      test in the renderer's order; morph targets are left out";

/// From where the asset is seen.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// Where the scene stands; the eye is at the origin and looks along -Z.
    pub eye_from_scene: Mat4,
    /// Half angles of an eye.
    pub fov: Fov,
    /// Pixels of an eye.
    pub eye_size: [u32; 2],
    /// Nearer parts are not drawn, metres.
    pub near_m: f32,
}

impl View {
    /// Pixels per metre across the line of sight, in the middle of the view.
    fn pixels_per_metre(&self, distance_m: f32) -> f32 {
        self.eye_size[0] as f32 / (self.fov.right.tan() - self.fov.left.tan()) / distance_m
    }
}

/// What is seen at first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Screen {
    /// How the figures were found.
    pub method: &'static str,
    /// Share of the view that is covered.
    pub coverage: f32,
    /// Fragments that pass the depth test, per covered pixel.
    pub fragments_per_pixel: f32,
    /// Fragments without depth test, per covered pixel: how many surfaces lie behind each other.
    pub layers_per_pixel: f32,
    /// One triangle of so many was looked at.
    pub one_triangle_in: u64,
    /// Whether the picture was left unfinished because it took too long; the figures are then too small.
    pub unfinished: bool,
    /// Share of the triangles that are smaller than a pixel at 2 m, seen from straight ahead.
    pub below_pixel: f32,
    /// Distance of the nearest corner from the eye, metres.
    pub nearest_m: f32,
    /// Sides of the scene's box, as the file has it, metres.
    pub size_m: [f32; 3],
    /// Middle of the scene's box, as the file has it, metres.
    pub center_m: [f32; 3],
    /// Fragments per material of the model; the last is the default material.
    #[serde(skip)]
    pub(super) material_fragments: Vec<u64>,
    /// Per image of the model: texels per metre of the surface as it stands, 0 where nothing is known.
    #[serde(skip)]
    pub(super) texels_per_metre: Vec<f32>,
}

impl Screen {
    /// Looks at a model.
    pub fn of(model: &Model, view: &View) -> Screen {
        let mut world = SceneWorld::new(model);
        let bounds = scene_bounds(&world, model);
        world.set_placement(view.eye_from_scene);
        crate::scene::world::propagate(&mut world);
        let mut list = DrawList::default();
        collect(&world, model, &mut list);
        let mut looker = Looker::new(model, view, &list);
        looker.look();
        let mut screen = looker.finish();
        if !bounds.is_empty() {
            screen.size_m = (bounds.max - bounds.min).to_array();
            screen.center_m = bounds.center().to_array();
        }
        screen
    }
}

/// Sums while looking.
struct Looker<'a> {
    model: &'a Model,
    view: &'a View,
    list: &'a DrawList,
    clip_from_eye: Mat4,
    raster: Raster,
    one_in: u64,
    /// Triangles passed so far, of all instances.
    at: u64,
    seen: u64,
    small: u64,
    nearest_squared: f32,
    material_fragments: Vec<u64>,
    /// Per image: area in its texels, area in square metres.
    areas: Vec<[f64; 2]>,
}

impl<'a> Looker<'a> {
    fn new(model: &'a Model, view: &'a View, list: &'a DrawList) -> Self {
        let triangles = |instance: &Instance| -> u64 {
            model.meshes.get(instance.mesh as usize).map_or(0, |mesh| mesh.primitives.iter().map(triangles).sum())
        };
        let all = list.instances.iter().fold(0u64, |sum, instance| sum.saturating_add(triangles(instance)));
        let [width, height] = view.eye_size.map(|side| (side / COARSENESS).clamp(1, 1024) as usize);
        Looker {
            model,
            view,
            list,
            clip_from_eye: view.fov.projection_reversed_z(view.near_m, 1000.0),
            raster: Raster::new(width, height),
            one_in: all.div_ceil(MOST_TRIANGLES).max(1),
            at: 0,
            seen: 0,
            small: 0,
            nearest_squared: f32::INFINITY,
            material_fragments: vec![0; model.materials.len() + 1],
            areas: vec![[0.0; 2]; model.images.len()],
        }
    }

    /// In the renderer's order: opaque by material, then blended from far to near.
    fn look(&mut self) {
        let (model, list) = (self.model, self.list);
        let mut items = Vec::new();
        for instance in &list.instances {
            let Some(mesh) = model.meshes.get(instance.mesh as usize) else { continue };
            for (index, primitive) in mesh.primitives.iter().enumerate() {
                let material = primitive.material.unwrap_or(model.materials.len());
                let blended = self.material(material).is_some_and(|m| m.alpha_mode == AlphaMode::Blend);
                let middle = instance.world_from_node.transform_point3(primitive.bounds.center());
                let nearness = if blended { u32::MAX - middle.length().to_bits() } else { 0 };
                items.push((blended, nearness, material, instance.mesh, index, instance, primitive));
            }
        }
        items.sort_by_key(|&(blended, nearness, material, mesh, index, ..)| (blended, nearness, material, mesh, index));
        for (_, _, material, _, _, instance, primitive) in items {
            if primitive.topology == Topology::Triangles {
                self.primitive(material, instance, primitive);
            }
        }
    }

    fn material(&self, index: usize) -> Option<&'a crate::scene::model::Material> {
        self.model.materials.get(index)
    }

    fn primitive(&mut self, material: usize, instance: &Instance, primitive: &Primitive) {
        let count = triangles(primitive);
        let first = (self.one_in - self.at % self.one_in) % self.one_in;
        self.at = self.at.saturating_add(count);
        let style = Style {
            double_sided: self.material(material).is_some_and(|material| material.double_sided),
            mirrored: instance.world_from_node.determinant() < 0.0,
            grow: (self.one_in as f32).sqrt(),
            near: self.view.near_m,
        };
        let pixels = self.view.pixels_per_metre(FOCUS_M);
        let textures: Vec<(TextureRef, usize, f32)> = self.textures(material);
        for triangle in (first..count).step_by(usize::try_from(self.one_in).unwrap_or(usize::MAX)) {
            let at = triangle as usize * 3;
            let [a, b, c] = [0, 1, 2].map(|i| primitive.indices[at + i] as usize);
            let corners = [a, b, c].map(|vertex| position(self.list, instance, primitive, vertex));
            let area = (corners[1] - corners[0]).cross(corners[2] - corners[0]).length() * 0.5;
            self.seen += 1;
            self.small += u64::from(area * pixels * pixels < 1.0);
            for corner in corners {
                self.nearest_squared = self.nearest_squared.min(corner.length_squared());
            }
            for (texture, image, texels) in &textures {
                let uv = [a, b, c].map(|vertex| {
                    let vertex = &primitive.vertices[vertex];
                    Vec2::from(if texture.tex_coord == 0 { vertex.uv0 } else { vertex.uv1 })
                });
                let uv_area = ((uv[1] - uv[0]).perp_dot(uv[2] - uv[0]) * 0.5 * texels).abs();
                if uv_area > 0.0 && uv_area.is_finite() && area > 0.0 {
                    self.areas[*image][0] += f64::from(uv_area);
                    self.areas[*image][1] += f64::from(area);
                }
            }
            let clip = corners.map(|corner| self.clip_from_eye * corner.extend(1.0));
            self.material_fragments[material] += self.raster.draw(clip, style);
        }
    }

    /// Textures of a material, each with its image and its area in texels for a square of texture coordinates.
    fn textures(&self, material: usize) -> Vec<(TextureRef, usize, f32)> {
        let (model, Some(material)) = (self.model, self.material(material)) else { return Vec::new() };
        let found = super::tables::slots(material).into_iter().filter_map(|(_, texture)| {
            let index = model.textures.get(texture.texture)?.image;
            let image = model.images.get(index)?;
            let [[a, b, _], [c, d, _]] = texture.transform;
            Some((texture, index, (a * d - b * c).abs() * image.width as f32 * image.height as f32))
        });
        found.collect()
    }

    fn finish(self) -> Screen {
        let covered = self.raster.covered();
        let per_pixel = |count: u64| if covered == 0 { 0.0 } else { count as f32 / covered as f32 };
        let pixels =
            self.view.eye_size.iter().map(|side| u64::from((side / COARSENESS).clamp(1, 1024))).product::<u64>();
        let density = |[texels, area]: &[f64; 2]| if *area > 0.0 { (texels / area).sqrt() as f32 } else { 0.0 };
        Screen {
            method: METHOD,
            coverage: covered as f32 / pixels as f32,
            fragments_per_pixel: per_pixel(self.raster.passed),
            layers_per_pixel: per_pixel(self.raster.layers),
            one_triangle_in: self.one_in,
            unfinished: self.raster.gave_up(),
            below_pixel: if self.seen == 0 { 0.0 } else { self.small as f32 / self.seen as f32 },
            nearest_m: if self.nearest_squared.is_finite() { self.nearest_squared.sqrt() } else { 0.0 },
            texels_per_metre: self.areas.iter().map(density).collect(),
            material_fragments: self.material_fragments,
            ..Screen::default()
        }
    }
}

fn triangles(primitive: &Primitive) -> u64 {
    if primitive.topology == Topology::Triangles { primitive.indices.len() as u64 / 3 } else { 0 }
}

/// A vertex as it stands, skinned where the instance is.
fn position(list: &DrawList, instance: &Instance, primitive: &Primitive, vertex: usize) -> Vec3 {
    let local = Vec3::from(primitive.vertices[vertex].position);
    let (Some(first), Some(skin)) = (instance.joints, primitive.skinning.get(vertex)) else {
        return instance.world_from_node.transform_point3(local);
    };
    let parts = skin.joints.iter().zip(skin.weights).filter(|(_, weight)| *weight > 0.0);
    parts.fold(Vec3::ZERO, |sum, (joint, weight)| {
        let matrix = list.joints.get((first + joint) as usize).copied().unwrap_or(Mat4::IDENTITY);
        sum + matrix.transform_point3(local) * weight
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::cost::tests::{scene_of, square};
    use crate::scene::model::Node;

    fn view(distance_m: f32) -> View {
        View {
            eye_from_scene: Mat4::from_translation(Vec3::new(0.0, 0.0, -distance_m)),
            fov: Fov { left: -0.4, right: 0.4, up: 0.3, down: -0.3 },
            eye_size: [600, 450],
            near_m: 0.3,
        }
    }

    #[test]
    fn a_square_covers_what_it_should() {
        let model = scene_of(vec![square(0.5)], vec![Node { mesh: Some(0), ..Node::default() }]);
        let screen = Screen::of(&model, &view(2.0));
        // 0.5 m at 2 m, in tangents of 0.4228 and 0.3093 on each side.
        let expected = 0.25 / (2.0 * 2.0 * 4.0 * 0.4228 * 0.3093);
        assert!((screen.coverage - expected).abs() < 0.01, "{} for {expected}", screen.coverage);
        assert!((screen.fragments_per_pixel - 1.0).abs() < 0.05, "{screen:?}");
        assert!((screen.nearest_m - (4.0f32 + 0.125).sqrt()).abs() < 1e-4);
        assert_eq!(screen.size_m, [0.5, 0.5, 0.0]);
    }

    #[test]
    fn squares_behind_each_other_are_layers() {
        let at = |z: f32| Node {
            mesh: Some(0),
            transform: crate::scene::model::Trs { translation: Vec3::new(0.0, 0.0, z), ..Default::default() },
            ..Node::default()
        };
        let model = scene_of(vec![square(0.5)], vec![at(0.0), at(-0.001), at(-0.002)]);
        let screen = Screen::of(&model, &view(2.0));
        assert!((screen.layers_per_pixel - 3.0).abs() < 0.1 && screen.fragments_per_pixel < 1.1, "{screen:?}");
        let behind_the_eye = Screen::of(&model, &view(-2.0));
        assert_eq!((behind_the_eye.coverage, behind_the_eye.fragments_per_pixel), (0.0, 0.0));
    }

    #[test]
    fn triangles_below_a_pixel_are_told() {
        let model = scene_of(vec![square(0.001)], vec![Node { mesh: Some(0), ..Node::default() }]);
        assert_eq!(Screen::of(&model, &view(2.0)).below_pixel, 1.0);
        let empty = Screen::of(&Model::default(), &view(2.0));
        assert_eq!((empty.below_pixel, empty.coverage), (0.0, 0.0));
    }
}
