//! Queries on people and role grants.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{ChangePerson, NewPerson, NewRoleGrant, Person, PersonState, RoleGrant};
use crate::access::Role;
use crate::db::alternatives::{merge, one_of, split};
use crate::db::by_name::{ByName, Wanted, in_order};
use crate::db::{Fragment, Read, fragment, statement};
use crate::ids::{PersonId, RoleGrantId};
use crate::schema::people::{self, dsl};
use crate::schema::role_grants;

/// Which people to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// With one of these roles, now.
    pub roles: Vec<Role>,
    /// In one of these states.
    pub states: Vec<PersonState>,
}

pub async fn find(conn: &mut impl Read, id: PersonId) -> QueryResult<Person> {
    dsl::people.find(id).select(Person::as_select()).first(conn).await
}

pub async fn find_by_email(conn: &mut impl Read, folded: &str) -> QueryResult<PersonId> {
    dsl::people.filter(dsl::email_folded.eq(folded)).select(dsl::id).first(conn).await
}

/// A sign-in that is being opened holds a key-share lock on its person, so this waits for it.
pub async fn find_for_update(conn: &mut AsyncPgConnection, id: PersonId) -> QueryResult<Person> {
    dsl::people.find(id).select(Person::as_select()).for_update().first(conn).await
}

/// As the index has it.
const NAME: Fragment<Text> = fragment("lower(people.family_name || ', ' || people.given_name)");

/// A page, each with the name by which it is in order.
pub async fn list_page(
    conn: &mut impl Read,
    filter: &Filter,
    wanted: &Wanted<PersonId>,
) -> QueryResult<Vec<(Person, String)>> {
    if wanted.order != ByName::Added {
        return by_name(conn, filter, wanted).await;
    }
    let after = wanted.after.as_ref().map(|(_, id)| *id);
    let people = as_added(conn, filter, after, wanted.limit).await?;
    Ok(people.into_iter().map(|person| (person, String::new())).collect())
}

async fn by_name(
    conn: &mut impl Read,
    filter: &Filter,
    wanted: &Wanted<PersonId>,
) -> QueryResult<Vec<(Person, String)>> {
    let query =
        in_order!(dsl::people.select((Person::as_select(), NAME)).into_boxed(), NAME, dsl::id, wanted);
    let mut query = one_of!(query, dsl::state, filter.states);
    if !filter.roles.is_empty() {
        let held = role_grants::table
            .filter(role_grants::ended_at.is_null().and(role_grants::role.eq_any(&filter.roles)))
            .select(role_grants::person_id);
        query = query.filter(dsl::id.eq_any(held));
    }
    query.load(conn).await
}

/// A page of these people.
pub async fn page_of(
    conn: &mut impl Read,
    ids: &[PersonId],
    wanted: &Wanted<PersonId>,
) -> QueryResult<Vec<(Person, String)>> {
    let people = dsl::people.filter(dsl::id.eq_any(ids)).select((Person::as_select(), NAME)).into_boxed();
    in_order!(people, NAME, dsl::id, wanted).load(conn).await
}

/// A page by id, the order in which they were added.
async fn as_added(
    conn: &mut impl Read,
    filter: &Filter,
    after: Option<PersonId>,
    limit: i64,
) -> QueryResult<Vec<Person>> {
    let all = split(vec![filter.clone()], |filter| &mut filter.roles);
    let mut lists = Vec::new();
    for filter in split(all, |filter| &mut filter.states) {
        if !filter.roles.is_empty() {
            lists.push(holders(conn, &filter, after, limit).await?);
            continue;
        }
        let query = dsl::people.select(Person::as_select()).order(dsl::id).limit(limit);
        let mut query = one_of!(query.into_boxed(), dsl::state, filter.states);
        if let Some(after) = after {
            query = query.filter(dsl::id.gt(after));
        }
        lists.push(query.load(conn).await?);
    }
    Ok(merge(lists, limit, |person| person.id))
}

/// Those who hold a role, in the order in which the index of grants has them.
async fn holders(
    conn: &mut impl Read,
    filter: &Filter,
    after: Option<PersonId>,
    limit: i64,
) -> QueryResult<Vec<Person>> {
    // Who has ended holds no role.
    if !filter.states.is_empty() && !filter.states.contains(&PersonState::Active) {
        return Ok(Vec::new());
    }
    let query = role_grants::table
        .filter(role_grants::ended_at.is_null())
        .distinct()
        .order(role_grants::person_id)
        .select(role_grants::person_id)
        .limit(limit);
    let mut query = one_of!(query.into_boxed(), role_grants::role, filter.roles);
    if let Some(after) = after {
        query = query.filter(role_grants::person_id.gt(after));
    }
    let ids: Vec<PersonId> = query.load(conn).await?;
    find_all(conn, &ids).await
}

/// These people, by id.
pub async fn find_all(conn: &mut impl Read, ids: &[PersonId]) -> QueryResult<Vec<Person>> {
    dsl::people.filter(dsl::id.eq_any(ids)).select(Person::as_select()).order(dsl::id).load(conn).await
}

/// Somebody whom a search has found.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct Match {
    #[diesel(sql_type = SqlUuid)]
    pub id: PersonId,
    #[diesel(sql_type = Text)]
    pub state: PersonState,
}

/// As indexes have it, word for word.
const NAMED: &str = "SELECT id, state FROM people
    WHERE to_tsvector('simple', given_name || ' ' || family_name) @@ to_tsquery('simple', $1) LIMIT $2";
const ADDRESSED: &str =
    "SELECT id, state FROM people WHERE email_folded ~>=~ $1 AND email_folded ~<~ ($1 || $2) LIMIT $3";

/// People whose names fit a text query, by id; as many as `limit`, whichever.
pub async fn named(conn: &mut impl Read, query: &str, limit: i64) -> QueryResult<Vec<Match>> {
    statement(NAMED).bind::<Text, _>(query).bind::<BigInt, _>(limit).load(conn).await
}

/// People whose e-mail addresses begin with a text, likewise.
pub async fn addressed(conn: &mut impl Read, start: &str, limit: i64) -> QueryResult<Vec<Match>> {
    let last = char::MAX.to_string();
    statement(ADDRESSED)
        .bind::<Text, _>(start)
        .bind::<Text, _>(last)
        .bind::<BigInt, _>(limit)
        .load(conn)
        .await
}

/// The roles that these people hold now.
pub async fn live_roles(conn: &mut impl Read, people: &[PersonId]) -> QueryResult<Vec<(PersonId, Role)>> {
    role_grants::table
        .filter(role_grants::person_id.eq_any(people))
        .filter(role_grants::ended_at.is_null())
        .select((role_grants::person_id, role_grants::role))
        .load(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: NewPerson) -> QueryResult<Person> {
    diesel::insert_into(people::table).values(new).returning(Person::as_returning()).get_result(conn).await
}

#[derive(AsChangeset)]
#[diesel(table_name = people)]
struct Changes {
    email: Option<String>,
    email_folded: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    date_of_birth: Option<Option<NaiveDate>>,
    adult_confirmed_on: Option<Option<NaiveDate>>,
    adult_confirmed_how: Option<Option<String>>,
    updated_at: DateTime<Utc>,
}

pub async fn change(
    conn: &mut AsyncPgConnection,
    id: PersonId,
    change: ChangePerson,
    email_folded: Option<String>,
    now: DateTime<Utc>,
) -> QueryResult<Person> {
    let ChangePerson {
        email,
        given_name,
        family_name,
        date_of_birth,
        adult_confirmed_on,
        adult_confirmed_how,
    } = change;
    let changes = Changes {
        email,
        email_folded,
        given_name,
        family_name,
        date_of_birth,
        adult_confirmed_on,
        // Without a day there is nothing that it says.
        adult_confirmed_how: adult_confirmed_on.map(|_| adult_confirmed_how),
        updated_at: now,
    };
    diesel::update(dsl::people.find(id))
        .set((changes, dsl::version.eq(dsl::version + 1)))
        .returning(Person::as_returning())
        .get_result(conn)
        .await
}

/// A state, or the same state anew where the person's roles have changed.
pub async fn set_state(
    conn: &mut AsyncPgConnection,
    id: PersonId,
    state: PersonState,
    now: DateTime<Utc>,
) -> QueryResult<Person> {
    diesel::update(dsl::people.find(id))
        .set((dsl::state.eq(state), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .returning(Person::as_returning())
        .get_result(conn)
        .await
}

/// Who holds a role now, each grant locked.
pub async fn lock_grants_of(conn: &mut AsyncPgConnection, role: Role) -> QueryResult<Vec<PersonId>> {
    role_grants::table
        .filter(role_grants::role.eq(role).and(role_grants::ended_at.is_null()))
        .select(role_grants::person_id)
        .order(role_grants::id)
        .for_update()
        .load(conn)
        .await
}

/// The grant, while it lasts.
pub async fn find_grant(conn: &mut impl Read, id: RoleGrantId) -> QueryResult<RoleGrant> {
    role_grants::table
        .find(id)
        .filter(role_grants::ended_at.is_null())
        .select(RoleGrant::as_select())
        .first(conn)
        .await
}

/// A page of a person's live grants by id, the order in which they were granted.
pub async fn list_grants(
    conn: &mut impl Read,
    person: PersonId,
    after: Option<RoleGrantId>,
    limit: i64,
) -> QueryResult<Vec<RoleGrant>> {
    let mut query = role_grants::table
        .filter(role_grants::person_id.eq(person))
        .filter(role_grants::ended_at.is_null())
        .select(RoleGrant::as_select())
        .order(role_grants::id)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(role_grants::id.gt(after));
    }
    query.load(conn).await
}

pub async fn insert_grant(conn: &mut AsyncPgConnection, new: NewRoleGrant) -> QueryResult<RoleGrant> {
    diesel::insert_into(role_grants::table)
        .values(new)
        .returning(RoleGrant::as_returning())
        .get_result(conn)
        .await
}

/// Ends live grants of a person: one, or all. Returns those that it ended.
pub async fn end_grants(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    one: Option<RoleGrantId>,
    now: DateTime<Utc>,
) -> QueryResult<Vec<RoleGrant>> {
    let mut query = diesel::update(role_grants::table)
        .filter(role_grants::person_id.eq(person))
        .filter(role_grants::ended_at.is_null())
        .set((
            role_grants::ended_at.eq(now),
            role_grants::updated_at.eq(now),
            role_grants::version.eq(role_grants::version + 1),
        ))
        .into_boxed();
    if let Some(one) = one {
        query = query.filter(role_grants::id.eq(one));
    }
    query.returning(RoleGrant::as_returning()).get_results(conn).await
}
