//! Finding a runtime and a headset: instance, system, view configuration.

use super::bridge::{self, BridgeError};
use super::input::Listen;
use crate::observe::RuntimeInfo;
use openxr as xr;

/// Which runtime to talk to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuntimeChoice {
    /// The embedded simulator, in this process.
    Simulator,
    /// Whatever the system's loader finds.
    System,
}

/// A runtime with a head-mounted display, before a session exists.
pub struct Runtime {
    pub(super) instance: xr::Instance,
    pub(super) system: xr::SystemId,
    pub(super) blend: xr::EnvironmentBlendMode,
    pub(super) eye_size: [u32; 2],
    most_eye_size: [u32; 2],
    /// A window of the desktop shows the same, on the same device.
    pub(super) window: bool,
    info: RuntimeInfo,
}

/// The view configuration this client draws.
pub(super) const STEREO: xr::ViewConfigurationType = xr::ViewConfigurationType::PRIMARY_STEREO;

impl Runtime {
    /// Opens the runtime: asks for OpenXR 1.1, and falls back to 1.0 with the extensions that 1.1 took in.
    ///
    /// # Errors
    /// No loader, no runtime, no headset, or one that shows no stereo.
    pub fn open(choice: RuntimeChoice) -> Result<Runtime, BridgeError> {
        Self::open_to(choice, Listen::default())
    }

    /// The same, able to listen to what [`Headset::listen`](super::Headset::listen) is going to be asked for.
    ///
    /// # Errors
    /// As [`Runtime::open`].
    pub fn open_to(choice: RuntimeChoice, wishes: Listen) -> Result<Runtime, BridgeError> {
        let entry = match choice {
            RuntimeChoice::Simulator => bridge::simulator_entry()?,
            RuntimeChoice::System => bridge::system_entry()?,
        };
        let mut offered = entry.enumerate_extensions()?;
        offered.ext_eye_gaze_interaction &= wishes.gaze;
        offered.ext_hand_interaction &= wishes.hands;
        offered.msft_hand_interaction &= wishes.hands;
        offered.ext_hand_tracking &= wishes.hands;
        // Only somebody who wears the device can let it cool.
        offered.ext_performance_settings &= wishes.hands;
        let (instance, api, extensions) = match create(&entry, &offered, xr::Version::new(1, 1, 0)) {
            Err(xr::sys::Result::ERROR_API_VERSION_UNSUPPORTED) => create(&entry, &offered, xr::Version::new(1, 0, 0)),
            other => other,
        }?;
        let system = instance.system(xr::FormFactor::HEAD_MOUNTED_DISPLAY)?;
        let properties = instance.system_properties(system)?;
        let runtime = instance.properties()?;
        let views = instance.enumerate_view_configuration_views(system, STEREO)?;
        let eye_size =
            views.first().map_or([0, 0], |v| [v.recommended_image_rect_width, v.recommended_image_rect_height]);
        let most_eye_size = views.first().map_or([0, 0], |v| [v.max_image_rect_width, v.max_image_rect_height]);
        let modes = instance.enumerate_environment_blend_modes(system, STEREO)?;
        let blend = modes.first().copied().unwrap_or(xr::EnvironmentBlendMode::OPAQUE);
        let info = RuntimeInfo {
            name: runtime.runtime_name,
            version: runtime.runtime_version.to_string(),
            system: properties.system_name,
            vendor_id: properties.vendor_id,
            form_factor: "head-mounted-display".into(),
            api: api.into(),
            extensions,
            blend_mode: blend_name(blend).into(),
            // Decided by the device profiles' match rule, above this layer; until then nothing counts as a device.
            simulated: true,
        };
        Ok(Runtime { instance, system, blend, eye_size, most_eye_size, window: false, info })
    }

    /// The graphics device of the session will be able to show pictures in a window of the desktop, too.
    #[must_use]
    pub fn beside_a_window(self) -> Runtime {
        Runtime { window: true, ..self }
    }

    /// What the runtime says of itself.
    pub fn info(&self) -> &RuntimeInfo {
        &self.info
    }

    /// Whether an extension is in use.
    pub(super) fn has(&self, extension: &str) -> bool {
        self.info.extensions.iter().any(|name| name == extension)
    }

    /// Recommended pixels of one eye.
    pub fn eye_size(&self) -> [u32; 2] {
        self.eye_size
    }

    /// Pixels of one eye at a scale along each side: at most what the runtime takes and `most` on a side, at least one.
    pub(super) fn scaled_eye_size(&self, scale: f64, most: u32) -> [u32; 2] {
        [0, 1].map(|side| scaled(self.eye_size[side], scale, self.most_eye_size[side].min(most)))
    }

    /// The raw instance handle, for the embedded simulator's controls.
    pub fn raw_instance(&self) -> xr::sys::Instance {
        self.instance.as_raw()
    }
}

fn create(
    entry: &xr::Entry,
    offered: &xr::ExtensionSet,
    version: xr::Version,
) -> xr::Result<(xr::Instance, &'static str, Vec<String>)> {
    let mut wanted = xr::ExtensionSet::default();
    wanted.khr_vulkan_enable2 = true;
    wanted.khr_composition_layer_depth = offered.khr_composition_layer_depth;
    wanted.msft_unbounded_reference_space = offered.msft_unbounded_reference_space;
    wanted.khr_visibility_mask = offered.khr_visibility_mask;
    wanted.other = offered.other.iter().filter(|name| *name == bridge::SCENE_UNDERSTANDING).cloned().collect();
    wanted.ext_eye_gaze_interaction = offered.ext_eye_gaze_interaction;
    wanted.ext_hand_interaction = offered.ext_hand_interaction;
    wanted.msft_hand_interaction = offered.msft_hand_interaction;
    wanted.ext_hand_tracking = offered.ext_hand_tracking;
    wanted.ext_performance_settings = offered.ext_performance_settings;
    wanted.msft_spatial_anchor = offered.msft_spatial_anchor;
    let is_1_0 = version.minor() == 0;
    wanted.ext_local_floor = is_1_0 && offered.ext_local_floor;
    #[cfg(not(windows))]
    {
        wanted.khr_convert_timespec_time = offered.khr_convert_timespec_time;
    }
    #[cfg(windows)]
    {
        wanted.khr_win32_convert_performance_counter_time = offered.khr_win32_convert_performance_counter_time;
    }
    let application = xr::ApplicationInfo {
        application_name: "Holograde",
        application_version: 1,
        engine_name: "Holograde",
        engine_version: 1,
        api_version: version,
    };
    let instance = entry.create_instance(&application, &wanted, &[], &())?;
    let names =
        wanted.names().iter().map(|name| String::from_utf8_lossy(name).trim_end_matches('\0').to_owned()).collect();
    Ok((instance, if is_1_0 { "1.0" } else { "1.1" }, names))
}

/// The shape stays what the runtime recommends as far as whole pixels allow.
fn scaled(recommended: u32, scale: f64, most: u32) -> u32 {
    let pixels = (f64::from(recommended) * scale).round();
    // Saturates; not a number becomes 0.
    (pixels as u32).clamp(1, most.max(1))
}

fn blend_name(mode: xr::EnvironmentBlendMode) -> &'static str {
    match mode {
        xr::EnvironmentBlendMode::ADDITIVE => "additive",
        xr::EnvironmentBlendMode::ALPHA_BLEND => "alpha-blend",
        _ => "opaque",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_within_what_the_runtime_takes() {
        assert_eq!(scaled(1440, 1.0, 4096), 1440);
        assert_eq!(scaled(936, 0.44, 4096), 412);
        assert_eq!(scaled(1440, 2.0, 2000), 2000);
        assert_eq!(scaled(1440, f64::NAN, 2000), 1);
        assert_eq!(scaled(0, 1.0, 0), 1);
    }
}
