//! XR_MSFT_scene_understanding: observers, computes and the scenes that come of them.

mod components;
mod meshes;
mod serialized;
pub(super) mod table;

use std::sync::{Arc, Mutex};

use glam::DVec3;
use openxr_sys as xr;
use openxr_sys::Handle;

use super::check::{XrResult, buffer, chained, guard, input, list, optional_input, output};
use super::objects::{self, Object, SessionObject, lock};
use super::scene_abi as abi;
use super::space::pose_in;
use super::system;
use super::time::host_now_ns;
use crate::model::pose::Pose;
use crate::model::scene::{Observer, Request, Scene, State};
use crate::model::volume::Volume;
use crate::room::{Detail, Plan, Surroundings};

const UNDERSTANDING: &str = "XR_MSFT_scene_understanding";
const SERIALIZATION: &str = "XR_MSFT_scene_understanding_serialization";

/// A scene observer of a session.
pub(super) struct SceneObserverObject {
    raw: u64,
    session: u64,
    observer: Mutex<Observer>,
}

/// A scene of an observer.
pub(super) struct SceneObject {
    raw: u64,
    session: u64,
    scene: Arc<Scene>,
}

unsafe extern "system" fn enumerate_features(
    instance: xr::Instance,
    system: xr::SystemId,
    capacity: u32,
    count: *mut u32,
    features: *mut xr::SceneComputeFeatureMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { buffer(capacity, count, features) };
    guard("xrEnumerateSceneComputeFeaturesMSFT", || {
        use xr::SceneComputeFeatureMSFT as F;
        let instance = system::instance_of(instance, system)?;
        let mut features = vec![F::PLANE, F::PLANE_MESH, F::VISUAL_MESH, F::COLLIDER_MESH];
        if instance.has(SERIALIZATION) {
            features.push(F::SERIALIZE_SCENE);
        }
        out?.fill(&features)
    })
}

unsafe extern "system" fn create_observer(
    session: xr::Session,
    info: *const abi::SceneObserverCreateInfoMSFT,
    out: *mut xr::SceneObserverMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (optional_input(info), output(out)) };
    guard("xrCreateSceneObserverMSFT", || {
        let session = objects::live_session(session)?;
        info?;
        let (owner, observer, out) = (session.raw, Mutex::default(), out?);
        let make = |raw| Object::SceneObserver(Arc::new(SceneObserverObject { raw, session: owner, observer }));
        out.write(xr::SceneObserverMSFT::from_raw(objects::insert(owner, make)?));
        Ok(())
    })
}

unsafe extern "system" fn destroy_observer(observer: xr::SceneObserverMSFT) -> xr::Result {
    guard("xrDestroySceneObserverMSFT", || {
        objects::destroy(objects::scene_observer(observer)?.raw);
        Ok(())
    })
}

unsafe extern "system" fn compute_new_scene(
    observer: xr::SceneObserverMSFT,
    info: *const abi::NewSceneComputeInfoMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { input(info) };
    guard("xrComputeNewSceneMSFT", || {
        let observer = objects::scene_observer(observer)?;
        let session = objects::owner(observer.session)?;
        let info = info?;
        let request = request(&session, info)?;
        let bounds = bounds(&session, &info.bounds)?;
        let now_ns = session.look(|state| state.now_ns(host_now_ns()));
        lock(&observer.observer).compute(plan(&session), &request, bounds.as_deref(), now_ns)
    })
}

fn plan(session: &SessionObject) -> Option<&Plan> {
    match &session.instance.config.scenario.room {
        Surroundings::Nothing => None,
        Surroundings::Synthetic(plan) => Some(plan),
    }
}

/// What is asked for.
fn request(session: &SessionObject, info: &abi::NewSceneComputeInfoMSFT) -> XrResult<Request> {
    let mut request = Request {
        planes: false,
        plane_meshes: false,
        visual_meshes: false,
        collider_meshes: false,
        serialized: false,
        occlusion: false,
        detail: detail(info)?,
    };
    // SAFETY: the application vouches for the list.
    for &feature in unsafe { list(info.requested_feature_count, info.requested_features) }? {
        let wanted = match feature {
            xr::SceneComputeFeatureMSFT::PLANE => &mut request.planes,
            xr::SceneComputeFeatureMSFT::PLANE_MESH => &mut request.plane_meshes,
            xr::SceneComputeFeatureMSFT::VISUAL_MESH => &mut request.visual_meshes,
            xr::SceneComputeFeatureMSFT::COLLIDER_MESH => &mut request.collider_meshes,
            xr::SceneComputeFeatureMSFT::SERIALIZE_SCENE if session.instance.has(SERIALIZATION) => {
                &mut request.serialized
            }
            _ => return Err(xr::Result::ERROR_VALIDATION_FAILURE),
        };
        *wanted = true;
    }
    request.occlusion = match info.consistency {
        // The room is known exactly, so a fast scene has no more gaps than a complete one.
        xr::SceneComputeConsistencyMSFT::SNAPSHOT_COMPLETE
        | xr::SceneComputeConsistencyMSFT::SNAPSHOT_INCOMPLETE_FAST => false,
        xr::SceneComputeConsistencyMSFT::OCCLUSION_OPTIMIZED => true,
        _ => return Err(xr::Result::ERROR_VALIDATION_FAILURE),
    };
    Ok(request)
}

fn detail(info: &abi::NewSceneComputeInfoMSFT) -> XrResult<Detail> {
    // SAFETY: the application vouches for the chain.
    let asked = unsafe { chained::<abi::VisualMeshComputeLodInfoMSFT>(info.next) };
    Ok(match asked.map_or(xr::MeshComputeLodMSFT::COARSE, |asked| asked.lod) {
        xr::MeshComputeLodMSFT::COARSE => Detail::Coarse,
        xr::MeshComputeLodMSFT::MEDIUM => Detail::Medium,
        xr::MeshComputeLodMSFT::FINE | xr::MeshComputeLodMSFT::UNLIMITED => Detail::Fine,
        _ => return Err(xr::Result::ERROR_VALIDATION_FAILURE),
    })
}

/// The volumes in the true room; `None` if tracking cannot tell where they are.
fn bounds(session: &SessionObject, bounds: &abi::SceneBoundsMSFT) -> XrResult<Option<Vec<Volume>>> {
    let space = objects::space(bounds.space)?;
    if space.session != session.raw {
        return Err(xr::Result::ERROR_VALIDATION_FAILURE);
    }
    let time_ns = bounds.time.as_nanos();
    if time_ns <= 0 {
        return Err(xr::Result::ERROR_TIME_INVALID);
    }
    // SAFETY: the application vouches for its lists.
    let (spheres, boxes, frustums) = unsafe {
        let spheres = list(bounds.sphere_count, bounds.spheres)?;
        let boxes = list(bounds.box_count, bounds.boxes)?;
        (spheres, boxes, list(bounds.frustum_count, bounds.frustums)?)
    };
    let shapes = spheres.iter().map(sphere).chain(boxes.iter().map(cuboid)).chain(frustums.iter().map(frustum));
    let shapes = shapes.collect::<XrResult<Vec<_>>>()?;
    Ok(session.look(|state| {
        state.with_poses(host_now_ns(), |poses| {
            let local_from_space = poses.local_from(&space.space, time_ns)?;
            let place = |shape: &Shape| shape.at(&poses.truth(&local_from_space.then(&shape.pose), time_ns)?);
            shapes.iter().map(place).collect()
        })
    }))
}

/// A volume around or ahead of its own pose.
struct Shape {
    pose: Pose,
    form: Form,
}

enum Form {
    Sphere { radius_m: f64 },
    Box { size_m: DVec3 },
    Frustum { angles: [f64; 4], far_m: f64 },
}

impl Shape {
    fn at(&self, pose: &Pose) -> Option<Volume> {
        Some(match self.form {
            Form::Sphere { radius_m } => Volume::Sphere { centre: pose.position, radius_m },
            Form::Box { size_m } => Volume::cuboid(pose, size_m),
            Form::Frustum { angles, far_m } => Volume::frustum(pose, angles, far_m),
        })
    }
}

/// A length of a volume, which must be finite and positive.
fn length(metres: f32) -> XrResult<f64> {
    if metres.is_finite() && metres > 0.0 { Ok(metres.into()) } else { Err(xr::Result::ERROR_VALIDATION_FAILURE) }
}

fn sphere(bound: &abi::SceneSphereBoundMSFT) -> XrResult<Shape> {
    let centre = xr::Posef { position: bound.center, ..xr::Posef::IDENTITY };
    Ok(Shape { pose: pose_in(&centre)?, form: Form::Sphere { radius_m: length(bound.radius)? } })
}

fn cuboid(bound: &abi::SceneOrientedBoxBoundMSFT) -> XrResult<Shape> {
    let xr::Vector3f { x, y, z } = bound.extents;
    let size_m = DVec3::new(length(x)?, length(y)?, length(z)?);
    Ok(Shape { pose: pose_in(&bound.pose)?, form: Form::Box { size_m } })
}

fn frustum(bound: &abi::SceneFrustumBoundMSFT) -> XrResult<Shape> {
    let xr::Fovf { angle_left, angle_right, angle_up, angle_down } = bound.fov;
    let angles = [angle_left, angle_right, angle_up, angle_down].map(f64::from);
    if !angles.iter().all(|angle| angle.abs() < std::f64::consts::FRAC_PI_2) {
        return Err(xr::Result::ERROR_VALIDATION_FAILURE);
    }
    Ok(Shape { pose: pose_in(&bound.pose)?, form: Form::Frustum { angles, far_m: length(bound.far_distance)? } })
}

unsafe extern "system" fn get_compute_state(
    observer: xr::SceneObserverMSFT,
    state: *mut xr::SceneComputeStateMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { output(state) };
    guard("xrGetSceneComputeStateMSFT", || {
        let observer = objects::scene_observer(observer)?;
        objects::owner(observer.session)?;
        let out = out?;
        out.write(match lock(&observer.observer).ask() {
            State::None => xr::SceneComputeStateMSFT::NONE,
            State::Updating => xr::SceneComputeStateMSFT::UPDATING,
            State::Completed => xr::SceneComputeStateMSFT::COMPLETED,
            State::CompletedWithError => xr::SceneComputeStateMSFT::COMPLETED_WITH_ERROR,
        });
        Ok(())
    })
}

unsafe extern "system" fn create_scene(
    observer: xr::SceneObserverMSFT,
    info: *const abi::SceneCreateInfoMSFT,
    out: *mut xr::SceneMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (optional_input(info), output(out)) };
    guard("xrCreateSceneMSFT", || {
        let observer = objects::scene_observer(observer)?;
        objects::owner(observer.session)?;
        info?;
        let out = out?;
        let (session, scene) = (observer.session, lock(&observer.observer).scene()?);
        let make = |raw| Object::Scene(Arc::new(SceneObject { raw, session, scene }));
        out.write(xr::SceneMSFT::from_raw(objects::insert(observer.raw, make)?));
        Ok(())
    })
}

unsafe extern "system" fn destroy_scene(scene: xr::SceneMSFT) -> xr::Result {
    guard("xrDestroySceneMSFT", || {
        objects::destroy(objects::scene(scene)?.raw);
        Ok(())
    })
}
