//! Colours over one another (OpenXR 1.1, section 10.6.2 and 10.6.4).

use crate::profile::BlendMode;

/// What a layer's flags and XR_KHR_composition_layer_color_scale_bias do to its colours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// `BLEND_TEXTURE_SOURCE_ALPHA`; without it the layer covers what is below.
    pub source_alpha: bool,
    /// `UNPREMULTIPLIED_ALPHA`.
    pub unpremultiplied: bool,
    /// Factor and summand for red, green, blue and alpha.
    pub scale_bias: Option<[[f32; 4]; 2]>,
}

impl Look {
    /// From `XrCompositionLayerFlags`.
    pub fn from_flags(flags: u64) -> Self {
        use openxr_sys::CompositionLayerFlags as Flags;
        let has = |flag: Flags| flags & flag.into_raw() != 0;
        Self {
            source_alpha: has(Flags::BLEND_TEXTURE_SOURCE_ALPHA),
            unpremultiplied: has(Flags::UNPREMULTIPLIED_ALPHA),
            scale_bias: None,
        }
    }

    /// The premultiplied colour, ready for blending, of a texel as it was drawn.
    pub fn color(&self, [r, g, b, a]: [f32; 4]) -> [f32; 4] {
        let a = if self.source_alpha { a } else { 1.0 };
        let by = if self.unpremultiplied { a } else { 1.0 };
        let color = [r * by, g * by, b * by, a].map(unit);
        let Some([scale, bias]) = self.scale_bias else { return color };
        let [r, g, b, a] = color;
        let straight = if a > 0.0 { [r / a, g / a, b / a, a] } else { [0.0; 4] };
        let [r, g, b, a] = [0, 1, 2, 3].map(|i| straight[i] * scale[i].max(0.0) + bias[i]);
        [r * a, g * a, b * a, a].map(unit)
    }
}

/// Clamps; what is not a number becomes 0.
fn unit(x: f32) -> f32 {
    if x > 0.0 { x.min(1.0) } else { 0.0 }
}

/// A premultiplied colour over another.
pub(super) fn over(color: [f32; 4], below: [f32; 4]) -> [f32; 4] {
    [0, 1, 2, 3].map(|i| color[i] + below[i] * (1.0 - color[3]))
}

/// All layers, premultiplied, in front of the light of the room.
pub(super) fn environment([r, g, b, a]: [f32; 4], room: [f32; 3], mode: BlendMode) -> [f32; 3] {
    let through = match mode {
        BlendMode::Opaque => 0.0,
        BlendMode::Additive => 1.0,
        BlendMode::AlphaBlend => 1.0 - a,
    };
    [r + room[0] * through, g + room[1] * through, b + room[2] * through]
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Look = Look { source_alpha: false, unpremultiplied: false, scale_bias: None };

    #[test]
    fn flags_decide_what_alpha_means() {
        let texel = [0.5, 0.25, 1.0, 0.5];
        assert_eq!(PLAIN.color(texel), [0.5, 0.25, 1.0, 1.0]);
        assert_eq!(Look { source_alpha: true, ..PLAIN }.color(texel), texel);
        let straight = Look { source_alpha: true, unpremultiplied: true, ..PLAIN };
        assert_eq!(straight.color(texel), [0.25, 0.125, 0.5, 0.5]);
        // Alpha is initialised to one, so there is nothing to multiply by.
        assert_eq!(Look { unpremultiplied: true, ..PLAIN }.color(texel), [0.5, 0.25, 1.0, 1.0]);
        assert_eq!(PLAIN.color([2.0, -1.0, f32::NAN, 0.0]), [1.0, 0.0, 0.0, 1.0]);
        assert_eq!(Look::from_flags(0b010), Look { source_alpha: true, ..PLAIN });
        assert_eq!(Look::from_flags(0b110), straight);
    }

    #[test]
    fn scale_and_bias_apply_to_straight_colours() {
        let look = Look {
            source_alpha: true,
            unpremultiplied: false,
            scale_bias: Some([[0.5, 0.5, -1.0, 1.0], [0.0, 0.25, 0.0, -0.25]]),
        };
        // Straight (0.5, 0.5, 0.5), scaled and biased (0.25, 0.5, 0), alpha 0.5 - 0.25.
        assert_eq!(look.color([0.25, 0.25, 0.25, 0.5]), [0.0625, 0.125, 0.0, 0.25]);
        let shifted = Look { scale_bias: Some([[1.0; 4], [0.5; 4]]), ..look };
        assert_eq!(shifted.color([0.0; 4]), [0.25, 0.25, 0.25, 0.5]);
    }

    #[test]
    fn layers_cover_by_their_alpha_and_the_room_by_the_mode() {
        let glass = [0.2, 0.0, 0.0, 0.5];
        assert_eq!(over(glass, [0.4, 0.4, 0.0, 1.0]), [0.4, 0.2, 0.0, 1.0]);
        let room = [0.25, 0.5, 0.125];
        assert_eq!(environment(glass, room, BlendMode::Opaque), [0.2, 0.0, 0.0]);
        assert_eq!(environment(glass, room, BlendMode::Additive), [0.45, 0.5, 0.125]);
        assert_eq!(environment(glass, room, BlendMode::AlphaBlend), [0.325, 0.25, 0.0625]);
    }
}
