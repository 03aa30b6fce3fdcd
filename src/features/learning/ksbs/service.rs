//! Use cases of the matrix.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::events::KsbJudgementEvent;
use super::model::{
    AssessKsb, Completed, CoverageBody, CoverageLineBody, Group, Judgement, JudgementBody, KnownKsb, KsbBody,
    KsbState, MatrixBody,
};
use super::store;
use crate::ctx::{Actor, Ctx};
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship};
use crate::features::events::{self, Subject};
use crate::features::learning::progress::{self, ksb_order};
use crate::features::programme::standards;
use crate::ids::{ApprenticeshipId, StandardId};
use crate::lifecycle;

/// Every KSB of the standard and where the apprentice stands with it; now or at the end of a day.
pub async fn matrix(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<MatrixBody> {
    let summary = progress::summary(conn, ctx, id, as_of).await?;
    let present = apprenticeships::find_at(conn, ctx, id, as_of).await?;
    let newest = store::newest(conn, id, ctx.end_of(as_of)?).await?;
    let mut known = store::of_standard(conn, present.standard_id).await?;
    let named = summary.ksbs.iter().map(|one| &one.code).chain(newest.iter().map(|one| &one.code));
    let mut unlisted: Vec<_> = named.filter(|code| known.iter().all(|ksb| ksb.code != **code)).collect();
    unlisted.sort_by(|one, other| ksb_order(one).cmp(&ksb_order(other)));
    unlisted.dedup();
    known.extend(unlisted.into_iter().filter_map(|code| KnownKsb::unlisted(code)));
    // What is listed no more is shown where there is something to show of it.
    let is_named = |code: &str| {
        newest.iter().any(|one| one.code == code) || summary.ksbs.iter().any(|one| one.code == code)
    };
    known.retain(|ksb| ksb.is_listed || is_named(&ksb.code));
    let total = store::is_complete(conn, present.standard_id).await?;
    let total = total.then(|| known.iter().filter(|ksb| ksb.is_listed).count());
    let ksbs: Vec<KsbBody> = known
        .into_iter()
        .map(|KnownKsb { code, kind, title, taken_from, is_listed }| {
            let judged = newest.iter().find(|one| one.code == code);
            let evidence = summary.ksbs.iter().find(|one| one.code == code);
            KsbBody {
                kind,
                title,
                listed: is_listed,
                taken_from,
                state: KsbState::of(judged.map(|one| one.state), evidence.is_some()),
                evidence_count: evidence.map_or(0, |one| one.evidence_count),
                last_evidence_at: evidence.map(|one| one.last_observed_at),
                judgement: judged.cloned().map(JudgementBody::from),
                code,
            }
        })
        .collect();
    let completed = ksbs.iter().filter(|one| one.state == KsbState::Completed).count();
    Ok(MatrixBody { apprenticeship_id: id, as_of: summary.as_of, completed, total, ksbs })
}

/// How many KSBs are completed, how many are listed and are not, and whether these are all; now or at the end of a day.
pub async fn completed(
    conn: &mut impl Read,
    ctx: &Ctx,
    present: &Apprenticeship,
    as_of: Option<NaiveDate>,
) -> Result<Completed> {
    let newest = store::newest(conn, present.id, ctx.end_of(as_of)?).await?;
    let mut listed = store::of_standard(conn, present.standard_id).await?;
    listed.retain(|ksb| ksb.is_listed);
    let done: Vec<_> = newest.iter().filter(|one| one.state == KsbState::Completed).collect();
    let is_done = |ksb: &&KnownKsb| done.iter().any(|one| one.code == ksb.code);
    let is_complete = store::is_complete(conn, present.standard_id).await?;
    Ok(Completed {
        completed: done.len(),
        missing: listed.len() - listed.iter().filter(is_done).count(),
        total: is_complete.then_some(listed.len()),
    })
}

/// What was judged of a KSB, oldest first.
///
/// # Errors
/// 404 for a code that the standard does not have.
pub async fn history(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    code: &str,
) -> Result<Vec<JudgementBody>> {
    let present = apprenticeships::find_at(conn, ctx, id, None).await?;
    ensure_known(conn, &present, code).await?;
    Ok(store::history(conn, id, code).await?.into_iter().map(JudgementBody::from).collect())
}

/// The apprenticeship, if it is the caller's to see and its standard has the KSB, locked.
///
/// # Errors
/// 404 where not.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: ApprenticeshipId,
    code: &str,
) -> Result<Apprenticeship> {
    let present = apprenticeships::lock(conn, ctx, id).await?;
    ensure_known(conn, &present, code).await?;
    Ok(present)
}

async fn ensure_known(conn: &mut impl Read, present: &Apprenticeship, code: &str) -> Result<()> {
    let codes = [code.to_owned()];
    let faults = standards::check_ksbs(conn, present.standard_id, &codes).await?;
    // What was judged before it was taken off the list stays to be read.
    if faults.is_empty() || !store::history(conn, present.id, code).await?.is_empty() {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}

/// Judges a KSB; the apprenticeship is locked. The apprentice says what is in progress and what is ready; everything else is
/// judged by somebody else: the line manager, the provider, or the programme.
///
/// # Errors
/// 403 where the apprentice judges; 409 where the KSB's or the apprenticeship's state does not allow it; 422 where it is given
/// back without a comment.
pub async fn judge(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    code: &str,
    command: AssessKsb,
) -> Result<()> {
    let id = present.id;
    present.state.ensure_under_way()?;
    let last = store::history(conn, id, code).await?.pop();
    let (judged, has_evidence) = (last.map(|last| last.state), store::has_evidence(conn, id, code).await?);
    let from = KsbState::of(judged, has_evidence);
    let back = from.is_given_back(command.state);
    if ctx.person() == Some(present.person_id) && (command.state == KsbState::Completed || back) {
        let detail = "The apprentice says what is in progress and what is ready; somebody else judges it.";
        return Err(Error::because(Code::Forbidden, detail));
    }
    lifecycle::ensure_among(from, command.state, &KsbState::next_judged(judged, has_evidence))?;
    if back && command.comment.is_none() {
        let detail = "is needed where a KSB is given back";
        return Err(Error::invalid(vec![FieldError::pointer("#/comment", FieldCode::Null, detail)]));
    }
    let (person_id, api_client_id) = match &ctx.actor {
        Actor::Client { id, .. } => (None, Some(*id)),
        _ => (ctx.person(), None),
    };
    let new = Judgement {
        id: ctx.new_id(),
        apprenticeship_id: id,
        code: code.to_owned(),
        state: command.state,
        comment: command.comment,
        evidence_url: command.evidence_url,
        person_id,
        api_client_id,
        created_at: ctx.now,
    };
    let subject = Subject::new(new.id).for_organisation(present.provider_id).for_apprenticeship(id);
    store::insert(conn, new).await?;
    events::record(conn, ctx, subject, KsbJudgementEvent::Given).await
}

/// How a group stands with the KSBs of its standards, as far as the caller may see it.
///
/// # Errors
/// 404 where there is no such group, or it is not the caller's.
pub async fn coverage(conn: &mut impl Read, ctx: &Ctx, group: Group) -> Result<CoverageBody> {
    if !store::is_there(conn, ctx.visibility(), group).await? {
        return Err(Error::not_found());
    }
    let counts = store::coverage(conn, ctx.visibility(), group).await?;
    if counts.is_empty() && !ctx.visibility().everything && matches!(group, Group::Cohort(_)) {
        // Nothing of this cohort is the caller's.
        return Err(Error::not_found());
    }
    let mut lines: Vec<CoverageLineBody> = Vec::new();
    for count in counts {
        let same =
            |line: &&mut CoverageLineBody| line.standard_id == count.standard_id && line.code == count.code;
        if lines.last_mut().filter(same).is_none() {
            let (standard_id, code, listed) = (count.standard_id, count.code.clone(), count.listed);
            lines.push(CoverageLineBody { standard_id, code, listed, ..CoverageLineBody::default() });
        }
        if let Some(line) = lines.last_mut() {
            *match count.state {
                KsbState::NotStarted => &mut line.not_started,
                KsbState::InProgress => &mut line.in_progress,
                KsbState::ReadyForReview => &mut line.ready_for_review,
                KsbState::Completed => &mut line.completed,
            } += count.count;
        }
    }
    Ok(CoverageBody { ksb_coverage: lines })
}

/// What of their standards apprentices have not completed, in the order of the standard.
pub async fn still_open(
    conn: &mut impl Read,
    apprentices: &[(ApprenticeshipId, StandardId)],
) -> Result<HashMap<ApprenticeshipId, Vec<(String, KsbState)>>> {
    let ids: Vec<ApprenticeshipId> = apprentices.iter().map(|(id, _)| *id).collect();
    let standards: HashSet<StandardId> = apprentices.iter().map(|(_, standard)| *standard).collect();
    let standards: Vec<StandardId> = standards.into_iter().collect();
    let mut listed: HashMap<StandardId, Vec<String>> = HashMap::new();
    for (standard, code) in store::listed(conn, &standards).await? {
        listed.entry(standard).or_default().push(code);
    }
    let mut begun: HashMap<ApprenticeshipId, HashMap<String, KsbState>> = HashMap::new();
    for (id, code, state) in store::begun(conn, &ids).await? {
        begun.entry(id).or_default().insert(code, state);
    }
    let open = apprentices.iter().map(|(id, standard)| {
        let states = begun.get(id);
        let state = |code: &String| states.and_then(|states| states.get(code)).copied();
        let of_standard = listed.get(standard).into_iter().flatten();
        let codes = of_standard.map(|code| (code.clone(), state(code).unwrap_or(KsbState::NotStarted)));
        (*id, codes.filter(|(_, state)| *state != KsbState::Completed).collect())
    });
    Ok(open.collect())
}
