//! Queries on ideas.

mod around;
mod lists;

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub use around::{links_that_lead_nowhere, names, public_ideas, public_meetups, responses};
pub use lists::{Filter, list_page, newest_public, public_page};

use super::model::{Idea, IdeaState, Response};
use crate::db::{Fragment, Read, fragment};
use crate::ids::{EmployerEventId, IdeaId, OrganisationId, PersonId};
use crate::schema::ideas::{self, dsl};
use crate::schema::{employer_events, idea_responses, organisations, people};
use crate::visibility::{Condition, Visibility};

/// As the partial indexes have it.
const PUBLIC: Fragment<diesel::sql_types::Bool> = fragment("ideas.public");

/// Whose own it is, and for the programme's team every one.
fn own(visibility: &Visibility) -> Condition<ideas::table> {
    visibility.records().of_organisation(dsl::organisation_id).of_person(dsl::person_id).condition()
}

/// The same, and what is public.
fn visible(visibility: &Visibility) -> Condition<ideas::table> {
    visibility
        .records()
        .of_organisation(dsl::organisation_id)
        .of_person(dsl::person_id)
        .or_where(Box::new(dsl::public.eq(true)))
        .condition()
}

pub async fn find(conn: &mut impl Read, visibility: &Visibility, id: IdeaId) -> QueryResult<Idea> {
    dsl::ideas.find(id).filter(visible(visibility)).select(Idea::as_select()).first(conn).await
}

/// An idea that the caller may change, locked.
pub async fn lock_own(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: IdeaId,
) -> QueryResult<Idea> {
    dsl::ideas.find(id).filter(own(visibility)).select(Idea::as_select()).for_update().first(conn).await
}

/// The idea that another is to repeat, which becomes no repetition meanwhile.
pub async fn lock_any(conn: &mut AsyncPgConnection, id: IdeaId) -> QueryResult<Option<Idea>> {
    dsl::ideas.find(id).select(Idea::as_select()).for_update().first(conn).await.optional()
}

/// Whether another idea repeats this one.
pub async fn is_repeated(conn: &mut AsyncPgConnection, id: IdeaId) -> QueryResult<bool> {
    let repetitions = dsl::ideas.filter(dsl::duplicate_of.eq(id).assume_not_null()).select(dsl::id);
    diesel::select(exists(repetitions)).get_result(conn).await
}

/// Whether there is such an active employer.
pub async fn is_employer(conn: &mut impl Read, id: OrganisationId) -> QueryResult<bool> {
    let employer = organisations::table
        .filter(organisations::id.eq(id))
        .filter(organisations::kind.eq("employer").and(organisations::state.eq("active")));
    diesel::select(exists(employer)).get_result(conn).await
}

/// Whether there is such an event for employers.
pub async fn is_employer_event(conn: &mut impl Read, id: EmployerEventId) -> QueryResult<bool> {
    diesel::select(exists(employer_events::table.filter(employer_events::id.eq(id)))).get_result(conn).await
}

/// The name and the e-mail address of an active person.
pub async fn person(conn: &mut impl Read, id: PersonId) -> QueryResult<Option<(String, String)>> {
    people::table
        .filter(people::id.eq(id).and(people::state.eq("active")))
        .select((people::given_name, people::email))
        .first(conn)
        .await
        .optional()
}

/// The name and the e-mail address of an active employer's contact.
pub async fn contact(
    conn: &mut impl Read,
    id: OrganisationId,
) -> QueryResult<Option<(Option<String>, Option<String>)>> {
    organisations::table
        .filter(organisations::id.eq(id).and(organisations::state.eq("active")))
        .select((organisations::contact_name, organisations::contact_email))
        .first(conn)
        .await
        .optional()
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Idea) -> QueryResult<Idea> {
    diesel::insert_into(ideas::table).values(new).returning(Idea::as_returning()).get_result(conn).await
}

/// What a change sets: `None` is cleared.
#[derive(AsChangeset)]
#[diesel(table_name = ideas, treat_none_as_null = true)]
struct Changes {
    text: String,
    theme: String,
    named: bool,
    employer_event_id: Option<EmployerEventId>,
    duplicate_of: Option<IdeaId>,
    public: bool,
    public_updated_at: Option<DateTime<Utc>>,
    state: IdeaState,
    updated_at: DateTime<Utc>,
}

/// Makes the next version of a locked idea.
pub async fn change(conn: &mut AsyncPgConnection, idea: Idea, now: DateTime<Utc>) -> QueryResult<Idea> {
    let changes = Changes {
        text: idea.text,
        theme: idea.theme,
        named: idea.named,
        employer_event_id: idea.employer_event_id,
        duplicate_of: idea.duplicate_of,
        public: idea.public,
        public_updated_at: idea.public_updated_at,
        state: idea.state,
        updated_at: now,
    };
    diesel::update(dsl::ideas.find(idea.id))
        .set((changes, dsl::version.eq(dsl::version + 1)))
        .returning(Idea::as_returning())
        .get_result(conn)
        .await
}

pub async fn insert_response(conn: &mut AsyncPgConnection, new: Response) -> QueryResult<usize> {
    diesel::insert_into(idea_responses::table).values(new).execute(conn).await
}
