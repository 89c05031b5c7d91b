//! XR_EXT_hand_tracking, and what it can be asked beside: XR_EXT_hand_joints_motion_range, XR_EXT_hand_tracking_data_source.

use std::sync::Arc;

use openxr_sys as xr;
use openxr_sys::Handle;

use super::check::{TypedOut, XrResult, chained, guard, input, list, output, typed_output};
use super::objects::{self, InstanceObject, Object};
use super::space::{pose_code, tracking_bits, vector_code, write_array};
use super::time::host_now_ns;
use crate::model::hand::{Hand, JOINTS, MotionRange};
use crate::model::hand_tracking::{Found, Sources, Tracker};
use crate::scenario::input::Holds;

const MOTION_RANGE: &str = "XR_EXT_hand_joints_motion_range";
const DATA_SOURCE: &str = "XR_EXT_hand_tracking_data_source";

/// A hand tracker of a session.
pub(super) struct HandTrackerObject {
    raw: u64,
    session: u64,
    tracker: Tracker,
    /// Whether the application named the sources that it takes, and so may ask for the one in use.
    named_sources: bool,
}

/// Fills in what the application chained to the system's properties.
pub(super) fn describe_system(instance: &InstanceObject, out: &TypedOut<'_, xr::SystemProperties>) {
    let asked = out.chained::<xr::SystemHandTrackingPropertiesEXT>();
    if let Some(out) = asked.filter(|_| instance.has("XR_EXT_hand_tracking")) {
        out.write(|next| xr::SystemHandTrackingPropertiesEXT {
            ty: xr::SystemHandTrackingPropertiesEXT::TYPE,
            next,
            supports_hand_tracking: xr::TRUE,
        });
    }
}

pub(super) unsafe extern "system" fn create_hand_tracker(
    session: xr::Session,
    info: *const xr::HandTrackerCreateInfoEXT,
    out: *mut xr::HandTrackerEXT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(out)) };
    guard("xrCreateHandTrackerEXT", || {
        let session = objects::live_session(session)?;
        let (info, out) = (info?, out?);
        let hand = match info.hand {
            xr::HandEXT::LEFT => Hand::Left,
            xr::HandEXT::RIGHT => Hand::Right,
            _ => return Err(xr::Result::ERROR_VALIDATION_FAILURE),
        };
        if info.hand_joint_set != xr::HandJointSetEXT::DEFAULT {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        // SAFETY: the application vouches for the chain.
        let named = unsafe { chained(info.next) }.filter(|_| session.instance.has(DATA_SOURCE));
        let sources = named.map_or(Ok(Sources::ALL), named_sources)?;
        let (owner, named_sources) = (session.raw, named.is_some());
        let tracker = Tracker { hand, sources };
        let make =
            |raw| Object::HandTracker(Arc::new(HandTrackerObject { raw, session: owner, tracker, named_sources }));
        out.write(xr::HandTrackerEXT::from_raw(objects::insert(owner, make)?));
        Ok(())
    })
}

/// The sources that the application takes: at least one, none of them twice.
fn named_sources(info: &xr::HandTrackingDataSourceInfoEXT) -> XrResult<Sources> {
    let pointer = info.requested_data_sources.cast_const();
    // SAFETY: the application vouches for the list.
    let named = unsafe { list(info.requested_data_source_count, pointer) }?;
    let mut sources = Sources { bare: false, controller: false };
    for &source in named {
        let taken = match source {
            xr::HandTrackingDataSourceEXT::UNOBSTRUCTED => &mut sources.bare,
            xr::HandTrackingDataSourceEXT::CONTROLLER => &mut sources.controller,
            _ => return Err(xr::Result::ERROR_VALIDATION_FAILURE),
        };
        if std::mem::replace(taken, true) {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
    }
    if named.is_empty() { Err(xr::Result::ERROR_VALIDATION_FAILURE) } else { Ok(sources) }
}

pub(super) unsafe extern "system" fn destroy_hand_tracker(tracker: xr::HandTrackerEXT) -> xr::Result {
    guard("xrDestroyHandTrackerEXT", || {
        objects::destroy(objects::hand_tracker(tracker)?.raw);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn locate_hand_joints(
    tracker: xr::HandTrackerEXT,
    info: *const xr::HandJointsLocateInfoEXT,
    locations: *mut xr::HandJointLocationsEXT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), typed_output(locations)) };
    guard("xrLocateHandJointsEXT", || {
        let tracker = objects::hand_tracker(tracker)?;
        let session = objects::owner(tracker.session)?;
        let (info, out) = (info?, out?);
        let base = objects::space(info.base_space)?;
        if base.session != tracker.session {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let time_ns = info.time.as_nanos();
        if time_ns <= 0 {
            return Err(xr::Result::ERROR_TIME_INVALID);
        }
        let range = motion_range(&session.instance, info)?;
        let places = Places::of(&session.instance, &tracker, out)?;
        let (found, holds) = session.look(|state| {
            let found = state
                .with_poses(host_now_ns(), |poses| tracker.tracker.locate(state, poses, &base.space, range, time_ns));
            (found, tracker.tracker.sample(state, time_ns).map(|sample| sample.holds))
        });
        places.write(&found, holds)
    })
}

fn motion_range(instance: &InstanceObject, info: &xr::HandJointsLocateInfoEXT) -> XrResult<MotionRange> {
    // SAFETY: the application vouches for the chain.
    let asked =
        unsafe { chained::<xr::HandJointsMotionRangeInfoEXT>(info.next) }.filter(|_| instance.has(MOTION_RANGE));
    match asked.map(|asked| asked.hand_joints_motion_range) {
        None | Some(xr::HandJointsMotionRangeEXT::UNOBSTRUCTED) => Ok(MotionRange::Unobstructed),
        Some(xr::HandJointsMotionRangeEXT::CONFORMING_TO_CONTROLLER) => Ok(MotionRange::ConformingToController),
        Some(_) => Err(xr::Result::ERROR_VALIDATION_FAILURE),
    }
}

/// Where the answers go, found fit before anything is written.
struct Places<'a> {
    locations: TypedOut<'a, xr::HandJointLocationsEXT>,
    joints: *mut xr::HandJointLocationEXT,
    velocities: Option<*mut xr::HandJointVelocityEXT>,
    source: Option<TypedOut<'a, xr::HandTrackingDataSourceStateEXT>>,
}

impl<'a> Places<'a> {
    fn of(
        instance: &InstanceObject,
        tracker: &HandTrackerObject,
        locations: TypedOut<'a, xr::HandJointLocationsEXT>,
    ) -> XrResult<Self> {
        // SAFETY: the application filled in count and array; the rest is plain memory of its own.
        let own = unsafe { locations.read() };
        let joints = fitting(own.joint_count, own.joint_locations)?;
        let velocities = locations.chained::<xr::HandJointVelocitiesEXT>().map(|out| {
            // SAFETY: the application filled in count and array.
            let own = unsafe { out.read() };
            fitting(own.joint_count, own.joint_velocities)
        });
        let source = locations.chained().filter(|_| instance.has(DATA_SOURCE));
        if source.is_some() && !tracker.named_sources {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        Ok(Self { joints, velocities: velocities.transpose()?, source, locations })
    }

    fn write(&self, found: &Option<[Found; JOINTS]>, holds: Option<Holds>) -> XrResult {
        let joints = found.as_ref().map_or([xr::HandJointLocationEXT::default(); JOINTS], |found| found.map(location));
        write_array(JOINTS as u32, self.joints, &joints)?;
        if let Some(velocities) = self.velocities {
            let data =
                found.as_ref().map_or([xr::HandJointVelocityEXT::default(); JOINTS], |found| found.map(velocity));
            write_array(JOINTS as u32, velocities, &data)?;
        }
        if let Some(out) = &self.source {
            out.write(|next| xr::HandTrackingDataSourceStateEXT {
                ty: xr::HandTrackingDataSourceStateEXT::TYPE,
                next,
                is_active: holds.is_some().into(),
                data_source: match holds.unwrap_or_default() {
                    Holds::Nothing => xr::HandTrackingDataSourceEXT::UNOBSTRUCTED,
                    Holds::Controller => xr::HandTrackingDataSourceEXT::CONTROLLER,
                },
            });
        }
        self.locations.write(|next| xr::HandJointLocationsEXT {
            ty: xr::HandJointLocationsEXT::TYPE,
            next,
            is_active: found.is_some().into(),
            joint_count: JOINTS as u32,
            joint_locations: self.joints,
        });
        Ok(())
    }
}

/// An array of the application that has room for exactly the joints of a hand.
fn fitting<T>(count: u32, array: *mut T) -> XrResult<*mut T> {
    if count as usize == JOINTS && !array.is_null() { Ok(array) } else { Err(xr::Result::ERROR_VALIDATION_FAILURE) }
}

fn location(found: Found) -> xr::HandJointLocationEXT {
    xr::HandJointLocationEXT {
        location_flags: xr::SpaceLocationFlags::from_raw(tracking_bits(found.tracking)),
        pose: pose_code(&found.pose),
        radius: found.radius_m as f32,
    }
}

fn velocity(found: Found) -> xr::HandJointVelocityEXT {
    xr::HandJointVelocityEXT {
        velocity_flags: xr::SpaceVelocityFlags::LINEAR_VALID | xr::SpaceVelocityFlags::ANGULAR_VALID,
        linear_velocity: vector_code(found.velocity.linear),
        angular_velocity: vector_code(found.velocity.angular),
    }
}
