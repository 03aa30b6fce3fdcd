//! Rounds are proposed, and their pairs changed.

use diesel_async::AsyncPgConnection;

use super::super::events::MatchRoundEvent;
use super::super::model::{
    self, AdjustMatchRound, MatchResult, MatchRound, MatchRoundState, Outcome, PairOfRound,
    ProposeMatchRound, Sides,
};
use super::super::store;
use super::{record, sides};
use crate::ctx::Ctx;
use crate::db::Db;
use crate::error::{Code, Error, FieldError, Result};
use crate::json::stored::Json;

/// How long somebody waits before a round is proposed again that did not come to rest.
const SOON: u64 = 2;

/// What a round would come to, and what it is made of.
#[derive(Clone, Debug)]
pub struct Prepared {
    sides: Sides,
    outcome: Outcome,
}

/// What a round would come to now: read in one snapshot, and matched outside any transaction.
///
/// # Errors
/// 409 where there are too many.
pub async fn prepare(db: &Db, ctx: &Ctx) -> Result<Prepared> {
    let read = db.write(async |conn| {
        store::one_snapshot(conn).await?;
        sides(conn, ctx).await
    });
    let sides = read.await?;
    let matched = tokio::task::spawn_blocking(move || {
        let outcome = model::assign(&sides.mentees, &sides.mentors);
        Prepared { sides, outcome }
    });
    Ok(matched.await.map_err(anyhow::Error::from)?)
}

/// The same within a transaction, for the few of a demonstration.
///
/// # Errors
/// 409 where there are too many.
pub async fn prepare_within(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<Prepared> {
    let sides = sides(conn, ctx).await?;
    let outcome = model::assign(&sides.mentees, &sides.mentors);
    Ok(Prepared { sides, outcome })
}

/// 409: what the round is made of changes too fast.
pub fn outdated() -> Error {
    let detail = "Wishes, mentors or mentorships changed each time while the round was made.";
    Error::because(Code::RoundChanged, detail).retry_after(SOON)
}

/// Proposes what was prepared, one round at a time. Nothing where what it is made of has changed since: it is read again, all of it, and
/// compared. What changes after that changes after the proposal, which binds nobody.
///
/// # Errors
/// 409 where there are too many.
pub async fn propose(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: &ProposeMatchRound,
    prepared: &Prepared,
) -> Result<Option<MatchRound>> {
    store::lock_all(conn).await?;
    if sides(conn, ctx).await? != prepared.sides {
        return Ok(None);
    }
    let new = MatchRound {
        id: ctx.new_id(),
        name: command.name.clone(),
        state: MatchRoundState::Proposed,
        pair_count: 0,
        unmatched_count: 0,
        blocking_pairs: Json(Vec::new()),
        decided_at: None,
        wiped_at: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let results = model::results(new.id, &prepared.sides, prepared.outcome.clone());
    let new = new.with(&results, Vec::new());
    store::insert(conn, &new).await?;
    store::insert_results(conn, &results).await?;
    record(conn, ctx, &new, MatchRoundEvent::Proposed).await?;
    Ok(Some(new))
}

/// What the team makes of a round.
#[derive(Debug)]
pub struct Edit {
    results: Vec<MatchResult>,
    blocking: Vec<PairOfRound>,
}

/// What pairs that the team chose come to, as both sides are now.
///
/// # Errors
/// 422 for pairs that cannot be; 409 where there are too many apprentices or mentors.
pub async fn edit(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &MatchRound,
    command: AdjustMatchRound,
) -> Result<Edit> {
    let (sides, id) = (sides(conn, ctx).await?, present.id);
    let faults = model::faults(&sides, &command.pairs).into_iter().map(|fault| {
        let place = format!("#/pairs/{}/{}", fault.at, fault.about.property());
        FieldError::pointer(place, fault.code, fault.detail)
    });
    let faults: Vec<FieldError> = faults.collect();
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let weighed = tokio::task::spawn_blocking(move || {
        let (outcome, blocking) = model::adjusted(&sides, &command.pairs);
        Edit { results: model::results(id, &sides, outcome), blocking }
    });
    Ok(weighed.await.map_err(anyhow::Error::from)?)
}

/// Makes an edit of a locked round.
///
/// # Errors
/// 409 where it was decided.
pub async fn adjust(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: MatchRound,
    edit: Edit,
) -> Result<MatchRound> {
    let Edit { results, blocking } = edit;
    let changed = present.stepped(MatchRoundState::Proposed, ctx.now)?.with(&results, blocking);
    store::delete_results(conn, changed.id).await?;
    store::insert_results(conn, &results).await?;
    store::update(conn, &changed).await?;
    record(conn, ctx, &changed, MatchRoundEvent::Changed).await?;
    Ok(changed)
}
