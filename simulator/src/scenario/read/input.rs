//! `[hand.left]`, `[hand.right]` and `[gaze]`: what the user does.

use super::super::input::{Frame, GazeMove, GazeScript, HandMove, HandScript, Holds, InputScript};
use super::{point, seconds, turn_deg};
use crate::reader::{Sheet, Table};

const HAND_KINDS: &str = "hold, place, point, pinch, grab, open, press, thumbstick, hide, show";

pub(super) fn read(sheet: &mut Sheet<'_>, root: &mut Table<'_, '_>) -> InputScript {
    let mut script = InputScript::default();
    if let Some(mut hands) = root.table(sheet, "hand") {
        script.left = hands.table(sheet, "left").map(|table| read_hand(sheet, table, HandScript::left));
        script.right = hands.table(sheet, "right").map(|table| read_hand(sheet, table, HandScript::right));
        hands.finish(sheet);
    }
    script.gaze = root.table(sheet, "gaze").map(|table| read_gaze(sheet, table));
    script
}

fn read_hand(sheet: &mut Sheet<'_>, mut table: Table<'_, '_>, rest: impl FnOnce(Holds) -> HandScript) -> HandScript {
    let words = [("nothing", Holds::Nothing), ("controller", Holds::Controller)];
    let holds = table.word(sheet, "holds", &words, false).unwrap_or_default();
    let moves = table.tables(sheet, "move");
    table.finish(sheet);
    moves.into_iter().fold(rest(holds), |hand, item| {
        let (motion, seconds) = read_hand_move(sheet, item);
        hand.then(&motion, seconds)
    })
}

fn read_hand_move(sheet: &mut Sheet<'_>, mut table: Table<'_, '_>) -> (HandMove, f64) {
    let seconds = seconds(sheet, &mut table);
    let t = &mut table;
    let motion = match t.string(sheet, "kind", None, "hold").as_str() {
        "hold" | "" => HandMove::Hold,
        "place" => HandMove::Place {
            of: t.word(sheet, "of", &[("head", Frame::Head), ("room", Frame::Room)], false).unwrap_or_default(),
            position: point(sheet, t, "position"),
            turn_deg: turn_deg(sheet, t),
        },
        "point" => HandMove::Point { target: point(sheet, t, "target") },
        "pinch" => HandMove::Pinch,
        "grab" => HandMove::Grab,
        "open" => HandMove::Open,
        "press" => HandMove::Press,
        "thumbstick" => HandMove::Thumbstick {
            x: t.number(sheet, "x", -1.0..=1.0, Some(0.0)),
            y: t.number(sheet, "y", -1.0..=1.0, Some(0.0)),
        },
        "hide" => HandMove::Hide,
        "show" => HandMove::Show,
        other => {
            t.refuse(sheet, "kind", format!("is \"{other}\""), &format!("choose from {HAND_KINDS}"));
            return (HandMove::Hold, seconds);
        }
    };
    table.finish(sheet);
    (motion, seconds)
}

fn read_gaze(sheet: &mut Sheet<'_>, mut table: Table<'_, '_>) -> GazeScript {
    let moves = table.tables(sheet, "move");
    table.finish(sheet);
    moves.into_iter().fold(GazeScript::default(), |gaze, mut table| {
        let seconds = seconds(sheet, &mut table);
        let motion = match table.string(sheet, "kind", None, "look-at").as_str() {
            "hold" | "" => GazeMove::Hold,
            "look-at" => GazeMove::LookAt { target: point(sheet, &mut table, "target") },
            "follow-head" => GazeMove::FollowHead,
            "lost" => GazeMove::Lost,
            other => {
                let fix = "choose from hold, look-at, follow-head, lost";
                table.refuse(sheet, "kind", format!("is \"{other}\""), fix);
                return gaze;
            }
        };
        table.finish(sheet);
        gaze.then(&motion, seconds)
    })
}
