//! The measures of the simulated hand, a right one. Millimetres in the frame of the palm joint: -Z to the fingers, +Y out of the back
//! of the hand, so that -X is the thumb's side. Degrees for bends.
//!
//! Bone lengths, and the soft tissue at the tips, are the means of table I in A. Buryanov, V. Kotiuk, "Proportions of hand segments",
//! International Journal of Morphology 28(3), 755-758, 2010 (X-ray pictures of 66 adults). Where bones begin, how they fan out, how
//! thick the hand is and how far it bends are ours, chosen for a hand of 81 mm breadth.

use glam::DVec3;

/// A finger with four bones: metacarpal, proximal, intermediate and distal phalanx.
pub(super) struct Finger {
    /// Near end of the metacarpal.
    pub(super) base_mm: DVec3,
    /// How far the metacarpal leans to the thumb's side.
    pub(super) fan_deg: f64,
    /// Bone lengths, from the wrist outwards.
    pub(super) bones_mm: [f64; 4],
    /// How far the straight finger is spread against its metacarpal, to the thumb's side. A bent finger is not spread.
    pub(super) spread_deg: f64,
}

/// Half of the middle metacarpal: the palm joint is at its centre.
const HALF_METACARPAL_MM: f64 = 64.60 / 2.0;

/// Index, middle, ring and little finger.
pub(super) const FINGERS: [Finger; 4] = [
    Finger {
        base_mm: DVec3::new(-13.0, -1.0, HALF_METACARPAL_MM),
        fan_deg: 9.0,
        bones_mm: [68.12, 39.78, 22.38, 15.82],
        spread_deg: -4.0,
    },
    Finger {
        base_mm: DVec3::new(0.0, 0.0, HALF_METACARPAL_MM),
        fan_deg: 0.0,
        bones_mm: [64.60, 44.63, 26.33, 17.40],
        spread_deg: 0.0,
    },
    Finger {
        base_mm: DVec3::new(11.5, -1.0, HALF_METACARPAL_MM - 1.0),
        fan_deg: -9.0,
        bones_mm: [58.00, 41.37, 25.65, 17.30],
        spread_deg: 4.0,
    },
    Finger {
        base_mm: DVec3::new(22.0, -3.0, HALF_METACARPAL_MM - 3.0),
        fan_deg: -16.0,
        bones_mm: [53.69, 32.74, 18.11, 15.96],
        spread_deg: 5.0,
    },
];

/// Near end of the thumb's metacarpal.
pub(super) const THUMB_BASE_MM: DVec3 = DVec3::new(-22.0, -10.0, HALF_METACARPAL_MM + 3.7);

/// Metacarpal, proximal and distal phalanx of the thumb.
pub(super) const THUMB_BONES_MM: [f64; 3] = [46.22, 31.57, 21.67];

/// The pivot of the wrist, in line with the middle metacarpal: the hand is not bent at the wrist.
pub(super) const WRIST_MM: DVec3 = DVec3::new(0.0, 0.0, HALF_METACARPAL_MM + 22.0);

/// Bends of a finger at the knuckle and the two joints after it.
pub(super) type Bends = [f64; 3];

/// A finger of a fist. The last joint bends two thirds of the one before it (H. Rijpkema, M. Girard, "Computer animation of
/// knowledge-based human grasping", SIGGRAPH 1991).
pub(super) const FIST: Bends = [85.0, 100.0, 100.0 * 2.0 / 3.0];

/// The index finger of a pinch.
pub(super) const PINCH_INDEX: Bends = [48.0, 48.0, 48.0 * 2.0 / 3.0];

/// How the thumb's metacarpal stands (turned to the thumb's side, then up, then rolled nail to the thumb's side), and the bends of
/// the two joints after it.
pub(super) type Thumb = [f64; 5];

/// A thumb stretched out.
pub(super) const OPEN_THUMB: Thumb = [45.0, -15.0, 50.0, 10.0, 5.0];

/// A thumb laid over a fist.
pub(super) const FIST_THUMB: Thumb = [26.0, -37.0, 81.0, 40.0, 43.0];

/// A thumb that meets [`PINCH_INDEX`], pad to pad: found by search, with the tips as far apart as their soft tissue is thick.
pub(super) const PINCH_THUMB: Thumb = [24.0, -30.0, 76.0, 21.0, 15.0];

/// Radius of the palm joint: half of the hand's thickness.
pub(super) const PALM_RADIUS_MM: f64 = 15.0;

/// Radius of a controller's handle.
pub(super) const HANDLE_RADIUS_MM: f64 = 16.0;

/// How far a handle lets fingers open and close, as shares of a fist.
pub(super) const ROUND_A_HANDLE: [f64; 2] = [0.35, 0.6];

/// Distance from each joint to the skin, in the order of `XrHandJointEXT`; the tips' is the soft tissue.
#[rustfmt::skip]
pub(super) const RADII_MM: [f64; super::JOINTS] = [
    PALM_RADIUS_MM, 20.0,
    14.0, 11.0, 10.0, 5.67,
    15.0, 12.0, 9.0, 7.5, 3.84,
    15.0, 12.0, 9.0, 7.5, 3.95,
    14.0, 11.0, 8.5, 7.0, 3.95,
    13.0, 10.0, 7.5, 6.0, 3.73,
];
