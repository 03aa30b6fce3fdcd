//! Applications as staff, panels and line managers see them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::candidates::Candidate;
use super::eligibility::EligibilityBody;
use super::parts::{DuplicateBody, InterviewTimeBody, OfferSeenBody, Parts, Sight};
use super::{Application, ApplicationState, RejectionReason};
use crate::ids::{ApplicationId, CandidateId, RecruitmentRoundId, VacancyId};
use crate::web::PageBody;

/// Which applications to list; each may be repeated.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct ApplicationFilter {
    /// Only those for this vacancy; may be repeated.
    pub vacancy_id: Vec<VacancyId>,
    /// Only those that count in this round; may be repeated.
    pub recruitment_round_id: Vec<RecruitmentRoundId>,
    /// Only those in this state; may be repeated.
    pub state: Vec<ApplicationState>,
}

/// A candidate, as staff see them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Candidate)]
pub struct CandidateBody {
    /// Names the candidate.
    pub id: CandidateId,
    /// Given name; null until it is given.
    #[schema(required = true)]
    pub given_name: Option<String>,
    /// Family name.
    #[schema(required = true)]
    pub family_name: Option<String>,
    /// E-mail address; null for the panel of an interview.
    #[schema(required = true)]
    pub email: Option<String>,
    /// Phone number.
    #[schema(required = true)]
    pub phone: Option<String>,
    /// When the candidate was born.
    #[schema(required = true)]
    pub date_of_birth: Option<NaiveDate>,
    /// When what is personal was erased; null where it was not.
    #[schema(required = true)]
    pub erased_at: Option<DateTime<Utc>>,
}

impl From<Candidate> for CandidateBody {
    fn from(row: Candidate) -> Self {
        let Candidate {
            id,
            email,
            email_folded: _,
            given_name,
            family_name,
            family_name_folded: _,
            phone,
            phone_digits: _,
            date_of_birth,
            created_at: _,
            updated_at: _,
            version: _,
            erased_at,
        } = row;
        Self { id, given_name, family_name, email: Some(email), phone, date_of_birth, erased_at }
    }
}

/// A page of candidates.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateList {
    /// The candidates, in the order in which they first asked for a link.
    pub candidates: Vec<CandidateBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

/// An application. What the caller may not know of the candidate is null.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Application)]
pub struct ApplicationBody {
    /// Names the application.
    pub id: ApplicationId,
    /// What is applied for.
    pub vacancy_id: VacancyId,
    /// The round in which it counts.
    pub recruitment_round_id: RecruitmentRoundId,
    /// Where it stands.
    pub state: ApplicationState,
    /// The states that can follow.
    pub allowed_transitions: Vec<ApplicationState>,
    /// Who applies; null for the vacancy's line manager, without contact and birth date for the panel.
    #[schema(required = true)]
    pub candidate: Option<CandidateBody>,
    /// By which way they are eligible; null until it is given.
    #[schema(required = true)]
    pub eligibility: Option<EligibilityBody>,
    /// What was answered to each question, by its code.
    pub answers: BTreeMap<String, String>,
    /// What would make an interview fair; null for the vacancy's line manager.
    #[schema(required = true)]
    pub adjustments: Option<String>,
    /// Why it was rejected.
    pub rejection_reasons: Vec<RejectionReason>,
    /// What the candidate is told of the rejection.
    #[schema(required = true)]
    pub feedback: Option<String>,
    /// The newest offer.
    #[schema(required = true)]
    pub offer: Option<OfferSeenBody>,
    /// Its interviews.
    pub interviews: Vec<InterviewTimeBody>,
    /// Others who may be the same person; staff alone see them, until they are dismissed.
    pub possible_duplicates: Vec<DuplicateBody>,
    /// When it was handed in.
    #[schema(required = true)]
    pub submitted_at: Option<DateTime<Utc>>,
    /// The last day on which it is kept; null once the candidate is an apprentice.
    #[schema(required = true)]
    pub retain_until: Option<NaiveDate>,
    /// When what is personal of it was erased; null where it was not.
    #[schema(required = true)]
    pub erased_at: Option<DateTime<Utc>>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A page of applications.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationList {
    /// The applications, in the order in which they were begun.
    pub applications: Vec<ApplicationBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

impl Parts {
    /// What is seen of it on a day.
    pub fn body(self, sight: Sight, today: NaiveDate) -> ApplicationBody {
        let whole = sight == Sight::Whole;
        let reason = self.details.verification_reason.clone().filter(|_| whole);
        let (eligibility, offer) = (self.eligibility(sight, reason), self.offer_seen());
        let retain_until = self.application.retain_until(self.round_closes_on);
        let (state, allowed_transitions) =
            (self.application.state_on(today), self.application.next_on(today));
        let answers = self.details.answers();
        let candidate = CandidateBody::from(self.candidate);
        let candidate = match sight {
            Sight::Whole => Some(candidate),
            Sight::Panel => {
                Some(CandidateBody { email: None, phone: None, date_of_birth: None, ..candidate })
            }
            Sight::Blind => None,
        };
        let Application {
            id,
            vacancy_id,
            recruitment_round_id,
            rejection_reasons,
            submitted_at,
            created_at,
            updated_at,
            erased_at,
            ..
        } = self.application;
        ApplicationBody {
            id,
            vacancy_id,
            recruitment_round_id,
            state,
            allowed_transitions,
            candidate,
            eligibility,
            answers,
            adjustments: self.details.adjustments.filter(|_| sight != Sight::Blind),
            rejection_reasons: rejection_reasons.unwrap_or_default(),
            feedback: self.details.feedback,
            offer,
            interviews: self.interviews.into_iter().map(InterviewTimeBody::from).collect(),
            possible_duplicates: if whole { self.duplicates } else { Vec::new() },
            submitted_at,
            retain_until,
            erased_at,
            created_at,
            updated_at,
        }
    }
}
