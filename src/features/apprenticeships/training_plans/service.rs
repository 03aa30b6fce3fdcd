//! Use cases of training plans.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel_async::AsyncPgConnection;

use super::events::TrainingPlanEvent;
use super::model::{Basis, Measure, MonthlyPlan, PlannedMonth, PutTrainingPlan, TrainingPlanBody};
use super::store;
use crate::ctx::{Ctx, london_day};
use crate::db::{Read, versions};
use crate::error::{Error, Result};
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship};
use crate::features::apprenticeships::breaks;
use crate::features::events::{self, Subject};
use crate::features::programme::funding::{self, Agreed, ByMonth, TrainingPlan};
use crate::features::programme::standards;
use crate::ids::ApprenticeshipId;
use crate::lifecycle::{self, Lifecycle as _};

/// What each of some apprenticeships is measured against, as known now or before an instant; a fixed number of statements.
pub async fn find(
    conn: &mut impl Read,
    all: &[Basis],
    end: Option<DateTime<Utc>>,
) -> Result<HashMap<ApprenticeshipId, Measure>> {
    let ids: Vec<_> = all.iter().map(|basis| basis.id).collect();
    let mut standards: Vec<_> = all.iter().map(|basis| basis.standard_id).collect();
    standards.sort_unstable();
    standards.dedup();
    let standards = standards::figures(conn, &standards, end).await?;
    let mut pauses = breaks::pauses(conn, &ids, end).await?;
    let rules = funding::rule_sets(conn, end).await?;
    let mut months: HashMap<_, _> = HashMap::new();
    for row in rows(conn, &ids, end).await? {
        months.insert(row.apprenticeship_id, by_month(&row)?);
    }
    let measures = all.iter().map(|basis| {
        let figures = standards.get(&basis.standard_id);
        let standard = figures.map(|figures| figures.hours_for(basis.starts_on)).unwrap_or_default();
        let agreed = Agreed {
            planned: basis.planned,
            prior_learning: basis.prior_learning_hundredths.unwrap_or_default(),
            by_month: months.remove(&basis.id).unwrap_or_default(),
        };
        let plan = TrainingPlan {
            starts_on: basis.starts_on,
            planned_end_on: basis.planned_end_on,
            weekly_hours_hundredths: basis.weekly_hours_hundredths,
            rules: rules.for_start(standard.product, basis.starts_on),
            standard,
            pauses: pauses.remove(&basis.id).unwrap_or_default(),
            agreed,
        };
        (basis.id, Measure { plan, ksbs: figures.and_then(|figures| figures.ksbs) })
    });
    Ok(measures.collect())
}

/// As [`find`], of one apprenticeship.
pub async fn find_one(conn: &mut impl Read, basis: Basis, end: Option<DateTime<Utc>>) -> Result<Measure> {
    find(conn, &[basis], end).await?.remove(&basis.id).ok_or_else(Error::not_found)
}

/// The months of apprenticeships, as known now or before an instant.
async fn rows(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
    end: Option<DateTime<Utc>>,
) -> Result<Vec<MonthlyPlan>> {
    let Some(end) = end else {
        return Ok(store::find(conn, ids).await?);
    };
    let known = store::ids(conn, ids).await?;
    versions::before(conn, "trainingPlan", &known, end).await
}

fn months_of(row: &MonthlyPlan) -> Result<Vec<PlannedMonth>> {
    Ok(row.months().map_err(anyhow::Error::from)?)
}

fn by_month(row: &MonthlyPlan) -> Result<ByMonth> {
    let months = months_of(row)?;
    let months = months.iter().filter_map(|month| Some((month.first_day()?, month.hours.0))).collect();
    Ok(ByMonth { months, written_on: london_day(row.updated_at) })
}

/// The training plan of an apprenticeship that the caller may see, with its version (0 before there are months); now or as it
/// was at the end of a day.
pub async fn read(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<(i32, TrainingPlanBody)> {
    let present = apprenticeships::find_at(conn, ctx, id, as_of).await?;
    let stored = rows(conn, &[id], ctx.end_of(as_of)?).await?.pop();
    to_body(conn, &present, stored, ctx.end_of(as_of)?).await
}

async fn to_body(
    conn: &mut impl Read,
    present: &Apprenticeship,
    stored: Option<MonthlyPlan>,
    end: Option<DateTime<Utc>>,
) -> Result<(i32, TrainingPlanBody)> {
    let target = funding::target(&find_one(conn, present.into(), end).await?.plan);
    let version = stored.as_ref().map_or(0, |row| row.version);
    let stored = match stored {
        Some(row) => Some((months_of(&row)?, row.updated_at)),
        None => None,
    };
    Ok((version, TrainingPlanBody::new(present.id, stored, &target)))
}

/// An apprenticeship that the caller may plan for, locked, with its months.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: ApprenticeshipId,
) -> Result<(Apprenticeship, Option<MonthlyPlan>)> {
    let present = apprenticeships::lock(conn, ctx, id).await?;
    Ok((present, store::find(conn, &[id]).await?.pop()))
}

/// Puts the months of a training plan, whose apprenticeship is locked. The same again changes nothing.
///
/// # Errors
/// 409 where the apprenticeship has ended; 422 for months outside it, and for one named twice.
pub async fn put(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, stored): (Apprenticeship, Option<MonthlyPlan>),
    command: PutTrainingPlan,
) -> Result<(i32, TrainingPlanBody)> {
    if present.state.next().is_empty() {
        return Err(lifecycle::transition_not_allowed(present.state, present.state.next()));
    }
    let faults = command.faults(&present);
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let mut months = command.months;
    months.sort_by(|one, other| one.month.cmp(&other.month));
    if let Some(stored) = &stored
        && months_of(stored)? == months
    {
        return to_body(conn, &present, Some(stored.clone()), None).await;
    }
    let months = serde_json::to_value(&months).map_err(anyhow::Error::from)?;
    let row = match stored {
        Some(stored) => store::replace(conn, stored.id, months, ctx.now).await?,
        None => {
            let new = MonthlyPlan {
                id: ctx.new_id(),
                apprenticeship_id: present.id,
                months,
                created_at: ctx.now,
                updated_at: ctx.now,
                version: 1,
            };
            store::insert(conn, new).await?
        }
    };
    let subject = Subject::new(row.id).for_organisation(present.provider_id).for_apprenticeship(present.id);
    events::record(conn, ctx, subject, TrainingPlanEvent::Put).await?;
    to_body(conn, &present, Some(row), None).await
}
