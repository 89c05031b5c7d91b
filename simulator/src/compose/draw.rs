//! The points of a picture, one after the other.

use glam::DVec3;

use super::backdrop::Backdrop;
use super::shown::{Seen, Shown};
use super::warp::Map;
use super::{Composed, Eye, FOCUS_M, Field, Image, Layer, blend};
use crate::profile::BlendMode;
use crate::room::Room;

/// Composes what an eye sees. `layers` are back to front. In opaque mode the room is not seen.
///
/// Where colours follow one another the eye is taken to hold on to a point of the room at [`FOCUS_M`] between them, as eyes do while
/// the head moves: what hangs on the head then separates into colours. An eye that follows a moving hologram is not modelled.
pub fn compose(eye: &Eye, layers: &[Layer], blend: BlendMode, room: Option<&Room>) -> Composed {
    let fields: Vec<Prepared<'_>> = eye.fields.iter().map(|field| Prepared::new(eye, field, layers)).collect();
    let room = room.filter(|_| blend != BlendMode::Opaque);
    let seat = eye.fields.first().map(|field| field.head.then(&eye.head_from_eye));
    let backdrop = room.zip(seat).map(|(room, seat)| Backdrop::new(room, seat, eye));
    let scene = Scene { fields, backdrop, blend, grid: Grid::new(eye) };
    let (texels, holes) = scene.draw();
    let rays = scene.grid.pixels() as f64 * f64::from(scene.grid.per_pixel());
    Composed { image: Image { size: eye.size, texels }, holes: holes as f64 / rays.max(1.0) }
}

/// Everything that a point of the picture is worked out from.
struct Scene<'a> {
    fields: Vec<Prepared<'a>>,
    backdrop: Option<Backdrop<'a>>,
    blend: BlendMode,
    grid: Grid,
}

impl Scene<'_> {
    /// The picture's rows and the count of holes, in bands of rows side by side; how many does not change a bit of the picture.
    fn draw(&self) -> (Vec<[f32; 4]>, u64) {
        let rows = self.grid.size[1];
        let bands = std::thread::available_parallelism().map_or(1, |n| n.get() as u32).clamp(1, rows.max(1));
        let edge = |band: u32| (u64::from(rows) * u64::from(band) / u64::from(bands)) as u32;
        std::thread::scope(|scope| {
            let draw = |band| scope.spawn(move || self.draw_rows(edge(band)..edge(band + 1)));
            let drawing: Vec<_> = (0..bands).map(draw).collect();
            let mut picture = (Vec::with_capacity(self.grid.pixels()), 0);
            for band in drawing {
                let (texels, holes) = band.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                picture.0.extend(texels);
                picture.1 += holes;
            }
            picture
        })
    }

    fn draw_rows(&self, rows: std::ops::Range<u32>) -> (Vec<[f32; 4]>, u64) {
        let mut texels = Vec::with_capacity(rows.len() * self.grid.size[0] as usize);
        let mut holes = 0;
        for y in rows {
            for x in 0..self.grid.size[0] {
                let mut sum = [0.0; 3];
                for ray in self.grid.rays(x, y) {
                    let behind = self.backdrop.as_ref().map_or([0.0; 3], |backdrop| backdrop.color(ray));
                    let light = see(&self.fields, ray, behind, self.blend, &mut holes);
                    sum = [0, 1, 2].map(|channel| sum[channel] + light[channel]);
                }
                let [r, g, b] = sum.map(|light| light / self.grid.per_pixel());
                texels.push([r, g, b, 1.0]);
            }
        }
        (texels, holes)
    }
}

/// A field with its layers made ready.
struct Prepared<'a> {
    channels: [bool; 3],
    /// From a ray of the picture to the ray of the display that the eye meets it on.
    display_from_picture: Map,
    shown: Vec<Shown<'a>>,
}

impl<'a> Prepared<'a> {
    fn new(eye: &Eye, field: &Field, layers: &'a [Layer]) -> Self {
        let first = eye.fields.first().map_or(field.head, |first| first.head).then(&eye.head_from_eye);
        let now_from_first = field.head.then(&eye.head_from_eye).inverse().then(&first);
        Self {
            channels: field.channels,
            display_from_picture: Map::planar(&now_from_first, DVec3::NEG_Z, FOCUS_M),
            shown: layers.iter().map(|layer| Shown::new(layer, eye, field)).collect(),
        }
    }

    /// All layers along a ray of the picture, premultiplied.
    fn layers(&self, ray: DVec3, hole: &mut bool) -> [f32; 4] {
        let ray = self.display_from_picture.apply(ray);
        let mut composite = [0.0; 4];
        for shown in &self.shown {
            match shown.along(ray) {
                Seen::Color(color) => composite = blend::over(color, composite),
                Seen::Hole => *hole = true,
                Seen::Nothing => {}
            }
        }
        composite
    }
}

/// The light along one ray. A colour that several fields show is their mean: they share its time.
fn see(fields: &[Prepared<'_>], ray: DVec3, behind: [f32; 3], mode: BlendMode, holes: &mut u64) -> [f32; 3] {
    let (mut light, mut shown) = ([0.0f32; 3], [0.0f32; 3]);
    for (index, field) in fields.iter().enumerate() {
        let mut hole = false;
        let mixed = blend::environment(field.layers(ray, &mut hole), behind, mode);
        *holes += u64::from(hole && index == 0);
        for channel in (0..3).filter(|&channel| field.channels[channel]) {
            light[channel] += mixed[channel];
            shown[channel] += 1.0;
        }
    }
    [0, 1, 2].map(|channel| light[channel] / shown[channel].max(1.0))
}

/// The rays of a picture's samples.
struct Grid {
    size: [u32; 2],
    samples: u32,
    /// Tangents at the left and upper edge, and the step to the next pixel.
    corner: [f64; 2],
    step: [f64; 2],
}

impl Grid {
    fn new(eye: &Eye) -> Self {
        let [left, right, up, down] = eye.fov_rad.map(f64::tan);
        let [width, height] = eye.size.map(|pixels| f64::from(pixels.max(1)));
        Self {
            size: eye.size,
            samples: eye.samples.max(1),
            corner: [left, up],
            step: [(right - left) / width, (down - up) / height],
        }
    }

    fn pixels(&self) -> usize {
        self.size[0] as usize * self.size[1] as usize
    }

    fn per_pixel(&self) -> f32 {
        (self.samples * self.samples) as f32
    }

    fn rays(&self, x: u32, y: u32) -> impl Iterator<Item = DVec3> {
        let n = self.samples;
        let at = move |pixel: u32, sample: u32| f64::from(pixel) + (f64::from(sample) + 0.5) / f64::from(n);
        let ([left, up], [right, down]) = (self.corner, self.step);
        (0..n * n).map(move |k| DVec3::new(left + right * at(x, k % n), up + down * at(y, k / n), -1.0))
    }
}
