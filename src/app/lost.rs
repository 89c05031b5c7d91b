//! Why a run broke off: what has to be made anew to go on.

use super::{Run, RunError};
use crate::xr::Lost;

impl RunError {
    /// What is lost, if that is what ended the run.
    pub fn lost(&self) -> Option<Lost> {
        match self {
            Self::Xr(error) => error.lost(),
            Self::Gpu(_) => Some(Lost::Gpu),
            _ => None,
        }
    }
}

impl Run {
    /// What is lost, or announced to be. [`Run::frame`] then says that the session is over, or fails; a picture that cannot be read back is
    /// told from a lost device only here.
    pub fn lost(&self) -> Option<Lost> {
        self.headset.lost()
    }
}
