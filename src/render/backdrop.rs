//! What is behind surfaces that let it shine through: the opaque ones, drawn once more at half the size into a texture with smaller and
//! smaller levels, which stand for blur. A swapchain's image can be neither copied nor read, so it has to be a picture of its own; that
//! it is smaller is ours: what shines through is bent or blurred, and a quarter of the pixels is all it costs.

use super::batch::Draw;
use super::frame::FrameBuffers;
use super::fullscreen::{self, Fullscreen};
use super::layouts::Layouts;
use super::mesh::{Layer, clear_to_far, clear_to_nothing};
use super::pipelines::{PassKind, Pipelines};
use super::replay::replay;
use super::target::{EyeViews, StereoPath, Target};
use super::timer::TimedFrame;

/// Linear light, premultiplied.
pub(super) const BACKDROP_COLOR: wgpu::TextureFormat = wgpu::TextureFormat::Rgba16Float;
const BACKDROP_DEPTH: wgpu::TextureFormat = wgpu::TextureFormat::Depth32Float;

/// The picture of the opaque surfaces, of both eyes. Made when a frame first asks for it.
#[derive(Debug)]
pub(super) struct BackdropPass {
    pub(super) pipelines: Pipelines,
    path: StereoPath,
    downsample: wgpu::RenderPipeline,
    picture: Option<Picture>,
}

#[derive(Debug)]
struct Picture {
    texture: wgpu::Texture,
    color: Vec<wgpu::TextureView>,
    depth: EyeViews,
    /// What each smaller level of each eye reads, and where it goes; larger levels first.
    levels: Vec<(wgpu::BindGroup, wgpu::TextureView)>,
}

/// Of the surfaces in it; `source` is theirs. Makes none yet.
pub(super) fn pipelines(device: &wgpu::Device, layouts: &Layouts, path: StereoPath, source: &str) -> Pipelines {
    let kind = PassKind {
        label: "backdrop",
        source: source.to_owned(),
        color: BACKDROP_COLOR,
        opaque: None,
        blended: None,
        depth: BACKDROP_DEPTH,
        multiview_mask: path.multiview_mask(),
        samples: 1,
        coverage: false,
    };
    Pipelines::new(device, layouts, kind)
}

impl BackdropPass {
    /// `source` is that of the surfaces.
    pub(super) fn new(device: &wgpu::Device, layouts: &Layouts, path: StereoPath, source: &str) -> BackdropPass {
        let downsample = Fullscreen {
            label: "backdrop level",
            fragment: include_str!("../../shaders/downsample.wgsl"),
            textures: &[wgpu::TextureSampleType::Float { filterable: false }],
            multisampled: false,
            color: Some(BACKDROP_COLOR),
            depth: None,
        }
        .pipeline(device);
        BackdropPass { pipelines: pipelines(device, layouts, path, source), path, downsample, picture: None }
    }

    /// Makes the picture fit a frame's target; a new view of it if it is another one than before.
    pub(super) fn fit(&mut self, device: &wgpu::Device, target: Target<'_>) -> Option<wgpu::TextureView> {
        let size = target.color.views().first()?.texture().size();
        let [width, height] = [size.width, size.height].map(|side| side.div_ceil(2));
        let texture = self.picture.as_ref().map(|picture| &picture.texture);
        if texture.is_some_and(|texture| (texture.width(), texture.height()) == (width, height)) {
            return None;
        }
        let picture = Picture::new(device, self.path, &self.downsample, [width, height]);
        let view = picture.texture.create_view(&wgpu::TextureViewDescriptor {
            dimension: Some(wgpu::TextureViewDimension::D2Array),
            ..Default::default()
        });
        self.picture = Some(picture);
        Some(view)
    }

    /// Draws the picture and its smaller levels.
    pub(super) fn draw(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        frame: &FrameBuffers,
        draws: &[Draw],
        layers: &[Layer<'_>],
        timed: Option<&TimedFrame>,
    ) {
        let Some(picture) = &self.picture else { return };
        for (index, (color, depth)) in picture.color.iter().zip(picture.depth.views()).enumerate() {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("backdrop"),
                color_attachments: &[Some(clear_to_nothing(color))],
                depth_stencil_attachment: Some(clear_to_far(depth)),
                timestamp_writes: timed.and_then(|timed| timed.writes(index == 0, false)),
                occlusion_query_set: None,
                multiview_mask: self.path.multiview_mask(),
            });
            frame.bind(&mut pass, index as u32);
            replay(draws, layers, &mut pass, frame.indices(), &self.pipelines);
        }
        for (larger, smaller) in &picture.levels {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("backdrop level"),
                color_attachments: &[Some(clear_to_nothing(smaller))],
                ..Default::default()
            });
            pass.set_pipeline(&self.downsample);
            pass.set_bind_group(0, larger, &[]);
            pass.draw(0..3, 0..1);
        }
    }

    #[cfg(test)]
    pub(super) fn texture(&self) -> Option<&wgpu::Texture> {
        self.picture.as_ref().map(|picture| &picture.texture)
    }
}

impl Picture {
    fn new(
        device: &wgpu::Device,
        path: StereoPath,
        downsample: &wgpu::RenderPipeline,
        [width, height]: [u32; 2],
    ) -> Picture {
        let mip_level_count = width.max(height).ilog2() + 1;
        let texture = |format, mip_level_count, usage| {
            device.create_texture(&wgpu::TextureDescriptor {
                label: Some("backdrop"),
                size: wgpu::Extent3d { width, height, depth_or_array_layers: 2 },
                mip_level_count,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format,
                usage: usage | wgpu::TextureUsages::RENDER_ATTACHMENT,
                view_formats: &[],
            })
        };
        let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_SRC;
        let color = texture(BACKDROP_COLOR, mip_level_count, usage);
        let depth = texture(BACKDROP_DEPTH, 1, wgpu::TextureUsages::empty());
        let view = |level, layer, layers, dimension| {
            color.create_view(&wgpu::TextureViewDescriptor {
                dimension: Some(dimension),
                base_mip_level: level,
                mip_level_count: Some(1),
                base_array_layer: layer,
                array_layer_count: Some(layers),
                ..Default::default()
            })
        };
        let one = |level, eye| view(level, eye, 1, wgpu::TextureViewDimension::D2);
        let levels = (1..mip_level_count).flat_map(|level| [(level, 0), (level, 1)]);
        let levels = levels
            .map(|(level, eye)| (fullscreen::bind(device, downsample, &[&one(level - 1, eye)]), one(level, eye)))
            .collect();
        let whole = match path {
            StereoPath::Multiview => vec![view(0, 0, 2, wgpu::TextureViewDimension::D2Array)],
            StereoPath::PerEye => vec![one(0, 0), one(0, 1)],
        };
        Picture { depth: EyeViews::new(&depth, path), color: whole, levels, texture: color }
    }
}
