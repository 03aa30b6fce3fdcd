//! Hours that apprentices enter themselves, and the ledger of all hours.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

pub use crate::features::learning::otj_days::OtjCategory;
use crate::features::learning::otj_days::{OtherHoursBody, WarningBody, WarningCode};
use crate::hours::Hours;
use crate::ids::{ApprenticeshipId, OtjEntryId, PersonId};
use crate::lifecycle::Lifecycle;
use crate::schema::otj_entries;
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// Where an entry stands. New states may be added.
    EntryState {
        /// Waits for the line manager.
        Submitted "submitted",
        /// Counts.
        Confirmed "confirmed",
        /// Does not count; final.
        Rejected "rejected",
        /// Taken back; final.
        Voided "voided",
    }
}

impl Lifecycle for EntryState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Submitted => &[Self::Confirmed, Self::Rejected, Self::Voided],
            Self::Confirmed => &[Self::Voided],
            Self::Rejected | Self::Voided => &[],
        }
    }
}

string_enum! {
    /// Who recorded hours. New sources may be added.
    HoursSource {
        /// A learning provider, by pushing an update.
        Provider "provider",
        /// The apprentice, confirmed by the line manager.
        Apprentice "apprentice",
        /// Attendance at a meetup, as staff decided.
        Meetup "meetup",
    }
}

/// An entry as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = otj_entries)]
pub struct Entry {
    pub id: OtjEntryId,
    pub apprenticeship_id: ApprenticeshipId,
    pub day: NaiveDate,
    pub hundredths: i32,
    pub activity: String,
    pub ksbs: Vec<String>,
    pub state: EntryState,
    pub reason: Option<String>,
    pub decided_by: Option<PersonId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub voided_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub category: Option<OtjCategory>,
    pub warnings: Option<Vec<WarningCode>>,
    pub source: HoursSource,
}

/// Enters hours.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"date": "2026-11-20", "hours": 3.5, "activity": "Read about indexes", "ksbs": ["K1"]}))]
pub struct AddEntry {
    /// The day, in Europe/London; within the apprenticeship, not in a break, not in the future.
    pub date: NaiveDate,
    /// More than 0 and at most 24, with at most two decimals.
    #[validate(custom(function = "crate::validate::within_a_day"))]
    #[schema(value_type = f64, exclusive_minimum = 0, maximum = 24, example = 3.5)]
    pub hours: Hours,
    /// What was done.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 500)]
    pub activity: String,
    /// KSB codes of the standard that the activity served.
    #[validate(length(max = 100), custom(function = "crate::validate::each_one_line"))]
    #[schema(max_items = 100, example = json!(["K1"]))]
    pub ksbs: Vec<String>,
    /// What the hours were spent on. English and maths and reviews never count as off-the-job training; hours without a
    /// category do.
    pub category: Option<OtjCategory>,
}

/// Says why.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OtjEntryReason, example = json!({"reason": "You were on leave that day."}))]
pub struct RejectOtjEntry {
    /// The reason, for whoever entered the hours.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// An entry of off-the-job hours.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OtjEntry)]
pub struct EntryBody {
    /// Names the entry.
    pub id: OtjEntryId,
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// The day.
    pub date: NaiveDate,
    /// The hours.
    #[schema(value_type = f64, example = 3.5)]
    pub hours: Hours,
    /// What was done.
    #[schema(example = "Read about indexes")]
    pub activity: String,
    /// KSBs that it served.
    pub ksbs: Vec<String>,
    /// Who recorded them.
    pub source: HoursSource,
    /// What the hours were spent on.
    #[schema(required = true)]
    pub category: Option<OtjCategory>,
    /// Where it stands.
    pub state: EntryState,
    /// Why it was rejected or voided.
    #[schema(required = true)]
    pub reason: Option<String>,
    /// Who confirmed or rejected it.
    #[schema(required = true)]
    pub decided_by: Option<PersonId>,
    /// When that was.
    #[schema(required = true)]
    pub decided_at: Option<DateTime<Utc>>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// What to look at, as the day was when the hours were entered.
    pub warnings: Vec<WarningBody>,
}

impl From<Entry> for EntryBody {
    fn from(row: Entry) -> Self {
        let Entry {
            id,
            apprenticeship_id,
            day,
            hundredths,
            activity,
            ksbs,
            state,
            reason,
            decided_by,
            decided_at,
            voided_at: _,
            created_at,
            updated_at,
            version: _,
            category,
            warnings,
            source,
        } = row;
        Self {
            warnings: WarningBody::of(&warnings.unwrap_or_default(), day, None),
            id,
            apprenticeship_id,
            date: day,
            hours: Hours(hundredths),
            activity,
            ksbs,
            source,
            category,
            state,
            reason,
            decided_by,
            decided_at,
            created_at,
            updated_at,
        }
    }
}

/// Hours that count, whoever recorded them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OtjLedgerLine)]
pub struct LedgerLineBody {
    /// The progress update or entry.
    pub id: Uuid,
    /// Who recorded them.
    pub source: HoursSource,
    /// The day.
    pub date: NaiveDate,
    /// The hours.
    #[schema(value_type = f64, example = 6.5)]
    pub hours: Hours,
    /// What was done.
    pub activity: String,
    /// KSBs that it served.
    pub ksbs: Vec<String>,
    /// What the hours were spent on.
    #[schema(required = true)]
    pub category: Option<OtjCategory>,
}

/// A page of the ledger.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OtjLedger {
    /// Hours that count, by day.
    pub otj_ledger: Vec<LedgerLineBody>,
    /// All hours of the apprenticeship that were recorded and do not count.
    pub other_hours: OtherHoursBody,
    /// Where the next page starts.
    pub page: PageBody,
}

/// A page of entries.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OtjEntryList {
    /// The entries, in the order in which they were made.
    pub otj_entries: Vec<EntryBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
