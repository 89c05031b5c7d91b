//! What a control says hands and eyes do, instead of the scenario.

use super::hand::Hand;
use super::pose::Pose;
use crate::scenario::input::{HandSample, InputSample};

/// Devices that a control has taken over. `None` inside means that the device is not tracked.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Overrides {
    left: Option<Option<HandSample>>,
    right: Option<Option<HandSample>>,
    gaze: Option<Option<Pose>>,
}

impl Overrides {
    /// Takes over a hand, or gives it back with `None`.
    pub(crate) fn set_hand(&mut self, hand: Hand, sample: Option<Option<HandSample>>) {
        match hand {
            Hand::Left => self.left = sample,
            Hand::Right => self.right = sample,
        }
    }

    /// What a control last said of a hand; `None` if it said nothing, gave it back, or had it not tracked.
    pub(crate) fn hand(&self, hand: Hand) -> Option<HandSample> {
        match hand {
            Hand::Left => self.left.flatten(),
            Hand::Right => self.right.flatten(),
        }
    }

    /// Takes over the eyes, or gives them back with `None`.
    pub(crate) fn set_gaze(&mut self, gaze: Option<Option<Pose>>) {
        self.gaze = gaze;
    }

    /// What the devices do where the script says `scripted`.
    pub(crate) fn over(&self, scripted: InputSample) -> InputSample {
        let [left, right] = scripted.hands;
        InputSample {
            hands: [self.left.unwrap_or(left), self.right.unwrap_or(right)],
            gaze: self.gaze.unwrap_or(scripted.gaze),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64) -> HandSample {
        HandSample {
            holds: Default::default(),
            local_from_grip: Pose::at(x, 0.0, 0.0),
            local_from_aim: Pose::IDENTITY,
            curl: Default::default(),
            select: 0.0,
            squeeze: 0.0,
            menu: false,
            thumbstick: [0.0; 2],
        }
    }

    #[test]
    fn a_control_goes_before_the_script_until_it_gives_back() {
        let scripted = InputSample { hands: [Some(at(1.0)), None], gaze: Some(Pose::IDENTITY) };
        let mut overrides = Overrides::default();
        assert_eq!(overrides.over(scripted), scripted);
        overrides.set_hand(Hand::Left, Some(None));
        overrides.set_hand(Hand::Right, Some(Some(at(2.0))));
        overrides.set_gaze(Some(None));
        assert_eq!(overrides.over(scripted), InputSample { hands: [None, Some(at(2.0))], gaze: None });
        overrides.set_hand(Hand::Left, None);
        assert_eq!(overrides.over(scripted).hands, [Some(at(1.0)), Some(at(2.0))]);
    }
}
