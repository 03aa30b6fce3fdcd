//! Queries on requests about somebody's data.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Binary, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::SubjectRequest;
use super::model::bodies::RequestFilter;
use crate::db::Read;
use crate::db::alternatives::{merge, one_of, split};
use crate::ids::{ApplicationId, CandidateId, PersonId, SubjectRequestId};
use crate::schema::{
    applications, apprenticeships, candidates, copy_links, people, role_grants, subject_requests,
};

define_sql_function! {
    /// The request whose link has a token of this digest: nobody reads the digests themselves.
    fn copy_link_of(token: Binary) -> Nullable<SqlUuid>;
}

pub async fn find(conn: &mut impl Read, id: SubjectRequestId) -> QueryResult<SubjectRequest> {
    subject_requests::table.find(id).select(SubjectRequest::as_select()).first(conn).await
}

pub async fn find_for_update(
    conn: &mut AsyncPgConnection,
    id: SubjectRequestId,
) -> QueryResult<SubjectRequest> {
    subject_requests::table.find(id).select(SubjectRequest::as_select()).for_update().first(conn).await
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    filter: &RequestFilter,
    after: Option<SubjectRequestId>,
    limit: i64,
) -> QueryResult<Vec<SubjectRequest>> {
    let mut lists = Vec::new();
    let all = split(vec![filter.clone()], |filter| &mut filter.state);
    for filter in split(all, |filter| &mut filter.kind) {
        let query = subject_requests::table
            .select(SubjectRequest::as_select())
            .order(subject_requests::id)
            .limit(limit)
            .into_boxed();
        let query = one_of!(query, subject_requests::state, filter.state);
        let mut query = one_of!(query, subject_requests::kind, filter.kind);
        if let Some(after) = after {
            query = query.filter(subject_requests::id.gt(after));
        }
        lists.push(query.load(conn).await?);
    }
    Ok(merge(lists, limit, |row: &SubjectRequest| row.id))
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &SubjectRequest) -> QueryResult<usize> {
    diesel::insert_into(subject_requests::table).values(new).execute(conn).await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &SubjectRequest) -> QueryResult<usize> {
    diesel::update(subject_requests::table.find(changed.id)).set(changed).execute(conn).await
}

/// The link of a copy, in the place of the one before.
pub async fn link(
    conn: &mut AsyncPgConnection,
    request: SubjectRequestId,
    digest: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let row = (
        copy_links::subject_request_id.eq(request),
        copy_links::token_hash.eq(digest),
        copy_links::created_at.eq(now),
    );
    diesel::insert_into(copy_links::table).values(row).execute(conn).await
}

/// The request of a link that was made after an instant.
pub async fn by_link(
    conn: &mut impl Read,
    digest: &[u8],
    after: DateTime<Utc>,
) -> QueryResult<SubjectRequest> {
    subject_requests::table
        .inner_join(copy_links::table)
        .filter(subject_requests::id.nullable().eq(copy_link_of(digest)))
        .filter(copy_links::created_at.gt(after))
        .select(SubjectRequest::as_select())
        .first(conn)
        .await
}

/// Where letters to a person go, and how they greet.
pub async fn address_of_person(
    conn: &mut impl Read,
    id: PersonId,
) -> QueryResult<Option<(String, Option<String>)>> {
    people::table.find(id).select((people::email, people::given_name.nullable())).first(conn).await.optional()
}

/// Where letters to a candidate go, and how they greet.
pub async fn address_of_candidate(
    conn: &mut impl Read,
    id: CandidateId,
) -> QueryResult<Option<(String, Option<String>)>> {
    candidates::table
        .find(id)
        .select((candidates::email, candidates::given_name))
        .first(conn)
        .await
        .optional()
}

/// A person, locked: whether they take part no more, and were erased.
pub async fn lock_person(
    conn: &mut AsyncPgConnection,
    id: PersonId,
) -> QueryResult<(String, Option<DateTime<Utc>>)> {
    people::table.find(id).select((people::state, people::erased_at)).for_update().first(conn).await
}

/// When a candidate, who is locked, was erased.
pub async fn lock_candidate(
    conn: &mut AsyncPgConnection,
    id: CandidateId,
) -> QueryResult<Option<DateTime<Utc>>> {
    candidates::table.find(id).select(candidates::erased_at).for_update().first(conn).await
}

/// The applications of a candidate, locked, in the order of their ids: which are under way, and which were enrolled.
pub async fn lock_applications(
    conn: &mut AsyncPgConnection,
    candidate: CandidateId,
) -> QueryResult<Vec<(ApplicationId, bool, bool)>> {
    let rows: Vec<(ApplicationId, String, Option<DateTime<Utc>>)> = applications::table
        .filter(applications::candidate_id.eq(candidate))
        .order(applications::id)
        .select((applications::id, applications::state, applications::settled_at))
        .for_update()
        .load(conn)
        .await?;
    let told = rows.into_iter().map(|(id, state, settled)| (id, settled.is_none(), state == "enrolled"));
    Ok(told.collect())
}

/// The apprenticeships of a person: their states, and on which days they ended.
pub async fn apprenticeships_of(
    conn: &mut impl Read,
    person: PersonId,
) -> QueryResult<Vec<(String, Option<chrono::NaiveDate>)>> {
    apprenticeships::table
        .filter(apprenticeships::person_id.eq(person))
        .select((apprenticeships::state, apprenticeships::ended_on))
        .load(conn)
        .await
}

/// Whether somebody holds a role besides that of an apprentice.
pub async fn holds_a_role(conn: &mut impl Read, person: PersonId) -> QueryResult<bool> {
    let held = role_grants::table
        .filter(role_grants::person_id.eq(person).and(role_grants::ended_at.is_null()))
        .filter(role_grants::role.ne(crate::access::Role::Apprentice));
    diesel::select(exists(held)).get_result(conn).await
}

pub async fn is_person(conn: &mut impl Read, id: PersonId) -> QueryResult<bool> {
    diesel::select(exists(people::table.find(id))).get_result(conn).await
}

pub async fn is_candidate(conn: &mut impl Read, id: CandidateId) -> QueryResult<bool> {
    diesel::select(exists(candidates::table.find(id))).get_result(conn).await
}
