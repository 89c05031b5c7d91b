// The board on its plate. Preceded by overlay.wgsl, followed by one of the eye entries.

// Between the level that a pixel has and the next finer one. Ours, by measure (src/render/tests/overlay.rs).
const SHARPEN: f32 = -0.5;

@group(1) @binding(0) var painted: texture_2d<f32>;
@group(1) @binding(1) var filtered: sampler;

struct VertexIn {
    @builtin(vertex_index) index: u32,
}

struct Varyings {
    @builtin(position) clip: vec4<f32>,
    // From the board's middle, metres.
    @location(0) place: vec2<f32>,
}

fn surface_vertex(in: VertexIn, eye: u32) -> Varyings {
    let corner = vec2<f32>(f32(in.index & 1u), f32(in.index >> 1u)) * 2.0 - 1.0;
    var out: Varyings;
    out.place = corner * frame.shape.xy;
    out.clip = frame.eyes[eye].clip_from_world * (frame.base_from_quad * vec4<f32>(out.place, 0.0, 1.0));
    return out;
}

@fragment
fn fragment(in: Varyings) -> @location(0) vec4<f32> {
    let pixel = max(length(dpdx(in.place)), length(dpdy(in.place)));
    let uv = vec2<f32>(0.5, 0.5) + vec2<f32>(0.5, -0.5) * in.place / frame.shape.xy;
    let text = textureSampleBias(painted, filtered, uv, SHARPEN);

    // Distance outside the rim, which lies half a pixel within the quad, so that the quad's own edge is soft too.
    let radius = frame.shape.z;
    let beyond = abs(in.place) - (frame.shape.xy - 0.5 * pixel - radius);
    let outside = length(max(beyond, vec2<f32>(0.0))) + min(max(beyond.x, beyond.y), 0.0) - radius;
    let coverage = clamp(0.5 - outside / pixel, 0.0, 1.0);
    if (coverage < 1.0 / 255.0) {
        discard;
    }
    // The edge is never thinner than a pixel and a half: it has to be read without the plate, which an additive display does not show.
    let half = max(frame.edge.w, 0.75 * pixel);
    let on_edge = clamp(0.5 - (abs(outside + half) - half) / pixel, 0.0, 1.0);
    return vec4<f32>(mix(text.rgb, frame.edge.rgb, on_edge), 1.0) * coverage;
}
