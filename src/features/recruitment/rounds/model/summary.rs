//! What came of a recruitment round.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use serde::Serialize;
use utoipa::ToSchema;

use crate::features::recruitment::applications::ApplicationState;
use crate::ids::RecruitmentRoundId;

/// How many applications of a round are in a state, beside what holds for the round; one row without a state where there are
/// none.
#[derive(Clone, Debug, QueryableByName)]
pub struct Count {
    #[diesel(sql_type = Integer)]
    pub planned_places: i32,
    #[diesel(sql_type = BigInt)]
    pub offers: i64,
    #[diesel(sql_type = Nullable<Text>)]
    pub state: Option<ApplicationState>,
    #[diesel(sql_type = BigInt)]
    pub applications: i64,
}

/// The applications of a round by state, without those that were withdrawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RecruitmentRoundApplications)]
pub struct ApplicationCountsBody {
    /// Being written.
    #[schema(minimum = 0)]
    pub draft: i64,
    /// Handed in.
    #[schema(minimum = 0)]
    pub submitted: i64,
    /// Chosen for an interview.
    #[schema(minimum = 0)]
    pub shortlisted: i64,
    /// An interview was booked.
    #[schema(minimum = 0)]
    pub interviewing: i64,
    /// An offer was made and not answered.
    #[schema(minimum = 0)]
    pub offered: i64,
    /// The offer was accepted, conditions are open.
    #[schema(minimum = 0)]
    pub conditions_pending: i64,
    /// Every condition is met or waived.
    #[schema(minimum = 0)]
    pub recruited: i64,
    /// Apprentices by now.
    #[schema(minimum = 0)]
    pub enrolled: i64,
    /// Not successful.
    #[schema(minimum = 0)]
    pub rejected: i64,
    /// The offer was declined, or lapsed.
    #[schema(minimum = 0)]
    pub declined: i64,
    /// The offer was withdrawn.
    #[schema(minimum = 0)]
    pub offer_withdrawn: i64,
    /// A condition was not met.
    #[schema(minimum = 0)]
    pub conditions_not_met: i64,
    /// Came from another round and have not gone on yet.
    #[schema(minimum = 0)]
    pub deferred: i64,
}

/// What came of a recruitment round, counted from the steps of its applications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RecruitmentRoundSummary, example = json!({
    "recruitmentRoundId": "019abf3e-9c00-7000-8000-000000000031", "asOf": "2027-07-30", "plannedPlaces": 18,
    "applications": {"draft": 0, "submitted": 0, "shortlisted": 0, "interviewing": 0, "offered": 0, "conditionsPending": 2,
        "recruited": 19, "enrolled": 0, "rejected": 31, "declined": 1, "offerWithdrawn": 0, "conditionsNotMet": 0,
        "deferred": 0},
    "withdrawn": 7, "offers": 22, "accepted": 21, "enrolled": 0, "overPlan": 3
}))]
pub struct SummaryBody {
    /// The round.
    pub recruitment_round_id: RecruitmentRoundId,
    /// The day at whose end it was so.
    pub as_of: NaiveDate,
    /// Places that were planned for the cohort.
    #[schema(minimum = 0)]
    pub planned_places: i32,
    /// The applications by state, without those that were withdrawn. One that was deferred counts in the round to which it was.
    pub applications: ApplicationCountsBody,
    /// Applications that were withdrawn.
    #[schema(minimum = 0)]
    pub withdrawn: i64,
    /// Applications to which an offer was ever made in the round.
    #[schema(minimum = 0)]
    pub offers: i64,
    /// Offers that were accepted and still stand: conditionsPending, recruited and enrolled.
    #[schema(minimum = 0)]
    pub accepted: i64,
    /// Those of them who are apprentices by now.
    #[schema(minimum = 0)]
    pub enrolled: i64,
    /// How many more were accepted than were planned.
    #[schema(minimum = 0)]
    pub over_plan: i64,
}

impl SummaryBody {
    /// The sums of a round at the end of a day; none where there was no such round then.
    pub fn of(round: RecruitmentRoundId, as_of: NaiveDate, counts: Vec<Count>) -> Option<Self> {
        let (planned_places, offers) = counts.first().map(|count| (count.planned_places, count.offers))?;
        let (mut by, mut withdrawn) = (ApplicationCountsBody::default(), 0);
        for count in counts {
            let Count { planned_places: _, offers: _, state, applications } = count;
            let Some(state) = state else { continue };
            *match state {
                ApplicationState::Draft => &mut by.draft,
                ApplicationState::Submitted => &mut by.submitted,
                ApplicationState::Shortlisted => &mut by.shortlisted,
                ApplicationState::Interviewing => &mut by.interviewing,
                ApplicationState::Offered => &mut by.offered,
                ApplicationState::ConditionsPending => &mut by.conditions_pending,
                ApplicationState::Recruited => &mut by.recruited,
                ApplicationState::Enrolled => &mut by.enrolled,
                ApplicationState::Rejected => &mut by.rejected,
                ApplicationState::Declined => &mut by.declined,
                ApplicationState::Withdrawn => &mut withdrawn,
                ApplicationState::OfferWithdrawn => &mut by.offer_withdrawn,
                ApplicationState::ConditionsNotMet => &mut by.conditions_not_met,
                ApplicationState::Deferred => &mut by.deferred,
            } += applications;
        }
        let accepted = by.conditions_pending + by.recruited + by.enrolled;
        Some(Self {
            recruitment_round_id: round,
            as_of,
            planned_places,
            withdrawn,
            offers,
            accepted,
            enrolled: by.enrolled,
            over_plan: (accepted - i64::from(planned_places)).max(0),
            applications: by,
        })
    }
}
