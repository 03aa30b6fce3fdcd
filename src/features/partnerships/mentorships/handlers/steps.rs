//! What is done with mentorships.

use actix_web::{post, web};

use super::super::model::{DeclineMentorship, EndMentorship, MentorshipBody};
use super::super::service;
use super::answer::item;
use crate::access::{MentoringApprove, MentoringWrite};
use crate::error::{Error, Result};
use crate::features::partnerships::mentor_profiles::{self, EndMentorProfile, MentorProfileBody};
use crate::ids::{MentorProfileId, MentorshipId};
use crate::tokens::RevocationKind;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, State, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(accept_mentorship)
        .service(decline_mentorship)
        .service(withdraw_mentorship)
        .service(complete_mentorship)
        .service(end_mentorship)
        .service(hold_mentorship)
        .service(release_mentorship)
        .service(end_mentor_profile);
}

/// Accept a request for a mentor
///
/// By the mentor. What the apprentice asked of others is withdrawn. Refused where no place is free, where the check does not hold or
/// does not cover it, and for other causes, which are not told.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentorshipId, Path, description = "The mentorship")),
    responses(
        (status = 200, description = "The mentorship", body = MentorshipBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed, mentorNotAvailable"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[post("/mentorships/{id}/acceptances")]
async fn accept_mentorship(
    caller: Caller<MentoringWrite>,
    id: web::Path<MentorshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock_to_answer(conn, &caller, *id).await,
            async |conn, found| {
                let accepted = service::accept(conn, &caller, found).await?;
                item(conn, &caller, accepted).await
            },
        )
        .await
}

/// Decline a request for a mentor
///
/// By the mentor, with words to the apprentice or without.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentorshipId, Path, description = "The mentorship")),
    request_body = DeclineMentorship,
    responses(
        (status = 200, description = "The mentorship", body = MentorshipBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[post("/mentorships/{id}/declines")]
async fn decline_mentorship(
    caller: Caller<MentoringWrite>,
    id: web::Path<MentorshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_with_optional_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: DeclineMentorship| {
                let declined = service::decline(conn, &caller, present, command).await?;
                item(conn, &caller, declined).await
            },
        )
        .await
}

/// Withdraw a request for a mentor
///
/// By the apprentice, or the programme's team.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentorshipId, Path, description = "The mentorship")),
    responses(
        (status = 200, description = "The mentorship", body = MentorshipBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[post("/mentorships/{id}/withdrawals")]
async fn withdraw_mentorship(
    caller: Caller<MentoringWrite>,
    id: web::Path<MentorshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let withdrawn = service::withdraw_by(conn, &caller, present).await?;
                item(conn, &caller, withdrawn).await
            },
        )
        .await
}

/// Complete a mentorship
///
/// By either of the two, or the programme's team: it has come to its end.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentorshipId, Path, description = "The mentorship")),
    responses(
        (status = 200, description = "The mentorship", body = MentorshipBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[post("/mentorships/{id}/completions")]
async fn complete_mentorship(
    caller: Caller<MentoringWrite>,
    id: web::Path<MentorshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let completed = service::complete(conn, &caller, present).await?;
                item(conn, &caller, completed).await
            },
        )
        .await
}

/// End a mentorship before its end
///
/// By either of the two, or the programme's team, who say why.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentorshipId, Path, description = "The mentorship")),
    request_body = EndMentorship,
    responses(
        (status = 200, description = "The mentorship", body = MentorshipBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[post("/mentorships/{id}/endings")]
async fn end_mentorship(
    caller: Caller<MentoringWrite>,
    id: web::Path<MentorshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: EndMentorship| {
                let ended = service::end_by(conn, &caller, present, command).await?;
                item(conn, &caller, ended).await
            },
        )
        .await
}

/// Hold a mentorship
///
/// By the programme's team. To the two, the employer and the line manager a hold looks the same whatever its cause.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentorshipId, Path, description = "The mentorship")),
    responses(
        (status = 200, description = "The mentorship", body = MentorshipBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["mentoring:approve"]), ("bearer" = [])),
)]
#[post("/mentorships/{id}/holds")]
async fn hold_mentorship(
    caller: Caller<MentoringApprove>,
    id: web::Path<MentorshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let held = service::hold_by_team(conn, &caller, present).await?;
                item(conn, &caller, held).await
            },
        )
        .await
}

/// Release a mentorship
///
/// By the programme's team: takes away its own hold, and that of a partnership that has ended. It goes on where nothing else holds it; a
/// lapsed check is over when a new one is known.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentorshipId, Path, description = "The mentorship")),
    responses(
        (status = 200, description = "The mentorship", body = MentorshipBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["mentoring:approve"]), ("bearer" = [])),
)]
#[post("/mentorships/{id}/releases")]
async fn release_mentorship(
    caller: Caller<MentoringApprove>,
    id: web::Path<MentorshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let released = service::release_by_team(conn, &caller, present).await?;
                item(conn, &caller, released).await
            },
        )
        .await
}

/// End a mentor's profile
///
/// By the employer, the mentor and the team. Requests to the mentor are withdrawn, mentorships end, and the role that the approval gave
/// is taken away where nothing else needs it. A proposed mentor whom the team does not approve is ended too.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentorProfileId, Path, description = "The profile")),
    request_body = EndMentorProfile,
    responses(
        (status = 200, description = "The profile", body = MentorProfileBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[post("/mentor-profiles/{id}/endings")]
async fn end_mentor_profile(
    caller: Caller<MentoringWrite>,
    id: web::Path<MentorProfileId>,
    state: web::Data<State>,
    writer: Writer,
) -> Result<ApiResponse> {
    let mut sessions = Vec::new();
    let answer = writer
        .act(
            &caller,
            async |conn| service::lock_profile(conn, &caller, *id).await,
            async |conn, present, command: EndMentorProfile| {
                let (ended, signed_out) = service::end_profile(conn, &caller, present, command).await?;
                sessions = signed_out;
                let version = ended.version;
                let body = mentor_profiles::bodies(conn, &caller, vec![ended]).await?.pop();
                let body = body.ok_or_else(Error::not_found)?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
        .await?;
    for session in sessions {
        state.forget_tokens(RevocationKind::Session, session.0, caller.now);
    }
    Ok(answer)
}
