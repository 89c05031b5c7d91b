//! `[[fault]]`: what goes wrong.

use super::super::{Fault, FaultKind, Lost, LostPose, Scope, ThermalStage};
use super::LONGEST_S;
use crate::model::lifecycle::Attention;
use crate::reader::{Sheet, Table};

/// More would only slow every pose down.
const MOST_FAULTS: usize = 256;

const KINDS: &str = "noise, drift, jump, latency, prediction, tracking-loss, recentre, focus-loss, visibility-loss, \
                     headset-off, exit, session-loss, instance-loss, gpu-stall, wait-stall, end-stall, refresh-change, thermal";

const X: [f64; 3] = [1.0, 0.0, 0.0];
const Y: [f64; 3] = [0.0, 1.0, 0.0];

pub(super) fn read(sheet: &mut Sheet<'_>, root: &mut Table<'_, '_>) -> Vec<Fault> {
    let tables = root.tables(sheet, "fault");
    if tables.len() > MOST_FAULTS {
        root.refuse(sheet, "fault", format!("is there {} times", tables.len()), "give 256 at most");
        return Vec::new();
    }
    tables.into_iter().filter_map(|table| read_fault(sheet, table)).collect()
}

fn read_fault(sheet: &mut Sheet<'_>, mut table: Table<'_, '_>) -> Option<Fault> {
    let start_s = table.number(sheet, "start_s", 0.0..=LONGEST_S, None);
    let word = table.string(sheet, "kind", None, "noise");
    let t = &mut table;
    let kind = match word.as_str() {
        "noise" | "drift" | "jump" | "latency" | "prediction" | "tracking-loss" => pose_fault(sheet, t, &word)?,
        "recentre" => read_recentre(sheet, t),
        "focus-loss" => FaultKind::Attention(Attention::Seen),
        "visibility-loss" => FaultKind::Attention(Attention::Hidden),
        "headset-off" => FaultKind::Attention(Attention::Away),
        "exit" => FaultKind::Exit,
        "session-loss" => FaultKind::SessionLoss,
        "instance-loss" => FaultKind::InstanceLoss,
        "gpu-stall" => FaultKind::GpuStall { ms: stall_ms(sheet, t) },
        "wait-stall" => FaultKind::WaitStall { ms: stall_ms(sheet, t) },
        "end-stall" => FaultKind::EndStall { ms: stall_ms(sheet, t) },
        "refresh-change" => FaultKind::RefreshChange { hz: t.number(sheet, "hz", 1.0..=1000.0, None) },
        "thermal" => read_thermal(sheet, t)?,
        "" => return None,
        other => {
            t.refuse(sheet, "kind", format!("is \"{other}\""), &format!("choose from {KINDS}"));
            return None;
        }
    };
    let seconds = match kind {
        FaultKind::Recentre { .. } | FaultKind::Exit => None,
        FaultKind::TrackingLoss { .. } => Some(t.number(sheet, "seconds", 0.0..=LONGEST_S, None)),
        _ => t.opt_number(sheet, "seconds", 0.0..=LONGEST_S),
    };
    table.finish(sheet);
    Some(Fault { start_s, seconds, kind })
}

fn pose_fault(sheet: &mut Sheet<'_>, t: &mut Table<'_, '_>, word: &str) -> Option<FaultKind> {
    Some(match word {
        "noise" => FaultKind::Noise {
            of: scope(sheet, t)?,
            position_rms_mm: either(sheet, t, ["position_rms_mm", "turn_rms_deg"], 0.0..=10_000.0),
            turn_rms_deg: t.number(sheet, "turn_rms_deg", 0.0..=90.0, Some(0.0)),
            rate_hz: t.opt_number(sheet, "rate_hz", 0.1..=10_000.0),
        },
        "drift" => FaultKind::Drift {
            of: scope(sheet, t)?,
            mm_per_s: either(sheet, t, ["mm_per_s", "deg_per_min"], -1e5..=1e5),
            direction: direction(sheet, t, "direction", X),
            deg_per_min: t.number(sheet, "deg_per_min", -36_000.0..=36_000.0, Some(0.0)),
            axis: direction(sheet, t, "axis", Y),
        },
        "jump" => FaultKind::Jump {
            of: scope(sheet, t)?,
            mm: either(sheet, t, ["mm", "deg"], -1e6..=1e6),
            direction: direction(sheet, t, "direction", X),
            deg: t.number(sheet, "deg", -180.0..=180.0, Some(0.0)),
            axis: direction(sheet, t, "axis", Y),
        },
        "latency" => FaultKind::Latency { ms: t.number(sheet, "ms", 0.0..=1000.0, None) },
        "prediction" => FaultKind::Prediction {
            mm_per_ms: either(sheet, t, ["mm_per_ms", "deg_per_ms"], -1000.0..=1000.0),
            direction: direction(sheet, t, "direction", X),
            deg_per_ms: t.number(sheet, "deg_per_ms", -10.0..=10.0, Some(0.0)),
            axis: direction(sheet, t, "axis", Y),
        },
        _ => FaultKind::TrackingLoss {
            lost: t.word(sheet, "lost", &[("position", Lost::Position), ("all", Lost::All)], true)?,
            pose: t.word(sheet, "pose", &[("held", LostPose::Held), ("invalid", LostPose::Invalid)], false)?,
            resume_mm: t.number(sheet, "resume_mm", -1e6..=1e6, Some(0.0)),
            direction: direction(sheet, t, "direction", X),
        },
    })
}

fn scope(sheet: &mut Sheet<'_>, t: &mut Table<'_, '_>) -> Option<Scope> {
    let words = [Scope::Tracking, Scope::Anchor, Scope::Prediction].map(|scope| (scope.word(), scope));
    t.word(sheet, "of", &words, false)
}

/// The first of two amounts, of which one is needed.
fn either(
    sheet: &mut Sheet<'_>,
    t: &mut Table<'_, '_>,
    keys: [&'static str; 2],
    range: std::ops::RangeInclusive<f64>,
) -> f64 {
    let [first, second] = keys;
    let needed = !t.has(second);
    t.number(sheet, first, range, (!needed).then_some(0.0))
}

/// A direction, which must have one.
fn direction(sheet: &mut Sheet<'_>, t: &mut Table<'_, '_>, key: &'static str, default: [f64; 3]) -> [f64; 3] {
    let found = t.numbers(sheet, key, Some(default)).unwrap_or(default);
    if found.iter().all(|x| x.abs() < 1e-9) {
        t.refuse(sheet, key, "points nowhere".to_owned(), "give a vector that is not zero");
    }
    found
}

fn stall_ms(sheet: &mut Sheet<'_>, t: &mut Table<'_, '_>) -> f64 {
    t.number(sheet, "ms", 0.0..=10_000.0, None)
}

fn read_recentre(sheet: &mut Sheet<'_>, t: &mut Table<'_, '_>) -> FaultKind {
    let to = (t.has("position") || t.has("yaw_deg")).then(|| {
        let position = t.numbers(sheet, "position", Some([0.0; 3])).unwrap_or_default();
        (position, t.number(sheet, "yaw_deg", -360.0..=360.0, Some(0.0)))
    });
    FaultKind::Recentre { to }
}

fn read_thermal(sheet: &mut Sheet<'_>, t: &mut Table<'_, '_>) -> Option<FaultKind> {
    let stages =
        [ThermalStage::Normal, ThermalStage::Warning, ThermalStage::Impaired].map(|stage| (stage.word(), stage));
    Some(FaultKind::Thermal {
        stage: t.word(sheet, "stage", &stages, true)?,
        hz: t.opt_number(sheet, "hz", 1.0..=1000.0),
        wait_ms: t.number(sheet, "wait_ms", 0.0..=10_000.0, Some(0.0)),
    })
}
