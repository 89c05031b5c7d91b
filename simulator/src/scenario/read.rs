//! Scenario files: TOML, closed verbs, unknown keys refused, all problems at once.

mod fault;
mod head;
mod input;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use super::{Clock, DrawWindow, Scenario};
use crate::problem::Problems;
use crate::reader::{Sheet, Table};

/// A day.
const LONGEST_S: f64 = 86_400.0;

/// Whole numbers up to here are exact as TOML numbers are read.
const LARGEST_SEED: f64 = (1u64 << 53) as f64;

/// Reads the bytes of a file that the scenario names, or says why not.
pub(super) type Loader<'a> = dyn FnMut(&str) -> Result<Vec<u8>, String> + 'a;

pub(super) fn parse(file: &str, text: &str, load: &mut Loader<'_>) -> Result<Scenario, Problems> {
    let (mut sheet, root) = Sheet::parse(file, text);
    let scenario = read(&mut sheet, Table::new(&root, "", 0), load);
    sheet.finish(scenario)
}

fn read(sheet: &mut Sheet<'_>, mut root: Table<'_, '_>, load: &mut Loader<'_>) -> Scenario {
    root.schema(sheet);
    let clocks = [("realtime", Clock::Realtime), ("stepped", Clock::Stepped)];
    let clock = root.word(sheet, "clock", &clocks, false).unwrap_or_default();
    let seed = read_seed(sheet, &mut root);
    let truth = root.has("truth").then(|| root.string(sheet, "truth", None, "truth.jsonl"));
    let head = root.table(sheet, "head").map(|table| head::read(sheet, table, load)).unwrap_or_default();
    let input = input::read(sheet, &mut root);
    let windows = root.tables(sheet, "draw");
    let draw = (!windows.is_empty()).then(|| windows.into_iter().map(|window| read_window(sheet, window)).collect());
    let faults = fault::read(sheet, &mut root);
    let room = crate::room::read(sheet, &mut root);
    let picture = crate::picture::read(sheet, &mut root);
    root.finish(sheet);
    let truth = truth.filter(|path| !path.is_empty()).map(PathBuf::from);
    Scenario { clock, head, draw, input, faults, seed, truth, room, picture }
}

fn read_seed(sheet: &mut Sheet<'_>, root: &mut Table<'_, '_>) -> u64 {
    let seed = root.number(sheet, "seed", 0.0..=LARGEST_SEED, Some(0.0));
    if seed.fract() != 0.0 {
        root.refuse(sheet, "seed", format!("is {seed}"), "give a whole number");
    }
    seed as u64
}

fn read_window(sheet: &mut Sheet<'_>, mut table: Table<'_, '_>) -> DrawWindow {
    let start_s = table.number(sheet, "start_s", 0.0..=LONGEST_S, None);
    let frames = table.number(sheet, "frames", 1.0..=1e7, None) as u32;
    table.finish(sheet);
    DrawWindow { start_s, frames }
}

/// The length of a move.
fn seconds(sheet: &mut Sheet<'_>, table: &mut Table<'_, '_>) -> f64 {
    table.number(sheet, "seconds", 0.01..=LONGEST_S, None)
}

fn point(sheet: &mut Sheet<'_>, table: &mut Table<'_, '_>, key: &'static str) -> [f64; 3] {
    table.numbers(sheet, key, None).unwrap_or_default()
}

fn turn_deg(sheet: &mut Sheet<'_>, table: &mut Table<'_, '_>) -> [f64; 3] {
    table.numbers(sheet, "turn_deg", Some([0.0; 3])).unwrap_or_default()
}
