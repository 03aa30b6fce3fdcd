//! Use cases of the end of an apprenticeship.

pub mod assessments;
pub mod attempts;
pub mod behaviours;
mod checklist;
pub mod completions;
mod english;
mod models;
pub mod outcomes;
pub mod plans;

use chrono::{Days, NaiveDate};
use diesel_async::AsyncPgConnection;

use super::events::GatewayEvent;
use super::model::completion::CompletionBody;
use super::model::{
    EnglishAndMaths, Gateway, GatewayBody, PassGateway, ReachedBody, Requirement, RequirementBody,
    RequirementState,
};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::apprenticeships::{
    self, Apprenticeship, ApprenticeshipEvent, State, Step,
};
use crate::features::apprenticeships::breaks;
use crate::features::events::{self, Subject};
use crate::features::learning::ksbs::{self, Completed};
use crate::features::learning::progress;
use crate::features::programme::funding::{self, RuleSet};
use crate::features::programme::standards::AssessmentModel;
use crate::hours::Hours;
use crate::ids::ApprenticeshipId;
use crate::lifecycle;
use checklist::Reformed;
use english::English;

/// What the record shows of the gateway's requirements on a day.
struct Shown {
    otj: Hours,
    /// None where it is not known.
    target: Option<Hours>,
    ksbs: Completed,
    earliest: NaiveDate,
    rules: RuleSet,
    model: AssessmentModel,
    /// What a reformed plan asks for beside; none where there is an end-point assessment.
    reformed: Option<Reformed>,
}

async fn to_body(
    conn: &mut impl Read,
    ctx: &Ctx,
    present: &Apprenticeship,
    as_of: Option<NaiveDate>,
) -> Result<Shown> {
    let summary = progress::summary(conn, ctx, present.id, as_of).await?;
    let ksbs = ksbs::completed(conn, ctx, present, as_of).await?;
    let pauses = breaks::pauses(conn, &[present.id], ctx.end_of(as_of)?).await?.remove(&present.id);
    let paused =
        pauses.map_or(0, |pauses| pauses.within(present.starts_on, as_of.unwrap_or_else(|| ctx.today())));
    let rules = funding::rules_for(conn, present.standard_id, present.starts_on, ctx.end_of(as_of)?).await?;
    let least = rules.minimum_end(present.starts_on);
    let model = models::model_of(conn, present, ctx.end_of(as_of)?).await?;
    let reformed = match model {
        AssessmentModel::EndPoint => None,
        AssessmentModel::Reformed => Some(Reformed::read(conn, ctx, present, as_of).await?),
    };
    Ok(Shown {
        model,
        reformed,
        otj: summary.otj.hours,
        target: summary.otj.target_hours,
        ksbs,
        earliest: least + Days::new(u64::try_from(paused).unwrap_or_default()),
        rules,
    })
}

impl Shown {
    /// The checklist on a day, with what is known of English and maths and whether the employer's word is there.
    fn requirements(&self, day: NaiveDate, english: &English, has_word: bool) -> Vec<RequirementBody> {
        let met = |met| if met { RequirementState::Met } else { RequirementState::Missing };
        let of = |requirement, state, detail| RequirementBody { requirement, state, detail };
        let otj = self.otj.as_f64();
        let mut all = match &self.reformed {
            None => vec![self.ksbs()],
            Some(reformed) => reformed.requirements(day).into(),
        };
        let (state_of_hours, hours) = match self.target {
            Some(target) => (met(self.otj >= target), format!("{otj} of {} hours", target.as_f64())),
            None => (RequirementState::NotKnown, format!("{otj} hours; how many are asked for is not known")),
        };
        let word = if has_word { "was given" } else { "is to be given when the gateway is passed" };
        all.extend([
            of(Requirement::OtjHours, state_of_hours, hours),
            of(Requirement::Duration, met(day >= self.earliest), format!("on or after {}", self.earliest)),
            of(Requirement::EnglishAndMaths, english.0, format!("English and maths {}", english.1)),
            of(Requirement::Employer, met(has_word), format!("The employer's word {word}")),
        ]);
        all
    }

    fn ksbs(&self) -> RequirementBody {
        let Completed { completed, missing, total } = self.ksbs;
        let (state, detail) = match (total, missing) {
            (Some(total), missing) => {
                let state = if missing == 0 { RequirementState::Met } else { RequirementState::Missing };
                (state, format!("{} of {total} KSBs are completed", total - missing))
            }
            (None, 0) => {
                let detail = format!("{completed} KSBs are completed; how many there are is not known");
                (RequirementState::NotKnown, detail)
            }
            (None, missing) => {
                (RequirementState::Missing, format!("{missing} of the known KSBs are not completed"))
            }
        };
        RequirementBody { requirement: Requirement::Ksbs, state, detail }
    }
}

/// What is there and what is missing for the assessment, or for completion, now or at the end of a day.
pub async fn gateway(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<GatewayBody> {
    let present = apprenticeships::find_at(conn, ctx, id, as_of).await?;
    let to_body = to_body(conn, ctx, &present, as_of).await?;
    let reached = store::gateways(conn, id, ctx.end_of(as_of)?).await?;
    let completion = store::completion(conn, id, ctx.end_of(as_of)?).await?;
    let beyond = matches!(present.state, State::Gateway | State::Epa | State::Completed);
    let said = reached.last().filter(|_| beyond).map(|last| last.english_and_maths);
    let recorded = english::recorded(&present);
    let is_told_at_passing = |requirement| match requirement {
        Requirement::EnglishAndMaths => recorded.is_none(),
        other => other == Requirement::Employer,
    };
    let english = said.map(english::said).or_else(|| recorded.clone()).unwrap_or_else(english::untold);
    let requirements = to_body.requirements(as_of.unwrap_or_else(|| ctx.today()), &english, said.is_some());
    Ok(GatewayBody {
        apprenticeship: (&present).into(),
        assessment_model: to_body.model,
        is_ready: requirements
            .iter()
            .all(|one| one.state != RequirementState::Missing || is_told_at_passing(one.requirement)),
        requirements,
        reached: reached.into_iter().map(ReachedBody::from).collect(),
        completion: completion.map(CompletionBody::from),
    })
}

/// Passes the gateway; the apprenticeship is locked.
///
/// # Errors
/// 409 `gatewayNotReady` with what is missing, and where nobody is in learning; 422 for a day that does not fit, and for what
/// contradicts the record.
pub async fn pass_gateway(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: &PassGateway,
) -> Result<()> {
    let id = present.id;
    lifecycle::ensure(present.state, State::Gateway)?;
    let day = command.reached_on;
    within(&present, "#/reachedOn", day, present.starts_on, ctx.today())?;
    let faults = english::contradictions(&present, command);
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let to_body = to_body(conn, ctx, &present, None).await?;
    let recorded = english::recorded(&present);
    let needed = to_body.rules.needs_english_and_maths(day, command.aged_16_to_18_at_start);
    if recorded.is_none() && needed && command.english_and_maths == EnglishAndMaths::NotRequired {
        let detail = "is required by the funding rules of the start";
        let fault = FieldError::pointer("#/englishAndMaths", FieldCode::Inconsistent, detail);
        return Err(Error::invalid(vec![fault]));
    }
    let english = recorded.unwrap_or_else(|| english::said(command.english_and_maths));
    let missing: Vec<String> = to_body
        .requirements(day, &english, true)
        .into_iter()
        .filter(|one| one.state == RequirementState::Missing)
        .map(|one| format!("{}: {}", one.requirement, one.detail))
        .collect();
    if !missing.is_empty() {
        return Err(Error::because(Code::GatewayNotReady, format!("Missing: {}.", missing.join("; "))));
    }
    let new = Gateway {
        id: ctx.new_id(),
        apprenticeship_id: id,
        reached_on: day,
        english_and_maths: command.english_and_maths,
        aged_16_to_18_at_start: command.aged_16_to_18_at_start,
        otj_hundredths: to_body.otj.0,
        target_hundredths: to_body.target.map(|target| target.0),
        ksbs_completed: counted(to_body.ksbs.completed),
        ksbs_total: to_body.ksbs.total.map(counted),
        created_at: ctx.now,
        assessment_model: Some(to_body.model),
    };
    let subject = Subject::new(new.id).for_organisation(present.provider_id).for_apprenticeship(id);
    store::insert_gateway(conn, new).await?;
    apprenticeships::step(conn, ctx, &present, Step::to(State::Gateway, ApprenticeshipEvent::GatewayReached))
        .await?;
    events::record(conn, ctx, subject, GatewayEvent::Reached).await
}

fn counted(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// A day of the apprenticeship that is not in the future.
fn within(
    present: &Apprenticeship,
    pointer: &str,
    day: NaiveDate,
    from: NaiveDate,
    today: NaiveDate,
) -> Result<()> {
    let (code, detail) = if day > today {
        (FieldCode::InTheFuture, "must not lie in the future".to_owned())
    } else if day < from.max(present.starts_on) {
        (FieldCode::OutsideEpisode, format!("must not lie before {}", from.max(present.starts_on)))
    } else {
        return Ok(());
    };
    Err(Error::invalid(vec![FieldError::pointer(pointer, code, detail)]))
}
