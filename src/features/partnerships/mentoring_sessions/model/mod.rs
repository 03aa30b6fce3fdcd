//! Meetings of mentors and apprentices.

mod commands;
#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

pub use commands::{ChangeSession, MentoringSessionFilter, PlanSession};

use crate::ctx::london_day;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::ids::{MentoringSessionId, MentorshipId, OrganisationId, PersonId};
use crate::lifecycle;
use crate::schema::mentoring_sessions;
use crate::string_enum::string_enum;
use crate::visibility::Visibility;
use crate::web::PageBody;

/// How far ahead a meeting is planned.
const AHEAD: TimeDelta = TimeDelta::days(366);
/// How often time or place of a meeting change before the time stays: each move is a letter to the other.
const MOST_MOVES: i32 = 20;

string_enum! {
    /// Whether a meeting takes place. New states may be added.
    MentoringSessionState {
        /// It takes place, or took place.
        Planned "planned",
        /// It does not take place; final.
        Cancelled "cancelled",
    }
}

/// A meeting as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = mentoring_sessions, treat_none_as_null = true)]
pub struct MentoringSession {
    pub id: MentoringSessionId,
    pub mentorship_id: MentorshipId,
    pub organisation_id: OrganisationId,
    pub mentor_id: PersonId,
    pub apprentice_id: PersonId,
    pub starts_at: DateTime<Utc>,
    pub minutes: i32,
    pub place: Option<String>,
    pub goals: Option<String>,
    pub notes: Option<String>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub sequence: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl MentoringSession {
    /// Whether a caller is one of the two.
    pub fn is_of(&self, visibility: &Visibility) -> bool {
        visibility.own.is_some_and(|person| [self.mentor_id, self.apprentice_id].contains(&person))
    }

    /// Whether it takes place.
    pub const fn state(&self) -> MentoringSessionState {
        match self.cancelled_at {
            None => MentoringSessionState::Planned,
            Some(_) => MentoringSessionState::Cancelled,
        }
    }

    /// Whether it may be changed.
    ///
    /// # Errors
    /// 409 once it is cancelled.
    pub fn ensure_planned(&self) -> Result<()> {
        match self.cancelled_at {
            None => Ok(()),
            Some(_) => Err(lifecycle::transition_not_allowed(self.state(), &[])),
        }
    }

    /// The next version, cancelled.
    ///
    /// # Errors
    /// 409 where it is.
    pub fn cancelled(self, now: DateTime<Utc>) -> Result<Self> {
        self.ensure_planned()?;
        Ok(Self {
            cancelled_at: Some(now),
            sequence: self.sequence + 1,
            updated_at: now,
            version: self.version + 1,
            ..self
        })
    }

    /// Whether it may be moved once more.
    ///
    /// # Errors
    /// 409 where its time or place changed too often.
    pub fn ensure_may_move(&self) -> Result<()> {
        if self.sequence < MOST_MOVES {
            return Ok(());
        }
        let detail = "Its time or place was changed twenty times: cancel the meeting, and plan another one.";
        Err(lifecycle::transition_not_allowed_because(detail, &[MentoringSessionState::Cancelled]))
    }

    /// Whether it takes place at another time, or for another length.
    pub fn is_moved_from(&self, before: &Self) -> bool {
        (self.starts_at, self.minutes) != (before.starts_at, before.minutes)
    }

    /// Whether it takes place on another day in London.
    pub fn is_on_another_day_than(&self, before: &Self) -> bool {
        london_day(self.starts_at) != london_day(before.starts_at)
    }
}

/// Whether an instant is not too far ahead.
///
/// # Errors
/// 422 where it is.
pub fn ensure_not_far(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    if starts_at - now <= AHEAD {
        return Ok(());
    }
    let detail = "must not lie more than a year ahead";
    Err(Error::invalid(vec![FieldError::pointer("#/startsAt", FieldCode::TooLarge, detail)]))
}

/// A meeting of a mentor and an apprentice.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MentoringSession)]
pub struct MentoringSessionBody {
    /// Names the meeting.
    pub id: MentoringSessionId,
    /// The mentorship.
    pub mentorship_id: MentorshipId,
    /// Whether it takes place.
    pub state: MentoringSessionState,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// How long it takes, in minutes.
    #[schema(example = 45)]
    pub minutes: i32,
    /// Where; told to the two alone.
    #[schema(required = true)]
    pub place: Option<String>,
    /// What for; told to the two alone.
    #[schema(required = true)]
    pub goals: Option<String>,
    /// What came of it; told to the two alone.
    #[schema(required = true)]
    pub notes: Option<String>,
    /// When it was planned or written down.
    pub created_at: DateTime<Utc>,
    /// When it was last changed; told to the two alone, as others do not see all of it.
    #[schema(required = true)]
    pub updated_at: Option<DateTime<Utc>>,
}

impl MentoringSessionBody {
    /// The meeting for whoever asks: whole for the two.
    pub fn new(visibility: &Visibility, row: MentoringSession) -> Self {
        let (two, state) = (row.is_of(visibility), row.state());
        let MentoringSession {
            id,
            mentorship_id,
            organisation_id: _,
            mentor_id: _,
            apprentice_id: _,
            starts_at,
            minutes,
            place,
            goals,
            notes,
            cancelled_at: _,
            sequence: _,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self {
            id,
            mentorship_id,
            state,
            starts_at,
            minutes,
            place: place.filter(|_| two),
            goals: goals.filter(|_| two),
            notes: notes.filter(|_| two),
            created_at,
            updated_at: two.then_some(updated_at),
        }
    }
}

/// A page of meetings.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MentoringSessionList {
    /// The meetings, in the order in which they begin.
    pub mentoring_sessions: Vec<MentoringSessionBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
