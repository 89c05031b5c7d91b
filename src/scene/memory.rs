//! What an asset takes of a device's memory, from what is known before anything is decoded.

use super::model::{Image, Model, MorphVertex, Vertex};
use super::{Limits, cost};
use crate::problem::{Problem, Problems};

/// Bytes of an image while it is decoded: 8 bits, four channels.
pub fn decoded_bytes(image: &Image) -> u64 {
    u64::from(image.width) * u64::from(image.height) * 4
}

/// What an asset takes at the moment when it takes most: just before its upload is done, everything is there twice on a device whose GPU
/// has no memory of its own, as all headsets are made. Bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Memory {
    /// Encoded images.
    pub encoded: u64,
    /// Geometry as the loader keeps it: where things are is measured by it as long as the scene lives.
    pub geometry: u64,
    /// Decoded images with their mip levels, until they are sent.
    pub decoded: u64,
    /// Buffers and textures on the GPU.
    pub gpu: u64,
}

impl Memory {
    /// Of a model whose images are not decoded yet.
    pub fn of(model: &Model) -> Memory {
        let cost = cost::summarize(model);
        let decoded: u64 = model.images.iter().map(decoded_bytes).sum();
        Memory {
            encoded: model.images.iter().map(|image| image.bytes.len() as u64).sum(),
            geometry: cost.geometry_gpu_bytes,
            // Mip levels add a third.
            decoded: decoded + decoded / 3,
            gpu: cost.geometry_gpu_bytes + cost.texture_gpu_bytes,
        }
    }

    /// All of it.
    pub fn bytes(self) -> u64 {
        self.encoded + self.geometry + self.decoded + self.gpu
    }
}

impl Limits {
    /// These limits, lowered to what can fit into so many bytes of memory: what is beyond them is refused before memory is taken for it.
    #[must_use]
    pub fn within(self, memory_bytes: u64) -> Limits {
        let most = |record: usize| memory_bytes / record as u64;
        Limits {
            external_bytes: self.external_bytes.min(memory_bytes),
            components: self.components.min(most(4)),
            vertices: self.vertices.min(most(size_of::<Vertex>())),
            indices: self.indices.min(most(4)),
            morph_vertices: self.morph_vertices.min(most(size_of::<MorphVertex>())),
            image_pixels: self.image_pixels.min(most(4)),
            ..self
        }
    }
}

/// Whether a device that gives content `limit` bytes can hold a model; `whose` names the device.
///
/// # Errors
/// One problem that says what takes how much.
pub fn check(model: &Model, limit: u64, whose: &str) -> Result<(), Problems> {
    match excess(model, limit, whose) {
        Some(problem) => Err(problem.into()),
        None => Ok(()),
    }
}

/// The problem with a model that is too large for a device.
pub fn excess(model: &Model, limit: u64, whose: &str) -> Option<Problem> {
    let memory = Memory::of(model);
    let mib = |bytes: u64| bytes.div_ceil(1 << 20);
    let (all, Memory { encoded, geometry, decoded, gpu }) = (memory.bytes(), memory);
    (all > limit).then(|| {
        let what = format!(
            "loading takes {} MiB of memory ({} MiB of images as stored, {} decoded, {} of geometry, {} on the GPU); {whose} has {} MiB for content",
            mib(all), mib(encoded), mib(decoded), mib(geometry), mib(gpu), limit >> 20
        );
        Problem::new(&model.name, "", what).fix("use smaller or fewer images and meshes; `holograde inspect` lists the largest")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::model::{Sampler, Texture};

    #[test]
    fn everything_counts_that_is_there_at_once() {
        let image =
            Image { name: "wood".into(), mime: "image/png", width: 1024, height: 1024, bytes: vec![0; 3000].into() };
        let texture = Texture { image: 0, sampler: Sampler::default() };
        let model = Model { name: "a.glb".into(), images: vec![image], textures: vec![texture], ..Model::default() };
        let memory = Memory::of(&model);
        assert_eq!((memory.encoded, memory.geometry), (3000, 0));
        assert_eq!(memory.decoded, (4 << 20) + (4 << 20) / 3);
        assert_eq!(memory.bytes(), 3000 + memory.decoded + memory.gpu);
        assert!(check(&model, memory.bytes(), "it").is_ok());
        let told = check(&model, memory.bytes() - 1, "a small headset").unwrap_err().to_string();
        assert!(told.contains("a.glb") && told.contains("a small headset has") && told.contains("inspect"), "{told}");
    }
}
