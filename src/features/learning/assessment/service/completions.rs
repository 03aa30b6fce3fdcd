//! Completion after the gateway to completion.

use chrono::Days;
use diesel_async::AsyncPgConnection;

use super::super::events::CompletionEvent;
use super::super::model::completion::{Complete, Completion};
use super::super::store;
use super::{models, within};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships::{
    self, Apprenticeship, ApprenticeshipEvent, State, Step,
};
use crate::features::events::{self, Subject};
use crate::features::programme::standards::AssessmentModel;
use crate::lifecycle;

/// Completes an apprenticeship, which is locked.
///
/// # Errors
/// 409 where there is an end-point assessment, the gateway to completion is not reached, or hours are recorded after the day;
/// 422 for a day that does not fit.
pub async fn complete(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: &Complete,
) -> Result<()> {
    let (id, day) = (present.id, command.completed_on);
    models::ensure(conn, &present, AssessmentModel::Reformed).await?;
    lifecycle::ensure(present.state, State::Completed)?;
    let reached = store::gateways(conn, id, None).await?;
    let from = reached.last().map_or(present.starts_on, |gateway| gateway.reached_on);
    within(&present, "#/completedOn", day, from, ctx.today())?;
    apprenticeships::refuse_hours(conn, id, (day + Days::new(1), None), "#/completedOn").await?;
    let new = Completion {
        id: ctx.new_id(),
        apprenticeship_id: id,
        completed_on: day,
        grade: command.grade,
        created_at: ctx.now,
    };
    let subject = Subject::new(new.id).for_organisation(present.provider_id).for_apprenticeship(id);
    store::insert_completion(conn, new).await?;
    let step =
        Step { ended_on: Some(Some(day)), ..Step::to(State::Completed, ApprenticeshipEvent::Completed) };
    apprenticeships::step(conn, ctx, &present, step).await?;
    events::record(conn, ctx, subject, CompletionEvent::Recorded).await
}
