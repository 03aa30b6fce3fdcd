//! Applications, their states and their rules.

mod bodies;
mod candidates;
mod commands;
mod eligibility;
mod parts;
mod states;
mod told;

use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;

pub use bodies::{ApplicationBody, ApplicationFilter, ApplicationList, CandidateBody, CandidateList};
pub use candidates::{Candidate, Details, fold_name, phone_digits};
pub use commands::{
    AskForLink, ChangeApplication, DismissDuplicate, LinkSentBody, OpenApplication, submission_faults,
};
pub use eligibility::{
    EligibilityBody, EligibilityClaim, Evidence, Looks, Route, VerificationOutcome, VerifyEligibility, looks,
};

pub use parts::{
    ConditionRow, DuplicateBody, InterviewRow, InterviewTimeBody, OfferRow, OfferSeenBody, Parts, Sight,
};
pub use states::{ApplicationState, RejectionReason};
pub use told::{CandidateApplicationBody, VacancyAppliedForBody};

use crate::error::{Code, Error, Result};
use crate::features::recruitment::vacancies::Vacancy;
use crate::ids::{ApplicationId, CandidateId, PersonId, RecruitmentRoundId, VacancyId};
use crate::lifecycle::{self, Lifecycle as _};
use crate::schema::applications;

/// How long a decision waits before it is told, so that what is undone was never said.
pub const HELD_BACK: TimeDelta = TimeDelta::minutes(30);
/// How long drafts are kept after their round closed, in days.
const DRAFTS_KEPT: Days = Days::new(30);
/// How long applications are kept after their round closed.
const KEPT: Months = Months::new(12);

/// An application as it is stored; nothing of it is personal. Ask [`Application::state_on`] for its state: the stored one may wait for
/// the timer.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = applications, treat_none_as_null = true)]
pub struct Application {
    pub id: ApplicationId,
    pub candidate_id: CandidateId,
    pub vacancy_id: VacancyId,
    pub recruitment_round_id: RecruitmentRoundId,
    #[diesel(column_name = state)]
    pub(super) stored_state: ApplicationState,
    pub previous_state: Option<ApplicationState>,
    pub lapses_on: Option<NaiveDate>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub settled_at: Option<DateTime<Utc>>,
    pub route: Option<Route>,
    pub looks: Option<Looks>,
    pub verification: Option<VerificationOutcome>,
    pub verification_evidence: Option<Evidence>,
    pub verification_seen_on: Option<NaiveDate>,
    pub verified_by: Option<PersonId>,
    pub verified_at: Option<DateTime<Utc>>,
    pub rejection_reasons: Option<Vec<RejectionReason>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub told_state: Option<ApplicationState>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub erased_at: Option<DateTime<Utc>>,
}

impl Application {
    /// A draft for a vacancy.
    pub fn draft(
        id: ApplicationId,
        candidate_id: CandidateId,
        vacancy: &Vacancy,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            candidate_id,
            vacancy_id: vacancy.id,
            recruitment_round_id: vacancy.recruitment_round_id,
            stored_state: ApplicationState::Draft,
            previous_state: None,
            lapses_on: None,
            submitted_at: None,
            settled_at: None,
            route: None,
            looks: None,
            verification: None,
            verification_evidence: None,
            verification_seen_on: None,
            verified_by: None,
            verified_at: None,
            rejection_reasons: None,
            decided_at: None,
            told_state: None,
            created_at: now,
            updated_at: now,
            version: 1,
            erased_at: None,
        }
    }

    /// The state on a day in London: a draft ends with its round, and an offer with its last day.
    pub fn state_on(&self, day: NaiveDate) -> ApplicationState {
        let is_over = self.lapses_on.is_some_and(|last| last < day);
        self.stored_state.lapsed().filter(|_| is_over).unwrap_or(self.stored_state)
    }

    /// What the candidate was told of it by an instant.
    pub fn told_at(&self, now: DateTime<Utc>, day: NaiveDate) -> ApplicationState {
        match (self.told_state, self.decided_at) {
            (Some(told), Some(at)) if now < at + HELD_BACK => told,
            _ => self.state_on(day),
        }
    }

    /// The states that can follow on a day: a rejection is undone to what there was before, unless what is personal was erased.
    pub fn next_on(&self, day: NaiveDate) -> Vec<ApplicationState> {
        if self.erased_at.is_some() {
            return Vec::new();
        }
        let state = self.state_on(day);
        let next = state.next().iter().copied();
        next.filter(|next| state != ApplicationState::Rejected || self.previous_state == Some(*next))
            .collect()
    }

    /// Whether a step is possible on a day; only a reinstatement goes on from a rejection.
    ///
    /// # Errors
    /// 409 where it is not, with the steps that are.
    pub fn may_become(&self, wanted: ApplicationState, day: NaiveDate) -> Result<()> {
        let (state, next) = (self.state_on(day), self.next_on(day));
        if state == ApplicationState::Rejected {
            return Err(lifecycle::transition_not_allowed(state, &next));
        }
        lifecycle::ensure_among(state, wanted, &next)
    }

    /// Whether a rejection can be undone on a day, to this state.
    ///
    /// # Errors
    /// 409 where it cannot.
    pub fn may_be_reinstated(&self, wanted: ApplicationState, day: NaiveDate) -> Result<()> {
        lifecycle::ensure_among(self.state_on(day), wanted, &self.next_on(day))
    }

    /// Whether an offer may be made, as far as eligibility goes.
    ///
    /// # Errors
    /// 409 `eligibilityNotVerified`.
    pub fn ensure_verified(&self) -> Result<()> {
        match self.verification {
            Some(VerificationOutcome::Verified) => Ok(()),
            Some(VerificationOutcome::Refused) | None => Err(Error::new(Code::EligibilityNotVerified)),
        }
    }

    /// The last day on which it is kept, by the last day of its round; none once the candidate is an apprentice.
    pub fn retain_until(&self, round_closes_on: NaiveDate) -> Option<NaiveDate> {
        match (self.stored_state, self.submitted_at) {
            (ApplicationState::Enrolled, _) => None,
            (_, None) => round_closes_on.checked_add_days(DRAFTS_KEPT),
            (_, Some(_)) => round_closes_on.checked_add_months(KEPT),
        }
    }
}

/// The last day of a link with which nobody has begun, by the last day of the round.
pub fn unbegun_until(round_closes_on: NaiveDate) -> Option<NaiveDate> {
    round_closes_on.checked_add_days(DRAFTS_KEPT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ApplicationState as State;

    fn application(state: State) -> Application {
        Application {
            id: ApplicationId::default(),
            candidate_id: CandidateId::default(),
            vacancy_id: VacancyId::default(),
            recruitment_round_id: RecruitmentRoundId::default(),
            stored_state: state,
            previous_state: None,
            lapses_on: None,
            submitted_at: None,
            settled_at: None,
            route: None,
            looks: None,
            verification: None,
            verification_evidence: None,
            verification_seen_on: None,
            verified_by: None,
            verified_at: None,
            rejection_reasons: None,
            decided_at: None,
            told_state: None,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            version: 1,
            erased_at: None,
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn drafts_and_offers_lapse_after_their_last_day() {
        for (state, then) in [(State::Draft, State::Withdrawn), (State::Offered, State::Declined)] {
            let one = Application { lapses_on: Some(day("2027-06-30")), ..application(state) };
            assert_eq!(one.state_on(day("2027-06-30")), state);
            assert_eq!(one.state_on(day("2027-07-01")), then);
            assert_eq!(then.lapses_from(), Some(state));
        }
    }

    #[test]
    fn a_rejection_is_undone_to_what_there_was_before() {
        let one = Application { previous_state: Some(State::Shortlisted), ..application(State::Rejected) };
        assert_eq!(one.next_on(day("2027-06-30")), [State::Shortlisted]);
        let today = day("2027-06-30");
        assert!(one.may_be_reinstated(State::Shortlisted, today).is_ok());
        for state in [State::Submitted, State::Shortlisted] {
            assert!(one.may_become(state, today).is_err(), "nobody else undoes it");
        }
    }

    #[test]
    fn a_decision_is_told_half_an_hour_later() {
        let at = DateTime::UNIX_EPOCH;
        let one = Application {
            previous_state: Some(State::Submitted),
            decided_at: Some(at),
            told_state: Some(State::Submitted),
            ..application(State::Rejected)
        };
        let today = day("1970-01-01");
        assert_eq!(one.told_at(at + TimeDelta::minutes(29), today), State::Submitted);
        assert_eq!(one.told_at(at + HELD_BACK, today), State::Rejected);
    }

    #[test]
    fn drafts_are_kept_for_a_month_and_applications_for_a_year() {
        let closes = day("2027-06-30");
        assert_eq!(application(State::Draft).retain_until(closes), Some(day("2027-07-30")));
        let submitted =
            Application { submitted_at: Some(DateTime::UNIX_EPOCH), ..application(State::Rejected) };
        assert_eq!(submitted.retain_until(closes), Some(day("2028-06-30")));
        assert_eq!(application(State::Enrolled).retain_until(closes), None);
    }
}
