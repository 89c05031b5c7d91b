//! The triangles of a scene's components.

use openxr_sys as xr;

use super::super::check::{XrResult, buffer, guard, input, typed_output};
use super::super::objects;
use super::super::scene_abi as abi;
use crate::model::scene::Scene;
use crate::room::Mesh;

/// Whether 16 bits can number all points of a mesh; without a mesh they need not.
pub(super) fn takes_16_bits(scene: &Scene, number: u64) -> bool {
    scene.mesh(number).is_ok_and(|mesh| fits(&mesh))
}

fn fits(mesh: &Mesh) -> bool {
    mesh.positions.len() <= 1 << 16
}

pub(super) unsafe extern "system" fn get_mesh_buffers(
    scene: xr::SceneMSFT,
    info: *const abi::SceneMeshBuffersGetInfoMSFT,
    buffers: *mut abi::SceneMeshBuffersMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let (info, out) = unsafe { (input(info), typed_output(buffers)) };
    guard("xrGetSceneMeshBuffersMSFT", || {
        let object = objects::scene(scene)?;
        objects::owner(object.session)?;
        let (info, out) = (info?, out?);
        let mesh = object.scene.mesh(info.mesh_buffer_id)?;
        let vertices = out.chained::<abi::SceneMeshVertexBufferMSFT>();
        let wide = out.chained::<abi::SceneMeshIndicesUint32MSFT>();
        let narrow = out.chained::<abi::SceneMeshIndicesUint16MSFT>();
        let nothing = vertices.is_none() && wide.is_none() && narrow.is_none();
        if nothing || (wide.is_some() && narrow.is_some()) || (narrow.is_some() && !fits(&mesh)) {
            return Err(xr::Result::ERROR_VALIDATION_FAILURE);
        }
        let mut done = Ok(());
        if let Some(out) = vertices {
            let points: Vec<_> = mesh.positions.iter().map(|&[x, y, z]| xr::Vector3f { x, y, z }).collect();
            // SAFETY: the application filled in its capacity and array; the rest is plain memory of its own.
            let own = unsafe { out.read() };
            let (count, filled) = fill(own.vertex_capacity_input, own.vertices, &points);
            out.write(|next| abi::SceneMeshVertexBufferMSFT { next, vertex_count_output: count, ..own });
            done = done.and(filled);
        }
        if let Some(out) = wide {
            // SAFETY: as above.
            let own = unsafe { out.read() };
            let (count, filled) = fill(own.index_capacity_input, own.indices, &mesh.indices);
            out.write(|next| abi::SceneMeshIndicesUint32MSFT { next, index_count_output: count, ..own });
            done = done.and(filled);
        }
        if let Some(out) = narrow {
            let indices: Vec<u16> = mesh.indices.iter().map(|&index| index as u16).collect();
            // SAFETY: as above.
            let own = unsafe { out.read() };
            let (count, filled) = fill(own.index_capacity_input, own.indices, &indices);
            out.write(|next| abi::SceneMeshIndicesUint16MSFT { next, index_count_output: count, ..own });
            done = done.and(filled);
        }
        done
    })
}

/// Fills an array of the application by the two-call idiom; also tells the count, for the structure that the array is in.
fn fill<T: Copy>(capacity: u32, array: *mut T, items: &[T]) -> (u32, XrResult) {
    let mut count = 0;
    // SAFETY: the application vouches for its array; the count is ours and outlives the buffer.
    let filled = unsafe { buffer(capacity, &mut count, array) }.and_then(|buffer| buffer.fill(items));
    (count, filled)
}
