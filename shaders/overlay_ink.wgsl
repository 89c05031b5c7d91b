// Lines and surfaces of ours. Preceded by overlay.wgsl, followed by one of the eye entries.

struct VertexIn {
    @location(0) position: vec3<f32>,
    @location(1) color: vec4<f32>,
}

struct Varyings {
    @builtin(position) clip: vec4<f32>,
    @location(0) color: vec4<f32>,
}

fn surface_vertex(in: VertexIn, eye: u32) -> Varyings {
    var out: Varyings;
    out.clip = frame.eyes[eye].clip_from_world * vec4<f32>(in.position, 1.0);
    out.color = in.color;
    return out;
}

@fragment
fn fragment(in: Varyings) -> @location(0) vec4<f32> {
    // What has no colour leaves no depth either.
    if (max(in.color.a, max(in.color.r, max(in.color.g, in.color.b))) < 1.0 / 255.0) {
        discard;
    }
    return in.color;
}
