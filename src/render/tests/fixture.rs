//! A device, small models, and a frame drawn and read back. Fails if wgpu reports an error that the test did not expect.

use crate::render::gpu::{GpuError, Headless, at_once, headless_device};
use crate::render::*;
use crate::scene::model::*;
use crate::space::{Fov, Pose};
use glam::{Mat4, Vec3};
use std::sync::OnceLock;

pub(super) const SIZE: [u32; 2] = [96, 64];
pub(super) const RANGE: DepthRange = DepthRange { near: 0.1, far: 20.0 };
/// Half the distance between the eyes, metres.
pub(super) const HALF_IPD: f32 = 0.032;

/// The shared device, or a printed skip. With `CI` set a missing adapter is a failure.
fn device() -> Option<&'static Headless> {
    static DEVICE: OnceLock<Option<Headless>> = OnceLock::new();
    DEVICE
        .get_or_init(|| match headless_device() {
            Ok(headless) => Some(headless),
            Err(GpuError::NoAdapter) if std::env::var_os("CI").is_none() => None,
            Err(error) => panic!("{error}"),
        })
        .as_ref()
}

/// A renderer under an error scope.
pub(super) struct Fixture {
    pub(super) renderer: Renderer,
    pub(super) headless: &'static Headless,
    errors: Option<wgpu::ErrorScopeGuard>,
}

impl Fixture {
    /// On the path that a review would take here.
    pub(super) fn new() -> Option<Fixture> {
        static PATH: OnceLock<StereoPath> = OnceLock::new();
        let path = device().map(|headless| *PATH.get_or_init(|| StereoPath::of(&headless.device, &headless.queue)));
        Fixture::on(path.unwrap_or(StereoPath::PerEye))
    }

    pub(super) fn on(path: StereoPath) -> Option<Fixture> {
        let Some(headless) = device() else {
            println!("skipped: no adapter");
            return None;
        };
        let errors = Some(headless.device.push_error_scope(wgpu::ErrorFilter::Validation));
        let renderer = Renderer::new(&headless.device, &headless.queue, PICTURE_COLOR, PICTURE_DEPTH, path);
        Some(Fixture { renderer, headless, errors })
    }

    pub(super) fn upload(&self, model: &Model, images: Vec<DecodedImage>) -> SceneGpu {
        SceneGpu::upload(&self.renderer, model, images).unwrap()
    }

    /// Draws from two eyes at the origin.
    pub(super) fn draw(&mut self, scene: &SceneGpu, list: &DrawList) -> (Stills, crate::observe::Counters) {
        self.draw_layers(&[Layer { scene, list }])
    }

    pub(super) fn draw_layers(&mut self, layers: &[Layer<'_>]) -> (Stills, crate::observe::Counters) {
        let picture = StereoPicture::new(&self.renderer, SIZE[0], SIZE[1]);
        let mut encoder = self.headless.device.create_command_encoder(&Default::default());
        let counters = self.renderer.encode(&mut encoder, layers, &views(), RANGE, picture.target(), None);
        let readback = picture.read(&mut encoder);
        self.headless.queue.submit([encoder.finish()]);
        readback.submitted();
        (readback.wait().unwrap(), counters)
    }

    /// Waits for the GPU until `arrived` gives something. All tests share the device, so the poll of another one may have taken an
    /// answer of ours along and not have told it yet.
    pub(super) fn until<T>(&self, mut arrived: impl FnMut() -> Option<T>) -> T {
        for _ in 0..1_000_000 {
            self.headless.device.poll(wgpu::PollType::wait_indefinitely()).unwrap();
            if let Some(value) = arrived() {
                return value;
            }
            std::thread::yield_now();
        }
        panic!("the GPU is idle and gave no answer");
    }

    pub(super) fn draw_model(&mut self, model: &Model, list: &DrawList) -> Stills {
        let scene = self.upload(model, Vec::new());
        self.draw(&scene, list).0
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let errors = self.errors.take().map(wgpu::ErrorScopeGuard::pop).and_then(at_once);
        if !std::thread::panicking() {
            assert!(matches!(errors, Some(None)), "wgpu reported: {errors:?}");
        }
    }
}

/// Two eyes at the origin, looking along -Z, with a field of view of 1.5 : 1.
pub(super) fn views() -> [View; 2] {
    let (x, y) = (0.5f32.atan(), (1.0f32 / 3.0).atan());
    let eye =
        |at: f32| View { pose: Pose::at(Vec3::new(at, 0.0, 0.0)), fov: Fov { left: -x, right: x, up: y, down: -y } };
    [eye(-HALF_IPD), eye(HALF_IPD)]
}

pub(super) fn vertex(position: Vec3, normal: Vec3, uv: [f32; 2]) -> Vertex {
    let tangent = [1.0, 0.0, 0.0, 1.0];
    Vertex { position: position.to_array(), normal: normal.to_array(), tangent, uv0: uv, uv1: uv, color: [1.0; 4] }
}

/// A square of side 2 · `half` that faces +Z.
pub(super) fn quad(half: f32) -> Primitive {
    let corner = |x: f32, y: f32| vertex(Vec3::new(x, y, 0.0) * half, Vec3::Z, [(x + 1.0) / 2.0, (1.0 - y) / 2.0]);
    let vertices = vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
    let bounds = Aabb { min: Vec3::new(-half, -half, 0.0), max: Vec3::new(half, half, 0.0) };
    Primitive { vertices, indices: vec![0, 1, 2, 0, 2, 3], material: Some(0), bounds, ..Primitive::default() }
}

/// A mesh for each primitive, a material for each colour.
pub(super) fn model(primitives: Vec<Primitive>, materials: Vec<Material>) -> Model {
    let mesh = |primitive| Mesh { primitives: vec![primitive], ..Mesh::default() };
    Model { name: "test".into(), meshes: primitives.into_iter().map(mesh).collect(), materials, ..Model::default() }
}

pub(super) fn unlit(base_color: [f32; 4]) -> Material {
    Material { base_color, unlit: true, ..Material::default() }
}

/// One instance of a mesh at a place.
pub(super) fn at(mesh: u32, position: [f32; 3]) -> Instance {
    let world_from_node = Mat4::from_translation(Vec3::from(position));
    Instance { mesh, world_from_node, joints: None, weights: None, at_rest: false, alpha: 1.0 }
}

pub(super) fn list(instances: Vec<Instance>) -> DrawList {
    DrawList { instances, ..DrawList::default() }
}

/// Mean position of the pixels with any colour, in pixels from the left top, and how many there are.
pub(super) fn centroid(eye: &image::RgbaImage) -> (f64, f64, u32) {
    let (mut x, mut y, mut n) = (0.0, 0.0, 0u32);
    for (px, py, _) in eye.enumerate_pixels().filter(|(_, _, pixel)| pixel.0 != [0; 4]) {
        (x, y, n) = (x + f64::from(px) + 0.5, y + f64::from(py) + 0.5, n + 1);
    }
    (x / f64::from(n), y / f64::from(n), n)
}
