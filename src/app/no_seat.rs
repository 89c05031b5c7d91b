//! There is no window in this build.

use super::review::EachFrame;
use crate::commands::Failure;
use crate::device::Device;
use crate::script::Plan;

/// Shows nothing; if a window is wanted, says that there is none.
pub fn beside<'a>(wanted: bool, _device: &'a Device, _plan: &'a Plan) -> Box<EachFrame<'a>> {
    Box::new(move |_| match wanted {
        true => Err(Failure::NoWindow("this build has no window: it was made without the feature `window`".to_owned())),
        false => Ok(true),
    })
}
