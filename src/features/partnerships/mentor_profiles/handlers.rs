//! `/api/v1/mentor-profiles`. How one ends stands with the mentorships, which end with it.

use actix_web::{get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{
    ChangeMentorProfile, MentorProfile, MentorProfileBody, MentorProfileList, MentorProfileState,
    ProposeMentor,
};
use super::service::{self, Filter};
use crate::access::{MentoringApprove, MentoringRead, MentoringWrite};
use crate::ctx::Ctx;
use crate::db::{Db, Read};
use crate::error::{Error, Result};
use crate::ids::{MentorProfileId, OrganisationId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_mentor_profiles)
        .service(propose_mentor)
        .service(get_mentor_profile)
        .service(change_mentor_profile)
        .service(approve_mentor)
        .service(pause_mentor)
        .service(resume_mentor);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct MentorProfileFilter {
    /// Only profiles in this state; may be repeated.
    state: Vec<MentorProfileState>,
    /// Only mentors of this employer; may be repeated.
    organisation_id: Vec<OrganisationId>,
}

type ListMentorProfiles = List<MentorProfileId, MentorProfileFilter>;

/// List mentors
///
/// Employers see those whom they proposed, mentors themselves, apprentices all who are approved, and of them what they offer. The
/// programme's team sees all.
#[utoipa::path(
    tag = "partnerships",
    params(ListMentorProfiles, Embed<MentorProfileBody>),
    responses((status = 200, description = "A page of mentors", body = MentorProfileList)),
    security(("oauth2" = ["mentoring:read"]), ("bearer" = [])),
)]
#[get("/mentor-profiles")]
async fn list_mentor_profiles(
    caller: Caller<MentoringRead>,
    db: Db,
    list: ListMentorProfiles,
) -> Result<ApiResponse> {
    let MentorProfileFilter { state, organisation_id } = &list.filter;
    let filter =
        Filter { states: state.clone(), organisations: organisation_id.clone(), ..Filter::default() };
    let place = (list.after, list.rows_to_read());
    let (mentor_profiles, page) = db
        .read(async |conn| {
            let mut rows = service::list(conn, &caller, filter.clone(), place).await?;
            let page = list.page(&mut rows, |row| row.id)?;
            Ok((service::bodies(conn, &caller, rows).await?, page))
        })
        .await?;
    list.respond(page, |page| MentorProfileList { mentor_profiles, page })
}

/// Propose a mentor
///
/// By an employer with a mentoring partnership, by its machine client or its contact; the programme's team also writes down what an
/// employer said. Nobody asks for the mentor before the team has approved.
#[utoipa::path(
    tag = "partnerships",
    request_body = ProposeMentor,
    responses(
        (status = 201, description = "The proposed mentor", body = MentorProfileBody),
        (status = 403, description = "forbidden"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[post("/mentor-profiles")]
async fn propose_mentor(caller: Caller<MentoringWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: ProposeMentor| {
            let proposed = service::propose(conn, &caller, command).await?;
            let (location, version) = (format!("/api/v1/mentor-profiles/{}", proposed.id), proposed.version);
            let answer = ApiResponse::created(location, version, &body_of(conn, &caller, proposed).await?)?;
            Ok(answer.tagged_by_content(version))
        })
        .await
}

/// Read a mentor's profile
///
/// As the list shows it.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentorProfileId, Path, description = "The profile"), Embed<MentorProfileBody>),
    responses((status = 200, description = "The mentor's profile", body = MentorProfileBody)),
    security(("oauth2" = ["mentoring:read"]), ("bearer" = [])),
)]
#[get("/mentor-profiles/{id}")]
async fn get_mentor_profile(
    caller: Caller<MentoringRead>,
    id: web::Path<MentorProfileId>,
    db: Db,
) -> Result<ApiResponse> {
    db.read(async |conn| {
        let found = service::find(conn, &caller, *id).await?;
        item(conn, &caller, found).await
    })
    .await
}

/// Change a mentor's profile
///
/// A merge patch (RFC 7396): absent keeps. Needs `If-Match`. By the employer, the mentor and the team; from the approval on names and
/// check are the team's to say, and `sharedExperience` the mentor's. `capacity` is never set below those who are mentored.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentorProfileId, Path, description = "The profile")),
    request_body(content = ChangeMentorProfile, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed profile", body = MentorProfileBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[patch("/mentor-profiles/{id}")]
async fn change_mentor_profile(
    caller: Caller<MentoringWrite>,
    id: web::Path<MentorProfileId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock_own(conn, &caller, *id).await,
            async |conn, present, command: ChangeMentorProfile| {
                // What does not fit comes before what is stale (see the order of judgement).
                let edited = service::edit(conn, &caller, &present, command).await?;
                if_match.required(present.version)?;
                let changed = service::change(conn, &caller, edited).await?;
                item(conn, &caller, changed).await
            },
        )
        .await
}

/// Approve a mentor
///
/// By the programme's team: makes the person with the role mentor at the employer, and invites them by a letter. The mentor's check must
/// hold today. Somebody who has the e-mail address already gets the role, unless they learn here or run the programme.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentorProfileId, Path, description = "The profile")),
    responses(
        (status = 200, description = "The approved mentor", body = MentorProfileBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed, personExists, alreadyExists"),
    ),
    security(("oauth2" = ["mentoring:approve"]), ("bearer" = [])),
)]
#[post("/mentor-profiles/{id}/approvals")]
async fn approve_mentor(
    caller: Caller<MentoringApprove>,
    id: web::Path<MentorProfileId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock_own(conn, &caller, *id).await,
            async |conn, present| {
                let approved = service::approve(conn, &caller, present).await?;
                item(conn, &caller, approved).await
            },
        )
        .await
}

/// Pause a mentor
///
/// Nobody new asks for the mentor, and nobody is accepted; who is mentored stays so. By the employer, the mentor and the team.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentorProfileId, Path, description = "The profile")),
    responses(
        (status = 200, description = "The profile", body = MentorProfileBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[post("/mentor-profiles/{id}/pauses")]
async fn pause_mentor(
    caller: Caller<MentoringWrite>,
    id: web::Path<MentorProfileId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock_own(conn, &caller, *id).await,
            async |conn, present| {
                let paused = service::pause(conn, &caller, present).await?;
                item(conn, &caller, paused).await
            },
        )
        .await
}

/// Take a mentor's pause back
///
/// By the employer, the mentor and the team; what the team paused is for the team.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentorProfileId, Path, description = "The profile")),
    responses(
        (status = 200, description = "The profile", body = MentorProfileBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[post("/mentor-profiles/{id}/resumptions")]
async fn resume_mentor(
    caller: Caller<MentoringWrite>,
    id: web::Path<MentorProfileId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock_own(conn, &caller, *id).await,
            async |conn, present| {
                let resumed = service::resume(conn, &caller, present).await?;
                item(conn, &caller, resumed).await
            },
        )
        .await
}

async fn body_of(conn: &mut impl Read, ctx: &Ctx, row: MentorProfile) -> Result<MentorProfileBody> {
    service::bodies(conn, ctx, vec![row]).await?.pop().ok_or_else(Error::not_found)
}

/// 200 with a profile. Apprentices are not told how often it was changed: its ETag is made of what they are shown.
async fn item(conn: &mut impl Read, ctx: &Ctx, row: MentorProfile) -> Result<ApiResponse> {
    let (version, whole) = (row.version, row.is_seen_whole(ctx.visibility()));
    let body = body_of(conn, ctx, row).await?;
    if whole {
        return Ok(ApiResponse::item(version, &body)?.tagged_by_content(version));
    }
    ApiResponse::view(&body)
}
