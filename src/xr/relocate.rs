//! Which past frames to locate again, and when: a past time may be asked for while it is 5 to 45 ms old, since runtimes promise 50 ms of
//! history and a time that has only just passed would be answered with the prediction itself.

use crate::observe::Relocation;
use crate::units::XrNanos;

/// Not before this age, nanoseconds.
const MIN_AGE_NS: i64 = 5_000_000;
/// Not after this age, nanoseconds.
const MAX_AGE_NS: i64 = 45_000_000;
/// More frames than this are never in flight.
const CAPACITY: usize = 32;

/// Frames whose display time has not been located again yet.
#[derive(Debug, Clone)]
pub struct Relocator {
    waiting: [(u64, XrNanos); CAPACITY],
    first: usize,
    count: usize,
}

impl Default for Relocator {
    fn default() -> Self {
        Self { waiting: [(0, XrNanos(0)); CAPACITY], first: 0, count: 0 }
    }
}

impl Relocator {
    /// Remembers a frame. The oldest is forgotten when there are too many: it then has no partner in the recording.
    pub fn remember(&mut self, frame: u64, display_time: XrNanos) {
        if self.count == CAPACITY {
            self.first = (self.first + 1) % CAPACITY;
            self.count -= 1;
        }
        self.waiting[(self.first + self.count) % CAPACITY] = (frame, display_time);
        self.count += 1;
    }

    /// The next frame that is due at `now`; frames that have become too old are forgotten.
    pub fn due(&mut self, now: XrNanos) -> Option<(u64, XrNanos)> {
        while self.count > 0 {
            let (frame, time) = self.waiting[self.first];
            let age = now.0.saturating_sub(time.0);
            if age < MIN_AGE_NS {
                return None;
            }
            self.first = (self.first + 1) % CAPACITY;
            self.count -= 1;
            if age <= MAX_AGE_NS {
                return Some((frame, time));
            }
        }
        None
    }
}

/// Frames located again, until they are written down. Their memory is made at the start and kept.
#[derive(Debug)]
pub struct Relocated {
    kept: Vec<Relocation>,
    used: usize,
}

impl Default for Relocated {
    fn default() -> Self {
        Self { kept: vec![Relocation::default(); CAPACITY], used: 0 }
    }
}

impl Relocated {
    /// Makes room for so many anchors in each.
    pub fn reserve(&mut self, anchors: usize) {
        for again in &mut self.kept {
            again.anchors.reserve(anchors.saturating_sub(again.anchors.len()));
        }
    }

    /// Room for one more; none while more wait than can ever be in flight.
    pub fn next(&mut self) -> Option<&mut Relocation> {
        let next = self.kept.get_mut(self.used)?;
        self.used += 1;
        Some(next)
    }

    /// Hands on what was located, the oldest first, and forgets it.
    ///
    /// # Errors
    /// The first error of `each`.
    pub fn take<E>(&mut self, each: impl FnMut(&Relocation) -> Result<(), E>) -> Result<(), E> {
        let used = std::mem::take(&mut self.used);
        self.kept.iter().take(used).try_for_each(each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_only_between_five_and_forty_five_milliseconds() {
        let mut relocator = Relocator::default();
        for frame in 0..3 {
            relocator.remember(frame, XrNanos(frame as i64 * 16_000_000));
        }
        assert_eq!(relocator.due(XrNanos(4_000_000)), None, "too young");
        assert_eq!(relocator.due(XrNanos(5_000_000)), Some((0, XrNanos(0))));
        assert_eq!(relocator.due(XrNanos(5_000_000)), None, "asked once");
        assert_eq!(relocator.due(XrNanos(62_000_000)), Some((2, XrNanos(32_000_000))), "frame 1 became too old");
    }

    #[test]
    fn what_was_located_is_handed_on_once_and_in_order() {
        let mut relocated = Relocated::default();
        let took = |relocated: &mut Relocated| {
            let mut frames = Vec::new();
            let taken = relocated.take(|again| {
                frames.push(again.frame);
                Ok::<_, ()>(())
            });
            taken.map(|()| frames)
        };
        for frame in 3..5 {
            relocated.next().expect("room").frame = frame;
        }
        assert_eq!(took(&mut relocated), Ok(vec![3, 4]));
        assert_eq!(took(&mut relocated), Ok(vec![]));
        for _ in 0..CAPACITY {
            assert!(relocated.next().is_some());
        }
        assert!(relocated.next().is_none());
    }

    #[test]
    fn too_many_waiting_forget_the_oldest() {
        let mut relocator = Relocator::default();
        for frame in 0..40 {
            relocator.remember(frame, XrNanos(0));
        }
        assert_eq!(relocator.due(XrNanos(10_000_000)).map(|(frame, _)| frame), Some(8));
    }
}
