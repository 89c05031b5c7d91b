//! Composition layers: what `xrEndFrame` is given, checked as the specification wants it and made into what the model keeps.

use openxr_sys as xr;
use openxr_sys::Handle;

use super::call::{self, Because, refusal};
use super::check::{XrResult, chained, input, list};
use super::objects::{self, SessionObject};
use super::reprojection;
use super::space::pose_in;
use super::system::blend_code;
use super::time::host_now_ns;
use crate::model::layers::{
    ColorScaleBias, Common, Curve, Depth, Eyes, Layer, Placement, ProjectionView, SubImage, check_color, check_curve,
    check_depth, check_flags, check_fov, check_rect, check_size,
};
use crate::model::messages::{Kind, Severity};
use crate::model::second_view::ViewSet;
use crate::model::spare::Spare;
use crate::profile::BlendMode;

const INVALID: xr::Result = xr::Result::ERROR_VALIDATION_FAILURE;

/// For whom layers are submitted, and when they are to be seen.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) session: &'a SessionObject,
    pub(super) views: ViewSet,
    pub(super) time_ns: i64,
}

/// The blend mode behind a code, if it is among `offered`.
pub(super) fn blend_mode(code: xr::EnvironmentBlendMode, offered: &[BlendMode]) -> XrResult<BlendMode> {
    if !(1..=3).contains(&code.into_raw()) {
        return refusal(INVALID, format!("there is no blend mode {}", code.into_raw()));
    }
    let found = offered.iter().copied().find(|&mode| blend_code(mode) == code);
    found.ok_or(xr::Result::ERROR_ENVIRONMENT_BLEND_MODE_UNSUPPORTED)
}

/// Layers, back to front.
///
/// # Safety
/// `layers` is null or a list of `count` pointers to layers.
pub(super) unsafe fn layers(
    target: Target<'_>,
    spare: &mut Spare,
    count: u32,
    layers: *const *const xr::CompositionLayerBaseHeader,
) -> XrResult<Vec<Layer>> {
    if target.session.vulkan.is_none() {
        // Without graphics there is no swapchain that a layer could show, so nothing in them can be valid (XR_MND_headless).
        return Ok(Vec::new());
    }
    if count > target.session.instance.config.profile.max_layers {
        return Err(xr::Result::ERROR_LAYER_LIMIT_EXCEEDED);
    }
    // SAFETY: by the caller.
    let pointers = unsafe { list(count, layers) }?;
    let mut taken = spare.layers();
    for (index, &pointer) in pointers.iter().enumerate() {
        // SAFETY: by the caller.
        taken.push(unsafe { layer(target, spare, pointer) }.because(|| format!("layer {index}"))?);
    }
    Ok(taken)
}

/// # Safety
/// `pointer` is null or leads to a layer.
unsafe fn layer(
    target: Target<'_>,
    spare: &mut Spare,
    pointer: *const xr::CompositionLayerBaseHeader,
) -> XrResult<Layer> {
    // SAFETY: by the caller; null is one of the mistakes looked for.
    let Some(header) = (unsafe { pointer.as_ref() }) else {
        return refusal(xr::Result::ERROR_LAYER_INVALID, "is null");
    };
    let cylinders = target.session.instance.has("XR_KHR_composition_layer_cylinder");
    // SAFETY: not null, and of the type that its tag says.
    unsafe {
        match header.ty {
            xr::CompositionLayerProjection::TYPE => projection(target, spare, header, input(pointer.cast())?),
            xr::CompositionLayerQuad::TYPE => quad(target, header, input(pointer.cast())?),
            xr::CompositionLayerCylinderKHR::TYPE if cylinders => cylinder(target, header, input(pointer.cast())?),
            other => refusal(xr::Result::ERROR_LAYER_INVALID, format!("layers of type {other:?} are not supported")),
        }
    }
}

fn common(target: Target<'_>, header: &xr::CompositionLayerBaseHeader) -> XrResult<Common> {
    let session = target.session;
    let flags = header.layer_flags.into_raw();
    check_flags(flags).because(|| format!("flags {flags:#x} have bits that do not exist"))?;
    let space = objects::space(header.space)?;
    if space.session != session.raw {
        return refusal(INVALID, "the space belongs to another session");
    }
    let space = space.space;
    let local_from_space =
        session.look(|state| state.with_poses(host_now_ns(), |poses| poses.local_from(&space, target.time_ns)));
    Ok(Common { flags, space, local_from_space, color: color(session, header)? })
}

fn color(session: &SessionObject, header: &xr::CompositionLayerBaseHeader) -> XrResult<Option<ColorScaleBias>> {
    if !session.instance.has("XR_KHR_composition_layer_color_scale_bias") {
        return Ok(None);
    }
    // SAFETY: the application vouches for the chain.
    let found = unsafe { chained::<xr::CompositionLayerColorScaleBiasKHR>(header.next) };
    let Some(info) = found else { return Ok(None) };
    let channels = |color: &xr::Color4f| [color.r, color.g, color.b, color.a];
    let color = ColorScaleBias { scale: channels(&info.color_scale), bias: channels(&info.color_bias) };
    check_color(&color).because(|| "the colour scale or bias is not finite".to_owned())?;
    Ok(Some(color))
}

fn projection(
    target: Target<'_>,
    spare: &mut Spare,
    header: &xr::CompositionLayerBaseHeader,
    layer: &xr::CompositionLayerProjection,
) -> XrResult<Layer> {
    let common = common(target, header)?;
    if layer.view_count != target.views.count() {
        return refusal(INVALID, format!("{} views, not {}", layer.view_count, target.views.count()));
    }
    // SAFETY: the application vouches for the list.
    let views = unsafe { list(layer.view_count, layer.views) }?;
    let mut taken = spare.views();
    for (index, view) in views.iter().enumerate() {
        taken.push(projection_view(target, &common, view).because(|| format!("view {index}"))?);
    }
    let has_depth = taken.iter().all(|view| view.depth.is_some());
    let reprojection = reprojection::mode(target, layer, has_depth)?;
    Ok(Layer::Projection { common, reprojection, plane: reprojection::plane(target.session, layer)?, views: taken })
}

fn projection_view(
    target: Target<'_>,
    common: &Common,
    view: &xr::CompositionLayerProjectionView,
) -> XrResult<ProjectionView> {
    // SAFETY: a reference is a valid pointer.
    let view: &xr::CompositionLayerProjectionView = unsafe { input(view) }?;
    let fov_rad = [view.fov.angle_left, view.fov.angle_right, view.fov.angle_up, view.fov.angle_down];
    check_fov(fov_rad).because(|| format!("the field of view {fov_rad:?} is not within ±π/2"))?;
    let pose = pose(&view.pose)?;
    Ok(ProjectionView {
        pose,
        local_from_eye: common.local_from_space.map(|space| space.then(&pose)),
        fov_rad,
        image: sub_image(target.session, &view.sub_image)?,
        depth: depth(target.session, view).because(|| "depth".to_owned())?,
    })
}

fn depth(session: &SessionObject, view: &xr::CompositionLayerProjectionView) -> XrResult<Option<Depth>> {
    if !session.instance.has("XR_KHR_composition_layer_depth") {
        return Ok(None);
    }
    // SAFETY: the application vouches for the chain.
    let Some(info) = (unsafe { chained::<xr::CompositionLayerDepthInfoKHR>(view.next) }) else { return Ok(None) };
    let (range, near_far_m) = ([info.min_depth, info.max_depth], [info.near_z, info.far_z]);
    check_depth(range, near_far_m)
        .because(|| format!("range {range:?} or planes {near_far_m:?} m are not possible"))?;
    Ok(Some(Depth { image: sub_image(session, &info.sub_image)?, range, near_far_m }))
}

fn quad(
    target: Target<'_>,
    header: &xr::CompositionLayerBaseHeader,
    layer: &xr::CompositionLayerQuad,
) -> XrResult<Layer> {
    let common = common(target, header)?;
    let size_m = [layer.size.width, layer.size.height];
    check_size(size_m).because(|| format!("a quad cannot be of {size_m:?} m"))?;
    let placement = placement(&common, layer.eye_visibility, &layer.pose)?;
    Ok(Layer::Quad { common, placement, size_m, image: sub_image(target.session, &layer.sub_image)? })
}

fn cylinder(
    target: Target<'_>,
    header: &xr::CompositionLayerBaseHeader,
    layer: &xr::CompositionLayerCylinderKHR,
) -> XrResult<Layer> {
    let common = common(target, header)?;
    let curve =
        Curve { radius_m: layer.radius, central_angle_rad: layer.central_angle, aspect_ratio: layer.aspect_ratio };
    check_curve(&curve).because(|| format!("there is no cylinder like {curve:?}"))?;
    let placement = placement(&common, layer.eye_visibility, &layer.pose)?;
    Ok(Layer::Cylinder { common, placement, curve, image: sub_image(target.session, &layer.sub_image)? })
}

fn placement(common: &Common, eyes: xr::EyeVisibility, submitted: &xr::Posef) -> XrResult<Placement> {
    let eyes = match eyes {
        xr::EyeVisibility::BOTH => Eyes::Both,
        xr::EyeVisibility::LEFT => Eyes::Left,
        xr::EyeVisibility::RIGHT => Eyes::Right,
        other => return refusal(INVALID, format!("there is no eye visibility {}", other.into_raw())),
    };
    let pose = pose(submitted)?;
    Ok(Placement { eyes, pose, local_from_picture: common.local_from_space.map(|space| space.then(&pose)) })
}

fn pose(pose: &xr::Posef) -> XrResult<crate::Pose> {
    pose_in(pose).because(|| {
        let (p, o) = (&pose.position, &pose.orientation);
        let length = [o.x, o.y, o.z, o.w].iter().map(|x| x * x).sum::<f32>().sqrt();
        format!("position [{}, {}, {}], orientation of length {length}", p.x, p.y, p.z)
    })
}

fn sub_image(session: &SessionObject, sub: &xr::SwapchainSubImage) -> XrResult<SubImage> {
    let swapchain = objects::swapchain(sub.swapchain)?;
    if swapchain.session != session.raw {
        return refusal(INVALID, "the swapchain belongs to another session");
    }
    let rect = &sub.image_rect;
    let rect = [rect.offset.x, rect.offset.y, rect.extent.width, rect.extent.height];
    check_rect(rect, swapchain.size).because(|| format!("rectangle {rect:?} in an image of {:?}", swapchain.size))?;
    if sub.image_array_index >= swapchain.array_size {
        let why = format!("array index {} of a swapchain of {}", sub.image_array_index, swapchain.array_size);
        return refusal(INVALID, why);
    }
    let Some(image_index) = swapchain.last_released() else {
        return refusal(xr::Result::ERROR_LAYER_INVALID, "no image of the swapchain was ever released");
    };
    if rect[2] == 0 || rect[3] == 0 {
        call::remark(&session.instance, Severity::Warning, Kind::Validation, "empty-image-rect", || {
            format!("image rectangle {rect:?} is empty: nothing of the layer will be seen")
        });
    }
    Ok(SubImage { swapchain: sub.swapchain.into_raw(), image_index, array_index: sub.image_array_index, rect })
}
