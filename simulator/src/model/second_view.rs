//! Sets of views: the eyes, and the first-person observer of mixed-reality capture (XR_MSFT_secondary_view_configuration,
//! XR_MSFT_first_person_observer).

use super::pose::Pose;

/// A set of views that an application can draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewSet {
    /// Left and right eye.
    Stereo,
    /// The camera on the forehead, into whose picture the application's holograms are mixed for other people to watch.
    Observer,
}

impl ViewSet {
    /// How many views the set has.
    pub fn count(self) -> u32 {
        match self {
            Self::Stereo => 2,
            Self::Observer => 1,
        }
    }
}

/// Recommended picture of the observer in pixels: one of the video modes of HoloLens 2's camera (Microsoft, Locatable camera overview,
/// mixed-reality-docs).
pub const OBSERVER_SIZE: [u32; 2] = [1280, 720];

/// Field of view of the observer in degrees: left, right, up, down. 64.69 degrees across (same source) and 16:9 give 39.21 upright.
pub const OBSERVER_FOV_DEG: [f64; 4] = [-32.345, 32.345, 19.607, -19.607];

/// `head_from_observer`: 6 cm above the middle of the eyes and 5 cm in front of them, looking ahead. Ours: no document tells.
pub fn head_from_observer() -> Pose {
    Pose::at(0.0, 0.06, -0.05)
}

/// Frames that can be told of at once: one begun, one waited for, one being waited for, and one to spare.
const FRAMES: u64 = 4;

/// The observer's part of a session.
#[derive(Debug, Default)]
pub struct Observer {
    /// Whether someone is capturing. The system's to say, not the application's; it may change at any time.
    pub capturing: bool,
    enabled: bool,
    told: [(u64, bool); FRAMES as usize],
}

impl Observer {
    /// The session begins, with or without the observer enabled.
    pub fn begin(&mut self, enabled: bool) {
        self.enabled = enabled;
        self.told = Default::default();
    }

    /// The session ended: nothing is enabled.
    pub fn end(&mut self) {
        self.begin(false);
    }

    /// Whether the running session enabled it.
    pub fn is_enabled(&self) -> bool {
        self.enabled
    }

    /// Whether it is active in a frame that is waited for now. The answer is kept: it holds for the whole frame.
    pub fn tell(&mut self, frame: u64) -> bool {
        let active = self.enabled && self.capturing;
        if let Some(slot) = self.told.get_mut((frame % FRAMES) as usize) {
            *slot = (frame, active);
        }
        active
    }

    /// Whether it was active in a frame, as its wait was told.
    pub fn was_active(&self, frame: u64) -> bool {
        self.told.contains(&(frame, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_wait_was_told_holds_for_its_frame() {
        let mut observer = Observer::default();
        observer.begin(true);
        assert!(!observer.tell(0));
        observer.capturing = true;
        assert!(observer.tell(1));
        observer.capturing = false;
        assert!(!observer.tell(2));
        assert_eq!([0, 1, 2].map(|frame| observer.was_active(frame)), [false, true, false]);
    }

    #[test]
    fn without_being_enabled_it_is_never_active() {
        let mut observer = Observer { capturing: true, ..Observer::default() };
        observer.begin(false);
        assert!(!observer.tell(7));
        observer.begin(true);
        assert!(observer.tell(7));
        observer.end();
        assert!(!observer.is_enabled() && !observer.was_active(7));
    }

    #[test]
    fn the_field_of_view_has_the_shape_of_the_picture() {
        let [_, right, up, _] = OBSERVER_FOV_DEG.map(|angle| angle.to_radians().tan());
        let [width, height] = OBSERVER_SIZE.map(f64::from);
        assert!((right / up - width / height).abs() < 1e-3);
    }
}
