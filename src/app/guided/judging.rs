//! Judging while the review goes on: what stands beside a question is worked out from the recording as far as it is on disk, off the frame
//! thread, by the same functions as the verdict.

use super::super::RunError;
use super::super::check::RECORDING;
use super::super::judge::{Judgement, judge};
use super::super::output::Output;
use crate::commands::Failure;
use crate::device::Device;
use crate::observe::Recording;
use crate::problem::Problems;
use crate::review::{Beside, Guide};
use crate::script::Plan;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::thread::JoinHandle;

/// The recordings of a review: one, and one more each time it was broken off.
#[derive(Debug, Clone, Default)]
pub struct Parts(pub Vec<PathBuf>);

impl Parts {
    /// All of them as one recording.
    ///
    /// # Errors
    /// A part that cannot be read, or that is of another run.
    pub fn read(&self) -> Result<Recording, Problems> {
        let parts = self.0.iter().map(|path| crate::recording::read_file(path)).collect::<Result<Vec<_>, _>>()?;
        crate::recording::join(parts)
    }

    /// Makes one recording of all of them on disk: the one there is, or the joined one of several. It is there whole before the first part is
    /// removed, so that nothing is lost whenever power is.
    ///
    /// # Errors
    /// A part that cannot be read, or a file that cannot be written.
    pub fn write_joined(&self, output: &Output) -> Result<(), Failure> {
        let whole = output.path(RECORDING);
        if let [only] = &self.0[..] {
            return Ok(std::fs::rename(only, whole)?);
        }
        let joined = self.read()?;
        let beside = output.path("recording.mcap.new");
        let file =
            crate::recording::write_whole(&joined, std::fs::File::create(&beside)?).map_err(anyhow::Error::from)?;
        file.sync_all()?;
        std::fs::rename(beside, whole)?;
        self.0.iter().try_for_each(std::fs::remove_file).map_err(Failure::from)
    }
}

/// What follows from the recording so far.
struct Judged {
    recording: Recording,
    judgement: Judgement,
}

/// What somebody waits for.
#[derive(Debug, Clone, PartialEq)]
enum Want {
    /// What was measured for a criterion.
    Beside(String),
    /// How a step's move was made.
    Compliance(String),
    /// What the verdict would be.
    Verdict,
}

/// Interim judging.
pub struct Judging {
    parts: Parts,
    plan: Arc<Plan>,
    device: &'static Device,
    /// Waits for the answer in the frame that asks, as where time is stepped: every run has the same frames then.
    waits: bool,
    /// Counts what changes the answer: steps begun and ended.
    stage: u32,
    /// Answers were given since the verdict was asked for.
    answered: bool,
    judged: Option<(u32, Judged)>,
    job: Option<(u32, JoinHandle<Result<Judged, Problems>>)>,
    wants: VecDeque<Want>,
}

impl Judging {
    /// Of a recording whose last part is still written.
    pub fn new(parts: Parts, plan: Arc<Plan>, device: &'static Device, waits: bool) -> Judging {
        Judging {
            parts,
            plan,
            device,
            waits,
            stage: 0,
            answered: false,
            judged: None,
            job: None,
            wants: VecDeque::new(),
        }
    }

    /// The recordings it rests on.
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// A step began or ended: what was worked out before is not up to date.
    pub fn moved_on(&mut self) {
        self.stage += 1;
    }

    /// Asks for what was measured for a criterion.
    pub fn want_beside(&mut self, about: String) {
        self.wants.push_back(Want::Beside(about));
    }

    /// Asks how a step's move was made.
    pub fn want_compliance(&mut self, step: String) {
        self.wants.push_back(Want::Compliance(step));
    }

    /// Something was answered: the verdict is not what it was.
    pub fn answered(&mut self) {
        self.answered = true;
    }

    /// Asks what the verdict would be.
    pub fn want_verdict(&mut self) {
        if !self.wants.contains(&Want::Verdict) {
            self.stage += u32::from(std::mem::take(&mut self.answered));
            self.wants.push_back(Want::Verdict);
        }
    }

    /// Whether anything is asked for, so that the recording has to be on disk.
    pub fn is_asked(&self) -> bool {
        !self.wants.is_empty()
            && self.job.is_none()
            && self.judged.as_ref().is_none_or(|(stage, _)| *stage != self.stage)
    }

    /// Whether something is being worked out.
    pub fn is_busy(&self) -> bool {
        self.job.is_some()
    }

    /// Starts working it out, once `on_disk` says that everything recorded so far is.
    pub fn start(&mut self, on_disk: Receiver<()>) {
        let (parts, plan, device) = (self.parts.clone(), Arc::clone(&self.plan), self.device);
        let job = std::thread::spawn(move || {
            // A recorder that has ended has written everything, too.
            let _ended = on_disk.recv();
            let mut recording = parts.read()?;
            // As if it ended now: that it goes on is no fault of it.
            recording.complete = true;
            let judgement = judge(&recording, &plan, device);
            Ok(Judged { recording, judgement })
        });
        self.job = Some((self.stage, job));
    }

    /// Gives the guide what it waits for, as far as that is there.
    ///
    /// # Errors
    /// A recording that cannot be read.
    pub fn answer(&mut self, guide: &mut Guide) -> Result<(), RunError> {
        if let Some((stage, job)) = self.job.take_if(|(_, job)| self.waits || job.is_finished()) {
            self.judged = Some((stage, job.join().map_err(|_| RunError::Worker)??));
        }
        let Some((_, judged)) = self.judged.as_ref().filter(|(stage, _)| *stage == self.stage) else { return Ok(()) };
        for want in self.wants.drain(..) {
            match want {
                Want::Beside(about) => guide.measured(&about, beside(judged, &about)),
                Want::Compliance(step) => {
                    let (share, short) = crate::probe::compliance(&judged.recording, &step);
                    guide.complied(share, short);
                }
                Want::Verdict => guide.would_be(judged.judgement.outcome.sentence.clone()),
            }
        }
        Ok(())
    }
}

fn beside(judged: &Judged, about: &str) -> Beside {
    super::super::beside::beside(&judged.recording, &judged.judgement, about)
}
