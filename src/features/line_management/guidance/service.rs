//! Use cases of the guidance library; everybody with the scope reads all of it.

use diesel_async::AsyncPgConnection;

use super::events::GuidanceEvent;
use super::model::{AddGuidance, ChangeGuidance, Guidance};
use super::store;
pub use super::store::Filter;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::db::by_name::Wanted;
use crate::error::Result;
use crate::features::events::{self, Subject};
use crate::ids::GuidanceId;

/// A piece of guidance, archived or not.
pub async fn find(conn: &mut impl Read, id: GuidanceId) -> Result<Guidance> {
    Ok(store::find(conn, id).await?)
}

/// The same, locked.
pub async fn lock(conn: &mut AsyncPgConnection, id: GuidanceId) -> Result<Guidance> {
    Ok(store::find_for_update(conn, id).await?)
}

/// A page of guidance, each piece with the title by which it is in order.
pub async fn list(
    conn: &mut impl Read,
    filter: &Filter,
    wanted: &Wanted<GuidanceId>,
) -> Result<Vec<(Guidance, String)>> {
    Ok(store::list_page(conn, filter, wanted).await?)
}

/// Adds a piece of guidance.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddGuidance) -> Result<Guidance> {
    let new = Guidance {
        id: ctx.new_id(),
        title: command.title,
        topic: command.topic,
        stage: command.stage,
        markdown: command.markdown,
        archived: false,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let added = store::insert(conn, new).await?;
    events::record(conn, ctx, Subject::new(added.id), GuidanceEvent::Added).await?;
    Ok(added)
}

/// Changes what is given of a locked piece.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Guidance,
    command: ChangeGuidance,
) -> Result<Guidance> {
    let changed = store::change(conn, present.id, command, ctx.now).await?;
    events::record(conn, ctx, Subject::new(changed.id), GuidanceEvent::Changed).await?;
    Ok(changed)
}
