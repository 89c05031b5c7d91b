//! Which device is simulated: display and runtime facts, read from the device files that the judge reads too.

use crate::problem::Problems;
use crate::reader::{Sheet, Table};

/// The device files built in. Adding a device is one line here.
const BUILT_IN: &[(&str, &str)] = &[
    ("hololens-2.toml", include_str!("../../assets/devices/hololens-2.toml")),
    ("hololens-1.toml", include_str!("../../assets/devices/hololens-1.toml")),
    ("magic-leap-2.toml", include_str!("../../assets/devices/magic-leap-2.toml")),
    ("quest-3.toml", include_str!("../../assets/devices/quest-3.toml")),
    ("generic-vr-90.toml", include_str!("../../assets/devices/generic-vr-90.toml")),
];

/// How the layer is mixed with what the user sees of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlendMode {
    /// The layer replaces the room.
    Opaque,
    /// Light is added to the room: black is transparent.
    Additive,
    /// The layer's alpha decides.
    AlphaBlend,
}

/// What the simulator needs to know of a device.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Identifier, for example `hololens-2`.
    pub id: String,
    /// The device's name in the world.
    pub name: String,
    /// Recommended eye buffer, width and height in pixels.
    pub eye_size: [u32; 2],
    /// Field of view per eye in degrees, OpenXR's signs: left, right, up, down.
    pub fov_deg: [[f64; 4]; 2],
    /// Distance between the eyes in metres.
    pub ipd_m: f64,
    /// Display refresh rate in hertz.
    pub refresh_hz: f64,
    /// Rates in hertz that the display can be switched to, besides its own (XR_FB_display_refresh_rate).
    pub refresh_rates_hz: Vec<f64>,
    /// How many colour fields the display shows one after the other in a refresh; 1 shows all colours at once.
    pub color_fields: u32,
    /// Blend modes, the preferred one first.
    pub blend_modes: Vec<BlendMode>,
    /// Whether a room-scale STAGE space exists.
    pub stage: bool,
    /// Composition layers accepted in one frame.
    pub max_layers: u32,
    /// Extensions that the device's own runtime offers; the simulator offers those of them that it implements.
    pub extensions: Vec<String>,
}

impl Profile {
    /// The built-in device called `id`, if there is one.
    pub fn built_in(id: &str) -> Option<Result<Self, Problems>> {
        BUILT_IN
            .iter()
            .find(|(file, _)| file.strip_suffix(".toml") == Some(id))
            .map(|(file, text)| Self::parse(file, text))
    }

    /// Identifiers of the built-in devices.
    pub fn ids() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().filter_map(|(file, _)| file.strip_suffix(".toml"))
    }

    /// Microsoft HoloLens 2, the default device.
    pub fn hololens_2() -> Result<Self, Problems> {
        let (file, text) = BUILT_IN[0];
        Self::parse(file, text)
    }

    /// Length of one refresh period in nanoseconds, rounded.
    pub fn period_ns(&self) -> i64 {
        (1e9 / self.refresh_hz).round() as i64
    }

    /// Reads a device file. `file` is the name used in problems.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        let (mut sheet, root) = Sheet::parse(file, text);
        let profile = Self::read(&mut sheet, Table::new(&root, "", 0));
        sheet.finish(profile)
    }

    fn read(sheet: &mut Sheet<'_>, mut root: Table<'_, '_>) -> Self {
        root.schema(sheet);
        let id = root.string(sheet, "id", None, "hololens-2");
        let name = root.string(sheet, "name", None, "Microsoft HoloLens 2");
        let mut profile = Self {
            id,
            name,
            eye_size: [1, 1],
            fov_deg: [[0.0; 4]; 2],
            ipd_m: 0.0,
            refresh_hz: 1.0,
            refresh_rates_hz: Vec::new(),
            color_fields: 1,
            blend_modes: Vec::new(),
            stage: false,
            max_layers: 16,
            extensions: Vec::new(),
        };
        match root.table(sheet, "display") {
            Some(display) => profile.read_display(sheet, display),
            None => root.missing(sheet, "display", "{ refresh_hz = 60.0 }"),
        }
        match root.table(sheet, "runtime") {
            Some(runtime) => profile.read_runtime(sheet, runtime),
            None => root.missing(sheet, "runtime", "{ extensions = [] }"),
        }
        profile
    }

    /// Keys that the simulator does not know belong to the judge and are left alone.
    fn read_display(&mut self, sheet: &mut Sheet<'_>, mut display: Table<'_, '_>) {
        self.refresh_hz = display.number(sheet, "refresh_hz", 1.0..=1000.0, None);
        self.refresh_rates_hz = display.number_list(sheet, "refresh_rates_hz", 1.0..=1000.0);
        self.color_fields = display.number(sheet, "fields", 1.0..=16.0, Some(1.0)) as u32;
        self.ipd_m = display.number(sheet, "ipd_m", 0.0..=0.2, Some(0.063));
        if let Some(size) = display.numbers::<2>(sheet, "eye_size", None) {
            self.eye_size = size.map(|pixels| pixels as u32);
            if !size.iter().all(|&pixels| pixels.fract() == 0.0 && (1.0..=8192.0).contains(&pixels)) {
                display.refuse(sheet, "eye_size", format!("is {size:?}"), "give whole pixels from 1 to 8192");
            }
        }
        self.fov_deg = ["fov_left_eye_deg", "fov_right_eye_deg"].map(|key| {
            let Some(fov) = display.numbers::<4>(sheet, key, None) else { return [0.0; 4] };
            let [left, right, up, down] = fov;
            if !(left < right && down < up && fov.iter().all(|angle| angle.abs() < 90.0)) {
                display.refuse(sheet, key, format!("is {fov:?}"), "order: left < right, up > down, each within ±90");
            }
            fov
        });
        for word in display.strings(sheet, "blend_modes", "additive") {
            match word.as_str() {
                "opaque" => self.blend_modes.push(BlendMode::Opaque),
                "additive" => self.blend_modes.push(BlendMode::Additive),
                "alpha-blend" => self.blend_modes.push(BlendMode::AlphaBlend),
                other => {
                    let what = format!("has \"{other}\"");
                    display.refuse(sheet, "blend_modes", what, "choose from opaque, additive, alpha-blend");
                }
            }
        }
        if self.blend_modes.is_empty() {
            display.refuse(sheet, "blend_modes", "is empty".to_owned(), "name at least one blend mode");
        }
    }

    fn read_runtime(&mut self, sheet: &mut Sheet<'_>, mut runtime: Table<'_, '_>) {
        self.extensions = runtime.strings(sheet, "extensions", "XR_KHR_composition_layer_depth");
        self.stage = match runtime.string(sheet, "stage", Some("absent"), "absent").as_str() {
            "present" => true,
            "absent" => false,
            other => {
                runtime.refuse(sheet, "stage", format!("is \"{other}\""), "choose present or absent");
                false
            }
        };
        self.max_layers = runtime.number(sheet, "max_layers", 1.0..=64.0, Some(16.0)) as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_device_reads_and_is_found_by_its_id() {
        for id in Profile::ids() {
            let profile = Profile::built_in(id).unwrap().unwrap();
            assert_eq!(profile.id, id);
            assert!(profile.period_ns() > 1_000_000);
        }
        assert!(Profile::built_in("hololens-9").is_none());
    }

    #[test]
    fn hololens_2_is_what_its_file_says() {
        let profile = Profile::hololens_2().unwrap();
        assert_eq!(profile.eye_size, [1440, 936]);
        assert_eq!(profile.blend_modes, [BlendMode::Additive]);
        assert_eq!(profile.period_ns(), 16_666_667);
        assert!(!profile.stage);
        assert_eq!(profile.fov_deg[0], [-22.4, 20.6, 14.5, -14.5]);
    }

    #[test]
    fn all_problems_are_told_and_what_the_judge_reads_is_left_alone() {
        let text = "schema = 1\nid = 3\n[display]\nrefresh_hz = 0\nrefresh_rates_hz = [72, 0]\neye_size = [10.5, 9]\nfov_left_eye_deg = [20, -20, 10, -10]\n\
                    blend_modes = ['glow']\nlimits = 'see-through'\n[runtime]\nextensions = 'none'\nstage = 'maybe'\n[limits]\nx = 1\n";
        let problems = Profile::parse("d.toml", text).unwrap_err().0;
        let places: Vec<_> = problems.iter().map(|problem| problem.place.as_str()).collect();
        assert_eq!(
            places,
            [
                "line 2, id",
                "line 1, name",
                "line 4, display.refresh_hz",
                "line 5, display.refresh_rates_hz",
                "line 6, display.eye_size",
                "line 7, display.fov_left_eye_deg",
                "line 3, display.fov_right_eye_deg",
                "line 8, display.blend_modes",
                "line 8, display.blend_modes",
                "line 11, runtime.extensions",
                "line 12, runtime.stage",
            ]
        );
    }
}
