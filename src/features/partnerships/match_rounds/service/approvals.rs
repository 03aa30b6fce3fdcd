//! Rounds are approved, which asks their mentors, or discarded.

use diesel_async::AsyncPgConnection;

use super::super::events::MatchRoundEvent;
use super::super::model::{self, MatchRound, MatchRoundState, PairOfRound};
use super::super::store;
use super::{record, sides};
use crate::ctx::Ctx;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::partnerships::mentorships;
use crate::ids::{ApprenticeshipId, MentorProfileId};

/// Approves a locked round: asks the mentors of all its pairs, or of none. Locks the profiles, then the apprenticeships, each in order, as
/// who accepts a request does.
///
/// # Errors
/// 409 where it was decided before, and where pairs no longer fit, which are all told.
pub async fn approve(conn: &mut AsyncPgConnection, ctx: &Ctx, present: MatchRound) -> Result<MatchRound> {
    let approved = present.stepped(MatchRoundState::Approved, ctx.now)?;
    let pairs = pairs(conn, &approved).await?;
    let mut mentors: Vec<MentorProfileId> = pairs.iter().map(|pair| pair.mentor_profile_id).collect();
    mentors.sort_unstable();
    mentors.dedup();
    let apprentices: Vec<ApprenticeshipId> = pairs.iter().map(|pair| pair.apprenticeship_id).collect();
    store::lock_pairs(conn, &mentors, &apprentices).await?;
    let sides = sides(conn, ctx).await?;
    let faults = model::faults(&sides, &pairs).into_iter();
    ensure_none(faults.map(|fault| fault_of(fault.at, fault.code, fault.detail)).collect())?;
    let asked: Vec<_> = pairs.iter().map(|pair| (pair.apprenticeship_id, pair.mentor_profile_id)).collect();
    let without = mentorships::request_all(conn, ctx, approved.id.0, &asked).await?;
    let detail = "no mentoring partnership with the employer is in force";
    ensure_none(without.into_iter().map(|at| fault_of(at, FieldCode::WrongState, detail)).collect())?;
    store::update(conn, &approved).await?;
    record(conn, ctx, &approved, MatchRoundEvent::Approved).await?;
    Ok(approved)
}

/// The pairs of a round, in the order in which it shows them.
async fn pairs(conn: &mut AsyncPgConnection, round: &MatchRound) -> Result<Vec<PairOfRound>> {
    let results = store::results(conn, round.id).await?.into_iter();
    let pair = |result: model::MatchResult| {
        let (apprenticeship_id, mentor_profile_id) = (result.apprenticeship_id, result.mentor_profile_id?);
        Some(PairOfRound { apprenticeship_id, mentor_profile_id })
    };
    Ok(results.filter_map(pair).collect())
}

fn fault_of(at: usize, code: FieldCode, detail: &'static str) -> FieldError {
    FieldError::pointer(format!("#/pairs/{at}"), code, detail)
}

fn ensure_none(faults: Vec<FieldError>) -> Result<()> {
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Error::with_errors(Code::RoundChanged, faults)),
    }
}

/// Discards a locked round.
///
/// # Errors
/// 409 where it was decided before.
pub async fn discard(conn: &mut AsyncPgConnection, ctx: &Ctx, present: MatchRound) -> Result<MatchRound> {
    let discarded = present.stepped(MatchRoundState::Discarded, ctx.now)?;
    store::update(conn, &discarded).await?;
    record(conn, ctx, &discarded, MatchRoundEvent::Discarded).await?;
    Ok(discarded)
}
