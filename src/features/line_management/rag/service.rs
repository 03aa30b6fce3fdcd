//! Rating, and putting the sides beside each other.

use chrono::{Days, NaiveDate};
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::derive::{Fact, Measured, UnknownBody, judge};
use super::events::RagRatingEvent;
use super::model::{DerivedBody, NewRating, RagBody, RateApprentice, StatementBody};
use super::store;
use crate::ctx::{Ctx, london_day};
use crate::db::Read;
use crate::error::{Code, Error, Result};
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship, State};
use crate::features::apprenticeships::training_plans;
use crate::features::events::{self, Subject};
use crate::features::learning::otj;
use crate::features::learning::progress;
use crate::features::line_management::reviews;
use crate::features::programme::funding;
use crate::ids::ApprenticeshipId;

/// How far attendance looks back.
const TWELVE_WEEKS: Days = Days::new(84);

/// All sides of an apprentice that the caller may see; now or at the end of a day.
pub async fn find(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<RagBody> {
    let present = apprenticeships::find_at(conn, ctx, id, as_of).await?;
    let said = store::said(conn, id, ctx.end_of(as_of)?).await?;
    let said = said.into_iter().map(to_body).collect::<Result<Vec<_>>>()?;
    let derived = if present.state == State::InLearning {
        let (measured, unknown) = measure(conn, ctx, &present, as_of).await?;
        let facts = judge(measured);
        facts.first().map(|gravest| gravest.rating).map(|rating| DerivedBody { rating, facts, unknown })
    } else {
        None
    };
    Ok(RagBody::new(id, as_of.unwrap_or_else(|| ctx.today()), said, derived))
}

fn to_body(said: store::Said) -> Result<StatementBody> {
    let unread = |()| anyhow::anyhow!("{:?} is no rating", said.rating);
    let rating = said.rating.parse().map_err(unread)?;
    Ok(StatementBody { id: said.id, source: said.source, rating, reason: said.reason, at: said.at })
}

/// The facts that there are of somebody in learning, and those that cannot be measured.
async fn measure(
    conn: &mut impl Read,
    ctx: &Ctx,
    present: &Apprenticeship,
    as_of: Option<NaiveDate>,
) -> Result<(Vec<Measured>, Vec<UnknownBody>)> {
    let (id, day) = (present.id, as_of.unwrap_or_else(|| ctx.today()));
    let (mut measured, mut unknown) = (Vec::new(), Vec::new());
    let forecast = otj::forecast(conn, ctx, id, as_of).await?;
    if forecast.target_hours.is_none() {
        let detail = "There is no target of off-the-job hours that is known.".to_owned();
        unknown.push(UnknownBody { fact: Fact::OtjForecast, detail });
    }
    if let Some((trend, target)) = forecast.trend.as_ref().zip(forecast.target_hours) {
        let at_end = trend.hours_at_end;
        let value = percent(at_end.0.into(), target.0.into());
        let (at_end, target) = (at_end.as_f64(), target.as_f64());
        let detail = format!("The trend leads to {at_end} of {target} hours by the planned end, {value} %.");
        measured.push(Measured { fact: Fact::OtjForecast, value, detail });
    }
    let summary = progress::summary(conn, ctx, id, as_of).await?;
    let (all, expected) = expected_ksbs(conn, ctx, present, as_of).await?;
    if all.is_none() {
        let detail = "Not all KSBs of the standard are known.".to_owned();
        unknown.push(UnknownBody { fact: Fact::KsbPace, detail });
    }
    if let Some(all) = all.filter(|_| expected > 0) {
        let there = i64::try_from(summary.ksbs.len()).unwrap_or(i64::MAX);
        let value = percent(there, expected);
        let detail = format!("{there} of {all} KSBs have evidence; by now {expected} should, so {value} %.");
        measured.push(Measured { fact: Fact::KsbPace, value, detail });
    }
    if let Some(due) = reviews::due_on(conn, ctx, present, as_of).await? {
        let value = (day - due).num_days().max(0);
        let detail = if value > 0 {
            format!("A review was due on {due}, {value} days ago.")
        } else {
            format!("The next review is due on {due}.")
        };
        measured.push(Measured { fact: Fact::OverdueReview, value, detail });
    }
    let first = day.checked_sub_days(TWELVE_WEEKS).unwrap_or(day);
    let seen = store::attended(conn, id, (first, day), ctx.end_of(as_of)?).await?;
    if seen.sessions > 0 {
        let value = percent(seen.attended, seen.sessions);
        let detail = format!(
            "{} of {} sessions of the last 12 weeks were attended, {value} %.",
            seen.attended, seen.sessions
        );
        measured.push(Measured { fact: Fact::Attendance, value, detail });
    }
    let heard = summary.last_update.map_or(present.starts_on, |update| london_day(update.observed_at));
    let value = (day - heard).num_days().max(0);
    let detail = format!("The provider's last update is of {heard}, {value} days ago.");
    measured.push(Measured { fact: Fact::ProviderSilence, value, detail });
    Ok((measured, unknown))
}

/// How many KSBs there are, where that is known, and how many of them the time gone by lets expect.
async fn expected_ksbs(
    conn: &mut impl Read,
    ctx: &Ctx,
    present: &Apprenticeship,
    as_of: Option<NaiveDate>,
) -> Result<(Option<i64>, i64)> {
    let (day, end) = (as_of.unwrap_or_else(|| ctx.today()), ctx.end_of(as_of)?);
    let measure = training_plans::find_one(conn, present.into(), end).await?;
    let all = measure.ksbs.and_then(|all| i32::try_from(all).ok()).unwrap_or_default();
    Ok((measure.ksbs, funding::expected_to_date(all, &measure.plan, day).into()))
}

fn percent(part: i64, whole: i64) -> i64 {
    part * 100 / whole.max(1)
}

/// The line manager rates an apprentice, whose apprenticeship is locked; what was said before stays.
///
/// # Errors
/// 403 for everybody else; 409 where learning has not begun or is over.
pub async fn rate(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: RateApprentice,
) -> Result<()> {
    let manager = ctx.person().filter(|person| Some(*person) == present.line_manager_id);
    let Some(rated_by) = manager else {
        return Err(Error::because(
            Code::Forbidden,
            "Only the line manager rates here; providers push a ragRating.",
        ));
    };
    present.state.ensure_under_way()?;
    let new = NewRating {
        id: ctx.new_id::<Uuid>(),
        apprenticeship_id: present.id,
        rated_by,
        rating: command.rating,
        reason: command.reason,
        created_at: ctx.now,
    };
    let subject = Subject::new(new.id).for_organisation(present.provider_id).for_apprenticeship(present.id);
    store::insert(conn, new).await?;
    events::record(conn, ctx, subject, RagRatingEvent::Given).await
}
