// The depth of a pixel: that of its nearest sample (reversed depth: the greatest). One sample alone would leave pixels at edges coloured
// and without depth.
@group(0) @binding(0) var samples: texture_depth_multisampled_2d;

@fragment
fn fragment(@builtin(position) at: vec4<f32>) -> @builtin(frag_depth) f32 {
    var nearest = 0.0;
    let count = i32(textureNumSamples(samples));
    for (var i = 0; i < count; i++) {
        nearest = max(nearest, textureLoad(samples, vec2<i32>(at.xy), i));
    }
    return nearest;
}
