//! Use cases of offers of introductions.

use diesel_async::AsyncPgConnection;

use super::events::OfferEvent;
use super::model::{AddOffer, ChangeOffer, IntroductionOfferState, KEPT, Offer, OfferBody, OfferFilter};
use super::store;
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::events::{self, Subject};
use crate::features::partnerships::partnerships::{PartnershipKind, ensure_in_force};
use crate::ids::{IntroductionOfferId, OrganisationId};
use crate::lifecycle;

/// How many the timer takes in one transaction.
const AT_ONCE: i64 = 100;

/// An offer that the caller may see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: IntroductionOfferId) -> Result<Offer> {
    Ok(store::find(conn, ctx.visibility(), ctx.today(), id).await?)
}

/// An offer that the caller may change, locked.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: IntroductionOfferId) -> Result<Offer> {
    Ok(store::lock_own(conn, ctx.visibility(), id).await?)
}

/// Any offer, locked; none where there is no such one.
pub async fn lock_any(conn: &mut AsyncPgConnection, id: IntroductionOfferId) -> Result<Option<Offer>> {
    Ok(store::lock_any(conn, id).await?)
}

/// A page of offers.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &OfferFilter,
    page: (Option<IntroductionOfferId>, i64),
) -> Result<Vec<Offer>> {
    Ok(store::list_page(conn, (ctx.visibility(), ctx.today()), filter, page).await?)
}

/// Offers for whoever asks.
pub async fn bodies(conn: &mut impl Read, ctx: &Ctx, offers: Vec<Offer>) -> Result<Vec<OfferBody>> {
    let ids: Vec<_> = offers.iter().map(|offer| offer.id).collect();
    let taken = store::taken(conn, &ids, ctx.now).await?;
    let paused = store::paused(conn, &ids).await?;
    let reader = (ctx.visibility(), ctx.scopes.has(Scope::IntroductionsWrite));
    let body = |offer: Offer| {
        let taken = match paused.contains(&offer.id) {
            true => i64::from(offer.places),
            false => taken.get(&offer.id).copied().unwrap_or_default(),
        };
        OfferBody::new(offer, taken, reader, ctx.today())
    };
    Ok(offers.into_iter().map(body).collect())
}

/// One offer for whoever asks.
pub async fn body(conn: &mut impl Read, ctx: &Ctx, offer: Offer) -> Result<OfferBody> {
    bodies(conn, ctx, vec![offer]).await?.pop().ok_or_else(Error::not_found)
}

/// Offers introductions.
///
/// # Errors
/// 422 for an employer that is not the caller's, and for a last day that does not fit; 403 without a partnership.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddOffer) -> Result<Offer> {
    let organisation_id = employer(conn, ctx, command.organisation_id).await?;
    let new = Offer {
        id: ctx.new_id(),
        organisation_id,
        company: command.company,
        contact_name: command.contact_name,
        contact_email: command.contact_email,
        role: command.role,
        topics: command.topics,
        places: command.places,
        until_on: command.until,
        closed_at: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    new.ensure_until(ctx.today())?;
    ensure_in_force(conn, ctx, organisation_id, PartnershipKind::Introductions).await?;
    store::insert(conn, &new).await?;
    events::record(conn, ctx, subject(&new), OfferEvent::Added).await?;
    Ok(new)
}

/// For which employer the caller offers.
async fn employer(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    said: Option<OrganisationId>,
) -> Result<OrganisationId> {
    let fault = |code, detail| Error::invalid(vec![FieldError::pointer("#/organisationId", code, detail)]);
    let visibility = ctx.visibility();
    match (said, visibility.organisations.as_slice()) {
        (Some(id), own) if own.contains(&id) => Ok(id),
        (Some(id), _) if visibility.everything && store::is_employer(conn, id).await? => Ok(id),
        (Some(_), own) if visibility.everything || !own.is_empty() => {
            Err(fault(FieldCode::NotFound, "names no employer for which you may offer introductions"))
        }
        (None, [only]) => Ok(*only),
        (None, [_, _, ..]) => Err(fault(FieldCode::Required, "is required: you act for several employers")),
        (None, []) if visibility.everything => Err(fault(FieldCode::Required, "is required")),
        _ => Err(Error::because(Code::Forbidden, "Employers and the programme's team offer introductions.")),
    }
}

/// Makes an edit of a locked offer.
///
/// # Errors
/// 409 where it is over.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Offer,
    changed: Offer,
) -> Result<Offer> {
    present.may_change(ctx.today())?;
    store::update(conn, &changed).await?;
    events::record(conn, ctx, subject(&changed), OfferEvent::Changed).await?;
    Ok(changed)
}

/// What a change makes of a locked offer.
///
/// # Errors
/// As [`Offer::changed`].
pub async fn edit(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Offer,
    command: ChangeOffer,
) -> Result<Offer> {
    let taken = places_taken(conn, ctx, present.id).await?;
    present.changed(command, taken, (ctx.now, ctx.today()))
}

async fn places_taken(conn: &mut impl Read, ctx: &Ctx, id: IntroductionOfferId) -> Result<i64> {
    Ok(store::taken(conn, &[id], ctx.now).await?.get(&id).copied().unwrap_or_default())
}

/// Refuses to introduce anybody more by an offer by which something is paused, in the words for one that is full.
///
/// # Errors
/// 409 where something is.
pub async fn ensure_not_paused(conn: &mut impl Read, id: IntroductionOfferId) -> Result<()> {
    let paused = store::paused(conn, &[id]).await?;
    if paused.is_empty() { Ok(()) } else { Err(Code::NoPlaceLeft.into()) }
}

/// Whether a locked offer is open, its employer's partnership stands, and a place is free.
///
/// # Errors
/// 409 where the offer is over or full, 403 where the partnership is over.
pub async fn ensure_place(conn: &mut AsyncPgConnection, ctx: &Ctx, offer: &Offer) -> Result<()> {
    if offer.state_on(ctx.today()) != IntroductionOfferState::Open {
        return Err(lifecycle::transition_not_allowed_because(
            "The offer is over.",
            &[] as &[IntroductionOfferState],
        ));
    }
    ensure_in_force(conn, ctx, offer.organisation_id, PartnershipKind::Introductions).await?;
    ensure_not_paused(conn, offer.id).await?;
    match places_taken(conn, ctx, offer.id).await? < i64::from(offer.places) {
        true => Ok(()),
        false => Err(Code::NoPlaceLeft.into()),
    }
}

/// Closes a locked offer: nobody asks any more, what was asked for goes on.
///
/// # Errors
/// 409 where it is over.
pub async fn close(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Offer) -> Result<Offer> {
    lifecycle::ensure(present.state_on(ctx.today()), IntroductionOfferState::Closed)?;
    let closed = present.closed(ctx.now);
    store::update(conn, &closed).await?;
    events::record(conn, ctx, subject(&closed), OfferEvent::Closed).await?;
    Ok(closed)
}

/// Closes offers of employers whose partnership is over, and wipes contacts a year after their offer.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    for offer in store::lock_abandoned(conn, ctx.today(), AT_ONCE).await? {
        close(conn, ctx, offer).await?;
    }
    let Some(day) = ctx.today().checked_sub_months(KEPT) else { return Ok(()) };
    for offer in store::lock_past(conn, (day, ctx.now - KEPT), AT_ONCE).await? {
        let wiped = offer.without_contact(ctx.now);
        store::update(conn, &wiped).await?;
        events::record(conn, ctx, subject(&wiped), OfferEvent::Changed).await?;
    }
    Ok(())
}

fn subject(offer: &Offer) -> Subject {
    Subject::new(offer.id).for_organisation(offer.organisation_id)
}
