// One triangle for both eyes that reaches behind the near plane and has to be clipped.
@vertex
fn vertex(@builtin(vertex_index) i: u32, @builtin(view_index) eye: u32) -> @builtin(position) vec4<f32> {
    let x = f32(i & 1u) * 4.0 - 1.0;
    let y = f32(i >> 1u) * 4.0 - 1.0;
    return vec4<f32>(x + 0.01 * f32(eye), y, select(0.5, 1.5, i == 2u), 1.0);
}

@fragment
fn fragment() -> @location(0) vec4<f32> {
    return vec4<f32>(1.0);
}
