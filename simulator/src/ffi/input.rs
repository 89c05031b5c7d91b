//! Action sets, actions and suggested bindings.

pub(super) mod automation;
pub(super) mod state;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use openxr_sys as xr;
use openxr_sys::Handle;

use super::check::{XrResult, fixed, guard, input, list, output};
use super::objects::{self, InstanceObject, InstanceState, Object};
use super::strings::is_name;
use crate::model::actions::{Action, ActionSet, Binding};
use crate::model::interaction::{InteractionProfile, Kind, Needs, User};

/// An action set.
pub(super) struct ActionSetObject {
    pub(super) raw: u64,
    instance: u64,
    name: String,
    localized: String,
    priority: u32,
    /// Attached to a session; from then on it cannot change.
    attached: AtomicBool,
}

/// An action.
pub(super) struct ActionObject {
    pub(super) raw: u64,
    pub(super) set: Arc<ActionSetObject>,
    name: String,
    localized: String,
    pub(super) kind: Kind,
    pub(super) subactions: Vec<User>,
}

/// Bindings suggested to an instance: for each profile's path the actions and what they are bound to.
pub(super) type Suggestions = BTreeMap<&'static str, Vec<(u64, Binding)>>;

/// The user path behind a path, once it was found to be one that this instance knows.
pub(super) fn user(instance: &InstanceObject, state: &InstanceState, path: xr::Path) -> XrResult<User> {
    let user = User::of(state.paths.text(path)?).ok_or(xr::Result::ERROR_PATH_UNSUPPORTED)?;
    let known = user != User::Eyes || instance.has("XR_EXT_eye_gaze_interaction");
    if known { Ok(user) } else { Err(xr::Result::ERROR_PATH_UNSUPPORTED) }
}

/// Whether an instance has what a profile or a part of one needs.
pub(super) fn has(instance: &InstanceObject, needs: Needs) -> bool {
    match needs {
        Needs::Nothing => true,
        Needs::Version11 => instance.is_1_1(),
        Needs::Extension(name) => instance.has(name),
    }
}

/// The interaction profile behind a path.
pub(super) fn profile(
    instance: &InstanceObject,
    state: &InstanceState,
    path: xr::Path,
) -> XrResult<&'static InteractionProfile> {
    let found = InteractionProfile::find(state.paths.text(path)?);
    found.filter(|profile| has(instance, profile.needs)).ok_or(xr::Result::ERROR_PATH_UNSUPPORTED)
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
        let (parent, priority) = (instance.raw, info.priority);
        let make = |raw| {
            let attached = AtomicBool::new(false);
            Object::ActionSet(Arc::new(ActionSetObject { raw, instance: parent, name, localized, priority, attached }))
        };
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
        let kind = kind(info.action_type)?;
        // SAFETY: the application vouches for the list.
        let paths = unsafe { list(info.count_subaction_paths, info.subaction_paths) }?;
        let subactions = users(&*objects::instance(xr::Instance::from_raw(set.instance))?, paths)?;
        let parent = set.raw;
        let make = |raw| Object::Action(Arc::new(ActionObject { raw, set, name, localized, kind, subactions }));
        out.write(xr::Action::from_raw(objects::insert(parent, make)?));
        Ok(())
    })
}

fn kind(ty: xr::ActionType) -> XrResult<Kind> {
    match ty {
        xr::ActionType::BOOLEAN_INPUT => Ok(Kind::Boolean),
        xr::ActionType::FLOAT_INPUT => Ok(Kind::Float),
        xr::ActionType::VECTOR2F_INPUT => Ok(Kind::Vector2),
        xr::ActionType::POSE_INPUT => Ok(Kind::Pose),
        xr::ActionType::VIBRATION_OUTPUT => Ok(Kind::Haptic),
        _ => Err(xr::Result::ERROR_VALIDATION_FAILURE),
    }
}

/// User paths; refuses what is none, and the same one twice.
fn users(instance: &InstanceObject, paths: &[xr::Path]) -> XrResult<Vec<User>> {
    let state = instance.lock();
    let mut users = Vec::new();
    for &path in paths {
        let user = user(instance, &state, path)?;
        if users.contains(&user) {
            return Err(xr::Result::ERROR_PATH_UNSUPPORTED);
        }
        users.push(user);
    }
    Ok(users)
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
        let actions = bindings.iter().map(|binding| objects::action(binding.action)).collect::<XrResult<Vec<_>>>()?;
        if actions.iter().any(|action| action.set.attached.load(Ordering::SeqCst)) {
            return Err(xr::Result::ERROR_ACTIONSETS_ALREADY_ATTACHED);
        }
        let mut state = instance.lock();
        let profile = profile(&instance, &state, info.interaction_profile)?;
        let mut suggested = Vec::new();
        for (action, binding) in actions.iter().zip(bindings) {
            if let Some(binding) = bind(&instance, profile, state.paths.text(binding.binding)?, action.kind)? {
                suggested.push((action.raw, binding));
            }
        }
        state.suggestions.insert(profile.path, suggested);
        Ok(())
    })
}

/// What a suggested path means to an action; `None` if it is there and does not suit.
fn bind(
    instance: &InstanceObject,
    profile: &'static InteractionProfile,
    path: &str,
    kind: Kind,
) -> XrResult<Option<Binding>> {
    let unsupported = xr::Result::ERROR_PATH_UNSUPPORTED;
    let (user, part) = User::split(path).ok_or(unsupported)?;
    let (source, suits) = profile.bind(user, part, kind).map_err(|_| unsupported)?;
    if !has(instance, source.needs()) {
        return Err(unsupported);
    }
    Ok(suits.then_some(Binding { profile, source }))
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
        if sets.iter().any(|set| set.instance != session.instance.raw) {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let attached = sets.iter().map(|set| frozen(&session.instance, set)).collect();
        session.change(|state| state.input.attach(attached))?;
        sets.iter().for_each(|set| set.attached.store(true, Ordering::SeqCst));
        Ok(())
    })
}

/// A set as it stays from now on, with the bindings suggested so far.
fn frozen(instance: &InstanceObject, set: &ActionSetObject) -> ActionSet {
    let children = objects::children(set.raw);
    let state = instance.lock();
    let bindings = |action: u64| {
        let all = state.suggestions.values().flatten();
        all.filter(|(bound, _)| *bound == action).map(|(_, binding)| *binding).collect()
    };
    let actions = children.iter().filter_map(|object| match object {
        Object::Action(action) => {
            Some(Action::new(action.raw, action.kind, action.subactions.clone(), bindings(action.raw)))
        }
        _ => None,
    });
    ActionSet { id: set.raw, priority: set.priority, actions: actions.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

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
