//! What a link opens: a draft, what became of it, or a new one.

use diesel_async::AsyncPgConnection;

use super::super::model::{self, Application, ApplicationState, Candidate, HELD_BACK};
use super::super::store;
use super::super::store::links::Link;
use crate::ctx::{Ctx, london_day};
use crate::db::Read;
use crate::error::{Code, Error, Result};
use crate::features::identity::sign_in::hash_secret;
use crate::features::recruitment::vacancies::{self, Vacancy};

/// How long a link lives after the application reached a final state.
const AFTERWARDS: chrono::TimeDelta = chrono::TimeDelta::days(30);

/// What a link opened.
#[derive(Clone, Debug)]
pub struct Opened {
    pub(super) link: Link,
    /// Whose link it is.
    pub candidate: Candidate,
    /// What is applied for.
    pub vacancy: Vacancy,
    /// The application; none where nobody has begun.
    pub application: Option<Application>,
}

impl Opened {
    /// The application with which somebody has begun.
    ///
    /// # Errors
    /// 409 where nobody has.
    pub fn begun(&self) -> Result<Application> {
        let detail = "Nothing of the application was given yet.";
        self.application
            .clone()
            .ok_or_else(|| crate::lifecycle::transition_not_allowed_because::<ApplicationState>(detail, &[]))
    }
}

/// What a token opens.
///
/// # Errors
/// 404 for a token that is unknown, or whose time is over.
pub async fn by_link(conn: &mut impl Read, ctx: &Ctx, token: &str) -> Result<Opened> {
    let link = store::links::find(conn, &hash_secret(token)).await?;
    let candidate = store::candidate(conn, link.candidate_id).await?;
    let application = of_link(conn, &link).await?;
    let vacancy = vacancies::find_any(conn, link.vacancy_id).await?;
    opened(conn, ctx, Opened { link, candidate, vacancy, application }).await
}

/// As [`by_link`], with the candidate and the application locked, and the vacancy held as it is.
pub async fn by_link_for_update(conn: &mut AsyncPgConnection, ctx: &Ctx, token: &str) -> Result<Opened> {
    let link = store::links::find(conn, &hash_secret(token)).await?;
    let vacancy = vacancies::share(conn, link.vacancy_id).await?;
    let candidate = store::lock_candidate(conn, link.candidate_id).await?;
    let application = match of_link(conn, &link).await? {
        Some(found) => Some(store::lock(conn, found.id).await?),
        None => None,
    };
    opened(conn, ctx, Opened { link, candidate, vacancy, application }).await
}

/// The application of a link: the one that it is bound to, or the candidate's newest, unless that was withdrawn before the link was
/// asked for.
async fn of_link(conn: &mut impl Read, link: &Link) -> Result<Option<Application>> {
    if let Some(id) = link.application_id {
        return Ok(Some(store::find_any(conn, id).await?));
    }
    let newest = store::newest(conn, link.candidate_id, link.vacancy_id).await?;
    let withdrawn = |one: &Application| one.settled_at.is_some_and(|at| at <= link.created_at);
    Ok(newest.filter(|one| one.stored_state != ApplicationState::Withdrawn || !withdrawn(one)))
}

async fn opened(conn: &mut impl Read, ctx: &Ctx, opened: Opened) -> Result<Opened> {
    let today = ctx.today();
    // Whoever was erased meanwhile is written to no more.
    let is_erased = opened.candidate.erased_at.is_some()
        || opened.application.as_ref().is_some_and(|one| one.erased_at.is_some());
    let ended = match &opened.application {
        _ if is_erased => true,
        None => {
            let closes_on = store::closes_on(conn, opened.vacancy.recruitment_round_id).await?;
            model::unbegun_until(closes_on).is_some_and(|last| last < today)
        }
        Some(one) if one.submitted_at.is_none() => {
            let closes_on = store::closes_on(conn, one.recruitment_round_id).await?;
            one.retain_until(closes_on).is_some_and(|last| last < today)
        }
        Some(one) => one.settled_at.is_some_and(|at| london_day(at + AFTERWARDS) < today),
    };
    if ended { Err(Error::new(Code::NotFound)) } else { Ok(opened) }
}

/// Whether a decision was made that the candidate was not told yet.
pub fn is_held_back(application: &Application, ctx: &Ctx) -> bool {
    application.decided_at.is_some_and(|at| ctx.now < at + HELD_BACK)
}
