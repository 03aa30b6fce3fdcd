//! All that waits, in one statement.

use std::fmt::Write as _;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Position, TaskKind, WAITING};
use crate::db::{Read, statement};
use crate::ids::{ApprenticeshipId, PersonId};

/// A record that waits.
#[derive(Debug, QueryableByName)]
pub struct Row {
    #[diesel(sql_type = Text)]
    pub kind: TaskKind,
    #[diesel(sql_type = SqlUuid)]
    pub subject_id: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub apprenticeship_id: Option<ApprenticeshipId>,
    #[diesel(sql_type = Timestamptz)]
    pub since: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    pub href: String,
}

/// Each row of the registry is a branch that stops after a page and is not run at all where it is not the caller's.
static WAITING_FOR: LazyLock<String> = LazyLock::new(|| {
    let mut sql = String::new();
    for (at, waiting) in WAITING.iter().enumerate() {
        let union = if at == 0 { "" } else { " UNION ALL " };
        write!(
            sql,
            "{union}(SELECT '{}' AS kind, w.* FROM ({}) w WHERE ($4)[{}] AND (since, subject_id) > ($5, $6)
            ORDER BY since, subject_id LIMIT $7)",
            waiting.kind,
            waiting.query,
            at + 1
        )
        .unwrap_or_default();
    }
    sql + " ORDER BY since, subject_id LIMIT $7"
});

/// A page of what waits for a person, the longest waiting first; `asked` says of each row of the registry whether it is asked.
pub async fn page(
    conn: &mut impl Read,
    person: PersonId,
    (now, today): (DateTime<Utc>, NaiveDate),
    asked: &[bool],
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<Row>> {
    let (since, id) = after.unwrap_or_default();
    statement(&WAITING_FOR)
        .bind::<SqlUuid, _>(person)
        .bind::<Date, _>(today)
        .bind::<Timestamptz, _>(now)
        .bind::<Array<Bool>, _>(asked)
        .bind::<Timestamptz, _>(since)
        .bind::<SqlUuid, _>(id)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await
}
