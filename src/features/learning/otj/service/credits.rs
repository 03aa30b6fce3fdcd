//! Hours that come of something that was attended: they count at once, as whoever set them decided.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::super::events::OtjEntryEvent;
use super::super::model::credits::{Credit, CreditProblem};
use super::super::model::entries::{Entry, EntryState, HoursSource};
use super::super::store;
use super::entries::{Verdict, apply, day_fault, held, subject};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{FieldCode, Result};
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship};
use crate::features::events;
use crate::features::learning::otj_days;
use crate::ids::OtjEntryId;
use crate::lifecycle;

/// Enters hours that count, for whoever is in an apprenticeship on that day; otherwise says why there are none.
///
/// # Errors
/// Only when the database fails.
pub async fn credit(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    credit: Credit,
) -> Result<std::result::Result<OtjEntryId, CreditProblem>> {
    let Some(id) = store::entries::apprenticeship_on(conn, credit.person, credit.day).await? else {
        return Ok(Err(CreditProblem::NotInLearning));
    };
    let present = apprenticeships::lock(conn, ctx, id).await?;
    if let Some(problem) = problem(conn, &present, &credit, ctx.today()).await? {
        return Ok(Err(problem));
    }
    let ksbs = credit.ksbs.into_iter().filter(|(standard, _)| *standard == present.standard_id);
    let new = Entry {
        id: ctx.new_id(),
        apprenticeship_id: id,
        day: credit.day,
        hundredths: credit.hundredths,
        activity: credit.activity,
        ksbs: ksbs.flat_map(|(_, codes)| codes).collect(),
        state: EntryState::Confirmed,
        reason: None,
        decided_by: Some(credit.decided_by),
        decided_at: Some(ctx.now),
        voided_at: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
        category: None,
        warnings: None,
        source: HoursSource::Meetup,
    };
    let mut hours = held(conn, id, new.day).await?;
    hours.add(new.category, new.hundredths);
    otj_days::set(conn, &[((id, new.day), hours)]).await?;
    let entry = store::entries::insert(conn, new).await?;
    events::record(conn, ctx, subject(&entry, &present), OtjEntryEvent::Confirmed).await?;
    Ok(Ok(entry.id))
}

async fn problem(
    conn: &mut impl Read,
    present: &Apprenticeship,
    credit: &Credit,
    today: NaiveDate,
) -> Result<Option<CreditProblem>> {
    if present.state.ensure_under_way().is_err() {
        return Ok(Some(CreditProblem::NotInLearning));
    }
    match day_fault(conn, present, credit.day, today).await? {
        Some(fault) if fault.code == FieldCode::OnBreak => return Ok(Some(CreditProblem::OnBreak)),
        Some(_) => return Ok(Some(CreditProblem::NotInLearning)),
        None => {}
    }
    let others = held(conn, present.id, credit.day).await?.all();
    let fits = otj_days::ensure_fits(credit.day, others, credit.hundredths, "#/hours").is_ok();
    Ok((!fits).then_some(CreditProblem::DayTotalExceeded))
}

/// Voids hours that were credited; those that somebody has voided already stay so.
///
/// # Errors
/// Only when the database fails.
pub async fn take_back(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: OtjEntryId,
    reason: String,
) -> Result<()> {
    let found = super::entries::lock(conn, ctx, id).await?;
    if lifecycle::ensure(found.1.state, EntryState::Voided).is_ok() {
        apply(conn, ctx, found, &Verdict::Void(reason)).await?;
    }
    Ok(())
}
