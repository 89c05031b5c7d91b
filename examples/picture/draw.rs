//! A scene drawn for both eyes without a headset, always framed and lit the same way, so that pictures can be compared between machines,
//! versions and renderers.

use anyhow::Context;
use glam::{Mat4, Vec3};
use holograde::app::{Poc, decode};
use holograde::render::{
    DepthRange, DrawList, Headless, Layer, Lighting, PICTURE_COLOR, PICTURE_DEPTH, PreparedScene, Renderer, StereoPath,
    StereoPicture, Stills, Sun, Surroundings, Uploader, View, headless_device, texture_support,
};
use holograde::scene::model::{Model, Topology};
use holograde::scene::world::{SceneWorld, collect, propagate, scene_bounds};
use holograde::space::{Fov, Pose};
use image::{Rgba, RgbaImage};
use std::path::Path;

/// Clip planes, metres.
const RANGE: DepthRange = DepthRange { near: 0.05, far: 100.0 };
/// Distance between the eyes, metres.
const EYES_M: f32 = 0.064;
/// The middle of the scene is this far ahead, metres.
const DISTANCE_M: f32 = 2.0;
/// Diameter that the scene is scaled to, metres.
const DIAMETER_M: f32 = 1.0;

/// What shines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// As in a review.
    Review,
    /// The environment alone.
    Environment,
    /// A white sun, and white light of the same strength on every plane: what any renderer can do.
    Flat,
}

/// How to take a picture.
#[derive(Debug, Clone, Copy)]
pub struct Shot {
    /// Pixels an eye.
    pub size: [u32; 2],
    /// Vertical field of view, degrees.
    pub fov_y_deg: f32,
    /// The scene turned about its middle, degrees: to the right, then towards the viewer, so that it is seen from above.
    pub turn_deg: [f32; 2],
    /// What shines.
    pub light: Light,
}

/// A renderer without a window.
pub struct Studio {
    headless: Headless,
    renderer: Renderer,
}

/// What a scene looks like.
pub struct Drawn {
    /// Both eyes; sRGB, premultiplied in linear light.
    pub stills: Stills,
    /// How the scene was framed.
    pub framing: Framing,
    /// Triangles of everything that the scene's nodes draw.
    pub triangles: u64,
}

/// Where a scene was put.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Framing {
    /// Middle of the world-space box, in the scene's own metres.
    pub center: Vec3,
    /// Factor that makes the sphere around the box one metre wide.
    pub scale: f32,
}

impl Framing {
    /// Of a scene at rest.
    pub fn of(world: &SceneWorld, model: &Model) -> Option<Framing> {
        let bounds = scene_bounds(world, model);
        let diameter = 2.0 * bounds.half_extents().length();
        (!bounds.is_empty())
            .then(|| Framing { center: bounds.center(), scale: DIAMETER_M / diameter.max(f32::MIN_POSITIVE) })
    }

    /// `world_from_scene`, with the eyes around the world's origin, turned as a shot wants it.
    pub fn world_from_scene(self, [right, forward]: [f32; 2]) -> Mat4 {
        Mat4::from_translation(Vec3::NEG_Z * DISTANCE_M)
            * Mat4::from_rotation_x(forward.to_radians())
            * Mat4::from_rotation_y(right.to_radians())
            * Mat4::from_scale(Vec3::splat(self.scale))
            * Mat4::from_translation(-self.center)
    }
}

impl Studio {
    /// On the adapter that tests and benches draw on.
    pub fn new() -> anyhow::Result<Studio> {
        let headless = headless_device()?;
        let path = StereoPath::of(&headless.device, &headless.queue);
        let renderer = Renderer::new(&headless.device, &headless.queue, PICTURE_COLOR, PICTURE_DEPTH, path);
        Ok(Studio { headless, renderer })
    }

    /// Name and version of adapter and driver.
    pub fn adapter(&self) -> String {
        let info = &self.headless.info;
        [&info.name, &info.driver, &info.driver_info].map(|text| text.trim()).join(", ")
    }

    /// Loads and draws a scene at rest.
    pub fn draw(&mut self, scene: &Path, shot: Shot) -> anyhow::Result<Drawn> {
        let [width, height] = shot.size;
        self.renderer.set_lighting(lighting(shot.light));
        let model = Poc::open(scene)?.model;
        let device = &self.headless.device;
        let textures = decode(&model, texture_support(device))?;
        let prepared = PreparedScene::of(&model, textures, &device.limits())?;
        let gpu = Uploader::new(&self.renderer, prepared).finish();
        let mut world = SceneWorld::new(&model);
        let framing = Framing::of(&world, &model).context("the scene shows nothing")?;
        world.set_placement(framing.world_from_scene(shot.turn_deg));
        propagate(&mut world);
        let mut list = DrawList::default();
        collect(&world, &model, &mut list);
        let picture = StereoPicture::new(&self.renderer, width, height);
        let mut encoder = self.headless.device.create_command_encoder(&Default::default());
        let layers = [Layer { scene: &gpu, list: &list }];
        let views = views(shot.fov_y_deg, width as f32 / height as f32);
        self.renderer.encode(&mut encoder, &layers, &views, RANGE, picture.target(), None);
        let readback = picture.read(&mut encoder);
        self.headless.queue.submit([encoder.finish()]);
        readback.submitted();
        Ok(Drawn { stills: readback.wait()?, framing, triangles: triangles(&model, &list) })
    }
}

fn lighting(light: Light) -> Lighting {
    let sun = Sun { to_light: Vec3::new(1.0, 2.0, 1.5), irradiance: [3.0; 3] };
    let (sun, surroundings) = match light {
        Light::Review => return Lighting::default(),
        Light::Environment => (None, Surroundings::Environment),
        Light::Flat => (Some(sun), Surroundings::Flat([1.0; 3])),
    };
    // Other renderers do not widen highlights, or in ways of their own.
    Lighting { sun, surroundings, sun_beside_punctual: true, sharp: true }
}

fn views(fov_y_deg: f32, aspect: f32) -> [View; 2] {
    let up = fov_y_deg.to_radians() / 2.0;
    let right = (up.tan() * aspect).atan();
    let fov = Fov { left: -right, right, up, down: -up };
    [-0.5, 0.5].map(|side| View { pose: Pose::at(Vec3::new(side * EYES_M, 0.0, 0.0)), fov })
}

fn triangles(model: &Model, list: &DrawList) -> u64 {
    let meshes = list.instances.iter().filter_map(|instance| model.meshes.get(instance.mesh as usize));
    let primitives = meshes.flat_map(|mesh| &mesh.primitives);
    primitives.filter(|part| part.topology == Topology::Triangles).map(|part| part.indices.len() as u64 / 3).sum()
}

/// Both eyes side by side, or the left one.
pub fn side_by_side(stills: &Stills, both: bool) -> RgbaImage {
    let [left, right] = &stills.eyes;
    if !both {
        return left.clone();
    }
    let mut sheet = RgbaImage::new(left.width() * 2, left.height());
    image::imageops::replace(&mut sheet, left, 0, 0);
    image::imageops::replace(&mut sheet, right, i64::from(left.width()), 0);
    sheet
}

/// In front of an opaque colour, mixed in linear light.
pub fn in_front_of(picture: &RgbaImage, [r, g, b]: [u8; 3]) -> RgbaImage {
    RgbaImage::from_fn(picture.width(), picture.height(), |x, y| {
        let pixel = picture.get_pixel(x, y).0;
        let shown = 1.0 - f32::from(pixel[3]) / 255.0;
        let mix = |front: u8, behind: u8| encoded(linear(front) + shown * linear(behind));
        Rgba([mix(pixel[0], r), mix(pixel[1], g), mix(pixel[2], b), 255])
    })
}

/// With straight alpha, as PNG wants it: colours divided by alpha in linear light.
pub fn straight(picture: &RgbaImage) -> RgbaImage {
    let mut out = picture.clone();
    for pixel in out.pixels_mut().filter(|pixel| (1..255).contains(&pixel.0[3])) {
        let alpha = f32::from(pixel.0[3]) / 255.0;
        pixel.0[..3].iter_mut().for_each(|channel| *channel = encoded(linear(*channel) / alpha));
    }
    out
}

/// IEC 61966-2-1, one channel.
fn linear(byte: u8) -> f32 {
    let value = f32::from(byte) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn encoded(value: f32) -> u8 {
    let value = value.clamp(0.0, 1.0);
    let encoded = if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
    (encoded * 255.0).round() as u8
}
