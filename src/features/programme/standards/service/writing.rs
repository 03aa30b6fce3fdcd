//! Versions come in: from the published file, from staff, from the program.

use diesel_async::AsyncPgConnection;

use super::super::events::StandardEvent;
use super::super::model::{HoursRow, Plan, StandardOrigin, StandardVersion, StoredVersion, VersionKey};
use super::super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::features::events::{self, Subject};

/// The version with its options, locked, if it is there.
pub async fn find_for_update(
    conn: &mut AsyncPgConnection,
    key: &VersionKey,
) -> Result<Option<StoredVersion>> {
    let rows = store::find_version_for_update(conn, key).await?;
    Ok(StoredVersion::of(store::complete(conn, rows).await?))
}

/// What putting a version would change.
pub async fn plan(
    conn: &mut impl Read,
    ctx: &Ctx,
    said: &StandardVersion,
    origin: StandardOrigin,
) -> Result<Plan> {
    let rows = store::find_version(conn, &said.key).await?;
    let stored = StoredVersion::of(store::complete(conn, rows).await?);
    Ok(Plan::new(stored.as_ref(), said, origin, (ctx.now, ctx.today())))
}

/// Makes a version what it is said to be: one event where that changes anything. Who learns another version is not touched.
/// `stored` is what there is, locked.
pub async fn put(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    stored: Option<StoredVersion>,
    said: &StandardVersion,
    origin: StandardOrigin,
) -> Result<Plan> {
    let mut plan = Plan::new(stored.as_ref(), said, origin, (ctx.now, ctx.today()));
    if let (true, Some(core)) = (plan.is_new, plan.standards.first())
        && store::insert(conn, core).await? == 0
    {
        // Somebody else has just added it.
        let stored = find_for_update(conn, &said.key).await?;
        plan = Plan::new(stored.as_ref(), said, origin, (ctx.now, ctx.today()));
    }
    if plan.told.is_empty() {
        return Ok(plan);
    }
    write_rows(conn, &plan).await?;
    if !plan.replaced.is_empty() {
        store::replace_hours(conn, &plan.replaced, ctx.now).await?;
    }
    store::insert_hours(conn, &hours_of(ctx, &plan)).await?;
    let event = if plan.is_new { StandardEvent::Added } else { StandardEvent::Changed };
    if let Some(core) = plan.standards.first() {
        events::record(conn, ctx, Subject::new(core.id), event).await?;
    }
    Ok(plan)
}

/// Writes standards and KSBs as planned; the version itself is there already where it is new.
pub(super) async fn write_rows(conn: &mut AsyncPgConnection, plan: &Plan) -> Result<()> {
    for (number, standard) in plan.standards.iter().enumerate() {
        let was_added = plan.is_new && number == 0;
        let is_written = store::insert(conn, standard).await? == 1 || was_added;
        if !is_written {
            store::update(conn, standard).await?;
        }
    }
    Ok(store::save_ksbs(conn, &plan.ksbs).await?)
}

/// The hours that are planned.
pub(super) fn hours_of(ctx: &Ctx, plan: &Plan) -> Vec<HoursRow> {
    let hours = plan.hours.iter();
    hours
        .map(|(id, dated)| HoursRow {
            id: ctx.new_id(),
            standard_id: *id,
            starts_from: dated.starts_from,
            hours: dated.hours,
            recorded_at: ctx.now,
            replaced_at: None,
        })
        .collect()
}
