//! Slots that candidates choose, by their link or by telephone.

use actix_web::{HttpRequest, post, web};

use super::super::model::ChooseInterview;
use super::super::service;
use crate::access::ApplicationsWrite;
use crate::error::Result;
use crate::features::recruitment::applications::{self, ApplicationBody, CandidateApplicationBody};
use crate::ids::ApplicationId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, OptionalCaller, PublicBody, State, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(choose_interview_by_link).service(choose_interview);
}

/// Choose a time for one's interview
///
/// One of `interviewChoices`. A letter brings it for the calendar. Chosen again, it stays as it is; of those who choose the last
/// one at once, one gets it.
#[utoipa::path(
    tag = "recruitment",
    params(("token" = String, Path, description = "The token of the link")),
    request_body = ChooseInterview,
    responses(
        (status = 200, description = "The application", body = CandidateApplicationBody),
        (status = 409, description = "slotTaken, alreadyExists, transitionNotAllowed"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[post("/application-links/{token}/interview-choices")]
async fn choose_interview_by_link(
    visitor: OptionalCaller,
    token: web::Path<String>,
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    applications::write_by_link(
        (&visitor, &request, &state, &token),
        &mut body,
        async |conn, ctx, opened, command: ChooseInterview| {
            service::choose(conn, ctx, opened.begun()?, command.interview_id).await?;
            Ok(())
        },
    )
    .await
}

/// Choose a time for somebody's interview
///
/// For those who telephone: an open slot of the vacancy. Chosen again, it stays as it is.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    request_body = ChooseInterview,
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
        (status = 409, description = "slotTaken, alreadyExists, transitionNotAllowed"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/applications/{id}/interview-choices")]
async fn choose_interview(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<ApplicationId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock_for_choice(conn, &caller, *id).await,
            async |conn, present, command: ChooseInterview| {
                let application = service::choose(conn, &caller, present, command.interview_id).await?;
                applications::answer(conn, &caller, &application).await
            },
        )
        .await
}
