// An eye's picture in front of a grey wall, in linear light, written in gamma space.

@group(0) @binding(0) var eye: texture_2d<f32>;

// Linear light of the wall.
override WALL: f32;
// 1 where the display covers the room, 0 where it adds to it.
override COVERS: f32;

@fragment
fn fragment(@builtin(position) place: vec4<f32>) -> @location(0) vec4<f32> {
    let light = textureLoad(eye, vec2<i32>(place.xy), 0);
    let seen = min(light.rgb + WALL * (1.0 - COVERS * light.a), vec3<f32>(1.0));
    let low = seen * 12.92;
    let high = 1.055 * pow(seen, vec3<f32>(1.0 / 2.4)) - 0.055;
    return vec4<f32>(select(high, low, seen <= vec3<f32>(0.0031308)), 1.0);
}
