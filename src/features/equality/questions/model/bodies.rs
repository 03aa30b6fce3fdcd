//! The questions as callers see them.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Category, PREFER_NOT_TO_SAY_ANSWER, Question, QuestionSet, SET_2026_1};

/// What candidates may be asked about themselves.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EqualityQuestionSetList {
    /// The sets, the newest last: that one is asked.
    pub equality_question_sets: Vec<EqualityQuestionSetBody>,
}

/// A version of the questions.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EqualityQuestionSet)]
pub struct EqualityQuestionSetBody {
    /// Its version.
    #[schema(example = "2026-1")]
    pub version: &'static str,
    /// The questions, in the order in which they are asked.
    pub questions: Vec<EqualityQuestionBody>,
}

/// A question.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EqualityQuestion)]
pub struct EqualityQuestionBody {
    /// Its name in answers.
    #[schema(example = "sex")]
    pub key: &'static str,
    /// Its words.
    #[schema(example = "What is your sex?")]
    pub text: &'static str,
    /// The answers to choose from.
    pub answers: Vec<EqualityAnswerBody>,
}

/// An answer to choose.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EqualityAnswer)]
pub struct EqualityAnswerBody {
    /// Its name.
    #[schema(example = "female")]
    pub key: &'static str,
    /// Its words.
    #[schema(example = "Female")]
    pub label: &'static str,
}

impl EqualityQuestionSetList {
    /// Every version.
    pub fn all() -> Self {
        Self { equality_question_sets: vec![EqualityQuestionSetBody::from(&SET_2026_1)] }
    }
}

impl From<&QuestionSet> for EqualityQuestionSetBody {
    fn from(set: &QuestionSet) -> Self {
        Self {
            version: set.version,
            questions: set.questions.iter().map(EqualityQuestionBody::from).collect(),
        }
    }
}

impl From<&Question> for EqualityQuestionBody {
    fn from(question: &Question) -> Self {
        let answers = question.answers.iter().chain([&PREFER_NOT_TO_SAY_ANSWER]);
        let answers = answers.map(|Category { key, label }| EqualityAnswerBody { key, label });
        Self { key: question.key, text: question.text, answers: answers.collect() }
    }
}
