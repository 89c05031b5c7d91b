//! `review` from end to end: a run in which a reviewer is led, kept so that it can go on where it was broken off, and signed.

use super::RunError;
use super::check::{Check, Checked, RECORDING, failure};
use super::frame::Run;
use super::guided::{Guided, JournalFile, Judging, PanelPictures, Parts, Person, Signing, event, is_unfinished};
use super::output::Output;
use super::pictures::Shot;
use crate::commands::Failure;
use crate::observe::step;
use crate::problem::{Problem, Problems};
use crate::report::standing::{Claim, SIGNER, standing};
use crate::report::{KeyRole, PrivateKey};
use crate::review::{Entry, Guide, JOURNAL_FILE, Now, Scripted, Setup};
use crate::script::Plan;
use crate::xr::Lost;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A review to be made.
pub struct Review<'a> {
    /// The run that it is made in.
    pub check: Check<'a>,
    /// What the guide is told of reviewer and standing.
    pub setup: Setup,
    /// Role of the key that signs, as those who are trusted have it; `None` for a key that nobody knows.
    pub role: Option<KeyRole>,
    /// Answers of a script that stands in for a person.
    pub stand_in: Option<Scripted>,
    /// Somebody's mouse and keyboard move the simulated person.
    pub driven: bool,
    /// Goes on where the folder's journal ends.
    pub resume: bool,
    /// Pictures of the panels are wanted, too.
    pub panel_pictures: bool,
}

/// How a review ended.
pub enum Reviewed {
    /// With a signed report.
    Signed(Box<Checked>),
    /// The reviewer left; it can be resumed.
    Left,
    /// Session, runtime or GPU are lost; it can be resumed.
    Lost(Lost),
}

/// What happens after every frame outside of it: a window shows it, and brings what was done there. `false` ends it before it began.
pub type EachFrame<'a> = dyn FnMut(&mut Run) -> Result<bool, Failure> + 'a;

/// Recordings of a review while it is under way, one for each time it was taken up.
fn part(number: usize) -> String {
    format!("recording-{number}.mcap")
}

impl Review<'_> {
    /// Leads the reviewer through the script, from wherever it was broken off.
    ///
    /// # Errors
    /// Bad input, no runtime, or anything that broke the run off; whatever was answered before is kept.
    pub fn run(
        &self,
        folder: &Path,
        key: &PrivateKey,
        each: &mut EachFrame<'_>,
        progress: &dyn Fn(f64, &str),
    ) -> Result<Reviewed, Failure> {
        let before = self.before(folder)?;
        progress(0.0, "opening the runtime");
        let mut run = self.check.open()?;
        progress(0.0, "loading the content");
        while run.is_opening() && run.frame().map_err(failure)? {
            if !each(&mut run)? {
                return Ok(Reviewed::Left);
            }
        }
        if run.is_opening() {
            return Err(failure(RunError::Unfinished));
        }
        self.begin(&mut run, before, folder)?;
        let (mut signed, mut lost) = (None, None);
        while self.goes_on(&mut run, &mut lost)? {
            each(&mut run)?;
            let Some(guided) = &mut run.guided else { break };
            progress(guided.share(), &guided.says());
            if let Some(why) = guided.person.as_ref().and_then(Person::stuck) {
                return Err(failure(RunError::Stuck(why)));
            }
            if guided.signing == Signing::Asked {
                signed = Some(self.sign(&mut run, folder, key)?);
            }
        }
        Ok(match (signed, lost.or(run.lost())) {
            (Some(checked), _) => Reviewed::Signed(Box::new(checked)),
            (None, Some(lost)) => Reviewed::Lost(lost),
            (None, None) => Reviewed::Left,
        })
    }

    /// One frame. `false` at the end, and where something is lost without which there are no frames: what was recorded is closed in order.
    fn goes_on(&self, run: &mut Run, lost: &mut Option<Lost>) -> Result<bool, Failure> {
        match run.frame() {
            Ok(goes_on) => Ok(goes_on),
            Err(error) if error.lost().or(run.lost()).is_some() => {
                *lost = error.lost();
                // What cannot be closed any more is read as far as it is on disk.
                let _broken_off = run.close_recording();
                Ok(false)
            }
            Err(error) => Err(failure(error)),
        }
    }

    /// What was kept of a review that is to go on.
    fn before(&self, folder: &Path) -> Result<Option<(JournalFile, Vec<Entry>)>, Failure> {
        if self.resume {
            let (file, journal) = JournalFile::resume(folder)?;
            if journal.torn {
                tracing::warn!("the journal's last line was broken off; what it said is not kept");
            }
            // Refused before there is a session, if it is not of this review.
            let now = Now { seconds: 0.0, at: String::new() };
            self.go_on(self.setup.clone(), &journal.entries, folder, &now)?;
            return Ok(Some((file, journal.entries)));
        }
        if is_unfinished(folder) {
            let folder = folder.display();
            return Err(Failure::Usage(format!(
                "a review that was broken off lies in {folder}: go on with `--resume {folder}`, or name another folder with `--out`"
            )));
        }
        Ok(None)
    }

    /// The guide where the folder's journal ends.
    fn go_on(&self, setup: Setup, entries: &[Entry], folder: &Path, now: &Now) -> Result<Guide, Problems> {
        let path = folder.join(JOURNAL_FILE).display().to_string();
        Guide::resume(self.check.plan, setup, entries, BROKEN_OFF, now)
            .map_err(|problem| Problems::from(Problem { file: path, ..problem }))
    }

    /// Attaches the guide to a run whose content has proved usable.
    fn begin(&self, run: &mut Run, before: Option<(JournalFile, Vec<Entry>)>, folder: &Path) -> Result<(), Failure> {
        let now = Now { seconds: 0.0, at: jiff::Timestamp::now().to_string() };
        let setup = self.setup(run);
        let (output, journal, guide) = match before {
            None => {
                let output = Output::open(folder)?;
                output.write("script.toml", self.check.script.as_bytes())?;
                let journal = JournalFile::create(folder)?;
                (output, journal, Guide::new(self.check.plan, setup, &now))
            }
            Some((journal, entries)) => {
                let guide = self.go_on(setup, &entries, folder, &now)?;
                (Output::resume(folder), journal, guide)
            }
        };
        let parts = earlier(folder)?;
        let number = parts.0.len() + 1;
        run.record_to(output.create(&part(number))?);
        let plan: Arc<Plan> = Arc::new(self.check.plan.clone());
        let mut all = parts;
        all.0.push(output.path(&part(number)));
        let judging = Judging::new(all, Arc::clone(&plan), self.check.device, run.stepped);
        let person = self.person(run);
        let mut guided = Guided::new(guide, plan, journal, judging, person, output);
        guided.panel_pictures = self.panel_pictures.then(PanelPictures::default);
        run.guided = Some(Box::new(guided));
        Ok(())
    }

    /// What the guide is told, with what the run will count as.
    fn setup(&self, run: &mut Run) -> Setup {
        let mut setup = self.setup.clone();
        let role = self.role.map_or("unknown", KeyRole::word);
        run.events.push(event(run.frame.index, step::PRE_FLIGHT, format!("{SIGNER}: {role}")));
        if let Some(content) = run.content.as_deref() {
            let info = run.info(content);
            let Plan { track, checkpoint, .. } = *self.check.plan;
            let script = self.stand_in.is_some();
            let claim = Claim { track, checkpoint, run: &info, reviewer: &setup.reviewer, script, role: self.role };
            setup.standing = standing(&claim).line();
        }
        setup
    }

    /// Who is simulated, where somebody is.
    #[cfg(feature = "simulator")]
    fn person(&self, run: &mut Run) -> Option<Person> {
        use super::guided::Surroundings;
        use crate::review::Robot;
        if self.check.runtime != crate::xr::RuntimeChoice::Simulator {
            return None;
        }
        let (center, radius, depths) = super::check::surroundings(run.content.as_deref_mut());
        let around = Surroundings { center, radius, depths };
        let robot = self.stand_in.clone().map(Robot::new);
        Some(Person::new(run.headset.raw_session(), robot, around, self.driven))
    }

    #[cfg(not(feature = "simulator"))]
    fn person(&self, _run: &mut Run) -> Option<Person> {
        None
    }

    /// Closes the recording, judges it, writes and signs.
    fn sign(&self, run: &mut Run, folder: &Path, key: &PrivateKey) -> Result<Checked, Failure> {
        run.close_recording().map_err(failure)?;
        let Some(guided) = &mut run.guided else { return Err(failure(RunError::Unfinished)) };
        let output = Output::resume(folder);
        guided.judging.parts().write_joined(&output)?;
        let poc = run
            .content
            .as_ref()
            .map(|content| Arc::clone(&content.poc))
            .ok_or_else(|| failure(RunError::Unfinished))?;
        let checked = self.check.judge(&poc, shots(folder)?, &output, key, &|_, _| {})?;
        let (verdict, sentence) =
            (checked.judgement.outcome.verdict.word(), checked.judgement.outcome.sentence.clone());
        guided.guide.signed(&guided.now, verdict, &sentence, &output.path("report.html").display().to_string());
        guided.signing = Signing::Done;
        Ok(checked)
    }
}

/// Why a review goes on, as far as that can be known: whoever was killed says nothing.
const BROKEN_OFF: &str = "the program ended before the review did";

/// Recordings of the times before. Who was broken off while the report was being made has one recording of all of them, whole before the
/// first part is removed.
fn earlier(folder: &Path) -> std::io::Result<Parts> {
    let (first, whole) = (folder.join(part(1)), folder.join(RECORDING));
    if !first.is_file() && whole.is_file() {
        for left in (2..).map(|number| folder.join(part(number))).take_while(|path| path.is_file()) {
            std::fs::remove_file(left)?;
        }
        std::fs::rename(whole, first)?;
    }
    Ok(Parts((1..).map(|number| folder.join(part(number))).take_while(|path| path.is_file()).collect::<Vec<PathBuf>>()))
}

/// All pictures that lie in the folder, in the order they were taken, left before right.
fn shots(folder: &Path) -> Result<Vec<Shot>, Failure> {
    let folder = folder.join("shots");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for entry in std::fs::read_dir(&folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(shot) = shot(&folder, &name) {
            all.push(shot?);
        }
    }
    all.sort_by(|a: &Shot, b: &Shot| (a.frame, &a.path).cmp(&(b.frame, &b.path)));
    Ok(all)
}

/// The picture of this file name, if it is one of ours: `ABOUT-frame-NUMBER-EYE.png`.
fn shot(folder: &Path, name: &str) -> Option<Result<Shot, Failure>> {
    let (about, rest) = name.strip_suffix(".png")?.rsplit_once("-frame-")?;
    let (number, _eye) = rest.split_once('-')?;
    let frame = number.parse().ok()?;
    let read = std::fs::read(folder.join(name)).map_err(Failure::from);
    Some(read.map(|png| Shot {
        path: format!("shots/{name}"),
        about: about.to_owned(),
        caption: format!("{about}, frame {frame}"),
        frame,
        png,
    }))
}
