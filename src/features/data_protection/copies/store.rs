//! What is kept about somebody, by the catalogue of personal columns.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::redactions::Redaction;
use super::model::{Held, Shown};
use crate::db::{Read, statement};
use crate::ids::{CandidateId, PersonId, SubjectRequestId};
use crate::schema::{enrolments, people, redactions};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = SqlUuid)]
    record_id: Uuid,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    dated: Option<DateTime<Utc>>,
    #[diesel(sql_type = Bool)]
    is_private: bool,
    #[diesel(sql_type = Text)]
    field: String,
    #[diesel(sql_type = Text)]
    shown: Shown,
    #[diesel(sql_type = Jsonb)]
    value: serde_json::Value,
}

/// Every value that is kept about a record of `root`, a table without owner.
pub async fn held(conn: &mut impl Read, root: &str, id: Uuid) -> QueryResult<Vec<Held>> {
    const HELD: &str =
        "SELECT kind, record_id, dated, is_private, field, shown, value FROM personal_data.held($1, $2)";
    let rows: Vec<Row> = statement(HELD).bind::<Text, _>(root).bind::<SqlUuid, _>(id).load(conn).await?;
    let held = |row| {
        let Row { kind, record_id, dated, is_private, field, shown, value } = row;
        Held { kind, record_id, dated, is_private, field, shown, value }
    };
    Ok(rows.into_iter().map(held).collect())
}

#[derive(QueryableByName)]
struct WrittenRow {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    dated: Option<DateTime<Utc>>,
}

/// What somebody wrote about others, by kind and date.
pub async fn written(
    conn: &mut impl Read,
    person: PersonId,
) -> QueryResult<Vec<(String, Option<DateTime<Utc>>)>> {
    let rows: Vec<WrittenRow> = statement("SELECT kind, dated FROM personal_data.written($1)")
        .bind::<SqlUuid, _>(person)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.kind, row.dated)).collect())
}

/// The names of all people but one.
pub async fn names_of_others(
    conn: &mut impl Read,
    person: Option<PersonId>,
) -> QueryResult<Vec<(String, String)>> {
    people::table
        .filter(people::id.ne(person.unwrap_or_default()))
        .filter(people::erased_at.is_null())
        .select((people::given_name, people::family_name))
        .load(conn)
        .await
}

/// The candidates that somebody was before they were enrolled.
pub async fn candidates_of(conn: &mut impl Read, person: PersonId) -> QueryResult<Vec<CandidateId>> {
    use crate::schema::applications;
    enrolments::table
        .inner_join(applications::table)
        .filter(enrolments::person_id.eq(person))
        .select(applications::candidate_id)
        .distinct()
        .order(applications::candidate_id)
        .load(conn)
        .await
}

pub async fn redactions_of(conn: &mut impl Read, request: SubjectRequestId) -> QueryResult<Vec<Redaction>> {
    redactions::table
        .filter(redactions::subject_request_id.eq(request))
        .order(redactions::id)
        .select(Redaction::as_select())
        .load(conn)
        .await
}

pub async fn insert_redactions(conn: &mut AsyncPgConnection, new: Vec<Redaction>) -> QueryResult<usize> {
    diesel::insert_into(redactions::table).values(new).execute(conn).await
}
