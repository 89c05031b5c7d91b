//! Hands and controllers: where they point, what they press, where the index finger ends.

use super::super::instance::Runtime;
use super::super::session::locate;
use super::super::{XrError, outside, to_pose};
use super::profiles::{EXT_HANDS, MSFT_HANDS, Needs, PROFILES, Profile, SIMPLE};
use super::{NOT_HEARD, event};
use crate::observe::{HandInput, HandSource, Located, RunEvent};
use crate::space::Pose;
use crate::units::XrNanos;
use openxr as xr;

const SIDES: [&str; 2] = ["/user/hand/left", "/user/hand/right"];
const JOINTS: &str = "XR_EXT_hand_tracking";

/// Actions, suggested to the runtime and not yet attached.
pub(super) struct Bound {
    sides: [xr::Path; 2],
    aim: xr::Action<xr::Posef>,
    grip: xr::Action<xr::Posef>,
    poke: xr::Action<xr::Posef>,
    select: xr::Action<f32>,
    squeeze: xr::Action<f32>,
    menu: xr::Action<bool>,
    bare: Vec<xr::Path>,
    simple: xr::Path,
}

/// Both hands.
pub(super) struct Hands {
    bound: Bound,
    spaces: [Spaces; 2],
    /// `None` where the runtime tracks no joints.
    trackers: [Option<xr::HandTracker>; 2],
}

struct Spaces {
    aim: xr::Space,
    grip: xr::Space,
    poke: xr::Space,
}

impl Hands {
    /// Makes the actions and tells the runtime what they mean on the devices that it may know.
    ///
    /// # Errors
    /// Actions cannot be made, or no profile is known to the runtime.
    pub(super) fn bind(runtime: &Runtime, set: &xr::ActionSet, report: &mut Vec<RunEvent>) -> Result<Bound, XrError> {
        let instance = &runtime.instance;
        let [left, right] = SIDES;
        let sides = [instance.string_to_path(left)?, instance.string_to_path(right)?];
        let mut bound = Bound {
            sides,
            aim: set.create_action("aim", "Point", &sides)?,
            grip: set.create_action("grip", "Hand", &sides)?,
            poke: set.create_action("poke", "Fingertip", &sides)?,
            select: set.create_action("select", "Select", &sides)?,
            squeeze: set.create_action("squeeze", "Squeeze", &sides)?,
            menu: set.create_action("menu", "Menu", &sides)?,
            bare: Vec::new(),
            simple: instance.string_to_path(&format!("/interaction_profiles/{SIMPLE}"))?,
        };
        let mut refused = None;
        let offered = PROFILES.iter().filter(|profile| match profile.needs {
            Needs::Nothing => true,
            Needs::Version11 => runtime.info().api == "1.1",
            Needs::Extension(name) => runtime.has(name),
        });
        let mut known = 0;
        for profile in offered {
            match bound.suggest(instance, profile) {
                Ok(()) => known += 1,
                // A runtime need not know every controller.
                Err(error) => refused = Some(error),
            }
        }
        if let Some(error) = refused.filter(|_| known == 0) {
            return Err(error.into());
        }
        if !runtime.has(EXT_HANDS) && !runtime.has(MSFT_HANDS) {
            let text = format!(
                "the runtime has neither {EXT_HANDS} nor {MSFT_HANDS}: a bare hand is a simple controller at best"
            );
            report.push(event(NOT_HEARD, text));
        }
        Ok(bound)
    }

    /// What the hands do at a time.
    pub(super) fn at(&self, session: &xr::Session<xr::Vulkan>, base: &xr::Space, time: XrNanos) -> [HandInput; 2] {
        let [left, right] = &self.spaces;
        let [left_joints, right_joints] = &self.trackers;
        let [left_path, right_path] = self.bound.sides;
        let hand = |path, spaces: &Spaces, tracker: &Option<xr::HandTracker>| {
            let tip = tracker.as_ref().and_then(|tracker| index_tip(tracker, base, time));
            let profile = outside(|| session.current_interaction_profile(path)).unwrap_or(xr::Path::NULL);
            let source = self.bound.source(profile, tip.is_some_and(|tip| tip.valid));
            if source == HandSource::None {
                return HandInput::default();
            }
            let number = |action: &xr::Action<f32>| outside(|| action.state(session, path)).map_or(0.0, current);
            let tip = tip.unwrap_or_else(|| locate(&spaces.poke, base, time));
            HandInput {
                source,
                aim: locate(&spaces.aim, base, time),
                grip: locate(&spaces.grip, base, time),
                // Fingers around a handle touch nothing else.
                tip: if source == HandSource::Hand { tip } else { Located::default() },
                select: number(&self.bound.select),
                squeeze: number(&self.bound.squeeze),
                menu: outside(|| self.bound.menu.state(session, path))
                    .is_ok_and(|menu| menu.is_active && menu.current_state),
            }
        };
        [hand(left_path, left, left_joints), hand(right_path, right, right_joints)]
    }
}

impl Bound {
    fn suggest(&mut self, instance: &xr::Instance, profile: &Profile) -> Result<(), xr::sys::Result> {
        let path = instance.string_to_path(&format!("/interaction_profiles/{}", profile.path))?;
        let mut bindings = Vec::new();
        for (side, menu) in SIDES.into_iter().zip(profile.menu) {
            let input = |name: &str| instance.string_to_path(&format!("{side}/input/{name}"));
            bindings.push(xr::Binding::new(&self.aim, input("aim/pose")?));
            bindings.push(xr::Binding::new(&self.grip, input("grip/pose")?));
            if profile.needs == Needs::Extension(EXT_HANDS) {
                bindings.push(xr::Binding::new(&self.poke, input("poke_ext/pose")?));
            }
            for name in profile.select {
                bindings.push(xr::Binding::new(&self.select, input(name)?));
            }
            if !profile.squeeze.is_empty() {
                bindings.push(xr::Binding::new(&self.squeeze, input(profile.squeeze)?));
            }
            if !menu.is_empty() {
                bindings.push(xr::Binding::new(&self.menu, input(menu)?));
            }
        }
        instance.suggest_interaction_profile_bindings(path, &bindings)?;
        if profile.bare {
            self.bare.push(path);
        }
        Ok(())
    }

    /// Makes what can be made only once the actions are attached.
    ///
    /// # Errors
    /// Whatever the runtime answers.
    pub(super) fn attached(
        self,
        runtime: &Runtime,
        session: &xr::Session<xr::Vulkan>,
        report: &mut Vec<RunEvent>,
    ) -> Result<Hands, XrError> {
        let space = |action: &xr::Action<xr::Posef>, side| action.create_space(session, side, xr::Posef::IDENTITY);
        let spaces = |side| -> Result<Spaces, xr::sys::Result> {
            Ok(Spaces { aim: space(&self.aim, side)?, grip: space(&self.grip, side)?, poke: space(&self.poke, side)? })
        };
        let [left, right] = self.sides;
        let spaces = [spaces(left)?, spaces(right)?];
        let trackers = track(runtime, session).unwrap_or_else(|why| {
            let instead = if runtime.has(EXT_HANDS) {
                "the runtime's own fingertip is taken"
            } else {
                "nothing can be touched with the finger"
            };
            report.push(event(NOT_HEARD, format!("{why}: {instead}")));
            [None, None]
        });
        Ok(Hands { bound: self, spaces, trackers })
    }

    /// What is in use at a hand, by its profile and whether its joints are seen.
    fn source(&self, profile: xr::Path, joints: bool) -> HandSource {
        match profile {
            xr::Path::NULL if joints => HandSource::Hand,
            xr::Path::NULL => HandSource::None,
            bare if self.bare.contains(&bare) => HandSource::Hand,
            // Bare hands pass for simple controllers where the runtime has no better word for them.
            simple if simple == self.simple && joints && self.bare.is_empty() => HandSource::Hand,
            _ => HandSource::Controller,
        }
    }
}

/// Trackers of the joints, or why there are none.
fn track(runtime: &Runtime, session: &xr::Session<xr::Vulkan>) -> Result<[Option<xr::HandTracker>; 2], String> {
    if !runtime.has(JOINTS) {
        return Err(format!("the runtime has no {JOINTS}"));
    }
    let supported = runtime.instance.supports_hand_tracking(runtime.system).map_err(|error| error.to_string())?;
    if !supported {
        return Err("the device tracks no hands".to_owned());
    }
    let make = |hand| session.create_hand_tracker(hand).map(Some).map_err(|error| error.to_string());
    Ok([make(xr::Hand::LEFT)?, make(xr::Hand::RIGHT)?])
}

fn current(state: xr::ActionState<f32>) -> f32 {
    if state.is_active { state.current_state } else { 0.0 }
}

/// Where the skin is at the end of the index finger, -Z along the finger; `None` while the hand is not seen.
fn index_tip(tracker: &xr::HandTracker, base: &xr::Space, time: XrNanos) -> Option<Located> {
    let found = outside(|| base.locate_hand_joints(tracker, xr::Time::from_nanos(time.0))).ok()??;
    let tip = found.get(xr::HandJoint::INDEX_TIP.into_raw() as usize)?;
    use xr::SpaceLocationFlags as F;
    let Pose { position, orientation } = to_pose(tip.pose);
    let position = position - orientation * glam::Vec3::Z * tip.radius;
    Some(Located {
        pose: Pose { position, orientation },
        valid: tip.location_flags.contains(F::POSITION_VALID | F::ORIENTATION_VALID),
        tracked: tip.location_flags.contains(F::POSITION_TRACKED | F::ORIENTATION_TRACKED),
    })
}
