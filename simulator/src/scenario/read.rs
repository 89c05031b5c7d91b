//! Scenario files: TOML, closed verbs, unknown keys refused, all problems at once.

use glam::DVec3;

use super::input::InputScript;
use super::{Clock, DrawWindow, HeadPath, Move, Scenario, motion};
use crate::model::pose::Pose;
use crate::problem::Problems;
use crate::reader::{Sheet, Table};

const LONGEST_S: f64 = 86_400.0;
const KINDS: &str = "hold, side-to-side, nod, sweep, walk-round, approach, look-at, keyframe";

pub(super) fn parse(file: &str, text: &str) -> Result<Scenario, Problems> {
    let (mut sheet, root) = Sheet::parse(file, text);
    let scenario = read(&mut sheet, Table::new(&root, "", 0));
    sheet.finish(scenario)
}

fn read(sheet: &mut Sheet<'_>, mut root: Table<'_, '_>) -> Scenario {
    root.schema(sheet);
    let clock = match root.string(sheet, "clock", Some("realtime"), "stepped").as_str() {
        "realtime" | "" => Clock::Realtime,
        "stepped" => Clock::Stepped,
        other => {
            root.refuse(sheet, "clock", format!("is \"{other}\""), "choose realtime or stepped");
            Clock::Realtime
        }
    };
    let head = root.table(sheet, "head").map(|head| read_head(sheet, head)).unwrap_or_default();
    let windows = root.tables(sheet, "draw");
    let draw = (!windows.is_empty()).then(|| windows.into_iter().map(|window| read_window(sheet, window)).collect());
    root.finish(sheet);
    Scenario { clock, head, draw, input: InputScript::default(), ..Scenario::default() }
}

fn read_window(sheet: &mut Sheet<'_>, mut table: Table<'_, '_>) -> DrawWindow {
    let start_s = table.number(sheet, "start_s", 0.0..=LONGEST_S, None);
    let frames = table.number(sheet, "frames", 1.0..=1e7, None) as u32;
    table.finish(sheet);
    DrawWindow { start_s, frames }
}

fn read_head(sheet: &mut Sheet<'_>, mut table: Table<'_, '_>) -> HeadPath {
    let position = table.numbers(sheet, "position", Some([0.0; 3])).unwrap_or_default();
    let turn_deg = table.numbers(sheet, "turn_deg", Some([0.0; 3])).unwrap_or_default();
    let start = Pose { position: DVec3::from_array(position), orientation: motion::turn(turn_deg) };
    let moves = table.tables(sheet, "move");
    table.finish(sheet);
    moves.into_iter().fold(HeadPath::new(start), |path, item| {
        let (motion, seconds) = read_move(sheet, item);
        path.then(motion, seconds)
    })
}

fn read_move(sheet: &mut Sheet<'_>, mut table: Table<'_, '_>) -> (Move, f64) {
    let seconds = table.number(sheet, "seconds", 0.01..=LONGEST_S, None);
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
        "keyframe" => Move::Keyframe {
            position: point(sheet, t, "position"),
            turn_deg: t.numbers(sheet, "turn_deg", Some([0.0; 3])).unwrap_or_default(),
        },
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

fn point(sheet: &mut Sheet<'_>, table: &mut Table<'_, '_>, key: &'static str) -> [f64; 3] {
    table.numbers(sheet, key, None).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_scenario_reads() {
        let text = r#"
            schema = 1
            clock = "stepped"
            [head]
            position = [0, 0, 0.5]
            [[head.move]]
            kind = "hold"
            seconds = 1
            [[head.move]]
            kind = "side-to-side"
            seconds = 4.0
            amplitude_m = 0.25
            cycles = 2
            [[draw]]
            start_s = 2.0
            frames = 3
        "#;
        let scenario = parse("s.toml", text).unwrap();
        assert_eq!(scenario.clock, Clock::Stepped);
        assert_eq!(scenario.head.seconds(), 5.0);
        assert_eq!(scenario.draw, Some(vec![DrawWindow { start_s: 2.0, frames: 3 }]));
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let problems = parse("s.toml", text).unwrap_err().0;
        let found: Vec<String> = problems.iter().map(|p| format!("{}: {}", p.place, p.what)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn all_problems_are_told_at_once() {
        check(
            "schema = 2\nclock = 'lunar'\nspeed = 3\n[head]\nposition = [0, 1]\n[[head.move]]\nkind = 'nod'\nseconds = -1\n[[head.move]]\nkind = 'fly'\nseconds = 1",
            &[
                "line 1, schema: is the integer 2",
                "line 2, clock: is \"lunar\"",
                "line 5, head.position: is a list of 2",
                "line 8, head.move[0].seconds: is the integer -1",
                "line 6, head.move[0].amplitude_deg: is missing",
                "line 10, head.move[1].kind: is \"fly\"",
                "line 3, speed: is not a known key",
            ],
        );
    }

    #[test]
    fn broken_toml_is_a_problem_and_no_panic() {
        for text in ["schema = ", "[head", "[[draw]]\nstart_s = 1e400", "schema = 1\nschema = 1", "\u{0}"] {
            assert!(parse("s.toml", text).is_err(), "{text:?}");
        }
    }
}
