//! Erasures that somebody asked for, and answers about equality that somebody objects to.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::super::events::RequestEvent;
use super::super::model::{RequestKind, RequestState, SubjectRequest};
use super::super::store;
use super::letters;
use super::trail::record;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::features::data_protection::copies::{self, NOT_IN_IT};
use crate::features::data_protection::retention::{self, RECORDS_KEPT, Root};
use crate::features::equality::questions;
use crate::ids::{CandidateId, PersonId};
use crate::lifecycle;

/// By which rule the log names what was asked for.
const ASKED_FOR: &str = "request";

/// Whether a request is to be answered, and of one of some kinds.
///
/// # Errors
/// 409 where it is not.
pub fn ensure_kind(present: &SubjectRequest, kinds: &[RequestKind]) -> Result<()> {
    if present.state != RequestState::Received {
        return lifecycle::ensure(present.state, RequestState::Done);
    }
    if kinds.contains(&present.kind) {
        return Ok(());
    }
    let detail = format!("The request is of kind {}; this is not what was asked for.", present.kind);
    Err(lifecycle::transition_not_allowed_because(
        detail,
        &[RequestState::WaitingForProof, RequestState::Done, RequestState::Refused],
    ))
}

/// Does what a locked request asks for: erases what need not be kept, or forgets answers about equality; and answers it by letter.
///
/// # Errors
/// 409 where the request asks for something else or is over, or whoever asks still takes part.
pub async fn erase(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: SubjectRequest,
) -> Result<SubjectRequest> {
    ensure_kind(&present, &[RequestKind::Erasure, RequestKind::Objection])?;
    // Where the letter goes is about to be erased.
    let to = letters::addressee(conn, &present).await?;
    let (done, stays) = match (present.kind, present.person_id, present.candidate_id) {
        (RequestKind::Erasure, Some(person), _) => erase_person(conn, ctx, person).await?,
        (RequestKind::Erasure, None, Some(candidate)) => erase_candidate(conn, ctx, candidate).await?,
        (_, person, candidate) => forget(conn, ctx, (person, candidate)).await?,
    };
    // Words about the subject are wiped in the request, too.
    let present = store::find_for_update(conn, present.id).await?;
    let step = present.step(RequestState::Done, ctx.now)?;
    let changed = SubjectRequest { what_was_done: Some(done), what_stays: Some(stays), note: None, ..step };
    store::update(conn, &changed).await?;
    record(conn, ctx, &changed, RequestEvent::Erased).await?;
    if let Some(to) = to {
        letters::answer_to(conn, ctx, &changed, (to, None)).await?;
    }
    Ok(changed)
}

type Told = (String, String);

fn nothing_is_left() -> Told {
    told("It had been erased before.", "")
}

fn told(done: &str, stays: &str) -> Told {
    let nameless = "That there was a record, with its states and times, without anything that leads to you.";
    let stays = if stays.is_empty() { nameless } else { stays };
    (done.to_owned(), format!("{stays} Figures that were published stay as they were. {}", NOT_IN_IT[1]))
}

fn still_there(detail: &'static str) -> Error {
    Error::because(Code::StillThere, detail)
}

async fn erase_person(conn: &mut AsyncPgConnection, ctx: &Ctx, person: PersonId) -> Result<Told> {
    let (state, erased_at) = store::lock_person(conn, person).await?;
    if erased_at.is_some() {
        return Ok(nothing_is_left());
    }
    let apprenticeships = store::apprenticeships_of(conn, person).await?;
    if apprenticeships.iter().any(|(state, _)| !matches!(state.as_str(), "completed" | "withdrawn")) {
        return Err(still_there("The person is in an apprenticeship; it has to end first."));
    }
    if store::holds_a_role(conn, person).await? {
        return Err(still_there("The person holds a role; it has to end first."));
    }
    let kept_until = apprenticeships.iter().filter_map(|(_, ended)| ended.as_ref()).max();
    let kept_until: Option<NaiveDate> = kept_until.and_then(|day| day.checked_add_months(RECORDS_KEPT));
    let kept_until = kept_until.filter(|day| *day >= ctx.today());
    let whole = kept_until.is_none();
    if whole && state != "deactivated" {
        return Err(still_there("The person is active; they have to be deactivated first."));
    }
    for candidate in copies::candidates_of(conn, person).await? {
        retention::erase(conn, ctx, (Root::Candidates, candidate.0), (whole, ASKED_FOR)).await?;
    }
    retention::erase(conn, ctx, (Root::People, person.0), (whole, ASKED_FOR)).await?;
    Ok(match kept_until {
        None => told("All that was personal was erased, in the records and in their earlier versions.", ""),
        Some(day) => told(
            "Answers and scores of the application, check-ins, the portfolio with its feedback, requests for support, ideas, evaluations \
             and letters were erased, in the records and in their earlier versions.",
            &format!(
                "Your name, the apprenticeship and what proves it (hours, progress, KSBs, reviews, assessments) stay until {}: the rules \
                 of funding ask for it for six years (UK GDPR Article 17(3)(b)).",
                day.format("%-d %B %Y")
            ),
        ),
    })
}

async fn erase_candidate(conn: &mut AsyncPgConnection, ctx: &Ctx, candidate: CandidateId) -> Result<Told> {
    if store::lock_candidate(conn, candidate).await?.is_some() {
        return Ok(nothing_is_left());
    }
    let applications = store::lock_applications(conn, candidate).await?;
    if applications.iter().any(|(_, _, is_enrolled)| *is_enrolled) {
        return Err(still_there("The candidate was enrolled; write the request down for the person."));
    }
    if applications.iter().any(|(_, is_live, _)| *is_live) {
        return Err(still_there("An application is under way; it has to be withdrawn first."));
    }
    retention::erase(conn, ctx, (Root::Candidates, candidate.0), (true, ASKED_FOR)).await?;
    Ok(told("All that was personal was erased, in the records and in their earlier versions.", ""))
}

/// Forgets the answers about equality of whoever objects, if there are any.
async fn forget(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (person, candidate): (Option<PersonId>, Option<CandidateId>),
) -> Result<Told> {
    let mut candidates: Vec<CandidateId> = candidate.into_iter().collect();
    if let Some(person) = person {
        candidates.extend(copies::candidates_of(conn, person).await?);
    }
    for candidate in candidates {
        store::lock_candidate(conn, candidate).await?;
        for (application, ..) in store::lock_applications(conn, candidate).await? {
            questions::forget(conn, ctx, application).await?;
        }
    }
    Ok(told("If answers about equality were given, they are removed.", "Everything else stays as it is."))
}
