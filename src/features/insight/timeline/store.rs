//! A page of events with the records that they are about, in one statement.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Position, Sort};
use crate::db::{Read, statement};
use crate::ids::{ApprenticeshipId, EventId, OrganisationId};

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

/// What a step of an apprenticeship says is said by the event of the record that caused it. A record that changes is shown
/// as it was when the event happened.
const PAGE: &str = "WITH page AS (
    SELECT id, type, subject_type, subject_id, actor_type, actor_id, occurred_at FROM events
    WHERE apprenticeship_id = $1 AND ($2 IS NULL OR organisation_id = $2) AND ($3 IS NULL OR occurred_at < $3)
        AND type NOT IN ('apprenticeship.breakStarted', 'apprenticeship.breakEnded', 'apprenticeship.putOff',
            'apprenticeship.withdrawn', 'apprenticeship.restored', 'apprenticeship.gatewayReached',
            'apprenticeship.assessmentStarted')
        AND ($4 IS NULL OR CASE WHEN $6 THEN (occurred_at, id) < ($4, $5) ELSE (occurred_at, id) > ($4, $5) END)
    ORDER BY CASE WHEN $6 THEN occurred_at END DESC, CASE WHEN $6 THEN id END DESC, occurred_at, id
    LIMIT $7
)
SELECT id, type AS type_, subject_id, actor_type, actor_id, occurred_at, CASE subject_type
    WHEN 'progressUpdate' THEN (SELECT to_jsonb(r) FROM progress_updates r WHERE r.id = subject_id)
    WHEN 'apprenticeship' THEN (SELECT jsonb_build_object('now', v.body, 'before', (SELECT body FROM versions o
            WHERE o.subject_type = v.subject_type AND o.subject_id = v.subject_id AND o.version = v.version - 1))
        FROM versions v WHERE v.subject_type = page.subject_type AND v.subject_id = page.subject_id
            AND v.valid_from <= occurred_at ORDER BY version DESC LIMIT 1)
    WHEN 'gateway' THEN (SELECT to_jsonb(r) FROM gateways r WHERE r.id = subject_id)
    WHEN 'outcome' THEN (SELECT to_jsonb(r) FROM outcomes r WHERE r.id = subject_id)
    WHEN 'ksbJudgement' THEN (SELECT to_jsonb(r) FROM ksb_judgements r WHERE r.id = subject_id)
    WHEN 'assignment' THEN (SELECT jsonb_build_object('title', p.title, 'starts_on', r.starts_on, 'ends_on', r.ends_on)
        FROM assignments r JOIN projects p ON p.id = r.project_id WHERE r.id = subject_id)
    WHEN 'review' THEN (SELECT v.body || jsonb_build_object('party', (SELECT party FROM sign_offs s
            WHERE s.review_id = v.subject_id AND actor_id IN (s.person_id, s.api_client_id) AND s.signed_at <= occurred_at
            ORDER BY s.signed_at DESC LIMIT 1))
        FROM versions v WHERE v.subject_type = page.subject_type AND v.subject_id = page.subject_id
            AND v.valid_from <= occurred_at ORDER BY version DESC LIMIT 1)
    WHEN 'checkIn' THEN (SELECT jsonb_build_object('held_on', held_on) FROM check_ins r WHERE r.id = subject_id)
    WHEN 'ragRating' THEN (SELECT to_jsonb(r) FROM rag_ratings r WHERE r.id = subject_id)
    ELSE (SELECT body FROM versions v WHERE page.subject_type = ANY ('{breakInLearning,withdrawal,epaAttempt,otjEntry,goal}')
        AND v.subject_type = page.subject_type AND v.subject_id = page.subject_id AND v.valid_from <= occurred_at
        ORDER BY version DESC LIMIT 1)
END AS record
FROM page ORDER BY CASE WHEN $6 THEN occurred_at END DESC, CASE WHEN $6 THEN id END DESC, occurred_at, id";

/// What a page holds.
#[derive(Debug)]
pub struct Wanted {
    /// Only what belongs to this organisation.
    pub organisation: Option<OrganisationId>,
    /// Only what was recorded before this instant.
    pub end: Option<DateTime<Utc>>,
    pub after: Option<Position>,
    pub sort: Sort,
    pub limit: i64,
}

/// A page of what happened to an apprenticeship.
pub async fn page(conn: &mut impl Read, id: ApprenticeshipId, wanted: &Wanted) -> QueryResult<Vec<Happened>> {
    statement(PAGE)
        .bind::<SqlUuid, _>(id)
        .bind::<Nullable<SqlUuid>, _>(wanted.organisation)
        .bind::<Nullable<Timestamptz>, _>(wanted.end)
        .bind::<Nullable<Timestamptz>, _>(wanted.after.map(|(at, _)| at))
        .bind::<Nullable<SqlUuid>, _>(wanted.after.map(|(_, id)| id))
        .bind::<Bool, _>(wanted.sort == Sort::NewestFirst)
        .bind::<BigInt, _>(wanted.limit)
        .load(conn)
        .await
}
