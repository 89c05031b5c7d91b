//! What of a frame is ours: time and allocations of one thread between calls into wgpu and OpenXR.
//!
//! The client puts a `tracing` span round each step of the frame and round each call that leaves it. The subscriber here listens to them: on
//! every border the stretch that ends is booked on the innermost span. Nothing in the client knows of it. Only the calling thread counts,
//! so that the recording's writer does not disturb.

use alloc_tracker::{Operation, Session, ThreadSpan};
use holograde::recording::STAGES as STEPS;
use std::cell::RefCell;
use std::time::{Duration, Instant};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Spans listened to: the frame outside its steps, the steps, and last the two ways out.
pub const STAGES: [&str; STEPS.len() + 3] = {
    let mut all = ["frame"; STEPS.len() + 3];
    let mut at = 0;
    while at < STEPS.len() {
        all[at + 1] = STEPS[at];
        at += 1;
    }
    all[STEPS.len() + 1] = OPENXR;
    all[STEPS.len() + 2] = WGPU;
    all
};
const OPENXR: &str = "openxr";
const WGPU: &str = "wgpu";

/// What one frame cost, by stage in the order of [`STAGES`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// Time inside the stage and in no stage within it.
    pub time: [Duration; STAGES.len()],
    /// Allocations and reallocations there.
    pub allocations: [u64; STAGES.len()],
    /// Allocations of the whole frame on this thread.
    pub all_allocations: u64,
    /// The whole frame.
    pub whole: Duration,
}

impl Tally {
    /// Time of one stage.
    pub fn time_of(&self, stage: &str) -> Duration {
        STAGES.iter().zip(self.time).filter(|(name, _)| **name == stage).map(|(_, time)| time).sum()
    }

    /// Time in our own code.
    pub fn our_time(&self) -> Duration {
        self.ours().map(|stage| self.time[stage]).sum()
    }

    /// Allocations in our own code.
    pub fn our_allocations(&self) -> u64 {
        self.ours().map(|stage| self.allocations[stage]).sum()
    }

    /// Stages of ours that allocated, with how often.
    pub fn guilty(&self) -> Vec<(&'static str, u64)> {
        self.ours().filter(|stage| self.allocations[*stage] > 0).map(|s| (STAGES[s], self.allocations[s])).collect()
    }

    fn ours(&self) -> impl Iterator<Item = usize> {
        (0..STAGES.len()).filter(|stage| ![OPENXR, WGPU].contains(&STAGES[*stage]))
    }
}

/// Measures what a piece of work costs that makes one frame.
pub fn frame<T>(work: impl FnOnce() -> T) -> (T, Tally) {
    let session = Session::new().no_stdout().no_file();
    let whole = session.operation("whole");
    let operations = STAGES.map(|stage| session.operation(stage));
    METER.set(Some(Meter::new(operations)));
    let mut tally = Tally::default();
    let result = tracing::subscriber::with_default(Borders, || {
        let begin = Instant::now();
        let counting = whole.measure_thread().iterations(1);
        let result = tracing::trace_span!("frame").in_scope(work);
        drop(counting);
        tally.whole = begin.elapsed();
        result
    });
    if let Some(meter) = METER.take() {
        tally.time = meter.time;
    }
    for (name, operation) in session.to_report().operations() {
        match STAGES.iter().position(|stage| *stage == name) {
            Some(stage) => tally.allocations[stage] = operation.total_allocations_count(),
            None => tally.all_allocations = operation.total_allocations_count(),
        }
    }
    (result, tally)
}

thread_local! {
    static METER: RefCell<Option<Meter>> = const { RefCell::new(None) };
}

struct Meter {
    operations: [Operation; STAGES.len()],
    time: [Duration; STAGES.len()],
    entered: Vec<usize>,
    /// The stretch that goes on: its allocations, and since when.
    counting: Option<ThreadSpan>,
    since: Instant,
}

impl Meter {
    fn new(operations: [Operation; STAGES.len()]) -> Meter {
        let time = Default::default();
        Meter { operations, time, entered: Vec::with_capacity(16), counting: None, since: Instant::now() }
    }

    /// Ends the stretch that goes on and begins the next one, on the innermost span after `change`.
    fn border(&mut self, change: impl FnOnce(&mut Vec<usize>)) {
        let now = Instant::now();
        drop(self.counting.take());
        if let Some(&stage) = self.entered.last() {
            self.time[stage] += now - self.since;
        }
        change(&mut self.entered);
        self.counting = self.entered.last().map(|&stage| self.operations[stage].measure_thread().iterations(1));
        self.since = Instant::now();
    }
}

/// Allocates nothing itself: a span's id is its stage.
struct Borders;

impl Borders {
    fn border(change: impl FnOnce(&mut Vec<usize>)) {
        METER.with_borrow_mut(|meter| {
            if let Some(meter) = meter {
                meter.border(change)
            }
        });
    }
}

impl Subscriber for Borders {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && STAGES.contains(&metadata.name())
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let stage = STAGES.iter().position(|stage| *stage == span.metadata().name());
        Id::from_u64(stage.map_or(1, |stage| stage as u64 + 1))
    }

    fn enter(&self, span: &Id) {
        Borders::border(|entered| entered.push(span.into_u64() as usize - 1));
    }

    fn exit(&self, _: &Id) {
        Borders::border(|entered| entered.truncate(entered.len().saturating_sub(1)));
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
}
