//! A group as it was.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::super::model::{Group, Plan, Row};
use super::super::store::past as store;
use crate::ctx::Ctx;
use crate::db::{Read, versions};
use crate::error::Result;
use crate::features::learning::otj;
use crate::ids::ApprenticeshipId;

/// The apprenticeships that were of a group before an instant, as far as the caller may see them, with what was counted of each.
pub async fn rows(
    conn: &mut impl Read,
    ctx: &Ctx,
    group: Group,
    end: DateTime<Utc>,
    day: NaiveDate,
) -> Result<Vec<Row>> {
    let ever = store::ever_of(conn, group, end).await?;
    let seen = store::names(conn, ctx.visibility(), &ever).await?;
    let ids: Vec<Uuid> = seen.iter().map(|(id, _)| id.0).collect();
    let plans: Vec<Plan> = versions::before(conn, "apprenticeship", &ids, end).await?;
    let mut plans: HashMap<ApprenticeshipId, Plan> =
        plans.into_iter().filter(|plan| plan.is_of(group)).map(|plan| (plan.id, plan)).collect();
    let ids: Vec<ApprenticeshipId> = plans.keys().copied().collect();
    let mut totals: HashMap<_, _> = store::totals(conn, &ids, end, day).await?.into_iter().collect();
    let hours = otj::hours(conn, &ids, Some(end), day).await?;
    let rows = seen.into_iter().filter_map(|(id, name)| {
        let plan = plans.remove(&id)?;
        let mut totals = totals.remove(&id).unwrap_or_default();
        totals.otj_hundredths = hours.get(&id).copied().unwrap_or_default();
        Some(Row { plan, totals, name })
    });
    Ok(rows.collect())
}
