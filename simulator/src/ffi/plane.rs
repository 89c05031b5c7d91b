//! XR_EXT_plane_detection: the flat parts of the room.

use std::sync::{Arc, Mutex};

use glam::DVec3;
use openxr_sys as xr;
use openxr_sys::Handle;

use super::check::{TypedOut, XrResult, buffer, guard, input, list, output, typed_output};
use super::objects::{self, InstanceObject, Object, SessionObject, lock};
use super::space::{locate_many, location_data, pose_in};
use super::time::host_now_ns;
use crate::model::job::{Job, Progress};
use crate::model::planes::{self, Facing, Filter};
use crate::model::pose::Pose;
use crate::model::space::{Anchor, Space};
use crate::model::volume::Volume;
use crate::room::{Label, Object as Thing, Room};

/// A plane detector of a session.
pub(super) struct PlaneDetectorObject {
    raw: u64,
    session: u64,
    /// Whether outlines are wanted.
    contours: bool,
    detection: Mutex<Job<Detection>>,
}

/// What was found; numbers of planes are places in the room, counted from 1.
struct Detection {
    room: Option<Room>,
    found: Vec<usize>,
}

impl Detection {
    fn planes(&self) -> impl Iterator<Item = (u64, &Thing)> {
        let things = self.room.as_ref().map_or(&[][..], Room::objects);
        self.found.iter().filter_map(|&place| Some((place as u64 + 1, things.get(place)?)))
    }
}

/// Fills in what the application chained to the system's properties.
pub(super) fn describe_system(instance: &InstanceObject, out: &TypedOut<'_, xr::SystemProperties>) {
    use xr::PlaneDetectionCapabilityFlagsEXT as Can;
    let asked = out.chained::<xr::SystemPlaneDetectionPropertiesEXT>();
    if let Some(out) = asked.filter(|_| instance.has("XR_EXT_plane_detection")) {
        let classes = Can::SEMANTIC_CEILING | Can::SEMANTIC_FLOOR | Can::SEMANTIC_WALL | Can::SEMANTIC_PLATFORM;
        out.write(|next| xr::SystemPlaneDetectionPropertiesEXT {
            ty: xr::SystemPlaneDetectionPropertiesEXT::TYPE,
            next,
            supported_features: Can::PLANE_DETECTION | Can::ORIENTATION | classes,
        });
    }
}

pub(super) unsafe extern "system" fn create_detector(
    session: xr::Session,
    info: *const xr::PlaneDetectorCreateInfoEXT,
    out: *mut xr::PlaneDetectorEXT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), output(out)) };
    guard("xrCreatePlaneDetectorEXT", || {
        let session = objects::live_session(session)?;
        let (info, out) = (info?, out?);
        if !xr::PlaneDetectorFlagsEXT::ENABLE_CONTOUR.contains(info.flags) {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let contours = info.flags.contains(xr::PlaneDetectorFlagsEXT::ENABLE_CONTOUR);
        let (owner, detection) = (session.raw, Mutex::default());
        let make =
            |raw| Object::PlaneDetector(Arc::new(PlaneDetectorObject { raw, session: owner, contours, detection }));
        out.write(xr::PlaneDetectorEXT::from_raw(objects::insert(owner, make)?));
        Ok(())
    })
}

pub(super) unsafe extern "system" fn destroy_detector(detector: xr::PlaneDetectorEXT) -> xr::Result {
    guard("xrDestroyPlaneDetectorEXT", || {
        objects::destroy(objects::plane_detector(detector)?.raw);
        Ok(())
    })
}

pub(super) unsafe extern "system" fn begin_detection(
    detector: xr::PlaneDetectorEXT,
    info: *const xr::PlaneDetectorBeginInfoEXT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let info = unsafe { input(info) };
    guard("xrBeginPlaneDetectionEXT", || {
        let detector = objects::plane_detector(detector)?;
        let session = objects::owner(detector.session)?;
        let filter = filter(&session, info?)?;
        let room = session.instance.config.scenario.room.room();
        let found = room.as_ref().map(|room| planes::find(room, &filter)).unwrap_or_default();
        lock(&detector.detection).start(Detection { room, found });
        Ok(())
    })
}

fn filter(session: &SessionObject, info: &xr::PlaneDetectorBeginInfoEXT) -> XrResult<Filter> {
    let base = objects::space(info.base_space)?;
    if base.session != session.raw {
        return Err(xr::Result::ERROR_VALIDATION_FAILURE);
    }
    // SAFETY: the application vouches for its lists.
    let (orientations, types) = unsafe {
        let orientations = list(info.orientation_count, info.orientations)?;
        (orientations, list(info.semantic_type_count, info.semantic_types)?)
    };
    let facings = orientations.iter().map(|&orientation| facing_in(orientation)).collect::<XrResult<_>>()?;
    let labels = types.iter().map(|&ty| label_in(ty)).collect::<XrResult<_>>()?;
    let size = info.bounding_box_extent;
    let sizes = [size.width, size.height, size.depth];
    let bounded = sizes.iter().all(|size| size.is_finite() && *size >= 0.0);
    if !bounded || info.max_planes == 0 || info.min_area.is_nan() {
        return Err(xr::Result::ERROR_VALIDATION_FAILURE);
    }
    let base_from_box = pose_in(&info.bounding_box_pose)?;
    let room_from_box = in_room(session, &base.space, &base_from_box, info.time)?;
    let volume = Volume::cuboid(&room_from_box, DVec3::from_array(sizes.map(f64::from)));
    Ok(Filter { facings, labels, most: info.max_planes as usize, area_m2: info.min_area.into(), volume })
}

/// Where in the true room something is that the application places in a space.
fn in_room(session: &SessionObject, base: &Space, base_from_thing: &Pose, time: xr::Time) -> XrResult<Pose> {
    let time_ns = time.as_nanos();
    if time_ns <= 0 {
        return Err(xr::Result::ERROR_TIME_INVALID);
    }
    let place = session.look(|state| {
        state.with_poses(host_now_ns(), |poses| {
            poses.truth(&poses.local_from(base, time_ns)?.then(base_from_thing), time_ns)
        })
    });
    place.ok_or(xr::Result::ERROR_SPACE_NOT_LOCATABLE_EXT)
}

fn facing_in(orientation: xr::PlaneDetectorOrientationEXT) -> XrResult<Facing> {
    Ok(match orientation {
        xr::PlaneDetectorOrientationEXT::HORIZONTAL_UPWARD => Facing::Up,
        xr::PlaneDetectorOrientationEXT::HORIZONTAL_DOWNWARD => Facing::Down,
        xr::PlaneDetectorOrientationEXT::VERTICAL => Facing::Sideways,
        xr::PlaneDetectorOrientationEXT::ARBITRARY => Facing::Slanting,
        _ => return Err(xr::Result::ERROR_VALIDATION_FAILURE),
    })
}

fn facing_code(facing: Facing) -> xr::PlaneDetectorOrientationEXT {
    match facing {
        Facing::Up => xr::PlaneDetectorOrientationEXT::HORIZONTAL_UPWARD,
        Facing::Down => xr::PlaneDetectorOrientationEXT::HORIZONTAL_DOWNWARD,
        Facing::Sideways => xr::PlaneDetectorOrientationEXT::VERTICAL,
        Facing::Slanting => xr::PlaneDetectorOrientationEXT::ARBITRARY,
    }
}

fn label_in(ty: xr::PlaneDetectorSemanticTypeEXT) -> XrResult<Option<Label>> {
    Ok(match ty {
        xr::PlaneDetectorSemanticTypeEXT::UNDEFINED => None,
        xr::PlaneDetectorSemanticTypeEXT::CEILING => Some(Label::Ceiling),
        xr::PlaneDetectorSemanticTypeEXT::FLOOR => Some(Label::Floor),
        xr::PlaneDetectorSemanticTypeEXT::WALL => Some(Label::Wall),
        xr::PlaneDetectorSemanticTypeEXT::PLATFORM => Some(Label::Table),
        _ => return Err(xr::Result::ERROR_VALIDATION_FAILURE),
    })
}

fn label_code(label: Label) -> xr::PlaneDetectorSemanticTypeEXT {
    match label {
        Label::Ceiling => xr::PlaneDetectorSemanticTypeEXT::CEILING,
        Label::Floor => xr::PlaneDetectorSemanticTypeEXT::FLOOR,
        Label::Wall => xr::PlaneDetectorSemanticTypeEXT::WALL,
        Label::Table => xr::PlaneDetectorSemanticTypeEXT::PLATFORM,
        Label::Door => xr::PlaneDetectorSemanticTypeEXT::UNDEFINED,
    }
}

pub(super) unsafe extern "system" fn get_state(
    detector: xr::PlaneDetectorEXT,
    state: *mut xr::PlaneDetectionStateEXT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { output(state) };
    guard("xrGetPlaneDetectionStateEXT", || {
        let detector = objects::plane_detector(detector)?;
        objects::owner(detector.session)?;
        let out = out?;
        out.write(match lock(&detector.detection).ask() {
            Progress::Idle => xr::PlaneDetectionStateEXT::NONE,
            Progress::Running => xr::PlaneDetectionStateEXT::PENDING,
            Progress::Done => xr::PlaneDetectionStateEXT::DONE,
        });
        Ok(())
    })
}

pub(super) unsafe extern "system" fn get_detections(
    detector: xr::PlaneDetectorEXT,
    info: *const xr::PlaneDetectorGetInfoEXT,
    locations: *mut xr::PlaneDetectorLocationsEXT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), typed_output(locations)) };
    guard("xrGetPlaneDetectionsEXT", || {
        let detector = objects::plane_detector(detector)?;
        let session = objects::owner(detector.session)?;
        let (info, out) = (info?, out?);
        let base = objects::space(info.base_space)?;
        if base.session != session.raw {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let detection = lock(&detector.detection);
        let detection = detection.result().ok_or(xr::Result::ERROR_CALL_ORDER_INVALID)?;
        in_room(&session, &base.space, &Pose::IDENTITY, info.time)?;
        let planes: Vec<_> = detection.planes().collect();
        let fixed =
            |thing: &Thing| Space { anchor: Anchor::Spatial(thing.plane.local_from_plane), offset: Pose::IDENTITY };
        let spaces: Vec<_> = planes.iter().map(|(_, thing)| fixed(thing)).collect();
        let found = locate_many(&session, &spaces, &base.space, info.time)?;
        let contours = u32::from(detector.contours);
        let rows: Vec<_> = planes.iter().zip(&found).map(|(&(id, thing), at)| (id, thing, location_data(at))).collect();
        fill(
            &out,
            |&(id, thing, at), next| xr::PlaneDetectorLocationEXT {
                ty: xr::PlaneDetectorLocationEXT::TYPE,
                next,
                plane_id: id,
                location_flags: at.location_flags,
                pose: at.pose,
                extents: extent(thing),
                orientation: facing_code(planes::facing(thing)),
                semantic_type: label_code(thing.label),
                polygon_buffer_count: contours,
            },
            &rows,
        )
    })
}

fn extent(thing: &Thing) -> xr::Extent2Df {
    let [width, height] = thing.plane.extent_m.map(|metres| metres as f32);
    xr::Extent2Df { width, height }
}

/// Writes the planes into the application's array, and how many there are beside it.
fn fill<R>(
    out: &TypedOut<'_, xr::PlaneDetectorLocationsEXT>,
    make: impl Fn(&R, *mut std::ffi::c_void) -> xr::PlaneDetectorLocationEXT,
    rows: &[R],
) -> XrResult {
    // SAFETY: the application filled in its capacity and array; the rest is plain memory of its own.
    let own = unsafe { out.read() };
    let mut count = own.plane_location_count_output;
    // SAFETY: the application vouches for its array; the count is ours and outlives the buffer.
    let filled = unsafe { buffer(own.plane_location_capacity_input, &mut count, own.plane_locations) }
        .and_then(|buffer| buffer.fill_typed(rows, make));
    out.write(|next| xr::PlaneDetectorLocationsEXT { next, plane_location_count_output: count, ..own });
    filled
}

pub(super) unsafe extern "system" fn get_polygon(
    detector: xr::PlaneDetectorEXT,
    plane: u64,
    index: u32,
    polygon: *mut xr::PlaneDetectorPolygonBufferEXT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { typed_output(polygon) };
    guard("xrGetPlanePolygonBufferEXT", || {
        let detector = objects::plane_detector(detector)?;
        objects::owner(detector.session)?;
        let out = out?;
        let detection = lock(&detector.detection);
        let found = detection.result().and_then(|detection| detection.planes().find(|(id, _)| *id == plane));
        // The outline is the only polygon: no plane of the room has a hole.
        let (_, thing) =
            found.filter(|_| detector.contours && index == 0).ok_or(xr::Result::ERROR_VALIDATION_FAILURE)?;
        let outline = thing.plane.polygon_m.iter();
        let outline: Vec<_> = outline.map(|&[x, y]| xr::Vector2f { x: x as f32, y: y as f32 }).collect();
        // SAFETY: the application filled in its capacity and array; the rest is plain memory of its own.
        let own = unsafe { out.read() };
        let mut count = own.vertex_count_output;
        // SAFETY: the application vouches for its array; the count is ours and outlives the buffer.
        let filled = unsafe { buffer(own.vertex_capacity_input, &mut count, own.vertices) }
            .and_then(|buffer| buffer.fill(&outline));
        out.write(|next| xr::PlaneDetectorPolygonBufferEXT { next, vertex_count_output: count, ..own });
        filled
    })
}
