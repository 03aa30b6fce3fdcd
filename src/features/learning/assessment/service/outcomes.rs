//! What came after completion.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::super::events::OutcomeEvent;
use super::super::model::{AddOutcome, Outcome, OutcomeBody};
use super::super::store;
use super::within;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship, State};
use crate::features::events::{self, Subject};
use crate::ids::{ApprenticeshipId, OutcomeId};
use crate::lifecycle::{self, Lifecycle as _};

/// An outcome that the caller may see.
pub async fn find_outcome(conn: &mut impl Read, ctx: &Ctx, id: OutcomeId) -> Result<OutcomeBody> {
    Ok(store::outcome(conn, ctx.visibility(), id).await?.into())
}

/// The outcomes of an apprenticeship that the caller may see, now or at the end of a day.
pub async fn outcomes(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<Vec<OutcomeBody>> {
    apprenticeships::find_at(conn, ctx, id, as_of).await?;
    let rows = store::outcomes(conn, id, ctx.end_of(as_of)?).await?;
    Ok(rows.into_iter().map(OutcomeBody::from).collect())
}

/// Records what came after an apprenticeship, which is locked; as often as somebody asks.
///
/// # Errors
/// 409 unless the apprenticeship is completed or withdrawn; 422 for a day before its end or in the future.
pub async fn add_outcome(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: AddOutcome,
) -> Result<OutcomeBody> {
    let id = present.id;
    if !matches!(present.state, State::Completed | State::Withdrawn) {
        return Err(lifecycle::transition_not_allowed(present.state, present.state.next()));
    }
    let from = present.ended_on.unwrap_or(present.starts_on);
    within(&present, "#/observedOn", command.observed_on, from, ctx.today())?;
    let new = Outcome {
        id: ctx.new_id(),
        apprenticeship_id: id,
        kind: command.kind,
        employer: command.employer,
        job_title: command.job_title,
        observed_on: command.observed_on,
        note: command.note,
        created_at: ctx.now,
    };
    let added = store::insert_outcome(conn, new).await?;
    let subject = Subject::new(added.id).for_organisation(present.provider_id).for_apprenticeship(id);
    events::record(conn, ctx, subject, OutcomeEvent::Recorded).await?;
    Ok(added.into())
}
