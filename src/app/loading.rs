//! From a package to the GPU while frames go on: reading, decoding and making pipelines on a worker, uploads on the frame thread within a
//! budget a frame.

use super::RunError;
use super::check::START_FROM_FLOOR;
use super::painter::Painter;
use super::prepare::Poc;
use super::upload::Budget;
use super::worker::{self, Content, Delivery, Gpu, Worker};
use crate::clock::Clock;
use crate::device::Device;
use crate::observe::UploadObservation;
use crate::render::{PipelineMaker, PreparedScene, Renderer, SceneGpu, Uploader, outside};
use crate::units::HostNanos;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How far the content is.
pub struct Loading {
    worker: Option<Worker>,
    prepared: Option<Box<PreparedScene>>,
    uploader: Option<Box<Uploader>>,
    pipelines_made: bool,
    scene: Option<Box<SceneGpu>>,
    /// Nothing is ever drawn: the content is there without a scene on the GPU.
    unseen: bool,
    budget: Budget,
    work: Arc<Work>,
}

/// What a worker has done and what is left, in bytes: read from the package, decoded, sent to the GPU. Shared with the worker.
#[derive(Debug, Default)]
pub struct Work {
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
}

impl Work {
    /// Bytes done, and bytes in all as far as they are known.
    pub fn progress(&self) -> [u64; 2] {
        [self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed)]
    }

    pub(super) fn expect(&self, bytes: u64) {
        self.total.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Other bytes are left than were expected.
    pub(super) fn correct(&self, expected: u64, found: u64) {
        self.total.fetch_add(found, Ordering::Relaxed);
        self.total.fetch_sub(expected, Ordering::Relaxed);
    }

    pub(super) fn add(&self, bytes: u64) {
        self.done.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Nobody waits for the content any more.
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

impl Loading {
    /// Content that a worker brings while frames go on.
    pub(super) fn watched(worker: Worker, work: Arc<Work>) -> Loading {
        Loading {
            worker: Some(worker),
            prepared: None,
            uploader: None,
            pipelines_made: false,
            scene: None,
            unseen: false,
            budget: Budget::measured(),
            work,
        }
    }

    /// Content of which nothing is ever drawn.
    pub(super) fn unseen(work: Arc<Work>) -> Loading {
        Loading {
            worker: None,
            prepared: None,
            uploader: None,
            pipelines_made: false,
            scene: None,
            unseen: true,
            budget: Budget::fixed(),
            work,
        }
    }

    /// Whether pictures are handed over empty.
    pub fn is_unseen(&self) -> bool {
        self.unseen
    }

    /// Whether the content is there.
    pub fn is_there(&self) -> bool {
        self.unseen || self.scene.is_some()
    }

    /// Content that was read and decoded before the run; only pipelines are still made by a worker. Where time is stepped, each frame
    /// sends the same number of bytes and the last one waits for the worker, so that every run has the same frames.
    pub(super) fn prepared(prepared: PreparedScene, worker: Worker, work: Arc<Work>, stepped: bool) -> Loading {
        let budget = if stepped { Budget::fixed() } else { Budget::measured() };
        let mut loading = Loading::watched(worker, work);
        (loading.prepared, loading.budget) = (Some(Box::new(prepared)), budget);
        loading
    }

    /// The scene, once it can be drawn.
    pub fn scene(&self) -> Option<&SceneGpu> {
        self.scene.as_deref()
    }

    /// Whether nothing is left that could prove the content unusable.
    pub fn is_usable(&self) -> bool {
        self.prepared.is_some() || self.uploader.is_some() || self.is_there()
    }

    /// What is done and left.
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// One frame's worth of work. Gives what the worker has brought for the stage, and what the upload took.
    ///
    /// # Errors
    /// Content that cannot be loaded, decoded, or is too large for the device.
    pub fn step(
        &mut self,
        renderer: &mut Renderer,
        clock: &Clock,
    ) -> Result<(Option<Box<Content>>, UploadObservation), RunError> {
        if self.is_there() {
            return Ok((None, UploadObservation::default()));
        }
        let content = self.receive(renderer)?;
        if self.prepared.is_none() && self.uploader.is_none() {
            return Ok((content, UploadObservation::default()));
        }
        let start = clock.now();
        let bytes = self.upload(renderer, clock, start);
        if self.uploader.as_ref().is_some_and(|uploader| uploader.progress().is_complete()) {
            self.finish(renderer)?;
        }
        let ns = clock.now().0.saturating_sub(start.0).max(0) as u64;
        Ok((content, UploadObservation { ns, bytes }))
    }

    /// Takes what the worker has brought.
    fn receive(&mut self, renderer: &mut Renderer) -> Result<Option<Box<Content>>, RunError> {
        let mut content = None;
        while let Some(delivery) = self.worker.as_ref().map(Worker::poll).transpose()?.flatten() {
            match delivery {
                Delivery::Content(brought) => content = Some(brought),
                Delivery::Prepared(prepared) => self.prepared = Some(prepared),
                Delivery::Pipelines(made) => self.take_pipelines(renderer, *made),
            }
        }
        Ok(content)
    }

    fn take_pipelines(&mut self, renderer: &mut Renderer, made: PipelineMaker) {
        renderer.adopt(made);
        self.pipelines_made = true;
        self.worker = None;
    }

    /// Sends what the budget allows.
    fn upload(&mut self, renderer: &Renderer, clock: &Clock, start: HostNanos) -> u64 {
        if let Some(prepared) = self.prepared.take() {
            self.uploader = Some(Box::new(outside(|| Uploader::new(renderer, *prepared))));
        }
        let Some(uploader) = &mut self.uploader else { return 0 };
        let before = uploader.progress().done;
        let submit = || {
            renderer.queue().submit([]);
        };
        outside(|| self.budget.spend(uploader, submit, clock, start));
        let bytes = uploader.progress().done - before;
        self.work.add(bytes);
        bytes
    }

    /// Everything is sent; what the pipelines' maker still does is waited for only where time is stepped.
    fn finish(&mut self, renderer: &mut Renderer) -> Result<(), RunError> {
        if !self.pipelines_made
            && self.budget.is_fixed()
            && let Some(worker) = &self.worker
            && let Delivery::Pipelines(made) = worker.wait()?
        {
            self.take_pipelines(renderer, *made);
        }
        if self.pipelines_made
            && let Some(uploader) = self.uploader.take()
        {
            self.scene = Some(Box::new(outside(|| uploader.finish())));
        }
        Ok(())
    }
}

/// Content loads anew: in real time all of it, from the package on, by a worker; where time is stepped it is decoded and sent again.
///
/// # Errors
/// Content that cannot be decoded any more.
pub(super) fn reload(
    poc: &Arc<Poc>,
    device: &'static Device,
    painter: &Painter,
    stepped: bool,
) -> Result<Loading, RunError> {
    let renderer = painter.renderer_ref();
    let (limits, support) = (renderer.device().limits(), crate::render::texture_support(renderer.device()));
    let gpu = Gpu { limits, support, maker: renderer.pipeline_maker() };
    let work = Arc::new(Work::default());
    if !stepped {
        let worker = Worker::load(poc.opened(), device, gpu, START_FROM_FLOOR, Arc::clone(&work));
        return Ok(Loading::watched(worker, work));
    }
    let prepared = worker::prepare(poc, &gpu, device, worker::processors(), &work)?;
    work.expect(prepared.upload_bytes());
    let worker = Worker::make(poc, &prepared, gpu.maker, &work);
    Ok(Loading::prepared(prepared, worker, work, true))
}

impl Drop for Loading {
    /// Whoever leaves while content loads does not wait for it: the worker stops at its next step.
    fn drop(&mut self) {
        self.work.cancelled.store(true, Ordering::Relaxed);
    }
}
