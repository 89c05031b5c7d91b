// Metallic-roughness shading as in appendix B of the glTF 2.0 specification (Lambert, GGX, Smith, Schlick), under punctual lights, a sun and
// the environment. Writes premultiplied linear colour; no tone mapping, no exposure. Surfaces with layers are shaded in layers.wgsl.

const PI = 3.14159265358979;
const DIRECTIONAL = 0u;
const SPOT = 2u;
// The environment's maps, one under the other: how many from roughness 0 to 1, and the side of each without its border of a texel.
const STEPS = 25.0;
const SIDE = 128.0;

@group(0) @binding(5) var backdrop: texture_2d_array<f32>;
@group(0) @binding(6) var backdrop_sampler: sampler;
@group(0) @binding(7) var environment: texture_2d<f32>;
@group(0) @binding(8) var environment_sampler: sampler;
@group(0) @binding(9) var shares: texture_2d<f32>;

// KHR_lights_punctual: inverse square with the recommended window at the range, and the recommended cone falloff.
fn punctual(surface: Surface, world: vec3<f32>) -> vec3<f32> {
    var sum = vec3<f32>(0.0);
    for (var i = 0u; i < frame.light_count.x; i++) {
        let kind = frame.lights[i].kind;
        var to_light = -frame.lights[i].direction;
        var irradiance = frame.lights[i].color;
        if (kind != DIRECTIONAL) {
            let offset = frame.lights[i].position - world;
            let distance2 = max(dot(offset, offset), 1e-6);
            to_light = offset * inverseSqrt(distance2);
            let part = distance2 / (frame.lights[i].range * frame.lights[i].range);
            irradiance *= saturate(1.0 - part * part) / distance2;
            if (kind == SPOT) {
                let cosine = dot(-to_light, frame.lights[i].direction);
                let cone = saturate(cosine * frame.lights[i].cone_scale + frame.lights[i].cone_offset);
                irradiance *= cone * cone;
            }
        }
        sum += irradiance * reflected(surface, to_light);
    }
    return sum;
}

// Light of the sun and of punctual lights.
fn lit(in: Varyings, surface: Surface) -> vec3<f32> {
    var color = vec3<f32>(0.0);
    if (PUNCTUAL) {
        color += punctual(surface, in.world); // if PUNCTUAL
    }
    if (SUN) {
        color += frame.sun_color.rgb * reflected(surface, frame.sun_direction.xyz);
    }
    return color;
}

// Radiance of a white matt surface in the environment (Ramamoorthi and Hanrahan 2001).
fn matt_light(n: vec3<f32>) -> vec3<f32> {
    let coloured = frame.matt[0].rgb + frame.matt[1].rgb * n.y + frame.matt[2].rgb * n.z + frame.matt[3].rgb * n.x;
    // The second band is grey: ten numbers fewer to read for every fragment.
    let grey = n.x * (frame.matt[0].w * n.y + frame.matt[3].w * n.z) + n.y * n.z * frame.matt[1].w
        + frame.matt[2].w * (3.0 * n.z * n.z - 1.0) + frame.matt[4].x * (n.x * n.x - n.y * n.y);
    return coloured + grey;
}

// Radiance of a white mirror of a roughness in the environment.
fn mirrored_light(to: vec3<f32>, roughness: f32) -> vec3<f32> {
    // The octahedron unfolded: up in the middle, down in the corners.
    var at = to.xz * (1.0 / (abs(to.x) + abs(to.y) + abs(to.z)));
    if (to.y < 0.0) {
        at = (1.0 - abs(at.yx)) * select(vec2<f32>(-1.0), vec2<f32>(1.0), at >= vec2<f32>(0.0));
    }
    let place = at * (0.5 * SIDE / (SIDE + 2.0)) + vec2<f32>(0.5, 0.5 + round(roughness * (STEPS - 1.0)));
    return textureSampleLevel(environment, environment_sampler, place * vec2<f32>(1.0, 1.0 / STEPS), 0.0).rgb;
}

// The squared alpha of a roughness, larger as the normal turns within a pixel: small highlights glitter otherwise (Tokuyoshi and Kaplanyan
// 2019, "Improved Geometric Specular Antialiasing", with their constants). For light from points only; the surroundings are soft.
fn widened(in: Varyings, roughness: f32) -> f32 {
    var turn = 0.0;
    turn = dot(dpdx(in.normal), dpdx(in.normal)) + dot(dpdy(in.normal), dpdy(in.normal)); // if LIT
    let alpha = roughness * roughness;
    if (SHARP) {
        return alpha * alpha;
    }
    return min(alpha * alpha + min(0.5 * turn, 0.18), 1.0);
}

fn shading_normal(in: Varyings, front: bool) -> vec3<f32> {
    var normal = vec3<f32>(0.0, 0.0, 1.0);
    normal = normalize(in.normal); // if LIT
    if (TEX_NORMAL) {
        let texel = textureSample(normal_texture, normal_sampler, slot_uv(in, 2u)).xyz * 2.0 - 1.0;
        var tangent = vec4<f32>(1.0);
        tangent = in.tangent; // if TANGENT
        let bitangent = cross(normal, tangent.xyz) * tangent.w;
        let slope = texel.xy * material.normal_scale;
        normal = normalize(tangent.xyz * slope.x + bitangent * slope.y + normal * texel.z);
    }
    if (DOUBLE_SIDED && !front) {
        normal = -normal;
    }
    return normal;
}

// `shared_red` is that of the metallic-roughness texture.
fn occlusion_at(in: Varyings, shared_red: f32) -> f32 {
    var red = 1.0;
    if (OCCLUSION_SHARED) {
        red = shared_red;
    }
    if (TEX_OCCLUSION) {
        red = textureSample(occlusion_texture, occlusion_sampler, slot_uv(in, 3u)).r;
    }
    return 1.0 + material.occlusion_strength * (red - 1.0);
}

fn emitted(in: Varyings) -> vec3<f32> {
    var color = material.emissive;
    if (TEX_EMISSIVE) {
        color *= textureSample(emissive_texture, emissive_sampler, slot_uv(in, 4u)).rgb;
    }
    return color;
}
//{ PLAIN

struct Surface {
    normal: vec3<f32>,
    view: vec3<f32>,
    n_dot_v: f32,
    base: vec3<f32>,
    metallic: f32,
    diffuse: vec3<f32>,
    f0: vec3<f32>,
    alpha_squared: f32,
}

// What a dielectric of index 1.5 mirrors head on.
const DIELECTRIC = 0.04;

// Reflected light for one unit of irradiance on a plane that faces the light, times the cosine.
fn reflected(surface: Surface, to_light: vec3<f32>) -> vec3<f32> {
    let n_dot_l = dot(surface.normal, to_light);
    if (n_dot_l <= 0.0) {
        return vec3<f32>(0.0);
    }
    // The half vector itself is not needed: its length and its cosines follow from those of light and view.
    let l_dot_v = dot(to_light, surface.view);
    let over_length = inverseSqrt(max(2.0 + 2.0 * l_dot_v, 1e-6));
    let n_dot_h = saturate((n_dot_l + dot(surface.normal, surface.view)) * over_length);
    let v_dot_h = saturate((1.0 + l_dot_v) * over_length);
    let a2 = surface.alpha_squared;
    let d = n_dot_h * n_dot_h * (a2 - 1.0) + 1.0;
    // Distribution times visibility, in one division.
    let at_light = n_dot_l + sqrt(a2 + (1.0 - a2) * n_dot_l * n_dot_l);
    let at_view = surface.n_dot_v + sqrt(a2 + (1.0 - a2) * surface.n_dot_v * surface.n_dot_v);
    let lobe = a2 / (PI * d * d * at_light * at_view);
    let grazing = 1.0 - v_dot_h;
    let grazing2 = grazing * grazing;
    let edge = grazing2 * grazing2 * grazing;
    let fresnel = surface.f0 + (1.0 - surface.f0) * edge;
    // A metal has no matt part: it loses what the dielectric mirrors, not what the mixture of both does.
    let kept = (1.0 - DIELECTRIC) * (1.0 - edge) / PI;
    return (kept * surface.diffuse + fresnel * lobe) * n_dot_l;
}

// Shares of light from all sides that a mirror reflects: all that a white one does, and of it what F90 brings. Fitted by least squares to
// the table that layered surfaces read (mean errors 0.012 and 0.007), which plain ones need not read then.
fn fitted_shares(n: f32, r: f32) -> vec2<f32> {
    let all = 0.9839 + r * (-0.0492 + r * (-0.2535 + r * 0.2531))
        + n * (-0.0393 + r * (-0.1850 - r * 1.3180) + n * (0.3817 + r * 0.8981 - n * 0.4002));
    let grazing = (1.0 - n) * (1.0 - n);
    let edge = 1.1224 + r * (-2.6528 + r * 1.6235) + n * (-0.8887 + r * (4.4842 - r * 3.9651));
    return vec2<f32>(min(all, 1.0), max(grazing * grazing * edge, 0.0));
}

// Light of the environment: a mixture of a dielectric and a metal. What bounces between facets is added as in Filament, and what the
// dielectric does not mirror goes to its matt part.
fn surroundings(surface: Surface, roughness: f32) -> vec3<f32> {
    let parts = fitted_shares(surface.n_dot_v, roughness);
    let more = 1.0 / parts.x - 1.0;
    let metal = (surface.base * (parts.x - parts.y) + parts.y) * (1.0 + surface.base * more);
    let dielectric = (DIELECTRIC * (parts.x - parts.y) + parts.y) * (1.0 + DIELECTRIC * more);
    let share = mix(vec3<f32>(dielectric), metal, surface.metallic);
    let mirrored = mirrored_light(reflect(-surface.view, surface.normal), roughness);
    return (1.0 - dielectric) * matt_light(surface.normal) * surface.diffuse + share * mirrored;
}

fn shade(in: Varyings, base: vec3<f32>, front: bool) -> vec3<f32> {
    var metallic = material.metallic;
    var roughness = material.roughness;
    var red = 1.0;
    if (TEX_METALLIC_ROUGHNESS) {
        let texel = textureSample(metallic_roughness_texture, metallic_roughness_sampler, slot_uv(in, 1u));
        red = texel.r;
        roughness *= texel.g;
        metallic *= texel.b;
    }
    let occlusion = occlusion_at(in, red);
    // A perfectly smooth surface would reflect a punctual light nowhere.
    roughness = clamp(roughness, 0.045, 1.0);
    var surface: Surface;
    surface.normal = shading_normal(in, front);
    surface.view = normalize(in.to_eye); // if LIT
    surface.n_dot_v = max(dot(surface.normal, surface.view), 1e-3);
    surface.base = base;
    surface.metallic = metallic;
    surface.diffuse = base * (1.0 - metallic);
    surface.f0 = mix(vec3<f32>(DIELECTRIC), base, metallic);
    surface.alpha_squared = widened(in, roughness);
    var color = vec3<f32>(0.0);
    if (FLAT) {
        color = frame.ambient.rgb * surface.diffuse * occlusion;
    } else {
        color = surroundings(surface, roughness) * occlusion;
    }
    return color + lit(in, surface) + emitted(in);
}
//}

@fragment
fn fragment(in: Varyings, @builtin(front_facing) front: bool) -> @location(0) vec4<f32> {
    let surface = surface_color(in);
//{ PLAIN
    var color = surface.rgb;
    if (UNLIT) {
        color += emitted(in);
    } else {
        color = shade(in, surface.rgb, front);
    }
    return vec4<f32>(color * surface.a, surface.a);
//}
//{ LAYERED
    return layered(in, surface.rgb, front) * surface.a;
//}
}
