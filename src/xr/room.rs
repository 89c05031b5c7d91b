//! A look at the room around the user, once: the runtime is asked, and asked again in later frames until it has understood.

use super::bridge::RoomScan;
use super::{Headset, Running, outside, to_pose};
use crate::observe::{RoomObservation, RunEvent, SurfaceObservation};
use crate::units::XrNanos;
use openxr as xr;
use xr::sys::SceneObjectTypeMSFT as Object;

/// Kind of the event that says why there is no room in the recording.
pub const NOT_SEEN: &str = "room-not-seen";

/// How far the look is.
#[derive(Default)]
pub(super) enum Look {
    /// Nobody wants to know.
    #[default]
    Away,
    /// To be asked for.
    Wanted,
    /// The runtime is at work.
    Asked(RoomScan),
}

impl Headset {
    /// Has the room looked at from the next frame on. The room is personal data of whoever lives there: only with consent.
    pub fn look_at_room(&mut self) {
        self.look = Look::Wanted;
    }
}

impl Running<'_> {
    /// The room, in the frame in which the runtime has understood it. Trouble is an event, and ends the look.
    pub fn room(&mut self, frame: u64, time: XrNanos, report: &mut Vec<RunEvent>) -> Option<RoomObservation> {
        if matches!(self.headset.look, Look::Away) {
            return None;
        }
        match self.look(time) {
            Ok(surfaces) => surfaces.map(|surfaces| RoomObservation { frame, surfaces }),
            Err(text) => {
                self.headset.look = Look::Away;
                report.push(RunEvent { frame, time: Some(time), kind: NOT_SEEN.to_owned(), text });
                None
            }
        }
    }

    fn look(&mut self, time: XrNanos) -> Result<Option<Vec<SurfaceObservation>>, String> {
        let headset = &mut *self.headset;
        let at = xr::Time::from_nanos(time.0);
        match &headset.look {
            Look::Away => Ok(None),
            Look::Wanted => {
                if !headset.runtime.has("XR_MSFT_scene_understanding") {
                    return Err("the runtime has no XR_MSFT_scene_understanding".to_owned());
                }
                let scan = outside(|| RoomScan::start(&headset.session, &headset.head, at));
                headset.look = Look::Asked(scan.map_err(|error| error.to_string())?);
                Ok(None)
            }
            Look::Asked(scan) => {
                let planes = outside(|| scan.planes(&headset.base, at)).map_err(|error| error.to_string())?;
                let Some(planes) = planes else { return Ok(None) };
                headset.look = Look::Away;
                let surface = |plane: super::bridge::Plane| SurfaceObservation {
                    label: word(plane.object).to_owned(),
                    pose: to_pose(plane.pose),
                    half_extents: plane.size.map(|length| length / 2.0),
                };
                Ok(Some(planes.into_iter().map(surface).collect()))
            }
        }
    }
}

/// The extension's word for a kind of object.
fn word(object: Object) -> &'static str {
    match object {
        Object::FLOOR => "floor",
        Object::WALL => "wall",
        Object::CEILING => "ceiling",
        Object::PLATFORM => "platform",
        Object::BACKGROUND => "background",
        Object::INFERRED => "inferred",
        _ => "uncategorized",
    }
}
