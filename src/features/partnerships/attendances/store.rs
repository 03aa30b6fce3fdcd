//! Queries on attendances and on codes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Binary, Bool, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::Attendance;
use crate::db::{Read, fragment, statement};
use crate::ids::{ApprenticeshipId, AttendanceId, MeetupId, PersonId, RegistrationId};
use crate::schema::attendances::{self, dsl};
use crate::schema::{apprenticeships, attendance_codes, meetups, registrations};
use crate::visibility::{Condition, Visibility};

type Joined = diesel::dsl::InnerJoinQuerySource<attendances::table, meetups::table>;

/// Staff and the employer see every attendance of a meetup, a person their own.
fn visible(visibility: &Visibility) -> Condition<Joined> {
    let records = visibility.records().of_organisation(meetups::organisation_id.nullable());
    records.of_person(dsl::person_id.nullable()).condition()
}

pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: AttendanceId,
) -> QueryResult<Attendance> {
    dsl::attendances
        .inner_join(meetups::table)
        .filter(dsl::id.eq(id))
        .filter(visible(visibility))
        .select(Attendance::as_select())
        .first(conn)
        .await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, id: AttendanceId) -> QueryResult<Attendance> {
    dsl::attendances.find(id).select(Attendance::as_select()).for_update().first(conn).await
}

/// The attendance at a meetup, which is locked, that has the nonce.
pub async fn by_nonce(
    conn: &mut impl Read,
    meetup: MeetupId,
    nonce: &str,
) -> QueryResult<Option<Attendance>> {
    dsl::attendances
        .filter(dsl::meetup_id.eq(meetup).and(dsl::nonce.eq(nonce)))
        .select(Attendance::as_select())
        .first(conn)
        .await
        .optional()
}

/// The attendance of a person at a meetup, which is locked, unless it was voided.
pub async fn by_person(
    conn: &mut impl Read,
    meetup: MeetupId,
    person: PersonId,
) -> QueryResult<Option<Attendance>> {
    dsl::attendances
        .filter(dsl::meetup_id.eq(meetup).and(dsl::person_id.eq(person)))
        .filter(dsl::voided_at.is_null())
        .select(Attendance::as_select())
        .first(conn)
        .await
        .optional()
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Attendance) -> QueryResult<Attendance> {
    diesel::insert_into(attendances::table)
        .values(new)
        .returning(Attendance::as_returning())
        .get_result(conn)
        .await
}

pub async fn void(
    conn: &mut AsyncPgConnection,
    id: AttendanceId,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<Attendance> {
    diesel::update(dsl::attendances.find(id))
        .set((
            dsl::void_reason.eq(reason),
            dsl::voided_at.eq(now),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Attendance::as_returning())
        .get_result(conn)
        .await
}

/// The meetup of a registration.
pub async fn meetup_of(conn: &mut impl Read, id: RegistrationId) -> QueryResult<Option<MeetupId>> {
    registrations::table.find(id).select(registrations::meetup_id).first(conn).await.optional()
}

/// The apprenticeship in which a person is at present.
pub async fn apprenticeship_of(
    conn: &mut impl Read,
    person: PersonId,
) -> QueryResult<Option<ApprenticeshipId>> {
    // As the index says it that lets nobody be in two.
    let live = fragment::<Bool>("apprenticeships.state NOT IN ('completed', 'withdrawn')");
    apprenticeships::table
        .filter(live)
        .filter(apprenticeships::person_id.eq(person))
        .select(apprenticeships::id)
        .first(conn)
        .await
        .optional()
}

/// Keeps what a code is compared with, and forgets those of the meetup that no longer hold.
pub async fn add_code(
    conn: &mut AsyncPgConnection,
    meetup: MeetupId,
    hash: &[u8],
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let of_meetup = attendance_codes::table.filter(attendance_codes::meetup_id.eq(meetup));
    diesel::delete(of_meetup.filter(attendance_codes::expires_at.le(now))).execute(conn).await?;
    diesel::insert_into(attendance_codes::table)
        .values((
            attendance_codes::meetup_id.eq(meetup),
            attendance_codes::code_hash.eq(hash),
            attendance_codes::expires_at.eq(expires_at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
}

/// Whether a code of a meetup holds.
pub async fn code_holds(
    conn: &mut impl Read,
    meetup: MeetupId,
    hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    statement("SELECT attendance_code_holds($1, $2, $3)")
        .bind::<SqlUuid, _>(meetup)
        .bind::<Binary, _>(hash)
        .bind::<Timestamptz, _>(now)
        .typed::<Bool>()
        .get_result(conn)
        .await
}
