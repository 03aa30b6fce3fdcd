//! Two candidates who resemble each other: told, never merged or blocked.

use diesel_async::AsyncPgConnection;

use super::super::events::CandidateEvent;
use super::super::model::Application;
use super::super::store;
use crate::ctx::Ctx;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::features::events::{self, Subject};
use crate::ids::CandidateId;

/// Says that the candidate of a locked application and another one are two; again it changes nothing.
///
/// # Errors
/// 422 where they do not resemble each other.
pub async fn dismiss(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    other: CandidateId,
) -> Result<()> {
    let one = application.candidate_id;
    let resembling = store::duplicates::of(conn, &[one]).await?;
    if resembling.iter().any(|found| found.other_id == other) {
        store::duplicates::dismiss(conn, one, other, ctx.person(), ctx.now).await?;
        return events::record(conn, ctx, Subject::new(one), CandidateEvent::DuplicateDismissed).await;
    }
    if other != one && store::duplicates::is_dismissed(conn, one, other).await? {
        return Ok(());
    }
    let detail = "names nobody who resembles the candidate";
    Err(Error::invalid(vec![FieldError::pointer("#/candidateId", FieldCode::NotFound, detail)]))
}
