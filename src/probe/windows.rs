//! Which steps of the script count for what: a signal is looked for where the script asks for the move that brings it out.

use super::moves::{Made, Outcome};
use super::{Doubt, Run, Signal};
use crate::observe::{FrameObservation, NO_WINDOW, WindowInfo};

/// What a stretch of the run is looked at for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Shaking: the head is still, so whatever shakes is the hologram or its tracking.
    Jitter,
    /// Slow departure: likewise.
    Drift,
    /// Prediction error, which grows with the head's speed.
    Prediction,
    /// Sway with the head.
    Swim,
    /// Whether content is where it was after the user left and came back.
    Accuracy,
    /// Where the user has to stand, and whether content can be seen from all round.
    UserPosition,
    /// Clip, fade and comfort close up.
    NearContent,
    /// Looking from one depth to another.
    DepthSwitching,
}

impl Purpose {
    /// Movements that bring it out, by their words.
    pub fn motions(self) -> &'static [&'static str] {
        match self {
            Purpose::Jitter | Purpose::Drift => &["hold"],
            Purpose::Prediction => &["side-to-side", "nod", "sweep"],
            Purpose::Swim => &["side-to-side", "nod", "sweep", "walk-round"],
            Purpose::Accuracy => &["walk-round", "return"],
            Purpose::UserPosition => &["walk-round"],
            Purpose::NearContent => &["approach"],
            Purpose::DepthSwitching => &["look-through"],
        }
    }
}

/// A step of the script.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    /// What [`FrameObservation::window`] says of its frames.
    pub number: u16,
    /// What was asked for.
    pub info: &'a WindowInfo,
}

/// The movement that a step asks for, in a word; a step with the verb `hold` asks for `hold`.
pub(super) fn motion_of(info: &WindowInfo) -> Option<&str> {
    match &info.motion {
        Some(motion) => Some(motion.path.as_str()),
        None => (info.verb == "hold").then_some("hold"),
    }
}

impl<'a> Run<'a> {
    /// Steps of the script that count for a purpose, in order. None where the script asks for no such move: the caller then says so, or takes
    /// all frames and says that.
    pub fn windows(&self, purpose: Purpose) -> impl Iterator<Item = Window<'a>> + use<'a> {
        let all = self.info().windows.iter().enumerate();
        all.filter_map(|(number, info)| Some(Window { number: u16::try_from(number).ok()?, info }))
            .filter(|window| window.number != NO_WINDOW)
            .filter(move |w| motion_of(w.info).is_some_and(|motion| purpose.motions().contains(&motion)))
    }

    /// Frames of a step that count for a signal.
    pub fn frames_in(
        &self,
        signal: Signal,
        window: Window<'a>,
    ) -> impl Iterator<Item = &'a FrameObservation> + use<'a> {
        self.frames(signal).filter(move |frame| frame.window == window.number)
    }

    /// Doubts about whatever rests on the steps that count for a purpose: a move that was not made as asked brings out less than it should.
    pub fn move_doubts(&self, purpose: Purpose) -> Vec<Doubt> {
        self.windows(purpose).filter_map(|window| self.move_doubt(window)).collect()
    }

    /// The same of one step.
    pub fn move_doubt(&self, window: Window<'_>) -> Option<Doubt> {
        let made = self.moves().iter().find(|made| made.window == window.number)?;
        let Outcome::Made { short: Some(short), .. } = &made.outcome else { return None };
        Some(Doubt {
            what: format!("the move of step {} was not made as asked: {short}", window.info.id),
            advice: format!("repeat step {}", window.info.id),
        })
    }

    /// How each move of the script was made.
    pub(super) fn moves(&self) -> &[Made] {
        self.moves.get_or_init(|| super::moves::made(self))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Limits, Run};
    use super::*;
    use crate::observe::synthetic::Synthetic;
    use crate::observe::{MotionInfo, Recording};

    fn recording() -> Recording {
        let moving = |path: &str| WindowInfo {
            id: path.to_owned(),
            verb: "move".to_owned(),
            asked_s: 2.0,
            motion: Some(MotionInfo {
                path: path.to_owned(),
                degrees: Some(15.0),
                period_s: Some(1.0),
                ..MotionInfo::default()
            }),
            ..WindowInfo::default()
        };
        Synthetic::new(vec![])
            .run(|run| run.windows.extend([moving("side-to-side"), moving("approach")]))
            .frames(300, |k, frame| frame.window = (k / 120) as u16)
            .build()
    }

    #[test]
    fn each_purpose_has_its_steps() {
        let (recording, limits) = (recording(), Limits::default());
        let run = Run::new(&recording, &limits);
        let ids = |purpose| run.windows(purpose).map(|w| w.info.id.as_str()).collect::<Vec<_>>();
        assert_eq!(ids(Purpose::Jitter), ["hold"]);
        assert_eq!(ids(Purpose::Swim), ["side-to-side"]);
        assert_eq!(ids(Purpose::NearContent), ["approach"]);
        assert!(ids(Purpose::DepthSwitching).is_empty());
        let window = run.windows(Purpose::Swim).next().unwrap();
        assert_eq!(run.frames_in(Signal::Geometry, window).count(), 120);
    }

    #[test]
    fn a_move_that_was_not_made_is_a_doubt_on_what_rests_on_it() {
        let (recording, limits) = (recording(), Limits::default());
        let run = Run::new(&recording, &limits);
        assert!(run.move_doubts(Purpose::Jitter).is_empty(), "the head was still, as asked");
        let doubts = run.move_doubts(Purpose::Swim);
        assert!(doubts[0].what.starts_with("the move of step side-to-side was not made as asked: "), "{doubts:?}");
        assert_eq!(doubts[0].advice, "repeat step side-to-side");
    }
}
