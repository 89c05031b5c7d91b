//! Animations: of node transforms and morph weights, and by pointers of other properties.

use super::Limits;
use super::accessor::{Accessor, Component};
use super::buffers::Buffers;
use super::json::Obj;
use super::mesh::MeshFacts;
use super::pointer::{self, Pointed, Pointers};
use super::report::Report;
use crate::scene::model::{Animation, Channel, ChannelValues, Interpolation, Node, PropertyChannel, Target};
use glam::{Quat, Vec3};
use std::collections::HashMap;

/// Tables that animations are read from.
pub(super) struct Source<'a> {
    /// Bytes.
    pub buffers: &'a Buffers<'a>,
    /// Accessors; `None` for broken ones.
    pub accessors: &'a [Option<Accessor>],
    /// Nodes that can be animated.
    pub nodes: &'a [Node],
    /// Meshes, for their morph targets.
    pub meshes: &'a [MeshFacts],
    /// The file cannot do without KHR_animation_pointer.
    pub pointers_required: bool,
}

/// Reads `animations`.
pub(super) fn read(root: &Obj, source: &Source, limits: &Limits, report: &mut Report) -> (Vec<Animation>, Pointers) {
    let mut state = State { left: limits.animation_values, judged: HashMap::new(), pointers: Pointers::default() };
    let animations = root.objects("animations");
    (animations.map(|animation| read_one(root, &animation, source, &mut state, report)).collect(), state.pointers)
}

/// What is carried from animation to animation.
struct State {
    /// What is left of the limit on values.
    left: u64,
    /// Samplers share times as a rule: per accessor, the first keyframe that is out of order.
    judged: HashMap<usize, Option<(usize, f32)>>,
    pointers: Pointers,
}

fn read_one(root: &Obj, animation: &Obj, source: &Source, state: &mut State, report: &mut Report) -> Animation {
    let samplers: Vec<Sampler> =
        animation.objects("samplers").map(|sampler| read_sampler(&sampler, source, state, report)).collect();
    let mut seen = HashMap::new();
    let mut seen_properties = HashMap::new();
    let (mut channels, mut properties) = (Vec::new(), Vec::new());
    for channel in animation.objects("channels") {
        let target = channel.object("target");
        pointer::check(&target, report);
        let sampler = channel.index("sampler");
        let Some(sampler) = sampler.and_then(|i| samplers.get(i)) else {
            if let Some(i) = sampler {
                let fix = format!("the animation has {} samplers", samplers.len());
                report.refuse(channel.at("sampler"), format!("index {i} is out of range"), fix);
            }
            continue;
        };
        let pointed = state.pointers.read(root, &target, source.pointers_required, report);
        let (node, path) = match (pointed, target.index("node"), target.text("path")) {
            (Some(Pointed::Property(property)), ..) => {
                if let Some(first) = seen_properties.insert(property, target.place.clone()) {
                    let what = format!("the property is animated twice, again by {}", target.place);
                    report.refuse(first, what, "keep one channel");
                    continue;
                }
                properties.extend(read_property(&channel, property, sampler, source, &mut state.left, report));
                continue;
            }
            (Some(Pointed::Node(node, path)), ..) | (None, Some(node), Some(path)) => (node, path),
            _ => continue,
        };
        let Some(facts) = source.nodes.get(node) else { continue };
        if let Some(first) = seen.insert((node, path), target.place.clone()) {
            let what = format!("{path} of node {node} is animated twice, again by {}", target.place);
            report.refuse(first, what, "keep one channel");
            continue;
        }
        let matrix = root.item("nodes", node).is_some_and(|node| node.has("matrix"));
        if matrix && matches!(path, "translation" | "rotation" | "scale") {
            let what = format!("node {node} has a matrix, whose parts cannot be animated");
            report.refuse(&*target.place, what, "give the node translation, rotation and scale");
            continue;
        }
        let targets = facts.mesh.map_or(0, |mesh| source.meshes[mesh].targets);
        if path == "weights" && targets == 0 {
            report.refuse(&*target.place, format!("node {node} has no morph targets"), "remove the channel");
            continue;
        }
        channels.extend(read_channel(&channel, node, path, targets, sampler, source, &mut state.left, report));
    }
    let times = channels.iter().map(|channel: &Channel| &channel.times);
    let times = times.chain(properties.iter().map(|channel: &PropertyChannel| &channel.times));
    let duration = times.filter_map(|times| times.last().copied()).fold(0.0, f32::max);
    Animation { name: animation.name(), channels, duration, properties }
}

struct Sampler<'a> {
    input: Option<&'a Accessor>,
    output: Option<&'a Accessor>,
    interpolation: Interpolation,
}

fn read_sampler<'a>(sampler: &Obj, source: &Source<'a>, state: &mut State, report: &mut Report) -> Sampler<'a> {
    let accessor = |key: &str| source.accessors.get(sampler.index(key)?)?.as_ref();
    let interpolation = match sampler.text("interpolation") {
        Some("STEP") => Interpolation::Step,
        Some("CUBICSPLINE") => Interpolation::CubicSpline,
        _ => Interpolation::Linear,
    };
    for key in ["input", "output"] {
        let view = accessor(key).and_then(|a| source.buffers.views.get(a.view?)?.as_ref());
        if view.is_some_and(|view| view.stride.is_some()) {
            report.mend(sampler.at(key), "the buffer view of animation data has a byteStride", "remove byteStride");
        }
    }
    let mut out = Sampler { input: accessor("input"), output: accessor("output"), interpolation };
    let Some(input) = out.input else { return out };
    let place = sampler.at("input");
    if input.kind.components() != 1 || input.component != Component::F32 {
        report.refuse(place, "keyframe times have a format that they cannot have", "SCALAR of FLOAT");
        out.input = None;
        return out;
    }
    if !input.bounded {
        report.mend(&*place, "keyframe times need `min` and `max` on their accessor", "export with bounds");
    }
    if interpolation == Interpolation::CubicSpline && input.count < 2 {
        report.refuse(&*place, format!("{} keyframes are too few for a cubic spline", input.count), "at least 2");
    }
    let judged =
        sampler.index("input").map(|index| *state.judged.entry(index).or_insert_with(|| misplaced(input, source)));
    if let Some(Some((i, time))) = judged {
        let what = format!("keyframe {i} at {time} s is negative or not after the one before");
        report.refuse(place, what, "times must be 0 or more and strictly increase");
    }
    out
}

/// The first keyframe time that is negative or not after the one before.
fn misplaced(input: &Accessor, source: &Source) -> Option<(usize, f32)> {
    // Without bytes (a placeholder or zeros) there are no times to judge; a channel cannot be made of them either.
    if input.view.is_none_or(|view| source.buffers.bytes(view).is_none()) || input.sparse.is_some() {
        return None;
    }
    let (mut last, mut wrong) = (f32::NEG_INFINITY, None);
    input.for_each::<1>(source.buffers, |i, [time]| {
        if wrong.is_none() && (time < 0.0 || time <= last) {
            wrong = Some((i, time));
        }
        last = time;
    });
    wrong
}

#[allow(clippy::too_many_arguments, reason = "one call; a struct would only rename the arguments")]
fn read_channel(
    channel: &Obj,
    node: usize,
    path: &str,
    targets: usize,
    sampler: &Sampler,
    source: &Source,
    left: &mut u64,
    report: &mut Report,
) -> Option<Channel> {
    let (input, output) = (sampler.input?, sampler.output?);
    let place = channel.at("sampler");
    let per_key = if sampler.interpolation == Interpolation::CubicSpline { 3 } else { 1 };
    let (width, elements) = match path {
        "translation" | "scale" => (3, 1),
        "rotation" => (4, 1),
        "weights" => (1, targets),
        _ => return None,
    };
    let float = output.component == Component::F32;
    // Pointers take integers of any kind.
    let pointed = channel.object("target").text("path") == Some("pointer");
    let normalized = pointed || output.normalized && !matches!(path, "translation" | "scale");
    if output.kind.columns != 1 || output.kind.rows != width || !(float || normalized) {
        let what = format!("values for {path} have a format that they cannot have");
        report.refuse(place, what, format!("{} of FLOAT", ["SCALAR", "", "VEC3", "VEC4"][width - 1]));
        return None;
    }
    let expected = (input.count as u64).saturating_mul(per_key).saturating_mul(elements as u64);
    if output.count as u64 != expected {
        let what = format!("{} values for {} keyframes, {expected} expected", output.count, input.count);
        report.refuse(place, what, "export the animation again");
        return None;
    }
    let cost = expected.saturating_mul(width as u64).saturating_add(input.count as u64);
    if cost > *left {
        report.refuse(place, "the animations exceed the limit of values in one file (ours)", "make the asset smaller");
        return None;
    }
    *left -= cost;
    let values = read_values(path, sampler.interpolation, output, source.buffers, place, report)?;
    let times = read_times(input, source)?;
    Some(Channel { node, times, interpolation: sampler.interpolation, values })
}

/// `None` where there is nothing to play: the order was reported with the sampler, or the times are nowhere.
fn read_times(input: &Accessor, source: &Source) -> Option<Vec<f32>> {
    let mut times = vec![0.0; input.count];
    input.for_each::<1>(source.buffers, |i, [time]| times[i] = time);
    times.windows(2).all(|pair| pair[0] < pair[1]).then_some(times)
}

/// A channel of a property that is not a node's transform.
fn read_property(
    channel: &Obj,
    target: Target,
    sampler: &Sampler,
    source: &Source,
    left: &mut u64,
    report: &mut Report,
) -> Option<PropertyChannel> {
    let (input, output) = (sampler.input?, sampler.output?);
    let (place, width) = (channel.at("sampler"), target.width());
    let is_flag = matches!(target, Target::Visible(_));
    let flag = output.component == Component::U8 && !output.normalized && sampler.interpolation == Interpolation::Step;
    if output.kind.columns != 1 || output.kind.rows != width || is_flag && !flag {
        let right =
            if is_flag { "SCALAR of unsigned bytes, STEP" } else { ["SCALAR", "VEC2", "VEC3", "VEC4"][width - 1] };
        report.refuse(place, "values for the property have a format that they cannot have", right);
        return None;
    }
    let per_key = if sampler.interpolation == Interpolation::CubicSpline { 3 } else { 1 };
    let expected = (input.count as u64).saturating_mul(per_key);
    if output.count as u64 != expected {
        let what = format!("{} values for {} keyframes, {expected} expected", output.count, input.count);
        report.refuse(place, what, "export the animation again");
        return None;
    }
    let cost = expected.saturating_mul(width as u64).saturating_add(input.count as u64);
    if cost > *left {
        report.refuse(place, "the animations exceed the limit of values in one file (ours)", "make the asset smaller");
        return None;
    }
    *left -= cost;
    let mut values = vec![0.0; output.count * width];
    let buffers = source.buffers;
    match width {
        1 => output.for_each::<1>(buffers, |i, value| values[i..=i].copy_from_slice(&value)),
        2 => output.for_each::<2>(buffers, |i, value| values[i * 2..][..2].copy_from_slice(&value)),
        3 => output.for_each::<3>(buffers, |i, value| values[i * 3..][..3].copy_from_slice(&value)),
        _ => output.for_each::<4>(buffers, |i, value| values[i * 4..][..4].copy_from_slice(&value)),
    }
    Some(PropertyChannel { target, times: read_times(input, source)?, interpolation: sampler.interpolation, values })
}

fn read_values(
    path: &str,
    interpolation: Interpolation,
    output: &Accessor,
    buffers: &Buffers,
    place: String,
    report: &mut Report,
) -> Option<ChannelValues> {
    let vectors = || {
        let mut out = vec![Vec3::ZERO; output.count];
        output.for_each::<3>(buffers, |i, value| out[i] = Vec3::from(value));
        out
    };
    Some(match path {
        "translation" => ChannelValues::Translation(vectors()),
        "scale" => ChannelValues::Scale(vectors()),
        "weights" => {
            let mut out = vec![0.0; output.count];
            output.for_each::<1>(buffers, |i, [value]| out[i] = value);
            ChannelValues::Weights(out)
        }
        "rotation" => {
            let mut out = vec![Quat::IDENTITY; output.count];
            let mut off = 0;
            output.for_each::<4>(buffers, |i, value| {
                let value = Quat::from_array(value);
                // Tangents of splines are no rotations.
                if interpolation == Interpolation::CubicSpline && i % 3 != 1 {
                    out[i] = value;
                    return;
                }
                off += usize::from((value.length() - 1.0).abs() > 0.01);
                out[i] = if value.length() > 1e-6 { value.normalize() } else { Quat::IDENTITY };
            });
            if off > 0 {
                report.mend(
                    place,
                    format!("rotations are not of unit length ({off} of them)"),
                    "export unit quaternions",
                );
            }
            ChannelValues::Rotation(out)
        }
        _ => return None,
    })
}
