//! What does not change while a run goes on: who ran, on what, and what the content declares about itself.

use crate::space::Pose;
use crate::units::XrNanos;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the recorded types; a reader refuses a newer one.
pub const OBSERVE_VERSION: u32 = 1;

/// Header of a recording.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunInfo {
    /// [`OBSERVE_VERSION`] of the writer.
    pub version: u32,
    /// Version of Holograde that wrote it.
    pub tool: String,
    /// Wall-clock start, RFC 3339, UTC.
    pub started: String,
    /// The POC: name and package digest.
    pub content: ContentInfo,
    /// The OpenXR runtime.
    pub runtime: RuntimeInfo,
    /// The graphics adapter.
    pub adapter: AdapterInfo,
    /// The device judged for.
    pub device: DeviceInfo,
    /// How time passed.
    pub clock: ClockKind,
    /// The review script.
    pub script: ScriptInfo,
    /// Steps of the script, in order; frames point here.
    pub windows: Vec<WindowInfo>,
    /// What was watched. Frames carry one record each, in this order.
    pub holograms: Vec<HologramInfo>,
    /// Anchors, in the order of the frames' records.
    pub anchors: Vec<AnchorInfo>,
    /// What the manifest declares of the POC as a whole.
    pub declared: Declarations,
    /// `base_from_floor`, if the runtime reports a floor.
    pub floor: Option<Pose>,
    /// Static cost of the loaded content.
    pub assets: AssetCost,
    /// Sounds of the asset that belong to nothing watched: those of the whole scene, and emitters on nodes beside all that is drawn.
    #[serde(default)]
    pub scene_sounds: Vec<SoundInfo>,
    /// Pixels of one eye's picture; zero in recordings of earlier versions.
    #[serde(default)]
    pub eye_size: [u32; 2],
    /// How many times the runtime's recommendation that is along each side; zero in recordings of earlier versions.
    #[serde(default)]
    pub render_scale: f64,
    /// What was put in to go wrong, by name and digest: the run shows faults of a simulated device. `None` where nothing was.
    #[serde(default)]
    pub scenario: Option<String>,
    /// What is recorded of the wearer besides head movement, a line each: `gaze` or `room`, and why it may be. On a simulated device
    /// there is nobody whose data it is.
    #[serde(default)]
    pub consent: Vec<String>,
}

/// The POC under review.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContentInfo {
    /// Project name, or the file's name for a lone asset.
    pub name: String,
    /// Package digest, lower-case hex.
    pub sha256: String,
    /// Scene under review.
    pub scene: String,
    /// Whether the manifest says where the content goes. If not, the client put it 2 m ahead and distances say nothing about the POC.
    pub placement_declared: bool,
}

/// The OpenXR runtime, as it names itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuntimeInfo {
    /// `XrInstanceProperties::runtimeName`.
    pub name: String,
    /// Runtime version, major.minor.patch.
    pub version: String,
    /// `XrSystemProperties::systemName`.
    pub system: String,
    /// `XrSystemProperties::vendorId`.
    pub vendor_id: u32,
    /// `head-mounted-display` or `handheld-display`.
    pub form_factor: String,
    /// OpenXR version in use, major.minor.
    pub api: String,
    /// Extensions in use.
    pub extensions: Vec<String>,
    /// Environment blend mode in use: `opaque`, `additive` or `alpha-blend`.
    pub blend_mode: String,
    /// Counts as simulated (law 4 of honest evidence).
    pub simulated: bool,
}

/// The graphics adapter times were taken on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AdapterInfo {
    /// Device name.
    pub name: String,
    /// Driver name and version.
    pub driver: String,
    /// Graphics API.
    pub backend: String,
    /// Renders on the CPU.
    pub software: bool,
}

/// Which limits apply, by how the display mixes with the world.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LimitProfile {
    /// Additive or alpha-blended: the real world is the reference.
    #[default]
    SeeThrough,
    /// Nothing real to compare with.
    Opaque,
}

/// The device the content is judged for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DeviceInfo {
    /// Profile id.
    pub profile: String,
    /// Target frame rate of the device, frames per second.
    pub target_fps: f64,
    /// Where the profile's claim comes from.
    pub source: String,
    /// Threshold set.
    pub limits: LimitProfile,
    /// How the display forms its picture in time: `field-sequential`, `scanned` or `global`; empty in recordings of earlier versions.
    #[serde(default)]
    pub display: String,
    /// Colour fields per frame; zero in recordings of earlier versions.
    #[serde(default)]
    pub fields: u32,
    /// Light points or pixels per degree at the centre; zero in recordings of earlier versions.
    #[serde(default)]
    pub points_per_degree: f64,
    /// Frames that the display shows in a second, Hz; zero in recordings of earlier versions.
    #[serde(default)]
    pub refresh_hz: f64,
}

/// How time passes in a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClockKind {
    /// The display's own pace.
    #[default]
    Realtime,
    /// Every wait advances one period; the display clock is not real, so cadence and latency are not evaluated.
    Stepped,
    /// As stepped, but the scenario makes frames late on purpose: cadence is that of the scenario, durations are of the host still.
    Scripted,
}

/// The script that was run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScriptInfo {
    /// Script name.
    pub name: String,
    /// SHA-256 of the script file, lower-case hex.
    pub sha256: String,
    /// Track: `self-check`, `ci-frame-budget`, `fast-track` or `readiness`.
    pub track: String,
}

/// One step of the script as a stretch of frames.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WindowInfo {
    /// Step id, unique in the script.
    pub id: String,
    /// Verb of the step.
    pub verb: String,
    /// Whether user and content are meant to stand still in it.
    pub still: bool,
    /// How long the script asks for, seconds; zero in recordings of earlier versions.
    #[serde(default)]
    pub asked_s: f64,
    /// The movement asked for, if any.
    #[serde(default)]
    pub motion: Option<MotionInfo>,
}

/// A movement that a script asks for: its word, and those of its numbers that it has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MotionInfo {
    /// `side-to-side`, `nod`, `sweep`, `walk-round`, `approach`, `return`, `look-at`, …
    pub path: String,
    /// To each side, or of the arc, degrees.
    pub degrees: Option<f64>,
    /// There and back, seconds.
    pub period_s: Option<f64>,
    /// Distance from the content's middle, metres.
    pub radius_m: Option<f64>,
    /// Distance from the content's nearest point, metres.
    pub to_m: Option<f64>,
    /// For `look-at`: node name or path, or `primary`; `None` in recordings of earlier versions.
    #[serde(default)]
    pub target: Option<String>,
}

/// What a node is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// What the experience is about.
    Primary,
    /// Everything else that is seen.
    #[default]
    Secondary,
    /// Controls and text.
    Ui,
    /// Leads the eye to something out of frame.
    Indicator,
    /// Shows that loading goes on.
    Progress,
    /// Shows the room while it is scanned.
    ScanMesh,
}

/// What a node is fixed to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LockMode {
    /// The world.
    #[default]
    World,
    /// The user's body.
    Body,
    /// The head.
    Head,
    /// The world, turned to the user.
    Billboard,
    /// Follows the user with lag.
    TagAlong,
}

/// A cue that something can be used, in one of the three states of the criterion.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InteractableInfo {
    /// Visual cue declared for idle, targeted, selected.
    pub visual: [bool; 3],
    /// Audio cue declared for idle, targeted, selected.
    pub audio: [bool; 3],
    /// Meant to be touched within arm's reach (exempt from the near limit of viewing comfort).
    pub near: bool,
    /// Word that activates it by voice.
    pub voice_label: Option<String>,
    /// Input models by name: `hand-ray`, `touch`, `gaze`, `voice`.
    pub input: Vec<String>,
}

/// A sound that belongs to a node.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SoundInfo {
    /// Clip path in the package.
    pub clip: String,
    /// Comes from the node's place.
    pub spatial: bool,
    /// Declared loudness, LUFS.
    pub loudness_lufs: Option<f64>,
    /// What the asset says of it, if an emitter of the asset plays it.
    #[serde(default)]
    pub emitter: Option<EmitterInfo>,
    /// What was found in the clip's samples; `None` for a clip in a format that is not read.
    #[serde(default)]
    pub measured: Option<ClipMeasures>,
}

/// An emitter of KHR_audio_emitter or MSFT_audio_emitter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EmitterInfo {
    /// Name, possibly empty.
    pub name: String,
    /// Path of the node it hangs on; `None` for one of the whole scene.
    pub node: Option<String>,
    /// Linear factor on the clip, emitter and source together.
    pub gain: f64,
    /// Plays without being asked. Nothing in a glTF asset asks.
    pub autoplay: bool,
    /// Starts again at its end.
    pub looped: bool,
    /// Heard in full up to here, metres; `None` where distance does not count.
    pub ref_m: Option<f64>,
    /// Nothing changes, or nothing is heard, from here on, metres.
    pub max_m: Option<f64>,
}

/// A clip, measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipMeasures {
    /// Length in seconds.
    pub seconds: f64,
    /// Integrated loudness, LUFS (ITU-R BS.1770-4); `None` for what is shorter than 0.4 s or silent.
    pub loudness_lufs: Option<f64>,
    /// True peak, dB relative to full scale (ITU-R BS.1770-4); `None` for silence.
    pub true_peak_dbtp: Option<f64>,
}

impl SoundInfo {
    /// Heard by itself or by what the manifest says; an emitter that waits for a word which glTF has none for is not.
    pub fn is_heard(&self) -> bool {
        self.emitter.as_ref().is_none_or(|emitter| emitter.autoplay)
    }
}

impl RunInfo {
    /// Every declared sound, with the hologram that it belongs to.
    pub fn sounds(&self) -> impl Iterator<Item = (Option<&HologramInfo>, &SoundInfo)> {
        let placed =
            self.holograms.iter().flat_map(|hologram| hologram.sounds.iter().map(move |s| (Some(hologram), s)));
        placed.chain(self.scene_sounds.iter().map(|sound| (None, sound)))
    }
}

/// One watched node, or the whole scene when nothing is declared.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HologramInfo {
    /// Node name or path.
    pub name: String,
    /// Role; `None` when the manifest does not say, and then nothing that needs it is evaluated.
    pub role: Option<Role>,
    /// Index into [`RunInfo::anchors`].
    pub anchor: Option<u16>,
    /// Meant to stand on a real surface, within this many millimetres.
    pub surface_tolerance_mm: Option<f64>,
    /// What it is fixed to.
    pub lock: Option<LockMode>,
    /// The user has to be able to find it when it is out of frame.
    pub relevant: bool,
    /// For an indicator: index of the hologram it leads to.
    pub indicates: Option<u16>,
    /// Usable by the user.
    pub interactable: Option<InteractableInfo>,
    /// Sounds from this node.
    pub sounds: Vec<SoundInfo>,
    /// Triangles of the node and everything below it.
    pub triangles: u64,
    /// Declared height of its text, metres.
    #[serde(default)]
    pub text_height_m: Option<f64>,
    /// Hues of it are made of one primary colour alone, so that colours shown one after the other do not part.
    #[serde(default)]
    pub one_primary: bool,
}

/// A fixed place content hangs on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AnchorInfo {
    /// Name in the manifest.
    pub name: String,
    /// Kept in place by the runtime. If not, it is a place in the base space, and never disagrees with it: residuals say nothing then.
    /// `false` in recordings of earlier versions, which had no others.
    #[serde(default)]
    pub real: bool,
}

/// A required room scan.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScanInfo {
    /// The scan must be done before the POC can be used.
    pub required: bool,
    /// The mesh is shown while scanning.
    pub mesh: bool,
    /// The user is told where to look and when it begins and ends.
    pub guidance: bool,
}

/// What the manifest says of the POC as a whole. `None` and "not declared" are the same thing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Declarations {
    /// There is a manifest.
    pub manifest: bool,
    /// Room scan; `Some` with `required: false` says that none is needed.
    pub scan: Option<ScanInfo>,
    /// Content is meant to relate to real surfaces.
    pub surfaces: Option<bool>,
    /// Relevant content can leave the frame.
    pub out_of_frame: Option<bool>,
    /// Something can be loading for more than 5 s.
    pub long_loading: Option<bool>,
    /// There are sounds, or the manifest says that there are none (`Some(false)`).
    pub sounds: Option<bool>,
    /// There are interactables, or the manifest says that there are none.
    pub interactables: Option<bool>,
    /// Depth switches are a designed, core part.
    pub depth_switches_core: Option<bool>,
    /// Custom input and how it is taught.
    pub custom_input: Option<String>,
    /// Distance below which the client clips, metres.
    pub clip_m: Option<f64>,
    /// Distance from which it fades, metres.
    pub fade_start_m: Option<f64>,
}

/// Static cost of the content as loaded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AssetCost {
    /// Nodes.
    pub nodes: u64,
    /// Materials.
    pub materials: u64,
    /// Bytes of textures on the GPU, mip levels included.
    pub texture_bytes: u64,
    /// All bytes on the GPU for this content.
    pub gpu_bytes: u64,
}

/// Something that happened between frames.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunEvent {
    /// Next frame's index.
    pub frame: u64,
    /// Runtime time, if the event carries one.
    pub time: Option<XrNanos>,
    /// Kind, OpenXR's word where there is one: `session-state`, `reference-space-change`, `interaction-profile-changed`, `events-lost`.
    pub kind: String,
    /// Details for people.
    pub text: String,
}
