//! The room against itself: what rays meet, what triangles cover and what planes say must agree.

use super::*;

/// A generator of its own (Knuth's MMIX constants), so that the rays are the same everywhere.
struct Random(u64);

impl Random {
    /// From -1 to 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    fn vector(&mut self) -> DVec3 {
        DVec3::new(self.next(), self.next(), self.next())
    }
}

fn room() -> Room {
    Room::new(&Plan::default())
}

/// An object's triangles in the LOCAL space.
fn triangles(room: &Room, object: usize, detail: Detail) -> Vec<[DVec3; 3]> {
    let mesh = room.mesh(object, detail).unwrap();
    let pose = &room.objects()[object].plane.local_from_plane;
    let point = |&index: &u32| {
        pose.position + pose.orientation * glam::Vec3::from_array(mesh.positions[index as usize]).as_dvec3()
    };
    mesh.indices.chunks(3).map(|corners| [point(&corners[0]), point(&corners[1]), point(&corners[2])]).collect()
}

fn normal([a, b, c]: &[DVec3; 3]) -> DVec3 {
    (b - a).cross(c - a)
}

/// Distance to the front of a triangle (Möller and Trumbore, Fast, minimum storage ray/triangle intersection, 1997).
fn meet(triangle: &[DVec3; 3], origin: DVec3, direction: DVec3) -> Option<f64> {
    let [a, b, c] = triangle;
    let (e1, e2) = (b - a, c - a);
    let p = direction.cross(e2);
    let determinant = e1.dot(p);
    if determinant <= 1e-12 {
        return None;
    }
    let t = origin - a;
    let u = t.dot(p) / determinant;
    let q = t.cross(e1);
    let v = direction.dot(q) / determinant;
    let distance = e2.dot(q) / determinant;
    (u >= -1e-9 && v >= -1e-9 && u + v <= 1.0 + 1e-9 && distance > 0.0).then_some(distance)
}

#[test]
fn sizes_and_places_are_what_the_plan_says() {
    let room = room();
    let labels: Vec<Label> = room.objects().iter().map(|object| object.label).collect();
    use Label::*;
    assert_eq!(labels, [Floor, Ceiling, Wall, Wall, Wall, Wall, Table, Door]);
    assert_eq!(room.bounds(), [DVec3::new(-2.5, -1.6, -3.0), DVec3::new(2.5, 1.0, 1.0)]);
    let from_eyes = |direction| room.cast(DVec3::ZERO, direction).unwrap();
    assert_eq!(from_eyes(DVec3::NEG_Y).distance_m, EYE_HEIGHT_M);
    assert_eq!(from_eyes(DVec3::NEG_Z * 7.0).distance_m, 3.0, "direction of any length");
    assert_eq!(from_eyes(DVec3::X).distance_m, 2.5);
    assert_eq!(from_eyes(DVec3::Z).object, 4);
    let table = from_eyes(DVec3::new(-1.3, TABLE_HEIGHT_M - EYE_HEIGHT_M, -1.9));
    assert_eq!((room.objects()[table.object].label, table.normal), (Table, DVec3::Y));
    assert!((table.point.y - (TABLE_HEIGHT_M - EYE_HEIGHT_M)).abs() < 1e-12);
}

#[test]
fn planes_stand_as_openxr_wants_them() {
    let room = room();
    for (index, object) in room.objects().iter().enumerate() {
        let Plane { local_from_plane: pose, extent_m, polygon_m } = &object.plane;
        let (normal, up) = (pose.orientation * DVec3::Z, pose.orientation * DVec3::Y);
        if object.label == Label::Wall || object.label == Label::Door {
            assert!((up - DVec3::Y).length() < 1e-12, "{index}: up is up");
        } else {
            assert!((normal.y.abs() - 1.0).abs() < 1e-12, "{index}");
        }
        if !matches!(object.label, Label::Table | Label::Door) {
            let inwards = DVec3::new(0.0, -0.3, -1.0) - pose.position;
            assert!(inwards.dot(normal) > 0.0, "{index}: normals look into the room");
        }
        // Twice the signed area; positive is counter-clockwise.
        let next = polygon_m.iter().cycle().skip(1);
        let area: f64 = polygon_m.iter().zip(next).map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum::<f64>() / 2.0;
        let door = if index == 2 { DOOR_SIZE_M[0] * DOOR_SIZE_M[1] } else { 0.0 };
        assert!((area - (extent_m[0] * extent_m[1] - door)).abs() < 1e-9, "{index}: {area}");
    }
}

#[test]
fn triangles_cover_the_planes_and_look_the_same_way() {
    let room = room();
    for (index, object) in room.objects().iter().enumerate().take(6) {
        let door = if index == 2 { DOOR_SIZE_M[0] * DOOR_SIZE_M[1] } else { 0.0 };
        let expected = object.plane.extent_m[0] * object.plane.extent_m[1] - door;
        for detail in [Detail::Coarse, Detail::Medium, Detail::Fine] {
            let triangles = triangles(&room, index, detail);
            let area: f64 = triangles.iter().map(|t| normal(t).length() / 2.0).sum();
            assert!((area - expected).abs() < 1e-4, "{index} {detail:?}: {area}");
            let facing = object.plane.local_from_plane.orientation * DVec3::Z;
            assert!(triangles.iter().all(|t| normal(t).normalize().dot(facing) > 0.999), "{index} {detail:?}");
            let longest = triangles.iter().map(|[a, b, c]| (a - b).length().min((b - c).length())).fold(0.0, f64::max);
            assert!(longest <= detail.longest_edge_m() + 1e-6, "{index} {detail:?}: {longest}");
        }
    }
    let count = |detail| room.mesh(0, detail).unwrap().indices.len() / 3;
    assert_eq!([Detail::Coarse, Detail::Medium, Detail::Fine].map(count), [2, 160, 4000]);
    assert_eq!(room.mesh(7, Detail::Fine), Some(Mesh::default()), "a door is an opening");
    assert_eq!(room.mesh(8, Detail::Fine), None);
}

#[test]
fn neighbouring_triangles_share_whole_edges() {
    let room = room();
    for detail in [Detail::Coarse, Detail::Medium] {
        let mesh = room.mesh(2, detail).unwrap();
        let mut edges = std::collections::BTreeMap::new();
        for corners in mesh.indices.chunks(3) {
            for (a, b) in [(0, 1), (1, 2), (2, 0)] {
                let (a, b) = (corners[a], corners[b]);
                *edges.entry((a.min(b), a.max(b))).or_insert(0) += 1;
            }
        }
        let length = |&(a, b): &(u32, u32)| {
            let [a, b] = [a, b].map(|index| glam::Vec3::from_array(mesh.positions[index as usize]));
            f64::from((a - b).length())
        };
        let rim: f64 = edges.iter().filter(|(_, uses)| **uses == 1).map(|(edge, _)| length(edge)).sum();
        // The outline of the wall: its own, with two door posts more.
        assert!((rim - (2.0 * (5.0 + 2.6) + 2.0 * DOOR_SIZE_M[1])).abs() < 1e-4, "{detail:?}: {rim}");
    }
}

#[test]
fn rays_meet_what_the_triangles_say() {
    let room = room();
    let all: Vec<(usize, Vec<[DVec3; 3]>)> =
        (0..8).map(|object| (object, triangles(&room, object, Detail::Coarse))).collect();
    let mut random = Random(1);
    let (mut doors, mut tables) = (0, 0);
    for ray in 0..4000 {
        // From inside, and from outside where walls are seen through.
        let reach = if ray % 4 == 0 { 4.0 } else { 0.9 };
        let origin = DVec3::new(0.0, -0.3, -1.0) + random.vector() * DVec3::new(2.0, 1.0, 2.0) * reach;
        // Half of the rays go to the table, so that its legs are met too.
        let direction =
            if ray % 2 == 0 { random.vector() } else { DVec3::new(-1.3, -1.2, -1.9) + random.vector() * 0.6 - origin };
        let direction = direction.normalize();
        let nearest = all
            .iter()
            .flat_map(|(object, mesh)| mesh.iter().map(move |triangle| (object, triangle)))
            .filter_map(|(&object, triangle)| Some((meet(triangle, origin, direction)?, object)))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        let hit = room.cast(origin, direction);
        match (nearest, hit) {
            (None, None) => doors += 1,
            (Some((distance, object)), Some(hit)) => {
                tables += usize::from(object == TABLE);
                assert!((distance - hit.distance_m).abs() < 1e-5, "ray {ray}: {distance} {hit:?}");
                assert_eq!(object, hit.object, "ray {ray}");
                assert!(hit.normal.dot(direction) < 0.0);
            }
            other => panic!("ray {ray} from {origin} along {direction}: {other:?}"),
        }
    }
    assert!(doors > 50 && tables > 300, "{doors} {tables}");
}

#[test]
fn directions_that_are_none_meet_nothing() {
    for direction in [DVec3::ZERO, DVec3::NAN] {
        assert_eq!(room().cast(DVec3::ZERO, direction), None);
    }
}

#[test]
fn however_large_the_room_the_mesh_stays_bounded() {
    let plan = Plan { width_m: 50.0, depth_m: 50.0, ..Plan::default() };
    let floor = Room::new(&plan).mesh(0, Detail::Fine).unwrap();
    assert_eq!(floor.indices.len(), 256 * 256 * 6);
}
