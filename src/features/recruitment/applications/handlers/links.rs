//! What candidates do by themselves.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, get, patch, post, web};

use super::super::model::{AskForLink, CandidateApplicationBody, ChangeApplication, LinkSentBody};
use super::super::service;
use super::by_link::{self, Nothing};
use crate::error::Result;
use crate::features::identity::sign_in::fold_email;
use crate::ids::VacancyId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, IfMatch, OptionalCaller, PublicBody, State};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(ask_for_application_link)
        .service(get_application_by_link)
        .service(change_application_by_link)
        .service(submit_application_by_link);
}

/// Apply for a vacancy
///
/// A letter with a link goes to the address. The link opens a new draft, or the application that is there; nobody needs an account. The
/// answer is the same for everybody, and takes as long. At most five letters an hour for an address, and sixty from one place.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = VacancyId, Path, description = "The vacancy")),
    request_body = AskForLink,
    responses(
        (status = 202, description = "A letter goes to the address", body = LinkSentBody),
        (status = 409, description = "vacancyClosed"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[post("/vacancies/{id}/applications")]
async fn ask_for_application_link(
    visitor: OptionalCaller,
    id: web::Path<VacancyId>,
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    state.db.read(async |conn| service::ensure_published(conn, *id).await).await?;
    let AskForLink { email } = body.read()?;
    ask_for_link(&visitor, &request, &state, *id, &email).await?;
    ApiResponse::secret(StatusCode::ACCEPTED, &LinkSentBody { sent: true })
}

/// Sends a link to an address: how the operation and the page do it.
///
/// # Errors
/// 404, 409 `vacancyClosed`, 429.
pub async fn ask_for_link(
    visitor: &OptionalCaller,
    request: &HttpRequest,
    state: &State,
    vacancy: VacancyId,
    email: &str,
) -> Result<()> {
    state.count_letter(request, &fold_email(email))?;
    state.db.write(async |conn| service::ask_for_link(conn, visitor, vacancy, email).await).await
}

/// Read one's application
///
/// For whoever has the link: what was given, where it stands as far as letters have said, and what can be done. Reading changes nothing.
#[utoipa::path(
    tag = "recruitment",
    params(("token" = String, Path, description = "The token of the link")),
    responses(
        (status = 200, description = "The application", body = CandidateApplicationBody),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[get("/application-links/{token}")]
async fn get_application_by_link(
    visitor: OptionalCaller,
    token: web::Path<String>,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    let (version, told) = by_link::show(&visitor, &request, &state, &token).await?;
    Ok(ApiResponse::item(version, &told)?.tagged_by_content(version).unlisted())
}

/// Write one's application
///
/// A merge patch (RFC 7396) of the draft: absent keeps, null clears. The first one begins it; a draft may be incomplete. `If-Match` is
/// taken and not required.
#[utoipa::path(
    tag = "recruitment",
    params(("token" = String, Path, description = "The token of the link")),
    request_body(content = ChangeApplication, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The draft", body = CandidateApplicationBody),
        (status = 409, description = "vacancyClosed, transitionNotAllowed"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[patch("/application-links/{token}")]
async fn change_application_by_link(
    visitor: OptionalCaller,
    token: web::Path<String>,
    request: HttpRequest,
    if_match: IfMatch,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    by_link::write(
        (&visitor, &request, &state, &token),
        &mut body,
        async |conn, ctx, opened, command: ChangeApplication| {
            if_match.optional(opened.application.as_ref().map_or(0, |one| one.version))?;
            service::drafts::change_by_link(conn, ctx, opened, command).await?;
            Ok(())
        },
    )
    .await
}

/// Hand in one's application
///
/// All that is missing is told at once. Handed in again, it stays as it is.
#[utoipa::path(
    tag = "recruitment",
    params(("token" = String, Path, description = "The token of the link")),
    request_body = Nothing,
    responses(
        (status = 200, description = "The application", body = CandidateApplicationBody),
        (status = 409, description = "vacancyClosed, transitionNotAllowed"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[post("/application-links/{token}/submissions")]
async fn submit_application_by_link(
    visitor: OptionalCaller,
    token: web::Path<String>,
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    by_link::write((&visitor, &request, &state, &token), &mut body, async |conn, ctx, opened, Nothing {}| {
        service::submit_by_link(conn, ctx, opened).await?;
        Ok(())
    })
    .await
}
