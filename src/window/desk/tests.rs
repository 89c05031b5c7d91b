//! The desk without a display: its pixels, read back; with `HOLOGRADE_LOOK` naming a folder, kept as pictures.

use super::*;
use crate::panel::samples;
use crate::render::{DepthRange, Headless, PICTURE_COLOR, PICTURE_DEPTH, Renderer, View, headless_device};
use crate::space::{Fov, Pose};
use crate::window::operator::tests::view;
use egui::Pos2;
use image::RgbaImage;

const SIZE: [u32; 2] = [1600, 1000];
const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

struct Bench {
    headless: Headless,
    desk: Desk,
    renderer: Renderer,
}

impl Bench {
    fn new(showing: Showing) -> Option<Bench> {
        let Ok(headless) = headless_device() else {
            println!("skipped: no adapter");
            return None;
        };
        let path = StereoPath::of(&headless.device, &headless.queue);
        let desk = Desk::new(&headless.device, &headless.queue, FORMAT, path, [1440, 936], showing);
        let renderer = Renderer::new(&headless.device, &headless.queue, PICTURE_COLOR, PICTURE_DEPTH, path);
        Some(Bench { headless, desk, renderer })
    }

    /// Two frames, since a place is only known after the first, and what they show.
    fn show(&mut self, size: [u32; 2], pixels_per_point: f32, sheet: &Sheet) -> RgbaImage {
        let target = self.headless.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("desk"),
            size: wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: FORMAT,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        for frame in 0..3 {
            let points = egui::vec2(size[0] as f32, size[1] as f32) / pixels_per_point;
            let mut input = egui::RawInput {
                screen_rect: Some(Rect::from_min_size(Pos2::ZERO, points)),
                time: Some(f64::from(frame)),
                ..Default::default()
            };
            input.viewports.entry(egui::ViewportId::ROOT).or_default().native_pixels_per_point = Some(pixels_per_point);
            let (drawing, _) = self.desk.run(input, &view(), sheet, &mut Vec::new());
            self.eyes();
            self.desk.paint(drawing, &target.create_view(&Default::default()), size);
        }
        read(&self.headless, &target)
    }

    /// Nothing of the content: the wall is seen.
    fn eyes(&mut self) {
        let Some(target) = self.desk.mirror().target() else { return };
        let mut encoder = self.headless.device.create_command_encoder(&Default::default());
        let fov = Fov { left: -0.4, right: 0.4, up: 0.3, down: -0.3 };
        let view = View { pose: Pose::IDENTITY, fov };
        self.renderer.encode(&mut encoder, &[], &[view; 2], DepthRange { near: 0.1, far: 20.0 }, target, None);
        self.desk.mirror().encode(&mut encoder);
        self.headless.queue.submit([encoder.finish()]);
    }
}

/// The pixels of a texture whose rows need no padding.
pub(in crate::window) fn read(headless: &Headless, texture: &wgpu::Texture) -> RgbaImage {
    let (wide, high) = (texture.width(), texture.height());
    assert_eq!(wide * 4 % wgpu::COPY_BYTES_PER_ROW_ALIGNMENT, 0);
    let buffer = headless.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("desk"),
        size: u64::from(wide * high * 4),
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let mut encoder = headless.device.create_command_encoder(&Default::default());
    let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(wide * 4), rows_per_image: Some(high) };
    encoder.copy_texture_to_buffer(
        texture.as_image_copy(),
        wgpu::TexelCopyBufferInfo { buffer: &buffer, layout },
        texture.size(),
    );
    headless.queue.submit([encoder.finish()]);
    buffer.slice(..).map_async(wgpu::MapMode::Read, |mapped| mapped.expect("mapped"));
    headless.device.poll(wgpu::PollType::wait_indefinitely()).expect("polled");
    let bytes = buffer.slice(..).get_mapped_range().expect("mapped").to_vec();
    RgbaImage::from_raw(wide, high, bytes).expect("an image")
}

/// Keeps a picture where somebody wants to look at it.
fn look(name: &str, picture: &RgbaImage) {
    if let Some(folder) = std::env::var_os("HOLOGRADE_LOOK") {
        picture.save(std::path::Path::new(&folder).join(format!("desk-{name}.png"))).expect("a picture");
    }
}

#[test]
fn the_eyes_stand_before_the_wall_whatever_the_size() {
    let Some(mut bench) = Bench::new(Showing::Additive) else { return };
    for (size, pixels_per_point) in [(SIZE, 1.0), ([1024, 640], 1.0), ([2560, 1600], 2.0)] {
        let picture = bench.show(size, pixels_per_point, &Sheet::Hidden);
        for place in bench.desk.state.places.0 {
            let center = place.expect("both").center();
            let middle = center * pixels_per_point;
            let found = picture.get_pixel(middle.x as u32, middle.y as u32).0;
            assert_eq!(found, [60, 60, 60, 255], "{size:?} at {middle}");
            let [x, y] = bench.desk.over(center.into()).expect("over it").at;
            assert!((x - 0.5).abs() < 1e-5 && (y - 0.5).abs() < 1e-5, "{x} {y}");
        }
    }
}

#[test]
fn every_sheet_can_be_looked_at() {
    if std::env::var_os("HOLOGRADE_LOOK").is_none() {
        return;
    }
    let Some(mut bench) = Bench::new(Showing::Additive) else { return };
    for (name, sheet) in samples::all() {
        look(name, &bench.show(SIZE, 1.0, &sheet));
    }
    bench.desk.show_eyes(EyeMode::Left);
    bench.desk.toggle_help();
    look("help", &bench.show(SIZE, 1.0, &Sheet::Hidden));
    bench.desk.toggle_help();
    look("small", &bench.show([1024, 640], 1.0, &samples::all()[4].1));
}
