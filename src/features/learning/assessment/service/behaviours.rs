//! The employer's word on behaviours.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::super::events::BehaviourVerificationEvent;
use super::super::model::completion::{Verification, VerificationBody, VerifyBehaviours};
use super::super::store;
use super::{models, within};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship, State};
use crate::features::events::{self, Subject};
use crate::features::programme::standards::{self, AssessmentModel, KsbKind};
use crate::ids::ApprenticeshipId;
use crate::lifecycle::{self, Lifecycle as _};

/// The verifications of an apprentice whom the caller may see, now or at the end of a day.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<Vec<VerificationBody>> {
    apprenticeships::find_at(conn, ctx, id, as_of).await?;
    let rows = store::verifications(conn, id, ctx.end_of(as_of)?).await?;
    Ok(rows.into_iter().map(VerificationBody::from).collect())
}

/// Verifies behaviours of an apprentice, whose apprenticeship is locked; each once.
///
/// # Errors
/// 403 for who is no person; 409 where there is an end-point assessment, nobody is in learning, or a behaviour was verified
/// before; 422 for codes that are no behaviours of the standard, and for a day that does not fit.
pub async fn verify(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: VerifyBehaviours,
) -> Result<()> {
    let id = present.id;
    let person = ctx.person().filter(|person| *person != present.person_id);
    let person_id = person.ok_or_else(|| {
        Error::because(Code::Forbidden, "A person verifies behaviours for the employer, not the apprentice.")
    })?;
    within(&present, "#/verifiedOn", command.verified_on, present.starts_on, ctx.today())?;
    let mut faults = standards::check_ksbs(conn, present.standard_id, &command.ksbs).await?;
    let fault = |at: usize, code, detail: String| FieldError::pointer(format!("#/ksbs/{at}"), code, detail);
    for (at, ksb) in command.ksbs.iter().enumerate() {
        if KsbKind::of(ksb).is_some_and(|kind| kind != KsbKind::Behaviour) {
            faults.push(fault(at, FieldCode::Invalid, format!("{ksb} is no behaviour")));
        }
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    models::ensure(conn, &present, AssessmentModel::Reformed).await?;
    if !matches!(present.state, State::InLearning | State::OnBreak) {
        return Err(lifecycle::transition_not_allowed(present.state, present.state.next()));
    }
    let before = store::verifications(conn, id, None).await?;
    let known = |ksb: &String| before.iter().any(|row| row.ksbs.contains(ksb));
    let again = command.ksbs.iter().enumerate().filter(|(_, ksb)| known(ksb));
    let again: Vec<FieldError> = again
        .map(|(at, ksb)| fault(at, FieldCode::Duplicate, format!("{ksb} was verified before")))
        .collect();
    if !again.is_empty() {
        return Err(Error::with_errors(Code::AlreadyExists, again));
    }
    let new = Verification {
        id: ctx.new_id(),
        apprenticeship_id: id,
        person_id,
        ksbs: command.ksbs,
        verified_on: command.verified_on,
        created_at: ctx.now,
    };
    let subject = Subject::new(new.id).for_organisation(present.provider_id).for_apprenticeship(id);
    store::insert_verification(conn, new).await?;
    events::record(conn, ctx, subject, BehaviourVerificationEvent::Given).await
}
