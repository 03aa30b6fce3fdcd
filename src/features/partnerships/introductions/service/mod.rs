//! Use cases of introductions.

pub mod connections;
pub mod holds;
mod letters;
mod steps;
mod trail;

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;

pub use steps::{consent, decline, make, report, withdraw};
use trail::{save, subject};

use super::events::IntroductionEvent;
use super::model::{
    Around, AskForIntroduction, Introduction, IntroductionBody, IntroductionFilter, IntroductionState,
    PATIENCE,
};
use super::store::{self, Learner, Whose};
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::events;
use crate::features::partnerships::holds::HoldCause;
use crate::features::partnerships::introduction_offers;
use crate::ids::IntroductionId;

/// How many introductions of an apprentice may begin in a day.
const IN_A_DAY: i64 = 10;
/// How many the timer takes in one transaction.
const AT_ONCE: i64 = 100;

/// An introduction that the caller may see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: IntroductionId) -> Result<Introduction> {
    Ok(store::find(conn, ctx.visibility(), id).await?)
}

/// The same, locked.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: IntroductionId) -> Result<Introduction> {
    Ok(store::find_for_update(conn, ctx.visibility(), id).await?)
}

/// A page of introductions.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &IntroductionFilter,
    page: (Option<IntroductionId>, i64),
) -> Result<Vec<Introduction>> {
    Ok(store::list_page(conn, (ctx.visibility(), ctx.now), filter, page).await?)
}

/// Introductions for whoever asks.
pub async fn bodies(
    conn: &mut impl Read,
    ctx: &Ctx,
    rows: Vec<Introduction>,
) -> Result<Vec<IntroductionBody>> {
    let offers: Vec<_> = rows.iter().map(|row| row.offer_id).collect();
    let people: Vec<_> =
        rows.iter().flat_map(|row| [Some(row.person_id), row.accompanied_by]).flatten().collect();
    let names = store::people(conn, &people).await?;
    let around = Around {
        offers: store::offers(conn, &offers).await?,
        names: names.into_iter().map(|(id, (given, family, _))| (id, format!("{given} {family}"))).collect(),
    };
    let by = (ctx.visibility(), ctx.scopes.has(Scope::IntroductionsWrite));
    Ok(rows.into_iter().filter_map(|row| IntroductionBody::new(row, &around, by, ctx.now)).collect())
}

/// One introduction for whoever asks.
pub async fn body(conn: &mut impl Read, ctx: &Ctx, row: Introduction) -> Result<IntroductionBody> {
    bodies(conn, ctx, vec![row]).await?.pop().ok_or_else(Error::not_found)
}

/// Asks for an introduction, as the apprentice; proposes one, as the programme's team.
///
/// # Errors
/// 403 for everybody else; 422 for an offer or an apprenticeship that the caller may not know; 409 where the offer is over or full, or
/// an introduction by it is under way; 429 after ten in a day.
pub async fn ask(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: AskForIntroduction,
) -> Result<Introduction> {
    let proposes = ctx.visibility().everything;
    let learner = learner(conn, ctx, &command).await?;
    let unknown = || {
        let fault = FieldError::pointer("#/offerId", FieldCode::NotFound, "names no offer that you may know");
        Error::invalid(vec![fault])
    };
    let offer = introduction_offers::lock_any(conn, command.offer_id).await?.ok_or_else(unknown)?;
    if store::begun_since(conn, learner.apprenticeship_id, ctx.now - TimeDelta::days(1)).await? >= IN_A_DAY {
        return Err(Error::new(Code::TooManyRequests).retry_after(3_600));
    }
    introduction_offers::ensure_place(conn, ctx, &offer).await?;
    // What nobody acted on in time stands in nobody's way, whether or not it is written down.
    for late in store::lock_late(conn, (offer.id, learner.apprenticeship_id), ctx.now).await? {
        lapse(conn, &ctx.as_system(), late).await?;
    }
    let state = if proposes { IntroductionState::Proposed } else { IntroductionState::Asked };
    let new = Introduction {
        id: ctx.new_id(),
        offer_id: offer.id,
        organisation_id: offer.organisation_id,
        apprenticeship_id: learner.apprenticeship_id,
        person_id: learner.person_id,
        stored_state: state,
        holds: Vec::new(),
        decided_at: None,
        consented_at: (!proposes).then_some(ctx.now),
        lapses_at: Some(ctx.now + PATIENCE),
        made_at: None,
        accompanied_by: None,
        met_on: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    store::insert(conn, &new).await.on_constraint("introductions_one_at_a_time", || {
        Error::because(Code::AlreadyExists, "An introduction by this offer is under way.")
    })?;
    events::record(conn, ctx, subject(&new), IntroductionEvent::from(state)).await?;
    match proposes {
        true => letters::proposed(conn, ctx, &new).await?,
        false => letters::asked(conn, ctx, &new).await?,
    }
    Ok(new)
}

/// Whose the introduction would be.
async fn learner(conn: &mut AsyncPgConnection, ctx: &Ctx, command: &AskForIntroduction) -> Result<Learner> {
    let fault = |code, detail| Error::invalid(vec![FieldError::pointer("#/apprenticeshipId", code, detail)]);
    let visibility = ctx.visibility();
    if visibility.everything {
        let required = || fault(FieldCode::Required, "is required: to whom is it proposed?");
        let id = command.apprenticeship_id.ok_or_else(required)?;
        let found = store::lock_learner(conn, Whose::Apprenticeship(id)).await?;
        return found.ok_or_else(|| fault(FieldCode::NotFound, "names no apprenticeship that goes on"));
    }
    let nobody = || {
        Error::because(
            Code::Forbidden,
            "Apprentices ask for introductions, the programme's team proposes them.",
        )
    };
    let own = visibility.own.ok_or_else(nobody)?;
    let found = store::lock_learner(conn, Whose::Person(own)).await?.ok_or_else(nobody)?;
    match command.apprenticeship_id {
        Some(other) if other != found.apprenticeship_id => {
            Err(fault(FieldCode::NotFound, "names no apprenticeship that is yours and goes on"))
        }
        _ => Ok(found),
    }
}

async fn lapse(conn: &mut AsyncPgConnection, ctx: &Ctx, late: Introduction) -> Result<()> {
    let over = late.in_state(IntroductionState::Lapsed, ctx.now);
    save(conn, ctx, &over, IntroductionEvent::Lapsed).await
}

/// Ends what nobody acted on, and what the end of a partnership leaves.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    for row in store::lock_lapsed(conn, ctx.now, AT_ONCE).await? {
        lapse(conn, ctx, row).await?;
    }
    for row in store::lock_abandoned(conn, ctx.today(), AT_ONCE).await? {
        match row.stored_state {
            IntroductionState::Made => {
                holds::held(conn, ctx, row, HoldCause::PartnershipEnded).await?;
            }
            _ => {
                let over = row.in_state(IntroductionState::Withdrawn, ctx.now);
                save(conn, ctx, &over, IntroductionEvent::Withdrawn).await?;
            }
        }
    }
    Ok(())
}
