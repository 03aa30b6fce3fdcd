//! `/api/v1/applications`, `/api/v1/candidates` and `/api/v1/application-links`.

mod by_link;
mod links;
mod tables;

use actix_web::{get, patch, post, web};

use super::model::{
    Application, ApplicationBody, ApplicationFilter, ApplicationList, CandidateBody, CandidateList,
    ChangeApplication, DismissDuplicate, OpenApplication, VerifyEligibility,
};
use super::service::{self, seen};
use crate::access::{ApplicationsRead, ApplicationsWrite};
use crate::ctx::Ctx;
use crate::db::{Db, Read};
use crate::error::Result;
use crate::ids::{ApplicationId, CandidateId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};
pub use by_link::{Nothing, open, perform, show, write};
pub use links::ask_for_link;

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_applications)
        .service(open_application)
        .service(get_application)
        .service(change_application)
        .service(submit_application)
        .service(verify_eligibility)
        .service(dismiss_duplicate)
        .service(list_candidates)
        .service(get_candidate);
    tables::configure(config);
    links::configure(config);
}

type ListApplications = List<ApplicationId, ApplicationFilter>;

/// List applications
///
/// In the order in which they were begun. Line managers see those for their vacancies without name, contact, birth date, school and
/// adjustments; who sits on the panel of an interview sees name and adjustments from its booking on.
#[utoipa::path(
    tag = "recruitment",
    params(ListApplications),
    responses((status = 200, description = "A page of applications", body = ApplicationList)),
    security(("oauth2" = ["applications:read"]), ("bearer" = [])),
)]
#[get("/applications")]
async fn list_applications(
    caller: Caller<ApplicationsRead>,
    db: Db,
    list: ListApplications,
) -> Result<ApiResponse> {
    let mut applications = db
        .read(async |conn| seen::list(conn, &caller, &list.filter, list.after, list.rows_to_read()).await)
        .await?;
    let page = list.page(&mut applications, |row| row.id)?;
    list.respond(page, |page| ApplicationList { applications, page })
}

/// Open an application for somebody
///
/// For those who telephone: a new draft, or what is there. Change it, then hand it in; letters go to the candidate.
#[utoipa::path(
    tag = "recruitment",
    request_body = OpenApplication,
    responses(
        (status = 200, description = "The application that is there", body = ApplicationBody),
        (status = 201, description = "The new draft", body = ApplicationBody),
        (status = 409, description = "vacancyClosed"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/applications")]
async fn open_application(caller: Caller<ApplicationsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: OpenApplication| {
            let (application, is_new) = service::open_for(conn, &caller, &command).await?;
            let (version, body) = seen::find_body(conn, &caller, application.id).await?;
            let location = format!("/api/v1/applications/{}", application.id);
            let answer = ApiResponse::created(location, version, &body)?.tagged_by_content(version);
            Ok(if is_new { answer } else { answer.found_again() })
        })
        .await
}

/// Read an application
///
/// With the newest offer and the interviews. What the caller may not know of the candidate is null.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    responses((status = 200, description = "The application", body = ApplicationBody)),
    security(("oauth2" = ["applications:read"]), ("bearer" = [])),
)]
#[get("/applications/{id}")]
async fn get_application(
    caller: Caller<ApplicationsRead>,
    id: web::Path<ApplicationId>,
    db: Db,
) -> Result<ApiResponse> {
    let (version, body) = db.read(async |conn| seen::find_body(conn, &caller, *id).await).await?;
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}

/// 200 with an application after a write: its offers and interviews change without a new version of it.
pub async fn answer(conn: &mut impl Read, ctx: &Ctx, application: &Application) -> Result<ApiResponse> {
    let (version, body) = seen::find_body(conn, ctx, application.id).await?;
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}

/// Change a draft for somebody
///
/// A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    request_body(content = ChangeApplication, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The draft", body = ApplicationBody),
        (status = 409, description = "vacancyClosed, transitionNotAllowed"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[patch("/applications/{id}")]
async fn change_application(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<ApplicationId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock_with_candidate(conn, &caller, *id).await,
            async |conn, present, command: ChangeApplication| {
                if_match.required(present.version)?;
                let changed = service::drafts::change_for(conn, &caller, present, command).await?;
                answer(conn, &caller, &changed).await
            },
        )
        .await
}

/// Hand in an application for somebody
///
/// All that is missing is told at once. Handed in again, it stays as it is.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
        (status = 409, description = "vacancyClosed, transitionNotAllowed"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/applications/{id}/submissions")]
async fn submit_application(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<ApplicationId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let submitted = service::submit(conn, &caller, present).await?;
                answer(conn, &caller, &submitted).await
            },
        )
        .await
}

/// Verify eligibility
///
/// Says what was looked at and found; no document is kept. No offer goes out before it is verified.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    request_body = VerifyEligibility,
    responses(
        (status = 200, description = "The application", body = ApplicationBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/applications/{id}/eligibility-verifications")]
async fn verify_eligibility(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<ApplicationId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: VerifyEligibility| {
                let verified = service::verify(conn, &caller, present, command).await?;
                answer(conn, &caller, &verified).await
            },
        )
        .await
}

/// Dismiss a possible duplicate
///
/// Says that the candidate and another who resembles them are two. Nobody is ever merged or blocked.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    request_body = DismissDuplicate,
    responses((status = 200, description = "The application", body = ApplicationBody)),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/applications/{id}/duplicate-dismissals")]
async fn dismiss_duplicate(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<ApplicationId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: DismissDuplicate| {
                service::duplicates::dismiss(conn, &caller, &present, command.candidate_id).await?;
                answer(conn, &caller, &present).await
            },
        )
        .await
}

type ListCandidates = List<CandidateId>;

/// List candidates
///
/// In the order in which they first asked for a link. There is one for each e-mail address.
#[utoipa::path(
    tag = "recruitment",
    params(ListCandidates),
    responses((status = 200, description = "A page of candidates", body = CandidateList)),
    security(("oauth2" = ["recruitment:read"]), ("bearer" = [])),
)]
#[get("/candidates")]
async fn list_candidates(
    _caller: Caller<crate::access::RecruitmentRead>,
    db: Db,
    list: ListCandidates,
) -> Result<ApiResponse> {
    let mut rows =
        db.read(async |conn| seen::list_candidates(conn, list.after, list.rows_to_read()).await).await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let candidates = rows.into_iter().map(CandidateBody::from).collect();
    list.respond(page, |page| CandidateList { candidates, page })
}

/// Read a candidate
///
/// Name and contact, as far as they were given.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = CandidateId, Path, description = "The candidate")),
    responses((status = 200, description = "The candidate", body = CandidateBody)),
    security(("oauth2" = ["recruitment:read"]), ("bearer" = [])),
)]
#[get("/candidates/{id}")]
async fn get_candidate(
    _caller: Caller<crate::access::RecruitmentRead>,
    id: web::Path<CandidateId>,
    db: Db,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| seen::find_candidate(conn, *id).await).await?;
    ApiResponse::item(found.version, &CandidateBody::from(found))
}
