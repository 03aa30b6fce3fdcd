//! Queries on editions, and the functions that count and display.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Integer, Nullable, SmallInt, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::{Edition, EditionStage, StoredFact};
use crate::db::{Read, statement};
use crate::ids::{EqualityEditionId, RecruitmentRoundId};
use crate::schema::equality_editions::{self, dsl};
use crate::schema::{equality_known_facts, recruitment_rounds};

pub async fn find(conn: &mut impl Read, id: EqualityEditionId) -> QueryResult<Edition> {
    dsl::equality_editions.find(id).select(Edition::as_select()).first(conn).await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, id: EqualityEditionId) -> QueryResult<Edition> {
    dsl::equality_editions.find(id).select(Edition::as_select()).for_update().first(conn).await
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    rounds: &[RecruitmentRoundId],
    after: Option<EqualityEditionId>,
    limit: i64,
) -> QueryResult<Vec<Edition>> {
    let mut query =
        dsl::equality_editions.select(Edition::as_select()).order(dsl::id).limit(limit).into_boxed();
    if !rounds.is_empty() {
        let rounds: Vec<Uuid> = rounds.iter().map(|round| round.0).collect();
        query = query.filter(dsl::round_ids.overlaps_with(rounds));
    }
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    query.load(conn).await
}

/// Every edition, withdrawn ones too, in the order in which they were published.
pub async fn all(conn: &mut impl Read) -> QueryResult<Vec<Edition>> {
    dsl::equality_editions.select(Edition::as_select()).order((dsl::published_at, dsl::id)).load(conn).await
}

/// How many editions there are, and how often they were changed.
pub async fn stamp(conn: &mut impl Read) -> QueryResult<(i64, Option<i64>)> {
    dsl::equality_editions
        .select((diesel::dsl::count_star(), diesel::dsl::sum(dsl::version)))
        .first(conn)
        .await
}

/// Lets one publication at a time go on until its transaction ends.
pub async fn lock_all(conn: &mut AsyncPgConnection) -> QueryResult<usize> {
    statement("LOCK TABLE equality_editions IN SHARE ROW EXCLUSIVE MODE").execute(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Edition) -> QueryResult<Edition> {
    diesel::insert_into(equality_editions::table)
        .values(new)
        .returning(Edition::as_returning())
        .get_result(conn)
        .await
}

pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    id: EqualityEditionId,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<Edition> {
    diesel::update(dsl::equality_editions.find(id))
        .set((
            dsl::withdrawn_at.eq(now),
            dsl::withdrawal_reason.eq(reason),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Edition::as_returning())
        .get_result(conn)
        .await
}

/// Which of these rounds there are, and which of them are closed.
pub async fn rounds(conn: &mut impl Read, ids: &[Uuid]) -> QueryResult<Vec<(Uuid, Option<DateTime<Utc>>)>> {
    recruitment_rounds::table
        .filter(recruitment_rounds::id.eq_any(ids))
        .select((recruitment_rounds::id, recruitment_rounds::closed_at))
        .load(conn)
        .await
}

/// How many people are in each stage of each closed round.
pub async fn sizes(conn: &mut impl Read) -> QueryResult<Vec<(Uuid, EditionStage, i32)>> {
    statement("SELECT round_id, stage, people FROM equality.sizes()")
        .typed::<(SqlUuid, Text, Integer)>()
        .load(conn)
        .await
}

/// A displayed figure: the characteristic, whether it is by women and everyone else, the grouping, the place of the cell, and the number
/// where it is not fewer than 5.
pub type ShownRow = (String, bool, String, i16, Option<i32>);

/// All displayed figures of a population, in the order of their cells.
pub async fn shown(
    conn: &mut AsyncPgConnection,
    stage: EditionStage,
    rounds: &[Uuid],
) -> QueryResult<Vec<ShownRow>> {
    statement("SELECT characteristic, two_way, level, place, value FROM equality.shown($1, $2)")
        .bind::<Text, _>(stage.as_str())
        .bind::<Array<SqlUuid>, _>(rounds)
        .typed::<(Text, Bool, Text, SmallInt, Nullable<Integer>)>()
        .load(conn)
        .await
}

pub async fn facts(conn: &mut impl Read) -> QueryResult<Vec<StoredFact>> {
    equality_known_facts::table
        .select(StoredFact::as_select())
        .order(equality_known_facts::id)
        .load(conn)
        .await
}

pub async fn insert_fact(conn: &mut AsyncPgConnection, new: StoredFact) -> QueryResult<usize> {
    diesel::insert_into(equality_known_facts::table).values(new).execute(conn).await
}
