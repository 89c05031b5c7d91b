//! Opaque and masked surfaces: equal ones together, near ones first.

use super::batch::{Emitter, Item};
use super::mesh::Layer;
use super::pipelines::PipelineKey;
use super::stage::Stage;

/// Keys that one primitive can have: skinned or not, morphed or not, mirrored or not.
const VARIANTS: usize = 8;
const NONE: u32 = u32::MAX;

/// The solid surfaces of a frame. Its memory is kept from frame to frame.
#[derive(Debug, Default)]
pub(super) struct Solids {
    items: Vec<Item>,
    /// Group of each item.
    group_of: Vec<u32>,
    groups: Vec<Group>,
    /// Group of each variant of each primitive of each layer.
    slots: Vec<u32>,
    /// First slot of each layer.
    firsts: Vec<usize>,
    /// Place of each group among all.
    ranks: Vec<u32>,
    /// Groups by place; then items by group and distance.
    order: Vec<(u64, u32)>,
}

/// What is drawn at once.
#[derive(Debug, Clone, Copy)]
struct Group {
    key: PipelineKey,
    nearest: u32,
}

impl Solids {
    pub(super) fn clear(&mut self, layers: &[Layer<'_>]) {
        self.items.clear();
        self.group_of.clear();
        self.groups.clear();
        self.firsts.clear();
        let mut next = 0;
        for Layer { scene, .. } in layers {
            self.firsts.push(next);
            next += scene.primitives.len() * VARIANTS;
        }
        self.slots.clear();
        self.slots.resize(next, NONE);
    }

    pub(super) fn add(&mut self, item: Item, variant: u32) {
        let slot = self.firsts[item.layer as usize] + item.primitive as usize * VARIANTS + variant as usize;
        let slot = &mut self.slots[slot];
        if *slot == NONE {
            *slot = self.groups.len() as u32;
            self.groups.push(Group { key: item.key, nearest: item.distance });
        }
        let group = &mut self.groups[*slot as usize];
        group.nearest = group.nearest.min(item.distance);
        self.group_of.push(*slot);
        self.items.push(item);
    }

    /// Draws those that read what is behind them (`transmissive`), or those that do not; the latter come first.
    pub(super) fn emit(&mut self, layers: &[Layer<'_>], emitter: &mut Emitter, transmissive: bool) {
        if !transmissive {
            self.sort();
        }
        for (_, index) in &self.order {
            let item = &self.items[*index as usize];
            if item.key.has(PipelineKey::TRANSMISSION) == transmissive {
                let record = emitter.place(layers, item);
                emitter.draw(item, Stage::Solid, record, None);
            }
        }
    }

    /// Groups by pipeline and their nearest item, items by group and distance. Going by distance alone, across pipelines, makes no
    /// difference that could be measured (flight helmet, anisotropy test; llvmpipe).
    fn sort(&mut self) {
        self.order.clear();
        self.order.extend(self.groups.iter().zip(0..).map(|(group, index)| (u64::from(group.nearest), index)));
        let groups = &self.groups;
        self.order.sort_unstable_by_key(|(nearest, group)| (groups[*group as usize].key, *nearest));
        self.ranks.clear();
        self.ranks.resize(self.groups.len(), 0);
        for (rank, (_, group)) in self.order.iter().enumerate() {
            self.ranks[*group as usize] = rank as u32;
        }
        self.order.clear();
        let places = self.items.iter().zip(&self.group_of).zip(0..);
        self.order.extend(places.map(|((item, group), index)| {
            (u64::from(self.ranks[*group as usize]) << 32 | u64::from(item.distance), index)
        }));
        self.order.sort_unstable();
    }

    #[cfg(test)]
    pub(super) fn memory(&self) -> usize {
        self.items.capacity() + self.groups.capacity() + self.slots.capacity() + self.order.capacity()
    }
}
