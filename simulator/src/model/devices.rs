//! Input devices: what is where, and what its inputs read. Two things can be at a user path: what the scenario puts there, and what
//! XR_EXT_conformance_automation puts there instead.

use glam::{DQuat, DVec3};

use super::hand::{Hand, MotionRange, index_tip, pinch_place};
use super::interaction::{Axis, InteractionProfile, Kind, Source, User};
use super::pose::Pose;
use super::space::Space;
use crate::scenario::input::{HandSample, Holds, InputSample};

/// What an input reads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// On or off.
    Boolean(bool),
    /// One number.
    Float(f32),
    /// Two numbers, x and y.
    Vector2([f32; 2]),
}

/// A pose of a device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DevicePose {
    /// `local_from_input`.
    InLocal(Pose),
    /// `space_from_input`, in a space that the application named.
    InSpace(Space, Pose),
}

/// Profiles that a bare hand answers to, the richest first.
const HAND_PROFILES: &[&str] = &[
    "/interaction_profiles/ext/hand_interaction_ext",
    "/interaction_profiles/microsoft/hand_interaction",
    "/interaction_profiles/khr/simple_controller",
];

/// Share of the way at which a pinch or grasp counts as a click. Ours.
const CLICK: f64 = 0.5;

/// A device that the application's own tests put at a user path (XR_EXT_conformance_automation).
#[derive(Debug, Clone, PartialEq)]
struct Automated {
    profile: &'static InteractionProfile,
    active: bool,
}

/// All devices of a session.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Devices {
    sample: InputSample,
    automated: [Option<Automated>; User::ALL.len()],
    values: Vec<(Source, Value)>,
    poses: Vec<(Source, DevicePose)>,
}

impl Devices {
    /// Takes what the scenario says of the present.
    pub fn update(&mut self, sample: InputSample) {
        self.sample = sample;
    }

    /// Puts a device at a user path or takes it away; from then on the scenario's is not there.
    pub fn set_active(&mut self, user: User, profile: &'static InteractionProfile, active: bool) {
        self.automated[user as usize] = Some(Automated { profile, active });
    }

    /// The profile of the device that an application's tests put at a user path, there or taken away.
    pub fn automated_profile(&self, user: User) -> Option<&'static InteractionProfile> {
        self.automated[user as usize].as_ref().map(|device| device.profile)
    }

    /// Sets what an input reads.
    pub fn set_value(&mut self, source: Source, value: Value) {
        match self.values.iter_mut().find(|(known, _)| *known == source) {
            Some((_, old)) => *old = value,
            None => self.values.push((source, value)),
        }
    }

    /// Sets where an input is.
    pub fn set_pose(&mut self, source: Source, pose: DevicePose) {
        match self.poses.iter_mut().find(|(known, _)| *known == source) {
            Some((_, old)) => *old = pose,
            None => self.poses.push((source, pose)),
        }
    }

    /// The profile as which a device shows itself to an application that suggested bindings for `suggested`; `None` if nothing is there
    /// or nothing that was suggested suits it.
    pub fn profile(
        &self,
        user: User,
        suggested: &[&'static InteractionProfile],
    ) -> Option<&'static InteractionProfile> {
        let fits = |profile: &&&'static InteractionProfile| profile.users.contains(&user);
        if let Some(device) = &self.automated[user as usize] {
            return suggested.iter().copied().find(|profile| device.active && *profile == device.profile);
        }
        match self.hand(user) {
            Some(HandSample { holds: Holds::Nothing, .. }) => {
                HAND_PROFILES.iter().find_map(|path| suggested.iter().copied().find(|profile| profile.path == *path))
            }
            // A controller answers to whatever the application knows, to the richest first.
            Some(HandSample { holds: Holds::Controller, .. }) => suggested
                .iter()
                .filter(fits)
                .filter(|profile| !HAND_PROFILES[..2].contains(&profile.path))
                .max_by_key(|profile| profile.boolean.len() + profile.float.len() + profile.vector2.len())
                .copied(),
            None if user == User::Eyes && self.sample.gaze.is_some() => suggested.iter().find(fits).copied(),
            None => None,
        }
    }

    fn hand(&self, user: User) -> Option<&HandSample> {
        match user {
            User::LeftHand => self.sample.hands[0].as_ref(),
            User::RightHand => self.sample.hands[1].as_ref(),
            _ => None,
        }
    }

    /// What an input reads now.
    pub fn value(&self, source: &Source) -> Value {
        let whole = Source { axis: None, ..*source };
        let whole = Source { kind: if source.axis.is_some() { Kind::Vector2 } else { source.kind }, ..whole };
        let value = match &self.automated[source.user as usize] {
            Some(_) => self.set(source).or_else(|| self.set(&whole)).unwrap_or_else(|| rest(whole.kind)),
            None => self.hand(source.user).map_or_else(|| rest(whole.kind), |hand| reading(hand, &whole)),
        };
        match (value, source.axis) {
            (Value::Vector2([x, _]), Some(Axis::X)) => Value::Float(x),
            (Value::Vector2([_, y]), Some(Axis::Y)) => Value::Float(y),
            (value, _) => value,
        }
    }

    fn set(&self, source: &Source) -> Option<Value> {
        self.values.iter().find(|(known, _)| known == source).map(|(_, value)| *value)
    }

    /// Where an input is, in a device that XR_EXT_conformance_automation put there; `None` asks the scenario.
    pub fn automated_pose(&self, source: &Source) -> Option<DevicePose> {
        self.automated[source.user as usize].as_ref()?;
        let set = |name: &str| {
            let known = |known: &Source| known.user == source.user && known.name == name;
            self.poses.iter().find(|(source, _)| known(source)).map(|(_, pose)| *pose)
        };
        let own = || set(source.name);
        // Where only the grip was set, the rest of the device is with it.
        let beside = |grip: DevicePose| match grip {
            DevicePose::InLocal(pose) => DevicePose::InLocal(pose.then(&grip_from(source.name))),
            DevicePose::InSpace(space, pose) => DevicePose::InSpace(space, pose.then(&grip_from(source.name))),
        };
        Some(own().unwrap_or_else(|| beside(set("grip").unwrap_or(DevicePose::InLocal(resting(source.user))))))
    }
}

/// `grip_from_input`: where the poses of a device are in its grip. The palm's surface is turned so that its +Y goes up the handle, two thirds
/// of the way, as hands hold controllers; where no hand is seen, thumb and index finger meet a hand's breadth before the palm. Ours.
fn grip_from(name: &str) -> Pose {
    match name {
        "grip_surface" => {
            Pose { position: DVec3::ZERO, orientation: DQuat::from_rotation_x(-std::f64::consts::FRAC_PI_3) }
        }
        "pinch_ext" | "poke_ext" => Pose::at(0.0, 0.0, -0.1),
        _ => Pose::IDENTITY,
    }
}

/// `local_from_device` of a device that nobody moved yet: before the chest, where hands rest. Ours.
fn resting(user: User) -> Pose {
    match user {
        User::LeftHand => Pose::at(-0.2, -0.4, -0.4),
        User::RightHand => Pose::at(0.2, -0.4, -0.4),
        _ => Pose::IDENTITY,
    }
}

/// `local_from_input` of a scripted device; `None` if it is not there.
pub fn scripted_pose(sample: &InputSample, source: &Source) -> Option<Pose> {
    let (side, hand) = match source.user {
        User::LeftHand => (Hand::Left, sample.hands[0].as_ref()?),
        User::RightHand => (Hand::Right, sample.hands[1].as_ref()?),
        User::Eyes => return sample.gaze,
        _ => return None,
    };
    match (source.name, hand.holds) {
        ("aim", _) => Some(hand.local_from_aim),
        ("poke_ext", Holds::Nothing) => Some(index_tip(side, hand, MotionRange::Unobstructed)),
        ("pinch_ext", Holds::Nothing) => Some(pinch_place(side, hand)),
        (name, _) => Some(hand.local_from_grip.then(&grip_from(name))),
    }
}

/// What an untouched input reads.
fn rest(kind: Kind) -> Value {
    match kind {
        Kind::Boolean | Kind::Pose | Kind::Haptic => Value::Boolean(false),
        Kind::Float => Value::Float(0.0),
        Kind::Vector2 => Value::Vector2([0.0; 2]),
    }
}

/// What an input of a scripted hand, or of the controller in it, reads.
fn reading(hand: &HandSample, source: &Source) -> Value {
    let amount = match source.identifier() {
        "select" | "trigger" | "pinch_ext" | "aim_activate_ext" => hand.select,
        "squeeze" | "grasp_ext" => hand.squeeze,
        "menu" if hand.menu => 1.0,
        _ => 0.0,
    };
    match source.kind {
        Kind::Float => Value::Float(amount as f32),
        Kind::Boolean if source.name.ends_with("/ready_ext") => Value::Boolean(true),
        Kind::Boolean => Value::Boolean(amount >= CLICK),
        Kind::Vector2 if source.name == "thumbstick" => Value::Vector2(hand.thumbstick.map(|axis| axis as f32)),
        kind => rest(kind),
    }
}
