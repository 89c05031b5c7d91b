//! Where the pictures of the eyes are in the window, and which place of them is under the mouse.

use super::drive::EyePoint;
use egui::{Pos2, Rect, Vec2};

/// Which eyes are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EyeMode {
    /// Both, side by side.
    #[default]
    Both,
    /// The left one, large.
    Left,
    /// The right one, large.
    Right,
}

/// Between the two pictures, points.
const GAP: f32 = 6.0;

impl EyeMode {
    /// The next of the three.
    #[must_use]
    pub fn next(self) -> EyeMode {
        match self {
            EyeMode::Both => EyeMode::Left,
            EyeMode::Left => EyeMode::Right,
            EyeMode::Right => EyeMode::Both,
        }
    }

    /// The eyes that are shown, from the left.
    pub(super) fn eyes(self) -> &'static [usize] {
        match self {
            EyeMode::Both => &[0, 1],
            EyeMode::Left => &[0],
            EyeMode::Right => &[1],
        }
    }
}

/// Where each eye's picture is, in points; `None` is not shown.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Places(pub(super) [Option<Rect>; 2]);

impl Places {
    /// Lays pictures of a shape (width over height) out at the top of a room, as large as they can be.
    pub(super) fn within(room: Rect, shape: f32, mode: EyeMode) -> Places {
        let mut places = Places::default();
        let eyes = mode.eyes();
        let wide = (room.width() - GAP * (eyes.len() as f32 - 1.0)) / eyes.len() as f32;
        let shape = if shape.is_finite() && shape > 0.0 { shape } else { 1.0 };
        let size = Vec2::new(wide, wide / shape).max(Vec2::splat(1.0));
        let size = size * (room.height() / size.y).clamp(0.0, 1.0);
        let all = size.x * eyes.len() as f32 + GAP * (eyes.len() as f32 - 1.0);
        let mut left = room.center().x - all / 2.0;
        for eye in eyes {
            places.0[*eye] = Some(Rect::from_min_size(Pos2::new(left, room.top()), size));
            left += size.x + GAP;
        }
        places
    }

    /// Size of a picture, points.
    pub(super) fn size(&self) -> Vec2 {
        self.0.iter().flatten().next().map_or(Vec2::ZERO, |rect| rect.size())
    }

    /// The lower end of the pictures.
    pub(super) fn bottom(&self) -> f32 {
        self.0.iter().flatten().map(|rect| rect.bottom()).fold(0.0, f32::max)
    }

    /// What is under a place of the window.
    pub(super) fn over(&self, place: Pos2) -> Option<EyePoint> {
        self.0.iter().enumerate().find_map(|(eye, rect)| {
            let rect = (*rect)?;
            let at = (place - rect.min) / rect.size();
            rect.contains(place).then_some(EyePoint { eye, at: [at.x, at.y] })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> Rect {
        Rect::from_min_size(Pos2::new(10.0, 20.0), Vec2::new(806.0, 600.0))
    }

    #[test]
    fn pictures_keep_their_shape_and_stay_in_the_room() {
        for mode in [EyeMode::Both, EyeMode::Left, EyeMode::Right] {
            for shape in [0.5, 1.0, 1.6, f32::NAN] {
                let places = Places::within(room(), shape, mode);
                let shown: Vec<Rect> = places.0.iter().flatten().copied().collect();
                assert_eq!(shown.len(), mode.eyes().len());
                let expected = if shape.is_nan() { 1.0 } else { shape };
                for rect in shown {
                    assert!((rect.aspect_ratio() - expected).abs() < 1e-3, "{mode:?} {shape}");
                    assert!(room().expand(0.01).contains_rect(rect), "{mode:?} {shape}: {rect}");
                }
            }
        }
        assert_eq!(EyeMode::Both.next().next().next(), EyeMode::Both);
    }

    #[test]
    fn the_mouse_is_over_a_share_of_one_eye() {
        let places = Places::within(room(), 1.0, EyeMode::Both);
        assert_eq!(places.size(), Vec2::splat(400.0));
        assert_eq!(places.over(Pos2::new(10.0, 20.0)), Some(EyePoint { eye: 0, at: [0.0, 0.0] }));
        assert_eq!(places.over(Pos2::new(516.0, 320.0)), Some(EyePoint { eye: 1, at: [0.25, 0.75] }));
        assert_eq!(places.over(Pos2::new(413.0, 100.0)), None, "between them");
        assert_eq!(places.over(Pos2::new(200.0, 421.0)), None, "below them");
    }
}
