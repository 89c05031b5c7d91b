//! What only decoded images tell.

use crate::scene::model::{DecodedImage, PixelFormat};
use schemars::JsonSchema;
use serde::Serialize;

/// Facts of a decoded image.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pixels {
    /// Alpha is whole everywhere.
    pub opaque: bool,
    /// Every pixel is the same.
    pub flat: bool,
}

impl Pixels {
    /// Of an image decoded to RGBA; of one that is still compressed nothing is claimed.
    pub fn of(image: &DecodedImage) -> Pixels {
        let Some(level) = image.levels.first().filter(|_| image.format == PixelFormat::Rgba8) else {
            return Pixels::default();
        };
        let (pixels, _) = level.as_chunks::<4>();
        let Some(first) = pixels.first() else { return Pixels::default() };
        Pixels { opaque: pixels.iter().all(|pixel| pixel[3] == 255), flat: pixels.iter().all(|pixel| pixel == first) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alpha_and_sameness_are_seen() {
        let check = |pixels: &[u8], opaque, flat| {
            let image = DecodedImage::rgba8(pixels.len() as u32 / 4, 1, pixels.to_vec());
            assert_eq!(Pixels::of(&image), Pixels { opaque, flat }, "{pixels:?}");
        };
        check(&[1, 2, 3, 255, 1, 2, 3, 255], true, true);
        check(&[1, 2, 3, 255, 1, 2, 4, 255], true, false);
        check(&[1, 2, 3, 254, 1, 2, 3, 255], false, false);
        check(&[0; 8], false, true);
        assert_eq!(Pixels::of(&DecodedImage::default()), Pixels::default());
    }
}
