//! What was said, and what is counted of attendance.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::{NewRating, RatingSource};
use crate::db::{Read, statement};
use crate::ids::ApprenticeshipId;
use crate::schema::rag_ratings;

/// Somebody's rating; its words are read by the service.
#[derive(Debug, QueryableByName)]
pub struct Said {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    pub source: RatingSource,
    #[diesel(sql_type = Text)]
    pub rating: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub reason: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

const SAID: &str = "SELECT * FROM (
    SELECT id, 'provider' AS source, details->>'rating' AS rating, details->>'reason' AS reason, observed_at AS at
    FROM progress_updates u
    WHERE apprenticeship_id = $1 AND kind = 'ragRating' AND ($2 IS NULL OR (received_at < $2 AND observed_at < $2))
        AND NOT EXISTS (SELECT FROM progress_updates s
            WHERE s.supersedes_id = u.id AND ($2 IS NULL OR s.received_at < $2))
    UNION ALL
    SELECT id, 'manager', rating, reason, created_at FROM rag_ratings
    WHERE apprenticeship_id = $1 AND ($2 IS NULL OR created_at < $2)
) said ORDER BY at DESC, id DESC LIMIT 100";

/// What was said of an apprentice, the newest first; with an instant what was known before it.
pub async fn said(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    end: Option<DateTime<Utc>>,
) -> QueryResult<Vec<Said>> {
    statement(SAID).bind::<SqlUuid, _>(id).bind::<Nullable<Timestamptz>, _>(end).load(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: NewRating) -> QueryResult<usize> {
    diesel::insert_into(rag_ratings::table).values(new).execute(conn).await
}

/// Sessions, and those attended.
#[derive(Debug, QueryableByName)]
pub struct Attended {
    #[diesel(sql_type = BigInt)]
    pub sessions: i64,
    #[diesel(sql_type = BigInt)]
    pub attended: i64,
}

const ATTENDED: &str =
    "SELECT count(*) AS sessions, count(*) FILTER (WHERE details->>'status' IN ('present', 'late'))
        AS attended
    FROM progress_updates u
    WHERE apprenticeship_id = $1 AND kind = 'attendance' AND fact_on BETWEEN $2 AND $3
        AND details->>'status' <> 'authorised' AND ($4 IS NULL OR (received_at < $4 AND observed_at < $4))
        AND NOT EXISTS (SELECT FROM progress_updates s
            WHERE s.supersedes_id = u.id AND ($4 IS NULL OR s.received_at < $4))";

/// The sessions between two days, authorised absences left out; with an instant those known before it.
pub async fn attended(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    (first, last): (NaiveDate, NaiveDate),
    end: Option<DateTime<Utc>>,
) -> QueryResult<Attended> {
    statement(ATTENDED)
        .bind::<SqlUuid, _>(id)
        .bind::<Date, _>(first)
        .bind::<Date, _>(last)
        .bind::<Nullable<Timestamptz>, _>(end)
        .get_result(conn)
        .await
}
