//! Where things stand in a picture of ours: margins, axes, round numbers.

use std::fmt::Write;

/// Width of a picture on the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Size {
    /// As wide as the text.
    #[default]
    Whole,
    /// Two stand side by side.
    Half,
}

/// Margins of a picture, in its own units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// How many numbers stand along the time axis, about.
    pub(super) ticks: usize,
}

/// Distance between two diagonals of a hatching.
const HATCH: f64 = 7.0;

impl Size {
    pub(super) fn layout(self) -> Layout {
        match self {
            Size::Whole => {
                Layout { width: 960.0, height: 296.0, left: 58.0, right: 950.0, top: 32.0, bottom: 252.0, ticks: 9 }
            }
            Size::Half => {
                Layout { width: 470.0, height: 214.0, left: 58.0, right: 460.0, top: 32.0, bottom: 170.0, ticks: 5 }
            }
        }
    }
}

impl Layout {
    pub(super) fn plot_width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) fn plot_height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Rising diagonals in the plot between two places along it, as the data of a path. Diagonals keep their places over the whole plot, so that
    /// stretches beside each other join.
    pub(super) fn hatch(&self, [from, to]: [f64; 2]) -> String {
        let (mut d, height) = (String::new(), self.plot_height());
        let first = ((from - height - self.left) / HATCH).ceil() as i64;
        let last = ((to - self.left) / HATCH).floor() as i64;
        for n in first..=last.min(first + 1000) {
            // The diagonal starts on the ground at `x` and rises one for one.
            let x = self.left + n as f64 * HATCH;
            let (a, b) = (from.max(x), to.min(x + height));
            if b > a {
                // Writing to a string cannot fail.
                let _ = write!(
                    d,
                    "M{} {}L{} {}",
                    round(a),
                    round(self.bottom - (a - x)),
                    round(b),
                    round(self.bottom - (b - x))
                );
            }
        }
        d
    }
}

/// From data to the picture, both axes linear.
pub(super) struct Scale {
    pub(super) layout: Layout,
    pub(super) x: [f64; 2],
    pub(super) y: [f64; 2],
}

impl Scale {
    pub(super) fn x(&self, at: f64) -> f64 {
        let l = &self.layout;
        round(l.left + (at - self.x[0]) / (self.x[1] - self.x[0]) * l.plot_width())
    }

    /// As [`Scale::x`], kept inside the plot.
    pub(super) fn x_inside(&self, at: f64) -> f64 {
        self.x(at.clamp(self.x[0], self.x[1]))
    }

    /// Values beyond the axis are drawn at its edge.
    pub(super) fn y(&self, value: f64) -> f64 {
        let l = &self.layout;
        let share = (value.clamp(self.y[0], self.y[1]) - self.y[0]) / (self.y[1] - self.y[0]);
        round(l.bottom - share * l.plot_height())
    }
}

/// Round values inside a range: steps of 1, 2 or 5 times a power of ten, about `wanted` of them.
pub(super) fn ticks(range: [f64; 2], wanted: usize) -> impl Iterator<Item = f64> {
    let raw = (range[1] - range[0]) / wanted as f64;
    let power = 10_f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= raw).unwrap_or(raw);
    let first = (range[0] / step).ceil() as i64;
    let last = (range[1] / step).floor() as i64;
    (first..=last.min(first.saturating_add(50))).map(move |i| i as f64 * step)
}

pub(super) fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagonals_stay_inside_what_they_hatch() {
        let layout = Size::Whole.layout();
        for span in [[100.0, 104.0], [58.0, 950.0], [300.0, 300.0]] {
            let d = layout.hatch(span);
            let numbers: Vec<f64> =
                d.split(['M', 'L', ' ']).filter(|n| !n.is_empty()).map(|n| n.parse().unwrap()).collect();
            for point in numbers.chunks(2) {
                assert!((span[0]..=span[1]).contains(&point[0]), "{point:?}");
                assert!((layout.top..=layout.bottom).contains(&point[1]), "{point:?}");
            }
            assert_eq!(d.is_empty(), span[0] == span[1]);
        }
    }

    #[test]
    fn numbers_along_an_axis_are_round() {
        let at = |from, to| ticks([from, to], 5).collect::<Vec<_>>();
        assert_eq!(at(0.0, 10.0), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(at(-0.5, 0.5), [-0.4, -0.2, 0.0, 0.2, 0.4]);
    }
}
