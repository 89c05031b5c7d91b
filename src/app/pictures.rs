//! Evidence pictures: which frames give one, and what they are called.

use super::painter::Extras;
use super::timeline::Moment;
use crate::observe::LoadState;
use crate::render::{Backdrop, Stills, composite};
use std::io::Cursor;

/// sRGB grey of the room that pictures of an additive display are added to: dim, as rooms on camera are (ours).
const ROOM_GREY: u8 = 40;

/// What a step of the script wants from its drawn frames.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepWants {
    /// Step id, for the file name.
    pub id: String,
    /// Pictures still to be taken.
    pub stills: u32,
    /// A count of fragments still to be made.
    pub count: bool,
}

/// A picture of one eye as PNG, as it looks added to a dim room.
///
/// # Errors
/// If it cannot be encoded.
pub fn encode(eye: &image::RgbaImage) -> image::ImageResult<Vec<u8>> {
    let mut png = Cursor::new(Vec::new());
    composite(eye, Backdrop::Additive(ROOM_GREY)).write_to(&mut png, image::ImageFormat::Png)?;
    Ok(png.into_inner())
}

/// Pictures of a run.
#[derive(Debug, Default)]
pub struct Pictures {
    steps: Vec<StepWants>,
    kept: Vec<Shot>,
}

/// A picture of one eye.
#[derive(Debug, Clone, PartialEq)]
pub struct Shot {
    /// Path below the output folder.
    pub path: String,
    /// Step, criterion or question that it was taken for.
    pub about: String,
    /// When it was taken, for people; the same for both eyes.
    pub caption: String,
    /// Frame shown.
    pub frame: u64,
    /// PNG.
    pub png: Vec<u8>,
}

impl Pictures {
    /// For the steps of a script.
    pub fn new(steps: Vec<StepWants>) -> Pictures {
        Pictures { steps, kept: Vec::new() }
    }

    /// What the frame at this moment is to give.
    pub fn wanted(&self, moment: Moment, load: LoadState) -> Extras {
        let Moment::In(step) = moment else { return Extras::default() };
        let Some(wants) = self.steps.get(step) else { return Extras::default() };
        Extras { still: wants.stills > 0, count: wants.count && load == LoadState::Loaded }
    }

    /// A count was asked for.
    pub fn counted(&mut self, moment: Moment) {
        if let Moment::In(step) = moment
            && let Some(wants) = self.steps.get_mut(step)
        {
            wants.count = false;
        }
    }

    /// Keeps a picture of both eyes, as it looks added to a dim room, for the step of this moment.
    ///
    /// # Errors
    /// If it cannot be encoded.
    pub fn keep(&mut self, stills: &Stills, moment: Moment, frame: u64) -> image::ImageResult<()> {
        let Moment::In(step) = moment else { return Ok(()) };
        let Some(wants) = self.steps.get_mut(step) else { return Ok(()) };
        wants.stills = wants.stills.saturating_sub(1);
        let id = wants.id.clone();
        self.keep_both(stills, &id, &format!("step {id}, frame {frame}"), frame)
    }

    /// Keeps one that a reviewer took, for a criterion or question.
    ///
    /// # Errors
    /// If it cannot be encoded.
    pub fn keep_as(&mut self, stills: &Stills, about: &str, frame: u64) -> image::ImageResult<()> {
        self.keep_both(stills, about, &format!("taken for {about}, frame {frame}"), frame)
    }

    fn keep_both(&mut self, stills: &Stills, id: &str, caption: &str, frame: u64) -> image::ImageResult<()> {
        for (eye, name) in stills.eyes.iter().zip(["left", "right"]) {
            self.kept.push(Shot {
                path: format!("shots/{id}-frame-{frame:05}-{name}.png"),
                about: id.to_owned(),
                caption: caption.to_owned(),
                frame,
                png: encode(eye)?,
            });
        }
        Ok(())
    }

    /// Pictures kept since the last call, where each goes to disk at once.
    pub fn take(&mut self) -> Vec<Shot> {
        std::mem::take(&mut self.kept)
    }

    /// All pictures, in the order they were taken, left before right.
    pub fn into_shots(self) -> Vec<Shot> {
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_gives_its_pictures_and_no_more() {
        let mut pictures =
            Pictures::new(vec![StepWants::default(), StepWants { id: "look".into(), stills: 1, count: true }]);
        assert_eq!(pictures.wanted(Moment::In(0), LoadState::Loaded), Extras::default());
        assert_eq!(pictures.wanted(Moment::In(1), LoadState::Loading), Extras { still: true, count: false });
        assert_eq!(pictures.wanted(Moment::In(1), LoadState::Loaded), Extras { still: true, count: true });
        let eye = image::RgbaImage::new(2, 2);
        let stills = Stills { eyes: [eye.clone(), eye], depth: [vec![0.0; 4], vec![0.0; 4]] };
        pictures.keep(&stills, Moment::In(1), 7).expect("encoded");
        pictures.counted(Moment::In(1));
        assert_eq!(pictures.wanted(Moment::In(1), LoadState::Loaded), Extras::default());
        let paths: Vec<_> = pictures.into_shots().into_iter().map(|shot| shot.path).collect();
        assert_eq!(paths, ["shots/look-frame-00007-left.png", "shots/look-frame-00007-right.png"]);
    }
}
