//! Interaction profiles: which inputs and outputs a kind of device has, and what a suggested binding means on it.

mod table;

pub use table::PROFILES;

/// Top-level user paths (OpenXR 1.1, section 6.3.1, and XR_EXT_eye_gaze_interaction).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum User {
    /// `/user/hand/left`.
    LeftHand,
    /// `/user/hand/right`.
    RightHand,
    /// `/user/head`.
    Head,
    /// `/user/gamepad`.
    Gamepad,
    /// `/user/treadmill`.
    Treadmill,
    /// `/user/eyes_ext`.
    Eyes,
}

impl User {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::LeftHand, Self::RightHand, Self::Head, Self::Gamepad, Self::Treadmill, Self::Eyes];

    /// The path.
    pub fn path(self) -> &'static str {
        match self {
            Self::LeftHand => "/user/hand/left",
            Self::RightHand => "/user/hand/right",
            Self::Head => "/user/head",
            Self::Gamepad => "/user/gamepad",
            Self::Treadmill => "/user/treadmill",
            Self::Eyes => "/user/eyes_ext",
        }
    }

    /// The path in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::LeftHand => "Left Hand",
            Self::RightHand => "Right Hand",
            Self::Head => "Head",
            Self::Gamepad => "Gamepad",
            Self::Treadmill => "Treadmill",
            Self::Eyes => "Eyes",
        }
    }

    /// The user path that `path` is.
    pub fn of(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|user| user.path() == path)
    }

    /// The user path that `path` begins with, and what follows it without the slash between.
    pub fn split(path: &str) -> Option<(Self, &str)> {
        Self::ALL.into_iter().find_map(|user| {
            let rest = path.strip_prefix(user.path())?.strip_prefix('/')?;
            Some((user, rest))
        })
    }
}

/// What an action reads or an input gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// On or off.
    Boolean,
    /// One number.
    Float,
    /// Two numbers from -1 to 1.
    Vector2,
    /// A place in space.
    Pose,
    /// Vibration.
    Haptic,
}

/// Half of a two-dimensional input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// To the right.
    X,
    /// Forward.
    Y,
}

/// What an instance must have for a profile to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: part of OpenXR 1.0.
    Nothing,
    /// OpenXR 1.1.
    Version11,
    /// This extension.
    Extension(&'static str),
}

/// A kind of device (OpenXR 1.1, section 6.4). The lists are words parted by spaces: `identifier/component` below `/input/`, without `/pose` for
/// poses, below `/output/` for haptics; `left:` and `right:` mark what only one of two hands has. Every two-dimensional input has `/x` and `/y`.
#[derive(Debug)]
pub struct InteractionProfile {
    /// The profile's path.
    pub path: &'static str,
    /// The device's name.
    pub title: &'static str,
    /// When it is there.
    pub needs: Needs,
    /// User paths that such a device can be at.
    pub users: &'static [User],
    /// On-off inputs.
    pub boolean: &'static str,
    /// One-dimensional inputs.
    pub float: &'static str,
    /// Two-dimensional inputs.
    pub vector2: &'static str,
    /// Poses.
    pub pose: &'static str,
    /// Vibrations.
    pub haptic: &'static str,
}

/// A profile is known by its path.
impl PartialEq for InteractionProfile {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

impl Eq for InteractionProfile {}

/// An input or output of a profile at a user path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Where the device is.
    pub user: User,
    /// What it gives.
    pub kind: Kind,
    /// The word in the profile's list.
    pub name: &'static str,
    /// The half that is meant, of a two-dimensional input.
    pub axis: Option<Axis>,
}

/// Poses that OpenXR 1.1 and XR_EXT_hand_interaction gave to every profile of the hands.
const LATER_POSES: &str = "grip_surface pinch_ext poke_ext";

impl Source {
    /// When it is there, beside what its profile needs.
    pub fn needs(&self) -> Needs {
        match self.name {
            "grip_surface" => Needs::Version11,
            name if name.ends_with("/proximity") => Needs::Version11,
            "pinch_ext" | "poke_ext" => Needs::Extension("XR_EXT_hand_interaction"),
            _ => Needs::Nothing,
        }
    }

    /// The whole path.
    pub fn path(&self) -> String {
        let (user, name) = (self.user.path(), self.name);
        match (self.kind, self.axis) {
            (Kind::Pose, _) => format!("{user}/input/{name}/pose"),
            (Kind::Haptic, _) => format!("{user}/output/{name}"),
            (_, Some(Axis::X)) => format!("{user}/input/{name}/x"),
            (_, Some(Axis::Y)) => format!("{user}/input/{name}/y"),
            (_, None) => format!("{user}/input/{name}"),
        }
    }

    /// The input without its component: what action sets of different priority compete for.
    pub fn identifier(&self) -> &'static str {
        self.name.split('/').next().unwrap_or(self.name)
    }

    /// The component in words, `Thumbstick Click` for `thumbstick/click`.
    pub fn words(&self) -> String {
        let parts = self.name.split(['/', '_']).filter(|word| *word != "ext");
        let capital = |word: &str| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
        };
        let mut words: Vec<String> = parts.map(capital).collect();
        words.extend(self.axis.map(|axis| format!("{axis:?}")));
        words.join(" ")
    }
}

impl InteractionProfile {
    /// The profile with this path.
    pub fn find(path: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|profile| profile.path == path)
    }

    fn words(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Boolean => self.boolean,
            Kind::Float => self.float,
            Kind::Vector2 => self.vector2,
            Kind::Pose => self.pose,
            Kind::Haptic => self.haptic,
        }
    }

    /// Everything of one kind that a device at `user` has.
    pub fn sources(&self, user: User, kind: Kind) -> impl Iterator<Item = Source> + use<> {
        let side = if user == User::LeftHand { "left" } else { "right" };
        let words = if self.users.contains(&user) { self.words(kind) } else { "" };
        // Poses that every device in a hand has got later, see `Source::needs`.
        let later = if kind == Kind::Pose && words.contains("grip") { LATER_POSES } else { "" };
        let later =
            later.split_ascii_whitespace().filter(|name| !words.split_ascii_whitespace().any(|word| word == *name));
        let own = move |word: &'static str| match word.split_once(':') {
            Some((only, name)) => (only == side).then_some(name),
            None => Some(word),
        };
        words.split_ascii_whitespace().filter_map(own).chain(later).map(move |name| Source {
            user,
            kind,
            name,
            axis: None,
        })
    }

    /// The input or output at exactly this path below the user path.
    pub fn source(&self, user: User, part: &str) -> Option<Source> {
        let find = |kind: Kind, name: &str| self.sources(user, kind).find(|source| source.name == name);
        if let Some(name) = part.strip_prefix("output/") {
            return find(Kind::Haptic, name);
        }
        let name = part.strip_prefix("input/")?;
        let half = |end: &str, axis: Axis| {
            let whole = find(Kind::Vector2, name.strip_suffix(end)?)?;
            Some(Source { axis: Some(axis), kind: Kind::Float, ..whole })
        };
        find(Kind::Boolean, name)
            .or_else(|| find(Kind::Float, name))
            .or_else(|| find(Kind::Vector2, name))
            .or_else(|| find(Kind::Pose, name.strip_suffix("/pose")?))
            .or_else(|| half("/x", Axis::X))
            .or_else(|| half("/y", Axis::Y))
    }

    /// What a path below the user path means to an action of `kind`; it may leave the component to the runtime (OpenXR 1.1,
    /// section 11.4.1). Says too whether that suits the action.
    pub fn bind(&self, user: User, part: &str, kind: Kind) -> Result<(Source, bool), NoSuchInput> {
        if let Some(source) = self.source(user, part) {
            let suits = match kind {
                Kind::Boolean | Kind::Float => matches!(source.kind, Kind::Boolean | Kind::Float),
                other => source.kind == other,
            };
            return Ok((source, suits));
        }
        let fitting: &[&str] = match kind {
            Kind::Boolean => &["click", "value", "force", "touch"],
            Kind::Float => &["value", "force", "click"],
            Kind::Pose => &["pose"],
            Kind::Vector2 | Kind::Haptic => &[],
        };
        let first = |components: &[&str]| {
            components.iter().find_map(|component| self.source(user, &format!("{part}/{component}")))
        };
        match first(fitting) {
            Some(source) => Ok((source, true)),
            None => first(COMPONENTS).map(|source| (source, false)).ok_or(NoSuchInput),
        }
    }
}

/// Everything that can stand behind an identifier, two-dimensional inputs apart.
const COMPONENTS: &[&str] = &["click", "value", "force", "touch", "pose", "ready_ext", "proximity"];

/// The device has no such input or output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSuchInput;

#[cfg(test)]
mod tests {
    use super::*;

    const ALL_KINDS: [Kind; 5] = [Kind::Boolean, Kind::Float, Kind::Vector2, Kind::Pose, Kind::Haptic];

    #[test]
    fn every_source_is_found_again_by_its_path() {
        let mut count = 0;
        for profile in PROFILES {
            for &user in profile.users {
                for source in ALL_KINDS.into_iter().flat_map(|kind| profile.sources(user, kind)) {
                    let path = source.path();
                    let (found_user, part) = User::split(&path).unwrap();
                    assert_eq!((found_user, profile.source(user, part)), (user, Some(source)), "{path}");
                    count += 1;
                }
            }
            assert_eq!(PROFILES.iter().filter(|other| other.path == profile.path).count(), 1, "{}", profile.path);
        }
        assert!(count > 700, "{count}");
    }

    #[track_caller]
    fn check(profile: &str, path: &str, kind: Kind, expected: Result<&str, NoSuchInput>) {
        let profile = InteractionProfile::find(&format!("/interaction_profiles/{profile}")).unwrap();
        let (user, part) = User::split(path).unwrap();
        let found = profile.bind(user, part, kind);
        let found = found.map(|(source, suits)| if suits { source.path() } else { "unsuited".to_owned() });
        assert_eq!(found, expected.map(str::to_owned), "{path}");
    }

    #[test]
    fn bindings_resolve_to_components() {
        let left = "/user/hand/left/input";
        let touch = "oculus/touch_controller";
        check("khr/simple_controller", &format!("{left}/select"), Kind::Boolean, Ok(&format!("{left}/select/click")));
        check("khr/simple_controller", &format!("{left}/select"), Kind::Float, Ok(&format!("{left}/select/click")));
        check("khr/simple_controller", &format!("{left}/grip"), Kind::Pose, Ok(&format!("{left}/grip/pose")));
        check("khr/simple_controller", &format!("{left}/grip"), Kind::Boolean, Ok("unsuited"));
        check("khr/simple_controller", &format!("{left}/grip/pose"), Kind::Haptic, Ok("unsuited"));
        check("khr/simple_controller", &format!("{left}/trigger/value"), Kind::Float, Err(NoSuchInput));
        check("khr/simple_controller", "/user/head/input/select/click", Kind::Boolean, Err(NoSuchInput));
        check(touch, &format!("{left}/trigger"), Kind::Boolean, Ok(&format!("{left}/trigger/value")));
        check(touch, &format!("{left}/thumbstick"), Kind::Vector2, Ok(&format!("{left}/thumbstick")));
        check(touch, &format!("{left}/thumbstick/y"), Kind::Float, Ok(&format!("{left}/thumbstick/y")));
        check(touch, &format!("{left}/a/click"), Kind::Boolean, Err(NoSuchInput));
        check(touch, "/user/hand/right/input/a/click", Kind::Boolean, Ok("/user/hand/right/input/a/click"));
        check(touch, "/user/hand/right/output/haptic", Kind::Haptic, Ok("/user/hand/right/output/haptic"));
        check("htc/vive_pro", "/user/head/input/mute_mic", Kind::Boolean, Ok("/user/head/input/mute_mic/click"));
    }

    #[test]
    fn sources_have_words() {
        let words = |path: &str| {
            let profile = InteractionProfile::find("/interaction_profiles/oculus/touch_controller").unwrap();
            let (user, part) = User::split(path).unwrap();
            profile.source(user, part).unwrap().words()
        };
        assert_eq!(words("/user/hand/left/input/thumbstick/click"), "Thumbstick Click");
        assert_eq!(words("/user/hand/left/input/thumbstick/y"), "Thumbstick Y");
    }
}
