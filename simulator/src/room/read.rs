//! `[room]` of a scenario file.

use super::{DOOR_PLACE, DOOR_SIZE_M, Plan, Surroundings, TABLE_HEIGHT_M, TABLE_SIZE_M};
use crate::reader::{Sheet, Table};

/// Largest inner width and depth in metres; more is a hall, not a room.
const LARGEST_M: f64 = 50.0;
const HIGHEST_M: f64 = 10.0;
/// A room this wide takes the door and one this deep the table.
const SMALLEST_M: f64 = 2.0;

/// Reads `[room]`; without it there is a room of the default sizes.
pub(crate) fn read(sheet: &mut Sheet<'_>, root: &mut Table<'_, '_>) -> Surroundings {
    const { assert!(SMALLEST_M * (0.5 - DOOR_PLACE) > DOOR_SIZE_M[0] / 2.0 && SMALLEST_M > TABLE_SIZE_M[0]) }
    let Some(mut table) = root.table(sheet, "room") else { return Surroundings::default() };
    let kind = table.string(sheet, "kind", Some("synthetic"), "synthetic");
    let surroundings = match kind.as_str() {
        "synthetic" | "" => Surroundings::Synthetic(read_plan(sheet, &mut table)),
        "none" => Surroundings::Nothing,
        other => {
            table.refuse(sheet, "kind", format!("is \"{other}\""), "choose synthetic or none");
            // Sizes are still read, so that they are not called unknown for no fault of theirs.
            Surroundings::Synthetic(read_plan(sheet, &mut table))
        }
    };
    table.finish(sheet);
    surroundings
}

fn read_plan(sheet: &mut Sheet<'_>, table: &mut Table<'_, '_>) -> Plan {
    let default = Plan::default();
    let lowest = DOOR_SIZE_M[1].max(TABLE_HEIGHT_M) + 0.1;
    let plan = Plan {
        width_m: table.number(sheet, "width_m", SMALLEST_M..=LARGEST_M, Some(default.width_m)),
        depth_m: table.number(sheet, "depth_m", SMALLEST_M..=LARGEST_M, Some(default.depth_m)),
        height_m: table.number(sheet, "height_m", lowest..=HIGHEST_M, Some(default.height_m)),
        centre_m: table.numbers(sheet, "centre_m", Some(default.centre_m)).unwrap_or(default.centre_m),
        table_m: [0.0; 2],
    };
    let table_m = table.numbers(sheet, "table_m", Some(table_place(&plan))).unwrap_or_else(|| table_place(&plan));
    let half = [plan.width_m / 2.0, plan.depth_m / 2.0];
    let inside =
        |axis: usize| (table_m[axis] - plan.centre_m[axis]).abs() <= half[axis] - TABLE_SIZE_M[axis] / 2.0 + 1e-9;
    if !(inside(0) && inside(1)) {
        let fix = format!(
            "keep the table, {} by {} m, inside the room: x within {:.2} of {}, z within {:.2} of {}",
            TABLE_SIZE_M[0],
            TABLE_SIZE_M[1],
            half[0] - TABLE_SIZE_M[0] / 2.0,
            plan.centre_m[0],
            half[1] - TABLE_SIZE_M[1] / 2.0,
            plan.centre_m[1],
        );
        table.refuse(sheet, "table_m", format!("is {table_m:?}"), &fix);
    }
    Plan { table_m, ..plan }
}

/// The default place of the table relative to the room, drawn in where the room is smaller.
fn table_place(plan: &Plan) -> [f64; 2] {
    let default = Plan::default();
    let half = [plan.width_m / 2.0, plan.depth_m / 2.0];
    [0, 1].map(|axis| {
        let most = half[axis] - TABLE_SIZE_M[axis] / 2.0;
        let wish = default.table_m[axis] - default.centre_m[axis];
        plan.centre_m[axis] + wish.clamp(-most, most)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[track_caller]
    fn check(text: &str, expected: Surroundings) {
        assert_eq!(Scenario::parse("s.toml", &format!("schema = 1\n{text}")).unwrap().room, expected);
    }

    #[test]
    fn there_is_a_room_unless_the_scenario_says_none() {
        check("", Surroundings::Synthetic(Plan::default()));
        check("[room]", Surroundings::Synthetic(Plan::default()));
        check("[room]\nkind = 'synthetic'", Surroundings::Synthetic(Plan::default()));
        check("[room]\nkind = 'none'", Surroundings::Nothing);
        check(
            "[room]\nwidth_m = 3\ndepth_m = 3.0\nheight_m = 2.2\ncentre_m = [0.5, 0]\ntable_m = [0.5, 1]",
            Surroundings::Synthetic(Plan {
                width_m: 3.0,
                depth_m: 3.0,
                height_m: 2.2,
                centre_m: [0.5, 0.0],
                table_m: [0.5, 1.0],
            }),
        );
    }

    #[test]
    fn a_smaller_room_draws_the_table_in() {
        let Surroundings::Synthetic(plan) = Scenario::parse("s", "schema = 1\n[room]\nwidth_m = 2").unwrap().room
        else {
            panic!("a room")
        };
        assert_eq!(plan.table_m, [-0.4, -1.9]);
    }

    #[track_caller]
    fn refused(text: &str, expected: &[&str]) {
        let problems = Scenario::parse("s.toml", &format!("schema = 1\n{text}")).unwrap_err().0;
        let found: Vec<String> = problems.iter().map(|p| format!("{}: {}", p.place, p.what)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rooms_that_cannot_be_are_refused() {
        refused(
            "[room]\nkind = 'dungeon'\nwidth_m = 1\nheight_m = 'low'\ncolour = 3",
            &[
                "line 3, room.kind: is \"dungeon\"",
                "line 4, room.width_m: is the integer 1",
                "line 5, room.height_m: is the string \"low\"",
                "line 6, room.colour: is not a known key",
            ],
        );
        refused("[room]\ntable_m = [3, 0]", &["line 3, room.table_m: is [3.0, 0.0]"]);
        refused("[room]\nkind = 'none'\nwidth_m = 3", &["line 4, room.width_m: is not a known key"]);
    }
}
