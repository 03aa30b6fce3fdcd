//! `/api/v1/applications/{id}/enrolments`.

use actix_web::{post, web};

use super::model::{Enrol, EnrolmentBody};
use super::service;
use crate::access::EnrolmentsWrite;
use crate::error::Result;
use crate::ids::ApplicationId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(enrol_candidate);
}

/// Enrol a candidate
///
/// Whoever was recruited becomes an apprentice: a person, the role, an apprenticeship as the vacancy says, as a draft that a programme
/// manager approves, and an invitation by letter. Somebody who has the e-mail address already is confirmed by `personId`. Only who
/// may grant the role `apprentice` enrols. Enrolled again, the answer is what there is, whatever is asked for.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    request_body = Enrol,
    responses(
        (status = 200, description = "The enrolment that is there", body = EnrolmentBody),
        (status = 201, description = "The new enrolment", body = EnrolmentBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed, personExists, apprenticeshipOverlap, alreadyExists"),
    ),
    security(("oauth2" = ["enrolments:write"]), ("bearer" = [])),
)]
#[post("/applications/{id}/enrolments")]
async fn enrol_candidate(
    caller: Caller<EnrolmentsWrite>,
    id: web::Path<ApplicationId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: Enrol| {
                let (body, is_new) = service::enrol(conn, &caller, present, command).await?;
                let location = format!("/api/v1/apprenticeships/{}", body.apprenticeship_id);
                let answer = ApiResponse::created(location, 1, &body)?;
                Ok(if is_new { answer } else { answer.found_again() })
            },
        )
        .await
}
