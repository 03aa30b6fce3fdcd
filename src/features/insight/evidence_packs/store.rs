//! What the records say that no other feature puts together. Each is one statement; with an instant it is what was known before.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::model::{Correction, Evidence, HoursOfMonth, MOST_CORRECTIONS, MOST_EVIDENCE, Signature, Who};
use crate::db::{Read, statement};
use crate::ids::{ApprenticeshipId, CohortId, OrganisationId, PersonId, StandardId};

/// Of whom, and until when.
pub struct Until {
    pub id: ApprenticeshipId,
    /// The instant before which facts count; none for now.
    pub end: Option<DateTime<Utc>>,
    pub day: NaiveDate,
}

/// The apprentice, the provider, the standard, the cohort and the line manager.
type Ids = (PersonId, OrganisationId, StandardId, CohortId, Option<PersonId>);

const WHO: &str = "SELECT p.given_name || ' ' || p.family_name AS apprentice, m.given_name || ' ' || m.family_name AS line_manager,
    o.name AS provider, s.reference || ' ' || s.version || ', ' || s.title AS standard, c.name AS cohort
FROM people p JOIN organisations o ON o.id = $2 JOIN standards s ON s.id = $3 JOIN cohorts c ON c.id = $4
    LEFT JOIN people m ON m.id = $5
WHERE p.id = $1";

pub async fn who(
    conn: &mut impl Read,
    (person, provider, standard, cohort, manager): Ids,
) -> QueryResult<Who> {
    statement(WHO)
        .bind::<SqlUuid, _>(person)
        .bind::<SqlUuid, _>(provider)
        .bind::<SqlUuid, _>(standard)
        .bind::<SqlUuid, _>(cohort)
        .bind::<Nullable<SqlUuid>, _>(manager)
        .get_result(conn)
        .await
}

const HOURS: &str = "SELECT to_char(day, 'YYYY-MM') AS month, category, provider, count(*) AS records,
    sum(hundredths)::bigint AS hundredths
FROM (
    SELECT u.fact_on AS day, u.otj_category AS category, o.name AS provider, u.otj_hundredths AS hundredths
    FROM progress_updates u JOIN organisations o ON o.id = u.organisation_id
    WHERE u.apprenticeship_id = $1 AND u.kind = 'otjHours'
        AND ($2 IS NULL OR (u.received_at < $2 AND u.observed_at < $2 AND u.fact_on <= $3))
        AND NOT EXISTS (SELECT FROM progress_updates s
            WHERE s.supersedes_id = u.id AND ($2 IS NULL OR s.received_at < $2))
    UNION ALL
    SELECT day, category, NULL, hundredths FROM otj_entries
    WHERE apprenticeship_id = $1 AND decided_at IS NOT NULL AND state <> 'rejected'
        AND (voided_at IS NULL OR voided_at >= $2) AND ($2 IS NULL OR (decided_at < $2 AND day <= $3))
) recorded GROUP BY month, category, provider ORDER BY month, category NULLS FIRST, provider NULLS LAST";

/// Hours by month, category and source.
pub async fn hours(conn: &mut impl Read, until: &Until) -> QueryResult<Vec<HoursOfMonth>> {
    statement(HOURS)
        .bind::<SqlUuid, _>(until.id)
        .bind::<Nullable<Timestamptz>, _>(until.end)
        .bind::<Date, _>(until.day)
        .load(conn)
        .await
}

const SIGNATURES: &str = "WITH last AS (
    SELECT DISTINCT ON (subject_id) subject_id AS id, body FROM versions
    WHERE subject_type = 'review' AND subject_id IN (SELECT id FROM reviews WHERE apprenticeship_id = $1)
        AND ($2 IS NULL OR valid_from < $2)
    ORDER BY subject_id, version DESC
)
SELECT (body->>'number')::integer AS number, body->>'state' AS state, (body->>'due_on')::date AS due_on,
    (body->>'agreed_on')::date AS agreed_on, (body->>'held_on')::date AS held_on, s.party, s.signed_at,
    CASE WHEN $2 IS NULL OR s.voided_at < $2 THEN s.voided_at END AS voided_at,
    coalesce(p.given_name || ' ' || p.family_name, o.name) AS signed_by
FROM last LEFT JOIN sign_offs s ON s.review_id = last.id AND ($2 IS NULL OR s.signed_at < $2)
    LEFT JOIN people p ON p.id = s.person_id
    LEFT JOIN api_clients c ON c.id = s.api_client_id LEFT JOIN organisations o ON o.id = c.organisation_id
WHERE body->>'state' <> 'scheduled'
ORDER BY number, s.signed_at, s.id";

/// Reviews that were held, missed or moved, with all their signatures.
pub async fn signatures(conn: &mut impl Read, until: &Until) -> QueryResult<Vec<Signature>> {
    statement(SIGNATURES)
        .bind::<SqlUuid, _>(until.id)
        .bind::<Nullable<Timestamptz>, _>(until.end)
        .load(conn)
        .await
}

const EVIDENCE: &str = "SELECT code, external_id, day, title FROM (
    SELECT code, u.external_id, u.observed_at, u.id,
        coalesce(u.fact_on, (u.observed_at AT TIME ZONE 'Europe/London')::date) AS day,
        left(coalesce(u.details->>'title', u.details->>'activity', ''), 200) AS title,
        row_number() OVER (PARTITION BY code ORDER BY u.observed_at DESC, u.id DESC) AS place
    FROM progress_updates u CROSS JOIN UNNEST(u.ksbs) AS code
    WHERE u.apprenticeship_id = $1
        AND ($2 IS NULL OR (u.received_at < $2 AND u.observed_at < $2 AND coalesce(u.fact_on, $3) <= $3))
        AND NOT EXISTS (SELECT FROM progress_updates s
            WHERE s.supersedes_id = u.id AND ($2 IS NULL OR s.received_at < $2))
) shown WHERE place <= $4 ORDER BY code, place";

/// The newest updates that are evidence for each KSB.
pub async fn evidence(conn: &mut impl Read, until: &Until) -> QueryResult<Vec<Evidence>> {
    statement(EVIDENCE)
        .bind::<SqlUuid, _>(until.id)
        .bind::<Nullable<Timestamptz>, _>(until.end)
        .bind::<Date, _>(until.day)
        .bind::<BigInt, _>(MOST_EVIDENCE)
        .load(conn)
        .await
}

const CORRECTIONS: &str = "SELECT u.received_at, u.external_id, u.kind, left(u.details->>'reason', 200) AS reason,
    u.otj_hundredths AS hundredths, old.external_id AS of_external_id, old.kind AS of_kind, old.fact_on AS of_day,
    old.otj_hundredths AS of_hundredths, count(*) OVER () AS \"all\"
FROM progress_updates u JOIN progress_updates old ON old.id = u.supersedes_id
WHERE u.apprenticeship_id = $1 AND ($2 IS NULL OR u.received_at < $2)
ORDER BY u.received_at DESC, u.id DESC LIMIT $3";

/// The newest updates that correct or void others.
pub async fn corrections(conn: &mut impl Read, until: &Until) -> QueryResult<Vec<Correction>> {
    statement(CORRECTIONS)
        .bind::<SqlUuid, _>(until.id)
        .bind::<Nullable<Timestamptz>, _>(until.end)
        .bind::<BigInt, _>(MOST_CORRECTIONS)
        .load(conn)
        .await
}
