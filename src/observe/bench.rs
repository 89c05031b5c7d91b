//! The content drawn by turns with a fixed scene of ours, on the same adapter in the same process: what time it takes, as a ratio that
//! does not depend on how fast the machine is today.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Blocks of frames of the content and of the reference scene, by turns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BenchObservation {
    /// Where and of what the times were taken.
    pub conditions: BenchConditions,
    /// Share of all processors' time that other programs used meanwhile, 0 to 1; `None` where the system does not tell.
    pub others: Option<f64>,
    /// The blocks, in order. In each pair the scenes took turns frame by frame.
    pub blocks: Vec<BlockPair>,
    /// What to compare with, if anything was given.
    pub baseline: Option<BaselineInfo>,
}

/// What has to agree for two ratios to be comparable.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BenchConditions {
    /// Adapter that drew.
    pub adapter: String,
    /// Its driver and version.
    pub driver: String,
    /// Graphics API.
    pub backend: String,
    /// Draws on the CPU.
    pub software: bool,
    /// Model of the processor.
    pub cpu: String,
    /// Processors that this process may use.
    pub cores: u32,
    /// Name of the POC.
    pub content: String,
    /// Scene of the POC.
    pub scene: String,
    /// Pixels of one eye.
    pub size: [u32; 2],
    /// SHA-256 of the reference scene, lower-case hex.
    pub reference: String,
    /// `processor`: time that threads spent on a processor; `wall`: time that passed.
    pub clock: String,
}

/// A block of the content's frames and the block of the reference scene's between them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BlockPair {
    /// The content.
    pub content: BlockTime,
    /// The reference scene.
    pub reference: BlockTime,
    /// Round that it belongs to. For each, renderer and scenes are made anew: where things come to lie in memory is luck, the same for a whole round.
    #[serde(default)]
    pub round: u32,
}

/// Time of a block's frames together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BlockTime {
    /// Frames drawn.
    pub frames: u32,
    /// Of the frame thread: moving, collecting, encoding and handing over, nanoseconds.
    pub cpu_ns: u64,
    /// Of the GPU, or of the driver's threads where the adapter draws on the CPU, nanoseconds; `None` where it cannot be told.
    pub gpu_ns: Option<u64>,
    /// That passed on the host's clock until the GPU had done all, nanoseconds.
    pub wall_ns: u64,
}

/// Ratios of an earlier run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BaselineInfo {
    /// Version of Holograde that wrote it.
    pub tool: String,
    /// Where and of what it was taken.
    pub conditions: BenchConditions,
    /// CPU time, content to reference.
    pub cpu: Option<RatioInfo>,
    /// GPU time, content to reference.
    pub gpu: Option<RatioInfo>,
}

/// A ratio with what is known of its accuracy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RatioInfo {
    /// The ratio.
    pub ratio: f64,
    /// Its 95 % interval.
    pub interval: [f64; 2],
    /// Pairs of blocks that it rests on.
    pub n: u64,
}

impl BenchConditions {
    /// What differs: name of the condition, ours, theirs.
    pub fn differences(&self, other: &BenchConditions) -> Vec<(&'static str, String, String)> {
        let [cores, sizes] = [[self.cores, other.cores].map(|n| n.to_string()), [self.size, other.size].map(pixels)];
        let pairs = [
            ("adapter", self.adapter.as_str(), other.adapter.as_str()),
            ("driver", &self.driver, &other.driver),
            ("graphics API", &self.backend, &other.backend),
            ("CPU model", &self.cpu, &other.cpu),
            ("number of processors", &cores[0], &cores[1]),
            ("POC", &self.content, &other.content),
            ("scene", &self.scene, &other.scene),
            ("size of an eye's picture", &sizes[0], &sizes[1]),
            ("reference scene", &self.reference, &other.reference),
            ("clock", &self.clock, &other.clock),
        ];
        let differ = pairs.into_iter().filter(|(_, ours, theirs)| ours != theirs);
        differ.map(|(name, ours, theirs)| (name, ours.to_owned(), theirs.to_owned())).collect()
    }
}

fn pixels([width, height]: [u32; 2]) -> String {
    format!("{width}×{height}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_condition_is_compared() {
        let ours = BenchConditions { cores: 2, ..BenchConditions::default() };
        assert_eq!(ours.differences(&ours), []);
        let theirs = BenchConditions {
            adapter: "b".into(),
            driver: "b".into(),
            backend: "b".into(),
            software: false,
            cpu: "b".into(),
            cores: 8,
            content: "b".into(),
            scene: "b".into(),
            size: [1, 2],
            reference: "b".into(),
            clock: "b".into(),
        };
        let found = ours.differences(&theirs);
        assert_eq!(found.len(), 10, "all but `software`, which the adapter's name tells");
        assert!(found.contains(&("number of processors", "2".into(), "8".into())), "{found:?}");
        assert!(found.contains(&("size of an eye's picture", "0×0".into(), "1×2".into())), "{found:?}");
    }
}
