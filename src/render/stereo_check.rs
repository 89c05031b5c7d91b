//! Whether multiview really draws into both layers. Mesa's llvmpipe (seen in 22.3.6) offers it, but draws every view into the first layer
//! as soon as a triangle has to be clipped; a review on such an adapter would show the right eye nothing.

use super::readback::Readback;
use super::target::{EyeViews, StereoPath};

const SIZE: u32 = 4;

/// Draws a clipped triangle with multiview, waits for it, and looks at both layers.
pub(super) fn multiview_reaches_both_layers(device: &wgpu::Device, queue: &wgpu::Queue) -> bool {
    let texture = device.create_texture(&wgpu::TextureDescriptor {
        label: Some("stereo check"),
        size: wgpu::Extent3d { width: SIZE, height: SIZE, depth_or_array_layers: 2 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::Rgba8Unorm,
        usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
        view_formats: &[],
    });
    let pipeline = pipeline(device);
    let views = EyeViews::new(&texture, StereoPath::Multiview);
    let mut encoder = device.create_command_encoder(&Default::default());
    for view in views.views() {
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("stereo check"),
            color_attachments: &[Some(super::mesh::clear_to_nothing(view))],
            multiview_mask: StereoPath::Multiview.multiview_mask(),
            ..Default::default()
        });
        pass.set_pipeline(&pipeline);
        pass.draw(0..3, 0..1);
    }
    let readback = Readback::copy(device, &mut encoder, &texture, 2, 4);
    queue.submit([encoder.finish()]);
    readback.submitted();
    readback.wait(device).is_ok_and(|pixels| {
        let (left, right) = pixels.split_at(pixels.len() / 2);
        [left, right].iter().all(|layer| layer.iter().any(|byte| *byte > 0))
    })
}

fn pipeline(device: &wgpu::Device) -> wgpu::RenderPipeline {
    let module = device.create_shader_module(wgpu::include_wgsl!("../../shaders/stereo_check.wgsl"));
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("stereo check"),
        layout: None,
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("vertex"),
            compilation_options: Default::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("fragment"),
            compilation_options: Default::default(),
            targets: &[Some(wgpu::TextureFormat::Rgba8Unorm.into())],
        }),
        multiview_mask: StereoPath::Multiview.multiview_mask(),
        cache: None,
    })
}
