//! Use cases of dashboards.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::model::{
    CountBody, DashboardBody, Group, Learner, LearnerBody, MOST, OtjBody, RatingsBody, Reason,
};
use super::store;
use crate::cells::harmless;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Error, Result};
use crate::features::apprenticeships::State;
use crate::features::breaks;
use crate::features::funding::{self, TrainingPlan};
use crate::hours::Hours;

/// Everyone of a group that the caller may see, by name.
///
/// # Errors
/// 404 where there is no such group, or it is not the caller's.
pub async fn learners(conn: &mut impl Read, ctx: &Ctx, group: Group) -> Result<Vec<Learner>> {
    if !store::is_there(conn, ctx.sight(), group).await? {
        return Err(Error::not_found());
    }
    let rows = store::rows(conn, ctx.sight(), group).await?;
    if rows.is_empty() && matches!(group, Group::Cohort(_)) && !ctx.is_staff() {
        // Nothing of this cohort is the caller's.
        return Err(Error::not_found());
    }
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let hours: HashMap<_, _> = store::hours(conn, &ids).await?.into_iter().collect();
    let heard: HashMap<_, _> = store::heard(conn, &ids).await?.into_iter().collect();
    let mut pauses = breaks::pauses(conn, &ids, None).await?;
    let mut ratings: HashMap<_, _> = store::ratings(conn, &ids).await?.into_iter().collect();
    let today = ctx.today();
    let learners = rows.into_iter().map(|row| {
        let training = TrainingPlan {
            starts_on: row.starts_on,
            planned_end_on: row.planned_end_on,
            weekly_hours_hundredths: row.weekly_hours_hundredths,
            standard_minimum_hours: row.minimum_otj_hours,
            pauses: pauses.remove(&row.id).unwrap_or_default(),
        };
        let target = funding::target(&training).hundredths;
        let state = row.state.parse::<State>().map_or("", |state| state.on(today, row.starts_on).as_str());
        Learner {
            state,
            target,
            expected: funding::expected_to_date(target, &training, today),
            hundredths: hours.get(&row.id).copied().flatten().unwrap_or_default(),
            rating: ratings.remove(&row.id),
            last_update_at: heard.get(&row.id).copied().flatten(),
            row,
        }
    });
    Ok(learners.collect())
}

/// The figures of a group.
pub fn dashboard(ctx: &Ctx, learners: &[Learner]) -> DashboardBody {
    let mut by_state: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut ratings, mut behind, mut silent) = (RatingsBody::default(), 0, 0);
    let (mut done, mut expected, mut target) = (0, 0, 0);
    let mut attention = Vec::new();
    for learner in learners {
        *by_state.entry(learner.state).or_default() += 1;
        if learner.state != State::InLearning.as_str() {
            continue;
        }
        done += learner.hundredths;
        expected += i64::from(learner.expected);
        target += i64::from(learner.target);
        *match learner.rating.as_deref() {
            Some("red") => &mut ratings.red,
            Some("amber") => &mut ratings.amber,
            Some(_) => &mut ratings.green,
            None => &mut ratings.none,
        } += 1;
        let reasons = learner.reasons(ctx.now);
        behind += usize::from(reasons.contains(&Reason::BehindHours));
        silent += usize::from(reasons.contains(&Reason::Silent));
        if !reasons.is_empty() {
            attention.push((learner, reasons));
        }
    }
    attention.sort_by_key(|(learner, reasons)| {
        let gravest = reasons.first().and_then(|first| Reason::ALL.iter().position(|reason| reason == first));
        (gravest, Reverse(i64::from(learner.expected) - learner.hundredths))
    });
    DashboardBody {
        as_of: ctx.today(),
        total: learners.len(),
        by_state: by_state
            .into_iter()
            .map(|(state, count)| CountBody { state: state.to_owned(), count })
            .collect(),
        otj: OtjBody {
            hours: hours(done),
            expected_to_date: hours(expected),
            target_hours: hours(target),
            behind,
        },
        ratings,
        silent,
        need_attention: attention.len(),
        attention: attention
            .into_iter()
            .take(MOST)
            .map(|(learner, reasons)| shown(learner, reasons))
            .collect(),
    }
}

fn shown(learner: &Learner, reasons: Vec<Reason>) -> LearnerBody {
    LearnerBody {
        apprenticeship_id: learner.row.id,
        given_name: learner.row.given_name.clone(),
        family_name: learner.row.family_name.clone(),
        reasons,
        hours: hours(learner.hundredths),
        expected_to_date: Hours(learner.expected),
        rating: learner.rating.clone(),
        last_update_at: learner.last_update_at,
    }
}

fn hours(hundredths: i64) -> Hours {
    Hours(i32::try_from(hundredths).unwrap_or(i32::MAX))
}

/// Everyone of a group as a table for a spreadsheet (RFC 4180).
pub fn table(ctx: &Ctx, learners: &[Learner]) -> Result<String> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let failed = |cause: csv::Error| Error::Internal(cause.into());
    table
        .write_record([
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
            "lastUpdateAt",
            "attention",
        ])
        .map_err(failed)?;
    for learner in learners {
        let row = &learner.row;
        let reasons: Vec<&str> = learner.reasons(ctx.now).iter().map(|reason| reason.as_str()).collect();
        table
            .write_record([
                row.id.to_string(),
                harmless(&row.family_name),
                harmless(&row.given_name),
                harmless(&row.team),
                learner.state.to_owned(),
                row.starts_on.to_string(),
                row.planned_end_on.to_string(),
                hours(learner.hundredths).as_f64().to_string(),
                Hours(learner.expected).as_f64().to_string(),
                Hours(learner.target).as_f64().to_string(),
                learner.rating.clone().unwrap_or_default(),
                learner.last_update_at.map(|at| at.to_rfc3339()).unwrap_or_default(),
                reasons.join(" "),
            ])
            .map_err(failed)?;
    }
    let bytes = table.into_inner().map_err(|cause| Error::Internal(anyhow::anyhow!("{cause}")))?;
    String::from_utf8(bytes).map_err(|cause| Error::Internal(cause.into()))
}
