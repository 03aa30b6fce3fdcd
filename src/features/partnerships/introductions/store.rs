//! Queries on introductions.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{HoldCause, Introduction, IntroductionFilter, IntroductionState, OfferWords};
use crate::access::Role;
use crate::db::alternatives::{Way, merge, one_of, split, ways};
use crate::db::{Fragment, Read, fragment};
use crate::ids::{ApprenticeshipId, IntroductionId, IntroductionOfferId, OrganisationId, PersonId};
use crate::schema::introductions::{self, dsl};
use crate::schema::{apprenticeships, introduction_offers, organisations, partnerships, people, role_grants};
use crate::visibility::{Condition, Visibility};

/// States from which something may still come.
const LIVE: [IntroductionState; 3] =
    [IntroductionState::Proposed, IntroductionState::Asked, IntroductionState::Made];

/// How many are listed as lapsed before the timer has come to them.
const MOST_LATE: i64 = 1_000;
/// As the partial indexes have it.
const ON_HOLD: Fragment<Bool> = fragment("introductions.holds <> '{}'");

fn visible(visibility: &Visibility) -> Condition<introductions::table> {
    visibility
        .records()
        .of_organisation(dsl::organisation_id.nullable())
        .of_apprenticeship(dsl::apprenticeship_id.nullable())
        .condition()
}

pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: IntroductionId,
) -> QueryResult<Introduction> {
    dsl::introductions
        .find(id)
        .filter(visible(visibility))
        .select(Introduction::as_select())
        .first(conn)
        .await
}

/// The introduction, locked.
pub async fn find_for_update(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: IntroductionId,
) -> QueryResult<Introduction> {
    dsl::introductions
        .find(id)
        .filter(visible(visibility))
        .select(Introduction::as_select())
        .for_update()
        .first(conn)
        .await
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    (visibility, now): (&Visibility, DateTime<Utc>),
    filter: &IntroductionFilter,
    (after, limit): (Option<IntroductionId>, i64),
) -> QueryResult<Vec<Introduction>> {
    let all = split(vec![filter.clone()], |filter| &mut filter.apprenticeship_id);
    let all = split(all, |filter| &mut filter.offer_id);
    let all = split(all, |filter| &mut filter.state);
    let late = match filter.state.contains(&IntroductionState::Lapsed) {
        true => late(conn, now).await?,
        false => Vec::new(),
    };
    let mut lists = Vec::new();
    for way in ways(conn, visibility).await? {
        for filter in all.iter().filter(|filter| way.leads_to(&filter.apprenticeship_id)) {
            let mut query =
                dsl::introductions.select(Introduction::as_select()).order(dsl::id).limit(limit).into_boxed();
            match way {
                Way::Everything => {}
                Way::Organisation(id) => {
                    query = query.filter(dsl::organisation_id.eq(id));
                    // Whose one is that nobody agreed to yet, an employer cannot ask.
                    if !filter.apprenticeship_id.is_empty() {
                        query = query.filter(dsl::consented_at.is_not_null());
                    }
                }
                Way::Apprenticeship(id) => query = query.filter(dsl::apprenticeship_id.eq(id)),
            }
            query = one_of!(query, dsl::apprenticeship_id, filter.apprenticeship_id);
            query = one_of!(query, dsl::offer_id, filter.offer_id);
            if let Some(after) = after {
                query = query.filter(dsl::id.gt(after));
            }
            let states = filter.state.iter().map(|state| in_state(*state, now));
            if let Some(wanted) = states.reduce(|one, other| Box::new(one.or(other))) {
                query = match filter.state.contains(&IntroductionState::Lapsed) && !late.is_empty() {
                    true => query.filter(wanted.or(dsl::id.eq_any(late.clone()))),
                    false => query.filter(wanted),
                };
            }
            lists.push(query.load(conn).await?);
        }
    }
    Ok(merge(lists, limit, |row: &Introduction| row.id))
}

/// On what nobody acted in time, and the timer has not come to yet: a few, as it comes every minute.
async fn late(conn: &mut impl Read, now: DateTime<Utc>) -> QueryResult<Vec<IntroductionId>> {
    dsl::introductions
        .filter(dsl::lapses_at.le(now).assume_not_null())
        .filter(not(ON_HOLD))
        .order(dsl::lapses_at)
        .limit(MOST_LATE)
        .select(dsl::id)
        .load(conn)
        .await
}

/// What shows as being in a state at an instant; of what lapsed only what is written down as lapsed.
fn in_state(state: IntroductionState, now: DateTime<Utc>) -> Condition<introductions::table> {
    let in_time = dsl::lapses_at.is_null().or(dsl::lapses_at.gt(now).assume_not_null());
    match state {
        IntroductionState::OnHold => Box::new(ON_HOLD.and(dsl::state.eq_any(LIVE))),
        live if live.is_live() => {
            Box::new(dsl::state.eq(live).and(not(ON_HOLD)).and(in_time.is_not_distinct_from(true)))
        }
        over => Box::new(dsl::state.eq(over)),
    }
}

/// What offers say of introductions.
pub async fn offers(
    conn: &mut impl Read,
    ids: &[IntroductionOfferId],
) -> QueryResult<HashMap<IntroductionOfferId, OfferWords>> {
    use introduction_offers as o;
    type Row = (IntroductionOfferId, String, String, Vec<String>, String, String);
    let rows: Vec<Row> = o::table
        .filter(o::id.eq_any(ids))
        .select((o::id, o::company, o::role, o::topics, o::contact_name, o::contact_email))
        .load(conn)
        .await?;
    let words = |(id, company, role, topics, contact_name, contact_email)| {
        (id, OfferWords { company, role, topics, contact_name, contact_email })
    };
    Ok(rows.into_iter().map(words).collect())
}

/// The given name, the family name and the address of people.
pub async fn people(
    conn: &mut impl Read,
    ids: &[PersonId],
) -> QueryResult<HashMap<PersonId, (String, String, String)>> {
    let rows: Vec<(PersonId, (String, String, String))> = people::table
        .filter(people::id.eq_any(ids))
        .select((people::id, (people::given_name, people::family_name, people::email)))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// An employer's name, with the name and the address of its contact.
pub async fn employer(
    conn: &mut impl Read,
    id: OrganisationId,
) -> QueryResult<(String, Option<String>, Option<String>)> {
    organisations::table
        .find(id)
        .select((organisations::name, organisations::contact_name, organisations::contact_email))
        .first(conn)
        .await
}

/// An apprenticeship that goes on or is about to, and who learns.
#[derive(Clone, Copy, Debug, Queryable)]
pub struct Learner {
    pub apprenticeship_id: ApprenticeshipId,
    pub person_id: PersonId,
}

/// Whose apprenticeship is looked for.
#[derive(Clone, Copy, Debug)]
pub enum Whose {
    Person(PersonId),
    Apprenticeship(ApprenticeshipId),
}

/// A live apprenticeship, which does not end meanwhile, and for which nobody else asks meanwhile.
pub async fn lock_learner(conn: &mut AsyncPgConnection, whose: Whose) -> QueryResult<Option<Learner>> {
    use apprenticeships as a;
    let live = a::table
        .filter(a::state.eq_any(["approved", "inLearning", "onBreak", "gateway", "epa"]))
        .select((a::id, a::person_id));
    let found = match whose {
        Whose::Person(id) => live.filter(a::person_id.eq(id)).for_no_key_update().first(conn).await,
        Whose::Apprenticeship(id) => live.filter(a::id.eq(id)).for_no_key_update().first(conn).await,
    };
    found.optional()
}

/// Who manages the apprentice of an apprenticeship.
pub async fn line_manager(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<Option<PersonId>> {
    apprenticeships::table.find(id).select(apprenticeships::line_manager_id).first(conn).await
}

/// Whether somebody is of the programme's team.
pub async fn is_staff(conn: &mut impl Read, person: PersonId) -> QueryResult<bool> {
    let grant = role_grants::table
        .inner_join(people::table)
        .filter(role_grants::person_id.eq(person).and(role_grants::ended_at.is_null()))
        .filter(role_grants::role.eq(Role::ProgrammeManager).and(people::state.eq("active")));
    diesel::select(exists(grant)).get_result(conn).await
}

/// How many introductions of an apprenticeship began after an instant.
pub async fn begun_since(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    since: DateTime<Utc>,
) -> QueryResult<i64> {
    dsl::introductions
        .filter(dsl::apprenticeship_id.eq(id).and(dsl::created_at.gt(since)))
        .count()
        .get_result(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &Introduction) -> QueryResult<usize> {
    diesel::insert_into(introductions::table).values(new).execute(conn).await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &Introduction) -> QueryResult<usize> {
    diesel::update(dsl::introductions.find(changed.id)).set(changed).execute(conn).await
}

/// Any introduction, locked.
pub async fn lock_any(conn: &mut AsyncPgConnection, id: IntroductionId) -> QueryResult<Option<Introduction>> {
    dsl::introductions.find(id).select(Introduction::as_select()).for_update().first(conn).await.optional()
}

/// Any introduction.
pub async fn find_any(conn: &mut impl Read, id: IntroductionId) -> QueryResult<Option<Introduction>> {
    dsl::introductions.find(id).select(Introduction::as_select()).first(conn).await.optional()
}

/// Those of a person from which something may still come, at most `limit`.
pub async fn live_of(conn: &mut impl Read, person: PersonId, limit: i64) -> QueryResult<Vec<Introduction>> {
    dsl::introductions
        .filter(dsl::person_id.eq(person).and(dsl::state.eq_any(LIVE)))
        .order(dsl::id)
        .limit(limit)
        .select(Introduction::as_select())
        .load(conn)
        .await
}

/// Those on which nobody acted in time, locked.
pub async fn lock_lapsed(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<Introduction>> {
    dsl::introductions
        .filter(dsl::lapses_at.le(now).assume_not_null())
        .filter(not(ON_HOLD))
        .order(dsl::lapses_at)
        .limit(limit)
        .select(Introduction::as_select())
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}

/// What an apprentice asked by an offer, or was proposed, and nobody acted on in time, locked.
pub async fn lock_late(
    conn: &mut AsyncPgConnection,
    (offer, apprenticeship): (IntroductionOfferId, ApprenticeshipId),
    now: DateTime<Utc>,
) -> QueryResult<Vec<Introduction>> {
    dsl::introductions
        .filter(dsl::offer_id.eq(offer).and(dsl::apprenticeship_id.eq(apprenticeship)))
        .filter(dsl::lapses_at.le(now).assume_not_null().and(not(ON_HOLD)))
        .select(Introduction::as_select())
        .for_update()
        .load(conn)
        .await
}

/// What is live of employers whose partnership of introductions is over on a day, and on which nobody decided since, locked.
pub async fn lock_abandoned(
    conn: &mut AsyncPgConnection,
    today: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<Introduction>> {
    let in_force = partnerships::table
        .inner_join(organisations::table)
        .filter(partnerships::organisation_id.eq(dsl::organisation_id))
        .filter(partnerships::kind.eq("introductions").and(partnerships::state.eq("active")))
        .filter(partnerships::ends_on.is_null().or(partnerships::ends_on.ge(today).assume_not_null()))
        .filter(organisations::state.eq("active"));
    dsl::introductions
        .filter(dsl::state.eq_any(LIVE))
        .filter(not(dsl::holds.contains(vec![HoldCause::PartnershipEnded])))
        .filter(dsl::decided_at.is_null())
        .filter(not(exists(in_force)))
        .order(dsl::id)
        .limit(limit)
        .select(Introduction::as_select())
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}
