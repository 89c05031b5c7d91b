//! Plane detection: what of the room is found, where, and what is refused.

use holograde_simulator::control;
use holograde_simulator::room::{Plan, Room, Surroundings};
use openxr as xr;
use openxr::sys;
use openxr::sys::Handle as _;
use openxr::sys::Result as Code;

use crate::headless::{Headless, check, look_up, shift, with};
use crate::rig::small;

type Orientation = sys::PlaneDetectorOrientationEXT;
type Class = sys::PlaneDetectorSemanticTypeEXT;

fn client() -> Headless {
    Headless::new(with(&["XR_EXT_plane_detection"]))
}

/// A detector, with the calls on it. Everything that the calls point to lives in the function that calls.
struct Detector {
    functions: xr::raw::PlaneDetectionEXT,
    raw: sys::PlaneDetectorEXT,
}

/// `XrPlaneDetectorBeginInfoEXT`, open to being made wrong.
#[derive(Clone)]
struct Wish {
    base: sys::Space,
    time: xr::Time,
    orientations: Vec<Orientation>,
    classes: Vec<Class>,
    most: u32,
    area: f32,
    pose: xr::Posef,
    extent: [f32; 3],
}

fn everything(client: &Headless) -> Wish {
    Wish {
        base: client.local.as_raw(),
        time: control::now(client.session.as_raw()).unwrap(),
        orientations: Vec::new(),
        classes: Vec::new(),
        most: 100,
        area: 0.0,
        pose: xr::Posef::IDENTITY,
        extent: [20.0; 3],
    }
}

impl Detector {
    fn create(client: &Headless, flags: u64) -> Result<Self, Code> {
        let functions = client.instance.exts().ext_plane_detection.unwrap();
        let info = sys::PlaneDetectorCreateInfoEXT {
            ty: sys::PlaneDetectorCreateInfoEXT::TYPE,
            next: std::ptr::null(),
            flags: sys::PlaneDetectorFlagsEXT::from_raw(flags),
        };
        let mut raw = sys::PlaneDetectorEXT::NULL;
        // SAFETY: see the structure.
        match unsafe { (functions.create_plane_detector)(client.session.as_raw(), &info, &mut raw) } {
            Code::SUCCESS => Ok(Self { functions, raw }),
            code => Err(code),
        }
    }

    fn begin(&self, wish: &Wish) -> Code {
        let [width, height, depth] = wish.extent;
        let info = sys::PlaneDetectorBeginInfoEXT {
            ty: sys::PlaneDetectorBeginInfoEXT::TYPE,
            next: std::ptr::null(),
            base_space: wish.base,
            time: wish.time,
            orientation_count: wish.orientations.len() as u32,
            orientations: wish.orientations.as_ptr(),
            semantic_type_count: wish.classes.len() as u32,
            semantic_types: wish.classes.as_ptr(),
            max_planes: wish.most,
            min_area: wish.area,
            bounding_box_pose: wish.pose,
            bounding_box_extent: sys::Extent3Df { width, height, depth },
        };
        // SAFETY: see the structure.
        unsafe { (self.functions.begin_plane_detection)(self.raw, &info) }
    }

    fn state(&self) -> sys::PlaneDetectionStateEXT {
        let mut state = sys::PlaneDetectionStateEXT::FATAL;
        // SAFETY: see the structure.
        check(unsafe { (self.functions.get_plane_detection_state)(self.raw, &mut state) }, Code::SUCCESS);
        state
    }

    /// `xrGetPlaneDetectionsEXT` into an array of `capacity`; the count comes back too.
    fn get(&self, base: sys::Space, time: xr::Time, capacity: u32) -> (Code, u32, Vec<sys::PlaneDetectorLocationEXT>) {
        let blank = sys::PlaneDetectorLocationEXT {
            ty: sys::PlaneDetectorLocationEXT::TYPE,
            next: std::ptr::null_mut(),
            plane_id: 0,
            location_flags: xr::SpaceLocationFlags::EMPTY,
            pose: xr::Posef::IDENTITY,
            extents: xr::Extent2Df { width: 0.0, height: 0.0 },
            orientation: Orientation::ARBITRARY,
            semantic_type: Class::UNDEFINED,
            polygon_buffer_count: 0,
        };
        let mut planes = vec![blank; capacity as usize];
        let info = sys::PlaneDetectorGetInfoEXT {
            ty: sys::PlaneDetectorGetInfoEXT::TYPE,
            next: std::ptr::null(),
            base_space: base,
            time,
        };
        let mut locations = sys::PlaneDetectorLocationsEXT {
            ty: sys::PlaneDetectorLocationsEXT::TYPE,
            next: std::ptr::null_mut(),
            plane_location_capacity_input: capacity,
            plane_location_count_output: 77,
            plane_locations: planes.as_mut_ptr(),
        };
        // SAFETY: see the structure.
        let code = unsafe { (self.functions.get_plane_detections)(self.raw, &info, &mut locations) };
        (code, locations.plane_location_count_output, planes)
    }

    /// Begins, waits and gets everything.
    fn detect(&self, wish: &Wish) -> Vec<sys::PlaneDetectorLocationEXT> {
        check(self.begin(wish), Code::SUCCESS);
        while self.state() == sys::PlaneDetectionStateEXT::PENDING {}
        let (code, count, _) = self.get(wish.base, wish.time, 0);
        check(code, Code::SUCCESS);
        let (code, same, planes) = self.get(wish.base, wish.time, count);
        assert_eq!((code, same), (Code::SUCCESS, count));
        planes
    }

    /// `xrGetPlanePolygonBufferEXT`.
    fn polygon(&self, plane: u64, index: u32, capacity: u32) -> (Code, u32, Vec<xr::Vector2f>) {
        let mut vertices = vec![xr::Vector2f { x: 0.0, y: 0.0 }; capacity as usize];
        let mut buffer = sys::PlaneDetectorPolygonBufferEXT {
            ty: sys::PlaneDetectorPolygonBufferEXT::TYPE,
            next: std::ptr::null_mut(),
            vertex_capacity_input: capacity,
            vertex_count_output: 77,
            vertices: vertices.as_mut_ptr(),
        };
        // SAFETY: see the structure.
        let code = unsafe { (self.functions.get_plane_polygon_buffer)(self.raw, plane, index, &mut buffer) };
        (code, buffer.vertex_count_output, vertices)
    }
}

#[test]
fn the_room_is_found_where_it_is() {
    let client = client();
    let detector = Detector::create(&client, 1).unwrap();
    let found = detector.detect(&everything(&client));
    let room = Room::new(&Plan::default());
    assert_eq!(found.len(), 7, "the opening of the door is no surface");
    let classes: Vec<_> = found.iter().map(|plane| plane.semantic_type).collect();
    use sys::PlaneDetectorSemanticTypeEXT as C;
    assert_eq!(classes, [C::FLOOR, C::CEILING, C::WALL, C::WALL, C::WALL, C::WALL, C::PLATFORM]);
    for (plane, object) in found.iter().zip(room.objects()) {
        let (found, truth) = (plane.pose.position, object.plane.local_from_plane.position);
        assert_eq!([found.x, found.y, found.z], truth.as_vec3().to_array());
        assert_eq!([plane.extents.width, plane.extents.height], object.plane.extent_m.map(|m| m as f32));
        assert!(plane.location_flags.contains(xr::SpaceLocationFlags::POSITION_TRACKED));
        let (code, count, _) = detector.polygon(plane.plane_id, 0, 0);
        assert_eq!(
            (code, count as usize, plane.polygon_buffer_count),
            (Code::SUCCESS, object.plane.polygon_m.len(), 1)
        );
        let (code, _, outline) = detector.polygon(plane.plane_id, 0, count);
        assert_eq!(code, Code::SUCCESS);
        let outline: Vec<_> = outline.iter().map(|corner| [corner.x, corner.y]).collect();
        assert_eq!(outline, object.plane.polygon_m.iter().map(|corner| corner.map(|m| m as f32)).collect::<Vec<_>>());
    }
    let again = detector.detect(&everything(&client));
    let ids = |planes: &[sys::PlaneDetectorLocationEXT]| planes.iter().map(|p| p.plane_id).collect::<Vec<_>>();
    assert_eq!(ids(&found), ids(&again), "a plane keeps its number");
}

#[test]
fn filters_leave_planes_out() {
    let client = client();
    let detector = Detector::create(&client, 0).unwrap();
    let all = everything(&client);
    let count = |wish: Wish| detector.detect(&wish).len();
    assert_eq!(count(Wish { orientations: vec![Orientation::VERTICAL], ..all.clone() }), 4);
    let level = vec![Orientation::HORIZONTAL_UPWARD, Orientation::HORIZONTAL_DOWNWARD];
    assert_eq!(count(Wish { orientations: level.clone(), ..all.clone() }), 3);
    assert_eq!(count(Wish { orientations: level, classes: vec![Class::PLATFORM], ..all.clone() }), 1);
    assert_eq!(count(Wish { classes: vec![Class::UNDEFINED], ..all.clone() }), 0);
    assert_eq!(count(Wish { most: 2, ..all.clone() }), 2);
    assert_eq!(count(Wish { area: 1.0, ..all.clone() }), 6);
    assert_eq!(count(Wish { extent: [1.0; 3], ..all.clone() }), 0);
    // One metre around a point on the floor.
    assert_eq!(count(Wish { extent: [1.0; 3], pose: shift(0.0, -1.6, 0.0), ..all.clone() }), 1);
    let plane = detector.detect(&all)[0];
    assert_eq!(plane.polygon_buffer_count, 0, "outlines were not asked for");
    assert_eq!(detector.polygon(plane.plane_id, 0, 0).0, Code::ERROR_VALIDATION_FAILURE);
}

#[test]
fn results_come_when_the_detection_is_done() {
    use sys::PlaneDetectionStateEXT as S;
    let client = client();
    let detector = Detector::create(&client, 1).unwrap();
    let wish = everything(&client);
    let get = || detector.get(wish.base, wish.time, 0).0;
    assert_eq!(detector.state(), S::NONE);
    assert_eq!(get(), Code::ERROR_CALL_ORDER_INVALID);
    check(detector.begin(&wish), Code::SUCCESS);
    assert_eq!(get(), Code::ERROR_CALL_ORDER_INVALID);
    assert_eq!(detector.state(), S::PENDING);
    assert_eq!(get(), Code::ERROR_CALL_ORDER_INVALID);
    assert_eq!(detector.polygon(1, 0, 0).0, Code::ERROR_VALIDATION_FAILURE);
    assert_eq!(detector.state(), S::DONE);
    assert_eq!(get(), Code::SUCCESS);
    let (code, count, _) = detector.get(wish.base, wish.time, 6);
    assert_eq!((code, count), (Code::ERROR_SIZE_INSUFFICIENT, 7));
    let (code, count, _) = detector.polygon(3, 0, 7);
    assert_eq!((code, count), (Code::ERROR_SIZE_INSUFFICIENT, 8));
    assert_eq!(detector.polygon(1, 1, 0).0, Code::ERROR_VALIDATION_FAILURE, "there are no holes");
    assert_eq!(detector.polygon(8, 0, 0).0, Code::ERROR_VALIDATION_FAILURE, "the door was not found");
    check(detector.begin(&wish), Code::SUCCESS);
    assert_eq!(get(), Code::ERROR_CALL_ORDER_INVALID, "the old results are gone");
}

#[test]
fn wrong_wishes_are_refused() {
    let client = client();
    let other = self::client();
    let detector = Detector::create(&client, 1).unwrap();
    let all = everything(&client);
    let begin = |wish: Wish| detector.begin(&wish);
    let invalid = Code::ERROR_VALIDATION_FAILURE;
    check(begin(Wish { most: 0, ..all.clone() }), invalid);
    check(begin(Wish { area: f32::NAN, ..all.clone() }), invalid);
    check(begin(Wish { extent: [1.0, -1.0, 1.0], ..all.clone() }), invalid);
    check(begin(Wish { extent: [1.0, f32::INFINITY, 1.0], ..all.clone() }), invalid);
    check(begin(Wish { orientations: vec![Orientation::from_raw(4)], ..all.clone() }), invalid);
    check(begin(Wish { classes: vec![Class::from_raw(-1)], ..all.clone() }), invalid);
    check(begin(Wish { base: other.local.as_raw(), ..all.clone() }), invalid);
    check(begin(Wish { base: sys::Space::NULL, ..all.clone() }), Code::ERROR_HANDLE_INVALID);
    check(begin(Wish { time: xr::Time::from_nanos(0), ..all.clone() }), Code::ERROR_TIME_INVALID);
    let mut bad = all.clone();
    bad.pose.orientation.w = 0.0;
    check(begin(bad), Code::ERROR_POSE_INVALID);
    let lost = Wish { base: client.view.as_raw(), time: xr::Time::from_nanos(1 << 50), ..all.clone() };
    check(begin(lost.clone()), Code::ERROR_SPACE_NOT_LOCATABLE_EXT);
    detector.detect(&all);
    let get = |base, time| detector.get(base, time, 0).0;
    assert_eq!(get(lost.base, lost.time), Code::ERROR_SPACE_NOT_LOCATABLE_EXT);
    assert_eq!(get(all.base, xr::Time::from_nanos(-1)), Code::ERROR_TIME_INVALID);
    assert_eq!(get(other.local.as_raw(), all.time), invalid);
    assert_eq!(get(sys::Space::NULL, all.time), Code::ERROR_HANDLE_INVALID);
    assert_eq!(Detector::create(&client, 2).err(), Some(invalid));
    // SAFETY: null where that is what the calls are about, and a handle that is no more.
    unsafe {
        check((detector.functions.begin_plane_detection)(detector.raw, std::ptr::null()), invalid);
        check((detector.functions.get_plane_detection_state)(detector.raw, std::ptr::null_mut()), invalid);
        let mut info = sys::PlaneDetectorBeginInfoEXT {
            orientation_count: 1,
            ..std::mem::zeroed::<sys::PlaneDetectorBeginInfoEXT>()
        };
        check((detector.functions.begin_plane_detection)(detector.raw, &info), invalid);
        info.ty = sys::PlaneDetectorBeginInfoEXT::TYPE;
        info.base_space = all.base;
        check((detector.functions.begin_plane_detection)(detector.raw, &info), invalid);
        check((detector.functions.destroy_plane_detector)(detector.raw), Code::SUCCESS);
        check((detector.functions.destroy_plane_detector)(detector.raw), Code::ERROR_HANDLE_INVALID);
    }
    check(detector.begin(&all), Code::ERROR_HANDLE_INVALID);
    let detector = Detector::create(&client, 1).unwrap();
    control::lose(client.session.as_raw()).unwrap();
    check(detector.begin(&all), Code::ERROR_SESSION_LOST);
    assert_eq!(Detector::create(&client, 1).err(), Some(Code::ERROR_SESSION_LOST));
}

fn capabilities(client: &Headless) -> sys::PlaneDetectionCapabilityFlagsEXT {
    let mut answer = sys::SystemPlaneDetectionPropertiesEXT {
        ty: sys::SystemPlaneDetectionPropertiesEXT::TYPE,
        next: std::ptr::null_mut(),
        supported_features: sys::PlaneDetectionCapabilityFlagsEXT::EMPTY,
    };
    client.describe(&mut answer);
    answer.supported_features
}

#[test]
fn the_device_decides_whether_planes_are_found_and_the_scenario_which() {
    use sys::PlaneDetectionCapabilityFlagsEXT as Can;
    let can = capabilities(&client());
    assert!(can.contains(Can::PLANE_DETECTION | Can::ORIENTATION | Can::SEMANTIC_PLATFORM));
    assert!(!can.contains(Can::PLANE_HOLES));
    let without = Headless::new(small());
    assert_eq!(capabilities(&without), Can::EMPTY);
    let missing = look_up(without.instance.as_raw(), "xrCreatePlaneDetectorEXT");
    assert_eq!(missing.err(), Some(Code::ERROR_FUNCTION_UNSUPPORTED));
    let mut config = with(&["XR_EXT_plane_detection"]);
    config.scenario.room = Surroundings::Nothing;
    let nowhere = Headless::new(config);
    let detector = Detector::create(&nowhere, 1).unwrap();
    assert_eq!(detector.detect(&everything(&nowhere)).len(), 0);
}
