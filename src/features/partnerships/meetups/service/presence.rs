//! What came of registrations.

use std::collections::HashMap;

use super::super::model::Registration;
use super::super::model::presence::Window;
use super::super::model::registrations::RegistrationOutcome;
use super::super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::ids::RegistrationId;

/// What came of each of these registrations of which something is known.
pub async fn outcomes(
    conn: &mut impl Read,
    ctx: &Ctx,
    registrations: &[&Registration],
) -> Result<HashMap<RegistrationId, RegistrationOutcome>> {
    let ids: Vec<_> = registrations.iter().map(|registration| registration.id).collect();
    let recorded: HashMap<_, _> = store::presence::recorded(conn, &ids)
        .await?
        .into_iter()
        .map(|(id, starts_at, ends_at, recorded)| (id, (Window::of(starts_at, ends_at), recorded)))
        .collect();
    let outcomes = registrations.iter().filter_map(|registration| {
        let (window, recorded) = recorded.get(&registration.id)?;
        let outcome = window.outcome(registration.state_at(ctx.now), *recorded, ctx.now)?;
        Some((registration.id, outcome))
    });
    Ok(outcomes.collect())
}
