//! Attendances, what is said of them, and when.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::error::{Code, FieldError, FieldErrorSchema};
use crate::features::learning::otj::CreditProblem;
use crate::ids::{AttendanceId, MeetupId, OtjEntryId, PersonId, RegistrationId};
use crate::schema::attendances;
use crate::validate::ensure_at;

/// The most attendances at once.
pub const MOST: usize = 500;
/// How long a code holds.
pub const CODE_HOLDS: TimeDelta = TimeDelta::minutes(15);

/// An attendance as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = attendances)]
pub struct Attendance {
    pub id: AttendanceId,
    pub meetup_id: MeetupId,
    pub registration_id: RegistrationId,
    pub person_id: PersonId,
    pub nonce: String,
    pub attended_at: DateTime<Utc>,
    pub otj_entry_id: Option<OtjEntryId>,
    pub otj_problem: Option<CreditProblem>,
    pub void_reason: Option<String>,
    pub voided_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Says that somebody came: the apprentice with the code that is shown, or whoever stands at the door with the registration and the
/// time.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "one_way", skip_on_field_errors = false))]
#[schema(example = json!({"nonce": "019abf3e-9c00", "code": "7KQM3P"}))]
pub struct Attend {
    /// Made up by whoever sends it: the same again is the same attendance.
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100)]
    pub nonce: String,
    /// The code that is shown at the meetup; for the apprentice.
    #[validate(length(min = 1, max = 20), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 20)]
    pub code: Option<String>,
    /// Who came; at the door.
    pub registration_id: Option<RegistrationId>,
    /// When, from half an hour before the start to half an hour after the end; at the door.
    pub attended_at: Option<DateTime<Utc>>,
}

fn one_way(command: &Attend) -> Result<(), ValidationError> {
    let door = (command.registration_id.is_some(), command.attended_at.is_some());
    match (command.code.is_some(), door) {
        (true, (false, false)) | (false, (true, true)) => Ok(()),
        (true, _) => ensure_at(false, "/code", "inconsistent", "goes without registrationId and attendedAt"),
        (false, (true, false)) => {
            ensure_at(false, "/attendedAt", "required", "is required with registrationId")
        }
        (false, (false, true)) => {
            ensure_at(false, "/registrationId", "required", "is required with attendedAt")
        }
        (false, (false, false)) => {
            ensure_at(false, "/code", "required", "is required, or registrationId and attendedAt")
        }
    }
}

/// Says of a registration that the person came, as it was written down.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "nonce": "019abf3e-9c00", "registrationId": "019abf3e-9c00-7000-8000-000000000031", "attendedAt": "2026-12-03T18:04:00Z"
}))]
pub struct AttendanceItem {
    /// Made up by whoever sends it: the same again is the same attendance.
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100)]
    pub nonce: String,
    /// Who came.
    pub registration_id: RegistrationId,
    /// When, from half an hour before the start to half an hour after the end.
    pub attended_at: DateTime<Utc>,
}

/// Many attendances, each judged alone.
#[derive(ToSchema)]
#[schema(as = AttendanceBatch, example = json!({"items": [{
    "nonce": "019abf3e-9c00", "registrationId": "019abf3e-9c00-7000-8000-000000000031", "attendedAt": "2026-12-03T18:04:00Z"
}]}))]
#[expect(dead_code, reason = "describes the body in the contract")]
pub struct AttendBatch {
    /// The attendances.
    #[schema(min_items = 1, max_items = 500)]
    items: Vec<AttendanceItem>,
}

/// The envelope of a batch; its items are judged one by one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// The attendances as they were sent.
    pub items: Vec<Box<RawValue>>,
}

/// Voids an attendance.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "Somebody else of this name came."}))]
pub struct VoidAttendance {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// A code that apprentices type.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AttendanceCode, example = json!({"code": "7KQM3P", "expiresAt": "2026-12-03T18:15:00Z"}))]
pub struct AttendanceCodeBody {
    /// The code, this once; null where a request is repeated.
    #[schema(required = true)]
    pub code: Option<String>,
    /// Until when it holds.
    pub expires_at: DateTime<Utc>,
}

/// What an attendance comes to in off-the-job hours.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AttendanceHours)]
pub struct AttendanceHoursBody {
    /// The entry; null where there is none.
    #[schema(required = true)]
    pub entry_id: Option<OtjEntryId>,
    /// Why there is none; null where there is one, and where the meetup does not count as training.
    #[schema(required = true)]
    pub problem: Option<CreditProblem>,
}

/// That somebody came to a meetup.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MeetupAttendance, example = json!({
    "id": "019abf3e-9c00-7000-8000-000000000041", "meetupId": "019abf3e-9c00-7000-8000-000000000021",
    "registrationId": "019abf3e-9c00-7000-8000-000000000031", "attendedAt": "2026-12-03T18:04:00Z",
    "otj": {"entryId": "019abf3e-9c00-7000-8000-000000000051", "problem": null}, "voidReason": null, "voidedAt": null,
    "createdAt": "2026-12-03T18:04:00Z", "updatedAt": "2026-12-03T18:04:00Z"
}))]
pub struct AttendanceBody {
    /// Names the attendance.
    pub id: AttendanceId,
    /// The meetup.
    pub meetup_id: MeetupId,
    /// Whose registration.
    pub registration_id: RegistrationId,
    /// When the person was there.
    pub attended_at: DateTime<Utc>,
    /// What it comes to in off-the-job hours.
    pub otj: AttendanceHoursBody,
    /// Why it was voided.
    #[schema(required = true)]
    pub void_reason: Option<String>,
    /// When it was voided.
    #[schema(required = true)]
    pub voided_at: Option<DateTime<Utc>>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<Attendance> for AttendanceBody {
    fn from(row: Attendance) -> Self {
        let Attendance {
            id,
            meetup_id,
            registration_id,
            person_id: _,
            nonce: _,
            attended_at,
            otj_entry_id,
            otj_problem,
            void_reason,
            voided_at,
            created_at,
            updated_at,
            version: _,
        } = row;
        let otj = AttendanceHoursBody { entry_id: otj_entry_id, problem: otj_problem };
        Self {
            id,
            meetup_id,
            registration_id,
            attended_at,
            otj,
            void_reason,
            voided_at,
            created_at,
            updated_at,
        }
    }
}

/// Why one attendance of a batch was refused.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AttendanceProblem)]
pub struct AttendanceProblemBody {
    /// What went wrong, for machines.
    pub code: Code,
    /// A few words.
    pub title: &'static str,
    /// What happened this time.
    pub detail: String,
    /// The faults found; pointers are relative to the item.
    #[schema(value_type = Vec<FieldErrorSchema>)]
    pub errors: Vec<FieldError>,
}

/// What became of one attendance of a batch.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AttendanceBatchItem)]
pub struct AttendanceItemBody {
    /// The item's place in the request, from 0.
    pub index: usize,
    /// 201 recorded, 200 recorded before, 404, 409 or 422 refused; none of them harms the others.
    #[schema(example = 201)]
    pub status: u16,
    /// The attendance; null where it was refused.
    #[schema(required = true)]
    pub id: Option<AttendanceId>,
    /// Why it was refused; null otherwise.
    #[schema(required = true)]
    pub problem: Option<AttendanceProblemBody>,
}

/// How many attendances came to what.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = AttendanceSummary)]
pub struct AttendanceSummaryBody {
    /// Attendances in the batch.
    pub total: usize,
    /// Recorded now.
    pub created: usize,
    /// Recorded before.
    pub unchanged: usize,
    /// Not accepted.
    pub refused: usize,
}

/// What became of a batch of attendances.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AttendanceBatchOutcome)]
pub struct AttendanceBatchBody {
    /// Each attendance, in the order of the request.
    pub items: Vec<AttendanceItemBody>,
    /// How many came to what.
    pub summary: AttendanceSummaryBody,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_comes_by_a_code_or_through_the_door() {
        let (registration, now) = (Some(RegistrationId::default()), Some(DateTime::UNIX_EPOCH));
        let code = || Some("7KQM3P".to_owned());
        for (code, registration_id, attended_at, good) in [
            (code(), None, None, true),
            (None, registration, now, true),
            (None, None, None, false),
            (code(), registration, now, false),
            (code(), None, now, false),
            (None, registration, None, false),
            (None, None, now, false),
        ] {
            let command = Attend { nonce: "n".to_owned(), code, registration_id, attended_at };
            assert_eq!(command.validate().is_ok(), good, "{command:?}");
        }
    }
}
