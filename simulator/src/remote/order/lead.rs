//! Orders that lead the head.

use super::super::fields::{Fields, Refusal};
use super::Order;
use crate::scenario::Move;

/// Bounds of the numbers, those of scenario files.
const LONGEST_S: f64 = 86_400.0;
const FARTHEST_M: f64 = 10_000.0;

pub(super) fn head(fields: &mut Fields) -> Result<Order, Refusal> {
    let pose = fields.pose("pose")?;
    match (pose, fields.flag("release")?.unwrap_or(false)) {
        (Some(_), true) => Err("a head that is released goes nowhere besides".to_owned()),
        (None, true) => Ok(Order::Head(None)),
        (pose, false) => Ok(Order::Head(Some(fields.need("pose", pose)?))),
    }
}

type Reader = fn(&mut Fields) -> Result<Move, Refusal>;

/// Every move that can be ordered, in the words of scenario files.
const MOVES: &[(&str, Reader)] = &[
    ("hold", |_| Ok(Move::Hold)),
    ("side-to-side", |fields| {
        Ok(Move::SideToSide { amplitude_m: number(fields, "amplitude_m", [0.0, 100.0])?, cycles: cycles(fields)? })
    }),
    ("nod", |fields| {
        Ok(Move::Nod { amplitude_deg: number(fields, "amplitude_deg", [-90.0, 90.0])?, cycles: cycles(fields)? })
    }),
    ("sweep", |fields| {
        Ok(Move::Sweep { amplitude_deg: number(fields, "amplitude_deg", [-180.0, 180.0])?, cycles: cycles(fields)? })
    }),
    ("walk-round", |fields| {
        let centre = point(fields, "centre")?;
        Ok(Move::WalkRound { centre, angle_deg: number(fields, "angle_deg", [-36_000.0, 36_000.0])? })
    }),
    ("approach", |fields| {
        let target = point(fields, "target")?;
        Ok(Move::Approach { target, stop_m: number(fields, "stop_m", [0.0, 1000.0])? })
    }),
    ("look-at", |fields| Ok(Move::LookAt { target: point(fields, "target")? })),
    ("keyframe", |fields| {
        let position = point(fields, "position")?;
        let turn_deg = fields.numbers("turn_deg", [-360.0, 360.0])?.unwrap_or_default();
        Ok(Move::Keyframe { position, turn_deg })
    }),
];

pub(super) fn motion(fields: &mut Fields) -> Result<Order, Refusal> {
    let kind = fields.word("kind", MOVES)?;
    let read = fields.need("kind", kind)?;
    let seconds = number(fields, "seconds", [0.01, LONGEST_S])?;
    Ok(Order::Move(read(fields)?, seconds))
}

pub(super) fn draw(fields: &mut Fields) -> Result<Order, Refusal> {
    let frames = fields.count("frames")?;
    let frames = fields.need("frames", frames)?;
    u32::try_from(frames)
        .map(Order::Draw)
        .map_err(|_| format!("`frames` of `draw` is {frames}; that many are never drawn"))
}

fn number(fields: &mut Fields, key: &'static str, range: [f64; 2]) -> Result<f64, Refusal> {
    let number = fields.number(key, range)?;
    fields.need(key, number)
}

fn point(fields: &mut Fields, key: &'static str) -> Result<[f64; 3], Refusal> {
    let point = fields.numbers(key, [-FARTHEST_M, FARTHEST_M])?;
    fields.need(key, point)
}

/// How often; once if it is not said.
fn cycles(fields: &mut Fields) -> Result<u32, Refusal> {
    Ok(fields.number("cycles", [1.0, 10_000.0])?.map_or(1, |cycles| cycles as u32))
}
