//! A group as it was before an instant, counted from the records of everything that happened.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::model::{Group, LearnerTotals, Name, Party};
use crate::db::{Read, statement};
use crate::ids::{ApprenticeshipId, ReviewId};
use crate::schema::{apprenticeships, people};
use crate::visibility::Visibility;

/// Each as its index has it.
const OF_COHORT: &str = "SELECT DISTINCT subject_id FROM versions
    WHERE subject_type = 'apprenticeship' AND body->>'cohort_id' = $1 AND valid_from < $2";
const OF_PROVIDER: &str = "SELECT DISTINCT subject_id FROM versions
    WHERE subject_type = 'apprenticeship' AND body->>'provider_id' = $1 AND valid_from < $2";
const OF_MANAGER: &str = "SELECT DISTINCT subject_id FROM versions
    WHERE subject_type = 'apprenticeship' AND body->>'line_manager_id' = $1 AND valid_from < $2";

/// The apprenticeships that were ever of a group, before an instant.
pub async fn ever_of(
    conn: &mut impl Read,
    group: Group,
    end: DateTime<Utc>,
) -> QueryResult<Vec<ApprenticeshipId>> {
    let (sql, id) = match group {
        Group::Cohort(id) => (OF_COHORT, id.to_string()),
        Group::Provider(id) => (OF_PROVIDER, id.to_string()),
        Group::Manager(id) => (OF_MANAGER, id.to_string()),
    };
    statement(sql).bind::<Text, _>(id).bind::<Timestamptz, _>(end).typed::<SqlUuid>().load(conn).await
}

/// Those of these apprenticeships that the caller may see, by name.
pub async fn names(
    conn: &mut impl Read,
    visibility: &Visibility,
    ids: &[ApprenticeshipId],
) -> QueryResult<Vec<(ApprenticeshipId, Name)>> {
    apprenticeships::table
        .inner_join(people::table.on(people::id.eq(apprenticeships::person_id)))
        .filter(apprenticeships::id.eq_any(ids))
        .filter(visibility.apprenticeships())
        .order((people::family_name, people::given_name, apprenticeships::id))
        .select((apprenticeships::id, Name::as_select()))
        .load(conn)
        .await
}

const TOTALS: &str = "SELECT wanted.id,
    (SELECT max(observed_at) FROM progress_updates u
        WHERE u.apprenticeship_id = wanted.id AND received_at < $2 AND observed_at < $2),
    (SELECT count(*) FROM (SELECT DISTINCT ON (code) state FROM ksb_judgements j
        WHERE j.apprenticeship_id = wanted.id AND created_at < $2 ORDER BY code, id DESC) newest
        WHERE state = 'completed'),
    (SELECT max((v.body->>'held_on')::date) FROM reviews r CROSS JOIN LATERAL (SELECT body FROM versions
        WHERE subject_type = 'review' AND subject_id = r.id AND valid_from < $2 ORDER BY version DESC LIMIT 1) v
        WHERE r.apprenticeship_id = wanted.id),
    (SELECT max(held_on) FROM check_ins c WHERE c.apprenticeship_id = wanted.id AND created_at < $2 AND held_on <= $3)
    FROM UNNEST($1::uuid[]) AS wanted (id)";

/// What was counted of apprenticeships; their hours are left out.
pub async fn totals(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
    end: DateTime<Utc>,
    day: NaiveDate,
) -> QueryResult<Vec<(ApprenticeshipId, LearnerTotals)>> {
    type Counted = (ApprenticeshipId, Option<DateTime<Utc>>, i64, Option<NaiveDate>, Option<NaiveDate>);
    let rows: Vec<Counted> = statement(TOTALS)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Timestamptz, _>(end)
        .bind::<Date, _>(day)
        .typed::<(SqlUuid, Nullable<Timestamptz>, BigInt, Nullable<Date>, Nullable<Date>)>()
        .load(conn)
        .await?;
    let totals = rows.into_iter().map(|(id, last_update_at, completed, last_review_on, last_check_in_on)| {
        let totals = LearnerTotals {
            last_update_at,
            ksbs_completed: i32::try_from(completed).unwrap_or(i32::MAX),
            last_review_on,
            last_check_in_on,
            ..LearnerTotals::default()
        };
        (id, totals)
    });
    Ok(totals.collect())
}

const WAITING: &str = "SELECT r.id, s.party FROM reviews r
    CROSS JOIN LATERAL (SELECT body FROM versions
        WHERE subject_type = 'review' AND subject_id = r.id AND valid_from < $2 ORDER BY version DESC LIMIT 1) v
    LEFT JOIN sign_offs s ON s.review_id = r.id AND s.signed_at < $2 AND (s.voided_at IS NULL OR s.voided_at >= $2)
    WHERE r.apprenticeship_id = ANY ($1) AND v.body->>'state' IN ('held', 'partiallySigned')";

/// The reviews that waited for signatures, a row for each party that had signed, or one without.
pub async fn waiting(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
    end: DateTime<Utc>,
) -> QueryResult<Vec<(ReviewId, Option<Party>)>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    statement(WAITING)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Timestamptz, _>(end)
        .typed::<(SqlUuid, Nullable<Text>)>()
        .load(conn)
        .await
}
