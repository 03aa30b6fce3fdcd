//! The one use case: a recruited candidate becomes an apprentice.

use diesel_async::AsyncPgConnection;

use super::events::EnrolmentEvent;
use super::model::{Enrol, Enrolment, EnrolmentBody};
use super::store;
use crate::access::Role;
use crate::ctx::Ctx;
use crate::error::{Code, Error, ErrorLocation, FieldCode, FieldError, Result};
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship};
use crate::features::events::{self, NewEvent, Subject};
use crate::features::identity::people::{self, AddPerson, GrantRole, PersonState};
use crate::features::identity::sign_in::fold_email;
use crate::features::recruitment::applications::{
    self, Application, ApplicationEvent, ApplicationState, Candidate, Step,
};
use crate::features::recruitment::vacancies;
use crate::ids::{ApplicationId, EnrolmentId, PersonId};
use crate::lifecycle;

/// An application that the caller may see, locked, for whoever may make apprentices.
///
/// # Errors
/// 403, then 404.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: ApplicationId) -> Result<Application> {
    if !people::may_manage(ctx, Role::Apprentice) {
        let detail = "Whoever may not grant the role apprentice may not enrol.";
        return Err(Error::because(Code::Forbidden, detail));
    }
    applications::lock(conn, ctx, id).await
}

/// Enrols the candidate of a locked application who was recruited; returns whether they were not enrolled before. Enrolled again,
/// everything stays as it is.
///
/// # Errors
/// 409 where the candidate is not recruited, somebody has the e-mail address and is not named, the vacancy fits no more, the person
/// is in an apprenticeship, or the provider's reference is taken; 422 where what is named is not there or does not fit; 403 where
/// the person has a role that the actor does not manage.
pub async fn enrol(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Application,
    command: Enrol,
) -> Result<(EnrolmentBody, bool)> {
    if let Some(found) = store::find(conn, present.id).await? {
        return Ok((found.into(), false));
    }
    present.may_become(ApplicationState::Enrolled, ctx.today())?;
    let candidate = applications::candidate(conn, present.candidate_id).await?;
    // It is what an apprenticeship begins with, so it comes before all that is told of that.
    let (id, mut begun) = beginning(ctx);
    let person_id = person(conn, ctx, &present, (&candidate, &command)).await?;
    let draft = draft(conn, ctx, &present, (&candidate, command, person_id)).await?;
    let new = Enrolment {
        id,
        application_id: present.id,
        person_id,
        apprenticeship_id: draft.id,
        created_at: ctx.now,
    };
    store::insert(conn, &new).await?;
    begun.apprenticeship_id = Some(draft.id);
    begun.organisation_id = Some(draft.provider_id);
    begun.person_id = Some(person_id);
    events::record_all(conn, &[begun]).await?;
    let step = Step::new(ApplicationState::Enrolled, ApplicationEvent::Enrolled);
    applications::step(conn, ctx, present, step).await?;
    Ok((new.into(), true))
}

fn beginning(ctx: &Ctx) -> (EnrolmentId, NewEvent) {
    let id: EnrolmentId = ctx.new_id();
    (id, NewEvent::new(ctx, Subject::new(id), EnrolmentEvent::Made))
}

/// The person that a candidate is: an apprentice, and invited.
async fn person(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Application,
    (candidate, command): (&Candidate, &Enrol),
) -> Result<PersonId> {
    if let Some(id) = command.person_id {
        return known(conn, ctx, candidate, (id, command.line_manager_id)).await;
    }
    match people::find_by_email(conn, &candidate.email).await {
        Ok(id) => {
            // What does not fit of the rest is told first.
            let draft = draft(conn, ctx, present, (candidate, command.clone(), id)).await;
            match draft {
                Err(error) if error.code() == Code::ValidationFailed => Err(error),
                _ => Err(exists().amend(|problem| problem.id = Some(id.0))),
            }
        }
        Err(error) if error.code() == Code::NotFound => {
            let missing = || Error::Internal(anyhow::anyhow!("somebody without a name was recruited"));
            let command = AddPerson {
                email: candidate.email.clone(),
                given_name: candidate.given_name.clone().ok_or_else(missing)?,
                family_name: candidate.family_name.clone().ok_or_else(missing)?,
                date_of_birth: candidate.date_of_birth,
            };
            let role = GrantRole { role: Role::Apprentice, organisation_id: None };
            let added = people::add_with_role(conn, ctx, command, role).await;
            // Somebody added the person meanwhile.
            let taken = |error: &Error| error.code() == Code::AlreadyExists;
            added.map(|person| person.id).map_err(|error| if taken(&error) { exists() } else { error })
        }
        Err(error) => Err(error),
    }
}

fn exists() -> Error {
    Error::new(Code::PersonExists)
}

/// Somebody who is there and confirmed to be the candidate.
async fn known(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    candidate: &Candidate,
    (id, manager): (PersonId, Option<PersonId>),
) -> Result<PersonId> {
    let fault =
        |pointer: &str, code, detail: &str| Error::invalid(vec![FieldError::pointer(pointer, code, detail)]);
    let locked = people::lock(conn, ctx, id).await.map_err(|error| match error.code() {
        Code::NotFound => fault("#/personId", FieldCode::NotFound, "names no active person"),
        _ => error,
    })?;
    if locked.person.state != PersonState::Active {
        return Err(fault("#/personId", FieldCode::NotFound, "names no active person"));
    }
    if fold_email(&locked.person.email) != candidate.email_folded {
        let detail = "must have the e-mail address of the candidate";
        return Err(fault("#/personId", FieldCode::Inconsistent, detail));
    }
    if manager == Some(id) {
        let detail = "must be somebody else than the apprentice";
        return Err(fault("#/lineManagerId", FieldCode::Inconsistent, detail));
    }
    people::invite_with_role(conn, ctx, locked, Role::Apprentice).await?;
    Ok(id)
}

/// The draft of the apprenticeship that the vacancy promised.
async fn draft(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Application,
    (candidate, command, person): (&Candidate, Enrol, PersonId),
) -> Result<Apprenticeship> {
    let vacancy = vacancies::find_any(conn, present.vacancy_id).await?;
    let round = present.recruitment_round_id;
    let deferred_to = match round == vacancy.recruitment_round_id {
        true => None,
        false => Some(store::cohort_starts_on(conn, round).await?),
    };
    let command = command.apprenticeship(person, &vacancy, deferred_to, candidate.date_of_birth);
    apprenticeships::add(conn, ctx, command).await.map_err(of_this_body)
}

/// A refusal of the draft, as far as the body can mend it; what the vacancy says is mended elsewhere.
fn of_this_body(error: Error) -> Error {
    const OWN: &[&str] = &["#/cohortId", "#/lineManagerId", "#/uln", "#/providerReference", "#/personId"];
    let Error::Problem(problem) = &error else { return error };
    if problem.code != Code::ValidationFailed {
        return error;
    }
    let own =
        |fault: &&FieldError| matches!(&fault.at, ErrorLocation::Pointer(at) if OWN.contains(&at.as_str()));
    let mendable: Vec<FieldError> = problem.errors.iter().filter(own).cloned().collect();
    if !mendable.is_empty() {
        return Error::invalid(mendable);
    }
    let words = problem
        .errors
        .iter()
        .map(|fault| format!("{} {}", fault.at.place().trim_start_matches("#/"), fault.detail));
    let detail = format!("The vacancy does not fit any more: {}.", words.collect::<Vec<_>>().join("; "));
    lifecycle::transition_not_allowed_because::<ApplicationState>(detail, &[])
}
