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

#[cfg(all(test, feature = "simulator"))]
mod tests {
    use super::*;
    use crate::app::{Check, Poc, Settings};
    use crate::script::{self, Known};
    use std::path::Path;

    const SCRIPT: &str = "schema = 1\nname = \"stand\"\ntitle = \"Stand\"\ntrack = \"self-check\"\n\
                          [[step]]\nid = \"stand\"\nverb = \"hold\"\nduration = \"3s\"\ndraw = 3\n";

    #[test]
    fn a_run_whose_gpu_is_lost_says_so_and_keeps_what_it_saw() {
        let poc = Poc::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/reference/reference.glb")).unwrap();
        let plan = script::parse("stand.toml", SCRIPT, &Known::probes()).unwrap();
        let device = crate::device::find(crate::device::DEFAULT).unwrap();
        let settings = Settings { render_scale: 0.1, ..Settings::default() };
        let mut run = Check::simulated(&poc, &plan, SCRIPT, device, settings).open().unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        run.record_to(file.reopen().unwrap());
        while run.seen().index < 40 {
            assert!(run.frame().unwrap());
        }
        assert_eq!(run.lost(), None);
        run.headset.graphics().device.destroy();
        let error = (0..200).find_map(|_| run.frame().err()).expect("it is noticed");
        assert_eq!((error.lost(), run.lost()), (Some(Lost::Gpu), Some(Lost::Gpu)), "{error}");
        let made = run.seen().index;
        run.finish().unwrap();
        let recording = crate::recording::read_file(file.path()).unwrap();
        assert!(recording.complete && recording.frames.len() as u64 == made, "{} {made}", recording.frames.len());
    }
}
