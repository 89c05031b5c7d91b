//! Passes over every pixel of a target, from one texture into another.

/// What a pass reads, and how it writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fullscreen<'a> {
    pub(super) label: &'static str,
    /// WGSL of the fragment stage; binding 0 is the texture.
    pub(super) fragment: &'a str,
    pub(super) sample_type: wgpu::TextureSampleType,
    pub(super) multisampled: bool,
    pub(super) color: Option<wgpu::TextureFormat>,
    pub(super) depth: Option<wgpu::TextureFormat>,
}

impl Fullscreen<'_> {
    pub(super) fn pipeline(&self, device: &wgpu::Device) -> wgpu::RenderPipeline {
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some(self.label),
            entries: &[wgpu::BindGroupLayoutEntry {
                binding: 0,
                visibility: wgpu::ShaderStages::FRAGMENT,
                ty: wgpu::BindingType::Texture {
                    sample_type: self.sample_type,
                    view_dimension: wgpu::TextureViewDimension::D2,
                    multisampled: self.multisampled,
                },
                count: None,
            }],
        });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some(self.label),
            bind_group_layouts: &[Some(&layout)],
            immediate_size: 0,
        });
        let source = [include_str!("../../shaders/fullscreen.wgsl"), self.fragment].concat();
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(self.label),
            source: wgpu::ShaderSource::Wgsl(source.into()),
        });
        device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some(self.label),
            layout: Some(&layout),
            vertex: wgpu::VertexState {
                module: &module,
                entry_point: Some("vertex"),
                compilation_options: Default::default(),
                buffers: &[],
            },
            primitive: wgpu::PrimitiveState::default(),
            depth_stencil: self.depth.map(|format| wgpu::DepthStencilState {
                format,
                depth_write_enabled: Some(true),
                depth_compare: Some(wgpu::CompareFunction::Always),
                stencil: wgpu::StencilState::default(),
                bias: wgpu::DepthBiasState::default(),
            }),
            multisample: wgpu::MultisampleState::default(),
            fragment: Some(wgpu::FragmentState {
                module: &module,
                entry_point: Some("fragment"),
                compilation_options: Default::default(),
                targets: self.color.map(|format| Some(wgpu::ColorTargetState::from(format))).as_slice(),
            }),
            multiview_mask: None,
            cache: None,
        })
    }
}

/// Binds a texture for a pipeline of [`Fullscreen`].
pub(super) fn bind(
    device: &wgpu::Device,
    pipeline: &wgpu::RenderPipeline,
    view: &wgpu::TextureView,
) -> wgpu::BindGroup {
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("fullscreen"),
        layout: &pipeline.get_bind_group_layout(0),
        entries: &[wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::TextureView(view) }],
    })
}
