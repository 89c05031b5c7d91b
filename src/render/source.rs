//! Shader text for a pipeline: lines marked `// if X` stay only where X holds.
//!
//! WGSL's overrides switch code on and off but cannot take a value out of an interface, and what is handed from vertex to fragment stage
//! is what a software rasteriser spends most of its time on (a helmet of 95 k triangles: 73 ms with 22 floats, 53 ms with 15).

use super::pipelines::PipelineKey;

/// What marks name: a mark holds if any of its bits is set, or (`false`) if none is.
const MARKS: [(&str, u64, bool); 7] = [
    ("LIT", PipelineKey::UNLIT, false),
    ("PUNCTUAL", PipelineKey::PUNCTUAL, true),
    ("TEX_NORMAL", PipelineKey::TEX_NORMAL, true),
    ("TEXTURED", PipelineKey::TEXTURED, true),
    ("UV_GENERAL", PipelineKey::UV_GENERAL, true),
    ("VERTEX_COLOR", PipelineKey::VERTEX_COLOR, true),
    ("BLEND", PipelineKey::BLEND, true),
];

/// Which marks hold, one bit each: pipelines with the same value share a shader module.
pub(super) fn marks(key: PipelineKey) -> u32 {
    MARKS.iter().enumerate().map(|(at, (_, bits, set))| u32::from(key.has(*bits) == *set) << at).sum()
}

/// The text without the lines whose mark does not hold.
pub(super) fn specialised(text: &str, key: PipelineKey) -> String {
    let keep = |line: &&str| {
        let mark = line.rsplit_once("// if ").map(|(_, mark)| mark);
        mark.is_none_or(|mark| MARKS.iter().any(|(name, bits, set)| *name == mark && key.has(*bits) == *set))
    };
    text.lines().filter(keep).flat_map(|line| [line, "\n"]).collect()
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
    fn every_mark_in_the_shaders_is_known() {
        for text in [include_str!("../../shaders/surface.wgsl"), include_str!("../../shaders/mesh.wgsl")] {
            let marked = text.lines().filter(|line| !line.starts_with("//"));
            for mark in marked.filter_map(|line| line.rsplit_once("// if ").map(|(_, mark)| mark)) {
                assert!(MARKS.iter().any(|(name, ..)| *name == mark), "{mark}");
            }
        }
    }
}
