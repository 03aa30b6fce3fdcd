//! The one use case: a page of a timeline.

use chrono::NaiveDate;

use super::super::actors::{self, Known};
use super::super::events::{self, EventType};
use super::model::{EntryBody, Position, Readable, Sort};
use super::store::{self, Happened, Wanted};
use crate::ctx::{Ctx, london_day};
use crate::db::Read;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship};
use crate::ids::ApprenticeshipId;

/// A page of what happened to an apprenticeship that the caller may see; all, or up to the end of a day.
pub async fn page(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
    (sort, after, limit): (Sort, Option<Position>, i64),
) -> Result<Vec<EntryBody>> {
    let mut present = apprenticeships::find_at(conn, ctx, id, as_of).await?;
    if as_of.is_some() {
        // Whose apprenticeship it is does not depend on the day that is asked for.
        present = apprenticeships::find_at(conn, ctx, id, None).await?;
    }
    let wanted = Wanted { readable: readable(ctx, &present), end: ctx.end_of(as_of)?, after, sort, limit };
    let rows = store::page(conn, id, &wanted).await?;
    let actors = rows.iter().map(|row| (row.actor_type.as_str(), row.actor_id));
    let known = actors::known(conn, ctx, actors).await?;
    Ok(rows.into_iter().filter_map(|row| entry(row, &known)).collect())
}

/// The newest entries of a timeline that the caller may see, at most `limit`.
pub async fn newest(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    limit: i64,
) -> Result<Vec<EntryBody>> {
    page(conn, ctx, id, None, (Sort::NewestFirst, None, limit)).await
}

/// Entries about the apprenticeship that one manages or learns in are all to be read; of any other only what belongs to
/// one's organisation.
fn readable(ctx: &Ctx, present: &Apprenticeship) -> Readable {
    let mut readable = Readable::default();
    let ways = events::all()
        .flat_map(|kind| events::on_timelines(ctx, kind).into_iter().map(move |seen| (kind, seen)));
    for (kind, visibility) in ways {
        let manages = present.line_manager_id.is_some_and(|id| visibility.reaches_apprentices_of(id));
        if manages || visibility.reaches_person(present.person_id) {
            readable.whole.push(kind.subject);
            continue;
        }
        for organisation in visibility.organisations {
            readable.of_organisation.0.push(kind.subject);
            readable.of_organisation.1.push(organisation);
        }
    }
    readable
}

/// None for an event of a type that is no longer known.
fn entry(row: Happened, known: &Known) -> Option<EntryBody> {
    let description = EventType::named(&row.type_)?.describe(row.record.as_ref());
    Some(EntryBody {
        id: row.id,
        type_: row.type_,
        subject_id: row.subject_id,
        on: description.on.unwrap_or_else(|| london_day(row.occurred_at)),
        words: description.text.into_owned(),
        actor_id: known.tell(&row.actor_type, row.actor_id),
        actor_type: row.actor_type,
        occurred_at: row.occurred_at,
    })
}
