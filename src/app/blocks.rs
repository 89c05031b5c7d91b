//! The content and the reference scene drawn by turns, frame by frame, on one device: whatever slows the machine slows both. Blocks of such
//! frames make the samples that are judged.

use super::machine::{self, Spent, Watch};
use super::{RunError, ahead, decode, depth};
use crate::digest::sha256_hex;
use crate::observe::{BenchConditions, BenchObservation, BlockPair, BlockTime, GpuObservation, ViewObservation};
use crate::probe::{budget_ratios, half_width_pct};
use crate::problem::{Problem, Problems};
use crate::render::{
    DrawList, GpuTimer, Headless, Layer, PICTURE_COLOR, PICTURE_DEPTH, PreparedScene, Renderer, SceneGpu, StereoPath,
    StereoPicture, Uploader, View, texture_support,
};
use crate::scene::model::Model;
use crate::scene::world::{self, SceneWorld};
use crate::scene::{self, Resolve};
use crate::space::{Fov, Pose};
use glam::Vec3;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The reference scene, made by `examples/generate-demo`.
const REFERENCE: &[u8] = include_bytes!("../../assets/reference/reference.glb");
/// Its name in messages.
const REFERENCE_NAME: &str = "assets/reference/reference.glb";

/// Half the distance between the eyes, metres.
const HALF_IPD_M: f32 = 0.032;
/// Vertical field of view, degrees.
const FOV_Y_DEG: f32 = 60.0;
/// How far the head sways to each side, metres, and by how much of its phase a frame.
const SWAY_M: f32 = 0.01;
const SWAY_STEP: f32 = 0.3;
/// Animations advance so much a frame, seconds.
const FRAME_S: f64 = 1.0 / 60.0;
/// Frames drawn before the first block: pipelines and buffers are made in them.
const WARM_UP: u32 = 3;

/// How the blocks are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Blocks {
    /// Pixels of one eye.
    pub size: [u32; 2],
    /// Rounds, for each of which renderer and scenes are made anew; the middle one counts. Where things come to lie in memory is luck, the
    /// same for a whole round, and in tries moved a ratio by up to a tenth.
    pub rounds: u32,
    /// Pairs of blocks drawn in any case in a round, and at most: more are drawn only while the ratio is less certain than `wanted_pct`.
    pub pairs: [u32; 2],
    /// Half-width of both intervals at which no more are drawn, per cent.
    pub wanted_pct: f64,
    /// After this time of a round no pair beyond the least number is begun.
    pub most: Duration,
    /// Time a pair is to last, within the frames that it has at least and at most.
    pub pair: Duration,
    /// Frames of a block.
    pub frames: [u32; 2],
    /// Every so many frames of the content are drawn twice, so that it costs that much more by construction: how the comparison itself is
    /// tried. Nothing is drawn twice without it.
    pub twice_every: Option<[u32; 2]>,
}

impl Blocks {
    /// What `check` does for eyes of this size. A software adapter draws a quarter of each side: it has no headset's pixels to spare.
    pub fn of(size: [u32; 2], software: bool) -> Blocks {
        let size = if software { size.map(|side| (side / 4).max(64)) } else { size };
        Blocks {
            size,
            rounds: 3,
            pairs: [9, 40],
            wanted_pct: 1.5,
            most: Duration::from_secs(8),
            pair: Duration::from_millis(300),
            frames: [4, 100],
            twice_every: None,
        }
    }
}

/// What is measured.
pub struct Measured<'a> {
    /// The scene.
    pub model: &'a Arc<Model>,
    /// Nodes that are not shown.
    pub hidden: &'a [usize],
    /// Name of the POC and of its scene.
    pub names: [&'a str; 2],
}

impl Blocks {
    /// Draws and measures on the device's queue; the caller's thread must be the one that submits to it.
    ///
    /// # Errors
    /// Content that the GPU cannot hold, or a lost device.
    pub fn run(&self, gpu: &Headless, measured: &Measured<'_>) -> Result<BenchObservation, RunError> {
        let watch = Watch::start();
        let mut found = BenchObservation { conditions: self.conditions(gpu, measured), ..BenchObservation::default() };
        for round in 0..self.rounds {
            found.blocks.extend(self.round(gpu, measured, round)?);
        }
        found.others = watch.and_then(|watch| watch.others());
        Ok(found)
    }

    /// One round.
    fn round(&self, gpu: &Headless, measured: &Measured<'_>, round: u32) -> Result<Vec<BlockPair>, RunError> {
        let path = StereoPath::of(&gpu.device, &gpu.queue);
        let mut renderer = Renderer::new(&gpu.device, &gpu.queue, PICTURE_COLOR, PICTURE_DEPTH, path);
        let reference = Arc::new(scene::load(REFERENCE_NAME, REFERENCE, &Nothing, &scene::Limits::default())?);
        let mut scenes =
            [Turn::new(&renderer, measured.model, measured.hidden)?, Turn::new(&renderer, &reference, &[])?];
        let target = StereoPicture::new(&renderer, self.size[0], self.size[1]);
        let software = gpu.info.device_type == wgpu::DeviceType::Cpu;
        let timer = if software { None } else { GpuTimer::new(&gpu.device, &gpu.queue) };
        let mut easel = Easel { renderer: &mut renderer, target, timer, software, times: Vec::new() };
        let frames = self.frames_of_a_block(&mut easel, &mut scenes)?;
        let begun = Instant::now();
        let mut found = BenchObservation::default();
        while self.wants_more(&found, begun.elapsed()) {
            let pair = easel.pair(&mut scenes, frames, self.twice_every)?;
            found.blocks.push(BlockPair { round, ..pair });
        }
        Ok(found.blocks)
    }

    /// As many as fill the time of a pair, by the second of two short ones.
    fn frames_of_a_block(&self, easel: &mut Easel<'_>, scenes: &mut [Turn; 2]) -> Result<u32, RunError> {
        easel.pair(scenes, WARM_UP, None)?;
        let tried = easel.pair(scenes, WARM_UP, None)?;
        let frame_ns = ((tried.content.wall_ns + tried.reference.wall_ns) / u64::from(WARM_UP)).max(1);
        let fill = u32::try_from(self.pair.as_nanos() as u64 / frame_ns).unwrap_or(u32::MAX);
        Ok(fill.clamp(self.frames[0], self.frames[1].max(self.frames[0])))
    }

    fn wants_more(&self, found: &BenchObservation, took: Duration) -> bool {
        let pairs = u32::try_from(found.blocks.len()).unwrap_or(u32::MAX);
        pairs < self.pairs[0] || (pairs < self.pairs[1] && took < self.most && !self.is_certain(found))
    }

    /// Whether more blocks are not needed. It looks at the interval's width alone, never at where it lies: who stops when the answer
    /// pleases finds what he wants.
    fn is_certain(&self, found: &BenchObservation) -> bool {
        let mut timed = budget_ratios(found).into_iter().flatten().peekable();
        timed.peek().is_some() && timed.all(|ratio| half_width_pct(&ratio) <= self.wanted_pct)
    }

    fn conditions(&self, gpu: &Headless, measured: &Measured<'_>) -> BenchConditions {
        let info = super::info::adapter_info(&gpu.info);
        let [content, scene] = measured.names.map(str::to_owned);
        BenchConditions {
            adapter: info.name,
            driver: info.driver,
            backend: info.backend,
            software: info.software,
            cpu: machine::cpu_model(),
            cores: machine::cores(),
            content,
            scene,
            size: self.size,
            reference: sha256_hex(REFERENCE),
            clock: if Spent::now().is_some() { "processor" } else { "wall" }.to_owned(),
        }
    }
}

/// The reference scene holds all it needs.
struct Nothing;

impl Resolve for Nothing {
    fn resolve(&self, uri: &str) -> Result<Arc<[u8]>, Problem> {
        Err(Problem::new(REFERENCE_NAME, "", format!("asks for `{uri}`")))
    }
}

/// A scene whose turn it can be.
struct Turn {
    model: Arc<Model>,
    world: SceneWorld,
    list: DrawList,
    gpu: SceneGpu,
    frame: u32,
}

impl Turn {
    fn new(renderer: &Renderer, model: &Arc<Model>, hidden: &[usize]) -> Result<Turn, Problems> {
        let device = renderer.device();
        let textures = decode(model, texture_support(device))?;
        let prepared = PreparedScene::of(model, textures, &device.limits())?;
        let mut world = SceneWorld::new(model);
        world.set_placement(ahead(&world::scene_bounds(&world, model)));
        for &node in hidden {
            world.set_visible(node, false);
        }
        let gpu = Uploader::new(renderer, prepared).finish();
        Ok(Turn { model: Arc::clone(model), world, list: DrawList::default(), gpu, frame: 0 })
    }
}

/// What one scene's frames took.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    cpu: Duration,
    wall: Duration,
    drawn: u64,
    gpu_ns: u64,
    /// Frames whose GPU time is known.
    gpu_frames: u64,
}

impl Tally {
    /// Of a frame whose GPU time did not arrive nothing is known; the others stand for it.
    fn block(self, frames: u32, software: bool) -> BlockTime {
        let known = self.gpu_frames > 0 && (!software || self.gpu_ns > 0);
        let gpu_ns = known.then(|| (self.gpu_ns as f64 / self.gpu_frames as f64 * self.drawn as f64) as u64);
        BlockTime { frames, cpu_ns: nanos(self.cpu), gpu_ns, wall_ns: nanos(self.wall) }
    }
}

/// What both scenes are drawn with.
struct Easel<'a> {
    renderer: &'a mut Renderer,
    target: StereoPicture,
    /// Only for adapters that are not the processor itself.
    timer: Option<GpuTimer>,
    software: bool,
    times: Vec<GpuObservation>,
}

impl Easel<'_> {
    /// A block of each scene, frame by frame in turn, each frame waited for: what happens to the machine meanwhile happens to both.
    fn pair(&mut self, scenes: &mut [Turn; 2], frames: u32, twice: Option<[u32; 2]>) -> Result<BlockPair, RunError> {
        let mut tallies = [Tally::default(); 2];
        for index in 0..frames {
            let again = twice.is_some_and(|[count, of]| index * count % of.max(1) < count);
            for (draws, (scene, tally)) in
                [1 + u32::from(again), 1].into_iter().zip(scenes.iter_mut().zip(&mut tallies))
            {
                for _ in 0..draws {
                    self.timed(scene, tally)?;
                }
                scene.frame = scene.frame.wrapping_add(1);
            }
        }
        let [content, reference] = tallies.map(|tally| tally.block(frames, self.software));
        Ok(BlockPair { content, reference, round: 0 })
    }

    /// One frame, added to its scene's tally.
    fn timed(&mut self, scene: &mut Turn, tally: &mut Tally) -> Result<(), RunError> {
        self.times.clear();
        let (begun, before) = (Instant::now(), Spent::now());
        let handed_over = self.draw(scene)?;
        let spent = before.zip(Spent::now());
        tally.wall += begun.elapsed();
        tally.cpu += spent.map_or(handed_over, |(before, now)| now.thread.saturating_sub(before.thread));
        tally.drawn += 1;
        if self.software {
            tally.gpu_ns += spent.map_or(0, |(before, now)| nanos(now.others().saturating_sub(before.others())));
            tally.gpu_frames += u64::from(spent.is_some());
        } else {
            tally.gpu_ns += self.times.iter().map(|time| time.gpu_ns).sum::<u64>();
            tally.gpu_frames += self.times.len() as u64;
        }
        Ok(())
    }

    /// One frame; gives the time until it was handed over.
    fn draw(&mut self, scene: &mut Turn) -> Result<Duration, RunError> {
        let begun = Instant::now();
        let eyes = self.eyes(scene.frame);
        world::animate(&mut scene.world, &scene.model, FRAME_S * f64::from(scene.frame));
        world::propagate(&mut scene.world);
        world::choose_levels(&mut scene.world, &eyes);
        scene.list.clear();
        world::collect(&scene.world, &scene.model, &mut scene.list);
        let device = self.renderer.device().clone();
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("block") });
        let layer = Layer { scene: &scene.gpu, list: &scene.list };
        let views = eyes.map(|eye| View { pose: eye.pose, fov: eye.fov });
        let timed = self.timer.as_mut().and_then(|timer| timer.begin(u64::from(scene.frame)));
        let target = self.target.target();
        self.renderer.encode(&mut encoder, &[layer], &views, depth::NOTHING, target, timed.as_ref());
        if let (Some(timer), Some(timed)) = (&mut self.timer, timed) {
            timer.resolve(&mut encoder, timed);
        }
        self.renderer.queue().submit([encoder.finish()]);
        let handed_over = begun.elapsed();
        if let Some(timer) = &mut self.timer {
            timer.submitted();
        }
        device.poll(wgpu::PollType::wait_indefinitely())?;
        if let Some(timer) = &mut self.timer {
            timer.poll(&device, &mut self.times);
        }
        Ok(handed_over)
    }

    fn eyes(&self, frame: u32) -> [ViewObservation; 2] {
        let [width, height] = self.target.size();
        let up = FOV_Y_DEG.to_radians() / 2.0;
        let right = (up.tan() * width as f32 / height as f32).atan();
        let fov = Fov { left: -right, right, up, down: -up };
        let sway = SWAY_M * (SWAY_STEP * frame as f32).sin();
        [-HALF_IPD_M, HALF_IPD_M].map(|x| ViewObservation { pose: Pose::at(Vec3::new(x + sway, 0.0, 0.0)), fov })
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::headless_device;

    #[test]
    fn the_reference_scene_loads_and_a_scene_beside_itself_costs_the_same() {
        let reference = scene::load(REFERENCE_NAME, REFERENCE, &Nothing, &scene::Limits::default()).unwrap();
        let model = Arc::new(reference);
        let Ok(gpu) = headless_device() else {
            assert!(std::env::var_os("CI").is_none(), "no graphics adapter");
            return;
        };
        let blocks =
            Blocks { rounds: 2, pairs: [6, 6], pair: Duration::ZERO, frames: [3, 3], ..Blocks::of([256, 256], true) };
        let measured = Measured { model: &model, hidden: &[], names: ["reference", "turning"] };
        let found = blocks.run(&gpu, &measured).unwrap();
        assert_eq!(found.blocks.iter().map(|pair| pair.round).collect::<Vec<_>>(), [[0; 6], [1; 6]].concat());
        assert!(found.blocks.iter().all(|pair| pair.content.frames == 3 && pair.content.cpu_ns > 0));
        assert_eq!(found.conditions.size, [64, 64]);
        // A machine that is busy with other tests tells no exact time; that both are of one size it does.
        let [cpu, _] = budget_ratios(&found);
        assert!(cpu.is_some_and(|cpu| (0.2..5.0).contains(&cpu.ratio)), "{cpu:?}");
    }
}
