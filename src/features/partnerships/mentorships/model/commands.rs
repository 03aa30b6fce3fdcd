//! What is said of mentorships.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::MentorshipState;
use crate::ids::{ApprenticeshipId, MentorProfileId};

/// Asks for a mentor.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "mentorProfileId": "019abf3e-9c00-7000-8000-000000000081", "words": "I would like to learn how you prepare a talk."
}))]
pub struct RequestMentorship {
    /// The mentor.
    pub mentor_profile_id: MentorProfileId,
    /// What one says to the mentor, who alone reads it.
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000)]
    pub words: String,
}

/// Declines a request.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"words": "I am away until spring."}))]
pub struct DeclineMentorship {
    /// What one says to the apprentice.
    #[serde(default)]
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000)]
    pub words: Option<String>,
}

/// Ends a mentorship before its end.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "We no longer find the time."}))]
pub struct EndMentorship {
    /// Why, for the two and the programme's team.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Which mentorships to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct MentorshipFilter {
    /// Only mentorships in this state; may be repeated.
    pub state: Vec<MentorshipState>,
    /// Only mentorships of this mentor; may be repeated.
    pub mentor_profile_id: Vec<MentorProfileId>,
    /// Only mentorships of this apprenticeship; may be repeated.
    pub apprenticeship_id: Vec<ApprenticeshipId>,
    /// With `true` only those under way in which no meeting was, or is planned, for 21 days; with `false` the others. Line
    /// managers get none with either: how often two meet is not for them.
    #[param(nullable = false)]
    pub quiet: Option<bool>,
}
