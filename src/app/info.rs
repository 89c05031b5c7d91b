//! The recording's header: who ran, on what, for which device, and what the content declares.

use super::prepare::Poc;
use crate::device::{self, Device, Identity};
use crate::observe::{
    AdapterInfo, AssetCost, ClockKind, ContentInfo, OBSERVE_VERSION, RunInfo, RuntimeInfo, ScriptInfo, WindowInfo,
};

/// What the header is made of.
pub struct Header<'a> {
    /// The POC.
    pub poc: &'a Poc,
    /// Judged for.
    pub device: &'a Device,
    /// As the runtime names itself.
    pub runtime: &'a RuntimeInfo,
    /// The GPU.
    pub adapter: &'a wgpu::AdapterInfo,
    /// Script.
    pub script: ScriptInfo,
    /// Its steps.
    pub windows: Vec<WindowInfo>,
    /// How time passes.
    pub clock: ClockKind,
    /// Start, RFC 3339, UTC.
    pub started: String,
    /// Cost of the asset.
    pub assets: AssetCost,
}

impl Header<'_> {
    /// The header. The floor is added when the runtime has located it.
    pub fn into_info(self) -> RunInfo {
        let (poc, runtime) = (self.poc, self.runtime);
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
            started: self.started,
            content: ContentInfo {
                name: poc.title().to_owned(),
                sha256: poc.package.digest().to_owned(),
                scene: poc.manifest.scenes[poc.scene].id.clone(),
                placement_declared: poc.content.placement.is_some(),
            },
            runtime: RuntimeInfo { simulated: standing.simulated, ..runtime.clone() },
            adapter: adapter_info(self.adapter),
            device,
            clock: self.clock,
            script: self.script,
            windows: self.windows,
            holograms: poc.content.watched.iter().map(|watched| watched.info.clone()).collect(),
            anchors: poc.content.anchors.iter().map(|anchor| anchor.info.clone()).collect(),
            declared: poc.content.declared.clone(),
            floor: None,
            assets: self.assets,
            scene_sounds: poc.content.scene_sounds.clone(),
        }
    }
}

fn adapter_info(info: &wgpu::AdapterInfo) -> AdapterInfo {
    let driver = format!("{} {}", info.driver, info.driver_info);
    AdapterInfo {
        name: info.name.clone(),
        driver: driver.trim().to_owned(),
        backend: info.backend.to_str().to_owned(),
        software: info.device_type == wgpu::DeviceType::Cpu,
    }
}
