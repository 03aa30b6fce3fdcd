//! How the conditions of an accepted offer are decided.

use diesel_async::AsyncPgConnection;

use super::super::events::OfferConditionEvent;
use super::super::model::{Condition, DecideCondition, Offer, OfferState, after_outcomes};
use super::super::store;
use super::letters;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::features::events::{self, Subject};
use crate::features::recruitment::applications::{
    self, Application, ApplicationEvent, ApplicationState, Step,
};
use crate::ids::{ApplicationId, OfferConditionId};
use crate::lifecycle;

/// A condition with its application and its offer, all locked, which the caller may see.
pub async fn lock_condition(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: OfferConditionId,
) -> Result<(Application, Offer, Condition)> {
    let found = store::find_condition(conn, id).await?;
    let offer = store::find(conn, found.offer_id).await?;
    let application = applications::lock(conn, ctx, offer.application_id).await?;
    let offer = store::lock(conn, offer.id).await?;
    Ok((application, offer, store::lock_condition(conn, id).await?))
}

/// Whether a condition of an application's accepted offer is not decided.
pub async fn open_conditions(conn: &mut impl Read, application: ApplicationId) -> Result<bool> {
    Ok(store::has_open_conditions(conn, application).await?)
}

/// Decides a locked condition once. All met or waived make a recruit of an application whose conditions are pending; one that
/// failed ends it. Decided alike again, it stays as it is.
///
/// # Errors
/// 409 where it was decided otherwise, its offer is not accepted, or the application is at another point; a deferred application
/// goes on before a condition of it can fail.
pub async fn decide(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, offer, condition): (Application, Offer, Condition),
    command: DecideCondition,
) -> Result<Condition> {
    if condition.outcome == Some(command.outcome) {
        return Ok(condition);
    }
    let (today, state) = (ctx.today(), present.state_on(ctx.today()));
    if let Some(outcome) = condition.outcome {
        let detail = format!("The condition was decided: it is {outcome}.");
        return Err(lifecycle::transition_not_allowed_because(detail, &present.next_on(today)));
    }
    let is_decidable = matches!(state, ApplicationState::ConditionsPending | ApplicationState::Deferred);
    if !is_decidable || offer.state_on(today) != OfferState::Accepted {
        let detail = "Conditions are decided once the offer is accepted, until the candidate is recruited.";
        return Err(lifecycle::transition_not_allowed_because(detail, &present.next_on(today)));
    }
    let decided = condition.decided(command.outcome, command.reason, ctx.now);
    store::update_condition(conn, &decided).await?;
    let event = OfferConditionEvent::from(command.outcome);
    events::record(conn, ctx, Subject::new(decided.id), event).await?;
    let all = store::conditions(conn, &[offer.id]).await?;
    let outcomes: Vec<_> = all.iter().map(|condition| condition.outcome).collect();
    match after_outcomes(state, &outcomes) {
        to @ ApplicationState::ConditionsNotMet => {
            let step = Step::new(to, ApplicationEvent::ConditionsNotMet);
            let ended = applications::step(conn, ctx, present, step).await?;
            letters::conditions_not_met(conn, ctx, &ended, &decided).await?;
        }
        to @ ApplicationState::Recruited => {
            let step = Step::new(to, ApplicationEvent::Recruited);
            let recruited = applications::step(conn, ctx, present, step).await?;
            letters::recruited(conn, ctx, &recruited).await?;
        }
        _ => {}
    }
    Ok(decided)
}
