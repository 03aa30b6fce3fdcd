//! Use cases of offers.

pub mod answers;
pub mod conditions;
mod letters;
mod steps;

use diesel_async::AsyncPgConnection;

use super::events::{OfferConditionEvent, OfferEvent};
use super::model::{Condition, MakeOffer, Offer, OfferBody, OfferConditionBody, OfferState, WithdrawOffer};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Error, Result};
use crate::features::events::{self, NewEvent, Subject};
use crate::features::recruitment::applications::{
    self, Application, ApplicationEvent, ApplicationState, Step,
};
use crate::features::recruitment::interviews;
use crate::ids::{ApplicationId, OfferId};
use crate::lifecycle;

/// An offer to an application that the caller may see, with its version.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: OfferId) -> Result<(i32, OfferBody)> {
    let offer = store::find(conn, id).await?;
    applications::find_body(conn, ctx, offer.application_id).await?;
    steps::body(conn, ctx, offer).await
}

/// A page of the offers to an application that the caller may see.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    application: ApplicationId,
    after: Option<OfferId>,
    limit: i64,
) -> Result<Vec<OfferBody>> {
    applications::find_body(conn, ctx, application).await?;
    let rows = store::list_page(conn, application, after, limit).await?;
    steps::bodies(conn, ctx, rows).await
}

/// An application that the caller may see, locked after its round, so that nobody else offers a place of it meanwhile.
pub async fn lock_for_offer(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: ApplicationId,
) -> Result<Application> {
    let (.., round) = store::place_of(conn, id).await?;
    store::lock_round(conn, round).await?;
    applications::lock(conn, ctx, id).await
}

/// An offer with its application, both locked, which the caller may see.
pub async fn lock_offer(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: OfferId,
) -> Result<(Application, Offer)> {
    let found = store::find(conn, id).await?;
    let application = applications::lock(conn, ctx, found.application_id).await?;
    Ok((application, store::lock(conn, id).await?))
}

/// Makes an offer to a locked application, whose round is locked too.
///
/// # Errors
/// 422 for a last day that does not fit, and without a reason where the plan is reached; 409 where the application is at another
/// point, or its eligibility is not verified.
pub async fn make(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Application,
    command: MakeOffer,
) -> Result<(i32, OfferBody)> {
    applications::ensure_round_open(conn, &present).await?;
    let (today, round) = (ctx.today(), present.recruitment_round_id);
    let places = i64::from(store::planned_places(conn, round).await?);
    let faults = command.faults(today, store::offered(conn, round, today).await? >= places);
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    present.may_become(ApplicationState::Offered, today)?;
    present.ensure_verified()?;
    let present = applications::lapse(conn, ctx, present).await?;
    if let Some(lapsed) = store::lock_standing(conn, present.id).await? {
        steps::step(conn, ctx, lapsed, OfferState::Lapsed, None).await?;
    }
    let MakeOffer { expires_on, conditions, over_plan_reason } = command;
    let offer = Offer::open(ctx.new_id(), present.id, (expires_on, over_plan_reason), ctx.now);
    let conditions: Vec<Condition> = conditions
        .into_iter()
        .map(|condition| Condition::open(ctx.new_id(), offer.id, condition.kind, condition.text, ctx.now))
        .collect();
    let step = Step::new(ApplicationState::Offered, ApplicationEvent::Offered);
    let step = Step { lapses_on: Some(expires_on), ..step };
    let offered = applications::step(conn, ctx, present, step).await?;
    interviews::cancel_of(conn, ctx, &offered, "An offer was made.").await?;
    store::insert(conn, &offer, &conditions).await?;
    let added = conditions.iter().map(|condition| Subject::new(condition.id));
    let added = added.map(|subject| NewEvent::new(ctx, subject, OfferConditionEvent::Added));
    let made = NewEvent::new(ctx, Subject::new(offer.id), OfferEvent::Made);
    events::record_all(conn, &added.chain([made]).collect::<Vec<_>>()).await?;
    letters::made(conn, ctx, &offered, (&offer, &conditions)).await?;
    let conditions = conditions.into_iter().map(OfferConditionBody::from).collect();
    Ok((offer.version, OfferBody::on(today, offer, conditions)))
}

/// Withdraws a locked offer that is open or accepted; its application is locked too.
///
/// # Errors
/// 409 where it has ended, or the candidate is enrolled.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, offer): (Application, Offer),
    command: WithdrawOffer,
) -> Result<(i32, OfferBody)> {
    lifecycle::ensure(offer.state_on(ctx.today()), OfferState::Withdrawn)?;
    let step = Step::new(ApplicationState::OfferWithdrawn, ApplicationEvent::OfferWithdrawn);
    let changed = applications::step(conn, ctx, present, step).await?;
    letters::withdrawn(conn, ctx, &changed, &command.reason).await?;
    let offer = steps::step(conn, ctx, offer, OfferState::Withdrawn, Some(command.reason)).await?;
    steps::body(conn, ctx, offer).await
}

/// Writes down which offers have lapsed.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    for present in applications::lapsed_offers(conn, ctx).await? {
        let lapsed = applications::lapse(conn, ctx, present).await?;
        if let Some(offer) = store::lock_standing(conn, lapsed.id).await? {
            let offer = steps::step(conn, ctx, offer, OfferState::Lapsed, None).await?;
            letters::lapsed(conn, ctx, &lapsed, &offer).await?;
        }
    }
    Ok(())
}
