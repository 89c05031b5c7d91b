//! Actions: what they are bound to and what they say after each sync (OpenXR 1.1, section 11).

use openxr_sys::Result as Code;

use super::Outcome;
use super::devices::{Devices, Value};
use super::interaction::{InteractionProfile, Kind, Source, User};
use crate::scenario::input::InputSample;

/// Where a number begins and ceases to count as pressed: apart, so that noise does not click. Ours.
const PRESS: f32 = 0.5;
const LET_GO: f32 = 0.4;

/// A binding that an application suggested and a device may fulfil.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Binding {
    /// The profile that it was suggested for.
    pub profile: &'static InteractionProfile,
    /// What the action reads.
    pub source: Source,
}

/// What an action says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ActionState {
    /// Whether any device feeds it.
    pub active: bool,
    /// What it reads.
    pub value: Value,
    /// Whether that is news since the sync before.
    pub changed: bool,
    /// When it last became news, on the display clock; 0 for never.
    pub changed_ns: i64,
    /// Where a pose comes from.
    pub source: Option<Source>,
}

/// An action of an attached set.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Its handle.
    pub id: u64,
    /// What it reads.
    pub kind: Kind,
    /// The user paths that it can tell apart.
    pub subactions: Vec<User>,
    /// What it is bound to.
    pub bindings: Vec<Binding>,
    /// Its state over all bindings, then for each user path of [`User::ALL`].
    states: [ActionState; 1 + User::ALL.len()],
    /// What a pose over all bindings follows: the first device that was there, for good, so that nothing jumps from hand to hand.
    followed: Option<Source>,
}

/// An attached action set.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionSet {
    /// Its handle.
    pub id: u64,
    /// Of two sets that want the same input the one with the higher priority gets it.
    pub priority: u32,
    /// Its actions.
    pub actions: Vec<Action>,
}

/// A set that takes part in a sync, for one user path or for all.
pub type Active = (u64, Option<User>);

/// Who wants which input with which priority.
type Claim = (User, &'static str, u32);

/// The vibration that an application asked for last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vibration {
    /// Length in nanoseconds; -1 for the shortest that the device can do.
    pub duration_ns: i64,
    /// In hertz; 0 leaves it to the device.
    pub frequency_hz: f32,
    /// From 0 to 1.
    pub amplitude: f32,
}

/// A session's input.
#[derive(Debug, Default)]
pub struct Input {
    /// The devices.
    pub devices: Devices,
    sets: Option<Vec<ActionSet>>,
    suggested: Vec<&'static InteractionProfile>,
    profiles: [Option<&'static InteractionProfile>; User::ALL.len()],
    vibrations: [Option<Vibration>; User::ALL.len()],
    /// An empty list, kept from one sync to the next for the room in it.
    list: Vec<Active>,
    /// The claims of the last sync, kept for the same reason.
    claims: Vec<Claim>,
}

impl Action {
    /// An action that no sync has reached yet.
    pub fn new(id: u64, kind: Kind, subactions: Vec<User>, bindings: Vec<Binding>) -> Self {
        Self {
            id,
            kind,
            subactions,
            bindings,
            states: [ActionState::inactive(kind); 1 + User::ALL.len()],
            followed: None,
        }
    }

    fn state(&self, user: Option<User>) -> ActionState {
        self.states[user.map_or(0, |user| 1 + user as usize)]
    }
}

impl ActionState {
    fn inactive(kind: Kind) -> Self {
        let value = match kind {
            Kind::Float => Value::Float(0.0),
            Kind::Vector2 => Value::Vector2([0.0; 2]),
            Kind::Boolean | Kind::Pose | Kind::Haptic => Value::Boolean(false),
        };
        Self { active: false, value, changed: false, changed_ns: 0, source: None }
    }
}

impl Input {
    /// `xrAttachSessionActionSets`; once in a session's life.
    pub fn attach(&mut self, sets: Vec<ActionSet>) -> Outcome {
        if self.sets.is_some() {
            return Err(Code::ERROR_ACTIONSETS_ALREADY_ATTACHED);
        }
        for binding in sets.iter().flat_map(|set| &set.actions).flat_map(|action| &action.bindings) {
            if !self.suggested.contains(&binding.profile) {
                self.suggested.push(binding.profile);
            }
        }
        self.sets = Some(sets);
        Ok(())
    }

    /// Whether any set is attached.
    pub fn is_attached(&self) -> bool {
        self.sets.is_some()
    }

    /// Refuses sets that are not attached.
    pub fn check_attached(&self, set: u64) -> Outcome {
        let attached = self.sets.iter().flatten().any(|known| known.id == set);
        if attached { Ok(()) } else { Err(Code::ERROR_ACTIONSET_NOT_ATTACHED) }
    }

    /// Whether any action of an attached set can tell a user path apart, destroyed ones included: the set stays as it was attached.
    pub fn tells_apart(&self, set: u64, user: User) -> bool {
        let sets = self.sets.iter().flatten().filter(|known| known.id == set);
        sets.flat_map(|set| &set.actions).any(|action| action.subactions.contains(&user))
    }

    /// The profile in use at a user path, as of the last sync.
    pub fn profile(&self, user: User) -> Option<&'static InteractionProfile> {
        self.profiles[user as usize]
    }

    /// What the application asked a device to do last.
    pub fn vibration(&self, user: User) -> Option<Vibration> {
        self.vibrations[user as usize]
    }

    fn action(&self, id: u64) -> Option<&Action> {
        self.sets.iter().flatten().flat_map(|set| &set.actions).find(|action| action.id == id)
    }

    /// What an action says since the last sync, for one user path or over all.
    pub fn state(&self, action: u64, user: Option<User>) -> Option<ActionState> {
        self.action(action).map(|action| action.state(user))
    }

    /// What an action is bound to, with the profiles in use.
    pub fn bound(&self, action: u64) -> Vec<Source> {
        let bindings = self.action(action).map_or(&[][..], |action| &action.bindings);
        let in_use = |binding: &&Binding| self.profile(binding.source.user) == Some(binding.profile);
        let mut sources = Vec::new();
        for binding in bindings.iter().filter(in_use) {
            if !sources.contains(&binding.source) {
                sources.push(binding.source);
            }
        }
        sources
    }

    /// Vibrates, or stops (`None`), what an action is bound to. Unbound output is, by the specification, quietly without effect.
    pub fn vibrate(&mut self, action: u64, user: Option<User>, vibration: Option<Vibration>) {
        for source in self.bound(action) {
            if source.kind == Kind::Haptic && user.is_none_or(|user| user == source.user) {
                self.vibrations[source.user as usize] = vibration;
            }
        }
    }

    /// An empty list for the sets that take part in a sync. It is given back by [`Self::keep_list`], or lost.
    pub fn lend_list(&mut self) -> Vec<Active> {
        std::mem::take(&mut self.list)
    }

    /// Takes a list back.
    pub fn keep_list(&mut self, mut list: Vec<Active>) {
        list.clear();
        self.list = list;
    }

    /// `xrSyncActions` in a session without focus: nothing is active.
    pub fn rest(&mut self) {
        for action in self.sets.iter_mut().flatten().flat_map(|set| &mut set.actions) {
            action.states = [ActionState::inactive(action.kind); 1 + User::ALL.len()];
        }
    }

    /// `xrSyncActions` in a focused session at `now_ns`. Says whether a profile in use changed.
    pub fn sync(&mut self, active: &[Active], sample: InputSample, now_ns: i64) -> bool {
        self.devices.update(sample);
        let before = self.profiles;
        for user in User::ALL {
            self.profiles[user as usize] = self.devices.profile(user, &self.suggested);
        }
        self.claim(active);
        let (devices, profiles, claims) = (&self.devices, &self.profiles, &self.claims);
        for set in self.sets.iter_mut().flatten() {
            let wins = |source: &Source| {
                let takes_part =
                    active.iter().any(|(id, only)| *id == set.id && only.is_none_or(|user| user == source.user));
                let beats = |(user, identifier, priority): &Claim| {
                    *priority > set.priority && *user == source.user && *identifier == source.identifier()
                };
                takes_part && !claims.iter().any(beats)
            };
            for action in &mut set.actions {
                action.update(devices, profiles, &wins, now_ns);
            }
        }
        before != self.profiles
    }

    /// Lists what the sets that take part want.
    fn claim(&mut self, active: &[Active]) {
        self.claims.clear();
        for set in self.sets.iter().flatten() {
            for binding in set.actions.iter().flat_map(|action| &action.bindings) {
                let Source { user, .. } = binding.source;
                let takes_part = active.iter().any(|(id, only)| *id == set.id && only.is_none_or(|only| only == user));
                if takes_part && self.profiles[user as usize] == Some(binding.profile) {
                    self.claims.push((user, binding.source.identifier(), set.priority));
                }
            }
        }
    }
}

impl Action {
    fn update(
        &mut self,
        devices: &Devices,
        profiles: &[Option<&'static InteractionProfile>; User::ALL.len()],
        wins: &dyn Fn(&Source) -> bool,
        now_ns: i64,
    ) {
        for slot in 0..self.states.len() {
            let user = slot.checked_sub(1).map(|index| User::ALL[index]);
            let before = self.states[slot];
            let mut now = ActionState::inactive(self.kind);
            for Binding { profile, source } in &self.bindings {
                let here = user.is_none_or(|user| user == source.user)
                    && (self.subactions.is_empty() || self.subactions.contains(&source.user));
                if here && profiles[source.user as usize] == Some(*profile) && wins(source) {
                    now.active = true;
                    if user.is_some() || self.followed.is_none_or(|followed| followed == *source) {
                        now.source = now.source.or(Some(*source));
                    }
                    now.value = combine(now.value, convert(devices.value(source), self.kind, before.value));
                }
            }
            if now.active {
                now.changed = now.value != before.value;
                now.changed_ns = if now.changed { now_ns } else { before.changed_ns };
            }
            if user.is_none() {
                self.followed = self.followed.or(now.source);
            }
            self.states[slot] = now;
        }
    }
}

/// A reading as an action of `kind` sees it (section 11.4.3).
fn convert(value: Value, kind: Kind, before: Value) -> Value {
    match (value, kind) {
        (Value::Boolean(on), Kind::Float) => Value::Float(if on { 1.0 } else { 0.0 }),
        (Value::Float(amount), Kind::Boolean) => {
            let threshold = if before == Value::Boolean(true) { LET_GO } else { PRESS };
            Value::Boolean(amount >= threshold)
        }
        (value, _) => value,
    }
}

/// Two bindings of one action: any press, the number farthest from zero, the longest vector (section 11.5.2).
fn combine(a: Value, b: Value) -> Value {
    match (a, b) {
        (Value::Boolean(a), Value::Boolean(b)) => Value::Boolean(a || b),
        (Value::Float(a), Value::Float(b)) => Value::Float(if b.abs() > a.abs() { b } else { a }),
        (Value::Vector2(a), Value::Vector2(b)) => {
            let length = |[x, y]: [f32; 2]| x * x + y * y;
            Value::Vector2(if length(b) > length(a) { b } else { a })
        }
        (a, _) => a,
    }
}
