//! Mouse and keyboard to the simulated person: where the head is, where the hand points. Pure: time comes in with the steps.

mod ease;
mod hand;
#[cfg(test)]
mod tests;

use crate::observe::ViewObservation;
use crate::review::Board;
use crate::space::Pose;
use ease::{Debt, Pace};
use glam::{EulerRot, Quat, Vec3};

/// How fast a person walks, metres a second (ours, from the middle of what field studies of pavements find).
const WALK_M_S: f32 = 1.4;
/// How fast a head is turned without haste, degrees a second (ours).
const TURN_DEG_S: f32 = 90.0;
/// How fast the body rises or crouches, metres a second (ours).
const RISE_M_S: f32 = 0.5;
/// How far a notch of the wheel steps, metres (ours).
const NOTCH_M: f32 = 0.15;
/// How far a dragged pixel turns, degrees (ours).
const DRAG_DEG: f32 = 0.15;
/// How far the head is bent at most, degrees (ours).
const MOST_PITCH_DEG: f32 = 80.0;
/// From crouching to tiptoe, metres above where the head began (ours).
const HEIGHTS_M: [f32; 2] = [-1.0, 0.3];
/// The longest step of time: a machine that was busy does not throw the person through the room.
const MOST_SECONDS: f32 = 0.1;

/// What a key means. Which key of the keyboard it is, the window knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Walks forward.
    Forward,
    /// Walks back.
    Back,
    /// Steps to the left.
    Left,
    /// Steps to the right.
    Right,
    /// Rises.
    Rise,
    /// Crouches.
    Crouch,
    /// Turns the head to the left.
    TurnLeft,
    /// Turns the head to the right.
    TurnRight,
    /// Looks up.
    LookUp,
    /// Looks down.
    LookDown,
    /// Pinches, as the left button does.
    Commit,
    /// Uses the left hand from now on.
    UseLeft,
    /// Uses the right hand from now on.
    UseRight,
    /// Hides the hand from the headset, or shows it again.
    Hide,
    /// Takes a controller in the hand, or puts it away.
    Controller,
    /// Points with the eyes alone, or with the hand again.
    Gaze,
    /// Reaches out to touch what is pointed at, or points from afar again.
    Reach,
}

/// How many [`Key`]s can be held.
const HELD: usize = Key::Commit as usize + 1;

/// A button of the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    /// Pinches.
    Left,
    /// Turns the head while it is dragged.
    Right,
}

/// A place in the picture of an eye.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EyePoint {
    /// 0 left, 1 right.
    pub eye: usize,
    /// Share of the picture's width from the left and of its height from the top.
    pub at: [f32; 2],
}

/// What mouse and keyboard do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input {
    /// A key goes down or up.
    Key(Key, bool),
    /// A button goes down or up over the picture of an eye.
    Button(Mouse, bool),
    /// The mouse is over a place in the picture of an eye, or over none.
    Over(Option<EyePoint>),
    /// The mouse moved, points to the right and down.
    Moved([f32; 2]),
    /// The wheel turned over the picture of an eye; positive is away from the person.
    Wheel(f32),
    /// The window is no longer in use: nothing is held down.
    Left,
}

/// Where the person stands, for a step.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Around {
    /// Eyes of the last frame: only their places on the head and what they see are used.
    pub views: [ViewObservation; 2],
    /// `base_from_head` of the same frame.
    pub base_from_head: Pose,
    /// The panel in space: what is pointed at on it is exactly what is under the mouse.
    pub board: Option<Board>,
    /// Distance of what else is pointed at, metres; two metres where it is `None`.
    pub focus_m: Option<f32>,
}

/// A hand of the simulated person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hand {
    /// Where the pointing ray begins, base space, metres.
    pub from: Vec3,
    /// What it points at, base space.
    pub at: Vec3,
    /// 0 open to 1 pinched.
    pub select: f32,
    /// It holds a controller.
    pub controller: bool,
    /// The tip of the index finger is at `at`, and not `from` there.
    pub touches: bool,
}

/// The simulated person in one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Person {
    /// `base_from_head`.
    pub base_from_head: Pose,
    /// Left, then right; `None` is not seen by the headset.
    pub hands: [Option<Hand>; 2],
    /// `base_from_gaze`: the eyes' ray along -Z.
    pub base_from_gaze: Pose,
}

/// Makes a person of what mouse and keyboard do.
#[derive(Debug, Clone)]
pub struct Drive {
    place: Vec3,
    begun_at: Vec3,
    yaw_deg: f32,
    pitch_deg: f32,
    held: [bool; HELD],
    buttons: [bool; 2],
    over: Option<EyePoint>,
    walk: [Pace; 3],
    turn: [Pace; 2],
    /// What dragging and wheel still owe: yaw and pitch in degrees, forward in metres.
    owed: [Debt; 3],
    hand: usize,
    hidden: bool,
    controller: bool,
    gaze_alone: bool,
    reaches: bool,
    select: f32,
}

impl Drive {
    /// A person whose head is at a place. Heads are upright: a tilt to the side is not kept.
    pub fn new(base_from_head: Pose) -> Drive {
        let (yaw, pitch, _) = base_from_head.orientation.to_euler(EulerRot::YXZ);
        Drive {
            place: base_from_head.position,
            begun_at: base_from_head.position,
            yaw_deg: yaw.to_degrees(),
            pitch_deg: pitch.to_degrees().clamp(-MOST_PITCH_DEG, MOST_PITCH_DEG),
            held: [false; HELD],
            buttons: [false; 2],
            over: None,
            walk: Default::default(),
            turn: Default::default(),
            owed: Default::default(),
            hand: 1,
            hidden: false,
            controller: false,
            gaze_alone: false,
            reaches: false,
            select: 0.0,
        }
    }

    /// Mouse or keyboard did something.
    pub fn take(&mut self, input: Input) {
        match input {
            Input::Key(key, down) => self.key(key, down),
            Input::Button(button, down) => self.buttons[button as usize] = down,
            Input::Over(over) => self.over = over,
            Input::Moved(by) if self.buttons[Mouse::Right as usize] && by.iter().all(|by| by.is_finite()) => {
                self.owed[0].add(-by[0] * DRAG_DEG);
                self.owed[1].add(-by[1] * DRAG_DEG);
            }
            Input::Moved(_) => {}
            Input::Wheel(notches) => self.owed[2].add(notches * NOTCH_M),
            Input::Left => {
                self.held = [false; HELD];
                self.buttons = [false; 2];
                self.over = None;
                self.owed = Default::default();
            }
        }
    }

    fn key(&mut self, key: Key, down: bool) {
        if let Some(held) = self.held.get_mut(key as usize) {
            *held = down;
            return;
        }
        match key {
            _ if !down => {}
            Key::UseLeft => (self.hand, self.hidden) = (0, false),
            Key::UseRight => (self.hand, self.hidden) = (1, false),
            Key::Hide => self.hidden = !self.hidden,
            Key::Controller => self.controller = !self.controller,
            Key::Gaze => self.gaze_alone = !self.gaze_alone,
            Key::Reach => self.reaches = !self.reaches,
            _ => {}
        }
    }

    /// The person after so many seconds more.
    pub fn step(&mut self, seconds: f32, around: &Around) -> Person {
        let seconds = if seconds.is_finite() { seconds.clamp(0.0, MOST_SECONDS) } else { 0.0 };
        self.turn(seconds);
        self.walk(seconds);
        let pinches = self.held[Key::Commit as usize] || self.buttons[Mouse::Left as usize];
        self.select = hand::closed(self.select, pinches, seconds);
        let base_from_head = self.base_from_head();
        let pointed = self.over.and_then(|over| hand::pointed(over, &base_from_head, around));
        let mut hands = [None; 2];
        hands[self.hand] = (!self.hidden).then(|| self.hand(&base_from_head, pointed));
        Person { base_from_head, hands, base_from_gaze: hand::gaze(&base_from_head, pointed) }
    }

    fn hand(&self, base_from_head: &Pose, pointed: Option<Vec3>) -> Hand {
        let side = if self.hand == 0 { -1.0 } else { 1.0 };
        let pointed = pointed.filter(|_| !self.gaze_alone);
        let touches = self.reaches && !self.controller;
        let (from, at) = hand::ray(base_from_head.position, self.yaw_deg.to_radians(), side, pointed, touches);
        Hand { from, at, select: self.select, controller: self.controller, touches: touches && pointed.is_some() }
    }

    fn base_from_head(&self) -> Pose {
        let orientation = Quat::from_euler(EulerRot::YXZ, self.yaw_deg.to_radians(), self.pitch_deg.to_radians(), 0.0);
        Pose { position: self.place, orientation }
    }

    fn axis(&self, more: Key, less: Key) -> f32 {
        f32::from(self.held[more as usize]) - f32::from(self.held[less as usize])
    }

    fn turn(&mut self, seconds: f32) {
        let wanted = [self.axis(Key::TurnLeft, Key::TurnRight), self.axis(Key::LookUp, Key::LookDown)];
        let [yaw, pitch] = std::array::from_fn(|i| {
            let rate = (wanted[i] * TURN_DEG_S + self.owed[i].rate(TURN_DEG_S)).clamp(-TURN_DEG_S, TURN_DEG_S);
            let turned = self.turn[i].toward(rate, seconds);
            self.owed[i].pay(turned);
            turned
        });
        // Kept small, so that a long afternoon of turning loses no precision.
        self.yaw_deg = (self.yaw_deg + yaw).rem_euclid(360.0);
        self.pitch_deg = (self.pitch_deg + pitch).clamp(-MOST_PITCH_DEG, MOST_PITCH_DEG);
    }

    fn walk(&mut self, seconds: f32) {
        let ahead = self.axis(Key::Forward, Key::Back);
        let mut wanted = Vec3::new(self.axis(Key::Right, Key::Left), 0.0, -ahead).clamp_length_max(1.0) * WALK_M_S;
        wanted.z = (wanted.z - self.owed[2].rate(WALK_M_S)).clamp(-WALK_M_S, WALK_M_S);
        wanted.y = self.axis(Key::Rise, Key::Crouch) * RISE_M_S;
        let moved = Vec3::from_array(std::array::from_fn(|i| self.walk[i].toward(wanted[i], seconds)));
        self.owed[2].pay(-moved.z);
        self.place += Quat::from_rotation_y(self.yaw_deg.to_radians()) * moved;
        let [lowest, highest] = HEIGHTS_M.map(|height| self.begun_at.y + height);
        self.place.y = self.place.y.clamp(lowest, highest);
    }
}
