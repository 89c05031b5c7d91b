//! Strips, fans and loops become lists (glTF 2.0, section 3.7.2.1).

use crate::scene::model::Topology;

/// The kind of list a mode becomes.
pub(super) fn topology(mode: u64) -> Topology {
    match mode {
        0 => Topology::Points,
        1..=3 => Topology::Lines,
        _ => Topology::Triangles,
    }
}

/// How many list indices `count` indices of a mode make; an upper bound that costs nothing.
pub(super) fn list_len(mode: u64, count: u64) -> u64 {
    match mode {
        2 | 3 => count.saturating_mul(2),
        5 | 6 => count.saturating_mul(3),
        _ => count,
    }
}

/// Indices of the list. What is left over of an incomplete last shape is dropped, as GPUs do.
pub(super) fn to_list(mode: u64, mut indices: Vec<u32>) -> Vec<u32> {
    let n = indices.len();
    match mode {
        1 => indices.truncate(n / 2 * 2),
        2 if n >= 2 => {
            let mut out: Vec<u32> = indices.windows(2).flatten().copied().collect();
            out.extend([indices[n - 1], indices[0]]);
            return out;
        }
        3 => return indices.windows(2).flatten().copied().collect(),
        4 => indices.truncate(n / 3 * 3),
        // Every other triangle is turned, so that all face the same way.
        5 => return indices.windows(3).enumerate().flat_map(|(i, w)| [w[0], w[1 + i % 2], w[2 - i % 2]]).collect(),
        6 => return indices.get(1..).unwrap_or_default().windows(2).flat_map(|w| [w[0], w[1], indices[0]]).collect(),
        2 => indices.clear(),
        _ => {}
    }
    indices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(mode: u64, count: u32, expected: &[u32]) {
        let list = to_list(mode, (0..count).collect());
        assert_eq!(list, expected);
        assert!(list.len() as u64 <= list_len(mode, u64::from(count)));
    }

    #[test]
    fn every_mode_becomes_a_list() {
        check(0, 3, &[0, 1, 2]);
        check(1, 5, &[0, 1, 2, 3]);
        check(2, 3, &[0, 1, 1, 2, 2, 0]);
        check(2, 1, &[]);
        check(3, 3, &[0, 1, 1, 2]);
        check(4, 5, &[0, 1, 2]);
        check(5, 5, &[0, 1, 2, 1, 3, 2, 2, 3, 4]);
        check(6, 4, &[1, 2, 0, 2, 3, 0]);
        check(5, 2, &[]);
        check(6, 0, &[]);
    }
}
