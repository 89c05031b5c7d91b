//! Submitted layers made into what the composition takes: which swapchain images are wanted, and what they show once they are read.

use std::sync::Arc;

use super::{Options, PictureError, Side};
use crate::compose::{DepthMap, Frame, Image, Look, Projection, Raw, Reprojection, Shape, Surface};
use crate::compose::{Layer as Composable, Unreadable};
use crate::model::layers::{Layer, ProjectionView, SubImage};

/// The images that a picture of one eye needs, each once.
pub(crate) fn wanted(layers: &[Layer], side: Side, options: &Options) -> Vec<SubImage> {
    let mut wanted = Vec::new();
    let mut want = |image: SubImage| {
        if !wanted.contains(&image) {
            wanted.push(image);
        }
    };
    for layer in layers {
        match layer {
            Layer::Projection { views, .. } => {
                let Some(view) = views.get(side as usize) else { continue };
                want(view.image);
                if let Some(depth) = view.depth.filter(|_| needs_depth(mode(view, options))) {
                    want(depth.image);
                }
            }
            Layer::Quad { image, .. } => want(*image),
        }
    }
    wanted
}

/// How a view is brought to the eye.
fn mode(view: &ProjectionView, options: &Options) -> Reprojection {
    let device = if view.depth.is_some() { Reprojection::Depth } else { Reprojection::Planar };
    match options.reprojection.unwrap_or(device) {
        mode if needs_depth(mode) && view.depth.is_none() => Reprojection::Planar,
        mode => mode,
    }
}

fn needs_depth(mode: Reprojection) -> bool {
    matches!(mode, Reprojection::Depth | Reprojection::PlanarFromDepth)
}

/// Images that were read back, with what they are parts of.
type Read<'a> = &'a [(SubImage, Raw)];

fn find<'a>(read: Read<'a>, wanted: &SubImage) -> Result<&'a Raw, PictureError> {
    let found = read.iter().find(|(image, _)| image == wanted);
    found.map(|(_, raw)| raw).ok_or(PictureError::ReadBack("it was not read"))
}

/// The layers as one eye gets them. `read` are the images of [`wanted`], read back. A layer whose space cannot be located is left out,
/// as a compositor has to.
pub(crate) fn layers(
    layers: &[Layer],
    side: Side,
    read: Read<'_>,
    options: &Options,
) -> Result<Vec<Composable>, PictureError> {
    let mut composable = Vec::new();
    for layer in layers {
        match layer {
            Layer::Projection { flags, views } => {
                let Some(view) = views.get(side as usize) else { continue };
                composable.extend(projection(*flags, view, read, options)?.map(Composable::Projection));
            }
            Layer::Quad { flags, local_from_quad, size_m, image: sub_image, .. } => {
                let Some(pose) = *local_from_quad else { continue };
                let shape = Shape::Quad(size_m.map(f64::from));
                let image = image(find(read, sub_image)?, *flags)?;
                composable.push(Composable::Surface(Surface { image, frame: Frame::Room, pose, shape }));
            }
        }
    }
    Ok(composable)
}

fn projection(
    flags: u64,
    view: &ProjectionView,
    read: Read<'_>,
    options: &Options,
) -> Result<Option<Projection>, PictureError> {
    let Some(pose) = view.local_from_eye else { return Ok(None) };
    let reprojection = mode(view, options);
    let depth = view.depth.filter(|_| needs_depth(reprojection));
    let depth = depth.map(|depth| -> Result<DepthMap, PictureError> {
        Ok(DepthMap::of_layer(find(read, &depth.image)?, depth.range, depth.near_far_m)?)
    });
    Ok(Some(Projection {
        image: image(find(read, &view.image)?, flags)?,
        frame: Frame::Room,
        pose,
        fov_rad: view.fov_rad.map(f64::from),
        depth: depth.transpose()?,
        plane: None,
        reprojection,
    }))
}

fn image(raw: &Raw, flags: u64) -> Result<Arc<Image>, Unreadable> {
    Image::of_layer(raw, &Look::from_flags(flags)).map(Arc::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::Format;
    use crate::model::layers::Depth;
    use crate::model::pose::Pose;

    fn sub_image(swapchain: u64, array_index: u32) -> SubImage {
        SubImage { swapchain, image_index: 0, array_index, rect: [0, 0, 1, 1] }
    }

    fn view(eye: u32, with_depth: bool) -> ProjectionView {
        let depth = Depth { image: sub_image(2, eye), range: [0.0, 1.0], near_far_m: [0.5, 5.0] };
        ProjectionView {
            pose: Pose::IDENTITY,
            local_from_eye: Some(Pose::at(f64::from(eye), 0.0, 0.0)),
            fov_rad: [-0.5, 0.5, 0.5, -0.5],
            image: sub_image(1, eye),
            depth: with_depth.then_some(depth),
        }
    }

    fn both(with_depth: bool) -> Layer {
        Layer::Projection { flags: 0, views: vec![view(0, with_depth), view(1, with_depth)] }
    }

    fn quad(local_from_quad: Option<Pose>) -> Layer {
        Layer::Quad { flags: 0, pose: Pose::IDENTITY, local_from_quad, size_m: [1.0, 2.0], image: sub_image(3, 0) }
    }

    fn with(reprojection: Option<Reprojection>) -> Options {
        Options { reprojection, ..Options::default() }
    }

    #[test]
    fn only_what_a_picture_needs_is_read_and_only_once() {
        let submitted = [both(true), quad(None), quad(None)];
        let read = |mode| wanted(&submitted, Side::Right, &with(mode));
        assert_eq!(read(None), [sub_image(1, 1), sub_image(2, 1), sub_image(3, 0)]);
        assert_eq!(read(Some(Reprojection::Orientation)), [sub_image(1, 1), sub_image(3, 0)]);
    }

    #[test]
    fn the_device_uses_depth_where_there_is_depth() {
        let mode = |with_depth, wish| mode(&view(0, with_depth), &with(wish));
        assert_eq!(mode(true, None), Reprojection::Depth);
        assert_eq!(mode(false, None), Reprojection::Planar);
        assert_eq!(mode(false, Some(Reprojection::Depth)), Reprojection::Planar);
        assert_eq!(mode(true, Some(Reprojection::None)), Reprojection::None);
    }

    #[test]
    fn layers_come_with_their_eyes_images_and_places() {
        let color = Format::Rgba8 { srgb: false, bgra: false };
        let raw = |format, bytes: &[u8]| Raw { format, size: [1, 1], bytes: bytes.to_vec() };
        let read = [
            (sub_image(1, 1), raw(color, &[255, 0, 0, 255])),
            (sub_image(2, 1), raw(Format::D16, &[255, 255])),
            (sub_image(3, 0), raw(color, &[0, 255, 0, 255])),
        ];
        let submitted = [both(true), quad(None), quad(Some(Pose::at(0.0, 0.0, -1.0)))];
        let found = layers(&submitted, Side::Right, &read, &with(None)).unwrap();
        let [Composable::Projection(eye), Composable::Surface(quad)] = &found[..] else { panic!("{found:?}") };
        assert_eq!((eye.pose.position.x, eye.reprojection), (1.0, Reprojection::Depth));
        assert_eq!(eye.image.texels()[0], [1.0, 0.0, 0.0, 1.0]);
        assert!(eye.depth.is_some());
        assert_eq!((quad.shape, quad.pose.position.z), (Shape::Quad([1.0, 2.0]), -1.0));
        let missing = layers(&submitted, Side::Left, &read, &with(None));
        assert_eq!(missing, Err(PictureError::ReadBack("it was not read")));
    }
}
