//! Pictures that somebody waits for, to be made of the next frame with layers.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::{Options, PictureError, Side};
use crate::compose::Picture;

/// A picture that somebody waits for.
#[derive(Debug)]
pub(crate) struct Wish {
    /// Whose.
    pub(crate) side: Side,
    /// How it is composed.
    pub(crate) options: Options,
    answer: Mutex<Option<Result<Picture, PictureError>>>,
}

impl Wish {
    pub(crate) fn new(side: Side, options: Options) -> Self {
        Self { side, options, answer: Mutex::default() }
    }

    /// Here it is, or why it is not.
    pub(crate) fn grant(&self, answer: Result<Picture, PictureError>) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
    }

    /// The answer, if it is there; it is given once.
    pub(crate) fn granted(&self) -> Option<Result<Picture, PictureError>> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What is wished for of a session. Who gives up waiting drops the wish, and nothing is made for him.
#[derive(Debug, Default)]
pub(crate) struct Wishes(Mutex<Vec<Weak<Wish>>>);

impl Wishes {
    pub(crate) fn add(&self, wish: &Arc<Wish>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(wish));
    }

    /// Takes those that somebody still waits for. Costs an empty lock where there are none.
    pub(crate) fn take(&self) -> Vec<Arc<Wish>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).drain(..).filter_map(|wish| wish.upgrade()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gave_up_waiting_gets_nothing_made() {
        let wishes = Wishes::default();
        let [waits, gave_up] = [Side::Left, Side::Right].map(|side| Arc::new(Wish::new(side, Options::default())));
        wishes.add(&gave_up);
        wishes.add(&waits);
        drop(gave_up);
        let due = wishes.take();
        assert_eq!(due.iter().map(|wish| wish.side).collect::<Vec<_>>(), [Side::Left]);
        assert!(wishes.take().is_empty());
        due[0].grant(Err(PictureError::NothingSubmitted));
        assert_eq!(waits.granted(), Some(Err(PictureError::NothingSubmitted)));
        assert_eq!(waits.granted(), None);
    }
}
