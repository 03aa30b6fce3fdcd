//! `/api/v1/apprenticeships/{id}/mentee-wish`.

use actix_web::{get, put, web};

use super::model::{MenteeWishBody, PutMenteeWish};
use super::service;
use crate::access::{MentoringRead, MentoringWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::ApprenticeshipId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, IfMatch, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(get_mentee_wish).service(put_mentee_wish);
}

/// What is shown depends on who asks: the tag names the version, and the content.
fn item((version, body): (i32, MenteeWishBody)) -> Result<ApiResponse> {
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}

/// Read what an apprentice wishes for in a mentor
///
/// The apprentice reads all of it, the programme's team topics, languages and times; nobody else finds it.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), Embed<MenteeWishBody>),
    responses((status = 200, description = "The wish", body = MenteeWishBody)),
    security(("oauth2" = ["mentoring:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/mentee-wish")]
async fn get_mentee_wish(
    caller: Caller<MentoringRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
) -> Result<ApiResponse> {
    item(db.read(async |conn| service::find(conn, &caller, *id).await).await?)
}

/// Say what one wishes for in a mentor
///
/// For the apprentice alone; it replaces what was said before. Goals go to the mentor who accepts, and to nobody else; the team sees
/// topics, languages and times. `If-Match` may be left out.
#[utoipa::path(
    tag = "partnerships",
    params(
        ("id" = ApprenticeshipId, Path, description = "The apprenticeship"),
        ("If-Match" = Option<String>, Header, nullable = false,
            description = "The wish's ETag, or *; may be left out."),
    ),
    request_body = PutMenteeWish,
    responses(
        (status = 200, description = "The wish as it is now", body = MenteeWishBody),
        (status = 201, description = "The new wish", body = MenteeWishBody),
        (status = 400, description = "invalidHeader"),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
        (status = 412, description = "preconditionFailed"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[put("/apprenticeships/{id}/mentee-wish")]
async fn put_mentee_wish(
    caller: Caller<MentoringWrite>,
    id: web::Path<ApprenticeshipId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, found, command: PutMenteeWish| {
                service::judge(conn, &caller, &found.0, &command).await?;
                match &found.1 {
                    Some(present) => if_match.optional(present.version)?,
                    None => if_match.of_nothing()?,
                }
                let is_new = found.1.is_none();
                let (version, body) = service::put(conn, &caller, found, command).await?;
                if !is_new {
                    return item((version, body));
                }
                let location = format!("/api/v1/apprenticeships/{id}/mentee-wish");
                Ok(ApiResponse::created(location, version, &body)?.tagged_by_content(version))
            },
        )
        .await
}
