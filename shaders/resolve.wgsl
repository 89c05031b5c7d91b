// One pixel of several samples: the mean of their colours, and the depth of the nearest (reversed depth: the greatest). One sample's depth
// alone would leave pixels at edges coloured and without depth.
@group(0) @binding(0) var colors: texture_multisampled_2d<f32>;
@group(0) @binding(1) var depths: texture_depth_multisampled_2d;

struct Pixel {
    @location(0) color: vec4<f32>,
    @builtin(frag_depth) depth: f32,
}

@fragment
fn fragment(@builtin(position) at: vec4<f32>) -> Pixel {
    let place = vec2<i32>(at.xy);
    let count = i32(textureNumSamples(colors));
    var pixel = Pixel(vec4<f32>(0.0), 0.0);
    for (var i = 0; i < count; i++) {
        pixel.color += textureLoad(colors, place, i);
        pixel.depth = max(pixel.depth, textureLoad(depths, place, i));
    }
    pixel.color /= f32(count);
    return pixel;
}
