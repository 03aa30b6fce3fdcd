//! The one use case: a page of a timeline.

use chrono::NaiveDate;

use super::model::{EntryBody, Position, Sort};
use super::store::{self, Wanted};
use super::words::tell;
use crate::ctx::{Ctx, london_day};
use crate::db::Read;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::ids::ApprenticeshipId;

/// A page of what happened to an apprenticeship that the caller may see; all, or up to the end of a day.
pub async fn page(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
    (sort, after, limit): (Sort, Option<Position>, i64),
) -> Result<Vec<EntryBody>> {
    apprenticeships::standing(conn, ctx, id, as_of).await?;
    // What belongs to others is not an organisation's to see, even of its own learner.
    let organisation = ctx.organisation();
    let wanted = Wanted { organisation, end: ctx.end_of(as_of)?, after, sort, limit };
    let rows = store::page(conn, id, &wanted).await?;
    Ok(rows.into_iter().map(entry).collect())
}

fn entry(row: store::Happened) -> EntryBody {
    let told = tell(&row.type_, row.record.as_ref());
    EntryBody {
        id: row.id,
        type_: row.type_,
        subject_id: row.subject_id,
        on: told.on.unwrap_or_else(|| london_day(row.occurred_at)),
        words: told.words,
        actor_type: row.actor_type,
        actor_id: row.actor_id,
        occurred_at: row.occurred_at,
    }
}
