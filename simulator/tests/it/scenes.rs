//! Scene understanding: what of the room is told, where, with which triangles, and what is refused.

use holograde_simulator::control;
use holograde_simulator::room::{Detail, Plan, Room, Surroundings};
use holograde_simulator::scene_abi::*;
use openxr as xr;
use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;
use openxr::sys::SceneComponentTypeMSFT as Type;
use openxr::sys::SceneComputeFeatureMSFT as Feature;

use crate::headless::{Headless, check, look_up};
use crate::rig::small;
use crate::scene_rig::{ALL, Eye, Wish, eye, sphere};

const NOT_YET: Code = Code::ERROR_COMPUTE_NEW_SCENE_NOT_COMPLETED_MSFT;
const INCOMPATIBLE: Code = Code::ERROR_SCENE_COMPUTE_FEATURE_INCOMPATIBLE_MSFT;
const INVALID: Code = Code::ERROR_VALIDATION_FAILURE;

#[test]
fn the_room_is_told_as_objects_with_planes_where_they_are() {
    let eye = eye();
    let scene = eye.scene(&eye.wish());
    let room = Room::new(&Plan::default());
    use sys::SceneObjectTypeMSFT as T;
    assert_eq!(eye.objects(scene, 7), [T::FLOOR, T::CEILING, T::WALL, T::WALL, T::WALL, T::WALL, T::PLATFORM]);
    let objects = eye.every(scene, Type::OBJECT);
    let planes = eye.every(scene, Type::PLANE);
    assert!(objects.iter().all(|object| object.parent_id.bytes == [0; 16] && object.update_time == eye.time));
    let parents: Vec<_> = planes.iter().map(|plane| plane.parent_id.bytes).collect();
    assert_eq!(parents, objects.iter().map(|object| object.id.bytes).collect::<Vec<_>>());
    let (code, sizes) = eye.planes(scene, 7, 7);
    check(code, Code::SUCCESS);
    let ids: Vec<_> = planes.iter().map(|plane| plane.id).chain([UuidMSFT { bytes: [3; 16] }]).collect();
    let (code, places) = eye.locate(scene, eye.client.local.as_raw(), eye.time, &ids, 9);
    check(code, Code::SUCCESS);
    for ((plane, place), object) in sizes.iter().zip(&places).zip(room.objects()) {
        let at = place.pose.position;
        assert_eq!([at.x, at.y, at.z], object.plane.local_from_plane.position.as_vec3().to_array());
        assert!(place.flags.contains(xr::SpaceLocationFlags::ORIENTATION_TRACKED));
        assert_eq!([plane.size.width, plane.size.height], object.plane.extent_m.map(|m| m as f32));
        let upright = object.label == holograde_simulator::room::Label::Wall;
        assert_eq!(plane.alignment == sys::ScenePlaneAlignmentTypeMSFT::VERTICAL, upright);
    }
    assert_eq!(places[7].flags, xr::SpaceLocationFlags::EMPTY, "an unknown component is nowhere");
    assert_eq!(places[8].pose.position.x, 9.0, "what was not asked for is not written");
}

#[test]
fn triangles_are_those_of_the_room() {
    let eye = eye();
    let wish = Wish { lod: Some(sys::MeshComputeLodMSFT::MEDIUM), ..eye.wish() };
    let scene = eye.scene(&wish);
    let room = Room::new(&Plan::default());
    let (code, visual) = eye.meshes(scene, Type::VISUAL_MESH, 7);
    check(code, Code::SUCCESS);
    for (place, mesh) in visual.iter().enumerate() {
        let truth = room.mesh(place, Detail::Medium).unwrap();
        let sizes = [truth.positions.len() as u32, truth.indices.len() as u32];
        let (code, sized) = eye.buffers(scene, mesh.mesh_buffer_id, Some(0), &[32], 0);
        assert_eq!((code, sized.counts), (Code::SUCCESS, sizes));
        let (code, found) = eye.buffers(scene, mesh.mesh_buffer_id, Some(sizes[0]), &[32], sizes[1]);
        check(code, Code::SUCCESS);
        assert!(found.points.iter().zip(&truth.positions).all(|(a, b)| [a.x, a.y, a.z] == *b));
        assert_eq!(found.wide, truth.indices);
        assert_eq!(mesh.supports_indices_uint16, sys::TRUE);
        let (code, found) = eye.buffers(scene, mesh.mesh_buffer_id, None, &[16], sizes[1]);
        check(code, Code::SUCCESS);
        assert!(found.narrow.iter().zip(&truth.indices).all(|(a, b)| u32::from(*a) == *b));
    }
    let (_, planes) = eye.planes(scene, 7, 7);
    let (code, top) = eye.buffers(scene, planes[6].mesh_buffer_id, Some(4), &[32], 6);
    assert_eq!((code, top.counts), (Code::SUCCESS, [4, 6]), "a table top is a rectangle");
    assert!(top.points.iter().all(|point| point.z == 0.0));
    let (_, colliders) = eye.meshes(scene, Type::COLLIDER_MESH, 7);
    let (_, sized) = eye.buffers(scene, colliders[0].mesh_buffer_id, Some(0), &[32], 0);
    assert_eq!(sized.counts, [4, 6]);
}

#[test]
fn wrong_mesh_questions_are_refused() {
    let mut config = small();
    config.scenario.room = Surroundings::Synthetic(Plan { width_m: 50.0, depth_m: 50.0, ..Plan::default() });
    let eye = Eye::new(Headless::new(config));
    let scene = eye.scene(&Wish { lod: Some(sys::MeshComputeLodMSFT::UNLIMITED), ..eye.wish() });
    let (_, visual) = eye.meshes(scene, Type::VISUAL_MESH, 7);
    let floor = visual[0].mesh_buffer_id;
    let ask = |id, points, bits: &[u32], room| eye.buffers(scene, id, points, bits, room).0;
    check(ask(0, Some(0), &[], 0), Code::ERROR_SCENE_MESH_BUFFER_ID_INVALID_MSFT);
    check(ask(floor + 1000, Some(0), &[], 0), Code::ERROR_SCENE_MESH_BUFFER_ID_INVALID_MSFT);
    check(ask(floor, None, &[], 0), INVALID);
    check(ask(floor, Some(0), &[16, 32], 0), INVALID);
    assert_eq!(visual[0].supports_indices_uint16, sys::FALSE, "257 by 257 points");
    check(ask(floor, Some(0), &[16], 0), INVALID);
    check(ask(floor, Some(0), &[32], 0), Code::SUCCESS);
    let (code, sized) = eye.buffers(scene, floor, Some(5), &[32], 0);
    assert_eq!((code, sized.counts), (Code::ERROR_SIZE_INSUFFICIENT, [257 * 257, 256 * 256 * 6]));
    // SAFETY: see `Eye`.
    check(unsafe { (eye.call.meshes)(scene, std::ptr::null(), std::ptr::null_mut()) }, INVALID);
}

#[test]
fn filters_narrow_what_is_found() {
    let eye = eye();
    let scene = eye.scene(&eye.wish());
    let table = eye.every(scene, Type::OBJECT)[6];
    let parent = |parent_id| SceneComponentParentFilterInfoMSFT {
        ty: SceneComponentParentFilterInfoMSFT::TYPE,
        next: std::ptr::null(),
        parent_id,
    };
    let of_table = eye.all(scene, Type::VISUAL_MESH, Some(&parent(table.id)));
    assert_eq!(of_table.iter().map(|it| it.parent_id.bytes).collect::<Vec<_>>(), [table.id.bytes]);
    let nobody = UuidMSFT { bytes: [0; 16] };
    assert_eq!(eye.all(scene, Type::OBJECT, Some(&parent(nobody))).len(), 7);
    assert_eq!(eye.all(scene, Type::PLANE, Some(&parent(nobody))).len(), 0);
    let types = |types: &[sys::SceneObjectTypeMSFT]| SceneObjectTypesFilterInfoMSFT {
        ty: SceneObjectTypesFilterInfoMSFT::TYPE,
        next: std::ptr::null(),
        object_type_count: types.len() as u32,
        object_types: types.as_ptr(),
    };
    use sys::SceneObjectTypeMSFT as T;
    let upright = [T::WALL, T::INFERRED];
    assert_eq!(eye.all(scene, Type::COLLIDER_MESH, Some(&types(&upright))).len(), 4);
    let ways = [sys::ScenePlaneAlignmentTypeMSFT::HORIZONTAL];
    let two = [T::PLATFORM, T::WALL];
    let walls = types(&two);
    let level = SceneComponentParentFilterInfoMSFT { next: (&raw const walls).cast(), ..parent(table.id) };
    let both = ScenePlaneAlignmentFilterInfoMSFT {
        ty: ScenePlaneAlignmentFilterInfoMSFT::TYPE,
        next: (&raw const level).cast(),
        alignment_count: 1,
        alignments: ways.as_ptr(),
    };
    assert_eq!(eye.all(scene, Type::PLANE, Some(&both)).len(), 1, "all filters at once");
    let ask = |filter: *const std::ffi::c_void| eye.get(scene, Type::PLANE, filter, std::ptr::null_mut(), 0).0;
    let unknown = [T::from_raw(9)];
    let unknown = types(&unknown);
    check(ask((&raw const unknown).cast()), INVALID);
    let no_way = [sys::ScenePlaneAlignmentTypeMSFT::from_raw(-1)];
    let nonsense = ScenePlaneAlignmentFilterInfoMSFT { alignments: no_way.as_ptr(), ..both };
    check(ask((&raw const nonsense).cast()), INVALID);
    let nothing = ScenePlaneAlignmentFilterInfoMSFT { alignments: std::ptr::null(), ..both };
    check(ask((&raw const nothing).cast()), INVALID);
}

#[test]
fn wrong_component_questions_are_refused() {
    let eye = eye();
    let scene = eye.scene(&eye.wish());
    let get = |ty| eye.get(scene, ty, std::ptr::null(), std::ptr::null_mut(), 0).0;
    for ty in [Type::INVALID, Type::from_raw(0), Type::MARKER] {
        check(get(ty), INVALID);
    }
    let (code, count, _) = eye.get(scene, Type::OBJECT, std::ptr::null(), std::ptr::null_mut(), 6);
    assert_eq!((code, count), (Code::ERROR_SIZE_INSUFFICIENT, 7));
    check(eye.planes(scene, 6, 7).0, Code::ERROR_SIZE_INSUFFICIENT);
    check(eye.planes(scene, 0, 0).0, Code::SUCCESS);
    check(eye.meshes(scene, Type::OBJECT, 7).0, Code::ERROR_SCENE_COMPONENT_TYPE_MISMATCH_MSFT);
    check(eye.meshes(scene, Type::PLANE, 7).0, Code::ERROR_SCENE_COMPONENT_TYPE_MISMATCH_MSFT);
    let other = self::eye();
    let local = eye.client.local.as_raw();
    let ids = [eye.every(scene, Type::OBJECT)[0].id; 2];
    check(eye.locate(scene, local, eye.time, &ids, 1).0, Code::ERROR_SIZE_INSUFFICIENT);
    check(eye.locate(scene, local, eye.time, &[], 0).0, Code::SUCCESS);
    check(eye.locate(scene, local, xr::Time::from_nanos(0), &ids, 2).0, Code::ERROR_TIME_INVALID);
    check(eye.locate(scene, other.client.local.as_raw(), eye.time, &ids, 2).0, INVALID);
    check(eye.locate(scene, sys::Space::NULL, eye.time, &ids, 2).0, Code::ERROR_HANDLE_INVALID);
    let (code, lost) = eye.locate(scene, eye.client.view.as_raw(), xr::Time::from_nanos(1 << 50), &ids, 2);
    assert_eq!((code, lost[0].flags), (Code::SUCCESS, xr::SpaceLocationFlags::EMPTY));
}

#[test]
fn wrong_computes_are_refused() {
    let eye = eye();
    let other = self::eye();
    let good = eye.wish();
    let with = |features: &[Feature]| Wish { features: features.to_vec(), ..good.clone() };
    check(eye.compute(&with(&[])), INCOMPATIBLE);
    check(eye.compute(&with(&[Feature::PLANE_MESH])), INCOMPATIBLE);
    check(eye.compute(&with(&[Feature::SERIALIZE_SCENE])), INCOMPATIBLE);
    check(eye.compute(&with(&[Feature::MARKER])), INVALID);
    check(eye.compute(&with(&[Feature::PLANE, Feature::from_raw(0)])), INVALID);
    let occlusion = sys::SceneComputeConsistencyMSFT::OCCLUSION_OPTIMIZED;
    check(eye.compute(&Wish { consistency: occlusion, ..with(&[Feature::PLANE]) }), INCOMPATIBLE);
    let nonsense = sys::SceneComputeConsistencyMSFT::from_raw(4);
    check(eye.compute(&Wish { consistency: nonsense, ..good.clone() }), INVALID);
    check(eye.compute(&Wish { lod: Some(sys::MeshComputeLodMSFT::from_raw(0)), ..good.clone() }), INVALID);
    check(eye.compute(&Wish { time: xr::Time::from_nanos(0), ..good.clone() }), Code::ERROR_TIME_INVALID);
    check(eye.compute(&Wish { space: sys::Space::NULL, ..good.clone() }), Code::ERROR_HANDLE_INVALID);
    check(eye.compute(&Wish { space: other.client.local.as_raw(), ..good.clone() }), INVALID);
    for radius in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        check(eye.compute(&Wish { spheres: vec![sphere(0.0, 0.0, 0.0, radius)], ..good.clone() }), INVALID);
    }
    let cuboid = |pose, x| SceneOrientedBoxBoundMSFT { pose, extents: xr::Vector3f { x, y: 1.0, z: 1.0 } };
    check(eye.compute(&Wish { boxes: vec![cuboid(xr::Posef::IDENTITY, 0.0)], ..good.clone() }), INVALID);
    let mut bad = xr::Posef::IDENTITY;
    bad.orientation.w = 0.0;
    check(eye.compute(&Wish { boxes: vec![cuboid(bad, 1.0)], ..good.clone() }), Code::ERROR_POSE_INVALID);
    let frustum = |angle_right, far_distance| SceneFrustumBoundMSFT {
        pose: xr::Posef::IDENTITY,
        fov: xr::Fovf { angle_left: -0.5, angle_right, angle_up: 0.3, angle_down: -0.45 },
        far_distance,
    };
    for (angle, far) in [(0.5, 0.0), (0.5, -1.0), (1.6, 1.0), (f32::NAN, 1.0)] {
        check(eye.compute(&Wish { frustums: vec![frustum(angle, far)], ..good.clone() }), INVALID);
    }
    assert_eq!(eye.state(), sys::SceneComputeStateMSFT::NONE, "nothing was begun");
    let ahead = Wish { spheres: Vec::new(), frustums: vec![frustum(0.5, 5.0)], ..good.clone() };
    let scene = eye.scene(&ahead);
    use sys::SceneObjectTypeMSFT as T;
    assert_eq!(eye.objects(scene, 2), [T::WALL, T::PLATFORM], "only what is straight ahead");
    check(eye.compute(&Wish { consistency: occlusion, ..with(&[Feature::VISUAL_MESH]) }), MISMATCH);
}

const MISMATCH: Code = Code::ERROR_SCENE_COMPUTE_CONSISTENCY_MISMATCH_MSFT;

#[test]
fn scenes_come_when_the_compute_is_done_and_stay() {
    use sys::SceneComputeStateMSFT as S;
    let eye = eye();
    assert_eq!(eye.create().err(), Some(NOT_YET));
    check(eye.compute(&eye.wish()), Code::SUCCESS);
    assert_eq!(eye.create().err(), Some(NOT_YET));
    check(eye.compute(&eye.wish()), NOT_YET);
    assert_eq!([eye.state(), eye.state(), eye.state()], [S::UPDATING, S::COMPLETED, S::COMPLETED]);
    let first = eye.create().unwrap();
    let nowhere = Wish { spheres: Vec::new(), ..eye.wish() };
    let second = eye.scene(&nowhere);
    assert_eq!((eye.every(first, Type::OBJECT).len(), eye.every(second, Type::OBJECT).len()), (7, 0));
    let lost = Wish { space: eye.client.view.as_raw(), time: xr::Time::from_nanos(1 << 50), ..eye.wish() };
    check(eye.compute(&lost), Code::SUCCESS);
    assert_eq!([eye.state(), eye.state()], [S::UPDATING, S::COMPLETED_WITH_ERROR]);
    let nothing = eye.create().unwrap();
    assert_eq!(eye.every(nothing, Type::OBJECT).len(), 0);
    // SAFETY: handles that are no more are what this is about.
    unsafe {
        check((eye.call.destroy_scene)(first), Code::SUCCESS);
        check((eye.call.destroy_scene)(first), Code::ERROR_HANDLE_INVALID);
        check((eye.call.destroy_observer)(eye.observer), Code::SUCCESS);
        check((eye.call.destroy_observer)(eye.observer), Code::ERROR_HANDLE_INVALID);
        check((eye.call.destroy_scene)(second), Code::ERROR_HANDLE_INVALID);
        let mut state = S::NONE;
        check((eye.call.state)(eye.observer, &mut state), Code::ERROR_HANDLE_INVALID);
    }
    check(eye.compute(&eye.wish()), Code::ERROR_HANDLE_INVALID);
    control::lose(eye.client.session.as_raw()).unwrap();
    assert_eq!(eye.observe().err(), Some(Code::ERROR_SESSION_LOST));
}

#[test]
fn a_scene_goes_through_bytes() {
    let eye = eye();
    let mut wish = eye.wish();
    wish.features.push(Feature::SERIALIZE_SCENE);
    let scene = eye.scene(&wish);
    let [fragment] = eye.every(scene, Type::SERIALIZED_SCENE_FRAGMENT)[..] else { panic!("one fragment") };
    let read = |id: UuidMSFT, bytes: &mut [u8]| {
        let ty = SerializedSceneFragmentDataGetInfoMSFT::TYPE;
        let info = SerializedSceneFragmentDataGetInfoMSFT { ty, next: std::ptr::null(), scene_fragment_id: id };
        let mut count = 77;
        // SAFETY: see `Eye`.
        let code = unsafe { (eye.call.fragment)(scene, &info, bytes.len() as u32, &mut count, bytes.as_mut_ptr()) };
        (code, count)
    };
    let (code, count) = read(fragment.id, &mut []);
    check(code, Code::SUCCESS);
    let mut bytes = vec![0; count as usize];
    assert_eq!(read(fragment.id, &mut bytes), (Code::SUCCESS, count));
    assert_eq!(read(fragment.id, &mut [0; 3]), (Code::ERROR_SIZE_INSUFFICIENT, count));
    check(read(UuidMSFT { bytes: [1; 16] }, &mut []).0, Code::ERROR_SCENE_COMPONENT_ID_INVALID_MSFT);
    let give = |fragments: &[DeserializeSceneFragmentMSFT]| {
        let info = SceneDeserializeInfoMSFT {
            ty: SceneDeserializeInfoMSFT::TYPE,
            next: std::ptr::null(),
            fragment_count: fragments.len() as u32,
            fragments: fragments.as_ptr(),
        };
        // SAFETY: see `Eye`.
        unsafe { (eye.call.deserialize)(eye.observer, &info) }
    };
    let fragment = DeserializeSceneFragmentMSFT { buffer_size: count, buffer: bytes.as_ptr() };
    check(give(&[fragment]), Code::SUCCESS);
    check(give(&[fragment]), NOT_YET);
    while eye.state() == sys::SceneComputeStateMSFT::UPDATING {}
    let back = eye.create().unwrap();
    let ids = |scene| eye.every(scene, Type::PLANE).iter().map(|plane| plane.id.bytes).collect::<Vec<_>>();
    assert_eq!(ids(back), ids(scene));
    assert_eq!(eye.every(back, Type::SERIALIZED_SCENE_FRAGMENT).len(), 0);
    for bad in [&[][..], &[fragment; 2], &[DeserializeSceneFragmentMSFT { buffer_size: count - 1, ..fragment }]] {
        check(give(bad), Code::SUCCESS);
        eye.state();
        assert_eq!(eye.state(), sys::SceneComputeStateMSFT::COMPLETED_WITH_ERROR);
    }
    check(give(&[DeserializeSceneFragmentMSFT { buffer: std::ptr::null(), ..fragment }]), INVALID);
}

#[test]
fn the_device_decides_whether_scenes_are_understood() {
    let features = |eye: &Eye| {
        let mut features = [Feature::MARKER; 8];
        let mut count = 0;
        let (instance, system) = (eye.client.instance.as_raw(), eye.client.system);
        // SAFETY: see `Eye`.
        unsafe {
            check((eye.call.features)(instance, system, 8, &mut count, features.as_mut_ptr()), Code::SUCCESS);
            let nobody = sys::SystemId::from_raw(9);
            let refused = (eye.call.features)(instance, nobody, 8, &mut count, features.as_mut_ptr());
            check(refused, Code::ERROR_SYSTEM_INVALID);
        }
        features[..count as usize].to_vec()
    };
    assert_eq!(features(&eye()), [&ALL[..], &[Feature::SERIALIZE_SCENE]].concat());
    let mut config = small();
    config.profile.extensions = vec!["XR_MSFT_scene_understanding".to_owned()];
    let client = Headless::new(config.clone());
    assert!(look_up(client.instance.as_raw(), "xrCreateSceneMSFT").is_ok());
    let missing = look_up(client.instance.as_raw(), "xrDeserializeSceneMSFT");
    assert_eq!(missing.err(), Some(Code::ERROR_FUNCTION_UNSUPPORTED));
    config.profile.extensions.clear();
    let client = Headless::new(config);
    let missing = look_up(client.instance.as_raw(), "xrCreateSceneMSFT");
    assert_eq!(missing.err(), Some(Code::ERROR_FUNCTION_UNSUPPORTED));
}
