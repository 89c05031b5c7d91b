//! Do the drop episodes of a run fail, pass, or neither?
//!
//! The page fails λ₀ = one episode every 10 s or more often, on average. The length of a capture is fixed by its script before the run; it
//! is never chosen by the result, since recording on until it fits makes a wrong pass four times as likely. With m episodes in S seconds:
//!
//! - *fails*: S is at least 30 s, by which three episodes are expected at the limit, and m/S ≥ λ₀;
//! - *passes*: even with one episode more, the one-sided 95 % Poisson bound of the rate (Garwood 1936) would be below λ₀. That allows 5
//!   episodes in a capture of 120 s, and 14 in one of 240 s;
//! - *neither*: else, and where much less time counts than the script meant to record, as of a run that was cut short. It is to be repeated
//!   once, with a script of twice the length.
//!
//! The one episode more pays for the second look: an application at exactly λ₀ passes a capture of 120 s, or else one that goes on to
//! 240 s, in 3.4 % of all runs. (Ours; the page gives the limit only.)

use crate::probe::stats;

/// What the episodes of a run say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Too many.
    Fails,
    /// Few enough, for certain.
    Passes,
    /// Too short a run, or a number in between.
    Neither,
}

/// Decides for `episodes` in `included_s` seconds against a limit of so many per second; `shortest_s` is the least by which a run fails.
pub(super) fn decide(episodes: u64, included_s: f64, limit_per_s: f64, shortest_s: f64) -> Pace {
    if !(included_s >= shortest_s && included_s.is_finite() && limit_per_s > 0.0) {
        return Pace::Neither;
    }
    if episodes as f64 >= limit_per_s * included_s {
        return Pace::Fails;
    }
    let bound = stats::poisson_rate_upper(episodes.saturating_add(1), included_s, 0.95);
    if bound < limit_per_s { Pace::Passes } else { Pace::Neither }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::dsp::Random;

    #[test]
    fn the_decision_as_a_table() {
        use Pace::{Fails, Neither, Passes};
        for (seconds, decisions) in [
            (0.0, [(0, Neither), (1, Neither), (100, Neither), (0, Neither), (0, Neither)]),
            (29.9, [(0, Neither), (2, Neither), (3, Neither), (1000, Neither), (1, Neither)]),
            (30.0, [(0, Neither), (2, Neither), (3, Fails), (4, Fails), (1, Neither)]),
            (48.0, [(0, Passes), (1, Neither), (4, Neither), (5, Fails), (3, Neither)]),
            (120.0, [(0, Passes), (5, Passes), (6, Neither), (11, Neither), (12, Fails)]),
            (119.5, [(0, Passes), (5, Passes), (6, Neither), (11, Neither), (12, Fails)]),
            (240.0, [(0, Passes), (14, Passes), (15, Neither), (23, Neither), (24, Fails)]),
            (300.0, [(0, Passes), (19, Passes), (21, Neither), (29, Neither), (30, Fails)]),
        ] {
            for (episodes, decision) in decisions {
                let found = decide(episodes, seconds, 0.1, 30.0);
                assert_eq!(found, decision, "{episodes} in {seconds} s");
            }
        }
        for odd in [f64::NAN, f64::INFINITY, -1.0] {
            assert_eq!(decide(0, odd, 0.1, 30.0), Neither);
            assert_ne!(decide(0, 120.0, odd, 30.0), Fails);
        }
    }

    #[test]
    fn more_episodes_never_help() {
        for seconds in [30.0, 60.0, 120.0, 240.0, 600.0] {
            let order = |pace| [Pace::Passes, Pace::Neither, Pace::Fails].iter().position(|p| *p == pace);
            let found: Vec<_> = (0..80).map(|m| order(decide(m, seconds, 0.1, 30.0))).collect();
            assert!(found.is_sorted(), "{seconds} s: {found:?}");
        }
    }

    /// The whole plan on episodes that come at `rate` per second: 120 s, and where that decides nothing, on to 240 s.
    fn passes(rate: f64, random: &mut Random) -> bool {
        let mut count = |seconds: f64| {
            let (mut time, mut episodes) = (0.0, 0);
            loop {
                time -= libm::log(1.0 - random.uniform()) / rate;
                if time > seconds {
                    return episodes;
                }
                episodes += 1;
            }
        };
        let first = count(120.0);
        match decide(first, 120.0, 0.1, 30.0) {
            Pace::Passes => true,
            Pace::Fails => false,
            Pace::Neither => decide(first + count(120.0), 240.0, 0.1, 30.0) == Pace::Passes,
        }
    }

    #[test]
    fn at_exactly_the_limit_a_wrong_pass_is_as_rare_as_said() {
        // Exactly: the sum over all outcomes of two independent Poisson counts of mean 12.
        let chance = |m: u64| {
            let m = m as f64;
            libm::exp(m * libm::log(12.0) - 12.0 - libm::lgamma(m + 1.0))
        };
        let mut exact = 0.0;
        for first in 0..60 {
            exact += chance(first)
                * match decide(first, 120.0, 0.1, 30.0) {
                    Pace::Passes => 1.0,
                    Pace::Fails => 0.0,
                    Pace::Neither => {
                        let second = |more| decide(first + more, 240.0, 0.1, 30.0) == Pace::Passes;
                        (0..60).filter(|more| second(*more)).map(chance).sum()
                    }
                };
        }
        assert!((exact - 0.034).abs() < 0.0005, "{exact}");
        // Drawn: 20 000 runs, within four standard deviations.
        let mut random = Random::new(5);
        let share = |rate: f64, random: &mut _| (0..20_000).filter(|_| passes(rate, random)).count() as f64 / 20_000.0;
        let drawn = share(0.1, &mut random);
        assert!((drawn - exact).abs() < 0.0052, "{drawn} against {exact}");
        assert!(share(0.02, &mut random) > 0.95, "an application far below the limit passes");
        assert!(share(0.2, &mut random) < 0.001, "one far above it does not");
    }

    /// From frames to the frame rate's grade: two minutes in device at paces that are known.
    #[test]
    fn a_recorded_pace_is_decided_by_its_episodes() {
        use super::super::{Answers, Grade, grade};
        use crate::observe::synthetic::{PERIOD_NS, Synthetic};
        /// Periods that frame k comes late.
        type Late = fn(usize) -> i64;
        let cases: [(&str, Late, Option<Grade>, &str); 6] = [
            ("in time", |_| 0, Some(Grade::Best), "no frame was dropped"),
            ("a drop every 9 s", |k| i64::from(k % 540 == 0), Some(Grade::Fail), "drop episodes per 10 s"),
            ("a drop every 15 s", |k| i64::from(k % 900 == 0), None, "neither fail nor pass"),
            ("a drop every 30 s", |k| i64::from(k % 1800 == 0), None, "are few enough"),
            ("half pace", |_| 1, None, "steadily below target"),
            ("5 in time, 5 late, and so on", |k| i64::from(k % 10 >= 5), Some(Grade::Fail), "drop episodes per 10 s"),
        ];
        for (what, late, graded, says) in cases {
            let recording = Synthetic::new(vec![])
                .frames(7400, |k, frame| frame.tick.predicted_display_time.0 += late(k) * PERIOD_NS)
                .build();
            let findings = crate::probe::run_all(&recording);
            let device = crate::device::find("hololens-2").unwrap();
            let results = grade(&recording.run, &findings, device, &Answers::default());
            let result = results.iter().find(|result| result.id == "frame-rate").unwrap();
            assert_eq!(result.grade, graded, "{what}: {}", result.reason);
            assert!(result.reason.contains(says), "{what}: `{}` does not say `{says}`", result.reason);
        }
    }
}
