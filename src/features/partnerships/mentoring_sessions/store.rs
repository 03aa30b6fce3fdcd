//! Queries on meetings of mentors and apprentices.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{MentoringSession, MentoringSessionFilter};
use crate::db::Read;
use crate::db::alternatives::{merge, one_of, split};
use crate::ids::{ApprenticeshipId, MentoringSessionId, MentorshipId, OrganisationId, PersonId};
use crate::schema::mentoring_sessions::{self, dsl};
use crate::schema::{apprenticeships, mentorships, people};
use crate::visibility::{Condition, Visibility};

/// As whom meetings are seen; each is a list of its own.
#[derive(Clone, Copy, Debug)]
enum Way {
    Everything,
    Organisation(OrganisationId),
    Mentor(PersonId),
    Apprentice(PersonId),
}

impl Way {
    fn leads_to(self, row: &MentoringSession) -> bool {
        match self {
            Self::Everything => true,
            Self::Organisation(id) => row.organisation_id == id,
            Self::Mentor(id) => row.mentor_id == id,
            Self::Apprentice(id) => row.apprentice_id == id,
        }
    }
}

/// Those of the employer's, and of each of the two; for the team every one.
fn visible(visibility: &Visibility) -> Condition<mentoring_sessions::table> {
    let records = visibility.records().of_organisation(dsl::organisation_id.nullable());
    records.of_person(dsl::mentor_id.nullable()).of_person(dsl::apprentice_id.nullable()).condition()
}

pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: MentoringSessionId,
) -> QueryResult<MentoringSession> {
    dsl::mentoring_sessions
        .find(id)
        .filter(visible(visibility))
        .select(MentoringSession::as_select())
        .first(conn)
        .await
}

/// How many meetings of a mentorship were planned since an instant.
pub async fn planned_since(
    conn: &mut impl Read,
    mentorship: MentorshipId,
    since: DateTime<Utc>,
) -> QueryResult<i64> {
    dsl::mentoring_sessions
        .filter(dsl::mentorship_id.eq(mentorship).and(dsl::created_at.gt(since)))
        .count()
        .get_result(conn)
        .await
}

/// A meeting, whosever it is, locked.
pub async fn lock(conn: &mut AsyncPgConnection, id: MentoringSessionId) -> QueryResult<MentoringSession> {
    dsl::mentoring_sessions.find(id).select(MentoringSession::as_select()).for_update().first(conn).await
}

/// A page by when they begin.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &MentoringSessionFilter,
    after: Option<(DateTime<Utc>, MentoringSessionId)>,
    limit: i64,
) -> QueryResult<Vec<MentoringSession>> {
    let mut ways = vec![Way::Everything];
    if !visibility.everything {
        ways = visibility.organisations.iter().copied().map(Way::Organisation).collect();
        ways.extend(visibility.own.into_iter().flat_map(|id| [Way::Mentor(id), Way::Apprentice(id)]));
    }
    let mut lists = Vec::new();
    for filter in &split(vec![filter.clone()], |filter| &mut filter.mentorship_id) {
        // All meetings of one mentorship are seen, or none: they are of the same employer and people.
        if filter.mentorship_id.len() == 1 {
            let mut rows = stretch(conn, filter, Way::Everything, after, limit).await?;
            rows.retain(|row| ways.iter().any(|way| way.leads_to(row)));
            lists.push(rows);
            continue;
        }
        for way in &ways {
            lists.push(stretch(conn, filter, *way, after, limit).await?);
        }
    }
    Ok(merge(lists, limit, |row: &MentoringSession| (row.starts_at, row.id)))
}

async fn stretch(
    conn: &mut impl Read,
    filter: &MentoringSessionFilter,
    way: Way,
    after: Option<(DateTime<Utc>, MentoringSessionId)>,
    limit: i64,
) -> QueryResult<Vec<MentoringSession>> {
    let query = dsl::mentoring_sessions
        .select(MentoringSession::as_select())
        .order((dsl::starts_at, dsl::id))
        .limit(limit)
        .into_boxed();
    let mut query = one_of!(query, dsl::mentorship_id, filter.mentorship_id);
    query = match way {
        Way::Everything => query,
        Way::Organisation(id) => query.filter(dsl::organisation_id.eq(id)),
        Way::Mentor(id) => query.filter(dsl::mentor_id.eq(id)),
        Way::Apprentice(id) => query.filter(dsl::apprentice_id.eq(id)),
    };
    if let Some(from) = filter.starts_after {
        query = query.filter(dsl::starts_at.ge(from));
    }
    if let Some(until) = filter.starts_before {
        query = query.filter(dsl::starts_at.lt(until));
    }
    if let Some((at, id)) = after {
        // The first condition is what an index understands.
        let later = dsl::starts_at.gt(at).or(dsl::starts_at.eq(at).and(dsl::id.gt(id)));
        query = query.filter(dsl::starts_at.ge(at)).filter(later);
    }
    query.load(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &MentoringSession) -> QueryResult<usize> {
    diesel::insert_into(mentoring_sessions::table).values(new).execute(conn).await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &MentoringSession) -> QueryResult<usize> {
    diesel::update(dsl::mentoring_sessions.find(changed.id)).set(changed).execute(conn).await
}

/// The given name and the e-mail address of an active person.
pub async fn person(conn: &mut impl Read, id: PersonId) -> QueryResult<Option<(String, String)>> {
    people::table
        .filter(people::id.eq(id).and(people::state.eq("active")))
        .select((people::given_name, people::email))
        .first(conn)
        .await
        .optional()
}

/// The name of a person.
pub async fn name(conn: &mut impl Read, id: PersonId) -> QueryResult<String> {
    let query = people::table.find(id).select((people::given_name, people::family_name));
    let (given, family): (String, String) = query.first(conn).await?;
    Ok(format!("{given} {family}"))
}

/// The line manager of an apprenticeship.
pub async fn line_manager(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<Option<PersonId>> {
    apprenticeships::table.find(id).select(apprenticeships::line_manager_id).first(conn).await
}

/// Meetings with words of mentorships that were over before an instant, locked.
pub async fn lock_past(
    conn: &mut AsyncPgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<MentoringSession>> {
    let over = mentorships::table
        .filter(mentorships::settled_at.lt(before).assume_not_null())
        .filter(mentorships::accepted_at.is_not_null())
        .select(mentorships::id);
    let words = dsl::place.is_not_null().or(dsl::goals.is_not_null()).or(dsl::notes.is_not_null());
    dsl::mentoring_sessions
        .filter(dsl::mentorship_id.eq_any(over))
        .filter(words)
        .order(dsl::id)
        .limit(limit)
        .select(MentoringSession::as_select())
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}
