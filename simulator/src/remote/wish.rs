//! A picture that a client waits for: made by the frame loop, which alone may use the queue, and written here.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::fields::Refusal;
use crate::compose::Picture;
use crate::ffi;
use crate::picture::{Options, PictureError, Side, Wish, png};

/// So long a client waits for a frame that can be pictured.
const LONGEST: Duration = Duration::from_secs(10);

/// A picture that is to come.
#[derive(Debug)]
pub(super) struct Coming {
    wish: Arc<Wish>,
    session: u64,
    path: PathBuf,
    until: Instant,
}

impl Coming {
    /// Asks for a picture.
    pub(super) fn ask(session: u64, side: Side, path: PathBuf, options: Options) -> Result<Self, Refusal> {
        let wish = Arc::new(Wish::new(side, options));
        let object = ffi::session(session).ok_or_else(|| PictureError::NoSuchSession.to_string())?;
        ffi::picture::wish(&object, &wish).map_err(|error| error.to_string())?;
        Ok(Self { wish, session, path, until: Instant::now() + LONGEST })
    }

    /// The answer, once there is one.
    pub(super) fn answer(&self, now: Instant) -> Option<Result<Value, Refusal>> {
        match self.wish.granted() {
            Some(Ok(picture)) => Some(self.write(&picture)),
            Some(Err(error)) => Some(Err(error.to_string())),
            None if ffi::session(self.session).is_none() => Some(Err("the session is gone".to_owned())),
            None if now >= self.until => {
                Some(Err(format!("no frame with layers was ended in {} s", LONGEST.as_secs())))
            }
            None => None,
        }
    }

    fn write(&self, picture: &Picture) -> Result<Value, Refusal> {
        let [width, height] = picture.size;
        match png(picture).and_then(|bytes| replace(&self.path, &bytes)) {
            Ok(()) => Ok(json!({ "path": self.path.to_string_lossy(), "width": width, "height": height })),
            Err(error) => Err(format!("{}: cannot be written: {error}", self.path.display())),
        }
    }
}

/// Writes a file whole or not at all. Never opens what is there: that could be a pipe that nobody reads.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let mut file = fs::File::create_new(&part)?;
    let written = file.write_all(bytes).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // What is half written is of no use; that it cannot be removed either would say nothing new.
        let _ = fs::remove_file(&part);
    }
    written
}
