//! What is known of each device, with a source per number, and the rule that says whether a run was made on one.
//!
//! The simulator reads `[display]` and `[runtime]` of the same files, so that what is judged for and what is simulated agree.

mod read;
mod standing;

pub use standing::{Identity, Standing, declare, standing};

use crate::observe::{DeviceInfo, LimitProfile};
use crate::problem::Problems;
use std::sync::LazyLock;

/// Id of the device taken when none is named.
pub const DEFAULT: &str = "hololens-2";

/// The budgets a device file may give: measurement ids, and `asset.texture-side-px` for the longer side of a texture.
pub const BUDGETS: [&str; 10] = [
    "asset.texture-side-px",
    "cost.draws",
    "cost.fragments-per-pixel",
    "cost.gpu-bytes",
    "cost.materials",
    "cost.nodes",
    "cost.pipelines",
    "cost.texture-bytes",
    "cost.triangles",
    "cost.vertices",
];

const FILES: [(&str, &str); 5] = [
    ("assets/devices/hololens-2.toml", include_str!("../../assets/devices/hololens-2.toml")),
    ("assets/devices/hololens-1.toml", include_str!("../../assets/devices/hololens-1.toml")),
    ("assets/devices/magic-leap-2.toml", include_str!("../../assets/devices/magic-leap-2.toml")),
    ("assets/devices/quest-3.toml", include_str!("../../assets/devices/quest-3.toml")),
    ("assets/devices/generic-vr-90.toml", include_str!("../../assets/devices/generic-vr-90.toml")),
];

/// A device that content can be judged for.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// Id, the file's stem.
    pub id: String,
    /// For people.
    pub name: String,
    /// The display.
    pub display: Display,
    /// Extensions that its own runtime offers.
    pub extensions: Vec<String>,
    /// How its runtime names itself.
    pub matching: Match,
    /// Comfortable distances.
    pub comfort: Comfort,
    /// Clip and fade distances that suit it, far interaction first.
    pub clips: Vec<Clip>,
    /// Largest sensible values by measurement id, in alphabetical order.
    pub budget: Vec<(String, f64)>,
    /// Memory that content may take in all while it loads and is shown, bytes.
    pub memory_bytes: u64,
    /// Sources by `section.key`.
    pub sources: Vec<(String, String)>,
}

/// How the display forms its picture in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisplayKind {
    /// Colours one after the other: moving things show coloured edges.
    FieldSequential,
    /// A scanned beam.
    Scanned,
    /// All at once.
    Global,
}

impl DisplayKind {
    /// Its word in files and recordings.
    pub fn word(self) -> &'static str {
        match self {
            DisplayKind::FieldSequential => "field-sequential",
            DisplayKind::Scanned => "scanned",
            DisplayKind::Global => "global",
        }
    }
}

/// The display.
#[derive(Debug, Clone, PartialEq)]
pub struct Display {
    /// Target frame rate of an application, frames per second.
    pub target_fps: f64,
    /// Panel rate, Hz.
    pub refresh_hz: f64,
    /// Kind.
    pub kind: DisplayKind,
    /// Colour fields per frame.
    pub fields: u32,
    /// See-through or opaque.
    pub limits: LimitProfile,
    /// Eye buffer, pixels.
    pub eye_size: [u32; 2],
    /// Half angles per eye in degrees, OpenXR's signs: left, right, up, down.
    pub fov_deg: [[f64; 4]; 2],
    /// Distance between the eyes, metres.
    pub ipd_m: f64,
    /// Light points or pixels per degree at the centre.
    pub points_per_degree: f64,
}

/// How a device's runtime names itself. All four have to agree, and something has to confirm them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Runtime names.
    pub runtime_names: Vec<String>,
    /// System names.
    pub system_names: Vec<String>,
    /// Vendor ids.
    pub vendor_ids: Vec<u32>,
    /// `head-mounted-display` or `handheld-display`.
    pub form_factor: String,
    /// What confirms the names.
    pub confirmed: Confirmed,
}

/// What confirms the names of a device's runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// A document gives all of them.
    Documents,
    /// They were seen on the device itself.
    Hardware,
    /// Nothing: they are expected, or there are none. A match is then no evidence by itself.
    No,
}

impl Confirmed {
    /// All of them by their words in device files.
    pub const WORDS: [(&str, Confirmed); 3] =
        [("documents", Confirmed::Documents), ("hardware", Confirmed::Hardware), ("no", Confirmed::No)];

    /// Its word in files and reports.
    pub fn word(self) -> &'static str {
        match self {
            Confirmed::Documents => "documents",
            Confirmed::Hardware => "hardware",
            Confirmed::No => "no",
        }
    }
}

/// Comfortable distances, metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comfort {
    /// Where the optics focus.
    pub optimum_m: f64,
    /// Near end of the zone.
    pub nearest_m: f64,
    /// Far end of the zone.
    pub farthest_m: f64,
    /// Near end while user and content are still.
    pub nearest_still_m: f64,
    /// Least distance for far interaction.
    pub interaction_m: f64,
}

/// A pair of distances at which content fades and is cut.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// `far` or `near` (interaction).
    pub id: String,
    /// Fading begins, metres.
    pub fade_start_m: f64,
    /// Nothing is drawn nearer, metres.
    pub clip_m: f64,
}

impl Device {
    /// Reads and checks a device file.
    ///
    /// # Errors
    /// Every problem found: syntax, missing and unknown fields, values out of range, a number without a source.
    pub fn parse(file: &str, text: &str) -> Result<Device, Problems> {
        read::device(file, text)
    }

    /// Adds light to the real world, or mixes with it.
    pub fn see_through(&self) -> bool {
        self.display.limits == LimitProfile::SeeThrough
    }

    /// The budget for a measurement, with its source.
    pub fn budget(&self, measurement: &str) -> Option<(f64, &str)> {
        let (_, value) = self.budget.iter().find(|(id, _)| id == measurement)?;
        Some((*value, self.source(&format!("budget.{measurement}"))))
    }

    /// Where a number of this device comes from; empty only for keys that hold no number.
    pub fn source(&self, key: &str) -> &str {
        self.sources.iter().find(|(of, _)| of == key).map_or("", |(_, source)| source)
    }

    /// What the header of a recording says of the device.
    pub fn info(&self) -> DeviceInfo {
        DeviceInfo {
            profile: self.id.clone(),
            target_fps: self.display.target_fps,
            source: self.source("display.target_fps").to_owned(),
            limits: self.display.limits,
            display: self.display.kind.word().to_owned(),
            fields: self.display.fields,
            points_per_degree: self.display.points_per_degree,
            refresh_hz: self.display.refresh_hz,
        }
    }
}

static BUILT_IN: LazyLock<Vec<Device>> = LazyLock::new(|| {
    let read = |(file, text): &(&str, &str)| match Device::parse(file, text) {
        Ok(device) => device,
        Err(problems) => unreachable!("the built-in devices are part of the program and tested: {problems}"),
    };
    FILES.iter().map(read).collect()
});

/// All built-in devices, the default first.
pub fn all() -> &'static [Device] {
    &BUILT_IN
}

/// The device of that id.
pub fn find(id: &str) -> Option<&'static Device> {
    all().iter().find(|device| device.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_device_is_sound_and_named_by_its_file() {
        for ((file, _), device) in FILES.iter().zip(all()) {
            assert_eq!(*file, format!("assets/devices/{}.toml", device.id));
            assert_eq!(device.see_through(), device.id != "quest-3" && device.id != "generic-vr-90");
        }
        assert_eq!(all()[0].id, DEFAULT);
        assert_eq!(find("hololens-2").unwrap().info().target_fps, 60.0);
        assert_eq!(find("hololens-2").unwrap().budget("cost.fragments-per-pixel").unwrap().0, 1.5);
        assert!(find("hololens-3").is_none());
    }

    #[test]
    fn a_number_without_a_source_is_refused() {
        let text = FILES[0].1.replace("\"budget.cost.draws\" =", "\"budget.cost.drawz\" =");
        let told: Vec<_> = Device::parse("d.toml", &text).unwrap_err().0.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|line| line.contains("budget.cost.draws") && line.contains("no source")), "{told:#?}");
        assert!(told.iter().any(|line| line.contains("drawz") && line.contains("belongs to nothing")), "{told:#?}");
    }

    #[test]
    fn names_that_are_not_given_cannot_be_confirmed() {
        let text = FILES[0].1.replace("confirmed = \"no\"", "confirmed = \"documents\"");
        assert_eq!(Device::parse("d.toml", &text).unwrap().matching.confirmed, Confirmed::Documents);
        let text = text.replace("system_names = [\"HoloLens 2\"]", "system_names = []");
        let told = Device::parse("d.toml", &text).unwrap_err().to_string();
        assert!(told.contains("match.confirmed") && told.contains("names that are not there"), "{told}");
    }

    #[test]
    fn damage_is_told_at_once() {
        let text = FILES[0]
            .1
            .replace("kind = \"scanned\"", "kind = \"scaned\"")
            .replace("[-22.4, 20.6, 14.5, -14.5]", "[22.4, -20.6, 14.5, -14.5]")
            .replace("clip_m = 0.85", "clip_m = 1.2")
            .replace("\"cost.nodes\" =", "\"cost.node\" =");
        let told: Vec<_> = Device::parse("d.toml", &text).unwrap_err().0.iter().map(ToString::to_string).collect();
        for part in ["did you mean `scanned`", "left < right", "fade_start_m", "did you mean `cost.nodes`"] {
            assert!(told.iter().any(|line| line.contains(part)), "{part} not in {told:#?}");
        }
    }
}
