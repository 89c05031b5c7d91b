//! Sessions, frames and layers.

use std::ffi::c_void;

use openxr::sys;
use openxr::sys::Result as Code;
use openxr::sys::pfn;

use super::super::args::{Args, INVALID};
use super::{FRESH, VIEWS_UNSUPPORTED, blank, calls};

calls! {
    "xrCreateSession" pfn::CreateSession [] SUCCESS, |f, a| {
        let instance = a.first();
        let binding = a.world.graphics.map(|binding| a.value("device", binding, &[
            ("is null", sys::GraphicsBindingVulkanKHR {
                device: std::ptr::null(),
                ..binding
            }, Code::ERROR_GRAPHICS_DEVICE_INVALID),
            ("has no such queue", sys::GraphicsBindingVulkanKHR {
                queue_index: 99,
                ..binding
            }, Code::ERROR_GRAPHICS_DEVICE_INVALID),
            ("has no such family", sys::GraphicsBindingVulkanKHR {
                queue_family_index: 99,
                ..binding
            }, Code::ERROR_GRAPHICS_DEVICE_INVALID),
        ]));
        let mut next = a.next().cast_const();
        if let Some(mut binding) = binding.filter(|_| a.vary(4) < 3) {
            binding.next = next;
            next = a.keep(binding).cast_const().cast();
        }
        let create_flags = sys::SessionCreateFlags::from_raw(a.flags("session flags", &[0]));
        let info = sys::SessionCreateInfo {
            ty: sys::SessionCreateInfo::TYPE,
            next,
            create_flags,
            system_id: a.system(),
        };
        f(instance, a.input(info), a.new_handle())
    };
    "xrDestroySession" pfn::DestroySession [] SUCCESS, |f, a| f(a.first());
    "xrBeginSession" pfn::BeginSession [FRESH] SUCCESS, |f, a| {
        let session = a.first();
        let stereo = sys::ViewConfigurationType::PRIMARY_STEREO.into_raw();
        let wrong = [
            ("is mono", sys::ViewConfigurationType::PRIMARY_MONO.into_raw(), VIEWS_UNSUPPORTED),
            ("is the observer", OBSERVER.into_raw(), VIEWS_UNSUPPORTED),
            ("stands for nothing", 77, INVALID),
        ];
        let views = sys::ViewConfigurationType::from_raw(a.value("view configuration", stereo, &wrong));
        let next = a.chain(|a| {
            let right = vec![a.one_of(&[OBSERVER, sys::ViewConfigurationType::PRIMARY_STEREO])];
            let (count, types) = a.list(right, INVALID);
            let mut info: sys::SecondaryViewConfigurationSessionBeginInfoMSFT =
                blank(sys::SecondaryViewConfigurationSessionBeginInfoMSFT::TYPE);
            (info.view_configuration_count, info.enabled_view_configuration_types) = (count, types);
            info
        });
        let ty = sys::SessionBeginInfo::TYPE;
        f(session, a.input(sys::SessionBeginInfo { ty, next, primary_view_configuration_type: views }))
    };
    "xrEndSession" pfn::EndSession ["xrRequestExitSession"] SUCCESS, |f, a| f(a.first());
    "xrRequestExitSession" pfn::RequestExitSession [] SUCCESS, |f, a| f(a.first());
    "xrWaitFrame" pfn::WaitFrame [] SUCCESS, |f, a| {
        let session = a.waiting_session();
        let info = a.optional(blank(sys::FrameWaitInfo::TYPE));
        let mut out: sys::FrameState = blank(sys::FrameState::TYPE);
        out.next = a.chain(|a| {
            let state: sys::SecondaryViewConfigurationStateMSFT = blank(sys::SecondaryViewConfigurationStateMSFT::TYPE);
            let mut states: sys::SecondaryViewConfigurationFrameStateMSFT =
                blank(sys::SecondaryViewConfigurationFrameStateMSFT::TYPE);
            states.view_configuration_count = a.one_of(&[0, 1, u32::MAX]);
            states.view_configuration_states = a.keep_all(vec![state; 1]);
            states
        });
        f(session, info, a.typed_out(out))
    };
    "xrBeginFrame" pfn::BeginFrame ["xrWaitFrame"] SUCCESS, |f, a| {
        f(a.first(), a.optional(blank(sys::FrameBeginInfo::TYPE)))
    };
    "xrEndFrame" pfn::EndFrame ["xrWaitFrame", "xrBeginFrame"] SUCCESS, |f, a| {
        let session = a.first();
        let display_time = a.time();
        let next = a.chain(observer);
        let unsupported = Code::ERROR_ENVIRONMENT_BLEND_MODE_UNSUPPORTED;
        let blend = a.value("blend mode", 2, &[
            ("is opaque", 1, unsupported),
            ("is zero", 0, INVALID),
            ("stands for nothing", 77, INVALID),
        ]);
        let (layer_count, layers) = layers(a);
        let environment_blend_mode = sys::EnvironmentBlendMode::from_raw(blend);
        let ty = sys::FrameEndInfo::TYPE;
        f(session, a.input(sys::FrameEndInfo { ty, next, display_time, environment_blend_mode, layer_count, layers }))
    };
}

const OBSERVER: sys::ViewConfigurationType = sys::ViewConfigurationType::SECONDARY_MONO_FIRST_PERSON_OBSERVER_MSFT;

type Layer = *const sys::CompositionLayerBaseHeader;

/// Layers. A headless session does not look at them, so there they cannot be wrong.
fn layers(a: &mut Args<'_>) -> (u32, *const Layer) {
    let session = a.session();
    let swapchain = a.world.handles.of(sys::ObjectType::SWAPCHAIN).any(|entry| entry.session == session);
    if !swapchain {
        return (0, std::ptr::null());
    }
    let limit = Code::ERROR_LAYER_LIMIT_EXCEEDED;
    let fault = a.fault(
        "layers",
        &[
            ("are the most", limit),
            ("are 2^31", limit),
            ("are null", INVALID),
            ("have a null", Code::ERROR_LAYER_INVALID),
        ],
    );
    // The usual frame has no layers: an image can only be shown when it was released once.
    let count = a.vary(4);
    let mut layers: Vec<Layer> = (0..count).map(|_| layer(a)).collect();
    match fault {
        1 => return (u32::MAX, a.keep_all(layers)),
        2 => return (1 << 31, a.keep_all(layers)),
        3 => return (1, std::ptr::null()),
        4 => layers.push(std::ptr::null()),
        _ => {}
    }
    (layers.len() as u32, a.keep_all(layers))
}

fn layer(a: &mut Args<'_>) -> Layer {
    let kind = a.vary(4);
    let space: sys::Space = a.own();
    let layer_flags = sys::CompositionLayerFlags::from_raw(a.flags("layer flags", &[0, 1, 2, 3, 7]));
    let (next, view_count) = (a.next().cast_const(), a.one_of(&[2, 2, 2, 1, 1 << 31]));
    if kind == 0 {
        let views = vec![view(a), view(a)];
        let views = a.keep_all(views);
        let next = color(a, next);
        let ty = sys::CompositionLayerProjection::TYPE;
        return a.input(sys::CompositionLayerProjection { ty, next, layer_flags, space, view_count, views }).cast();
    }
    let eye_visibility = sys::EyeVisibility::from_raw(a.code("eyes", &[0, 1, 2], INVALID));
    let (sub_image, pose) = (sub_image(a), a.pose());
    if kind == 1 {
        let (radius, central_angle, aspect_ratio) =
            (a.length(&[1.0, 0.0]), a.length(&[1.0, 6.0, 7.0]), a.length(&[1.0, 0.0]));
        let ty = sys::CompositionLayerCylinderKHR::TYPE;
        let layer = sys::CompositionLayerCylinderKHR {
            ty,
            next,
            layer_flags,
            space,
            eye_visibility,
            sub_image,
            pose,
            radius,
            central_angle,
            aspect_ratio,
        };
        return a.input(layer).cast();
    }
    let size = sys::Extent2Df { width: a.length(&[1.0, 0.0, f32::MAX]), height: a.length(&[1.0]) };
    let ty = sys::CompositionLayerQuad::TYPE;
    a.input(sys::CompositionLayerQuad { ty, next, layer_flags, space, eye_visibility, sub_image, pose, size }).cast()
}

fn color(a: &mut Args<'_>, next: *const c_void) -> *const c_void {
    if a.vary(2) == 0 {
        return next;
    }
    let one = a.one_of(&[1.0, 0.0, -3.0, f32::NAN]);
    let color = sys::Color4f { r: one, g: one, b: one, a: one };
    let ty = sys::CompositionLayerColorScaleBiasKHR::TYPE;
    a.keep(sys::CompositionLayerColorScaleBiasKHR { ty, next, color_scale: color, color_bias: color })
        .cast_const()
        .cast()
}

fn view(a: &mut Args<'_>) -> sys::CompositionLayerProjectionView {
    let angle = a.one_of(&[0.5, 1.0, 1.6, f32::NAN]);
    let mut view: sys::CompositionLayerProjectionView = blank(sys::CompositionLayerProjectionView::TYPE);
    view.fov = sys::Fovf { angle_left: -angle, angle_right: angle, angle_up: angle, angle_down: -angle };
    (view.pose, view.sub_image) = (a.pose(), sub_image(a));
    view.next = a.chain(|a| {
        let mut depth: sys::CompositionLayerDepthInfoKHR = blank(sys::CompositionLayerDepthInfoKHR::TYPE);
        (depth.sub_image, depth.max_depth) = (sub_image(a), a.length(&[1.0, 2.0]));
        (depth.near_z, depth.far_z) = (a.length(&[0.1, 1.0]), a.length(&[20.0, 1.0]));
        depth
    });
    view
}

fn sub_image(a: &mut Args<'_>) -> sys::SwapchainSubImage {
    let swapchain = a.own();
    let edge = a.one_of(&[8, 4, 0, 9, -1, i32::MAX]);
    let image_rect = sys::Rect2Di {
        offset: sys::Offset2Di { x: a.one_of(&[0, 1, -1, i32::MAX, i32::MIN]), y: 0 },
        extent: sys::Extent2Di { width: edge, height: edge },
    };
    sys::SwapchainSubImage { swapchain, image_rect, image_array_index: a.one_of(&[0, 1, u32::MAX]) }
}

/// Layers for the observer.
fn observer(a: &mut Args<'_>) -> sys::SecondaryViewConfigurationFrameEndInfoMSFT {
    let (layer_count, layers) = layers(a);
    let mut info: sys::SecondaryViewConfigurationLayerInfoMSFT =
        blank(sys::SecondaryViewConfigurationLayerInfoMSFT::TYPE);
    info.view_configuration_type = a.one_of(&[OBSERVER, sys::ViewConfigurationType::PRIMARY_STEREO]);
    info.environment_blend_mode = sys::EnvironmentBlendMode::from_raw(a.one_of(&[3, 2, 1, 9]));
    (info.layer_count, info.layers) = (layer_count, layers);
    let mut end: sys::SecondaryViewConfigurationFrameEndInfoMSFT =
        blank(sys::SecondaryViewConfigurationFrameEndInfoMSFT::TYPE);
    let (count, infos) = a.list(vec![info], INVALID);
    (end.view_configuration_count, end.view_configuration_layers_info) = (count, infos);
    end
}
