//! Which device is simulated: display and runtime facts, read from the device files that the judge reads too.

use crate::problem::Problems;
use crate::reader::{Sheet, Table};

/// The device files built in. Adding a device is one line here.
const BUILT_IN: &[(&str, &str)] = &[("hololens-2.toml", include_str!("../../assets/devices/hololens-2.toml"))];

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
        self.stage = runtime.string(sheet, "stage", Some("absent"), "absent") == "present";
        self.max_layers = runtime.number(sheet, "max_layers", 1.0..=64.0, Some(16.0)) as u32;
    }
}
