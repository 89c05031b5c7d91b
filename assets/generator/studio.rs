//! The environment that scenes stand in: a calm studio with soft panels overhead, a darker floor, and air that is a little warmer on one
//! side than on the other. Radiance is linear; 1 is what a white matt surface shows in full light.
//!
//! Sources: Walter et al. 2007 (GGX), Heitz 2014 (Smith, correlated), Karis 2013 (split sum), Estevez and Kulla 2017 with Ashikhmin and Premoze 2007 (sheen), Ramamoorthi
//! and Hanrahan 2001 (irradiance as nine numbers). `libm` keeps the bytes the same on every machine.

use glam::{Vec2, Vec3, Vec4};
use libm::{cosf, frexpf, powf, roundf, sinf, sqrtf};
use std::f32::consts::PI;

/// Sides of the maps of directions, from roughness 0 to roughness 1. Smaller ones would show their texels on rough metal.
const SIDES: [usize; 5] = [128, 64, 32, 16, 16];
/// Side of the table of shares.
const TABLE: usize = 32;
/// Brings the upward irradiance to what a white surface may show beside the sun of a review.
const EXPOSURE: f32 = 0.5;

fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// 1 inside a rectangle, falling to 0 over `soft` outside of it.
fn panel(at: Vec2, middle: [f32; 2], half: [f32; 2], soft: f32) -> f32 {
    let outside = (at - Vec2::from(middle)).abs() - Vec2::from(half);
    smooth(soft, 0.0, outside.x) * smooth(soft, 0.0, outside.y)
}

/// What is seen in a direction.
fn radiance(to: Vec3) -> Vec3 {
    let height = to.y;
    let wall = 0.42 + 0.12 * smooth(-0.1, 0.9, height);
    let floor = 0.26 + 0.12 * smooth(-0.9, -0.15, height);
    let shell = floor + (wall - floor) * smooth(-0.22, 0.06, height);
    let side = to.x * 0.5 + 0.5;
    let tint = Vec3::new(0.95, 1.0, 1.07).lerp(Vec3::new(1.06, 1.0, 0.92), side);
    let mut sum = shell * tint;
    if height > 0.05 {
        let at = Vec2::new(to.x, to.z) / height;
        sum += panel(at, [0.55, 0.5], [0.4, 0.2], 0.15) * 4.2 * Vec3::new(1.0, 0.99, 0.96);
        sum += panel(at, [-1.35, -0.25], [0.16, 0.5], 0.15) * 2.6 * Vec3::new(0.96, 0.99, 1.03);
        sum += panel(at, [0.5, -1.5], [0.5, 0.1], 0.15) * 2.2;
    }
    // A tall soft box at either side of the viewer's back, for the edges of dark and shiny things.
    if to.z > 0.05 {
        let at = Vec2::new(to.x, to.y) / to.z;
        sum += panel(at, [1.5, 0.35], [0.12, 0.5], 0.12) * 1.9 * Vec3::new(1.03, 1.0, 0.94);
        sum += panel(at, [-1.7, 0.3], [0.1, 0.4], 0.12) * 1.3 * Vec3::new(0.94, 0.99, 1.05);
    }
    sum * EXPOSURE
}

/// Direction of a point on a face, `u` and `v` from -1 to 1, rows from the top.
fn face_direction(face: usize, u: f32, v: f32) -> Vec3 {
    let to = match face {
        0 => Vec3::new(1.0, -v, -u),
        1 => Vec3::new(-1.0, -v, u),
        2 => Vec3::new(u, 1.0, v),
        3 => Vec3::new(u, -1.0, -v),
        4 => Vec3::new(u, -v, 1.0),
        _ => Vec3::new(-u, -v, -1.0),
    };
    to.normalize()
}

/// Points spread evenly over the unit square (Hammersley).
fn spread(count: u32) -> impl Iterator<Item = Vec2> {
    (0..count)
        .map(move |i| Vec2::new((i as f32 + 0.5) / count as f32, (i.reverse_bits() >> 8) as f32 / (1u32 << 24) as f32))
}

/// A half vector of the GGX distribution about +Z.
fn ggx_half(point: Vec2, alpha: f32) -> Vec3 {
    let cos2 = (1.0 - point.y) / (1.0 + (alpha * alpha - 1.0) * point.y);
    let (sin, phi) = (sqrtf((1.0 - cos2).max(0.0)), 2.0 * PI * point.x);
    Vec3::new(sin * cosf(phi), sin * sinf(phi), sqrtf(cos2))
}

/// What a surface of a roughness mirrors that faces `normal` and is seen head on.
fn mirrored(normal: Vec3, lobe: &[(Vec3, f32)]) -> Vec3 {
    let (tangent, bitangent) = normal.any_orthonormal_pair();
    let sum: Vec3 = lobe.iter().map(|(l, w)| *w * radiance(tangent * l.x + bitangent * l.y + normal * l.z)).sum();
    sum / lobe.iter().map(|(_, weight)| weight).sum::<f32>()
}

/// Directions of light about +Z for a view along +Z, weighted by their cosine.
fn lobe(roughness: f32, count: u32) -> Vec<(Vec3, f32)> {
    let half = spread(count).map(|point| ggx_half(point, roughness * roughness));
    half.map(|h| (Vec3::new(2.0 * h.z * h.x, 2.0 * h.z * h.y, 2.0 * h.z * h.z - 1.0), 2.0 * h.z * h.z - 1.0))
        .filter(|(_, cosine)| *cosine > 0.0)
        .collect()
}

/// Nine bits a channel and a common exponent (RGB9E5 of Vulkan and WebGPU).
fn shared_exponent(color: Vec3) -> u32 {
    let largest = color.max_element().max(1e-9);
    let exponent = (frexpf(largest).1 + 15).clamp(0, 31);
    let scale = powf(2.0, (9 + 15 - exponent) as f32);
    let parts = color.to_array().map(|x| (roundf(x * scale) as u32).min(511));
    parts[0] | parts[1] << 9 | parts[2] << 18 | (exponent as u32) << 27
}

/// Direction of a point on the map, from -1 to 1: the octahedron unfolded, up in the middle, down in all four corners.
fn unfolded(x: f32, z: f32) -> Vec3 {
    let y = 1.0 - x.abs() - z.abs();
    let (x, z) = if y < 0.0 { ((1.0 - z.abs()).copysign(x), (1.0 - x.abs()).copysign(z)) } else { (x, z) };
    Vec3::new(x, y, z).normalize()
}

/// The map as a surface of the level's roughness mirrors it.
fn level(level: usize) -> Vec<u8> {
    let side = SIDES[level];
    // Rougher levels have fewer texels, and gather from further around.
    let lobe = lobe(level as f32 / (SIDES.len() - 1) as f32, 64 << (2 * level));
    let mut out = Vec::new();
    for (row, column) in (0..side).flat_map(|row| (0..side).map(move |column| (row, column))) {
        let to = |dx: f32, dz: f32| {
            let place = |at: usize, within: f32| (at as f32 + within) * 2.0 / side as f32 - 1.0;
            unfolded(place(column, dx), place(row, dz))
        };
        let color = if level == 0 {
            [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
                .map(|(x, z)| radiance(to(x, z)) * 0.25)
                .iter()
                .sum()
        } else {
            mirrored(to(0.5, 0.5), &lobe)
        };
        out.extend(shared_exponent(color).to_le_bytes());
    }
    out
}

/// Radiance of a white matt surface by its normal, as nine factors of 1, y, z, x, xy, yz, 3z² - 1, xz and x² - y².
fn irradiance() -> [Vec3; 9] {
    // Of the real spherical harmonics: their constants squared, times what a cosine keeps of each band (over π).
    let bands = [0.282_095, 0.488_603, 0.488_603, 0.488_603, 1.092_548, 1.092_548, 0.315_392, 1.092_548, 0.546_274];
    let kept = [1.0, 2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0, 0.25, 0.25, 0.25, 0.25, 0.25];
    let mut sums = [Vec3::ZERO; 9];
    const STEPS: usize = 64;
    for (face, y, x) in (0..6).flat_map(|face| (0..STEPS).flat_map(move |y| (0..STEPS).map(move |x| (face, y, x)))) {
        let [u, v] = [x, y].map(|at| (at as f32 + 0.5) * 2.0 / STEPS as f32 - 1.0);
        let solid_angle = 4.0 / (STEPS * STEPS) as f32 / powf(1.0 + u * u + v * v, 1.5);
        let to = face_direction(face, u, v);
        let light = radiance(to) * solid_angle;
        let basis = [
            1.0,
            to.y,
            to.z,
            to.x,
            to.x * to.y,
            to.y * to.z,
            3.0 * to.z * to.z - 1.0,
            to.x * to.z,
            to.x * to.x - to.y * to.y,
        ];
        sums.iter_mut().zip(basis).for_each(|(sum, basis)| *sum += light * basis);
    }
    std::array::from_fn(|i| sums[i] * bands[i] * bands[i] * kept[i])
}

fn smith(alpha: f32, cosine: f32) -> f32 {
    sqrtf(alpha * alpha + (1.0 - alpha * alpha) * cosine * cosine)
}

/// What a GGX mirror reflects of even light from all sides: factor of F0, and what is added for F90.
fn ggx_share(n_dot_v: f32, roughness: f32) -> [f32; 2] {
    let alpha = roughness * roughness;
    let view = Vec3::new(sqrtf(1.0 - n_dot_v * n_dot_v), 0.0, n_dot_v);
    let (mut scale, mut bias) = (0.0, 0.0);
    for half in spread(512).map(|point| ggx_half(point, alpha)) {
        let v_dot_h = view.dot(half);
        let n_dot_l = 2.0 * v_dot_h * half.z - view.z;
        if n_dot_l > 0.0 && v_dot_h > 0.0 {
            let visibility = 0.5 / (n_dot_l * smith(alpha, n_dot_v) + n_dot_v * smith(alpha, n_dot_l));
            let share = visibility * 4.0 * n_dot_l * v_dot_h / half.z;
            let grazing = powf(1.0 - v_dot_h, 5.0);
            scale += share * (1.0 - grazing);
            bias += share * grazing;
        }
    }
    [scale / 512.0, bias / 512.0]
}

/// What fibres reflect of even light from all sides.
fn sheen_share(n_dot_v: f32, roughness: f32) -> f32 {
    let alpha = (roughness * roughness).max(1e-3);
    let view = Vec3::new(sqrtf(1.0 - n_dot_v * n_dot_v), 0.0, n_dot_v);
    let mut sum = 0.0;
    for point in spread(512) {
        // Even over the hemisphere.
        let (cosine, phi) = (point.y.max(1e-4), 2.0 * PI * point.x);
        let sine = sqrtf(1.0 - cosine * cosine);
        let light = Vec3::new(sine * cosf(phi), sine * sinf(phi), cosine);
        let half = (view + light).normalize();
        let sin2 = (1.0 - half.z * half.z).max(0.0);
        let distribution = (2.0 + 1.0 / alpha) * powf(sin2, 0.5 / alpha) / (2.0 * PI);
        sum += distribution / (4.0 * (cosine + n_dot_v - cosine * n_dot_v)) * cosine * 2.0 * PI;
    }
    (sum / 512.0).clamp(0.0, 1.0)
}

/// Ten bits each of F0's factor, F90's part, and the sheen's share; the view's cosine across, roughness down.
fn shares() -> Vec<u8> {
    let mut out = Vec::new();
    for (row, column) in (0..TABLE).flat_map(|row| (0..TABLE).map(move |column| (row, column))) {
        let [n_dot_v, roughness] = [column, row].map(|at| (at as f32 + 0.5) / TABLE as f32);
        let [scale, bias] = ggx_share(n_dot_v, roughness);
        let parts = [scale, bias, sheen_share(n_dot_v, roughness)].map(|x| roundf(x.clamp(0.0, 1.0) * 1023.0) as u32);
        out.extend((parts[0] | parts[1] << 10 | parts[2] << 20 | 3 << 30).to_le_bytes());
    }
    out
}

/// As the renderer reads it: factors of matt light, the table of shares, the levels of the map.
pub fn prefiltered() -> Vec<u8> {
    let mut out = Vec::new();
    let [one, y, z, x, bent @ ..] = irradiance();
    // Of the second band the light's mean over the colours does.
    let [xy, yz, zz, xz, xx] = bent.map(|factor| factor.element_sum() / 3.0);
    let rows = [one.extend(xy), y.extend(yz), z.extend(zz), x.extend(xz), Vec4::new(xx, 0.0, 0.0, 0.0)];
    rows.iter().flat_map(|row| row.to_array()).for_each(|number| out.extend(number.to_le_bytes()));
    out.extend(shares());
    (0..SIDES.len()).for_each(|at| out.extend(level(at)));
    out
}

/// The same light for other renderers: a Radiance picture, longitude across (the middle looks along +X, +Z is to its right), latitude
/// down from +Y.
pub fn panorama() -> Vec<u8> {
    const SIZE: [usize; 2] = [256, 128];
    let mut out = format!("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {} +X {}\n", SIZE[1], SIZE[0]).into_bytes();
    for (y, x) in (0..SIZE[1]).flat_map(|y| (0..SIZE[0]).map(move |x| (y, x))) {
        let longitude = ((x as f32 + 0.5) / SIZE[0] as f32 - 0.5) * 2.0 * PI;
        let latitude = (0.5 - (y as f32 + 0.5) / SIZE[1] as f32) * PI;
        let around = cosf(latitude);
        let color = radiance(Vec3::new(around * cosf(longitude), sinf(latitude), around * sinf(longitude)));
        let (_, exponent) = frexpf(color.max_element());
        let scale = powf(2.0, (8 - exponent) as f32);
        out.extend(color.to_array().map(|x| (x * scale) as u8));
        out.push((exponent + 128) as u8);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matt(factors: &[Vec3; 9], normal: Vec3) -> Vec3 {
        let n = normal;
        let basis = [1.0, n.y, n.z, n.x, n.x * n.y, n.y * n.z, 3.0 * n.z * n.z - 1.0, n.x * n.z, n.x * n.x - n.y * n.y];
        factors.iter().zip(basis).map(|(factor, basis)| *factor * basis).sum()
    }

    #[test]
    fn nine_factors_are_the_cosine_weighted_light() {
        let factors = irradiance();
        for normal in [Vec3::Y, Vec3::NEG_Y, Vec3::X, Vec3::Z, Vec3::new(0.6, 0.0, -0.8)] {
            let (tangent, bitangent) = normal.any_orthonormal_pair();
            // Cosine-weighted directions: their mean is irradiance over π.
            let mean: Vec3 = spread(4096)
                .map(|point| {
                    let (r, phi) = (sqrtf(point.y), 2.0 * PI * point.x);
                    radiance(tangent * (r * cosf(phi)) + bitangent * (r * sinf(phi)) + normal * sqrtf(1.0 - point.y))
                })
                .sum::<Vec3>()
                / 4096.0;
            let found = matt(&factors, normal);
            assert!((found - mean).abs().max_element() < 0.025, "{normal}: {found}, not {mean}");
        }
    }

    #[test]
    fn white_stays_below_one_beside_the_sun_of_a_review() {
        let factors = irradiance();
        let highest = spread(2048).map(|point| {
            let (y, phi) = (2.0 * point.y - 1.0, 2.0 * PI * point.x);
            let around = sqrtf(1.0 - y * y);
            matt(&factors, Vec3::new(around * cosf(phi), y, around * sinf(phi)))
        });
        let (least, most) = highest.fold((f32::MAX, 0.0f32), |(least, most), color| {
            (least.min(color.min_element()), most.max(color.max_element()))
        });
        assert!(least > 0.12 && (0.42..0.48).contains(&most), "{least} {most}");
    }

    #[test]
    fn mirrors_keep_or_lose_but_never_gain() {
        for (n_dot_v, roughness) in [(0.1, 0.2), (0.5, 0.5), (0.9, 1.0), (0.7, 0.05)] {
            let [scale, bias] = ggx_share(n_dot_v, roughness);
            let sheen = sheen_share(n_dot_v, roughness);
            assert!((0.3..1.01).contains(&(scale + bias)) && (0.0..1.0).contains(&sheen), "{scale} {bias} {sheen}");
        }
        let [scale, bias] = ggx_share(0.7, 0.05);
        assert!(scale + bias > 0.98);
    }

    #[test]
    fn shared_exponents_read_back() {
        for color in [Vec3::new(1.0, 0.5, 0.25), Vec3::new(3.7, 0.01, 9.2), Vec3::splat(0.0), Vec3::splat(0.999)] {
            let bits = shared_exponent(color);
            let scale = powf(2.0, (bits >> 27) as f32 - 24.0);
            let read = Vec3::new((bits & 511) as f32, (bits >> 9 & 511) as f32, (bits >> 18 & 511) as f32) * scale;
            assert!((read - color).abs().max_element() <= color.max_element() / 256.0 + 1e-6, "{color} {read}");
        }
    }
}
