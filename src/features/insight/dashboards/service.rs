//! Use cases of dashboards.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, SecondsFormat, Utc};

use super::model::{
    CountBody, DashboardBody, Group, KsbsBody, Learner, LearnerBody, MOST, OtjBody, Party, RatingsBody,
    Reason, ReviewsBody,
};
use super::store;
use crate::access::Scope;
use crate::csv::escape_formula;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Error, Result};
use crate::features::apprenticeships::apprenticeships::State;
use crate::features::apprenticeships::training_plans::{self, Measure};
use crate::features::line_management::check_ins;
use crate::features::line_management::reviews;
use crate::features::programme::funding;
use crate::hours::Hours;

/// Everyone of a group that the caller may see, by name.
///
/// # Errors
/// 404 where there is no such group, or it is not the caller's.
pub async fn learners(conn: &mut impl Read, ctx: &Ctx, group: Group) -> Result<Vec<Learner>> {
    if !store::is_there(conn, ctx.visibility(), group).await? {
        return Err(Error::not_found());
    }
    let rows = store::rows(conn, ctx.visibility(), group).await?;
    if rows.is_empty() && matches!(group, Group::Cohort(_)) && !ctx.visibility().everything {
        // Nothing of this cohort is the caller's.
        return Err(Error::not_found());
    }
    let bases: Vec<_> = rows.iter().map(|row| row.plan.basis()).collect();
    let measures = training_plans::find(conn, &bases, None).await?;
    let (today, knows_check_ins) = (ctx.today(), knows_check_ins(ctx));
    let learners = rows.into_iter().filter_map(|row| {
        let (plan, totals) = (&row.plan, &row.totals);
        let Measure { plan: training, ksbs } = measures.get(&plan.id)?;
        let target = funding::target_hundredths(training);
        let paused = Some(&training.pauses);
        let since = totals.last_review_on.unwrap_or(plan.starts_on);
        let planned = || reviews::next_due(since, paused);
        let checked_in = || check_ins::next_due(plan.starts_on, totals.last_check_in_on, paused);
        Some(Learner {
            state: plan.state.on(today, plan.starts_on),
            target,
            expected: target.map(|target| funding::expected_to_date(target, training, today)),
            ksbs: *ksbs,
            review_due_on: totals.review_moved_to.unwrap_or_else(planned),
            check_in_due_on: knows_check_ins.then(checked_in),
            row,
        })
    });
    Ok(learners.collect())
}

/// Whether the caller sees the check-ins of everybody whose progress they see.
fn knows_check_ins(ctx: &Ctx) -> bool {
    ctx.scopes.has(Scope::CheckInsRead) && ctx.visibility_of(Scope::CheckInsRead).covers(ctx.visibility())
}

/// The figures of a group.
pub async fn dashboard(conn: &mut impl Read, ctx: &Ctx, group: Group) -> Result<DashboardBody> {
    let learners = learners(conn, ctx, group).await?;
    let (mut ratings, mut manager_ratings) = (RatingsBody::default(), RatingsBody::default());
    let (mut ksbs, mut otj, mut ratings_disagree) = (KsbsBody::default(), Sums::default(), 0);
    let mut attention = Vec::new();
    for learner in learners.iter().filter(|learner| learner.state == State::InLearning) {
        let totals = &learner.row.totals;
        otj.add(learner);
        match learner.ksbs {
            Some(all) => {
                ksbs.completed += i64::from(totals.ksbs_completed);
                ksbs.total += all;
            }
            None => ksbs.without_total += 1,
        }
        let (provider, manager) = (totals.provider_rating.as_deref(), totals.manager_rating.as_deref());
        ratings.add(provider);
        manager_ratings.add(manager);
        ratings_disagree += usize::from(provider.zip(manager).is_some_and(|(one, other)| one != other));
        let reasons = learner.reasons(ctx.now, ctx.today());
        if !reasons.is_empty() {
            attention.push((learner, reasons));
        }
    }
    let with = |reason| attention.iter().filter(|(_, reasons)| reasons.contains(&reason)).count();
    let (behind, silent, overdue) =
        (with(Reason::BehindHours), with(Reason::Silent), with(Reason::ReviewOverdue));
    let check_ins_overdue = knows_check_ins(ctx).then(|| with(Reason::CheckInOverdue));
    attention.sort_by_key(|(learner, reasons)| {
        let gravest = reasons.first().and_then(|first| Reason::ALL.iter().position(|reason| reason == first));
        let missing = |expected| i64::from(expected) - learner.row.totals.otj_hundredths;
        (gravest, Reverse(learner.expected.map_or(0, missing)))
    });
    Ok(DashboardBody {
        as_of: ctx.today(),
        total: learners.len(),
        by_state: by_state(&learners),
        otj: OtjBody { behind, ..otj.body() },
        ratings,
        manager_ratings,
        ratings_disagree,
        ksbs,
        reviews: ReviewsBody { overdue, ..waiting(conn, ctx, group).await? },
        check_ins_overdue,
        silent,
        need_attention: attention.len(),
        attention: attention
            .into_iter()
            .take(MOST)
            .map(|(learner, reasons)| to_body(learner, reasons))
            .collect(),
    })
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

/// For whose signatures the reviews of a group wait.
async fn waiting(conn: &mut impl Read, ctx: &Ctx, group: Group) -> Result<ReviewsBody> {
    let mut signed: HashMap<_, HashSet<Party>> = HashMap::new();
    for (review, party) in store::waiting(conn, ctx.visibility(), group).await? {
        signed.entry(review).or_default().extend(party);
    }
    let without = |party| signed.values().filter(|parties| !parties.contains(&party)).count();
    Ok(ReviewsBody {
        overdue: 0,
        waiting_for_apprentice: without(Party::Apprentice),
        waiting_for_line_manager: without(Party::LineManager),
        waiting_for_provider: without(Party::Provider),
    })
}

fn to_body(learner: &Learner, reasons: Vec<Reason>) -> LearnerBody {
    let (totals, name) = (&learner.row.totals, &learner.row.name);
    LearnerBody {
        apprenticeship_id: learner.row.plan.id,
        given_name: name.given_name.clone(),
        family_name: name.family_name.clone(),
        reasons,
        hours: hours(totals.otj_hundredths),
        expected_to_date: learner.expected.map(Hours),
        rating: totals.provider_rating.clone(),
        manager_rating: totals.manager_rating.clone(),
        ksbs_completed: totals.ksbs_completed,
        review_due_on: learner.review_due_on,
        last_update_at: totals.last_update_at,
    }
}

/// As instants stand in JSON.
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn hours(hundredths: i64) -> Hours {
    Hours(i32::try_from(hundredths).unwrap_or(i32::MAX))
}

/// The columns of a table.
pub const COLUMNS: [&str; 19] = [
    "apprenticeshipId",
    "familyName",
    "givenName",
    "team",
    "state",
    "startsOn",
    "plannedEndOn",
    "hours",
    "expectedToDate",
    "targetHours",
    "rating",
    "managerRating",
    "ksbsCompleted",
    "ksbs",
    "lastReviewOn",
    "reviewDueOn",
    "lastCheckInOn",
    "lastUpdateAt",
    "attention",
];

/// Everyone of a group as a table for a spreadsheet (RFC 4180).
pub fn table(ctx: &Ctx, learners: &[Learner]) -> Result<String> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let failed = |cause: csv::Error| Error::Internal(cause.into());
    table.write_record(COLUMNS).map_err(failed)?;
    for learner in learners {
        let (plan, totals, name) = (&learner.row.plan, &learner.row.totals, &learner.row.name);
        let reasons: Vec<&str> =
            learner.reasons(ctx.now, ctx.today()).iter().map(|reason| reason.as_str()).collect();
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let cell =
            |hours: Option<i32>| hours.map(|hours| Hours(hours).as_f64().to_string()).unwrap_or_default();
        let checked_in = learner.check_in_due_on.and(totals.last_check_in_on);
        table
            .write_record([
                plan.id.to_string(),
                escape_formula(&name.family_name),
                escape_formula(&name.given_name),
                escape_formula(&plan.team),
                learner.state.to_string(),
                plan.starts_on.to_string(),
                plan.planned_end_on.to_string(),
                hours(totals.otj_hundredths).as_f64().to_string(),
                cell(learner.expected),
                cell(learner.target),
                totals.provider_rating.clone().unwrap_or_default(),
                totals.manager_rating.clone().unwrap_or_default(),
                totals.ksbs_completed.to_string(),
                learner.ksbs.map(|all| all.to_string()).unwrap_or_default(),
                day(totals.last_review_on),
                day((learner.state == State::InLearning).then_some(learner.review_due_on)),
                day(checked_in),
                totals.last_update_at.map(instant).unwrap_or_default(),
                reasons.join(" "),
            ])
            .map_err(failed)?;
    }
    let bytes = table.into_inner().map_err(|cause| Error::Internal(anyhow::anyhow!("{cause}")))?;
    String::from_utf8(bytes).map_err(|cause| Error::Internal(cause.into()))
}
