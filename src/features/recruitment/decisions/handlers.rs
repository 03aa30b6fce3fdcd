//! Decisions under `/api/v1/applications`, and withdrawals by links.

use actix_web::{HttpRequest, post, web};

use super::model::{DecideBatch, DecisionBatchBody, DeferApplication, Envelope, RejectApplication};
use super::service;
use crate::access::ApplicationsWrite;
use crate::error::Result;
use crate::features::recruitment::applications::{
    self, ApplicationBody, CandidateApplicationBody, Nothing, answer,
};
use crate::ids::ApplicationId;
use crate::json;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, BatchWriter, Caller, OptionalCaller, PublicBody, State, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(shortlist_application)
        .service(reject_application)
        .service(reinstate_application)
        .service(defer_application)
        .service(withdraw_application)
        .service(withdraw_application_by_link)
        .service(decide_applications);
}

/// Shortlist an application
///
/// The candidate is told half an hour later, by a letter; a rejection meanwhile takes the letter back.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/applications/{id}/shortlistings")]
async fn shortlist_application(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<ApplicationId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| applications::lock(conn, &caller, *id).await,
            async |conn, present| {
                let changed = service::shortlist(conn, &caller, present).await?;
                answer(conn, &caller, &changed).await
            },
        )
        .await
}

/// Reject an application
///
/// The candidate is told half an hour later, by a letter with the feedback, which is needed after an interview; a reinstatement
/// meanwhile takes the letter back. Interviews to come are cancelled.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    request_body = RejectApplication,
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/applications/{id}/rejections")]
async fn reject_application(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<ApplicationId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| applications::lock(conn, &caller, *id).await,
            async |conn, present, command: RejectApplication| {
                let changed = service::reject(conn, &caller, present, command).await?;
                answer(conn, &caller, &changed).await
            },
        )
        .await
}

/// Reinstate an application
///
/// A rejected one goes back to where it was; the candidate hears of it only where the rejection was told. A deferred one goes on: to its
/// conditions, or recruited where none is left.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
        (status = 409, description = "transitionNotAllowed, alreadyExists"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/applications/{id}/reinstatements")]
async fn reinstate_application(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<ApplicationId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| applications::lock(conn, &caller, *id).await,
            async |conn, present| {
                let changed = service::reinstate(conn, &caller, present).await?;
                answer(conn, &caller, &changed).await
            },
        )
        .await
}

/// Defer an application
///
/// Whoever accepted an offer goes on in the named round: the application and its verification are kept, and count there.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    request_body = DeferApplication,
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/applications/{id}/deferrals")]
async fn defer_application(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<ApplicationId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| applications::lock(conn, &caller, *id).await,
            async |conn, present, command: DeferApplication| {
                let changed = service::defer(conn, &caller, present, command).await?;
                answer(conn, &caller, &changed).await
            },
        )
        .await
}

/// Withdraw an application for somebody
///
/// For those who telephone. Interviews to come are cancelled and an open offer is declined; withdrawn again, it stays as it is.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/applications/{id}/withdrawals")]
async fn withdraw_application(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<ApplicationId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| applications::lock(conn, &caller, *id).await,
            async |conn, present| {
                let changed = service::withdraw(conn, &caller, present).await?;
                answer(conn, &caller, &changed).await
            },
        )
        .await
}

/// Withdraw one's application
///
/// Interviews to come are cancelled and an open offer is declined; withdrawn again, it stays as it is. Whoever wants to apply again asks for
/// a new link.
#[utoipa::path(
    tag = "recruitment",
    params(("token" = String, Path, description = "The token of the link")),
    request_body = Nothing,
    responses(
        (status = 200, description = "The application", body = CandidateApplicationBody),
        (status = 409, description = "transitionNotAllowed"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[post("/application-links/{token}/withdrawals")]
async fn withdraw_application_by_link(
    visitor: OptionalCaller,
    token: web::Path<String>,
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    applications::write_by_link(
        (&visitor, &request, &state, &token),
        &mut body,
        async |conn, ctx, opened, Nothing {}| {
            service::withdraw(conn, ctx, opened.begun()?).await?;
            Ok(())
        },
    )
    .await
}

/// Decide many applications
///
/// Up to 200 shortlistings and rejections, each judged alone; one bad item never harms another.
#[utoipa::path(
    tag = "recruitment",
    request_body = DecideBatch,
    responses((status = 207, description = "What became of each", body = DecisionBatchBody)),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/application-decision-batches")]
async fn decide_applications(caller: Caller<ApplicationsWrite>, writer: BatchWriter) -> Result<ApiResponse> {
    writer
        .create_from(&caller, json::shape::<Envelope>, async |conn, batch| {
            ApiResponse::multi(&service::decide(conn, &caller, &batch).await?)
        })
        .await
}
