//! Where the eyes look (XR_EXT_eye_gaze_interaction).

use super::session::locate;
use super::{Headset, Running, XrError, outside};
use crate::observe::{Located, RunEvent};
use crate::units::XrNanos;
use openxr as xr;

/// Kind of the event that says why there is no gaze in the recording.
pub const NOT_FOLLOWED: &str = "gaze-not-followed";

/// What the runtime is asked with.
pub(super) struct Gaze {
    set: xr::ActionSet,
    space: xr::Space,
}

impl Headset {
    /// Follows the eyes from now on; says in an event if that cannot be. Where somebody looks is personal data of the most telling kind:
    /// only with consent.
    pub fn follow_gaze(&mut self, report: &mut Vec<RunEvent>) {
        let made = if self.runtime.has("XR_EXT_eye_gaze_interaction") {
            make(&self.runtime.instance, &self.session).map_err(|error| error.to_string())
        } else {
            Err("the runtime has no XR_EXT_eye_gaze_interaction".to_owned())
        };
        match made {
            Ok(gaze) => self.gaze = Some(gaze),
            Err(text) => report.push(RunEvent { frame: 0, time: None, kind: NOT_FOLLOWED.to_owned(), text }),
        }
    }
}

impl Running<'_> {
    /// `base_from_gaze` at a time; not valid while nobody follows the eyes, or the session has no focus.
    pub(super) fn gaze(&self, time: XrNanos) -> Located {
        let Some(gaze) = &self.headset.gaze else { return Located::default() };
        let synced = outside(|| self.headset.session.sync_actions(&[xr::ActiveActionSet::new(&gaze.set)]));
        if synced.is_err() {
            return Located::default();
        }
        locate(&gaze.space, &self.headset.base, time)
    }
}

fn make(instance: &xr::Instance, session: &xr::Session<xr::Vulkan>) -> Result<Gaze, XrError> {
    let set = instance.create_action_set("observation", "Observation", 0)?;
    let action = set.create_action::<xr::Posef>("gaze", "Gaze", &[])?;
    let profile = instance.string_to_path("/interaction_profiles/ext/eye_gaze_interaction")?;
    let pose = instance.string_to_path("/user/eyes_ext/input/gaze_ext/pose")?;
    instance.suggest_interaction_profile_bindings(profile, &[xr::Binding::new(&action, pose)])?;
    session.attach_action_sets(&[&set])?;
    let space = action.create_space(session, xr::Path::NULL, xr::Posef::IDENTITY)?;
    Ok(Gaze { set, space })
}
