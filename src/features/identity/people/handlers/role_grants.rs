//! `/api/v1/people/{id}/role-grants`, `/api/v1/role-grants`.

use actix_web::{delete, get, post, web};

use super::super::model::{GrantRole, RoleGrantBody, RoleGrantList};
use super::super::service;
use crate::access::{PeopleRead, PeopleWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{PersonId, RoleGrantId};
use crate::tokens::RevocationKind;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, IfMatch, List, State, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_role_grants).service(grant_role).service(get_role_grant).service(end_role_grant);
}

type ListRoleGrants = List<RoleGrantId>;

/// List a person's role grants
///
/// What the person is now, and at which employer; what they were is in the events.
#[utoipa::path(
    tag = "identity",
    params(("id" = PersonId, Path, description = "The person"), ListRoleGrants, Embed<RoleGrantBody>),
    responses((status = 200, description = "A page of role grants", body = RoleGrantList)),
    security(("oauth2" = ["people:read"]), ("bearer" = [])),
)]
#[get("/people/{id}/role-grants")]
async fn list_role_grants(
    _caller: Caller<PeopleRead>,
    id: web::Path<PersonId>,
    db: Db,
    list: ListRoleGrants,
) -> Result<ApiResponse> {
    let after = list.after;
    let mut rows =
        db.read(async |conn| service::list_grants(conn, *id, after, list.rows_to_read()).await).await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let role_grants = rows.into_iter().map(RoleGrantBody::from).collect();
    list.respond(page, |page| RoleGrantList { role_grants, page })
}

/// Grant a role
///
/// Mentors and employer contacts are that at an active employer, the others at none. The scopes of the role come
/// with the person's next token. Invitations that are open end. Whoever becomes programme manager or data protection officer
/// is signed out, and sets a new password by the invitation that goes to them.
///
/// Nobody grants a role to themself, and nobody grants one to a person who has a role that they may not grant:
///
/// | role | granted and ended by |
/// |---|---|
/// | `programmeManager` | `programmeManager` |
/// | `recruiter` | `programmeManager` |
/// | `lineManager` | `programmeManager` |
/// | `apprentice` | `programmeManager`, `recruiter` |
/// | `mentor` | `programmeManager`, `recruiter` |
/// | `employerContact` | `programmeManager` |
/// | `dataProtectionOfficer` | `programmeManager` |
/// | `safeguardingLead` | the operator alone, by `hackit user grant` and `hackit user revoke` |
#[utoipa::path(
    tag = "identity",
    params(("id" = PersonId, Path, description = "The person")),
    request_body = GrantRole,
    responses(
        (status = 201, description = "The new grant", body = RoleGrantBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "alreadyExists, transitionNotAllowed"),
    ),
    security(("oauth2" = ["people:write"]), ("bearer" = [])),
)]
#[post("/people/{id}/role-grants")]
async fn grant_role(
    caller: Caller<PeopleWrite>,
    id: web::Path<PersonId>,
    state: web::Data<State>,
    writer: Writer,
) -> Result<ApiResponse> {
    let mut sessions = Vec::new();
    let answer = writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, locked, command: GrantRole| {
                let (granted, ended) = service::grant(conn, &caller, locked, command).await?;
                sessions = ended;
                let location = format!("/api/v1/role-grants/{}", granted.id);
                ApiResponse::created(location, granted.version, &RoleGrantBody::from(granted))
            },
        )
        .await?;
    for session in sessions {
        state.forget_tokens(RevocationKind::Session, session.0, caller.now);
    }
    Ok(answer)
}

/// Read a role grant
///
/// One grant, until it is ended.
#[utoipa::path(
    tag = "identity",
    params(("id" = RoleGrantId, Path, description = "The role grant"), Embed<RoleGrantBody>),
    responses((status = 200, description = "The role grant", body = RoleGrantBody)),
    security(("oauth2" = ["people:read"]), ("bearer" = [])),
)]
#[get("/role-grants/{id}")]
async fn get_role_grant(
    _caller: Caller<PeopleRead>,
    id: web::Path<RoleGrantId>,
    db: Db,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| service::find_grant(conn, *id).await).await?;
    ApiResponse::item(found.version, &RoleGrantBody::from(found))
}

/// End a role grant
///
/// The person is signed out everywhere, so that it bites at once; whatever other roles they have they can sign in
/// with again. `If-Match` may be left out. Who may end a role is who may grant it, and every other role of the person. The last
/// programme manager stays.
#[utoipa::path(
    tag = "identity",
    params(
        ("id" = RoleGrantId, Path, description = "The role grant"),
        ("If-Match" = Option<String>, Header, nullable = false, example = "\"1\"",
            description = "The grant's ETag, or *; may be left out."),
    ),
    responses(
        (status = 204, description = "Ended"),
        (status = 400, description = "invalidHeader"),
        (status = 403, description = "forbidden"),
        (status = 409, description = "lastProgrammeManager"),
        (status = 412, description = "preconditionFailed"),
    ),
    security(("oauth2" = ["people:write"]), ("bearer" = [])),
)]
#[delete("/role-grants/{id}")]
async fn end_role_grant(
    caller: Caller<PeopleWrite>,
    id: web::Path<RoleGrantId>,
    state: web::Data<State>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    let mut sessions = Vec::new();
    let answer = writer
        .act_without_body(
            &caller,
            async |conn| service::lock_grant(conn, &caller, *id).await,
            async |conn, (grant, person)| {
                if_match.optional(grant.version)?;
                sessions = service::end_grant(conn, &caller, grant, &person).await?;
                Ok(ApiResponse::no_content())
            },
        )
        .await?;
    for session in sessions {
        state.forget_tokens(RevocationKind::Session, session.0, caller.now);
    }
    Ok(answer)
}
