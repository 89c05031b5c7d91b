//! XR_MSFT_composition_layer_reprojection: how an application wants its layers reprojected.

use openxr_sys as xr;

use super::call::{self, Because, refusal};
use super::check::{XrResult, buffer, chained, guard};
use super::layers::Target;
use super::objects::SessionObject;
use super::system;
use crate::model::layers::{Plane, Reprojection, check_plane};
use crate::model::messages::{Kind, Severity};
use crate::model::second_view::ViewSet;

const NAME: &str = "XR_MSFT_composition_layer_reprojection";

/// Modes, in the order in which they are enumerated.
const MODES: &[(xr::ReprojectionModeMSFT, Reprojection)] = &[
    (xr::ReprojectionModeMSFT::DEPTH, Reprojection::Depth),
    (xr::ReprojectionModeMSFT::PLANAR_FROM_DEPTH, Reprojection::PlanarFromDepth),
    (xr::ReprojectionModeMSFT::PLANAR_MANUAL, Reprojection::PlanarManual),
    (xr::ReprojectionModeMSFT::ORIENTATION_ONLY, Reprojection::OrientationOnly),
];

/// Modes of a set of views. The observer has none: its picture goes with a camera picture of the same moment.
fn modes(views: ViewSet) -> &'static [(xr::ReprojectionModeMSFT, Reprojection)] {
    match views {
        ViewSet::Stereo => MODES,
        ViewSet::Observer => &[],
    }
}

pub(super) unsafe extern "system" fn enumerate_modes(
    instance: xr::Instance,
    system: xr::SystemId,
    views: xr::ViewConfigurationType,
    capacity: u32,
    count: *mut u32,
    out: *mut xr::ReprojectionModeMSFT,
) -> xr::Result {
    // SAFETY: the application vouches for its pointers.
    let out = unsafe { buffer(capacity, count, out) };
    guard("xrEnumerateReprojectionModesMSFT", || {
        let instance = system::instance_of(instance, system)?;
        let views = system::view_set(&instance, views)?;
        out?.fill(&modes(views).iter().map(|&(code, _)| code).collect::<Vec<_>>())
    })
}

/// The mode chained to a projection layer.
pub(super) fn mode(
    target: Target<'_>,
    layer: &xr::CompositionLayerProjection,
    has_depth: bool,
) -> XrResult<Option<Reprojection>> {
    let instance = &target.session.instance;
    if !instance.has(NAME) {
        return Ok(None);
    }
    // SAFETY: the application vouches for the chain.
    let found = unsafe { chained::<xr::CompositionLayerReprojectionInfoMSFT>(layer.next) };
    let Some(info) = found else { return Ok(None) };
    let known = modes(target.views).iter().find(|(code, _)| *code == info.reprojection_mode);
    let Some(&(_, mode)) = known else {
        let why = format!("these views have no reprojection mode {:?}", info.reprojection_mode);
        return refusal(xr::Result::ERROR_REPROJECTION_MODE_UNSUPPORTED_MSFT, why);
    };
    if matches!(mode, Reprojection::Depth | Reprojection::PlanarFromDepth) && !has_depth {
        call::remark(instance, Severity::Warning, Kind::Performance, "reprojection-without-depth", || {
            format!("reprojection mode {mode:?} needs depth, and not every view of the layer brings it")
        });
    }
    Ok(Some(mode))
}

/// The plane chained to a projection layer.
pub(super) fn plane(session: &SessionObject, layer: &xr::CompositionLayerProjection) -> XrResult<Option<Plane>> {
    if !session.instance.has(NAME) {
        return Ok(None);
    }
    // SAFETY: the application vouches for the chain.
    let found = unsafe { chained::<xr::CompositionLayerReprojectionPlaneOverrideMSFT>(layer.next) };
    let Some(info) = found else { return Ok(None) };
    let array = |v: &xr::Vector3f| [v.x, v.y, v.z];
    let plane = Plane {
        position_m: array(&info.position),
        normal: array(&info.normal),
        velocity_m_per_s: array(&info.velocity),
    };
    check_plane(&plane).because(|| format!("there is no plane like {plane:?}"))?;
    Ok(Some(plane))
}
