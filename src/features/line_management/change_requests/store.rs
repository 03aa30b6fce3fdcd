//! Queries on change requests: a provider sees what it asked for, people what is asked about their apprenticeships.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{ChangeRequest, ChangeRequestFilter, ChangeState};
use crate::db::Read;
use crate::db::alternatives::{Way, merge, one_of, split, ways};
use crate::ids::{ChangeRequestId, PersonId};
use crate::schema::change_requests::{self, dsl};
use crate::visibility::Visibility;

/// A request that the caller may see.
pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: ChangeRequestId,
) -> QueryResult<ChangeRequest> {
    let seen = visibility
        .records()
        .of_organisation(dsl::provider_id.nullable())
        .of_apprenticeship(dsl::apprenticeship_id.nullable())
        .condition();
    dsl::change_requests
        .filter(dsl::id.eq(id))
        .filter(seen)
        .select(ChangeRequest::as_select())
        .first(conn)
        .await
}

/// A page in the order in which they were asked.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &ChangeRequestFilter,
    after: Option<ChangeRequestId>,
    limit: i64,
) -> QueryResult<Vec<ChangeRequest>> {
    let all = split(vec![filter.clone()], |filter| &mut filter.apprenticeship_id);
    let all = split(all, |filter| &mut filter.provider_id);
    let all = split(all, |filter| &mut filter.kind);
    let all = split(all, |filter| &mut filter.state);
    let mut lists = Vec::new();
    for way in ways(conn, visibility).await? {
        for filter in all.iter().filter(|filter| leads_to(way, filter)) {
            let mut query = dsl::change_requests
                .select(ChangeRequest::as_select())
                .order(dsl::id)
                .limit(limit)
                .into_boxed();
            match way {
                Way::Everything => {}
                Way::Organisation(id) => query = query.filter(dsl::provider_id.eq(id)),
                Way::Apprenticeship(id) => query = query.filter(dsl::apprenticeship_id.eq(id)),
            }
            query = one_of!(query, dsl::apprenticeship_id, filter.apprenticeship_id);
            query = one_of!(query, dsl::provider_id, filter.provider_id);
            query = one_of!(query, dsl::kind, filter.kind);
            query = one_of!(query, dsl::state, filter.state);
            if let Some(after) = after {
                query = query.filter(dsl::id.gt(after));
            }
            lists.push(query.load(conn).await?);
        }
    }
    Ok(merge(lists, limit, |request| request.id))
}

/// Whether something of what the filter names may be seen in this way.
fn leads_to(way: Way, filter: &ChangeRequestFilter) -> bool {
    let of_provider = match way {
        Way::Organisation(id) => filter.provider_id.is_empty() || filter.provider_id.contains(&id),
        Way::Everything | Way::Apprenticeship(_) => true,
    };
    of_provider && way.leads_to(&filter.apprenticeship_id)
}

pub async fn insert(conn: &mut AsyncPgConnection, new: ChangeRequest) -> QueryResult<ChangeRequest> {
    diesel::insert_into(change_requests::table)
        .values(new)
        .returning(ChangeRequest::as_returning())
        .get_result(conn)
        .await
}

/// What a step changes.
#[derive(AsChangeset)]
#[diesel(table_name = change_requests)]
pub struct Decision {
    pub state: ChangeState,
    pub decided_by: Option<PersonId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decline_reason: Option<String>,
    pub updated_at: DateTime<Utc>,
}

pub async fn decide(
    conn: &mut AsyncPgConnection,
    id: ChangeRequestId,
    decision: Decision,
) -> QueryResult<ChangeRequest> {
    diesel::update(dsl::change_requests.find(id))
        .set((decision, dsl::version.eq(dsl::version + 1)))
        .returning(ChangeRequest::as_returning())
        .get_result(conn)
        .await
}

/// Those that have lapsed and of which no event says so; they count as told from now on.
pub async fn tell_lapsed(conn: &mut AsyncPgConnection) -> QueryResult<Vec<ChangeRequest>> {
    diesel::update(dsl::change_requests.filter(dsl::untold))
        .set(dsl::untold.eq(false))
        .returning(ChangeRequest::as_returning())
        .get_results(conn)
        .await
}
