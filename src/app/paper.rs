//! From a judgement to the files a run leaves: statement, signature, renderings.

use super::judge::Judgement;
use super::output::Output;
use super::pictures::Shot;
use super::prepare::Poc;
use crate::checklist::Verdict;
use crate::observe::{AnswerObservation, Recording};
use crate::programme::{self, PartnerType};
use crate::report::places::Places;
use crate::report::{self, FileDigest, Kind, PrivateKey, Statement};
use crate::script::Plan;
use anyhow::Context;

/// What a report is made of besides the judgement.
pub struct Papers<'a> {
    /// The POC.
    pub poc: &'a Poc,
    /// The script.
    pub plan: &'a Plan,
    /// The recording as read back from disk.
    pub recording: &'a Recording,
    /// What follows from it.
    pub judgement: &'a Judgement,
    /// Pictures, written already.
    pub shots: &'a [Shot],
    /// Files of the run that the signature covers.
    pub artifacts: Vec<FileDigest>,
    /// Signs.
    pub key: &'a PrivateKey,
    /// RFC 3339, UTC.
    pub finished: String,
    /// The POC's folder as seen from the working directory, which build systems take for the checkout; empty where it lies elsewhere.
    pub folder: &'a str,
    /// Masked as `~` in every text.
    pub home: Option<String>,
    /// Number of the attempt as it is claimed, counted from 1; of a review alone.
    pub attempt: Option<u32>,
}

impl Papers<'_> {
    /// Makes the statement.
    ///
    /// # Errors
    /// If the key cannot be written as text.
    pub fn statement(&self) -> anyhow::Result<Statement> {
        let (run, judgement) = (&self.recording.run, self.judgement);
        let verdict = judgement.outcome.verdict;
        let kind = judgement.standing.kind;
        let key_id = self.key.public().id();
        let reviewer = judgement.answers.named().map(|name| report::Reviewer {
            name: name.to_owned(),
            key_id,
            script: judgement.answers.scripted(),
        });
        Ok(report::build(report::Input {
            kind,
            track: self.plan.track.into(),
            checkpoint: self.plan.checkpoint.map(Into::into),
            attempt: (kind == Kind::Review).then(|| self.attempt.unwrap_or(1).max(1)),
            receipt: false,
            verdict,
            rule: judgement.outcome.rule.into(),
            submission: self.submission(),
            reviewer,
            signer: report::Signer::of(&self.key.public())?,
            device_declared_by: self.declared_by(),
            run,
            complete: self.recording.complete,
            findings: &judgement.findings,
            criteria: &judgement.criteria,
            questions: judgement.questions_told(),
            gates: self.gates()?,
            evidence: self.evidence(),
            subject: self.poc.package.files().to_vec(),
            artifacts: self.artifacts.clone(),
            limits: report::limits(&judgement.limits),
            excluded: report::excluded(self.recording),
            personal_data: personal_data(self.recording),
            course: report::Course::of(self.recording),
            next: self.next(verdict)?,
            started: run.started.clone(),
            finished: self.finished.clone(),
            tool: report::Tool {
                name: "holograde".into(),
                version: env!("CARGO_PKG_VERSION").into(),
                commit: option_env!("HOLOGRADE_COMMIT").unwrap_or("unknown").into(),
            },
            home: self.home.as_deref(),
        }))
    }

    /// Writes signed report, plain report and all renderings.
    ///
    /// # Errors
    /// If anything cannot be rendered or written.
    pub fn write(&self, statement: &Statement, output: &Output) -> anyhow::Result<()> {
        let payload = statement.payload()?;
        output.write("report.json", &payload)?;
        let story = report::html::story(self.recording, &self.judgement.limits, statement);
        let shots: Vec<_> = self.shots.chunks(2).map(shot_pair).collect();
        output.write("report.html", report::html::html(statement, &story, &shots)?.as_bytes())?;
        let places = self.places();
        output.write("junit.xml", report::junit::junit(statement, &places)?.as_bytes())?;
        output.write("results.sarif", report::sarif::sarif(statement, &places)?.as_bytes())?;
        // Last, so that a signed report never stands beside renderings of another run.
        output.write("report.dsse.json", report::dsse::sign(&payload, self.key)?.as_bytes())?;
        Ok(())
    }

    fn places(&self) -> Places {
        let manifest = self.poc.package.read("poc.toml").ok();
        let manifest = manifest.as_ref().and_then(|bytes| std::str::from_utf8(bytes).ok());
        Places::new(self.folder, manifest, &self.poc.manifest.scenes[self.poc.scene].file)
    }

    fn submission(&self) -> report::Submission {
        let submission = self.poc.manifest.submission.as_ref();
        let field = |text: fn(&crate::poc::Submission) -> &String| submission.map(|s| text(s).clone());
        report::Submission {
            partner: field(|s| &s.partner),
            partner_type: field(|s| &s.partner_type),
            industry: field(|s| &s.industry),
            use_case: field(|s| &s.use_case),
            customer: field(|s| &s.customer),
            project: field(|s| &s.project),
        }
    }

    /// Who stated which device is in hand: the reviewer, before the first step.
    fn declared_by(&self) -> Option<String> {
        let declared = report::standing::device_stated(self.recording);
        self.judgement.answers.named().filter(|_| declared).map(str::to_owned)
    }

    /// The exit criteria as a review leaves them: a pass meets the app's, by the reviewer; of the others nobody has said anything here.
    fn gates(&self) -> anyhow::Result<Vec<report::Gate>> {
        let partner = self.poc.manifest.submission.as_ref().map(|s| s.partner_type.as_str());
        let known =
            |word: &str| PartnerType::WORDS.iter().find(|(known, _)| *known == word).map(|(_, partner)| *partner);
        let (Kind::Review, Some(partner)) = (self.judgement.standing.kind, partner.and_then(known)) else {
            return Ok(Vec::new());
        };
        let passed = self.judgement.outcome.verdict == Verdict::Pass;
        let day = self.day()?;
        let own_pass = self.judgement.answers.named().filter(|_| passed).map(|name| (name, day));
        Ok(programme::gates(&[], partner, own_pass, None).iter().map(Into::into).collect())
    }

    fn day(&self) -> anyhow::Result<jiff::civil::Date> {
        let on: jiff::Timestamp = self.finished.parse().context("the end of the run")?;
        Ok(jiff::tz::Offset::UTC.to_datetime(on).date())
    }

    /// The pictures that the reviewer took, of each thing those of the last answer; then of each Fail the first picture after its evidence.
    fn evidence(&self) -> Vec<report::EvidenceFile> {
        let mut all = taken(&self.recording.answers);
        for shot in self.of_fails() {
            if !all.contains(&shot) {
                all.push(shot);
            }
        }
        all
    }

    fn of_fails(&self) -> Vec<report::EvidenceFile> {
        let shown =
            self.judgement.criteria.iter().filter(|criterion| criterion.grade == Some(crate::checklist::Grade::Fail));
        let nearest = |frames: &[u64; 2]| self.shots.iter().min_by_key(|shot| shot.frame.abs_diff(frames[0]));
        shown
            .filter_map(|criterion| Some((criterion.id, nearest(criterion.frames.first()?)?)))
            .map(|(id, shot)| report::EvidenceFile {
                criterion: id.to_owned(),
                kind: "shot".into(),
                path: shot.path.clone(),
            })
            .collect()
    }

    fn next(&self, verdict: Verdict) -> anyhow::Result<Option<report::Next>> {
        let attempt = self.attempt.unwrap_or(1).max(1);
        let next = programme::next(self.plan.track, self.plan.checkpoint, attempt, verdict, self.day()?, false);
        Ok(next.map(|next| report::Next {
            path: next.path.word().to_owned(),
            deadline: next.deadline.map(|date| date.to_string()),
        }))
    }
}

/// Pictures taken for an answer: of each criterion or question those of the last one.
fn taken(answers: &[AnswerObservation]) -> Vec<report::EvidenceFile> {
    let last = |(i, answer): &(usize, &AnswerObservation)| answers[i + 1..].iter().all(|a| a.about != answer.about);
    let pictures = answers.iter().enumerate().filter(last).flat_map(|(_, answer)| {
        answer.pictures.iter().map(|path| report::EvidenceFile {
            criterion: answer.about.clone(),
            kind: "shot".into(),
            path: path.clone(),
        })
    });
    pictures.collect()
}

/// Law 8: what of a person the artifacts hold. A simulated user is nobody.
fn personal_data(recording: &Recording) -> Vec<String> {
    if recording.run.runtime.simulated {
        return Vec::new();
    }
    let gaze = recording.frames.iter().any(|frame| frame.gaze.valid);
    let room = recording.rooms.iter().any(|room| !room.surfaces.is_empty());
    let held = [
        (true, "recording.mcap, frames.csv: head movement of the person in the headset"),
        (gaze, "recording.mcap: where the eyes of the person in the headset looked, recorded with consent"),
        (room, "recording.mcap: the planes of the room around the person in the headset, recorded with consent"),
    ];
    held.into_iter().filter(|(there, _)| *there).map(|(_, text)| text.to_owned()).collect()
}

fn shot_pair(eyes: &[Shot]) -> report::html::Shot<'_> {
    let caption = eyes.first().map(|shot| shot.caption.clone()).unwrap_or_default();
    report::html::Shot {
        caption,
        eyes: ["left", "right"].into_iter().zip(eyes.iter().map(|shot| shot.png.as_slice())).collect(),
        paths: eyes.iter().map(|shot| shot.path.as_str()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::RoomObservation;
    use crate::observe::synthetic::Synthetic;

    #[test]
    fn what_is_held_of_a_person_is_listed_and_a_simulated_user_is_nobody() {
        let mut recording = Synthetic::new(Vec::new()).seconds(1).build();
        assert_eq!(personal_data(&recording).len(), 1, "head movement");
        recording.frames[7].gaze.valid = true;
        recording.rooms.push(RoomObservation { frame: 3, surfaces: vec![Default::default()] });
        let held = personal_data(&recording);
        assert!(held.len() == 3 && held[1].contains("eyes") && held[2].contains("room"), "{held:?}");
        recording.run.runtime.simulated = true;
        assert!(personal_data(&recording).is_empty());
    }
}
