//! What the clock changes of meetups.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::model::{Meetup, MeetupState, OrganisationState, ProposedChange, RegistrationState};
use crate::db::fragment;
use crate::ids::MeetupId;
use crate::schema::meetups::dsl;
use crate::schema::{organisations, registrations};

/// Meetups that have begun while a change was proposed, locked; those that somebody else is working on are left for the next
/// time.
pub async fn begun_for_update(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<MeetupId>> {
    dsl::meetups
        .filter(dsl::proposed_change.is_not_null())
        .filter(dsl::starts_at.le(now))
        .select(dsl::id)
        .order((dsl::starts_at, dsl::id))
        .limit(limit)
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}

pub async fn drop_proposals(
    conn: &mut AsyncPgConnection,
    ids: Vec<MeetupId>,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Meetup>> {
    let same_for_all_since =
        fragment::<Nullable<Timestamptz>>("coalesce(meetups.public_updated_at, meetups.updated_at)");
    diesel::update(dsl::meetups.filter(dsl::id.eq_any(ids)))
        .set((
            dsl::proposed_change.eq(None::<ProposedChange>),
            dsl::public_updated_at.eq(same_for_all_since),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Meetup::as_returning())
        .get_results(conn)
        .await
}

/// Published meetups that are over, locked; those that somebody else is working on are left for the next time.
pub async fn over_for_update(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<MeetupId>> {
    dsl::meetups
        .filter(dsl::state.eq(MeetupState::Published))
        .filter(dsl::ends_at.le(now))
        .select(dsl::id)
        .order((dsl::starts_at, dsl::id))
        .limit(limit)
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}

pub async fn finish(
    conn: &mut AsyncPgConnection,
    ids: Vec<MeetupId>,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Meetup>> {
    diesel::update(dsl::meetups.filter(dsl::id.eq_any(ids)))
        .set((
            dsl::state.eq(MeetupState::Finished),
            dsl::proposed_change.eq(None::<ProposedChange>),
            dsl::public_updated_at.eq(None::<DateTime<Utc>>),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Meetup::as_returning())
        .get_results(conn)
        .await
}

/// Meetups of which offers were not accepted in time, locked; those that somebody else is working on are left for the next time.
pub async fn with_late_offers_for_update(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<Meetup>> {
    let mut late: Vec<MeetupId> = registrations::table
        .filter(registrations::state.eq(RegistrationState::Offered))
        .filter(registrations::offer_until.le(now).assume_not_null())
        .order((registrations::offer_until, registrations::id))
        .select(registrations::meetup_id)
        .limit(limit)
        .load(conn)
        .await?;
    late.sort_unstable();
    late.dedup();
    if late.is_empty() {
        return Ok(Vec::new());
    }
    dsl::meetups
        .filter(dsl::id.eq_any(late))
        .select(Meetup::as_select())
        .order(dsl::id)
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}

/// Published meetups to come of employers that have ended, locked; those that somebody else is working on are left for the next time.
pub async fn abandoned_for_update(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<Meetup>> {
    let ended = organisations::table
        .filter(organisations::state.eq(OrganisationState::Deactivated))
        .select(organisations::id);
    dsl::meetups
        .filter(dsl::state.eq(MeetupState::Published))
        .filter(dsl::starts_at.gt(now))
        .filter(dsl::organisation_id.eq_any(ended))
        .select(Meetup::as_select())
        .order((dsl::starts_at, dsl::id))
        .limit(limit)
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}
