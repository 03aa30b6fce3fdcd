//! Scores of the panel.

use diesel_async::AsyncPgConnection;

use super::super::events::InterviewScoreEvent;
use super::super::model::{GiveScores, Interview, InterviewScore, InterviewScoresBody};
use super::super::store;
use super::panel_of;
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, Result};
use crate::features::events::{self, Subject};
use crate::features::recruitment::vacancies;
use crate::ids::{InterviewId, PersonId};
use crate::lifecycle;

/// An interview, locked, and who of its panel is to score it.
pub struct Sitting {
    interview: Interview,
    panel: Vec<PersonId>,
    person: PersonId,
}

/// An interview that the caller sits on, locked.
///
/// # Errors
/// 404; 403 for who sees it and sits not on its panel.
pub async fn find_to_score(conn: &mut AsyncPgConnection, ctx: &Ctx, id: InterviewId) -> Result<Sitting> {
    store::find(conn, ctx.visibility(), id).await?;
    let interview = store::lock(conn, id).await?;
    let panel = panel_of(conn, id).await?;
    match ctx.person().filter(|person| panel.contains(person)) {
        Some(person) => Ok(Sitting { interview, panel, person }),
        None => Err(Error::because(Code::Forbidden, "Who sits on the panel scores the interview.")),
    }
}

/// Gives the caller's scores, or changes them until the last of the panel are in.
///
/// # Errors
/// 422 unless each criterion of the vacancy stands there once; 409 before the interview has begun, and once all scores are in.
pub async fn score(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    sitting: Sitting,
    command: GiveScores,
) -> Result<InterviewScoresBody> {
    let Sitting { interview, panel, person } = sitting;
    let vacancy = vacancies::find_any(conn, interview.vacancy_id).await?;
    let criteria: Vec<&str> = vacancy.criteria.iter().map(|criterion| criterion.code.as_str()).collect();
    let faults = command.faults(&criteria);
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    interview.takes_scores(ctx.now)?;
    let given = store::scores::of(conn, interview.id).await?;
    if given.len() == panel.len() {
        let detail = "All of the panel have given their scores, which stand.";
        return Err(lifecycle::transition_not_allowed_because(
            detail,
            lifecycle::Lifecycle::next(interview.state),
        ));
    }
    let scores = serde_json::to_value(&command.scores).map_err(anyhow::Error::from)?;
    let event = match given.into_iter().find(|one| one.person_id == person) {
        Some(present) if present.scores == scores => None,
        Some(present) => {
            let changed =
                InterviewScore { scores, updated_at: ctx.now, version: present.version + 1, ..present };
            store::scores::update(conn, &changed).await?;
            Some((changed.id, InterviewScoreEvent::Changed))
        }
        None => {
            let new = InterviewScore {
                id: ctx.new_id(),
                interview_id: interview.id,
                person_id: person,
                scores,
                created_at: ctx.now,
                updated_at: ctx.now,
                version: 1,
            };
            store::scores::insert(conn, &new).await?;
            Some((new.id, InterviewScoreEvent::Given))
        }
    };
    if let Some((id, event)) = event {
        events::record(conn, ctx, Subject::new(id), event).await?;
    }
    seen_of(conn, interview.id, &panel, Some(person)).await
}

/// The scores of an interview that the caller may see, as far as they may be seen yet.
///
/// # Errors
/// 404.
pub async fn seen_scores(conn: &mut impl Read, ctx: &Ctx, id: InterviewId) -> Result<InterviewScoresBody> {
    store::find(conn, &ctx.visibility_of(Scope::ApplicationsRead), id).await?;
    let panel = panel_of(conn, id).await?;
    seen_of(conn, id, &panel, ctx.person()).await
}

async fn seen_of(
    conn: &mut impl Read,
    id: InterviewId,
    panel: &[PersonId],
    viewer: Option<PersonId>,
) -> Result<InterviewScoresBody> {
    let given = store::scores::of(conn, id).await?;
    Ok(InterviewScoresBody::seen(id, panel, given.into_iter().map(Into::into).collect(), viewer))
}
