//! Places on the board: strips, columns and grids with the gaps that controls need.

use super::theme;
use egui::{Rect, pos2, vec2};

/// Columns of the same width, side by side.
pub(super) fn columns(area: Rect, count: usize) -> Vec<Rect> {
    let width = (area.width() - theme::GAP * (count.max(1) - 1) as f32) / count.max(1) as f32;
    let column = |n: usize| {
        Rect::from_min_size(area.min + vec2(n as f32 * (width + theme::GAP), 0.0), vec2(width, area.height()))
    };
    (0..count).map(column).collect()
}

/// Places of the same size, row by row.
pub(super) fn grid(area: Rect, across: usize, height: f32) -> Vec<Rect> {
    let rows = ((area.height() + theme::GAP + 0.5) / (height + theme::GAP)).floor() as usize;
    let row = |n: usize| {
        let top = area.top() + n as f32 * (height + theme::GAP);
        Rect::from_min_max(pos2(area.left(), top), pos2(area.right(), top + height))
    };
    (0..rows).flat_map(|n| columns(row(n), across)).collect()
}

/// Cuts a strip off the top, with the gap below it.
pub(super) fn top(area: &mut Rect, height: f32) -> Rect {
    let strip = Rect::from_min_max(area.min, pos2(area.right(), area.top() + height));
    area.min.y = (strip.bottom() + theme::GAP).min(area.bottom());
    strip
}

/// Cuts a strip off the bottom, with the gap above it.
pub(super) fn bottom(area: &mut Rect, height: f32) -> Rect {
    let strip = Rect::from_min_max(pos2(area.left(), area.bottom() - height), area.max);
    area.max.y = (strip.top() - theme::GAP).max(area.top());
    strip
}

/// Cuts a strip off the right, with the gap beside it.
pub(super) fn right(area: &mut Rect, width: f32) -> Rect {
    let strip = Rect::from_min_max(pos2(area.right() - width, area.top()), area.max);
    area.max.x = (strip.left() - theme::GAP).max(area.left());
    strip
}
