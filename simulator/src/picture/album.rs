//! Where pictures are kept: a folder with `eye-left-000123.png` and one line about each in `pictures.jsonl`.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;

use super::{MODES, PicturePlan, Schedule, Side};
use crate::compose::{Picture, Reprojection};
use crate::model::pose::Pose;
use crate::profile::BlendMode;

/// A session's pictures.
#[derive(Debug)]
pub(crate) struct Album {
    plan: PicturePlan,
    schedule: Schedule,
    lines: Option<File>,
    complained: bool,
}

/// What is said about a picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Page {
    /// Number of the frame in its session.
    pub(crate) frame: u64,
    /// When it is shown.
    pub(crate) display_time_ns: i64,
    /// Whose picture it is.
    pub(crate) side: Side,
    /// How the first projection layer was brought to the eye.
    pub(crate) reprojection: Option<Reprojection>,
    /// How the layers mix with the room.
    pub(crate) blend: BlendMode,
    /// Colour fields shown one after the other.
    pub(crate) fields: usize,
    /// Share of the picture for which nothing that was submitted could be found.
    pub(crate) holes: f64,
    /// `local_from_eye`: where the eye really is.
    pub(crate) eye: Pose,
    /// `local_from_eye` as the device's tracking has it.
    pub(crate) tracked_eye: Pose,
    /// `local_from_eye` that the first projection layer was drawn for.
    pub(crate) submitted_eye: Option<Pose>,
}

impl Album {
    pub(crate) fn new(plan: PicturePlan) -> Self {
        Self { schedule: Schedule::new(&plan.when), plan, lines: None, complained: false }
    }

    pub(crate) fn plan(&self) -> &PicturePlan {
        &self.plan
    }

    /// Whether a frame with layers is pictured; see [`Schedule::takes`].
    pub(crate) fn takes(&mut self, since_first_ns: i64, period_ns: i64) -> bool {
        self.schedule.takes(since_first_ns, period_ns)
    }

    /// Writes a picture and its line. A picture of that name from an earlier run is replaced, and so are its lines; the picture
    /// comes under its name only when it is whole.
    pub(crate) fn keep(&mut self, page: &Page, picture: &Picture) -> io::Result<()> {
        let name = format!("eye-{}-{:06}.png", page.side.name(), page.frame);
        if self.lines.is_none() {
            fs::create_dir_all(&self.plan.folder)?;
            self.lines = Some(File::create(self.plan.folder.join("pictures.jsonl"))?);
        }
        let part = self.plan.folder.join(format!(".{name}.part"));
        let written = fs::write(&part, png(picture)?).and_then(|()| fs::rename(&part, self.path(&name)));
        if written.is_err() {
            // What is half written is of no use; that it cannot be removed either would say nothing new.
            let _ = fs::remove_file(&part);
        }
        written?;
        let line = page.line(&name);
        self.lines.as_mut().map_or(Ok(()), |lines| lines.write_all(line.as_bytes()))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.plan.folder.join(name)
    }

    /// Says what is wrong, the first time only: what fails once mostly fails every frame. Returns whether it was said.
    pub(crate) fn complain(&mut self, error: &dyn Display) -> bool {
        let first = !std::mem::replace(&mut self.complained, true);
        if first {
            let folder = self.plan.folder.display();
            tracing::error!("no picture in {folder}: {error}");
            // Whoever asked for pictures wants to know, whether or not the application listens to the log.
            eprintln!("{}: no picture in {folder}: {error}", crate::RUNTIME_NAME);
        }
        first
    }
}

/// A picture as the bytes of a PNG file.
pub(crate) fn png(picture: &Picture) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let [width, height] = picture.size;
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&picture.rgb)?;
    writer.finish()?;
    Ok(bytes)
}

impl Page {
    /// A line of JSON. Everything in it is ours, so nothing has to be escaped.
    fn line(&self, file: &str) -> String {
        let blend = match self.blend {
            BlendMode::Opaque => "opaque",
            BlendMode::Additive => "additive",
            BlendMode::AlphaBlend => "alpha-blend",
        };
        let mode = self.reprojection.and_then(|mode| MODES.iter().find(|(_, known)| *known == Some(mode)));
        let mode = mode.map_or("null".to_owned(), |(name, _)| format!("\"{name}\""));
        format!(
            "{{\"frame\":{},\"display_time_ns\":{},\"eye\":\"{}\",\"file\":\"{file}\",\"simulated\":true,\"reprojection\":{mode},\
             \"blend\":\"{blend}\",\"fields\":{},\"holes\":{:?},\"true\":{},\"tracked\":{},\"submitted\":{}}}\n",
            self.frame,
            self.display_time_ns,
            self.side.name(),
            self.fields,
            self.holes,
            pose(&self.eye),
            pose(&self.tracked_eye),
            self.submitted_eye.as_ref().map_or("null".to_owned(), pose),
        )
    }
}

/// Position in metres and orientation x, y, z, w.
fn pose(pose: &Pose) -> String {
    format!("{{\"position\":{:?},\"orientation\":{:?}}}", pose.position.to_array(), pose.orientation.to_array())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Options, When};

    fn album(folder: &std::path::Path) -> Album {
        let folder = folder.to_owned();
        Album::new(PicturePlan { when: When::Every(1), folder, eyes: vec![Side::Left], options: Options::default() })
    }

    fn page() -> Page {
        Page {
            frame: 123,
            display_time_ns: 5_000_000_000,
            side: Side::Left,
            reprojection: Some(Reprojection::PlanarFromDepth),
            blend: BlendMode::Additive,
            fields: 4,
            holes: 0.25,
            eye: Pose::at(0.5, 0.0, -1e-7),
            tracked_eye: Pose::IDENTITY,
            submitted_eye: None,
        }
    }

    fn picture() -> Picture {
        Picture { size: [2, 1], rgb: vec![1, 2, 3, 250, 251, 252] }
    }

    /// A folder of this test's own, removed afterwards.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("holograde-album-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            Self(path)
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).unwrap();
            let mut names: Vec<String> =
                entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn pictures_are_whole_and_named_and_told_of() {
        let folder = Folder::new("keep");
        let inner = folder.0.join("made/when/needed");
        let mut album = album(&inner);
        album.keep(&page(), &picture()).unwrap();
        album.keep(&Page { frame: 124, ..page() }, &picture()).unwrap();
        let inner = Folder(inner);
        assert_eq!(inner.names(), ["eye-left-000123.png", "eye-left-000124.png", "pictures.jsonl"]);
        let mut reader = png::Decoder::new(io::BufReader::new(File::open(album.path("eye-left-000123.png")).unwrap()))
            .read_info()
            .unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height, pixels), (2, 1, picture().rgb));
        let lines = fs::read_to_string(inner.0.join("pictures.jsonl")).unwrap();
        let expected = "{\"frame\":123,\"display_time_ns\":5000000000,\"eye\":\"left\",\"file\":\"eye-left-000123.png\",\
            \"simulated\":true,\"reprojection\":\"planar-from-depth\",\"blend\":\"additive\",\"fields\":4,\"holes\":0.25,\
            \"true\":{\"position\":[0.5, 0.0, -1e-7],\"orientation\":[0.0, 0.0, 0.0, 1.0]},\
            \"tracked\":{\"position\":[0.0, 0.0, 0.0],\"orientation\":[0.0, 0.0, 0.0, 1.0]},\"submitted\":null}";
        assert_eq!(lines.lines().next(), Some(expected));
        assert_eq!(lines.lines().count(), 2);
    }

    #[test]
    fn another_run_replaces_the_lines() {
        let folder = Folder::new("again");
        for _ in 0..2 {
            album(&folder.0).keep(&page(), &picture()).unwrap();
        }
        assert_eq!(fs::read_to_string(folder.0.join("pictures.jsonl")).unwrap().lines().count(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_is_an_error_and_nothing_is_left() {
        let folder = Folder::new("file");
        fs::write(&folder.0, "in the way").unwrap();
        let mut refused = album(&folder.0);
        assert!(refused.keep(&page(), &picture()).is_err());
        fs::remove_file(&folder.0).unwrap();
        // A folder stands where the picture should go.
        fs::create_dir_all(folder.0.join("eye-left-000123.png/x")).unwrap();
        assert!(album(&folder.0).keep(&page(), &picture()).is_err());
        assert_eq!(folder.names(), ["eye-left-000123.png", "pictures.jsonl"]);
    }

    #[test]
    fn complaints_are_made_once() {
        let mut album = album(std::path::Path::new("nowhere"));
        assert!(album.complain(&"the disk is full"));
        assert!(!album.complain(&"the disk is full"));
    }
}
