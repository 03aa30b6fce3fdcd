//! What is told of mentorships beside their rows.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::Read;
use crate::ids::{ApprenticeshipId, MentorshipId, OrganisationId, PersonId};
use crate::schema::{apprenticeships, mentoring_sessions, organisations, people};

/// The names of people.
pub async fn names(
    conn: &mut impl Read,
    ids: &[PersonId],
) -> QueryResult<HashMap<PersonId, (String, String)>> {
    let query = people::table.filter(people::id.eq_any(ids)).select((
        people::id,
        people::given_name,
        people::family_name,
    ));
    let rows: Vec<(PersonId, String, String)> = query.load(conn).await?;
    Ok(rows.into_iter().map(|(id, given, family)| (id, (given, family))).collect())
}

/// The given names and the e-mail addresses of those who are active.
pub async fn active(
    conn: &mut impl Read,
    ids: &[PersonId],
) -> QueryResult<HashMap<PersonId, (String, String)>> {
    let query = people::table.filter(people::id.eq_any(ids).and(people::state.eq("active")));
    let rows: Vec<(PersonId, String, String)> =
        query.select((people::id, people::given_name, people::email)).load(conn).await?;
    Ok(rows.into_iter().map(|(id, given, email)| (id, (given, email))).collect())
}

/// Those of these apprenticeships of which somebody is the line manager.
pub async fn managed(
    conn: &mut impl Read,
    manager: PersonId,
    ids: &[ApprenticeshipId],
) -> QueryResult<HashSet<ApprenticeshipId>> {
    let query = apprenticeships::table
        .filter(apprenticeships::id.eq_any(ids))
        .filter(apprenticeships::line_manager_id.eq(manager).assume_not_null())
        .select(apprenticeships::id);
    Ok(query.load::<ApprenticeshipId>(conn).await?.into_iter().collect())
}

/// The names and e-mail addresses of people.
pub async fn reached(
    conn: &mut impl Read,
    ids: &[PersonId],
) -> QueryResult<HashMap<PersonId, (String, String)>> {
    let query = people::table.filter(people::id.eq_any(ids)).select((
        people::id,
        people::given_name,
        people::family_name,
        people::email,
    ));
    let rows: Vec<(PersonId, String, String, String)> = query.load(conn).await?;
    let each = rows.into_iter().map(|(id, given, family, email)| (id, (format!("{given} {family}"), email)));
    Ok(each.collect())
}

/// When the two of a mentorship met, or are to meet, the first time first.
pub async fn meetings(conn: &mut impl Read, id: MentorshipId) -> QueryResult<Vec<DateTime<Utc>>> {
    mentoring_sessions::table
        .filter(mentoring_sessions::mentorship_id.eq(id).and(mentoring_sessions::cancelled_at.is_null()))
        .order(mentoring_sessions::starts_at)
        .select(mentoring_sessions::starts_at)
        .load(conn)
        .await
}

/// The line manager of an apprenticeship.
pub async fn line_manager(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<Option<PersonId>> {
    apprenticeships::table.find(id).select(apprenticeships::line_manager_id).first(conn).await
}

/// The name and the e-mail address of an active employer's contact.
pub async fn contact(
    conn: &mut impl Read,
    id: OrganisationId,
) -> QueryResult<Option<(Option<String>, String)>> {
    organisations::table
        .filter(organisations::id.eq(id).and(organisations::state.eq("active")))
        .filter(organisations::contact_email.is_not_null())
        .select((organisations::contact_name, organisations::contact_email.assume_not_null()))
        .first(conn)
        .await
        .optional()
}
