//! JSON has no NaN, and a place that is not a number is no place.

use crate::observe::{
    FrameObservation, HologramObservation, LayerObservation, Relocation, SurfaceObservation, ViewObservation,
};
use crate::space::Pose;

/// Whether every place of a frame is finite.
pub(super) fn frame(frame: &FrameObservation) -> bool {
    pose(&frame.head.pose)
        && frame.views.iter().all(view)
        && frame.anchors.iter().all(|a| pose(&a.pose))
        && frame.holograms.iter().all(hologram)
        && pose(&frame.gaze.pose)
        && layer(&frame.layer)
}

/// Whether every place of a relocation is finite.
pub(super) fn relocation(relocation: &Relocation) -> bool {
    pose(&relocation.head.pose) && relocation.anchors.iter().all(|a| pose(&a.pose))
}

/// The frame without the places that are not finite (poses count as invalid, holograms as not shown), and their names. Rarely needed,
/// so it may allocate.
pub(super) fn mended(frame: &FrameObservation) -> (FrameObservation, String) {
    let (mut frame, mut what) = (frame.clone(), Vec::new());
    if !pose(&frame.head.pose) {
        (frame.head, frame.valid.head) = (Default::default(), false);
        what.push("head".to_owned());
    }
    if !frame.views.iter().all(view) {
        (frame.views, frame.valid.views) = (Default::default(), false);
        what.push("views".to_owned());
    }
    for (i, anchor) in frame.anchors.iter_mut().enumerate().filter(|(_, a)| !pose(&a.pose)) {
        *anchor = Default::default();
        what.push(format!("anchor {i}"));
    }
    for (i, seen) in frame.holograms.iter_mut().enumerate().filter(|(_, h)| !hologram(h)) {
        *seen = Default::default();
        what.push(format!("hologram {i}"));
    }
    if !pose(&frame.gaze.pose) {
        frame.gaze = Default::default();
        what.push("gaze".to_owned());
    }
    if !layer(&frame.layer) {
        frame.layer = Default::default();
        what.push("layer".to_owned());
    }
    (frame, format!("not finite: {}", what.join(", ")))
}

/// Whether a real surface's place is finite.
pub(super) fn surface(surface: &SurfaceObservation) -> bool {
    pose(&surface.pose) && surface.half_extents.iter().all(|half| half.is_finite())
}

fn layer(layer: &LayerObservation) -> bool {
    let plane = layer.plane.unwrap_or_default();
    layer.near_m.is_finite()
        && layer.far_m.is_finite()
        && [plane.point, plane.normal].as_flattened().iter().all(|c| c.is_finite())
}

fn pose(pose: &Pose) -> bool {
    pose.position.is_finite() && pose.orientation.is_finite()
}

fn view(view: &ViewObservation) -> bool {
    let fov = &view.fov;
    pose(&view.pose) && [fov.left, fov.right, fov.up, fov.down].iter().all(|angle| angle.is_finite())
}

fn hologram(h: &HologramObservation) -> bool {
    h.alpha.is_finite()
        && h.nearest_m.is_finite()
        && [h.center, h.half_extents, h.lowest, h.front].as_flattened().iter().all(|c| c.is_finite())
}
