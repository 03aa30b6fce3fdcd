//! From a recruitment round to apprentices: the recruitment team plans rounds, publishes vacancies, interviews and offers;
//! candidates apply and answer by links that letters bring them, without an account; line managers see applications for their
//! vacancies without names, and score the interviews they sit on.
//!
//! Each feature stands on those before it: vacancies, applications, interviews, offers, decisions, rounds, enrolments. Whoever
//! locks several records locks in this order: round, vacancy, candidate, applications by id, interviews, offers.

pub mod applications;
pub mod vacancies;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] = &[applications::EVENTS, vacancies::EVENTS];

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    vacancies::configure(config);
    applications::configure(config);
}

/// Does what has fallen due by `ctx.now`.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    vacancies::due(conn, ctx).await?;
    applications::due(conn, ctx).await
}
