//! Reads the days that ingestion keeps, and when a provider was last heard of.

pub mod entries;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Integer, Nullable, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::model::OtherHours;
use crate::db::{Read, statement};
use crate::ids::ApprenticeshipId;
use crate::schema::otj_days;

/// Days with hours that count, in order.
pub async fn days(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<Vec<(NaiveDate, i32)>> {
    otj_days::table
        .filter(otj_days::apprenticeship_id.eq(id).and(otj_days::hundredths.gt(0)))
        .select((otj_days::day, otj_days::hundredths))
        .order(otj_days::day)
        .load(conn)
        .await
}

#[derive(QueryableByName)]
struct HeardRow {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    at: Option<DateTime<Utc>>,
}

const HEARD: &str = "SELECT max(observed_at) AS at FROM progress_updates u
    WHERE apprenticeship_id = $1 AND kind <> 'retraction' AND ($2 IS NULL OR (received_at < $2 AND observed_at < $2))
        AND NOT EXISTS (SELECT FROM progress_updates s
            WHERE s.supersedes_id = u.id AND ($2 IS NULL OR s.received_at < $2))";

/// When the newest fact that providers reported, of whatever kind, was observed; with an instant as known before it.
pub async fn heard_at(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    end: Option<DateTime<Utc>>,
) -> QueryResult<Option<DateTime<Utc>>> {
    let row: HeardRow = statement(HEARD)
        .bind::<SqlUuid, _>(id)
        .bind::<Nullable<Timestamptz>, _>(end)
        .get_result(conn)
        .await?;
    Ok(row.at)
}

#[derive(QueryableByName)]
struct DayRow {
    #[diesel(sql_type = Date)]
    day: NaiveDate,
    #[diesel(sql_type = Integer)]
    hundredths: i32,
}

const DAYS_BEFORE: &str = "SELECT day, sum(hundredths)::integer AS hundredths FROM (
    SELECT fact_on AS day, otj_hundredths AS hundredths FROM progress_updates u
    WHERE apprenticeship_id = $1 AND kind = 'otjHours' AND received_at < $2 AND observed_at < $2 AND fact_on <= $3
        AND counts_off_the_job(otj_category)
        AND NOT EXISTS (SELECT FROM progress_updates s WHERE s.supersedes_id = u.id AND s.received_at < $2)
    UNION ALL
    SELECT day, hundredths FROM otj_entries
    WHERE apprenticeship_id = $1 AND decided_at < $2 AND state <> 'rejected' AND day <= $3 AND counts_off_the_job(category)
        AND (voided_at IS NULL OR voided_at >= $2)
) counted GROUP BY day ORDER BY day";

/// The same as they counted before an instant, up to a day.
pub async fn days_before(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    end: DateTime<Utc>,
    day: NaiveDate,
) -> QueryResult<Vec<(NaiveDate, i32)>> {
    let rows: Vec<DayRow> = statement(DAYS_BEFORE)
        .bind::<SqlUuid, _>(id)
        .bind::<Timestamptz, _>(end)
        .bind::<Date, _>(day)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.day, row.hundredths)).collect())
}

const OTHER_HOURS: &str = "SELECT coalesce(sum(hundredths) FILTER (WHERE category = 'englishMaths'), 0)::bigint AS english_maths,
    coalesce(sum(hundredths) FILTER (WHERE category = 'progressReview'), 0)::bigint AS progress_review
FROM (
    SELECT otj_category AS category, otj_hundredths AS hundredths FROM progress_updates u
    WHERE apprenticeship_id = $1 AND kind = 'otjHours' AND NOT counts_off_the_job(otj_category)
        AND ($2 IS NULL OR (received_at < $2 AND observed_at < $2 AND fact_on <= $3))
        AND NOT EXISTS (SELECT FROM progress_updates s
            WHERE s.supersedes_id = u.id AND ($2 IS NULL OR s.received_at < $2))
    UNION ALL
    SELECT category, hundredths FROM otj_entries
    WHERE apprenticeship_id = $1 AND decided_at IS NOT NULL AND state <> 'rejected' AND NOT counts_off_the_job(category)
        AND (voided_at IS NULL OR voided_at >= $2) AND ($2 IS NULL OR (decided_at < $2 AND day <= $3))
) recorded";

/// The hours that do not count; now, or as they were recorded before an instant, up to a day.
pub async fn other_hours(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    end: Option<DateTime<Utc>>,
    day: NaiveDate,
) -> QueryResult<OtherHours> {
    statement(OTHER_HOURS)
        .bind::<SqlUuid, _>(id)
        .bind::<Nullable<Timestamptz>, _>(end)
        .bind::<Date, _>(day)
        .get_result(conn)
        .await
}

/// Days with hours that count of several apprenticeships, each from a day of its own on.
pub async fn recent_days(
    conn: &mut impl Read,
    since: &[(ApprenticeshipId, NaiveDate)],
) -> QueryResult<Vec<(ApprenticeshipId, NaiveDate, i32)>> {
    statement(
        "SELECT d.apprenticeship_id, d.day, d.hundredths FROM UNNEST($1::uuid[], $2::date[]) AS wanted (id, since)
        JOIN otj_days d ON d.apprenticeship_id = wanted.id AND d.day >= wanted.since AND d.hundredths > 0",
    )
    .bind::<Array<SqlUuid>, _>(since.iter().map(|(id, _)| id.0).collect::<Vec<_>>())
    .bind::<Array<Date>, _>(since.iter().map(|(_, since)| *since).collect::<Vec<_>>())
    .typed::<(SqlUuid, Date, Integer)>()
    .load(conn)
    .await
}

/// All hours that count of apprenticeships, as they are kept.
pub async fn kept_hours(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
) -> QueryResult<Vec<(ApprenticeshipId, i64)>> {
    use crate::schema::standings::{apprenticeship_id, otj_hundredths, table};
    table.filter(apprenticeship_id.eq_any(ids)).select((apprenticeship_id, otj_hundredths)).load(conn).await
}

macro_rules! counted {
    () => {
        "(
    SELECT apprenticeship_id, fact_on AS day, otj_hundredths AS hundredths FROM progress_updates u
    WHERE apprenticeship_id = ANY ($1) AND kind = 'otjHours' AND received_at < $2 AND observed_at < $2 AND fact_on <= $3
        AND counts_off_the_job(otj_category)
        AND NOT EXISTS (SELECT FROM progress_updates s WHERE s.supersedes_id = u.id AND s.received_at < $2)
    UNION ALL
    SELECT apprenticeship_id, day, hundredths FROM otj_entries
    WHERE apprenticeship_id = ANY ($1) AND decided_at < $2 AND state <> 'rejected' AND day <= $3 AND counts_off_the_job(category)
        AND (voided_at IS NULL OR voided_at >= $2)
) counted"
    };
}

/// As [`days_before`], of several apprenticeships.
pub async fn many_days_before(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
    end: DateTime<Utc>,
    day: NaiveDate,
) -> QueryResult<Vec<(ApprenticeshipId, NaiveDate, i32)>> {
    statement(concat!(
        "SELECT apprenticeship_id, day, sum(hundredths)::integer FROM ",
        counted!(),
        " GROUP BY apprenticeship_id, day"
    ))
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Timestamptz, _>(end)
    .bind::<Date, _>(day)
    .typed::<(SqlUuid, Date, Integer)>()
    .load(conn)
    .await
}

/// All hours of apprenticeships that counted before an instant, up to a day.
pub async fn hours_before(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
    end: DateTime<Utc>,
    day: NaiveDate,
) -> QueryResult<Vec<(ApprenticeshipId, i64)>> {
    statement(concat!(
        "SELECT apprenticeship_id, sum(hundredths)::bigint FROM ",
        counted!(),
        " GROUP BY apprenticeship_id"
    ))
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Timestamptz, _>(end)
    .bind::<Date, _>(day)
    .typed::<(SqlUuid, BigInt)>()
    .load(conn)
    .await
}
