//! How content that follows the user does so: with what lag, and whether it rests when the user does.

use super::geometry::{turn_deg, vector};
use super::view::{forward, shown, step_s};
use super::{Finding, Run};
use crate::observe::{FrameObservation, LockMode};

pub(super) const PROBE: &str = "ui.follow";
pub(super) const IDS: &[&str] = &[LAG, RESTLESS];
const LAG: &str = "ui.tag-along-lag-s";
const RESTLESS: &str = "ui.tag-along-restless-pct";

/// Angular speed below which a head or a thing is at rest, degrees per second (ours: sway and tremble of a standing person).
const REST_DEG_PER_S: f64 = 2.0;
/// Time for which the head must have been at rest before what follows should be too, seconds (ours).
const REST_S: f64 = 1.0;
/// Time over which speeds are taken, frames (ours: three at 60 Hz are 50 ms).
const SPEED_FRAMES: usize = 3;
/// Share of the follower's motion that the model must explain (ours).
const FIT: f64 = 0.5;

/// One frame: where the head points and where the thing is, about the vertical, degrees since the first frame.
struct Bearing {
    time_s: f64,
    head: f64,
    thing: f64,
}

pub(super) fn judge(run: &Run<'_>) -> Finding {
    let mut finding = Finding::of(PROBE);
    let follows = |lock: Option<LockMode>| matches!(lock, Some(LockMode::TagAlong | LockMode::Body));
    let followers = run.info().holograms.iter().enumerate().filter(|(_, info)| follows(info.lock));
    if followers.clone().next().is_none() {
        return finding.rest(IDS, "the manifest declares nothing that follows the user");
    }
    for (i, info) in followers {
        let bearings = bearings(run, i);
        let n = bearings.len() as u64;
        if let Some(lag_s) = lag(&bearings) {
            finding.offer(run.measure(LAG, lag_s, n).node(info));
        }
        if let Some((share, n)) = restless(&bearings) {
            finding.offer(run.measure(RESTLESS, share, n).node(info).limit(run, "ui.tag-along-restless"));
        }
    }
    let finding = finding.rest(&[LAG], "nothing followed turns of the head with a lag of its own");
    finding.rest(IDS, "the head never rested for longer than a second after it had turned")
}

/// Unwrapped bearings over the frames that show a thing.
fn bearings(run: &Run<'_>, hologram: usize) -> Vec<Bearing> {
    let to = |frame: &FrameObservation| vector(frame.holograms[hologram].center) - vector(frame.head.pose.position);
    let mut all: Vec<Bearing> = Vec::new();
    let mut last: Option<&FrameObservation> = None;
    for frame in shown(run, hologram) {
        let next = match (last, all.last()) {
            (Some(before), Some(at)) => {
                let Some(step) = step_s(before, frame) else { break };
                Bearing {
                    time_s: at.time_s + step,
                    head: at.head + turn_deg(forward(before), forward(frame)),
                    thing: at.thing + turn_deg(to(before), to(frame)),
                }
            }
            _ => Bearing { time_s: 0.0, head: 0.0, thing: 0.0 },
        };
        all.push(next);
        last = Some(frame);
    }
    all
}

/// Speeds of head and thing at each frame but the first and last ones, degrees per second: frame number, head, thing.
fn speeds(bearings: &[Bearing]) -> impl Iterator<Item = (usize, f64, f64)> {
    (SPEED_FRAMES..bearings.len().saturating_sub(SPEED_FRAMES)).map(|k| {
        let (a, b) = (&bearings[k - SPEED_FRAMES], &bearings[k + SPEED_FRAMES]);
        let elapsed = b.time_s - a.time_s;
        (k, (b.head - a.head) / elapsed, (b.thing - a.thing) / elapsed)
    })
}

/// Time constant of a thing that closes its distance e to where the head points as de/dt = −e/τ: the slope of that distance over the
/// thing's speed, by least squares with an intercept. `None` where it explains less than half.
fn lag(bearings: &[Bearing]) -> Option<f64> {
    let moving: Vec<(f64, f64)> = speeds(bearings)
        .filter(|(_, _, thing)| thing.abs() > REST_DEG_PER_S)
        .map(|(k, _, thing)| (thing, bearings[k].head - bearings[k].thing))
        .collect();
    if moving.len() < 10 {
        return None;
    }
    let n = moving.len() as f64;
    let (mean_v, mean_e) = moving.iter().fold((0.0, 0.0), |(v, e), at| (v + at.0 / n, e + at.1 / n));
    let (mut vv, mut ve, mut ee) = (0.0, 0.0, 0.0);
    for (v, e) in &moving {
        vv += (v - mean_v) * (v - mean_v);
        ve += (v - mean_v) * (e - mean_e);
        ee += (e - mean_e) * (e - mean_e);
    }
    let (slope, fit) = (ve / vv, ve * ve / (vv * ee));
    (slope >= 0.0 && fit > FIT).then_some(slope)
}

/// Share of the frames in which the head has been at rest for a second and the thing has not, and the number of the former; `None`
/// without any that come after a turn.
fn restless(bearings: &[Bearing]) -> Option<(f64, u64)> {
    let (mut turned, mut rest_since) = (false, None);
    let (mut all, mut moving) = (0u64, 0u64);
    for (k, head, thing) in speeds(bearings) {
        if head.abs() > REST_DEG_PER_S {
            (turned, rest_since) = (true, None);
            continue;
        }
        let since = *rest_since.get_or_insert(bearings[k].time_s);
        if turned && bearings[k].time_s - since > REST_S {
            all += 1;
            moving += u64::from(thing.abs() > REST_DEG_PER_S);
        }
    }
    (all > 0).then(|| (100.0 * moving as f64 / all as f64, all))
}

#[cfg(test)]
mod tests {
    use super::super::dsp::Random;
    use super::super::testkit::{check, hologram, measurement, missing, near};
    use super::*;
    use crate::observe::synthetic::{PERIOD_NS, Synthetic, move_head, place};
    use crate::observe::{Recording, Role};
    use crate::space::Pose;
    use glam::{Quat, Vec3};

    /// A panel that follows the head's turns by 40 degrees with a time constant, and sways by itself.
    fn following(lag_s: f64, sway_deg: f64, seed: u64) -> Recording {
        let mut panel = hologram("panel", Role::Ui);
        panel.lock = Some(LockMode::TagAlong);
        let mut noise = Random::new(seed);
        let (mut head, mut thing) = (0.0f64, 0.0f64);
        let step = PERIOD_NS as f64 * 1e-9;
        Synthetic::new(vec![panel])
            .frames(1800, |k, frame| {
                let goal = if k / 240 % 2 == 1 { 40.0 } else { 0.0 };
                head += (goal - head).clamp(-60.0 * step, 60.0 * step);
                thing += (head - thing) * (1.0 - (-step / lag_s).exp());
                let turn = |degrees: f64| Quat::from_rotation_y(degrees.to_radians() as f32);
                move_head(frame, Pose { position: Vec3::ZERO, orientation: turn(head + 0.01 * noise.normal()) });
                let sway = sway_deg * (k as f64 * 0.1).sin();
                place(frame, 0, turn(thing + sway) * Vec3::new(0.0, 0.0, -1.5), Vec3::splat(0.05));
            })
            .build()
    }

    #[test]
    fn the_lag_is_recovered_through_twenty_kinds_of_tremble() {
        for seed in 0..20 {
            for lag_s in [0.2, 0.5] {
                near(&following(lag_s, 0.0, seed), LAG, lag_s, 0.05 * lag_s);
            }
        }
    }

    #[test]
    fn what_does_not_rest_with_the_user_is_restless() {
        check(&following(0.2, 0.0, 0), RESTLESS, 0.0);
        let swaying = measurement(&following(0.2, 2.0, 0), RESTLESS);
        assert!(swaying.value > 50.0 && !swaying.limit.unwrap().holds(swaying.value));
    }

    #[test]
    fn what_does_not_follow_has_no_lag() {
        let mut recording = following(0.2, 0.0, 0);
        for frame in &mut recording.frames {
            place(frame, 0, Vec3::new(0.0, 0.0, -1.5), Vec3::splat(0.05));
        }
        assert!(missing(&recording, LAG).0.contains("nothing followed"));
        recording.run.holograms[0].lock = Some(LockMode::World);
        assert!(missing(&recording, LAG).0.contains("declares nothing"));
        let mut still = following(0.2, 0.0, 0);
        still.frames.truncate(100);
        assert!(missing(&still, RESTLESS).0.contains("never rested"));
    }
}
