//! `/api/v1/introductions`.

use actix_web::{get, post, web};

use super::model::{
    AskForIntroduction, Introduction, IntroductionBody, IntroductionFilter, IntroductionList,
    MakeIntroduction, ReportMeeting,
};
use super::service::{self, holds};
use crate::access::{IntroductionsRead, IntroductionsWrite};
use crate::ctx::Ctx;
use crate::db::{Db, Read};
use crate::error::Result;
use crate::ids::IntroductionId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_introductions)
        .service(ask_for_introduction)
        .service(get_introduction)
        .service(agree_to_introduction)
        .service(decline_introduction)
        .service(withdraw_introduction)
        .service(make_introduction)
        .service(report_meeting)
        .service(hold_introduction)
        .service(release_introduction);
}

/// What a caller sees of it has no version: another reader sees it change at other times.
async fn view(conn: &mut impl Read, ctx: &Ctx, row: Introduction) -> Result<ApiResponse> {
    ApiResponse::view(&service::body(conn, ctx, row).await?)
}

type ListIntroductions = List<IntroductionId, IntroductionFilter>;

/// List introductions
///
/// In the order in which they began: an apprentice's own, of an employer those by its offers, of a line manager those of the apprentices
/// managed, for the programme's team all. Each reads what it may know.
#[utoipa::path(
    tag = "partnerships",
    params(ListIntroductions),
    responses((status = 200, description = "A page of introductions", body = IntroductionList)),
    security(("oauth2" = ["introductions:read"]), ("bearer" = [])),
)]
#[get("/introductions")]
async fn list_introductions(
    caller: Caller<IntroductionsRead>,
    db: Db,
    list: ListIntroductions,
) -> Result<ApiResponse> {
    let (introductions, page) = db
        .read(async |conn| {
            let wanted = (list.after, list.rows_to_read());
            let mut rows = service::list(conn, &caller, &list.filter, wanted).await?;
            let page = list.page(&mut rows, |row| row.id)?;
            Ok((service::bodies(conn, &caller, rows).await?, page))
        })
        .await?;
    list.respond(page, |page| IntroductionList { introductions, page })
}

/// Ask for an introduction
///
/// An apprentice asks, which tells the employer their name. The programme's team proposes one to an apprentice, who may agree; until then
/// the employer reads only what they would talk about. One by an offer is under way at a time. It lapses after 14 days unless somebody
/// acts.
#[utoipa::path(
    tag = "partnerships",
    request_body = AskForIntroduction,
    responses(
        (status = 201, description = "The introduction", body = IntroductionBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed, noPlaceLeft, alreadyExists"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(("oauth2" = ["introductions:write"]), ("bearer" = [])),
)]
#[post("/introductions")]
async fn ask_for_introduction(caller: Caller<IntroductionsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AskForIntroduction| {
            let asked = service::ask(conn, &caller, command).await?;
            let (location, version) = (format!("/api/v1/introductions/{}", asked.id), asked.version);
            let body = service::body(conn, &caller, asked).await?;
            Ok(ApiResponse::created(location, version, &body)?.tagged_by_content(version))
        })
        .await
}

/// Read an introduction
///
/// As far as the caller may know it: before it is made the apprentice reads no name, before the apprentice agreed the employer reads none.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = IntroductionId, Path, description = "The introduction")),
    responses((status = 200, description = "The introduction", body = IntroductionBody)),
    security(("oauth2" = ["introductions:read"]), ("bearer" = [])),
)]
#[get("/introductions/{id}")]
async fn get_introduction(
    caller: Caller<IntroductionsRead>,
    id: web::Path<IntroductionId>,
    db: Db,
) -> Result<ApiResponse> {
    db.read(async |conn| {
        let row = service::find(conn, &caller, *id).await?;
        view(conn, &caller, row).await
    })
    .await
}

/// Agree to an introduction
///
/// For the apprentice to whom it was proposed: the employer learns their name.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = IntroductionId, Path, description = "The introduction")),
    responses(
        (status = 200, description = "The introduction", body = IntroductionBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed, noPlaceLeft"),
    ),
    security(("oauth2" = ["introductions:write"]), ("bearer" = [])),
)]
#[post("/introductions/{id}/consents")]
async fn agree_to_introduction(
    caller: Caller<IntroductionsWrite>,
    id: web::Path<IntroductionId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let moved = service::consent(conn, &caller, present).await?;
                view(conn, &caller, moved).await
            },
        )
        .await
}

/// Decline an introduction
///
/// For the apprentice what is proposed, for the employer and the programme's team what is asked.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = IntroductionId, Path, description = "The introduction")),
    responses(
        (status = 200, description = "The introduction", body = IntroductionBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["introductions:write"]), ("bearer" = [])),
)]
#[post("/introductions/{id}/declines")]
async fn decline_introduction(
    caller: Caller<IntroductionsWrite>,
    id: web::Path<IntroductionId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let moved = service::decline(conn, &caller, present).await?;
                view(conn, &caller, moved).await
            },
        )
        .await
}

/// Take an introduction back
///
/// For the apprentice and the programme's team at any time before they met, for the employer once it is made.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = IntroductionId, Path, description = "The introduction")),
    responses(
        (status = 200, description = "The introduction", body = IntroductionBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["introductions:write"]), ("bearer" = [])),
)]
#[post("/introductions/{id}/withdrawals")]
async fn withdraw_introduction(
    caller: Caller<IntroductionsWrite>,
    id: web::Path<IntroductionId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let moved = service::withdraw(conn, &caller, present).await?;
                view(conn, &caller, moved).await
            },
        )
        .await
}

/// Make an introduction
///
/// Both are written to, and neither is told the other's address: answers go to the employer. Where somebody of the programme comes along
/// to the first meeting, this is a step of the line manager or the programme's team.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = IntroductionId, Path, description = "The introduction")),
    request_body = MakeIntroduction,
    responses(
        (status = 200, description = "The introduction", body = IntroductionBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed, needsAdult, noPlaceLeft"),
    ),
    security(("oauth2" = ["introductions:write"]), ("bearer" = [])),
)]
#[post("/introductions/{id}/confirmations")]
async fn make_introduction(
    caller: Caller<IntroductionsWrite>,
    id: web::Path<IntroductionId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: MakeIntroduction| {
                let made = service::make(conn, &caller, present, command).await?;
                view(conn, &caller, made).await
            },
        )
        .await
}

/// Say whether they have met
///
/// For the apprentice, the employer and the programme's team. Final.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = IntroductionId, Path, description = "The introduction")),
    request_body = ReportMeeting,
    responses(
        (status = 200, description = "The introduction", body = IntroductionBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["introductions:write"]), ("bearer" = [])),
)]
#[post("/introductions/{id}/outcomes")]
async fn report_meeting(
    caller: Caller<IntroductionsWrite>,
    id: web::Path<IntroductionId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: ReportMeeting| {
                let moved = service::report(conn, &caller, present, command).await?;
                view(conn, &caller, moved).await
            },
        )
        .await
}

/// Pause an introduction
///
/// For the programme's team. Everybody concerned reads that it is paused, and nothing else.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = IntroductionId, Path, description = "The introduction")),
    responses(
        (status = 200, description = "The introduction", body = IntroductionBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["introductions:write"]), ("bearer" = [])),
)]
#[post("/introductions/{id}/holds")]
async fn hold_introduction(
    caller: Caller<IntroductionsWrite>,
    id: web::Path<IntroductionId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let moved = holds::hold_by_staff(conn, &caller, present).await?;
                view(conn, &caller, moved).await
            },
        )
        .await
}

/// Let a paused introduction go on
///
/// For the programme's team, as far as it is theirs to say: what safeguarding holds stays paused.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = IntroductionId, Path, description = "The introduction")),
    responses(
        (status = 200, description = "The introduction", body = IntroductionBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["introductions:write"]), ("bearer" = [])),
)]
#[post("/introductions/{id}/releases")]
async fn release_introduction(
    caller: Caller<IntroductionsWrite>,
    id: web::Path<IntroductionId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let moved = holds::release_by_staff(conn, &caller, present).await?;
                view(conn, &caller, moved).await
            },
        )
        .await
}
