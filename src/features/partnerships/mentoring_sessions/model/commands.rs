//! What is said of meetings.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::MentoringSession;
use crate::ids::MentorshipId;

/// Plans to meet, or writes down that one has met.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "mentorshipId": "019abf3e-9c00-7000-8000-000000000091", "startsAt": "2026-12-03T12:30:00Z", "minutes": 45,
    "place": "The café on the ground floor", "goals": "How to begin a talk", "notes": null
}))]
pub struct PlanSession {
    /// The mentorship.
    pub mentorship_id: MentorshipId,
    /// When it begins, at most a year ahead.
    pub starts_at: DateTime<Utc>,
    /// How long it takes, in minutes.
    #[validate(range(min = 5, max = 480))]
    #[schema(minimum = 5, maximum = 480)]
    pub minutes: i32,
    /// Where, for the two alone.
    #[serde(default)]
    #[validate(length(min = 1, max = 300), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 300)]
    pub place: Option<String>,
    /// What for, for the two alone.
    #[serde(default)]
    #[validate(length(min = 1, max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 4000)]
    pub goals: Option<String>,
    /// What came of it, for the two alone.
    #[serde(default)]
    #[validate(length(min = 1, max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 4000)]
    pub notes: Option<String>,
}

/// Changes a meeting: absent keeps, null clears.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"notes": "We tried three beginnings; the short one works."}))]
pub struct ChangeSession {
    /// When it begins, at most a year ahead.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub starts_at: Option<DateTime<Utc>>,
    /// How long it takes, in minutes.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 5, max = 480))]
    #[schema(minimum = 5, maximum = 480, nullable = false)]
    pub minutes: Option<i32>,
    /// Where, for the two alone.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(min = 1, max = 300), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 300)]
    pub place: Option<Option<String>>,
    /// What for, for the two alone.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(min = 1, max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 4000)]
    pub goals: Option<Option<String>>,
    /// What came of it, for the two alone.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(min = 1, max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 4000)]
    pub notes: Option<Option<String>>,
}

impl ChangeSession {
    /// The next version with the changes in it.
    pub fn edit(self, present: &MentoringSession, now: DateTime<Utc>) -> MentoringSession {
        let old = present.clone();
        let edited = MentoringSession {
            starts_at: self.starts_at.unwrap_or(old.starts_at),
            minutes: self.minutes.unwrap_or(old.minutes),
            place: self.place.unwrap_or(old.place),
            goals: self.goals.unwrap_or(old.goals),
            notes: self.notes.unwrap_or(old.notes),
            updated_at: now,
            version: old.version + 1,
            ..old
        };
        let moves = edited.is_moved_from(present) || edited.place != present.place;
        MentoringSession { sequence: present.sequence + i32::from(moves), ..edited }
    }
}

/// Which meetings to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct MentoringSessionFilter {
    /// Only meetings of this mentorship; may be repeated.
    pub mentorship_id: Vec<MentorshipId>,
    /// Only meetings that begin then or later.
    #[param(nullable = false)]
    pub starts_after: Option<DateTime<Utc>>,
    /// Only meetings that begin before.
    #[param(nullable = false)]
    pub starts_before: Option<DateTime<Utc>>,
}
