//! Check-ins and who reads what in them.

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::features::programme::funding::Pauses;
use crate::ids::{ApprenticeshipId, CheckInId, PersonId};
use crate::schema::check_ins;
use crate::web::PageBody;

/// How long after the last check-in the next one is due.
const FOUR_WEEKS: Days = Days::new(28);

/// The day on which the next check-in is due: four weeks after the last, after the start, or after the return from a break.
/// The function `next_check_in` of the database says the same.
pub fn next_due(starts_on: NaiveDate, last: Option<NaiveDate>, pauses: Option<&Pauses>) -> NaiveDate {
    let returned = pauses.and_then(Pauses::returned_on);
    [last, returned].into_iter().flatten().fold(starts_on, NaiveDate::max) + FOUR_WEEKS
}

/// A check-in as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = check_ins)]
pub struct CheckIn {
    pub id: CheckInId,
    pub apprenticeship_id: ApprenticeshipId,
    pub line_manager_id: PersonId,
    pub held_on: NaiveDate,
    pub wellbeing: i32,
    pub blockers: Option<String>,
    pub actions: Option<String>,
    pub created_at: DateTime<Utc>,
    pub shared_at: Option<DateTime<Utc>>,
}

impl CheckIn {
    /// Whether somebody may read what was said: the two who talked, and everybody with the scope once it is shared.
    pub fn is_open_to(&self, apprentice: PersonId, reader: Option<PersonId>) -> bool {
        self.shared_at.is_some() || reader == Some(apprentice) || reader == Some(self.line_manager_id)
    }

    /// Its version: it changes once, when it is shared.
    pub const fn version(&self) -> i32 {
        if self.shared_at.is_some() { 2 } else { 1 }
    }

    /// The answer for a reader.
    pub fn body(self, apprentice: PersonId, reader: Option<PersonId>) -> CheckInBody {
        let open = self.is_open_to(apprentice, reader);
        let CheckIn {
            id,
            apprenticeship_id,
            line_manager_id,
            held_on,
            wellbeing,
            blockers,
            actions,
            created_at,
            shared_at,
        } = self;
        let notes = open.then_some(CheckInNotesBody { wellbeing, blockers, actions });
        CheckInBody { id, apprenticeship_id, line_manager_id, held_on, notes, created_at, shared_at }
    }
}

/// Writes down a check-in.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "heldOn": "2026-11-20", "wellbeing": 4, "blockers": "No access to the staging environment yet.",
    "actions": "Line manager asks the platform team by Wednesday."
}))]
pub struct AddCheckIn {
    /// The day on which the two talked.
    pub held_on: NaiveDate,
    /// How the apprentice feels, from 1, badly, to 5, very well; in the apprentice's own judgement.
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5)]
    pub wellbeing: i32,
    /// What stands in the way.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(length(min = 1, max = 5000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 5000, required = true)]
    pub blockers: Option<String>,
    /// Who does what until when.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(length(min = 1, max = 5000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 5000, required = true)]
    pub actions: Option<String>,
}

/// What was said.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CheckInNotes)]
pub struct CheckInNotesBody {
    /// How the apprentice feels, from 1, badly, to 5, very well.
    #[schema(minimum = 1, maximum = 5)]
    pub wellbeing: i32,
    /// What stands in the way.
    #[schema(required = true)]
    pub blockers: Option<String>,
    /// Who does what until when.
    #[schema(required = true)]
    pub actions: Option<String>,
}

/// A check-in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CheckIn)]
pub struct CheckInBody {
    /// Names the check-in.
    pub id: CheckInId,
    /// Whose.
    pub apprenticeship_id: ApprenticeshipId,
    /// The line manager of that day.
    pub line_manager_id: PersonId,
    /// The day on which the two talked.
    pub held_on: NaiveDate,
    /// What was said; null for others than the two, until it is shared.
    #[schema(required = true)]
    pub notes: Option<CheckInNotesBody>,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
    /// When the apprentice shared it; null while it is private.
    #[schema(required = true)]
    pub shared_at: Option<DateTime<Utc>>,
}

/// An apprentice with whom nobody has talked for four weeks.
#[derive(Clone, Debug, Queryable, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OverdueCheckIn)]
pub struct OverdueBody {
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// Given name.
    #[schema(example = "Robin")]
    pub given_name: String,
    /// Family name.
    #[schema(example = "Invented")]
    pub family_name: String,
    /// Who should; null where nobody manages the apprentice.
    #[schema(required = true)]
    pub line_manager_id: Option<PersonId>,
    /// The day of the last check-in, if there was one.
    #[schema(required = true)]
    pub last_held_on: Option<NaiveDate>,
    /// Four weeks after it, after the start, or after the return from a break.
    pub due_on: NaiveDate,
}

/// A page of check-ins.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckInList {
    /// The check-ins, the newest first.
    pub check_ins: Vec<CheckInBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

/// A page of overdue check-ins.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OverdueCheckInList {
    /// The apprentices, the longest overdue first.
    pub overdue_check_ins: Vec<OverdueBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
