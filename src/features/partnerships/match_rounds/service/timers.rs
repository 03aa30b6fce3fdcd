//! What happens to rounds by itself.

use chrono::Months;
use diesel_async::AsyncPgConnection;

use super::super::model::{MatchRound, MatchRoundState};
use super::super::store;
use super::discard;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::json::stored::Json;

/// How long pairs, and who got none, are kept from the decision on, or from the proposal.
const KEPT: Months = Months::new(12);
/// How many rounds are wiped in one transaction of the timer.
const AT_ONCE: i64 = 2;

/// Wipes what past rounds ended with. Whoever nobody decided on is discarded first.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    let Some(before) = ctx.now.checked_sub_months(KEPT) else { return Ok(()) };
    for past in store::lock_past(conn, before, AT_ONCE).await? {
        let decided = match past.state {
            MatchRoundState::Proposed => discard(conn, ctx, past).await?,
            _ => past,
        };
        store::delete_results(conn, decided.id).await?;
        let wiped = MatchRound { blocking_pairs: Json(Vec::new()), wiped_at: Some(ctx.now), ..decided };
        store::update(conn, &wiped).await?;
    }
    Ok(())
}
