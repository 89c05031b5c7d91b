//! The eye buffers: one colour array and one depth array of two layers, as HoloLens's runtime wants them.

use super::XrError;
use super::bridge::{self, Graphics};
use openxr as xr;

/// Swapchains with their images as wgpu views.
pub(super) struct EyeBuffers {
    color: Chain,
    depth: Option<Chain>,
    /// Depth of our own where the runtime takes none.
    own_depth: Option<wgpu::Texture>,
    depth_format: wgpu::TextureFormat,
    size: [u32; 2],
}

struct Chain {
    // Textures go before the swapchain that owns their images.
    textures: Vec<wgpu::Texture>,
    swapchain: xr::Swapchain<xr::Vulkan>,
    format: wgpu::TextureFormat,
}

/// The images to draw to between acquire and release, as indices into [`EyeImages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EyeTarget {
    /// Colour image.
    pub color: usize,
    /// Depth image.
    pub depth: usize,
}

/// All images of the eye buffers: textures of two layers, left eye first, used only as attachments.
pub struct EyeImages<'a> {
    /// Colour.
    pub color: &'a [wgpu::Texture],
    /// Depth; one of our own where the runtime takes none.
    pub depth: &'a [wgpu::Texture],
}

impl EyeBuffers {
    pub(super) fn create(
        session: &xr::Session<xr::Vulkan>,
        graphics: &Graphics,
        size: [u32; 2],
        submit_depth: bool,
    ) -> Result<EyeBuffers, XrError> {
        let offered = session.enumerate_swapchain_formats()?;
        let pick = |depth: bool| {
            offered.iter().find_map(|&raw| {
                bridge::known_formats()
                    .iter()
                    .find(|(code, format)| *code == i64::from(raw) && format.has_depth_aspect() == depth)
            })
        };
        let &(raw, format) = pick(false).ok_or(XrError::NoFormat)?;
        let color = Chain::create(session, graphics, raw, format, size)?;
        let depth = match pick(true) {
            Some(&(raw, format)) if submit_depth => Some(Chain::create(session, graphics, raw, format, size)?),
            _ => None,
        };
        let depth_format = depth.as_ref().map_or(wgpu::TextureFormat::Depth32Float, |chain| chain.format);
        let own_depth = depth.is_none().then(|| own_depth(graphics, depth_format, size));
        Ok(EyeBuffers { color, depth, own_depth, depth_format, size })
    }

    pub(super) fn formats(&self) -> (wgpu::TextureFormat, wgpu::TextureFormat, [u32; 2]) {
        (self.color.format, self.depth_format, self.size)
    }

    pub(super) fn submits_depth(&self) -> bool {
        self.depth.is_some()
    }

    pub(super) fn acquire(&mut self) -> Result<EyeTarget, XrError> {
        let color = self.color.acquire()?;
        let depth = self.depth.as_mut().map_or(Ok(0), Chain::acquire)?;
        Ok(EyeTarget { color, depth })
    }

    pub(super) fn images(&self) -> EyeImages<'_> {
        let own = self.own_depth.as_slice();
        EyeImages { color: &self.color.textures, depth: self.depth.as_ref().map_or(own, |chain| &chain.textures) }
    }

    pub(super) fn release(&mut self) -> Result<(), XrError> {
        self.color.swapchain.release_image()?;
        if let Some(depth) = &mut self.depth {
            depth.swapchain.release_image()?;
        }
        Ok(())
    }

    pub(super) fn projection<'a>(
        &'a self,
        space: &'a xr::Space,
        views: &'a [xr::View; 2],
        near: f32,
        far: f32,
    ) -> bridge::Projection<'a> {
        bridge::Projection {
            space,
            views,
            color: &self.color.swapchain,
            depth: self.depth.as_ref().map(|chain| &chain.swapchain),
            size: self.size,
            near,
            far,
        }
    }
}

impl Chain {
    fn create(
        session: &xr::Session<xr::Vulkan>,
        graphics: &Graphics,
        raw: i64,
        format: wgpu::TextureFormat,
        size: [u32; 2],
    ) -> Result<Chain, XrError> {
        let use_as = if format.has_depth_aspect() {
            xr::SwapchainUsageFlags::DEPTH_STENCIL_ATTACHMENT
        } else {
            xr::SwapchainUsageFlags::COLOR_ATTACHMENT
        };
        let swapchain = session.create_swapchain(&xr::SwapchainCreateInfo {
            create_flags: xr::SwapchainCreateFlags::EMPTY,
            usage_flags: use_as,
            format: raw as u32,
            sample_count: 1,
            width: size[0],
            height: size[1],
            face_count: 1,
            array_size: 2,
            mip_count: 1,
        })?;
        let label = if format.has_depth_aspect() { "eye depth" } else { "eye colour" };
        let textures = swapchain
            .enumerate_images()?
            .into_iter()
            .map(|image| Ok(bridge::wrap_image(graphics, image, format, size, label)?))
            .collect::<Result<_, XrError>>()?;
        Ok(Chain { textures, swapchain, format })
    }

    fn acquire(&mut self) -> Result<usize, XrError> {
        let index = self.swapchain.acquire_image()?;
        self.swapchain.wait_image(xr::Duration::INFINITE)?;
        Ok(index as usize)
    }
}

fn own_depth(graphics: &Graphics, format: wgpu::TextureFormat, size: [u32; 2]) -> wgpu::Texture {
    graphics.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("eye depth (ours)"),
        size: wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: 2 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
        view_formats: &[],
    })
}
