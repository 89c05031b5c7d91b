//! Head paths from files: poses with times, as motion capture, SLAM tools and our own recordings give them.

mod recording;
mod text;

use std::sync::Arc;

use crate::model::pose::Pose;
use crate::problem::Problem;

/// Largest file that is read.
pub(crate) const LARGEST_FILE: u64 = 256 << 20;

/// Most poses in a path: hours, at a thousand a second.
const MOST_POSES: usize = 1_000_000;

/// Problems of one file after which reading stops.
const MOST_PROBLEMS: usize = 20;

/// Poses with times, the first at 0. Between two of them the position goes straight at constant speed and the orientation turns about
/// one axis at constant speed (lerp and slerp): at the times of the file the pose is that of the file, and nothing overshoots.
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory {
    poses: Arc<[(f64, Pose)]>,
}

impl Trajectory {
    /// A path through `poses`, times in seconds. `None` unless there are two at least and their times are finite and rise.
    pub fn new(mut poses: Vec<(f64, Pose)>) -> Option<Self> {
        let first = poses.first()?.0;
        poses.iter_mut().for_each(|(t, _)| *t -= first);
        let rises = poses.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b && b.is_finite()));
        (poses.len() >= 2 && rises).then(|| Self { poses: poses.into() })
    }

    /// Reads a file. `.tum` and `.txt` are the text of the TUM RGB-D benchmark (seconds, metres, quaternion x y z w, separated by blanks),
    /// `.csv` the same with commas and a line of names, `.mcap` a recording of Holograde, whose head path is taken.
    pub(crate) fn parse(name: &str, bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        let mut input = Input { name, first_ns: None, poses: Vec::new(), problems: Vec::new() };
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
        match extension.as_str() {
            "tum" | "txt" => text::tum(&mut input, bytes),
            "csv" => text::csv(&mut input, bytes),
            "mcap" => recording::read(&mut input, bytes),
            _ => input.problem("its name", format!("ends in \".{extension}\""), "give a .tum, .csv or .mcap file"),
        }
        input.finish()
    }

    /// The same path seen from its first pose, which becomes the identity.
    #[must_use]
    pub fn from_first(&self) -> Self {
        let Some((_, first)) = self.poses.first() else { return self.clone() };
        let first_from_file = first.inverse();
        Self { poses: self.poses.iter().map(|(t, pose)| (*t, first_from_file.then(pose))).collect() }
    }

    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        self.poses.last().map_or(0.0, |(t, _)| *t)
    }

    /// The pose at `t` seconds; before the first and after the last one it rests.
    pub fn at(&self, t: f64) -> Pose {
        let next = self.poses.partition_point(|(time, _)| *time <= t);
        let before = self.poses.get(next.saturating_sub(1));
        match (before, self.poses.get(next)) {
            (Some((a, from)), Some((b, to))) if t > *a => {
                let u = (t - a) / (b - a);
                let orientation = from.orientation.slerp(to.orientation, u);
                Pose { position: from.position.lerp(to.position, u), orientation }
            }
            (Some((_, pose)), _) => *pose,
            (None, _) => Pose::IDENTITY,
        }
    }
}

/// A path on its way in.
struct Input<'a> {
    name: &'a str,
    /// Time of the first pose, where times come in nanoseconds.
    first_ns: Option<i64>,
    poses: Vec<(f64, Pose)>,
    problems: Vec<Problem>,
}

impl Input<'_> {
    fn problem(&mut self, place: impl Into<String>, what: impl Into<String>, fix: &str) {
        let (place, what) = (place.into(), what.into());
        self.problems.push(Problem { file: self.name.to_owned(), place, what, fix: fix.to_owned() });
    }

    /// Whether there is no point in reading on.
    fn is_hopeless(&self) -> bool {
        self.problems.len() >= MOST_PROBLEMS
    }

    /// Adds the pose of `values`: time, position, quaternion x y z w.
    fn add(&mut self, place: String, values: [f64; 8]) {
        let [t, x, y, z, qx, qy, qz, qw] = values;
        let orientation = glam::DQuat::from_xyzw(qx, qy, qz, qw);
        if !values.iter().all(|value| value.is_finite()) || [x, y, z].iter().any(|metres| metres.abs() > 1e6) {
            return self.problem(
                place,
                "has a number out of range",
                "times and places are finite, within a million metres",
            );
        }
        if (orientation.length() - 1.0).abs() > 0.01 {
            let what = format!("has a quaternion of length {}", orientation.length());
            return self.problem(place, what, "orientations have length 1: check the order, it is x y z w");
        }
        if let Some((last, _)) = self.poses.last().filter(|(last, _)| *last >= t) {
            let what = format!("has the time {t}, the pose before it {last}");
            return self.problem(place, what, "times rise from pose to pose");
        }
        if self.poses.len() == MOST_POSES {
            return self.problem(place, format!("is beyond {MOST_POSES} poses"), "give a shorter path");
        }
        self.poses.push((t, Pose { position: glam::DVec3::new(x, y, z), orientation: orientation.normalize() }));
    }

    fn finish(mut self) -> Result<Trajectory, Vec<Problem>> {
        if self.problems.is_empty() {
            let count = self.poses.len();
            match Trajectory::new(self.poses) {
                Some(path) => return Ok(path),
                None => {
                    self.poses = Vec::new();
                    let what = format!("has {count} poses");
                    self.problems.push(Problem {
                        file: self.name.to_owned(),
                        place: "all of it".to_owned(),
                        what,
                        fix: "a path needs two at least".to_owned(),
                    });
                }
            }
        }
        Err(self.problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::{DQuat, DVec3};

    fn turned(x: f64, yaw: f64) -> Pose {
        Pose { position: DVec3::new(x, 0.0, 0.0), orientation: DQuat::from_rotation_y(yaw) }
    }

    #[test]
    fn between_poses_it_goes_straight_and_rests_outside() {
        let path = Trajectory::new(vec![(5.0, turned(0.0, 0.0)), (6.0, turned(1.0, 0.4)), (8.0, turned(1.0, 0.0))]);
        let path = path.unwrap();
        assert_eq!(path.seconds(), 3.0);
        for (t, x, yaw) in [(-1.0, 0.0, 0.0), (0.5, 0.5, 0.2), (1.0, 1.0, 0.4), (2.0, 1.0, 0.2), (9.0, 1.0, 0.0)] {
            let pose = path.at(t);
            assert!((pose.position.x - x).abs() < 1e-12, "{t}: {pose:?}");
            assert!(pose.orientation.angle_between(DQuat::from_rotation_y(yaw)) < 1e-7, "{t}: {pose:?}");
        }
        assert_eq!(path.at(1.0), turned(1.0, 0.4), "at a time of the file, the pose of the file");
    }

    #[test]
    fn seen_from_its_first_pose_it_begins_at_the_origin() {
        let path = Trajectory::new(vec![(0.0, turned(3.0, 1.0)), (1.0, turned(4.0, 1.0))]).unwrap().from_first();
        assert!(path.at(0.0).position.length() < 1e-12);
        assert!((path.at(1.0).position - DQuat::from_rotation_y(-1.0) * DVec3::X).length() < 1e-12);
    }

    #[test]
    fn a_path_needs_two_poses_and_rising_times() {
        for times in [&[][..], &[1.0], &[1.0, 1.0], &[2.0, 1.0], &[0.0, f64::NAN], &[0.0, f64::INFINITY]] {
            let poses = times.iter().map(|&t| (t, Pose::IDENTITY)).collect();
            assert_eq!(Trajectory::new(poses), None, "{times:?}");
        }
    }
}
