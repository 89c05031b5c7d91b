//! Channels and their JSON Schemas.

use crate::observe::{
    AnswerObservation, BenchObservation, CostObservation, FrameObservation, GpuObservation, Relocation,
    RoomObservation, RunEvent, RunInfo,
};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::{Deserialize, Serialize};

/// Kind of message; its place in [`Topic::ALL`] is its number in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// What does not change.
    Run,
    /// One frame loop.
    Frame,
    /// GPU time of a frame.
    Gpu,
    /// Past poses, located again.
    Relocated,
    /// Counting pass.
    Cost,
    /// The room around the user.
    Room,
    /// Something between frames.
    Event,
    /// The content beside the reference scene.
    Bench,
    /// What a reviewer answered.
    Answer,
    /// Closed in order.
    End,
}

impl Topic {
    /// All, in the order of their channels.
    pub const ALL: [Topic; 10] = [
        Topic::Run,
        Topic::Frame,
        Topic::Gpu,
        Topic::Relocated,
        Topic::Cost,
        Topic::Room,
        Topic::Event,
        Topic::Bench,
        Topic::Answer,
        Topic::End,
    ];

    /// Channel name.
    pub fn name(self) -> &'static str {
        match self {
            Topic::Run => "/run",
            Topic::Frame => "/frame",
            Topic::Gpu => "/gpu",
            Topic::Relocated => "/relocated",
            Topic::Cost => "/cost",
            Topic::Room => "/room",
            Topic::Event => "/event",
            Topic::Bench => "/bench",
            Topic::Answer => "/answer",
            Topic::End => "/end",
        }
    }

    /// Schema name and JSON Schema of the channel's messages.
    pub fn schema(self) -> (&'static str, String) {
        match self {
            Topic::Run => ("holograde.RunInfo", schema_of::<RunInfo>()),
            Topic::Frame => ("holograde.FrameObservation", schema_of::<FrameObservation>()),
            Topic::Gpu => ("holograde.GpuObservation", schema_of::<GpuObservation>()),
            Topic::Relocated => ("holograde.Relocation", schema_of::<Relocation>()),
            Topic::Cost => ("holograde.CostObservation", schema_of::<CostObservation>()),
            Topic::Room => ("holograde.RoomObservation", schema_of::<RoomObservation>()),
            Topic::Event => ("holograde.RunEvent", schema_of::<RunEvent>()),
            Topic::Bench => ("holograde.BenchObservation", schema_of::<BenchObservation>()),
            Topic::Answer => ("holograde.AnswerObservation", schema_of::<AnswerObservation>()),
            Topic::End => ("holograde.End", schema_of::<End>()),
        }
    }
}

/// Last message of a recording that was closed in order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct End {
    /// Frames in the file.
    pub frames: u64,
    /// GPU times in the file.
    pub gpu: u64,
    /// Relocations in the file.
    pub relocated: u64,
    /// Costs in the file.
    pub costs: u64,
    /// Rooms in the file.
    #[serde(default)]
    pub rooms: u64,
    /// Events in the file.
    pub events: u64,
    /// Whether the content was measured beside the reference scene.
    #[serde(default)]
    pub benches: u64,
    /// Answers in the file.
    #[serde(default)]
    pub answers: u64,
    /// Messages that were not written because the writer could not keep up.
    pub lost: u64,
}

impl End {
    /// Counts one message.
    pub fn count(&mut self, topic: Topic) {
        match topic {
            Topic::Frame => self.frames += 1,
            Topic::Gpu => self.gpu += 1,
            Topic::Relocated => self.relocated += 1,
            Topic::Cost => self.costs += 1,
            Topic::Room => self.rooms += 1,
            Topic::Event => self.events += 1,
            Topic::Bench => self.benches += 1,
            Topic::Answer => self.answers += 1,
            Topic::Run | Topic::End => {}
        }
    }
}

/// Viewers resolve no references, hence everything inline; draft 7 is what they know.
fn schema_of<T: JsonSchema>() -> String {
    let settings = SchemaSettings::draft07().with(|s| s.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<T>().as_value().to_string()
}
