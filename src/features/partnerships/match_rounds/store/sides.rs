//! What a round is made of, read whoever asks: apprentices with their wishes, mentors, and who has whom.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection as _};

use super::super::model::{Asked, Live, MOST_MENTEES, MOST_MENTORS, MenteeRow, MentorRow};
use crate::db::Read;
use crate::ids::{ApprenticeshipId, MentorProfileId};
use crate::schema::{apprenticeships, mentee_wishes, mentor_profiles, mentorships, partnerships};

/// Has a transaction in which nothing was read yet see one snapshot throughout.
pub async fn one_snapshot(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    conn.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").await
}

/// One more than may be: so it is seen that there are too many.
fn more_than(most: usize) -> i64 {
    i64::try_from(most).map_or(i64::MAX, |most| most + 1)
}

/// Everybody who is in an apprenticeship and wishes for a mentor.
async fn mentees(conn: &mut impl Read) -> QueryResult<Vec<MenteeRow>> {
    apprenticeships::table
        .inner_join(mentee_wishes::table)
        .filter(apprenticeships::state.ne_all(["draft", "completed", "withdrawn"]))
        .filter(apprenticeships::ended_on.is_null())
        .limit(more_than(MOST_MENTEES))
        .select((
            apprenticeships::id,
            apprenticeships::person_id,
            apprenticeships::line_manager_id,
            apprenticeships::standard_id,
            mentee_wishes::topics,
            mentee_wishes::languages,
            mentee_wishes::availability,
            mentee_wishes::ranked_mentor_ids,
            mentee_wishes::shared_experience,
            mentee_wishes::created_at,
        ))
        .load(conn)
        .await
}

/// Every approved mentor of an employer with which a mentoring partnership is in force on a day.
async fn mentors(conn: &mut impl Read, today: NaiveDate) -> QueryResult<Vec<MentorRow>> {
    let in_force = partnerships::table
        .filter(partnerships::organisation_id.eq(mentor_profiles::organisation_id))
        .filter(partnerships::kind.eq("mentoring").and(partnerships::state.eq("active")))
        .filter(partnerships::starts_on.le(today))
        .filter(partnerships::ends_on.is_null().or(partnerships::ends_on.ge(today)).assume_not_null());
    mentor_profiles::table
        .filter(mentor_profiles::state.eq("approved"))
        .filter(exists(in_force))
        .limit(more_than(MOST_MENTORS))
        .select((
            mentor_profiles::id,
            mentor_profiles::person_id,
            mentor_profiles::topics,
            mentor_profiles::languages,
            mentor_profiles::availability,
            mentor_profiles::capacity,
            mentor_profiles::helps_with,
            mentor_profiles::shared_experience,
            mentor_profiles::checked_on,
            mentor_profiles::check_expires_on,
            mentor_profiles::covers_under_18,
            mentor_profiles::approved_at,
            mentor_profiles::created_at,
        ))
        .load(conn)
        .await
}

/// Every mentorship under way, held or not, and every request that waits for an answer at an instant.
async fn open(conn: &mut impl Read, now: DateTime<Utc>) -> QueryResult<(Vec<Live>, Vec<Asked>)> {
    let open = mentorships::table.filter(mentorships::settled_at.is_null());
    let pair = (mentorships::apprenticeship_id, mentorships::mentor_profile_id);
    let live = open.filter(mentorships::accepted_at.is_not_null()).select(pair).load(conn).await?;
    let asked = open.filter(mentorships::accepted_at.is_null().and(mentorships::expires_at.gt(now)));
    Ok((live, asked.select(pair).load(conn).await?))
}

/// What was read of both sides.
pub type Found = (Vec<MenteeRow>, Vec<MentorRow>, Vec<Live>, Vec<Asked>);

/// Both sides, at an instant of a day.
pub async fn read(conn: &mut impl Read, now: DateTime<Utc>, today: NaiveDate) -> QueryResult<Found> {
    let (mentees, mentors) = (mentees(conn).await?, mentors(conn, today).await?);
    let (live, asked) = open(conn, now).await?;
    Ok((mentees, mentors, live, asked))
}

/// Locks mentors, then apprenticeships, each in order, as who accepts a request does.
pub async fn lock_pairs(
    conn: &mut AsyncPgConnection,
    mentors: &[MentorProfileId],
    apprentices: &[ApprenticeshipId],
) -> QueryResult<()> {
    let profiles = mentor_profiles::table.filter(mentor_profiles::id.eq_any(mentors));
    let locked = profiles.order(mentor_profiles::id).select(mentor_profiles::id).for_update();
    locked.load::<MentorProfileId>(conn).await?;
    let mentees = apprenticeships::table.filter(apprenticeships::id.eq_any(apprentices));
    let locked = mentees.order(apprenticeships::id).select(apprenticeships::id).for_no_key_update();
    locked.load::<ApprenticeshipId>(conn).await?;
    Ok(())
}
