//! Use cases of interviews.

mod changes;
mod letters;
mod scores;
mod seen;

use diesel_async::AsyncPgConnection;

use super::events::InterviewEvent;
use super::model::{self, AddInterview, Interview, InterviewState};
use super::store;
use crate::ctx::{Actor, Ctx};
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::events::{self, Subject};
use crate::features::recruitment::applications::{
    self, Application, ApplicationEvent, ApplicationState, Step,
};
use crate::features::recruitment::vacancies::{self, Vacancy, VacancyState};
use crate::ids::{ApplicationId, InterviewId, PersonId};
use crate::lifecycle;
pub use changes::{cancel, cancel_of, change, find_to_settle, settle};
pub use scores::{find_to_score, score, seen_scores};
pub use seen::{Position, bodies, find, list};

/// The one interview that is to come of an application.
const ONE_BOOKED: &str = "interviews_one_booked";

/// An interview, locked, with what stands around it; of a booked one the application is locked before.
pub struct Arranged {
    /// The interview.
    pub interview: Interview,
    /// Who asks and scores.
    pub panel: Vec<PersonId>,
    /// What it is for.
    pub vacancy: Vacancy,
    /// Whom it is for; none for a slot.
    pub application: Option<Application>,
}

/// Whether the caller arranges interviews: the recruitment team does.
///
/// # Errors
/// 403 for line managers, who score those they sit on.
pub fn ensure_arranges(ctx: &Ctx) -> Result<()> {
    if ctx.visibility().everything {
        return Ok(());
    }
    Err(Error::because(Code::Forbidden, "The recruitment team arranges interviews."))
}

/// An interview, whoever asks, locked.
pub async fn lock(conn: &mut AsyncPgConnection, id: InterviewId) -> Result<Interview> {
    Ok(store::lock(conn, id).await?)
}

/// An interview that the caller may arrange.
///
/// # Errors
/// 404, 403.
pub async fn find_to_arrange(conn: &mut AsyncPgConnection, ctx: &Ctx, id: InterviewId) -> Result<Arranged> {
    let found = store::find(conn, ctx.visibility(), id).await?;
    ensure_arranges(ctx)?;
    let vacancy = vacancies::share(conn, found.vacancy_id).await?;
    let mut application = lock_application(conn, found.application_id).await?;
    let interview = store::lock(conn, id).await?;
    if interview.application_id != found.application_id {
        // Chosen in between. Where locking in the wrong order ends in a deadlock, all is done anew.
        application = lock_application(conn, interview.application_id).await?;
    }
    let panel = panel_of(conn, id).await?;
    Ok(Arranged { interview, panel, vacancy, application })
}

async fn lock_application(
    conn: &mut AsyncPgConnection,
    id: Option<ApplicationId>,
) -> Result<Option<Application>> {
    let Some(id) = id else { return Ok(None) };
    store::hold_candidate(conn, id).await?;
    applications::lock_any(conn, id).await.map(Some)
}

/// An application that the caller may act for, locked after its candidate.
///
/// # Errors
/// 404.
pub async fn lock_for_choice(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: ApplicationId,
) -> Result<Application> {
    store::hold_candidate(conn, id).await?;
    applications::lock(conn, ctx, id).await
}

async fn panel_of(conn: &mut impl Read, id: InterviewId) -> Result<Vec<PersonId>> {
    let members = store::panels::of(conn, &[id]).await?;
    Ok(members.into_iter().map(|(_, person)| person).collect())
}

async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    interview: &Interview,
    event: InterviewEvent,
) -> Result<()> {
    events::record(conn, ctx, Subject::new(interview.id), event).await
}

/// What a record that a command names is, or the fault that there is none.
fn named<T>(
    found: Result<T>,
    pointer: &str,
    detail: &'static str,
    faults: &mut Vec<FieldError>,
) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code() == Code::NotFound => {
            faults.push(FieldError::pointer(pointer, FieldCode::NotFound, detail));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Arranges an interview: a slot, or booked for an application, which goes on with it.
///
/// # Errors
/// 422 where a record that is named is not there or does not fit, or the start is over; 409 where the vacancy is archived, or the
/// application takes no interview.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddInterview) -> Result<Interview> {
    let mut faults = Vec::new();
    let vacancy = vacancies::share(conn, command.vacancy_id).await;
    let vacancy = named(vacancy, "#/vacancyId", "names no vacancy", &mut faults)?;
    let application = match command.application_id {
        None => None,
        Some(id) => {
            store::hold_candidate(conn, id).await?;
            let found = applications::lock_any(conn, id).await;
            named(found, "#/applicationId", "names no application", &mut faults)?
        }
    };
    if application.as_ref().is_some_and(|one| one.vacancy_id != command.vacancy_id) {
        let detail = "is for another vacancy";
        faults.push(FieldError::pointer("#/applicationId", FieldCode::Inconsistent, detail));
    }
    let active = store::panels::active(conn, &command.panel).await?;
    faults.extend(model::panel_faults(&command.panel, &active));
    if command.starts_at() <= ctx.now {
        faults.push(model::in_the_past());
    }
    let panel = command.panel.clone();
    let new = Interview::new(ctx.new_id(), command, ctx.now);
    let Some(vacancy) = vacancy.filter(|_| faults.is_empty()) else { return Err(Error::invalid(faults)) };
    if vacancy.state_on(ctx.today()) == VacancyState::Archived {
        let detail = "The vacancy is archived: there is nobody to interview.";
        return Err(lifecycle::transition_not_allowed_because::<InterviewState>(detail, &[]));
    }
    if let Some(application) = &application {
        ensure_takes_interview(ctx, application)?;
    }
    store::insert(conn, &new).await.on_constraint(ONE_BOOKED, is_booked)?;
    store::panels::insert(conn, new.id, &panel).await?;
    let Some(application) = application else {
        record(conn, ctx, &new, InterviewEvent::Added).await?;
        return Ok(new);
    };
    record(conn, ctx, &new, InterviewEvent::Booked).await?;
    let application = go_on(conn, ctx, application).await?;
    letters::booked(conn, ctx, &application, &vacancy, &new).await?;
    letters::chosen(conn, ctx, &vacancy, &new, &panel).await?;
    Ok(new)
}

fn is_booked() -> Error {
    Error::because(
        Code::AlreadyExists,
        "An interview of the application is booked: cancel or change that one.",
    )
}

/// Whether an interview can be booked for an application.
fn ensure_takes_interview(ctx: &Ctx, application: &Application) -> Result<()> {
    let takes = |state| matches!(state, ApplicationState::Shortlisted | ApplicationState::Interviewing);
    let state = application.state_on(ctx.today());
    if !matches!(ctx.actor, Actor::Candidate { .. }) {
        let next = application.next_on(ctx.today());
        return if takes(state) { Ok(()) } else { Err(lifecycle::transition_not_allowed(state, &next)) };
    }
    // Nothing is said of a decision that no letter has told yet.
    let told = application.told_at(ctx.now, ctx.today());
    if takes(state) && takes(told) {
        return Ok(());
    }
    let detail = "No interview can be chosen for the application just now.";
    Err(lifecycle::transition_not_allowed_because(detail, told.next_of_candidate()))
}

/// The application after an interview was booked.
async fn go_on(conn: &mut AsyncPgConnection, ctx: &Ctx, application: Application) -> Result<Application> {
    if application.state_on(ctx.today()) == ApplicationState::Interviewing {
        return Ok(application);
    }
    let step = Step::new(ApplicationState::Interviewing, ApplicationEvent::Interviewing);
    applications::step(conn, ctx, application, step).await
}

/// Chooses a slot for a locked application; chosen again, it stays as it is. The last slot goes to one alone: it is locked.
///
/// # Errors
/// 422 where there is no such slot for the vacancy; 409 `slotTaken` where somebody else has it, or it is over; 409 where the
/// application takes no interview, or has one.
pub async fn choose(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: Application,
    id: InterviewId,
) -> Result<Application> {
    let mut faults = Vec::new();
    let slot = match store::lock(conn, id).await.map_err(Error::from) {
        Ok(slot) if slot.vacancy_id != application.vacancy_id => Err(Error::not_found()),
        found => found,
    };
    let slot = named(slot, "#/interviewId", "names no interview for the vacancy", &mut faults)?;
    let Some(slot) = slot else { return Err(Error::invalid(faults)) };
    if slot.state == InterviewState::Booked && slot.application_id == Some(application.id) {
        return Ok(application);
    }
    ensure_takes_interview(ctx, &application)?;
    if !slot.is_free(ctx.now) {
        return Err(Error::new(Code::SlotTaken));
    }
    let booked = slot.booked(application.id, ctx.now);
    store::update(conn, &booked).await.on_constraint(ONE_BOOKED, is_booked)?;
    record(conn, ctx, &booked, InterviewEvent::Booked).await?;
    let application = go_on(conn, ctx, application).await?;
    let vacancy = vacancies::find_any(conn, application.vacancy_id).await?;
    let panel = panel_of(conn, booked.id).await?;
    letters::booked(conn, ctx, &application, &vacancy, &booked).await?;
    letters::chosen(conn, ctx, &vacancy, &booked, &panel).await?;
    Ok(application)
}

/// Whether an interview of an application was held.
pub async fn was_held(conn: &mut impl Read, application: ApplicationId) -> Result<bool> {
    Ok(store::was_held(conn, application).await?)
}
