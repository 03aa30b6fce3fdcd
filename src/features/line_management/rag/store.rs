//! What was said, and what is counted of attendance.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};
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

const NEWEST: &str = "SELECT wanted.id, side.*
    FROM UNNEST($1::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
        (SELECT id AS said, 'provider' AS source, details->>'rating' AS rating, details->>'reason' AS reason, observed_at AS at
        FROM progress_updates u
        WHERE apprenticeship_id = wanted.id AND kind = 'ragRating' AND ($2 IS NULL OR (received_at < $2 AND observed_at < $2))
            -- Looked up for each: joined, all successors there are would be read for each apprenticeship.
            AND (SELECT s.id FROM progress_updates s
                WHERE s.supersedes_id = u.id AND ($2 IS NULL OR s.received_at < $2) LIMIT 1) IS NULL
        ORDER BY observed_at DESC, received_at DESC, id DESC LIMIT 1)
        UNION ALL
        (SELECT id, 'manager', rating, reason, created_at FROM rag_ratings
        WHERE apprenticeship_id = wanted.id AND ($2 IS NULL OR created_at < $2) ORDER BY id DESC LIMIT 1)
    ) side";

/// What each side said last of apprentices; with an instant what was known before it.
pub async fn newest(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
    end: Option<DateTime<Utc>>,
) -> QueryResult<Vec<(ApprenticeshipId, Said)>> {
    type Row = (ApprenticeshipId, Uuid, RatingSource, String, Option<String>, DateTime<Utc>);
    let rows: Vec<Row> = statement(NEWEST)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Nullable<Timestamptz>, _>(end)
        .typed::<(SqlUuid, SqlUuid, Text, Text, Nullable<Text>, Timestamptz)>()
        .load(conn)
        .await?;
    let said = rows
        .into_iter()
        .map(|(of, id, source, rating, reason, at)| (of, Said { id, source, rating, reason, at }));
    Ok(said.collect())
}

/// Sessions, and those attended.
#[derive(Clone, Copy, Debug)]
pub struct Attended {
    pub sessions: i64,
    pub attended: i64,
}

const ATTENDED: &str =
    "SELECT apprenticeship_id, count(*), count(*) FILTER (WHERE details->>'status' IN ('present', 'late'))
    FROM progress_updates u
    WHERE apprenticeship_id = ANY ($1) AND kind = 'attendance' AND fact_on BETWEEN $2 AND $3
        AND details->>'status' <> 'authorised' AND ($4 IS NULL OR (received_at < $4 AND observed_at < $4))
        AND NOT EXISTS (SELECT FROM progress_updates s
            WHERE s.supersedes_id = u.id AND ($4 IS NULL OR s.received_at < $4))
    GROUP BY apprenticeship_id";

/// The sessions between two days, authorised absences left out; with an instant those known before it. Whoever had none is left
/// out.
pub async fn attended(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
    (first, last): (NaiveDate, NaiveDate),
    end: Option<DateTime<Utc>>,
) -> QueryResult<HashMap<ApprenticeshipId, Attended>> {
    let rows: Vec<(ApprenticeshipId, i64, i64)> = statement(ATTENDED)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Date, _>(first)
        .bind::<Date, _>(last)
        .bind::<Nullable<Timestamptz>, _>(end)
        .typed::<(SqlUuid, BigInt, BigInt)>()
        .load(conn)
        .await?;
    let rows = rows.into_iter().map(|(id, sessions, attended)| (id, Attended { sessions, attended }));
    Ok(rows.collect())
}
