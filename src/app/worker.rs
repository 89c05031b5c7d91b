//! The worker that brings the content: reads, decodes, prepares and makes pipelines, all of it off the frame thread.

use super::RunError;
use super::info::Header;
use super::loading::Work;
use super::prepare::{Opened, Poc};
use super::sound::{Clips, Ready, Sound};
use super::stage::Stage;
use crate::device::Device;
use crate::observe::{AssetCost, RunEvent, RunInfo};
use crate::problem::Problems;
use crate::render::{PipelineMaker, PreparedScene, SceneTextures, Variants};
use crate::scene::model::{Model, Node, TextureSupport};
use crate::scene::{self, memory};
use crate::space::Pose;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvError, SyncSender, TryRecvError, sync_channel};

/// Content, read and put on its place.
pub struct Content {
    /// The POC.
    pub poc: Arc<Poc>,
    /// The same in the world.
    pub stage: Stage,
    /// What it costs.
    pub assets: AssetCost,
    /// What it sounds like.
    pub sounds: Ready,
}

/// What a worker brings, in this order.
pub(super) enum Delivery {
    /// What the stage needs.
    Content(Box<Content>),
    /// What goes to the GPU.
    Prepared(Box<PreparedScene>),
    /// What it is drawn with.
    Pipelines(Box<PipelineMaker>),
}

/// A worker at work; the end of its deliveries is [`Delivery::Pipelines`].
pub(super) struct Worker(Receiver<Result<Delivery, Problems>>);

/// What a worker has to know of the device that draws.
pub(super) struct Gpu {
    /// What it can hold.
    pub limits: wgpu::Limits,
    /// Which compressed textures it reads.
    pub support: TextureSupport,
    /// Makes pipelines for its renderer.
    pub maker: PipelineMaker,
}

impl Worker {
    /// Reads a POC's scene and prepares it. `start_from_floor` is the floor under the user's start, in base space, as far as it is known.
    pub(super) fn load(
        opened: Opened,
        device: &'static Device,
        gpu: Gpu,
        start_from_floor: Pose,
        work: Arc<Work>,
    ) -> Worker {
        Worker::start(move |out| {
            let bytes = opened.bytes();
            work.expect(bytes);
            let poc = Arc::new(opened.load(&scene::Limits::default().within(device.memory_bytes))?);
            work.add(bytes);
            let content = Content::new(&poc, start_from_floor)?;
            let upload = content.assets.gpu_bytes;
            work.expect(upload);
            work.expect(poc.model.images.iter().map(memory::decoded_bytes).sum());
            out.send(Delivery::Content(Box::new(content)));
            let prepared = prepare(&poc, &gpu, device, processors().saturating_sub(1), &work)?;
            let pipelines = make(&poc, &prepared, gpu.maker);
            work.correct(upload, prepared.upload_bytes());
            out.send(Delivery::Prepared(prepared.into()));
            out.send(Delivery::Pipelines(pipelines.run(|| !work.is_cancelled()).into()));
            Ok(())
        })
    }

    /// Makes the pipelines of what is prepared already.
    pub(super) fn make(poc: &Poc, prepared: &PreparedScene, maker: PipelineMaker, work: &Arc<Work>) -> Worker {
        let work = Arc::clone(work);
        let pipelines = make(poc, prepared, maker);
        Worker::start(move |out| {
            out.send(Delivery::Pipelines(pipelines.run(|| !work.is_cancelled()).into()));
            Ok(())
        })
    }

    fn start(job: impl FnOnce(&Outbox) -> Result<(), Problems> + Send + 'static) -> Worker {
        let (sender, receiver) = sync_channel(4);
        std::thread::spawn(move || {
            let out = Outbox(sender);
            if let Err(problems) = job(&out) {
                // Whoever left does not want to know.
                let _left = out.0.send(Err(problems));
            }
        });
        Worker(receiver)
    }

    /// What has been brought, if anything; never waits.
    ///
    /// # Errors
    /// What is wrong with the content, or a worker that died.
    pub(super) fn poll(&self) -> Result<Option<Delivery>, RunError> {
        match self.0.try_recv() {
            Ok(delivery) => Ok(Some(delivery?)),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(RunError::Worker),
        }
    }

    /// Waits for the next delivery.
    ///
    /// # Errors
    /// As [`Worker::poll`].
    pub(super) fn wait(&self) -> Result<Delivery, RunError> {
        Ok(self.0.recv().map_err(|RecvError| RunError::Worker)??)
    }
}

struct Outbox(SyncSender<Result<Delivery, Problems>>);

impl Outbox {
    fn send(&self, delivery: Delivery) {
        let _left = self.0.send(Ok(delivery));
    }
}

impl Content {
    /// Puts a POC on its place, and decodes what is to be heard.
    ///
    /// # Errors
    /// Clips of the asset whose data is damaged.
    pub fn new(poc: &Arc<Poc>, start_from_floor: Pose) -> Result<Content, Problems> {
        let clips = Clips::start(poc);
        let (stage, assets) = (Stage::new(poc, start_from_floor), asset_cost(&poc.model));
        Ok(Content { poc: Arc::clone(poc), stage, assets, sounds: clips.ready()? })
    }
}

impl Content {
    /// The recording's header for it, with the floor where the runtime locates it.
    pub fn header(&self, header: &Header, floor: Option<Pose>) -> RunInfo {
        let mut info = header.info(&self.poc, self.assets, floor);
        self.sounds.note(&self.poc.model.audio, &mut info);
        info
    }

    /// Lets it be heard, where there is a device; says in an event why not.
    pub fn play(&self, events: &mut Vec<RunEvent>) -> Sound {
        self.sounds.play(&self.poc.model, events)
    }
}

fn asset_cost(model: &Model) -> AssetCost {
    let cost = crate::scene::cost::summarize(model);
    AssetCost {
        nodes: cost.nodes,
        materials: cost.materials_drawn,
        texture_bytes: cost.texture_gpu_bytes,
        gpu_bytes: cost.texture_gpu_bytes + cost.geometry_gpu_bytes,
    }
}

/// How many threads run at once. While frames go on, one of them is theirs.
pub(super) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Decodes a POC's images on so many threads, and makes all of it ready for the GPU.
///
/// # Errors
/// Content that takes more memory than the device judged for has, that cannot be decoded, or that the GPU cannot hold.
pub(super) fn prepare(
    poc: &Poc,
    gpu: &Gpu,
    device: &Device,
    threads: usize,
    work: &Work,
) -> Result<PreparedScene, Problems> {
    memory::check(&poc.model, device.memory_bytes, &device.name)?;
    let textures = decode_watched(&poc.model, gpu.support, threads, work)?;
    PreparedScene::of(&poc.model, textures, &gpu.limits)
}

fn make(poc: &Poc, prepared: &PreparedScene, maker: PipelineMaker) -> PipelineMaker {
    let fades = poc.content.declared.clip_m.is_some() && poc.content.declared.fade_start_m.is_some();
    let mirrors = |node: &Node| {
        let scale = node.transform.scale;
        node.matrix.is_some_and(|matrix| matrix.determinant() < 0.0) || scale.x * scale.y * scale.z < 0.0
    };
    let mirrored = poc.model.nodes.iter().any(mirrors);
    maker.of(prepared, Variants { lights: !poc.model.lights.is_empty(), fades, mirrored })
}

/// All textures of a model, decoded and with their mip levels, on every processor.
///
/// # Errors
/// Images that cannot be decoded.
pub fn decode(model: &Model, support: TextureSupport) -> Result<SceneTextures, Problems> {
    decode_watched(model, support, processors(), &Work::default())
}

/// Whether all images of a model can be decoded; keeps none of them.
///
/// # Errors
/// Images that cannot be decoded.
pub fn check_images(model: &Model) -> Result<(), Problems> {
    crate::scene::decode_each(model, TextureSupport::NONE, processors(), |_, _| Some(())).map(|_| ())
}

/// The same as [`decode`], counting what is decoded; stops after the images at hand when nobody waits any more.
fn decode_watched(
    model: &Model,
    support: TextureSupport,
    threads: usize,
    work: &Work,
) -> Result<SceneTextures, Problems> {
    SceneTextures::decode(model, support, threads, &|image| {
        work.add(model.images.get(image).map_or(0, memory::decoded_bytes));
        !work.is_cancelled()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::model::Image;

    fn model() -> Model {
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbaImage::new(8, 4).write_to(&mut png, image::ImageFormat::Png).expect("a PNG");
        let bytes: Arc<[u8]> = png.into_inner().into();
        let image = |name: String| Image { name, mime: "image/png", width: 8, height: 4, bytes: Arc::clone(&bytes) };
        Model { images: (0..9).map(|index| image(format!("i{index}"))).collect(), ..Model::default() }
    }

    #[test]
    fn what_is_decoded_is_counted_and_comes_in_order() {
        let mut model = model();
        let work = Work::default();
        decode_watched(&model, TextureSupport::NONE, 3, &work).expect("whole images");
        assert_eq!(work.progress(), [9 * 8 * 4 * 4, 0]);
        for broken in [2, 7] {
            model.images[broken].bytes = [1, 2, 3].into();
        }
        let problems = decode(&model, TextureSupport::NONE).expect_err("two are broken");
        assert_eq!(problems.0.iter().map(|problem| problem.place.as_str()).collect::<Vec<_>>(), ["i2", "i7"]);
    }

    #[test]
    fn nobody_waiting_ends_the_work() {
        let work = Arc::new(Work::default());
        let worker = Worker::start(|_| Ok(()));
        drop(super::super::loading::Loading::watched(worker, Arc::clone(&work)));
        assert!(work.is_cancelled());
        let mut broken = model();
        broken.images[8].bytes = [1, 2, 3].into();
        assert!(decode_watched(&broken, TextureSupport::NONE, 1, &work).is_ok(), "the last image was not begun");
    }

    #[test]
    fn a_worker_that_died_is_told() {
        let worker = Worker::start(|_| Ok(()));
        assert!(matches!(worker.wait(), Err(RunError::Worker)));
        let refused = Worker::start(|_| Err(crate::problem::Problem::new("a.glb", "", "it is broken").into()));
        assert!(matches!(refused.wait(), Err(RunError::Content(_))));
    }
}
