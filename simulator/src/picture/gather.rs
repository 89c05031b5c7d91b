//! Submitted layers made into what the composition takes: which swapchain images are wanted, and what they show once they are read.

use std::sync::Arc;

use glam::{DVec3, Vec3};

use super::{Options, PictureError, Side};
use crate::compose::{DepthMap, FocusPlane, Frame, Image, Look, Projection, Raw, Reprojection, Shape, Surface};
use crate::compose::{Layer as Composable, Unreadable};
use crate::model::layers::{Common, Eyes, Layer, Placement, Plane, ProjectionView, Reprojection as Wish, SubImage};
use crate::model::pose::Pose;
use crate::model::space::{Anchor, Reference};

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
            Layer::Projection { views, reprojection, .. } => {
                let Some(view) = views.get(side as usize) else { continue };
                want(view.image);
                if let Some(depth) = view.depth.filter(|_| needs_depth(mode(view, *reprojection, options))) {
                    want(depth.image);
                }
            }
            Layer::Quad { placement, image, .. } | Layer::Cylinder { placement, image, .. } => {
                if is_seen(placement, side) {
                    want(*image);
                }
            }
        }
    }
    wanted
}

fn is_seen(placement: &Placement, side: Side) -> bool {
    matches!((placement.eyes, side), (Eyes::Both, _) | (Eyes::Left, Side::Left) | (Eyes::Right, Side::Right))
}

/// How a view is brought to the eye.
fn mode(view: &ProjectionView, wish: Option<Wish>, options: &Options) -> Reprojection {
    let device = match wish {
        Some(Wish::Depth) => Reprojection::Depth,
        Some(Wish::PlanarFromDepth) => Reprojection::PlanarFromDepth,
        Some(Wish::PlanarManual) => Reprojection::Planar,
        Some(Wish::OrientationOnly) => Reprojection::Orientation,
        None if view.depth.is_some() => Reprojection::Depth,
        None => Reprojection::Planar,
    };
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
        let common = layer.common();
        let Some((frame, frame_from_space)) = frame(common) else { continue };
        match layer {
            Layer::Projection { views, .. } => {
                let Some(view) = views.get(side as usize) else { continue };
                composable.push(Composable::Projection(projection(
                    layer,
                    view,
                    read,
                    options,
                    frame,
                    frame_from_space,
                )?));
            }
            Layer::Quad { placement, image: sub_image, .. } | Layer::Cylinder { placement, image: sub_image, .. } => {
                let Some(shape) = shape(layer).filter(|_| is_seen(placement, side)) else { continue };
                let image = image(find(read, sub_image)?, common)?;
                let pose = frame_from_space.then(&placement.pose);
                composable.push(Composable::Surface(Surface { image, frame, pose, shape }));
            }
        }
    }
    Ok(composable)
}

fn projection(
    layer: &Layer,
    view: &ProjectionView,
    read: Read<'_>,
    options: &Options,
    frame: Frame,
    frame_from_space: Pose,
) -> Result<Projection, PictureError> {
    let (wish, plane) = match layer {
        Layer::Projection { reprojection, plane, .. } => (*reprojection, *plane),
        Layer::Quad { .. } | Layer::Cylinder { .. } => (None, None),
    };
    let reprojection = mode(view, wish, options);
    let depth = view.depth.filter(|_| needs_depth(reprojection));
    let depth = depth.map(|depth| -> Result<DepthMap, PictureError> {
        Ok(DepthMap::of_layer(find(read, &depth.image)?, depth.range, depth.near_far_m)?)
    });
    Ok(Projection {
        image: image(find(read, &view.image)?, layer.common())?,
        frame,
        pose: frame_from_space.then(&view.pose),
        fov_rad: view.fov_rad.map(f64::from),
        depth: depth.transpose()?,
        plane: plane.map(|plane| focus(&plane, &frame_from_space)),
        reprojection,
    })
}

/// The form of a layer that is a surface.
fn shape(layer: &Layer) -> Option<Shape> {
    match layer {
        Layer::Projection { .. } => None,
        Layer::Quad { size_m, .. } => Some(Shape::Quad(size_m.map(f64::from))),
        Layer::Cylinder { curve, .. } => Some(Shape::Cylinder {
            radius_m: curve.radius_m.into(),
            angle_rad: curve.central_angle_rad.into(),
            aspect: curve.aspect_ratio.into(),
        }),
    }
}

/// What a layer's space moves with, and the space's pose in that.
fn frame(common: &Common) -> Option<(Frame, Pose)> {
    match common.space.anchor {
        Anchor::Reference(Reference::View) => Some((Frame::Head, common.space.offset)),
        _ => common.local_from_space.map(|pose| (Frame::Room, pose)),
    }
}

fn focus(plane: &Plane, frame_from_space: &Pose) -> FocusPlane {
    let turned = |vector: [f32; 3]| frame_from_space.orientation * Vec3::from_array(vector).as_dvec3();
    FocusPlane {
        point: frame_from_space.position + turned(plane.position_m),
        normal: turned(plane.normal).try_normalize().unwrap_or(DVec3::Z),
        velocity: turned(plane.velocity_m_per_s),
    }
}

fn image(raw: &Raw, common: &Common) -> Result<Arc<Image>, Unreadable> {
    let scale_bias = common.color.map(|color| [color.scale, color.bias]);
    Image::of_layer(raw, &Look { scale_bias, ..Look::from_flags(common.flags) }).map(Arc::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::Format;
    use crate::model::layers::{ColorScaleBias, Curve, Depth};
    use crate::model::space::Space;

    fn sub_image(swapchain: u64, array_index: u32) -> SubImage {
        SubImage { swapchain, image_index: 0, array_index, rect: [0, 0, 1, 1] }
    }

    /// In a space at x = 10 m, if that can be located; or 1 m ahead on the head.
    fn common(anchor: Reference, local_from_space: Option<Pose>) -> Common {
        let space = Space { anchor: Anchor::Reference(anchor), offset: Pose::at(0.0, 0.0, -1.0) };
        Common { flags: 0, space, local_from_space, color: None }
    }

    fn stage() -> Common {
        common(Reference::Stage, Some(Pose::at(10.0, 0.0, 0.0)))
    }

    fn view(eye: u32, with_depth: bool) -> ProjectionView {
        let depth = Depth { image: sub_image(2, eye), range: [0.0, 1.0], near_far_m: [0.5, 5.0] };
        ProjectionView {
            pose: Pose::at(f64::from(eye), 0.0, 0.0),
            local_from_eye: None,
            fov_rad: [-0.5, 0.5, 0.5, -0.5],
            image: sub_image(1, eye),
            depth: with_depth.then_some(depth),
        }
    }

    fn both(common: Common, wish: Option<Wish>) -> Layer {
        let plane = Plane { position_m: [0.0, 0.0, -3.0], normal: [0.0, 0.0, 1.0], velocity_m_per_s: [1.0, 0.0, 0.0] };
        Layer::Projection { common, views: vec![view(0, true), view(1, true)], reprojection: wish, plane: Some(plane) }
    }

    fn placement(eyes: Eyes) -> Placement {
        Placement { eyes, pose: Pose::at(0.0, 2.0, 0.0), local_from_picture: None }
    }

    fn quad(common: Common, eyes: Eyes) -> Layer {
        Layer::Quad { common, placement: placement(eyes), size_m: [1.0, 2.0], image: sub_image(3, 0) }
    }

    fn with(reprojection: Option<Reprojection>) -> Options {
        Options { reprojection, ..Options::default() }
    }

    fn read() -> Vec<(SubImage, Raw)> {
        let color = Format::Rgba8 { srgb: false, bgra: false };
        let raw = |format, bytes: &[u8]| Raw { format, size: [1, 1], bytes: bytes.to_vec() };
        vec![
            (sub_image(1, 1), raw(color, &[255, 0, 0, 255])),
            (sub_image(2, 1), raw(Format::D16, &[255, 255])),
            (sub_image(3, 0), raw(color, &[0, 255, 0, 255])),
        ]
    }

    #[test]
    fn only_what_a_picture_needs_is_read_and_only_once() {
        let submitted = [both(stage(), None), quad(stage(), Eyes::Both), quad(stage(), Eyes::Right)];
        let read = |side, mode| wanted(&submitted, side, &with(mode));
        assert_eq!(read(Side::Right, None), [sub_image(1, 1), sub_image(2, 1), sub_image(3, 0)]);
        assert_eq!(read(Side::Right, Some(Reprojection::Orientation)), [sub_image(1, 1), sub_image(3, 0)]);
        let left_eyed = [quad(stage(), Eyes::Left)];
        assert_eq!(wanted(&left_eyed, Side::Right, &with(None)), []);
    }

    #[test]
    fn the_device_does_as_the_layer_asks_and_can() {
        let mode = |with_depth, wish, forced| mode(&view(0, with_depth), wish, &with(forced));
        assert_eq!(mode(true, None, None), Reprojection::Depth);
        assert_eq!(mode(false, None, None), Reprojection::Planar);
        assert_eq!(mode(true, Some(Wish::PlanarManual), None), Reprojection::Planar);
        assert_eq!(mode(true, Some(Wish::PlanarFromDepth), None), Reprojection::PlanarFromDepth);
        assert_eq!(mode(false, Some(Wish::Depth), None), Reprojection::Planar);
        assert_eq!(mode(true, Some(Wish::OrientationOnly), None), Reprojection::Orientation);
        assert_eq!(mode(true, Some(Wish::OrientationOnly), Some(Reprojection::None)), Reprojection::None);
    }

    #[test]
    fn layers_come_with_their_eyes_images_and_places() {
        let lost = common(Reference::Local, None);
        let submitted =
            [both(stage(), None), quad(lost, Eyes::Both), quad(stage(), Eyes::Left), quad(stage(), Eyes::Both)];
        let found = layers(&submitted, Side::Right, &read(), &with(None)).unwrap();
        let [Composable::Projection(eye), Composable::Surface(quad)] = &found[..] else { panic!("{found:?}") };
        assert_eq!(
            (eye.frame, eye.pose.position, eye.reprojection),
            (Frame::Room, DVec3::X * 11.0, Reprojection::Depth)
        );
        assert_eq!(eye.image.texels()[0], [1.0, 0.0, 0.0, 1.0]);
        let plane = FocusPlane { point: DVec3::new(10.0, 0.0, -3.0), normal: DVec3::Z, velocity: DVec3::X };
        assert!(eye.depth.is_some() && eye.plane == Some(plane), "{:?}", eye.plane);
        assert_eq!((quad.shape, quad.pose.position), (Shape::Quad([1.0, 2.0]), DVec3::new(10.0, 2.0, 0.0)));
        let missing = layers(&submitted, Side::Left, &read(), &with(None));
        assert_eq!(missing, Err(PictureError::ReadBack("it was not read")));
    }

    #[test]
    fn what_hangs_on_the_head_stays_there() {
        let head = common(Reference::View, Some(Pose::at(99.0, 0.0, 0.0)));
        let found = layers(&[both(head, None), quad(head, Eyes::Both)], Side::Right, &read(), &with(None)).unwrap();
        let [Composable::Projection(eye), Composable::Surface(quad)] = &found[..] else { panic!("{found:?}") };
        assert_eq!((eye.frame, eye.pose.position), (Frame::Head, DVec3::new(1.0, 0.0, -1.0)));
        assert_eq!((quad.frame, quad.pose.position), (Frame::Head, DVec3::new(0.0, 2.0, -1.0)));
    }

    #[test]
    fn cylinders_and_colour_changes_are_taken_over() {
        let color = ColorScaleBias { scale: [0.5, 0.5, 1.0, 1.0], bias: [0.25, 0.0, 0.0, 0.0] };
        let cylinder = Layer::Cylinder {
            common: Common { color: Some(color), ..stage() },
            placement: placement(Eyes::Both),
            curve: Curve { radius_m: 2.0, central_angle_rad: 0.5, aspect_ratio: 4.0 },
            image: sub_image(3, 0),
        };
        let found = layers(&[cylinder], Side::Left, &read(), &with(None)).unwrap();
        let [Composable::Surface(surface)] = &found[..] else { panic!("{found:?}") };
        assert_eq!(surface.shape, Shape::Cylinder { radius_m: 2.0, angle_rad: 0.5, aspect: 4.0 });
        assert_eq!(surface.image.texels()[0], [0.25, 0.5, 0.0, 1.0]);
    }
}
