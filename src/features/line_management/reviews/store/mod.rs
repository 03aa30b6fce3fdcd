//! Queries on reviews; who may see which is part of each read.

pub mod goals;

use std::cmp::Reverse;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::pg::Pg;
use diesel::pg::sql_types::Record;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::known_reviews::{self, dsl as known};
pub use super::model::sections::Filter;
use super::model::{Episode, NewReview, NewSignOff, Review, ReviewState, SignOff};
use crate::db::Read;
use crate::db::alternatives::{Way, merge, one_of, split, ways};
use crate::ids::{ApprenticeshipId, ReviewId};
use crate::schema::apprenticeships;
use crate::schema::reviews::{self, dsl};
use crate::schema::sign_offs;
use crate::visibility::Visibility;

/// The place of a review in the list.
pub type Position = (NaiveDate, ReviewId);

type Joined = diesel::dsl::InnerJoinQuerySource<
    known_reviews::table,
    apprenticeships::table,
    diesel::dsl::Eq<known_reviews::apprenticeship_id, apprenticeships::id>,
>;
type Condition = Box<dyn BoxableExpression<Joined, Pg, SqlType = Bool>>;

/// In learning on a day: what is approved is so from its start day, whether or not the timer has run.
fn in_learning(today: NaiveDate) -> Condition {
    let begun = apprenticeships::state.eq("approved").and(apprenticeships::starts_on.le(today));
    Box::new(apprenticeships::state.eq("inLearning").or(begun))
}

/// What nobody has touched is there only for those who are in learning.
fn is_there(today: NaiveDate) -> Condition {
    Box::new(known::state.ne(ReviewState::Scheduled).or(in_learning(today)))
}

fn is_overdue(today: NaiveDate) -> Condition {
    let open = [ReviewState::Scheduled, ReviewState::Rescheduled, ReviewState::Missed];
    Box::new(known::state.eq_any(open).and(known::due_on.lt(today)).and(in_learning(today)))
}

macro_rules! only_there {
    ($today:expr) => {
        known::known_reviews
            .inner_join(apprenticeships::table.on(known::apprenticeship_id.eq(apprenticeships::id)))
            .filter(is_there($today))
            .select((Review::as_select(), Episode::as_select()))
    };
}

macro_rules! visible {
    ($visibility:expr, $today:expr) => {
        only_there!($today).filter($visibility.apprenticeships()).into_boxed()
    };
}

pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    today: NaiveDate,
    id: ReviewId,
) -> QueryResult<(Review, Episode)> {
    visible!(visibility, today).filter(known::id.eq(id)).first(conn).await
}

/// A page by due date.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    today: NaiveDate,
    filter: &Filter,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<(Review, Episode)>> {
    let stretches = filter.stretches(today);
    let page = Page { today, overdue: filter.overdue, latest_first: filter.latest_first, after, limit };
    let mut lists = Vec::new();
    for way in ways(conn, visibility).await? {
        let groups = split(vec![filter.apprenticeships.clone()], |ids| ids);
        for ids in groups.into_iter().filter(|ids| way.leads_to(ids)) {
            if ids.is_empty() && !matches!(way, Way::Apprenticeship(_)) {
                for stretch in &stretches {
                    let sections = vec![stretch.section.as_str()];
                    lists.push(
                        page.stretch(conn, way, &ids, &sections, (stretch.from, stretch.before)).await?,
                    );
                }
            } else {
                // An apprenticeship has a dozen.
                let sections: Vec<_> = stretches.iter().map(|stretch| stretch.section.as_str()).collect();
                lists.push(page.stretch(conn, way, &ids, &sections, (None, filter.due_before)).await?);
            }
        }
    }
    let place = |(review, _): &(Review, Episode)| (review.due_on, review.id);
    Ok(if filter.latest_first {
        merge(lists, limit, |row| Reverse(place(row)))
    } else {
        merge(lists, limit, place)
    })
}

/// What all statements of a page have in common.
struct Page {
    today: NaiveDate,
    overdue: Option<bool>,
    latest_first: bool,
    after: Option<Position>,
    limit: i64,
}

impl Page {
    async fn stretch(
        &self,
        conn: &mut impl Read,
        way: Way,
        apprenticeships: &[ApprenticeshipId],
        sections: &[&str],
        (from, before): (Option<NaiveDate>, Option<NaiveDate>),
    ) -> QueryResult<Vec<(Review, Episode)>> {
        let query = only_there!(self.today).limit(self.limit).into_boxed();
        let mut query = if self.latest_first {
            query.order((known::due_on.desc(), known::id.desc()))
        } else {
            query.order((known::due_on, known::id))
        };
        match way {
            Way::Everything => {}
            Way::Organisation(id) if apprenticeships.is_empty() => {
                query = query.filter(known::provider_id.eq(id));
            }
            // The same, where no index offers the provider's other reviews.
            Way::Organisation(id) => query = query.filter(apprenticeships::provider_id.eq(id)),
            Way::Apprenticeship(id) => query = query.filter(known::apprenticeship_id.eq(id)),
        }
        query = one_of!(query, known::apprenticeship_id, apprenticeships);
        query = match sections {
            [one] => query.filter(known::section.eq(*one)),
            several => query.filter(known::section.eq_any(several.to_vec())),
        };
        match self.overdue {
            Some(true) => query = query.filter(is_overdue(self.today)),
            Some(false) => query = query.filter(not(is_overdue(self.today))),
            None => {}
        }
        if let Some(day) = from {
            query = query.filter(known::due_on.ge(day));
        }
        if let Some(day) = before {
            query = query.filter(known::due_on.lt(day));
        }
        if let Some(position) = self.after {
            let place = (known::due_on, known::id).into_sql::<Record<(Date, SqlUuid)>>();
            query = if self.latest_first {
                query.filter(place.lt(position))
            } else {
                query.filter(place.gt(position))
            };
        }
        query.load(conn).await
    }
}

/// The days on which the next reviews of apprenticeships are due.
pub async fn next_due(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
) -> QueryResult<Vec<(ApprenticeshipId, NaiveDate)>> {
    let open = [ReviewState::Scheduled, ReviewState::Rescheduled, ReviewState::Missed];
    known::known_reviews
        .filter(known::apprenticeship_id.eq_any(ids).and(known::state.eq_any(open)))
        .select((known::apprenticeship_id, known::due_on))
        .load(conn)
        .await
}

/// The reviews of apprenticeships that are written down.
pub async fn written(conn: &mut impl Read, ids: &[ApprenticeshipId]) -> QueryResult<Vec<uuid::Uuid>> {
    dsl::reviews.filter(dsl::apprenticeship_id.eq_any(ids)).select(dsl::id).load(conn).await
}

/// The signatures of reviews, oldest first.
pub async fn signatures(conn: &mut impl Read, reviews: &[ReviewId]) -> QueryResult<Vec<SignOff>> {
    sign_offs::table
        .filter(sign_offs::review_id.eq_any(reviews))
        .order((sign_offs::signed_at, sign_offs::id))
        .select(SignOff::as_select())
        .load(conn)
        .await
}

/// The day on which the last review was held.
pub async fn last_held(
    conn: &mut AsyncPgConnection,
    apprenticeship: ApprenticeshipId,
) -> QueryResult<Option<NaiveDate>> {
    dsl::reviews
        .filter(dsl::apprenticeship_id.eq(apprenticeship))
        .select(diesel::dsl::max(dsl::held_on))
        .first(conn)
        .await
}

/// Next reviews that nobody has written down.
pub async fn to_schedule(
    conn: &mut AsyncPgConnection,
    today: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<(Review, Episode)>> {
    let written = reviews::table.filter(reviews::id.eq(known::id));
    known::known_reviews
        .inner_join(apprenticeships::table.on(known::apprenticeship_id.eq(apprenticeships::id)))
        .filter(known::section.eq_any(["scheduled", "scheduled/approved"]))
        .filter(in_learning(today))
        .filter(not(exists(written)))
        .order((known::due_on, known::id))
        .limit(limit)
        .select((Review::as_select(), Episode::as_select()))
        .load(conn)
        .await
}

/// Writes reviews down and tells which were not there: a race has one winner.
pub async fn insert(conn: &mut AsyncPgConnection, new: Vec<NewReview>) -> QueryResult<Vec<ReviewId>> {
    diesel::insert_into(reviews::table)
        .values(new)
        .on_conflict_do_nothing()
        .returning(dsl::id)
        .get_results(conn)
        .await
}

/// The review as it is written down, locked.
pub async fn lock(conn: &mut AsyncPgConnection, id: ReviewId) -> QueryResult<(ReviewState, i32)> {
    dsl::reviews.find(id).select((dsl::state, dsl::version)).for_update().first(conn).await
}

/// What a step changes beside the state; nothing is left as it is.
#[derive(Default, AsChangeset)]
#[diesel(table_name = reviews)]
pub struct Step {
    pub due_on: Option<NaiveDate>,
    pub agreed_on: Option<NaiveDate>,
    pub held_on: Option<NaiveDate>,
    pub notes: Option<Option<String>>,
    pub reason: Option<String>,
    pub waiting_since: Option<DateTime<Utc>>,
}

pub async fn advance(
    conn: &mut AsyncPgConnection,
    id: ReviewId,
    state: ReviewState,
    step: Step,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(dsl::reviews.find(id))
        .set((step, dsl::state.eq(state), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .execute(conn)
        .await
}

pub async fn sign(conn: &mut AsyncPgConnection, new: NewSignOff) -> QueryResult<usize> {
    diesel::insert_into(sign_offs::table).values(new).execute(conn).await
}

/// Voids the signatures that stand and tells how many there were.
pub async fn void(conn: &mut AsyncPgConnection, id: ReviewId, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(
        sign_offs::table.filter(sign_offs::review_id.eq(id)).filter(sign_offs::voided_at.is_null()),
    )
    .set(sign_offs::voided_at.eq(now))
    .execute(conn)
    .await
}
