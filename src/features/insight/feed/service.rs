//! The one use case: a stretch of the feed.

use super::super::actors::{self, Known};
use super::super::events;
pub use super::model::Position;
use super::model::{Event, Filter, Readable};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Error, Result};

/// Events after a position that the caller may see, and those of their actors whom the caller may know.
///
/// # Errors
/// 403 where events are asked for by name that the token has no scope to read.
pub async fn feed(
    conn: &mut impl Read,
    ctx: &Ctx,
    mut filter: Filter,
    after: Option<Position>,
    limit: i64,
) -> Result<(Vec<Event>, Known)> {
    let readable = readable(ctx, &filter)?;
    if !filter.actors.is_empty() {
        // Whom no event names to the caller, nothing may be found by.
        filter.actors = actors::told(conn, ctx, filter.actors).await?;
        if filter.actors.is_empty() {
            return Ok((Vec::new(), Known::default()));
        }
    }
    let events = store::feed(conn, readable, &filter, after, limit).await?;
    let actors = events.iter().map(|event| (event.actor_type.as_str(), event.actor_id));
    let known = actors::known(conn, ctx, actors).await?;
    Ok((events, known))
}

/// The kinds of record that are wanted and that the caller may read, by what the caller sees of them.
fn readable(ctx: &Ctx, filter: &Filter) -> Result<Vec<Readable>> {
    let mut groups: Vec<Readable> = Vec::new();
    for kind in events::all() {
        let Some(visibility) = events::visibility(ctx, kind) else {
            if filter.names(kind.subject) {
                let detail =
                    format!("Events of the kind {} need the scope {}.", kind.subject, kind.read_with);
                return Err(Error::insufficient_scope(kind.read_with.as_str())
                    .amend(|problem| problem.detail = detail.into()));
            }
            continue;
        };
        if !filter.wants(kind.subject) {
            continue;
        }
        match groups.iter_mut().find(|group| group.visibility == visibility) {
            Some(group) => group.subject_types.push(kind.subject),
            None => groups.push(Readable { visibility, subject_types: vec![kind.subject] }),
        }
    }
    Ok(groups)
}
