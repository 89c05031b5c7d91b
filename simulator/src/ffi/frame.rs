//! The frame loop: wait, begin, end.

use openxr_sys as xr;
use openxr_sys::Handle;

use super::check::{XrResult, chained, guard, input, list, optional_input, typed_output};
use super::objects::{self, SessionObject};
use super::space::pose_in;
use super::system::blend_code;
use super::time::{host_now_ns, sleep_until};
use crate::model::frames::Begun;
use crate::model::layers::{Depth, Layer, ProjectionView, SubImage, Submission, check_depth, check_rect};
use crate::model::space::Space;
use crate::profile::BlendMode;
use crate::scenario::Clock;

pub(super) unsafe extern "system" fn wait_frame(
    session: xr::Session,
    info: *const xr::FrameWaitInfo,
    state: *mut xr::FrameState,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (optional_input(info), typed_output(state)) };
    guard("xrWaitFrame", || {
        let session = objects::live_session(session)?;
        info?;
        let out = out?;
        session.change_when(
            |state| {
                state.check_lost()?;
                state.life.check_running()?;
                Ok(state.order.may_wait())
            },
            |state| state.order.start_wait(),
        )?;
        let asked_ns = host_now_ns();
        if let Some(vulkan) = &session.vulkan {
            vulkan.wait_for_frames();
        }
        let realtime = session.instance.config.scenario.clock == Clock::Realtime;
        if let Some(due_ns) = session.change(|state| state.gpu_due_ns()).filter(|_| realtime) {
            sleep_until(due_ns);
        }
        let timing = session.change(|state| state.plan(asked_ns, host_now_ns()));
        if realtime {
            sleep_until(timing.wake_ns);
        }
        let render = session.change(|state| {
            // The session may have ended while this thread slept, and what happens at this frame may lose it.
            state.check_lost()?;
            state.life.check_running()?;
            let render = state.wake(&timing);
            state.check_lost()?;
            state.order.finish_wait(timing);
            Ok(render)
        })?;
        out.write(|next| xr::FrameState {
            ty: xr::FrameState::TYPE,
            next,
            predicted_display_time: xr::Time::from_nanos(timing.display_ns),
            predicted_display_period: xr::Duration::from_nanos(timing.period_ns),
            should_render: render.into(),
        });
        Ok(())
    })
}

pub(super) unsafe extern "system" fn begin_frame(session: xr::Session, info: *const xr::FrameBeginInfo) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { optional_input(info) };
    guard("xrBeginFrame", || {
        let session = objects::live_session(session)?;
        info?;
        let begun = session.change(|state| {
            state.life.check_running()?;
            state.order.begin()
        })?;
        Ok(match begun {
            Begun::Fresh => xr::Result::SUCCESS,
            Begun::Discarded => xr::Result::FRAME_DISCARDED,
        })
    })
}

pub(super) unsafe extern "system" fn end_frame(session: xr::Session, info: *const xr::FrameEndInfo) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { input(info) };
    guard("xrEndFrame", || {
        let session = objects::live_session(session)?;
        let info = info?;
        let timing = session.look(|state| {
            state.life.check_running()?;
            state.order.begun()
        })?;
        let time_ns = info.display_time.as_nanos();
        if time_ns <= 0 {
            return Err(xr::Result::ERROR_TIME_INVALID);
        }
        let submission = Submission {
            frame: timing.index,
            display_time_ns: time_ns,
            predicted_display_time_ns: timing.display_ns,
            blend_mode: blend_mode(&session, info.environment_blend_mode)?,
            layers: layers(&session, info)?,
        };
        if let Some(vulkan) = session.vulkan.as_ref().filter(|_| !submission.layers.is_empty()) {
            vulkan.mark_frame()?;
        }
        let longer_ns = session.change(|state| {
            state.order.end()?;
            Ok(state.frame_ended(submission, host_now_ns()))
        })?;
        if longer_ns > 0 && session.instance.config.scenario.clock == Clock::Realtime {
            sleep_until(host_now_ns() + longer_ns);
        }
        Ok(())
    })
}

fn blend_mode(session: &SessionObject, code: xr::EnvironmentBlendMode) -> XrResult<BlendMode> {
    if !(1..=3).contains(&code.into_raw()) {
        return Err(xr::Result::ERROR_VALIDATION_FAILURE);
    }
    let modes = &session.instance.config.profile.blend_modes;
    let found = modes.iter().copied().find(|&mode| blend_code(mode) == code);
    found.ok_or(xr::Result::ERROR_ENVIRONMENT_BLEND_MODE_UNSUPPORTED)
}

fn layers(session: &SessionObject, info: &xr::FrameEndInfo) -> XrResult<Vec<Layer>> {
    if info.layer_count > session.instance.config.profile.max_layers {
        return Err(xr::Result::ERROR_LAYER_LIMIT_EXCEEDED);
    }
    // SAFETY: the application vouches for the list.
    let pointers = unsafe { list(info.layer_count, info.layers) }?;
    pointers.iter().map(|&pointer| layer(session, info, pointer)).collect()
}

fn layer(
    session: &SessionObject,
    info: &xr::FrameEndInfo,
    pointer: *const xr::CompositionLayerBaseHeader,
) -> XrResult<Layer> {
    // SAFETY: the application vouches for its layers; null is one of the mistakes looked for.
    let header = unsafe { pointer.as_ref() }.ok_or(xr::Result::ERROR_LAYER_INVALID)?;
    match header.ty {
        xr::CompositionLayerProjection::TYPE => {
            // SAFETY: not null, and the tag was checked.
            projection(session, info, unsafe { input(pointer.cast()) }?)
        }
        xr::CompositionLayerQuad::TYPE => {
            // SAFETY: not null, and the tag was checked.
            quad(session, unsafe { input(pointer.cast()) }?)
        }
        _ => Err(xr::Result::ERROR_LAYER_INVALID),
    }
}

fn own_space(session: &SessionObject, handle: xr::Space) -> XrResult<Space> {
    let space = objects::space(handle)?;
    if space.session == session.raw { Ok(space.space) } else { Err(xr::Result::ERROR_VALIDATION_FAILURE) }
}

fn projection(
    session: &SessionObject,
    info: &xr::FrameEndInfo,
    layer: &xr::CompositionLayerProjection,
) -> XrResult<Layer> {
    let space = own_space(session, layer.space)?;
    if layer.view_count != 2 {
        return Err(xr::Result::ERROR_VALIDATION_FAILURE);
    }
    // SAFETY: the application vouches for the list.
    let views = unsafe { list(layer.view_count, layer.views) }?;
    let time_ns = info.display_time.as_nanos();
    let local_from_space =
        session.look(|state| state.with_poses(host_now_ns(), |poses| poses.local_from(&space, time_ns)));
    let view = |view: &xr::CompositionLayerProjectionView| {
        if view.ty != xr::CompositionLayerProjectionView::TYPE {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let fov_rad = [view.fov.angle_left, view.fov.angle_right, view.fov.angle_up, view.fov.angle_down];
        if !fov_rad.iter().all(|angle| angle.abs() < std::f32::consts::FRAC_PI_2) {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let pose = pose_in(&view.pose)?;
        Ok(ProjectionView {
            pose,
            local_from_eye: local_from_space.map(|space| space.then(&pose)),
            fov_rad,
            image: sub_image(session, &view.sub_image)?,
            depth: depth(session, view)?,
        })
    };
    let views = views.iter().map(view).collect::<XrResult<_>>()?;
    Ok(Layer::Projection { flags: layer.layer_flags.into_raw(), views })
}

fn depth(session: &SessionObject, view: &xr::CompositionLayerProjectionView) -> XrResult<Option<Depth>> {
    if !session.instance.has("XR_KHR_composition_layer_depth") {
        return Ok(None);
    }
    // SAFETY: the application vouches for the chain.
    let Some(info) = (unsafe { chained::<xr::CompositionLayerDepthInfoKHR>(view.next) }) else { return Ok(None) };
    let (range, near_far_m) = ([info.min_depth, info.max_depth], [info.near_z, info.far_z]);
    check_depth(range, near_far_m)?;
    Ok(Some(Depth { image: sub_image(session, &info.sub_image)?, range, near_far_m }))
}

fn quad(session: &SessionObject, layer: &xr::CompositionLayerQuad) -> XrResult<Layer> {
    own_space(session, layer.space)?;
    let size_m = [layer.size.width, layer.size.height];
    if !size_m.iter().all(|side| side.is_finite() && *side > 0.0) {
        return Err(xr::Result::ERROR_VALIDATION_FAILURE);
    }
    Ok(Layer::Quad {
        flags: layer.layer_flags.into_raw(),
        pose: pose_in(&layer.pose)?,
        size_m,
        image: sub_image(session, &layer.sub_image)?,
    })
}

fn sub_image(session: &SessionObject, sub: &xr::SwapchainSubImage) -> XrResult<SubImage> {
    let swapchain = objects::swapchain(sub.swapchain)?;
    if swapchain.session != session.raw {
        return Err(xr::Result::ERROR_VALIDATION_FAILURE);
    }
    let rect = &sub.image_rect;
    let rect = [rect.offset.x, rect.offset.y, rect.extent.width, rect.extent.height];
    check_rect(rect, swapchain.size)?;
    if sub.image_array_index >= swapchain.array_size {
        return Err(xr::Result::ERROR_VALIDATION_FAILURE);
    }
    // A swapchain of which nothing was ever released has nothing to show.
    let image_index = swapchain.last_released().ok_or(xr::Result::ERROR_LAYER_INVALID)?;
    Ok(SubImage { swapchain: sub.swapchain.into_raw(), image_index, array_index: sub.image_array_index, rect })
}
