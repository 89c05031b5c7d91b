//! A model's images as its materials read them, with their mip levels. Pure, so that the threads that decode can do it.

use super::mips::MipChain;
use super::prepare::{Places, TextureEntry, texture_places};
use crate::problem::Problems;
use crate::scene::decode_each;
use crate::scene::model::{DecodedImage, Model, TextureSupport};

/// The textures of a scene: one for each image and way of reading it, as colour or as data.
#[derive(Debug, Clone, Default)]
pub struct SceneTextures {
    pub(super) entries: Vec<TextureEntry>,
}

impl SceneTextures {
    /// Decodes the model's images on up to `threads` threads, each of which goes on to the mip levels. `done` is told of each, and says
    /// whether to go on; what was not begun by then is missing in the end.
    ///
    /// # Errors
    /// One problem per image that cannot be decoded.
    pub fn decode(
        model: &Model,
        support: TextureSupport,
        threads: usize,
        done: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<SceneTextures, Problems> {
        let places = texture_places(model);
        let finish = |image, decoded| {
            let entries = entries(image, decoded, &places);
            done(image).then_some(entries)
        };
        Ok(SceneTextures::in_order(decode_each(model, support, threads, finish)?))
    }

    /// Builds the mip levels of images that are decoded already, in the model's order. Each must be whole.
    pub(super) fn of(model: &Model, images: Vec<DecodedImage>) -> SceneTextures {
        let places = texture_places(model);
        let entries = |(image, decoded)| entries(image, decoded, &places);
        SceneTextures::in_order(images.into_iter().enumerate().map(entries).collect())
    }

    fn in_order(entries: Vec<Vec<(usize, TextureEntry)>>) -> SceneTextures {
        let mut entries: Vec<(usize, TextureEntry)> = entries.into_iter().flatten().collect();
        entries.sort_by_key(|(place, _)| *place);
        SceneTextures { entries: entries.into_iter().map(|(_, entry)| entry).collect() }
    }
}

/// The textures that read an image, with their places among the scene's.
fn entries(image: usize, decoded: DecodedImage, places: &Places) -> Vec<(usize, TextureEntry)> {
    let mut decoded = Some(decoded);
    let mut out = Vec::new();
    // The last to read takes the pixels, one before it a copy.
    for (srgb, last) in [(false, !places.contains_key(&(image, true))), (true, true)] {
        let Some(&(place, full)) = places.get(&(image, srgb)) else { continue };
        if let Some(pixels) = if last { decoded.take() } else { decoded.clone() } {
            out.push((place, TextureEntry { image, srgb, chain: MipChain::new(pixels, srgb, full) }));
        }
    }
    out
}
