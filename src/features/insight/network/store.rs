//! Queries on whom apprentices have met.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::model::{Apprentice, Contact, ContactWay};
use crate::db::alternatives::{merge, one_of, split};
use crate::db::{Fragment, Read, fragment, statement};
use crate::ids::{ApprenticeshipId, CohortId, OrganisationId};
use crate::schema::{apprenticeships, encounters, people, standings};
use crate::visibility::Visibility;

/// Whom to list.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub cohorts: Vec<CohortId>,
    pub employers: Vec<OrganisationId>,
    /// Only who has met nobody.
    pub nobody: bool,
    /// The instant before which facts count; none for the present.
    pub end: Option<DateTime<Utc>>,
    pub after: Option<ApprenticeshipId>,
    pub limit: i64,
}

impl Wanted {
    /// One value of each filter.
    fn alternatives(&self) -> Vec<Self> {
        let all = split(vec![self.clone()], |wanted| &mut wanted.cohorts);
        split(all, |wanted| &mut wanted.employers)
    }

    /// Before this id come the apprenticeships that were added in time: ids are UUIDv7.
    fn before(&self) -> Option<ApprenticeshipId> {
        let milliseconds = u128::try_from(self.end?.timestamp_millis()).unwrap_or_default();
        Some(ApprenticeshipId(uuid::Uuid::from_u128(milliseconds << 80)))
    }
}

/// As the index has it.
const MET_NOBODY: Fragment<Bool> = fragment("standings.encounters = 0");

/// The encounters of the apprenticeship that a query is at.
macro_rules! its_encounters {
    () => {
        encounters::table.filter(encounters::apprenticeship_id.eq(apprenticeships::id))
    };
}

/// Encounters that stood at an instant.
macro_rules! stood {
    ($end:expr) => {
        encounters::recorded_at
            .lt($end)
            .and(encounters::voided_at.is_null().or(encounters::voided_at.ge($end).assume_not_null()))
    };
}

/// A page of apprentices whom the caller may see, by apprenticeship.
pub async fn page(
    conn: &mut impl Read,
    visibility: &Visibility,
    wanted: &Wanted,
) -> QueryResult<Vec<Apprentice>> {
    let mut lists = Vec::new();
    for wanted in wanted.alternatives() {
        lists.push(stretch(conn, visibility, &wanted).await?);
    }
    Ok(merge(lists, wanted.limit, |row: &Apprentice| row.id))
}

async fn stretch(
    conn: &mut impl Read,
    visibility: &Visibility,
    wanted: &Wanted,
) -> QueryResult<Vec<Apprentice>> {
    let mut query = apprenticeships::table
        .inner_join(people::table.on(people::id.eq(apprenticeships::person_id)))
        .filter(visibility.apprenticeships())
        .select(Apprentice::as_select())
        .order(apprenticeships::id)
        .limit(wanted.limit)
        .into_boxed();
    query = one_of!(query, apprenticeships::cohort_id, wanted.cohorts);
    if let Some(after) = wanted.after {
        query = query.filter(apprenticeships::id.gt(after));
    }
    if let (Some(end), Some(before)) = (wanted.end, wanted.before()) {
        query = query.filter(apprenticeships::id.lt(before).and(apprenticeships::created_at.lt(end)));
    }
    // With an offset Postgres looks for each apprenticeship's encounters by themselves, as an index has them.
    let stands =
        standings::table.filter(standings::apprenticeship_id.eq(apprenticeships::id)).filter(MET_NOBODY);
    query = match (wanted.nobody, wanted.end) {
        (false, _) => query,
        // Of a cohort they are asked one by one: it is smaller than all who have met nobody.
        (true, None) if !wanted.cohorts.is_empty() => query.filter(exists(stands.offset(0))),
        (true, None) => query.filter(exists(stands)),
        (true, Some(end)) => query.filter(not(exists(its_encounters!().filter(stood!(end)).offset(0)))),
    };
    if let ([employer], true, []) = (&wanted.employers[..], visibility.everything, &wanted.cohorts[..]) {
        let guests = guests(conn, *employer, wanted).await?;
        return query.filter(apprenticeships::id.eq_any(guests)).load(conn).await;
    }
    if !wanted.employers.is_empty() {
        let of_employers =
            its_encounters!().filter(encounters::organisation_id.eq_any(wanted.employers.clone()));
        query = match wanted.end {
            None => query.filter(exists(of_employers.filter(encounters::voided_at.is_null()).offset(0))),
            Some(end) => query.filter(exists(of_employers.filter(stood!(end)).offset(0))),
        };
    }
    query.load(conn).await
}

/// The next of those who have met an employer, as the index has them.
async fn guests(
    conn: &mut impl Read,
    employer: OrganisationId,
    wanted: &Wanted,
) -> QueryResult<Vec<ApprenticeshipId>> {
    let mut query = encounters::table
        .filter(encounters::organisation_id.eq(employer))
        .select(encounters::apprenticeship_id)
        .distinct()
        .order(encounters::apprenticeship_id)
        .limit(wanted.limit)
        .into_boxed();
    query = match wanted.end {
        None => query.filter(encounters::voided_at.is_null()),
        Some(end) => query.filter(stood!(end)),
    };
    if let Some(after) = wanted.after {
        query = query.filter(encounters::apprenticeship_id.gt(after));
    }
    if let Some(before) = wanted.before() {
        query = query.filter(encounters::apprenticeship_id.lt(before));
    }
    query.load(conn).await
}

/// Of each apprenticeship the employers met, the latest first, at most so many; each with how many there are.
const CONTACTS: &str = "SELECT wanted.id, met.organisation_id,
    (SELECT o.name FROM organisations o WHERE o.id = met.organisation_id), met.way, met.meetup_id,
    coalesce(CASE met.way WHEN 'meetup' THEN (SELECT m.title FROM meetups m WHERE m.id = met.meetup_id)
        WHEN 'introduction' THEN (SELECT o.company FROM introductions i JOIN introduction_offers o ON o.id = i.offer_id WHERE i.id = met.id)
        ELSE (SELECT p.given_name || ' ' || p.family_name FROM mentorships m JOIN mentor_profiles p ON p.id = m.mentor_profile_id
            WHERE m.id = met.id) END, ''),
    met.met_at, met.employers
FROM UNNEST($1) AS wanted (id) CROSS JOIN LATERAL (
    SELECT last.id, last.organisation_id, last.way, last.meetup_id, last.met_at, count(*) OVER () AS employers FROM (
        SELECT DISTINCT ON (organisation_id) t.id, organisation_id, way, meetup_id, met_at FROM encounters t
        WHERE t.apprenticeship_id = wanted.id
            AND t.recorded_at < coalesce($2, 'infinity')
            AND (t.voided_at IS NULL OR t.voided_at >= coalesce($2, 'infinity'))
        ORDER BY organisation_id, met_at DESC, t.id DESC) last
    ORDER BY last.met_at DESC, last.organisation_id LIMIT $3) met
ORDER BY wanted.id, met.met_at DESC, met.organisation_id";

/// Whom apprentices have met, by an instant or until now.
pub async fn contacts(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
    end: Option<DateTime<Utc>>,
    most: i64,
) -> QueryResult<Vec<Contact>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    type Row = (uuid::Uuid, uuid::Uuid, String, ContactWay, Option<uuid::Uuid>, String, DateTime<Utc>, i64);
    let rows: Vec<Row> = statement(CONTACTS)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Nullable<Timestamptz>, _>(end)
        .bind::<BigInt, _>(most)
        .typed::<(SqlUuid, SqlUuid, Text, Text, Nullable<SqlUuid>, Text, Timestamptz, BigInt)>()
        .load(conn)
        .await?;
    let contact =
        |(id, organisation_id, organisation_name, way, meetup_id, title, met_at, employers): Row| Contact {
            apprenticeship_id: id.into(),
            organisation_id: organisation_id.into(),
            organisation_name,
            way,
            meetup_id: meetup_id.map(Into::into),
            title,
            met_at,
            employers,
        };
    Ok(rows.into_iter().map(contact).collect())
}
