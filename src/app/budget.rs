//! A build's frame budget: after the session's last frame the content is measured beside the reference scene, on the session's own device.

use super::RunError;
use super::blocks::{Blocks, Measured};
use super::frame::Run;
use crate::observe::BaselineInfo;
use crate::render::Headless;
use tracing::info_span;

impl Run {
    /// Measures and records it, with what it is to be compared with. Call once [`Run::frame`] has said `false`: the queue is the run's alone
    /// then, and no frame waits.
    ///
    /// # Errors
    /// A lost device, or a recording that cannot be written.
    pub(super) fn measure_budget(&mut self, baseline: Option<&BaselineInfo>) -> Result<(), RunError> {
        let _span = info_span!("budget").entered();
        self.painter.finish()?;
        let content = self.content.as_ref().ok_or(RunError::Unfinished)?;
        let graphics = self.headset.graphics();
        let gpu = Headless {
            device: graphics.device.clone(),
            queue: graphics.queue.clone(),
            info: graphics.adapter.get_info(),
        };
        let poc = &content.poc;
        let hidden = poc.content.progress.map(|index| poc.content.watched[index].nodes.clone()).unwrap_or_default();
        let names = [poc.title(), poc.manifest.scenes[poc.scene].id.as_str()];
        let measured = Measured { model: &poc.model, hidden: &hidden, names };
        let blocks = Blocks::of(self.header.eye_size, gpu.info.device_type == wgpu::DeviceType::Cpu);
        let mut found = blocks.run(&gpu, &measured)?;
        found.baseline = baseline.cloned();
        if let Some(starting) = self.starting.take() {
            self.recorder = Some(starting.join().map_err(|_| RunError::Worker)??);
        }
        Ok(self.recorder.as_mut().ok_or(RunError::Unfinished)?.push_bench(&found)?)
    }
}
