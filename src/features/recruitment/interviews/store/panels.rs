//! Queries on the panels of interviews.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::Read;
use crate::ids::{InterviewId, PersonId};
use crate::schema::interview_panel_members::{self, dsl};
use crate::schema::people;

/// Somebody who is written to.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = people)]
pub struct Reader {
    pub id: PersonId,
    pub given_name: String,
    pub email: String,
}

/// Who sits on the panels of these interviews.
pub async fn of(conn: &mut impl Read, ids: &[InterviewId]) -> QueryResult<Vec<(InterviewId, PersonId)>> {
    dsl::interview_panel_members
        .filter(dsl::interview_id.eq_any(ids))
        .order((dsl::interview_id, dsl::person_id))
        .select((dsl::interview_id, dsl::person_id))
        .load(conn)
        .await
}

/// Which of these people are active.
pub async fn active(conn: &mut impl Read, ids: &[PersonId]) -> QueryResult<Vec<PersonId>> {
    people::table
        .filter(people::id.eq_any(ids).and(people::state.eq("active")))
        .select(people::id)
        .load(conn)
        .await
}

/// Where these people read letters.
pub async fn readers(conn: &mut impl Read, ids: &[PersonId]) -> QueryResult<Vec<Reader>> {
    people::table
        .filter(people::id.eq_any(ids))
        .order(people::id)
        .select(Reader::as_select())
        .load(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, id: InterviewId, panel: &[PersonId]) -> QueryResult<usize> {
    let members: Vec<_> =
        panel.iter().map(|person| (dsl::interview_id.eq(id), dsl::person_id.eq(*person))).collect();
    diesel::insert_into(interview_panel_members::table).values(members).execute(conn).await
}

/// Takes people from a panel, and puts others on it.
pub async fn replace(
    conn: &mut AsyncPgConnection,
    id: InterviewId,
    leaving: &[PersonId],
    joining: &[PersonId],
) -> QueryResult<()> {
    let left =
        dsl::interview_panel_members.filter(dsl::interview_id.eq(id).and(dsl::person_id.eq_any(leaving)));
    diesel::delete(left).execute(conn).await?;
    if joining.is_empty() { Ok(()) } else { insert(conn, id, joining).await.map(drop) }
}
