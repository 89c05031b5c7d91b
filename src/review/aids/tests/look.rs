//! Pictures of every aid. With `HOLOGRADE_LOOK` naming a folder they are left there, to be looked at.

use super::*;
use crate::render::{
    Backdrop, DepthRange, Ink, Overlay, PICTURE_COLOR, PICTURE_DEPTH, Renderer, StereoPath, StereoPicture, Stroke,
    View, composite, headless_device,
};
use crate::review::{Moment, MomentPoint};
use crate::space::Fov;

/// Half of what the second HoloLens shows, in half its pixels.
const SIZE: [u32; 2] = [720, 468];
const FOV: Fov = Fov { left: -0.375, right: 0.375, up: 0.253, down: -0.253 };

#[test]
fn every_aid_is_seen_by_both_eyes_and_has_depth() {
    let Ok(gpu) = headless_device() else {
        assert!(std::env::var_os("CI").is_none(), "CI needs a Vulkan driver");
        return;
    };
    let path = StereoPath::of(&gpu.device, &gpu.queue);
    let mut renderer = Renderer::new(&gpu.device, &gpu.queue, PICTURE_COLOR, PICTURE_DEPTH, path);
    let mut overlay = Overlay::new(&gpu.device, &gpu.queue, PICTURE_COLOR, PICTURE_DEPTH, path, [64, 64]);
    let picture = StereoPicture::new(&renderer, SIZE[0], SIZE[1]);
    let recording = room();
    for slug in SLUGS.iter().copied().chain(["moment"]) {
        let mut ink = if slug == "moment" { replayed() } else { drawn(&recording, slug) };
        for hologram in &recording.frames[0].holograms {
            let pose = Pose::at(hologram.center.into());
            ink.box_edges(pose, hologram.half_extents.into(), &Stroke::new(0.002, [0.12, 0.12, 0.12]));
        }
        let head = recording.frames[0].head.pose;
        let eye = |x: f32| View { pose: head * Pose::at(Vec3::new(x, 0.0, 0.0)), fov: FOV };
        let views = [eye(-0.032), eye(0.032)];
        let range = DepthRange { near: 0.1, far: 30.0 };
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        renderer.encode(&mut encoder, &[], &views, range, picture.target(), None);
        assert!(overlay.encode(&mut encoder, &views, range, picture.target(), None, &ink));
        let readback = picture.read(&mut encoder);
        gpu.queue.submit([encoder.finish()]);
        readback.submitted();
        let stills = readback.wait().expect("a picture");
        let covered = stills.without_depth();
        assert!(covered.coloured > 500 && covered.without_depth == 0, "{slug}: {covered:?}");
        assert!(stills.eyes[0] != stills.eyes[1], "{slug} has no depth for two eyes");
        if let Some(folder) = std::env::var_os("HOLOGRADE_LOOK") {
            let path = std::path::Path::new(&folder).join(format!("aid-{slug}.png"));
            composite(&stills.eyes[0], Backdrop::Additive(40)).save(path).expect("a picture to look at");
        }
    }
}

fn replayed() -> Ink {
    let point = |k: u8| {
        let swing = (f32::from(k) * 0.3).sin();
        MomentPoint {
            seconds: f64::from(k) / 20.0,
            head: Pose { position: Vec3::new(0.5 - 0.02 * f32::from(k), 1.5, -1.2), orientation: Quat::IDENTITY },
            content: [[-0.2 + 0.004 * swing, 1.15 + 0.002 * swing, -2.0], [0.12; 3]],
        }
    };
    let shown = Moment { place: [-0.2, 1.15, -2.0], path: (0..40).map(point).collect(), ..Moment::default() };
    let mut ink = Ink { eye: EYES, ..Ink::default() };
    moment(&shown, Some(1.4), &mut ink);
    ink
}
