//! Queries on rounds of matching.

mod sides;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub use sides::{lock_pairs, one_snapshot, read};

use super::model::{MatchResult, MatchRound, MatchRoundState};
use crate::db::alternatives::{merge, one_of, split};
use crate::db::{Read, statement};
use crate::ids::MatchRoundId;
use crate::schema::match_round_results;
use crate::schema::match_rounds::{self, dsl};

/// How many results one statement writes: a statement has 65,535 parameters at most.
const AT_ONCE: usize = 2_000;

pub async fn find(conn: &mut impl Read, id: MatchRoundId) -> QueryResult<MatchRound> {
    dsl::match_rounds.find(id).select(MatchRound::as_select()).first(conn).await
}

/// The same, locked. While a round is proposed nobody else changes one: whoever does waits here, before they lock anything that the
/// proposal names.
pub async fn lock(conn: &mut AsyncPgConnection, id: MatchRoundId) -> QueryResult<MatchRound> {
    statement("LOCK TABLE match_rounds IN ROW EXCLUSIVE MODE").execute(conn).await?;
    dsl::match_rounds.find(id).select(MatchRound::as_select()).for_update().first(conn).await
}

/// Lets one proposal at a time go on until its transaction ends.
pub async fn lock_all(conn: &mut AsyncPgConnection) -> QueryResult<usize> {
    statement("LOCK TABLE match_rounds IN SHARE ROW EXCLUSIVE MODE").execute(conn).await
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    states: &[MatchRoundState],
    after: Option<MatchRoundId>,
    limit: i64,
) -> QueryResult<Vec<MatchRound>> {
    let mut lists = Vec::new();
    for states in split(vec![states.to_vec()], |states| states) {
        let query =
            dsl::match_rounds.select(MatchRound::as_select()).order(dsl::id).limit(limit).into_boxed();
        let mut query = one_of!(query, dsl::state, states);
        if let Some(after) = after {
            query = query.filter(dsl::id.gt(after));
        }
        lists.push(query.load(conn).await?);
    }
    Ok(merge(lists, limit, |row: &MatchRound| row.id))
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &MatchRound) -> QueryResult<usize> {
    diesel::insert_into(match_rounds::table).values(new).execute(conn).await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &MatchRound) -> QueryResult<usize> {
    diesel::update(dsl::match_rounds.find(changed.id)).set(changed).execute(conn).await
}

/// What a round ends with, by the age of the wishes.
pub async fn results(conn: &mut impl Read, id: MatchRoundId) -> QueryResult<Vec<MatchResult>> {
    match_round_results::table
        .filter(match_round_results::round_id.eq(id))
        .order(match_round_results::place)
        .select(MatchResult::as_select())
        .load(conn)
        .await
}

/// Writes results in the order of the mentors, in which an approval locks them: what a row names is locked too.
pub async fn insert_results(conn: &mut AsyncPgConnection, new: &[MatchResult]) -> QueryResult<()> {
    let mut rows: Vec<&MatchResult> = new.iter().collect();
    rows.sort_by_key(|row| row.mentor_profile_id);
    for some in rows.chunks(AT_ONCE) {
        diesel::insert_into(match_round_results::table).values(some.to_vec()).execute(conn).await?;
    }
    Ok(())
}

pub async fn delete_results(conn: &mut AsyncPgConnection, id: MatchRoundId) -> QueryResult<usize> {
    let results = match_round_results::table.filter(match_round_results::round_id.eq(id));
    diesel::delete(results).execute(conn).await
}

/// Rounds that were decided, or else proposed, before an instant, and still have results, locked.
pub async fn lock_past(
    conn: &mut AsyncPgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<MatchRound>> {
    let since = diesel::dsl::sql::<diesel::sql_types::Timestamptz>("coalesce(decided_at, created_at)");
    dsl::match_rounds
        .filter(dsl::wiped_at.is_null().and(since.lt(before)))
        .order(dsl::id)
        .limit(limit)
        .select(MatchRound::as_select())
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}
