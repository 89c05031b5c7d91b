//! Poses on their way from the frame thread to the thread of the sound device: plain stores and loads, so that neither waits for the
//! other. A pose read between two stores mixes two neighbouring frames, and the mixer's smoothing hides that.

use crate::space::Pose;
use glam::{Quat, Vec3};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Where an emitter is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EmitterPose {
    /// Metres.
    pub position: Vec3,
    /// Turns the emitter's axes into those of the space.
    pub orientation: Quat,
    /// Scale of its node.
    pub scale: f32,
}

impl Default for EmitterPose {
    fn default() -> Self {
        Self { position: Vec3::ZERO, orientation: Quat::IDENTITY, scale: 1.0 }
    }
}

/// The newest pose of the listener and of every emitter.
#[derive(Debug)]
pub struct Poses {
    listener: Slot,
    emitters: Box<[Slot]>,
    audible: AtomicBool,
}

impl Poses {
    /// For so many emitters; silent at first.
    pub fn new(emitters: usize) -> Self {
        let slots = (0..emitters).map(|_| Slot::default()).collect();
        Self { listener: Slot::default(), emitters: slots, audible: AtomicBool::new(false) }
    }

    /// Moves the listener.
    pub fn set_listener(&self, pose: &Pose) {
        self.listener.set(&EmitterPose { position: pose.position, orientation: pose.orientation, scale: 1.0 });
    }

    /// Moves an emitter; one that is not there is left alone.
    pub fn set_emitter(&self, index: usize, pose: &EmitterPose) {
        if let Some(slot) = self.emitters.get(index) {
            slot.set(pose);
        }
    }

    /// Whether anything is heard. While nothing is, clips stand still.
    pub fn set_audible(&self, audible: bool) {
        self.audible.store(audible, Ordering::Relaxed);
    }

    pub(super) fn listener(&self) -> Pose {
        let EmitterPose { position, orientation, .. } = self.listener.get();
        Pose { position, orientation }
    }

    pub(super) fn emitter(&self, index: usize) -> EmitterPose {
        self.emitters.get(index).map_or_else(EmitterPose::default, Slot::get)
    }

    pub(super) fn is_audible(&self) -> bool {
        self.audible.load(Ordering::Relaxed)
    }
}

/// The bits of eight floats.
#[derive(Debug)]
struct Slot([AtomicU32; 8]);

impl Default for Slot {
    fn default() -> Self {
        let slot = Self(Default::default());
        slot.set(&EmitterPose::default());
        slot
    }
}

impl Slot {
    fn set(&self, pose: &EmitterPose) {
        let (p, q) = (pose.position, pose.orientation);
        for (to, value) in self.0.iter().zip([p.x, p.y, p.z, q.x, q.y, q.z, q.w, pose.scale]) {
            to.store(value.to_bits(), Ordering::Relaxed);
        }
    }

    fn get(&self) -> EmitterPose {
        let f = |i: usize| f32::from_bits(self.0[i].load(Ordering::Relaxed));
        EmitterPose {
            position: Vec3::new(f(0), f(1), f(2)),
            orientation: Quat::from_xyzw(f(3), f(4), f(5), f(6)),
            scale: f(7),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poses_come_out_as_they_went_in() {
        let poses = Poses::new(2);
        let pose =
            EmitterPose { position: Vec3::new(1.0, 2.0, 3.0), orientation: Quat::from_rotation_x(1.0), scale: 4.0 };
        poses.set_emitter(1, &pose);
        poses.set_emitter(9, &pose);
        poses.set_listener(&Pose::at(Vec3::Y));
        assert_eq!((poses.emitter(0), poses.emitter(1)), (EmitterPose::default(), pose));
        assert_eq!((poses.listener().position, poses.is_audible()), (Vec3::Y, false));
    }
}
