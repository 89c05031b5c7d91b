//! XR_KHR_visibility_mask.

use holograde_simulator::control::Config;
use holograde_simulator::profile::Profile;
use holograde_simulator::scenario::{Clock, Scenario};
use openxr as xr;
use openxr::sys;
use openxr::sys::Result as Code;

use crate::raw::function;
use crate::rig::{STEREO, instance, small};

fn headset() -> Config {
    let profile = Profile::built_in("generic-vr-90").unwrap().unwrap();
    Config { profile, scenario: Scenario { clock: Clock::Stepped, ..Scenario::default() } }
}

fn session(config: Config) -> (xr::Instance, xr::Session<xr::Headless>) {
    let (instance, system) = instance(config, xr::Version::new(1, 1, 0));
    // SAFETY: a headless session has no graphics to vouch for.
    let session = unsafe { instance.create_session::<xr::Headless>(system, &xr::headless::SessionCreateInfo {}) };
    let (session, _, _) = session.unwrap();
    (instance, session)
}

#[test]
fn masks_of_both_eyes_lie_in_the_picture() {
    let (_instance, session) = session(headset());
    for view in [0, 1] {
        let get = |kind| session.get_visibility_mask_khr(STEREO, view, kind).unwrap();
        let hidden = get(xr::VisibilityMaskTypeKHR::HIDDEN_TRIANGLE_MESH);
        let visible = get(xr::VisibilityMaskTypeKHR::VISIBLE_TRIANGLE_MESH);
        let border = get(xr::VisibilityMaskTypeKHR::LINE_LOOP);
        assert_eq!([hidden.indices.len(), visible.indices.len(), border.indices.len()], [12, 18, 8]);
        let edge = (47.5f64.to_radians() as f32).tan();
        for mask in [&hidden, &visible, &border] {
            assert!(mask.indices.iter().all(|&index| (index as usize) < mask.vertices.len()));
            assert!(mask.vertices.iter().all(|v| v.x.abs() <= edge + 1e-6 && v.y.abs() <= edge + 1e-6));
        }
        let corner = |v: &xr::Vector2f| (v.x.abs() - edge).abs() < 1e-6 && (v.y.abs() - edge).abs() < 1e-6;
        assert_eq!(hidden.vertices.iter().filter(|&v| corner(v)).count(), 4);
        assert!(!visible.vertices.iter().any(corner) && !border.vertices.iter().any(corner));
    }
}

#[test]
fn both_arrays_are_filled_or_none() {
    let (instance, session) = session(headset());
    // SAFETY: the name stands for this type.
    let get: sys::pfn::GetVisibilityMaskKHR = unsafe { function(&instance, c"xrGetVisibilityMaskKHR") };
    let ask = |views, view, kind, vertex_room: u32, index_room: u32| {
        let mut vertices = [xr::Vector2f { x: 9.0, y: 9.0 }; 8];
        let mut indices = [99; 8];
        let mut mask = sys::VisibilityMaskKHR {
            ty: sys::VisibilityMaskKHR::TYPE,
            next: std::ptr::null_mut(),
            vertex_capacity_input: vertex_room,
            vertex_count_output: 77,
            vertices: vertices.as_mut_ptr(),
            index_capacity_input: index_room,
            index_count_output: 77,
            indices: indices.as_mut_ptr(),
        };
        // SAFETY: the arrays are at least as large as the capacities.
        let code = unsafe { get(session.as_raw(), views, view, xr::VisibilityMaskTypeKHR::from_raw(kind), &mut mask) };
        (code, mask.vertex_count_output, mask.index_count_output, vertices[0].x != 9.0, indices[0] != 99)
    };
    assert_eq!(ask(STEREO, 0, 3, 8, 8), (Code::SUCCESS, 8, 8, true, true));
    for (vertex_room, index_room) in [(0, 0), (0, 8), (8, 0)] {
        assert_eq!(ask(STEREO, 0, 3, vertex_room, index_room), (Code::SUCCESS, 8, 8, false, false));
    }
    for (vertex_room, index_room) in [(7, 8), (8, 7), (1, 1)] {
        let expected = (Code::ERROR_SIZE_INSUFFICIENT, 8, 8, false, false);
        assert_eq!(ask(STEREO, 0, 3, vertex_room, index_room), expected);
    }
    assert_eq!(ask(STEREO, 2, 3, 8, 8).0, Code::ERROR_VALIDATION_FAILURE);
    assert_eq!(ask(STEREO, 0, 0, 8, 8).0, Code::ERROR_VALIDATION_FAILURE);
    assert_eq!(ask(STEREO, 0, 4, 8, 8).0, Code::ERROR_VALIDATION_FAILURE);
    let mono = xr::ViewConfigurationType::PRIMARY_MONO;
    assert_eq!(ask(mono, 0, 3, 8, 8).0, Code::ERROR_VIEW_CONFIGURATION_TYPE_UNSUPPORTED);
}

#[test]
fn the_observer_has_no_lens() {
    let mut config = small();
    config.profile.extensions.push("XR_KHR_visibility_mask".to_owned());
    let (_instance, session) = session(config);
    let observer = xr::ViewConfigurationType::SECONDARY_MONO_FIRST_PERSON_OBSERVER_MSFT;
    let mask = session.get_visibility_mask_khr(observer, 0, xr::VisibilityMaskTypeKHR::LINE_LOOP).unwrap();
    assert!(mask.vertices.is_empty() && mask.indices.is_empty());
}

#[test]
fn hololens_2_has_no_mask() {
    let (instance, _) = instance(small(), xr::Version::new(1, 1, 0));
    assert!(instance.exts().khr_visibility_mask.is_none());
}
