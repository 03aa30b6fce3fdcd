//! Queries on organisations.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{ChangeOrganisation, Organisation, OrganisationFilter, OrganisationState};
use crate::db::alternatives::{merge, one_of, split};
use crate::db::by_name::{ByName, Wanted, has_words, in_order};
use crate::db::{Fragment, Read, fragment};
use crate::ids::OrganisationId;
use crate::schema::organisations::{self, dsl};
use crate::text::words_query;

pub async fn find(conn: &mut impl Read, id: OrganisationId) -> QueryResult<Organisation> {
    dsl::organisations.find(id).select(Organisation::as_select()).first(conn).await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, id: OrganisationId) -> QueryResult<Organisation> {
    dsl::organisations.find(id).select(Organisation::as_select()).for_update().first(conn).await
}

pub async fn find_named(
    conn: &mut impl Read,
    name: &str,
    id: Option<OrganisationId>,
) -> QueryResult<Vec<Organisation>> {
    let named = dsl::id.nullable().eq(id).assume_not_null().or(lower(dsl::name).eq(lower(name)));
    dsl::organisations.filter(named).select(Organisation::as_select()).load(conn).await
}

/// Active ones whose names hold these whole words, in any case.
pub async fn find_containing(conn: &mut impl Read, words: &str) -> QueryResult<Vec<Organisation>> {
    let name = " ".into_sql::<Text>().concat(lower(dsl::name)).concat(" ");
    let holds = position(name, lower(format!(" {words} "))).gt(0);
    let holds = holds.and(dsl::state.eq(OrganisationState::Active));
    dsl::organisations.filter(holds).select(Organisation::as_select()).limit(2).load(conn).await
}

define_sql_function!(fn lower(text: Text) -> Text);
define_sql_function! {
    #[sql_name = "strpos"]
    fn position(text: Text, part: Text) -> Integer;
}

/// As the index has it.
const NAME: Fragment<Text> = fragment("lower(organisations.name)");

/// A page, each with the name by which it is in order.
pub async fn list_page(
    conn: &mut impl Read,
    filter: &OrganisationFilter,
    wanted: &Wanted<OrganisationId>,
) -> QueryResult<Vec<(Organisation, String)>> {
    let mut filters = vec![filter.clone()];
    if wanted.order == ByName::Added {
        filters = split(filters, |filter| &mut filter.kind);
        filters = split(filters, |filter| &mut filter.state);
    }
    let mut lists = Vec::new();
    for filter in filters {
        let query = dsl::organisations.select((Organisation::as_select(), NAME)).into_boxed();
        let query = in_order!(query, NAME, dsl::id, wanted);
        let query = one_of!(query, dsl::kind, filter.kind);
        let mut query = one_of!(query, dsl::state, filter.state);
        if let Some(q) = &filter.q {
            query = query.filter(has_words("organisations", "name", words_query(q)));
        }
        lists.push(query.load(conn).await?);
    }
    // Of several lists the order is that of ids.
    Ok(merge(lists, wanted.limit, |(organisation, _): &(Organisation, String)| organisation.id))
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Organisation) -> QueryResult<Organisation> {
    diesel::insert_into(organisations::table)
        .values(new)
        .returning(Organisation::as_returning())
        .get_result(conn)
        .await
}

#[derive(AsChangeset)]
#[diesel(table_name = organisations)]
struct Changes {
    name: Option<String>,
    website: Option<Option<String>>,
    contact_name: Option<Option<String>>,
    contact_email: Option<Option<String>>,
    updated_at: DateTime<Utc>,
}

pub async fn change(
    conn: &mut AsyncPgConnection,
    id: OrganisationId,
    change: ChangeOrganisation,
    now: DateTime<Utc>,
) -> QueryResult<Organisation> {
    let ChangeOrganisation { name, website, contact_name, contact_email } = change;
    diesel::update(dsl::organisations.find(id))
        .set((
            Changes { name, website, contact_name, contact_email, updated_at: now },
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Organisation::as_returning())
        .get_result(conn)
        .await
}

pub async fn set_state(
    conn: &mut AsyncPgConnection,
    id: OrganisationId,
    state: OrganisationState,
    now: DateTime<Utc>,
) -> QueryResult<Organisation> {
    diesel::update(dsl::organisations.find(id))
        .set((dsl::state.eq(state), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .returning(Organisation::as_returning())
        .get_result(conn)
        .await
}
