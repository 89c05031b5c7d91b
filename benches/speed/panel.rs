//! What the panel costs in frames that show it: worked out on the CPU, painted on the board, drawn over both eyes.

use super::table::{Samples, Table, microseconds, milliseconds};
use anyhow::Context;
use glam::Vec3;
use holograde::panel::{POINTS, Panel, samples};
use holograde::render::{
    BOARD_OVERSAMPLING, DepthRange, Ink, Overlay, PICTURE_COLOR, PICTURE_DEPTH, Quad, Renderer, StereoPath,
    StereoPicture, View, headless_device,
};
use holograde::review::{Pointer, Sheet, aids};
use holograde::space::{Fov, Pose};
use std::time::Instant;

/// Times that each is done.
const TIMES: usize = 60;
/// What a HoloLens 2 draws for an eye.
const EYE: [u32; 2] = [1440, 936];
const SEEN: Fov = Fov { left: -0.375, right: 0.375, up: 0.2535, down: -0.2535 };

/// Measures a question that nobody touches, one whose buttons are pointed at in turn, and the board over an empty frame.
///
/// # Errors
/// No GPU.
pub fn measure(table: &mut Table) -> anyhow::Result<()> {
    table.part("The panel, in frames that show it: a question with its measurements (HoloLens 2, full eye size)");
    let sheet = Sheet::Ask(Box::new(samples::ask("hologram-stability")));
    let mut panel = Panel::new(BOARD_OVERSAMPLING);
    let at = |on: [f32; 2]| Pointer { on: Some(on), ..Pointer::default() };
    let mut seconds = 0.0;
    let mut run = |panel: &mut Panel, pointer: &Pointer| {
        seconds += 1.0 / 60.0;
        let begin = Instant::now();
        let mut painted = panel.run(&sheet, pointer, seconds, &mut Vec::new());
        let time = microseconds(begin.elapsed());
        if let Some(painted) = &mut painted {
            painted.textures.clear();
        }
        (time, painted.is_some())
    };
    run(&mut panel, &at([0.5, 0.5]));
    let still: Samples = (0..TIMES).map(|_| run(&mut panel, &at([0.5, 0.5])).0).collect();
    table.row("a frame in which nothing of it changes", &still, "µs", "what was painted holds");
    let places = [[0.3, 0.72], [0.3, 0.82], [0.3, 0.92]];
    let moved: Vec<(f64, bool)> = (0..TIMES).map(|n| run(&mut panel, &at(places[n % places.len()]))).collect();
    let anew = moved.iter().filter(|(_, anew)| *anew).map(|(time, _)| *time).collect();
    table.row("a frame in which another control is pointed at", &anew, "µs", "laid out and made into triangles anew");
    draw(&sheet, table)
}

/// On the GPU: painted on the board, and the board with ink over both eyes.
fn draw(sheet: &Sheet, table: &mut Table) -> anyhow::Result<()> {
    let gpu = headless_device().context("a GPU")?;
    let path = StereoPath::of(&gpu.device, &gpu.queue);
    let mut renderer = Renderer::new(&gpu.device, &gpu.queue, PICTURE_COLOR, PICTURE_DEPTH, path);
    let pixels = POINTS.map(|side| (side * BOARD_OVERSAMPLING) as u32);
    let mut overlay = Overlay::new(&gpu.device, &gpu.queue, PICTURE_COLOR, PICTURE_DEPTH, path, pixels);
    let picture = StereoPicture::new(&renderer, EYE[0], EYE[1]);
    let board = Quad { base_from_quad: Pose::at(Vec3::new(0.0, -0.1, -1.6)), size_m: [0.857, 0.6] };
    let views = [-0.032, 0.032].map(|x| View { pose: Pose::at(Vec3::new(x, 0.0, 0.0)), fov: SEEN });
    let range = DepthRange { near: 0.1, far: 10.0 };
    let mut ink = Ink::default();
    let ray = Some([Vec3::new(0.25, -0.4, -0.4), Vec3::new(0.2, -0.2, -1.6)]);
    aids::pointer(&Pointer { on: Some([0.7, 0.7]), ray, ..Pointer::default() }, &mut ink);
    let mut frame = |ours: bool, paint: bool| -> anyhow::Result<f64> {
        let mut panel = Panel::new(BOARD_OVERSAMPLING);
        let mut painted = panel.run(sheet, &Pointer::default(), 0.0, &mut Vec::new()).context("a sheet")?;
        let begin = Instant::now();
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        renderer.encode(&mut encoder, &[], &views, range, picture.target(), None);
        if paint {
            overlay.paint_board(&mut encoder, &painted.shapes, &mut painted.textures, painted.pixels_per_point);
        }
        if ours {
            overlay.encode(&mut encoder, &views, range, picture.target(), Some(&board), &ink);
        }
        gpu.queue.submit([encoder.finish()]);
        gpu.device.poll(wgpu::PollType::wait_indefinitely())?;
        painted.textures.clear();
        Ok(milliseconds(begin.elapsed()))
    };
    frame(true, true)?;
    let mut of = |ours, paint| (0..TIMES / 3).map(|_| frame(ours, paint)).collect::<anyhow::Result<Samples>>();
    let (empty, shown, painted) = (of(false, false)?, of(true, false)?, of(true, true)?);
    table.row("a stereo frame with nothing in it", &empty, "ms", "cleared only");
    table.row("the same with the board and a pointer", &shown, "ms", "painted before");
    table.row("the same, the board painted anew", &painted, "ms", "fonts included");
    Ok(())
}
