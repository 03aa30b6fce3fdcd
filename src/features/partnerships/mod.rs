//! What partner employers and the programme do together. An employer gets in touch, the programme's team makes it a partner, and the
//! partner runs meetups, single ones and series: it registers them, the team publishes them, apprentices attend, and anybody reads what is published. Employers,
//! apprentices and line managers give ideas, the team answers, and anybody reads what became of those that are public.

pub mod attendances;
pub mod calendar_links;
pub mod employer_events;
pub mod enquiries;
pub mod evaluations;
pub mod holds;
pub mod ideas;
pub mod introduction_offers;
pub mod introductions;
pub mod match_rounds;
pub mod meetups;
pub mod mentee_wishes;
pub mod mentor_profiles;
pub mod mentoring_sessions;
pub mod mentorships;
#[expect(clippy::module_inception, reason = "the area bears the name of its main feature")]
pub mod partnerships;
pub mod series;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] = &[
    attendances::EVENTS,
    employer_events::EVENTS,
    enquiries::EVENTS,
    evaluations::EVENTS,
    ideas::EVENTS,
    introduction_offers::EVENTS,
    introductions::EVENTS,
    match_rounds::EVENTS,
    meetups::EVENTS,
    mentee_wishes::EVENTS,
    mentor_profiles::EVENTS,
    mentoring_sessions::EVENTS,
    mentorships::EVENTS,
    partnerships::EVENTS,
    series::EVENTS,
];

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    enquiries::configure(config);
    partnerships::configure(config);
    attendances::configure(config);
    evaluations::configure(config);
    meetups::configure(config);
    calendar_links::configure(config);
    employer_events::configure(config);
    ideas::configure(config);
    introduction_offers::configure(config);
    introductions::configure(config);
    series::configure(config);
    mentor_profiles::configure(config);
    mentee_wishes::configure(config);
    mentorships::configure(config);
    mentoring_sessions::configure(config);
    match_rounds::configure(config);
}

/// Does what has fallen due by `ctx.now`.
pub async fn due(
    conn: &mut diesel_async::AsyncPgConnection,
    ctx: &crate::ctx::Ctx,
) -> crate::error::Result<()> {
    enquiries::due(conn, ctx).await?;
    partnerships::due(conn, ctx).await?;
    meetups::due(conn, ctx).await?;
    introduction_offers::due(conn, ctx).await?;
    introductions::due(conn, ctx).await?;
    mentor_profiles::due(conn, ctx).await?;
    mentee_wishes::due(conn, ctx).await?;
    mentorships::due(conn, ctx).await?;
    mentoring_sessions::due(conn, ctx).await?;
    match_rounds::due(conn, ctx).await?;
    evaluations::due(conn, ctx).await
}
