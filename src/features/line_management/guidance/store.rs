//! Queries on guidance.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{ChangeGuidance, Guidance, GuidanceStage};
use crate::db::Read;
use crate::ids::GuidanceId;
use crate::schema::guidance::{self, dsl};

pub async fn find(conn: &mut impl Read, id: GuidanceId) -> QueryResult<Guidance> {
    guidance::table.find(id).select(Guidance::as_select()).first(conn).await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, id: GuidanceId) -> QueryResult<Guidance> {
    guidance::table.find(id).select(Guidance::as_select()).for_update().first(conn).await
}

/// Which pieces to list.
#[derive(Debug, Default)]
pub struct Filter {
    pub topics: Vec<String>,
    pub stages: Vec<GuidanceStage>,
    pub archived: bool,
}

/// A page in the order in which they were added.
pub async fn list_page(
    conn: &mut impl Read,
    filter: &Filter,
    after: Option<GuidanceId>,
    limit: i64,
) -> QueryResult<Vec<Guidance>> {
    let mut query = dsl::guidance
        .filter(dsl::archived.eq(filter.archived))
        .select(Guidance::as_select())
        .order(dsl::id)
        .limit(limit)
        .into_boxed();
    if !filter.topics.is_empty() {
        query = query.filter(dsl::topic.eq_any(&filter.topics));
    }
    if !filter.stages.is_empty() {
        query = query.filter(dsl::stage.eq_any(&filter.stages));
    }
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    query.load(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Guidance) -> QueryResult<Guidance> {
    diesel::insert_into(guidance::table)
        .values(new)
        .returning(Guidance::as_returning())
        .get_result(conn)
        .await
}

pub async fn change(
    conn: &mut AsyncPgConnection,
    id: GuidanceId,
    change: ChangeGuidance,
    now: DateTime<Utc>,
) -> QueryResult<Guidance> {
    diesel::update(guidance::table.find(id))
        .set((change, dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .returning(Guidance::as_returning())
        .get_result(conn)
        .await
}
