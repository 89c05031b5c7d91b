//! Animations.

use super::Group;
use crate::scene::cost::lint::{Context, Lint, Saves, Severity};
use crate::scene::model::{Animation, Channel, ChannelValues, Interpolation};

/// Values that differ by less are the same (ours: a hundredth of a millimetre, a thousandth of a degree).
const SAME: f32 = 1e-5;
/// Fewer keyframes are not worth a word (ours).
const FEW: u64 = 64;

pub(super) fn find(context: &Context, out: &mut Vec<Lint>) {
    let model = context.model;
    let (mut found, mut keys, mut of, mut bytes) = (Vec::new(), 0, 0, 0);
    for (index, animation) in model.animations.iter().enumerate() {
        let (spare, file_bytes) = redundant(animation);
        of += animation.channels.iter().map(|channel| channel.times.len() as u64).sum::<u64>();
        if spare >= FEW {
            found.push(index);
            keys += spare;
            bytes += file_bytes;
        }
    }
    let group = Group { table: "animations", noun: "animation", found };
    let what = format!("with keyframes that change nothing: {keys} of {of}");
    let fix = "resample: keep a keyframe only where the straight line between its neighbours misses it";
    let name = |index: usize| model.animations[index].name.clone();
    let lint = group.remark(name, "animation.redundant-keys", Severity::Note, &what, fix);
    out.extend(lint.map(|lint| lint.saves(Saves { file_bytes: bytes, ..Saves::default() })));
}

/// Keyframes that lie on the line between their neighbours, and the bytes of their values.
fn redundant(animation: &Animation) -> (u64, u64) {
    let mut sum = (0, 0);
    for channel in animation.channels.iter().filter(|channel| channel.interpolation != Interpolation::CubicSpline) {
        let keys = channel.times.len();
        let (values, width): (Vec<f32>, usize) = match &channel.values {
            ChannelValues::Translation(values) | ChannelValues::Scale(values) => {
                (values.iter().flat_map(|value| value.to_array()).collect(), 3)
            }
            ChannelValues::Rotation(values) => (values.iter().flat_map(|value| value.to_array()).collect(), 4),
            ChannelValues::Weights(values) => (values.clone(), values.len() / keys.max(1)),
        };
        let spare = (1..keys.saturating_sub(1)).filter(|&key| on_the_line(channel, &values, width, key)).count() as u64;
        sum.0 += spare;
        sum.1 += spare * 4 * width as u64;
    }
    sum
}

fn on_the_line(channel: &Channel, values: &[f32], width: usize, key: usize) -> bool {
    let at = |key: usize| values.get(key * width..(key + 1) * width);
    let (Some(before), Some(here), Some(after)) = (at(key - 1), at(key), at(key + 1)) else { return false };
    let times = &channel.times;
    let between = match channel.interpolation {
        Interpolation::Step => 0.0,
        _ => (times[key] - times[key - 1]) / (times[key + 1] - times[key - 1]),
    };
    before.iter().zip(here).zip(after).all(|((a, b), c)| (a + (c - a) * between - b).abs() <= SAME)
}
