//! Keyframe animation (glTF 2.0, section 3.11 and appendix C).

use super::properties;
use super::{Content, Local, SceneWorld};
use crate::scene::model::{ChannelValues, Interpolation, Model};
use glam::{Quat, Vec4};
use std::ops::{Add, Mul};

/// Sets local transforms, morph weights, visibility, materials and lights as the selected animation has them at a time in seconds. It loops over its duration; before its
/// first keyframe a channel holds the first value, after its last the last.
pub fn animate(world: &mut SceneWorld, model: &Model, seconds: f64) {
    let Some(animation) = world.animation.and_then(|i| model.animations.get(i)) else { return };
    let duration = f64::from(animation.duration);
    let time = if duration > 0.0 { seconds.rem_euclid(duration) as f32 } else { 0.0 };
    for channel in &animation.channels {
        let key = Key::at(&channel.times, channel.interpolation, time);
        match &channel.values {
            ChannelValues::Translation(values) => {
                if let Some(mut local) = world.component::<&mut Local>(channel.node) {
                    local.trs.translation = key.sample(values);
                }
            }
            ChannelValues::Scale(values) => {
                if let Some(mut local) = world.component::<&mut Local>(channel.node) {
                    local.trs.scale = key.sample(values);
                }
            }
            ChannelValues::Rotation(values) => {
                if let Some(mut local) = world.component::<&mut Local>(channel.node) {
                    local.trs.rotation = key.rotation(values);
                }
            }
            ChannelValues::Weights(values) => {
                let Some(range) = world.component::<&Content>(channel.node).map(|content| content.weights.clone())
                else {
                    continue;
                };
                for (i, weight) in world.weights[range.clone()].iter_mut().enumerate() {
                    *weight = key.weight(values, i, range.len());
                }
            }
        }
    }
    for channel in &animation.properties {
        let key = Key::at(&channel.times, channel.interpolation, time);
        let width = channel.target.width();
        let value = std::array::from_fn(|i| if i < width { key.weight(&channel.values, i, width) } else { 0.0 });
        properties::set(world, channel.target, value);
    }
}

/// Where a time falls among the keyframes of a channel.
struct Key {
    before: usize,
    after: usize,
    /// 0 at `before`, 1 at `after`.
    t: f32,
    /// From keyframe to keyframe, seconds.
    step: f32,
    interpolation: Interpolation,
}

impl Key {
    fn at(times: &[f32], interpolation: Interpolation, time: f32) -> Self {
        let after = times.partition_point(|t| *t <= time).min(times.len().saturating_sub(1));
        let before = if times.get(after).is_some_and(|t| *t <= time) { after } else { after.saturating_sub(1) };
        let step = times[after] - times[before];
        let t = if step > 0.0 { ((time - times[before]) / step).clamp(0.0, 1.0) } else { 0.0 };
        Self { before, after, t, step, interpolation }
    }

    fn sample<T>(&self, values: &[T]) -> T
    where
        T: Copy + Add<Output = T> + Mul<f32, Output = T>,
    {
        match self.interpolation {
            Interpolation::Step => values[self.before],
            Interpolation::Linear => values[self.before] * (1.0 - self.t) + values[self.after] * self.t,
            Interpolation::CubicSpline => self.hermite(|key, part| values[key * 3 + part]),
        }
    }

    /// Cubic Hermite spline between two keyframes; parts are in-tangent, value, out-tangent.
    fn hermite<T>(&self, at: impl Fn(usize, usize) -> T) -> T
    where
        T: Add<Output = T> + Mul<f32, Output = T>,
    {
        let (t, t2, t3) = (self.t, self.t * self.t, self.t * self.t * self.t);
        at(self.before, 1) * (2.0 * t3 - 3.0 * t2 + 1.0)
            + at(self.before, 2) * (self.step * (t3 - 2.0 * t2 + t))
            + at(self.after, 1) * (-2.0 * t3 + 3.0 * t2)
            + at(self.after, 0) * (self.step * (t3 - t2))
    }

    fn rotation(&self, values: &[Quat]) -> Quat {
        match self.interpolation {
            Interpolation::Step => values[self.before],
            Interpolation::Linear => values[self.before].slerp(values[self.after], self.t),
            Interpolation::CubicSpline => {
                let sum = self.hermite(|key, part| Vec4::from(values[key * 3 + part]));
                Quat::from_vec4(sum.try_normalize().unwrap_or(Vec4::W))
            }
        }
    }

    fn weight(&self, values: &[f32], i: usize, targets: usize) -> f32 {
        match self.interpolation {
            Interpolation::Step => values[self.before * targets + i],
            Interpolation::Linear => {
                values[self.before * targets + i] * (1.0 - self.t) + values[self.after * targets + i] * self.t
            }
            Interpolation::CubicSpline => self.hermite(|key, part| values[(key * 3 + part) * targets + i]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::model::Channel;
    use glam::Vec3;

    fn channel(interpolation: Interpolation, values: ChannelValues) -> Channel {
        Channel { node: 0, times: vec![1.0, 2.0, 4.0], interpolation, values }
    }

    #[track_caller]
    fn check(interpolation: Interpolation, values: &[f32], time: f32, expected: f32) {
        let values: Vec<Vec3> = values.iter().map(|x| Vec3::splat(*x)).collect();
        let channel = channel(interpolation, ChannelValues::Translation(values.clone()));
        let found = Key::at(&channel.times, channel.interpolation, time).sample(&values).x;
        assert!((found - expected).abs() < 1e-5, "{found}");
    }

    #[test]
    fn every_interpolation_passes_through_its_keyframes() {
        for (time, expected) in
            [(0.0, 10.0), (1.0, 10.0), (1.5, 15.0), (2.0, 20.0), (3.0, 30.0), (4.0, 40.0), (9.0, 40.0)]
        {
            check(Interpolation::Linear, &[10.0, 20.0, 40.0], time, expected);
        }
        for (time, expected) in [(0.0, 1.0), (1.99, 1.0), (2.0, 2.0), (3.9, 2.0), (4.0, 3.0)] {
            check(Interpolation::Step, &[1.0, 2.0, 3.0], time, expected);
        }
        // Tangents of slope 10 make a straight line of 10, 20, 40.
        let spline = [10.0, 10.0, 10.0, 10.0, 20.0, 10.0, 10.0, 40.0, 10.0];
        for (time, expected) in [(1.0, 10.0), (1.25, 12.5), (2.0, 20.0), (3.0, 30.0), (4.0, 40.0)] {
            check(Interpolation::CubicSpline, &spline, time, expected);
        }
    }

    #[test]
    fn rotations_take_the_short_way() {
        let (a, b) = (Quat::IDENTITY, -Quat::from_rotation_y(1.0));
        let channel = channel(Interpolation::Linear, ChannelValues::Rotation(vec![a, b, b]));
        let found = Key::at(&channel.times, channel.interpolation, 1.5).rotation(&[a, b, b]);
        assert!(found.angle_between(Quat::from_rotation_y(0.5)) < 1e-3);
    }
}
