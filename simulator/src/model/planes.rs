//! The flat parts of the room as XR_EXT_plane_detection finds them.

use glam::{DVec3, Vec3};

use super::volume::Volume;
use crate::model::pose::Pose;
use crate::room::{Detail, Label, Mesh, Object, Room};

/// Which way a plane faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facing {
    /// Like a floor.
    Up,
    /// Like a ceiling.
    Down,
    /// Like a wall.
    Sideways,
    /// None of these.
    Slanting,
}

/// A plane may lean so much, as a sine, and still count as level or upright. Ours: 5 degrees.
const LEAN: f64 = 0.087;

/// Which planes are wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// Ways to face; empty for any.
    pub facings: Vec<Facing>,
    /// What they may be, `None` for what has no class; empty for anything.
    pub labels: Vec<Option<Label>>,
    /// Largest number of planes.
    pub most: usize,
    /// Smallest area in square metres.
    pub area_m2: f64,
    /// They must reach into it.
    pub volume: Volume,
}

/// Which way an object's plane faces.
pub fn facing(object: &Object) -> Facing {
    let up = (object.plane.local_from_plane.orientation * DVec3::Z).y;
    match up {
        up if up.abs() < LEAN => Facing::Sideways,
        up if up > 1.0 - LEAN * LEAN / 2.0 => Facing::Up,
        up if up < LEAN * LEAN / 2.0 - 1.0 => Facing::Down,
        _ => Facing::Slanting,
    }
}

/// Whether an object has a surface. The opening of a door has none that a device could find.
pub fn has_surface(object: &Object) -> bool {
    object.label != Label::Door
}

/// Places in [`Room::objects`] of the planes wanted.
pub fn find(room: &Room, filter: &Filter) -> Vec<usize> {
    let wanted = |object: &Object, place: usize| {
        has_surface(object)
            && (filter.facings.is_empty() || filter.facings.contains(&facing(object)))
            && (filter.labels.is_empty() || filter.labels.contains(&Some(object.label)))
            && area_m2(object) >= filter.area_m2
            && plane_reaches(room, place, &filter.volume)
    };
    let found = room.objects().iter().enumerate().filter(|(place, object)| wanted(object, *place));
    found.map(|(place, _)| place).take(filter.most).collect()
}

/// Area of the plane within its outline (the shoelace formula).
fn area_m2(object: &Object) -> f64 {
    let outline = &object.plane.polygon_m;
    let next = outline.iter().cycle().skip(1);
    outline.iter().zip(next).map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum::<f64>() / 2.0
}

/// The plane of an object as triangles in the plane's own space.
pub fn plane_mesh(room: &Room, place: usize) -> Option<Mesh> {
    let object = room.objects().get(place)?;
    if object.label != Label::Table {
        return room.mesh(place, Detail::Coarse);
    }
    // The mesh of the table has sides and legs too; its top is a plain rectangle, which a fan of triangles covers.
    let positions: Vec<[f32; 3]> = object.plane.polygon_m.iter().map(|&[x, y]| [x as f32, y as f32, 0.0]).collect();
    let last = positions.len() as u32;
    Some(Mesh { indices: (2..last).flat_map(|corner| [0, corner - 1, corner]).collect(), positions })
}

/// Whether the plane of an object reaches into a volume.
pub fn plane_reaches(room: &Room, place: usize, volume: &Volume) -> bool {
    plane_mesh(room, place).is_some_and(|mesh| reaches(room, place, &mesh, volume))
}

/// Whether the surface of an object reaches into a volume.
pub fn surface_reaches(room: &Room, place: usize, volume: &Volume) -> bool {
    room.mesh(place, Detail::Coarse).is_some_and(|mesh| reaches(room, place, &mesh, volume))
}

fn reaches(room: &Room, place: usize, mesh: &Mesh, volume: &Volume) -> bool {
    let Some(object) = room.objects().get(place) else { return false };
    let Pose { position, orientation } = object.plane.local_from_plane;
    let corner = |index: u32| {
        let corner = mesh.positions.get(index as usize).copied().unwrap_or_default();
        position + orientation * Vec3::from_array(corner).as_dvec3()
    };
    let (triangles, _) = mesh.indices.as_chunks::<3>();
    triangles.iter().any(|triangle| volume.meets(&triangle.map(corner)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::Plan;

    fn room() -> Room {
        Room::new(&Plan::default())
    }

    fn anything() -> Filter {
        Filter {
            facings: Vec::new(),
            labels: Vec::new(),
            most: 100,
            area_m2: 0.0,
            volume: Volume::cuboid(&Pose::IDENTITY, DVec3::splat(100.0)),
        }
    }

    #[track_caller]
    fn check(filter: Filter, expected: &[usize]) {
        assert_eq!(find(&room(), &filter), expected);
    }

    #[test]
    fn planes_are_found_by_what_they_are() {
        check(anything(), &[0, 1, 2, 3, 4, 5, 6]);
        check(Filter { most: 3, ..anything() }, &[0, 1, 2]);
        check(Filter { facings: vec![Facing::Up], ..anything() }, &[0, 6]);
        check(Filter { facings: vec![Facing::Down, Facing::Sideways], ..anything() }, &[1, 2, 3, 4, 5]);
        check(Filter { facings: vec![Facing::Slanting], ..anything() }, &[]);
        check(Filter { labels: vec![Some(Label::Table)], ..anything() }, &[6]);
        check(Filter { labels: vec![Some(Label::Floor), None], ..anything() }, &[0]);
        check(Filter { labels: vec![None], ..anything() }, &[]);
        check(Filter { labels: vec![Some(Label::Floor)], facings: vec![Facing::Down], ..anything() }, &[]);
    }

    #[test]
    fn planes_are_found_by_area_without_the_door() {
        check(Filter { area_m2: 0.85, ..anything() }, &[0, 1, 2, 3, 4, 5]);
        // The wall ahead is 5 by 2.6 m, less the door of 0.9 by 2.
        check(Filter { area_m2: 11.1, ..anything() }, &[0, 1, 2, 4]);
        check(Filter { area_m2: 11.3, ..anything() }, &[0, 1, 4]);
        check(Filter { area_m2: f64::NAN, ..anything() }, &[]);
    }

    #[test]
    fn planes_are_found_where_they_reach_into_the_volume() {
        let around =
            |x, y, z, size| Filter { volume: Volume::cuboid(&Pose::at(x, y, z), DVec3::splat(size)), ..anything() };
        check(around(0.0, 0.0, 0.0, 1.0), &[]);
        check(around(0.0, -1.6, 0.0, 0.5), &[0]);
        // Around the top of the table, clear of the floor; then in the door, which is no surface.
        check(around(-1.3, -0.85, -1.9, 0.4), &[6]);
        check(around(1.0, -0.6, -3.0, 0.4), &[]);
        check(around(1.0, -0.6, -3.0, 1.0), &[2]);
    }

    #[test]
    fn a_table_top_is_flat_and_its_surface_is_not() {
        let room = room();
        let flat = |mesh: Mesh| mesh.positions.iter().all(|corner| corner[2] == 0.0);
        assert!(flat(plane_mesh(&room, 6).unwrap()));
        assert!(!flat(room.mesh(6, Detail::Coarse).unwrap()));
        let under = Volume::cuboid(&Pose::at(-1.3, -1.3, -1.9), DVec3::new(2.0, 0.2, 2.0));
        assert!(surface_reaches(&room, 6, &under), "its legs are there");
        assert!(!plane_reaches(&room, 6, &under));
        assert_eq!(plane_mesh(&room, 9), None);
    }
}
