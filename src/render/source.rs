//! Shader text for a pipeline: lines marked `// if X` and blocks between `//{ X` and `//}` stay only where X holds.
//!
//! WGSL's overrides switch code on and off but cannot take a value out of an interface, and what is handed from vertex to fragment stage
//! is what a software rasteriser spends most of its time on.

use super::layers::declarations;
use super::pipelines::PipelineKey;

/// What marks name: a mark holds if any of its bits is set, or (`false`) if none is.
const MARKS: [(&str, u64, bool); 35] = [
    ("LIT", PipelineKey::UNLIT, false),
    ("PUNCTUAL", PipelineKey::PUNCTUAL, true),
    ("TANGENT", PipelineKey::TANGENT, true),
    ("TEXTURED", PipelineKey::TEXTURED, true),
    ("UV_GENERAL", PipelineKey::UV_GENERAL, true),
    ("UV_SHARED", PipelineKey::UV_SHARED, true),
    ("VERTEX_COLOR", PipelineKey::VERTEX_COLOR, true),
    ("BLEND", PipelineKey::BLEND, true),
    ("WORLD", PipelineKey::PUNCTUAL | PipelineKey::TRANSMISSION, true),
    ("PLAIN", PipelineKey::LAYERED, false),
    ("LAYERED", PipelineKey::LAYERED, true),
    ("SMOOTH", PipelineKey::ANISOTROPY, false),
    ("CLEARCOAT", PipelineKey::CLEARCOAT, true),
    ("SHEEN", PipelineKey::SHEEN, true),
    ("IRIDESCENCE", PipelineKey::IRIDESCENCE, true),
    ("ANISOTROPY", PipelineKey::ANISOTROPY, true),
    ("TRANSMISSION", PipelineKey::TRANSMISSION, true),
    ("VOLUME", PipelineKey::VOLUME, true),
    ("DISPERSION", PipelineKey::DISPERSION, true),
    ("SPECULAR_GLOSSINESS", PipelineKey::SPECULAR_GLOSSINESS, true),
    ("TEX_CLEARCOAT", PipelineKey::TEX_CLEARCOAT, true),
    ("TEX_CLEARCOAT_ROUGHNESS", PipelineKey::TEX_CLEARCOAT_ROUGHNESS, true),
    ("TEX_CLEARCOAT_NORMAL", PipelineKey::TEX_CLEARCOAT_NORMAL, true),
    ("TEX_SHEEN_COLOR", PipelineKey::TEX_SHEEN_COLOR, true),
    ("TEX_SHEEN_ROUGHNESS", PipelineKey::TEX_SHEEN_ROUGHNESS, true),
    ("TEX_SPECULAR", PipelineKey::TEX_SPECULAR, true),
    ("TEX_SPECULAR_COLOR", PipelineKey::TEX_SPECULAR_COLOR, true),
    ("TEX_TRANSMISSION", PipelineKey::TEX_TRANSMISSION, true),
    ("TEX_THICKNESS", PipelineKey::TEX_THICKNESS, true),
    ("TEX_IRIDESCENCE", PipelineKey::TEX_IRIDESCENCE, true),
    ("TEX_IRIDESCENCE_THICKNESS", PipelineKey::TEX_IRIDESCENCE_THICKNESS, true),
    ("TEX_ANISOTROPY", PipelineKey::TEX_ANISOTROPY, true),
    ("FLAT", PipelineKey::FLAT, true),
    ("SURROUNDED", PipelineKey::FLAT, false),
    ("SUN", PipelineKey::SUN, true),
];

/// Which marks hold, one bit each: pipelines with the same value share a shader module.
pub(super) fn marks(key: PipelineKey) -> u64 {
    MARKS.iter().enumerate().map(|(at, (_, bits, set))| u64::from(key.has(*bits) == *set) << at).sum()
}

fn holds(mark: &str, key: PipelineKey) -> bool {
    MARKS.iter().any(|(name, bits, set)| *name == mark && key.has(*bits) == *set)
}

/// The text without the lines and blocks whose mark does not hold, and with the textures of the key's layers.
pub(super) fn specialised(text: &str, key: PipelineKey) -> String {
    let mut out = String::with_capacity(text.len());
    // Whether each open block holds; one inside another that does not hold does not either.
    let mut blocks = vec![true];
    for line in text.lines() {
        let kept = blocks.last().copied().unwrap_or(true);
        if let Some(mark) = line.strip_prefix("//{ ") {
            blocks.push(kept && holds(mark, key));
        } else if line == "//}" {
            blocks.pop();
        } else if kept && line.rsplit_once("// if ").is_none_or(|(_, mark)| holds(mark, key)) {
            out.extend([line, "\n"]);
        }
    }
    out + &declarations(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_lines_stay_where_the_mark_holds() {
        let text = "a\nb // if LIT\nc // if BLEND\n";
        assert_eq!(specialised(text, PipelineKey(0)), "a\nb // if LIT\n");
        assert_eq!(specialised(text, PipelineKey(PipelineKey::BLEND | PipelineKey::UNLIT)), "a\nc // if BLEND\n");
    }

    #[test]
    fn blocks_stand_in_blocks() {
        let text = "a\n//{ LAYERED\nb\n//{ SHEEN\nc\n//}\nd\n//}\ne\n";
        assert_eq!(specialised(text, PipelineKey(0)), "a\ne\n");
        assert_eq!(specialised(text, PipelineKey(PipelineKey::CLEARCOAT)), "a\nb\nd\ne\n");
        assert_eq!(specialised(text, PipelineKey(PipelineKey::SHEEN)), "a\nb\nc\nd\ne\n");
    }

    const TEXTS: [&str; 3] = [
        include_str!("../../shaders/surface.wgsl"),
        include_str!("../../shaders/mesh.wgsl"),
        include_str!("../../shaders/layers.wgsl"),
    ];

    /// Names of the values that go from vertices to fragments.
    fn varyings(text: &str) -> Vec<&str> {
        let body = text.split_once("struct Varyings {").unwrap().1.split_once('}').unwrap().0;
        body.lines().filter_map(|line| line.rsplit_once(": ")?.0.rsplit(' ').next()).collect()
    }

    #[test]
    fn plain_materials_pay_for_no_layer() {
        let textures = PipelineKey::TEX_BASE | PipelineKey::TEX_METALLIC_ROUGHNESS | PipelineKey::TEX_NORMAL;
        let text = specialised(&TEXTS.concat(), PipelineKey(PipelineKey::SUN | textures));
        let text: String =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        assert_eq!(varyings(&text), ["clip", "to_eye", "normal", "tangent", "uv0"]);
        for word in [
            "layers",
            "coat",
            "sheen",
            "film",
            "through",
            "group(3)",
            "textureSampleLevel(shares",
            "textureSampleLevel(backdrop",
        ] {
            assert!(!text.contains(word), "{word}");
        }
        let glass = specialised(&TEXTS.concat(), PipelineKey(PipelineKey::SUN | PipelineKey::TRANSMISSION));
        assert_eq!(varyings(&glass), ["clip", "world", "to_eye", "normal", "through"]);
    }

    #[test]
    fn every_mark_in_the_shaders_is_known() {
        for text in TEXTS {
            let lines = text.lines().filter(|line| !line.starts_with("// "));
            let mark =
                |line: &'static str| line.strip_prefix("//{ ").or(line.rsplit_once("// if ").map(|(_, mark)| mark));
            for mark in lines.filter_map(mark) {
                assert!(MARKS.iter().any(|(name, ..)| *name == mark), "{mark}");
            }
            let count = |what: &str| text.lines().filter(|line| line.starts_with(what)).count();
            assert_eq!(count("//{"), count("//}"));
        }
    }
}
