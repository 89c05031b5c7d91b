//! Joints and weights of vertices.

use super::attributes::Attributes;
use super::buffers::Buffers;
use super::mesh::MeshFacts;
use super::report::Report;
use crate::scene::model::SkinVertex;

/// Reads `sets` of JOINTS_n and WEIGHTS_n. Of more than four influences the four strongest stay. Weights end up with sum 1.
pub(super) fn read(
    attributes: &Attributes,
    sets: usize,
    count: usize,
    buffers: &Buffers,
    facts: &mut MeshFacts,
    report: &mut Report,
) -> Vec<SkinVertex> {
    if sets == 0 {
        return Vec::new();
    }
    let mut out = vec![SkinVertex::default(); count];
    for set in 0..sets {
        let (joints_name, weights_name) = (format!("JOINTS_{set}"), format!("WEIGHTS_{set}"));
        let (Some(joints), Some(weights)) = (attributes.get(&joints_name), attributes.get(&weights_name)) else {
            continue;
        };
        if joints.count != count || weights.count != count {
            continue;
        }
        let mut four = vec![SkinVertex::default(); count];
        joints.for_each_joints(buffers, |i, value| four[i].joints = value);
        let mut negative = 0;
        weights.for_each::<4>(buffers, |i, value| {
            negative += usize::from(value.iter().any(|w| *w < 0.0));
            four[i].weights = value.map(|w| w.max(0.0));
        });
        if negative > 0 {
            report.mend(
                attributes.at(&weights_name),
                format!("negative weights ({negative} vertices)"),
                "weights are 0 … 1",
            );
        }
        let mut largest = 0;
        for vertex in &four {
            for (joint, weight) in vertex.joints.iter().zip(vertex.weights) {
                largest = largest.max(if weight > 0.0 { *joint } else { 0 });
            }
        }
        if facts.largest_joint.as_ref().is_none_or(|(known, _)| largest > *known) {
            facts.largest_joint = Some((largest, attributes.at(&joints_name)));
        }
        out.iter_mut().zip(&four).for_each(|(vertex, more)| keep_strongest(vertex, more, set == 0));
    }
    if sets > 1 {
        let place = attributes.at("JOINTS_1");
        report.mend(place, "more than four joints act on a vertex; the four strongest are kept", "export with four");
    }
    normalize(&mut out, attributes.at("WEIGHTS_0"), sets == 1, report);
    out
}

fn keep_strongest(vertex: &mut SkinVertex, more: &SkinVertex, first: bool) {
    if first {
        *vertex = *more;
        return;
    }
    for (joint, weight) in more.joints.iter().zip(more.weights) {
        let weakest = (1..4).fold(0, |a, b| if vertex.weights[b] < vertex.weights[a] { b } else { a });
        if weight > vertex.weights[weakest] {
            vertex.weights[weakest] = weight;
            vertex.joints[weakest] = *joint;
        }
    }
}

fn normalize(vertices: &mut [SkinVertex], place: String, complete: bool, report: &mut Report) {
    let mut off = 0;
    for vertex in vertices {
        let sum: f32 = vertex.weights.iter().sum();
        // The specification allows 2e-7 per influence; four bytes cannot do better than 4/255.
        off += usize::from((sum - 1.0).abs() > 0.016);
        if sum > 0.0 && sum.is_finite() {
            vertex.weights = vertex.weights.map(|w| w / sum);
        } else {
            *vertex = SkinVertex { joints: [0; 4], weights: [1.0, 0.0, 0.0, 0.0] };
        }
        for (joint, weight) in vertex.joints.iter_mut().zip(vertex.weights) {
            // What has no weight may point anywhere in the file, but not on the GPU.
            *joint = if weight > 0.0 { *joint } else { 0 };
        }
    }
    if off > 0 && complete {
        report.mend(place, format!("weights do not sum to 1 ({off} vertices)"), "export normalized weights");
    }
}
