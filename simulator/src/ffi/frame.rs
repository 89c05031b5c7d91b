//! The frame loop: wait, begin, end.

use openxr_sys as xr;

use super::call;
use super::check::{XrResult, guard, input, optional_input, typed_output};
use super::layers::{Target, blend_mode, layers};
use super::objects::{self, SessionObject, lock};
use super::second_view;
use super::time::{host_now_ns, sleep_until};
use crate::model::frames::Begun;
use crate::model::layers::Submission;
use crate::model::messages::{Kind, Severity};
use crate::model::pacing::FrameTiming;
use crate::model::second_view::ViewSet;
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
        let secondary = second_view::states(&session, &out)?;
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
        let (timing, missed) = session.change(|state| {
            let before = state.missed_vsyncs();
            (state.plan(asked_ns, host_now_ns()), state.missed_vsyncs() - before)
        });
        if missed > 0 {
            remark(&session, "vsync-missed", || format!("{missed} vsyncs passed without a new frame"));
        }
        if realtime {
            sleep_until(timing.wake_ns);
        }
        let (render, observed) = session.change(|state| {
            // The session may have ended while this thread slept, and what happens at this frame may lose it.
            state.check_lost()?;
            state.life.check_running()?;
            let render = state.wake(&timing);
            state.check_lost()?;
            state.order.finish_wait(timing);
            Ok((render, state.observer.tell(timing.index)))
        })?;
        if let Some(secondary) = secondary {
            secondary.write(observed);
        }
        out.write(|next| xr::FrameState {
            ty: xr::FrameState::TYPE,
            next,
            predicted_display_time: xr::Time::from_nanos(timing.display_ns),
            predicted_display_period: xr::Duration::from_nanos(timing.period_ns),
            // A headless session shows nothing (XR_MND_headless).
            should_render: (render && session.vulkan.is_some()).into(),
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
            Begun::Discarded => {
                remark(&session, "frame-discarded", || "the frame begun before was never ended".to_owned());
                xr::Result::FRAME_DISCARDED
            }
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
        let submission = submission(&session, info, &timing)?;
        if let Some(vulkan) = session.vulkan.as_ref().filter(|_| submission.has_layers()) {
            vulkan.mark_frame()?;
        }
        let (before, longer_ns) = session.change(|state| {
            state.order.end()?;
            let before = state.take_submission();
            Ok((before, state.frame_ended(submission, host_now_ns())))
        })?;
        if let Some(before) = before {
            lock(&session.spare).take_back(before);
        }
        super::picture::frame_ended(&session, &timing);
        if longer_ns > 0 && session.instance.config.scenario.clock == Clock::Realtime {
            sleep_until(host_now_ns() + longer_ns);
        }
        Ok(())
    })
}

/// What is submitted with the frame begun as `timing`, in the memory that earlier submissions left.
fn submission(session: &SessionObject, info: &xr::FrameEndInfo, timing: &FrameTiming) -> XrResult<Submission> {
    let time_ns = info.display_time.as_nanos();
    if time_ns <= 0 {
        return Err(xr::Result::ERROR_TIME_INVALID);
    }
    if time_ns != timing.display_ns {
        remark(session, "display-time-not-predicted", || {
            format!("the frame was predicted for {} ns, and is ended for {time_ns} ns", timing.display_ns)
        });
    }
    let target = Target { session, views: ViewSet::Stereo, time_ns };
    let mut spare = lock(&session.spare);
    Ok(Submission {
        frame: timing.index,
        display_time_ns: time_ns,
        predicted_display_time_ns: timing.display_ns,
        blend_mode: blend_mode(info.environment_blend_mode, &session.instance.config.profile.blend_modes)?,
        // SAFETY: the application vouches for its layers.
        layers: unsafe { layers(target, &mut spare, info.layer_count, info.layers) }?,
        observer: second_view::submission(session, &mut spare, info, timing.index)?,
    })
}

fn remark(session: &SessionObject, id: &str, text: impl FnOnce() -> String) {
    call::remark(&session.instance, Severity::Warning, Kind::Performance, id, text);
}
