//! Recordings that are almost right: messages of a good one, changed here and there, in a file whose checksums hold. Random bytes alone
//! would never get past those. Shared by the fuzz target and a test.

use holograde::observe::synthetic::{Synthetic, move_head, place};
use holograde::observe::{
    CostObservation, HologramInfo, InteractableInfo, MotionInfo, Recording, Relocation, Role, RunEvent, WindowInfo,
};
use holograde::recording::{Topic, Writer};
use holograde::space::Pose;
use serde_json::{Value, json};
use std::io::Cursor;

/// Where changes come from: bytes of a fuzzer, or a generator with a seed. Gives numbers below `bound`, 0 when it has run dry.
pub trait Choices {
    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize;
}

impl Choices for &[u8] {
    fn below(&mut self, bound: usize) -> usize {
        let take = self.len().min(2);
        let (now, later) = self.split_at(take);
        *self = later;
        now.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)) % bound.max(1)
    }
}

/// xorshift64*; the same on every machine.
pub struct Seeded(pub u64);

impl Choices for Seeded {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound.max(1)
    }
}

/// A short run in which everything is there: an anchored engine, an indicator, steps with moves, poses located again, costs, an event.
fn good() -> Recording {
    let mut engine = HologramInfo { name: "engine".into(), role: Some(Role::Primary), ..HologramInfo::default() };
    (engine.anchor, engine.surface_tolerance_mm, engine.relevant) = (Some(0), Some(20.0), true);
    engine.interactable = Some(InteractableInfo::default());
    let arrow = HologramInfo {
        name: "arrow".into(),
        role: Some(Role::Indicator),
        indicates: Some(0),
        ..HologramInfo::default()
    };
    let moving = |path: &str| WindowInfo {
        id: path.into(),
        verb: "move".into(),
        asked_s: 1.0,
        motion: Some(MotionInfo {
            path: path.into(),
            degrees: Some(15.0),
            period_s: Some(1.0),
            radius_m: Some(2.0),
            to_m: Some(0.5),
            target: Some("primary".into()),
        }),
        ..WindowInfo::default()
    };
    let paths = ["side-to-side", "nod", "sweep", "walk-round", "approach", "return", "look-at", "look-through"];
    let mut recording = Synthetic::new(vec![engine, arrow])
        .anchor("table")
        .run(|run| {
            run.floor = Some(Pose::at(glam::Vec3::new(0.0, -1.6, 0.0)));
            run.windows.extend(paths.map(moving));
        })
        .frames(270, |k, frame| {
            frame.window = (k / 30) as u16;
            let yaw = 0.3 * (k as f32 * 0.1).sin();
            let orientation = glam::Quat::from_rotation_y(yaw);
            move_head(frame, Pose { position: glam::Vec3::new(0.0, 0.0, -0.002 * k as f32), orientation });
            place(frame, 0, glam::Vec3::new(0.1 * yaw, 0.0, -2.0), glam::Vec3::splat(0.2));
            frame.own_ns = 9_000;
        })
        .build();
    for frame in &recording.frames {
        let (head, anchors, at) = (frame.head, frame.anchors.clone(), frame.located_at);
        recording.relocated.push(Relocation { frame: frame.index, head, anchors, at });
    }
    recording.costs.push(CostObservation { frame: 20, fragments_per_pixel: 1.2, ..CostObservation::default() });
    recording.events.push(RunEvent { frame: 40, kind: "reference-space-change".into(), ..RunEvent::default() });
    recording
}

/// The bytes of a recording with a few changes.
pub fn changed(choices: &mut impl Choices) -> Vec<u8> {
    let recording = good();
    let message = |topic, value: serde_json::Result<Value>| (topic, value.unwrap_or_default());
    let mut messages = vec![message(Topic::Run, serde_json::to_value(&recording.run))];
    messages.extend(recording.frames.iter().map(|m| message(Topic::Frame, serde_json::to_value(m))));
    messages.extend(recording.gpu.iter().map(|m| message(Topic::Gpu, serde_json::to_value(m))));
    messages.extend(recording.relocated.iter().map(|m| message(Topic::Relocated, serde_json::to_value(m))));
    messages.extend(recording.costs.iter().map(|m| message(Topic::Cost, serde_json::to_value(m))));
    messages.extend(recording.events.iter().map(|m| message(Topic::Event, serde_json::to_value(m))));
    messages.extend(recording.answers.iter().map(|m| message(Topic::Answer, serde_json::to_value(m))));
    for _ in 0..1 + choices.below(12) {
        let at = match choices.below(4) {
            0 => 0,
            _ => choices.below(messages.len()),
        };
        match choices.below(12) {
            0 if at > 0 => drop(messages.remove(at)),
            1 if at > 0 => messages.insert(at, messages[at].clone()),
            // The same change in a stretch of messages, as a fault of a clock or a tracker makes it.
            2..=4 => stretch(&mut messages, at, choices),
            _ => change(&mut messages[at].1, choices),
        }
    }
    write(&messages)
}

fn stretch(messages: &mut [(Topic, Value)], at: usize, choices: &mut impl Choices) {
    let topic = messages[at].0;
    let (count, seed) = (choices.below(120), choices.below(1 << 15) as u64 + 1);
    let here = messages.iter_mut().skip(at).take(count).filter(|(of, _)| *of == topic);
    here.for_each(|(_, value)| change(value, &mut Seeded(seed)));
}

/// Walks down to some value and puts another in its place.
fn change(value: &mut Value, choices: &mut impl Choices) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let at = choices.below(fields.len());
            if let Some(field) = fields.values_mut().nth(at) {
                change(field, choices);
            }
        }
        Value::Array(items) if !items.is_empty() => match choices.below(8) {
            0 => items.clear(),
            1 => drop(items.pop()),
            2 => items.push(items[0].clone()),
            _ => {
                let at = choices.below(items.len());
                change(&mut items[at], choices);
            }
        },
        Value::Number(number) if number.is_f64() => {
            const FLOATS: [f64; 12] =
                [0.0, -0.0, 1.0, -1.0, 1e-38, 3e38, -3e38, 1e-9, 1e9, 90.0, 1e308, std::f64::consts::PI];
            *value = json!(FLOATS[choices.below(FLOATS.len())]);
        }
        Value::Number(_) => {
            const INTEGERS: [i64; 11] =
                [0, 1, -1, 2, 255, 65_535, i64::MAX, i64::MIN, 1_000_000_000, -1_000_000_000, 3_000_000_000];
            *value = match choices.below(INTEGERS.len() + 1) {
                0 => json!(u64::MAX),
                at => json!(INTEGERS[at - 1]),
            };
        }
        Value::Bool(flag) => *flag = !*flag,
        Value::String(text) => {
            const TEXTS: [&str; 7] = ["", "hold", "look-through", "primary", "\u{0}", "</svg><script>", "é\u{202e}x"];
            *text = TEXTS[choices.below(TEXTS.len())].to_owned();
        }
        _ => *value = [json!(1), json!(0.5), json!(null), json!("x")][choices.below(4)].clone(),
    }
}

/// A file whose checksums and counts are those of its messages.
fn write(messages: &[(Topic, Value)]) -> Vec<u8> {
    let file = (|| {
        let (run, rest) = messages.split_first()?;
        // The header goes first, whatever is in it, so it is written as the writer writes it and read as it is here.
        let run = serde_json::from_value(run.1.clone()).ok()?;
        let mut writer = Writer::new(Cursor::new(Vec::new()), &run).ok()?;
        for (topic, message) in rest {
            let time = message["tick"]["predicted_display_time"].as_u64().unwrap_or(0);
            writer.write(*topic, message.to_string().as_bytes(), time, 0).ok()?;
        }
        Some(writer.finish(0, 0).ok()?.into_inner())
    })();
    file.unwrap_or_default()
}

/// Everything that is done with a recording.
///
/// # Panics
/// If a measurement is no number, or the same recording is judged differently twice.
pub fn judged(bytes: &[u8]) -> bool {
    let Ok(recording) = holograde::recording::read(bytes, "fuzz.mcap") else { return false };
    let plan = holograde::script::source("self-check").expect("built in");
    let plan = holograde::script::parse("self-check", plan, &holograde::script::Known::probes()).expect("valid");
    let device = holograde::device::find(holograde::device::DEFAULT).expect("built in");
    let once = holograde::app::judge(&recording, &plan, device);
    for m in once.findings.iter().flat_map(|finding| &finding.measurements) {
        assert!(!m.value.is_nan(), "{} is not a number", m.id);
    }
    let again = holograde::app::judge(&recording, &plan, device);
    assert!(once.findings == again.findings, "the same twice");
    let limits = holograde::probe::Limits::default();
    let run = holograde::probe::Run::new(&recording, &limits);
    for info in holograde::probe::MEASUREMENTS.iter() {
        holograde::probe::traces::trace(&run, info.id, Some("engine"));
    }
    holograde::recording::csv::write(&recording, std::io::sink()).expect("nowhere to fail");
    true
}
