//! A scene drawn as fast as it can be, without a headset and a runtime: for comparing renderers, drivers and versions.

use super::{ahead, decode};
use crate::poc::Package;
use crate::problem::{Problem, Problems};
use crate::render::{
    DepthRange, DrawList, GpuError, Headless, Layer, Lighting, PICTURE_COLOR, PICTURE_DEPTH, PreparedScene,
    ReadbackError, Renderer, SceneGpu, StereoPath, StereoPicture, Stills, Sun, Surroundings, Uploader, View,
    headless_device, texture_support,
};
use crate::scene::model::Model;
use crate::scene::world::{self, SceneWorld};
use crate::space::{Fov, Pose};
use glam::Vec3;
use std::path::Path;
use std::time::{Duration, Instant};

/// Half the distance between the eyes, metres.
const HALF_IPD_M: f32 = 0.032;
/// Vertical field of view, degrees.
const FOV_Y_DEG: f32 = 60.0;
const RANGE: DepthRange = DepthRange { near: 0.05, far: 100.0 };
/// How far the head sways to each side, metres, and by how much of its phase a frame.
const SWAY_M: f32 = 0.01;
const SWAY_STEP: f32 = 0.3;
/// Frames that are timed however long they take.
const LEAST_FRAMES: usize = 5;

/// What is measured.
#[derive(Debug, Clone, Copy)]
pub struct Bench {
    /// Pixels of one eye.
    pub size: [u32; 2],
    /// Samples a pixel: 1 or 4.
    pub samples: u32,
    /// Most frames that are timed.
    pub frames: u32,
    /// No further frame is begun after this time.
    pub most: Duration,
    /// When the work began, for the time to the first frame.
    pub begun: Instant,
}

/// What was measured.
#[derive(Debug)]
pub struct Benched {
    /// Adapter and driver.
    pub driver: String,
    /// From the beginning until the GPU had finished the first frame.
    pub load: Duration,
    /// Reading, checking, decoding.
    pub parse: Duration,
    /// Each frame: update, draw, wait for the GPU.
    pub frames: Vec<Duration>,
    /// The part of each until the commands were handed over.
    pub submits: Vec<Duration>,
    /// Draw calls of one eye.
    pub draws: u64,
    /// The last frame.
    pub picture: Stills,
}

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The scene.
    #[error(transparent)]
    Content(#[from] Problems),
    /// No device.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// The GPU is gone.
    #[error("the GPU is lost: {0}")]
    Lost(#[from] wgpu::PollError),
    /// The last frame.
    #[error(transparent)]
    Readback(#[from] ReadbackError),
}

impl Bench {
    /// Loads the scene of a POC or an asset, and draws it.
    ///
    /// # Errors
    /// Content that cannot be shown, or no GPU.
    pub fn run(&self, path: &Path) -> Result<Benched, BenchError> {
        // A driver takes its time to start; meanwhile the scene is read.
        let (gpu, content) = std::thread::scope(|scope| {
            let gpu = scope.spawn(|| headless_device().map(|gpu| (StereoPath::of(&gpu.device, &gpu.queue), gpu)));
            (gpu.join(), self.read(path))
        });
        let (stereo, gpu) = gpu.map_err(|_| GpuError::NoAdapter)??;
        let (model, read) = content?;
        let decoding = Instant::now();
        let textures = decode(&model, texture_support(&gpu.device))?;
        let parse = read + decoding.elapsed();
        let (device, queue) = (&gpu.device, &gpu.queue);
        let mut renderer = Renderer::with_samples(device, queue, PICTURE_COLOR, PICTURE_DEPTH, stereo, self.samples);
        renderer.set_lighting(lighting());
        let prepared = PreparedScene::of(&model, textures, &gpu.device.limits())?;
        let scene = Uploader::new(&renderer, prepared).finish();
        let mut room = Room::new(model, renderer, gpu, self.size);
        room.draw(&scene, 0)?;
        let load = self.begun.elapsed();
        let (mut frames, mut submits) = (Vec::new(), Vec::new());
        let all = Instant::now();
        for index in 0..self.frames {
            let begun = Instant::now();
            submits.push(room.draw(&scene, index)?);
            frames.push(begun.elapsed());
            if all.elapsed() > self.most && frames.len() >= LEAST_FRAMES {
                break;
            }
        }
        let draws = room.draws;
        let driver = room.driver();
        Ok(Benched { driver, load, parse, frames, submits, draws, picture: room.look(&scene)? })
    }

    fn read(&self, path: &Path) -> Result<(Model, Duration), Problems> {
        let begun = Instant::now();
        let package = Package::open(path)?;
        let manifest = package.manifest()?;
        let scene = manifest
            .start_scene()
            .ok_or_else(|| Problem::new(&manifest.file, "scenes", "there is no scene to draw"))?;
        let model = super::load_scene(&package, &manifest.scenes[scene].file)?;
        Ok((model, begun.elapsed()))
    }
}

/// One light beside those of the file, and a little from everywhere: what other renderers have as well.
fn lighting() -> Lighting {
    let sun = Sun { to_light: Vec3::new(1.0, 2.0, 1.5).normalize(), irradiance: [3.0; 3] };
    Lighting { sun: Some(sun), sun_beside_punctual: true, surroundings: Surroundings::Flat([1.0; 3]), sharp: true }
}

/// The scene on its place, and what it is drawn with.
struct Room {
    model: Model,
    world: SceneWorld,
    list: DrawList,
    renderer: Renderer,
    gpu: Headless,
    target: StereoPicture,
    draws: u64,
}

impl Room {
    fn new(model: Model, renderer: Renderer, gpu: Headless, size: [u32; 2]) -> Room {
        let mut world = SceneWorld::new(&model);
        world.set_placement(ahead(&world::scene_bounds(&world, &model)));
        let target = StereoPicture::new(&renderer, size[0], size[1]);
        Room { model, world, list: DrawList::default(), renderer, gpu, target, draws: 0 }
    }

    /// Draws a frame and waits for it; gives the time until its commands were handed over.
    fn draw(&mut self, scene: &SceneGpu, index: u32) -> Result<Duration, BenchError> {
        let begun = Instant::now();
        let encoder = self.encode(scene, index);
        self.gpu.queue.submit([encoder.finish()]);
        let submitted = begun.elapsed();
        self.gpu.device.poll(wgpu::PollType::wait_indefinitely())?;
        Ok(submitted)
    }

    fn encode(&mut self, scene: &SceneGpu, index: u32) -> wgpu::CommandEncoder {
        world::propagate(&mut self.world);
        self.list.clear();
        world::collect(&self.world, &self.model, &mut self.list);
        let mut encoder =
            self.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("bench") });
        let layer = Layer { scene, list: &self.list };
        let views = self.views(index);
        let target = self.target.target();
        self.renderer.encode(&mut encoder, &[layer], &views, RANGE, target, None);
        self.draws = self.renderer.calls() as u64;
        encoder
    }

    fn look(&mut self, scene: &SceneGpu) -> Result<Stills, BenchError> {
        let mut encoder = self.encode(scene, 0);
        let readback = self.target.read(&mut encoder);
        self.gpu.queue.submit([encoder.finish()]);
        readback.submitted();
        Ok(readback.wait()?)
    }

    fn views(&self, index: u32) -> [View; 2] {
        let [width, height] = self.target.size();
        let up = FOV_Y_DEG.to_radians() / 2.0;
        let right = (up.tan() * width as f32 / height as f32).atan();
        let fov = Fov { left: -right, right, up, down: -up };
        let sway = SWAY_M * (SWAY_STEP * index as f32).sin();
        [-HALF_IPD_M, HALF_IPD_M].map(|x| View { pose: Pose::at(Vec3::new(x + sway, 0.0, 0.0)), fov })
    }

    fn driver(&self) -> String {
        let info = &self.gpu.info;
        format!("{:?}: {}, {} {}", info.backend, info.name, info.driver, info.driver_info)
    }
}

impl Benched {
    /// Share of the last frame's pixels that show the scene.
    pub fn coverage(&self) -> f64 {
        let shown = |eye: &image::RgbaImage| eye.pixels().filter(|pixel| pixel.0 != [0; 4]).count();
        let pixels: usize = self.picture.depth.iter().map(Vec::len).sum();
        self.picture.eyes.iter().map(shown).sum::<usize>() as f64 / pixels as f64
    }
}
