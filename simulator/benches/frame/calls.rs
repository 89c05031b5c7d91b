//! The calls of a frame, one by one and raw: nothing of the client's own happens within them.

use std::ffi::c_void;
use std::ptr;

use openxr as xr;
use openxr::sys;
use openxr::sys::Result as Code;

use super::client::{Actions, Client, Picture, STEREO};

/// Is called round every call of a frame.
pub trait Meter {
    /// Makes the call.
    fn call(&mut self, name: &'static str, call: impl FnOnce() -> Code) -> Code;
}

/// What a frame shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Nothing: only wait, begin, end.
    Nothing,
    /// Input and poses are asked for; nothing is shown.
    NoLayers,
    /// All that, and a projection layer, with depth where the runtime takes it, and a quad.
    Layers,
}

/// Makes a call that must succeed.
fn call(meter: &mut impl Meter, name: &'static str, call: impl FnOnce() -> Code) {
    let code = meter.call(name, call);
    assert!(code.into_raw() >= 0, "{name} is refused with {code:?}");
}

impl Client {
    /// One frame.
    pub fn frame(&self, meter: &mut impl Meter, shown: Shown) {
        let time = self.wait(meter);
        if shown != Shown::Nothing {
            self.events(meter);
            self.input(meter);
        }
        self.begin_frame(meter);
        let mut views = [EMPTY_VIEW; 2];
        if shown != Shown::Nothing {
            self.locate(meter, time);
            self.hands(meter, time);
            self.views(meter, time, &mut views);
        }
        match &self.color {
            Some(color) if shown == Shown::Layers => self.show(meter, time, &views, color),
            _ => self.end(meter, time, &[]),
        }
    }

    fn wait(&self, meter: &mut impl Meter) -> xr::Time {
        let info = sys::FrameWaitInfo { ty: sys::FrameWaitInfo::TYPE, next: ptr::null() };
        let mut state = sys::FrameState {
            ty: sys::FrameState::TYPE,
            next: ptr::null_mut(),
            predicted_display_time: xr::Time::from_nanos(0),
            predicted_display_period: xr::Duration::from_nanos(0),
            should_render: sys::FALSE,
        };
        // SAFETY: everything pointed to is alive in this function.
        call(meter, "xrWaitFrame", || unsafe {
            (self.instance.fp().wait_frame)(self.session.as_raw(), &info, &mut state)
        });
        state.predicted_display_time
    }

    /// Polls until nothing waits, which in a steady frame is so at once.
    fn events(&self, meter: &mut impl Meter) {
        let mut buffer = sys::EventDataBuffer { ty: sys::EventDataBuffer::TYPE, next: ptr::null(), varying: [0; 4000] };
        let mut code = Code::SUCCESS;
        while code == Code::SUCCESS {
            // SAFETY: everything pointed to is alive in this function.
            call(meter, "xrPollEvent", || unsafe {
                code = (self.instance.fp().poll_event)(self.instance.as_raw(), &mut buffer);
                code
            });
            buffer.ty = sys::EventDataBuffer::TYPE;
        }
    }

    fn input(&self, meter: &mut impl Meter) {
        let active = |actions: &Actions| sys::ActiveActionSet {
            action_set: actions.set.as_raw(),
            subaction_path: xr::Path::NULL,
        };
        let listed = [0, 1, 2].map(|set| active(&self.sets[set]));
        let info = sys::ActionsSyncInfo {
            ty: sys::ActionsSyncInfo::TYPE,
            next: ptr::null(),
            count_active_action_sets: listed.len() as u32,
            active_action_sets: listed.as_ptr(),
        };
        let (fp, session) = (self.instance.fp(), self.session.as_raw());
        // SAFETY: everything pointed to is alive in this function.
        call(meter, "xrSyncActions", || unsafe { (fp.sync_actions)(session, &info) });
        for actions in &self.sets {
            self.paths.iter().for_each(|&hand| self.states(meter, actions, hand));
        }
    }

    /// What one action of each kind says of one hand.
    fn states(&self, meter: &mut impl Meter, actions: &Actions, hand: xr::Path) {
        let (fp, session) = (self.instance.fp(), self.session.as_raw());
        let ask = |action| sys::ActionStateGetInfo {
            ty: sys::ActionStateGetInfo::TYPE,
            next: ptr::null(),
            action,
            subaction_path: hand,
        };
        let (boolean, float) = (ask(actions.boolean.as_raw()), ask(actions.float.as_raw()));
        let (vector, pose) = (ask(actions.vector.as_raw()), ask(actions.pose.as_raw()));
        let mut out = sys::ActionStateBoolean::out(ptr::null_mut());
        // SAFETY: everything pointed to is alive in this function, and outputs have their type set.
        call(meter, "xrGetActionStateBoolean", || unsafe {
            (fp.get_action_state_boolean)(session, &boolean, out.as_mut_ptr())
        });
        let mut out = sys::ActionStateFloat::out(ptr::null_mut());
        // SAFETY: as above.
        call(meter, "xrGetActionStateFloat", || unsafe {
            (fp.get_action_state_float)(session, &float, out.as_mut_ptr())
        });
        let mut out = sys::ActionStateVector2f::out(ptr::null_mut());
        // SAFETY: as above.
        call(meter, "xrGetActionStateVector2f", || unsafe {
            (fp.get_action_state_vector2f)(session, &vector, out.as_mut_ptr())
        });
        let mut out = sys::ActionStatePose::out(ptr::null_mut());
        // SAFETY: as above.
        call(meter, "xrGetActionStatePose", || unsafe { (fp.get_action_state_pose)(session, &pose, out.as_mut_ptr()) });
    }

    fn begin_frame(&self, meter: &mut impl Meter) {
        let info = sys::FrameBeginInfo { ty: sys::FrameBeginInfo::TYPE, next: ptr::null() };
        // SAFETY: everything pointed to is alive in this function.
        call(meter, "xrBeginFrame", || unsafe { (self.instance.fp().begin_frame)(self.session.as_raw(), &info) });
    }

    /// The head and both hands, one by one and together, with their velocities.
    fn locate(&self, meter: &mut impl Meter, time: xr::Time) {
        let spaces = [self.view.as_raw(), self.aims[0].as_raw(), self.aims[1].as_raw()];
        for space in spaces {
            let mut velocity = sys::SpaceVelocity::out(ptr::null_mut());
            let mut location = sys::SpaceLocation::out(velocity.as_mut_ptr().cast());
            // SAFETY: everything pointed to is alive in this block, and outputs have their type set.
            call(meter, "xrLocateSpace", || unsafe {
                (self.instance.fp().locate_space)(space, self.local.as_raw(), time, location.as_mut_ptr())
            });
        }
        let Some(locate_spaces) = self.locate_spaces else { return };
        let info = sys::SpacesLocateInfo {
            ty: sys::SpacesLocateInfo::TYPE,
            next: ptr::null(),
            base_space: self.local.as_raw(),
            time,
            space_count: spaces.len() as u32,
            spaces: spaces.as_ptr(),
        };
        let (mut places, mut speeds) = ([sys::SpaceLocationData::default(); 3], [sys::SpaceVelocityData::default(); 3]);
        let mut velocities = sys::SpaceVelocities {
            ty: sys::SpaceVelocities::TYPE,
            next: ptr::null_mut(),
            velocity_count: 3,
            velocities: speeds.as_mut_ptr(),
        };
        let mut locations = sys::SpaceLocations {
            ty: sys::SpaceLocations::TYPE,
            next: (&raw mut velocities).cast(),
            location_count: 3,
            locations: places.as_mut_ptr(),
        };
        // SAFETY: everything pointed to is alive in this function.
        call(meter, "xrLocateSpaces", || unsafe { locate_spaces(self.session.as_raw(), &info, &mut locations) });
    }

    fn hands(&self, meter: &mut impl Meter, time: xr::Time) {
        let Some(functions) = self.instance.exts().ext_hand_tracking else { return };
        for hand in &self.hands {
            let info = sys::HandJointsLocateInfoEXT {
                ty: sys::HandJointsLocateInfoEXT::TYPE,
                next: ptr::null(),
                base_space: self.local.as_raw(),
                time,
            };
            let mut joints = [sys::HandJointLocationEXT::default(); 26];
            let mut locations = sys::HandJointLocationsEXT {
                ty: sys::HandJointLocationsEXT::TYPE,
                next: ptr::null_mut(),
                is_active: sys::FALSE,
                joint_count: 26,
                joint_locations: joints.as_mut_ptr(),
            };
            // SAFETY: everything pointed to is alive in this block.
            call(meter, "xrLocateHandJointsEXT", || unsafe {
                (functions.locate_hand_joints)(hand.as_raw(), &info, &mut locations)
            });
        }
    }

    fn views(&self, meter: &mut impl Meter, time: xr::Time, views: &mut [sys::View; 2]) {
        let info = sys::ViewLocateInfo {
            ty: sys::ViewLocateInfo::TYPE,
            next: ptr::null(),
            view_configuration_type: STEREO,
            display_time: time,
            space: self.local.as_raw(),
        };
        let mut state = sys::ViewState::out(ptr::null_mut());
        let mut count = 0;
        // SAFETY: everything pointed to is alive in this function.
        call(meter, "xrLocateViews", || unsafe {
            let session = self.session.as_raw();
            (self.instance.fp().locate_views)(session, &info, state.as_mut_ptr(), 2, &mut count, views.as_mut_ptr())
        });
    }

    /// Takes and gives back an image, without drawing: what is in it is no matter here.
    fn turn(&self, meter: &mut impl Meter, picture: &Picture) {
        let (fp, swapchain) = (self.instance.fp(), picture.swapchain);
        let mut index = 0;
        let wait = sys::SwapchainImageWaitInfo {
            ty: sys::SwapchainImageWaitInfo::TYPE,
            next: ptr::null(),
            timeout: xr::Duration::INFINITE,
        };
        // SAFETY: everything pointed to is alive in this function.
        call(meter, "xrAcquireSwapchainImage", || unsafe {
            (fp.acquire_swapchain_image)(swapchain, ptr::null(), &mut index)
        });
        // SAFETY: as above.
        call(meter, "xrWaitSwapchainImage", || unsafe { (fp.wait_swapchain_image)(swapchain, &wait) });
        // SAFETY: as above.
        call(meter, "xrReleaseSwapchainImage", || unsafe { (fp.release_swapchain_image)(swapchain, ptr::null()) });
    }

    /// Ends the frame with a projection layer and a quad.
    fn show(&self, meter: &mut impl Meter, time: xr::Time, views: &[sys::View; 2], color: &Picture) {
        self.turn(meter, color);
        if let Some(depth) = &self.depth {
            self.turn(meter, depth);
        }
        let depths = self.depth.as_ref().map(|picture| [0, 1].map(|eye| depth_of(picture, eye)));
        let next = |eye: usize| depths.as_ref().map_or(ptr::null(), |depths| address(&depths[eye]));
        let eyes = [0, 1].map(|eye| sys::CompositionLayerProjectionView {
            ty: sys::CompositionLayerProjectionView::TYPE,
            next: next(eye),
            pose: views[eye].pose,
            fov: views[eye].fov,
            sub_image: sub_image(color, eye as u32),
        });
        let projection = sys::CompositionLayerProjection {
            ty: sys::CompositionLayerProjection::TYPE,
            next: ptr::null(),
            layer_flags: xr::CompositionLayerFlags::EMPTY,
            space: self.local.as_raw(),
            view_count: 2,
            views: eyes.as_ptr(),
        };
        let quad = sys::CompositionLayerQuad {
            ty: sys::CompositionLayerQuad::TYPE,
            next: ptr::null(),
            layer_flags: xr::CompositionLayerFlags::BLEND_TEXTURE_SOURCE_ALPHA,
            space: self.view.as_raw(),
            eye_visibility: xr::EyeVisibility::BOTH,
            sub_image: sub_image(color, 0),
            pose: xr::Posef { position: xr::Vector3f { x: 0.0, y: 0.0, z: -2.0 }, ..xr::Posef::IDENTITY },
            size: xr::Extent2Df { width: 1.0, height: 1.0 },
        };
        self.end(meter, time, &[address(&projection), address(&quad)]);
    }

    fn end(&self, meter: &mut impl Meter, time: xr::Time, layers: &[*const c_void]) {
        let info = sys::FrameEndInfo {
            ty: sys::FrameEndInfo::TYPE,
            next: ptr::null(),
            display_time: time,
            environment_blend_mode: self.blend,
            layer_count: layers.len() as u32,
            layers: layers.as_ptr().cast(),
        };
        // SAFETY: everything pointed to is alive in the caller.
        call(meter, "xrEndFrame", || unsafe { (self.instance.fp().end_frame)(self.session.as_raw(), &info) });
    }
}

const EMPTY_VIEW: sys::View = sys::View {
    ty: sys::View::TYPE,
    next: ptr::null_mut(),
    pose: xr::Posef::IDENTITY,
    fov: xr::Fovf { angle_left: 0.0, angle_right: 0.0, angle_up: 0.0, angle_down: 0.0 },
};

fn address<T>(structure: &T) -> *const c_void {
    (&raw const *structure).cast()
}

fn sub_image(picture: &Picture, eye: u32) -> sys::SwapchainSubImage {
    let [width, height] = picture.size;
    let offset = xr::Offset2Di { x: 0, y: 0 };
    let image_rect = xr::Rect2Di { offset, extent: xr::Extent2Di { width, height } };
    sys::SwapchainSubImage { swapchain: picture.swapchain, image_rect, image_array_index: eye }
}

fn depth_of(picture: &Picture, eye: u32) -> sys::CompositionLayerDepthInfoKHR {
    sys::CompositionLayerDepthInfoKHR {
        ty: sys::CompositionLayerDepthInfoKHR::TYPE,
        next: ptr::null(),
        sub_image: sub_image(picture, eye),
        min_depth: 0.0,
        max_depth: 1.0,
        near_z: 0.1,
        far_z: 20.0,
    }
}
