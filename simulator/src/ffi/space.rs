//! Spaces: creation, location, velocity.

use std::sync::Arc;

use glam::{DQuat, DVec3};
use openxr_sys as xr;
use openxr_sys::Handle;

use super::array::{Array, array};
use super::check::{TypedOut, XrResult, buffer, guard, input, list, output, typed_output};
use super::objects::{self, Object, SessionObject, SpaceObject};
use super::time::host_now_ns;
use crate::model::layers::check_pose;
use crate::model::pose::Pose;
use crate::model::sense::{Known, Tracking};
use crate::model::space::{Anchor, Location, Poses, Reference, Space};

/// A pose of the application, once it was found valid.
pub(super) fn pose_in(pose: &xr::Posef) -> XrResult<Pose> {
    let (p, o) = (&pose.position, &pose.orientation);
    check_pose([p.x, p.y, p.z], [o.x, o.y, o.z, o.w])?;
    Ok(Pose {
        position: DVec3::new(p.x.into(), p.y.into(), p.z.into()),
        orientation: DQuat::from_xyzw(o.x.into(), o.y.into(), o.z.into(), o.w.into()).normalize(),
    })
}

/// A pose for the application.
pub(super) fn pose_code(pose: &Pose) -> xr::Posef {
    let o = pose.orientation.as_quat();
    xr::Posef { orientation: xr::Quaternionf { x: o.x, y: o.y, z: o.z, w: o.w }, position: vector_code(pose.position) }
}

pub(super) fn vector_code(v: DVec3) -> xr::Vector3f {
    xr::Vector3f { x: v.x as f32, y: v.y as f32, z: v.z as f32 }
}

/// Reference spaces of the session's device and API version.
fn references(session: &SessionObject) -> Vec<(xr::ReferenceSpaceType, Reference)> {
    let mut spaces =
        vec![(xr::ReferenceSpaceType::VIEW, Reference::View), (xr::ReferenceSpaceType::LOCAL, Reference::Local)];
    if session.instance.is_1_1() || session.instance.has("XR_EXT_local_floor") {
        spaces.push((xr::ReferenceSpaceType::LOCAL_FLOOR, Reference::LocalFloor));
    }
    if session.instance.config.profile.stage {
        spaces.push((xr::ReferenceSpaceType::STAGE, Reference::Stage));
    }
    if session.instance.has("XR_MSFT_unbounded_reference_space") {
        spaces.push((xr::ReferenceSpaceType::UNBOUNDED_MSFT, Reference::Unbounded));
    }
    spaces
}

fn reference(session: &SessionObject, ty: xr::ReferenceSpaceType) -> XrResult<Reference> {
    if ty.into_raw() <= 0 {
        return Err(xr::Result::ERROR_VALIDATION_FAILURE);
    }
    let found = references(session).into_iter().find(|(known, _)| *known == ty);
    found.map(|(_, reference)| reference).ok_or(xr::Result::ERROR_REFERENCE_SPACE_UNSUPPORTED)
}

pub(super) unsafe extern "system" fn enumerate_reference_spaces(
    session: xr::Session,
    capacity: u32,
    count: *mut u32,
    spaces: *mut xr::ReferenceSpaceType,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { buffer(capacity, count, spaces) };
    guard("xrEnumerateReferenceSpaces", || {
        let session = objects::live_session(session)?;
        let types: Vec<_> = references(&session).into_iter().map(|(ty, _)| ty).collect();
        out?.fill(&types)
    })
}

/// Adds a space to a session.
pub(super) fn add(session: &SessionObject, anchor: Anchor, offset: &xr::Posef) -> XrResult<xr::Space> {
    let space = Space { anchor, offset: pose_in(offset)? };
    let owner = session.raw;
    let raw = objects::insert(owner, |raw| Object::Space(Arc::new(SpaceObject { raw, session: owner, space })))?;
    Ok(xr::Space::from_raw(raw))
}

pub(super) unsafe extern "system" fn create_reference_space(
    session: xr::Session,
    info: *const xr::ReferenceSpaceCreateInfo,
    out: *mut xr::Space,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(out)) };
    guard("xrCreateReferenceSpace", || {
        let session = objects::live_session(session)?;
        let (info, out) = (info?, out?);
        let anchor = Anchor::Reference(reference(&session, info.reference_space_type)?);
        out.write(add(&session, anchor, &info.pose_in_reference_space)?);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn destroy_space(space: xr::Space) -> xr::Result {
    guard("xrDestroySpace", || {
        objects::destroy(objects::space(space)?.raw);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn get_reference_space_bounds_rect(
    session: xr::Session,
    ty: xr::ReferenceSpaceType,
    bounds: *mut xr::Extent2Df,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { output(bounds) };
    guard("xrGetReferenceSpaceBoundsRect", || {
        let session = objects::live_session(session)?;
        let room = &session.instance.config.scenario.room;
        let bounds = match reference(&session, ty)? {
            Reference::Stage => room.stage_m(),
            _ => None,
        };
        // The specification wants zeros where there are no bounds.
        let [width, height] = bounds.unwrap_or_default().map(|side| side as f32);
        out?.write(xr::Extent2Df { width, height });
        Ok(if bounds.is_some() { xr::Result::SUCCESS } else { xr::Result::SPACE_BOUNDS_UNAVAILABLE })
    })
}

/// Asks for poses at a time that the application names.
fn ask<R>(session: &SessionObject, time: xr::Time, ask: impl FnOnce(&Poses<'_>, i64) -> R) -> XrResult<R> {
    let time_ns = time.as_nanos();
    if time_ns <= 0 {
        return Err(xr::Result::ERROR_TIME_INVALID);
    }
    Ok(session.look(|state| state.with_poses(host_now_ns(), |poses| ask(poses, time_ns))))
}

pub(super) fn locate_many(
    session: &SessionObject,
    spaces: &[Space],
    base: &Space,
    time: xr::Time,
) -> XrResult<Vec<Option<Location>>> {
    ask(session, time, |poses, time_ns| spaces.iter().map(|space| poses.locate(space, base, time_ns)).collect())
}

/// The flag bits of a location, which views have alike: VALID and TRACKED of orientation and position.
pub(super) fn tracking_bits(tracking: Tracking) -> u64 {
    let known = |known: Known, valid: xr::SpaceLocationFlags, tracked: xr::SpaceLocationFlags| match known {
        Known::Lost => xr::SpaceLocationFlags::EMPTY,
        Known::Inferred => valid,
        Known::Tracked => valid | tracked,
    };
    use xr::SpaceLocationFlags as F;
    let orientation = known(tracking.orientation, F::ORIENTATION_VALID, F::ORIENTATION_TRACKED);
    (orientation | known(tracking.position, F::POSITION_VALID, F::POSITION_TRACKED)).into_raw()
}

pub(super) fn location_data(location: &Option<Location>) -> xr::SpaceLocationData {
    match location {
        Some(location) => xr::SpaceLocationData {
            location_flags: xr::SpaceLocationFlags::from_raw(tracking_bits(location.tracking)),
            pose: pose_code(&location.pose),
        },
        None => xr::SpaceLocationData { location_flags: xr::SpaceLocationFlags::EMPTY, pose: xr::Posef::IDENTITY },
    }
}

fn velocity_data(location: &Option<Location>) -> xr::SpaceVelocityData {
    use xr::SpaceVelocityFlags as F;
    let zero = xr::Vector3f { x: 0.0, y: 0.0, z: 0.0 };
    let Some(Location { velocity, tracking, .. }) = location else {
        return xr::SpaceVelocityData { velocity_flags: F::EMPTY, linear_velocity: zero, angular_velocity: zero };
    };
    let valid = |known: Known, flag: F| if known == Known::Tracked { flag } else { F::EMPTY };
    xr::SpaceVelocityData {
        velocity_flags: valid(tracking.position, F::LINEAR_VALID) | valid(tracking.orientation, F::ANGULAR_VALID),
        linear_velocity: vector_code(velocity.linear),
        angular_velocity: vector_code(velocity.angular),
    }
}

pub(super) unsafe extern "system" fn locate_space(
    space: xr::Space,
    base: xr::Space,
    time: xr::Time,
    location: *mut xr::SpaceLocation,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { typed_output(location) };
    guard("xrLocateSpace", || {
        let (space, base, out) = (objects::space(space)?, objects::space(base)?, out?);
        if space.session != base.session {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let session = objects::owner(space.session)?;
        let location = ask(&session, time, |poses, time_ns| poses.locate(&space.space, &base.space, time_ns))?;
        let data = location_data(&location);
        out.write(|next| xr::SpaceLocation {
            ty: xr::SpaceLocation::TYPE,
            next,
            location_flags: data.location_flags,
            pose: data.pose,
        });
        let sampled_ns = session.look(|state| {
            let gaze =
                location.is_some() && [space.space.anchor, base.space.anchor].into_iter().any(|at| state.is_gaze(at));
            // What is foretold of eyes rests on what is known of them now.
            gaze.then(|| state.now_ns(host_now_ns()).min(time.as_nanos()))
        });
        super::gaze::write_sample_time(&session.instance, &out, sampled_ns);
        if let Some(out) = out.chained::<xr::SpaceVelocity>() {
            let data = velocity_data(&location);
            out.write(|next| xr::SpaceVelocity {
                ty: xr::SpaceVelocity::TYPE,
                next,
                velocity_flags: data.velocity_flags,
                linear_velocity: data.linear_velocity,
                angular_velocity: data.angular_velocity,
            });
        }
        Ok(())
    })
}

/// Writes `data` where a counted array of the application is; the count must match.
pub(super) fn write_array<T: Copy>(count: u32, pointer: *mut T, data: &[T]) -> XrResult {
    if count as usize != data.len() {
        return Err(xr::Result::ERROR_VALIDATION_FAILURE);
    }
    let mut ignored = 0;
    // SAFETY: the application vouches for its arrays.
    unsafe { buffer(count, &mut ignored, pointer) }?.fill(data)
}

pub(super) unsafe extern "system" fn locate_spaces(
    session: xr::Session,
    info: *const xr::SpacesLocateInfo,
    locations: *mut xr::SpaceLocations,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), typed_output(locations)) };
    guard("xrLocateSpaces", || {
        let session = objects::live_session(session)?;
        let (info, out) = (info?, out?);
        // SAFETY: the application vouches for the list.
        let handles = unsafe { list(info.space_count, info.spaces) }?;
        if handles.is_empty() {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let own = |handle: xr::Space| {
            let space = objects::space(handle)?;
            if space.session == session.raw { Ok(space.space) } else { Err(xr::Result::ERROR_VALIDATION_FAILURE) }
        };
        let base = own(info.base_space)?;
        for &handle in handles {
            own(handle)?;
        }
        let places = Places::of(&out, handles.len())?;
        ask(&session, info.time, |poses, time_ns| {
            for (index, &handle) in handles.iter().enumerate() {
                places.write(index, &poses.locate(&own(handle)?, &base, time_ns));
            }
            Ok(())
        })?
    })
}

/// Where the answers of `xrLocateSpaces` go, found fit before any is written.
struct Places<'a> {
    locations: Array<'a, xr::SpaceLocationData>,
    velocities: Option<Array<'a, xr::SpaceVelocityData>>,
}

impl<'a> Places<'a> {
    fn of(out: &TypedOut<'a, xr::SpaceLocations>, len: usize) -> XrResult<Self> {
        // SAFETY: the application filled in its counts and array pointers.
        let own = unsafe { out.read() };
        // SAFETY: the application vouches for its arrays.
        let locations = unsafe { array(own.location_count, own.locations, len) }?;
        let velocities = out.chained::<xr::SpaceVelocities>().map(|out| {
            // SAFETY: as above, of counts, pointers and arrays.
            unsafe {
                let own = out.read();
                array(own.velocity_count, own.velocities, len)
            }
        });
        Ok(Self { locations, velocities: velocities.transpose()? })
    }

    fn write(&self, index: usize, location: &Option<Location>) {
        self.locations.write(index, location_data(location));
        if let Some(velocities) = &self.velocities {
            velocities.write(index, velocity_data(location));
        }
    }
}
