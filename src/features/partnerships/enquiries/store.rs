//! Queries on employer enquiries.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{Enquiry, EnquiryFilter, Unconfirmed};
use crate::db::Read;
use crate::db::alternatives::{merge, one_of, split};
use crate::ids::EnquiryId;
use crate::schema::employer_enquiries::{self, dsl};
use crate::schema::{enquiry_links, unconfirmed_enquiries};

define_sql_function! {
    /// The enquiry whose link has a token of this digest: nobody reads the digests themselves.
    fn enquiry_of(digest: Binary) -> Nullable<SqlUuid>;
}

/// Adds what is not confirmed yet, with its link.
pub async fn ask(conn: &mut AsyncPgConnection, new: &Unconfirmed, digest: &[u8]) -> QueryResult<usize> {
    diesel::insert_into(unconfirmed_enquiries::table).values(new).execute(conn).await?;
    let link = (
        enquiry_links::enquiry_id.eq(new.id),
        enquiry_links::token_hash.eq(digest),
        enquiry_links::created_at.eq(new.created_at),
    );
    diesel::insert_into(enquiry_links::table).values(link).execute(conn).await
}

/// The enquiry of a link that was made after an instant.
pub async fn by_link(conn: &mut impl Read, digest: &[u8], after: DateTime<Utc>) -> QueryResult<EnquiryId> {
    enquiry_links::table
        .filter(enquiry_links::enquiry_id.nullable().eq(enquiry_of(digest)))
        .filter(enquiry_links::created_at.gt(after))
        .select(enquiry_links::enquiry_id)
        .first(conn)
        .await
}

/// Takes away what is not confirmed yet, where it still is not: of two who confirm it at once one finds it.
pub async fn take(conn: &mut AsyncPgConnection, id: EnquiryId) -> QueryResult<Option<Unconfirmed>> {
    diesel::delete(unconfirmed_enquiries::table.find(id))
        .returning(Unconfirmed::as_returning())
        .get_result(conn)
        .await
        .optional()
}

/// Forgets links that were made by an instant, with what was not confirmed by them.
pub async fn forget(conn: &mut AsyncPgConnection, until: DateTime<Utc>) -> QueryResult<usize> {
    let unconfirmed = unconfirmed_enquiries::table.filter(unconfirmed_enquiries::created_at.le(until));
    diesel::delete(unconfirmed).execute(conn).await?;
    diesel::delete(enquiry_links::table.filter(enquiry_links::created_at.le(until))).execute(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &Enquiry) -> QueryResult<usize> {
    diesel::insert_into(employer_enquiries::table).values(new).execute(conn).await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &Enquiry) -> QueryResult<Enquiry> {
    diesel::update(dsl::employer_enquiries.find(changed.id))
        .set(changed)
        .returning(Enquiry::as_returning())
        .get_result(conn)
        .await
}

pub async fn find(conn: &mut impl Read, id: EnquiryId) -> QueryResult<Enquiry> {
    dsl::employer_enquiries.find(id).select(Enquiry::as_select()).first(conn).await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, id: EnquiryId) -> QueryResult<Enquiry> {
    dsl::employer_enquiries.find(id).select(Enquiry::as_select()).for_update().first(conn).await
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    filter: &EnquiryFilter,
    after: Option<EnquiryId>,
    limit: i64,
) -> QueryResult<Vec<Enquiry>> {
    let mut lists = Vec::new();
    for filter in split(vec![filter.clone()], |filter| &mut filter.state) {
        let query =
            dsl::employer_enquiries.select(Enquiry::as_select()).order(dsl::id).limit(limit).into_boxed();
        let mut query = one_of!(query, dsl::state, filter.state);
        if let Some(after) = after {
            query = query.filter(dsl::id.gt(after));
        }
        lists.push(query.load(conn).await?);
    }
    Ok(merge(lists, limit, |row: &Enquiry| row.id))
}
