//! The guide led through whole reviews by a driver that sees only what a reviewer sees.

mod broken;
mod driver;
mod flow;
mod random;
mod rules;
mod still;

use super::*;
use crate::script::{self, Known};

fn plan(name: &str) -> Plan {
    script::parse(name, script::source(name).unwrap(), &Known::probes()).unwrap_or_else(|problems| panic!("{problems}"))
}

fn setup() -> Setup {
    Setup {
        subject: "Pump hall for Contoso".into(),
        package: "p".repeat(64),
        script: "s".repeat(64),
        reviewer: "Ada".into(),
        by: JudgedBy::Person,
        gaze: false,
        room: false,
        declares: None,
        standing: "a self-check".into(),
        signer: "Ada, 12345678".into(),
        not_asked: Vec::new(),
        aids: vec!["hologram-stability".into()],
    }
}

fn now(seconds: f64) -> Now {
    Now { seconds, at: "2026-01-01T00:00:00Z".into() }
}

/// A frame in which all is well.
fn seen(index: u64) -> FrameObservation {
    let mut seen = FrameObservation { index, phase: crate::observe::SessionPhase::Focused, ..Default::default() };
    (seen.head.valid, seen.head.tracked, seen.valid.drawn) = (true, true, true);
    seen
}
