//! What the officer says of requests.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{RequestKind, SubjectRequest};
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::ids::{CandidateId, PersonId};

/// Writes down what somebody asks about their data.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"kind": "access", "personId": "019abf3e-9c00-7000-8000-000000000011", "receivedOn": "2026-11-27",
    "note": "By telephone; wants it on paper."}))]
pub struct AddSubjectRequest {
    /// What is asked for.
    pub kind: RequestKind,
    /// Who asks: a person; or `candidateId`.
    pub person_id: Option<PersonId>,
    /// Who asks: a candidate who was not enrolled.
    pub candidate_id: Option<CandidateId>,
    /// When it came in; not in the future.
    pub received_on: NaiveDate,
    /// What the officer notes of it; it stands in the copy that the person gets.
    #[validate(length(min = 1, max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 4000)]
    pub note: Option<String>,
}

impl AddSubjectRequest {
    /// Whether it fits.
    ///
    /// # Errors
    /// 422 where nobody or both are named, or the day is to come.
    pub fn ensure_fits(&self, today: NaiveDate) -> Result<()> {
        let mut faults = Vec::new();
        match (self.person_id, self.candidate_id) {
            (None, None) => {
                faults.push(FieldError::pointer(
                    "#/personId",
                    FieldCode::Required,
                    "is needed, or candidateId",
                ));
            }
            (Some(_), Some(_)) => {
                let detail = "cannot be named beside personId";
                faults.push(FieldError::pointer("#/candidateId", FieldCode::Inconsistent, detail));
            }
            _ => {}
        }
        if self.received_on > today {
            let detail = "must not lie in the future";
            faults.push(FieldError::pointer("#/receivedOn", FieldCode::InTheFuture, detail));
        }
        if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
    }
}

/// Changes a request: absent keeps, null clears.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"acknowledgedOn": "2026-11-28"}))]
pub struct ChangeSubjectRequest {
    /// When it was acknowledged; not in the future, nor before it came in.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[schema(value_type = Option<NaiveDate>)]
    pub acknowledged_on: Option<Option<NaiveDate>>,
    /// What the officer notes of it; it stands in the copy that the person gets.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(min = 1, max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 4000)]
    pub note: Option<Option<String>>,
}

impl ChangeSubjectRequest {
    /// The request after the change.
    ///
    /// # Errors
    /// 422 where the day does not fit.
    pub fn applied_to(self, present: SubjectRequest, today: NaiveDate) -> Result<SubjectRequest> {
        let acknowledged_on = self.acknowledged_on.unwrap_or(present.acknowledged_on);
        if acknowledged_on.is_some_and(|day| day > today || day < present.received_on) {
            let detail = "must lie between receivedOn and today";
            let fault = FieldError::pointer("#/acknowledgedOn", FieldCode::Inconsistent, detail);
            return Err(Error::invalid(vec![fault]));
        }
        let note = self.note.unwrap_or(present.note);
        Ok(SubjectRequest { acknowledged_on, note, ..present })
    }
}

/// Answers a request.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"whatWasDone": "A copy was made.", "whatStays": null}))]
pub struct CompleteRequest {
    /// What was done; the letter says it.
    #[validate(length(min = 1, max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 4000)]
    pub what_was_done: String,
    /// What stays, and why; the letter says it.
    #[validate(length(min = 1, max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 4000)]
    pub what_stays: Option<String>,
}

/// Refuses a request.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "We could not make out that you are the person whom it is about."}))]
pub struct RefuseRequest {
    /// Why; the letter says it.
    #[validate(length(min = 1, max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 4000)]
    pub reason: String,
}
