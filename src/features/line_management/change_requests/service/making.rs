//! What each kind of change does, by the service that does it otherwise.

use chrono::{Days, NaiveDate};
use diesel_async::AsyncPgConnection;

use super::super::model::changes::Change;
use crate::ctx::Ctx;
use crate::error::{Code, Error, FieldCode, FieldError, Problem, Result};
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship, ChangeApprenticeship};
use crate::features::apprenticeships::breaks::{self, Return, StartBreak};
use crate::features::apprenticeships::withdrawals::{self, Withdraw};
use crate::features::learning::assessment::{self, ScheduleAttempt};

/// Makes a change of an apprenticeship, which is locked.
pub async fn make(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    change: Change,
) -> Result<()> {
    match change {
        Change::Break(asked) => {
            let command = StartBreak {
                starts_on: asked.starts_on,
                expected_return_on: asked.expected_return_on,
                returned_on: None,
                reason: asked.break_reason,
                note: Some(asked.reason),
            };
            breaks::start(conn, ctx, present, command).await.map(drop)
        }
        Change::Return(asked) => {
            breaks::end_open(conn, ctx, present, &Return { returned_on: asked.returned_on }).await
        }
        Change::Withdrawal(asked) => {
            let command = Withdraw {
                last_day_on: asked.last_day_on,
                triggered_by: asked.triggered_by,
                reasons: asked.withdrawal_reasons,
                note: Some(asked.reason),
            };
            withdrawals::withdraw(conn, ctx, present, command).await.map(drop)
        }
        Change::PlannedEnd(asked) => {
            let planned_end_on = Some(asked.planned_end_on);
            let command = ChangeApprenticeship { planned_end_on, ..ChangeApprenticeship::default() };
            apprenticeships::change(conn, ctx, present, command).await.map(drop)
        }
        Change::PlannedHours(asked) => {
            let planned_otj_hours = Some(Some(asked.planned_otj_hours));
            let command = ChangeApprenticeship { planned_otj_hours, ..ChangeApprenticeship::default() };
            apprenticeships::change(conn, ctx, present, command).await.map(drop)
        }
        Change::EnglishMaths(asked) => {
            let english_maths = Some(Some(asked.english_maths));
            let command = ChangeApprenticeship { english_maths, ..ChangeApprenticeship::default() };
            apprenticeships::change(conn, ctx, present, command).await.map(drop)
        }
        Change::AssessmentDate(asked) => {
            let command = ScheduleAttempt {
                assessment_organisation: asked.assessment_organisation,
                scheduled_on: asked.scheduled_on,
            };
            match asked.assessment_name {
                None => assessment::plan(conn, ctx, present, command).await,
                Some(name) => assessment::plan_named(conn, ctx, present, name, command).await,
            }
        }
    }
}

/// What will never fit of a change: what may come to fit, as days go by, is judged when it is made.
pub async fn faults(
    conn: &mut AsyncPgConnection,
    change: &Change,
    present: &Apprenticeship,
) -> Result<Vec<FieldError>> {
    let first = present.starts_on;
    let second = first + Days::new(1);
    let fault = match change {
        Change::Break(asked) => too_early("#/startsOn", asked.starts_on, second),
        Change::Return(asked) => too_early("#/returnedOn", asked.returned_on, second),
        Change::Withdrawal(asked) => asked.last_day_on.and_then(|day| too_early("#/lastDayOn", day, first)),
        Change::PlannedEnd(asked) => {
            apprenticeships::planned_end_fault(conn, present, asked.planned_end_on).await?
        }
        // Another age may be recorded, and an agreement still to come is judged when it has come.
        Change::PlannedHours(_) | Change::EnglishMaths(_) => None,
        Change::AssessmentDate(asked) => too_early("#/scheduledOn", asked.scheduled_on, first),
    };
    Ok(fault.into_iter().collect())
}

fn too_early(pointer: &str, day: NaiveDate, earliest: NaiveDate) -> Option<FieldError> {
    let detail = format!("must not lie before {earliest}");
    (day < earliest).then(|| FieldError::pointer(pointer, FieldCode::OutsideEpisode, detail))
}

/// The refusal of a change as the refusal of the request: what does not fit lies in the request, not in a body.
pub fn refusal(error: Error) -> Error {
    let Error::Problem(problem) = error else { return error };
    let Problem { code, detail, errors, allowed_transitions, .. } = *problem;
    let code = if code == Code::ValidationFailed { Code::ChangeNotPossible } else { code };
    let refused = if errors.is_empty() {
        Error::because(code, format!("The change cannot be made. Of the apprenticeship: {detail}"))
    } else {
        Error::with_errors(code, errors.into_iter().map(|fault| fault.below("/change")).collect())
    };
    refused.amend(|problem| problem.allowed_transitions = allowed_transitions)
}
