//! Places that content hangs on: the runtime's own anchors, or places in the base space where it has none.

use super::bridge::{self, SpatialAnchor};
use super::{Headset, XrError, outside, posef};
use crate::observe::RunEvent;
use crate::space::Pose;
use crate::units::XrNanos;
use openxr as xr;

/// Kind of the event that says that an anchor is only a place in the base space, and why.
pub const NOT_REAL: &str = "anchor-not-real";

/// One place.
pub(super) enum Anchor {
    /// Kept in place by the runtime.
    Real(SpatialAnchor),
    /// Fixed in the base space: it never disagrees with it.
    Fixed(xr::Space),
}

impl Anchor {
    pub(super) fn space(&self) -> &xr::Space {
        match self {
            Anchor::Real(anchor) => anchor.space(),
            Anchor::Fixed(space) => space,
        }
    }
}

impl Headset {
    /// Makes one anchor for each of the poses in base space, as of `time`. Where the runtime gives none, a place in the base space stands
    /// in, and an event of the frame says why.
    ///
    /// # Errors
    /// If there cannot even be that.
    pub fn create_anchors(
        &mut self,
        base_from_anchors: &[Pose],
        time: XrNanos,
        frame: u64,
        report: &mut Vec<RunEvent>,
    ) -> Result<(), XrError> {
        self.relocated.reserve(base_from_anchors.len());
        self.anchors.clear();
        for (index, pose) in base_from_anchors.iter().enumerate() {
            let (pose, at) = (posef(*pose), xr::Time::from_nanos(time.0));
            let why = match outside(|| bridge::create_anchor(&self.session, &self.base, pose, at)) {
                Ok(Some(anchor)) => {
                    self.anchors.push(Anchor::Real(anchor));
                    continue;
                }
                Ok(None) => "the runtime has no XR_MSFT_spatial_anchor".to_owned(),
                Err(error) => error.to_string(),
            };
            self.anchors.push(Anchor::Fixed(self.session.create_reference_space(self.base_type, pose)?));
            let text = format!("anchor {index} is a place in the base space: {why}");
            report.push(RunEvent { frame, time: Some(time), kind: NOT_REAL.to_owned(), text });
        }
        Ok(())
    }

    /// Whether the anchor of this number is kept in place by the runtime.
    pub fn is_real_anchor(&self, index: usize) -> bool {
        matches!(self.anchors.get(index), Some(Anchor::Real(_)))
    }
}
