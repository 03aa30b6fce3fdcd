//! Use cases of attendances.

use chrono::{DateTime, SubsecRound as _, Utc};
use diesel_async::AsyncPgConnection;

use super::codes;
use super::events::AttendanceEvent;
use super::model::{
    Attend, Attendance, AttendanceBatchBody, AttendanceCodeBody, AttendanceItem, AttendanceItemBody,
    AttendanceProblemBody, AttendanceSummaryBody, CODE_HOLDS, Envelope, MOST, VoidAttendance,
};
use super::store;
use crate::access::Scope;
use crate::ctx::{Actor, Ctx, london_day};
use crate::db::{Read, savepoint};
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Problem, Result};
use crate::features::events::{self, Subject};
use crate::features::learning::otj::{self, Credit, CreditProblem};
use crate::features::partnerships::meetups::{self, Meetup, Registration};
use crate::ids::{AttendanceId, MeetupId, OtjEntryId, PersonId};
use crate::json;
use crate::lifecycle::transition_not_allowed_because;

/// What came of saying that somebody came.
#[derive(Clone, Debug)]
pub struct Attended {
    pub attendance: Attendance,
    /// Whether it was recorded just now.
    pub is_new: bool,
}

/// The attendance, if there is one that the caller may see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: AttendanceId) -> Result<Attendance> {
    Ok(store::find(conn, ctx.visibility(), id).await?)
}

/// Makes a code that is shown at a locked meetup.
///
/// # Errors
/// 409 where the meetup does not take place now.
pub async fn add_code(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: &Meetup,
) -> Result<AttendanceCodeBody> {
    took_place(meetup, ctx.now)?;
    if !meetup.window().holds(ctx.now) {
        let detail = "Codes are made from half an hour before the start to half an hour after the end.";
        return Err(transition_not_allowed_because::<meetups::MeetupState>(detail, &[]));
    }
    let (code, expires_at) = (codes::new()?, ctx.now + CODE_HOLDS);
    store::add_code(conn, meetup.id, &codes::hash(meetup.id, &code), expires_at, ctx.now).await?;
    Ok(AttendanceCodeBody { code: Some(code), expires_at })
}

/// Records that somebody came to a locked meetup: the caller by a code, somebody else at the door.
///
/// # Errors
/// 403 for who may not say it; 422 for a wrong code, and for a time at which nobody was there; 409 where the meetup does not take
/// place, or no place is free.
pub async fn attend(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: Meetup,
    command: Attend,
) -> Result<Attended> {
    let Attend { nonce, code, registration_id, attended_at } = command;
    match (code, registration_id, attended_at) {
        (Some(code), ..) => by_code(conn, ctx, meetup, nonce, &code).await,
        (None, Some(registration_id), Some(attended_at)) => {
            let ctx = ctx.by(Scope::AttendanceWrite);
            if !ctx.scopes.has(Scope::AttendanceWrite) {
                return Err(Error::insufficient_scope(Scope::AttendanceWrite.as_str()));
            }
            at_the_door(conn, &ctx, meetup, AttendanceItem { nonce, registration_id, attended_at }).await
        }
        _ => Err(Error::Internal(anyhow::anyhow!("an attendance in no way"))),
    }
}

async fn by_code(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: Meetup,
    nonce: String,
    code: &str,
) -> Result<Attended> {
    if !ctx.scopes.has(Scope::RegistrationsWrite) {
        return Err(Error::insufficient_scope(Scope::RegistrationsWrite.as_str()));
    }
    let ctx = ctx.by(Scope::RegistrationsWrite);
    let person = meetups::apprentice(&ctx)?;
    if let Some(known) = known(conn, &meetup, &nonce, person).await? {
        return Ok(Attended { attendance: known, is_new: false });
    }
    took_place(&meetup, ctx.now)?;
    if !store::code_holds(conn, meetup.id, &codes::hash(meetup.id, code), ctx.now).await? {
        let detail = "is no code of this meetup, or holds no longer: it is shown there anew";
        return Err(Error::invalid(vec![FieldError::pointer("#/code", FieldCode::NotFound, detail)]));
    }
    let registration = meetups::admit(conn, &ctx, meetup.clone(), person).await?;
    record(conn, &ctx, &meetup, &registration, (nonce, ctx.now)).await
}

/// Records what is told at the door of a locked meetup.
async fn at_the_door(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: Meetup,
    told: AttendanceItem,
) -> Result<Attended> {
    if !ctx.visibility().reaches_organisation(meetup.organisation_id) {
        return Err(Error::new(Code::NotFound));
    }
    let fault = |pointer, code, detail: &'static str| {
        Err(Error::invalid(vec![FieldError::pointer(pointer, code, detail)]))
    };
    let Some(registration) = meetups::find_registration(conn, &meetup, told.registration_id).await? else {
        return fault("#/registrationId", FieldCode::NotFound, "names no registration for the meetup");
    };
    if let Some(known) = known(conn, &meetup, &told.nonce, registration.person_id).await? {
        return Ok(Attended { attendance: known, is_new: false });
    }
    took_place(&meetup, ctx.now)?;
    let attended_at = told.attended_at.trunc_subsecs(6);
    if attended_at > ctx.now {
        return fault("#/attendedAt", FieldCode::InTheFuture, "must not lie in the future");
    }
    if !meetup.window().takes(attended_at, ctx.now) {
        let detail = "must lie between half an hour before the start and half an hour after the end, at most 14 days back";
        return fault("#/attendedAt", FieldCode::Invalid, detail);
    }
    let registration = meetups::admit_registered(conn, ctx, meetup.clone(), registration).await?;
    record(conn, ctx, &meetup, &registration, (told.nonce, attended_at)).await
}

/// What was recorded under the nonce, or of the person, before.
async fn known(
    conn: &mut impl Read,
    meetup: &Meetup,
    nonce: &str,
    person: PersonId,
) -> Result<Option<Attendance>> {
    match store::by_nonce(conn, meetup.id, nonce).await? {
        Some(found) if found.person_id == person => Ok(Some(found)),
        Some(_) => {
            Err(Error::because(Code::AlreadyExists, "The nonce stands for the attendance of somebody else."))
        }
        None => Ok(store::by_person(conn, meetup.id, person).await?),
    }
}

/// # Errors
/// 409 where it was never published, or was cancelled.
fn took_place(meetup: &Meetup, now: DateTime<Utc>) -> Result<()> {
    use meetups::MeetupState::{Finished, Published};
    if matches!(meetup.state_at(now), Published | Finished) {
        return Ok(());
    }
    let detail = "Nobody attends a meetup that is not published.";
    Err(transition_not_allowed_because::<meetups::MeetupState>(detail, &[]))
}

async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: &Meetup,
    registration: &Registration,
    (nonce, attended_at): (String, DateTime<Utc>),
) -> Result<Attended> {
    let hours = credit(conn, ctx, meetup, registration.person_id, attended_at).await?;
    let (otj_entry_id, otj_problem) = match hours {
        Some(Ok(entry)) => (Some(entry), None),
        Some(Err(problem)) => (None, Some(problem)),
        None => (None, None),
    };
    let new = Attendance {
        id: ctx.new_id(),
        meetup_id: meetup.id,
        registration_id: registration.id,
        person_id: registration.person_id,
        nonce,
        attended_at,
        otj_entry_id,
        otj_problem,
        void_reason: None,
        voided_at: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let attendance = store::insert(conn, new)
        .await
        .on_constraint("attendances_one_per_person", || Code::AlreadyExists.into())?;
    tell(conn, ctx, meetup, &attendance, AttendanceEvent::Recorded).await?;
    Ok(Attended { attendance, is_new: true })
}

/// The entry of hours that an attendance makes, where the meetup counts as training.
async fn credit(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: &Meetup,
    person: PersonId,
    attended_at: DateTime<Utc>,
) -> Result<Option<std::result::Result<OtjEntryId, CreditProblem>>> {
    let Some(training) = &meetup.training else { return Ok(None) };
    let credit = Credit {
        person,
        day: london_day(attended_at),
        hundredths: training.hundredths,
        activity: meetup.title.clone(),
        ksbs: training.ksbs.iter().map(|one| (one.standard_id, one.codes.clone())).collect(),
        decided_by: training.set_by,
    };
    Ok(Some(otj::credit(conn, &by_itself(ctx), credit).await?))
}

/// The program's own doing: hours follow from an attendance, whoever records it.
fn by_itself(ctx: &Ctx) -> Ctx {
    Ctx { actor: Actor::System, ..ctx.clone() }.by(Scope::ProgressRead)
}

/// An attendance that the caller may void, and its meetup, both locked.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: AttendanceId) -> Result<(Meetup, Attendance)> {
    let found = store::find(conn, ctx.visibility(), id).await?;
    let meetup = meetups::lock(conn, ctx, found.meetup_id).await?;
    Ok((meetup, store::find_for_update(conn, id).await?))
}

/// Voids an attendance, which is locked with its meetup, and the hours that it made.
///
/// # Errors
/// 409 where it is voided.
pub async fn void(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (meetup, present): (Meetup, Attendance),
    command: VoidAttendance,
) -> Result<Attendance> {
    if present.voided_at.is_some() {
        let detail = "The attendance is voided.";
        return Err(transition_not_allowed_because::<&str>(detail, &[]));
    }
    if let Some(entry) = present.otj_entry_id {
        otj::take_back(conn, &by_itself(ctx), entry, command.reason.clone()).await?;
    }
    let voided = store::void(conn, present.id, &command.reason, ctx.now).await?;
    tell(conn, ctx, &meetup, &voided, AttendanceEvent::Voided).await?;
    Ok(voided)
}

async fn tell(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: &Meetup,
    attendance: &Attendance,
    event: AttendanceEvent,
) -> Result<()> {
    let subject =
        Subject::new(attendance.id).for_organisation(meetup.organisation_id).for_person(attendance.person_id);
    let apprenticeship = store::apprenticeship_of(conn, attendance.person_id).await?;
    events::record(conn, ctx, Subject { apprenticeship, ..subject }, event).await
}

/// Records many attendances that were written down, each in its own right; meetups are locked in the order of their ids.
///
/// # Errors
/// 422 for an envelope without items, or with too many.
pub async fn attend_all(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    batch: &Envelope,
) -> Result<AttendanceBatchBody> {
    let fault = match batch.items.len() {
        1..=MOST => None,
        0 => Some((FieldCode::TooSmall, "must hold at least one attendance")),
        _ => Some((FieldCode::TooLarge, "must hold at most 500 attendances")),
    };
    if let Some((code, detail)) = fault {
        return Err(Error::invalid(vec![FieldError::pointer("#/items", code, detail)]));
    }
    let mut read: Vec<(usize, Option<MeetupId>, Result<AttendanceItem>)> =
        Vec::with_capacity(batch.items.len());
    for (at, raw) in batch.items.iter().enumerate() {
        let item: Result<AttendanceItem> = json::read(raw.get().as_bytes());
        let meetup = match &item {
            Ok(item) => store::meetup_of(conn, item.registration_id).await?,
            Err(_) => None,
        };
        read.push((at, meetup, item));
    }
    read.sort_by_key(|(at, meetup, _)| (*meetup, *at));
    let mut items = Vec::with_capacity(read.len());
    for (index, meetup, item) in read {
        let outcome = match item {
            Ok(item) => savepoint(conn, async |conn| attend_one(conn, ctx, meetup, item).await).await,
            Err(error) => Err(error),
        };
        items.push(told(index, outcome)?);
    }
    items.sort_by_key(|item| item.index);
    let of = |status: u16| items.iter().filter(|item| item.status == status).count();
    let (total, created, unchanged) = (items.len(), of(201), of(200));
    let summary = AttendanceSummaryBody { total, created, unchanged, refused: total - created - unchanged };
    Ok(AttendanceBatchBody { items, summary })
}

async fn attend_one(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: Option<MeetupId>,
    item: AttendanceItem,
) -> Result<Attended> {
    let unknown = || {
        let detail = "names no registration for a meetup of yours";
        Error::invalid(vec![FieldError::pointer("#/registrationId", FieldCode::NotFound, detail)])
    };
    let meetup = meetups::lock(conn, ctx, meetup.ok_or_else(unknown)?).await;
    let meetup = meetup.map_err(|error| if error.code() == Code::NotFound { unknown() } else { error })?;
    at_the_door(conn, ctx, meetup, item).await
}

/// What is told of one attendance; what is no fault of its own is the fault of all.
fn told(index: usize, outcome: Result<Attended>) -> Result<AttendanceItemBody> {
    match outcome {
        Ok(Attended { attendance, is_new }) => {
            let status = if is_new { 201 } else { 200 };
            Ok(AttendanceItemBody { index, status, id: Some(attendance.id), problem: None })
        }
        Err(Error::Problem(problem)) => {
            let Problem { code, detail, errors, .. } = *problem;
            let (title, detail) = (Code::title(code), detail.into_owned());
            let problem = Some(AttendanceProblemBody { code, title, detail, errors });
            Ok(AttendanceItemBody { index, status: code.status().as_u16(), id: None, problem })
        }
        Err(other) => Err(other),
    }
}
