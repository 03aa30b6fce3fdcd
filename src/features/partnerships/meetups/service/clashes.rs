//! What somebody who registers has on the same days: told, never refused.

use super::super::model::registrations::RegistrationClashBody;
use super::super::model::{Meetup, Registration};
use super::super::store;
use crate::ctx::{Ctx, london_day};
use crate::db::Read;
use crate::error::Result;

/// How many are told.
const MOST: i64 = 20;

/// What the person of a registration has while the meetup lasts; nothing for whoever is neither the person nor staff.
pub async fn find(
    conn: &mut impl Read,
    ctx: &Ctx,
    meetup: &Meetup,
    registration: &Registration,
) -> Result<Vec<RegistrationClashBody>> {
    let told = registration.stored_state.is_live() && ctx.visibility().reaches_person(registration.person_id);
    if !told {
        return Ok(Vec::new());
    }
    let days = (london_day(meetup.starts_at), london_day(meetup.ends_at));
    let rows = store::clashes::find(conn, registration.person_id, meetup, days, MOST).await?;
    Ok(rows.into_iter().map(RegistrationClashBody::from).collect())
}
