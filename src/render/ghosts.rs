//! Solid things that the application fades: each a ghost of its outside, without its inside shining through.
//!
//! What is faded by the same amount is one ghost, for a faded hologram has many parts: their depth is drawn first, then the colour of
//! the nearest of them, mixed with what is behind. Among the blended surfaces a ghost has its place by its centre, or before those that
//! are faded by the same amount, which are its own glass; blended surfaces behind its surface that are drawn after it are hidden by it.

use super::batch::{Emitter, Item};
use super::mesh::Layer;
use super::order::Piece;
use super::stage::Stage;
use crate::scene::model::Aabb;
use glam::{Mat4, Vec3};
use std::ops::Range;

/// The ghosts of a frame. Its memory is kept from frame to frame.
#[derive(Debug, Default)]
pub(super) struct Ghosts {
    parts: Vec<Part>,
    ghosts: Vec<Ghost>,
    records: Vec<u32>,
    /// Fade of blended surfaces, and how far they reach from the eye.
    glass: Vec<(u32, f32)>,
}

#[derive(Debug, Clone, Copy)]
struct Part {
    alpha: u32,
    item: Item,
    bounds: Aabb,
}

#[derive(Debug, Clone)]
struct Ghost {
    parts: Range<usize>,
    bounds: Aabb,
}

impl Ghosts {
    pub(super) fn clear(&mut self) {
        self.parts.clear();
        self.ghosts.clear();
        self.glass.clear();
    }

    /// `bounds` are those in the world and not empty.
    pub(super) fn add(&mut self, item: Item, alpha: f32, bounds: Aabb) {
        self.parts.push(Part { alpha: alpha.to_bits(), item, bounds });
    }

    /// Notes a blended surface, which may belong to a ghost; `farthest` is a distance from the eye that it does not exceed.
    pub(super) fn add_glass(&mut self, alpha: f32, farthest: f32) {
        if alpha < 1.0 {
            self.glass.push((alpha.to_bits(), farthest));
        }
    }

    /// Groups the parts, equal ones next to each other.
    pub(super) fn sort(&mut self) {
        self.parts.sort_unstable_by_key(|Part { alpha, item, .. }| {
            (*alpha, item.key, item.layer, item.primitive, item.distance, item.instance)
        });
        for (index, part) in self.parts.iter().enumerate() {
            match self.ghosts.last_mut() {
                Some(ghost) if self.parts[ghost.parts.start].alpha == part.alpha => {
                    ghost.parts.end = index + 1;
                    ghost.bounds = ghost.bounds.union(part.bounds);
                }
                _ => self.ghosts.push(Ghost { parts: index..index + 1, bounds: part.bounds }),
            }
        }
    }

    /// One piece a ghost, to be sorted among the blended ones.
    pub(super) fn add_pieces(&self, pieces: &mut Vec<Piece>, eye: Vec3) {
        pieces.extend(self.ghosts.iter().zip(0..).map(|(ghost, index)| {
            let alpha = self.parts[ghost.parts.start].alpha;
            let glass = self.glass.iter().filter(|(other, _)| *other == alpha);
            let from_eye = ghost.bounds.center() - eye;
            let distance = glass.fold(from_eye.length(), |most, (_, farthest)| most.max(*farthest));
            let center = eye + from_eye.normalize_or(Vec3::NEG_Z) * distance;
            Piece { layer: u32::MAX, primitive: index, world_from_mesh: Mat4::IDENTITY, center, shape: None }
        }));
    }

    /// Draws a ghost: depth, then colour.
    pub(super) fn emit(&mut self, ghost: usize, layers: &[Layer<'_>], emitter: &mut Emitter) {
        let Some(parts) = self.ghosts.get(ghost).map(|ghost| &self.parts[ghost.parts.clone()]) else { return };
        self.records.clear();
        self.records.extend(parts.iter().map(|part| emitter.place(layers, &part.item)));
        for stage in [Stage::Depth, Stage::Ghost] {
            for (part, record) in parts.iter().zip(&self.records) {
                emitter.draw(&part.item, stage, *record, None);
            }
        }
    }
}
