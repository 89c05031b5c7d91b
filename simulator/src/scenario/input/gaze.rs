//! Where the eyes look.

use glam::DVec3;

use super::sequence::Sequence;
use crate::model::pose::Pose;
use crate::scenario::motion::{facing, minimum_jerk};

/// One move of the eyes.
#[derive(Debug, Clone, PartialEq)]
pub enum GazeMove {
    /// Keeps looking where they look.
    Hold,
    /// Turn to a place in the LOCAL space and keep looking at it, whatever the head does.
    LookAt {
        /// What is looked at.
        target: [f64; 3],
    },
    /// Look straight ahead.
    FollowHead,
    /// The device loses the eyes.
    Lost,
}

/// The script of the eyes. They begin by looking straight ahead.
#[derive(Debug, Clone, PartialEq)]
pub struct GazeScript {
    moves: Sequence<Eyes>,
}

#[derive(Debug, Clone, PartialEq)]
enum Eyes {
    Ahead,
    At(DVec3),
    Lost,
}

impl Eyes {
    fn in_local(&self, local_from_view: &Pose) -> Option<Pose> {
        let position = local_from_view.position;
        let orientation = match self {
            Self::Ahead => local_from_view.orientation,
            Self::At(target) => facing(position, *target, local_from_view.orientation),
            Self::Lost => return None,
        };
        Some(Pose { position, orientation })
    }
}

impl Default for GazeScript {
    fn default() -> Self {
        Self { moves: Sequence::new(Eyes::Ahead) }
    }
}

impl GazeScript {
    /// Adds a move that lasts `seconds`; durations that are not positive and finite add nothing.
    #[must_use]
    pub fn then(mut self, motion: &GazeMove, seconds: f64) -> Self {
        self.moves.then(seconds, |from| match motion {
            GazeMove::Hold => from.clone(),
            GazeMove::LookAt { target } => Eyes::At(DVec3::from_array(*target)),
            GazeMove::FollowHead => Eyes::Ahead,
            GazeMove::Lost => Eyes::Lost,
        });
        self
    }

    /// The ray of the eyes (`local_from_gaze`) at `t` seconds after the first frame, with the head at `local_from_view`; `None` while
    /// they are lost. Eyes that are found again are where they look at once.
    pub fn at(&self, t: f64, local_from_view: &Pose) -> Option<Pose> {
        let (step, u) = match self.moves.at(t) {
            Err(eyes) => return eyes.in_local(local_from_view),
            Ok(under_way) => under_way,
        };
        let to = step.to.in_local(local_from_view)?;
        let from = step.from.in_local(local_from_view).unwrap_or(to);
        let orientation = from.orientation.slerp(to.orientation, minimum_jerk(u));
        Some(Pose { position: to.position, orientation })
    }
}
