// The next smaller level: each pixel the mean of four.
@group(0) @binding(0) var larger: texture_2d<f32>;

@fragment
fn fragment(@builtin(position) at: vec4<f32>) -> @location(0) vec4<f32> {
    let last = vec2<i32>(textureDimensions(larger)) - 1;
    let first = vec2<i32>(at.xy) * 2;
    var sum = vec4<f32>(0.0);
    for (var i = 0; i < 4; i++) {
        sum += textureLoad(larger, min(first + vec2<i32>(i & 1, i >> 1u), last), 0);
    }
    return sum * 0.25;
}
