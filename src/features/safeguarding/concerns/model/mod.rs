//! Concerns.

mod bodies;
mod commands;

use chrono::{DateTime, Months, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

pub use self::bodies::{ConcernBody, ConcernList, ConnectionBody, NamedPartyBody, RaisedBody, Reached};
pub use self::commands::{CloseConcern, HoldForConcern, RaiseConcern};
use crate::ctx::london_day;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::features::partnerships::holds::{Connection, Party};
use crate::ids::{ConcernId, IntroductionId, MentorshipId, PersonId};
use crate::json::stored::Json;
use crate::lifecycle::{self, Lifecycle};
use crate::schema::{concern_holds, concerns};
use crate::string_enum::string_enum;

/// How many concerns one person raises in an hour.
pub const IN_AN_HOUR: i64 = 10;
/// How long a closed concern is kept, and at least to the 25th birthday of those concerned who learn.
pub const KEPT: Months = Months::new(72);

/// What is left of words once they are not kept any more.
pub const ERASED: &str = "erased";

/// What everybody reads who has raised a concern. The numbers are those that the
/// [NSPCC](https://www.nspcc.org.uk/what-you-can-do/report-abuse/), which runs Childline, gives.
pub const WORDS: &str = "Thank you. It goes to the safeguarding leads, who read it as soon as they can. If somebody is in danger now, \
    call 999. Children and young people can call Childline on 0800 1111 at any time; adults who worry about a child can call the NSPCC \
    on 0808 800 5000.";
/// The same where nobody here may read it.
pub const NOBODY_READS_IT: &str = "Thank you. It is kept, but nobody here can read it at present: please also tell somebody outside the \
    programme. If somebody is in danger now, call 999. Children and young people can call Childline on 0800 1111 at any time; adults \
    who worry about a child can call the NSPCC on 0808 800 5000, and everybody can call the council's social care service.";

string_enum! {
    /// Where a concern stands. New states may be added.
    ConcernState {
        /// To be looked at.
        Open "open",
        /// Looked at; final.
        Closed "closed",
    }
}

impl Lifecycle for ConcernState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::Closed],
            Self::Closed => &[],
        }
    }
}

string_enum! {
    /// What came of a concern. New outcomes may be added.
    ConcernOutcome {
        /// What it paused goes on, and a further concern of the same person about the same record pauses nothing by itself.
        Resume "resume",
        /// What it paused has ended.
        End "end",
        /// Something was done, where nothing was paused.
        ActionTaken "actionTaken",
        /// There was nothing to do; what it paused goes on.
        NoAction "noAction",
    }
}

/// A concern as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = concerns, treat_none_as_null = true)]
pub struct Concern {
    pub id: ConcernId,
    pub reporter_id: PersonId,
    pub reporter_name: String,
    pub person_id: Option<PersonId>,
    pub person_name: Option<String>,
    pub text: String,
    pub state: ConcernState,
    pub outcome: Option<ConcernOutcome>,
    pub outcome_note: Option<String>,
    pub decided_by: Option<PersonId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub introduction_id: Option<IntroductionId>,
    pub party_ids: Vec<PersonId>,
    pub mentorship_id: Option<MentorshipId>,
    pub parties: Json<Vec<NamedPartyBody>>,
    pub kept_until: Option<NaiveDate>,
}

/// What is paused for a concern.
#[derive(Clone, Copy, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = concern_holds)]
pub struct ConcernHold {
    pub id: Uuid,
    pub concern_id: ConcernId,
    pub introduction_id: Option<IntroductionId>,
    pub created_at: DateTime<Utc>,
    pub released_at: Option<DateTime<Utc>>,
    pub mentorship_id: Option<MentorshipId>,
}

impl ConcernHold {
    /// What is paused.
    pub const fn together(&self) -> Option<Together> {
        Together::of(self.introduction_id, self.mentorship_id)
    }
}

/// What brings people together, as concerns name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// An introduction.
    Introduction(IntroductionId),
    /// A mentorship.
    Mentorship(MentorshipId),
}

impl Together {
    /// The one that is named; nothing where none is.
    pub const fn of(introduction: Option<IntroductionId>, mentorship: Option<MentorshipId>) -> Option<Self> {
        match (introduction, mentorship) {
            (Some(id), _) => Some(Self::Introduction(id)),
            (None, Some(id)) => Some(Self::Mentorship(id)),
            (None, None) => None,
        }
    }

    /// The introduction, where it is one.
    pub const fn introduction(self) -> Option<IntroductionId> {
        match self {
            Self::Introduction(id) => Some(id),
            Self::Mentorship(_) => None,
        }
    }

    /// The mentorship, where it is one.
    pub const fn mentorship(self) -> Option<MentorshipId> {
        match self {
            Self::Introduction(_) => None,
            Self::Mentorship(id) => Some(id),
        }
    }

    /// The id of its record.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Introduction(IntroductionId(id)) | Self::Mentorship(MentorshipId(id)) => id,
        }
    }
}

impl Concern {
    /// Whether somebody is named in it, or has a part in what it names.
    pub fn names(&self, person: PersonId) -> bool {
        self.person_id == Some(person) || self.party_ids.contains(&person)
    }

    /// Whether its words are not kept any more.
    pub fn is_wiped(&self) -> bool {
        self.text == ERASED
    }

    /// Those concerned who have accounts: who said it, who is named, and who has a part in what is named.
    pub fn concerned(&self) -> Vec<PersonId> {
        [self.reporter_id].into_iter().chain(self.person_id).chain(self.party_ids.iter().copied()).collect()
    }

    /// The same, with the parties of a connection in it.
    pub fn with(self, connection: &Connection) -> Self {
        let Self { mut party_ids, mut parties, .. } = self;
        for Party { role, id, name, .. } in &connection.parties {
            let party = NamedPartyBody { role: *role, id: *id, name: name.clone() };
            party_ids.extend(id.filter(|id| !party_ids.contains(id)));
            if !parties.0.contains(&party) {
                parties.0.push(party);
            }
        }
        Self { party_ids, parties, ..self }
    }

    /// What it is about, where that brings people together.
    pub const fn together(&self) -> Option<Together> {
        Together::of(self.introduction_id, self.mentorship_id)
    }

    /// Whether an outcome fits what is paused for it.
    ///
    /// # Errors
    /// 422 where it does not.
    pub fn ensure_fits(outcome: ConcernOutcome, holds: bool) -> Result<()> {
        let detail = match (outcome, holds) {
            (ConcernOutcome::Resume | ConcernOutcome::End, false) => {
                "fits only where something is paused for it"
            }
            (ConcernOutcome::ActionTaken, true) => {
                "must say what becomes of what is paused for it: resume or end"
            }
            _ => return Ok(()),
        };
        Err(Error::invalid(vec![FieldError::pointer("#/outcome", FieldCode::Inconsistent, detail)]))
    }

    /// The next version, closed; kept at least to a birthday.
    ///
    /// # Errors
    /// 409 where it is closed.
    pub fn closed(
        self,
        command: CloseConcern,
        (by, now): (Option<PersonId>, DateTime<Utc>),
        birthday: Option<NaiveDate>,
    ) -> Result<Self> {
        lifecycle::ensure(self.state, ConcernState::Closed)?;
        let CloseConcern { outcome, note } = command;
        Ok(Self {
            state: ConcernState::Closed,
            outcome: Some(outcome),
            outcome_note: note,
            decided_by: by,
            decided_at: Some(now),
            kept_until: birthday.max(now.checked_add_months(KEPT).map(london_day)),
            updated_at: now,
            version: self.version + 1,
            ..self
        })
    }
}

/// Which concerns to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct ConcernFilter {
    /// Only concerns in this state; may be repeated.
    pub state: Vec<ConcernState>,
}
