//! Moves of the head alone: holding still, from side to side, nodding, turning away.

use super::super::stats::quantiles;
use super::path::{Path, while_moving};
use super::{Aspect, Judged, Speed, share};
use crate::observe::MotionInfo;

/// Slower than this the head counts as still, degrees per second (ours: twice what a standing person does who looks at something).
const STILL_DEG_PER_S: f64 = 6.0;
/// The same over the ground, metres per second (ours: several times postural sway).
const STILL_M_PER_S: f64 = 0.08;
/// This many times as fast as asked is too fast: a different fault shows.
const TOO_FAST: f64 = 2.0;

/// Share of the time without motion.
pub(super) fn hold(path: &Path<'_>) -> (Vec<Aspect>, Speed) {
    let (turning, walking) = (path.turning(), path.walking());
    let time: f64 = turning.iter().map(|step| step[0]).sum();
    let still = |(turn, walk): &(&[f64; 2], &[f64; 2])| turn[1] <= STILL_DEG_PER_S && walk[1] <= STILL_M_PER_S;
    let still_s: f64 = turning.iter().zip(&walking).filter(still).map(|(turn, _)| turn[0]).sum();
    let short = format!("the head moved for {:.1} s of the {time:.1} s in which it was to be still", time - still_s);
    (vec![Aspect { share: share(still_s, time), short }], Speed::Turn(while_moving(&turning, 0.0)))
}

/// How far to each side, how often and how fast. `angles` are those of the path's frames, degrees.
pub(super) fn swing(path: &Path<'_>, angles: Vec<f64>, did: &str, asked: &MotionInfo, asked_s: f64) -> Judged {
    let degrees = asked.degrees.filter(|d| d.is_finite() && *d > 0.0);
    let degrees = degrees.ok_or("the recording does not say how far")?;
    let [low, high] = quantiles(&angles, [0.01, 0.99]).ok_or("the head was not located")?;
    let (reach, middle) = ((high - low) / 2.0, (high + low) / 2.0);
    let far = Aspect {
        share: share(reach, degrees),
        short: format!("{did} {reach:.0}° to each side of the {degrees:.0}° asked for"),
    };
    let period = asked.period_s.filter(|p| p.is_finite() && *p > 0.0);
    let once = period.is_none();
    let period = period.unwrap_or(asked_s).max(0.1);
    let cycles = libm::round(asked_s / period).max(1.0);
    let ends = turning_points(&angles, middle, reach / 2.0) as f64;
    let often = Aspect {
        // The first or last one may be missed for a late beginning.
        share: share(ends + 1.0, 2.0 * cycles),
        short: format!("went there and back {} times of the {cycles:.0} asked for", libm::floor(ends / 2.0)),
    };
    let wanted = 4.0 * degrees / period;
    let speeds = path.speeds(|a, b| (angles[b] - angles[a]).abs());
    let speed = while_moving(&speeds, wanted / 4.0);
    let fast = if speed > TOO_FAST * wanted {
        let short = format!("too fast: {speed:.0} °/s of the {wanted:.0} °/s asked for");
        Aspect { share: share(TOO_FAST * wanted, speed), short }
    } else {
        // Who turns once may rest on the way.
        let slow = if once { 1.0 } else { share(speed, wanted) };
        // A small turn is slow even at the pace asked for: then its size is what to say.
        let small = slow >= far.share * far.share;
        let short = format!("too slow: {speed:.0} °/s of the {wanted:.0} °/s asked for");
        Aspect { share: slow, short: if small && far.share < 1.0 { far.short.clone() } else { short } }
    };
    Ok((vec![fast, far, often], Speed::Turn(speed)))
}

/// How often the angle comes to one side, then to the other.
fn turning_points(angles: &[f64], middle: f64, at_least: f64) -> usize {
    let mut side = 0.0;
    let mut count = 0;
    if at_least <= 0.0 {
        return 0;
    }
    for angle in angles {
        let off = angle - middle;
        if off.abs() >= at_least && off.signum() != side {
            side = off.signum();
            count += 1;
        }
    }
    count
}
