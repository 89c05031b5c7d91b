//! The session life cycle of OpenXR 1.1, section 9.3: a pure state machine that says which states were passed.

use openxr_sys::Result as Code;

use super::Outcome;

/// Session states, as OpenXR names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Created or stopped; not running.
    Idle,
    /// The application should begin the session.
    Ready,
    /// The frame loop runs in step; nothing is seen.
    Synchronized,
    /// Layers are shown, input goes elsewhere.
    Visible,
    /// Layers are shown and input arrives.
    Focused,
    /// The application should end the session.
    Stopping,
    /// The runtime is about to lose the session.
    LossPending,
    /// The application should destroy the session.
    Exiting,
}

/// How much attention the user gives the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attention {
    /// Headset off: the session is asked to stop.
    Away,
    /// Worn, but something else covers the application.
    Hidden,
    /// Seen behind a system dialog.
    Seen,
    /// Has the input.
    Full,
}

/// Life of one session.
#[derive(Debug)]
pub struct Lifecycle {
    state: State,
    running: bool,
    exit_requested: bool,
    attention: Attention,
    passed: Vec<State>,
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self {
            state: State::Ready,
            running: false,
            exit_requested: false,
            attention: Attention::Full,
            passed: vec![State::Idle, State::Ready],
        }
    }
}

impl Lifecycle {
    /// The present state.
    pub fn state(&self) -> State {
        self.state
    }

    /// Whether the session runs, that is, is between begin and end.
    pub fn is_running(&self) -> bool {
        self.running
    }

    /// Whether frames are seen by the user.
    pub fn is_visible(&self) -> bool {
        matches!(self.state, State::Visible | State::Focused)
    }

    /// Whether the headset is worn.
    pub fn is_present(&self) -> bool {
        self.attention > Attention::Away
    }

    /// States entered since the last call, in order; each is one event for the application.
    pub fn take_passed(&mut self) -> Vec<State> {
        std::mem::take(&mut self.passed)
    }

    /// `xrBeginSession`.
    pub fn begin(&mut self) -> Outcome {
        if self.running {
            return Err(Code::ERROR_SESSION_RUNNING);
        }
        if self.state != State::Ready {
            return Err(Code::ERROR_SESSION_NOT_READY);
        }
        self.running = true;
        Ok(())
    }

    /// `xrEndSession`.
    pub fn end(&mut self) -> Outcome {
        self.check_running()?;
        if self.state != State::Stopping {
            return Err(Code::ERROR_SESSION_NOT_STOPPING);
        }
        self.running = false;
        self.enter(State::Idle);
        if self.exit_requested {
            self.enter(State::Exiting);
        } else {
            self.settle();
        }
        Ok(())
    }

    /// `xrRequestExitSession`.
    pub fn request_exit(&mut self) -> Outcome {
        self.check_running()?;
        self.exit_requested = true;
        self.settle();
        Ok(())
    }

    /// The first frame after begin was ended: the application is in step with the display.
    pub fn frame_ended(&mut self) {
        if self.running && self.state == State::Ready {
            self.enter(State::Synchronized);
            self.settle();
        }
    }

    /// The user's attention changed.
    pub fn attend(&mut self, attention: Attention) {
        self.attention = attention;
        self.settle();
    }

    /// The runtime announces that it will lose the session.
    pub fn announce_loss(&mut self) {
        if self.state != State::LossPending {
            self.enter(State::LossPending);
        }
    }

    /// Refuses when the session does not run.
    pub fn check_running(&self) -> Outcome {
        if self.running { Ok(()) } else { Err(Code::ERROR_SESSION_NOT_RUNNING) }
    }

    fn enter(&mut self, state: State) {
        self.state = state;
        self.passed.push(state);
    }

    /// Walks to the wanted state, one legal step at a time. From READY no step leads back: IDLE is entered after `xrCreateSession` and
    /// `xrEndSession` only.
    fn settle(&mut self) {
        let wanted = if self.exit_requested { Attention::Away } else { self.attention };
        loop {
            let next = match self.state {
                State::Idle if wanted > Attention::Away => State::Ready,
                State::Synchronized if wanted == Attention::Away => State::Stopping,
                State::Synchronized if wanted >= Attention::Seen => State::Visible,
                State::Visible if wanted <= Attention::Hidden => State::Synchronized,
                State::Visible if wanted == Attention::Full => State::Focused,
                State::Focused if wanted < Attention::Full => State::Visible,
                _ => return,
            };
            self.enter(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use State::*;

    fn running() -> Lifecycle {
        let mut life = Lifecycle::default();
        life.begin().unwrap();
        life.frame_ended();
        life.take_passed();
        life
    }

    #[test]
    fn the_whole_walk() {
        let mut life = Lifecycle::default();
        assert_eq!(life.take_passed(), [Idle, Ready]);
        life.begin().unwrap();
        assert_eq!(life.take_passed(), []);
        life.frame_ended();
        assert_eq!(life.take_passed(), [Synchronized, Visible, Focused]);
        life.request_exit().unwrap();
        assert_eq!(life.take_passed(), [Visible, Synchronized, Stopping]);
        life.end().unwrap();
        assert_eq!(life.take_passed(), [Idle, Exiting]);
        assert_eq!(life.begin(), Err(Code::ERROR_SESSION_NOT_READY));
    }

    #[test]
    fn exit_before_the_first_frame_waits_for_it() {
        let mut life = Lifecycle::default();
        life.begin().unwrap();
        life.take_passed();
        life.request_exit().unwrap();
        assert_eq!(life.take_passed(), []);
        life.frame_ended();
        assert_eq!(life.take_passed(), [Synchronized, Stopping]);
    }

    #[test]
    fn focus_comes_and_goes() {
        let mut life = running();
        life.attend(Attention::Seen);
        life.attend(Attention::Hidden);
        assert!(!life.is_visible());
        life.attend(Attention::Full);
        assert_eq!(life.take_passed(), [Visible, Synchronized, Visible, Focused]);
    }

    #[test]
    fn taking_the_headset_off_stops_and_putting_it_on_makes_ready_again() {
        let mut life = running();
        life.attend(Attention::Away);
        assert_eq!(life.take_passed(), [Visible, Synchronized, Stopping]);
        life.end().unwrap();
        assert_eq!(life.take_passed(), [Idle]);
        life.attend(Attention::Full);
        assert_eq!(life.take_passed(), [Ready]);
        life.begin().unwrap();
    }

    #[test]
    fn random_walks_take_only_the_steps_of_the_specification() {
        let legal = [
            (Idle, Ready),
            (Ready, Synchronized),
            (Synchronized, Visible),
            (Visible, Focused),
            (Focused, Visible),
            (Visible, Synchronized),
            (Synchronized, Stopping),
            (Stopping, Idle),
            (Idle, Exiting),
        ];
        let attentions = [Attention::Away, Attention::Hidden, Attention::Seen, Attention::Full];
        let mut seed = 1u64;
        for _ in 0..200 {
            let mut life = Lifecycle::default();
            life.take_passed();
            let mut last = Ready;
            for _ in 0..60 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                match seed >> 60 {
                    0..4 => life.begin().unwrap_or(()),
                    4..8 => life.frame_ended(),
                    8..10 => life.end().unwrap_or(()),
                    10 => life.request_exit().unwrap_or(()),
                    n => life.attend(attentions[n as usize % 4]),
                }
                for state in life.take_passed() {
                    assert!(legal.contains(&(last, state)), "{last:?} → {state:?}");
                    last = state;
                }
                assert_eq!(last, life.state());
                assert!(!matches!(last, Synchronized | Visible | Focused | Stopping) || life.is_running());
            }
        }
    }

    #[test]
    fn calls_out_of_order_are_refused() {
        let mut life = Lifecycle::default();
        assert_eq!(life.end(), Err(Code::ERROR_SESSION_NOT_RUNNING));
        assert_eq!(life.request_exit(), Err(Code::ERROR_SESSION_NOT_RUNNING));
        life.begin().unwrap();
        assert_eq!(life.begin(), Err(Code::ERROR_SESSION_RUNNING));
        assert_eq!(life.end(), Err(Code::ERROR_SESSION_NOT_STOPPING));
    }
}
