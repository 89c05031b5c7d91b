//! Depth reprojection: for each ray of the eye, the submitted pixel whose point lies on it.
//!
//! A ray of the eye is a line in the submitted picture (the epipolar line), along which one over the distance runs evenly. The line is
//! walked from near to far, pixel by pixel of the depth, until the ray goes behind what is there; that is what the eye
//! sees, refined between the pixels. Where the ray has gone behind something nearer without meeting it, nothing that was
//! submitted tells what is there: a hole.

use glam::DVec3;

use super::DepthMap;
use super::pixels::between;
use crate::model::pose::Pose;

/// Neighbouring depths that differ by no more than this factor are one surface. Ours: at a pixel of a twentieth of a degree a surface
/// would have to be seen at half a degree from its edge to look torn.
const ONE_SURFACE: f32 = 1.1;

/// Nothing is looked for nearer than this to the eye, in metres. Ours.
const NEAREST_M: f64 = 0.02;

/// A walk of less than this many texels stands still.
const STANDS: f64 = 1e-6;

/// Tangents of a field of view, and how they become places from 0 to 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frustum {
    left: f64,
    up: f64,
    width: f64,
    height: f64,
}

impl Frustum {
    /// Field of view in radians: left, right, up, down.
    pub(super) fn new(fov_rad: [f64; 4]) -> Self {
        let [left, right, up, down] = fov_rad.map(f64::tan);
        Self { left, up, width: right - left, height: up - down }
    }

    /// `u` to the right and `v` down of a point or ray; it must lie ahead.
    fn place(&self, ray: DVec3) -> [f64; 2] {
        [(ray.x / -ray.z - self.left) / self.width, (self.up - ray.y / -ray.z) / self.height]
    }

    /// The place, if it is ahead and in the field of view.
    pub(super) fn inside(&self, ray: DVec3) -> Option<[f64; 2]> {
        let place = self.place(ray);
        (ray.z < 0.0 && place.iter().all(|at| (0.0..=1.0).contains(at))).then_some(place)
    }

    /// Length of the longest ray with z = -1 in the field of view.
    fn longest(&self) -> f64 {
        let x = self.left.abs().max((self.left + self.width).abs());
        let y = self.up.abs().max((self.up - self.height).abs());
        x.hypot(y).hypot(1.0)
    }
}

/// What a ray finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Found {
    /// This place of the submitted picture.
    Place([f64; 2]),
    /// Hidden from the pose that the picture was drawn for.
    Hole,
    /// Beyond the submitted picture.
    Outside,
}

/// A layer's depth, ready for an eye.
#[derive(Debug)]
pub(super) struct DepthWarp<'a> {
    map: &'a DepthMap,
    frustum: Frustum,
    source_from_eye: Pose,
    /// Nearest and farthest distance from the eye at which something may be.
    reach_m: [f64; 2],
}

/// A ray in the submitted picture, from near to far: places in texels and one over the distance at both ends.
struct Walk {
    from: [f64; 2],
    way: [f64; 2],
    near: f64,
    far: f64,
}

impl<'a> DepthWarp<'a> {
    pub(super) fn new(map: &'a DepthMap, frustum: Frustum, source_from_eye: Pose) -> Self {
        let (least, most) =
            map.inverse_m.iter().fold((f32::INFINITY, 0f32), |(least, most), &i| (least.min(i), most.max(i)));
        let shift = source_from_eye.position.length();
        // A thousandth beyond both ends, so that rounding leaves nothing before the near or behind the far end.
        let nearest = (0.999 / f64::from(most) - shift).max(NEAREST_M);
        let farthest = 1.001 * frustum.longest() / f64::from(least) + shift;
        Self { map, frustum, source_from_eye, reach_m: [nearest, farthest] }
    }

    /// What the eye sees along a ray.
    pub(super) fn find(&self, ray: DVec3) -> Found {
        let Some((walk, start, end)) = self.walk(ray) else { return Found::Outside };
        let mut cells = Cells::new(&walk, start, self.map.size);
        // What the ray would find if the walk ended here, and the surface that it was last in front of.
        let (mut otherwise, mut in_front_of) = (Found::Outside, (start == 0.0).then_some(f32::INFINITY));
        let mut enter = start;
        loop {
            let leave = cells.leave().min(end);
            let surface = self.map.at(cells.texel[0], cells.texel[1]);
            let meeting = walk.at_depth(f64::from(surface)).unwrap_or(enter);
            if walk.depth(enter) > f64::from(surface) {
                if meeting <= leave {
                    return self.refine(&walk, meeting, cells.texel);
                }
                in_front_of = Some(surface);
            } else {
                // Behind on entering: on from a neighbour of the same surface the ray met it; else it went behind something nearer.
                // Before the line begins there is nothing to go behind.
                match in_front_of.take() {
                    Some(before) if before == f32::INFINITY || one_surface(before, surface) => {
                        return self.refine(&walk, enter, cells.texel);
                    }
                    Some(_) => otherwise = Found::Hole,
                    None => {}
                }
            }
            if leave >= end {
                return if in_front_of.is_some() { Found::Outside } else { otherwise };
            }
            enter = leave;
            cells.step();
        }
    }

    /// Where the ray meets the surface of a texel. At a rim that is the middle of the texel, so that no colour from beyond the rim is
    /// mixed in.
    fn refine(&self, walk: &Walk, at: f64, texel: [usize; 2]) -> Found {
        let mut place = walk.place(at);
        for _ in 0..2 {
            let Some(surface) = self.map.smooth(place) else {
                place = texel.map(|texel| texel as f64 + 0.5);
                break;
            };
            // The surface between the texels is met at most a texel away.
            let texel = 1.0 / walk.way[0].abs().max(walk.way[1].abs()).max(1e-6);
            let meeting = walk.at_depth(f64::from(surface)).unwrap_or(at);
            place = walk.place(meeting.clamp(at - texel, at + texel));
        }
        let [width, height] = self.map.size.map(f64::from);
        Found::Place([place[0] / width, place[1] / height])
    }

    /// The line of a ray, and from where to where (0 near, 1 far) it crosses the picture.
    fn walk(&self, ray: DVec3) -> Option<(Walk, f64, f64)> {
        let turned = self.source_from_eye.orientation * ray;
        let shift = self.source_from_eye.position;
        // A point at distance 1 / w along the eye's axis is turned + shift * w, up to scale.
        let [mut near, far] = self.reach_m.map(|reach| ray.length() / reach);
        let ahead = |w: f64| -(turned.z + shift.z * w);
        if ahead(far) <= 0.0 {
            return None;
        }
        if ahead(near) < 1e-3 * ahead(far) {
            // The near end lies behind the source; the line begins just ahead of it.
            near = (1e-3 * ahead(far) + turned.z) / -shift.z;
        }
        let [width, height] = self.map.size.map(f64::from);
        let texel = |w: f64| {
            let [u, v] = self.frustum.place(turned + shift * w);
            [u * width, v * height]
        };
        let (from, to) = (texel(near), texel(far));
        let walk =
            Walk { from, way: [to[0] - from[0], to[1] - from[1]], near: near / ahead(near), far: far / ahead(far) };
        let (start, end) = clip(&walk, [width, height])?;
        Some((walk, start, end))
    }
}

/// The part of a walk that lies in a picture of this size.
fn clip(walk: &Walk, size: [f64; 2]) -> Option<(f64, f64)> {
    let (mut start, mut end) = (0f64, 1f64);
    for ((from, way), size) in walk.from.into_iter().zip(walk.way).zip(size) {
        if !(from.is_finite() && way.is_finite()) {
            return None;
        }
        if way.abs() < STANDS {
            if !(0.0..=size).contains(&from) {
                return None;
            }
            continue;
        }
        let (a, b) = (-from / way, (size - from) / way);
        start = start.max(a.min(b));
        end = end.min(a.max(b));
    }
    (start <= end).then_some((start, end))
}

impl Walk {
    fn place(&self, at: f64) -> [f64; 2] {
        [self.from[0] + self.way[0] * at, self.from[1] + self.way[1] * at]
    }

    fn depth(&self, at: f64) -> f64 {
        self.near + (self.far - self.near) * at
    }

    /// Where the walk has come to a depth; `None` if it stands still.
    fn at_depth(&self, inverse_m: f64) -> Option<f64> {
        let span = self.far - self.near;
        (span != 0.0).then(|| (inverse_m - self.near) / span)
    }
}

/// The texels that a walk crosses, one after the other.
struct Cells {
    texel: [usize; 2],
    last: [usize; 2],
    up: [bool; 2],
    /// Where the walk leaves the present column and row.
    next: [f64; 2],
    /// From one column or row to the next.
    stride: [f64; 2],
}

impl Cells {
    fn new(walk: &Walk, start: f64, size: [u32; 2]) -> Self {
        let place = walk.place(start);
        let last = size.map(|texels| texels.saturating_sub(1) as usize);
        let texel = [0, 1].map(|axis| (place[axis].max(0.0) as usize).min(last[axis]));
        let up = walk.way.map(|way| way > 0.0);
        let next = [0, 1].map(|axis| {
            let edge = texel[axis] as f64 + if up[axis] { 1.0 } else { 0.0 };
            if walk.way[axis].abs() < STANDS { f64::INFINITY } else { (edge - walk.from[axis]) / walk.way[axis] }
        });
        Self { texel, last, up, next, stride: walk.way.map(|way| 1.0 / way.abs()) }
    }

    /// Where the walk leaves the present texel.
    fn leave(&self) -> f64 {
        self.next[0].min(self.next[1])
    }

    fn step(&mut self) {
        let axis = usize::from(self.next[1] < self.next[0]);
        self.next[axis] += self.stride[axis];
        let texel = &mut self.texel[axis];
        *texel = if self.up[axis] { (*texel + 1).min(self.last[axis]) } else { texel.saturating_sub(1) };
    }
}

fn one_surface(a: f32, b: f32) -> bool {
    a.max(b) <= a.min(b) * ONE_SURFACE
}

impl DepthMap {
    fn at(&self, x: usize, y: usize) -> f32 {
        self.inverse_m.get(y * self.size[0] as usize + x).copied().unwrap_or(0.0)
    }

    /// Between the four texels around a place, if they are one surface: of a plane, one over the distance is exact in between.
    fn smooth(&self, [x, y]: [f64; 2]) -> Option<f32> {
        let [width, height] = self.size;
        let (x, fx) = between(x / f64::from(width), width);
        let (y, fy) = between(y / f64::from(height), height);
        let corners = [self.at(x[0], y[0]), self.at(x[1], y[0]), self.at(x[0], y[1]), self.at(x[1], y[1])];
        let (least, most) = corners.iter().fold((f32::INFINITY, 0f32), |(a, b), &c| (a.min(c), b.max(c)));
        let [a, b, c, d] = corners;
        let (upper, lower) = (a + (b - a) * fx, c + (d - c) * fx);
        one_surface(least, most).then_some(upper + (lower - upper) * fy)
    }

    /// The median distance of what is not at the farthest depth of the map, in metres: where the content is.
    pub(super) fn median_m(&self) -> Option<f64> {
        let least = self.inverse_m.iter().copied().fold(f32::INFINITY, f32::min);
        let mut content: Vec<f32> = self.inverse_m.iter().copied().filter(|&inverse| inverse > least).collect();
        let middle = content.len() / 2;
        if content.is_empty() {
            return None;
        }
        let (_, median, _) = content.select_nth_unstable_by(middle, f32::total_cmp);
        Some(1.0 / f64::from(*median))
    }
}
