//! What may be asked of an interview, and what must hold.

use chrono::{DateTime, Datelike as _, SubsecRound as _, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::{Interview, InterviewState};
use crate::error::{FieldCode, FieldError};
use crate::ids::{ApplicationId, InterviewId, PersonId, VacancyId};
use crate::string_enum::string_enum;
use crate::validate::ensure_at;

/// Far enough ahead for every plan, near enough for every calendar program.
const LAST_YEAR: i32 = 2099;

string_enum! {
    /// What became of an interview. New outcomes may be added.
    InterviewOutcome {
        /// It took place.
        Held "held",
        /// The candidate did not come.
        Missed "missed",
    }
}

impl InterviewOutcome {
    /// The state that it leads to.
    pub const fn state(self) -> InterviewState {
        match self {
            Self::Held => InterviewState::Held,
            Self::Missed => InterviewState::Missed,
        }
    }
}

/// Arranges an interview: for an application, or as a slot that candidates may choose.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "added_has_a_place", skip_on_field_errors = false))]
#[schema(example = json!({
    "vacancyId": "019abf3e-9c00-7000-8000-000000000041", "applicationId": null,
    "startsAt": "2027-07-12T09:00:00Z", "minutes": 45, "venue": "Hackney Service Centre, room 3", "onlineUrl": null,
    "panel": ["019abf3e-9c00-7000-8000-000000000042", "019abf3e-9c00-7000-8000-000000000043"]
}))]
pub struct AddInterview {
    /// The vacancy that it is for.
    pub vacancy_id: VacancyId,
    /// Whom it is booked for; null, or left out, for a slot that candidates may choose.
    pub application_id: Option<ApplicationId>,
    /// When it begins; in the future.
    #[validate(custom(function = "is_near_enough"))]
    pub starts_at: DateTime<Utc>,
    /// How long it lasts, 5 minutes to 8 hours.
    #[validate(range(min = 5, max = 480))]
    #[schema(minimum = 5, maximum = 480)]
    pub minutes: i32,
    /// Where it is. An interview has a venue, an onlineUrl, or both.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 500)]
    pub venue: Option<String>,
    /// Where to join it from afar, starting with https://.
    #[validate(length(max = 500), custom(function = "crate::validate::https_url"))]
    #[schema(max_length = 500, format = "uri")]
    pub online_url: Option<String>,
    /// Who asks and scores: active people, each once.
    #[validate(length(min = 2, max = 10))]
    #[schema(min_items = 2, max_items = 10)]
    pub panel: Vec<PersonId>,
}

impl AddInterview {
    /// When it begins, as it is stored.
    pub fn starts_at(&self) -> DateTime<Utc> {
        self.starts_at.trunc_subsecs(6)
    }
}

/// Changes an interview: absent keeps, null clears.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"startsAt": "2027-07-12T13:30:00Z", "minutes": 60}))]
pub struct ChangeInterview {
    /// When it begins; a new start lies in the future.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(custom(function = "is_near_enough"))]
    #[schema(nullable = false)]
    pub starts_at: Option<DateTime<Utc>>,
    /// How long it lasts, 5 minutes to 8 hours.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 5, max = 480))]
    #[schema(minimum = 5, maximum = 480, nullable = false)]
    pub minutes: Option<i32>,
    /// Where it is.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 500)]
    pub venue: Option<Option<String>>,
    /// Where to join it from afar, starting with https://.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(max = 500), custom(function = "crate::validate::https_url"))]
    #[schema(max_length = 500, format = "uri")]
    pub online_url: Option<Option<String>>,
    /// Who asks and scores: active people, each once.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 2, max = 10))]
    #[schema(min_items = 2, max_items = 10, nullable = false)]
    pub panel: Option<Vec<PersonId>>,
}

impl ChangeInterview {
    /// The next version of an interview with the changes in it; another time or place raises SEQUENCE.
    pub fn applied_to(&self, present: &Interview, now: DateTime<Utc>) -> Interview {
        let old = present.clone();
        let changed = Interview {
            starts_at: self.starts_at.map_or(old.starts_at, |at| at.trunc_subsecs(6)),
            minutes: self.minutes.unwrap_or(old.minutes),
            venue: self.venue.clone().unwrap_or_else(|| old.venue.clone()),
            online_url: self.online_url.clone().unwrap_or_else(|| old.online_url.clone()),
            updated_at: now,
            version: old.version + 1,
            ..old
        };
        let sequence = if changed.is_as(present) { present.sequence } else { present.sequence + 1 };
        Interview { sequence, ..changed }
    }

    /// What does not fit of the interview that it makes.
    pub fn faults(&self, changed: &Interview, now: DateTime<Utc>) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if self.starts_at.is_some() && !changed.is_to_come(now) {
            faults.push(in_the_past());
        }
        if changed.venue.is_none() && changed.online_url.is_none() {
            faults.push(FieldError::pointer("#/venue", FieldCode::Inconsistent, PLACE));
        }
        faults
    }
}

/// Cancels an interview.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "One of the panel is ill."}))]
pub struct CancelInterview {
    /// Why; the candidate and the panel read it.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// Says what became of an interview.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"outcome": "held"}))]
pub struct SettleInterview {
    /// Whether the candidate came.
    pub outcome: InterviewOutcome,
}

/// Chooses a time for an interview.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"interviewId": "019abf3e-9c00-7000-8000-000000000044"}))]
pub struct ChooseInterview {
    /// The slot: one of `interviewChoices`.
    pub interview_id: InterviewId,
}

const PLACE: &str = "an interview needs a venue or an onlineUrl";

fn added_has_a_place(command: &AddInterview) -> Result<(), ValidationError> {
    let holds = command.venue.is_some() || command.online_url.is_some();
    ensure_at(holds, "/venue", "inconsistent", PLACE)
}

fn is_near_enough(starts_at: &DateTime<Utc>) -> Result<(), ValidationError> {
    crate::validate::ensure(starts_at.year() <= LAST_YEAR, "tooLarge", "must be before the year 2100")
}

/// That a start is over.
pub fn in_the_past() -> FieldError {
    FieldError::pointer("#/startsAt", FieldCode::InThePast, "must lie in the future")
}

/// What does not fit of a panel, of whom those who are active are known.
pub fn panel_faults(panel: &[PersonId], active: &[PersonId]) -> Vec<FieldError> {
    let mut faults = Vec::new();
    for (at, person) in panel.iter().enumerate() {
        let earlier = panel.get(..at).unwrap_or_default();
        let fault = |code, detail| FieldError::pointer(format!("#/panel/{at}"), code, detail);
        if earlier.contains(person) {
            faults.push(fault(FieldCode::Duplicate, "stands there already"));
        } else if !active.contains(person) {
            faults.push(fault(FieldCode::NotFound, "names no active person"));
        }
    }
    faults
}
