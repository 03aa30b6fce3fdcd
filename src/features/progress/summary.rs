//! Where a learner stands: hours against the target, the last word on each thing, now or at the end of a day.

use chrono::{DateTime, Days, NaiveDate, TimeZone as _, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::details::{Kind, Rating, ksb_order};
use crate::ctx::{Ctx, Sight};
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::funding::{self, TrainingPlan};
use crate::hours::Hours;
use crate::ids::{ApprenticeshipId, ProgressUpdateId, StandardId};
use crate::schema::{apprenticeships, standards, versions};

/// Off-the-job training: done, wanted, and wanted by now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OtjSummary)]
pub struct OtjBody {
    /// Hours that count: superseded and retracted ones do not.
    #[schema(value_type = f64, example = 212.5)]
    hours: Hours,
    /// Hours that the funding rules want by the planned end.
    #[schema(value_type = f64, example = 557.0)]
    target_hours: Hours,
    /// The part of the target that lies behind, day by day.
    #[schema(value_type = f64, example = 301.25)]
    expected_to_date: Hours,
    /// The rules that apply, by the start date.
    #[schema(example = "from2022-08-01")]
    rule_set: String,
    /// How the target comes about, in words and numbers.
    explanation: String,
}

/// The newest fact.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LastUpdate)]
pub struct LastUpdateBody {
    /// The update.
    id: ProgressUpdateId,
    /// What kind of fact.
    kind: Kind,
    /// When it was observed.
    observed_at: DateTime<Utc>,
    /// When it arrived.
    received_at: DateTime<Utc>,
}

/// How the learner is doing.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RagSummary)]
pub struct RagBody {
    /// Red, amber or green.
    rating: Rating,
    /// Why.
    #[schema(required = true)]
    reason: Option<String>,
    /// Who says so.
    #[schema(example = "provider")]
    source: &'static str,
    /// When it was observed.
    observed_at: DateTime<Utc>,
}

/// Evidence for one KSB.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = KsbSummary)]
pub struct KsbBody {
    /// The KSB.
    #[schema(example = "K1")]
    code: String,
    /// Updates that are evidence for it.
    evidence_count: i64,
    /// When the newest of them was observed.
    last_observed_at: DateTime<Utc>,
}

/// Where a learner stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgressSummary)]
pub struct SummaryBody {
    /// The apprenticeship.
    apprenticeship_id: ApprenticeshipId,
    /// The day, in Europe/London, at which this holds.
    as_of: NaiveDate,
    /// Off-the-job training.
    otj: OtjBody,
    /// The newest fact; null before the first.
    #[schema(required = true)]
    last_update: Option<LastUpdateBody>,
    /// The newest rating; null before the first.
    #[schema(required = true)]
    rag: Option<RagBody>,
    /// KSBs with evidence, in their natural order.
    ksbs: Vec<KsbBody>,
}

/// The version of an apprenticeship that held at an instant; read from the row's own columns.
#[derive(Debug, Deserialize, Queryable)]
struct PlanRow {
    standard_id: StandardId,
    starts_on: NaiveDate,
    planned_end_on: NaiveDate,
    weekly_hours_hundredths: i32,
}

/// Where a learner stands, now or at the end of a day in Europe/London: as the API would have answered then.
///
/// # Errors
/// 404 for an apprenticeship that is not the caller's, or did not exist then; 400 for a day to come.
pub async fn summary(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<SummaryBody> {
    let present = find_plan(conn, ctx.sight(), id).await?;
    let day = as_of.unwrap_or_else(|| ctx.today());
    if day > ctx.today() {
        let fault = FieldError::parameter("as_of", FieldCode::InTheFuture, "must not lie in the future");
        return Err(Error::with_errors(Code::InvalidQuery, vec![fault]));
    }
    let end = as_of.map(end_of_day);
    let plan = match end {
        None => present,
        Some(end) => plan_at(conn, id, end).await?,
    };
    let minimum = standards::table
        .find(plan.standard_id)
        .select(standards::minimum_otj_hours)
        .first::<Option<i32>>(conn)
        .await?;
    let training = TrainingPlan {
        starts_on: plan.starts_on,
        planned_end_on: plan.planned_end_on,
        weekly_hours_hundredths: plan.weekly_hours_hundredths,
        standard_minimum_hours: minimum,
    };
    let target = funding::target(&training);
    let expected = funding::expected_to_date(target.hundredths, plan.starts_on, plan.planned_end_on, day);
    let facts = facts(conn, id, end, day).await?;
    Ok(SummaryBody {
        apprenticeship_id: id,
        as_of: day,
        otj: OtjBody {
            hours: Hours(i32::try_from(facts.hundredths).unwrap_or(i32::MAX)),
            target_hours: Hours(target.hundredths),
            expected_to_date: Hours(expected),
            rule_set: target.rule_set.to_owned(),
            explanation: target.explanation,
        },
        last_update: facts.last,
        rag: facts.rag,
        ksbs: facts.ksbs,
    })
}

/// The first instant after a day in Europe/London.
fn end_of_day(day: NaiveDate) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    let midnight = next.and_time(chrono::NaiveTime::MIN);
    // London's clocks change at one o'clock, so midnight exists exactly once.
    chrono_tz::Europe::London
        .from_local_datetime(&midnight)
        .earliest()
        .map_or_else(|| midnight.and_utc(), |local| local.with_timezone(&Utc))
}

async fn find_plan(conn: &mut impl Read, sight: Sight, id: ApprenticeshipId) -> QueryResult<PlanRow> {
    use apprenticeships::dsl;
    let mut query = dsl::apprenticeships
        .filter(dsl::id.eq(id))
        .select((dsl::standard_id, dsl::starts_on, dsl::planned_end_on, dsl::weekly_hours_hundredths))
        .into_boxed();
    if !sight.everything {
        query = query.filter(
            dsl::provider_id
                .nullable()
                .eq(sight.organisation)
                .or(dsl::line_manager_id.eq(sight.person))
                .or(dsl::person_id.nullable().eq(sight.person))
                .assume_not_null(),
        );
    }
    query.first(conn).await
}

async fn plan_at(conn: &mut impl Read, id: ApprenticeshipId, end: DateTime<Utc>) -> Result<PlanRow> {
    let body: serde_json::Value = versions::table
        .filter(versions::subject_type.eq("apprenticeship").and(versions::subject_id.eq(id.0)))
        .filter(versions::valid_from.lt(end))
        .order(versions::version.desc())
        .select(versions::body)
        .first(conn)
        .await?;
    Ok(serde_json::from_value(body).map_err(anyhow::Error::from)?)
}

struct Facts {
    hundredths: i64,
    last: Option<LastUpdateBody>,
    rag: Option<RagBody>,
    ksbs: Vec<KsbBody>,
}

#[derive(QueryableByName)]
struct FactsRow {
    #[diesel(sql_type = BigInt)]
    hundredths: i64,
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

/// One statement: what counts at an instant is every update that had arrived, was about a day not after that one, and had
/// no successor yet.
const FACTS: &str = "WITH live AS MATERIALIZED (
    SELECT id, kind, observed_at, received_at, otj_hundredths, ksbs, details
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
)
SELECT (SELECT coalesce(sum(otj_hundredths), 0)::bigint FROM live) AS hundredths,
    last.id AS last_id, last.kind AS last_kind, last.observed_at AS last_observed_at,
    last.received_at AS last_received_at, rag.rating, rag.reason, rag.observed_at AS rated_at,
    coalesce(array_agg(evidence.code) FILTER (WHERE evidence.code IS NOT NULL), '{}') AS codes,
    coalesce(array_agg(evidence.count) FILTER (WHERE evidence.code IS NOT NULL), '{}') AS counts,
    coalesce(array_agg(evidence.observed_at) FILTER (WHERE evidence.code IS NOT NULL), '{}') AS observed
FROM (SELECT) one LEFT JOIN last ON true LEFT JOIN rag ON true LEFT JOIN evidence ON true
GROUP BY last.id, last.kind, last.observed_at, last.received_at, rag.rating, rag.reason, rag.observed_at";

async fn facts(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    end: Option<DateTime<Utc>>,
    day: NaiveDate,
) -> QueryResult<Facts> {
    let row: FactsRow = diesel::sql_query(FACTS)
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
    Ok(Facts { hundredths: row.hundredths, last, rag, ksbs })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_londons_midnight() {
        for (day, end) in [("2026-07-01", "2026-07-01T23:00:00Z"), ("2026-12-01", "2026-12-02T00:00:00Z")] {
            let day: NaiveDate = day.parse().expect("a day");
            assert_eq!(end_of_day(day), end.parse::<DateTime<Utc>>().expect("an instant"));
        }
    }
}
