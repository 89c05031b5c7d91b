// Metallic-roughness shading as in appendix B of the glTF 2.0 specification (Lambert, GGX, Smith, Schlick), under punctual lights or a
// default light, and a hemisphere for the surroundings. Writes premultiplied linear colour; no tone mapping, no exposure.

const PI = 3.14159265358979;
const DIRECTIONAL = 0u;
const SPOT = 2u;

struct Surface {
    normal: vec3<f32>,
    view: vec3<f32>,
    n_dot_v: f32,
    diffuse: vec3<f32>,
    f0: vec3<f32>,
    alpha_squared: f32,
}

// Reflected light for one unit of irradiance on a plane that faces the light, times the cosine.
fn reflected(surface: Surface, to_light: vec3<f32>) -> vec3<f32> {
    let n_dot_l = dot(surface.normal, to_light);
    if (n_dot_l <= 0.0) {
        return vec3<f32>(0.0);
    }
    let half_vector = normalize(to_light + surface.view);
    let n_dot_h = saturate(dot(surface.normal, half_vector));
    let v_dot_h = saturate(dot(surface.view, half_vector));
    let a2 = surface.alpha_squared;
    let d = n_dot_h * n_dot_h * (a2 - 1.0) + 1.0;
    let distribution = a2 / (PI * d * d);
    let visibility = 1.0 / ((n_dot_l + sqrt(a2 + (1.0 - a2) * n_dot_l * n_dot_l))
        * (surface.n_dot_v + sqrt(a2 + (1.0 - a2) * surface.n_dot_v * surface.n_dot_v)));
    let grazing = 1.0 - v_dot_h;
    let grazing2 = grazing * grazing;
    let fresnel = surface.f0 + (1.0 - surface.f0) * (grazing2 * grazing2 * grazing);
    return ((1.0 - fresnel) * surface.diffuse / PI + fresnel * (distribution * visibility)) * n_dot_l;
}

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

// The surroundings, ours: radiance from `ground` below to `sky` above, the horizon as soft as the surface is rough. The reflected share
// is the analytic fit of Karis, "Physically Based Shading on Mobile" (2014).
fn surroundings(surface: Surface, roughness: f32) -> vec3<f32> {
    let irradiance = mix(frame.ground.rgb, frame.sky.rgb, surface.normal.y * 0.5 + 0.5);
    let mirrored = reflect(-surface.view, surface.normal).y;
    let softness = mix(0.2, 1.0, roughness);
    let radiance = mix(frame.ground.rgb, frame.sky.rgb, smoothstep(-softness, softness, mirrored));
    let r = roughness * vec4<f32>(-1.0, -0.0275, -0.572, 0.022) + vec4<f32>(1.0, 0.0425, 1.04, -0.04);
    let a = min(r.x * r.x, exp2(-9.28 * surface.n_dot_v)) * r.x + r.y;
    let share = surface.f0 * (r.z - 1.04 * a) + (r.w + 1.04 * a);
    return irradiance * surface.diffuse + radiance * share;
}

fn shading_normal(in: Varyings, front: bool) -> vec3<f32> {
    var normal = vec3<f32>(0.0, 0.0, 1.0);
    normal = normalize(in.normal); // if LIT
    if (TEX_NORMAL) {
        let texel = textureSample(normal_texture, normal_sampler, slot_uv(in, 2u)).xyz * 2.0 - 1.0;
        var tangent = vec4<f32>(1.0);
        tangent = in.tangent; // if TEX_NORMAL
        let bitangent = cross(normal, tangent.xyz) * tangent.w;
        let slope = texel.xy * material.normal_scale;
        normal = normalize(tangent.xyz * slope.x + bitangent * slope.y + normal * texel.z);
    }
    if (DOUBLE_SIDED && !front) {
        normal = -normal;
    }
    return normal;
}

fn shade(in: Varyings, base: vec3<f32>, front: bool) -> vec3<f32> {
    var metallic = material.metallic;
    var roughness = material.roughness;
    var occlusion = 1.0;
    if (TEX_METALLIC_ROUGHNESS) {
        let texel = textureSample(metallic_roughness_texture, metallic_roughness_sampler, slot_uv(in, 1u));
        roughness *= texel.g;
        metallic *= texel.b;
        if (OCCLUSION_SHARED) {
            occlusion = 1.0 + material.occlusion_strength * (texel.r - 1.0);
        }
    }
    if (TEX_OCCLUSION) {
        let texel = textureSample(occlusion_texture, occlusion_sampler, slot_uv(in, 3u));
        occlusion = 1.0 + material.occlusion_strength * (texel.r - 1.0);
    }
    // A perfectly smooth surface would reflect a punctual light nowhere.
    roughness = clamp(roughness, 0.045, 1.0);
    var surface: Surface;
    surface.normal = shading_normal(in, front);
    surface.view = normalize(in.to_eye); // if LIT
    surface.n_dot_v = max(dot(surface.normal, surface.view), 1e-3);
    surface.diffuse = base * (1.0 - metallic);
    surface.f0 = mix(vec3<f32>(0.04), base, metallic);
    surface.alpha_squared = roughness * roughness * roughness * roughness;
    var color = vec3<f32>(0.0);
    if (FLAT) {
        color = frame.sky.rgb * surface.diffuse * occlusion;
    } else {
        color = surroundings(surface, roughness) * occlusion;
    }
    if (PUNCTUAL) {
        color += punctual(surface, in.world); // if PUNCTUAL
    }
    if (SUN) {
        color += frame.sun_color.rgb * reflected(surface, frame.sun_direction.xyz);
    }
    var emitted = material.emissive;
    if (TEX_EMISSIVE) {
        emitted *= textureSample(emissive_texture, emissive_sampler, slot_uv(in, 4u)).rgb;
    }
    return color + emitted;
}

@fragment
fn fragment(in: Varyings, @builtin(front_facing) front: bool) -> @location(0) vec4<f32> {
    let surface = surface_color(in);
    var color = surface.rgb;
    if (!UNLIT) {
        color = shade(in, surface.rgb, front);
    }
    return vec4<f32>(color * surface.a, surface.a);
}
