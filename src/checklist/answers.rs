//! What a named reviewer said, or a script that stands in for one.

use super::{Basis, Grade};
use crate::criteria;
use crate::observe::{AnswerObservation, JudgedBy};

/// Put after the name of a script that stands in for a reviewer.
const BY_SCRIPT: &str = " (script)";

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
    /// The reviewer's name. Without one nothing is judged: law 1 knows judgement by named reviewers only. Of a script it ends in ` (script)`.
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

impl Choice {
    /// All, with their words in recordings and files of answers.
    pub const ALL: [(&'static str, Choice); 4] = [
        ("best", Choice::Grade(Grade::Best)),
        ("meets", Choice::Grade(Grade::Meets)),
        ("fail", Choice::Grade(Grade::Fail)),
        ("not-applicable", Choice::NotApplicable),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, choice)| *choice == self).map_or("", |(word, _)| word)
    }

    /// The choice of this word.
    pub fn of_word(word: &str) -> Option<Choice> {
        Self::ALL.iter().find(|(known, _)| *known == word).map(|(_, choice)| *choice)
    }
}

/// An answer as it was recorded.
///
/// # Errors
/// It is about nothing that is asked, or chooses what cannot be chosen.
pub fn read_answer(given: &AnswerObservation) -> Result<Answer, String> {
    let id = given.about.as_str();
    let mut asked = criteria::CRITERIA.iter().chain(&criteria::QUESTIONS);
    if !asked.any(|known| *known == id) {
        return Err(format!("`{id}` is neither a criterion nor a question"));
    }
    let choice = Choice::of_word(&given.choice).ok_or_else(|| {
        let words = Choice::ALL.map(|(word, _)| word).join(", ");
        format!("`{}` cannot be chosen for {id}; one of: {words}", given.choice)
    })?;
    Ok(Answer { id: id.to_owned(), choice, reason: given.reason.clone() })
}

impl Answers {
    /// From a recording. What [`read_answer`] refuses is left out: a recording that was read has none of it. Of several reviewers all are named.
    pub fn recorded(given: &[AnswerObservation]) -> Answers {
        let mut names: Vec<String> = Vec::new();
        let (mut criteria, mut questions) = (Vec::new(), Vec::new());
        for answer in given {
            let Ok(read) = read_answer(answer) else { continue };
            let name = answer.reviewer.trim();
            if name.is_empty() {
                continue;
            }
            let name = if answer.by == JudgedBy::Script { format!("{name}{BY_SCRIPT}") } else { name.to_owned() };
            if !names.contains(&name) {
                names.push(name);
            }
            if criteria::QUESTIONS.contains(&read.id.as_str()) { questions.push(read) } else { criteria.push(read) }
        }
        Answers { reviewer: names.join(", "), criteria, questions }
    }

    /// The reviewer's name, if one is given.
    pub fn named(&self) -> Option<&str> {
        Some(self.reviewer.trim()).filter(|name| !name.is_empty())
    }

    /// Whether a script, or also a script, stands in for a reviewer.
    pub fn scripted(&self) -> bool {
        is_script(&self.reviewer)
    }

    /// `judged by NAME`; of a script `judged by a script, NAME (script)`.
    pub(super) fn judged_by(&self) -> String {
        let name = self.named().unwrap_or_default();
        if self.scripted() { format!("judged by a script, {name}") } else { format!("judged by {name}") }
    }

    /// The last answer to a criterion, by a named reviewer.
    pub fn criterion(&self, id: &str) -> Option<&Answer> {
        self.named()?;
        self.criteria.iter().rev().find(|answer| answer.id == id)
    }
}

/// Whether the name of a reviewer says that a script stands in.
pub fn is_script(reviewer: &str) -> bool {
    reviewer.contains(BY_SCRIPT)
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
        if answers.named().is_none() {
            return open("no named reviewer has answered");
        }
        let Some(answer) = answers.questions.iter().rev().find(|answer| answer.id == id) else {
            return open("the reviewer has not answered");
        };
        match (answer.choice, answer.written()) {
            (Choice::NotApplicable, _) => open("the programme asks this of every proof of concept"),
            (_, None) => open("the reviewer gave a grade without a reason"),
            (Choice::Grade(grade), Some(why)) => {
                let reason = format!("{}: {why}", answers.judged_by());
                QuestionResult { id, grade: Some(grade), basis: Basis::Judged, reason }
            }
        }
    };
    criteria::QUESTIONS.iter().map(|id| judge(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(about: &str, choice: &str, reviewer: &str, by: JudgedBy) -> AnswerObservation {
        let reason = "as seen".to_owned();
        let (about, choice, reviewer) = (about.to_owned(), choice.to_owned(), reviewer.to_owned());
        AnswerObservation { about, choice, reason, reviewer, by, ..AnswerObservation::default() }
    }

    #[test]
    fn words_are_strict() {
        let person = JudgedBy::Person;
        for (word, choice) in Choice::ALL {
            assert_eq!(read_answer(&given("frame-rate", word, "R", person)).unwrap().choice, choice);
            assert_eq!(Choice::of_word(choice.word()), Some(choice));
        }
        for word in ["", "Best", "best ", "pass", "n/a"] {
            let error = read_answer(&given("frame-rate", word, "R", person)).unwrap_err();
            assert!(error.contains("one of: best, meets, fail, not-applicable"), "{error}");
        }
        assert!(read_answer(&given("frame", "best", "R", person)).unwrap_err().contains("neither"));
    }

    #[test]
    fn recorded_answers_are_by_a_named_person_or_say_that_a_script_stood_in() {
        let (person, script) = (JudgedBy::Person, JudgedBy::Script);
        let by = |list: &[AnswerObservation]| Answers::recorded(list);
        let answers = by(&[
            given("frame-rate", "best", " Ida ", person),
            given("device-value", "meets", "Ida", person),
            given("frame-rate", "fail", "Ida", person),
        ]);
        assert_eq!((answers.reviewer.as_str(), answers.scripted()), ("Ida", false));
        assert_eq!(answers.criterion("frame-rate").unwrap().choice, Choice::Grade(Grade::Fail), "the last counts");
        assert_eq!(questions(&answers)[2].reason, "judged by Ida: as seen");
        let answers = by(&[given("device-value", "meets", "demo", script)]);
        assert_eq!((answers.reviewer.as_str(), answers.scripted()), ("demo (script)", true));
        assert_eq!(questions(&answers)[2].reason, "judged by a script, demo (script): as seen");
        let both = by(&[given("frame-rate", "best", "demo", script), given("device-value", "best", "Ida", person)]);
        assert_eq!((both.reviewer.as_str(), both.scripted()), ("demo (script), Ida", true));
        assert_eq!(by(&[given("frame-rate", "best", " ", person)]), Answers::default(), "nobody's answer is none");
    }
}
