// How many fragments are shaded at each pixel: one for each fragment that the depth test lets through and the material keeps.
@fragment
fn fragment(in: Varyings) -> @location(0) vec4<f32> {
    _ = surface_color(in);
    return vec4<f32>(1.0, 0.0, 0.0, 0.0);
}
