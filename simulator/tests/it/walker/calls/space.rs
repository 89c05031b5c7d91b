//! Spaces and views.

use openxr::sys;
use openxr::sys::Result as Code;
use openxr::sys::pfn;

use super::super::args::{Args, HARMLESS, INVALID};
use super::{blank, calls, views};

calls! {
    "xrEnumerateReferenceSpaces" pfn::EnumerateReferenceSpaces [] SUCCESS, |f, a| {
        let session = a.first();
        let (capacity, count, array) = a.buffer(sys::ReferenceSpaceType::VIEW, 2);
        f(session, capacity, count, array)
    };
    "xrCreateReferenceSpace" pfn::CreateReferenceSpace [] SUCCESS, |f, a| {
        let session = a.first();
        let info = sys::ReferenceSpaceCreateInfo {
            ty: sys::ReferenceSpaceCreateInfo::TYPE,
            next: a.next(),
            reference_space_type: reference(a),
            pose_in_reference_space: a.pose(),
        };
        f(session, a.input(info), a.new_handle())
    };
    "xrGetReferenceSpaceBoundsRect" pfn::GetReferenceSpaceBoundsRect [] SPACE_BOUNDS_UNAVAILABLE, |f, a| {
        f(a.first(), reference(a), a.out())
    };
    "xrDestroySpace" pfn::DestroySpace [] SUCCESS, |f, a| f(a.first());
    "xrLocateSpace" pfn::LocateSpace [] SUCCESS, |f, a| {
        let (space, base, time) = (a.first(), a.own(), a.time());
        let mut out: sys::SpaceLocation = blank(sys::SpaceLocation::TYPE);
        out.next = a.chain(|_| blank::<sys::SpaceVelocity>(sys::SpaceVelocity::TYPE));
        f(space, base, time, a.typed_out(out))
    };
    "xrLocateSpaces" pfn::LocateSpaces [] SUCCESS, |f, a| locate_spaces(a, f);
    "xrLocateSpacesKHR" pfn::LocateSpacesKHR [] SUCCESS, |f, a| locate_spaces(a, f);
    "xrLocateViews" pfn::LocateViews [] SUCCESS, |f, a| {
        let session = a.first();
        let info = sys::ViewLocateInfo {
            ty: sys::ViewLocateInfo::TYPE,
            next: a.next(),
            view_configuration_type: views(a),
            display_time: a.time(),
            space: a.own(),
        };
        let (info, state) = (a.input(info), a.typed_out(blank(sys::ViewState::TYPE)));
        let (capacity, count, array) = a.typed_buffer(blank(sys::View::TYPE), 2);
        f(session, info, state, capacity, count, array)
    };
    "xrGetVisibilityMaskKHR" pfn::GetVisibilityMaskKHR [] SUCCESS, |f, a| {
        let (session, views) = (a.first(), views(a));
        let view = a.value("view", 0, &[("is one too many", 2, INVALID), ("is the largest number", u32::MAX, INVALID)]);
        let kind = sys::VisibilityMaskTypeKHR::from_raw(a.code("mask", &[1, 2, 3], INVALID));
        let mut out: sys::VisibilityMaskKHR = blank(sys::VisibilityMaskKHR::TYPE);
        (out.next, out.vertex_capacity_input, out.index_capacity_input) = (a.next(), 4096, 4096);
        let vertices = a.keep_all(vec![sys::Vector2f { x: 0.0, y: 0.0 }; 4096]);
        let indices = a.keep_all(vec![0u32; 4096]);
        (out.vertices, out.indices) = (vertices, indices);
        match a.fault("arrays", &[
            ("have no points", INVALID),
            ("have no indices", INVALID),
            ("are too small", Code::ERROR_SIZE_INSUFFICIENT),
            ("are only counted", HARMLESS),
        ]) {
            1 => out.vertices = std::ptr::null_mut(),
            2 => out.indices = std::ptr::null_mut(),
            3 => out.vertex_capacity_input = 1,
            4 => (out.vertex_capacity_input, out.vertices) = (0, std::ptr::null_mut()),
            _ => {}
        }
        f(session, views, view, kind, a.typed_out(out))
    };
}

fn reference(a: &mut Args<'_>) -> sys::ReferenceSpaceType {
    let right = a.one_of(&[sys::ReferenceSpaceType::LOCAL, sys::ReferenceSpaceType::VIEW]).into_raw();
    let unsupported = Code::ERROR_REFERENCE_SPACE_UNSUPPORTED;
    let wrong = [
        ("is a stage that the device has not", sys::ReferenceSpaceType::STAGE.into_raw(), unsupported),
        ("is zero", 0, INVALID),
        ("is negative", -1, INVALID),
    ];
    sys::ReferenceSpaceType::from_raw(a.value("reference space", right, &wrong))
}

unsafe fn locate_spaces(a: &mut Args<'_>, f: pfn::LocateSpaces) -> Code {
    let session = a.first();
    let (base_space, time) = (a.own(), a.time());
    let spaces = vec![a.own::<sys::Space>(), a.own()];
    let (space_count, spaces) = a.list(spaces, INVALID);
    let info = sys::SpacesLocateInfo {
        ty: sys::SpacesLocateInfo::TYPE,
        next: a.next(),
        base_space,
        time,
        space_count,
        spaces,
    };
    let mut out: sys::SpaceLocations = blank(sys::SpaceLocations::TYPE);
    let zero: sys::SpaceLocationData = blank(sys::StructureType::UNKNOWN);
    (out.location_count, out.locations) = (2, a.keep_all(vec![zero; 2]));
    match a.fault(
        "locations",
        &[("are null", INVALID), ("are too few", INVALID), ("are too many", INVALID), ("are the most", INVALID)],
    ) {
        1 => out.locations = std::ptr::null_mut(),
        2 => out.location_count = 1,
        3 => out.location_count = 3,
        4 => out.location_count = u32::MAX,
        _ => {}
    }
    out.next = a.chain(|a| {
        let zero: sys::SpaceVelocityData = blank(sys::StructureType::UNKNOWN);
        let mut out: sys::SpaceVelocities = blank(sys::SpaceVelocities::TYPE);
        let velocity_count = a.one_of(&[2, 0, 7]);
        (out.velocity_count, out.velocities) = (velocity_count, a.keep_all(vec![zero; 8]));
        out
    });
    // SAFETY: what is pointed to is kept until the call is over, or is null.
    unsafe { f(session, a.input(info), a.typed_out(out)) }
}
