//! The recording's header: who ran, on what, for which device, and what the content declares.

use super::prepare::Poc;
use crate::device::{self, Device, Identity};
use crate::observe::{
    AdapterInfo, AssetCost, ClockKind, ContentInfo, OBSERVE_VERSION, RunInfo, RuntimeInfo, ScriptInfo, WindowInfo,
};
use crate::space::Pose;

/// What the header is made of, all but the content, which may come later.
pub struct Header {
    /// Judged for.
    pub device: &'static Device,
    /// As the runtime names itself.
    pub runtime: RuntimeInfo,
    /// The GPU.
    pub adapter: wgpu::AdapterInfo,
    /// Script.
    pub script: ScriptInfo,
    /// Its steps.
    pub windows: Vec<WindowInfo>,
    /// How time passes.
    pub clock: ClockKind,
    /// What was put in to go wrong, by name and digest.
    pub scenario: Option<String>,
    /// What is recorded besides head movement, and why it may be.
    pub consent: Vec<String>,
    /// Start, RFC 3339, UTC.
    pub started: String,
    /// Pixels of an eye, and how many times those that the runtime recommends they are along each side.
    pub eye_size: [u32; 2],
    /// See `eye_size`.
    pub render_scale: f64,
}

impl Header {
    /// The header of a run that shows this POC, of this cost, with the floor where the runtime locates it.
    pub fn info(&self, poc: &Poc, assets: AssetCost, floor: Option<Pose>) -> RunInfo {
        let runtime = &self.runtime;
        let identity = Identity {
            runtime: &runtime.name,
            system: &runtime.system,
            vendor_id: runtime.vendor_id,
            form_factor: &runtime.form_factor,
        };
        let standing = device::standing(&identity, false);
        let mut device = self.device.info();
        if !standing.source.is_empty() {
            device.source = format!("{}; {}", device.source, standing.source);
        }
        RunInfo {
            version: OBSERVE_VERSION,
            tool: env!("CARGO_PKG_VERSION").into(),
            started: self.started.clone(),
            content: ContentInfo {
                name: poc.title().to_owned(),
                sha256: poc.package.digest().to_owned(),
                scene: poc.manifest.scenes[poc.scene].id.clone(),
                placement_declared: poc.content.placement.is_some(),
            },
            runtime: RuntimeInfo { simulated: standing.simulated, ..runtime.clone() },
            adapter: adapter_info(&self.adapter),
            device,
            clock: self.clock,
            script: self.script.clone(),
            windows: self.windows.clone(),
            holograms: poc.content.watched.iter().map(|watched| watched.info.clone()).collect(),
            anchors: poc.content.anchors.iter().map(|anchor| anchor.info.clone()).collect(),
            declared: poc.content.declared.clone(),
            floor,
            assets,
            scene_sounds: poc.content.scene_sounds.clone(),
            eye_size: self.eye_size,
            render_scale: self.render_scale,
            scenario: self.scenario.clone(),
            consent: self.consent.clone(),
        }
    }
}

pub(super) fn adapter_info(info: &wgpu::AdapterInfo) -> AdapterInfo {
    let driver = format!("{} {}", info.driver, info.driver_info);
    AdapterInfo {
        name: info.name.clone(),
        driver: driver.trim().to_owned(),
        backend: info.backend.to_str().to_owned(),
        software: info.device_type == wgpu::DeviceType::Cpu,
    }
}
