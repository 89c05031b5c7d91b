//! Trajectories as text, in the format of the TUM RGB-D benchmark: `seconds x y z qx qy qz qw`, a pose a line, `#` before comments.

use super::Stamped;
use glam::{DQuat, DVec3};
use std::fmt::Write;

/// A line that is no pose.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct TumError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: &'static str,
}

/// Poses as text. Every number is written so that the same is read back.
pub fn to_tum(poses: &[Stamped]) -> String {
    let mut text = String::from("# seconds x y z qx qy qz qw\n");
    for Stamped { seconds, position: p, orientation: q } in poses {
        let _ = writeln!(text, "{seconds:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}", p.x, p.y, p.z, q.x, q.y, q.z, q.w);
    }
    text
}

/// Poses from text; quaternions are brought to length 1.
///
/// # Errors
/// The first line without eight finite numbers, or with a quaternion of no length.
pub fn from_tum(text: &str) -> Result<Vec<Stamped>, TumError> {
    let mut poses = Vec::new();
    for (line, row) in (1..).zip(text.lines().map(str::trim)) {
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        let wrong = |what| TumError { line, what };
        let mut values = [0.0; 8];
        let mut fields = row.split_ascii_whitespace();
        for value in &mut values {
            let field = fields.next().ok_or(wrong("fewer than eight numbers"))?;
            *value = field.parse().ok().filter(|v: &f64| v.is_finite()).ok_or(wrong("not a finite number"))?;
        }
        if fields.next().is_some() {
            return Err(wrong("more than eight numbers"));
        }
        let [seconds, x, y, z, qx, qy, qz, qw] = values;
        let turn = DQuat::from_xyzw(qx, qy, qz, qw);
        let length = turn.length();
        if !(length.is_finite() && length > 1e-9) {
            return Err(wrong("the quaternion has no length"));
        }
        poses.push(Stamped { seconds, position: DVec3::new(x, y, z), orientation: turn / length });
    }
    Ok(poses)
}
