//! Concerns.

use chrono::{DateTime, Months, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::ids::{ConcernId, PersonId};
use crate::lifecycle::{self, Lifecycle};
use crate::schema::concerns;
use crate::string_enum::string_enum;
use crate::web::PageBody;

/// How many concerns one person raises in an hour.
pub const IN_AN_HOUR: i64 = 10;
/// How long a closed concern is kept, and at least until a birthday of whom it is about.
pub const KEPT: Months = Months::new(72);
/// The birthday until which it is kept.
pub const KEPT_UNTIL_AGE: Months = Months::new(25 * 12);

/// What everybody reads who has raised a concern.
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
        /// Something was done.
        ActionTaken "actionTaken",
        /// There was nothing to do.
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
}

impl Concern {
    /// Whether somebody is named in it, or named it.
    pub fn names(&self, person: PersonId) -> bool {
        self.person_id == Some(person) || self.reporter_id == person
    }

    /// The next version, closed.
    ///
    /// # Errors
    /// 409 where it is closed.
    pub fn closed(
        self,
        command: CloseConcern,
        (by, now): (Option<PersonId>, DateTime<Utc>),
    ) -> crate::error::Result<Self> {
        lifecycle::ensure(self.state, ConcernState::Closed)?;
        let CloseConcern { outcome, note } = command;
        Ok(Self {
            state: ConcernState::Closed,
            outcome: Some(outcome),
            outcome_note: note,
            decided_by: by,
            decided_at: Some(now),
            updated_at: now,
            version: self.version + 1,
            ..self
        })
    }
}

/// Says that one worries about somebody's safety.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"text": "My mentor keeps writing to me late at night.", "personId": null}))]
pub struct RaiseConcern {
    /// What worries one.
    #[validate(length(min = 1, max = 8000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 8000)]
    pub text: String,
    /// Whom it is about: somebody whom the caller may know; words alone are enough.
    pub person_id: Option<PersonId>,
}

/// Says what came of a concern.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"outcome": "actionTaken", "note": "We spoke with both; the mentor has left the programme."}))]
pub struct CloseConcern {
    /// What came of it.
    pub outcome: ConcernOutcome,
    /// What was done, for the leads.
    #[validate(length(min = 1, max = 8000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 8000)]
    pub note: Option<String>,
}

/// That a concern was taken.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConcernRaised)]
pub struct RaisedBody {
    /// Names the concern, for whoever asks a lead about it.
    pub id: ConcernId,
    /// What happens now, and whom to call in danger: show it as it stands.
    pub words: String,
}

/// Somebody in a concern, as they were called then.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedPersonBody {
    /// Names the person.
    pub id: PersonId,
    /// Given and family name.
    #[schema(example = "Alex Invented")]
    pub name: String,
}

/// A concern, for safeguarding leads.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Concern)]
pub struct ConcernBody {
    /// Names the concern.
    pub id: ConcernId,
    /// Where it stands.
    pub state: ConcernState,
    /// Who said it.
    pub reporter: NamedPersonBody,
    /// Whom it is about, where somebody was named.
    #[schema(required = true)]
    pub person: Option<NamedPersonBody>,
    /// What was said.
    pub text: String,
    /// What came of it.
    #[schema(required = true)]
    pub outcome: Option<ConcernOutcome>,
    /// What was done.
    #[schema(required = true)]
    pub outcome_note: Option<String>,
    /// When it was closed.
    #[schema(required = true)]
    pub decided_at: Option<DateTime<Utc>>,
    /// When it was raised.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<Concern> for ConcernBody {
    fn from(row: Concern) -> Self {
        let Concern {
            id,
            reporter_id,
            reporter_name,
            person_id,
            person_name,
            text,
            state,
            outcome,
            outcome_note,
            decided_by: _,
            decided_at,
            created_at,
            updated_at,
            version: _,
        } = row;
        let person = person_id.zip(person_name).map(|(id, name)| NamedPersonBody { id, name });
        let reporter = NamedPersonBody { id: reporter_id, name: reporter_name };
        Self { id, state, reporter, person, text, outcome, outcome_note, decided_at, created_at, updated_at }
    }
}

/// Which concerns to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct ConcernFilter {
    /// Only concerns in this state; may be repeated.
    pub state: Vec<ConcernState>,
}

/// A page of concerns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConcernList)]
pub struct ConcernList {
    /// The concerns, in the order in which they were raised.
    pub concerns: Vec<ConcernBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
