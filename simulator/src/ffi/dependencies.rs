//! Extensions that build on others.

use openxr_sys as xr;

use super::call::refusal;
use super::check::XrResult;

/// Extensions of this runtime that need another one enabled with them (the registry's `depends`).
const NEEDS: &[(&str, &str)] = &[
    ("XR_EXT_hand_joints_motion_range", "XR_EXT_hand_tracking"),
    ("XR_EXT_hand_tracking_data_source", "XR_EXT_hand_tracking"),
    ("XR_MSFT_first_person_observer", "XR_MSFT_secondary_view_configuration"),
    ("XR_MSFT_spatial_anchor_persistence", "XR_MSFT_spatial_anchor"),
    ("XR_MSFT_scene_understanding_serialization", "XR_MSFT_scene_understanding"),
];

/// Refuses a list of extensions that lacks what one of them builds on.
pub(super) fn check(enabled: &[&str]) -> XrResult {
    let lacking = NEEDS.iter().find(|(name, needs)| enabled.contains(name) && !enabled.contains(needs));
    match lacking {
        None => Ok(()),
        Some((name, needs)) => {
            refusal(xr::Result::ERROR_EXTENSION_DEPENDENCY_NOT_ENABLED, format!("{name} needs {needs}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_extension_builds_on_must_be_enabled_too() {
        let refused = Err(xr::Result::ERROR_EXTENSION_DEPENDENCY_NOT_ENABLED);
        assert_eq!(check(&[]), Ok(()));
        assert_eq!(check(&["XR_MSFT_spatial_anchor"]), Ok(()));
        assert_eq!(check(&["XR_MSFT_spatial_anchor_persistence"]), refused);
        assert_eq!(check(&["XR_MSFT_spatial_anchor_persistence", "XR_MSFT_spatial_anchor"]), Ok(()));
        assert_eq!(check(&["XR_MSFT_spatial_anchor", "XR_EXT_hand_tracking_data_source"]), refused);
    }
}
