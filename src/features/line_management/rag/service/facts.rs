//! What the facts say of one or many who are in learning, by a fixed number of statements.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};

use super::super::derive::{Fact, Measured, UnknownBody, judge};
use super::super::model::DerivedBody;
use super::super::store::{self, Attended};
use crate::ctx::{Ctx, london_day};
use crate::db::Read;
use crate::error::Result;
use crate::features::apprenticeships::training_plans::{self, Basis, Measure};
use crate::features::learning::otj::{self, Outlook};
use crate::features::learning::progress::{self, Heard};
use crate::features::line_management::reviews;
use crate::features::programme::funding;
use crate::ids::ApprenticeshipId;

/// How far attendance looks back.
const TWELVE_WEEKS: Days = Days::new(84);

/// What is read of one.
struct Seen<'a> {
    basis: &'a Basis,
    measure: &'a Measure,
    outlook: Option<Outlook>,
    heard: Heard,
    due: Option<NaiveDate>,
    attended: Option<Attended>,
}

/// What the facts say of those in learning; now or at the end of a day.
pub async fn derive(
    conn: &mut impl Read,
    ctx: &Ctx,
    all: &[Basis],
    as_of: Option<NaiveDate>,
) -> Result<HashMap<ApprenticeshipId, DerivedBody>> {
    let measures = training_plans::find(conn, all, ctx.end_of(as_of)?).await?;
    derive_measured(conn, ctx, all, &measures, as_of).await
}

/// The same, where it is known what they are measured against.
pub async fn derive_measured(
    conn: &mut impl Read,
    ctx: &Ctx,
    all: &[Basis],
    measures: &HashMap<ApprenticeshipId, Measure>,
    as_of: Option<NaiveDate>,
) -> Result<HashMap<ApprenticeshipId, DerivedBody>> {
    if all.is_empty() {
        return Ok(HashMap::new());
    }
    let (end, day) = (ctx.end_of(as_of)?, as_of.unwrap_or_else(|| ctx.today()));
    let ids: Vec<ApprenticeshipId> = all.iter().map(|basis| basis.id).collect();
    let starts: Vec<(ApprenticeshipId, NaiveDate)> =
        all.iter().map(|basis| (basis.id, basis.starts_on)).collect();
    let plans: HashMap<ApprenticeshipId, Measure> =
        ids.iter().filter_map(|id| Some((*id, measures.get(id)?.clone()))).collect();
    let heard = progress::heard(conn, &ids, end, day).await?;
    let heard_on = heard.iter().filter_map(|(id, heard)| Some((*id, london_day(heard.at?)))).collect();
    let mut outlooks = otj::trends(conn, &plans, &heard_on, end, day).await?;
    let due = reviews::due_days(conn, &starts, end).await?;
    let first = day.checked_sub_days(TWELVE_WEEKS).unwrap_or(day);
    let mut attended = store::attended(conn, &ids, (first, day), end).await?;
    let derived = all.iter().filter_map(|basis| {
        let read = Seen {
            basis,
            measure: plans.get(&basis.id)?,
            outlook: outlooks.remove(&basis.id),
            heard: heard.get(&basis.id).copied().unwrap_or_default(),
            due: due.get(&basis.id).copied(),
            attended: attended.remove(&basis.id),
        };
        let (measured, unknown) = read.measure(day);
        let facts = judge(measured);
        let rating = facts.first().map(|gravest| gravest.rating)?;
        Some((basis.id, DerivedBody { rating, facts, unknown }))
    });
    Ok(derived.collect())
}

impl Seen<'_> {
    /// The facts that there are, and those that cannot be measured.
    fn measure(&self, day: NaiveDate) -> (Vec<Measured>, Vec<UnknownBody>) {
        let (mut measured, mut unknown) = (Vec::new(), Vec::new());
        self.forecast(&mut measured, &mut unknown);
        self.pace(day, &mut measured, &mut unknown);
        if let Some(due) = self.due {
            let value = (day - due).num_days().max(0);
            let detail = if value > 0 {
                format!("A review was due on {due}, {value} days ago.")
            } else {
                format!("The next review is due on {due}.")
            };
            measured.push(Measured { fact: Fact::OverdueReview, value, detail });
        }
        if let Some(seen) = self.attended.as_ref().filter(|seen| seen.sessions > 0) {
            let value = percent(seen.attended, seen.sessions);
            let detail = format!(
                "{} of {} sessions of the last 12 weeks were attended, {value} %.",
                seen.attended, seen.sessions
            );
            measured.push(Measured { fact: Fact::Attendance, value, detail });
        }
        let heard = self.heard.at.map_or(self.basis.starts_on, london_day);
        let value = (day - heard).num_days().max(0);
        let detail = format!("The provider's last update is of {heard}, {value} days ago.");
        measured.push(Measured { fact: Fact::ProviderSilence, value, detail });
        (measured, unknown)
    }

    fn forecast(&self, measured: &mut Vec<Measured>, unknown: &mut Vec<UnknownBody>) {
        let outlook = self.outlook.as_ref();
        let Some(target) = outlook.and_then(|outlook| outlook.target) else {
            let detail = "There is no target of off-the-job hours that is known.".to_owned();
            unknown.push(UnknownBody { fact: Fact::OtjForecast, detail });
            return;
        };
        let trend = outlook.and_then(|outlook| outlook.trend.as_ref());
        if let Some(silence) =
            outlook.and_then(|outlook| outlook.silence.as_ref()).filter(|_| trend.is_none())
        {
            let detail = format!("Too few weeks were reported of. {silence}");
            unknown.push(UnknownBody { fact: Fact::OtjForecast, detail });
        }
        if let Some(trend) = trend {
            let at_end = trend.hours_at_end;
            let value = percent(at_end.0.into(), target.0.into());
            let (at_end, target) = (at_end.as_f64(), target.as_f64());
            let detail =
                format!("The trend leads to {at_end} of {target} hours by the planned end, {value} %.");
            measured.push(Measured { fact: Fact::OtjForecast, value, detail });
        }
    }

    fn pace(&self, day: NaiveDate, measured: &mut Vec<Measured>, unknown: &mut Vec<UnknownBody>) {
        let Some(all) = self.measure.ksbs else {
            let detail = "Not all KSBs of the standard are known.".to_owned();
            unknown.push(UnknownBody { fact: Fact::KsbPace, detail });
            return;
        };
        let number = i32::try_from(all).unwrap_or_default();
        let expected: i64 = funding::expected_evenly(number, &self.measure.plan, day).into();
        if expected > 0 {
            let there = self.heard.ksbs;
            let value = percent(there, expected);
            let detail =
                format!("{there} of {all} KSBs have evidence; by now {expected} should, so {value} %.");
            measured.push(Measured { fact: Fact::KsbPace, value, detail });
        }
    }
}

fn percent(part: i64, whole: i64) -> i64 {
    part * 100 / whole.max(1)
}
