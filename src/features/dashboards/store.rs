//! Three statements, whatever the size of the group.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, max, sum};
use diesel::prelude::*;
use diesel::sql_types::{Array, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::model::{Group, Row};
use crate::ctx::Sight;
use crate::db::{Read, only_visible};
use crate::ids::ApprenticeshipId;
use crate::schema::{apprenticeships, cohorts, organisations, otj_days, people, progress_updates, standards};

/// Whether there is such a group, for this caller: a provider and a manager see their own, staff all.
pub async fn is_there(conn: &mut impl Read, sight: Sight, group: Group) -> QueryResult<bool> {
    match group {
        Group::Cohort(id) => diesel::select(exists(cohorts::table.find(id))).get_result(conn).await,
        Group::Provider(id) if sight.everything || sight.organisation == Some(id) => {
            let provider = organisations::table.find(id).filter(organisations::kind.eq("learningProvider"));
            diesel::select(exists(provider)).get_result(conn).await
        }
        Group::Manager(id) if sight.everything || sight.person == Some(id) => {
            diesel::select(exists(people::table.find(id))).get_result(conn).await
        }
        Group::Provider(_) | Group::Manager(_) => Ok(false),
    }
}

/// The apprenticeships of a group that the caller may see, by name.
pub async fn rows(conn: &mut impl Read, sight: Sight, group: Group) -> QueryResult<Vec<Row>> {
    use apprenticeships::dsl;
    let query = dsl::apprenticeships
        .inner_join(people::table.on(people::id.eq(dsl::person_id)))
        .inner_join(standards::table)
        .order((people::family_name, people::given_name, dsl::id))
        .select((
            dsl::id,
            dsl::team,
            dsl::state,
            dsl::starts_on,
            dsl::planned_end_on,
            dsl::weekly_hours_hundredths,
            people::given_name,
            people::family_name,
            standards::minimum_otj_hours,
        ));
    let query = only_visible!(query, sight);
    match group {
        Group::Cohort(id) => query.filter(dsl::cohort_id.eq(id)).load(conn).await,
        Group::Provider(id) => query.filter(dsl::provider_id.eq(id)).load(conn).await,
        Group::Manager(id) => query.filter(dsl::line_manager_id.eq(id)).load(conn).await,
    }
}

/// Off-the-job hours, in hundredths.
pub async fn hours(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
) -> QueryResult<Vec<(ApprenticeshipId, Option<i64>)>> {
    otj_days::table
        .filter(otj_days::apprenticeship_id.eq_any(ids))
        .group_by(otj_days::apprenticeship_id)
        .select((otj_days::apprenticeship_id, sum(otj_days::hundredths)))
        .load(conn)
        .await
}

/// When the newest update of each was observed.
pub async fn heard(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
) -> QueryResult<Vec<(ApprenticeshipId, Option<DateTime<Utc>>)>> {
    progress_updates::table
        .filter(progress_updates::apprenticeship_id.eq_any(ids))
        .group_by(progress_updates::apprenticeship_id)
        .select((progress_updates::apprenticeship_id, max(progress_updates::observed_at)))
        .load(conn)
        .await
}

#[derive(QueryableByName)]
struct RatingRow {
    #[diesel(sql_type = SqlUuid)]
    apprenticeship_id: ApprenticeshipId,
    #[diesel(sql_type = Text)]
    rating: String,
}

/// The newest rating of each that counts.
const RATINGS: &str =
    "SELECT wanted.id AS apprenticeship_id, found.rating FROM UNNEST($1::uuid[]) AS wanted(id)
    CROSS JOIN LATERAL (SELECT u.details->>'rating' AS rating FROM progress_updates u
        WHERE u.apprenticeship_id = wanted.id AND u.kind = 'ragRating'
            AND NOT EXISTS (SELECT FROM progress_updates s WHERE s.supersedes_id = u.id)
        ORDER BY u.observed_at DESC, u.received_at DESC, u.id DESC LIMIT 1) found";

pub async fn ratings(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
) -> QueryResult<Vec<(ApprenticeshipId, String)>> {
    let rows: Vec<RatingRow> = diesel::sql_query(RATINGS).bind::<Array<SqlUuid>, _>(ids).load(conn).await?;
    Ok(rows.into_iter().map(|row| (row.apprenticeship_id, row.rating)).collect())
}
