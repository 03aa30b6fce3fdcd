//! `/api/v1/ideas`.

use actix_web::{get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{AddIdea, AddResponse, ChangeIdea, Idea, IdeaBody, IdeaList, IdeaState};
use super::service::{self, Filter};
use crate::access::{IdeasAnswer, IdeasRead, IdeasWrite};
use crate::ctx::{Actor, Ctx};
use crate::db::{Db, Read};
use crate::error::{Error, Result};
use crate::ids::{IdeaId, OrganisationId};
use crate::string_enum::string_enum;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, IfMatch, List, OptionalCaller, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_ideas).service(add_idea).service(get_idea).service(change_idea).service(answer_idea);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct IdeasFilter {
    /// Only ideas in this state; may be repeated.
    state: Vec<IdeaState>,
    /// Only ideas of this theme; may be repeated.
    #[serde(deserialize_with = "crate::text::name")]
    theme: Vec<String>,
    /// Only ideas of this employer, as far as the caller may know whose they are; may be repeated.
    organisation_id: Vec<OrganisationId>,
}

string_enum! {
    /// In which order.
    Sort {
        /// What was given first.
        EarliestFirst "createdAt",
        /// What was given last.
        LatestFirst "-createdAt",
    }
}

type ListIdeas = List<IdeaId, IdeasFilter, Sort>;

/// List ideas
///
/// Open to everybody: what the programme's team has made public, with every response. Employers, apprentices and line managers also
/// see their own, the team sees all.
#[utoipa::path(
    tag = "partnerships",
    params(ListIdeas, Embed<IdeaBody>),
    responses((status = 200, description = "A page of ideas", body = IdeaList)),
    security(()),
)]
#[get("/ideas")]
async fn list_ideas(caller: OptionalCaller<IdeasRead>, db: Db, list: ListIdeas) -> Result<ApiResponse> {
    let IdeasFilter { state, theme, organisation_id } = &list.filter;
    let filter = Filter {
        states: state.clone(),
        themes: theme.clone(),
        organisations: organisation_id.clone(),
        latest_first: list.sort == Sort::LatestFirst,
    };
    let (ideas, page) = db
        .read(async |conn| {
            let mut rows = service::list(conn, &caller, &filter, list.after, list.rows_to_read()).await?;
            let page = list.page(&mut rows, |row| row.id)?;
            Ok((service::bodies(conn, &caller, rows).await?, page))
        })
        .await?;
    list.respond(page, |page| IdeaList { ideas, page })
}

/// Give an idea
///
/// For employers, by their machine client or a person who is their contact; for apprentices and line managers; and for the programme's
/// team, which also writes down what an employer said (`organisationId`). What is `public`, and what repeats another idea, the team says
/// (`ideas:answer`).
#[utoipa::path(
    tag = "partnerships",
    request_body = AddIdea,
    responses((status = 201, description = "The new idea", body = IdeaBody)),
    security(("oauth2" = ["ideas:write"]), ("bearer" = [])),
)]
#[post("/ideas")]
async fn add_idea(caller: Caller<IdeasWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddIdea| {
            let added = service::add(conn, &caller, command).await?;
            created(conn, &caller, added).await
        })
        .await
}

/// Read an idea
///
/// Open to everybody as the list is. Caches may keep for a minute what nobody in particular is answered.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = IdeaId, Path, description = "The idea"), Embed<IdeaBody>),
    responses((status = 200, description = "The idea", body = IdeaBody)),
    security(()),
)]
#[get("/ideas/{id}")]
async fn get_idea(caller: OptionalCaller<IdeasRead>, id: web::Path<IdeaId>, db: Db) -> Result<ApiResponse> {
    let answer = db
        .read(async |conn| {
            let found = service::find(conn, &caller, *id).await?;
            item(conn, &caller, found).await
        })
        .await?;
    let anybody = matches!(caller.actor, Actor::Anonymous);
    Ok(if anybody { answer.for_everybody_for_a_minute() } else { answer })
}

/// Change an idea
///
/// A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`. Whoever gave it changes its words until it is public or
/// answered, and at any time whether the employer is named. The programme's team (`ideas:answer`) changes the rest, and says what is
/// public.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = IdeaId, Path, description = "The idea")),
    request_body(content = ChangeIdea, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed idea", body = IdeaBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["ideas:write"]), ("bearer" = [])),
)]
#[patch("/ideas/{id}")]
async fn change_idea(
    caller: Caller<IdeasWrite>,
    id: web::Path<IdeaId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: ChangeIdea| {
                // What does not fit comes before what is stale (see the order of judgement).
                let edited = service::edit(conn, &caller, &present, &command).await?;
                if_match.required(present.version)?;
                let changed = service::change(conn, &caller, edited).await?;
                item(conn, &caller, changed).await
            },
        )
        .await
}

/// Answer an idea
///
/// By the programme's team. A response is never changed; another takes it back. Without `state` the idea stays where it stands: links
/// alone move nothing. Whoever gave the idea gets a letter.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = IdeaId, Path, description = "The idea")),
    request_body = AddResponse,
    responses(
        (status = 201, description = "The idea, with its newest response", body = IdeaBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["ideas:answer"]), ("bearer" = [])),
)]
#[post("/ideas/{id}/responses")]
async fn answer_idea(
    caller: Caller<IdeasAnswer>,
    id: web::Path<IdeaId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: AddResponse| {
                let answered = service::respond(conn, &caller, present, command).await?;
                created(conn, &caller, answered).await
            },
        )
        .await
}

async fn to_body(conn: &mut impl Read, ctx: &Ctx, idea: Idea) -> Result<IdeaBody> {
    service::bodies(conn, ctx, vec![idea]).await?.pop().ok_or_else(Error::not_found)
}

/// 201 with an idea, some of which is not of its version.
async fn created(conn: &mut impl Read, ctx: &Ctx, idea: Idea) -> Result<ApiResponse> {
    let (location, version) = (format!("/api/v1/ideas/{}", idea.id), idea.version);
    let answer = ApiResponse::created(location, version, &to_body(conn, ctx, idea).await?)?;
    Ok(answer.tagged_by_content(version))
}

/// 200 with an idea. The public is not told how often it was changed: its ETag is made of what it is shown.
async fn item(conn: &mut impl Read, ctx: &Ctx, idea: Idea) -> Result<ApiResponse> {
    let (version, whole) = (idea.version, idea.is_seen_whole(ctx.visibility()));
    let body = to_body(conn, ctx, idea).await?;
    if whole {
        return Ok(ApiResponse::item(version, &body)?.tagged_by_content(version));
    }
    ApiResponse::view(&body)
}
