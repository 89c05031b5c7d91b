//! Which frames count as a step of the script, where a reviewer repeats steps and leaves some out.
//!
//! Of a step that was begun several times the last attempt counts. What a reviewer left out belongs to no step, for what is judged by step. All
//! of it stays in what is judged of the whole run: that an approach is repeated does not undo that content came too near.

use super::{NO_WINDOW, Recording, step};
use std::collections::BTreeMap;

/// A step that the reviewer left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Step id.
    pub step: String,
    /// Why, in the reviewer's words.
    pub reason: String,
}

/// What became of a step.
#[derive(Default)]
struct Fate {
    /// Frame in which it began for the last time.
    begun: Option<u64>,
    /// Why it was left out, if that is the last that is known of it.
    skipped: Option<String>,
}

/// Takes frames out of their step that do not count as it: those before its last beginning, and all of a step that was left out. Once is enough,
/// and again does no harm.
pub fn settle(recording: &mut Recording) {
    let fates = fates(recording);
    if fates.is_empty() {
        return;
    }
    // Ids are unique in a script; of a recording that repeats one, the first is meant.
    let mut from = vec![0u64; recording.run.windows.len()];
    for (id, fate) in &fates {
        let number = recording.run.windows.iter().position(|window| window.id == *id);
        if let Some(from) = number.and_then(|number| from.get_mut(number)) {
            *from = if fate.skipped.is_some() { u64::MAX } else { fate.begun.unwrap_or(0) };
        }
    }
    for frame in &mut recording.frames {
        if from.get(usize::from(frame.window)).is_some_and(|from| frame.index < *from) {
            frame.window = NO_WINDOW;
        }
    }
}

/// Steps that were left out in the end, in the script's order; those that the script does not have come last.
pub fn skipped(recording: &Recording) -> Vec<Skipped> {
    let mut all: Vec<Skipped> = fates(recording)
        .into_iter()
        .filter_map(|(id, fate)| Some(Skipped { step: id.to_owned(), reason: fate.skipped? }))
        .collect();
    let place = |step: &str| recording.run.windows.iter().position(|window| window.id == step).unwrap_or(usize::MAX);
    all.sort_by_key(|skipped| place(&skipped.step));
    all
}

fn fates(recording: &Recording) -> BTreeMap<&str, Fate> {
    let mut fates: BTreeMap<&str, Fate> = BTreeMap::new();
    for event in &recording.events {
        match event.kind.as_str() {
            step::BEGUN => {
                let fate = fates.entry(event.text.as_str()).or_default();
                *fate = Fate { begun: Some(event.frame), skipped: None };
            }
            step::SKIPPED => {
                let (id, reason) = event.text.split_once(": ").unwrap_or((&event.text, ""));
                fates.entry(id).or_default().skipped = Some(reason.to_owned());
            }
            _ => {}
        }
    }
    fates
}

/// Why a review was broken off and where it went on, for each time, in order.
pub fn resumed(recording: &Recording) -> Vec<String> {
    recording.events.iter().filter(|event| event.kind == step::RESUMED).map(|event| event.text.clone()).collect()
}

/// What was confirmed, declined or stated before the first step: id and answer, in order, the last answer to each.
pub fn pre_flight(recording: &Recording) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for event in recording.events.iter().filter(|event| event.kind == step::PRE_FLIGHT) {
        let (id, answer) = event.text.split_once(": ").unwrap_or((&event.text, ""));
        match all.iter_mut().find(|(known, _)| known == id) {
            Some((_, given)) => answer.clone_into(given),
            None => all.push((id.to_owned(), answer.to_owned())),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::synthetic::Synthetic;
    use super::super::{RunEvent, WindowInfo};
    use super::*;
    use proptest::prelude::*;

    fn event(frame: u64, kind: &str, text: &str) -> RunEvent {
        RunEvent { frame, time: None, kind: kind.to_owned(), text: text.to_owned() }
    }

    /// Two steps, ten frames each.
    fn recording(events: Vec<RunEvent>) -> Recording {
        let window = |id: &str| WindowInfo { id: id.to_owned(), ..WindowInfo::default() };
        let mut recording = Synthetic::new(vec![])
            .run(|run| run.windows = vec![window("hold"), window("walk")])
            .frames(20, |k, frame| frame.window = (k / 10) as u16)
            .build();
        recording.events = events;
        recording
    }

    /// Frames left in each step, and in none.
    #[track_caller]
    fn check(events: Vec<RunEvent>, left: [usize; 3]) {
        let mut recording = recording(events);
        settle(&mut recording);
        let count = |window: u16| recording.frames.iter().filter(|frame| frame.window == window).count();
        assert_eq!([count(0), count(1), count(NO_WINDOW)], left);
        let once = recording.clone();
        settle(&mut recording);
        assert_eq!(recording, once, "again does no harm");
    }

    #[test]
    fn the_last_attempt_counts_and_what_was_left_out_is_no_step() {
        let (begun, skipped) = (step::BEGUN, step::SKIPPED);
        check(vec![], [10, 10, 0]);
        check(vec![event(0, begun, "hold"), event(10, begun, "walk")], [10, 10, 0]);
        check(vec![event(0, begun, "hold"), event(4, begun, "hold")], [6, 10, 4]);
        check(vec![event(10, begun, "walk"), event(17, begun, "walk"), event(0, "x", "hold")], [10, 3, 7]);
        check(vec![event(10, begun, "walk"), event(14, skipped, "walk: no room")], [10, 0, 10]);
        check(vec![event(0, skipped, "walk: no room"), event(12, begun, "walk")], [10, 8, 2]);
        check(vec![event(0, skipped, "walk")], [10, 0, 10]);
        check(vec![event(0, begun, "nowhere"), event(0, skipped, ": walk")], [10, 10, 0]);
    }

    #[test]
    fn what_was_done_with_the_steps_is_told() {
        let recording = recording(vec![
            event(0, step::PRE_FLIGHT, "lighting: no"),
            event(0, step::PRE_FLIGHT, "calibrated: yes"),
            event(0, step::PRE_FLIGHT, "lighting: yes"),
            event(1, step::SKIPPED, "walk: no room: a wall"),
            event(1, step::SKIPPED, "hold: tired"),
            event(2, step::BEGUN, "hold"),
            event(3, step::SKIPPED, "far: x"),
            event(9, step::RESUMED, "the program ended; at step walk"),
        ]);
        let left: Vec<_> = skipped(&recording).into_iter().map(|s| (s.step, s.reason)).collect();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(left, [pair("walk", "no room: a wall"), pair("far", "x")]);
        assert_eq!(pre_flight(&recording), [pair("lighting", "yes"), pair("calibrated", "yes")]);
        assert_eq!(resumed(&recording), ["the program ended; at step walk"]);
    }

    proptest! {
        #[test]
        fn frames_only_ever_leave_their_step(
            told in proptest::collection::vec((0u64..25, 0usize..3, "(hold|walk|x)(: y)?"), 0..12)
        ) {
            let kinds = [step::BEGUN, step::SKIPPED, step::DONE];
            let before = recording(told.into_iter().map(|(at, kind, text)| event(at, kinds[kind], &text)).collect());
            let mut after = before.clone();
            settle(&mut after);
            for (before, after) in before.frames.iter().zip(&after.frames) {
                prop_assert!(after.window == before.window || after.window == NO_WINDOW);
                prop_assert_eq!(before.tick, after.tick);
            }
        }
    }
}
