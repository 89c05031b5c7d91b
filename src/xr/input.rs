//! What the wearer does with hands and eyes: one action set, attached once, asked once a frame.

mod hands;
mod profiles;

use super::lifecycle::Lifecycle;
use super::session::locate;
use super::{Headset, Running, XrError, outside};
use crate::observe::{InputObservation, Located, RunEvent, SessionPhase};
use crate::units::XrNanos;
use hands::Hands;
use openxr as xr;

/// Kind of the event that says why there is no gaze in the recording.
pub const NOT_FOLLOWED: &str = "gaze-not-followed";

/// Kind of the event that says what is not known of the hands, and why.
pub const NOT_HEARD: &str = "hands-not-heard";

const EYES: &str = "XR_EXT_eye_gaze_interaction";

/// What is listened to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Listen {
    /// Hands and controllers.
    pub hands: bool,
    /// Eyes, once [`Headset::follow_gaze`] says that the wearer has agreed.
    pub gaze: bool,
}

/// What the runtime is asked with.
pub(super) struct Input {
    set: xr::ActionSet,
    hands: Option<Hands>,
    gaze: Option<xr::Space>,
    /// Somebody asked for the eyes, so it has been said where that cannot be.
    gaze_wished: bool,
    /// The wearer has agreed that his eyes are followed.
    follows: bool,
    /// Whether actions could be asked for in this frame; `None` where they have not been.
    asked: Option<bool>,
}

impl Headset {
    /// Listens to hands and eyes from now on, as far as the runtime tells of them; says in events what it does not. To be said once, before
    /// the first frame: what an application listens to cannot be changed in a session's life (OpenXR 1.1, `xrAttachSessionActionSets`).
    ///
    /// Eyes are bound here where the runtime offers them, since that cannot be done later, but are read only after
    /// [`Headset::follow_gaze`]: the wearer may be asked once the session runs.
    pub fn listen(&mut self, wishes: Listen, report: &mut Vec<RunEvent>) {
        if self.input.is_some() || wishes == Listen::default() {
            return;
        }
        if !wishes.hands && !self.runtime.has(EYES) {
            report.push(event(NOT_FOLLOWED, format!("the runtime has no {EYES}")));
            return;
        }
        match self.make_input(wishes, report) {
            Ok(input) => self.input = Some(input),
            Err(error) => {
                let kinds = [(wishes.hands, NOT_HEARD), (wishes.gaze, NOT_FOLLOWED)];
                report
                    .extend(kinds.iter().filter(|(wished, _)| *wished).map(|(_, kind)| event(kind, error.to_string())));
            }
        }
    }

    /// Follows the eyes from now on; says in an event if that cannot be. Where somebody looks is personal data of the most telling kind:
    /// only with consent.
    pub fn follow_gaze(&mut self, report: &mut Vec<RunEvent>) {
        self.listen(Listen { hands: false, gaze: true }, report);
        let Some(input) = &mut self.input else { return };
        input.follows = input.gaze.is_some();
        if !input.follows && !input.gaze_wished {
            report.push(event(NOT_FOLLOWED, "nobody asked for the eyes before the session began".to_owned()));
        }
    }

    fn make_input(&self, wishes: Listen, report: &mut Vec<RunEvent>) -> Result<Input, XrError> {
        let set = self.runtime.instance.create_action_set("holograde", "Holograde", 0)?;
        let hands = if wishes.hands { Some(Hands::bind(&self.runtime, &set, report)?) } else { None };
        let gaze = if wishes.gaze { self.bind_gaze(&set) } else { Ok(None) };
        self.session.attach_action_sets(&[&set])?;
        let hands = hands.map(|bound| bound.attached(&self.runtime, &self.session, report)).transpose()?;
        let gaze = gaze.and_then(|action| {
            let space =
                |action: xr::Action<xr::Posef>| action.create_space(&self.session, xr::Path::NULL, xr::Posef::IDENTITY);
            Ok(action.map(space).transpose()?)
        });
        let gaze = gaze.unwrap_or_else(|error| {
            report.push(event(NOT_FOLLOWED, error.to_string()));
            None
        });
        if wishes.gaze && !self.runtime.has(EYES) {
            report.push(event(NOT_FOLLOWED, format!("the runtime has no {EYES}")));
        }
        Ok(Input { set, hands, gaze, gaze_wished: wishes.gaze, follows: false, asked: None })
    }

    fn bind_gaze(&self, set: &xr::ActionSet) -> Result<Option<xr::Action<xr::Posef>>, XrError> {
        if !self.runtime.has(EYES) {
            return Ok(None);
        }
        let instance = &self.runtime.instance;
        let action = set.create_action::<xr::Posef>("gaze", "Gaze", &[])?;
        let profile = instance.string_to_path("/interaction_profiles/ext/eye_gaze_interaction")?;
        let pose = instance.string_to_path("/user/eyes_ext/input/gaze_ext/pose")?;
        instance.suggest_interaction_profile_bindings(profile, &[xr::Binding::new(&action, pose)])?;
        Ok(Some(action))
    }
}

impl Running<'_> {
    /// What hands and eyes do at a time. To be said between wait and begin, once a frame. Nothing where nobody listens, or while the session
    /// has no focus: input then goes to somebody else.
    pub fn input(&mut self, time: XrNanos) -> InputObservation {
        let asked = self.ask();
        let headset = &*self.headset;
        let Some(input) = headset.input.as_ref().filter(|_| asked) else { return InputObservation::default() };
        let hands = input.hands.as_ref().map(|hands| hands.at(&headset.session, &headset.base, time));
        InputObservation { hands: hands.unwrap_or_default(), gaze: self.gaze_at(time) }
    }

    /// `base_from_gaze` at a time; not valid while nobody follows the eyes, or the session has no focus.
    pub(super) fn gaze(&mut self, time: XrNanos) -> Located {
        let follows = self.headset.input.as_ref().is_some_and(|input| input.follows);
        let asked = self.headset.input.as_mut().and_then(|input| input.asked.take());
        if follows && asked.unwrap_or_else(|| self.ask()) {
            if let Some(input) = &mut self.headset.input {
                input.asked = None;
            }
            return self.gaze_at(time);
        }
        Located::default()
    }

    fn gaze_at(&self, time: XrNanos) -> Located {
        let input = self.headset.input.as_ref().filter(|input| input.follows);
        let gaze = input.and_then(|input| input.gaze.as_ref());
        gaze.map_or_else(Located::default, |gaze| locate(gaze, &self.headset.base, time))
    }

    /// `xrSyncActions`; whether there is input.
    fn ask(&mut self) -> bool {
        let headset = &mut *self.headset;
        let Some(input) = &mut headset.input else { return false };
        let synced = outside(|| headset.session.sync_actions(&[xr::ActiveActionSet::new(&input.set)]));
        let focused = headset.state == Lifecycle::Running(SessionPhase::Focused);
        // A tracker tells of hands without focus too, on runtimes that do not keep them back.
        *input.asked.insert(synced.is_ok() && focused)
    }
}

fn event(kind: &str, text: String) -> RunEvent {
    RunEvent { frame: 0, time: None, kind: kind.to_owned(), text }
}
