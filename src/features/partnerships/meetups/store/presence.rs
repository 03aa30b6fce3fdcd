//! Whether those who registered came.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::Read;
use crate::ids::RegistrationId;
use crate::schema::{attendances, meetups, registrations};

/// A registration with start and end of its meetup, and whether an attendance of it is recorded.
pub type Recorded = (RegistrationId, DateTime<Utc>, DateTime<Utc>, bool);

/// Of each of these registrations whether an attendance is recorded that was not voided.
pub async fn recorded(conn: &mut impl Read, ids: &[RegistrationId]) -> QueryResult<Vec<Recorded>> {
    let came = attendances::table
        .filter(attendances::registration_id.eq(registrations::id))
        .filter(attendances::voided_at.is_null());
    registrations::table
        .inner_join(meetups::table)
        .filter(registrations::id.eq_any(ids))
        .select((registrations::id, meetups::starts_at, meetups::ends_at, exists(came)))
        .load(conn)
        .await
}
