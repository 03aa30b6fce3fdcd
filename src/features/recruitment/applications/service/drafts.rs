//! Drafts: begun with the first word, and changed until they are handed in.

use diesel_async::AsyncPgConnection;

use super::super::events::{ApplicationEvent, CandidateEvent};
use super::super::model::{Application, ApplicationState, Candidate, ChangeApplication, Details};
use super::super::store;
use super::links::Opened;
use super::trail::record;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, OnConstraint as _, Result};
use crate::features::equality::questions;
use crate::features::events::{self, Subject};
use crate::features::recruitment::vacancies::{self, Vacancy, VacancyState};
use crate::ids::ApplicationId;
use crate::lifecycle;

/// Begins a draft. The candidate is locked.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    candidate: &Candidate,
    vacancy: &Vacancy,
) -> Result<Application> {
    let new = new_draft(conn, ctx, candidate, vacancy).await?;
    store::insert(conn, &new, &Details::none(new.id)).await.on_constraint("applications_one_live", || {
        Error::because(Code::AlreadyExists, "The candidate has a live application for this vacancy.")
    })?;
    questions::begin(conn, ctx, new.id).await?;
    record(conn, ctx, &new, ApplicationEvent::Begun).await?;
    Ok(new)
}

async fn new_draft(
    conn: &mut impl Read,
    ctx: &Ctx,
    candidate: &Candidate,
    vacancy: &Vacancy,
) -> Result<Application> {
    let closes_on = store::closes_on(conn, vacancy.recruitment_round_id).await?;
    let draft = Application::draft(ctx.new_id(), candidate.id, vacancy, ctx.now);
    Ok(Application { lapses_on: Some(closes_on), ..draft })
}

/// Changes the draft that a link opens, or begins it; the candidate acts. The candidate and the application are locked.
///
/// # Errors
/// 409 where it is no draft any more, or the vacancy is closed; 422 for answers that do not fit.
pub async fn change_by_link(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    opened: Opened,
    command: ChangeApplication,
) -> Result<Opened> {
    ensure_open(ctx, &opened.vacancy)?;
    let before = match &opened.application {
        Some(one) => one.clone(),
        None => new_draft(conn, ctx, &opened.candidate, &opened.vacancy).await?,
    };
    let (candidate, application) = change(
        conn,
        ctx,
        (&opened.vacancy, opened.candidate),
        (before, opened.application.is_none()),
        command,
    )
    .await?;
    if opened.link.application_id.is_none() {
        store::links::bind(conn, opened.link.id, application.id).await?;
    }
    Ok(Opened { candidate, application: Some(application), link: opened.link, vacancy: opened.vacancy })
}

/// Changes a locked draft for whoever telephones.
///
/// # Errors
/// As [`change_by_link`].
pub async fn change_for(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Application,
    command: ChangeApplication,
) -> Result<Application> {
    let vacancy = vacancies::find_any(conn, present.vacancy_id).await?;
    ensure_open(ctx, &vacancy)?;
    let candidate = store::lock_candidate(conn, present.candidate_id).await?;
    Ok(change(conn, ctx, (&vacancy, candidate), (present, false), command).await?.1)
}

/// Whether a vacancy takes applications.
///
/// # Errors
/// 409 `vacancyClosed`.
pub fn ensure_open(ctx: &Ctx, vacancy: &Vacancy) -> Result<()> {
    let is_open = vacancy.state_on(ctx.today()) == VacancyState::Live;
    if is_open { Ok(()) } else { Err(Error::new(Code::VacancyClosed)) }
}

async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (vacancy, candidate): (&Vacancy, Candidate),
    (before, is_new): (Application, bool),
    command: ChangeApplication,
) -> Result<(Candidate, Application)> {
    if before.state_on(ctx.today()) != ApplicationState::Draft {
        let detail = "Only a draft can be changed.";
        let next = before.told_at(ctx.now, ctx.today()).next_of_candidate();
        return Err(lifecycle::transition_not_allowed_because(detail, next));
    }
    let faults = command.faults(&vacancy.questions.0, ctx.today());
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let changed = command.candidate_after(candidate);
    let details = match is_new {
        true => Details::none(before.id),
        false => store::details(conn, before.id).await?,
    };
    let (application, details) = command.applied_to(before, details, changed.date_of_birth);
    let candidate = if command.is_of_candidate() {
        let next = Candidate { updated_at: ctx.now, version: changed.version + 1, ..changed };
        store::update_candidate(conn, &next).await?;
        events::record(conn, ctx, Subject::new(next.id), CandidateEvent::Changed).await?;
        next
    } else {
        changed
    };
    if is_new {
        store::insert(conn, &application, &details).await.on_constraint("applications_one_live", || {
            Error::because(Code::AlreadyExists, "There is a live application for this vacancy.")
        })?;
        questions::begin(conn, ctx, application.id).await?;
        record(conn, ctx, &application, ApplicationEvent::Begun).await?;
        return Ok((candidate, application));
    }
    let application = Application { updated_at: ctx.now, version: application.version + 1, ..application };
    store::update(conn, &application).await?;
    store::update_details(conn, &details).await?;
    record(conn, ctx, &application, ApplicationEvent::Changed).await?;
    Ok((candidate, application))
}

/// What would be begun with a link.
pub fn draft_of(opened: &Opened) -> Application {
    Application::draft(
        ApplicationId::default(),
        opened.candidate.id,
        &opened.vacancy,
        opened.candidate.created_at,
    )
}
