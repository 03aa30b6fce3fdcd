//! `/api/v1/vacancies`.

use actix_web::{get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{AddVacancy, ChangeVacancy, Vacancy, VacancyBody, VacancyList, VacancyState};
use super::service::{self, Filter};
use crate::access::{RecruitmentRead, RecruitmentWrite};
use crate::ctx::{Actor, Ctx};
use crate::db::{Db, Read};
use crate::error::{Error, Result};
use crate::ids::{RecruitmentRoundId, VacancyId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, IfMatch, List, OptionalCaller, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_vacancies)
        .service(add_vacancy)
        .service(get_vacancy)
        .service(change_vacancy)
        .service(publish_vacancy)
        .service(close_vacancy)
        .service(archive_vacancy);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct VacanciesFilter {
    /// Only vacancies of this round; may be repeated.
    recruitment_round_id: Vec<RecruitmentRoundId>,
    /// Only vacancies in this state; may be repeated.
    state: Vec<VacancyState>,
}

type ListVacancies = List<VacancyId, VacanciesFilter>;

/// List vacancies
///
/// Open to everybody: what is live. Line managers also see those of which they are the manager in every state, the recruitment
/// team sees all. In the order in which they were added.
#[utoipa::path(
    tag = "recruitment",
    params(ListVacancies, Embed<VacancyBody>),
    responses((status = 200, description = "A page of vacancies", body = VacancyList)),
    security(()),
)]
#[get("/vacancies")]
async fn list_vacancies(
    caller: OptionalCaller<RecruitmentRead>,
    db: Db,
    list: ListVacancies,
) -> Result<ApiResponse> {
    let VacanciesFilter { recruitment_round_id, state } = &list.filter;
    let filter = Filter { rounds: recruitment_round_id.clone(), states: state.clone() };
    let (vacancies, page) = db
        .read(async |conn| {
            let mut rows = service::list(conn, &caller, &filter, list.after, list.rows_to_read()).await?;
            let page = list.page(&mut rows, |row| row.id)?;
            Ok((service::bodies(conn, &caller, rows).await?, page))
        })
        .await?;
    list.respond(page, |page| VacancyList { vacancies, page })
}

/// Add a vacancy
///
/// A draft at first, which nobody else sees. The wage is at least the apprentice rate on the first day, where that is known, and
/// the planned end as the funding rules of the start allow.
#[utoipa::path(
    tag = "recruitment",
    request_body = AddVacancy,
    responses(
        (status = 201, description = "The new vacancy", body = VacancyBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["recruitment:write"]), ("bearer" = [])),
)]
#[post("/vacancies")]
async fn add_vacancy(caller: Caller<RecruitmentWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddVacancy| {
            let added = service::add(conn, &caller, command).await?;
            let (location, version) = (format!("/api/v1/vacancies/{}", added.id), added.version);
            let answer = ApiResponse::created(location, version, &to_body(conn, &caller, added).await?)?;
            Ok(answer.tagged_by_content(version))
        })
        .await
}

/// Read a vacancy
///
/// Open to everybody as the list is. Caches may keep for a minute what nobody in particular is answered.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = VacancyId, Path, description = "The vacancy"), Embed<VacancyBody>),
    responses((status = 200, description = "The vacancy", body = VacancyBody)),
    security(()),
)]
#[get("/vacancies/{id}")]
async fn get_vacancy(
    caller: OptionalCaller<RecruitmentRead>,
    id: web::Path<VacancyId>,
    db: Db,
) -> Result<ApiResponse> {
    let answer = db
        .read(async |conn| {
            let found = service::find(conn, &caller, *id).await?;
            item(conn, &caller, found).await
        })
        .await?;
    let anybody = matches!(caller.actor, Actor::Anonymous);
    Ok(if anybody { answer.for_everybody_for_a_minute() } else { answer })
}

/// Change a vacancy
///
/// A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`. A draft and a live vacancy can be changed while the
/// round is not closed; once somebody has applied, the standard, the provider, the start and the wage stand.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = VacancyId, Path, description = "The vacancy")),
    request_body(content = ChangeVacancy, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed vacancy", body = VacancyBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["recruitment:write"]), ("bearer" = [])),
)]
#[patch("/vacancies/{id}")]
async fn change_vacancy(
    caller: Caller<RecruitmentWrite>,
    id: web::Path<VacancyId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock_with_round(conn, *id).await,
            async |conn, (present, round), command: ChangeVacancy| {
                // What does not fit comes before what is stale (see the order of judgement).
                let edited = service::edit(conn, &caller, &present, &round, command).await?;
                if_match.required(present.version)?;
                let changed = service::change(conn, &caller, (present, round), edited).await?;
                item(conn, &caller, changed).await
            },
        )
        .await
}

/// Publish a vacancy
///
/// Everybody sees it from then on, and candidates apply until the end of its last day. Its round is open by then.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = VacancyId, Path, description = "The vacancy")),
    responses(
        (status = 200, description = "The published vacancy", body = VacancyBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["recruitment:write"]), ("bearer" = [])),
)]
#[post("/vacancies/{id}/publications")]
async fn publish_vacancy(
    caller: Caller<RecruitmentWrite>,
    id: web::Path<VacancyId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock_with_round(conn, *id).await,
            async |conn, found| {
                let published = service::publish(conn, &caller, found).await?;
                item(conn, &caller, published).await
            },
        )
        .await
}

/// Close a vacancy
///
/// Before its last day is over. Nobody can apply any more; what was submitted is decided on as before.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = VacancyId, Path, description = "The vacancy")),
    responses(
        (status = 200, description = "The closed vacancy", body = VacancyBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["recruitment:write"]), ("bearer" = [])),
)]
#[post("/vacancies/{id}/closures")]
async fn close_vacancy(
    caller: Caller<RecruitmentWrite>,
    id: web::Path<VacancyId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present| {
                let closed = service::close(conn, &caller, present).await?;
                item(conn, &caller, closed).await
            },
        )
        .await
}

/// Archive a vacancy
///
/// Puts a closed vacancy away. Final.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = VacancyId, Path, description = "The vacancy")),
    responses(
        (status = 200, description = "The archived vacancy", body = VacancyBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["recruitment:write"]), ("bearer" = [])),
)]
#[post("/vacancies/{id}/archivals")]
async fn archive_vacancy(
    caller: Caller<RecruitmentWrite>,
    id: web::Path<VacancyId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present| {
                let archived = service::archive(conn, &caller, present).await?;
                item(conn, &caller, archived).await
            },
        )
        .await
}

/// 200 with a vacancy, some of which is not of its version.
async fn item(conn: &mut impl Read, ctx: &Ctx, vacancy: Vacancy) -> Result<ApiResponse> {
    let version = vacancy.version;
    let body = to_body(conn, ctx, vacancy).await?;
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}

async fn to_body(conn: &mut impl Read, ctx: &Ctx, vacancy: Vacancy) -> Result<VacancyBody> {
    let mut bodies = service::bodies(conn, ctx, vec![vacancy]).await?;
    bodies.pop().ok_or_else(Error::not_found)
}
