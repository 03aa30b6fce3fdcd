//! `/api/v1/employer-enquiries` and `/api/v1/enquiry-confirmations`.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, get, post, web};

use super::model::{
    AcceptEnquiry, AcceptedBody, AskToTakePart, ConfirmEnquiry, DeclineEnquiry, EnquiryBody, EnquiryFilter,
    EnquiryList, EnquirySentBody,
};
use super::service;
use crate::access::{PartnershipsRead, PartnershipsWrite};
use crate::db::Db;
use crate::error::{Code, Result};
use crate::features::identity::sign_in::fold_email;
use crate::ids::EnquiryId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, List, OptionalCaller, PublicBody, State, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_employer_enquiries)
        .service(send_employer_enquiry)
        .service(get_employer_enquiry)
        .service(accept_employer_enquiry)
        .service(decline_employer_enquiry)
        .service(confirm_employer_enquiry);
}

/// Get in touch as an employer
///
/// A letter with a link goes to the address; the programme's team sees the enquiry once it is confirmed by the link, within seven days.
/// The answer is the same for everybody, and takes as long. At most five letters an hour for an address, and sixty from one place.
#[utoipa::path(
    tag = "partnerships",
    request_body = AskToTakePart,
    responses(
        (status = 202, description = "A letter goes to the address", body = EnquirySentBody),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[post("/employer-enquiries")]
async fn send_employer_enquiry(
    visitor: OptionalCaller,
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    let command: AskToTakePart = body.read()?;
    ask_to_take_part(&visitor, &request, &state, command).await?;
    ApiResponse::secret(StatusCode::ACCEPTED, &EnquirySentBody { sent: true })
}

/// Keeps an enquiry and writes to its sender: how the operation and the page do it.
///
/// # Errors
/// 429.
pub async fn ask_to_take_part(
    visitor: &OptionalCaller,
    request: &HttpRequest,
    state: &State,
    command: AskToTakePart,
) -> Result<()> {
    state.count_letter(request, &fold_email(&command.email))?;
    state.db.write(async |conn| service::ask(conn, visitor, command.clone()).await.map(drop)).await
}

/// Confirm an enquiry
///
/// With the token of the letter's link; only then the programme's team sees it. Confirmed again within the seven days, it stays as it is.
#[utoipa::path(
    tag = "partnerships",
    request_body = ConfirmEnquiry,
    responses(
        (status = 204, description = "Confirmed"),
        (status = 404, description = "notFound"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[post("/enquiry-confirmations")]
async fn confirm_employer_enquiry(
    visitor: OptionalCaller,
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    let ConfirmEnquiry { token } = body.read()?;
    confirm_by_link(&visitor, &request, &state, &token).await?;
    Ok(ApiResponse::no_content())
}

/// Whether a link leads somewhere; whoever opens too many that lead nowhere is told to wait.
///
/// # Errors
/// 404 for a token that is unknown or older than a week; 429.
pub async fn open(visitor: &OptionalCaller, request: &HttpRequest, state: &State, token: &str) -> Result<()> {
    let tried = state.try_link(request)?;
    let found = state.db.read(async |conn| service::by_link(conn, visitor, token).await).await;
    if !found.as_ref().is_err_and(|error| error.code() == Code::NotFound) {
        state.link_found(&tried);
    }
    found.map(drop)
}

/// Confirms an enquiry: how the operation and the page do it.
///
/// # Errors
/// As [`open`].
pub async fn confirm_by_link(
    visitor: &OptionalCaller,
    request: &HttpRequest,
    state: &State,
    token: &str,
) -> Result<()> {
    open(visitor, request, state, token).await?;
    state.count_write(token)?;
    state.db.write(async |conn| service::confirm(conn, visitor, token).await.map(drop)).await
}

type ListEnquiries = List<EnquiryId, EnquiryFilter>;

/// List employer enquiries
///
/// Those that were confirmed, in the order in which they were written; for staff alone.
#[utoipa::path(
    tag = "partnerships",
    params(ListEnquiries),
    responses((status = 200, description = "A page of enquiries", body = EnquiryList)),
    security(("oauth2" = ["partnerships:read"]), ("bearer" = [])),
)]
#[get("/employer-enquiries")]
async fn list_employer_enquiries(
    caller: Caller<PartnershipsRead>,
    db: Db,
    list: ListEnquiries,
) -> Result<ApiResponse> {
    let mut rows = db
        .read(async |conn| service::list(conn, &caller, &list.filter, list.after, list.rows_to_read()).await)
        .await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let employer_enquiries = rows.into_iter().map(EnquiryBody::from).collect();
    list.respond(page, |page| EnquiryList { employer_enquiries, page })
}

/// Read an employer enquiry
///
/// What an employer wrote, and what came of it; for staff alone.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = EnquiryId, Path, description = "The enquiry")),
    responses((status = 200, description = "The enquiry", body = EnquiryBody)),
    security(("oauth2" = ["partnerships:read"]), ("bearer" = [])),
)]
#[get("/employer-enquiries/{id}")]
async fn get_employer_enquiry(
    caller: Caller<PartnershipsRead>,
    id: web::Path<EnquiryId>,
    db: Db,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| service::find(conn, &caller, *id).await).await?;
    ApiResponse::item(found.version, &EnquiryBody::from(found))
}

/// Accept an employer enquiry
///
/// In one step: the employer (or the one that is named), a partnership for each kind, the contact with the role `employerContact`, invited by
/// letter, and where it is wanted a machine client, whose secret is shown this once. Where an organisation has the name, 409 tells its
/// id.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = EnquiryId, Path, description = "The enquiry")),
    request_body = AcceptEnquiry,
    responses(
        (status = 201, description = "What the enquiry has become", body = AcceptedBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed, alreadyExists, personExists"),
    ),
    security(("oauth2" = ["partnerships:write"]), ("bearer" = [])),
)]
#[post("/employer-enquiries/{id}/acceptances")]
async fn accept_employer_enquiry(
    caller: Caller<PartnershipsWrite>,
    id: web::Path<EnquiryId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: AcceptEnquiry| {
                let version = present.version + 1;
                let mut accepted = service::accept(conn, &caller, present, command).await?;
                let location = format!("/api/v1/organisations/{}", accepted.organisation.id);
                let answer = ApiResponse::created(location, version, &accepted)?;
                if let Some(client) = &mut accepted.client {
                    client.client_secret = None;
                }
                answer.shown_once(&accepted)
            },
        )
        .await
}

/// Decline an employer enquiry
///
/// Final. Nobody is written to; the enquiry is kept for twelve months.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = EnquiryId, Path, description = "The enquiry")),
    request_body = DeclineEnquiry,
    responses(
        (status = 200, description = "The declined enquiry", body = EnquiryBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["partnerships:write"]), ("bearer" = [])),
)]
#[post("/employer-enquiries/{id}/declines")]
async fn decline_employer_enquiry(
    caller: Caller<PartnershipsWrite>,
    id: web::Path<EnquiryId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: DeclineEnquiry| {
                let declined = service::decline(conn, &caller, present, command).await?;
                ApiResponse::item(declined.version, &EnquiryBody::from(declined))
            },
        )
        .await
}
