//! What happens to mentorships by itself.

use chrono::Months;
use diesel_async::AsyncPgConnection;

use super::super::model::{HoldCause, Mentorship};
use super::super::store;
use super::endings::{LEFT, close, expire, withdraw};
use super::holds::{hold_locked, release_locked};
use crate::ctx::Ctx;
use crate::error::Result;

/// How many fall due in one transaction of the timer.
const AT_ONCE: i64 = 100;
/// How long words are kept after the end.
const KEPT: Months = Months::new(12);

/// Does what has fallen due by `ctx.now`.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    let today = ctx.today();
    for late in store::lock_expired(conn, ctx.now, AT_ONCE).await? {
        expire(conn, ctx, late).await?;
    }
    for row in store::lock_of_ended(conn, AT_ONCE).await? {
        close(conn, ctx, row, "The apprenticeship has ended.").await?;
    }
    for row in store::lock_of_gone(conn, AT_ONCE).await? {
        close(conn, ctx, row, LEFT).await?;
    }
    for row in store::lock_lapsed(conn, today, AT_ONCE).await? {
        hold_locked(conn, ctx, row, HoldCause::CheckLapsed).await?;
    }
    for row in store::lock_cleared(conn, today, AT_ONCE).await? {
        release_locked(conn, ctx, row, &[HoldCause::CheckLapsed]).await?;
    }
    for row in store::lock_without_partnership(conn, today, AT_ONCE).await? {
        match row.is_live() {
            true => drop(hold_locked(conn, ctx, row, HoldCause::PartnershipEnded).await?),
            false => drop(withdraw(conn, ctx, row).await?),
        }
    }
    store::partnership_is_back(conn, today).await?;
    for past in store::lock_past(conn, ctx.now - KEPT, AT_ONCE).await? {
        let wiped = Mentorship { words: None, decline_words: None, end_reason: None, ..past };
        store::update(conn, &wiped).await?;
    }
    Ok(())
}
