//! Queries on offers of introductions.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{ERASED, HoldCause, IntroductionOfferState, Offer, OfferFilter};
use crate::db::alternatives::{merge, one_of, split};
use crate::db::{Fragment, Read, fragment};
use crate::ids::{IntroductionOfferId, OrganisationId};
use crate::schema::introduction_offers::{self, dsl};
use crate::schema::{concern_holds, introductions, organisations, partnerships};
use crate::visibility::{Condition, Visibility};

/// The states of introductions that take a place.
const TAKING: [&str; 4] = ["asked", "made", "met", "notMet"];
/// Whether an introduction is paused.
const HELD: Fragment<Bool> = fragment("introductions.holds <> '{}'");

/// One's own organisation's, and for staff every one.
fn own(visibility: &Visibility) -> Condition<introduction_offers::table> {
    visibility.records().of_organisation(dsl::organisation_id.nullable()).condition()
}

/// The same, and for whoever learns or manages those that are open.
fn visible(visibility: &Visibility, today: NaiveDate) -> Condition<introduction_offers::table> {
    let records = visibility.records().of_organisation(dsl::organisation_id.nullable());
    match sees_open(visibility) {
        true => {
            let open = dsl::closed_at.is_null().and(dsl::until_on.ge(today));
            records.or_where(Box::new(open.nullable().is_not_distinct_from(true))).condition()
        }
        false => records.condition(),
    }
}

fn sees_open(visibility: &Visibility) -> bool {
    visibility.own.is_some() || visibility.manager.is_some()
}

pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    today: NaiveDate,
    id: IntroductionOfferId,
) -> QueryResult<Offer> {
    dsl::introduction_offers
        .find(id)
        .filter(visible(visibility, today))
        .select(Offer::as_select())
        .first(conn)
        .await
}

/// An offer that the caller may change, locked.
pub async fn lock_own(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: IntroductionOfferId,
) -> QueryResult<Offer> {
    dsl::introduction_offers
        .find(id)
        .filter(own(visibility))
        .select(Offer::as_select())
        .for_update()
        .first(conn)
        .await
}

/// Any offer, locked: one waits for the other who would have the last place.
pub async fn lock_any(conn: &mut AsyncPgConnection, id: IntroductionOfferId) -> QueryResult<Option<Offer>> {
    let offer = dsl::introduction_offers.find(id).select(Offer::as_select()).for_update();
    offer.first(conn).await.optional()
}

/// As whom offers are seen; each is a list of its own.
#[derive(Clone, Copy, Debug)]
enum Way {
    Everything,
    Open,
    Organisation(OrganisationId),
}

fn ways(visibility: &Visibility) -> Vec<Way> {
    if visibility.everything {
        return vec![Way::Everything];
    }
    let organisations = visibility.organisations.iter().copied().map(Way::Organisation);
    sees_open(visibility).then_some(Way::Open).into_iter().chain(organisations).collect()
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    (visibility, today): (&Visibility, NaiveDate),
    filter: &OfferFilter,
    (after, limit): (Option<IntroductionOfferId>, i64),
) -> QueryResult<Vec<Offer>> {
    let all = split(vec![filter.clone()], |filter| &mut filter.organisation_id);
    let all = split(all, |filter| &mut filter.state);
    let mut lists = Vec::new();
    for filter in &all {
        for way in ways(visibility) {
            let mut query =
                dsl::introduction_offers.select(Offer::as_select()).order(dsl::id).limit(limit).into_boxed();
            query = one_of!(query, dsl::organisation_id, filter.organisation_id);
            let only_open = match way {
                Way::Everything => filter.state == [IntroductionOfferState::Open],
                Way::Open => true,
                Way::Organisation(id) => {
                    query = query.filter(dsl::organisation_id.eq(id));
                    filter.state == [IntroductionOfferState::Open]
                }
            };
            if only_open {
                query = query.filter(dsl::closed_at.is_null().and(dsl::until_on.ge(today)));
            }
            if filter.state == [IntroductionOfferState::Closed] {
                query = query.filter(dsl::closed_at.is_not_null().or(dsl::until_on.lt(today)));
            }
            if let Some(after) = after {
                query = query.filter(dsl::id.gt(after));
            }
            lists.push(query.load(conn).await?);
        }
    }
    Ok(merge(lists, limit, |offer: &Offer| offer.id))
}

/// How many places of each offer are taken at an instant. What nobody answered in time takes none, whether or not that is written down.
pub async fn taken(
    conn: &mut impl Read,
    ids: &[IntroductionOfferId],
    now: DateTime<Utc>,
) -> QueryResult<HashMap<IntroductionOfferId, i64>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let counted: Vec<(IntroductionOfferId, i64)> = introductions::table
        .filter(introductions::offer_id.eq_any(ids).and(introductions::state.eq_any(TAKING)))
        .filter(
            introductions::lapses_at
                .is_null()
                .or(HELD)
                .or(introductions::lapses_at.gt(now).assume_not_null()),
        )
        .group_by(introductions::offer_id)
        .select((introductions::offer_id, count_star()))
        .load(conn)
        .await?;
    Ok(counted.into_iter().collect())
}

diesel::define_sql_function! {
    /// A text in small letters.
    fn lower(text: Text) -> Text;
}

/// Those of several offers by which nobody more is introduced for the present: an introduction to the same contact, by whichever offer, is
/// paused by the team, or for a concern that nobody has closed yet, also where it has come to its end since.
pub async fn paused(
    conn: &mut impl Read,
    ids: &[IntroductionOfferId],
) -> QueryResult<HashSet<IntroductionOfferId>> {
    let asked = dsl::introduction_offers
        .filter(dsl::id.eq_any(ids).and(dsl::contact_email.ne(ERASED)))
        .select((dsl::id, lower(dsl::contact_email)));
    let asked: Vec<(IntroductionOfferId, String)> = asked.load(conn).await?;
    let contacts: Vec<&str> = asked.iter().map(|(_, contact)| contact.as_str()).collect();
    let for_concern = concern_holds::table
        .filter(concern_holds::introduction_id.eq(introductions::id.nullable()))
        .filter(concern_holds::released_at.is_null());
    let by_team = introductions::holds.contains(vec![HoldCause::Staff]);
    let paused = introductions::table
        .inner_join(introduction_offers::table)
        .filter(lower(dsl::contact_email).eq_any(&contacts).and(exists(for_concern).or(by_team)))
        .select(lower(dsl::contact_email));
    let paused: HashSet<String> = paused.load(conn).await?.into_iter().collect();
    Ok(asked.into_iter().filter(|(_, contact)| paused.contains(contact)).map(|(id, _)| id).collect())
}

/// Whether there is such an active employer.
pub async fn is_employer(conn: &mut impl Read, id: OrganisationId) -> QueryResult<bool> {
    let employer = organisations::table
        .filter(organisations::id.eq(id))
        .filter(organisations::kind.eq("employer").and(organisations::state.eq("active")));
    diesel::select(exists(employer)).get_result(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &Offer) -> QueryResult<usize> {
    diesel::insert_into(introduction_offers::table).values(new).execute(conn).await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &Offer) -> QueryResult<usize> {
    diesel::update(dsl::introduction_offers.find(changed.id)).set(changed).execute(conn).await
}

/// Open offers of employers whose partnership of introductions is over on a day, locked.
pub async fn lock_abandoned(
    conn: &mut AsyncPgConnection,
    today: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<Offer>> {
    let in_force = partnerships::table
        .inner_join(organisations::table)
        .filter(partnerships::organisation_id.eq(dsl::organisation_id))
        .filter(partnerships::kind.eq("introductions").and(partnerships::state.eq("active")))
        .filter(partnerships::ends_on.is_null().or(partnerships::ends_on.ge(today).assume_not_null()))
        .filter(organisations::state.eq("active"));
    dsl::introduction_offers
        .filter(dsl::closed_at.is_null().and(dsl::until_on.ge(today)))
        .filter(not(exists(in_force)))
        .order(dsl::id)
        .limit(limit)
        .select(Offer::as_select())
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}

/// Offers with a contact that were over before a day, or were closed before an instant, locked.
pub async fn lock_past(
    conn: &mut AsyncPgConnection,
    (day, at): (NaiveDate, DateTime<Utc>),
    limit: i64,
) -> QueryResult<Vec<Offer>> {
    dsl::introduction_offers
        .filter(dsl::contact_name.ne(ERASED))
        .filter(dsl::until_on.lt(day).or(dsl::closed_at.lt(at).assume_not_null()))
        .order(dsl::id)
        .limit(limit)
        .select(Offer::as_select())
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}
