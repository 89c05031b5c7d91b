//! What aids ask of a frame.

use super::AidScene;
use super::paint::{MARK_DEG, NUMBER_DEG, thin};
use crate::observe::{HologramInfo, HologramObservation};
use crate::render::{Ink, Mark};
use crate::space::Pose;
use glam::Vec3;
use std::fmt;

/// Height of the eyes over the floor where the runtime reports none, metres. Ours: someone who stands.
const EYES_M: f32 = 1.6;

/// A hologram that is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) info: &'a HologramInfo,
    pub(super) observed: &'a HologramObservation,
    /// Middle of its box, base space.
    pub(super) center: Vec3,
    /// Half extents of its box.
    pub(super) half: Vec3,
}

impl Seen<'_> {
    /// The place of its box that is nearest to another one.
    pub(super) fn nearest(&self, to: Vec3) -> Vec3 {
        to.clamp(self.center - self.half, self.center + self.half)
    }

    /// A place over the middle of its top, this far as the eye sees it, degrees.
    pub(super) fn over(&self, ink: &Ink, degrees: f32) -> Vec3 {
        let top = self.center + Vec3::Y * self.half.y;
        top + Vec3::Y * ink.metres(top, degrees)
    }

    /// Its box, unturned.
    pub(super) fn pose(&self) -> Pose {
        Pose::at(self.center)
    }
}

impl<'a> AidScene<'a> {
    /// Holograms that are shown, with finite boxes.
    pub(super) fn seen(&self) -> impl Iterator<Item = Seen<'a>> + use<'a> {
        let pairs = self.run.holograms.iter().zip(&self.frame.holograms);
        pairs.filter(|(_, observed)| observed.shown).filter_map(|(info, observed)| {
            let (center, half) = (Vec3::from(observed.center), Vec3::from(observed.half_extents));
            let sound = center.is_finite() && half.is_finite() && half.min_element() >= 0.0;
            sound.then_some(Seen { info, observed, center, half })
        })
    }

    /// Where the head is, if that is known.
    pub(super) fn head(&self) -> Option<Pose> {
        Some(self.frame.head.pose).filter(|pose| self.frame.head.valid && pose.position.is_finite())
    }

    /// Height of the floor.
    pub(super) fn floor(&self, head: &Pose) -> f32 {
        self.run.floor.map_or(head.position.y - EYES_M, |floor| floor.position.y)
    }
}

/// The way a pose looks.
pub(super) fn forward(pose: &Pose) -> Vec3 {
    pose.orientation * Vec3::NEG_Z
}

/// The same along the floor; for one who looks straight up or down, the way the top of the head leans.
pub(super) fn level_forward(pose: &Pose) -> Vec3 {
    let level = |along: Vec3| (along * Vec3::new(1.0, 0.0, 1.0)).try_normalize();
    let looks = forward(pose);
    let crown = pose.orientation * Vec3::Y * -looks.y.signum();
    let steep = looks.y.abs() > 0.99;
    (if steep { level(crown) } else { level(looks) }).unwrap_or(Vec3::NEG_Z)
}

/// Angle between two unit vectors, degrees.
pub(super) fn apart_deg(one: Vec3, other: Vec3) -> f32 {
    one.cross(other).length().atan2(one.dot(other)).to_degrees()
}

/// Marks a place, as large as marks are seen.
pub(super) fn mark(ink: &mut Ink, at: Vec3, mark: Mark, color: [f32; 3]) {
    ink.mark(at, mark, ink.metres(at, MARK_DEG), &thin(color));
}

/// Writes a number over a place by an angle, degrees, as large as numbers are read.
pub(super) fn number(ink: &mut Ink, at: Vec3, over_deg: f32, text: fmt::Arguments<'_>, color: [f32; 3]) {
    let at = at + Vec3::Y * ink.metres(at, over_deg);
    ink.number(at, ink.metres(at, NUMBER_DEG), text, &thin(color));
}
