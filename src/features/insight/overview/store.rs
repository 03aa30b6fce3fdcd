//! Names of what stands around an apprenticeship, and where its apprentice goes next.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Around, CohortBody, MeetupBody, PersonBody, ProviderBody, StandardBody};
use crate::db::Read;
use crate::ids::{ApprenticeshipId, CohortId, MeetupId, OrganisationId, PersonId, StandardId};
use crate::schema::{apprenticeships, cohorts, meetups, organisations, people, registrations, standards};

type PersonRow = (PersonId, String, String);
type ProviderRow = (OrganisationId, String, Option<String>, Option<String>);

/// Who and what stands around an apprenticeship that the caller sees: who sees the id of a record beside it may see its name.
pub async fn around(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<Around> {
    let (manager, provider, (cohort, cohort_name), (standard, reference, version, title)) = apprenticeships::table
        .find(id)
        .left_join(people::table.on(people::id.nullable().eq(apprenticeships::line_manager_id)))
        .inner_join(organisations::table.on(organisations::id.eq(apprenticeships::provider_id)))
        .inner_join(cohorts::table.on(cohorts::id.eq(apprenticeships::cohort_id)))
        .inner_join(standards::table.on(standards::id.eq(apprenticeships::standard_id)))
        .select((
            (people::id, people::given_name, people::family_name).nullable(),
            (organisations::id, organisations::name, organisations::contact_name, organisations::contact_email),
            (cohorts::id, cohorts::name),
            (standards::id, standards::reference, standards::version, standards::title),
        ))
        .first::<(Option<PersonRow>, ProviderRow, (CohortId, String), (StandardId, String, String, String))>(conn)
        .await?;
    let (provider, name, contact_name, contact_email) = provider;
    Ok(Around {
        line_manager: manager.map(|(id, given_name, family_name)| PersonBody { id, given_name, family_name }),
        provider: ProviderBody { id: provider, name, contact_name, contact_email },
        cohort: CohortBody { id: cohort, name: cohort_name },
        standard: StandardBody { id: standard, reference, version, name: title },
    })
}

/// The next meetups that a person is registered for, those under way among them, at most `limit`.
pub async fn meetups(
    conn: &mut impl Read,
    person: PersonId,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<MeetupBody>> {
    let rows: Vec<(MeetupId, String, DateTime<Utc>, DateTime<Utc>)> = registrations::table
        .inner_join(meetups::table)
        .filter(registrations::person_id.eq(person).and(registrations::state.eq("confirmed")))
        .filter(meetups::state.eq("published").and(meetups::ends_at.gt(now)))
        .order((meetups::starts_at, meetups::id))
        .limit(limit)
        .select((meetups::id, meetups::title, meetups::starts_at, meetups::ends_at))
        .load(conn)
        .await?;
    let shown =
        rows.into_iter().map(|(id, title, starts_at, ends_at)| MeetupBody { id, title, starts_at, ends_at });
    Ok(shown.collect())
}
