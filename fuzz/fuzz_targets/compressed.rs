//! Any bytes as a packed buffer view or a Draco stream within a lawful document: a model or problems, never a panic.
#![no_main]
use base64::Engine;
use holograde::scene::{Limits, NoFiles, load};
use serde_json::json;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let [how, size, data @ ..] = bytes else { return };
    let limits = Limits {
        components: 1 << 18,
        vertices: 1 << 16,
        indices: 1 << 18,
        decoded_bytes: 1 << 22,
        ..Limits::default()
    };
    let encoded = base64::engine::general_purpose::STANDARD.encode(data);
    let buffer = json!({"byteLength": data.len(), "uri": format!("data:application/octet-stream;base64,{encoded}")});
    let count = u64::from(*size) + 1;
    let vertices = json!({"type": "VEC3", "componentType": 5126, "count": count, "min": [0, 0, 0], "max": [1, 1, 1]});
    let indices = json!({"type": "SCALAR", "componentType": 5125, "count": count / 3 * 3});
    let document = if how % 2 == 0 {
        let attributes = json!({"POSITION": 0, "NORMAL": 0});
        let packed = json!({"bufferView": 0, "attributes": {"POSITION": how >> 1 & 3, "NORMAL": how >> 3 & 3}});
        json!({"asset": {"version": "2.0"}, "extensionsUsed": ["KHR_draco_mesh_compression"], "accessors": [vertices, indices],
            "meshes": [{"primitives": [{"attributes": attributes, "indices": 1, "extensions": {"KHR_draco_mesh_compression": packed}}]}],
            "buffers": [buffer], "bufferViews": [{"buffer": 0, "byteLength": data.len()}]})
    } else {
        let (mode, filter, stride) = [
            ("ATTRIBUTES", "NONE", 12),
            ("ATTRIBUTES", "OCTAHEDRAL", 4),
            ("ATTRIBUTES", "OCTAHEDRAL", 8),
            ("ATTRIBUTES", "QUATERNION", 8),
            ("ATTRIBUTES", "EXPONENTIAL", 12),
            ("ATTRIBUTES", "COLOR", 8),
            ("TRIANGLES", "NONE", 4),
            ("INDICES", "NONE", 2),
        ][usize::from(how >> 1) % 8];
        let count = count * 3;
        let packed = json!({"buffer": 0, "byteLength": data.len(), "byteStride": stride, "count": count, "mode": mode, "filter": filter});
        let view =
            json!({"buffer": 1, "byteLength": count * stride, "extensions": {"KHR_meshopt_compression": packed}});
        json!({"asset": {"version": "2.0"}, "extensionsUsed": ["KHR_meshopt_compression"],
            "accessors": [{"bufferView": 0, "type": "SCALAR", "componentType": 5121, "count": count * stride}],
            "buffers": [buffer, {"byteLength": count * stride}], "bufferViews": [view]})
    };
    let _ = load("fuzz.gltf", document.to_string().as_bytes(), &NoFiles, &limits);
});
