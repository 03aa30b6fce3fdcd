//! Use cases of dashboards.

mod past;
mod table;

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::model::{
    ALL, ChangesBody, CountBody, DashboardBody, Group, KsbsBody, Learner, LearnerBody, MOST, Names, OtjBody,
    Party, RatingsBody, Reason, ReviewsBody, Row, Sides, Snapshot, hours,
};
use super::store;
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::apprenticeships::State;
use crate::features::apprenticeships::training_plans::{self, Measure};
use crate::features::line_management::check_ins;
use crate::features::line_management::rag::{self, RatingSource};
use crate::features::line_management::reviews;
use crate::features::programme::funding;
use crate::ids::{ApprenticeshipId, ReviewId};

pub use table::table;

/// A group as it stands, or as it stood at the end of a day. A fixed number of statements.
///
/// # Errors
/// 404 where there is no such group, or it is not the caller's; 400 for a day to come.
pub async fn snapshot(
    conn: &mut impl Read,
    ctx: &Ctx,
    group: Group,
    as_of: Option<NaiveDate>,
) -> Result<Snapshot> {
    if !store::is_there(conn, ctx.visibility(), group).await? {
        return Err(Error::not_found());
    }
    let (end, day) = (ctx.end_of(as_of)?, as_of.unwrap_or_else(|| ctx.today()));
    let rows = match end {
        None => store::rows(conn, ctx.visibility(), group).await?,
        Some(end) => past::rows(conn, ctx, group, end, day).await?,
    };
    if rows.is_empty() && matches!(group, Group::Cohort(_)) && !ctx.visibility().everything {
        // Nothing of this cohort is the caller's.
        return Err(Error::not_found());
    }
    let ids: Vec<ApprenticeshipId> = rows.iter().map(|row| row.plan.id).collect();
    let bases: Vec<_> = rows.iter().map(|row| row.plan.basis()).collect();
    let measures = training_plans::find(conn, &bases, end).await?;
    let learning = rows.iter().filter(|row| row.plan.state.on(day, row.plan.starts_on) == State::InLearning);
    let learning: Vec<_> = learning.map(|row| row.plan.basis()).collect();
    let mut facts = rag::derive(conn, ctx, &learning, &measures, as_of).await?;
    let mut said = rag::newest(conn, &ids, end).await?;
    let starts: Vec<_> = rows.iter().map(|row| (row.plan.id, row.plan.starts_on)).collect();
    let due = match end {
        None => HashMap::new(),
        Some(_) => reviews::due_days(conn, &starts, end).await?,
    };
    let knows = knows_check_ins(ctx);
    let learners = rows.into_iter().filter_map(|row| {
        let id = row.plan.id;
        let sides = Sides {
            provider: said.remove(&(id, RatingSource::Provider)),
            manager: said.remove(&(id, RatingSource::Manager)),
            facts: facts.remove(&id),
        };
        let mut learner = learner(row, measures.get(&id)?, day, knows, sides);
        learner.review_due_on = due.get(&id).copied().unwrap_or(learner.review_due_on);
        Some(learner)
    });
    Ok(Snapshot { day, now: end.unwrap_or(ctx.now), learners: learners.collect() })
}

fn learner(row: Row, measure: &Measure, day: NaiveDate, knows_check_ins: bool, sides: Sides) -> Learner {
    let (plan, totals, training) = (&row.plan, &row.totals, &measure.plan);
    let target = funding::target_hundredths(training);
    let paused = Some(&training.pauses);
    let since = totals.last_review_on.unwrap_or(plan.starts_on);
    let checked_in = || check_ins::next_due(plan.starts_on, totals.last_check_in_on, paused);
    Learner {
        state: plan.state.on(day, plan.starts_on),
        target,
        expected: target.map(|target| funding::expected_to_date(target, training, day)),
        ksbs: measure.ksbs,
        review_due_on: reviews::next_due(since, paused),
        check_in_due_on: knows_check_ins.then(checked_in),
        sides,
        row,
    }
}

/// Whether the caller sees the check-ins of everybody whose progress they see.
fn knows_check_ins(ctx: &Ctx) -> bool {
    ctx.scopes.has(Scope::CheckInsRead) && ctx.visibility_of(Scope::CheckInsRead).covers(ctx.visibility())
}

/// Who teaches and manages those of a group.
pub async fn names(conn: &mut impl Read, board: &Snapshot) -> Result<Names> {
    let plans = || board.learners.iter().map(|learner| &learner.row.plan);
    let providers: HashSet<_> = plans().map(|plan| plan.provider_id).collect();
    let managers: HashSet<_> = plans().filter_map(|plan| plan.line_manager_id).collect();
    let (providers, managers) =
        (providers.into_iter().collect::<Vec<_>>(), managers.into_iter().collect::<Vec<_>>());
    Ok(store::names(conn, &providers, &managers).await?)
}

/// What has changed of each learner since a day began; none where no day is given.
///
/// # Errors
/// 400 for a day after that of the dashboard.
async fn changes(
    conn: &mut impl Read,
    ctx: &Ctx,
    group: Group,
    board: &Snapshot,
    since: Option<NaiveDate>,
) -> Result<HashMap<ApprenticeshipId, ChangesBody>> {
    let Some(since) = since else { return Ok(HashMap::new()) };
    if since > board.day {
        let fault = FieldError::parameter(
            "since",
            FieldCode::TooLarge,
            "must not lie after the day of the dashboard",
        );
        return Err(Error::with_errors(Code::InvalidQuery, vec![fault]));
    }
    let before = snapshot(conn, ctx, group, since.pred_opt()).await;
    let before = match before {
        Ok(before) => before.learners,
        // Nobody was there yet.
        Err(error) if error.code() == Code::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let before: HashMap<_, _> = before.iter().map(|learner| (learner.row.plan.id, learner)).collect();
    let changes = board.learners.iter().map(|learner| {
        let id = learner.row.plan.id;
        (id, ChangesBody::between(before.get(&id).copied(), learner))
    });
    Ok(changes.collect())
}

/// The figures of a group.
///
/// # Errors
/// As of [`snapshot`]; 400 where `since` lies after the day.
pub async fn dashboard(
    conn: &mut impl Read,
    ctx: &Ctx,
    group: Group,
    as_of: Option<NaiveDate>,
    since: Option<NaiveDate>,
) -> Result<DashboardBody> {
    let board = snapshot(conn, ctx, group, as_of).await?;
    let mut changes = changes(conn, ctx, group, &board, since).await?;
    let names = names(conn, &board).await?;
    let waiting = match ctx.end_of(as_of)? {
        None => store::waiting(conn, ctx.visibility(), group).await?,
        Some(end) => store::past::waiting(conn, &board.ids(), end).await?,
    };
    let changed = changes.values().filter(|change| !change.what.is_empty()).count();
    let all = board.learners.iter().map(|learner| {
        let reasons = learner.reasons(board.now, board.day);
        let changes = changes.remove(&learner.row.plan.id);
        (learner, LearnerBody::on(board.day, learner, reasons, &names, changes))
    });
    let all: Vec<(&Learner, LearnerBody)> = all.collect();
    let mut body = figures(&board, &all, knows_check_ins(ctx));
    body.reviews = ReviewsBody { overdue: body.reviews.overdue, ..signatures(waiting) };
    body.since = since;
    body.changed = since.map(|_| changed);
    body.attention = most_in_need(&all);
    body.learners = all.into_iter().take(ALL).map(|(_, body)| body).collect();
    Ok(body)
}

/// Whoever needs attention, most of all first.
fn most_in_need(all: &[(&Learner, LearnerBody)]) -> Vec<LearnerBody> {
    let mut attention: Vec<_> = all.iter().filter(|(_, body)| !body.reasons.is_empty()).collect();
    attention.sort_by_key(|(learner, body)| {
        let first = body.reasons.first();
        let gravest = first.and_then(|first| Reason::ALL.iter().position(|reason| reason == first));
        let missing = |expected| i64::from(expected) - learner.row.totals.otj_hundredths;
        (gravest, Reverse(learner.expected.map_or(0, missing)))
    });
    attention.into_iter().take(MOST).map(|(_, body)| body.clone()).collect()
}

/// What is counted of a group.
fn figures(board: &Snapshot, all: &[(&Learner, LearnerBody)], knows_check_ins: bool) -> DashboardBody {
    let (mut ratings, mut manager_ratings) = (RatingsBody::default(), RatingsBody::default());
    let (mut facts_ratings, mut ksbs, mut otj) =
        (RatingsBody::default(), KsbsBody::default(), Sums::default());
    let (mut ratings_disagree, mut sides_disagree, mut stale_ratings) = (0, 0, 0);
    for (learner, body) in all.iter().filter(|(learner, _)| learner.state == State::InLearning) {
        otj.add(learner);
        match learner.ksbs {
            Some(all) => {
                ksbs.completed += i64::from(learner.row.totals.ksbs_completed);
                ksbs.total += all;
            }
            None => ksbs.without_total += 1,
        }
        let (provider, manager) = learner.ratings();
        ratings.add(provider);
        manager_ratings.add(manager);
        facts_ratings.add(learner.facts_rating());
        ratings_disagree += usize::from(provider.zip(manager).is_some_and(|(one, other)| one != other));
        sides_disagree += usize::from(body.sides_disagree);
        stale_ratings += usize::from(body.is_stale());
    }
    let with = |reason| all.iter().filter(|(_, body)| body.reasons.contains(&reason)).count();
    DashboardBody {
        as_of: board.day,
        total: board.learners.len(),
        by_state: by_state(&board.learners),
        otj: OtjBody { behind: with(Reason::BehindHours), ..otj.body() },
        ratings,
        manager_ratings,
        ratings_disagree,
        facts_ratings,
        sides_disagree,
        stale_ratings,
        ksbs,
        reviews: ReviewsBody { overdue: with(Reason::ReviewOverdue), ..ReviewsBody::default() },
        check_ins_overdue: knows_check_ins.then(|| with(Reason::CheckInOverdue)),
        silent: with(Reason::Silent),
        need_attention: all.iter().filter(|(_, body)| !body.reasons.is_empty()).count(),
        attention: Vec::new(),
        learners: Vec::new(),
        since: None,
        changed: None,
    }
}

/// Hours of those in learning, added up, in hundredths.
#[derive(Default)]
struct Sums {
    done: i64,
    measured: i64,
    /// What is expected by now, and by the planned ends; none where nobody's target is known.
    wanted: Option<(i64, i64)>,
    without_target: usize,
}

impl Sums {
    fn add(&mut self, learner: &Learner) {
        let done = learner.row.totals.otj_hundredths;
        self.done += done;
        let Some((expected, target)) = learner.expected.zip(learner.target) else {
            self.without_target += 1;
            return;
        };
        self.measured += done;
        let (all_expected, all_target) = self.wanted.unwrap_or_default();
        self.wanted = Some((all_expected + i64::from(expected), all_target + i64::from(target)));
    }

    fn body(&self) -> OtjBody {
        OtjBody {
            hours: hours(self.done),
            measured_hours: hours(self.measured),
            expected_to_date: self.wanted.map(|(expected, _)| hours(expected)),
            target_hours: self.wanted.map(|(_, target)| hours(target)),
            without_target: self.without_target,
            behind: 0,
        }
    }
}

fn by_state(learners: &[Learner]) -> Vec<CountBody> {
    let count = |state: State| learners.iter().filter(|learner| learner.state == state).count();
    let counts = State::ALL.iter().map(|state| CountBody { state: *state, count: count(*state) });
    counts.filter(|counted| counted.count > 0).collect()
}

/// For whose signatures reviews wait, of which each row names a party that has signed, if any.
fn signatures(rows: Vec<(ReviewId, Option<Party>)>) -> ReviewsBody {
    let mut signed: HashMap<_, HashSet<Party>> = HashMap::new();
    for (review, party) in rows {
        signed.entry(review).or_default().extend(party);
    }
    let without = |party| signed.values().filter(|parties| !parties.contains(&party)).count();
    ReviewsBody {
        overdue: 0,
        waiting_for_apprentice: without(Party::Apprentice),
        waiting_for_line_manager: without(Party::LineManager),
        waiting_for_provider: without(Party::Provider),
    }
}
