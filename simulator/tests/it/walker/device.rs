//! The device that is simulated.

use holograde_simulator::control::Config;
use holograde_simulator::profile::Profile;
use holograde_simulator::scenario::{Clock, Scenario};

/// Extensions of devices beside those of the HoloLens 2, so that every function is there.
const MORE: &[&str] = &[
    "XR_KHR_composition_layer_color_scale_bias",
    "XR_KHR_composition_layer_cylinder",
    "XR_KHR_locate_spaces",
    "XR_KHR_visibility_mask",
    "XR_EXT_user_presence",
    "XR_FB_display_refresh_rate",
    "XR_MSFT_composition_layer_reprojection",
    "XR_MSFT_secondary_view_configuration",
    "XR_MSFT_first_person_observer",
    "XR_EXT_hand_tracking",
    "XR_EXT_hand_interaction",
    "XR_MSFT_hand_interaction",
    "XR_EXT_hand_joints_motion_range",
    "XR_EXT_hand_tracking_data_source",
    "XR_MSFT_unbounded_reference_space",
    "XR_EXT_eye_gaze_interaction",
    "XR_MSFT_spatial_anchor",
    "XR_MSFT_spatial_anchor_persistence",
    "XR_EXT_plane_detection",
    "XR_EXT_performance_settings",
    "XR_MSFT_scene_understanding",
    "XR_MSFT_scene_understanding_serialization",
    "XR_KHR_composition_layer_depth",
];

/// A small HoloLens 2 on the stepped clock that has every extension.
pub fn config() -> Config {
    let mut profile = Profile::hololens_2().unwrap_or_else(|problems| panic!("{problems}"));
    profile.eye_size = [96, 64];
    let missing: Vec<_> = MORE.iter().filter(|name| !profile.extensions.iter().any(|known| known == *name)).collect();
    profile.extensions.extend(missing.into_iter().map(|&name| name.to_owned()));
    Config { profile, scenario: Scenario { clock: Clock::Stepped, ..Scenario::default() } }
}
