// Layered surfaces: the base of mesh.wgsl with what glTF's material extensions put over it, into it and behind it. Records are mirrored in
// src/render/layers.rs; the textures are declared by src/render/layers.rs, those in use only.
//{ LAYERED

struct Layers {
    clearcoat: f32,
    clearcoat_roughness: f32,
    clearcoat_normal_scale: f32,
    transmission: f32,
    sheen_color: vec3<f32>,
    sheen_roughness: f32,
    specular_color: vec3<f32>,
    specular: f32,
    absorption: vec3<f32>,
    thickness: f32,
    f0: f32,
    ior: f32,
    dispersion: f32,
    anisotropy: f32,
    grooves: vec2<f32>,
    film: f32,
    film_ior: f32,
    film_minimum_nm: f32,
    film_maximum_nm: f32,
    glossiness: f32,
    pad: f32,
    mirror: vec3<f32>,
    pad2: f32,
    slots: array<Slot, 12>,
}

@group(3) @binding(0) var<uniform> layers: Layers;

struct Surface {
    normal: vec3<f32>,
    view: vec3<f32>,
    n_dot_v: f32,
    diffuse: vec3<f32>,
    f0: vec3<f32>,
    alpha_squared: f32,
    f90: f32,
    // What is mixed by metallic: F0 and F90 of the dielectric, and F0 of the metal.
    dielectric: vec3<f32>,
    dielectric_f90: f32,
    metal: vec3<f32>,
    metallic: f32,
    roughness: f32,
    // Share of light that goes through instead of being scattered back, before what the layers above keep, and how far it goes.
    through: vec3<f32>,
    thickness: f32,
    // Where what is mirrored comes from.
    mirrored: vec3<f32>,
    coat_normal: vec3<f32>,
    coat_roughness: f32,
    coat_alpha_squared: f32,
    // Share of light that the coat mirrors.
    coat: f32,
    sheen_color: vec3<f32>,
    sheen_roughness: f32,
    // Share of light that the sheen lets through on the way to the eye.
    under_sheen: f32,
    film: f32,
    film_fresnel: vec3<f32>,
    grooves: vec3<f32>,
    across: vec3<f32>,
    alpha_along: f32,
    alpha_across: f32,
}

fn layer_uv(in: Varyings, slot: u32) -> vec2<f32> {
    var uv = vec2<f32>(0.0);
    uv = in.uv0; // if TEXTURED
    if (UV_GENERAL) {
        let row0 = layers.slots[slot].row0;
        let row1 = layers.slots[slot].row1;
        if (row0.w > 0.5) {
            uv = in.uv1; // if UV_GENERAL
        }
        uv = vec2<f32>(dot(row0.xyz, vec3<f32>(uv, 1.0)), dot(row1.xyz, vec3<f32>(uv, 1.0)));
    }
    return uv;
}

fn largest(color: vec3<f32>) -> f32 {
    return max(color.r, max(color.g, color.b));
}

fn schlick(f0: vec3<f32>, f90: f32, cosine: f32) -> vec3<f32> {
    let grazing = 1.0 - cosine;
    let grazing2 = grazing * grazing;
    return f0 + (vec3<f32>(f90) - f0) * (grazing2 * grazing2 * grazing);
}

// GGX with Smith's height-correlated shadowing, without Fresnel.
fn ggx(alpha_squared: f32, n_dot_h: f32, n_dot_l: f32, n_dot_v: f32) -> f32 {
    let d = n_dot_h * n_dot_h * (alpha_squared - 1.0) + 1.0;
    let light = n_dot_v * sqrt(alpha_squared + (1.0 - alpha_squared) * n_dot_l * n_dot_l);
    let view = n_dot_l * sqrt(alpha_squared + (1.0 - alpha_squared) * n_dot_v * n_dot_v);
    return alpha_squared / (PI * d * d) * 0.5 / (light + view);
}

// Shares of light from all sides that surfaces reflect: of F0, of F90, and of a sheen.
fn shares_at(n_dot_v: f32, roughness: f32) -> vec3<f32> {
    return textureSampleLevel(shares, environment_sampler, vec2<f32>(n_dot_v, roughness), 0.0).xyz;
}
//{ SHEEN

// The distribution of Estevez and Kulla, "Production Friendly Microfacet Sheen BRDF" (2017), with the visibility of Ashikhmin and Premoze
// (2007), which KHR_materials_sheen allows where the fit to the former would cost too much. The table of shares is made with the same.
fn fibres(roughness: f32, n_dot_h: f32, n_dot_l: f32, n_dot_v: f32) -> f32 {
    let alpha = roughness * roughness;
    let sine2 = max(1.0 - n_dot_h * n_dot_h, 1e-7);
    let distribution = (2.0 + 1.0 / alpha) * pow(sine2, 0.5 / alpha) / (2.0 * PI);
    return distribution / (4.0 * (n_dot_l + n_dot_v - n_dot_l * n_dot_v));
}
//}
//{ ANISOTROPY

fn ggx_grooved(surface: Surface, half_vector: vec3<f32>, to_light: vec3<f32>, n_dot_h: f32, n_dot_l: f32) -> f32 {
    let along = surface.alpha_along;
    let across = surface.alpha_across;
    let area = along * across;
    let f = vec3<f32>(across * dot(surface.grooves, half_vector), along * dot(surface.across, half_vector), area * n_dot_h);
    let w2 = area / dot(f, f);
    let at_view = vec3<f32>(along * dot(surface.grooves, surface.view), across * dot(surface.across, surface.view), surface.n_dot_v);
    let at_light = vec3<f32>(along * dot(surface.grooves, to_light), across * dot(surface.across, to_light), n_dot_l);
    let visibility = 0.5 / (n_dot_l * length(at_view) + surface.n_dot_v * length(at_light));
    return area * w2 * w2 / PI * saturate(visibility);
}
//}
//{ IRIDESCENCE

// Belcour and Barla, "A Practical Extension to Microfacet Theory for the Modeling of Varying Iridescence" (2017), as approximated in
// KHR_materials_iridescence: two interfaces by Schlick, two orders of interference, integrated over the eye's sensitivity.
fn sensitivity(path_nm: f32, shift: vec3<f32>) -> vec3<f32> {
    let phase = 2.0 * PI * path_nm * 1e-9;
    let height = vec3<f32>(5.4856e-13, 4.4201e-13, 5.2481e-13);
    let place = vec3<f32>(1.6810e6, 1.7953e6, 2.2084e6);
    let width = vec3<f32>(4.3278e9, 9.3046e9, 6.6121e9);
    var xyz = height * sqrt(2.0 * PI * width) * cos(place * phase + shift) * exp(-phase * phase * width);
    // Red has a second hump.
    xyz.x += 9.7470e-14 * sqrt(2.0 * PI * 4.5282e9) * cos(2.2399e6 * phase + shift.x) * exp(-4.5282e9 * phase * phase);
    xyz /= 1.0685e-7;
    return vec3<f32>(
        dot(xyz, vec3<f32>(3.2404542, -1.5371385, -0.4985314)),
        dot(xyz, vec3<f32>(-0.9692660, 1.8760108, 0.0415560)),
        dot(xyz, vec3<f32>(0.0556434, -0.2040259, 1.0572252)),
    );
}

fn film_fresnel(outside: f32, film_ior: f32, thickness_nm: f32, f0: vec3<f32>, cosine: f32) -> vec3<f32> {
    // A film that thins out to nothing becomes what is outside of it.
    let ior = mix(outside, film_ior, smoothstep(0.0, 30.0, thickness_nm));
    let sine2 = (outside / ior) * (outside / ior) * (1.0 - cosine * cosine);
    if (sine2 >= 1.0) {
        return vec3<f32>(1.0);
    }
    let inner = sqrt(1.0 - sine2);
    let r0 = (ior - outside) / (ior + outside);
    let r12 = schlick(vec3<f32>(r0 * r0), 1.0, cosine).x;
    let t121 = 1.0 - r12;
    let root = sqrt(clamp(f0, vec3<f32>(0.0), vec3<f32>(0.9999)));
    let base = (1.0 + root) / (1.0 - root);
    let r1 = (base - ior) / (base + ior);
    let r23 = schlick(r1 * r1, 1.0, inner);
    let first = select(PI, 0.0, ior < outside);
    let shift = vec3<f32>(first) + select(vec3<f32>(0.0), vec3<f32>(PI), base < vec3<f32>(ior));
    let path_nm = 2.0 * ior * thickness_nm * inner;
    let both = clamp(r12 * r23, vec3<f32>(1e-5), vec3<f32>(0.9999));
    let amplitude = sqrt(both);
    let sum = t121 * t121 * r23 / (1.0 - both);
    var order = sum - t121;
    var found = r12 + sum;
    for (var m = 1; m <= 2; m++) {
        order *= amplitude;
        found += order * 2.0 * sensitivity(f32(m) * path_nm, f32(m) * shift);
    }
    return max(found, vec3<f32>(0.0));
}
//}

// Reflected light for one unit of irradiance on a plane that faces the light, times the cosine: the coat over the sheen over the base.
fn reflected(surface: Surface, to_light: vec3<f32>) -> vec3<f32> {
    let half_vector = normalize(to_light + surface.view);
    let n_dot_l = dot(surface.normal, to_light);
    var color = vec3<f32>(0.0);
    if (n_dot_l > 0.0) {
        let n_dot_h = saturate(dot(surface.normal, half_vector));
        let v_dot_h = saturate(dot(surface.view, half_vector));
        var fresnel = schlick(surface.f0, surface.f90, v_dot_h);
        var lost = largest(schlick(surface.dielectric, surface.dielectric_f90, v_dot_h));
        fresnel = mix(fresnel, surface.film_fresnel, surface.film); // if IRIDESCENCE
        lost = mix(lost, largest(surface.film_fresnel), surface.film); // if IRIDESCENCE
        var lobe = 0.0;
        lobe = ggx_grooved(surface, half_vector, to_light, n_dot_h, n_dot_l); // if ANISOTROPY
        lobe = ggx(surface.alpha_squared, n_dot_h, n_dot_l, surface.n_dot_v); // if SMOOTH
        color = (1.0 - lost) * surface.diffuse / PI + fresnel * lobe;
//{ SHEEN
        // The extension's simpler form, without a second look at the table for the light's side.
        color *= surface.under_sheen;
        color += surface.sheen_color * fibres(surface.sheen_roughness, n_dot_h, n_dot_l, surface.n_dot_v);
//}
        color *= n_dot_l;
    }
//{ TRANSMISSION
    if (n_dot_l < 0.0) {
        // Light from behind, as if it were mirrored to the front: a thin surface spreads it like a reflection.
        let front = to_light - 2.0 * n_dot_l * surface.normal;
        let between = normalize(front + surface.view);
        let roughness = max(surface.roughness * blur(layers.ior), 0.045);
        let alpha = roughness * roughness;
        let fresnel = schlick(surface.dielectric, surface.dielectric_f90, saturate(dot(surface.view, between)));
        let lobe = ggx(alpha * alpha, saturate(dot(surface.normal, between)), -n_dot_l, surface.n_dot_v);
        color = (1.0 - largest(fresnel)) * surface.through * lobe * -n_dot_l;
        color *= surface.under_sheen; // if SHEEN
    }
//}
//{ CLEARCOAT
    let coat_n_dot_l = dot(surface.coat_normal, to_light);
    color *= 1.0 - surface.coat;
    if (coat_n_dot_l > 0.0) {
        let n_dot_v = max(dot(surface.coat_normal, surface.view), 1e-3);
        let n_dot_h = saturate(dot(surface.coat_normal, half_vector));
        color += surface.coat * ggx(surface.coat_alpha_squared, n_dot_h, coat_n_dot_l, n_dot_v) * coat_n_dot_l;
    }
//}
    return color;
}

// Shares of the surroundings' light: what the mirror gives back, and what the matt part under it does not get.
struct Shares {
    mirror: vec3<f32>,
    lost: f32,
}

// A share with what bounces between facets (Fdez-Agüera 2019, in the form of Filament: the mirror keeps nothing of a white F0).
fn with_bounces(single: vec3<f32>, f0: vec3<f32>, white: f32) -> vec3<f32> {
    return min(single * (1.0 + f0 * (1.0 / max(white, 0.01) - 1.0)), vec3<f32>(1.0));
}

// A mixture of a dielectric, whose matt part loses what it mirrors, and of a metal, which has none.
fn surface_shares(surface: Surface) -> Shares {
    let parts = shares_at(surface.n_dot_v, surface.roughness);
    let white = parts.x + parts.y;
    let dielectric = surface.dielectric * parts.x + surface.dielectric_f90 * parts.y;
    let bounced = with_bounces(dielectric, surface.dielectric, white);
    let metal = with_bounces(surface.metal * parts.x + parts.y, surface.metal, white);
    var found = Shares(mix(bounced, metal, surface.metallic), largest(bounced));
//{ IRIDESCENCE
    let film = with_bounces(surface.film_fresnel * white, surface.f0, white);
    found = Shares(mix(found.mirror, film, surface.film), mix(found.lost, largest(film), surface.film));
//}
    return found;
}

fn surroundings(surface: Surface, share: Shares) -> vec3<f32> {
    var color = vec3<f32>(0.0);
    if (FLAT) {
        color = frame.ambient.rgb * surface.diffuse;
    } else {
        let irradiance = matt_light(surface.normal);
        color = (1.0 - share.lost) * irradiance * surface.diffuse;
        color += share.mirror * mirrored_light(surface.mirrored, surface.roughness);
//{ SHEEN
        color *= surface.under_sheen;
        // A lobe this wide sees what a matt surface sees.
        color += surface.sheen_color * shares_at(surface.n_dot_v, surface.sheen_roughness).z * irradiance;
//}
//{ CLEARCOAT
        let mirrored = reflect(-surface.view, surface.coat_normal);
        color = mix(color, mirrored_light(mirrored, surface.coat_roughness), surface.coat);
//}
    }
    return color;
}
//{ TRANSMISSION

// Roughness scatters what is refracted the less, the less it is refracted.
fn blur(ior: f32) -> f32 {
    return saturate(ior * 2.0 - 2.0);
}

// The opaque scene behind, where the refracted ray leaves the volume, blurred as rough as the surface is.
fn behind(in: Varyings, surface: Surface, ior: f32) -> vec4<f32> {
    var exit = in.world;
    exit += refract(-surface.view, surface.normal, 1.0 / ior) * surface.thickness; // if VOLUME
    let eye = u32(in.through.x + 0.5);
    let clip = frame.eyes[eye].clip_from_world * vec4<f32>(exit, 1.0);
    let uv = clip.xy / clip.w * vec2<f32>(0.5, -0.5) + 0.5;
    let level = log2(f32(textureDimensions(backdrop).x)) * surface.roughness * blur(ior);
    return textureSampleLevel(backdrop, backdrop_sampler, uv, eye, level);
}

// What shines through, and how much of the real world behind it is hidden. Premultiplied: where the backdrop holds nothing, the hidden
// share is what does not go through.
fn transmitted(in: Varyings, surface: Surface, share: Shares) -> vec4<f32> {
    var through = surface.through * (1.0 - share.lost);
    through *= surface.under_sheen; // if SHEEN
    through *= 1.0 - surface.coat; // if CLEARCOAT
    var seen = behind(in, surface, layers.ior);
//{ DISPERSION
    // Half the spread of the index between red and blue; dispersion is 20 over Abbe's number.
    let spread = (layers.ior - 1.0) * 0.025 * layers.dispersion;
    let red = behind(in, surface, max(layers.ior - spread, 1.0));
    let blue = behind(in, surface, layers.ior + spread);
    seen = vec4<f32>(red.r, seen.g, blue.b, (red.a + seen.a + blue.a) / 3.0);
//}
    let passed = dot(through, vec3<f32>(1.0 / 3.0));
    return vec4<f32>(seen.rgb * through, 1.0 - passed * (1.0 - seen.a));
}
//}

fn layered_surface(in: Varyings, base: vec3<f32>, front: bool, texel: vec4<f32>) -> Surface {
    var surface: Surface;
    surface.normal = shading_normal(in, front);
    surface.view = normalize(in.to_eye); // if LIT
    surface.n_dot_v = clamp(dot(surface.normal, surface.view), 1e-3, 1.0);
    surface.roughness = material.roughness * texel.g;
    let metallic = material.metallic * texel.b;
    var specular = layers.specular;
    var specular_color = layers.specular_color;
//{ TEX_SPECULAR
    specular *= textureSample(specular_texture, specular_sampler, layer_uv(in, 5u)).a;
//}
//{ TEX_SPECULAR_COLOR
    specular_color *= textureSample(specular_color_texture, specular_color_sampler, layer_uv(in, 6u)).rgb;
//}
    surface.dielectric = min(layers.f0 * specular_color, vec3<f32>(1.0)) * specular;
    surface.dielectric_f90 = specular;
    surface.metal = base;
    surface.metallic = metallic;
    surface.f0 = mix(surface.dielectric, base, metallic);
    surface.f90 = mix(specular, 1.0, metallic);
    surface.diffuse = base * (1.0 - metallic);
//{ SPECULAR_GLOSSINESS
    surface.f0 = layers.mirror * texel.rgb;
    surface.f90 = 1.0;
    surface.dielectric = surface.f0;
    surface.dielectric_f90 = 1.0;
    surface.metallic = 0.0;
    surface.diffuse = base * (1.0 - largest(surface.f0));
    surface.roughness = 1.0 - layers.glossiness * texel.a;
//}
    surface.roughness = clamp(surface.roughness, 0.045, 1.0);
    surface.alpha_squared = widened(in, surface.roughness);
    surface.mirrored = reflect(-surface.view, surface.normal);
    return surface;
}
//{ ANISOTROPY

fn with_grooves(in: Varyings, plain: Surface) -> Surface {
    var surface = plain;
    var strength = layers.anisotropy;
    var direction = layers.grooves;
//{ TEX_ANISOTROPY
    let texel = textureSample(anisotropy_texture, anisotropy_sampler, layer_uv(in, 11u)).rgb;
    let turned = texel.rg * 2.0 - 1.0;
    direction = vec2<f32>(dot(turned, vec2<f32>(direction.x, -direction.y)), dot(turned, direction.yx));
    strength *= texel.b;
//}
    let bitangent = cross(surface.normal, in.tangent.xyz) * in.tangent.w;
    var grooves = in.tangent.xyz * direction.x + bitangent * direction.y;
    grooves -= surface.normal * dot(surface.normal, grooves);
    surface.grooves = grooves * inverseSqrt(max(dot(grooves, grooves), 1e-12));
    surface.across = cross(surface.normal, surface.grooves);
    let alpha = sqrt(surface.alpha_squared);
    surface.alpha_along = mix(alpha, 1.0, strength * strength);
    surface.alpha_across = alpha;
    // The surroundings are mirrored as by a normal bent towards the eye across the grooves (McAuley 2015).
    let bent = cross(cross(surface.across, surface.view), surface.across);
    let keep = 1.0 - strength * (1.0 - surface.roughness);
    let keep2 = keep * keep;
    surface.mirrored = reflect(-surface.view, normalize(mix(bent, surface.normal, keep2 * keep2)));
    return surface;
}
//}
//{ CLEARCOAT

fn with_coat(in: Varyings, plain: Surface, front: bool) -> Surface {
    var surface = plain;
    var strength = layers.clearcoat;
    var roughness = layers.clearcoat_roughness;
//{ TEX_CLEARCOAT
    strength *= textureSample(clearcoat_texture, clearcoat_sampler, layer_uv(in, 0u)).r;
//}
//{ TEX_CLEARCOAT_ROUGHNESS
    roughness *= textureSample(clearcoat_roughness_texture, clearcoat_roughness_sampler, layer_uv(in, 1u)).g;
//}
    var normal = normalize(in.normal);
//{ TEX_CLEARCOAT_NORMAL
    let texel = textureSample(clearcoat_normal_texture, clearcoat_normal_sampler, layer_uv(in, 2u)).xyz * 2.0 - 1.0;
    let bitangent = cross(normal, in.tangent.xyz) * in.tangent.w;
    let slope = texel.xy * layers.clearcoat_normal_scale;
    normal = normalize(in.tangent.xyz * slope.x + bitangent * slope.y + normal * texel.z);
//}
    if (DOUBLE_SIDED && !front) {
        normal = -normal;
    }
    surface.coat_normal = normal;
    surface.coat_roughness = clamp(roughness, 0.045, 1.0);
    surface.coat_alpha_squared = widened(in, surface.coat_roughness);
    surface.coat = strength * schlick(vec3<f32>(0.04), 1.0, saturate(dot(normal, surface.view))).x;
    return surface;
}
//}
//{ IRIDESCENCE

fn with_film(in: Varyings, plain: Surface) -> Surface {
    var surface = plain;
    surface.film = layers.film;
//{ TEX_IRIDESCENCE
    surface.film *= textureSample(iridescence_texture, iridescence_sampler, layer_uv(in, 9u)).r;
//}
    var thickness_nm = layers.film_maximum_nm;
//{ TEX_IRIDESCENCE_THICKNESS
    let part = textureSample(iridescence_thickness_texture, iridescence_thickness_sampler, layer_uv(in, 10u)).g;
    thickness_nm = mix(layers.film_minimum_nm, layers.film_maximum_nm, part);
//}
    surface.film_fresnel = min(film_fresnel(1.0, layers.film_ior, thickness_nm, surface.f0, surface.n_dot_v), vec3<f32>(1.0));
    if (thickness_nm <= 0.0) {
        surface.film = 0.0;
    }
    return surface;
}
//}
//{ SHEEN

fn with_sheen(in: Varyings, plain: Surface) -> Surface {
    var surface = plain;
    surface.sheen_color = layers.sheen_color;
    surface.sheen_roughness = layers.sheen_roughness;
//{ TEX_SHEEN_COLOR
    surface.sheen_color *= textureSample(sheen_color_texture, sheen_color_sampler, layer_uv(in, 3u)).rgb;
//}
//{ TEX_SHEEN_ROUGHNESS
    surface.sheen_roughness *= textureSample(sheen_roughness_texture, sheen_roughness_sampler, layer_uv(in, 4u)).a;
//}
    surface.sheen_roughness = clamp(surface.sheen_roughness, 0.045, 1.0);
    surface.under_sheen = 1.0 - largest(surface.sheen_color) * shares_at(surface.n_dot_v, surface.sheen_roughness).z;
    return surface;
}
//}
//{ TRANSMISSION

fn with_passage(in: Varyings, plain: Surface) -> Surface {
    var surface = plain;
    var part = layers.transmission;
//{ TEX_TRANSMISSION
    part *= textureSample(transmission_texture, transmission_sampler, layer_uv(in, 7u)).r;
//}
    surface.through = surface.diffuse * part;
    surface.diffuse *= 1.0 - part;
//{ VOLUME
    surface.thickness = layers.thickness * in.through.y;
//{ TEX_THICKNESS
    surface.thickness *= textureSample(thickness_texture, thickness_sampler, layer_uv(in, 8u)).g;
//}
    surface.through *= exp(-layers.absorption * surface.thickness);
//}
    return surface;
}
//}

// Premultiplied by what the surface lets through, not by its alpha.
fn layered(in: Varyings, base: vec3<f32>, front: bool) -> vec4<f32> {
    var texel = vec4<f32>(1.0);
    if (TEX_METALLIC_ROUGHNESS) {
        texel = textureSample(metallic_roughness_texture, metallic_roughness_sampler, slot_uv(in, 1u));
    }
    let occlusion = occlusion_at(in, texel.r);
    var surface = layered_surface(in, base, front, texel);
    surface = with_grooves(in, surface); // if ANISOTROPY
    surface = with_film(in, surface); // if IRIDESCENCE
    surface = with_sheen(in, surface); // if SHEEN
    surface = with_coat(in, surface, front); // if CLEARCOAT
    surface = with_passage(in, surface); // if TRANSMISSION
    let share = surface_shares(surface);
    var color = surroundings(surface, share) * occlusion;
    color += lit(in, surface);
    var emission = emitted(in);
    emission *= 1.0 - surface.coat; // if CLEARCOAT
    color += emission;
    var seen = vec4<f32>(0.0, 0.0, 0.0, 1.0);
    seen = transmitted(in, surface, share); // if TRANSMISSION
    return vec4<f32>(color + seen.rgb, seen.a);
}
//}
