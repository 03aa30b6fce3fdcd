//! Applications as the caller sees them.

use std::collections::{HashMap, HashSet};

use super::super::model::{
    Application, ApplicationBody, ApplicationFilter, ApplicationState, Candidate, CandidateApplicationBody,
    ConditionRow, DuplicateBody, InterviewTimeBody, OfferRow, Parts, Sight, VacancyAppliedForBody,
    unbegun_until,
};
use super::super::store;
use super::links::{Opened, is_held_back};
use crate::access::Scope;
use crate::ctx::{Actor, Ctx};
use crate::db::Read;
use crate::error::{Error, Result};
use crate::ids::{ApplicationId, CandidateId};

/// How many times for an interview a candidate chooses among.
const MOST_CHOICES: i64 = 50;

/// An application that the caller may see, with its version.
pub async fn find_body(conn: &mut impl Read, ctx: &Ctx, id: ApplicationId) -> Result<(i32, ApplicationBody)> {
    let ctx = match ctx.actor {
        Actor::Candidate { .. } | Actor::System => ctx.clone(),
        _ => ctx.by(Scope::ApplicationsRead),
    };
    let row = store::find(conn, ctx.visibility(), id).await?;
    let version = row.version;
    let body = bodies(conn, &ctx, vec![row]).await?.pop();
    body.map(|body| (version, body)).ok_or_else(|| Error::Internal(anyhow::anyhow!("one has one body")))
}

/// A page of applications.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &ApplicationFilter,
    after: Option<ApplicationId>,
    limit: i64,
) -> Result<Vec<ApplicationBody>> {
    let rows = store::lists::list_page(conn, ctx.visibility(), filter, ctx.today(), after, limit).await?;
    bodies(conn, ctx, rows).await
}

/// Applications as the caller sees them: staff whole, panels with the name, line managers without.
async fn bodies(conn: &mut impl Read, ctx: &Ctx, rows: Vec<Application>) -> Result<Vec<ApplicationBody>> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let whole = ctx.visibility().everything;
    let sat: HashSet<ApplicationId> = match ctx.visibility().manager.filter(|_| !whole) {
        Some(person) => store::parts::sat_by(conn, person, &ids).await?.into_iter().collect(),
        None => HashSet::new(),
    };
    let parts = parts(conn, rows, whole).await?;
    let sight = |id| match whole {
        true => Sight::Whole,
        false if sat.contains(&id) => Sight::Panel,
        false => Sight::Blind,
    };
    Ok(parts
        .into_iter()
        .map(|parts| {
            let sight = sight(parts.application.id);
            parts.body(sight, ctx.today())
        })
        .collect())
}

async fn parts(conn: &mut impl Read, rows: Vec<Application>, with_duplicates: bool) -> Result<Vec<Parts>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut candidate_ids: Vec<_> = rows.iter().map(|row| row.candidate_id).collect();
    candidate_ids.sort_unstable();
    candidate_ids.dedup();
    let mut round_ids: Vec<_> = rows.iter().map(|row| row.recruitment_round_id).collect();
    round_ids.sort_unstable();
    round_ids.dedup();
    let candidates: HashMap<_, _> =
        store::parts::candidates(conn, &candidate_ids).await?.into_iter().map(|row| (row.id, row)).collect();
    let mut details: HashMap<_, _> =
        store::parts::details(conn, &ids).await?.into_iter().map(|row| (row.application_id, row)).collect();
    let rounds: HashMap<_, _> = store::parts::rounds(conn, &round_ids).await?.into_iter().collect();
    let offers = store::parts::offers(conn, &ids).await?;
    let mut conditions: HashMap<_, Vec<ConditionRow>> = HashMap::new();
    if !offers.is_empty() {
        for row in store::parts::conditions(conn, &offers).await? {
            conditions.entry(row.offer_id).or_default().push(row);
        }
    }
    let mut offers: HashMap<_, OfferRow> = offers.into_iter().map(|row| (row.application_id, row)).collect();
    let mut interviews: HashMap<_, Vec<_>> = HashMap::new();
    for row in store::parts::interviews(conn, &ids).await? {
        interviews.entry(row.application_id).or_default().push(row);
    }
    let mut duplicates: HashMap<CandidateId, Vec<DuplicateBody>> = HashMap::new();
    if with_duplicates {
        for found in store::duplicates::of(conn, &candidate_ids).await? {
            duplicates.entry(found.candidate_id).or_default().push(DuplicateBody {
                candidate_id: found.other_id,
                same_name_and_birth_date: found.by_name,
                same_phone: found.by_phone,
            });
        }
    }
    let missing = || Error::Internal(anyhow::anyhow!("an application without a part"));
    let whole = rows.into_iter().map(|application| {
        let offer = offers.remove(&application.id).map(|offer| {
            let conditions = conditions.remove(&offer.id).unwrap_or_default();
            (offer, conditions)
        });
        Ok(Parts {
            candidate: candidates.get(&application.candidate_id).cloned().ok_or_else(missing)?,
            details: details.remove(&application.id).ok_or_else(missing)?,
            round_closes_on: *rounds.get(&application.recruitment_round_id).ok_or_else(missing)?,
            offer,
            interviews: interviews.remove(&Some(application.id)).unwrap_or_default(),
            duplicates: duplicates.get(&application.candidate_id).cloned().unwrap_or_default(),
            application,
        })
    });
    whole.collect()
}

/// What a link opens, as the candidate sees it, with the version of the application; 0 where nobody has begun.
pub async fn candidate_body(
    conn: &mut impl Read,
    ctx: &Ctx,
    opened: Opened,
) -> Result<(i32, CandidateApplicationBody)> {
    let today = ctx.today();
    let vacancy = VacancyAppliedForBody::on(&opened.vacancy, today);
    let Some(application) = opened.application else {
        let closes_on = store::closes_on(conn, opened.vacancy.recruitment_round_id).await?;
        let body = CandidateApplicationBody::unbegun(opened.candidate, vacancy, unbegun_until(closes_on));
        return Ok((0, body));
    };
    let version = application.version;
    let told = application.told_at(ctx.now, today);
    let parts = parts(conn, vec![application], false).await?.pop();
    let mut parts = parts.ok_or_else(|| Error::Internal(anyhow::anyhow!("one has one body")))?;
    // Nor is it told yet that an interview to come is cancelled with the decision.
    let is_rejected = parts.application.state_on(today) == ApplicationState::Rejected;
    if is_rejected
        && is_held_back(&parts.application, ctx)
        && let Some(last) = parts.interviews.last_mut().filter(|last| last.starts_at > ctx.now)
    {
        "booked".clone_into(&mut last.state);
    }
    let chooses = matches!(told, ApplicationState::Shortlisted | ApplicationState::Interviewing)
        && !parts.interviews.iter().any(|one| one.state == "booked");
    let choices = match chooses {
        true => store::parts::choices(conn, opened.vacancy.id, ctx.now, MOST_CHOICES).await?,
        false => Vec::new(),
    };
    let choices = choices.into_iter().map(InterviewTimeBody::from).collect();
    Ok((version, CandidateApplicationBody::told(parts, vacancy, choices, (ctx.now, today))))
}

/// A candidate.
pub async fn find_candidate(conn: &mut impl Read, id: CandidateId) -> Result<Candidate> {
    Ok(store::candidate(conn, id).await?)
}

/// A page of candidates.
pub async fn list_candidates(
    conn: &mut impl Read,
    after: Option<CandidateId>,
    limit: i64,
) -> Result<Vec<Candidate>> {
    Ok(store::candidates_page(conn, after, limit).await?)
}
