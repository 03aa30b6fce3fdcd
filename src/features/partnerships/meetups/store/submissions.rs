//! Queries on meetups that are registered.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;

use super::super::model::{Meetup, NewMeetup};
use crate::db::Read;
use crate::ids::{CohortId, OrganisationId};
use crate::schema::cohorts;
use crate::schema::meetups::{self, dsl};

/// The meetup to which its employer gave this name, and what was sent under it.
pub async fn find_by_external_id(
    conn: &mut impl Read,
    organisation: OrganisationId,
    external_id: &str,
) -> QueryResult<Option<(Meetup, Option<Value>)>> {
    dsl::meetups
        .filter(dsl::organisation_id.eq(organisation))
        .filter(dsl::external_id.eq(external_id).assume_not_null())
        .select((Meetup::as_select(), dsl::submission))
        .first(conn)
        .await
        .optional()
}

/// None where the employer gave the name to another, which it waits for.
pub async fn insert(conn: &mut AsyncPgConnection, new: NewMeetup) -> QueryResult<Option<Meetup>> {
    diesel::insert_into(meetups::table)
        .values(new)
        .on_conflict_do_nothing()
        .returning(Meetup::as_returning())
        .get_result(conn)
        .await
        .optional()
}

/// Which of these cohorts there are.
pub async fn cohorts(conn: &mut impl Read, ids: &[CohortId]) -> QueryResult<Vec<CohortId>> {
    cohorts::table.filter(cohorts::id.eq_any(ids)).select(cohorts::id).load(conn).await
}
