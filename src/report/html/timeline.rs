//! The run at a glance: steps of the script, what was left out and why, and where something was found.

use super::super::words::number;
use super::layout::{Layout, Scale, Size, round, ticks};
use super::moments::Found;
use super::{LeftOut, Window};
use askama::Template;

/// Everything the timeline shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Timeline {
    /// Steps of the script.
    pub windows: Vec<Window>,
    /// Stretches left out of something.
    pub left_out: Vec<LeftOut>,
    /// What was found: number and second.
    pub found: Vec<(usize, f64)>,
    /// The time axis, seconds; `None` for all that there is.
    pub x: Option<[f64; 2]>,
    /// Reasons that have a row in any case, in this order; so two timelines have the same rows.
    pub rows: Vec<String>,
    /// Letter of the first row; `None` for `A`.
    pub first_row: Option<char>,
}

const STEPS_TOP: f64 = 8.0;
const STEP_HEIGHT: f64 = 26.0;
const LANE: f64 = 17.0;
const MARK: f64 = 20.0;
/// The most rows of marks above each other; more stand on the last.
const ROWS: usize = 4;

#[derive(Template)]
#[template(path = "timeline.svg", escape = "html")]
struct Svg {
    summary: String,
    height: f64,
    l: Layout,
    steps: Vec<Step>,
    lanes: Vec<Lane>,
    ticks: Vec<Tick>,
    axis: f64,
    marks: Vec<Mark>,
}

struct Step {
    x: f64,
    width: f64,
    shaded: bool,
    name: String,
    label: String,
}

struct Lane {
    y: f64,
    letter: char,
    why: String,
    rects: Vec<[f64; 2]>,
    hatch: String,
}

struct Tick {
    at: f64,
    label: String,
}

struct Mark {
    x: f64,
    y: f64,
    number: usize,
}

/// The timeline drawn, with the reasons by their letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DrawnTimeline {
    /// Inline SVG.
    pub svg: String,
    /// Letter and reason of each lane.
    pub reasons: Vec<(char, String)>,
}

impl Timeline {
    /// What was found as marks.
    pub fn mark(&mut self, found: &[Found]) {
        self.found = found.iter().map(|f| (f.number, f.seconds[0])).collect();
    }

    /// The reasons for what is left out, each once.
    pub fn reasons(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for out in &self.left_out {
            if !all.contains(&out.why) {
                all.push(out.why.clone());
            }
        }
        all
    }

    /// The picture.
    ///
    /// # Errors
    /// What the template engine gives; with a `String` as its target that is nothing in practice.
    pub fn draw(&self) -> Result<DrawnTimeline, askama::Error> {
        let x = self.x.or_else(|| self.range()).unwrap_or([0.0, 1.0]);
        let scale = Scale { layout: Size::Whole.layout(), x, y: [0.0, 1.0] };
        let lanes = self.lanes(&scale);
        let marks = self.marks(&scale);
        let rows = marks.iter().map(|m| m.y).fold(0.0, f64::max);
        let below = STEPS_TOP + STEP_HEIGHT;
        let lanes_top = below + if marks.is_empty() { 6.0 } else { rows + MARK / 2.0 + 8.0 };
        let axis = lanes_top + lanes.len() as f64 * LANE + 2.0;
        let reasons = lanes.iter().map(|lane| (lane.letter, lane.why.clone())).collect();
        let place = |mut lane: Lane| {
            lane.y += lanes_top;
            lane
        };
        let svg = Svg {
            summary: self.summary(),
            height: axis + 40.0,
            steps: self.steps(&scale),
            lanes: lanes.into_iter().map(place).collect(),
            ticks: ticks(scale.x, 9).map(|v| Tick { at: scale.x(v), label: number(v) }).collect(),
            axis,
            marks: marks.into_iter().map(|m| Mark { y: m.y + below, ..m }).collect(),
            l: scale.layout,
        };
        Ok(DrawnTimeline { svg: svg.render()?, reasons })
    }

    /// First and last second that there is.
    pub fn range(&self) -> Option<[f64; 2]> {
        let seconds = self.windows.iter().flat_map(|w| w.seconds).chain(self.left_out.iter().flat_map(|o| o.seconds));
        let (first, last) = seconds.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), s| (a.min(s), b.max(s)));
        (first < last).then_some([first, last])
    }

    fn summary(&self) -> String {
        let steps: Vec<&str> = self.windows.iter().map(|w| w.name.as_str()).collect();
        format!("Timeline. Steps: {}. {} marks.", steps.join(", "), self.found.len())
    }

    fn steps(&self, scale: &Scale) -> Vec<Step> {
        let step = |(i, w): (usize, &Window)| {
            let (x, end) = (scale.x_inside(w.seconds[0]), scale.x_inside(w.seconds[1]));
            let fits = w.name.chars().count() as f64 * 7.0 + 8.0 < end - x;
            let label = if fits { w.name.clone() } else { String::new() };
            Step { x, width: round((end - x).max(0.5)), shaded: i % 2 == 1, name: w.name.clone(), label }
        };
        self.windows.iter().enumerate().map(step).collect()
    }

    /// One lane for each reason.
    fn lanes(&self, scale: &Scale) -> Vec<Lane> {
        let mut lanes: Vec<(String, Vec<[f64; 2]>)> = self.rows.iter().map(|why| (why.clone(), Vec::new())).collect();
        let first = self.first_row.filter(char::is_ascii_alphabetic).map_or(b'A', |letter| letter as u8);
        for out in &self.left_out {
            let [x, end] = out.seconds.map(|s| scale.x_inside(s));
            let end = end.max(x + 1.5).min(scale.layout.right.max(x));
            let at = lanes.iter().position(|(why, _)| *why == out.why).unwrap_or_else(|| {
                lanes.push((out.why.clone(), Vec::new()));
                lanes.len() - 1
            });
            match lanes[at].1.last_mut() {
                // Closer than can be seen: one piece, so that a thousand gaps do not make a thousand shapes.
                Some(last) if x - last[1] < 1.0 => last[1] = last[1].max(end),
                _ => lanes[at].1.push([x, end]),
            }
        }
        let lane = |(i, (why, rects)): (usize, (String, Vec<[f64; 2]>))| {
            let y = i as f64 * LANE;
            let layout = Layout { top: 0.0, bottom: LANE - 4.0, ..scale.layout };
            let hatch = rects.iter().map(|span| layout.hatch(*span)).collect();
            let letter = char::from(first.saturating_add(u8::try_from(i % 26).unwrap_or(0)));
            let rects = rects.into_iter().map(|[x, end]| [x, round(end - x)]).collect();
            Lane { y, letter, why, rects, hatch }
        };
        lanes.into_iter().enumerate().map(lane).collect()
    }

    /// Marks that would cover each other stand one below the other.
    fn marks(&self, scale: &Scale) -> Vec<Mark> {
        let mut rows = [f64::NEG_INFINITY; ROWS];
        let mark = |&(number, second): &(usize, f64)| {
            let x = scale.x_inside(second).clamp(scale.layout.left + MARK / 2.0, scale.layout.right - MARK / 2.0);
            let free = rows.iter().position(|last| x - last >= MARK + 1.0).unwrap_or(ROWS - 1);
            rows[free] = x;
            Mark { x: round(x), y: free as f64 * MARK + MARK / 2.0 + 6.0, number }
        };
        self.found.iter().map(mark).collect()
    }
}
