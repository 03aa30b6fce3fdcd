//! `/api/v1/people`.

use actix_web::http::StatusCode;
use actix_web::{get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::model::{
    AddPerson, ChangePerson, InvitationBody, PersonBody, PersonList, PersonState, Profile,
};
use super::super::service;
use crate::access::{PeopleRead, PeopleWrite, Role};
use crate::db::Db;
use crate::db::by_name::{ByName, Place};
use crate::error::Result;
use crate::ids::PersonId;
use crate::tokens::RevocationKind;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, State, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_people)
        .service(add_person)
        .service(get_person)
        .service(change_person)
        .service(deactivate_person)
        .service(invite_person);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct PeopleFilter {
    /// Only people who have this role now; may be repeated.
    role: Vec<Role>,
    /// Only people in this state; may be repeated.
    state: Vec<PersonState>,
    /// Only people of whose names each word of this starts a word, whatever its case, or whose e-mail address starts with it. A
    /// text that more than 1,000 people fit is refused.
    #[serde(deserialize_with = "crate::text::searched")]
    #[param(nullable = false, min_length = 2, max_length = 200)]
    q: Option<String>,
}

type ListPeople = List<Place<PersonId>, PeopleFilter, ByName>;

/// List people
///
/// Staff, line managers, apprentices, mentors and contacts of employers, as they were added or by name: family name, then given name.
#[utoipa::path(
    tag = "identity",
    params(ListPeople),
    responses(
        (status = 200, description = "A page of people", body = PersonList),
        (status = 400, description = "tooManyMatches"),
    ),
    security(("oauth2" = ["people:read"]), ("bearer" = [])),
)]
#[get("/people")]
async fn list_people(_caller: Caller<PeopleRead>, db: Db, list: ListPeople) -> Result<ApiResponse> {
    let wanted = list.wanted();
    let (roles, states) = (list.filter.role.clone(), list.filter.state.clone());
    let q = list.filter.q.as_deref();
    let mut rows = db.read_long(async |conn| service::list(conn, roles, states, q, &wanted).await).await?;
    let page = list.page(&mut rows, |(row, name)| wanted.place(name, row.person.id))?;
    let people = rows.into_iter().map(|(row, _)| PersonBody::from(row)).collect();
    list.respond(page, |page| PersonList { people, page })
}

/// Add a person
///
/// The person is active from then on. Grant roles next (`POST /api/v1/people/{id}/role-grants`), and invite the person
/// to set a password (`POST /api/v1/people/{id}/invitations`).
#[utoipa::path(
    tag = "identity",
    request_body = AddPerson,
    responses(
        (status = 201, description = "The new person", body = PersonBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["people:write"]), ("bearer" = [])),
)]
#[post("/people")]
async fn add_person(caller: Caller<PeopleWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddPerson| {
            let added = service::add(conn, &caller, command).await?;
            let location = format!("/api/v1/people/{}", added.id);
            let version = added.version;
            let body = PersonBody::from(Profile::new(added, Vec::new()));
            ApiResponse::created(location, version, &body)
        })
        .await
}

/// Read a person
///
/// One person with the roles that they hold now.
#[utoipa::path(
    tag = "identity",
    params(("id" = PersonId, Path, description = "The person")),
    responses((status = 200, description = "The person", body = PersonBody)),
    security(("oauth2" = ["people:read"]), ("bearer" = [])),
)]
#[get("/people/{id}")]
async fn get_person(_caller: Caller<PeopleRead>, id: web::Path<PersonId>, db: Db) -> Result<ApiResponse> {
    let found = db.read(async |conn| service::find(conn, *id).await).await?;
    ApiResponse::item(found.person.version, &PersonBody::from(found))
}

/// Change a person
///
/// A merge patch (RFC 7396): absent keeps. Needs `If-Match`. Recruiters may change people who are apprentices or mentors,
/// or nothing yet. A new e-mail address ends open invitations, and a new one goes to it; the old
/// address is told by letter.
#[utoipa::path(
    tag = "identity",
    params(("id" = PersonId, Path, description = "The person")),
    request_body(content = ChangePerson, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed person", body = PersonBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["people:write"]), ("bearer" = [])),
)]
#[patch("/people/{id}")]
async fn change_person(
    caller: Caller<PeopleWrite>,
    id: web::Path<PersonId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: ChangePerson| {
                if_match.required(present.person.version)?;
                let changed = service::change(conn, &caller, present, command).await?;
                ApiResponse::item(changed.person.version, &PersonBody::from(changed))
            },
        )
        .await
}

/// End a person
///
/// Final. All their roles, invitations and sign-ins end at once, and they can sign in no more. Recruiters may end people who
/// are apprentices or mentors, or nothing yet. The last programme manager stays.
#[utoipa::path(
    tag = "identity",
    params(("id" = PersonId, Path, description = "The person")),
    responses(
        (status = 200, description = "The ended person", body = PersonBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed, lastProgrammeManager"),
    ),
    security(("oauth2" = ["people:write"]), ("bearer" = [])),
)]
#[post("/people/{id}/deactivations")]
async fn deactivate_person(
    caller: Caller<PeopleWrite>,
    id: web::Path<PersonId>,
    state: web::Data<State>,
    writer: Writer,
) -> Result<ApiResponse> {
    let mut sessions = Vec::new();
    let answer = writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let (ended, signed_out) = service::end(conn, &caller, present).await?;
                sessions = signed_out;
                ApiResponse::item(ended.person.version, &PersonBody::from(ended))
            },
        )
        .await?;
    for session in sessions {
        state.forget_tokens(RevocationKind::Session, session.0, caller.now);
    }
    Ok(answer)
}

/// Invite a person
///
/// Sends the person a letter with a link that works once, with which they set a password, for the first time or because it was
/// forgotten. Nobody else is told the token; the operator can make one to pass on (`hackit user invite`). Earlier invitations
/// that were not used stop working. Recruiters invite people who are apprentices or mentors, or nothing yet. `GET
/// /api/v1/messages?recipient_id=` tells whether the letter left.
#[utoipa::path(
    tag = "identity",
    params(("id" = PersonId, Path, description = "The person")),
    responses(
        (status = 201, description = "The invitation", body = InvitationBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["people:write"]), ("bearer" = [])),
)]
#[post("/people/{id}/invitations")]
async fn invite_person(
    caller: Caller<PeopleWrite>,
    id: web::Path<PersonId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let expires_at = service::invite_by_letter(conn, &caller, &present.person).await?;
                ApiResponse::secret(StatusCode::CREATED, &InvitationBody { expires_at })
            },
        )
        .await
}
