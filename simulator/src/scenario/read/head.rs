//! `[head]`: where the head is and how it moves.

use glam::DVec3;

use super::super::motion::turn;
use super::super::{HeadPath, Move, Trajectory};
use super::{Loader, point, seconds, turn_deg};
use crate::model::pose::Pose;
use crate::reader::{Sheet, Table};

const KINDS: &str = "hold, side-to-side, nod, sweep, walk-round, approach, look-at, keyframe";

pub(super) fn read(sheet: &mut Sheet<'_>, mut table: Table<'_, '_>, load: &mut Loader<'_>) -> HeadPath {
    let position = table.numbers(sheet, "position", Some([0.0; 3])).unwrap_or_default();
    let orientation = turn(turn_deg(sheet, &mut table));
    let mut path = HeadPath::new(Pose { position: DVec3::from_array(position), orientation });
    if let Some(recorded) = read_file(sheet, &mut table, load) {
        let seconds = recorded.seconds();
        path = path.then(Move::Replay(recorded), seconds);
    }
    let moves = table.tables(sheet, "move");
    table.finish(sheet);
    moves.into_iter().fold(path, |path, item| {
        let (motion, seconds) = read_move(sheet, item);
        path.then(motion, seconds)
    })
}

/// The recorded path that `file` names.
fn read_file(sheet: &mut Sheet<'_>, table: &mut Table<'_, '_>, load: &mut Loader<'_>) -> Option<Trajectory> {
    let relative = table.flag(sheet, "relative", false);
    if !table.has("file") {
        return None;
    }
    let name = table.string(sheet, "file", None, "walk.tum");
    if name.is_empty() {
        return None;
    }
    let bytes = match load(&name) {
        Ok(bytes) => bytes,
        Err(why) => {
            table.refuse(sheet, "file", format!("is \"{name}\", which {why}"), "name a file beside the scenario");
            return None;
        }
    };
    match Trajectory::parse(&name, &bytes) {
        Ok(path) => Some(if relative { path.from_first() } else { path }),
        Err(problems) => {
            sheet.adopt(problems);
            None
        }
    }
}

fn read_move(sheet: &mut Sheet<'_>, mut table: Table<'_, '_>) -> (Move, f64) {
    let seconds = seconds(sheet, &mut table);
    let kind = table.string(sheet, "kind", None, "hold");
    let t = &mut table;
    let motion = match kind.as_str() {
        "hold" | "" => Move::Hold,
        "side-to-side" => Move::SideToSide {
            amplitude_m: t.number(sheet, "amplitude_m", 0.0..=100.0, None),
            cycles: cycles(sheet, t),
        },
        "nod" => {
            Move::Nod { amplitude_deg: t.number(sheet, "amplitude_deg", -90.0..=90.0, None), cycles: cycles(sheet, t) }
        }
        "sweep" => Move::Sweep {
            amplitude_deg: t.number(sheet, "amplitude_deg", -180.0..=180.0, None),
            cycles: cycles(sheet, t),
        },
        "walk-round" => Move::WalkRound {
            centre: point(sheet, t, "centre"),
            angle_deg: t.number(sheet, "angle_deg", -36000.0..=36000.0, None),
        },
        "approach" => {
            Move::Approach { target: point(sheet, t, "target"), stop_m: t.number(sheet, "stop_m", 0.0..=1000.0, None) }
        }
        "look-at" => Move::LookAt { target: point(sheet, t, "target") },
        "keyframe" => Move::Keyframe { position: point(sheet, t, "position"), turn_deg: turn_deg(sheet, t) },
        other => {
            // Keys of a move that nobody knows would only be reported as unknown for no fault of theirs.
            t.refuse(sheet, "kind", format!("is \"{other}\""), &format!("choose from {KINDS}"));
            return (Move::Hold, seconds);
        }
    };
    table.finish(sheet);
    (motion, seconds)
}

fn cycles(sheet: &mut Sheet<'_>, table: &mut Table<'_, '_>) -> u32 {
    table.number(sheet, "cycles", 1.0..=10_000.0, Some(1.0)) as u32
}
