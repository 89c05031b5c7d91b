// The scene's surfaces: what every pass that draws them shares. Vertex stage (morphs, skinning, two eyes), the material's colour and
// alpha, and which fragments are cut away. Records are mirrored in src/render/surface.rs.
// Lines and blocks with a mark like those below are left out where the mark does not hold (src/render/source.rs): every value handed from
// vertex to fragment is paid for by every triangle, on a software rasteriser dearly, and drivers do not take unused ones away.

override UNLIT: bool = false;
override TEX_BASE: bool = false;
override TEX_METALLIC_ROUGHNESS: bool = false;
override TEX_NORMAL: bool = false;
override TEX_OCCLUSION: bool = false;
override OCCLUSION_SHARED: bool = false;
override TEX_EMISSIVE: bool = false;
override MASK: bool = false;
override UV_GENERAL: bool = false;
override SKINNED: bool = false;
override MORPHED: bool = false;
override PUNCTUAL: bool = false;
override BLEND: bool = false;
override DOUBLE_SIDED: bool = false;
override SUN: bool = false;
override FLAT: bool = false;
override SHARP: bool = false;

struct Eye {
    clip_from_world: mat4x4<f32>,
    position: vec4<f32>,
}

struct Light {
    position: vec3<f32>,
    kind: u32,
    direction: vec3<f32>,
    range: f32,
    color: vec3<f32>,
    cone_scale: f32,
    cone_offset: f32,
    pad0: f32,
    pad1: f32,
    pad2: f32,
}

struct Frame {
    eyes: array<Eye, 2>,
    ambient: vec4<f32>,
    sun_direction: vec4<f32>,
    sun_color: vec4<f32>,
    light_count: vec4<u32>,
    matt: array<vec4<f32>, 5>,
    lights: array<Light, 16>,
}

struct Instance {
    row0: vec4<f32>,
    row1: vec4<f32>,
    row2: vec4<f32>,
    joints: u32,
    weights: u32,
    targets: u32,
    vertex_count: u32,
    skin_offset: u32,
    morph_offset: u32,
    base_vertex: u32,
    alpha: f32,
}

struct SkinVertex {
    joints: vec4<u32>,
    weights: vec4<f32>,
}

struct MorphVertex {
    position: vec4<f32>,
    normal: vec4<f32>,
    tangent: vec4<f32>,
}

// KHR_texture_transform as two rows; the texture coordinate set rides in row0.w.
struct Slot {
    row0: vec4<f32>,
    row1: vec4<f32>,
}

struct Material {
    base_color: vec4<f32>,
    emissive: vec3<f32>,
    alpha_cutoff: f32,
    metallic: f32,
    roughness: f32,
    normal_scale: f32,
    occlusion_strength: f32,
    slots: array<Slot, 5>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<uniform> single_eye: vec4<u32>;
@group(0) @binding(3) var<storage, read> joint_matrices: array<mat4x4<f32>>;
@group(0) @binding(4) var<storage, read> morph_weights: array<f32>;

@group(1) @binding(0) var<storage, read> skin_vertices: array<SkinVertex>;
@group(1) @binding(1) var<storage, read> morph_vertices: array<MorphVertex>;

@group(2) @binding(0) var<uniform> material: Material;
@group(2) @binding(1) var base_color_texture: texture_2d<f32>;
@group(2) @binding(2) var base_color_sampler: sampler;
@group(2) @binding(3) var metallic_roughness_texture: texture_2d<f32>;
@group(2) @binding(4) var metallic_roughness_sampler: sampler;
@group(2) @binding(5) var normal_texture: texture_2d<f32>;
@group(2) @binding(6) var normal_sampler: sampler;
@group(2) @binding(7) var occlusion_texture: texture_2d<f32>;
@group(2) @binding(8) var occlusion_sampler: sampler;
@group(2) @binding(9) var emissive_texture: texture_2d<f32>;
@group(2) @binding(10) var emissive_sampler: sampler;

struct VertexIn {
    @builtin(vertex_index) vertex: u32,
    @builtin(instance_index) instance: u32,
    @location(0) position: vec3<f32>,
    @location(1) normal: vec3<f32>, // if LIT
    @location(2) tangent: vec4<f32>, // if TANGENT
    @location(3) uv0: vec2<f32>, // if TEXTURED
    @location(4) uv1: vec2<f32>, // if UV_GENERAL
    @location(5) color: vec4<f32>, // if VERTEX_COLOR
    @location(6) row0: vec4<f32>,
    @location(7) row1: vec4<f32>,
    @location(8) row2: vec4<f32>,
    @location(9) deform: vec4<u32>,
    @location(10) offsets: vec4<u32>,
}

struct Varyings {
    @builtin(position) @invariant clip: vec4<f32>,
    @location(0) world: vec3<f32>, // if WORLD
    @location(1) to_eye: vec3<f32>, // if LIT
    @location(2) normal: vec3<f32>, // if LIT
    @location(3) tangent: vec4<f32>, // if TANGENT
    @location(4) uv0: vec2<f32>, // if TEXTURED
    @location(5) uv1: vec2<f32>, // if UV_GENERAL
    @location(6) color: vec4<f32>, // if VERTEX_COLOR
    @location(7) @interpolate(flat, either) alpha: f32, // if BLEND
    // Which eye, and by how much the instance enlarges its mesh.
    @location(8) @interpolate(flat, either) through: vec2<f32>, // if TRANSMISSION
}

struct Local {
    position: vec3<f32>,
    normal: vec3<f32>,
    tangent: vec3<f32>,
}

fn morphed(in: VertexIn, instance: Instance) -> Local {
    var local = Local(in.position, vec3<f32>(0.0), vec3<f32>(0.0));
    local.normal = in.normal; // if LIT
    local.tangent = in.tangent.xyz; // if TANGENT
    if (MORPHED) {
        let vertex = in.vertex - instance.base_vertex;
        for (var target_index = 0u; target_index < instance.targets; target_index++) {
            let weight = morph_weights[instance.weights + target_index];
            if (weight != 0.0) {
                let at = instance.morph_offset + target_index * instance.vertex_count + vertex;
                local.position += weight * morph_vertices[at].position.xyz;
                local.normal += weight * morph_vertices[at].normal.xyz;
                local.tangent += weight * morph_vertices[at].tangent.xyz;
            }
        }
    }
    return local;
}

// Rows of the affine world_from_mesh of this vertex.
fn world_rows(in: VertexIn, instance: Instance) -> mat3x4<f32> {
    if (SKINNED) {
        let skin = skin_vertices[instance.skin_offset + in.vertex - instance.base_vertex];
        let blended = joint_matrices[instance.joints + skin.joints.x] * skin.weights.x
            + joint_matrices[instance.joints + skin.joints.y] * skin.weights.y
            + joint_matrices[instance.joints + skin.joints.z] * skin.weights.z
            + joint_matrices[instance.joints + skin.joints.w] * skin.weights.w;
        let rows = transpose(blended);
        return mat3x4<f32>(rows[0], rows[1], rows[2]);
    }
    return mat3x4<f32>(instance.row0, instance.row1, instance.row2);
}

fn surface_vertex(in: VertexIn, eye: u32) -> Varyings {
    let instance = Instance(in.row0, in.row1, in.row2, in.deform.x, in.deform.y, in.deform.z, in.deform.w, in.offsets.x, in.offsets.y, in.offsets.z, bitcast<f32>(in.offsets.w));
    let local = morphed(in, instance);
    let rows = world_rows(in, instance);
    let world = vec4<f32>(local.position, 1.0) * rows;
    // Normals go by the cofactor matrix, which needs no division; its sign is the determinant's.
    let linear = mat3x3<f32>(rows[0].xyz, rows[1].xyz, rows[2].xyz);
    let cofactor = mat3x3<f32>(cross(linear[1], linear[2]), cross(linear[2], linear[0]), cross(linear[0], linear[1]));
    let handedness = select(-1.0, 1.0, dot(linear[0], cofactor[0]) >= 0.0);
    // A zero normal (points, lines) stays zero instead of turning into NaN.
    let normal = (local.normal * cofactor) * handedness;
    let tangent = local.tangent * linear;
    var out: Varyings;
    out.clip = frame.eyes[eye].clip_from_world * vec4<f32>(world, 1.0);
    out.world = world; // if WORLD
    out.to_eye = frame.eyes[eye].position.xyz - world; // if LIT
    out.normal = normal * inverseSqrt(max(dot(normal, normal), 1e-20)); // if LIT
    out.tangent = vec4<f32>(tangent * inverseSqrt(max(dot(tangent, tangent), 1e-20)), in.tangent.w * handedness); // if TANGENT
    out.uv0 = in.uv0; // if TEXTURED
//{ UV_SHARED
    let uv = vec3<f32>(in.uv0, 1.0);
    out.uv0 = vec2<f32>(dot(material.slots[0].row0.xyz, uv), dot(material.slots[0].row1.xyz, uv)); // if TEXTURED
//}
    out.uv1 = in.uv1; // if UV_GENERAL
    out.color = in.color; // if VERTEX_COLOR
    out.alpha = instance.alpha; // if BLEND
    out.through = vec2<f32>(f32(eye), pow(abs(dot(linear[0], cofactor[0])), 1.0 / 3.0)); // if TRANSMISSION
    return out;
}

fn slot_uv(in: Varyings, slot: u32) -> vec2<f32> {
    var uv = vec2<f32>(0.0);
    uv = in.uv0; // if TEXTURED
    if (UV_GENERAL) {
        let row0 = material.slots[slot].row0;
        let row1 = material.slots[slot].row1;
        if (row0.w > 0.5) {
            uv = in.uv1; // if UV_GENERAL
        }
        uv = vec2<f32>(dot(row0.xyz, vec3<f32>(uv, 1.0)), dot(row1.xyz, vec3<f32>(uv, 1.0)));
    }
    return uv;
}

// Linear colour and alpha before the fade, with the fragments cut away that the material or its transparency leaves out.
fn surface_color(in: Varyings) -> vec4<f32> {
    var color = material.base_color;
    color *= in.color; // if VERTEX_COLOR
    if (TEX_BASE) {
        color *= textureSample(base_color_texture, base_color_sampler, slot_uv(in, 0u));
    }
    if (MASK) {
        if (color.a < material.alpha_cutoff) {
            discard;
        }
        color.a = 1.0;
    } else if (!BLEND) {
        color.a = 1.0;
    }
    if (BLEND) {
        color.a *= in.alpha; // if BLEND
        // Less than half a step of an 8-bit target: it could not be seen, and must not leave depth behind.
        if (color.a < 0.5 / 255.0) {
            discard;
        }
    }
    return color;
}
