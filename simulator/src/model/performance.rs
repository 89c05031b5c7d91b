//! What the application says of the performance it needs (XR_EXT_performance_settings). The simulated device has no clock rates to
//! change: the hints are kept for whoever tests that the application gives them.

/// A processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// The CPU.
    Cpu,
    /// The GPU.
    Gpu,
}

/// How much performance is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// None to speak of: a static screen.
    PowerSavings,
    /// A simple scene.
    SustainedLow,
    /// A complex scene; also what is assumed of an application that says nothing.
    #[default]
    SustainedHigh,
    /// More than the device can sustain, for seconds.
    Boost,
}

/// The present hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hints {
    /// For the CPU.
    pub cpu: Level,
    /// For the GPU.
    pub gpu: Level,
}

impl Hints {
    /// Notes a hint.
    pub fn set(&mut self, domain: Domain, level: Level) {
        match domain {
            Domain::Cpu => self.cpu = level,
            Domain::Gpu => self.gpu = level,
        }
    }
}
