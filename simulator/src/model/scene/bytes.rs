//! A scene as bytes (XR_MSFT_scene_understanding_serialization): the room's plan and which components there are. The format is this
//! runtime's own; what comes back from an application is not trusted.
//!
//! Little-endian: the eight letters `HGSCENE1`; 1 if there is a room, else 0; its plan as seven 64-bit numbers (width, depth, height,
//! centre x and z, table x and z); how many components, 16 bits; and of each its kind, the place of its object, and the number of its
//! triangles, 8, 8 and 64 bits, sorted by place and kind.

use super::{Component, Kind, Scene, details, mesh_number};
use crate::model::planes::has_surface;
use crate::room::{Plan, Room};

const MAGIC: &[u8; 8] = b"HGSCENE1";

/// Lengths and places in metres beyond this are no room.
const LARGEST_M: f64 = 1000.0;

pub(super) fn write(plan: Option<&Plan>, components: &[Component]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.push(u8::from(plan.is_some()));
    let Plan { width_m, depth_m, height_m, centre_m, table_m } = plan.copied().unwrap_or_default();
    for number in [width_m, depth_m, height_m].into_iter().chain(centre_m).chain(table_m) {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend((components.len() as u16).to_le_bytes());
    for component in components {
        bytes.extend([component.kind as u8, component.place as u8]);
        bytes.extend(component.mesh.to_le_bytes());
    }
    bytes
}

/// The scene in a fragment; `None` if it is none.
pub(super) fn read(fragment: &[u8]) -> Option<Scene> {
    let mut rest = fragment;
    if take::<8>(&mut rest)? != *MAGIC {
        return None;
    }
    let [with_room] = take::<1>(&mut rest)?;
    let plan = read_plan(&mut rest)?;
    let room = match with_room {
        0 => None,
        1 => Some(Room::new(&plan)),
        _ => return None,
    };
    let count = u16::from_le_bytes(take(&mut rest)?);
    let mut components: Vec<Component> = Vec::new();
    for _ in 0..count {
        let component = read_component(room.as_ref()?, &mut rest)?;
        let after = components.last().is_none_or(|last| (last.place, last.kind) < (component.place, component.kind));
        let parent = component.kind == Kind::Object
            || components.iter().any(|other| other.place == component.place && other.kind == Kind::Object);
        if !(after && parent) {
            return None;
        }
        components.push(component);
    }
    rest.is_empty().then_some(Scene { room, components, fragment: None })
}

fn read_plan(rest: &mut &[u8]) -> Option<Plan> {
    let mut number = || {
        let number = f64::from_le_bytes(take(rest)?);
        (number.abs() <= LARGEST_M).then_some(number)
    };
    let [width_m, depth_m, height_m] = [number()?, number()?, number()?];
    let plan = Plan { width_m, depth_m, height_m, centre_m: [number()?, number()?], table_m: [number()?, number()?] };
    (width_m > 0.0 && depth_m > 0.0 && height_m > 0.0).then_some(plan)
}

fn read_component(room: &Room, rest: &mut &[u8]) -> Option<Component> {
    let [kind, place] = take::<2>(rest)?;
    let place = usize::from(place);
    room.objects().get(place).filter(|object| has_surface(object))?;
    let mesh = u64::from_le_bytes(take(rest)?);
    let kind =
        [Kind::Object, Kind::Plane, Kind::VisualMesh, Kind::ColliderMesh].into_iter().find(|it| *it as u8 == kind)?;
    let known = match kind {
        Kind::Object => mesh == 0,
        Kind::Plane if mesh == 0 => true,
        _ => details().any(|detail| mesh_number(kind, place, detail) == mesh),
    };
    known.then(|| Component::new(kind, place, mesh))
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk()?;
    *rest = tail;
    Some(*head)
}
