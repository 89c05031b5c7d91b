//! Who, on what, with which files.

use super::super::keys::{KeyError, PublicKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who submits what, as the manifest declares it; null where it does not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Submission {
    /// Partner company.
    pub partner: Option<String>,
    /// Partner type.
    pub partner_type: Option<String>,
    /// Target industry.
    pub industry: Option<String>,
    /// Use case.
    pub use_case: Option<String>,
    /// Customer the POC is for.
    pub customer: Option<String>,
    /// Project name.
    pub project: Option<String>,
}

/// A named reviewer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reviewer {
    /// Name as given in the run.
    pub name: String,
    /// Id of the key the reviewer signs with.
    pub key_id: String,
    /// A script stands in, or also a script: then this is no review of standing.
    #[serde(default)]
    pub script: bool,
}

/// The key that signs the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Signer {
    /// SHA-256 of the key's SPKI, lower-case hex; the `keyid` of the envelope.
    pub key_id: String,
    /// The public key, SPKI PEM.
    pub public_key: String,
}

impl Signer {
    /// The holder of this key.
    ///
    /// # Errors
    /// When the key cannot be encoded.
    pub fn of(key: &PublicKey) -> Result<Self, KeyError> {
        Ok(Self { key_id: key.id(), public_key: key.to_pem()? })
    }
}

/// What was loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Content {
    /// Project name, or the file's name for a lone asset.
    pub name: String,
    /// Scene under review.
    pub scene: String,
    /// There is a manifest.
    pub manifest: bool,
    /// The manifest says where the content goes. If not, distances say nothing about the POC.
    pub placement_declared: bool,
}

/// The OpenXR runtime, as it names itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Runtime {
    /// `runtimeName`.
    pub name: String,
    /// Version.
    pub version: String,
    /// Counts as simulated: then nothing here is device evidence.
    pub simulated: bool,
    /// Extensions in use.
    pub extensions: Vec<String>,
    /// `systemName`.
    pub system: String,
    /// `vendorId`.
    pub vendor_id: u32,
    /// Form factor.
    pub form_factor: String,
    /// OpenXR version.
    pub api: String,
    /// Environment blend mode.
    pub blend_mode: String,
}

/// The graphics adapter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Adapter {
    /// Name.
    pub name: String,
    /// Driver.
    pub driver: String,
    /// Graphics API.
    pub backend: String,
    /// Renders on the CPU.
    pub software: bool,
}

/// The device judged for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Device {
    /// Profile id.
    pub profile: String,
    /// Target frame rate of the profile, frames per second.
    pub target_fps: super::Finite,
    /// Where the profile's claims come from.
    pub source: String,
    /// Set of limits: `see-through` or `opaque`.
    pub limits: String,
    /// Reviewer who stated which device was in hand, where the runtime's names did not show it; null else.
    pub declared_by: Option<String>,
}

/// How time passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// The display's own pace.
    Realtime,
    /// Every wait advances one period.
    Stepped,
    /// As stepped, with frames that a scenario makes late.
    Scripted,
}

/// The script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Script {
    /// Name.
    pub name: String,
    /// Digest of the script file.
    pub sha256: String,
}

/// A file of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Artifact {
    /// Path under the output folder.
    pub path: String,
    /// Digest.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: String,
    /// Size.
    pub bytes: u64,
}

/// Something cut out of the statistics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Excluded {
    /// Why, and from which signal.
    pub why: String,
    /// Stretches of frames, first and last each.
    pub frames: Vec<[u64; 2]>,
}

/// The program that wrote the report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tool {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Source commit, or `unknown`.
    pub commit: String,
}
