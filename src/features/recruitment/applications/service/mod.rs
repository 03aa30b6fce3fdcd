//! Use cases of applications.

pub mod drafts;
pub mod duplicates;
pub mod letters;
pub mod links;
pub mod seen;
pub mod steps;
pub mod table;
mod trail;

use diesel_async::AsyncPgConnection;

use super::events::ApplicationEvent;
use super::model::{
    Application, ApplicationState, Candidate, Details, OpenApplication, VerifyEligibility, submission_faults,
};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::identity::sign_in::fold_email;
use crate::features::recruitment::vacancies::{self, Vacancy, VacancyState};
use crate::ids::{ApplicationId, CandidateId, VacancyId};
use crate::lifecycle;
pub use links::Opened;
pub use seen::candidate_body;
use steps::Step;
use trail::record;

/// An application that the caller may see, locked, and its vacancy held as it is.
///
/// # Errors
/// 404; 409 where what is personal of it was erased.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: ApplicationId) -> Result<Application> {
    let found = store::find(conn, ctx.visibility(), id).await?;
    vacancies::share(conn, found.vacancy_id).await?;
    there(store::lock(conn, id).await?)
}

/// As [`lock`], with the candidate locked before.
pub async fn lock_with_candidate(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: ApplicationId,
) -> Result<Application> {
    let found = store::find(conn, ctx.visibility(), id).await?;
    vacancies::share(conn, found.vacancy_id).await?;
    store::lock_candidate(conn, found.candidate_id).await?;
    there(store::lock(conn, id).await?)
}

/// An application of which what is personal was not erased: nothing is written on one of which it was.
fn there(found: Application) -> Result<Application> {
    if found.erased_at.is_none() {
        return Ok(found);
    }
    let detail = "What is personal of the application was erased; it stays as it is.";
    Err(lifecycle::transition_not_allowed_because::<ApplicationState>(detail, &[]))
}

/// An application, whoever asks, locked.
pub async fn lock_any(conn: &mut AsyncPgConnection, id: ApplicationId) -> Result<Application> {
    Ok(store::lock(conn, id).await?)
}

/// The candidate of an application.
pub async fn candidate(conn: &mut impl Read, id: CandidateId) -> Result<Candidate> {
    Ok(store::candidate(conn, id).await?)
}

/// What is missing for a submission, all at once.
pub async fn faults_of_submission(conn: &mut impl Read, opened: &Opened) -> Result<Vec<FieldError>> {
    let (application, details) = match &opened.application {
        Some(one) => (one.clone(), store::details(conn, one.id).await?),
        None => (drafts::draft_of(opened), Details::none(ApplicationId::default())),
    };
    Ok(submission_faults(&opened.vacancy, &opened.candidate, &application, &details))
}

/// A vacancy that takes applications.
///
/// # Errors
/// 404 where it was never published; 409 where it is closed.
async fn open_vacancy(conn: &mut impl Read, ctx: &Ctx, id: VacancyId) -> Result<Vacancy> {
    let vacancy = vacancies::find_any(conn, id).await?;
    match vacancy.state_on(ctx.today()) {
        VacancyState::Live => Ok(vacancy),
        VacancyState::Closed => Err(Error::new(Code::VacancyClosed)),
        VacancyState::Draft | VacancyState::Archived => Err(Error::new(Code::NotFound)),
    }
}

/// Whether there is a vacancy that was ever published.
///
/// # Errors
/// 404 where there is none.
pub async fn ensure_published(conn: &mut impl Read, id: VacancyId) -> Result<()> {
    let vacancy = vacancies::find_any(conn, id).await?;
    if vacancy.published_at.is_some() { Ok(()) } else { Err(Error::new(Code::NotFound)) }
}

/// The candidate of an address, who is added where there is none.
async fn candidate_of(conn: &mut AsyncPgConnection, ctx: &Ctx, email: &str) -> Result<Candidate> {
    let new = Candidate {
        id: ctx.new_id(),
        email: email.to_owned(),
        email_folded: fold_email(email),
        given_name: None,
        family_name: None,
        family_name_folded: None,
        phone: None,
        phone_digits: None,
        date_of_birth: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
        erased_at: None,
    };
    Ok(store::candidate_of(conn, &new).await?)
}

/// Sends a link to an address; what becomes of it is the candidate's. Nothing is asked of the address, so that the answer says
/// nothing of it.
///
/// # Errors
/// 404 where the vacancy was never published; 409 where it is closed.
pub async fn ask_for_link(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    vacancy: VacancyId,
    email: &str,
) -> Result<()> {
    let vacancy = open_vacancy(conn, ctx, vacancy).await?;
    let candidate = candidate_of(conn, ctx, email).await?;
    letters::send_link(conn, ctx, &candidate, &vacancy).await
}

/// Opens an application for somebody who telephones: a new draft, or what is there.
///
/// # Errors
/// 422 where the vacancy takes no applications.
pub async fn open_for(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: &OpenApplication,
) -> Result<(Application, bool)> {
    let vacancy = open_vacancy(conn, ctx, command.vacancy_id).await.map_err(|error| match error.code() {
        Code::NotFound => {
            let detail = "names no vacancy that takes applications";
            Error::invalid(vec![FieldError::pointer("#/vacancyId", FieldCode::NotFound, detail)])
        }
        _ => error,
    })?;
    let candidate = candidate_of(conn, ctx, &command.email).await?;
    let mut candidate = store::lock_candidate(conn, candidate.id).await?;
    if candidate.erased_at.is_some() {
        // Erased meanwhile: the address is somebody new.
        candidate = candidate_of(conn, ctx, &command.email).await?;
    }
    let newest = store::newest(conn, candidate.id, vacancy.id).await?;
    match newest.filter(|one| one.state_on(ctx.today()) != ApplicationState::Withdrawn) {
        Some(present) => Ok((present, false)),
        None => Ok((drafts::begin(conn, ctx, &candidate, &vacancy).await?, true)),
    }
}

/// Hands in a locked draft; what was handed in stays so. The vacancy cannot be closed meanwhile.
///
/// # Errors
/// 409 where the vacancy is closed, or the application is over; 422 for all that is missing.
pub async fn submit(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Application) -> Result<Application> {
    let state = present.told_at(ctx.now, ctx.today());
    if present.submitted_at.is_some() && state.is_live() {
        return Ok(present);
    }
    let vacancy = vacancies::share(conn, present.vacancy_id).await?;
    if state == ApplicationState::Draft || present.stored_state == ApplicationState::Draft {
        drafts::ensure_open(ctx, &vacancy)?;
    }
    present.may_become(ApplicationState::Submitted, ctx.today())?;
    let candidate = store::candidate(conn, present.candidate_id).await?;
    let details = store::details(conn, present.id).await?;
    let faults = submission_faults(&vacancy, &candidate, &present, &details);
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let step = Step::new(ApplicationState::Submitted, ApplicationEvent::Submitted);
    let submitted = steps::step(conn, ctx, present, step).await?;
    letters::received(conn, ctx, &submitted).await?;
    Ok(submitted)
}

/// Hands in what a link opens; the candidate acts.
///
/// # Errors
/// As [`submit`]; where nobody has begun, 422 for all that is missing.
pub async fn submit_by_link(conn: &mut AsyncPgConnection, ctx: &Ctx, opened: Opened) -> Result<Application> {
    match opened.application {
        Some(present) => submit(conn, ctx, present).await,
        None => {
            drafts::ensure_open(ctx, &opened.vacancy)?;
            Err(Error::invalid(faults_of_submission(conn, &opened).await?))
        }
    }
}

/// Writes down what was found of a claim, of a locked application that was handed in.
///
/// # Errors
/// 409 for a draft, and for what is over; 422 for a day to come.
pub async fn verify(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Application,
    command: VerifyEligibility,
) -> Result<Application> {
    let state = present.state_on(ctx.today());
    if state == ApplicationState::Draft || !state.is_live() {
        return Err(lifecycle::transition_not_allowed(state, &present.next_on(ctx.today())));
    }
    if command.seen_on > ctx.today() {
        let detail = "must not lie in the future";
        let fault = FieldError::pointer("#/seenOn", FieldCode::InTheFuture, detail);
        return Err(Error::invalid(vec![fault]));
    }
    let details = store::details(conn, present.id).await?;
    store::update_details(conn, &Details { verification_reason: command.reason, ..details }).await?;
    let changed = Application {
        verification: Some(command.outcome),
        verification_evidence: Some(command.evidence),
        verification_seen_on: Some(command.seen_on),
        verified_by: ctx.person(),
        verified_at: Some(ctx.now),
        updated_at: ctx.now,
        version: present.version + 1,
        ..present
    };
    store::update(conn, &changed).await?;
    record(conn, ctx, &changed, ApplicationEvent::EligibilityVerified).await?;
    Ok(changed)
}

/// Writes down what the candidate is told of a rejection, of a locked application; no new version of it.
pub async fn give_feedback(
    conn: &mut AsyncPgConnection,
    application: &Application,
    feedback: Option<String>,
) -> Result<()> {
    let details = store::details(conn, application.id).await?;
    store::update_details(conn, &Details { feedback, ..details }).await?;
    Ok(())
}
