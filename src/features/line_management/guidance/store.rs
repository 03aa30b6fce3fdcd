//! Queries on guidance.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{ChangeGuidance, Guidance, GuidanceStage};
use crate::db::by_name::{Wanted, has_words, in_order};
use crate::db::{Fragment, Read, fragment};
use crate::ids::GuidanceId;
use crate::schema::guidance::{self, dsl};
use crate::text::words_query;

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
    /// Words of the title.
    pub q: Option<String>,
}

/// As the index has it.
const TITLE: Fragment<Text> = fragment("lower(guidance.title)");

/// A page, each with the title by which it is in order.
pub async fn list_page(
    conn: &mut impl Read,
    filter: &Filter,
    wanted: &Wanted<GuidanceId>,
) -> QueryResult<Vec<(Guidance, String)>> {
    let query = dsl::guidance
        .filter(dsl::archived.eq(filter.archived))
        .select((Guidance::as_select(), TITLE))
        .into_boxed();
    let mut query = in_order!(query, TITLE, dsl::id, wanted);
    if !filter.topics.is_empty() {
        query = query.filter(dsl::topic.eq_any(&filter.topics));
    }
    if !filter.stages.is_empty() {
        query = query.filter(dsl::stage.eq_any(&filter.stages));
    }
    if let Some(q) = &filter.q {
        query = query.filter(has_words("guidance", "title", words_query(q)));
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
