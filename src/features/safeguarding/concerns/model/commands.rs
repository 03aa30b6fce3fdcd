//! What is said of concerns.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{ConcernOutcome, Together};
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::ids::{IntroductionId, MentorshipId, PersonId};

/// Says that one worries about somebody's safety.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"text": "My mentor keeps writing to me late at night.", "introductionId": null, "mentorshipId": null,
    "hold": true}))]
pub struct RaiseConcern {
    /// What worries one.
    #[validate(length(min = 1, max = 8000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 8000)]
    pub text: String,
    /// Whom it is about: somebody whom the caller may know; words alone are enough.
    #[serde(default)]
    pub person_id: Option<PersonId>,
    /// The introduction that it is about: one of the caller's, or of an apprentice whom they manage, for staff and leads any.
    #[serde(default)]
    pub introduction_id: Option<IntroductionId>,
    /// The mentorship that it is about, likewise; one of the two at most.
    #[serde(default)]
    pub mentorship_id: Option<MentorshipId>,
    /// Whether that is paused until a safeguarding lead has looked: unless this is false, where the apprentice, the line manager or
    /// staff say it. What somebody else says, or says of a person, pauses nothing by itself.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub hold: bool,
}

const fn yes() -> bool {
    true
}

/// Pauses an introduction or a mentorship for a concern.
#[derive(Clone, Copy, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"introductionId": "019ac1d2-7a00-7000-8000-000000000011"}))]
pub struct HoldForConcern {
    /// The introduction: any that is live, and in which the caller has no part.
    #[serde(default)]
    pub introduction_id: Option<IntroductionId>,
    /// Or the mentorship: likewise.
    #[serde(default)]
    pub mentorship_id: Option<MentorshipId>,
}

/// The one of the two that is named.
///
/// # Errors
/// 422 where both are.
fn one(introduction: Option<IntroductionId>, mentorship: Option<MentorshipId>) -> Result<Option<Together>> {
    if introduction.is_some() && mentorship.is_some() {
        let detail = "must be null where introductionId is not";
        let fault = FieldError::pointer("#/mentorshipId", FieldCode::Inconsistent, detail);
        return Err(Error::invalid(vec![fault]));
    }
    Ok(Together::of(introduction, mentorship))
}

impl RaiseConcern {
    /// What it is about, where that brings people together.
    ///
    /// # Errors
    /// 422 where both an introduction and a mentorship are named.
    pub fn together(&self) -> Result<Option<Together>> {
        one(self.introduction_id, self.mentorship_id)
    }
}

impl HoldForConcern {
    /// What is to be paused.
    ///
    /// # Errors
    /// 422 where both are named, or none.
    pub fn together(&self) -> Result<Together> {
        let none =
            || FieldError::pointer("#/introductionId", FieldCode::Required, "is required, or mentorshipId");
        one(self.introduction_id, self.mentorship_id)?.ok_or_else(|| Error::invalid(vec![none()]))
    }
}

/// Says what came of a concern.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"outcome": "end", "note": "We spoke with both; it does not go on."}))]
pub struct CloseConcern {
    /// What came of it.
    pub outcome: ConcernOutcome,
    /// What was done, for the leads.
    #[validate(length(min = 1, max = 8000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 8000)]
    pub note: Option<String>,
}
