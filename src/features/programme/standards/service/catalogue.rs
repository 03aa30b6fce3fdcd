//! The catalogue that comes with the program.

use chrono::NaiveTime;
use diesel_async::AsyncPgConnection;

use super::super::model::{Catalogue, Plan, StandardOrigin};
use super::super::store;
use super::writing::{find_for_update, hours_of, write_rows};
use crate::ctx::{Ctx, Ids};
use crate::error::Result;

/// The catalogue that comes with the program, as JSON.
pub const CATALOGUE: &str = include_str!("../catalogue.json");

/// Makes the database say what the catalogue says of each version of which nothing was published or told since. It is
/// reference data, not a record that somebody changes, so it leaves no events; its hours count as known since they apply.
pub async fn load_catalogue(conn: &mut AsyncPgConnection) -> Result<()> {
    let catalogue: Catalogue = serde_json::from_str(CATALOGUE).map_err(anyhow::Error::from)?;
    let (day, origin) = (catalogue.compiled_on, StandardOrigin::BuiltIn);
    let ctx = Ctx::system(day.and_time(NaiveTime::MIN).and_utc(), Ids::default(), "catalogue", "".into());
    for said in catalogue.versions() {
        let stored = find_for_update(conn, &said.key).await?;
        if stored.as_ref().is_some_and(|stored| stored.core.standard.origin != origin) {
            continue;
        }
        let plan = Plan::new(stored.as_ref(), &said, origin, (ctx.now, day));
        if plan.told.is_empty() {
            continue;
        }
        write_rows(conn, &plan).await?;
        let mut hours = hours_of(&ctx, &plan);
        for row in &mut hours {
            row.recorded_at = row.starts_from.and_time(NaiveTime::MIN).and_utc();
        }
        store::replace_hours(conn, &plan.replaced, ctx.now).await?;
        store::insert_hours(conn, &hours).await?;
    }
    Ok(())
}
