//! Pictures of frames that were ended: images are copied while the specification lets the runtime use the queue, the rest is pure.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use openxr_sys as xr;
use openxr_sys::Handle;

use super::objects::{self, SessionObject, lock};
use super::time::host_now_ns;
use super::vulkan::Region;
use crate::compose::{self, Composed, Layer, Picture, Raw};
use crate::control::Config;
use crate::model::layers::{SubImage, Submission};
use crate::model::pacing::FrameTiming;
use crate::picture::{self, Album, Heads, Options, Page, PictureError, Side, Wish};

/// Where a session's pictures are kept, if the scenario wants any.
pub(super) fn album(config: &Config) -> Option<Mutex<Album>> {
    config.scenario.picture.clone().map(|plan| Mutex::new(Album::new(plan)))
}

/// A frame was ended: keeps its pictures if it is one of those to be pictured. What goes wrong is said once, and is no concern of the
/// application's.
pub(super) fn frame_ended(session: &SessionObject, timing: &FrameTiming) {
    grant_wishes(session);
    let Some(album) = &session.album else { return };
    let mut album = lock(album);
    let (has_layers, since_first_ns) = session.look(|state| {
        let has_layers = state.submission().is_some_and(|submission| !submission.layers.is_empty());
        (has_layers, state.since_first_ns(timing.display_ns))
    });
    if !(has_layers && album.takes(since_first_ns, timing.period_ns)) {
        return;
    }
    match catch_unwind(AssertUnwindSafe(|| keep(session, &mut album))) {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            album.complain(&error);
        }
        Err(_) => {
            album.complain(&"the simulator failed in making it");
        }
    }
}

fn keep(session: &SessionObject, album: &mut Album) -> Result<(), Box<dyn std::error::Error>> {
    let submission = submission(session)?;
    let plan = album.plan().clone();
    for side in plan.eyes {
        let (page, picture) = take(session, &submission, side, &plan.options)?;
        album.keep(&page, &picture)?;
    }
    Ok(())
}

/// What an eye sees of the frame that was ended last.
pub(crate) fn last(session: &SessionObject, side: Side, options: &Options) -> Result<Picture, PictureError> {
    session.vulkan.as_ref().ok_or(PictureError::Headless)?;
    Ok(take(session, &submission(session)?, side, options)?.1)
}

/// Asks for a picture of the next frame with layers.
pub(crate) fn wish(session: &SessionObject, wish: &Arc<Wish>) -> Result<(), PictureError> {
    session.vulkan.as_ref().ok_or(PictureError::Headless)?;
    session.wishes.add(wish);
    Ok(())
}

/// Makes the pictures that somebody waits for, if the frame just ended has layers.
fn grant_wishes(session: &SessionObject) {
    for wish in session.wishes.take() {
        match catch_unwind(AssertUnwindSafe(|| last(session, wish.side, &wish.options))) {
            Ok(Err(PictureError::NothingSubmitted)) => session.wishes.add(&wish),
            Ok(answer) => wish.grant(answer),
            Err(_) => wish.grant(Err(PictureError::ReadBack("the simulator failed in making the picture"))),
        }
    }
}

fn submission(session: &SessionObject) -> Result<Submission, PictureError> {
    let submission = session.look(|state| state.submission().cloned());
    submission.filter(|submission| !submission.layers.is_empty()).ok_or(PictureError::NothingSubmitted)
}

fn take(
    session: &SessionObject,
    submission: &Submission,
    side: Side,
    options: &Options,
) -> Result<(Page, Picture), PictureError> {
    let Config { profile, scenario } = &*session.instance.config;
    // The layers are seen when the frame is shown, whatever time the application named.
    let display_time_ns = submission.predicted_display_time_ns;
    let fields = picture::fields(profile, display_time_ns, |time_ns| heads(session, time_ns));
    let eye = picture::eye(profile, side, fields, options)?;
    let images = picture::wanted(&submission.layers, side, options);
    let read = images.iter().copied().zip(read(session, &images)?).collect::<Vec<_>>();
    let layers = picture::layers(&submission.layers, side, &read, options)?;
    let room = scenario.room.room();
    let Composed { image, holes } = compose::compose(&eye, &layers, submission.blend_mode, room.as_ref());
    let drawn_for = layers.iter().find_map(|layer| match layer {
        Layer::Projection(layer) => Some((layer.reprojection, layer.pose)),
        Layer::Surface(_) => None,
    });
    let Heads { head, tracked } = heads(session, display_time_ns);
    let page = Page {
        frame: submission.frame,
        display_time_ns,
        side,
        reprojection: drawn_for.map(|(reprojection, _)| reprojection),
        blend: submission.blend_mode,
        fields: eye.fields.len(),
        holes,
        eye: head.then(&eye.head_from_eye),
        tracked_eye: tracked.then(&eye.head_from_eye),
        submitted_eye: drawn_for.map(|(_, pose)| pose),
    };
    Ok((page, Picture::of(&image)))
}

/// Where the head is when a frame is shown, and where the device then takes it to be.
fn heads(session: &SessionObject, time_ns: i64) -> Heads {
    session.look(|state| {
        let truth = state.truth(time_ns, host_now_ns());
        Heads { head: truth.head, tracked: truth.settled }
    })
}

/// Copies parts of swapchain images.
fn read(session: &SessionObject, images: &[SubImage]) -> Result<Vec<Raw>, PictureError> {
    let vulkan = session.vulkan.as_ref().ok_or(PictureError::Headless)?;
    let mut swapchains = Vec::new();
    for image in images {
        // Keeping the swapchains keeps their images while the GPU copies.
        let swapchain = objects::swapchain(xr::Swapchain::from_raw(image.swapchain));
        swapchains.push(swapchain.map_err(|_| PictureError::ReadBack("its swapchain was destroyed"))?);
    }
    let region = |(image, swapchain): (&SubImage, &std::sync::Arc<super::swapchain::SwapchainObject>)| {
        Region::new(swapchain.images(), image).map_err(PictureError::ReadBack)
    };
    let regions = images.iter().zip(&swapchains).map(region).collect::<Result<Vec<_>, _>>()?;
    vulkan.read_back(&regions).map_err(PictureError::ReadBack)
}
