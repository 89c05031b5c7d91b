//! The simulated user makes every move of the built-in scripts as asked, round small content and large.

use super::scenario::scenario;
use super::timeline::{Moment, timeline};
use crate::observe::synthetic::{PERIOD_NS, Synthetic, move_head, place};
use crate::observe::{HologramInfo, Role};
use crate::probe::{Limits, PROBES, Run};
use crate::script::{self, Known};
use crate::space::Pose;
use crate::units::XrNanos;
use glam::Vec3;
use holograde_simulator::scenario::Clock;

/// Names a script's moves that are not as asked, where two boxes of this size stand 2 m ahead and 3 m beyond.
fn not_as_asked(name: &str, half: f32) -> Vec<String> {
    let source = script::source(name).expect("built in");
    let plan = script::parse(name, source, &Known::probes()).expect("valid");
    let mut timeline = timeline(&plan);
    let (near, far) = (Vec3::new(0.0, -0.8, -2.0 - half), Vec3::new(2.0, -0.3, -5.0));
    let round = half.hypot(half);
    let head = scenario(&plan, &timeline, Clock::Stepped, near, round, [near, far]).head;
    let info = |name: &str, role| HologramInfo { name: name.into(), role: Some(role), ..HologramInfo::default() };
    // Every other frame of a display at 60 Hz tells as much.
    let frames = (timeline.seconds() * 30.0) as usize;
    let recording = Synthetic::new(vec![info("press", Role::Primary), info("lamp", Role::Secondary)])
        .run(|run| run.windows = plan.windows())
        .frames(frames, |k, frame| {
            frame.tick.predicted_display_time.0 += PERIOD_NS;
            let (seconds, moment) = timeline.at(frame.tick.predicted_display_time);
            if let Moment::In(step) = moment {
                frame.window = step as u16;
            }
            let pose = head.head_at(seconds);
            let (position, orientation) = (pose.position.as_vec3(), pose.orientation.as_quat());
            move_head(frame, Pose { position, orientation });
            place(frame, 0, near, Vec3::splat(half));
            place(frame, 1, far, Vec3::splat(0.1));
            frame.located_at = XrNanos(k as i64);
        })
        .build();
    let limits = Limits::default();
    let run = Run::new(&recording, &limits);
    let probes = PROBES.iter().filter(|probe| probe.id == "move.compliance");
    let findings: Vec<_> = probes.map(|probe| (probe.judge)(&run)).collect();
    let asked = plan.steps.iter().filter(|step| step.action.motion().is_some() || step.still).count();
    let made: Vec<_> =
        findings.iter().flat_map(|f| &f.measurements).filter(|m| m.id == "move.compliance-pct").collect();
    assert_eq!(made.len(), asked, "{name}: every move is judged");
    let holds = |m: &&&crate::probe::Measurement| m.limit.as_ref().is_some_and(|limit| limit.holds(m.value));
    made.iter()
        .filter(|m| !holds(m))
        .map(|m| format!("{name} {:?}: {} {:?}", m.about.window, m.value, m.doubts))
        .collect()
}

#[test]
fn every_move_of_the_built_in_scripts_is_made() {
    let all: Vec<String> =
        script::names().flat_map(|name| [0.2, 0.8].map(|half| not_as_asked(name, half))).flatten().collect();
    assert!(all.is_empty(), "{all:#?}");
}
