//! XR_EXT_eye_gaze_interaction beside its actions: whether the device tracks eyes, and when a gaze was sampled.

use openxr_sys as xr;

use super::check::TypedOut;
use super::objects::InstanceObject;

const GAZE: &str = "XR_EXT_eye_gaze_interaction";

/// Fills in what the application chained to the system's properties.
pub(super) fn describe_system(instance: &InstanceObject, out: &TypedOut<'_, xr::SystemProperties>) {
    let asked = out.chained::<xr::SystemEyeGazeInteractionPropertiesEXT>();
    if let Some(out) = asked.filter(|_| instance.has(GAZE)) {
        out.write(|next| xr::SystemEyeGazeInteractionPropertiesEXT {
            ty: xr::SystemEyeGazeInteractionPropertiesEXT::TYPE,
            next,
            supports_eye_gaze_interaction: xr::TRUE,
        });
    }
}

/// Tells when the gaze was sampled that a location rests on, if the application chained the question; `None` if on no gaze.
pub(super) fn write_sample_time(
    instance: &InstanceObject,
    location: &TypedOut<'_, xr::SpaceLocation>,
    sampled_ns: Option<i64>,
) {
    let asked = location.chained::<xr::EyeGazeSampleTimeEXT>();
    if let Some(out) = asked.filter(|_| instance.has(GAZE)) {
        let time = xr::Time::from_nanos(sampled_ns.unwrap_or(0));
        out.write(|next| xr::EyeGazeSampleTimeEXT { ty: xr::EyeGazeSampleTimeEXT::TYPE, next, time });
    }
}
