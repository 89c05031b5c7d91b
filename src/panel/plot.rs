//! A small plot: the signal, its limit, and the stretches beyond it. What the colour says is also said by a line's dashes and by triangles.

use super::marks::Mark;
use super::page::Page;
use super::theme;
use crate::messages::{say, say_with};
use crate::review::Plot;
use egui::{Align2, Rect, Shape, Stroke, pos2, vec2};

/// Draws a plot into its place.
pub(super) fn show(page: &mut Page<'_>, area: Rect, name: &str, plot: &Plot) {
    let Some(frame) = Frame::of(area, plot) else { return };
    let inner = frame.inner;
    let axis = Stroke::new(page.scaled(1.5), theme::QUIET);
    let corner = page.place(inner);
    page.painter().line_segment([corner.left_top(), corner.left_bottom()], axis);
    page.painter().line_segment([corner.left_bottom(), corner.right_bottom()], axis);
    beyond(page, &frame, plot);
    let line: Vec<_> = plot.points.iter().filter_map(|point| frame.at(page, *point)).collect();
    page.painter().add(Shape::line(line, Stroke::new(page.scaled(2.0), theme::ACCENT)));
    limit(page, &frame, plot);
    words(page, &frame, plot);
    let told = [
        ("name", name.into()),
        ("unit", plot.unit.as_str().into()),
        ("least", number(frame.values[0]).into()),
        ("most", number(frame.values[1]).into()),
        ("beyond", plot.beyond.len().into()),
    ];
    page.picture(area, &say_with("plot-spoken", &told));
}

/// What part of the board shows what part of the signal.
struct Frame {
    area: Rect,
    inner: Rect,
    seconds: [f64; 2],
    values: [f64; 2],
}

impl Frame {
    /// `None` where nothing can be drawn.
    fn of(area: Rect, plot: &Plot) -> Option<Frame> {
        let finite = plot.points.iter().filter(|[t, v]| t.is_finite() && v.is_finite());
        let values = finite.clone().map(|[_, value]| *value).chain(plot.limit.filter(|limit| limit.is_finite()));
        let seconds = range(finite.map(|[seconds, _]| *seconds))?;
        let mut values = range(values)?;
        if values[1] <= values[0] {
            // A signal that stays the same is read from zero, too.
            let twice = 2.0 * values[0];
            values = if twice == 0.0 { [0.0, 1.0] } else { [twice.min(0.0), twice.max(0.0)] };
        }
        // Signals that are all positive are read from zero where zero is near.
        if values[0] > 0.0 && values[0] < 0.5 * values[1] {
            values[0] = 0.0;
        }
        let inner = Rect::from_min_max(area.min + vec2(70.0, 26.0), area.max - vec2(6.0, 28.0));
        (inner.width() > 40.0 && inner.height() > 20.0).then_some(Frame { area, inner, seconds, values })
    }

    fn x(&self, seconds: f64) -> f32 {
        let share = (seconds - self.seconds[0]) / (self.seconds[1] - self.seconds[0]).max(1e-9);
        self.inner.left() + self.inner.width() * share.clamp(0.0, 1.0) as f32
    }

    fn y(&self, value: f64) -> f32 {
        let share = (value - self.values[0]) / (self.values[1] - self.values[0]).max(1e-12);
        self.inner.bottom() - self.inner.height() * share.clamp(0.0, 1.0) as f32
    }

    fn at(&self, page: &Page<'_>, [seconds, value]: [f64; 2]) -> Option<egui::Pos2> {
        let there = seconds.is_finite() && value.is_finite();
        there.then(|| page.place(Rect::from_min_size(pos2(self.x(seconds), self.y(value)), vec2(0.0, 0.0))).min)
    }
}

fn range(values: impl Iterator<Item = f64>) -> Option<[f64; 2]> {
    values.fold(None, |range, value| match range {
        None => Some([value, value]),
        Some([least, most]) => Some([value.min(least), value.max(most)]),
    })
}

/// Stretches beyond the limit: a bar along the time axis, and a triangle above each.
fn beyond(page: &mut Page<'_>, frame: &Frame, plot: &Plot) {
    for [from, to] in plot.beyond.iter().take(40).filter(|[from, to]| from.is_finite() && to.is_finite()) {
        let (left, right) = (frame.x(*from), frame.x(*to));
        let bottom = frame.inner.bottom();
        let bar = Rect::from_min_max(pos2(left, bottom - 6.0), pos2(right.max(left + 3.0), bottom));
        page.painter().rect_filled(page.place(bar), 0.0, theme::AGAINST);
        let middle = pos2((left + right) / 2.0, bottom - 16.0);
        let middle = page.place(Rect::from_min_size(middle, vec2(0.0, 0.0))).min;
        Mark::Triangle.draw(page.painter(), middle, page.scaled(14.0));
    }
}

fn limit(page: &mut Page<'_>, frame: &Frame, plot: &Plot) {
    let Some(limit) = plot.limit.filter(|limit| limit.is_finite()) else { return };
    let y = frame.y(limit);
    let line = Rect::from_min_max(pos2(frame.inner.left(), y), pos2(frame.inner.right(), y));
    let line = page.place(line);
    let stroke = Stroke::new(page.scaled(2.5), theme::CAUTION);
    let dashes = Shape::dashed_line(&[line.left_top(), line.right_top()], stroke, page.scaled(10.0), page.scaled(6.0));
    page.painter().extend(dashes);
}

fn words(page: &mut Page<'_>, frame: &Frame, plot: &Plot) {
    let put = |at: egui::Pos2, align: Align2, text: String| {
        let at = page.place(Rect::from_min_size(at, vec2(0.0, 0.0))).min;
        let font = theme::font(page.scaled(theme::CAPTION), false);
        page.painter().text(at, align, text, font, theme::QUIET);
    };
    let (inner, area) = (frame.inner, frame.area);
    put(area.left_top(), Align2::LEFT_TOP, plot.unit.clone());
    put(pos2(inner.left() - 6.0, inner.top()), Align2::RIGHT_TOP, number(frame.values[1]));
    put(pos2(inner.left() - 6.0, inner.bottom()), Align2::RIGHT_BOTTOM, number(frame.values[0]));
    let seconds = |value: f64| say_with("plot-seconds", &[("seconds", number(value).into())]);
    put(pos2(inner.left(), inner.bottom() + 3.0), Align2::LEFT_TOP, seconds(frame.seconds[0]));
    put(pos2(inner.right(), inner.bottom() + 3.0), Align2::RIGHT_TOP, seconds(frame.seconds[1]));
    if let Some(limit) = plot.limit.filter(|limit| limit.is_finite()) {
        put(area.right_top(), Align2::RIGHT_TOP, format!("{} {}", say("plot-limit"), number(limit)));
    }
}

/// Three digits are enough for an axis.
fn number(value: f64) -> String {
    let size = value.abs();
    let digits = if size >= 100.0 || size == 0.0 {
        0
    } else if size >= 10.0 {
        1
    } else {
        2
    };
    if size > 0.0 && size < 0.01 { format!("{value:.1e}") } else { format!("{value:.digits$}") }
}
