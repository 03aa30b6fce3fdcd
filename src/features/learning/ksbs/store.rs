//! Queries on judgements and coverage.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{Group, Judgement, KnownKsb, KsbState};
use crate::db::{Read, statement};
use crate::ids::{ApprenticeshipId, StandardId};
use crate::schema::{cohorts, ksb_judgements, ksbs, organisations, progress_updates, standards};
use crate::visibility::Visibility;

diesel::alias!(progress_updates as successors: Successors);

/// The KSBs of a standard, in its order, those that it lists no more too.
pub async fn of_standard(conn: &mut impl Read, standard: StandardId) -> QueryResult<Vec<KnownKsb>> {
    ksbs::table
        .filter(ksbs::standard_id.eq(standard))
        .order((ksbs::is_listed.desc(), ksbs::position, ksbs::code))
        .select((ksbs::code, ksbs::kind, ksbs::title.nullable(), ksbs::taken_from, ksbs::is_listed))
        .load(conn)
        .await
}

/// Whether all KSBs of a standard are known.
pub async fn is_complete(conn: &mut impl Read, standard: StandardId) -> QueryResult<bool> {
    standards::table.find(standard).select(standards::ksbs_complete).first(conn).await
}

/// The newest judgement of each KSB of an apprenticeship; with an instant that before it.
pub async fn newest(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    end: Option<DateTime<Utc>>,
) -> QueryResult<Vec<Judgement>> {
    use ksb_judgements::dsl;
    let mut query = dsl::ksb_judgements
        .filter(dsl::apprenticeship_id.eq(id))
        .distinct_on(dsl::code)
        .order((dsl::code, dsl::id.desc()))
        .select(Judgement::as_select())
        .into_boxed();
    if let Some(end) = end {
        query = query.filter(dsl::created_at.lt(end));
    }
    query.load(conn).await
}

/// The judgements of one KSB, oldest first.
pub async fn history(conn: &mut impl Read, id: ApprenticeshipId, code: &str) -> QueryResult<Vec<Judgement>> {
    use ksb_judgements::dsl;
    dsl::ksb_judgements
        .filter(dsl::apprenticeship_id.eq(id).and(dsl::code.eq(code)))
        .order(dsl::id)
        .select(Judgement::as_select())
        .load(conn)
        .await
}

/// Whether an update that nobody corrected or voided is evidence for a KSB.
pub async fn has_evidence(conn: &mut impl Read, id: ApprenticeshipId, code: &str) -> QueryResult<bool> {
    use progress_updates::dsl;
    let successor = successors.filter(successors.field(dsl::supersedes_id).eq(dsl::id.nullable()));
    let evidence = dsl::progress_updates
        .filter(dsl::apprenticeship_id.eq(id).and(dsl::ksbs.contains(vec![code])))
        .filter(not(exists(successor)));
    diesel::select(exists(evidence)).get_result(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Judgement) -> QueryResult<usize> {
    diesel::insert_into(ksb_judgements::table).values(new).execute(conn).await
}

/// Whether there is such a group, for this caller: a provider sees its own, staff all.
pub async fn is_there(conn: &mut impl Read, visibility: &Visibility, group: Group) -> QueryResult<bool> {
    match group {
        Group::Cohort(id) => diesel::select(exists(cohorts::table.find(id))).get_result(conn).await,
        Group::Provider(id) if visibility.reaches_organisation(id) => {
            let provider = organisations::table.find(id).filter(organisations::kind.eq("learningProvider"));
            diesel::select(exists(provider)).get_result(conn).await
        }
        Group::Provider(_) => Ok(false),
    }
}

/// How many stand where with one KSB.
#[derive(Debug, QueryableByName)]
pub struct Count {
    #[diesel(sql_type = SqlUuid)]
    pub standard_id: StandardId,
    #[diesel(sql_type = Text)]
    pub code: String,
    #[diesel(sql_type = Bool)]
    pub listed: bool,
    #[diesel(sql_type = Text)]
    pub state: KsbState,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

const COVERAGE: &str = "WITH who AS MATERIALIZED (
    SELECT id, standard_id FROM apprenticeships
    WHERE ($1 IS NULL OR cohort_id = $1) AND ($2 IS NULL OR provider_id = $2)
        AND state IN ('inLearning', 'onBreak', 'gateway', 'epa')
        AND ($3 OR provider_id = ANY($4) OR line_manager_id = $5 OR person_id = $6)
), last AS (
    SELECT DISTINCT ON (j.apprenticeship_id, j.code) j.apprenticeship_id, j.code, j.state
    FROM ksb_judgements j JOIN who ON who.id = j.apprenticeship_id ORDER BY j.apprenticeship_id, j.code, j.id DESC
), evidence AS (
    SELECT DISTINCT u.apprenticeship_id, code
    FROM who JOIN progress_updates u ON u.apprenticeship_id = who.id CROSS JOIN UNNEST(u.ksbs) AS code
    WHERE NOT EXISTS (SELECT FROM progress_updates s WHERE s.supersedes_id = u.id)
), begun AS (
    SELECT apprenticeship_id, code, coalesce(last.state, 'inProgress') AS state
    FROM last FULL JOIN evidence USING (apprenticeship_id, code)
)
SELECT k.standard_id, k.code, true AS listed, coalesce(begun.state, 'notStarted') AS state, count(*) AS count, k.position
FROM who JOIN ksbs k ON k.standard_id = who.standard_id AND k.is_listed
    LEFT JOIN begun ON begun.apprenticeship_id = who.id AND begun.code = k.code
GROUP BY k.standard_id, k.position, k.code, coalesce(begun.state, 'notStarted')
UNION ALL
SELECT who.standard_id, begun.code, false, begun.state, count(*), NULL
FROM who JOIN begun ON begun.apprenticeship_id = who.id
WHERE NOT EXISTS (SELECT FROM ksbs k WHERE k.standard_id = who.standard_id AND k.code = begun.code AND k.is_listed)
GROUP BY who.standard_id, begun.code, begun.state
ORDER BY standard_id, position, code";

/// How many of those in learning whom the caller may see stand where, in the order of the standards.
pub async fn coverage(
    conn: &mut impl Read,
    visibility: &Visibility,
    group: Group,
) -> QueryResult<Vec<Count>> {
    let (cohort, provider) = match group {
        Group::Cohort(id) => (Some(id), None),
        Group::Provider(id) => (None, Some(id)),
    };
    statement(COVERAGE)
        .bind::<Nullable<SqlUuid>, _>(cohort)
        .bind::<Nullable<SqlUuid>, _>(provider)
        .bind::<Bool, _>(visibility.everything)
        .bind::<Array<SqlUuid>, _>(&visibility.organisations)
        .bind::<Nullable<SqlUuid>, _>(visibility.manager)
        .bind::<Nullable<SqlUuid>, _>(visibility.own)
        .load(conn)
        .await
}

/// The codes that standards list, in their order.
pub async fn listed(
    conn: &mut impl Read,
    standards: &[StandardId],
) -> QueryResult<Vec<(StandardId, String)>> {
    ksbs::table
        .filter(ksbs::standard_id.eq_any(standards).and(ksbs::is_listed))
        .order((ksbs::standard_id, ksbs::position, ksbs::code))
        .select((ksbs::standard_id, ksbs::code))
        .load(conn)
        .await
}

const BEGUN: &str = "WITH last AS (
    SELECT DISTINCT ON (apprenticeship_id, code) apprenticeship_id, code, state
    FROM ksb_judgements WHERE apprenticeship_id = ANY($1) ORDER BY apprenticeship_id, code, id DESC
), evidence AS (
    SELECT DISTINCT u.apprenticeship_id, code FROM progress_updates u CROSS JOIN UNNEST(u.ksbs) AS code
    WHERE u.apprenticeship_id = ANY($1) AND NOT EXISTS (SELECT FROM progress_updates s WHERE s.supersedes_id = u.id)
)
SELECT apprenticeship_id, code, coalesce(last.state, 'inProgress') FROM last FULL JOIN evidence USING (apprenticeship_id, code)";

/// Where apprentices stand with what they have begun, as `COVERAGE` counts it.
pub async fn begun(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
) -> QueryResult<Vec<(ApprenticeshipId, String, KsbState)>> {
    statement(BEGUN).bind::<Array<SqlUuid>, _>(ids).typed::<(SqlUuid, Text, Text)>().load(conn).await
}
