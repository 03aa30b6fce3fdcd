//! What an application is told with: its candidate, offer and interviews, as far as somebody sees them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::candidates::{Candidate, Details};
use super::eligibility::{EligibilityBody, VerificationBody};
use super::{Application, looks};
use crate::ids::{ApplicationId, CandidateId, InterviewId, OfferConditionId, OfferId};
use crate::schema::{interviews, offer_conditions, offers};

/// An offer as it is told with its application.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = offers)]
pub struct OfferRow {
    pub id: OfferId,
    pub application_id: ApplicationId,
    pub state: String,
    pub expires_on: NaiveDate,
}

/// A condition as it is told with its offer.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = offer_conditions)]
pub struct ConditionRow {
    pub id: OfferConditionId,
    pub offer_id: OfferId,
    pub kind: String,
    pub text: String,
    pub outcome: Option<String>,
}

/// An interview as it is told with its application.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = interviews)]
pub struct InterviewRow {
    pub id: InterviewId,
    pub application_id: Option<ApplicationId>,
    pub starts_at: DateTime<Utc>,
    pub minutes: i32,
    pub venue: Option<String>,
    pub online_url: Option<String>,
    pub state: String,
}

/// How much of an application is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of it: the recruitment team, and who watches over personal data.
    Whole,
    /// Name and adjustments besides what is blind: the panel of an interview, from its booking on.
    Panel,
    /// Nothing that says who it is: the vacancy's line manager.
    Blind,
}

/// Another candidate who may be the same person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PossibleDuplicate)]
pub struct DuplicateBody {
    /// The other candidate.
    pub candidate_id: CandidateId,
    /// Whether family name and birth date are the same.
    pub same_name_and_birth_date: bool,
    /// Whether the phone number is the same.
    pub same_phone: bool,
}

/// What an application is told with.
#[derive(Clone, Debug)]
pub struct Parts {
    pub application: Application,
    pub candidate: Candidate,
    pub details: Details,
    pub round_closes_on: NaiveDate,
    /// The newest offer, with its conditions.
    pub offer: Option<(OfferRow, Vec<ConditionRow>)>,
    pub interviews: Vec<InterviewRow>,
    pub duplicates: Vec<DuplicateBody>,
}

/// A condition of an offer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = OfferConditionSeen)]
pub struct ConditionBody {
    /// Names the condition.
    pub id: OfferConditionId,
    /// What kind of condition it is, such as `rightToWork`.
    #[schema(example = "rightToWork")]
    pub kind: String,
    /// What is to be shown or done.
    #[schema(example = "Show a passport, or a share code of the Home Office.")]
    pub text: String,
    /// `met`, `waived` or `failed`; null while it is open.
    #[schema(required = true, example = "met")]
    pub outcome: Option<String>,
}

/// The newest offer of an application.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OfferSeen)]
pub struct OfferSeenBody {
    /// Names the offer.
    pub id: OfferId,
    /// The last day on which it can be accepted.
    pub expires_on: NaiveDate,
    /// What is to be met.
    pub conditions: Vec<ConditionBody>,
}

/// When and where an interview is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InterviewTime)]
pub struct InterviewTimeBody {
    /// Names the interview.
    pub id: InterviewId,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// How long it lasts.
    #[schema(example = 45)]
    pub minutes: i32,
    /// Where it is.
    #[schema(required = true)]
    pub venue: Option<String>,
    /// Where to join it online.
    #[schema(required = true)]
    pub online_url: Option<String>,
    /// Where it stands: `open` while it can be chosen, `booked`, `held`, `missed` or `cancelled`.
    #[schema(example = "booked")]
    pub state: String,
}

impl From<InterviewRow> for InterviewTimeBody {
    fn from(row: InterviewRow) -> Self {
        let InterviewRow { id, application_id: _, starts_at, minutes, venue, online_url, state } = row;
        Self { id, starts_at, minutes, venue, online_url, state }
    }
}

impl Parts {
    pub(super) fn eligibility(&self, sight: Sight, reason: Option<String>) -> Option<EligibilityBody> {
        let claim = self.details.claim(self.application.route)?;
        let (looks, words) = looks(&claim, self.candidate.date_of_birth);
        let Application { verification, verification_evidence, verification_seen_on, verified_at, .. } =
            self.application;
        let verification = || {
            Some(VerificationBody {
                outcome: verification?,
                evidence: verification_evidence?,
                seen_on: verification_seen_on?,
                reason,
                verified_at: verified_at?,
            })
        };
        let seen = sight == Sight::Whole;
        // The sentence tells ages, and so the birth date.
        let words = if seen { words } else { String::new() };
        Some(EligibilityBody {
            route: claim.route,
            school: claim.school.filter(|_| seen),
            from_year: claim.from_year.filter(|_| seen),
            to_year: claim.to_year.filter(|_| seen),
            postcode: claim.postcode.filter(|_| seen),
            looks,
            words,
            verification: verification(),
        })
    }

    pub(super) fn offer_seen(&self) -> Option<OfferSeenBody> {
        self.offer.as_ref().map(|(offer, conditions)| OfferSeenBody {
            id: offer.id,
            expires_on: offer.expires_on,
            conditions: conditions
                .iter()
                .map(|row| ConditionBody {
                    id: row.id,
                    kind: row.kind.clone(),
                    text: row.text.clone(),
                    outcome: row.outcome.clone(),
                })
                .collect(),
        })
    }
}
