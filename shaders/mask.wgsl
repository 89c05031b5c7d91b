// Pixels of the eyes that the display never shows. Followed by one of the eye entries.

struct Hidden {
    // For each eye: scale and offset from tangents of the view's angles to clip space.
    clip_from_tangents: array<vec4<f32>, 2>,
    // x: depth.
    depth: vec4<f32>,
}

@group(0) @binding(1) var<uniform> single_eye: vec4<u32>;
@group(1) @binding(0) var<uniform> hidden: Hidden;

struct VertexIn {
    @location(0) tangents: vec2<f32>,
    @location(1) eye: u32,
}

struct Varyings {
    @builtin(position) @invariant clip: vec4<f32>,
}

fn surface_vertex(in: VertexIn, eye: u32) -> Varyings {
    let map = hidden.clip_from_tangents[eye];
    var out: Varyings;
    out.clip = vec4<f32>(in.tangents * map.xy + map.zw, hidden.depth.x, 1.0);
    if (in.eye != eye) {
        // All corners of a triangle of the other eye meet in one point outside.
        out.clip = vec4<f32>(2.0, 2.0, 0.5, 1.0);
    }
    return out;
}

@fragment
fn fragment() -> @location(0) vec4<f32> {
    return vec4<f32>(0.0);
}
