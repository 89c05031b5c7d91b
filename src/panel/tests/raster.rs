//! Paints what the panel gave into pixels, on the processor, so that the sheets can be looked at without a GPU.

use crate::panel::{POINTS, Painted};
use egui::epaint::{ImageData, Primitive, Vertex};
use egui::{Color32, Rect};
use std::collections::HashMap;

/// Pixels, and the textures known so far.
#[derive(Default)]
pub(super) struct Raster {
    textures: HashMap<egui::TextureId, egui::ColorImage>,
}

impl Raster {
    /// Takes textures in, and paints.
    pub(super) fn paint(&mut self, painted: &mut Painted) -> image::RgbImage {
        let changed =
            painted.textures.set.drain().flat_map(|(id, deltas)| deltas.into_iter().map(move |delta| (id, delta)));
        for (id, delta) in changed {
            let ImageData::Color(part) = delta.image;
            match delta.pos {
                None => drop(self.textures.insert(id, (*part).clone())),
                Some(at) => patch(self.textures.get_mut(&id).expect("a texture before its patches"), at, &part),
            }
        }
        painted.textures.clear();
        let scale = painted.pixels_per_point;
        let size = POINTS.map(|side| (side * scale) as u32);
        let mut picture = image::RgbImage::from_pixel(size[0], size[1], image::Rgb([70, 70, 74]));
        for shape in &painted.shapes {
            let Primitive::Mesh(mesh) = &shape.primitive else { continue };
            let texture = self.textures.get(&mesh.texture_id).expect("a known texture");
            for corner in mesh.indices.chunks_exact(3) {
                let corner = [0, 1, 2].map(|n| mesh.vertices[corner[n] as usize]);
                triangle(&mut picture, corner, texture, shape.clip_rect, scale);
            }
        }
        picture
    }
}

fn patch(texture: &mut egui::ColorImage, [left, top]: [usize; 2], part: &egui::ColorImage) {
    let [width, height] = part.size;
    for y in 0..height {
        for x in 0..width {
            texture[(left + x, top + y)] = part[(x, y)];
        }
    }
}

fn triangle(picture: &mut image::RgbImage, v: [Vertex; 3], texture: &egui::ColorImage, clip: Rect, scale: f32) {
    let p = v.map(|vertex| (vertex.pos.to_vec2() * scale).to_pos2());
    let edge = |a: egui::Pos2, b: egui::Pos2, c: egui::Pos2| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    let area = edge(p[0], p[1], p[2]);
    if area == 0.0 {
        return;
    }
    let bounds = Rect::from_points(&p).intersect(clip * scale);
    let (width, height) = picture.dimensions();
    let xs = bounds.left().max(0.0) as u32..(bounds.right().ceil().max(0.0) as u32).min(width);
    for (x, y) in xs.flat_map(|x| {
        let ys = bounds.top().max(0.0) as u32..(bounds.bottom().ceil().max(0.0) as u32).min(height);
        ys.map(move |y| (x, y))
    }) {
        let at = egui::pos2(x as f32 + 0.5, y as f32 + 0.5);
        let w = [edge(p[1], p[2], at) / area, edge(p[2], p[0], at) / area, edge(p[0], p[1], at) / area];
        if w.iter().any(|w| *w < 0.0) {
            continue;
        }
        let mix = |part: fn(&Vertex) -> f32| w[0] * part(&v[0]) + w[1] * part(&v[1]) + w[2] * part(&v[2]);
        let texel = nearest(texture, mix(|v| v.uv.x), mix(|v| v.uv.y));
        let colour = [
            mix(|v| f32::from(v.color.r())),
            mix(|v| f32::from(v.color.g())),
            mix(|v| f32::from(v.color.b())),
            mix(|v| f32::from(v.color.a())),
        ];
        let source: [f32; 4] = std::array::from_fn(|n| colour[n] * f32::from(texel.to_array()[n]) / 255.0);
        let under = picture.get_pixel_mut(x, y);
        for n in 0..3 {
            let over = source[n] + f32::from(under.0[n]) * (1.0 - source[3] / 255.0);
            under.0[n] = over.clamp(0.0, 255.0) as u8;
        }
    }
}

fn nearest(texture: &egui::ColorImage, u: f32, v: f32) -> Color32 {
    let [width, height] = texture.size;
    let x = ((u * width as f32) as usize).min(width - 1);
    let y = ((v * height as f32) as usize).min(height - 1);
    texture[(x, y)]
}
