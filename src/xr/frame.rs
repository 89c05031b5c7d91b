//! The frame as verbs over a running session, in the order the specification and its best-practices layer want:
//! wait → begin → locate → acquire → draw → release → end.

use super::bridge;
use super::buffers::EyeTarget;
use super::instance::STEREO;
use super::lifecycle::Lifecycle;
use super::session::{Headset, locate};
use super::{Views, XrError, outside, to_fov, to_pose};
use crate::clock::Clock;
use crate::observe::{
    FrameObservation, LayerObservation, Relocation, Reprojection, SessionPhase, Tick, ViewObservation,
};
use crate::units::XrNanos;
use openxr as xr;

/// A session whose frame loop runs.
pub struct Running<'a> {
    pub(super) headset: &'a mut Headset,
}

impl<'a> Running<'a> {
    pub(super) fn new(headset: &'a mut Headset) -> Self {
        Self { headset }
    }

    /// `xrWaitFrame`: blocks until it is time to make the next frame, and says for when.
    ///
    /// # Errors
    /// Whatever the runtime answers.
    pub fn wait(&mut self, clock: &Clock, frame: &mut FrameObservation) -> Result<Tick, XrError> {
        frame.edges.wait_enter = clock.now();
        let state = outside(|| self.headset.waiter.wait())?;
        frame.edges.wait_exit = clock.now();
        frame.tick = Tick {
            predicted_display_time: XrNanos(state.predicted_display_time.as_nanos()),
            predicted_display_period_ns: state.predicted_display_period.as_nanos(),
            should_render: state.should_render,
        };
        frame.phase = match self.headset.state {
            Lifecycle::Running(phase) => phase,
            _ => SessionPhase::Synchronized,
        };
        Ok(frame.tick)
    }

    /// `xrBeginFrame`.
    ///
    /// # Errors
    /// Whatever the runtime answers.
    pub fn begin(&mut self, clock: &Clock, frame: &mut FrameObservation) -> Result<(), XrError> {
        frame.edges.begin_enter = clock.now();
        let headset = &mut *self.headset;
        frame.discarded = outside(|| bridge::begin_frame(&headset.session, &mut headset.stream))?;
        frame.edges.begin_exit = clock.now();
        Ok(())
    }

    /// Locates head, eyes and anchors for the frame's display time. What cannot be located is marked invalid.
    ///
    /// # Errors
    /// Whatever the runtime answers to `xrLocateViews`.
    pub fn locate(&mut self, frame: &mut FrameObservation) -> Result<Views, XrError> {
        let time = frame.tick.predicted_display_time;
        frame.gaze = self.gaze(time);
        let headset = &mut *self.headset;
        frame.located_at = now(headset).unwrap_or_default();
        frame.head = locate(&headset.head, &headset.base, time);
        frame.valid.head = frame.head.valid;
        frame.anchors.clear();
        frame.anchors.extend(headset.anchors.iter().map(|anchor| locate(anchor.space(), &headset.base, time)));
        let (flags, views) =
            outside(|| headset.session.locate_views(STEREO, xr::Time::from_nanos(time.0), &headset.base))?;
        frame.valid.views = flags.contains(xr::ViewStateFlags::POSITION_VALID | xr::ViewStateFlags::ORIENTATION_VALID)
            && views.len() >= 2;
        let mut pair = [xr::View::default(); 2];
        for (to, from) in pair.iter_mut().zip(&views) {
            *to = *from;
        }
        frame.views = pair.map(|view| ViewObservation { pose: to_pose(view.pose), fov: to_fov(view.fov) });
        headset.relocator.remember(frame.index, time);
        Ok(pair)
    }

    /// Locates past frames again, those whose display time is now past but still in the runtime's history, and keeps them for
    /// [`Running::take_relocated`]. To be said twice a frame, after the wait and before the end: a wait can be longer than the history.
    /// Nothing is given by runtimes that cannot tell their own time.
    pub fn relocate(&mut self) {
        let headset = &mut *self.headset;
        let Some(now) = now(headset) else { return };
        while let Some((frame, time)) = headset.relocator.due(now) {
            let Some(again) = headset.relocated.next() else { return };
            again.frame = frame;
            again.at = now;
            again.head = locate(&headset.head, &headset.base, time);
            again.anchors.clear();
            again.anchors.extend(headset.anchors.iter().map(|anchor| locate(anchor.space(), &headset.base, time)));
        }
    }

    /// What was located again since the last call.
    ///
    /// # Errors
    /// The first error of `each`.
    pub fn take_relocated<E>(&mut self, each: impl FnMut(&Relocation) -> Result<(), E>) -> Result<(), E> {
        self.headset.relocated.take(each)
    }

    /// Takes the next image of each swapchain; blocks until the compositor has done with it.
    ///
    /// # Errors
    /// Whatever the runtime answers.
    pub fn acquire(&mut self) -> Result<EyeTarget, XrError> {
        outside(|| self.headset.buffers.acquire())
    }

    /// Gives the images back. All GPU work on them has been submitted.
    ///
    /// # Errors
    /// Whatever the runtime answers.
    pub fn release(&mut self) -> Result<(), XrError> {
        outside(|| self.headset.buffers.release())
    }

    /// `xrEndFrame`, with the picture that was drawn with `views` between `near` and `far`, or with nothing.
    ///
    /// # Errors
    /// Whatever the runtime answers.
    pub fn end(
        &mut self,
        clock: &Clock,
        frame: &mut FrameObservation,
        drawn: Option<(&Views, f32, f32)>,
    ) -> Result<(), XrError> {
        let headset = &*self.headset;
        let projection = drawn.map(|(views, near, far)| headset.buffers.projection(&headset.base, views, near, far));
        frame.layer = drawn.map_or_else(LayerObservation::default, |(_, near_m, far_m)| {
            let depth = headset.buffers.submits_depth();
            let reprojection = if depth { Reprojection::Depth } else { Reprojection::Unknown };
            LayerObservation { reprojection, near_m, far_m, plane: None }
        });
        frame.edges.end_enter = clock.now();
        let time = xr::Time::from_nanos(frame.tick.predicted_display_time.0);
        outside(|| bridge::end_frame(&headset.session, time, headset.runtime.blend, projection.as_ref()))?;
        frame.edges.end_exit = clock.now();
        Ok(())
    }
}

/// The runtime's own time, if it can be asked for.
fn now(headset: &Headset) -> Option<XrNanos> {
    if let Some(source) = &headset.time_source {
        return outside(source);
    }
    let instance = &headset.runtime.instance;
    #[cfg(not(windows))]
    let can_tell = instance.exts().khr_convert_timespec_time.is_some();
    #[cfg(windows)]
    let can_tell = instance.exts().khr_win32_convert_performance_counter_time.is_some();
    if !can_tell {
        return None;
    }
    outside(|| instance.now()).ok().map(|time| XrNanos(time.as_nanos()))
}
