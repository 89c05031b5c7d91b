//! Primitives that are stored at rest and whose nodes are at rest: neighbours in the buffers are drawn at once.

use super::batch::{Emitter, Item, Stretch};
use super::mesh::Layer;
use super::pipelines::PipelineKey;
use super::stage::Stage;

/// What is seen of them in a frame. Its memory is kept from frame to frame.
#[derive(Debug, Default)]
pub(super) struct Joined {
    /// Whether each of them is seen, layer after layer.
    seen: Vec<bool>,
    /// What is seen of each chunk, layer after layer.
    chunks: Vec<Seen>,
    /// First place and first chunk of each layer.
    firsts: Vec<[usize; 2]>,
    /// Record of each layer, once it has one.
    records: Vec<Option<u32>>,
    /// Chunks in drawing order.
    order: Vec<(PipelineKey, u32, u32)>,
}

/// The nearest primitive of a chunk that is seen, if any is.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    nearest: Option<Item>,
}

impl Joined {
    pub(super) fn clear(&mut self, layers: &[Layer<'_>]) {
        self.seen.clear();
        self.chunks.clear();
        self.firsts.clear();
        for Layer { scene, .. } in layers {
            self.firsts.push([self.seen.len(), self.chunks.len()]);
            self.seen.resize(self.seen.len() + scene.baked.primitives.len(), false);
            self.chunks.resize(self.chunks.len() + scene.baked.chunks.len(), Seen::default());
        }
    }

    /// Notes one that is seen, at a place and in a chunk of its layer.
    pub(super) fn add(&mut self, item: Item, at: u32, chunk: u32) {
        let [first, first_chunk] = self.firsts[item.layer as usize];
        self.seen[first + at as usize] = true;
        let nearest = &mut self.chunks[first_chunk + chunk as usize].nearest;
        if nearest.is_none_or(|nearest| item.distance < nearest.distance) {
            *nearest = Some(item);
        }
    }

    /// Draws them: by pipeline, near chunks first.
    pub(super) fn emit(&mut self, layers: &[Layer<'_>], emitter: &mut Emitter) {
        self.order.clear();
        let seen = self.chunks.iter().zip(0..).filter_map(|(chunk, index)| Some((chunk.nearest?, index)));
        self.order.extend(seen.map(|(item, index)| (item.key, item.distance, index)));
        self.order.sort_unstable();
        self.records.clear();
        self.records.resize(layers.len(), None);
        for (_, _, index) in &self.order {
            let Some(item) = self.chunks[*index as usize].nearest else { continue };
            let scene = layers[item.layer as usize].scene;
            let [first, first_chunk] = self.firsts[item.layer as usize];
            // One matrix places all of a layer.
            let record = match self.records[item.layer as usize] {
                Some(record) => record,
                None => emitter.place(layers, &item),
            };
            self.records[item.layer as usize] = Some(record);
            let mut stretch: Option<(Item, Stretch)> = None;
            for at in scene.baked.chunks[*index as usize - first_chunk].places.clone() {
                if !self.seen[first + at as usize] {
                    stretch = flush(stretch, record, emitter);
                    continue;
                }
                let primitive = scene.baked.primitives[at as usize];
                let entry = &scene.primitives[primitive as usize];
                match &mut stretch {
                    Some((_, stretch)) => {
                        stretch.indices.end = entry.indices.end;
                        stretch.vertices += entry.vertex_count;
                        stretch.parts += 1;
                    }
                    None => {
                        let begun = Stretch { indices: entry.indices.clone(), vertices: entry.vertex_count, parts: 1 };
                        stretch = Some((Item { primitive, ..item }, begun));
                    }
                }
            }
            flush(stretch, record, emitter);
        }
    }

    #[cfg(test)]
    pub(super) fn memory(&self) -> usize {
        self.seen.capacity() + self.chunks.capacity() + self.order.capacity()
    }
}

fn flush(stretch: Option<(Item, Stretch)>, record: u32, emitter: &mut Emitter) -> Option<(Item, Stretch)> {
    if let Some((item, stretch)) = stretch {
        emitter.draw_stretch(&item, Stage::Solid, record, stretch);
    }
    None
}
