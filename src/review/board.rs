//! Where the panel is.
//!
//! It stands in the room and stays where it is while the head turns and moves a little; only when it has been out of reach or in the way
//! for a while does it glide to a better place. It is never fixed to the head: what moves with the head cannot be looked at, and
//! the comfort pages of the platform advise against it.

mod search;
mod sky;

use crate::observe::Located;
use crate::space::Pose;
use glam::Vec3;
use search::{BORNE_DEG, HALF, Place, Search, TOO_FAR_OR_NEAR, Wish};
use sky::{Direction, heading, wrap};

/// A flat board in the room: its middle is the origin, +X to the reader's right, +Y up, +Z towards the reader.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Board {
    /// `base_from_board`.
    pub base_from_board: Pose,
    /// Width and height, metres.
    pub size_m: [f32; 2],
}

/// Distances at which it is placed, metres: where the comfort zone begins, to the display's focus.
const PLACED_M: [f32; 2] = [1.25, 2.0];
/// Where nothing is asked about, metres (ours).
const USUAL_M: f32 = 1.5;
/// Distances that it is left at, metres (ours): arm's length and a little beyond where it is placed.
const LEFT_M: [f32; 2] = [0.45, 2.2];
/// Seen smaller than this share of its size it cannot be read in comfort (ours): text of 0.6° would be less than 0.52° high.
const LEGIBLE: f32 = 0.87;
/// Off the heading by more than this it is out of reach (ours).
const OFF_DEG: f32 = 35.0;
/// Degrees of elevation beyond those borne before it moves.
const NOD_DEG: f32 = 3.0;
/// It moves only after having been in a bad place for so long, seconds (ours).
const PATIENCE_S: f64 = 0.7;
/// A new place has to be better by so much, in degrees off the heading; by less for another subject (ours).
const WORTH_MOVING: f32 = 25.0;
const WORTH_FOR_SUBJECT: f32 = 10.0;
/// Pitch up to which it faces the reader (ours).
const FACING: f32 = 15.0 * std::f32::consts::PI / 180.0;
/// Subjects nearer than this in the horizontal have no direction, metres.
const NO_DIRECTION_M: f32 = 0.3;
/// A subject that moved less is the same, metres.
const SAME_SUBJECT_M: f32 = 0.25;
/// Longest time between frames that counts: a stall is no patience.
const LONGEST_FRAME_S: f64 = 0.1;
/// After so long out of view it comes up in a better place at once, seconds.
const HIDDEN_S: f64 = 1.0;
/// Places and sizes beyond this are no room, metres.
const ROOM_M: f32 = 1e4;

/// Keeps the board near what is asked about and before the reviewer, without ever being fixed to the head.
#[derive(Debug, Clone, Default)]
pub struct Placer {
    place: Option<Place>,
    glide: Option<Glide>,
    search: Search,
    spare: Vec<[Vec3; 2]>,
    about: Option<Vec3>,
    bad_for_s: f64,
    before_s: Option<f64>,
}

/// A move from one place to another, round the head.
#[derive(Debug, Clone, Copy)]
struct Glide {
    pivot: Vec3,
    from: Place,
    to: Place,
    gone_s: f64,
    takes_s: f64,
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
        let gap_s = self.before_s.map_or(0.0, |before| seconds - before);
        let passed = gap_s.clamp(0.0, LONGEST_FRAME_S);
        self.before_s = Some(seconds).filter(|seconds| seconds.is_finite());
        if gap_s > HIDDEN_S {
            self.bad_for_s = f64::INFINITY;
        }
        if held {
            (self.glide, self.bad_for_s) = (None, 0.0);
        }
        self.advance(passed);
        let about = about.filter(|about| within_room(*about));
        if usable(head) && !held && self.glide.is_none() {
            self.consider(head.pose, about, clear, passed);
        }
        self.place.map(|place| place.board())
    }

    /// What had better not be covered either, from now on, where that costs little: middles and half extents of content that is not primary.
    pub fn spare(&mut self, boxes: impl IntoIterator<Item = [Vec3; 2]>) {
        self.spare.clear();
        self.spare.extend(boxes);
    }

    /// Forgets where it was: the next board is placed anew, at once.
    pub fn reset(&mut self) {
        let (search, spare) = (std::mem::take(&mut self.search), std::mem::take(&mut self.spare));
        *self = Placer { search, spare, ..Placer::default() };
    }

    /// Whether it is on its way from one place to another.
    pub fn glides(&self) -> bool {
        self.glide.is_some()
    }

    fn advance(&mut self, passed: f64) {
        if let Some(glide) = &mut self.glide {
            glide.gone_s += passed;
            self.place = Some(glide.place());
            if glide.gone_s >= glide.takes_s {
                self.glide = None;
            }
        }
    }

    /// Places it at first; later begins to move it, if where it is has been bad for long enough and there is a better place.
    fn consider(&mut self, head: Pose, about: Option<Vec3>, clear: &[[Vec3; 2]], passed: f64) {
        let wish = wish(head, about);
        self.search.look(wish.eye, clear, &self.spare);
        let Some(place) = self.place else {
            self.about = about;
            self.place = Some(self.search.best(&wish));
            return;
        };
        let another = about.is_some() && (self.about.is_none() || moved(self.about, about));
        let comes_up = self.bad_for_s.is_infinite();
        let looms = comes_up && looms(&wish, &place);
        let bad = another || looms || self.is_bad(&wish, &place);
        self.bad_for_s = if bad { self.bad_for_s + passed } else { 0.0 };
        if self.bad_for_s < PATIENCE_S {
            return;
        }
        (self.bad_for_s, self.about) = (0.0, about);
        let best = self.search.best(&wish);
        let far = if looms || is_out_of_reach(&wish, &place) { TOO_FAR_OR_NEAR } else { 0.0 };
        let gain = self.search.cost_of(&wish, &place) + far - self.search.cost_of(&wish, &best);
        let worth = if another { WORTH_FOR_SUBJECT } else { WORTH_MOVING };
        if gain >= worth && comes_up {
            self.place = Some(best);
        } else if gain >= worth {
            self.glide = Some(Glide::new(wish.eye, place, best));
        }
    }

    fn is_bad(&self, wish: &Wish, place: &Place) -> bool {
        let direction = Direction::of(place.middle - wish.eye);
        let el = direction.el.to_degrees();
        let off = wrap(direction.az - wish.heading).abs().to_degrees();
        let covers = || place.patch(wish.eye).is_none_or(|patch| self.search.covered(&patch) > 0.0);
        off > OFF_DEG
            || !(BORNE_DEG[0] - NOD_DEG..=BORNE_DEG[1] + NOD_DEG).contains(&el)
            || is_out_of_reach(wish, place)
            || covers()
    }
}

fn wish(head: Pose, about: Option<Vec3>) -> Wish {
    let to_subject = about.map(|about| about - head.position);
    // Eyes that go from subject to board and back need not refocus if both are as far away.
    let distance_m = to_subject.map_or(USUAL_M, Vec3::length).clamp(PLACED_M[0], PLACED_M[1]);
    let directed = to_subject.filter(|to| to.x.hypot(to.z) > NO_DIRECTION_M);
    let about = directed.map(|to| Direction::of(to).az);
    Wish { eye: head.position, heading: heading(head), about, distance_m }
}

fn is_out_of_reach(wish: &Wish, place: &Place) -> bool {
    let distance_m = place.middle.distance(wish.eye);
    !(LEFT_M[0]..=LEFT_M[1]).contains(&distance_m) || place.size_m[0] < LEGIBLE * whole_m(distance_m)
}

/// Whether it is seen so large that the frame would cut it. Whoever walks up to it wants that; where it comes up anew nobody does.
fn looms(wish: &Wish, place: &Place) -> bool {
    LEGIBLE * place.size_m[0] > whole_m(place.middle.distance(wish.eye))
}

/// Width of a board of full size at a distance, metres.
fn whole_m(distance_m: f32) -> f32 {
    2.0 * distance_m * HALF[0].to_radians().tan()
}

fn moved(from: Option<Vec3>, to: Option<Vec3>) -> bool {
    from.zip(to).is_some_and(|(from, to)| from.distance(to) > SAME_SUBJECT_M)
}

fn within_room(place: Vec3) -> bool {
    place.is_finite() && place.abs().max_element() < ROOM_M
}

fn usable(head: &Located) -> bool {
    let turned = head.pose.orientation.length_squared();
    head.valid && within_room(head.pose.position) && (turned - 1.0).abs() < 0.1
}

impl Glide {
    fn new(pivot: Vec3, from: Place, to: Place) -> Glide {
        let path_m = from.middle.distance(to.middle);
        Glide { pivot, from, to, gone_s: 0.0, takes_s: f64::from((0.4 + 0.4 * path_m).min(1.0)) }
    }

    /// Where it is now. Minimum jerk: the smoothest way between two rests, which no hand or eye finds abrupt and which never overshoots
    /// (Flash and Hogan, The coordination of arm movements, J. Neurosci. 5(7), 1985). Round the head and not straight on, which could lead
    /// through it.
    fn place(&self) -> Place {
        let t = (self.gone_s / self.takes_s).clamp(0.0, 1.0) as f32;
        let share = t * t * t * (10.0 + t * (6.0 * t - 15.0));
        if share >= 1.0 {
            return self.to;
        }
        let mix = |a: f32, b: f32| a + (b - a) * share;
        let turn = |a: f32, b: f32| wrap(a + wrap(b - a) * share);
        let (a, b) = (self.from.middle - self.pivot, self.to.middle - self.pivot);
        let (from, to) = (Direction::of(a), Direction::of(b));
        let direction = Direction { az: turn(from.az, to.az), el: mix(from.el, to.el) };
        Place {
            middle: self.pivot + direction.unit() * mix(a.length(), b.length()),
            yaw: turn(self.from.yaw, self.to.yaw),
            pitch: mix(self.from.pitch, self.to.pitch),
            size_m: [mix(self.from.size_m[0], self.to.size_m[0]), mix(self.from.size_m[1], self.to.size_m[1])],
        }
    }
}

#[cfg(test)]
mod tests;
