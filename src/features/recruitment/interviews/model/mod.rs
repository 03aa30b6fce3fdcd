//! Interviews, their states and their rules.

mod bodies;
pub mod calendar;
mod commands;
mod scores;
#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

pub use bodies::{ClashBody, InterviewBody, InterviewFilter, InterviewList};
pub use commands::{
    AddInterview, CancelInterview, ChangeInterview, ChooseInterview, InterviewOutcome, SettleInterview,
    in_the_past, panel_faults,
};
pub use scores::{CriterionScore, GiveScores, InterviewScore, InterviewScoresBody};

use crate::error::Result;
use crate::ids::{ApplicationId, InterviewId, VacancyId};
use crate::lifecycle::{self, Lifecycle};
use crate::schema::interviews;
use crate::string_enum::string_enum;

string_enum! {
    /// Where an interview stands. New states may be added.
    InterviewState {
        /// A slot that candidates of the vacancy may choose.
        Open "open",
        /// A candidate is to come.
        Booked "booked",
        /// It took place; final.
        Held "held",
        /// The candidate did not come; final.
        Missed "missed",
        /// It does not take place; final.
        Cancelled "cancelled",
    }
}

impl Lifecycle for InterviewState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::Booked, Self::Cancelled],
            Self::Booked => &[Self::Held, Self::Missed, Self::Cancelled],
            Self::Held | Self::Missed | Self::Cancelled => &[],
        }
    }
}

/// An interview as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = interviews, treat_none_as_null = true)]
pub struct Interview {
    pub id: InterviewId,
    pub vacancy_id: VacancyId,
    /// None while it is a slot that candidates may choose.
    pub application_id: Option<ApplicationId>,
    pub starts_at: DateTime<Utc>,
    pub minutes: i32,
    pub venue: Option<String>,
    pub online_url: Option<String>,
    pub state: InterviewState,
    pub cancellation_reason: Option<String>,
    /// The iCalendar SEQUENCE: raised by another time or place, and by a cancellation.
    pub sequence: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl Interview {
    /// A new one: booked where an application is told, otherwise a slot.
    pub fn new(id: InterviewId, told: AddInterview, now: DateTime<Utc>) -> Self {
        let state = if told.application_id.is_some() { InterviewState::Booked } else { InterviewState::Open };
        Self {
            id,
            vacancy_id: told.vacancy_id,
            application_id: told.application_id,
            starts_at: told.starts_at(),
            minutes: told.minutes,
            venue: told.venue,
            online_url: told.online_url,
            state,
            cancellation_reason: None,
            sequence: 0,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The next version in another state.
    #[must_use]
    pub fn stepped(self, to: InterviewState, now: DateTime<Utc>) -> Self {
        Self { state: to, updated_at: now, version: self.version + 1, ..self }
    }

    /// The next version, chosen for an application.
    #[must_use]
    pub fn booked(self, application: ApplicationId, now: DateTime<Utc>) -> Self {
        Self { application_id: Some(application), ..self.stepped(InterviewState::Booked, now) }
    }

    /// The next version, cancelled.
    #[must_use]
    pub fn cancelled(self, reason: String, now: DateTime<Utc>) -> Self {
        let sequence = self.sequence + 1;
        Self { cancellation_reason: Some(reason), sequence, ..self.stepped(InterviewState::Cancelled, now) }
    }

    /// When it ends.
    pub fn ends_at(&self) -> DateTime<Utc> {
        self.starts_at + TimeDelta::minutes(self.minutes.into())
    }

    /// Whether it begins later.
    pub fn is_to_come(&self, now: DateTime<Utc>) -> bool {
        self.starts_at > now
    }

    /// Whether a candidate may choose it.
    pub fn is_free(&self, now: DateTime<Utc>) -> bool {
        self.state == InterviewState::Open && self.is_to_come(now)
    }

    /// Whether time and place are the same.
    pub fn is_as(&self, other: &Self) -> bool {
        let plan = |one: &Self| (one.starts_at, one.minutes, one.venue.clone(), one.online_url.clone());
        plan(self) == plan(other)
    }

    /// Whether time, place and panel may change.
    ///
    /// # Errors
    /// 409 once it has begun, or is over.
    pub fn may_change(&self, now: DateTime<Utc>) -> Result<()> {
        match self.state {
            InterviewState::Open | InterviewState::Booked if self.is_to_come(now) => Ok(()),
            InterviewState::Open | InterviewState::Booked => {
                let detail = "The interview has begun.";
                Err(lifecycle::transition_not_allowed_because(detail, self.state.next()))
            }
            state => Err(lifecycle::transition_not_allowed(state, state.next())),
        }
    }

    /// Whether it may be said what became of it.
    ///
    /// # Errors
    /// 409 before it begins, and where no candidate is to come.
    pub fn may_settle(&self, outcome: InterviewOutcome, now: DateTime<Utc>) -> Result<()> {
        lifecycle::ensure(self.state, outcome.state())?;
        if self.is_to_come(now) {
            let detail = "The interview has not begun.";
            return Err(lifecycle::transition_not_allowed_because(detail, &[InterviewState::Cancelled]));
        }
        Ok(())
    }

    /// Whether scores may be given: it was held, or has begun.
    ///
    /// # Errors
    /// 409 otherwise.
    pub fn takes_scores(&self, now: DateTime<Utc>) -> Result<()> {
        match self.state {
            InterviewState::Held => Ok(()),
            InterviewState::Booked if !self.is_to_come(now) => Ok(()),
            InterviewState::Booked => {
                let detail = "Scores can be given once the interview has begun.";
                Err(lifecycle::transition_not_allowed_because(detail, &[InterviewState::Cancelled]))
            }
            state => {
                let detail = format!("The interview is {state}: there is nothing to score.");
                Err(lifecycle::transition_not_allowed_because(detail, state.next()))
            }
        }
    }
}
