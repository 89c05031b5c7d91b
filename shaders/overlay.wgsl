// What is ours in the room, over the scenes: both kinds of drawing share this. Mirrored in src/render/overlay/records.rs.

struct Eye {
    clip_from_world: mat4x4<f32>,
    position: vec4<f32>,
}

struct Frame {
    eyes: array<Eye, 2>,
    base_from_quad: mat4x4<f32>,
    // xy: half the board's size; z: radius of its corners. Metres.
    shape: vec4<f32>,
    // Linear. w: half the width of the edge, metres.
    edge: vec4<f32>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<uniform> single_eye: vec4<u32>;
