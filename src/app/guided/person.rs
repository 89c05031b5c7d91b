//! The simulated person in the headset: walks where the step asks, and answers where nobody else does.

mod body;

use super::super::scenario::{draw_shares, moves};
use super::super::timeline::step_seconds;
use super::Desk;
use crate::observe::FrameObservation;
use crate::review::{Ask, Robot, Sheet};
use crate::script::Step;
use body::Body;
use glam::Vec3;
use holograde_simulator::control::Session;
use holograde_simulator::scenario::Move;
use std::collections::VecDeque;

/// Seconds in which the head turns to a board that has come up, and back to the content (ours: an easy turn).
const TURN_S: f64 = 0.8;
/// Seconds in which it reads before it answers (ours: enough for a board to come to rest, and for a picture of it).
const READ_S: f64 = 0.4;

/// Angle from the board's middle to where it looks, degrees (ours): both edges are still within the frame, and so is some of the content.
const ASIDE_DEG: f32 = 4.5;

/// The same while something is shown in the room beside the board: that is what is looked at then.
const GLANCE_DEG: f32 = 8.0;
/// Seconds of that glance, and how near to the head nothing can be looked at, metres.
const GLANCE_S: f64 = 0.4;
const AT_HEAD_M: f32 = 0.5;

/// Where the content is, base space, metres.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings {
    /// Middle of what is looked at.
    pub center: Vec3,
    /// Its horizontal radius.
    pub radius: f32,
    /// Middles of the nearest and of the farthest content.
    pub depths: [Vec3; 2],
}

/// What tells a sheet from the one before: its kind, and what it asks about.
type Seen = (std::mem::Discriminant<Sheet>, String);

/// Who is simulated.
pub struct Person {
    body: Body,
    robot: Option<Robot>,
    around: Surroundings,
    /// How far it has walked round the content, degrees.
    round: f64,
    /// Which sheet it looks at: its kind, and what it asks about.
    looks_at: Option<Seen>,
    /// Something is shown in the room, and it looks there.
    glances: bool,
    /// Until when it turns and reads before it does anything.
    reads_until: f64,
    /// Moments at which a frame of the running step has to be drawn, where not every frame is.
    to_draw: VecDeque<f64>,
    /// The window's mouse and keyboard move head and hands.
    driven: bool,
}

impl Person {
    /// Who does what the script asks for, and, with a robot, answers too. `driven` by somebody's mouse and keyboard it does neither.
    pub fn new(session: Session, robot: Option<Robot>, around: Surroundings, driven: bool) -> Person {
        let body = Body::new(session, robot.as_ref().map(Robot::script));
        Person {
            body,
            robot,
            around,
            round: 0.0,
            looks_at: None,
            glances: false,
            reads_until: 0.0,
            to_draw: VecDeque::new(),
            driven,
        }
    }

    /// A step begins, `seconds` after the first frame.
    pub fn begin(&mut self, step: &Step, seconds: f64) {
        let lasts = step_seconds(step);
        self.to_draw = draw_shares(step).map(|share| seconds + share * lasts).collect();
        if self.driven {
            return;
        }
        let Surroundings { center, radius, depths } = self.around;
        let moves = moves(&step.action, lasts, center, f64::from(radius), depths, &mut self.round);
        self.body.does(moves);
    }

    /// What it does in a frame, in which a step of the script `runs` or not.
    pub fn frame(&mut self, sheet: &Sheet, runs: bool, desk: &mut Desk, frame: &FrameObservation, seconds: f64) {
        while self.to_draw.front().is_some_and(|at| *at <= seconds) {
            self.to_draw.pop_front();
            self.draw(1);
        }
        let about = if let Sheet::Ask(ask) = sheet { ask.about.as_str() } else { "" };
        let kind = std::mem::discriminant(sheet);
        let known = self.looks_at.as_ref().is_some_and(|(seen, of)| *seen == kind && of == about);
        if !known && runs {
            // The step's own moves go on.
            self.looks_at = Some((kind, String::new()));
        } else if !known {
            self.look(sheet, desk, (kind, about.to_owned()), frame.head.pose.position, seconds);
        }
        self.glance(sheet, desk, frame.head.pose.position);
        let Some(robot) = self.robot.as_mut().filter(|_| !self.driven && seconds >= self.reads_until) else { return };
        let deed = robot.update(sheet, desk.targets(), &frame.head.pose, seconds);
        self.body.act(deed, &frame.head.pose);
    }

    /// Turns to what has come into view: the board, or, before a step, the content.
    fn look(&mut self, sheet: &Sheet, desk: &Desk, shown: Seen, eye: Vec3, seconds: f64) {
        let at = match (desk.board(), super::in_view(sheet)) {
            (Some(board), true) => beside(eye, board.base_from_board.position, self.around.center),
            (None, true) => return,
            (_, false) => self.around.center,
        };
        self.looks_at = Some(shown);
        let turns_s = if self.driven { TURN_S } else { self.body.turn(turn_to(at, TURN_S), super::in_view(sheet)) };
        self.reads_until = seconds + turns_s + READ_S;
        self.to_draw.push_back(seconds + turns_s + READ_S / 2.0);
    }

    /// Turns to what is shown in the room beside a question, and back to the board when it is put away.
    fn glance(&mut self, sheet: &Sheet, desk: &Desk, eye: Vec3) {
        let shown = if let Sheet::Ask(ask) = sheet { Some(ask).filter(|ask| ask.aid || ask.replaying) } else { None };
        if self.driven || shown.is_some() == std::mem::replace(&mut self.glances, shown.is_some()) {
            return;
        }
        let Some(board) = desk.board().map(|board| board.base_from_board.position) else { return };
        let target = match shown.map(|ask| moment(ask).filter(|place| place.distance(eye) > AT_HEAD_M)) {
            Some(place) => aside(eye, board, place.unwrap_or(self.around.center), GLANCE_DEG),
            None => beside(eye, board, self.around.center),
        };
        self.body.turn(turn_to(target, GLANCE_S), true);
    }

    /// Has so many frames drawn, where not every frame is.
    pub fn draw(&self, frames: u32) {
        self.body.draw(frames);
    }

    /// Why the stand-in cannot go on, if it cannot.
    pub fn stuck(&self) -> Option<String> {
        self.robot.as_ref().and_then(Robot::stuck)
    }
}

fn turn_to(at: Vec3, seconds: f64) -> (Move, f64) {
    (Move::LookAt { target: at.to_array().map(f64::from) }, seconds)
}

/// Where it happened, as the marker has it.
fn moment(ask: &Ask) -> Option<Vec3> {
    let moment = ask.beside.as_ref()?.moments.first()?;
    Some(Vec3::from(moment.place)).filter(|place| place.is_finite())
}

/// A little aside from the board, towards the content beside it.
fn beside(eye: Vec3, board: Vec3, content: Vec3) -> Vec3 {
    aside(eye, board, content.with_y(board.y), ASIDE_DEG)
}

/// From the board towards something else, by an angle, but no more than half of the way.
fn aside(eye: Vec3, board: Vec3, other: Vec3, degrees: f32) -> Vec3 {
    let (to_board, to_content) = (board - eye, other - eye);
    let apart = to_board.cross(to_content).length().atan2(to_board.dot(to_content));
    if !apart.is_finite() || apart < 1e-3 {
        return board;
    }
    let share = (degrees.to_radians() / apart).min(0.5);
    let way = to_board.normalize().lerp(to_content.normalize(), share).normalize_or(to_board.normalize());
    eye + way * to_board.length()
}
