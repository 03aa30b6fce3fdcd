//! From a recruitment round to apprentices: the recruitment team plans rounds, publishes vacancies, interviews and offers;
//! candidates apply and answer by links that letters bring them, without an account; line managers see applications for their
//! vacancies without names, and score the interviews they sit on.
//!
//! Each feature stands on those before it: vacancies, applications, interviews, offers, decisions, rounds, enrolments,
//! equality responses. Whoever
//! locks several records locks in this order: round, vacancy, candidate, applications by id, interviews, offers.

pub mod applications;
pub mod decisions;
pub mod enrolments;
pub mod equality_responses;
pub mod interviews;
pub mod offers;
pub mod rounds;
pub mod vacancies;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] = &[
    rounds::EVENTS,
    vacancies::EVENTS,
    applications::EVENTS,
    interviews::EVENTS,
    offers::EVENTS,
    enrolments::EVENTS,
];

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    rounds::configure(config);
    vacancies::configure(config);
    applications::configure(config);
    decisions::configure(config);
    interviews::configure(config);
    offers::configure(config);
    enrolments::configure(config);
    equality_responses::configure(config);
}

/// Does what has fallen due by `ctx.now`.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    vacancies::due(conn, ctx).await?;
    applications::due(conn, ctx).await?;
    offers::due(conn, ctx).await
}
