//! What a simulator's truth file says of the head.

use glam::{DQuat, DVec3};
use holograde::probe::trajectory::Stamped;
use serde_json::Value;
use std::path::Path;

/// Where the head was, and where it was told to be on waking, for every frame with both.
pub(crate) fn read(file: &Path) -> anyhow::Result<[Vec<Stamped>; 2]> {
    let text = std::fs::read_to_string(file)?;
    let (mut truth, mut told) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let line: Value = serde_json::from_str(line)?;
        let pose = |name| pose(&line, name);
        if let (Some(was), Some(said)) = (pose("true"), pose("told")) {
            truth.push(was);
            told.push(said);
        }
    }
    anyhow::ensure!(!truth.is_empty(), "no frame with `true` and `told` in {}", file.display());
    Ok([truth, told])
}

fn pose(line: &Value, name: &str) -> Option<Stamped> {
    let seconds = line.get("seconds")?.as_f64()?;
    let pose = line.get(name)?;
    let [x, y, z] = numbers(pose.get("position_m")?)?;
    let [qx, qy, qz, qw] = numbers(pose.get("orientation")?)?;
    let turn = DQuat::from_xyzw(qx, qy, qz, qw);
    let is_turn = turn.length() > 0.5;
    is_turn.then(|| Stamped { seconds, position: DVec3::new(x, y, z), orientation: turn.normalize() })
}

fn numbers<const N: usize>(value: &Value) -> Option<[f64; N]> {
    let found: Option<Vec<f64>> = value.as_array()?.iter().map(Value::as_f64).collect();
    found?.try_into().ok()
}
