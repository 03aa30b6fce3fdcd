//! One query for what counts of a learner's updates.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::super::details::{Kind, Rating, ksb_order};
use super::super::model::OtherHours;
use super::model::{Facts, KsbBody, LastUpdateBody, PlanRow, RagBody};
use crate::db::{Read, statement};
use crate::ids::{ApprenticeshipId, ProgressUpdateId};
use crate::schema::apprenticeships;
use crate::visibility::Visibility;

/// What an apprenticeship that the caller may see is measured against.
pub async fn find_plan(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: ApprenticeshipId,
) -> QueryResult<PlanRow> {
    use apprenticeships::dsl;
    dsl::apprenticeships
        .filter(dsl::id.eq(id))
        .filter(visibility.apprenticeships())
        .select((
            dsl::standard_id,
            dsl::starts_on,
            dsl::planned_end_on,
            dsl::weekly_hours_hundredths,
            dsl::planned_otj_hundredths,
            dsl::planned_otj_agreed_on,
            dsl::prior_learning_hundredths,
        ))
        .first(conn)
        .await
}

#[derive(QueryableByName)]
struct FactsRow {
    #[diesel(sql_type = BigInt)]
    hundredths: i64,
    #[diesel(embed)]
    other: OtherHours,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    last_id: Option<ProgressUpdateId>,
    #[diesel(sql_type = Nullable<Text>)]
    last_kind: Option<Kind>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    last_observed_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    last_received_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    rating: Option<Rating>,
    #[diesel(sql_type = Nullable<Text>)]
    reason: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    rated_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Array<Text>)]
    codes: Vec<String>,
    #[diesel(sql_type = Array<BigInt>)]
    counts: Vec<i64>,
    #[diesel(sql_type = Array<Timestamptz>)]
    observed: Vec<DateTime<Utc>>,
}

/// One statement, with the confirmed entries of the apprentice: what counts at an instant is every update that had arrived, was about a day not after that one, and had
/// no successor yet.
const FACTS: &str = "WITH live AS MATERIALIZED (
    SELECT id, kind, observed_at, received_at, otj_hundredths, otj_category, ksbs, details
    FROM progress_updates u
    WHERE apprenticeship_id = $1 AND kind <> 'retraction'
        AND ($2 IS NULL OR (received_at < $2 AND observed_at < $2 AND coalesce(fact_on, $3) <= $3))
        AND NOT EXISTS (SELECT FROM progress_updates s
            WHERE s.supersedes_id = u.id AND ($2 IS NULL OR s.received_at < $2))
), last AS (
    SELECT id, kind, observed_at, received_at FROM live ORDER BY observed_at DESC, received_at DESC, id DESC LIMIT 1
), rag AS (
    SELECT details->>'rating' AS rating, details->>'reason' AS reason, observed_at
    FROM live WHERE kind = 'ragRating' ORDER BY observed_at DESC, received_at DESC, id DESC LIMIT 1
), evidence AS (
    SELECT code, count(*) AS count, max(observed_at) AS observed_at
    FROM live CROSS JOIN UNNEST(ksbs) AS code GROUP BY code
), recorded AS (
    SELECT otj_category AS category, otj_hundredths AS hundredths FROM live WHERE kind = 'otjHours'
    UNION ALL
    SELECT category, hundredths FROM otj_entries WHERE apprenticeship_id = $1 AND decided_at IS NOT NULL
        AND state <> 'rejected' AND (voided_at IS NULL OR voided_at >= $2)
        AND ($2 IS NULL OR (decided_at < $2 AND day <= $3))
), hours AS (
    SELECT coalesce(sum(hundredths) FILTER (WHERE counts_off_the_job(category)), 0)::bigint AS hundredths,
        coalesce(sum(hundredths) FILTER (WHERE category = 'englishMaths'), 0)::bigint AS english_maths,
        coalesce(sum(hundredths) FILTER (WHERE category = 'progressReview'), 0)::bigint AS progress_review
    FROM recorded
)
SELECT hours.hundredths, hours.english_maths, hours.progress_review,
    last.id AS last_id, last.kind AS last_kind, last.observed_at AS last_observed_at,
    last.received_at AS last_received_at, rag.rating, rag.reason, rag.observed_at AS rated_at,
    coalesce(array_agg(evidence.code) FILTER (WHERE evidence.code IS NOT NULL), '{}') AS codes,
    coalesce(array_agg(evidence.count) FILTER (WHERE evidence.code IS NOT NULL), '{}') AS counts,
    coalesce(array_agg(evidence.observed_at) FILTER (WHERE evidence.code IS NOT NULL), '{}') AS observed
FROM hours LEFT JOIN last ON true LEFT JOIN rag ON true LEFT JOIN evidence ON true
GROUP BY hours.hundredths, hours.english_maths, hours.progress_review, last.id, last.kind, last.observed_at, last.received_at, rag.rating, rag.reason, rag.observed_at";

/// What counts at present, or before an instant of facts up to a day.
pub async fn facts(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    end: Option<DateTime<Utc>>,
    day: NaiveDate,
) -> QueryResult<Facts> {
    let row: FactsRow = statement(FACTS)
        .bind::<SqlUuid, _>(id)
        .bind::<Nullable<Timestamptz>, _>(end)
        .bind::<Date, _>(day)
        .get_result(conn)
        .await?;
    let last = match (row.last_id, row.last_kind, row.last_observed_at, row.last_received_at) {
        (Some(id), Some(kind), Some(observed_at), Some(received_at)) => {
            Some(LastUpdateBody { id, kind, observed_at, received_at })
        }
        _ => None,
    };
    let rag = row.rating.zip(row.rated_at).map(|(rating, observed_at)| RagBody {
        rating,
        reason: row.reason,
        source: "provider",
        observed_at,
    });
    let mut ksbs: Vec<KsbBody> = row
        .codes
        .into_iter()
        .zip(row.counts)
        .zip(row.observed)
        .map(|((code, evidence_count), last_observed_at)| KsbBody { code, evidence_count, last_observed_at })
        .collect();
    ksbs.sort_by(|a, b| ksb_order(&a.code).cmp(&ksb_order(&b.code)));
    Ok(Facts { hundredths: row.hundredths, other: row.other, last, rag, ksbs })
}

type HeardRow = (ApprenticeshipId, Option<DateTime<Utc>>, i64);

/// When the newest update that stands was observed, and of how many KSBs there is evidence.
pub async fn heard(conn: &mut impl Read, ids: &[ApprenticeshipId]) -> QueryResult<Vec<HeardRow>> {
    statement(
        "SELECT apprenticeship_id, heard_at, cardinality(evidenced)::bigint FROM standings WHERE apprenticeship_id = ANY ($1)",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .typed::<(SqlUuid, Nullable<Timestamptz>, BigInt)>()
    .load(conn)
    .await
}

/// The same before an instant, of facts up to a day.
pub async fn heard_before(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
    end: DateTime<Utc>,
    day: NaiveDate,
) -> QueryResult<Vec<HeardRow>> {
    statement(
        "SELECT apprenticeship_id, max(observed_at), count(DISTINCT code)
        FROM progress_updates u LEFT JOIN LATERAL UNNEST(u.ksbs) AS code ON true
        WHERE apprenticeship_id = ANY ($1) AND kind <> 'retraction' AND received_at < $2 AND observed_at < $2
            AND coalesce(fact_on, $3) <= $3
            AND NOT EXISTS (SELECT FROM progress_updates s WHERE s.supersedes_id = u.id AND s.received_at < $2)
        GROUP BY apprenticeship_id",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Timestamptz, _>(end)
    .bind::<Date, _>(day)
    .typed::<(SqlUuid, Nullable<Timestamptz>, BigInt)>()
    .load(conn)
    .await
}
