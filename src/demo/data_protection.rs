//! What people have asked about their data: an apprentice has got a copy, and a candidate waits for an erasure.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::recruitment::first::Outcome;
use super::scenario::Scenario;
use super::story::When;
use crate::error::{Error, Result};
use crate::features::data_protection::copies::Redact;
use crate::features::data_protection::subject_requests::{
    self, AddSubjectRequest, CompleteRequest, RequestKind,
};
use crate::ids::CandidateId;
use crate::schema::{applications, apprenticeships};

/// The officer of the story.
const OFFICER: &str = "Dana";

/// Tells it, once all that is kept is told.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario, first: &Outcome) -> Result<()> {
    let learner = scenario.learners.get(4).ok_or_else(Error::not_found)?;
    let person =
        apprenticeships::table.find(learner.id).select(apprenticeships::person_id).first(conn).await?;
    let asked = AddSubjectRequest {
        kind: RequestKind::Access,
        person_id: Some(person),
        candidate_id: None,
        received_on: scenario.day(When::Ago(12)),
        note: Some("Asked in person, with a badge.".to_owned()),
    };
    let ctx = scenario.person(OFFICER, scenario.day(When::Ago(12)), 10)?;
    let mut request = subject_requests::add(conn, &ctx, asked).await?;
    let ctx = scenario.at_present(OFFICER)?;
    // All that others wrote was read, kind by kind, and nothing of it is hidden.
    for kind in subject_requests::kinds_to_read(conn, &ctx, request.id).await? {
        let read = Redact { path: kind, from: None, to: None };
        request = subject_requests::redact(conn, &ctx, request, &read).await?;
    }
    let done = CompleteRequest {
        what_was_done: "A copy of all that is kept was made.".to_owned(),
        what_stays: None,
    };
    subject_requests::complete(conn, &ctx, request, done).await?;

    let candidate: CandidateId = applications::table
        .filter(applications::recruitment_round_id.eq(first.round))
        .filter(applications::state.eq("rejected"))
        .order(applications::id)
        .select(applications::candidate_id)
        .first(conn)
        .await?;
    let asked = AddSubjectRequest {
        kind: RequestKind::Erasure,
        person_id: None,
        candidate_id: Some(candidate),
        received_on: scenario.day(When::Ago(4)),
        note: Some("By letter. To be erased once the programme manager has seen it.".to_owned()),
    };
    let ctx = scenario.person(OFFICER, scenario.day(When::Ago(4)), 11)?;
    subject_requests::add(conn, &ctx, asked).await?;
    Ok(())
}
