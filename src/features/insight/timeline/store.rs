//! A page of events with the records that they are about, in one statement.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Position, Readable, Sort, record_branches, told_by_another};
use crate::db::{Read, statement};
use crate::ids::{ApprenticeshipId, EventId};

/// An event and its record, as the database spells it.
#[derive(Debug, QueryableByName)]
pub struct Happened {
    #[diesel(sql_type = SqlUuid)]
    pub id: EventId,
    #[diesel(sql_type = Text)]
    pub type_: String,
    #[diesel(sql_type = SqlUuid)]
    pub subject_id: Uuid,
    #[diesel(sql_type = Text)]
    pub actor_type: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub actor_id: Option<Uuid>,
    #[diesel(sql_type = Timestamptz)]
    pub occurred_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub record: Option<serde_json::Value>,
}

/// The statement, put together once: the branches that find the records are those of the features. What a step of an
/// apprenticeship says is left out, as the event of the record that caused it says it. A record that changes is shown as it
/// was when the event happened.
static PAGE: LazyLock<String> = LazyLock::new(|| {
    const ORDER: &str =
        "ORDER BY CASE WHEN $7 THEN occurred_at END DESC, CASE WHEN $7 THEN id END DESC, occurred_at, id";
    let (left_out, records) = (told_by_another(), record_branches());
    format!(
        "WITH page AS (
    SELECT id, type, subject_type, subject_id, actor_type, actor_id, occurred_at FROM events
    WHERE apprenticeship_id = $1 AND type NOT IN ({left_out})
        AND (subject_type = ANY ($2) OR (subject_type, organisation_id) IN (SELECT * FROM UNNEST ($3, $4)))
        AND ($5 IS NULL OR occurred_at < $5)
        AND ($6 IS NULL OR CASE WHEN $7 THEN (occurred_at, id) < ($6, $8) ELSE (occurred_at, id) > ($6, $8) END)
    {ORDER} LIMIT $9
)
SELECT id, type AS type_, subject_id, actor_type, actor_id, occurred_at, CASE subject_type
    {records}
END AS record
FROM page {ORDER}"
    )
});

/// What a page holds.
#[derive(Debug)]
pub struct Wanted {
    /// Only what may be read.
    pub readable: Readable,
    /// Only what was recorded before this instant.
    pub end: Option<DateTime<Utc>>,
    pub after: Option<Position>,
    pub sort: Sort,
    pub limit: i64,
}

/// A page of what happened to an apprenticeship.
pub async fn page(conn: &mut impl Read, id: ApprenticeshipId, wanted: &Wanted) -> QueryResult<Vec<Happened>> {
    let Readable { whole, of_organisation: (kinds, organisations) } = &wanted.readable;
    statement(&PAGE)
        .bind::<SqlUuid, _>(id)
        .bind::<Array<Text>, _>(whole)
        .bind::<Array<Text>, _>(kinds)
        .bind::<Array<SqlUuid>, _>(organisations)
        .bind::<Nullable<Timestamptz>, _>(wanted.end)
        .bind::<Nullable<Timestamptz>, _>(wanted.after.map(|(at, _)| at))
        .bind::<Bool, _>(wanted.sort == Sort::NewestFirst)
        .bind::<Nullable<SqlUuid>, _>(wanted.after.map(|(_, id)| id))
        .bind::<BigInt, _>(wanted.limit)
        .load(conn)
        .await
}
