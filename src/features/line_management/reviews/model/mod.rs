//! Progress reviews, their states and their rules.

pub mod bodies;
pub mod commands;
pub mod goals;
pub mod sections;

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Deserialize;

pub use bodies::{AgendaBody, ReviewBody, ReviewList};
pub use commands::{ChangeReview, HoldReview, MissReview, RescheduleReview};
pub use goals::{AddGoal, ChangeGoal, Goal, GoalBody, GoalList, GoalState};

use crate::ctx::{Actor, Ctx};
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::apprenticeships::State;
use crate::features::programme::funding::Pauses;
use crate::ids::{ApiClientId, ApprenticeshipId, OrganisationId, PersonId, ReviewId, SignOffId};
use crate::lifecycle::{Lifecycle, transition_not_allowed};
use crate::schema::{apprenticeships, reviews, sign_offs};
use crate::string_enum::string_enum;

string_enum! {
    /// Where a review stands. New states may be added.
    ReviewState {
        /// To come, at the latest on the day that follows from the last one.
        Scheduled "scheduled",
        /// To come, on a day that was agreed.
        Rescheduled "rescheduled",
        /// It did not take place; another day is needed.
        Missed "missed",
        /// It took place; nobody has signed.
        Held "held",
        /// It took place; some have signed.
        PartiallySigned "partiallySigned",
        /// All three have signed; final.
        Signed "signed",
    }
}

string_enum! {
    /// One of the three who hold a review.
    Party {
        /// Who learns.
        Apprentice "apprentice",
        /// Who manages.
        LineManager "lineManager",
        /// Who teaches.
        Provider "provider",
    }
}

impl Lifecycle for ReviewState {
    // By a step of its own or by a signature.
    fn next(self) -> &'static [Self] {
        match self {
            Self::Scheduled | Self::Rescheduled => &[Self::Held, Self::Missed, Self::Rescheduled],
            Self::Missed => &[Self::Rescheduled],
            Self::Held => &[Self::PartiallySigned],
            Self::PartiallySigned => &[Self::Signed, Self::Held],
            Self::Signed => &[],
        }
    }
}

impl ReviewState {
    /// Whether it has not been held.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Scheduled | Self::Rescheduled | Self::Missed)
    }

    /// Whether what stands in it may change.
    ///
    /// # Errors
    /// 409 once all have signed.
    pub fn may_change(self) -> Result<()> {
        if self == Self::Signed { Err(Code::ReviewClosed.into()) } else { Ok(()) }
    }

    /// Where a signature leads, the `count`-th that stands.
    ///
    /// # Errors
    /// 409 where it was not held, or is closed.
    pub fn signed_by(self, count: usize) -> Result<Self> {
        self.may_change()?;
        if self.is_open() {
            return Err(transition_not_allowed(self, self.next()));
        }
        Ok(if count >= Party::ALL.len() { Self::Signed } else { Self::PartiallySigned })
    }
}

/// How long after the last review the next one is due.
const TWELVE_WEEKS: Days = Days::new(84);

/// The day on which the next review is due: twelve weeks after the last was held, or after the start, breaks since then
/// left out. The view `counted_reviews` says the same.
pub fn next_due(since: NaiveDate, pauses: Option<&Pauses>) -> NaiveDate {
    let paused = pauses.map_or(0, |pauses| pauses.ended_since(since));
    since + TWELVE_WEEKS + Days::new(u64::try_from(paused).unwrap_or_default())
}

/// A review, written down or yet to be.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = known_reviews)]
pub struct Review {
    pub id: ReviewId,
    pub apprenticeship_id: ApprenticeshipId,
    pub number: i32,
    pub state: ReviewState,
    pub due_on: NaiveDate,
    pub held_on: Option<NaiveDate>,
    pub notes: Option<String>,
    pub reason: Option<String>,
    pub waiting_since: Option<DateTime<Utc>>,
    pub version: i32,
    pub agreed_on: Option<NaiveDate>,
}

impl Review {
    /// The day on which it is to take place: the agreed one, or the latest.
    pub fn day(&self) -> NaiveDate {
        self.agreed_on.unwrap_or(self.due_on)
    }
}

// The view over the written reviews and the next ones.
diesel::table! {
    known_reviews (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        number -> Int4,
        state -> Text,
        due_on -> Date,
        held_on -> Nullable<Date>,
        notes -> Nullable<Text>,
        reason -> Nullable<Text>,
        waiting_since -> Nullable<Timestamptz>,
        version -> Int4,
        section -> Text,
        provider_id -> Uuid,
        agreed_on -> Nullable<Date>,
    }
}
diesel::allow_tables_to_appear_in_same_query!(known_reviews, apprenticeships);
diesel::allow_tables_to_appear_in_same_query!(known_reviews, reviews);

/// What an earlier version of a review says of its day.
#[derive(Debug, Deserialize)]
pub struct Written {
    pub apprenticeship_id: ApprenticeshipId,
    pub held_on: Option<NaiveDate>,
}

/// A review to be written down.
#[derive(Insertable)]
#[diesel(table_name = reviews)]
pub struct NewReview {
    pub id: ReviewId,
    pub apprenticeship_id: ApprenticeshipId,
    pub number: i32,
    pub state: ReviewState,
    pub due_on: NaiveDate,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl NewReview {
    /// The next review as it first stands.
    pub fn of(review: &Review, now: DateTime<Utc>) -> Self {
        Self {
            id: review.id,
            apprenticeship_id: review.apprenticeship_id,
            number: review.number,
            state: review.state,
            due_on: review.due_on,
            created_at: now,
            updated_at: now,
            version: review.version,
        }
    }
}

/// The apprenticeship of a review, and who its parties are.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = apprenticeships)]
pub struct Episode {
    pub person_id: PersonId,
    pub provider_id: OrganisationId,
    pub line_manager_id: Option<PersonId>,
    pub state: State,
    pub starts_on: NaiveDate,
    pub planned_end_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
}

impl Episode {
    /// Whether it is in learning on a day.
    pub fn in_learning(&self, today: NaiveDate) -> bool {
        self.state.on(today, self.starts_on) == State::InLearning
    }

    /// As which party somebody signs.
    ///
    /// # Errors
    /// 403 where as none.
    pub fn party(&self, ctx: &Ctx) -> Result<Party> {
        let party = match &ctx.actor {
            Actor::Client { organisation, .. } if *organisation == self.provider_id => Some(Party::Provider),
            Actor::Person { id, .. } if *id == self.person_id => Some(Party::Apprentice),
            Actor::Person { id, .. } if Some(*id) == self.line_manager_id => Some(Party::LineManager),
            _ => None,
        };
        party.ok_or_else(|| {
            let detail = "The apprentice, the line manager and the provider sign, each for themselves.";
            Error::because(Code::Forbidden, detail)
        })
    }

    /// Whether a review can have been held on a day, after the `last` one.
    ///
    /// # Errors
    /// 422 where not.
    pub fn can_have_held(&self, on: NaiveDate, last: Option<NaiveDate>, today: NaiveDate) -> Result<()> {
        let (code, detail) = if on > today {
            (FieldCode::InTheFuture, "must not lie in the future")
        } else if on < self.starts_on || self.ended_on.is_some_and(|end| on > end) {
            (FieldCode::OutsideEpisode, "must lie within the apprenticeship")
        } else if last.is_some_and(|last| on <= last) {
            (FieldCode::Inconsistent, "must be later than the day on which the last review was held")
        } else {
            return Ok(());
        };
        Err(Error::invalid(vec![FieldError::pointer("#/heldOn", code, detail)]))
    }

    /// Whether a review can be moved to a day: within the episode, which for those who learn on past the planned end is open.
    ///
    /// # Errors
    /// 422 where not.
    pub fn can_move_to(&self, day: NaiveDate, today: NaiveDate) -> Result<()> {
        let end = self.ended_on.or((self.planned_end_on >= today).then_some(self.planned_end_on));
        let (code, detail) = if day < self.starts_on || end.is_some_and(|end| day > end) {
            (FieldCode::OutsideEpisode, "must lie within the apprenticeship")
        } else if day < today {
            (FieldCode::InThePast, "must not lie in the past")
        } else {
            return Ok(());
        };
        Err(Error::invalid(vec![FieldError::pointer("#/agreedOn", code, detail)]))
    }
}

/// A signature that stands, or was voided.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = sign_offs)]
pub struct SignOff {
    pub review_id: ReviewId,
    pub party: Party,
    pub signed_at: DateTime<Utc>,
    pub voided_at: Option<DateTime<Utc>>,
}

/// A signature to be inserted.
#[derive(Insertable)]
#[diesel(table_name = sign_offs)]
pub struct NewSignOff {
    pub id: SignOffId,
    pub review_id: ReviewId,
    pub party: Party,
    pub person_id: Option<PersonId>,
    pub api_client_id: Option<ApiClientId>,
    pub signed_at: DateTime<Utc>,
}

impl NewSignOff {
    /// The actor's signature.
    pub fn by(ctx: &Ctx, review: ReviewId, party: Party) -> Self {
        let (person_id, api_client_id) = match &ctx.actor {
            Actor::Client { id, .. } => (None, Some(*id)),
            _ => (ctx.person(), None),
        };
        Self { id: ctx.new_id(), review_id: review, party, person_id, api_client_id, signed_at: ctx.now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_all_have_signed_is_final() {
        for state in ReviewState::ALL {
            assert_eq!(state.next().is_empty(), *state == ReviewState::Signed, "{state}");
            assert_eq!(state.may_change().is_err(), *state == ReviewState::Signed, "{state}");
            let held = state.next().contains(&ReviewState::Held) && state.is_open();
            assert_eq!(held, matches!(state, ReviewState::Scheduled | ReviewState::Rescheduled), "{state}");
        }
    }

    #[test]
    fn signatures_count_only_after_it_was_held() {
        for (state, count, next) in [
            (ReviewState::Held, 1, Some(ReviewState::PartiallySigned)),
            (ReviewState::PartiallySigned, 2, Some(ReviewState::PartiallySigned)),
            (ReviewState::PartiallySigned, 3, Some(ReviewState::Signed)),
            (ReviewState::Scheduled, 1, None),
            (ReviewState::Missed, 1, None),
            (ReviewState::Signed, 3, None),
        ] {
            assert_eq!(state.signed_by(count).ok(), next, "{state} {count}");
        }
    }
}
