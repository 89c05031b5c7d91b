//! Sessions: creation, begin, end, exit.

use std::sync::Arc;

use openxr_sys as xr;
use openxr_sys::Handle;

use super::check::{XrResult, chained, guard, input, output};
use super::objects::{self, InstanceObject, Object, SessionObject};
use super::vulkan::{self, Binding};
use super::{debug_utils, second_view, system};

pub(super) unsafe extern "system" fn create_session(
    instance: xr::Instance,
    info: *const xr::SessionCreateInfo,
    out: *mut xr::Session,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(out)) };
    guard("xrCreateSession", || {
        let instance = objects::instance(instance)?;
        let (info, out) = (info?, out?);
        system::check_system(info.system_id)?;
        if info.create_flags.into_raw() != 0 {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        // SAFETY: the application vouches for the chain.
        let binding = unsafe { chained::<xr::GraphicsBindingVulkanKHR>(info.next) };
        let vulkan = bind(&instance, binding)?;
        let parent = instance.raw;
        let make = |raw| Object::Session(Arc::new(SessionObject::new(raw, instance, vulkan)));
        let session = xr::Session::from_raw(objects::insert(parent, make)?);
        // The states passed while coming to life become events only now, when the handle exists.
        objects::any_session(session)?.change(|_| ());
        out.write(session);
        Ok(())
    })
}

/// The graphics device of the session; none if the session is headless (XR_MND_headless).
fn bind(instance: &InstanceObject, binding: Option<&xr::GraphicsBindingVulkanKHR>) -> XrResult<Option<Arc<Binding>>> {
    let Some(binding) = binding.filter(|_| vulkan::is_enabled(instance)) else {
        let headless = instance.has("XR_MND_headless");
        return if headless { Ok(None) } else { Err(xr::Result::ERROR_GRAPHICS_DEVICE_INVALID) };
    };
    if !instance.lock().graphics_requirements_asked {
        return Err(xr::Result::ERROR_GRAPHICS_REQUIREMENTS_CALL_MISSING);
    }
    Binding::new(instance, binding).map(|binding| Some(Arc::new(binding)))
}

pub(super) unsafe extern "system" fn destroy_session(session: xr::Session) -> xr::Result {
    guard("xrDestroySession", || {
        let session = objects::any_session(session)?;
        debug_utils::session_ends(&session);
        objects::destroy(session.raw);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn begin_session(
    session: xr::Session,
    info: *const xr::SessionBeginInfo,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { input(info) };
    guard("xrBeginSession", || {
        let session = objects::live_session(session)?;
        let info = info?;
        let views = info.primary_view_configuration_type;
        // XR_MND_headless has the type ignored, and lets it be 0. The public conformance suite wants types that the system has not
        // refused all the same, so only 0 is passed over.
        if session.vulkan.is_some() || views.into_raw() != 0 {
            system::primary_views(&session.instance, views)?;
        }
        let observed = second_view::enabled(&session, info)?;
        session.change(|state| {
            state.begin()?;
            state.observer.begin(observed);
            // A headless session has no frames to wait for.
            if session.vulkan.is_none() {
                state.life.frame_ended();
            }
            Ok(())
        })
    })
}

pub(super) unsafe extern "system" fn end_session(session: xr::Session) -> xr::Result {
    guard("xrEndSession", || objects::live_session(session)?.change(|state| state.end()))
}

pub(super) unsafe extern "system" fn request_exit_session(session: xr::Session) -> xr::Result {
    guard("xrRequestExitSession", || objects::live_session(session)?.change(|state| state.life.request_exit()))
}
