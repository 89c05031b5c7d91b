//! A small picture drawn by the CPU, for counting only: which fragments pass the depth test, which pixels are covered.

use glam::{Vec2, Vec3, Vec4};

/// Pixels that may be looked at in all (ours: a tenth of a second); a hostile file could ask for any number.
const MOST_STEPS: u64 = 40_000_000;

/// Depth and counts of a picture.
pub(super) struct Raster {
    width: usize,
    height: usize,
    /// Nearest so far, 0 for nothing: depth is reversed.
    depth: Vec<f32>,
    /// Fragments that passed the depth test.
    pub passed: u64,
    /// Fragments without a depth test.
    pub layers: u64,
    steps: u64,
}

/// How a triangle is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// The side that is culled otherwise is drawn as well.
    pub double_sided: bool,
    /// The winding is turned round by the transform.
    pub mirrored: bool,
    /// Sides are this much longer: stands for triangles that were left out.
    pub grow: f32,
    /// Nearer parts are cut off, metres.
    pub near: f32,
}

impl Raster {
    pub fn new(width: usize, height: usize) -> Raster {
        Raster { width, height, depth: vec![0.0; width * height], passed: 0, layers: 0, steps: 0 }
    }

    /// Whether it became too much, so that the counts are not whole.
    pub fn gave_up(&self) -> bool {
        self.steps > MOST_STEPS
    }

    /// Pixels that something covers.
    pub fn covered(&self) -> u64 {
        self.depth.iter().filter(|depth| **depth > 0.0).count() as u64
    }

    /// Draws a triangle given in clip coordinates; returns the fragments that passed.
    pub fn draw(&mut self, corners: [Vec4; 3], style: Style) -> u64 {
        let mut polygon = [Vec4::ZERO; 4];
        let count = clip_near(corners, style.near, &mut polygon);
        let before = self.passed;
        for i in 2..count {
            let corners = [polygon[0], polygon[i - 1], polygon[i]].map(|corner| self.on_screen(corner));
            self.fill(corners, style);
        }
        self.passed - before
    }

    /// Pixels and depth.
    fn on_screen(&self, corner: Vec4) -> Vec3 {
        let p = corner.truncate() / corner.w;
        Vec3::new((p.x * 0.5 + 0.5) * self.width as f32, (0.5 - p.y * 0.5) * self.height as f32, p.z)
    }

    fn fill(&mut self, corners: [Vec3; 3], style: Style) {
        let [a, b, c] = grown(corners, style.grow);
        let flat = |v: Vec3| Vec2::new(v.x, v.y);
        let double_area = (flat(b) - flat(a)).perp_dot(flat(c) - flat(a));
        // Screen y points down, so that counter-clockwise has a negative sign here.
        let front = (double_area < 0.0) != style.mirrored;
        if !double_area.is_normal() || !(front || style.double_sided) {
            return;
        }
        let least = flat(a).min(flat(b)).min(flat(c)).max(Vec2::ZERO);
        let most = flat(a).max(flat(b)).max(flat(c)).min(Vec2::new(self.width as f32, self.height as f32));
        // Pixels whose centre may lie inside.
        let from = (least - 0.5).ceil().max(Vec2::ZERO);
        let to = (most - 0.5).floor();
        if !(from.cmple(to).all() && to.is_finite()) {
            return;
        }
        let columns = from.x as usize..(to.x as usize + 1).min(self.width);
        for row in from.y as usize..(to.y as usize + 1).min(self.height) {
            self.steps += columns.len() as u64;
            if self.gave_up() {
                return;
            }
            for column in columns.clone() {
                let p = Vec2::new(column as f32 + 0.5, row as f32 + 0.5);
                let u = (flat(b) - p).perp_dot(flat(c) - p) / double_area;
                let v = (flat(c) - p).perp_dot(flat(a) - p) / double_area;
                let w = 1.0 - u - v;
                if u < 0.0 || v < 0.0 || w < 0.0 {
                    continue;
                }
                let depth = a.z * u + b.z * v + c.z * w;
                self.layers += 1;
                let nearest = &mut self.depth[row * self.width + column];
                if depth > *nearest {
                    *nearest = depth;
                    self.passed += 1;
                }
            }
        }
    }
}

fn grown(corners: [Vec3; 3], grow: f32) -> [Vec3; 3] {
    if grow == 1.0 {
        return corners;
    }
    let middle = (corners[0] + corners[1] + corners[2]) / 3.0;
    corners.map(|corner| {
        let moved = middle + (corner - middle) * grow;
        Vec3::new(moved.x, moved.y, corner.z)
    })
}

/// Cuts off what is nearer (Sutherland and Hodgman 1974, one plane); returns how many corners are left.
fn clip_near(corners: [Vec4; 3], near: f32, out: &mut [Vec4; 4]) -> usize {
    let mut count = 0;
    for i in 0..3 {
        let (from, to) = (corners[i], corners[(i + 1) % 3]);
        let (inside, next_inside) = (from.w >= near, to.w >= near);
        if inside {
            out[count] = from;
            count += 1;
        }
        if inside != next_inside {
            out[count] = from.lerp(to, (near - from.w) / (to.w - from.w));
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style { double_sided: false, mirrored: false, grow: 1.0, near: 0.1 };

    /// A counter-clockwise triangle over the left half and more of the view.
    fn triangle(depth: f32) -> [Vec4; 3] {
        [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]].map(|[x, y]| Vec4::new(x, y, depth, 1.0))
    }

    #[test]
    fn hidden_fragments_do_not_pass() {
        let mut raster = Raster::new(16, 16);
        let half = raster.draw(triangle(0.5), STYLE);
        assert!((120..=136).contains(&half), "{half}");
        assert_eq!(raster.draw(triangle(0.25), STYLE), 0, "behind");
        assert_eq!(raster.draw(triangle(0.75), STYLE), half, "in front");
        assert_eq!((raster.layers, raster.passed, raster.covered()), (3 * half, 2 * half, half));
    }

    #[test]
    fn back_faces_are_left_out() {
        let back = |style| {
            let [a, b, c] = triangle(0.5);
            Raster::new(16, 16).draw([a, c, b], style)
        };
        assert_eq!(back(STYLE), 0);
        assert!(back(Style { double_sided: true, ..STYLE }) > 0);
        assert!(back(Style { mirrored: true, ..STYLE }) > 0);
    }

    #[test]
    fn what_is_behind_the_eye_is_cut_off() {
        let mut out = [Vec4::ZERO; 4];
        let at = |w: f32| Vec4::new(0.0, 0.0, 0.1, w);
        assert_eq!(clip_near([at(1.0), at(1.0), at(1.0)], 0.1, &mut out), 3);
        assert_eq!(clip_near([at(1.0), at(-1.0), at(1.0)], 0.1, &mut out), 4);
        assert_eq!(clip_near([at(1.0), at(-1.0), at(-1.0)], 0.1, &mut out), 3);
        assert_eq!(clip_near([at(-1.0); 3], 0.1, &mut out), 0);
        let mut raster = Raster::new(4, 4);
        raster.draw([Vec4::new(f32::NAN, 0.0, 0.0, 1.0), at(1.0), Vec4::new(1e30, -1e30, 1.0, 1.0)], STYLE);
        raster.draw([Vec4::splat(f32::INFINITY), at(1.0), at(2.0)], STYLE);
        assert!(!raster.gave_up());
    }
}
