//! From a model to the GPU while frames go on: decoding on a worker, uploads on the frame thread within a budget a frame.

use super::RunError;
use crate::problem::Problems;
use crate::render::{PreparedScene, Renderer, SceneGpu, SceneTextures, Uploader};
use crate::scene::model::{Model, TextureSupport};
use std::sync::Arc;
use std::thread::JoinHandle;

/// Bytes sent to the GPU in one frame (ours: stays within 2 ms on a software GPU of two cores).
const BYTES_PER_FRAME: u64 = 512 << 10;

/// How far the content is.
pub enum Loading {
    /// Decoded already.
    Prepared(Box<PreparedScene>),
    /// A worker decodes images and builds mip levels.
    Decoding(JoinHandle<Result<PreparedScene, Problems>>),
    /// Goes to the GPU piece by piece.
    Uploading(Box<Uploader>),
    /// Can be drawn.
    Done(Box<SceneGpu>),
    /// Between two states only.
    Moving,
}

impl Loading {
    /// Starts the worker.
    pub fn start(model: Arc<Model>, support: TextureSupport, limits: wgpu::Limits) -> Loading {
        Loading::Decoding(std::thread::spawn(move || PreparedScene::of(&model, decode(&model, support)?, &limits)))
    }

    /// Goes on from textures that were decoded before the run.
    ///
    /// # Errors
    /// Content that is too large for the device.
    pub fn of(model: &Model, textures: SceneTextures, limits: &wgpu::Limits) -> Result<Loading, Problems> {
        Ok(Loading::Prepared(Box::new(PreparedScene::of(model, textures, limits)?)))
    }

    /// The scene, once it can be drawn.
    pub fn scene(&self) -> Option<&SceneGpu> {
        match self {
            Loading::Done(scene) => Some(scene),
            _ => None,
        }
    }

    /// One frame's worth of work.
    ///
    /// # Errors
    /// Images that cannot be decoded or are too large for the device.
    pub fn step(&mut self, renderer: &mut Renderer) -> Result<(), RunError> {
        *self = match std::mem::replace(self, Loading::Moving) {
            Loading::Prepared(prepared) => Loading::Uploading(Box::new(Uploader::new(renderer, *prepared))),
            Loading::Decoding(worker) if worker.is_finished() => {
                let prepared = worker.join().map_err(|_| RunError::Worker)??;
                Loading::Uploading(Box::new(Uploader::new(renderer, prepared)))
            }
            Loading::Uploading(mut uploader) => {
                if uploader.step(BYTES_PER_FRAME).is_complete() {
                    let scene = uploader.finish();
                    renderer.warm(&scene);
                    Loading::Done(Box::new(scene))
                } else {
                    Loading::Uploading(uploader)
                }
            }
            other => other,
        };
        Ok(())
    }
}

/// All textures of a model, decoded and with their mip levels, on every processor.
///
/// # Errors
/// Images that cannot be decoded.
pub fn decode(model: &Model, support: TextureSupport) -> Result<SceneTextures, Problems> {
    SceneTextures::decode(model, support, processors())
}

/// Whether all images of a model can be decoded; keeps none of them.
///
/// # Errors
/// Images that cannot be decoded.
pub fn check_images(model: &Model) -> Result<(), Problems> {
    crate::scene::decode_each(model, TextureSupport::NONE, processors(), |_, _| ()).map(|_| ())
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
