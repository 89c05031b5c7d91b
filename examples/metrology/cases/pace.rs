//! Frames that come late.

use super::super::case::{Bound, Case, Part};
use super::super::content::Content;
use super::super::dice::Dice;
use super::super::trial::{Made, Step, Trial};
use holograde_simulator::scenario::FaultKind;

/// Nothing is injected before, seconds: the first two are left out of every cadence.
const FROM_S: f64 = 3.0;
/// Length of a run, seconds.
const RUN_S: f64 = 18.0;

/// A stall of so many milliseconds.
type Stall = fn(f64) -> FaultKind;

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let kinds: [(&str, &str, Stall); 3] = [
        ("gpu-stall", "the GPU finishes late", |ms| FaultKind::GpuStall { ms }),
        ("wait-stall", "xrWaitFrame returns late", |ms| FaultKind::WaitStall { ms }),
        ("end-stall", "xrEndFrame returns late", |ms| FaultKind::EndStall { ms }),
    ];
    for (id, what, kind) in kinds {
        cases.push(
            Case::new(Part::Pace, id, format!("{what}: 1 to 8 frames, 20 to 140 ms each"), move |seed| {
                stalls(id, seed, kind)
            })
            .reads("frame.dropped", Bound::Exact, |_, made| dropped(made))
            .reads("frame.drop-episodes-per-10s", Bound::Share(0.01), |trial, made| {
                trial.faults.len() as f64 * 10.0 / included_s(made)
            })
            .reads("frame.interval-ms.max", Bound::Share(0.001), |_, made| longest_ms(made))
            .reads("frame.cadence-changes-per-s", Bound::Share(0.01), |_, made| changes_per_s(made))
            .reads("frame.animation-error-ms.max", Bound::AtMost(1e-5), |_, _| 0.0)
            .reads("frame.stale-runs.1", Bound::Exact, |_, made| stale(made, 1, 1))
            .reads("frame.stale-runs.2-4", Bound::Exact, |_, made| stale(made, 2, 4))
            .reads("frame.stale-runs.5-9", Bound::Exact, |_, made| stale(made, 5, 9)),
        );
    }
    cases.push(
        Case::new(Part::Pace, "half-rate", "every frame takes 1.2 to 1.9 periods of GPU time for 4 to 9 s", half_rate)
            .reads("frame.dropped", Bound::Exact, |_, made| dropped(made))
            .reads("frame.below-target", Bound::Share(0.02), |trial, made| {
                100.0 * trial.faults[0].seconds.unwrap_or(0.0) / included_s(made)
            }),
    );
    cases.push(
        Case::new(
            Part::Pace,
            "double-image",
            "content goes round the user at 2 to 12 °/s, and 1 to 8 frames are late",
            |seed| {
                let mut trial = stalls("double-image", seed, |ms| FaultKind::GpuStall { ms });
                trial.content.things[0].turns_deg_per_s =
                    Some(Dice::new("double-image-speed", seed).between(2.0, 12.0));
                trial
            },
        )
        .reads_of("box", "frame.double-image-arcmin.max", Bound::Share(0.02), apart_arcmin),
    );
    cases.push(
        Case::new(Part::Pace, "refresh-change", "the display runs at 45 to 55 Hz from some moment on", refresh_change)
            .reads("frame.runtime-repaced", Bound::Within(0.5), repaced_pct),
    );
    cases.push(
        Case::new(Part::Pace, "in-time", "the GPU takes 60 to 95 % of a period more, all the time", |seed| {
            let ms = Dice::new("in-time", seed).between(10.0, 15.8);
            trial(seed).fault(FROM_S, Some(10.0), FaultKind::GpuStall { ms })
        })
        .reads("frame.dropped", Bound::Exact, |_, _| 0.0),
    );
    cases
}

fn trial(seed: u64) -> Trial {
    Trial::new(Content::anchored([0.0, 0.0, -2.0]), &[Step::Hold(RUN_S)], seed)
}

/// Some stalls, a second and more apart: each is an episode of its own.
fn stalls(id: &str, seed: u64, kind: Stall) -> Trial {
    let mut dice = Dice::new(id, seed);
    let count = 1 + dice.below(8);
    let apart_s = (RUN_S - FROM_S - 1.0) / count as f64;
    (0..count).fold(trial(seed), |trial, nth| {
        let at_s = FROM_S + apart_s * nth as f64 + dice.between(0.0, apart_s - 1.5);
        trial.fault(at_s, None, kind(dice.between(20.0, 140.0)))
    })
}

fn half_rate(seed: u64) -> Trial {
    let mut dice = Dice::new("half-rate", seed);
    let (from_s, seconds) = (dice.between(FROM_S, 6.0), dice.between(4.0, 9.0));
    trial(seed).fault(from_s, Some(seconds), FaultKind::GpuStall { ms: dice.between(20.0, 31.0) })
}

fn refresh_change(seed: u64) -> Trial {
    let mut dice = Dice::new("refresh-change", seed);
    let from_s = dice.between(FROM_S, 12.0);
    trial(seed).fault(from_s, None, FaultKind::RefreshChange { hz: dice.between(45.0, 55.0) })
}

/// Vsyncs missed, by the simulator's own count.
fn dropped(made: &Made) -> f64 {
    made.truth.missed() as f64
}

/// Time from the end of the warm-up to the last frame shown, by the truth.
fn included_s(made: &Made) -> f64 {
    let last = made.truth.frames.last().map_or(0.0, |frame| frame.seconds);
    last - 2.0
}

/// Vsyncs between successive frames, by the simulator's own numbering.
fn steps(made: &Made) -> impl Iterator<Item = u64> {
    made.truth.frames.windows(2).map(|pair| pair[1].vsync.abs_diff(pair[0].vsync))
}

/// Changes of how many vsyncs a frame stays, per second.
fn changes_per_s(made: &Made) -> f64 {
    let steps: Vec<u64> = steps(made).collect();
    steps.windows(2).map(|pair| pair[0].abs_diff(pair[1])).sum::<u64>() as f64 / included_s(made)
}

fn longest_ms(made: &Made) -> f64 {
    let longest = made.truth.frames.windows(2).map(|pair| pair[1].display_ns - pair[0].display_ns).max();
    longest.unwrap_or(0) as f64 * 1e-6
}

/// Largest distance between the two images of a late frame: what the content would have gone on in the vsyncs that were missed.
fn apart_arcmin(trial: &Trial, made: &Made) -> f64 {
    let late = made.truth.frames.windows(2).filter(|pair| pair[1].vsync > pair[0].vsync + 1);
    let apart = late.map(|pair| {
        let turned =
            trial.content.things[0].turned_deg(pair[1].seconds) - trial.content.things[0].turned_deg(pair[0].seconds);
        let vsyncs = (pair[1].vsync - pair[0].vsync) as f64;
        turned.abs() * 60.0 * (vsyncs - 1.0) / vsyncs
    });
    apart.fold(0.0, f64::max)
}

fn stale(made: &Made, least: u64, most: u64) -> f64 {
    steps(made).filter(|step| (least..=most).contains(&step.saturating_sub(1))).count() as f64
}

/// Frames planned with another period, of those after the warm-up.
fn repaced_pct(_trial: &Trial, made: &Made) -> f64 {
    let counted = || made.truth.between(2.0, f64::INFINITY);
    let changed = counted().filter(|frame| frame.period_ns != made.truth.period_ns).count();
    100.0 * changed as f64 / counted().count().max(1) as f64
}
