//! The automated reviewer: stands in for a person, for tests and demonstrations. It sees what a person sees, the sheet and where its buttons
//! are, and does what a person can: point and pinch, touch, look and pinch. What it answers, and how it points, comes from a script.
//!
//! It can miss, as a person can: whatever it did, it looks at the sheet again, and what is not there yet it does once more. It never hangs:
//! after a number of tries, or when what it looks for is not on the board, it says so and stops.

mod deed;
mod labels;
mod want;

use super::{Scripted, Sheet};
use crate::space::Pose;
pub use deed::{Deed, hand_for, shoulder};
use glam::Vec3;
use want::{Looked, Want, want};

/// Something on the board that can be pressed or written into, as the accessibility tree names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Accessible label.
    pub label: String,
    /// Its middle on the board, as a share of width and height from the upper left.
    pub on: [f32; 2],
    /// Where it is pressed, base space: on it, where its words are not in the way.
    pub place: Vec3,
    /// Away from the board, to whoever reads it: of length 1, base space.
    pub facing: Vec3,
    /// Width and height, as shares of the board's.
    pub size: [f32; 2],
    /// It can be used now.
    pub enabled: bool,
}

/// The stand-in.
#[derive(Debug, Clone)]
pub struct Robot {
    script: Scripted,
    phase: Phase,
    /// What was in view when it last decided, and what could be pressed there.
    seen: Sheet,
    offered: Vec<(String, bool)>,
    /// What it pressed last, and how often in vain.
    pressed: String,
    tries: u32,
    /// How often it pressed anything on this sheet.
    presses: u32,
    /// How long nothing could be done, and since when it waits for something.
    idle: u32,
    waits_since: Option<f64>,
    /// Notices that only had to be read.
    notices: u32,
    again: Vec<String>,
    looked: Vec<Looked>,
    /// Where its finger was last, while it touches what it reads.
    finger: Option<Vec3>,
    stuck: Option<String>,
}

/// What the hand is doing, and for how many frames already.
#[derive(Debug, Clone, PartialEq)]
enum Phase {
    /// Looks what is to be done.
    Looks,
    /// Points at a control until the pointer is at rest on it.
    Aims(Aim),
    /// Thumb and finger are closed, or the finger is in the board.
    Pinches(Aim),
    /// They are open again; what was pressed shows its effect within the patience.
    Opens(Aim),
}

/// What is pressed.
#[derive(Debug, Clone, PartialEq)]
struct Aim {
    label: String,
    place: Vec3,
    facing: Vec3,
    /// So long already, in this phase.
    frames: u32,
    patience: u32,
}

/// Frames on a target before the pinch: the filters of runtime and pointer have settled.
const AIM: u32 = 7;
/// Frames closed, and least frames open after it.
const CLOSED: u32 = 4;
const OPEN: u32 = 4;
/// A target that moves by more from frame to frame is not aimed at yet, metres.
const STILL_M: f32 = 0.003;
/// Presses of the same control without effect, then it gives up.
const TRIES: u32 = 8;
/// Presses of anything while a sheet stays as it is.
const MOST_PRESSES: u32 = 4 * TRIES;
/// Frames in which what it looks for has to come up.
const PATIENCE: u32 = 900;
/// Display time that it waits for what others have to do, seconds: stepped time runs faster than a computer computes.
const LONGEST_WAIT_S: f64 = 3600.0;
/// Notices in a whole review: more are a headset that never finds its place.
const MOST_NOTICES: u32 = 60;

impl Robot {
    /// One that answers so.
    pub fn new(script: Scripted) -> Robot {
        Robot {
            script,
            phase: Phase::Looks,
            seen: Sheet::Hidden,
            offered: Vec::new(),
            pressed: String::new(),
            tries: 0,
            presses: 0,
            idle: 0,
            waits_since: None,
            notices: 0,
            again: Vec::new(),
            looked: Vec::new(),
            finger: None,
            stuck: None,
        }
    }

    /// What it answers.
    pub fn script(&self) -> &Scripted {
        &self.script
    }

    /// Why it cannot go on, if it cannot: it does nothing any more.
    pub fn stuck(&self) -> Option<String> {
        self.stuck.clone()
    }

    /// What it does in this frame, `seconds` after the first, with its head there, `base_from_head`.
    pub fn update(&mut self, sheet: &Sheet, targets: &[Target], head: &Pose, seconds: f64) -> Deed {
        if self.stuck.is_some() {
            return Deed::Rest;
        }
        let changed = *sheet != self.seen;
        if changed {
            self.changed(sheet);
        }
        match std::mem::replace(&mut self.phase, Phase::Looks) {
            Phase::Looks => self.look(sheet, targets, head, seconds),
            Phase::Aims(aim) => self.aim(aim, targets, head),
            Phase::Pinches(mut aim) => {
                if let Some(target) = find(targets, &aim.label) {
                    (aim.place, aim.facing) = (target.place, target.facing);
                }
                let closed = aim.frames < CLOSED;
                aim.frames = if closed { aim.frames + 1 } else { 1 };
                let deed = self.presses(&aim, closed);
                self.phase = if closed { Phase::Pinches(aim) } else { Phase::Opens(aim) };
                deed
            }
            Phase::Opens(mut aim) => {
                let effect = changed || !self.offers(targets);
                let deed = self.presses(&aim, false);
                if aim.frames < OPEN || (aim.frames < aim.patience && !effect && self.tries > 0) {
                    aim.frames += 1;
                    self.phase = Phase::Opens(aim);
                }
                deed
            }
        }
    }

    /// Presses what it aims at, or only is about to.
    fn presses(&mut self, aim: &Aim, closed: bool) -> Deed {
        let deed = Deed::press(self.script.points.means, aim.place, aim.facing, closed);
        self.finger = if let Deed::Touch(tip) = deed { Some(tip) } else { None };
        deed
    }

    /// Does nothing; who touches keeps the finger up, so that the board stays where it can be reached.
    fn waits(&self) -> Deed {
        self.finger.map_or(Deed::Rest, Deed::Touch)
    }

    /// Another sheet: what was pressed had its effect.
    fn changed(&mut self, sheet: &Sheet) {
        if let Sheet::Made(made) = &self.seen
            && self.pressed == crate::messages::say("repeat")
        {
            self.again.push(made.step.clone());
        }
        if matches!(sheet, Sheet::Notice(_)) {
            self.notices += 1;
            if self.notices > MOST_NOTICES {
                self.stuck = Some(format!("it was told something {MOST_NOTICES} times, and goes round in circles"));
            }
        }
        if let Some(looked) = Looked::on(sheet)
            && !self.looked.contains(&looked)
        {
            self.looked.push(looked);
        }
        self.seen.clone_from(sheet);
        self.pressed.clear();
        (self.tries, self.presses, self.idle, self.waits_since) = (0, 0, 0, None);
    }

    /// Whether the board offers the same as when it last decided.
    fn offers(&self, targets: &[Target]) -> bool {
        let now = targets.iter().map(|target| (target.label.as_str(), target.enabled));
        self.offered.iter().map(|(label, enabled)| (label.as_str(), *enabled)).eq(now)
    }

    fn look(&mut self, sheet: &Sheet, targets: &[Target], head: &Pose, seconds: f64) -> Deed {
        let want = match want(&self.script, sheet, &self.again, &self.looked) {
            Want::Look(lasts, then) => {
                if seconds - *self.waits_since.get_or_insert(seconds) < lasts {
                    self.finger = None;
                    return self.keeps_pointing(&then, targets);
                }
                *then
            }
            want => want,
        };
        match want {
            // Nothing is looked at for the sake of looking at something else.
            Want::Rest | Want::Look(..) => {
                self.finger = None;
                Deed::Rest
            }
            Want::Wait(what) => {
                let since = *self.waits_since.get_or_insert(seconds);
                if seconds - since > LONGEST_WAIT_S {
                    self.stuck = Some(format!("{what} did not come"));
                }
                self.waits()
            }
            Want::Press(labels, patience) => self.press(labels, patience, targets, head),
        }
    }

    /// While something is looked at, a hand that points from afar stays on what puts it away again; any other rests.
    fn keeps_pointing(&self, then: &Want, targets: &[Target]) -> Deed {
        let labels = if let Want::Press(labels, _) = then { labels.as_slice() } else { &[] };
        let target = labels.iter().find_map(|label| find(targets, label));
        let deed = target.map(|target| Deed::press(self.script.points.means, target.place, target.facing, false));
        deed.filter(|deed| matches!(deed, Deed::Point(..))).unwrap_or(Deed::Rest)
    }

    fn press(&mut self, labels: Vec<String>, patience: u32, targets: &[Target], head: &Pose) -> Deed {
        let usable = |label: &&String| find(targets, label).is_some_and(|target| target.enabled);
        let Some(label) = labels.iter().find(usable).cloned() else {
            self.idle += 1;
            if self.idle > PATIENCE {
                self.stuck = Some(nothing_called(&labels, targets));
            }
            return self.waits();
        };
        // Pressed and still wanted, with nothing changed: it was missed.
        if label == self.pressed && self.offers(targets) {
            self.tries += 1;
        } else {
            self.tries = 1;
            self.pressed.clone_from(&label);
            self.offered.clear();
            self.offered.extend(targets.iter().map(|target| (target.label.clone(), target.enabled)));
        }
        if self.tries > TRIES {
            self.stuck = Some(format!("“{label}” was pressed {TRIES} times, and nothing happened"));
            return Deed::Rest;
        }
        // Turning pages to and fro finds nothing: a key that the keyboard does not have.
        self.presses += 1;
        if self.presses > MOST_PRESSES {
            self.stuck = Some(nothing_called(&labels, targets));
            return Deed::Rest;
        }
        self.idle = 0;
        let Some(target) = find(targets, &label) else { return self.waits() };
        let (place, facing) = (target.place, target.facing);
        self.aim(Aim { label, place, facing, frames: 0, patience }, targets, head)
    }

    fn aim(&mut self, mut aim: Aim, targets: &[Target], head: &Pose) -> Deed {
        // Gone or of no use any more: look again.
        let Some(target) = find(targets, &aim.label).filter(|target| target.enabled) else {
            return self.presses(&aim, false);
        };
        let moved = target.place.distance(aim.place) > STILL_M;
        (aim.place, aim.facing) = (target.place, target.facing);
        self.idle += 1;
        if self.idle > PATIENCE {
            self.stuck = Some(format!("“{}” never stands still", aim.label));
        }
        let means = self.script.points.means;
        let nearer = deed::step(means, aim.place, head);
        let ready = nearer.is_none() && deed::is_there(means, aim.place, head);
        aim.frames = if moved || !ready { 1 } else { aim.frames + 1 };
        if let Some(nearer) = nearer {
            self.phase = Phase::Aims(aim);
            return nearer;
        }
        if aim.frames <= AIM {
            let deed = self.presses(&aim, false);
            self.phase = Phase::Aims(aim);
            return deed;
        }
        aim.frames = 1;
        let deed = self.presses(&aim, true);
        self.phase = Phase::Pinches(aim);
        deed
    }
}

fn find<'t>(targets: &'t [Target], label: &str) -> Option<&'t Target> {
    targets.iter().find(|target| target.label == label)
}

fn nothing_called(labels: &[String], targets: &[Target]) -> String {
    let wanted = labels.first().map_or("", String::as_str);
    let there: Vec<&str> = targets.iter().filter(|target| target.enabled).map(|target| target.label.as_str()).collect();
    match find(targets, wanted) {
        Some(_) => format!("“{wanted}” cannot be pressed"),
        None => format!("nothing on the board is called “{wanted}”; there are: {}", there.join(", ")),
    }
}

#[cfg(test)]
mod tests;
