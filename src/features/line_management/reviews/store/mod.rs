//! Queries on reviews; who may see which is part of each read.

pub mod goals;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::known_reviews::{self, dsl as known};
use super::model::{Episode, NewReview, NewSignOff, Party, Review, ReviewState, SignOff};
use crate::db::Read;
use crate::ids::{ApprenticeshipId, ReviewId};
use crate::schema::apprenticeships;
use crate::schema::reviews::{self, dsl};
use crate::schema::sign_offs;
use crate::visibility::Visibility;

/// The place of a review in the list.
pub type Position = (NaiveDate, ReviewId);

/// Which reviews to list.
#[derive(Debug, Default)]
pub struct Filter {
    pub apprenticeships: Vec<ApprenticeshipId>,
    pub states: Vec<ReviewState>,
    pub overdue: Option<bool>,
    pub waiting_for: Vec<Party>,
    pub due_before: Option<NaiveDate>,
}

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

fn waits_for(party: Party) -> Condition {
    let signed = sign_offs::table.filter(
        sign_offs::review_id
            .eq(known::id)
            .and(sign_offs::party.eq(party))
            .and(sign_offs::voided_at.is_null()),
    );
    let held = known::state.eq_any([ReviewState::Held, ReviewState::PartiallySigned]);
    Box::new(held.and(not(exists(signed))))
}

macro_rules! visible {
    ($visibility:expr, $today:expr) => {
        known::known_reviews
            .inner_join(apprenticeships::table.on(known::apprenticeship_id.eq(apprenticeships::id)))
            .filter(is_there($today))
            .filter($visibility.apprenticeships())
            .select((Review::as_select(), Episode::as_select()))
            .into_boxed()
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
    let mut query = visible!(visibility, today).order((known::due_on, known::id)).limit(limit);
    if !filter.apprenticeships.is_empty() {
        query = query.filter(known::apprenticeship_id.eq_any(&filter.apprenticeships));
    }
    if !filter.states.is_empty() {
        query = query.filter(known::state.eq_any(&filter.states));
    }
    match filter.overdue {
        Some(true) => query = query.filter(is_overdue(today)),
        Some(false) => query = query.filter(not(is_overdue(today))),
        None => {}
    }
    let waiting = filter.waiting_for.iter().map(|party| waits_for(*party));
    if let Some(any) = waiting.reduce(|one, other| Box::new(one.or(other))) {
        query = query.filter(any);
    }
    if let Some(day) = filter.due_before {
        query = query.filter(known::due_on.lt(day));
    }
    if let Some((day, id)) = after {
        query = query.filter(known::due_on.gt(day).or(known::due_on.eq(day).and(known::id.gt(id))));
    }
    query.load(conn).await
}

/// The day on which the next review of an apprenticeship is due.
pub async fn next_due(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<Option<NaiveDate>> {
    let open = [ReviewState::Scheduled, ReviewState::Rescheduled, ReviewState::Missed];
    known::known_reviews
        .filter(known::apprenticeship_id.eq(id).and(known::state.eq_any(open)))
        .select(known::due_on)
        .first(conn)
        .await
        .optional()
}

/// The reviews of an apprenticeship that are written down.
pub async fn written(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<Vec<uuid::Uuid>> {
    dsl::reviews.filter(dsl::apprenticeship_id.eq(id)).select(dsl::id).load(conn).await
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
        .filter(known::state.eq(ReviewState::Scheduled))
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
