//! Reads the days that ingestion keeps.

pub mod entries;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::Plan;
use crate::ctx::Sight;
use crate::db::{Read, only_visible};
use crate::ids::ApprenticeshipId;
use crate::schema::{apprenticeships, otj_days, standards};

/// What an apprenticeship that the caller may see is measured against.
pub async fn find_plan(conn: &mut impl Read, sight: Sight, id: ApprenticeshipId) -> QueryResult<Plan> {
    let query =
        apprenticeships::table.inner_join(standards::table).filter(apprenticeships::id.eq(id)).select((
            apprenticeships::starts_on,
            apprenticeships::planned_end_on,
            apprenticeships::ended_on,
            apprenticeships::weekly_hours_hundredths,
            standards::minimum_otj_hours,
        ));
    only_visible!(query, sight).first(conn).await
}

/// Days with hours that count, in order.
pub async fn days(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<Vec<(NaiveDate, i32)>> {
    otj_days::table
        .filter(otj_days::apprenticeship_id.eq(id).and(otj_days::hundredths.gt(0)))
        .select((otj_days::day, otj_days::hundredths))
        .order(otj_days::day)
        .load(conn)
        .await
}
