//! Interviews as they are told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Interview, InterviewState};
use crate::ids::{ApplicationId, InterviewId, PersonId, VacancyId};
use crate::web::PageBody;

/// Which interviews to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct InterviewFilter {
    /// Only those for this vacancy; may be repeated.
    pub vacancy_id: Vec<VacancyId>,
    /// Only those for this application; may be repeated.
    pub application_id: Vec<ApplicationId>,
    /// Only those in this state; may be repeated.
    pub state: Vec<InterviewState>,
    /// Only those that begin after this instant.
    #[param(nullable = false)]
    pub starts_after: Option<DateTime<Utc>>,
}

/// Another interview at the same time, with the same candidate or somebody of the same panel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InterviewClash)]
pub struct ClashBody {
    /// Names the other interview.
    pub id: InterviewId,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// How long it lasts.
    #[schema(example = 45)]
    pub minutes: i32,
    /// Who sits on both panels; null where it is the candidate who has both.
    #[schema(required = true)]
    pub panel_member_id: Option<PersonId>,
}

/// An interview.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Interview)]
pub struct InterviewBody {
    /// Names the interview.
    pub id: InterviewId,
    /// The vacancy that it is for.
    pub vacancy_id: VacancyId,
    /// Whom it is booked for; null while it is a slot that candidates may choose.
    #[schema(required = true)]
    pub application_id: Option<ApplicationId>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// How long it lasts.
    #[schema(example = 45)]
    pub minutes: i32,
    /// Where it is.
    #[schema(required = true, example = "Hackney Service Centre, room 3")]
    pub venue: Option<String>,
    /// Where to join it from afar.
    #[schema(required = true)]
    pub online_url: Option<String>,
    /// Who asks and scores.
    pub panel: Vec<PersonId>,
    /// Where it stands.
    pub state: InterviewState,
    /// Why it does not take place.
    #[schema(required = true)]
    pub cancellation_reason: Option<String>,
    /// Raised by one for another time or place, and for a cancellation, so that calendars follow.
    #[schema(example = 0)]
    pub sequence: i32,
    /// What else the candidate or somebody of the panel has at that time; the recruitment team alone sees it.
    pub clashes: Vec<ClashBody>,
    /// When it was arranged.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl InterviewBody {
    /// An interview with its panel and what it clashes with.
    pub fn new(row: Interview, panel: Vec<PersonId>, clashes: Vec<ClashBody>) -> Self {
        let Interview {
            id,
            vacancy_id,
            application_id,
            starts_at,
            minutes,
            venue,
            online_url,
            state,
            cancellation_reason,
            sequence,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self {
            id,
            vacancy_id,
            application_id,
            starts_at,
            minutes,
            venue,
            online_url,
            panel,
            state,
            cancellation_reason,
            sequence,
            clashes,
            created_at,
            updated_at,
        }
    }
}

/// A page of interviews.
#[derive(Debug, Serialize, ToSchema)]
pub struct InterviewList {
    /// The interviews, the earliest first.
    pub interviews: Vec<InterviewBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
