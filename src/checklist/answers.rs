//! What a named reviewer said.

use super::{Basis, Grade};
use crate::criteria;

/// A reviewer's answer to a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// A grade of the page.
    Grade(Grade),
    /// It does not concern this content: only for the four criteria that depend on the scenario.
    NotApplicable,
}

/// One answer, with the words that go with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Slug of the criterion or question.
    pub id: String,
    /// What was chosen.
    pub choice: Choice,
    /// Why, in the reviewer's words; needed for questions, and wherever a measurement or a declaration is contradicted.
    pub reason: String,
}

/// All answers of one reviewer. An id answered twice counts as answered last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// The reviewer's name. Without one nothing is judged: law 1 knows judgement by named reviewers only.
    pub reviewer: String,
    /// Answers to criteria.
    pub criteria: Vec<Answer>,
    /// Answers to the programme's questions.
    pub questions: Vec<Answer>,
}

/// One of the programme's questions in one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionResult {
    /// Slug.
    pub id: &'static str,
    /// The grade, if there is one.
    pub grade: Option<Grade>,
    /// `Judged` or `NotEvaluated`.
    pub basis: Basis,
    /// Why.
    pub reason: String,
}

impl Answers {
    /// The reviewer's name, if one is given.
    pub fn named(&self) -> Option<&str> {
        Some(self.reviewer.trim()).filter(|name| !name.is_empty())
    }

    /// The last answer to a criterion, by a named reviewer.
    pub fn criterion(&self, id: &str) -> Option<&Answer> {
        self.named()?;
        self.criteria.iter().rev().find(|answer| answer.id == id)
    }
}

impl Answer {
    /// The reason without blanks around it; `None` if nothing is left.
    pub fn written(&self) -> Option<&str> {
        Some(self.reason.trim()).filter(|reason| !reason.is_empty())
    }
}

/// The four questions, in order. Each wants a grade and a reason by a named reviewer.
pub fn questions(answers: &Answers) -> Vec<QuestionResult> {
    let judge = |id: &'static str| {
        let open = |why: &str| QuestionResult { id, grade: None, basis: Basis::NotEvaluated, reason: why.to_owned() };
        let Some(reviewer) = answers.named() else { return open("no named reviewer has answered") };
        let Some(answer) = answers.questions.iter().rev().find(|answer| answer.id == id) else {
            return open("the reviewer has not answered");
        };
        match (answer.choice, answer.written()) {
            (Choice::NotApplicable, _) => open("the programme asks this of every proof of concept"),
            (_, None) => open("the reviewer gave a grade without a reason"),
            (Choice::Grade(grade), Some(why)) => {
                let reason = format!("judged by {reviewer}: {why}");
                QuestionResult { id, grade: Some(grade), basis: Basis::Judged, reason }
            }
        }
    };
    criteria::QUESTIONS.iter().map(|id| judge(id)).collect()
}
