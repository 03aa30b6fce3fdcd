//! What is written of each step.

use diesel_async::AsyncPgConnection;

use super::super::events::IntroductionEvent;
use super::super::model::Introduction;
use super::super::store;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::events::{self, Subject};

/// Writes a version, and what happened.
pub async fn save(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    changed: &Introduction,
    event: IntroductionEvent,
) -> Result<()> {
    store::update(conn, changed).await?;
    events::record(conn, ctx, subject(changed), event).await
}

/// Whose an introduction is. The employer is told of it from the apprentice's consent on.
pub fn subject(row: &Introduction) -> Subject {
    let subject = Subject::new(row.id).for_apprenticeship(row.apprenticeship_id);
    match row.consented_at {
        Some(_) => subject.for_organisation(row.organisation_id),
        None => subject,
    }
}
