//! What the device makes of the world at one moment: true poses in, told poses out.
//!
//! Scenario paths say where head and hands truly are, in the LOCAL space as it was when the session began. An error of the tracking frame
//! is a rigid transform from there to what is told: the head's position is off by `shift_m`, and everything is turned by `turn` about the
//! head, so that a turn alone does not displace the head.

use glam::{DQuat, DVec3};

use super::pose::Pose;

/// An error of a pose: a displacement in LOCAL axes, and a turn about the pose's own place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PoseError {
    /// Metres.
    pub shift_m: DVec3,
    /// A rotation, applied from the left.
    pub turn: DQuat,
}

impl PoseError {
    /// No error.
    pub const NONE: Self = Self { shift_m: DVec3::ZERO, turn: DQuat::IDENTITY };

    /// What lies between a true and a told pose.
    pub fn between(truth: &Pose, told: &Pose) -> Self {
        if truth == told {
            return Self::NONE;
        }
        let turn = (told.orientation * truth.orientation.conjugate()).normalize();
        Self { shift_m: told.position - truth.position, turn }
    }

    /// The rigid transform that an error of the tracking frame is (`told_from_true`), with the head truly at `head`.
    pub(crate) fn about(&self, head: &Pose) -> Pose {
        if *self == Self::NONE {
            return Pose::IDENTITY;
        }
        Pose { position: head.position + self.shift_m - self.turn * head.position, orientation: self.turn }
    }

    pub(crate) fn add(&mut self, shift_m: DVec3, turn: DQuat) {
        self.shift_m += shift_m;
        if turn != DQuat::IDENTITY {
            self.turn = (turn * self.turn).normalize();
        }
    }

    /// The pose with the error.
    pub fn on(&self, pose: &Pose) -> Pose {
        let turned = self.turn != DQuat::IDENTITY;
        let orientation = if turned { (self.turn * pose.orientation).normalize() } else { pose.orientation };
        Pose { position: pose.position + self.shift_m, orientation }
    }
}

/// How well something is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// Not at all: neither VALID nor TRACKED.
    Lost,
    /// From before: VALID.
    Inferred,
    /// VALID and TRACKED.
    Tracked,
}

/// How well a pose is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tracking {
    /// Its orientation.
    pub orientation: Known,
    /// Its position.
    pub position: Known,
}

impl Tracking {
    /// All is well.
    pub const FULL: Self = Self { orientation: Known::Tracked, position: Known::Tracked };
}

/// What the device makes of the world at one moment: takes true poses, gives what is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sense {
    /// Error of the tracking frame.
    pub(crate) head: PoseError,
    /// Position, and orientation if it is lost too, as known last.
    pub(crate) held: Option<(DVec3, Option<DQuat>)>,
    /// Error of predicted heads.
    pub(crate) predicted: PoseError,
    /// Error of anchors alone.
    pub(crate) anchor: PoseError,
    /// `told_from_true` of what the device sees around it.
    pub(crate) hands: Pose,
    /// `told_from_true` of what the device remembers of the room.
    pub(crate) room: Pose,
    /// How well head, hands and anchors are known.
    pub tracking: Tracking,
    /// The head is told as it was so much earlier.
    pub lag_ns: i64,
}

impl Sense {
    /// A device without faults.
    pub const TRUE: Self = Self {
        head: PoseError::NONE,
        held: None,
        predicted: PoseError::NONE,
        anchor: PoseError::NONE,
        hands: Pose::IDENTITY,
        room: Pose::IDENTITY,
        tracking: Tracking::FULL,
        lag_ns: 0,
    };

    /// The head as told; `truth` is where it was `lag_ns` earlier.
    pub fn head(&self, truth: &Pose) -> Pose {
        self.predicted.on(&self.settled(truth))
    }

    /// A hand, or whatever else the device sees from where it is, as told.
    pub fn hand(&self, truth: &Pose) -> Pose {
        carry(&self.hands, truth)
    }

    /// An anchor, or whatever else is fixed in the room and known by its surroundings, as told.
    pub fn anchor(&self, truth: &Pose) -> Pose {
        self.anchor.on(&carry(&self.room, truth))
    }

    /// The true place of an anchor that is told here now.
    pub fn true_anchor(&self, told: &Pose) -> Pose {
        let PoseError { shift_m, turn } = self.anchor;
        let back = PoseError { shift_m: -shift_m, turn: turn.conjugate() };
        carry(&self.room.inverse(), &back.on(told))
    }

    /// The head as told once its time has passed.
    pub(crate) fn settled(&self, truth: &Pose) -> Pose {
        let pose = self.head.on(truth);
        match self.held {
            None => pose,
            Some((position, orientation)) => Pose { position, orientation: orientation.unwrap_or(pose.orientation) },
        }
    }

    /// What of the head's error is of the tracking frame, what of anchors alone, what of the prediction.
    pub fn errors(&self, truth: &Pose) -> [PoseError; 3] {
        [PoseError::between(truth, &self.settled(truth)), self.anchor, self.predicted]
    }
}

/// Composition that leaves a pose as it is, to the last bit, where there is no error.
fn carry(told_from_true: &Pose, truth: &Pose) -> Pose {
    if *told_from_true == Pose::IDENTITY { *truth } else { told_from_true.then(truth) }
}
