//! Passes over every pixel of a target, from one texture into another.

/// What a pass reads, and how it writes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fullscreen<'a> {
    pub(super) label: &'static str,
    /// WGSL of the fragment stage.
    pub(super) fragment: &'a str,
    /// Textures of its bindings, from 0 on.
    pub(super) textures: &'a [wgpu::TextureSampleType],
    pub(super) multisampled: bool,
    pub(super) color: Option<wgpu::TextureFormat>,
    pub(super) depth: Option<wgpu::TextureFormat>,
}

impl Fullscreen<'_> {
    pub(super) fn pipeline(&self, device: &wgpu::Device) -> wgpu::RenderPipeline {
        let texture = |(binding, sample_type): (u32, &wgpu::TextureSampleType)| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::FRAGMENT,
            ty: wgpu::BindingType::Texture {
                sample_type: *sample_type,
                view_dimension: wgpu::TextureViewDimension::D2,
                multisampled: self.multisampled,
            },
            count: None,
        };
        let entries: Vec<_> = (0..).zip(self.textures).map(texture).collect();
        let layout = device
            .create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(self.label), entries: &entries });
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

/// Binds textures for a pipeline of [`Fullscreen`].
pub(super) fn bind(
    device: &wgpu::Device,
    pipeline: &wgpu::RenderPipeline,
    views: &[&wgpu::TextureView],
) -> wgpu::BindGroup {
    let entry = |(binding, view)| wgpu::BindGroupEntry { binding, resource: wgpu::BindingResource::TextureView(view) };
    let entries: Vec<_> = (0..).zip(views.iter().copied()).map(entry).collect();
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("fullscreen"),
        layout: &pipeline.get_bind_group_layout(0),
        entries: &entries,
    })
}
