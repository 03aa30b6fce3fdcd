//! How candidates answer offers, and how applications are withdrawn.

use diesel_async::AsyncPgConnection;

use super::super::model::{Offer, OfferState, accepted};
use super::super::store;
use super::{letters, steps};
use crate::ctx::Ctx;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::features::recruitment::applications::{
    self, Application, ApplicationEvent, ApplicationState, Step,
};
use crate::features::recruitment::interviews;
use crate::features::recruitment::vacancies;
use crate::ids::{ApplicationId, OfferId};
use crate::lifecycle;

/// An application that the caller may see, locked with all others of its candidate in the round.
pub async fn lock_for_answer(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: ApplicationId,
) -> Result<Application> {
    let (vacancy, candidate, round) = store::place_of(conn, id).await?;
    vacancies::share(conn, vacancy).await?;
    applications::lock_all_of_candidate(conn, candidate, round).await?;
    applications::lock(conn, ctx, id).await
}

/// An offer of a locked application, locked.
async fn offer_of(conn: &mut AsyncPgConnection, application: &Application, id: OfferId) -> Result<Offer> {
    store::lock_of(conn, application.id, id).await?.ok_or_else(|| {
        let detail = "names no offer of the application";
        Error::invalid(vec![FieldError::pointer("#/offerId", FieldCode::NotFound, detail)])
    })
}

/// Accepts an open offer of a locked application, whose candidate is locked too. The candidate's other live applications of the
/// round are withdrawn. Accepted again, it stays as it is.
///
/// # Errors
/// 422 where the offer is not the application's; 409 where it has ended.
pub async fn accept(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Application,
    id: OfferId,
) -> Result<Application> {
    let today = ctx.today();
    let offer = offer_of(conn, &present, id).await?;
    if offer.state_on(today) == OfferState::Accepted {
        return Ok(present);
    }
    lifecycle::ensure(offer.state_on(today), OfferState::Accepted)?;
    let all = applications::lock_all_of_candidate(conn, present.candidate_id, present.recruitment_round_id);
    let all = all.await?;
    let conditions = store::conditions(conn, &[offer.id]).await?;
    let to = accepted(!conditions.is_empty());
    let event = match to {
        ApplicationState::Recruited => ApplicationEvent::Recruited,
        _ => ApplicationEvent::ConditionsPending,
    };
    let changed = applications::step(conn, ctx, present, Step::new(to, event)).await?;
    steps::step(conn, ctx, offer, OfferState::Accepted, None).await?;
    letters::accepted(conn, ctx, &changed, &conditions).await?;
    for other in all {
        if other.id != changed.id && other.state_on(today).is_live() {
            end(conn, ctx, other, true).await?;
        }
    }
    Ok(changed)
}

/// Declines an open offer of a locked application. Declined again, it stays as it is.
///
/// # Errors
/// 422 where the offer is not the application's; 409 where it was answered otherwise, or has ended.
pub async fn decline(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Application,
    id: OfferId,
) -> Result<Application> {
    let offer = offer_of(conn, &present, id).await?;
    let state = offer.state_on(ctx.today());
    if state == OfferState::Declined {
        return Ok(present);
    }
    let step = Step::new(ApplicationState::Declined, ApplicationEvent::Declined);
    // Whoever has accepted withdraws: that is another step.
    present.may_become(step.to, ctx.today())?;
    lifecycle::ensure(state, OfferState::Declined)?;
    let changed = applications::step(conn, ctx, present, step).await?;
    steps::step(conn, ctx, offer, OfferState::Declined, None).await?;
    letters::declined(conn, ctx, &changed).await?;
    Ok(changed)
}

/// Withdraws a locked application: its interviews to come are cancelled, and its offer, open or accepted, ends.
///
/// # Errors
/// 409 where it is over.
pub async fn withdraw_application(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Application,
) -> Result<Application> {
    end(conn, ctx, present, false).await
}

async fn end(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Application,
    for_another: bool,
) -> Result<Application> {
    let step = Step::new(ApplicationState::Withdrawn, ApplicationEvent::Withdrawn);
    let changed = applications::step(conn, ctx, present, step).await?;
    interviews::cancel_of(conn, ctx, &changed, "The application was withdrawn.").await?;
    if let Some(offer) = store::lock_standing(conn, changed.id).await? {
        steps::step(conn, ctx, offer, OfferState::Declined, None).await?;
    }
    letters::application_withdrawn(conn, ctx, &changed, for_another).await?;
    Ok(changed)
}
