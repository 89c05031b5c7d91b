//! What is drawn into the room to help judging a criterion: geometry alone.
//!
//! Nothing of it is fixed to the head. What has to be where the reviewer looks is put there, stays in the room, and is put anew once the
//! head has turned away. Everything is told apart by its shape and its brightness besides its hue, and is light, since an additive display
//! shows nothing else.

mod anchors;
mod comfort;
mod depth;
mod fixed;
mod frame;
mod indicators;
mod moment;
mod paint;
mod pointer;
mod position;
mod scene;
mod sound;
mod surface;
mod targets;
#[cfg(test)]
mod tests;

use crate::observe::{FrameObservation, Located, RunInfo, SurfaceObservation};
use crate::render::Ink;
use fixed::Fixed;
use glam::Vec3;
use position::Walked;
use sound::Pointed;
use surface::Ground;

pub use moment::{EXAGGERATION, leader, moment};
pub use pointer::pointer;

/// What an aid can show.
#[derive(Debug, Clone, Copy)]
pub struct AidScene<'a> {
    /// What was declared.
    pub run: &'a RunInfo,
    /// Where everything is in this frame.
    pub frame: &'a FrameObservation,
    /// Seconds since the first frame.
    pub seconds: f64,
}

/// Criteria that have an aid, by slug. Frame rate, loading and room scans have none: nothing of them is at a place.
pub const SLUGS: [&str; 10] = [
    "hologram-stability",
    "surface-position",
    "viewing-comfort",
    "depth-switching",
    "spatial-sound",
    "fov-boundaries",
    "user-position",
    "input-clarity",
    "interactable-objects",
    "directional-indicators",
];

/// Draws aids, and remembers what they need: where the reviewer walked, where things were put, where a sound was pointed to.
#[derive(Debug, Clone, Default)]
pub struct Aids {
    /// Index into [`SLUGS`] of the aid that is shown.
    shown: Option<usize>,
    fixed: Option<Fixed>,
    pointed: Pointed,
    walked: Walked,
    ground: Ground,
    /// Where the head was when it was last shown the way to the board.
    led: Option<Fixed>,
}

impl Aids {
    /// Follows the reviewer; to be told of every frame, measured ones too, for the way walked.
    pub fn follow(&mut self, head: &Located) {
        self.walked.follow(head);
    }

    /// Takes the surfaces of the room, for what is meant to stand on them.
    pub fn room(&mut self, surfaces: &[SurfaceObservation]) {
        self.ground = Ground::new(surfaces);
    }

    /// Takes where the reviewer points, in every frame in which an aid is shown. A sound is pointed to by holding a ray still beside the
    /// board; what sounds is revealed then.
    pub fn point(&mut self, pointer: &super::Pointer, seconds: f64) {
        self.pointed.point(pointer, seconds);
    }

    /// Draws the aid of a criterion, if it has one: `false` if it has none.
    pub fn draw(&mut self, about: &str, scene: &AidScene<'_>, ink: &mut Ink) -> bool {
        let Some(index) = SLUGS.iter().position(|slug| *slug == about) else {
            self.hide();
            return false;
        };
        if self.shown.replace(index) != Some(index) {
            self.fixed = None;
            self.pointed.reset();
        }
        if let Some(head) = scene.head() {
            fixed::renew(&mut self.fixed, &head, scene.seconds);
        }
        match (about, &self.fixed) {
            ("hologram-stability", _) => anchors::draw(scene, ink),
            ("surface-position", _) => surface::draw(scene, &self.ground, ink),
            ("viewing-comfort", _) => comfort::draw(scene, ink),
            ("depth-switching", Some(fixed)) => depth::draw(scene, fixed, ink),
            ("spatial-sound", _) => sound::draw(scene, &self.pointed, ink),
            ("fov-boundaries", Some(fixed)) => frame::draw(scene, fixed, ink),
            ("user-position", _) => position::draw(scene, &self.walked, ink),
            ("input-clarity" | "interactable-objects", _) => targets::draw(scene, ink),
            ("directional-indicators", Some(fixed)) => indicators::draw(scene, fixed, ink),
            _ => {}
        }
        true
    }

    /// Shows the way to the board at a place, where that is out of view: a bow in the room that begins ahead and ends at the board.
    pub fn lead(&mut self, head: &Located, board: Vec3, seconds: f64, ink: &mut Ink) {
        if !head.valid {
            return;
        }
        if !is_aside(head, board) {
            self.led = None;
            return;
        }
        fixed::renew(&mut self.led, &head.pose, seconds);
        if let Some(led) = &self.led {
            indicators::bow(led, board, ink);
        }
    }

    /// No aid is shown: the next one begins anew.
    pub fn hide(&mut self) {
        self.shown = None;
        self.fixed = None;
        self.pointed.reset();
    }
}

/// Angle from straight ahead beyond which the middle of the board counts as out of view, degrees (ours: half of what a HoloLens 2 shows
/// at once; the board is 30° wide, so that half of it is seen there).
const OUT_OF_VIEW_DEG: f32 = 21.0;

fn is_aside(head: &Located, place: Vec3) -> bool {
    let ahead = head.pose.orientation * Vec3::NEG_Z;
    (place - head.pose.position).angle_between(ahead).to_degrees() > OUT_OF_VIEW_DEG
}
