//! Extensions beside graphics, actions and scenes.

use std::ffi::c_void;

use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;
use openxr::sys::pfn;

use super::super::args::{Args, HARMLESS, INVALID};
use super::{blank, calls, views};

const JOINTS: u32 = 26;

calls! {
    "xrConvertTimeToTimespecTimeKHR" pfn::ConvertTimeToTimespecTimeKHR [] SUCCESS, |f, a| {
        f(a.first(), a.time(), a.out::<[i64; 2]>().cast())
    };
    "xrConvertTimespecTimeToTimeKHR" pfn::ConvertTimespecTimeToTimeKHR [] SUCCESS, |f, a| {
        let instance = a.first();
        let invalid = Code::ERROR_TIME_INVALID;
        let right = a.one_of(&[[1i64, 5i64], [9_000_000_000, 0]]);
        let time = a.value("timespec", Some(right), &[
            ("is null", None, INVALID),
            ("is zero", Some([0, 0]), invalid),
            ("has negative nanoseconds", Some([1, -1]), invalid),
            ("has too many nanoseconds", Some([1, 1_000_000_000]), invalid),
            ("is beyond all time", Some([i64::MAX, 0]), invalid),
            ("is before all time", Some([i64::MIN, 0]), invalid),
        ]);
        let time: *mut [i64; 2] = time.map_or(std::ptr::null_mut(), |time| a.keep(time));
        f(instance, time.cast_const().cast(), a.out())
    };
    "xrEnumerateDisplayRefreshRatesFB" pfn::EnumerateDisplayRefreshRatesFB [] SUCCESS, |f, a| {
        let session = a.first();
        let (capacity, count, array) = a.buffer(0f32, 0);
        f(session, capacity, count, array)
    };
    "xrGetDisplayRefreshRateFB" pfn::GetDisplayRefreshRateFB [] SUCCESS, |f, a| f(a.first(), a.out());
    "xrRequestDisplayRefreshRateFB" pfn::RequestDisplayRefreshRateFB [] SUCCESS, |f, a| {
        let unsupported = Code::ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB;
        let wrong = [
            ("is unknown", 77.0, unsupported),
            ("is negative", -1.0, unsupported),
            ("is no number", f32::NAN, unsupported),
        ];
        f(a.first(), a.value("rate", 0.0, &wrong))
    };
    "xrPerfSettingsSetPerformanceLevelEXT" pfn::PerfSettingsSetPerformanceLevelEXT [] SUCCESS, |f, a| {
        let session = a.first();
        let domain = a.value("domain", sys::PerfSettingsDomainEXT::GPU.into_raw(), &[("stands for nothing", 77, INVALID)]);
        let level = sys::PerfSettingsLevelEXT::SUSTAINED_LOW.into_raw();
        let level = a.value("level", level, &[("stands for nothing", 77, INVALID), ("is negative", -1, INVALID)]);
        f(session, sys::PerfSettingsDomainEXT::from_raw(domain), sys::PerfSettingsLevelEXT::from_raw(level))
    };
    "xrEnumerateReprojectionModesMSFT" pfn::EnumerateReprojectionModesMSFT [] SUCCESS, |f, a| {
        let (instance, system, views) = (a.first(), a.system(), views(a));
        let (capacity, count, array) = a.buffer(sys::ReprojectionModeMSFT::DEPTH, 2);
        f(instance, system, views, capacity, count, array)
    };
    "xrCreateHandTrackerEXT" pfn::CreateHandTrackerEXT [] SUCCESS, |f, a| {
        let session = a.first();
        let mut info: sys::HandTrackerCreateInfoEXT = blank(sys::HandTrackerCreateInfoEXT::TYPE);
        info.hand = sys::HandEXT::from_raw(a.code("hand", &[1, 2], INVALID));
        info.hand_joint_set = sys::HandJointSetEXT::from_raw(a.code("joints", &[0], INVALID));
        info.next = a.chain(|a| {
            let mut info: sys::HandTrackingDataSourceInfoEXT = blank(sys::HandTrackingDataSourceInfoEXT::TYPE);
            let sources = vec![sys::HandTrackingDataSourceEXT::from_raw(a.code("source", &[1, 2], INVALID))];
            let (count, list) = a.list(sources, INVALID);
            (info.requested_data_source_count, info.requested_data_sources) = (count, list.cast_mut());
            info
        });
        f(session, a.input(info), a.new_handle())
    };
    "xrDestroyHandTrackerEXT" pfn::DestroyHandTrackerEXT [] SUCCESS, |f, a| f(a.first());
    "xrLocateHandJointsEXT" pfn::LocateHandJointsEXT [] SUCCESS, |f, a| {
        let tracker = a.first();
        let info = sys::HandJointsLocateInfoEXT {
            ty: sys::HandJointsLocateInfoEXT::TYPE,
            next: a.next(),
            base_space: a.own(),
            time: a.time(),
        };
        let info = a.input(info);
        let mut out: sys::HandJointLocationsEXT = blank(sys::HandJointLocationsEXT::TYPE);
        let joints = a.keep_all(vec![sys::HandJointLocationEXT::default(); JOINTS as usize]);
        out.joint_count = a.value("joints", JOINTS, &[
            ("are none", 0, INVALID),
            ("are too few", 25, INVALID),
            ("are too many", 27, INVALID),
            ("are the most", u32::MAX, INVALID),
        ]);
        out.joint_locations = a.value("joint array", joints, &[("is null", std::ptr::null_mut(), INVALID)]);
        out.next = a.chain(|a| {
            let mut out: sys::HandJointVelocitiesEXT = blank(sys::HandJointVelocitiesEXT::TYPE);
            (out.joint_count, out.joint_velocities) = (a.one_of(&[
                JOINTS,
                0,
                1 << 31,
            ]), a.keep_all(vec![sys::HandJointVelocityEXT::default(); JOINTS as usize]));
            out
        });
        f(tracker, info, a.typed_out(out))
    };
    "xrCreateSpatialAnchorMSFT" pfn::CreateSpatialAnchorMSFT [] SUCCESS, |f, a| {
        let session = a.first();
        let info = sys::SpatialAnchorCreateInfoMSFT {
            ty: sys::SpatialAnchorCreateInfoMSFT::TYPE,
            next: a.next(),
            space: a.own(),
            pose: a.pose(),
            time: a.time(),
        };
        f(session, a.input(info), a.new_handle())
    };
    "xrCreateSpatialAnchorSpaceMSFT" pfn::CreateSpatialAnchorSpaceMSFT [] SUCCESS, |f, a| {
        let session = a.first();
        let ty = sys::SpatialAnchorSpaceCreateInfoMSFT::TYPE;
        let info = sys::SpatialAnchorSpaceCreateInfoMSFT {
            ty,
            next: a.next(),
            anchor: a.own_parent(),
            pose_in_anchor_space: a.pose(),
        };
        f(session, a.input(info), a.new_handle())
    };
    "xrDestroySpatialAnchorMSFT" pfn::DestroySpatialAnchorMSFT [] SUCCESS, |f, a| f(a.first());
    "xrCreateSpatialAnchorStoreConnectionMSFT" pfn::CreateSpatialAnchorStoreConnectionMSFT [] SUCCESS, |f, a| {
        f(a.first(), a.new_handle())
    };
    "xrDestroySpatialAnchorStoreConnectionMSFT" pfn::DestroySpatialAnchorStoreConnectionMSFT [] SUCCESS, |f, a| {
        f(a.first())
    };
    "xrPersistSpatialAnchorMSFT" pfn::PersistSpatialAnchorMSFT [] SUCCESS, |f, a| {
        let store = a.first();
        let ty = sys::SpatialAnchorPersistenceInfoMSFT::TYPE;
        let info = sys::SpatialAnchorPersistenceInfoMSFT {
            ty,
            next: a.next(),
            spatial_anchor_persistence_name: anchor_name(a),
            spatial_anchor: a.own(),
        };
        f(store, a.input(info))
    };
    "xrEnumeratePersistedSpatialAnchorNamesMSFT" pfn::EnumeratePersistedSpatialAnchorNamesMSFT [] SUCCESS, |f, a| {
        let store = a.first();
        let (capacity, count, array) = a.buffer(sys::SpatialAnchorPersistenceNameMSFT { name: [0; 256] }, 0);
        f(store, capacity, count, array)
    };
    "xrCreateSpatialAnchorFromPersistedNameMSFT" pfn::CreateSpatialAnchorFromPersistedNameMSFT [] SUCCESS, |f, a| {
        let session = a.first();
        let ty = sys::SpatialAnchorFromPersistedAnchorCreateInfoMSFT::TYPE;
        let info = sys::SpatialAnchorFromPersistedAnchorCreateInfoMSFT {
            ty,
            next: a.next(),
            spatial_anchor_store: a.own(),
            spatial_anchor_persistence_name: known_name(a),
        };
        f(session, a.input(info), a.new_handle())
    };
    "xrUnpersistSpatialAnchorMSFT" pfn::UnpersistSpatialAnchorMSFT [] SUCCESS, |f, a| {
        let (store, name) = (a.first(), known_name(a));
        let name = a.keep(name);
        f(store, a.value("name", name, &[("is null", std::ptr::null_mut(), INVALID)]))
    };
    "xrClearSpatialAnchorStoreMSFT" pfn::ClearSpatialAnchorStoreMSFT [] SUCCESS, |f, a| f(a.first());
    "xrSetDebugUtilsObjectNameEXT" pfn::SetDebugUtilsObjectNameEXT [] SUCCESS, |f, a| {
        let instance: sys::Instance = a.first();
        let handle = Code::ERROR_HANDLE_INVALID;
        let mut info: sys::DebugUtilsObjectNameInfoEXT = blank(sys::DebugUtilsObjectNameInfoEXT::TYPE);
        let own = a.world.handles.of(sys::ObjectType::SESSION).find(|entry| entry.instance == instance.into_raw());
        let own = own.map_or((sys::ObjectType::INSTANCE, instance.into_raw()), |entry| (entry.kind, entry.raw));
        (info.object_type, info.object_handle) = a.value("object", own, &[
            ("is null", (own.0, 0), INVALID),
            ("is of no type", (sys::ObjectType::UNKNOWN, own.1), INVALID),
            ("is not alive", (own.0, 0xFFFF_0000_FFFF_0000), handle),
            ("is of another type", (sys::ObjectType::SPACE, own.1), handle),
        ]);
        info.object_name = a.value("object name", c"name".as_ptr(), &[("is null", std::ptr::null(), HARMLESS)]);
        f(instance, a.input(info))
    };
    "xrCreateDebugUtilsMessengerEXT" pfn::CreateDebugUtilsMessengerEXT [] SUCCESS, |f, a| {
        let (instance, info) = (a.first(), messenger_info(a));
        f(instance, a.input(info), a.new_handle())
    };
    "xrDestroyDebugUtilsMessengerEXT" pfn::DestroyDebugUtilsMessengerEXT [] SUCCESS, |f, a| f(a.first());
    "xrSubmitDebugUtilsMessageEXT" pfn::SubmitDebugUtilsMessageEXT [] SUCCESS, |f, a| {
        let instance = a.first();
        let severity = a.value("severity", 0x1000, &[
            ("is none", 0, INVALID),
            ("is two", 0x1100, INVALID),
            ("is unknown", 2, INVALID),
        ]);
        let kinds = a.value("types", 1, &[("are none", 0, INVALID), ("are unknown", 1 << 40, INVALID)]);
        let mut data: sys::DebugUtilsMessengerCallbackDataEXT = blank(sys::DebugUtilsMessengerCallbackDataEXT::TYPE);
        data.message = a.text("message", &["said"], &[]);
        let mut object: sys::DebugUtilsObjectNameInfoEXT = blank(sys::DebugUtilsObjectNameInfoEXT::TYPE);
        object.object_type =
            a.value("object type", sys::ObjectType::SESSION, &[("is unknown", sys::ObjectType::UNKNOWN, INVALID)]);
        object.object_handle = a.one_of(&[1, 0, 0xFFFF_FFFF_FFFF_FFFF]);
        let (count, objects) = a.list(vec![object], HARMLESS);
        (data.object_count, data.objects) = (count, objects.cast_mut());
        let severity = sys::DebugUtilsMessageSeverityFlagsEXT::from_raw(severity);
        f(instance, severity, sys::DebugUtilsMessageTypeFlagsEXT::from_raw(kinds), a.input(data))
    };
    "xrSessionBeginDebugUtilsLabelRegionEXT" pfn::SessionBeginDebugUtilsLabelRegionEXT [] SUCCESS, |f, a| {
        f(a.first(), label(a))
    };
    "xrSessionEndDebugUtilsLabelRegionEXT" pfn::SessionEndDebugUtilsLabelRegionEXT [] SUCCESS, |f, a| f(a.first());
    "xrSessionInsertDebugUtilsLabelEXT" pfn::SessionInsertDebugUtilsLabelEXT [] SUCCESS, |f, a| f(a.first(), label(a));
    "xrCreatePlaneDetectorEXT" pfn::CreatePlaneDetectorEXT [] SUCCESS, |f, a| {
        let session = a.first();
        let mut info: sys::PlaneDetectorCreateInfoEXT = blank(sys::PlaneDetectorCreateInfoEXT::TYPE);
        info.flags = sys::PlaneDetectorFlagsEXT::from_raw(a.flags("detector flags", &[1, 0]));
        info.next = a.next();
        f(session, a.input(info), a.new_handle())
    };
    "xrDestroyPlaneDetectorEXT" pfn::DestroyPlaneDetectorEXT [] SUCCESS, |f, a| f(a.first());
    "xrBeginPlaneDetectionEXT" pfn::BeginPlaneDetectionEXT [] SUCCESS, |f, a| {
        let detector = a.first();
        let mut info: sys::PlaneDetectorBeginInfoEXT = blank(sys::PlaneDetectorBeginInfoEXT::TYPE);
        (info.base_space, info.time, info.next) = (a.own(), a.time(), a.next());
        let upright = sys::PlaneDetectorOrientationEXT::VERTICAL;
        let facings = vec![upright, sys::PlaneDetectorOrientationEXT::from_raw(a.code("facing", &[
            0,
            1,
            2,
            3,
        ], INVALID))];
        (info.orientation_count, info.orientations) = a.list(facings, HARMLESS);
        let walls = sys::PlaneDetectorSemanticTypeEXT::WALL;
        let class = vec![walls, sys::PlaneDetectorSemanticTypeEXT::from_raw(a.code("class", &[
            2,
            0,
            1,
            3,
            4,
        ], INVALID))];
        (info.semantic_type_count, info.semantic_types) = a.list(class, HARMLESS);
        let right = a.one_of(&[16, 1, u32::MAX]);
        info.max_planes = a.value("planes", right, &[("are none", 0, INVALID)]);
        let right = a.one_of(&[0.0, 1.0, -1.0, f32::INFINITY]);
        info.min_area = a.value("area", right, &[("is no number", f32::NAN, INVALID)]);
        info.bounding_box_pose = a.pose();
        info.bounding_box_extent = sys::Extent3DfEXT { width: a.length(&[
            50.0,
            0.0,
            f32::MAX,
        ]), height: a.length(&[50.0]), depth: a.length(&[50.0]) };
        f(detector, a.input(info))
    };
    "xrGetPlaneDetectionStateEXT" pfn::GetPlaneDetectionStateEXT [] SUCCESS, |f, a| f(a.first(), a.out());
    "xrGetPlaneDetectionsEXT" pfn::GetPlaneDetectionsEXT [] SUCCESS, |f, a| {
        let detector = a.first();
        let info = sys::PlaneDetectorGetInfoEXT {
            ty: sys::PlaneDetectorGetInfoEXT::TYPE,
            next: a.next(),
            base_space: a.own(),
            time: a.time(),
        };
        let info = a.input(info);
        let mut out: sys::PlaneDetectorLocationsEXT = blank(sys::PlaneDetectorLocationsEXT::TYPE);
        let blank_plane: sys::PlaneDetectorLocationEXT = blank(sys::PlaneDetectorLocationEXT::TYPE);
        let planes = a.keep_all(vec![blank_plane; 64]);
        out.plane_location_capacity_input = a.value("room", 64, &[
            ("is too small", 1, Code::ERROR_SIZE_INSUFFICIENT),
            ("is none", 0, HARMLESS),
        ]);
        out.plane_locations = a.value("planes", planes, &[("have nowhere to go", std::ptr::null_mut(), INVALID)]);
        f(detector, info, a.typed_out(out))
    };
    "xrGetPlanePolygonBufferEXT" pfn::GetPlanePolygonBufferEXT [] SUCCESS, |f, a| {
        let detector = a.first();
        let plane = a.value("plane", 1, &[
            ("is none", 0, INVALID),
            ("is unknown", 999, INVALID),
            ("is the largest number", u64::MAX, INVALID),
        ]);
        let polygon = a.value("polygon", 0, &[("is a hole", 1, INVALID), ("is the largest number", u32::MAX, INVALID)]);
        let mut out: sys::PlaneDetectorPolygonBufferEXT = blank(sys::PlaneDetectorPolygonBufferEXT::TYPE);
        let vertices = a.keep_all(vec![sys::Vector2f { x: 0.0, y: 0.0 }; 64]);
        out.vertex_capacity_input = a.value("room", 64, &[
            ("is too small", 1, Code::ERROR_SIZE_INSUFFICIENT),
            ("is none", 0, HARMLESS),
        ]);
        out.vertices = a.value("outline", vertices, &[("has nowhere to go", std::ptr::null_mut(), INVALID)]);
        f(detector, plane, polygon, a.typed_out(out))
    };
}

unsafe extern "system" fn hear(
    _: sys::DebugUtilsMessageSeverityFlagsEXT,
    _: sys::DebugUtilsMessageTypeFlagsEXT,
    _: *const sys::DebugUtilsMessengerCallbackDataEXT,
    _: *mut c_void,
) -> sys::Bool32 {
    sys::FALSE
}

/// A messenger that hears all and says nothing.
pub fn messenger_info(a: &mut Args<'_>) -> sys::DebugUtilsMessengerCreateInfoEXT {
    let mut info: sys::DebugUtilsMessengerCreateInfoEXT = blank(sys::DebugUtilsMessengerCreateInfoEXT::TYPE);
    let right = a.one_of(&[0x1111, 0x1000]);
    let severities = a.value("severities", right, &[("are none", 0, INVALID), ("are unknown", 2, INVALID)]);
    let kinds = a.value("types", 0xF, &[("are none", 0, INVALID), ("are unknown", 1 << 40, INVALID)]);
    info.message_severities = sys::DebugUtilsMessageSeverityFlagsEXT::from_raw(severities);
    info.message_types = sys::DebugUtilsMessageTypeFlagsEXT::from_raw(kinds);
    info.user_callback = if a.fault("callback", &[("is null", INVALID)]) == 0 { Some(hear) } else { None };
    info
}

fn label(a: &mut Args<'_>) -> *const sys::DebugUtilsLabelEXT {
    let mut label: sys::DebugUtilsLabelEXT = blank(sys::DebugUtilsLabelEXT::TYPE);
    (label.label_name, label.next) = (a.text("label", &["frame"], &[]), a.next());
    a.input(label)
}

const NAME_INVALID: Code = Code::ERROR_SPATIAL_ANCHOR_NAME_INVALID_MSFT;

fn anchor_name(a: &mut Args<'_>) -> sys::SpatialAnchorPersistenceNameMSFT {
    sys::SpatialAnchorPersistenceNameMSFT { name: a.fixed("anchor name", "desk", &[("is empty", "", NAME_INVALID)]) }
}

fn known_name(a: &mut Args<'_>) -> sys::SpatialAnchorPersistenceNameMSFT {
    let wrong =
        [("is empty", "", NAME_INVALID), ("is unknown", "nothing", Code::ERROR_SPATIAL_ANCHOR_NAME_NOT_FOUND_MSFT)];
    sys::SpatialAnchorPersistenceNameMSFT { name: a.fixed("anchor name", "desk", &wrong) }
}
