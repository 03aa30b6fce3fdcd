//! Queries on partnerships.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{OrganisationState, Partnership, PartnershipFilter, PartnershipKind, PartnershipState};
use crate::db::Read;
use crate::db::alternatives::{merge, one_of, split};
use crate::ids::{OrganisationId, PartnershipId};
use crate::schema::organisations;
use crate::schema::partnerships::{self, dsl};
use crate::visibility::{Condition, Visibility};

/// Those of one's own organisation, and for staff every one.
fn visible(visibility: &Visibility) -> Condition<partnerships::table> {
    visibility.records().of_organisation(dsl::organisation_id.nullable()).condition()
}

pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: PartnershipId,
) -> QueryResult<Partnership> {
    dsl::partnerships.find(id).filter(visible(visibility)).select(Partnership::as_select()).first(conn).await
}

pub async fn find_for_update(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: PartnershipId,
) -> QueryResult<Partnership> {
    dsl::partnerships
        .find(id)
        .filter(visible(visibility))
        .select(Partnership::as_select())
        .for_update()
        .first(conn)
        .await
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &PartnershipFilter,
    today: NaiveDate,
    after: Option<PartnershipId>,
    limit: i64,
) -> QueryResult<Vec<Partnership>> {
    let mut employers = filter.organisation_id.clone();
    if !visibility.everything {
        let seen = visibility.organisations.iter().copied();
        employers = seen.filter(|id| employers.is_empty() || employers.contains(id)).collect();
        if employers.is_empty() {
            return Ok(Vec::new());
        }
    }
    if !employers.is_empty() {
        // A few of each employer.
        let query = dsl::partnerships.filter(dsl::organisation_id.eq_any(employers)).order(dsl::id);
        let mut rows: Vec<Partnership> = query.select(Partnership::as_select()).load(conn).await?;
        rows.retain(|row| after.is_none_or(|after| row.id > after) && filter.keeps(row, today));
        return Ok(merge(vec![rows], limit, |row: &Partnership| row.id));
    }
    let mut lists = Vec::new();
    for filter in split(vec![filter.clone()], |filter| &mut filter.kind) {
        let query =
            dsl::partnerships.select(Partnership::as_select()).order(dsl::id).limit(limit).into_boxed();
        let mut query = one_of!(query, dsl::kind, filter.kind);
        if let Some(after) = after {
            query = query.filter(dsl::id.gt(after));
        }
        let states: Vec<_> =
            PartnershipState::ALL.iter().copied().filter(|state| filter.state.contains(state)).collect();
        match states[..] {
            [PartnershipState::Active] => {
                let goes_on = dsl::ends_on.is_null().or(dsl::ends_on.ge(today));
                query =
                    query.filter(dsl::state.eq(PartnershipState::Active)).filter(goes_on.assume_not_null());
            }
            [PartnershipState::Ended] => {
                let over =
                    dsl::state.eq(PartnershipState::Ended).or(dsl::ends_on.lt(today).assume_not_null());
                query = query.filter(over);
            }
            // Both, or no matter which.
            _ => {}
        }
        lists.push(query.load(conn).await?);
    }
    Ok(merge(lists, limit, |row: &Partnership| row.id))
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &Partnership) -> QueryResult<Partnership> {
    diesel::insert_into(partnerships::table)
        .values(new)
        .returning(Partnership::as_returning())
        .get_result(conn)
        .await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &Partnership) -> QueryResult<Partnership> {
    diesel::update(dsl::partnerships.find(changed.id))
        .set(changed)
        .returning(Partnership::as_returning())
        .get_result(conn)
        .await
}

/// The one of a kind that is stored as active with an employer.
pub async fn active(
    conn: &mut impl Read,
    organisation: OrganisationId,
    kind: PartnershipKind,
) -> QueryResult<Option<Partnership>> {
    dsl::partnerships
        .filter(dsl::organisation_id.eq(organisation))
        .filter(dsl::kind.eq(kind))
        .filter(dsl::state.eq(PartnershipState::Active))
        .select(Partnership::as_select())
        .first(conn)
        .await
        .optional()
}

/// The one of a kind that is stored as active with an active employer; it ends only after this transaction.
pub async fn share_active(
    conn: &mut AsyncPgConnection,
    organisation: OrganisationId,
    kind: PartnershipKind,
) -> QueryResult<Option<Partnership>> {
    let employer = organisations::table
        .filter(organisations::id.eq(dsl::organisation_id))
        .filter(organisations::state.eq(OrganisationState::Active));
    dsl::partnerships
        .filter(exists(employer))
        .filter(dsl::organisation_id.eq(organisation))
        .filter(dsl::kind.eq(kind))
        .filter(dsl::state.eq(PartnershipState::Active))
        .select(Partnership::as_select())
        .for_share()
        .first(conn)
        .await
        .optional()
}

/// All that are stored as active with an employer, locked.
pub async fn lock_active(
    conn: &mut AsyncPgConnection,
    organisation: OrganisationId,
) -> QueryResult<Vec<Partnership>> {
    dsl::partnerships
        .filter(dsl::organisation_id.eq(organisation))
        .filter(dsl::state.eq(PartnershipState::Active))
        .order(dsl::id)
        .select(Partnership::as_select())
        .for_update()
        .load(conn)
        .await
}

/// Those that ran out before a day and are stored otherwise, locked, at most `limit`.
pub async fn lock_over(
    conn: &mut AsyncPgConnection,
    today: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<Partnership>> {
    dsl::partnerships
        .filter(dsl::state.eq(PartnershipState::Active))
        .filter(dsl::ends_on.lt(today).assume_not_null())
        .order((dsl::ends_on, dsl::id))
        .limit(limit)
        .select(Partnership::as_select())
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}

/// Those that are stored as active with employers that have ended, locked, at most `limit`.
pub async fn lock_abandoned(conn: &mut AsyncPgConnection, limit: i64) -> QueryResult<Vec<Partnership>> {
    let ended = organisations::table
        .filter(organisations::state.eq(OrganisationState::Deactivated))
        .select(organisations::id);
    dsl::partnerships
        .filter(dsl::state.eq(PartnershipState::Active))
        .filter(dsl::organisation_id.eq_any(ended))
        .order(dsl::id)
        .limit(limit)
        .select(Partnership::as_select())
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}
