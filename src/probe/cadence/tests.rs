//! Known patterns in, known numbers out.

use super::super::testkit::{self, check, measurement, missing, near, value};
use super::*;
use crate::observe::Recording;
use crate::observe::synthetic::{PERIOD_NS, Synthetic};

/// 2 s of warm-up, then `seconds` in which frame k stays for `n(k)` periods.
fn paced(seconds: i64, n: impl Fn(usize) -> i64) -> Recording {
    let mut left = seconds * 60;
    let mut pace = Vec::new();
    while left > 0 {
        pace.push(n(pace.len()).min(left));
        left -= pace[pace.len() - 1];
    }
    Synthetic::new(vec![])
        .frames(121, |_k, _frame| {})
        .frames(pace.len(), |k, frame| frame.tick.predicted_display_time.0 += (pace[k] - 1) * PERIOD_NS)
        .build()
}

/// Patterns of the probe definitions: episodes per second and cadence changes per second over 60 s.
#[test]
fn known_patterns() {
    /// Periods that frame k stays.
    type Pace = fn(usize) -> i64;
    let cases: [(&str, Pace, f64, f64); 8] = [
        ("steady", |_| 1, 0.0, 0.0),
        ("one drop per 10 s", |k| 1 + i64::from(k % 599 == 300), 1.0, 0.2),
        ("1,2,1,2", |k| 1 + (k % 2) as i64, 10.0, 40.0),
        ("every 12th", |k| 1 + i64::from(k % 12 == 11), 10.0, 9.2),
        ("steady 30", |_| 2, 1.0 / 6.0, 0.0),
        ("one stall of 0.5 s", |k| if k == 1000 { 30 } else { 1 }, 1.0 / 6.0, 0.97),
        // Microsoft's example, in either reading: five frames in time, then ten periods or ten frames of half the pace.
        ("5 then 10 periods", |k| 1 + i64::from(k % 10 >= 5), 10.0, 8.0),
        ("5 then 10 frames", |k| 1 + i64::from(k % 15 >= 5), 10.0, 4.8),
    ];
    for (what, n, per_10s, changes) in cases {
        let recording = paced(60, n);
        let found = value(&recording, "frame.drop-episodes-per-10s");
        assert!((found - per_10s).abs() < 0.01, "{what}: {found} episodes per 10 s");
        let found = value(&recording, "frame.cadence-changes-per-s");
        assert!((found - changes).abs() < 0.1, "{what}: {found} changes per s");
    }
}

#[test]
fn drops_and_stale_runs_are_counted() {
    let recording = paced(60, |k| [1, 2, 4, 8, 30].get(k / 100).copied().filter(|_| k % 100 == 50).unwrap_or(1));
    check(&recording, "frame.dropped", 1.0 + 3.0 + 7.0 + 29.0);
    for (id, count) in [("1", 1.0), ("2-4", 1.0), ("5-9", 1.0), ("10+", 1.0)] {
        check(&recording, &format!("frame.stale-runs.{id}"), count);
    }
    check(&recording, "frame.below-target", 0.0);
    check(&paced(60, |_| 2), "frame.below-target", 100.0);
}

#[test]
fn a_runtime_at_half_pace_does_not_look_perfect() {
    let recording = Synthetic::new(vec![])
        .frames(1000, |_k, frame| {
            frame.tick.predicted_display_time.0 += PERIOD_NS;
            frame.tick.predicted_display_period_ns = 2 * PERIOD_NS;
        })
        .build();
    check(&recording, "frame.runtime-repaced", 100.0);
    check(&recording, "frame.below-target", 100.0);
    check(&paced(20, |_| 1), "frame.runtime-repaced", 0.0);
}

#[test]
fn an_exclusion_is_no_drop() {
    let recording = Synthetic::new(vec![])
        .frames(1200, |k, frame| {
            frame.tick.should_render = k % 300 != 299;
            if k % 300 == 0 {
                frame.tick.predicted_display_time.0 += 5 * PERIOD_NS;
            }
        })
        .build();
    check(&recording, "frame.dropped", 0.0);
    let mut lost = paced(20, |_| 1);
    lost.frames.drain(300..400);
    check(&lost, "frame.dropped", 0.0);
}

#[test]
fn low_frames() {
    let recording = paced(60, |k| 1 + i64::from(k % 400 == 100));
    assert!((value(&recording, "frame.low-1pct-fps.average") - 48.0).abs() < 0.5);
    assert!((value(&recording, "frame.low-1pct-fps.integral") - 60.0).abs() < 0.1);
}

#[test]
fn clocks_that_are_not_real_are_not_judged() {
    let stepped = Synthetic::new(vec![]).run(|run| run.clock = crate::observe::ClockKind::Stepped).seconds(10).build();
    let finding = super::super::testkit::finding(&stepped, PROBE);
    assert!(finding.measurements.is_empty() && finding.not_measured.iter().all(|n| !n.expected));
    let mut hostile = paced(10, |_| 1);
    for (k, frame) in hostile.frames.iter_mut().enumerate() {
        frame.tick.predicted_display_time.0 = if k % 2 == 0 { i64::MIN } else { i64::MAX };
    }
    let _no_panic = super::super::run_all(&hostile);
}

/// Uneven ranks worse than slow, as the page says: the same drops, evenly spread, change nothing.
#[test]
fn a_constant_half_pace_has_no_changes_and_is_below_target() {
    let recording = paced(60, |_| 2);
    check(&recording, "frame.cadence-changes-per-s", 0.0);
    check(&recording, "frame.below-target", 100.0);
    check(&recording, "frame.dropped", 1800.0);
    let onset = measurement(&recording, "frame.drop-episodes-per-10s");
    assert_eq!((onset.value * 6.0).round(), 1.0);
    assert!(measurement(&recording, "frame.below-target").frames.is_some());
}

#[test]
fn an_onset_belongs_to_the_chain_that_it_follows() {
    let episodes = |recording: &Recording| {
        (value(recording, "frame.drop-episodes-per-10s") * value(recording, "frame.included-s") / 10.0).round()
    };
    // Half a second of alternation, then half pace for 10 s: one event. With half a second in time between them, two.
    let run = |pause: usize| {
        paced(60, move |k| match k {
            600..620 => 1 + (k % 2) as i64 * 2,
            k if k < 620 + pause => 1,
            k if k < 920 + pause => 2,
            _ => 1,
        })
    };
    assert_eq!(episodes(&run(0)), 1.0);
    assert_eq!(episodes(&run(30)), 2.0);
    // A single longer frame inside a steady stretch is one event more, not two.
    assert_eq!(episodes(&paced(60, |k| if k == 900 { 3 } else { 2 })), 2.0);
}

#[test]
fn an_episode_counts_once_a_started_second() {
    for (seconds, count) in [(0.1, 1.0), (0.9, 1.0), (1.1, 2.0), (2.9, 3.0)] {
        let frames = (seconds * 40.0) as usize;
        let recording = paced(60, |k| if (600..600 + frames).contains(&k) { 1 + (k % 2) as i64 } else { 1 });
        let found = value(&recording, "frame.drop-episodes-per-10s") * 6.0;
        assert!((found - count).abs() < 0.01, "{seconds} s: {found}");
    }
}

#[test]
fn a_display_that_changes_its_rate_is_told_apart_from_drops() {
    let recording = Synthetic::new(vec![])
        .frames(1200, |k, frame| {
            if k >= 600 {
                frame.tick.predicted_display_period_ns = 13_888_889;
                frame.tick.predicted_display_time.0 -= PERIOD_NS - 13_888_889;
            }
        })
        .build();
    check(&recording, "frame.dropped", 0.0);
    let counted = 1200.0 - 120.0;
    near(&recording, "frame.runtime-repaced", 100.0 * 600.0 / counted, 0.1);
}

#[test]
fn the_rate_stands_between_its_two_bounds() {
    let recording = paced(120, |k| 1 + i64::from(k % 599 == 300));
    let rate = measurement(&recording, "frame.drop-episodes-per-10s");
    let [low, high] = rate.interval.unwrap();
    // Twelve in 120 s: half the χ² quantiles 13.848 (0.05 of 24) and 38.885 (0.95 of 26).
    assert!((low - 0.577).abs() < 0.001 && (high - 1.620).abs() < 0.001, "{low} … {high}");
    assert!(rate.frames.is_some() && rate.doubts.is_empty());
    let none = measurement(&paced(20, |_| 1), "frame.drop-episodes-per-10s");
    assert_eq!(none.interval.unwrap()[0], 0.0);
    assert!(none.doubts[0].what.contains("too few"));
}

#[test]
fn time_that_goes_back_is_no_length() {
    // One frame told a second too early: neither the step to it nor the one out of it counts.
    let mut recording = paced(20, |_| 1);
    recording.frames[500].tick.predicted_display_time.0 -= 1_000_000_000;
    check(&recording, "frame.dropped", 0.0);
    let whole = value(&paced(20, |_| 1), "frame.included-s");
    near(&recording, "frame.included-s", whole - 2.0 * PERIOD_NS as f64 * 1e-9, 1e-6);
    // A clock that begins again goes on from there; one that wraps around does the same.
    for offset in [-4_000_000_000, i64::MIN / 2] {
        let mut recording = paced(20, |_| 1);
        recording.frames[700..].iter_mut().for_each(|frame| frame.tick.predicted_display_time.0 += offset);
        check(&recording, "frame.dropped", 0.0);
    }
}

#[test]
fn too_few_frames_are_no_pace() {
    for count in [0, 1, 120, 121] {
        let recording = Synthetic::new(vec![]).frames(count, |_k, _frame| {}).build();
        assert!(missing(&recording, "frame.dropped").1, "{count} frames");
    }
    let constant = Synthetic::new(vec![]).frames(600, |_k, frame| frame.tick.predicted_display_time.0 = 7).build();
    assert!(missing(&constant, "frame.dropped").1);
    check(&Synthetic::new(vec![]).frames(122, |_k, _frame| {}).build(), "frame.dropped", 0.0);
}

#[test]
fn a_target_that_is_no_number_is_no_target() {
    for fps in [f64::NAN, f64::INFINITY, 0.0, -60.0] {
        let mut recording = paced(20, |_| 1);
        recording.run.device.target_fps = fps;
        assert!(missing(&recording, "frame.dropped").0.contains("names no target"));
    }
}

fn with_pace(pace: &[i64]) -> Recording {
    Synthetic::new(vec![])
        .frames(121, |_k, _frame| {})
        .frames(pace.len(), |k, frame| frame.tick.predicted_display_time.0 += (pace[k] - 1) * PERIOD_NS)
        .build()
}

proptest::proptest! {
    #[test]
    fn late_frames_never_lower_what_was_dropped(
        pace in proptest::collection::vec(1i64..4, 30..200), at in 0usize..200, more in 1i64..20,
    ) {
        let mut later = pace.clone();
        let at = at % later.len();
        later[at] += more;
        let (before, after) = (value(&with_pace(&pace), "frame.dropped"), value(&with_pace(&later), "frame.dropped"));
        proptest::prop_assert_eq!(after, before + more as f64);
    }

    #[test]
    fn the_clocks_zero_says_nothing(
        pace in proptest::collection::vec(1i64..4, 30..120), by in -1_000_000_000i64..1_000_000_000_000_000_000,
    ) {
        let mut shifted = with_pace(&pace);
        for frame in &mut shifted.frames {
            frame.tick.predicted_display_time.0 += by;
            frame.content_time.0 += by;
            frame.located_at.0 += by;
        }
        let pace_of = |recording: &Recording| testkit::finding(recording, PROBE);
        proptest::prop_assert_eq!(pace_of(&shifted), pace_of(&with_pace(&pace)));
    }

    #[test]
    fn leaving_frames_out_never_adds_drops(
        pace in proptest::collection::vec(1i64..4, 60..200), from in 0usize..200, length in 1usize..60, steady in proptest::bool::ANY,
    ) {
        let pace = if steady { vec![2; 200] } else { pace };
        let whole = with_pace(&pace);
        let mut split = whole.clone();
        let from = 121 + from % pace.len();
        split.frames.iter_mut().skip(from).take(length).for_each(|frame| frame.tick.should_render = false);
        let mut lost = whole.clone();
        lost.frames.retain(|frame| !(from..from + length).contains(&(frame.index as usize)));
        for recording in [split, lost] {
            let found = testkit::finding(&recording, PROBE);
            let Some(dropped) = found.measurements.iter().find(|m| m.id == "frame.dropped") else { continue };
            proptest::prop_assert!(dropped.value <= value(&whole, "frame.dropped"));
        }
    }
}
