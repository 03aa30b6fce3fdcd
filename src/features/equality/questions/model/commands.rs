//! What candidates say about themselves.

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{
    FIRST_ANSWER, NOT_ASKED, PREFER_NOT_TO_SAY, PREFER_NOT_TO_SAY_ANSWER, Question, QuestionSet, SET_2026_1,
};
use crate::error::{Error, FieldCode, FieldError, Result};

/// Answers about oneself, in the place of those that were given before. What is left out is not answered.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"questionSet": "2026-1", "answers": {"sex": "female", "ethnicGroup": "preferNotToSay"}}))]
pub struct GiveEqualityResponse {
    /// The version of the questions.
    #[schema(max_length = 20)]
    pub question_set: String,
    /// By the name of each question the name of an answer, or `preferNotToSay`.
    pub answers: BTreeMap<String, String>,
}

impl GiveEqualityResponse {
    /// The set, and a number for each of its questions.
    ///
    /// # Errors
    /// 422 for another set, and for what is no question or no answer of it.
    pub fn stored(&self) -> Result<(&'static QuestionSet, Vec<i16>)> {
        let set = &SET_2026_1;
        if self.question_set != set.version {
            let detail = format!("must be {}: GET /equality-question-sets", set.version);
            return Err(Error::invalid(vec![FieldError::pointer(
                "#/questionSet",
                FieldCode::NotListed,
                detail,
            )]));
        }
        let mut faults = Vec::new();
        if self.answers.keys().any(|key| set.questions.iter().all(|question| question.key != key)) {
            let detail = "names what is no question of the set";
            faults.push(FieldError::pointer("#/answers", FieldCode::Unknown, detail));
        }
        let mut stored = Vec::with_capacity(set.questions.len());
        for question in set.questions {
            let given = self.answers.get(question.key).map(|given| number(question, given));
            if given == Some(None) {
                let detail = "is no answer to this question";
                let pointer = format!("#/answers/{}", question.key);
                faults.push(FieldError::pointer(pointer, FieldCode::NotListed, detail));
            }
            stored.push(given.flatten().unwrap_or(NOT_ASKED));
        }
        if faults.is_empty() { Ok((set, stored)) } else { Err(Error::invalid(faults)) }
    }
}

/// The number under which an answer is kept.
fn number(question: &Question, given: &str) -> Option<i16> {
    if given == PREFER_NOT_TO_SAY_ANSWER.key {
        return Some(PREFER_NOT_TO_SAY);
    }
    let place = question.answers.iter().position(|answer| answer.key == given)?;
    i16::try_from(place).ok().map(|place| FIRST_ANSWER + place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(answers: &[(&str, &str)]) -> GiveEqualityResponse {
        let answers = answers.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        GiveEqualityResponse { question_set: "2026-1".to_owned(), answers: answers.collect() }
    }

    #[test]
    fn not_asked_refused_and_answered_are_three_things() {
        let (set, stored) =
            given(&[("sex", "male"), ("ageBand", "preferNotToSay")]).stored().expect("answers");
        assert_eq!(stored.len(), set.questions.len());
        assert_eq!(stored[..4], [3, 0, 1, 0]);
    }

    #[test]
    fn what_is_not_in_the_set_is_refused() {
        for answers in [&[("colour", "red")][..], &[("sex", "16to18")], &[("sex", "")]] {
            assert!(given(answers).stored().is_err(), "{answers:?}");
        }
        let other = GiveEqualityResponse { question_set: "2025-1".to_owned(), ..given(&[]) };
        assert!(other.stored().is_err());
    }
}
