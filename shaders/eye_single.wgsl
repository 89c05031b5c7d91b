// One eye a pass: for devices without multiview, and for passes that need one eye only.
@vertex
fn vertex(in: VertexIn) -> Varyings {
    return surface_vertex(in, single_eye.x);
}
