//! Action sets, actions and suggested bindings. No input device is simulated yet, so every action stays inactive.

pub(super) mod state;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use openxr_sys as xr;
use openxr_sys::Handle;

use super::check::{XrResult, fixed, guard, input, list, output};
use super::objects::{self, InstanceObject, Object, lock};
use super::strings::is_name;

/// An action set.
pub(super) struct ActionSetObject {
    raw: u64,
    instance: u64,
    name: String,
    localized: String,
    /// Attached to a session; from then on it cannot change.
    attached: AtomicBool,
}

/// An action.
pub(super) struct ActionObject {
    raw: u64,
    set: Arc<ActionSetObject>,
    name: String,
    localized: String,
    ty: xr::ActionType,
    subactions: Vec<xr::Path>,
}

/// Bindings suggested to an instance: profile, then action and binding.
pub(super) type Suggestions = HashMap<u64, Vec<(u64, xr::Path)>>;

/// A session's side of input.
#[derive(Default)]
pub(super) struct SessionInput {
    /// Raw action sets, once attached.
    attached: Option<Vec<u64>>,
}

/// Top-level user paths (OpenXR 1.1, section 6.3.1).
const USERS: &[&str] = &["/user/hand/left", "/user/hand/right", "/user/head", "/user/gamepad", "/user/treadmill"];

/// The one interaction profile known, and what its two controllers have (section 6.4).
const SIMPLE_PROFILE: &str = "/interaction_profiles/khr/simple_controller";
const SIMPLE_PARTS: &[&str] = &[
    "/input/select",
    "/input/select/click",
    "/input/menu",
    "/input/menu/click",
    "/input/grip",
    "/input/grip/pose",
    "/input/aim",
    "/input/aim/pose",
    "/output/haptic",
];

fn is_simple_binding(path: &str) -> bool {
    let part = path.strip_prefix("/user/hand/left").or_else(|| path.strip_prefix("/user/hand/right"));
    part.is_some_and(|part| SIMPLE_PARTS.contains(&part))
}

/// Refuses names that are empty, malformed or taken.
fn check_names<'a>(
    name: &str,
    localized: &str,
    mut taken: impl Iterator<Item = (&'a String, &'a String)> + Clone,
) -> XrResult {
    if name.is_empty() {
        return Err(xr::Result::ERROR_NAME_INVALID);
    }
    if !is_name(name) {
        return Err(xr::Result::ERROR_PATH_FORMAT_INVALID);
    }
    if localized.is_empty() {
        return Err(xr::Result::ERROR_LOCALIZED_NAME_INVALID);
    }
    if taken.clone().any(|(other, _)| other == name) {
        return Err(xr::Result::ERROR_NAME_DUPLICATED);
    }
    if taken.any(|(_, other)| other == localized) {
        return Err(xr::Result::ERROR_LOCALIZED_NAME_DUPLICATED);
    }
    Ok(())
}

pub(super) unsafe extern "system" fn create_action_set(
    instance: xr::Instance,
    info: *const xr::ActionSetCreateInfo,
    out: *mut xr::ActionSet,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(out)) };
    guard("xrCreateActionSet", || {
        let instance = objects::instance(instance)?;
        let (info, out) = (info?, out?);
        let (name, localized) = (fixed(&info.action_set_name)?, fixed(&info.localized_action_set_name)?);
        let siblings = objects::children(instance.raw);
        let taken = siblings.iter().filter_map(|object| match object {
            Object::ActionSet(set) => Some((&set.name, &set.localized)),
            _ => None,
        });
        check_names(&name, &localized, taken)?;
        let parent = instance.raw;
        let attached = AtomicBool::new(false);
        let make =
            |raw| Object::ActionSet(Arc::new(ActionSetObject { raw, instance: parent, name, localized, attached }));
        out.write(xr::ActionSet::from_raw(objects::insert(parent, make)?));
        Ok(())
    })
}

pub(super) unsafe extern "system" fn destroy_action_set(set: xr::ActionSet) -> xr::Result {
    guard("xrDestroyActionSet", || {
        objects::destroy(objects::action_set(set)?.raw);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn create_action(
    set: xr::ActionSet,
    info: *const xr::ActionCreateInfo,
    out: *mut xr::Action,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(out)) };
    guard("xrCreateAction", || {
        let set = objects::action_set(set)?;
        let (info, out) = (info?, out?);
        if set.attached.load(Ordering::SeqCst) {
            return Err(xr::Result::ERROR_ACTIONSETS_ALREADY_ATTACHED);
        }
        let (name, localized) = (fixed(&info.action_name)?, fixed(&info.localized_action_name)?);
        let siblings = objects::children(set.raw);
        let taken = siblings.iter().filter_map(|object| match object {
            Object::Action(action) => Some((&action.name, &action.localized)),
            _ => None,
        });
        check_names(&name, &localized, taken)?;
        check_type(info.action_type)?;
        // SAFETY: the application vouches for the list.
        let subactions = unsafe { list(info.count_subaction_paths, info.subaction_paths) }?.to_vec();
        check_users(&*instance_of(&set)?, &subactions)?;
        let (parent, ty) = (set.raw, info.action_type);
        let make = |raw| Object::Action(Arc::new(ActionObject { raw, set, name, localized, ty, subactions }));
        out.write(xr::Action::from_raw(objects::insert(parent, make)?));
        Ok(())
    })
}

fn instance_of(set: &ActionSetObject) -> XrResult<Arc<InstanceObject>> {
    objects::instance(xr::Instance::from_raw(set.instance))
}

fn check_type(ty: xr::ActionType) -> XrResult {
    let known = [
        xr::ActionType::BOOLEAN_INPUT,
        xr::ActionType::FLOAT_INPUT,
        xr::ActionType::VECTOR2F_INPUT,
        xr::ActionType::POSE_INPUT,
        xr::ActionType::VIBRATION_OUTPUT,
    ];
    if known.contains(&ty) { Ok(()) } else { Err(xr::Result::ERROR_VALIDATION_FAILURE) }
}

/// Refuses paths that are not top-level user paths, or twice the same.
fn check_users(instance: &InstanceObject, paths: &[xr::Path]) -> XrResult {
    let state = instance.lock();
    for (index, &path) in paths.iter().enumerate() {
        let known = USERS.contains(&state.paths.text(path)?);
        if !known || paths.iter().take(index).any(|&earlier| earlier == path) {
            return Err(xr::Result::ERROR_PATH_UNSUPPORTED);
        }
    }
    Ok(())
}

pub(super) unsafe extern "system" fn destroy_action(action: xr::Action) -> xr::Result {
    guard("xrDestroyAction", || {
        objects::destroy(objects::action(action)?.raw);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn suggest_bindings(
    instance: xr::Instance,
    suggestion: *const xr::InteractionProfileSuggestedBinding,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { input(suggestion) };
    guard("xrSuggestInteractionProfileBindings", || {
        let instance = objects::instance(instance)?;
        let info = info?;
        // SAFETY: the application vouches for the list.
        let bindings = unsafe { list(info.count_suggested_bindings, info.suggested_bindings) }?;
        if bindings.is_empty() {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let mut suggested = Vec::new();
        for binding in bindings {
            let action = objects::action(binding.action)?;
            if action.set.attached.load(Ordering::SeqCst) {
                return Err(xr::Result::ERROR_ACTIONSETS_ALREADY_ATTACHED);
            }
            suggested.push((action.raw, binding.binding));
        }
        let mut state = instance.lock();
        if state.paths.text(info.interaction_profile)? != SIMPLE_PROFILE {
            return Err(xr::Result::ERROR_PATH_UNSUPPORTED);
        }
        for &(_, binding) in &suggested {
            if !is_simple_binding(state.paths.text(binding)?) {
                return Err(xr::Result::ERROR_PATH_UNSUPPORTED);
            }
        }
        state.suggestions.insert(info.interaction_profile.into_raw(), suggested);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn attach_action_sets(
    session: xr::Session,
    info: *const xr::SessionActionSetsAttachInfo,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { input(info) };
    guard("xrAttachSessionActionSets", || {
        let session = objects::live_session(session)?;
        let info = info?;
        // SAFETY: the application vouches for the list.
        let handles = unsafe { list(info.count_action_sets, info.action_sets) }?;
        if handles.is_empty() {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let sets = handles.iter().map(|&handle| objects::action_set(handle)).collect::<XrResult<Vec<_>>>()?;
        let mut input = lock(&session.input);
        if input.attached.is_some() {
            return Err(xr::Result::ERROR_ACTIONSETS_ALREADY_ATTACHED);
        }
        sets.iter().for_each(|set| set.attached.store(true, Ordering::SeqCst));
        input.attached = Some(sets.iter().map(|set| set.raw).collect());
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bindings_of_the_simple_controller() {
        for good in
            ["/user/hand/left/input/select/click", "/user/hand/right/output/haptic", "/user/hand/left/input/aim"]
        {
            assert!(is_simple_binding(good), "{good}");
        }
        for bad in ["/user/head/input/select/click", "/user/hand/left/input/trigger/value", "/user/hand/left"] {
            assert!(!is_simple_binding(bad), "{bad}");
        }
    }

    #[test]
    fn names_are_checked_in_the_order_of_the_specification() {
        let taken = [("go".to_owned(), "Go".to_owned())];
        let check = |name, localized| check_names(name, localized, taken.iter().map(|(a, b)| (a, b)));
        assert_eq!(check("", "x"), Err(xr::Result::ERROR_NAME_INVALID));
        assert_eq!(check("A B", "x"), Err(xr::Result::ERROR_PATH_FORMAT_INVALID));
        assert_eq!(check("a", ""), Err(xr::Result::ERROR_LOCALIZED_NAME_INVALID));
        assert_eq!(check("go", "x"), Err(xr::Result::ERROR_NAME_DUPLICATED));
        assert_eq!(check("went", "Go"), Err(xr::Result::ERROR_LOCALIZED_NAME_DUPLICATED));
        assert_eq!(check("went", "Went"), Ok(()));
    }
}
