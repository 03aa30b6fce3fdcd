//! `/api/v1/meetups/{id}/attendance-codes`, `…/attendances`, `/api/v1/attendances` and `/api/v1/attendance-batches`.

use actix_web::http::StatusCode;
use actix_web::{get, post, web};

use super::model::{
    Attend, AttendBatch, AttendanceBatchBody, AttendanceBody, AttendanceCodeBody, Envelope, VoidAttendance,
};
use super::service::{self, Attended};
use crate::access::{AnyToken, AttendanceWrite, RegistrationsRead, Scope};
use crate::db::Db;
use crate::error::{Error, FieldCode, Result};
use crate::features::partnerships::meetups;
use crate::ids::{AttendanceId, MeetupId};
use crate::json;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, BatchWriter, Caller, State, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(add_attendance_code)
        .service(attend_meetup)
        .service(get_attendance)
        .service(void_attendance)
        .service(attend_meetups);
}

/// Make an attendance code
///
/// For the meetup's employer and staff, from half an hour before the start to half an hour after the end. The code is shown to
/// those who came, who send it. It holds for a quarter of an hour; others that were made before still hold.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupId, Path, description = "The meetup")),
    responses(
        (status = 201, description = "The code, this once", body = AttendanceCodeBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["attendance:write"]), ("bearer" = [])),
)]
#[post("/meetups/{id}/attendance-codes")]
async fn add_attendance_code(
    caller: Caller<AttendanceWrite>,
    id: web::Path<MeetupId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| meetups::lock(conn, &caller, *id).await,
            async |conn, meetup| {
                let made = service::add_code(conn, &caller, &meetup).await?;
                let replay = AttendanceCodeBody { code: None, ..made.clone() };
                ApiResponse::secret(StatusCode::CREATED, &made)?.shown_once(&replay)
            },
        )
        .await
}

/// Record an attendance
///
/// By the apprentice, with the `code` that is shown at the meetup (`registrations:write`); or at the door, by the meetup's employer
/// or staff, with `registrationId` and `attendedAt` (`attendance:write`), up to fourteen days later. The same nonce, or the same
/// person, again answers 200 with the first.
///
/// Who comes without a registration takes a free place. A meetup that counts as training makes a confirmed entry of hours, unless
/// `otj.problem` says why not. Ten wrong codes close the meetup to an apprentice for a while.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupId, Path, description = "The meetup")),
    request_body = Attend,
    responses(
        (status = 201, description = "The new attendance", body = AttendanceBody),
        (status = 200, description = "The attendance that was recorded before", body = AttendanceBody),
        (status = 403, description = "insufficientScope, forbidden"),
        (status = 409, description = "transitionNotAllowed, alreadyExists, notInAudience, meetupFull"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(("oauth2" = []), ("bearer" = [])),
)]
#[post("/meetups/{id}/attendances")]
async fn attend_meetup(
    caller: Caller<AnyToken>,
    id: web::Path<MeetupId>,
    state: web::Data<State>,
    writer: Writer,
) -> Result<ApiResponse> {
    // Whatever is published can be attended.
    let seen = caller.by(Scope::MeetupsRead);
    writer
        .act(
            &caller,
            async |conn| meetups::lock_meetup(conn, &seen, *id).await,
            async |conn, meetup, command: Attend| {
                let tried = match (&command.code, caller.person()) {
                    (Some(_), Some(person)) => Some(state.try_code(person.0, (*id).0)?),
                    _ => None,
                };
                let outcome = service::attend(conn, &caller, meetup, command).await;
                if let Some(tried) = tried.filter(|_| !outcome.as_ref().is_err_and(is_wrong_code)) {
                    state.code_found(&tried);
                }
                let Attended { attendance, is_new } = outcome?;
                let (location, version) =
                    (format!("/api/v1/attendances/{}", attendance.id), attendance.version);
                let answer = ApiResponse::created(location, version, &AttendanceBody::from(attendance))?;
                Ok(if is_new { answer } else { answer.found_again() })
            },
        )
        .await
}

fn is_wrong_code(error: &Error) -> bool {
    match error {
        Error::Problem(problem) => problem
            .errors
            .iter()
            .any(|fault| fault.code == FieldCode::NotFound && fault.at.to_string() == "#/code"),
        _ => false,
    }
}

/// Read an attendance
///
/// For staff, the meetup's employer, and the person.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = AttendanceId, Path, description = "The attendance")),
    responses((status = 200, description = "The attendance", body = AttendanceBody)),
    security(("oauth2" = ["registrations:read"]), ("bearer" = [])),
)]
#[get("/attendances/{id}")]
async fn get_attendance(
    caller: Caller<RegistrationsRead>,
    id: web::Path<AttendanceId>,
    db: Db,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| service::find(conn, &caller, *id).await).await?;
    ApiResponse::item(found.version, &AttendanceBody::from(found))
}

/// Void an attendance
///
/// For the meetup's employer and staff: it was written down in error. The hours that it made are voided with it, and the person can
/// be recorded anew.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = AttendanceId, Path, description = "The attendance")),
    request_body = VoidAttendance,
    responses(
        (status = 200, description = "The voided attendance", body = AttendanceBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["attendance:write"]), ("bearer" = [])),
)]
#[post("/attendances/{id}/voidings")]
async fn void_attendance(
    caller: Caller<AttendanceWrite>,
    id: web::Path<AttendanceId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, found, command: VoidAttendance| {
                let voided = service::void(conn, &caller, found, command).await?;
                ApiResponse::item(voided.version, &AttendanceBody::from(voided))
            },
        )
        .await
}

/// Record many attendances
///
/// For employers and staff: what was written down at the door without a connection, up to fourteen days later, at most 500. Each is
/// judged alone, as if it had been told at the door; send the batch again whenever in doubt.
#[utoipa::path(
    tag = "partnerships",
    request_body = AttendBatch,
    responses((status = 207, description = "What became of each", body = AttendanceBatchBody)),
    security(("oauth2" = ["attendance:write"]), ("bearer" = [])),
)]
#[post("/attendance-batches")]
async fn attend_meetups(caller: Caller<AttendanceWrite>, writer: BatchWriter) -> Result<ApiResponse> {
    writer
        .create_from(&caller, json::shape::<Envelope>, async |conn, batch| {
            ApiResponse::multi(&service::attend_all(conn, &caller, &batch).await?)
        })
        .await
}
