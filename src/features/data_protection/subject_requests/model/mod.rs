//! Requests about somebody's data, their states and their dates.

pub mod bodies;
pub mod commands;

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use diesel::prelude::*;

use crate::error::Result;
use crate::ids::{CandidateId, PersonId, SubjectRequestId};
use crate::lifecycle::{self, Lifecycle};
use crate::schema::subject_requests;
use crate::string_enum::string_enum;

string_enum! {
    /// What somebody asks for.
    RequestKind {
        /// A copy of what is kept about them (UK GDPR Article 15).
        Access "access",
        /// That it be erased (Article 17).
        Erasure "erasure",
        /// That something not be done with it (Article 21); answers about equality are removed.
        Objection "objection",
        /// That something went wrong (Data Protection Act 2018, section 164A).
        Complaint "complaint",
    }
}

string_enum! {
    /// Where a request stands. New states may be added.
    RequestState {
        /// To be answered.
        Received "received",
        /// Waiting for proof of identity; the time stands still.
        WaitingForProof "waitingForProof",
        /// Answered; final.
        Done "done",
        /// Refused, with a reason; final.
        Refused "refused",
    }
}

impl Lifecycle for RequestState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Received => &[Self::WaitingForProof, Self::Done, Self::Refused],
            Self::WaitingForProof => &[Self::Received, Self::Refused],
            Self::Done | Self::Refused => &[],
        }
    }
}

/// A request as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = subject_requests, treat_none_as_null = true)]
pub struct SubjectRequest {
    pub id: SubjectRequestId,
    pub kind: RequestKind,
    pub state: RequestState,
    pub person_id: Option<PersonId>,
    pub candidate_id: Option<CandidateId>,
    pub received_on: NaiveDate,
    pub proof_asked_on: Option<NaiveDate>,
    pub waited_days: i32,
    pub acknowledged_on: Option<NaiveDate>,
    pub note: Option<String>,
    pub what_was_done: Option<String>,
    pub what_stays: Option<String>,
    pub closed_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Days within which a complaint is acknowledged (Data Protection Act 2018, section 164A(2)).
const ACKNOWLEDGED_WITHIN: Days = Days::new(30);
/// Within which everything else is answered (UK GDPR Article 12(3)): on the corresponding day of the next month, or on its last day.
const ANSWERED_WITHIN: Months = Months::new(1);

impl SubjectRequest {
    /// The last day for an answer, or for a complaint's acknowledgement. None while proof of identity is waited for, once a complaint is
    /// acknowledged, and at the end.
    pub fn due_on(&self) -> Option<NaiveDate> {
        if self.state != RequestState::Received {
            return None;
        }
        if self.kind == RequestKind::Complaint {
            return match self.acknowledged_on {
                Some(_) => None,
                None => self.received_on.checked_add_days(ACKNOWLEDGED_WITHIN),
            };
        }
        let waited = Days::new(u64::try_from(self.waited_days).unwrap_or_default());
        self.received_on.checked_add_months(ANSWERED_WITHIN)?.checked_add_days(waited)
    }

    /// The next version in another state.
    ///
    /// # Errors
    /// 409 where the state cannot follow.
    pub fn step(self, to: RequestState, now: DateTime<Utc>) -> Result<Self> {
        lifecycle::ensure(self.state, to)?;
        let is_over = to.next().is_empty();
        let proof_asked_on = self.proof_asked_on.filter(|_| to == RequestState::WaitingForProof);
        Ok(Self {
            state: to,
            proof_asked_on,
            closed_at: is_over.then_some(now),
            updated_at: now,
            version: self.version + 1,
            ..self
        })
    }

    /// The next version, waiting for proof of identity from a day on.
    ///
    /// # Errors
    /// 409 where it is not to be answered.
    pub fn waiting(self, today: NaiveDate, now: DateTime<Utc>) -> Result<Self> {
        let step = self.step(RequestState::WaitingForProof, now)?;
        Ok(Self { proof_asked_on: Some(today), ..step })
    }

    /// The next version, with proof of identity; the days that went by in waiting do not count.
    ///
    /// # Errors
    /// 409 where no proof is waited for.
    pub fn proved(self, today: NaiveDate, now: DateTime<Utc>) -> Result<Self> {
        let since = self.proof_asked_on;
        let step = self.step(RequestState::Received, now)?;
        let days = since.map_or(0, |since| (today - since).num_days().max(0));
        let waited_days = step.waited_days.saturating_add(i32::try_from(days).unwrap_or_default());
        Ok(Self { waited_days, ..step })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn request(kind: RequestKind, received_on: &str) -> SubjectRequest {
        let now = DateTime::UNIX_EPOCH;
        SubjectRequest {
            id: SubjectRequestId::default(),
            kind,
            state: RequestState::Received,
            person_id: Some(PersonId::default()),
            candidate_id: None,
            received_on: day(received_on),
            proof_asked_on: None,
            waited_days: 0,
            acknowledged_on: None,
            note: None,
            what_was_done: None,
            what_stays: None,
            closed_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    #[test]
    fn an_answer_is_due_a_month_later() {
        for (received, due) in
            [("2027-01-15", "2027-02-15"), ("2027-01-31", "2027-02-28"), ("2028-01-30", "2028-02-29")]
        {
            assert_eq!(request(RequestKind::Access, received).due_on(), Some(day(due)), "{received}");
        }
    }

    #[test]
    fn the_time_stands_still_while_proof_is_waited_for() {
        let now = DateTime::UNIX_EPOCH;
        let waiting =
            request(RequestKind::Erasure, "2027-01-15").waiting(day("2027-01-20"), now).expect("a step");
        assert_eq!(waiting.due_on(), None);
        let proved = waiting.proved(day("2027-02-01"), now).expect("a step");
        assert_eq!(proved.due_on(), Some(day("2027-02-27")));
        let again = proved.waiting(day("2027-02-10"), now).expect("a step");
        let again = again.proved(day("2027-02-13"), now).expect("a step");
        assert_eq!(again.due_on(), Some(day("2027-03-02")));
        assert!(again.proved(day("2027-02-14"), now).is_err());
    }

    #[test]
    fn a_complaint_is_acknowledged_within_thirty_days() {
        let complaint = request(RequestKind::Complaint, "2027-01-31");
        assert_eq!(complaint.due_on(), Some(day("2027-03-02")));
        let acknowledged = SubjectRequest { acknowledged_on: Some(day("2027-02-03")), ..complaint };
        assert_eq!(acknowledged.due_on(), None);
    }
}
