//! An application as the candidate sees it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::ApplicationState;
use super::candidates::Candidate;
use super::eligibility::EligibilityBody;
use super::parts::{InterviewTimeBody, OfferSeenBody, Parts, Sight};
use crate::features::recruitment::vacancies::{Question, Vacancy, VacancyState};
use crate::ids::{ApplicationId, VacancyId};

/// The vacancy that somebody applies for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VacancyAppliedFor)]
pub struct VacancyAppliedForBody {
    /// Names the vacancy.
    pub id: VacancyId,
    /// What it is called.
    pub title: String,
    /// The team worked in.
    pub team: String,
    /// The last day, in London, on which applications are taken.
    pub closes_on: NaiveDate,
    /// Whether they are taken now.
    pub takes_applications: bool,
    /// The first day of work.
    pub starts_on: NaiveDate,
    /// What is asked.
    pub questions: Vec<Question>,
}

/// An application, as the candidate sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CandidateApplication)]
pub struct CandidateApplicationBody {
    /// Names the application; null until something of it is given.
    #[schema(required = true)]
    pub id: Option<ApplicationId>,
    /// Where it stands, as far as the candidate was told.
    pub state: ApplicationState,
    /// The states that the candidate can go to.
    pub allowed_transitions: Vec<ApplicationState>,
    /// What is applied for.
    pub vacancy: VacancyAppliedForBody,
    /// Where letters go.
    pub email: String,
    /// Given name.
    #[schema(required = true)]
    pub given_name: Option<String>,
    /// Family name.
    #[schema(required = true)]
    pub family_name: Option<String>,
    /// Phone number.
    #[schema(required = true)]
    pub phone: Option<String>,
    /// When the candidate was born.
    #[schema(required = true)]
    pub date_of_birth: Option<NaiveDate>,
    /// By which way they are eligible.
    #[schema(required = true)]
    pub eligibility: Option<EligibilityBody>,
    /// What was answered to each question, by its code.
    pub answers: BTreeMap<String, String>,
    /// What would make an interview fair.
    #[schema(required = true)]
    pub adjustments: Option<String>,
    /// What the team says of a rejection.
    #[schema(required = true)]
    pub feedback: Option<String>,
    /// The interview that is booked, or was.
    #[schema(required = true)]
    pub interview: Option<InterviewTimeBody>,
    /// Times for an interview of which one can be chosen.
    pub interview_choices: Vec<InterviewTimeBody>,
    /// The newest offer.
    #[schema(required = true)]
    pub offer: Option<OfferSeenBody>,
    /// When it was handed in.
    #[schema(required = true)]
    pub submitted_at: Option<DateTime<Utc>>,
    /// The last day on which it is kept; null once the candidate is an apprentice.
    #[schema(required = true)]
    pub retain_until: Option<NaiveDate>,
}

impl VacancyAppliedForBody {
    /// A vacancy on a day.
    pub fn on(vacancy: &Vacancy, today: NaiveDate) -> Self {
        Self {
            id: vacancy.id,
            title: vacancy.title.clone(),
            team: vacancy.team.clone(),
            closes_on: vacancy.closes_on,
            takes_applications: vacancy.state_on(today) == VacancyState::Live,
            starts_on: vacancy.starts_on,
            questions: vacancy.questions.0.clone(),
        }
    }
}

impl CandidateApplicationBody {
    /// What opens of a link with which nobody has begun.
    pub fn unbegun(
        candidate: Candidate,
        vacancy: VacancyAppliedForBody,
        retain_until: Option<NaiveDate>,
    ) -> Self {
        let Candidate {
            id: _,
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
            erased_at: _,
        } = candidate;
        Self {
            id: None,
            state: ApplicationState::Draft,
            allowed_transitions: Vec::new(),
            vacancy,
            email,
            given_name,
            family_name,
            phone,
            date_of_birth,
            eligibility: None,
            answers: BTreeMap::new(),
            adjustments: None,
            feedback: None,
            interview: None,
            interview_choices: Vec::new(),
            offer: None,
            submitted_at: None,
            retain_until,
        }
    }

    /// What the candidate sees of an application: nothing of a decision that no letter has told yet.
    pub fn told(
        parts: Parts,
        vacancy: VacancyAppliedForBody,
        interview_choices: Vec<InterviewTimeBody>,
        (now, today): (DateTime<Utc>, NaiveDate),
    ) -> Self {
        let state = parts.application.told_at(now, today);
        let takes = vacancy.takes_applications;
        let next = state.next_of_candidate().iter().copied();
        let allowed_transitions = next.filter(|next| takes || *next != ApplicationState::Submitted).collect();
        let (eligibility, offer) = (parts.eligibility(Sight::Whole, None), parts.offer_seen());
        let interview = parts.interviews.last().cloned().map(InterviewTimeBody::from);
        Self {
            id: Some(parts.application.id),
            state,
            allowed_transitions,
            vacancy,
            eligibility,
            answers: parts.details.answers(),
            email: parts.candidate.email,
            given_name: parts.candidate.given_name,
            family_name: parts.candidate.family_name,
            phone: parts.candidate.phone,
            date_of_birth: parts.candidate.date_of_birth,
            adjustments: parts.details.adjustments,
            feedback: parts.details.feedback.filter(|_| state == ApplicationState::Rejected),
            interview,
            interview_choices,
            offer,
            submitted_at: parts.application.submitted_at,
            retain_until: parts.application.retain_until(parts.round_closes_on),
        }
    }
}
