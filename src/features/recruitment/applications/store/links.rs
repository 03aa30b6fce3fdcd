//! Queries on links.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::Read;
use crate::ids::{ApplicationId, ApplicationLinkId, CandidateId, VacancyId};
use crate::schema::application_links::{self, dsl};

define_sql_function! {
    /// The link whose token has this digest: nobody reads the digests themselves.
    fn application_link_of(digest: Binary) -> Nullable<SqlUuid>;
}

/// A link, without the digest of its token.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = application_links)]
pub struct Link {
    pub id: ApplicationLinkId,
    pub candidate_id: CandidateId,
    pub vacancy_id: VacancyId,
    pub application_id: Option<ApplicationId>,
    pub created_at: DateTime<Utc>,
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &Link, digest: &[u8]) -> QueryResult<usize> {
    diesel::insert_into(application_links::table)
        .values((
            dsl::id.eq(new.id),
            dsl::candidate_id.eq(new.candidate_id),
            dsl::vacancy_id.eq(new.vacancy_id),
            dsl::application_id.eq(new.application_id),
            dsl::token_hash.eq(digest),
            dsl::created_at.eq(new.created_at),
        ))
        .execute(conn)
        .await
}

/// The link of a token.
pub async fn find(conn: &mut impl Read, digest: &[u8]) -> QueryResult<Link> {
    dsl::application_links
        .filter(dsl::id.nullable().eq(application_link_of(digest)))
        .select(Link::as_select())
        .first(conn)
        .await
}

/// Makes a link one of an application.
pub async fn bind(
    conn: &mut AsyncPgConnection,
    id: ApplicationLinkId,
    application: ApplicationId,
) -> QueryResult<usize> {
    diesel::update(dsl::application_links.find(id))
        .set(dsl::application_id.eq(application))
        .execute(conn)
        .await
}
