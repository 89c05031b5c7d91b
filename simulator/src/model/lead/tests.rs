use super::*;
use glam::DVec3;

const S: i64 = 1_000_000_000;
const P: i64 = S / 60;

/// The scenario's head: walks along x, a metre a second.
fn scenario(time_ns: i64) -> Pose {
    Pose::at(time_ns as f64 * 1e-9, 0.0, 0.0)
}

fn x(lead: &Lead, time_ns: i64) -> f64 {
    lead.at(time_ns, &scenario).position.x
}

/// The largest speed in metres and radians a second between two moments, and the largest change of speed from one millisecond to the next.
fn speeds(lead: &Lead, from_ns: i64, to_ns: i64) -> (f64, f64, f64) {
    let at = |time_ns: i64| lead.at(time_ns, &scenario);
    let speed = |time_ns: i64| Pose::velocity(&at(time_ns), &at(time_ns + 1_000_000), 1e-3);
    let times: Vec<i64> = (from_ns..to_ns).step_by(1_000_000).collect();
    let mut worst = (0.0_f64, 0.0_f64, 0.0_f64);
    for time_ns in times {
        let (now, next) = (speed(time_ns), speed(time_ns + 1_000_000));
        worst.0 = worst.0.max(now.linear.length());
        worst.1 = worst.1.max(now.angular.length());
        worst.2 = worst.2.max((next.linear - now.linear).length());
    }
    worst
}

#[test]
fn nobody_leads_and_the_scenario_holds() {
    let lead = Lead::default();
    assert_eq!(x(&lead, 3 * S), 3.0);
    assert_eq!(lead.moves_end_ns(), None);
}

#[test]
fn a_head_that_was_set_is_there_by_the_next_frame_and_what_was_told_stays() {
    let mut lead = Lead::default();
    let to = Pose::at(1.02, 0.5, 0.0);
    lead.set(to, S, S + P, &scenario);
    assert_eq!((x(&lead, S / 2), x(&lead, S)), (0.5, 1.0), "what was told stays");
    assert_eq!(lead.at(S + P, &scenario).position, to.position);
    assert_eq!(lead.at(9 * S, &scenario).position, to.position, "and it keeps still");
}

#[test]
fn a_head_set_at_every_frame_has_the_speed_of_its_last_two_poses() {
    let mut lead = Lead::default();
    lead.place(Pose::IDENTITY);
    for n in 0..30 {
        lead.set(Pose::at(0.02 * (n + 1) as f64, 0.0, 0.0), n * P, (n + 1) * P, &scenario);
        let now = (n + 1) * P;
        for (a, b) in [(now - HALF_STEP_NS, now), (now, now + HALF_STEP_NS)] {
            let velocity = Pose::velocity(&lead.at(a, &scenario), &lead.at(b, &scenario), HALF_STEP_NS as f64 * 1e-9);
            assert!((velocity.linear.x - 1.2).abs() < 0.03, "frame {n}: {}", velocity.linear.x);
        }
    }
    assert!((x(&lead, 30 * P + S) - 0.6).abs() < 1e-12, "where it was set last");
}

#[test]
fn a_jump_is_no_speed() {
    let mut lead = Lead::default();
    lead.place(Pose::IDENTITY);
    lead.set(Pose::at(3.0, 0.0, 0.0), 0, P, &scenario);
    assert_eq!(x(&lead, P), 3.0);
    assert_eq!(x(&lead, P + P / 2), 3.0);
}

#[test]
fn a_head_that_is_set_to_where_it_is_is_not_remembered_anew() {
    let mut lead = Lead::default();
    lead.place(Pose::IDENTITY);
    for n in 0..1000 {
        lead.set(Pose::at(1.0, 0.0, 0.0), n * P, (n + 1) * P, &scenario);
    }
    assert!(lead.stretches.len() < 12, "{}", lead.stretches.len());
}

#[test]
fn moves_begin_where_the_head_is_and_end_at_rest_without_a_jump() {
    let mut lead = Lead::default();
    let walk = [(Move::Approach { target: [1.0, 0.0, -2.0], stop_m: 0.5 }, 2.0), (Move::Hold, 0.5)];
    lead.follow(&walk, S, &scenario);
    assert_eq!(lead.moves_end_ns(), Some(S + 2 * S + S / 2));
    let middle = S + S;
    // Led elsewhere in the middle of the walk.
    lead.follow(&[(Move::LookAt { target: [5.0, 0.0, 0.0] }, 1.0)], middle, &scenario);
    assert_eq!(lead.moves_end_ns(), Some(middle + S));
    let (metres, _, change) = speeds(&lead, S / 2, 5 * S);
    assert!(metres < 2.0 && change < 0.05, "{metres} m/s, {change} m/s from one millisecond to the next");
    let end = lead.at(middle + S, &scenario);
    assert!((end.orientation * DVec3::NEG_Z).x > 0.9, "{end:?}");
    assert_eq!(end, lead.at(60 * S, &scenario));
}

#[test]
fn no_moves_stop_the_head() {
    let mut lead = Lead::default();
    lead.follow(&[], S, &scenario);
    assert_eq!(lead.moves_end_ns(), Some(S + S / 2), "a walking head does not stop at once");
    let (metres, _, change) = speeds(&lead, S / 2, 2 * S);
    assert!(metres <= 1.01 && change < 0.05, "{metres} {change}");
    assert_eq!(x(&lead, 3 * S), x(&lead, 2 * S));
}

#[test]
fn a_head_that_is_given_back_comes_within_a_second_and_without_a_jump() {
    let mut lead = Lead::default();
    lead.place(Pose::at(0.0, 0.3, 0.0));
    lead.give_back(2 * S, &scenario);
    let (_, _, change) = speeds(&lead, S, 4 * S);
    assert!(change < 0.05, "{change}");
    for time in [3 * S, 4 * S] {
        assert_eq!(lead.at(time, &scenario), scenario(time));
    }
    assert_eq!(x(&lead, S), 0.0, "what was told stays");
    lead.give_back(9 * S, &scenario);
    assert_eq!(lead.stretches.len(), 2, "given back already");
}

#[test]
fn what_begins_at_one_moment_replaces_what_would_have() {
    let mut lead = Lead::default();
    for n in 0..100 {
        lead.follow(&[(Move::Hold, 1.0)], S, &scenario);
        lead.set(Pose::at(f64::from(n), 0.0, 0.0), S, S + P, &scenario);
    }
    assert_eq!(lead.stretches.len(), 1);
    assert_eq!(x(&lead, 2 * S), 99.0);
}

#[test]
fn an_hour_is_remembered_and_no_more() {
    let mut lead = Lead::default();
    for n in 0..MOST_STRETCHES as i64 + 10 {
        let side = if n % 2 == 0 { 0.01 } else { -0.01 };
        lead.set(Pose::at(side, 0.0, 0.0), n * P, (n + 1) * P, &scenario);
    }
    assert_eq!(lead.stretches.len(), MOST_STRETCHES);
}
