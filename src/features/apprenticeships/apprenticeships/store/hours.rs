//! Hours that an apprenticeship holds on days.

use chrono::NaiveDate;
use diesel::sql_types::{Date, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::db::{Read, statement};
use crate::ids::ApprenticeshipId;

/// Hours on a day, and what recorded them.
#[derive(Debug, diesel::QueryableByName)]
pub struct Recorded {
    #[diesel(sql_type = Date)]
    pub day: NaiveDate,
    #[diesel(sql_type = Integer)]
    pub hundredths: i32,
    #[diesel(sql_type = Text)]
    pub by: String,
}

const RECORDED: &str = "SELECT fact_on AS day, otj_hundredths AS hundredths, 'progress update ' || external_id AS by
    FROM progress_updates u
    WHERE apprenticeship_id = $1 AND kind = 'otjHours' AND fact_on >= $2 AND ($3 IS NULL OR fact_on <= $3)
        AND NOT EXISTS (SELECT FROM progress_updates s WHERE s.supersedes_id = u.id)
    UNION ALL
    SELECT day, hundredths, 'entry ' || id FROM otj_entries
    WHERE apprenticeship_id = $1 AND state IN ('submitted', 'confirmed') AND day >= $2 AND ($3 IS NULL OR day <= $3)
    ORDER BY day, by LIMIT 100";

/// The first hundred of the hours that count, or wait to, between two days, both counted.
pub async fn recorded(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    first: NaiveDate,
    last: Option<NaiveDate>,
) -> diesel::QueryResult<Vec<Recorded>> {
    statement(RECORDED)
        .bind::<SqlUuid, _>(id)
        .bind::<Date, _>(first)
        .bind::<Nullable<Date>, _>(last)
        .load(conn)
        .await
}
