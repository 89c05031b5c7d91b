//! Whether someone wears the headset, as told to the application (XR_EXT_user_presence).

/// What was told last in the running session.
#[derive(Debug, Default)]
pub struct Presence {
    told: Option<bool>,
}

impl Presence {
    /// What is to be told now: the presence once the session begins, then its changes, and nothing while it does not run.
    pub fn news(&mut self, running: bool, present: bool) -> Option<bool> {
        let known = running.then_some(present);
        let news = known.filter(|_| self.told != known);
        self.told = known;
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn told_at_the_start_and_on_change_while_running() {
        let mut presence = Presence::default();
        let told =
            [(false, true), (true, true), (true, true), (true, false), (false, false), (false, true), (true, true)]
                .map(|(running, present)| presence.news(running, present));
        assert_eq!(told, [None, Some(true), None, Some(false), None, None, Some(true)]);
    }

    #[test]
    fn an_absent_user_is_told_at_the_start_too() {
        assert_eq!(Presence::default().news(true, false), Some(false));
    }
}
