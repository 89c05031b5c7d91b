//! What the simulated user does, from the steps of the script.

use super::check::Settings;
use super::timeline::{Timeline, step_seconds};
use crate::commands::Failure;
use crate::device::Device;
use crate::observe::ClockKind;
use crate::problem::{Problem, Problems};
use crate::script::{Action, Motion, Plan, Step};
use crate::units::XrNanos;
use crate::xr::Headset;
use anyhow::Context;
use glam::Vec3;
pub use holograde_simulator::scenario::Fault;
use holograde_simulator::scenario::input::GazeScript;
use holograde_simulator::scenario::{Clock, DrawWindow, FaultKind, HeadPath, Move, Scenario};
use holograde_simulator::{Pose, control, profile::Profile};

/// Metres kept between the simulated head and content it walks round (ours: the near end of Microsoft's comfort zone and a hand's breadth).
const CLEARANCE_M: f64 = 1.4;

const _: () = assert!(super::check::EYE_HEIGHT_M == holograde_simulator::model::space::EYE_HEIGHT_M as f32);

/// Tells the simulator which device it is in the next session, what its user does there and what goes wrong, in stepped or in real time.
///
/// # Errors
/// A device that the simulator does not know.
pub fn prepare(
    device: &Device,
    plan: &Plan,
    timeline: &Timeline,
    settings: &Settings,
    center: Vec3,
    radius: f32,
    depths: [Vec3; 2],
) -> Result<(), Failure> {
    let clock = if settings.realtime { Clock::Realtime } else { Clock::Stepped };
    let mut scenario = if settings.led {
        // The person is told where to go as the review goes on, and frames are drawn as they are wanted.
        Scenario { clock, draw: (clock == Clock::Stepped).then(Vec::new), ..Scenario::default() }
    } else {
        scenario(plan, timeline, clock, center, radius, depths)
    };
    scenario.faults.clone_from(&settings.faults.faults);
    scenario.seed = settings.faults.seed;
    scenario.truth.clone_from(&settings.truth);
    if settings.gaze {
        scenario.input.gaze = Some(GazeScript::default());
    }
    // What is left out for a software GPU's sake is no frame of a cadence; and empty pictures cost nothing.
    if settings.unseen || settings.every_frame || self::clock(settings) == ClockKind::Scripted {
        scenario.draw = None;
    }
    let profile = Profile::built_in(&device.id).context("the simulator does not know the device")?;
    control::set_next(control::Config { profile: profile.map_err(anyhow::Error::from)?, scenario });
    Ok(())
}

/// How time passes in a run on the simulator.
pub fn clock(settings: &Settings) -> ClockKind {
    let late = |fault: &Fault| match fault.kind {
        FaultKind::GpuStall { ms } | FaultKind::WaitStall { ms } | FaultKind::EndStall { ms } => ms > 0.0,
        FaultKind::RefreshChange { .. } => true,
        FaultKind::Thermal { hz, wait_ms, .. } => hz.is_some() || wait_ms > 0.0,
        _ => false,
    };
    match settings.realtime {
        true => ClockKind::Realtime,
        false if settings.faults.faults.iter().any(late) => ClockKind::Scripted,
        false => ClockKind::Stepped,
    }
}

/// The faults and the seed of a scenario's text.
///
/// # Errors
/// Everything wrong with it.
pub fn read_faults(file: &str, text: &str) -> Result<(Vec<Fault>, u64), Problems> {
    let ours =
        |found: holograde_simulator::problem::Problem| Problem::new(found.file, found.place, found.what).fix(found.fix);
    let read = Scenario::parse(file, text).map_err(|found| Problems(found.0.into_iter().map(ours).collect()))?;
    Ok((read.faults, read.seed))
}

/// Takes the time from the simulator, which alone knows it where it is stepped.
pub fn take_time(headset: &mut Headset) {
    let session = headset.raw_session();
    headset.set_time_source(Box::new(move || control::now(session).ok().map(|time| XrNanos(time.as_nanos()))));
}

/// A simulated user who does what the script asks for, round content with this middle and horizontal radius, metres, whose nearest and farthest
/// parts have their middles at `depths`.
pub fn scenario(
    plan: &Plan,
    timeline: &Timeline,
    clock: Clock,
    center: Vec3,
    radius: f32,
    depths: [Vec3; 2],
) -> Scenario {
    let mut head = HeadPath::new(Pose::IDENTITY);
    let mut round = 0.0;
    let mut draw = Vec::new();
    for (index, step) in plan.steps.iter().enumerate() {
        let seconds = step_seconds(step);
        for (motion, seconds) in moves(&step.action, seconds, center, f64::from(radius), depths, &mut round) {
            head = head.then(motion, seconds);
        }
        let start = timeline.start_of(index);
        draw.extend(draw_shares(step).map(|share| DrawWindow { start_s: start + share * seconds, frames: 1 }));
    }
    let draw = (clock == Clock::Stepped).then_some(draw);
    Scenario { clock, head, draw, ..Scenario::default() }
}

/// When frames of a step are drawn where not every frame is, as shares of its length: spread evenly, the last one near the end, since what
/// was loaded during a step is seen in it.
pub fn draw_shares(step: &Step) -> impl Iterator<Item = f64> {
    let frames = if step.action == Action::Capture { step.draw.max(1) } else { step.draw };
    (0..frames).map(move |n| if frames == 1 { 0.5 } else { 0.1 + 0.8 * f64::from(n) / f64::from(frames - 1) })
}

/// The head's moves for one step. `round` is how far it has walked round the content, degrees: the way back does not lead through it.
pub fn moves(
    action: &Action,
    seconds: f64,
    center: Vec3,
    radius: f64,
    depths: [Vec3; 2],
    round: &mut f64,
) -> Vec<(Move, f64)> {
    // People walk with level eyes, whatever the height of what they look at.
    let target = [f64::from(center.x), 0.0, f64::from(center.z)];
    let look = [f64::from(center.x), f64::from(center.y), f64::from(center.z)];
    let cycles = |period: f64| (seconds / period.max(0.1)).round().max(1.0) as u32;
    match action {
        Action::Move(Motion::SideToSide { degrees, period }) => {
            vec![(Move::Sweep { amplitude_deg: *degrees, cycles: cycles(period.as_secs_f64()) }, seconds)]
        }
        Action::Move(Motion::Nod { degrees, period }) => {
            vec![(Move::Nod { amplitude_deg: *degrees, cycles: cycles(period.as_secs_f64()) }, seconds)]
        }
        Action::Move(Motion::Sweep { degrees }) => vec![(Move::Sweep { amplitude_deg: *degrees, cycles: 1 }, seconds)],
        Action::Move(Motion::WalkRound { radius_m, degrees }) => {
            let stop_m = radius_m.max(radius + CLEARANCE_M);
            *round += degrees;
            let walk = Move::WalkRound { centre: target, angle_deg: *degrees };
            vec![(Move::Approach { target, stop_m }, seconds * 0.3), (walk, seconds * 0.7)]
        }
        Action::Move(Motion::Approach { to_m }) => {
            let turn = Move::LookAt { target: look };
            vec![(turn, seconds * 0.2), (Move::Approach { target, stop_m: to_m + radius }, seconds * 0.8)]
        }
        Action::Move(Motion::Return) => {
            let home = Move::Keyframe { position: [0.0; 3], turn_deg: [0.0; 3] };
            let back = std::mem::take(round);
            if back == 0.0 {
                return vec![(home, seconds)];
            }
            let clear = Move::Approach { target, stop_m: radius + CLEARANCE_M };
            let walk = Move::WalkRound { centre: target, angle_deg: -back };
            vec![(clear, seconds * 0.2), (walk, seconds * 0.5), (home, seconds * 0.3)]
        }
        Action::Move(Motion::LookThrough { period }) => {
            let [near, far] = depths.map(|d| Move::LookAt { target: d.to_array().map(f64::from) });
            let looks = cycles(period.as_secs_f64()) as usize;
            let once = seconds / (2.0 * looks as f64);
            [far, near].into_iter().cycle().take(2 * looks).map(|look| (look, once)).collect()
        }
        Action::LookAt { .. } => vec![(Move::LookAt { target: look }, seconds)],
        _ => vec![(Move::Hold, seconds)],
    }
}

#[cfg(test)]
mod tests {
    use super::super::faults::Faults;
    use super::super::timeline::timeline;
    use super::*;
    use crate::script;

    fn self_check() -> Plan {
        let source = script::source("self-check").expect("built in");
        script::parse("self-check.toml", source, &script::Known::probes()).expect("valid")
    }

    #[test]
    fn the_walk_keeps_clear_of_the_content_and_comes_back() {
        let plan = self_check();
        let timeline = timeline(&plan);
        let center = Vec3::new(0.0, -0.8, -2.0);
        let scenario = scenario(&plan, &timeline, Clock::Stepped, center, 0.6, [center; 2]);
        assert!((scenario.head.seconds() - timeline.seconds()).abs() < 0.01, "head and script take the same time");
        for tenth in 0..(timeline.seconds() * 10.0) as u32 {
            let head = scenario.head.head_at(f64::from(tenth) / 10.0).position;
            let ground = ((head.x - f64::from(center.x)).powi(2) + (head.z - f64::from(center.z)).powi(2)).sqrt();
            assert!(ground > 0.6 + 1.25, "{ground} m from the middle at {tenth} tenths");
        }
        let end = scenario.head.head_at(timeline.seconds());
        assert!(end.position.length() < 1e-6, "back at the start");
    }

    #[test]
    fn only_faults_that_make_frames_late_script_the_clock() {
        let clock_of = |kind: FaultKind, realtime| {
            let faults = Faults::new(vec![Fault { start_s: 1.0, seconds: None, kind }], 0);
            clock(&Settings { faults, realtime, ..Settings::default() })
        };
        assert_eq!(clock(&Settings::default()), ClockKind::Stepped);
        assert_eq!(clock_of(FaultKind::Latency { ms: 9.0 }, false), ClockKind::Stepped);
        assert_eq!(clock_of(FaultKind::GpuStall { ms: 0.0 }, false), ClockKind::Stepped);
        assert_eq!(clock_of(FaultKind::GpuStall { ms: 20.0 }, false), ClockKind::Scripted);
        assert_eq!(clock_of(FaultKind::RefreshChange { hz: 45.0 }, false), ClockKind::Scripted);
        assert_eq!(clock_of(FaultKind::GpuStall { ms: 20.0 }, true), ClockKind::Realtime);
    }

    #[test]
    fn few_frames_are_drawn() {
        let plan = self_check();
        let timeline = timeline(&plan);
        let depths = [Vec3::NEG_Z; 2];
        let stepped = scenario(&plan, &timeline, Clock::Stepped, Vec3::NEG_Z, 0.5, depths);
        let drawn: u32 = stepped.draw.iter().flatten().map(|window| window.frames).sum();
        assert!((10..=30).contains(&drawn), "{drawn} frames drawn");
        assert_eq!(scenario(&plan, &timeline, Clock::Realtime, Vec3::NEG_Z, 0.5, depths).draw, None);
    }
}
