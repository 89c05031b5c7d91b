//! Spatial sound: a trial. The reviewer points to where a sound seems to come from, with eyes closed if they like, and holds still; then
//! what sounds is shown, with the angle between.

use super::super::Pointer;
use super::AidScene;
use super::paint::{SKY, YELLOW, thin, wide};
use super::scene::{Seen, apart_deg, number};
use crate::render::Ink;
use glam::Vec3;

/// How still a ray has to be held, degrees, and for how long, seconds. Ours: an outstretched hand sways by a degree or two.
const STILL_DEG: f32 = 4.0;
const HOLD_S: f64 = 1.2;
/// Length of a ray that points into the room, metres.
const RAY_M: f32 = 4.0;
/// Rings of what sounds, from the smallest to the largest, metres, and how fast they go out, metres a second.
const RINGS_M: [f32; 2] = [0.12, 0.36];
const SPEED_M_S: f64 = 0.12;
const RINGS: u8 = 3;

/// A ray by its beginning and its direction.
type Ray = [Vec3; 2];

/// Where the reviewer points and has pointed to.
#[derive(Debug, Clone, Default)]
pub(super) struct Pointed {
    /// Someone points at all: what sounds is shown only after a try.
    trial: bool,
    now: Option<Ray>,
    still: Option<(Ray, f64)>,
    answer: Option<Ray>,
}

impl Pointed {
    /// Begins a new trial.
    pub(super) fn reset(&mut self) {
        (self.still, self.answer) = (None, None);
    }

    pub(super) fn point(&mut self, pointer: &Pointer, seconds: f64) {
        self.trial = true;
        let ray = pointer.ray.filter(|_| pointer.on.is_none() && !pointer.pressed);
        self.now = ray.and_then(|[from, to]| Some([from, (to - from).try_normalize()?]));
        self.still = match (self.now, self.still) {
            (Some(now), Some((held, since))) if apart_deg(now[1], held[1]) < STILL_DEG && seconds >= since => {
                if seconds - since >= HOLD_S {
                    self.answer = Some(now);
                }
                Some((held, since))
            }
            (now, _) => now.map(|now| (now, seconds)),
        };
    }
}

pub(super) fn draw(scene: &AidScene<'_>, pointed: &Pointed, ink: &mut Ink) {
    if let Some([from, along]) = pointed.now {
        ink.dashed(from, from + along * RAY_M, 0.06, &thin(YELLOW));
    }
    if pointed.trial && pointed.answer.is_none() {
        return;
    }
    let sounding = || scene.seen().filter(|seen| seen.info.sounds.iter().any(|sound| sound.is_heard()));
    for seen in sounding() {
        rings(&seen, scene.seconds, ink);
    }
    let Some([from, along]) = pointed.answer else { return };
    let aside = |seen: &Seen<'_>| apart_deg(along, (seen.center - from).normalize_or(along));
    let Some(nearest) = sounding().min_by(|one, other| aside(one).total_cmp(&aside(other))) else { return };
    let pointed_at = from + along * from.distance(nearest.center);
    ink.arrow(from, pointed_at, 0.08, &wide(YELLOW));
    ink.dashed(from, nearest.center, 0.06, &thin(SKY));
    ink.line(pointed_at, nearest.center, &thin(YELLOW));
    number(ink, pointed_at.midpoint(nearest.center), 1.2, format_args!("{:.0}°", aside(&nearest)), YELLOW);
}

/// Rings that go out from what sounds.
fn rings(seen: &Seen<'_>, seconds: f64, ink: &mut Ink) {
    let span = f64::from(RINGS_M[1] - RINGS_M[0]);
    for ring in 0..RINGS {
        let begun = span * f64::from(ring) / f64::from(RINGS);
        let gone = (seconds * SPEED_M_S + begun).rem_euclid(span) as f32;
        let stroke = thin(SKY).faint(1.0 - 0.8 * gone / span as f32);
        ink.ring(seen.center, ink.eye - seen.center, RINGS_M[0] + gone, &stroke);
    }
}
