//! The session's life as a pure table: (state, what the runtime says) → (state, what to do). No OpenXR calls here.
//! Transitions are those of the specification's session life cycle (OpenXR 1.1, chapter Session).

use crate::observe::SessionPhase;

/// What the runtime says with `XrEventDataSessionStateChanged`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionState {
    /// Created, or ended.
    Idle,
    /// Ready to be begun.
    Ready,
    /// Frames are paced.
    Synchronized,
    /// Frames are shown.
    Visible,
    /// Frames are shown and input comes.
    Focused,
    /// Wants to be ended.
    Stopping,
    /// The runtime is about to lose it.
    LossPending,
    /// Wants to be destroyed.
    Exiting,
}

/// Where the client stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifecycle {
    /// A session exists, nothing runs. Also the state right after creation.
    Idle,
    /// Begun: the frame loop runs.
    Running(SessionPhase),
    /// Ended by the client, the runtime has not said `Idle` yet.
    Stopping,
    /// Over. `restart` says whether a new session may be tried.
    Over {
        /// True after a loss, false after an exit.
        restart: bool,
    },
}

/// What to do on a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// `xrBeginSession`.
    Begin,
    /// `xrEndSession`.
    End,
    /// Destroy the session.
    Destroy,
}

/// The runtime said something the specification does not allow here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the runtime moved the session to {said:?} while it was {state:?}, which the OpenXR life cycle does not allow")]
pub struct Illegal {
    /// Where the client stood.
    pub state: Lifecycle,
    /// What was said.
    pub said: SessionState,
}

/// The table.
///
/// # Errors
/// [`Illegal`] for every pair that the specification does not have.
pub fn next(state: Lifecycle, said: SessionState) -> Result<(Lifecycle, Effect), Illegal> {
    use Lifecycle::{Idle, Over, Running, Stopping};
    use SessionPhase::{Focused, Synchronized, Visible};
    Ok(match (state, said) {
        (Over { .. }, _) => return Err(Illegal { state, said }),
        (_, SessionState::LossPending) => (Over { restart: true }, Effect::Destroy),
        (Idle | Stopping, SessionState::Idle) => (Idle, Effect::None),
        (Idle, SessionState::Ready) => (Running(Synchronized), Effect::Begin),
        (Idle, SessionState::Exiting) => (Over { restart: false }, Effect::Destroy),
        (Running(Synchronized | Visible), SessionState::Synchronized) => (Running(Synchronized), Effect::None),
        (Running(Synchronized | Focused), SessionState::Visible) => (Running(Visible), Effect::None),
        (Running(Visible), SessionState::Focused) => (Running(Focused), Effect::None),
        (Running(Synchronized), SessionState::Stopping) => (Stopping, Effect::End),
        _ => return Err(Illegal { state, said }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use SessionState as S;

    const SAID: [S; 8] =
        [S::Idle, S::Ready, S::Synchronized, S::Visible, S::Focused, S::Stopping, S::LossPending, S::Exiting];

    fn walk(said: &[S]) -> Result<(Lifecycle, Vec<Effect>), Illegal> {
        let mut effects = Vec::new();
        let mut state = Lifecycle::Idle;
        for &said in said {
            let (to, effect) = next(state, said)?;
            state = to;
            if effect != Effect::None {
                effects.push(effect);
            }
        }
        Ok((state, effects))
    }

    #[test]
    fn the_whole_walk_and_back() {
        let walked = walk(&[
            S::Idle,
            S::Ready,
            S::Synchronized,
            S::Visible,
            S::Focused,
            S::Visible,
            S::Synchronized,
            S::Stopping,
            S::Idle,
            S::Exiting,
        ]);
        assert_eq!(walked, Ok((Lifecycle::Over { restart: false }, vec![Effect::Begin, Effect::End, Effect::Destroy])));
    }

    #[test]
    fn a_session_can_run_twice() {
        let once = [S::Ready, S::Synchronized, S::Stopping, S::Idle];
        let walked = walk(&[once, once].concat()).map(|(state, effects)| (state, effects.len()));
        assert_eq!(walked, Ok((Lifecycle::Idle, 4)));
    }

    #[test]
    fn loss_ends_every_state_and_allows_a_restart() {
        for state in [Lifecycle::Idle, Lifecycle::Running(SessionPhase::Focused), Lifecycle::Stopping] {
            assert_eq!(next(state, S::LossPending), Ok((Lifecycle::Over { restart: true }, Effect::Destroy)));
        }
    }

    #[test]
    fn legal_pairs_are_counted_and_all_others_refused() {
        let states = [
            Lifecycle::Idle,
            Lifecycle::Running(SessionPhase::Synchronized),
            Lifecycle::Running(SessionPhase::Visible),
            Lifecycle::Running(SessionPhase::Focused),
            Lifecycle::Stopping,
            Lifecycle::Over { restart: false },
        ];
        let legal: Vec<usize> =
            states.iter().map(|&s| SAID.iter().filter(|&&said| next(s, said).is_ok()).count()).collect();
        assert_eq!(legal, [4, 4, 3, 2, 2, 0], "legal answers per state, loss included");
    }
}
