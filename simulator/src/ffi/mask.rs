//! XR_KHR_visibility_mask. Fields of view do not change while a session lives, so the event of a changed mask is never sent.

use openxr_sys as xr;

use super::call::refusal;
use super::check::{XrResult, buffer, guard, typed_output};
use super::objects;
use super::system::view_set;
use crate::model::mask::{MaskKind, Mesh, mask};
use crate::model::second_view::ViewSet;

pub(super) unsafe extern "system" fn get_visibility_mask(
    session: xr::Session,
    views: xr::ViewConfigurationType,
    view: u32,
    kind: xr::VisibilityMaskTypeKHR,
    out: *mut xr::VisibilityMaskKHR,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { typed_output(out) };
    guard("xrGetVisibilityMaskKHR", || {
        let session = objects::live_session(session)?;
        let views = view_set(&session.instance, views)?;
        let invalid = xr::Result::ERROR_VALIDATION_FAILURE;
        if view >= views.count() {
            return refusal(invalid, format!("there is no view {view} of {}", views.count()));
        }
        let kind = match kind {
            xr::VisibilityMaskTypeKHR::HIDDEN_TRIANGLE_MESH => MaskKind::Hidden,
            xr::VisibilityMaskTypeKHR::VISIBLE_TRIANGLE_MESH => MaskKind::Visible,
            xr::VisibilityMaskTypeKHR::LINE_LOOP => MaskKind::Border,
            _ => return refusal(invalid, format!("there is no visibility mask of type {}", kind.into_raw())),
        };
        let fov_deg = session.instance.config.profile.fov_deg.get(view as usize);
        let mesh = match (views, fov_deg) {
            (ViewSet::Stereo, Some(fov_deg)) => mask(fov_deg.map(|angle| angle.to_radians() as f32), kind),
            // No lens is before the camera.
            _ => Mesh::default(),
        };
        let out = out?;
        // SAFETY: the application filled in its capacities and pointers.
        let wanted = unsafe { out.read() };
        let (mut vertex_count_output, mut index_count_output) = (0, 0);
        let code = fill(&mesh, &wanted, &mut vertex_count_output, &mut index_count_output);
        out.write(|next| xr::VisibilityMaskKHR { next, vertex_count_output, index_count_output, ..wanted });
        code
    })
}

/// Fills both arrays or none: the two-call idiom of a structure with two (OpenXR 1.1, section 2.11.1).
fn fill(mesh: &Mesh, wanted: &xr::VisibilityMaskKHR, vertex_count: &mut u32, index_count: &mut u32) -> XrResult {
    let vertices: Vec<_> = mesh.vertices.iter().map(|&[x, y]| xr::Vector2f { x, y }).collect();
    let capacities = [wanted.vertex_capacity_input as usize, wanted.index_capacity_input as usize];
    // A capacity of 0 asks for the counts alone, whatever the other one is.
    let counting = capacities.contains(&0);
    let fits = capacities[0] >= vertices.len() && capacities[1] >= mesh.indices.len();
    let [vertex_room, index_room] =
        if counting || !fits { [0, 0] } else { [wanted.vertex_capacity_input, wanted.index_capacity_input] };
    // SAFETY: the application vouches for its arrays.
    unsafe {
        buffer(vertex_room, vertex_count, wanted.vertices)?.fill(&vertices)?;
        buffer(index_room, index_count, wanted.indices)?.fill(&mesh.indices)?;
    }
    if counting || fits { Ok(()) } else { Err(xr::Result::ERROR_SIZE_INSUFFICIENT) }
}
