//! What is shown of requests.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{RequestKind, RequestState, SubjectRequest};
use crate::ids::{CandidateId, PersonId, SubjectRequestId};
use crate::lifecycle::Lifecycle as _;
use crate::web::PageBody;

/// Which requests to list; each may be repeated.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct RequestFilter {
    /// Only requests in this state; may be repeated.
    pub state: Vec<RequestState>,
    /// Only requests of this kind; may be repeated.
    pub kind: Vec<RequestKind>,
}

/// What somebody asks about their data.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SubjectRequest)]
pub struct RequestBody {
    /// Names the request.
    pub id: SubjectRequestId,
    /// What is asked for.
    pub kind: RequestKind,
    /// Where it stands.
    pub state: RequestState,
    /// The states that can follow.
    pub allowed_transitions: Vec<RequestState>,
    /// Who asks, where it is a person.
    #[schema(required = true)]
    pub person_id: Option<PersonId>,
    /// Who asks, where it is a candidate.
    #[schema(required = true)]
    pub candidate_id: Option<CandidateId>,
    /// When it came in.
    pub received_on: NaiveDate,
    /// The last day for an answer: a month, without the days that went by in waiting for proof of identity. Of a complaint the last day
    /// for its acknowledgement. Null while proof is waited for, once a complaint is acknowledged, and at the end.
    #[schema(required = true)]
    pub due_on: Option<NaiveDate>,
    /// Since when proof of identity is waited for; null where it is not.
    #[schema(required = true)]
    pub proof_asked_on: Option<NaiveDate>,
    /// When it was acknowledged.
    #[schema(required = true)]
    pub acknowledged_on: Option<NaiveDate>,
    /// What the officer notes; null for everybody else.
    #[schema(required = true)]
    pub note: Option<String>,
    /// What was done, or why it was refused; null for everybody but the officer.
    #[schema(required = true)]
    pub what_was_done: Option<String>,
    /// What stays, and why; null for everybody but the officer.
    #[schema(required = true)]
    pub what_stays: Option<String>,
    /// When it was answered or refused.
    #[schema(required = true)]
    pub closed_at: Option<DateTime<Utc>>,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl RequestBody {
    /// What is seen of a request, with its words for the officer alone.
    pub fn seen(row: SubjectRequest, is_officer: bool) -> Self {
        let due_on = row.due_on();
        let SubjectRequest {
            id,
            kind,
            state,
            person_id,
            candidate_id,
            received_on,
            proof_asked_on,
            waited_days: _,
            acknowledged_on,
            note,
            what_was_done,
            what_stays,
            closed_at,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self {
            id,
            kind,
            state,
            allowed_transitions: state.next().to_vec(),
            person_id,
            candidate_id,
            received_on,
            due_on,
            proof_asked_on,
            acknowledged_on,
            note: note.filter(|_| is_officer),
            what_was_done: what_was_done.filter(|_| is_officer),
            what_stays: what_stays.filter(|_| is_officer),
            closed_at,
            created_at,
            updated_at,
        }
    }
}

/// A page of requests.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SubjectRequestList)]
pub struct RequestList {
    /// The requests, in the order in which they were written down.
    pub subject_requests: Vec<RequestBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
