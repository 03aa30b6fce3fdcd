//! How offers are found with their conditions, and how they end.

use std::collections::HashMap;

use diesel_async::AsyncPgConnection;

use super::super::events::OfferEvent;
use super::super::model::{Offer, OfferBody, OfferConditionBody, OfferState};
use super::super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::features::events::{self, Subject};
use crate::features::outbound::messages;
use crate::ids::OfferId;

/// Takes a step with a locked offer that leads away from its being open or accepted, or from open to accepted. A letter that
/// offers what has ended does not leave any more.
pub async fn step(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Offer,
    to: OfferState,
    reason: Option<String>,
) -> Result<Offer> {
    if to != OfferState::Accepted {
        messages::cancel(conn, ctx, &[present.id.0]).await?;
    }
    let changed = present.stepped(to, reason, ctx.now);
    store::update(conn, &changed).await?;
    events::record(conn, ctx, Subject::new(changed.id), OfferEvent::from(to)).await?;
    Ok(changed)
}

/// An offer as it is told, with its version.
pub async fn body(conn: &mut impl Read, ctx: &Ctx, offer: Offer) -> Result<(i32, OfferBody)> {
    let conditions = store::conditions(conn, &[offer.id]).await?;
    let conditions = conditions.into_iter().map(OfferConditionBody::from).collect();
    Ok((offer.version, OfferBody::on(ctx.today(), offer, conditions)))
}

/// Offers as they are told.
pub async fn bodies(conn: &mut impl Read, ctx: &Ctx, offers: Vec<Offer>) -> Result<Vec<OfferBody>> {
    if offers.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<OfferId> = offers.iter().map(|offer| offer.id).collect();
    let mut conditions: HashMap<OfferId, Vec<OfferConditionBody>> = HashMap::new();
    for row in store::conditions(conn, &ids).await? {
        conditions.entry(row.offer_id).or_default().push(row.into());
    }
    let told = offers.into_iter().map(|offer| {
        let conditions = conditions.remove(&offer.id).unwrap_or_default();
        OfferBody::on(ctx.today(), offer, conditions)
    });
    Ok(told.collect())
}
