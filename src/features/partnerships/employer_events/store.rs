//! Queries on events for employers.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{ChangeEmployerEvent, EmployerEvent};
use crate::db::Read;
use crate::ids::EmployerEventId;
use crate::schema::employer_events::{self, dsl};

pub async fn find(conn: &mut impl Read, id: EmployerEventId) -> QueryResult<EmployerEvent> {
    dsl::employer_events.find(id).select(EmployerEvent::as_select()).first(conn).await
}

pub async fn lock(conn: &mut AsyncPgConnection, id: EmployerEventId) -> QueryResult<EmployerEvent> {
    dsl::employer_events.find(id).select(EmployerEvent::as_select()).for_update().first(conn).await
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    after: Option<EmployerEventId>,
    limit: i64,
) -> QueryResult<Vec<EmployerEvent>> {
    let mut query =
        dsl::employer_events.select(EmployerEvent::as_select()).order(dsl::id).limit(limit).into_boxed();
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    query.load(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: EmployerEvent) -> QueryResult<EmployerEvent> {
    diesel::insert_into(employer_events::table)
        .values(new)
        .returning(EmployerEvent::as_returning())
        .get_result(conn)
        .await
}

#[derive(AsChangeset)]
#[diesel(table_name = employer_events)]
struct Changes {
    title: Option<String>,
    held_on: Option<NaiveDate>,
    invited: Option<i32>,
    attended: Option<Option<i32>>,
    updated_at: DateTime<Utc>,
}

pub async fn change(
    conn: &mut AsyncPgConnection,
    id: EmployerEventId,
    change: ChangeEmployerEvent,
    now: DateTime<Utc>,
) -> QueryResult<EmployerEvent> {
    let ChangeEmployerEvent { title, held_on, invited, attended } = change;
    diesel::update(dsl::employer_events.find(id))
        .set((
            Changes { title, held_on, invited, attended, updated_at: now },
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(EmployerEvent::as_returning())
        .get_result(conn)
        .await
}
