//! What goes wrong, and when. Each fault is exact: what it injects is what the truth says of it.

use crate::model::lifecycle::Attention;

/// One fault. Times are seconds of display time after the first frame; a fault begins and ends with the frame whose display time is
/// nearest, so half a refresh earlier already counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// When it begins.
    pub start_s: f64,
    /// How long it lasts; what leaving it out means depends on the kind.
    pub seconds: Option<f64>,
    /// What it does.
    pub kind: FaultKind,
}

/// What a fault does.
#[derive(Debug, Clone, PartialEq)]
pub enum FaultKind {
    /// White noise: a new value at every tick of a grid that is centred on the first frame's display time, and constant around a tick.
    Noise {
        /// What is wrong.
        of: Scope,
        /// Root mean square on each axis, millimetres.
        position_rms_mm: f64,
        /// Root mean square about each axis, degrees.
        turn_rms_deg: f64,
        /// Ticks per second; the display's nominal refresh rate if left out.
        rate_hz: Option<f64>,
    },
    /// A steady departure. After `seconds` it grows no more and stays.
    Drift {
        /// What is wrong.
        of: Scope,
        /// Millimetres per second along `direction`.
        mm_per_s: f64,
        /// Where to, in LOCAL axes; its length does not matter.
        direction: [f64; 3],
        /// Degrees per minute about `axis`.
        deg_per_min: f64,
        /// About what, in LOCAL axes; its length does not matter.
        axis: [f64; 3],
    },
    /// A step. With `seconds` it is taken back after them.
    Jump {
        /// What is wrong.
        of: Scope,
        /// Millimetres along `direction`.
        mm: f64,
        /// Where to, in LOCAL axes; its length does not matter.
        direction: [f64; 3],
        /// Degrees about `axis`.
        deg: f64,
        /// About what, in LOCAL axes; its length does not matter.
        axis: [f64; 3],
    },
    /// Predicted head poses are those of this much earlier.
    Latency {
        /// How late, milliseconds.
        ms: f64,
    },
    /// Predicted head poses are wrong in proportion to how far ahead they are asked for.
    Prediction {
        /// Millimetres along `direction` for each millisecond ahead.
        mm_per_ms: f64,
        /// Where to, in LOCAL axes; its length does not matter.
        direction: [f64; 3],
        /// Degrees about `axis` for each millisecond ahead.
        deg_per_ms: f64,
        /// About what, in LOCAL axes; its length does not matter.
        axis: [f64; 3],
    },
    /// The device does not know where it is for `seconds`.
    TrackingLoss {
        /// What is lost.
        lost: Lost,
        /// What is said instead.
        pose: LostPose,
        /// Where it finds itself again: this many millimetres off along `direction`, from then on.
        resume_mm: f64,
        /// Where to, in LOCAL axes; its length does not matter.
        direction: [f64; 3],
    },
    /// The user recentres: LOCAL gets a new origin.
    Recentre {
        /// Position in the LOCAL space before, metres, and yaw in degrees; to where the head is if left out.
        to: Option<([f64; 3], f64)>,
    },
    /// The user's attention goes elsewhere, and comes back after `seconds`.
    Attention(Attention),
    /// The user closes the application: the session is asked to stop and then to exit.
    Exit,
    /// The session's loss is announced, and it is lost after `seconds` (at once without).
    SessionLoss,
    /// The instance's loss is announced, and it is lost after `seconds` (at once, and unannounced, without).
    InstanceLoss,
    /// The GPU finishes frames this much later: one frame, or all within `seconds`.
    GpuStall {
        /// How much later, milliseconds.
        ms: f64,
    },
    /// `xrWaitFrame` returns this much later: one frame, or all within `seconds`.
    WaitStall {
        /// How much later, milliseconds.
        ms: f64,
    },
    /// `xrEndFrame` takes this much longer: one frame, or all within `seconds`.
    EndStall {
        /// How much longer, milliseconds.
        ms: f64,
    },
    /// The display runs at another rate, for `seconds` or from then on.
    RefreshChange {
        /// Hertz.
        hz: f64,
    },
    /// The device is hot, for `seconds` or from then on.
    Thermal {
        /// How hot.
        stage: ThermalStage,
        /// Rate of the display meanwhile, hertz.
        hz: Option<f64>,
        /// How much later `xrWaitFrame` returns meanwhile, milliseconds.
        wait_ms: f64,
    },
}

/// What a pose fault makes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// The tracking frame against the room: views, hands and anchors alike.
    #[default]
    Tracking,
    /// Anchors only.
    Anchor,
    /// Head poses asked for ahead of time; once the time has passed, the same pose is told right.
    Prediction,
}

/// What tracking loses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// The position; inertial sensors still give the orientation.
    Position,
    /// Position and orientation.
    All,
}

/// What is said of a pose that is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostPose {
    /// The last one known, VALID but not TRACKED.
    Held,
    /// Nothing: not VALID.
    Invalid,
}

/// How hot the device is, in the words of XR_EXT_performance_settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum ThermalStage {
    /// Sustainable.
    #[default]
    Normal,
    /// Overheats soon under the present load.
    Warning,
    /// Throttles.
    Impaired,
}

impl Fault {
    /// The kind as scenario files and truth files name it.
    pub fn word(&self) -> &'static str {
        match &self.kind {
            FaultKind::Noise { .. } => "noise",
            FaultKind::Drift { .. } => "drift",
            FaultKind::Jump { .. } => "jump",
            FaultKind::Latency { .. } => "latency",
            FaultKind::Prediction { .. } => "prediction",
            FaultKind::TrackingLoss { .. } => "tracking-loss",
            FaultKind::Recentre { .. } => "recentre",
            FaultKind::Attention(Attention::Seen | Attention::Full) => "focus-loss",
            FaultKind::Attention(Attention::Hidden) => "visibility-loss",
            FaultKind::Attention(Attention::Away) => "headset-off",
            FaultKind::Exit => "exit",
            FaultKind::SessionLoss => "session-loss",
            FaultKind::InstanceLoss => "instance-loss",
            FaultKind::GpuStall { .. } => "gpu-stall",
            FaultKind::WaitStall { .. } => "wait-stall",
            FaultKind::EndStall { .. } => "end-stall",
            FaultKind::RefreshChange { .. } => "refresh-change",
            FaultKind::Thermal { .. } => "thermal",
        }
    }
}

impl Scope {
    /// The word of scenario files and truth files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Tracking => "tracking",
            Self::Anchor => "anchor",
            Self::Prediction => "prediction",
        }
    }
}

impl Lost {
    /// The word of scenario files and truth files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Position => "position",
            Self::All => "all",
        }
    }
}

impl LostPose {
    /// The word of scenario files and truth files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Invalid => "invalid",
        }
    }
}

impl ThermalStage {
    /// The word of scenario files and truth files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Warning => "warning",
            Self::Impaired => "impaired",
        }
    }
}
