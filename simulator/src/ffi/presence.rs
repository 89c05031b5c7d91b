//! XR_EXT_user_presence: whether someone wears the headset. The event is queued where the session's state changes.

use openxr_sys as xr;

use super::check::TypedOut;
use super::objects::InstanceObject;

/// Tells that the headset notices being worn, where the application asks in the chain of the system's properties.
pub(super) fn write_properties(instance: &InstanceObject, out: &TypedOut<'_, xr::SystemProperties>) {
    if !instance.has("XR_EXT_user_presence") {
        return;
    }
    if let Some(out) = out.chained::<xr::SystemUserPresencePropertiesEXT>() {
        out.write(|next| xr::SystemUserPresencePropertiesEXT {
            ty: xr::SystemUserPresencePropertiesEXT::TYPE,
            next,
            supports_user_presence: xr::TRUE,
        });
    }
}
