//! From hands and eyes to one pointer on the board.
//!
//! A fingertip at the board goes before a ray, a ray before the eyes. What has begun a press keeps it until it lets go or is lost; a press
//! that is lost ends beside the board, so that nobody answers by accident.

mod approach;
mod hand;
mod smooth;

use super::Board;
use crate::observe::{HandInput, HandSource, InputObservation, Located};
use approach::Approach;
use glam::{Vec2, Vec3};
use hand::{Fingertip, Ray, Switch, Touch, present};
use smooth::Smooth;

/// How the reviewer points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Means {
    /// By the ray of a bare hand.
    #[default]
    HandRay,
    /// By the ray of a controller.
    Controller,
    /// With a fingertip at the board.
    Touch,
    /// With eyes or head; a pinch or button commits.
    Gaze,
}

/// The pointer in one frame.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pointer {
    /// How.
    pub means: Means,
    /// Where on the board, as a share of its width from the left and of its height from the top; `None` beside it.
    pub on: Option<[f32; 2]>,
    /// Pressed, with hysteresis. What was pressed beside the board does not press on it. A press that ends while `on` is `None` chooses nothing.
    pub pressed: bool,
    /// From where to where it is drawn, base space; `None` for gaze and touch.
    pub ray: Option<[Vec3; 2]>,
    /// A hand is so near, or so plainly on its way, that the board must keep still.
    pub near: bool,
}

/// What points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Tip(usize),
    Ray(usize),
    Eyes,
    Head,
}

/// A press that goes on.
#[derive(Debug, Clone, Copy)]
struct Press {
    source: Source,
    /// Hand that holds it.
    by: usize,
    /// Where it began, degrees; `None` once it has moved away from there.
    held_at: Option<Vec2>,
}

/// Chooses the pointer and remembers what is pressed.
#[derive(Debug, Clone, Default)]
pub struct Pointers {
    selects: [Switch; 2],
    /// Whatever commits for the eyes: pinch, grasp or button.
    commits: [Switch; 2],
    tips: [Fingertip; 2],
    press: Option<Press>,
    before: Option<Source>,
    last: Option<usize>,
    smooth: Smooth,
    approach: Approach,
}

/// Everything of one frame.
struct Seen {
    rays: [Option<Ray>; 2],
    touches: [Option<Touch>; 2],
    selected: [bool; 2],
    committed: [bool; 2],
    eyes: Option<Ray>,
    head: Option<Ray>,
}

/// Board, degrees: a point of it times this is an angle.
const BOARD_DEG: Vec2 = Vec2::new(30.0, 21.0);
/// A hand that points beside the board by less than this means something else there, and eyes do not point for it (ours); cosine of 60°.
const BESIDE_COS: f32 = 0.5;
/// Length of a ray that hits nothing, metres.
const MISSING_RAY_M: f32 = 0.8;
/// Closing thumb and finger turns the hand: a press stays where it began until it is farther away than this, degrees (ours; half of the least button).
const SLIP_DEG: f32 = 1.0;

impl Pointers {
    /// The pointer for a frame, `seconds` after the first.
    pub fn update(&mut self, input: &InputObservation, head: &Located, board: &Board, seconds: f64) -> Pointer {
        let seen = self.see(input, head, board);
        let near = self.approach.near(input, head, board, seconds);
        let ending = self.press.filter(|press| !self.holds(press, &seen));
        let lost = ending.is_some_and(|press| is_lost(&press, &seen, input));
        if ending.is_some() {
            self.press = None;
        }
        if let Some(press) = ending.filter(|_| lost) {
            self.before = None;
            self.smooth.reset();
            return Pointer { means: means(press.source, input), near, ..Pointer::default() };
        }
        let source = self.press.or(ending).map(|press| press.source).or_else(|| self.choose(&seen, board));
        let Some(source) = source else {
            self.before = None;
            self.smooth.reset();
            return self.beside(&seen, input, board, near);
        };
        if self.before != Some(source) {
            self.smooth.reset();
        }
        self.before = Some(source);
        let raw = place(source, &seen).map(|on| on * BOARD_DEG);
        let smooth = raw.map(|raw| if matches!(source, Source::Tip(_)) { raw } else { self.smooth.next(raw, seconds) });
        let began = self.press.is_none() && ending.is_none();
        if began && let Some(at) = smooth.filter(|at| is_on(*at)) {
            self.begin(source, &seen, at);
        }
        let at = self.settle(smooth, ending);
        let is_hand = matches!(source, Source::Ray(_));
        Pointer {
            means: means(source, input),
            on: at.map(|at| (at / BOARD_DEG).to_array()),
            pressed: self.press.is_some(),
            ray: ray_of(source, &seen).filter(|_| is_hand).map(|ray| [ray.from, end(ray, at, board)]),
            near,
        }
    }

    fn see(&mut self, input: &InputObservation, head: &Located, board: &Board) -> Seen {
        let hands = &input.hands;
        let ray = |hand: &HandInput| Some(hand).filter(|hand| present(hand)).and_then(|hand| Ray::of(&hand.aim, board));
        let mut seen = Seen {
            rays: [ray(&hands[0]), ray(&hands[1])],
            touches: [None; 2],
            selected: [false; 2],
            committed: [false; 2],
            eyes: Ray::of(&input.gaze, board),
            head: Ray::of(head, board),
        };
        for (side, hand) in hands.iter().enumerate() {
            let there = present(hand);
            let any = hand.select.max(hand.squeeze).max(if hand.menu { 1.0 } else { 0.0 });
            seen.selected[side] = self.selects[side].update(there.then_some(hand.select));
            seen.committed[side] = self.commits[side].update(there.then_some(any));
            let tip = if there { hand.tip } else { Located::default() };
            seen.touches[side] = self.tips[side].update(&tip, board);
        }
        seen
    }

    /// What points while nothing is pressed.
    fn choose(&self, seen: &Seen, board: &Board) -> Option<Source> {
        let last = self.last.unwrap_or(1);
        let order = [last, 1 - last];
        let pressing = |side: &usize| seen.touches[*side].is_some_and(|touch| touch.began);
        let touching = |side: &usize| seen.touches[*side].is_some();
        if let Some(side) = order.into_iter().find(pressing).or_else(|| order.into_iter().find(touching)) {
            return Some(Source::Tip(side));
        }
        let hits = |side: &usize| seen.rays[*side].is_some_and(|ray| ray.hit().is_some());
        let presses = |side: &usize| hits(side) && seen.selected[*side];
        if let Some(side) = order.into_iter().find(presses).or_else(|| order.into_iter().find(hits)) {
            return Some(Source::Ray(side));
        }
        if seen.rays.iter().flatten().any(|ray| ray.towards(board) > BESIDE_COS) {
            return None;
        }
        match (seen.eyes, seen.head) {
            (Some(eyes), _) => eyes.hit().map(|_| Source::Eyes),
            (None, head) => head.and_then(|head| head.hit()).map(|_| Source::Head),
        }
    }

    /// Begins a press, if what points has just closed over the board.
    fn begin(&mut self, source: Source, seen: &Seen, at: Vec2) {
        let by = match source {
            Source::Tip(side) => seen.touches[side].filter(|touch| touch.began).map(|_| side),
            Source::Ray(side) => Some(side).filter(|side| seen.selected[*side]),
            Source::Eyes | Source::Head => seen.committed.iter().position(|committed| *committed),
        };
        if let Some(by) = by {
            self.last = Some(by);
            self.press = Some(Press { source, by, held_at: Some(at) });
        }
    }

    /// Whether a press goes on.
    fn holds(&self, press: &Press, seen: &Seen) -> bool {
        let closed = match press.source {
            Source::Tip(side) => self.tips[side].pressed,
            Source::Ray(side) => self.selects[side].closed,
            Source::Eyes | Source::Head => self.commits[press.by].closed,
        };
        closed && !gone(press.source, seen)
    }

    /// Keeps a press where it began while it only slips.
    fn settle(&mut self, smooth: Option<Vec2>, ending: Option<Press>) -> Option<Vec2> {
        let press = self.press.as_mut();
        let held_at = press.as_ref().map_or(ending.and_then(|press| press.held_at), |press| press.held_at);
        match (smooth, held_at) {
            (Some(at), Some(began)) if at.distance(began) <= SLIP_DEG => Some(began),
            _ => {
                if let Some(press) = press {
                    press.held_at = None;
                }
                smooth.filter(|at| is_on(*at))
            }
        }
    }

    /// Nothing points at the board: the ray of a hand that nearly does is still drawn.
    fn beside(&self, seen: &Seen, input: &InputObservation, board: &Board, near: bool) -> Pointer {
        let last = self.last.unwrap_or(1);
        let side = [last, 1 - last]
            .into_iter()
            .find(|side| seen.rays[*side].is_some_and(|ray| ray.towards(board) > BESIDE_COS));
        let Some(side) = side else { return Pointer { near, ..Pointer::default() } };
        let ray = seen.rays[side].map(|ray| [ray.from, ray.from + ray.along * MISSING_RAY_M]);
        Pointer { means: means(Source::Ray(side), input), ray, near, ..Pointer::default() }
    }
}

/// Where a source points to on the board or beside it, as shares of its size.
fn place(source: Source, seen: &Seen) -> Option<Vec2> {
    match source {
        Source::Tip(side) => seen.touches[side].map(|touch| touch.on),
        _ => ray_of(source, seen).and_then(|ray| ray.at),
    }
}

/// The ray of a source, eyes included.
fn ray_of(source: Source, seen: &Seen) -> Option<&Ray> {
    match source {
        Source::Tip(_) => None,
        Source::Ray(side) => seen.rays[side].as_ref(),
        Source::Eyes => seen.eyes.as_ref(),
        Source::Head => seen.head.as_ref(),
    }
}

fn gone(source: Source, seen: &Seen) -> bool {
    match source {
        Source::Tip(side) => seen.touches[side].is_none(),
        _ => ray_of(source, seen).is_none(),
    }
}

/// Whether a press ended because it is not known where it would have ended.
fn is_lost(press: &Press, seen: &Seen, input: &InputObservation) -> bool {
    gone(press.source, seen) || !present(&input.hands[press.by])
}

fn means(source: Source, input: &InputObservation) -> Means {
    match source {
        Source::Tip(_) => Means::Touch,
        Source::Ray(side) if input.hands[side].source == HandSource::Controller => Means::Controller,
        Source::Ray(_) => Means::HandRay,
        Source::Eyes | Source::Head => Means::Gaze,
    }
}

/// Where a drawn ray ends: at the smooth point of the board.
fn end(ray: &Ray, at: Option<Vec2>, board: &Board) -> Vec3 {
    let Some(at) = at else { return ray.from + ray.along * MISSING_RAY_M };
    let share = at / BOARD_DEG;
    let flat = Vec3::new((share.x - 0.5) * board.size_m[0], (0.5 - share.y) * board.size_m[1], 0.0);
    board.base_from_board.transform_point(flat)
}

fn is_on(at: Vec2) -> bool {
    at.cmpge(Vec2::ZERO).all() && at.cmple(BOARD_DEG).all()
}

#[cfg(test)]
mod tests;
