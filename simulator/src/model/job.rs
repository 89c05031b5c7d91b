//! Work that an application starts and then asks about until it is done: looking for planes, understanding the scene.
//!
//! The first question is answered with "not yet", the second with "done": time stands still between two frames of the stepped clock,
//! so work that took time would never end for an application that asks in a loop, and work that took none would hide that it must ask.

/// How far the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// None was started.
    Idle,
    /// Not yet done.
    Running,
    /// Done.
    Done,
}

/// The work and its result, which the application gets to see once it was told that the work is done.
#[derive(Debug, Clone, PartialEq)]
pub struct Job<T> {
    result: Option<T>,
    questions: u8,
}

impl<T> Default for Job<T> {
    fn default() -> Self {
        Self { result: None, questions: 0 }
    }
}

impl<T> Job<T> {
    /// Starts, and forgets what was found before.
    pub fn start(&mut self, result: T) {
        *self = Self { result: Some(result), questions: 0 };
    }

    /// The application asks how far it is.
    pub fn ask(&mut self) -> Progress {
        self.questions = self.questions.saturating_add(1);
        self.progress()
    }

    /// What the application was told last.
    pub fn progress(&self) -> Progress {
        match (&self.result, self.questions) {
            (None, _) => Progress::Idle,
            (Some(_), 0..2) => Progress::Running,
            (Some(_), _) => Progress::Done,
        }
    }

    /// The result, once the application knows that it is there.
    pub fn result(&self) -> Option<&T> {
        self.result.as_ref().filter(|_| self.progress() == Progress::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn done_is_what_the_application_was_told() {
        let mut job = Job::default();
        assert_eq!([job.ask(), job.ask(), job.ask()], [Progress::Idle; 3]);
        job.start(1);
        assert_eq!((job.progress(), job.result()), (Progress::Running, None));
        assert_eq!((job.ask(), job.result()), (Progress::Running, None));
        assert_eq!((job.ask(), job.result()), (Progress::Done, Some(&1)));
        assert_eq!(job.ask(), Progress::Done);
        job.start(2);
        assert_eq!((job.progress(), job.result()), (Progress::Running, None));
    }
}
