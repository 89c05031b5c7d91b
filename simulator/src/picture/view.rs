//! The eye that a picture is taken for, from the device's profile and where the head is.

use crate::compose::{Eye, Field};
use crate::model::pose::Pose;
use crate::profile::Profile;

use super::{LARGEST_SCALE, MOST_PIXELS, Options, PictureError, SMALLEST_SCALE, Side};

/// Where the head is at a display time (`local_from_view`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Heads {
    /// Really.
    pub(crate) head: Pose,
    /// As the device's tracking has it once the moment has come: without the error of predicting it, but with the tracking's own.
    pub(crate) tracked: Pose,
}

/// Which colours a display shows one after the other. Four fields are red, green, blue and green (Microsoft, Hologram stability); a
/// number that no known display has is taken for all at once.
fn channels(fields: u32) -> &'static [[bool; 3]] {
    const RED: [bool; 3] = [true, false, false];
    const GREEN: [bool; 3] = [false, true, false];
    const BLUE: [bool; 3] = [false, false, true];
    match fields {
        3 => &[RED, GREEN, BLUE],
        4 => &[RED, GREEN, BLUE, GREEN],
        _ => &[[true; 3]],
    }
}

/// The fields of a frame shown at `display_ns`, spread over the refresh period.
pub(crate) fn fields(profile: &Profile, display_ns: i64, heads_at: impl Fn(i64) -> Heads) -> Vec<Field> {
    let channels = channels(profile.color_fields);
    let count = channels.len() as i64;
    let field = |(index, &channels): (usize, &[bool; 3])| {
        let after_ns = profile.period_ns() * index as i64 / count;
        let Heads { head, tracked } = heads_at(display_ns + after_ns);
        Field { channels, after_s: after_ns as f64 * 1e-9, head, tracked_head: tracked }
    };
    channels.iter().enumerate().map(field).collect()
}

/// An eye before the device's display.
pub(crate) fn eye(profile: &Profile, side: Side, fields: Vec<Field>, options: &Options) -> Result<Eye, PictureError> {
    let scale = options.scale;
    let size = profile.eye_size.map(|pixels| ((f64::from(pixels) * scale).round() as u32).max(1));
    let pixels = u64::from(size[0]) * u64::from(size[1]);
    if !(SMALLEST_SCALE..=LARGEST_SCALE).contains(&scale) || pixels > MOST_PIXELS {
        return Err(PictureError::Scale(scale.to_string()));
    }
    let right = side == Side::Right;
    let half = profile.ipd_m / 2.0;
    Ok(Eye {
        head_from_eye: Pose::at(if right { half } else { -half }, 0.0, 0.0),
        fov_rad: profile.fov_deg[usize::from(right)].map(f64::to_radians),
        size,
        // As many samples as pixels are left out.
        samples: (1.0 / scale).ceil().clamp(1.0, 4.0) as u32,
        fields,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(id: &str) -> Profile {
        Profile::built_in(id).unwrap().unwrap()
    }

    fn moving(time_ns: i64) -> Heads {
        let pose = Pose::at(time_ns as f64, 0.0, 0.0);
        Heads { head: pose, tracked: Pose::at(0.0, time_ns as f64, 0.0) }
    }

    #[test]
    fn colours_follow_one_another_where_the_device_says_so() {
        let shown = fields(&profile("hololens-1"), 1_000, moving);
        let colors: Vec<[bool; 3]> = shown.iter().map(|field| field.channels).collect();
        assert_eq!(colors, [[true, false, false], [false, true, false], [false, false, true], [false, true, false]]);
        // A quarter of a sixtieth of a second each.
        let times: Vec<i64> = shown.iter().map(|field| field.head.position.x as i64).collect();
        assert_eq!(times, [1_000, 4_167_666, 8_334_333, 12_501_000]);
        assert_eq!(shown[1].tracked_head.position.y, 4_167_666.0);
        assert!((shown[3].after_s - 0.0125).abs() < 1e-9);
        let count = |id| fields(&profile(id), 5, moving).len();
        assert_eq!(["hololens-2", "magic-leap-2", "quest-3"].map(count), [1, 3, 1]);
    }

    #[test]
    fn eyes_are_the_profiles() {
        let profile = profile("hololens-2");
        let right = eye(&profile, Side::Right, Vec::new(), &Options { scale: 0.5, ..Options::default() }).unwrap();
        assert_eq!((right.size, right.samples), ([720, 468], 2));
        assert_eq!(right.head_from_eye, Pose::at(profile.ipd_m / 2.0, 0.0, 0.0));
        assert!((right.fov_rad[1].to_degrees() - 22.4).abs() < 1e-9);
        assert_eq!(
            eye(&profile, Side::Left, Vec::new(), &Options { scale: 1.0, ..Options::default() }).unwrap().samples,
            1
        );
        for scale in [0.0, 3.0, f64::NAN] {
            assert!(eye(&profile, Side::Left, Vec::new(), &Options { scale, ..Options::default() }).is_err());
        }
        let huge = Profile { eye_size: [8192, 8192], ..profile };
        assert!(eye(&huge, Side::Left, Vec::new(), &Options { scale: 1.5, ..Options::default() }).is_err());
    }
}
