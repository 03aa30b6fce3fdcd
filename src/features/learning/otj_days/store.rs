//! Queries on the days.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Integer, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::model::{Day, DayHours};
use crate::db::{Read, Write, statement};
use crate::ids::ApprenticeshipId;

pub async fn find(conn: &mut impl Read, days: &BTreeSet<Day>) -> QueryResult<Vec<(Day, DayHours)>> {
    if days.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(ApprenticeshipId, NaiveDate, i32, i32)> = statement(
        "SELECT apprenticeship_id, day, hundredths, other_hundredths
        FROM UNNEST($1::uuid[], $2::date[]) AS wanted (apprenticeship_id, day)
        JOIN otj_days USING (apprenticeship_id, day)",
    )
    .bind::<Array<SqlUuid>, _>(days.iter().map(|(id, _)| id.0).collect::<Vec<_>>())
    .bind::<Array<Date>, _>(days.iter().map(|(_, day)| *day).collect::<Vec<_>>())
    .typed::<(SqlUuid, Date, Integer, Integer)>()
    .load(conn)
    .await?;
    let hours = |(id, day, counting, other)| ((id, day), DayHours { counting, other });
    Ok(rows.into_iter().map(hours).collect())
}

pub async fn set(conn: &mut impl Write, totals: &[(Day, DayHours)]) -> QueryResult<usize> {
    if totals.is_empty() {
        return Ok(0);
    }
    statement(
        "INSERT INTO otj_days (apprenticeship_id, day, hundredths, other_hundredths)
        SELECT * FROM UNNEST($1::uuid[], $2::date[], $3::integer[], $4::integer[])
        ON CONFLICT (apprenticeship_id, day)
        DO UPDATE SET hundredths = excluded.hundredths, other_hundredths = excluded.other_hundredths",
    )
    .bind::<Array<SqlUuid>, _>(totals.iter().map(|((id, _), _)| id.0).collect::<Vec<_>>())
    .bind::<Array<Date>, _>(totals.iter().map(|((_, day), _)| *day).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(totals.iter().map(|(_, hours)| hours.counting).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(totals.iter().map(|(_, hours)| hours.other).collect::<Vec<_>>())
    .execute(conn)
    .await
}
