//! Layers with any values in any field: xrEndFrame answers with a code of the specification, keeps what it took, and never fails inside.

use std::ffi::c_void;

use holograde_simulator::control::{self, Layer};
use openxr as xr;
use openxr::sys;
use openxr::sys::Result as Code;

use crate::raw::{address, end, quad};
use crate::rig::{Client, small};

/// What xrEndFrame may answer to a wrong layer.
const REFUSALS: &[Code] = &[
    Code::ERROR_VALIDATION_FAILURE,
    Code::ERROR_HANDLE_INVALID,
    Code::ERROR_LAYER_INVALID,
    Code::ERROR_POSE_INVALID,
    Code::ERROR_SWAPCHAIN_RECT_INVALID,
    Code::ERROR_REPROJECTION_MODE_UNSUPPORTED_MSFT,
];

/// Numbers that come again and again in mistakes.
const NUMBERS: &[f32] =
    &[0.0, -0.0, 1.0, 1.0, 1.0, 0.5, -1.0, 2.0, 6.3, f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, 1e-40];
const INTEGERS: &[i32] = &[0, 0, 1, 1, 2, 3, 64, 96, -1, 1000, i32::MAX, i32::MIN];

struct Random(u64);

impl Random {
    /// Knuth's MMIX generator.
    fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.next() % list.len()]
    }

    /// Changes a value once in a while.
    fn maybe<T>(&mut self, value: &mut T, new: impl FnOnce(&mut Self) -> T) {
        if self.next().is_multiple_of(12) {
            *value = new(self);
        }
    }

    fn number(&mut self, value: &mut f32) {
        self.maybe(value, |random| random.of(NUMBERS));
    }

    fn integer(&mut self, value: &mut i32) {
        self.maybe(value, |random| random.of(INTEGERS));
    }

    fn pose(&mut self, pose: &mut xr::Posef) {
        let (p, o) = (&mut pose.position, &mut pose.orientation);
        for value in [&mut p.x, &mut p.y, &mut p.z, &mut o.x, &mut o.y, &mut o.z, &mut o.w] {
            self.number(value);
        }
    }

    fn image(&mut self, image: &mut sys::SwapchainSubImage, others: &[sys::Swapchain]) {
        let rect = &mut image.image_rect;
        for value in [&mut rect.offset.x, &mut rect.offset.y, &mut rect.extent.width, &mut rect.extent.height] {
            self.integer(value);
        }
        self.maybe(&mut image.image_array_index, |random| random.of(INTEGERS) as u32);
        self.maybe(&mut image.swapchain, |random| random.of(others));
    }
}

#[test]
fn any_values_in_layers_are_taken_or_refused() {
    let mut config = small();
    config.profile.extensions.push("XR_KHR_composition_layer_cylinder".to_owned());
    let mut client = Client::focused(config);
    client.color.draw(&client.vulkan);
    let swapchains = [client.color.swapchain.as_raw(), client.depth.swapchain.as_raw(), sys::Swapchain::default()];
    let spaces = [client.local.as_raw(), client.view.as_raw(), sys::Space::default()];
    let mut random = Random(20_241_107);
    let (mut taken, mut refused) = (0, 0);
    let mut time = client.waiter.wait().unwrap().predicted_display_time;
    client.stream.begin().unwrap();
    for round in 0..4000 {
        let mut color = sys::CompositionLayerColorScaleBiasKHR {
            ty: sys::CompositionLayerColorScaleBiasKHR::TYPE,
            next: std::ptr::null(),
            color_scale: xr::Color4f { r: 1.0, g: 1.0, b: 1.0, a: 1.0 },
            color_bias: xr::Color4f { r: 0.0, g: 0.0, b: 0.0, a: 0.0 },
        };
        random.number(&mut color.color_scale.r);
        random.number(&mut color.color_bias.a);
        let mut flat = quad(&client);
        flat.next = address(&color);
        random.maybe(&mut flat.layer_flags, |random| xr::CompositionLayerFlags::from_raw(random.of(INTEGERS) as u64));
        random.maybe(&mut flat.space, |random| random.of(&spaces));
        random.maybe(&mut flat.eye_visibility, |random| xr::EyeVisibility::from_raw(random.of(INTEGERS)));
        random.image(&mut flat.sub_image, &swapchains);
        random.pose(&mut flat.pose);
        random.number(&mut flat.size.width);
        random.number(&mut flat.size.height);
        let mut curved = sys::CompositionLayerCylinderKHR {
            ty: sys::CompositionLayerCylinderKHR::TYPE,
            next: flat.next,
            layer_flags: flat.layer_flags,
            space: flat.space,
            eye_visibility: flat.eye_visibility,
            sub_image: flat.sub_image,
            pose: flat.pose,
            radius: 1.0,
            central_angle: 1.0,
            aspect_ratio: 1.0,
        };
        random.number(&mut curved.radius);
        random.number(&mut curved.central_angle);
        random.number(&mut curved.aspect_ratio);
        let layers: [*const c_void; 2] = if round % 2 == 0 {
            [address(&flat), address(&curved)]
        } else {
            [address(&curved), random.of(&[address(&flat), address(&curved), std::ptr::null()])]
        };
        match end(&client, time, &layers, std::ptr::null()) {
            Code::SUCCESS => {
                taken += 1;
                let kept = control::last_submission(client.session.as_raw()).unwrap().unwrap();
                assert!(kept.layers.iter().all(is_sound), "{:?}", kept.layers);
                time = client.waiter.wait().unwrap().predicted_display_time;
                client.stream.begin().unwrap();
            }
            code => {
                refused += 1;
                assert!(REFUSALS.contains(&code), "round {round}: {code}");
            }
        }
    }
    assert!(taken > 200 && refused > 2000, "{taken} taken, {refused} refused");
    client.stream.end(time, xr::EnvironmentBlendMode::ADDITIVE, &[]).unwrap();
    client.exit();
}

/// Whether a composer can draw what was kept without looking at it again.
fn is_sound(layer: &Layer) -> bool {
    let (placement, image, shape) = match layer {
        Layer::Quad { placement, image, size_m, .. } => (placement, image, size_m.to_vec()),
        Layer::Cylinder { placement, image, curve, .. } => {
            // An infinite radius is legal, and 0 stands for it.
            (placement, image, vec![curve.radius_m.min(1.0), curve.central_angle_rad, curve.aspect_ratio])
        }
        Layer::Projection { .. } => return false,
    };
    let pose = placement.pose;
    let [x, y, width, height] = image.rect;
    shape.iter().all(|value| value.is_finite() && *value >= 0.0)
        && pose.position.is_finite()
        && (pose.orientation.length() - 1.0).abs() < 1e-6
        && x >= 0
        && y >= 0
        && x + width <= 96
        && y + height <= 64
        && image.array_index < 2
        && layer.common().flags < 8
}
