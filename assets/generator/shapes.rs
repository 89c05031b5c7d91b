//! The few shapes that the rig is made of.

use crate::mesh::{Mesh, circle};
use glam::{DVec2, DVec3};

/// Repeats of a tiled texture per metre.
const REPEATS: f64 = 3.0;

/// A box about the origin with bevelled edges; normals run smoothly over the bevels.
pub fn rounded_box(size: [f64; 3], bevel: f64) -> Mesh {
    let half = DVec3::from_array(size) / 2.0;
    let mut mesh = Mesh::default();
    // Three vertices per corner, one per face that meets there: [corner][axis].
    let mut corners = [[0u32; 3]; 8];
    for (corner, vertices) in corners.iter_mut().enumerate() {
        let sign = DVec3::from_array([0, 1, 2].map(|axis| if corner >> axis & 1 == 1 { 1.0 } else { -1.0 }));
        for (axis, vertex) in vertices.iter_mut().enumerate() {
            let mut inset = DVec3::splat(bevel);
            inset[axis] = 0.0;
            let mut normal = DVec3::ZERO;
            normal[axis] = sign[axis];
            let position = sign * (half - inset);
            let uv = DVec2::new(position[(axis + 1) % 3], position[(axis + 2) % 3]) * REPEATS;
            *vertex = mesh.vertex(position, normal, uv);
        }
    }
    for axis in 0..3 {
        let (u, v) = (1 << ((axis + 1) % 3), 1 << ((axis + 2) % 3));
        for side in [0, 1 << axis] {
            oriented_quad(&mut mesh, [0, u, u | v, v].map(|c| corners[c | side][axis]));
        }
        // The four edges along this axis: a strip between the two faces beside each.
        let (a, b) = ((axis + 1) % 3, (axis + 2) % 3);
        for edge in [0, u, v, u | v] {
            let (low, high) = (edge, edge | 1 << axis);
            oriented_quad(&mut mesh, [corners[low][a], corners[high][a], corners[high][b], corners[low][b]]);
        }
    }
    for vertices in corners {
        oriented(&mut mesh, vertices[0], vertices[1], vertices[2]);
    }
    mesh
}

/// Adds a triangle with the winding that its normals ask for.
fn oriented(mesh: &mut Mesh, a: u32, b: u32, c: u32) {
    let [p, q, r] = [a, b, c].map(|i| mesh.positions[i as usize]);
    let normal: DVec3 = [a, b, c].iter().map(|i| mesh.normals[*i as usize]).sum();
    if (q - p).cross(r - p).dot(normal) >= 0.0 { mesh.triangle(a, b, c) } else { mesh.triangle(a, c, b) }
}

fn oriented_quad(mesh: &mut Mesh, [a, b, c, d]: [u32; 4]) {
    oriented(mesh, a, b, c);
    oriented(mesh, a, c, d);
}

/// A body of revolution about X. The profile runs from one end to the other with the outside on its left: pairs of (x, radius).
/// Corners sharper than 40° stay sharp.
pub fn lathe(profile: &[(f64, f64)], segments: u32) -> Mesh {
    lathe_part(profile, segments, 0.0, 360.0)
}

/// A part of a body of revolution, from one angle to another, degrees; 0 is up, 90 is +Z.
pub fn lathe_part(profile: &[(f64, f64)], segments: u32, from: f64, to: f64) -> Mesh {
    let mut mesh = Mesh::default();
    let slope = |i: usize| {
        let (along, out) = (profile[i + 1].0 - profile[i].0, profile[i + 1].1 - profile[i].1);
        DVec2::new(-out, along).normalize()
    };
    let mut length = 0.0;
    for i in 0..profile.len() - 1 {
        let own = slope(i);
        let smooth = |other: DVec2| if own.dot(other) > 0.766 { (own + other).normalize() } else { own };
        let first = if i > 0 { smooth(slope(i - 1)) } else { own };
        let last = if i + 2 < profile.len() { smooth(slope(i + 1)) } else { own };
        let (start, end) = (profile[i], profile[i + 1]);
        let step = DVec2::new(end.0 - start.0, end.1 - start.1).length();
        let base = mesh.positions.len() as u32;
        for k in 0..=segments {
            let share = f64::from(k) / f64::from(segments);
            let around = circle(from + (to - from) * share);
            let u = share * start.1.max(end.1) * 6.0 * REPEATS;
            for ((x, radius), normal, v) in [(start, first, length), (end, last, length + step)] {
                let position = DVec3::new(x, around.x * radius, around.y * radius);
                let normal = DVec3::new(normal.x, around.x * normal.y, around.y * normal.y);
                mesh.vertex(position, normal, DVec2::new(u, v * REPEATS));
            }
        }
        for k in 0..segments {
            let a = base + 2 * k;
            // A side of no length at the axis would give a triangle without area.
            if end.1 > 1e-9 {
                mesh.triangle(a, a + 3, a + 1);
            }
            if start.1 > 1e-9 {
                mesh.triangle(a, a + 2, a + 3);
            }
        }
        length += step;
    }
    mesh
}

/// A tube along a path with a radius at each point; open ends are closed with discs. A path that ends where it begins is a ring.
pub fn tube(path: &[DVec3], radius: impl Fn(usize) -> f64, segments: u32) -> Mesh {
    let mut mesh = Mesh::default();
    let last = path.len() - 1;
    let ring = path[0].distance(path[last]) < 1e-9;
    let tangent = |i: usize| {
        let before = if i > 0 {
            path[i - 1]
        } else if ring {
            path[last - 1]
        } else {
            path[0]
        };
        let after = if i < last {
            path[i + 1]
        } else if ring {
            path[1]
        } else {
            path[last]
        };
        (after - before).normalize()
    };
    let mut normal = tangent(0).any_orthonormal_vector();
    let mut length = 0.0;
    for (i, center) in path.iter().enumerate() {
        let along = tangent(i);
        normal = (normal - along * normal.dot(along)).normalize();
        let side = along.cross(normal);
        length += if i > 0 { center.distance(path[i - 1]) } else { 0.0 };
        for k in 0..=segments {
            let share = f64::from(k) / f64::from(segments);
            let around = circle(360.0 * share);
            let out = normal * around.x + side * around.y;
            let uv = DVec2::new(share * radius(i) * 6.0, length) * REPEATS;
            mesh.vertex(*center + out * radius(i), out, uv);
        }
    }
    for i in 0..last as u32 {
        for k in 0..segments {
            let a = i * (segments + 1) + k;
            mesh.quad(a, a + 1, a + segments + 2, a + segments + 1);
        }
    }
    if !ring {
        for (end, outward) in [(0, -1.0), (last, 1.0)] {
            disc(&mut mesh, path[end], tangent(end) * outward, radius(end), segments);
        }
    }
    mesh
}

fn disc(mesh: &mut Mesh, center: DVec3, normal: DVec3, radius: f64, segments: u32) {
    let u = normal.any_orthonormal_vector();
    let v = normal.cross(u);
    let middle = mesh.vertex(center, normal, DVec2::ZERO);
    for k in 0..=segments {
        let around = circle(360.0 * f64::from(k) / f64::from(segments));
        let rim = mesh.vertex(center + (u * around.x + v * around.y) * radius, normal, around * radius * REPEATS);
        if k > 0 {
            mesh.triangle(middle, rim - 1, rim);
        }
    }
}

/// A path of straight runs with rounded bends at the inner points.
pub fn bent(points: &[DVec3], bend: f64, steps: u32) -> Vec<DVec3> {
    let mut path = vec![points[0]];
    for window in points.windows(3) {
        let (into, out) = ((window[1] - window[0]).normalize(), (window[2] - window[1]).normalize());
        for step in 0..=steps {
            // A quarter circle between two runs at right angles.
            let around = circle(90.0 * f64::from(step) / f64::from(steps));
            path.push(window[1] - into * bend * (1.0 - around.y) + out * bend * (1.0 - around.x));
        }
    }
    path.push(points[points.len() - 1]);
    path
}

/// A circle of points about an axis through `center`; the last equals the first.
pub fn ring(center: DVec3, u: DVec3, v: DVec3, radius: f64, steps: u32) -> Vec<DVec3> {
    let point = |k: u32| {
        let around = circle(360.0 * f64::from(k % steps) / f64::from(steps));
        center + (u * around.x + v * around.y) * radius
    };
    (0..=steps).map(point).collect()
}

/// A rectangle facing +Z with the given corner of a texture: (left, top, right, bottom).
pub fn plate(width: f64, height: f64, uv: [f64; 4]) -> Mesh {
    let mut mesh = Mesh::default();
    let corner = |mesh: &mut Mesh, x: f64, y: f64, u: f64, v: f64| {
        mesh.vertex(DVec3::new(x * width / 2.0, y * height / 2.0, 0.0), DVec3::Z, DVec2::new(u, v))
    };
    let [left, top, right, bottom] = uv;
    let a = corner(&mut mesh, -1.0, -1.0, left, bottom);
    let b = corner(&mut mesh, 1.0, -1.0, right, bottom);
    let c = corner(&mut mesh, 1.0, 1.0, right, top);
    let d = corner(&mut mesh, -1.0, 1.0, left, top);
    mesh.quad(a, b, c, d);
    mesh
}

/// The disc inside a square [`plate`].
pub fn round_plate(radius: f64, uv: [f64; 4]) -> Mesh {
    const SEGMENTS: u32 = 40;
    let mut mesh = Mesh::default();
    let [left, top, right, bottom] = uv;
    let (middle, half) = (DVec2::new(left + right, top + bottom) / 2.0, DVec2::new(right - left, top - bottom) / 2.0);
    let center = mesh.vertex(DVec3::ZERO, DVec3::Z, middle);
    for k in 0..=SEGMENTS {
        let around = circle(360.0 * f64::from(k) / f64::from(SEGMENTS));
        let rim = mesh.vertex((around * radius).extend(0.0), DVec3::Z, middle + half * around);
        if k > 0 {
            mesh.triangle(center, rim - 1, rim);
        }
    }
    mesh
}

/// A prism over a convex outline in the XY plane (counter-clockwise), `depth` thick about z = 0, flat sides.
pub fn prism(outline: &[DVec2], depth: f64) -> Mesh {
    let mut mesh = Mesh::default();
    let half = depth / 2.0;
    for (z, normal) in [(half, DVec3::Z), (-half, -DVec3::Z)] {
        let base = mesh.positions.len() as u32;
        for point in outline {
            mesh.vertex(point.extend(z), normal, *point * REPEATS);
        }
        for k in 1..outline.len() as u32 - 1 {
            oriented(&mut mesh, base, base + k, base + k + 1);
        }
    }
    for (i, from) in outline.iter().enumerate() {
        let to = outline[(i + 1) % outline.len()];
        let normal = DVec2::new(to.y - from.y, from.x - to.x).normalize().extend(0.0);
        let corners = [(*from, -half), (to, -half), (to, half), (*from, half)];
        let vertices =
            corners.map(|(point, z)| mesh.vertex(point.extend(z), normal, DVec2::new(point.x + point.y, z) * REPEATS));
        oriented_quad(&mut mesh, vertices);
    }
    mesh
}
