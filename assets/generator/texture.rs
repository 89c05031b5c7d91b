//! Textures made by code, as PNG.

use crate::font;

use glam::DVec3;
use image::{ExtendedColorType, ImageEncoder, codecs::png};

/// Side of the atlas of texts and dial, texels.
const ATLAS: u32 = 512;
/// Texels per dot of the letter set.
const DOT: u32 = 3;
/// Metres per texel of the atlas: capitals come out 24 mm high, 0.69° at 2 m.
pub const METRES_PER_TEXEL: f64 = 0.024 / (7 * DOT) as f64;

const PLATE: [u8; 3] = [16, 24, 34];
const TEXT: [u8; 3] = [226, 233, 238];
const ACCENT: [u8; 3] = [255, 190, 40];

/// A rectangle of the atlas, texels.
#[derive(Clone, Copy)]
pub struct Region {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

impl Region {
    /// Left, top, right, bottom as texture coordinates.
    pub fn uv(self) -> [f64; 4] {
        [self.x, self.y, self.x + self.width, self.y + self.height].map(|texel| f64::from(texel) / f64::from(ATLAS))
    }

    /// Width and height in metres.
    pub fn metres(self) -> (f64, f64) {
        (f64::from(self.width) * METRES_PER_TEXEL, f64::from(self.height) * METRES_PER_TEXEL)
    }
}

pub const WORK_ORDER: Region = Region { x: 0, y: 0, width: 372, height: 288 };
pub const DIAL: Region = Region { x: 380, y: 0, width: 128, height: 128 };
pub const MOTOR: Region = label_region(0);
pub const PUMP: Region = label_region(1);
pub const VALVE: Region = label_region(2);
pub const GAUGE: Region = label_region(3);
pub const TOOLS: Region = label_region(4);
pub const START: Region = label_region(5);

const LABELS: [(Region, &str); 6] = [
    (MOTOR, "MOTOR M-1"),
    (PUMP, "PUMP P-101"),
    (VALVE, "VALVE V-12"),
    (GAUGE, "4.2 BAR"),
    (TOOLS, "TOOLS"),
    (START, "START STOP"),
];

const fn label_region(index: u32) -> Region {
    Region { x: index % 2 * 240, y: 300 + index / 2 * 48, width: 200, height: 40 }
}

const WORK_ORDER_LINES: [(&str, [u8; 3]); 8] = [
    ("WORK ORDER 2041", ACCENT),
    ("PUMP P-101", TEXT),
    ("1 ISOLATE MOTOR", TEXT),
    ("2 CLOSE VALVE V-12", TEXT),
    ("3 CHECK PRESSURE", TEXT),
    ("4 FETCH TOOLS", TEXT),
    ("5 OPEN GUARD", TEXT),
    ("> STEP 3 OF 5", ACCENT),
];

/// An RGB picture.
struct Picture {
    side: u32,
    rgb: Vec<u8>,
}

impl Picture {
    fn filled(side: u32, mut texel: impl FnMut(u32, u32) -> [u8; 3]) -> Picture {
        let rgb = (0..side * side).flat_map(|i| texel(i % side, i / side)).collect();
        Picture { side, rgb }
    }

    fn set(&mut self, x: u32, y: u32, color: [u8; 3]) {
        let at = (y * self.side + x) as usize * 3;
        self.rgb[at..at + 3].copy_from_slice(&color);
    }

    fn text(&mut self, x: u32, y: u32, text: &str, color: [u8; 3]) {
        font::write(text, |column, row| {
            for i in 0..DOT * DOT {
                self.set(x + column * DOT + i % DOT, y + row * DOT + i / DOT, color);
            }
        });
    }

    #[allow(clippy::expect_used, reason = "a picture in memory of the right length can always be written")]
    fn png(&self) -> Vec<u8> {
        let mut out = Vec::new();
        png::PngEncoder::new_with_quality(&mut out, png::CompressionType::Best, png::FilterType::Adaptive)
            .write_image(&self.rgb, self.side, self.side, ExtendedColorType::Rgb8)
            .expect("a picture in memory can be written");
        out
    }
}

/// All texts and the gauge's dial.
pub fn atlas() -> Vec<u8> {
    let mut picture = Picture::filled(ATLAS, |_, _| PLATE);
    for (line, (text, color)) in WORK_ORDER_LINES.iter().enumerate() {
        picture.text(18, 15 + line as u32 * 33, text, *color);
    }
    for (region, text) in LABELS {
        let width = (text.len() as u32 * 6 - 1) * DOT;
        picture.text(region.x + (region.width - width) / 2, region.y + 10, text, TEXT);
    }
    for i in 0..DIAL.width * DIAL.height {
        let (x, y) = (i % DIAL.width, i / DIAL.width);
        picture.set(DIAL.x + x, DIAL.y + y, dial(f64::from(x) - 63.5, 63.5 - f64::from(y)));
    }
    picture.png()
}

/// Colour of the dial at a point from its middle, y up: a scale over 270° with a red end.
fn dial(x: f64, y: f64) -> [u8; 3] {
    let (ink, face, red) = ([24, 24, 28], [224, 224, 216], [196, 40, 32]);
    let radius = libm::hypot(x, y);
    // 0 at the scale's beginning (lower left), clockwise.
    let degrees = (225.0 - libm::atan2(y, x).to_degrees()).rem_euclid(360.0);
    let from_tick = |step: f64| (degrees / step - (degrees / step).round()).abs() * step * radius.to_radians();
    if degrees > 271.0 && degrees < 359.0 {
        return face;
    }
    match radius {
        r if (52.0..60.0).contains(&r) && degrees > 210.0 && degrees < 271.0 => red,
        r if (44.0..60.0).contains(&r) && from_tick(45.0) < 1.6 => ink,
        r if (52.0..60.0).contains(&r) && from_tick(9.0) < 0.8 => ink,
        _ => face,
    }
}

/// Yellow and black stripes at 45°.
pub fn hazard() -> Vec<u8> {
    Picture::filled(64, |x, y| if (x + y) % 64 < 32 { [235, 178, 20] } else { [24, 24, 26] }).png()
}

/// Steel, brushed along u.
pub fn brushed() -> Vec<u8> {
    Picture::filled(128, |x, y| {
        let streak = noise(x / 16, y, 8, 1) * 0.6 + noise(x / 4, y, 32, 2) * 0.4;
        [(176.0 + 44.0 * streak) as u8; 3].map(|v: u8| v & 0xf8)
    })
    .png()
}

/// Tangent-space normals of a sand-cast surface.
pub fn cast_normals() -> Vec<u8> {
    let side = 128;
    let height = |x: u32, y: u32| {
        let (x, y) = (x % side, y % side);
        smooth(x, y, 8, side) * 0.6 + smooth(x, y, 4, side) * 0.4
    };
    Picture::filled(side, |x, y| {
        let slope_x = height(x + 1, y) - height(x + side - 1, y);
        let slope_y = height(x, y + 1) - height(x, y + side - 1);
        let normal = DVec3::new(-slope_x, slope_y, 1.2).normalize();
        (normal * 127.0 + 128.0).to_array().map(|v| v as u8 & 0xfc)
    })
    .png()
}

/// Value noise on a lattice of `cell` texels, tiling.
fn smooth(x: u32, y: u32, cell: u32, side: u32) -> f64 {
    let cells = side / cell;
    let (cx, cy) = (x / cell, y / cell);
    let ease = |t: f64| t * t * (3.0 - 2.0 * t);
    let (fx, fy) = (ease(f64::from(x % cell) / f64::from(cell)), ease(f64::from(y % cell) / f64::from(cell)));
    let corner = |dx, dy| noise((cx + dx) % cells, (cy + dy) % cells, cells, cell);
    let mix = |a: f64, b: f64, t: f64| a + (b - a) * t;
    mix(mix(corner(0, 0), corner(1, 0), fx), mix(corner(0, 1), corner(1, 1), fx), fy)
}

/// A number between 0 and 1 that depends on the place only.
fn noise(x: u32, y: u32, period: u32, seed: u32) -> f64 {
    let mut bits =
        (x % period).wrapping_mul(0x9e37_79b9) ^ y.wrapping_mul(0x85eb_ca6b) ^ seed.wrapping_mul(0xc2b2_ae35);
    for shift in [16, 13, 16] {
        bits = (bits ^ bits >> shift).wrapping_mul(0x7feb_352d);
    }
    f64::from(bits) / f64::from(u32::MAX)
}

/// Heading of a point on the dial's scale, degrees from the right, counter-clockwise: 0 is the scale's beginning, 1 its end.
pub fn dial_heading(share: f64) -> f64 {
    225.0 - 270.0 * share
}
