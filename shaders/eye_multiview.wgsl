// Both eyes in one pass.
@vertex
fn vertex(in: VertexIn, @builtin(view_index) eye: u32) -> Varyings {
    return surface_vertex(in, eye);
}
