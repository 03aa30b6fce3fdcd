//! Breaks and their rules.

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::features::apprenticeships::apprenticeships::ApprenticeshipSummaryBody;
use crate::ids::{ApprenticeshipId, BreakId};
use crate::schema::breaks_in_learning;
use crate::string_enum::string_enum;
use crate::validate::ensure_at;

string_enum! {
    /// Why somebody takes a break. New reasons may be added.
    BreakReason {
        /// Illness or injury.
        Health "health",
        /// Maternity, paternity, adoption or shared parental leave.
        ParentalLeave "parentalLeave",
        /// Caring for somebody.
        Caring "caring",
        /// Other personal reasons.
        Personal "personal",
        /// The job leaves no room for learning.
        Workload "workload",
        /// Something else, told in the note.
        Other "other",
    }
}

/// A break as it is stored.
#[derive(Clone, Debug, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = breaks_in_learning)]
pub struct Break {
    pub id: BreakId,
    pub apprenticeship_id: ApprenticeshipId,
    pub starts_on: NaiveDate,
    pub expected_return_on: Option<NaiveDate>,
    pub returned_on: Option<NaiveDate>,
    pub reason: BreakReason,
    pub note: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl Break {
    /// The last day of the break, once there is one.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.returned_on.map(|back| back - Days::new(1))
    }

    /// Whether any day from `first` to `last` (or from then on) lies in the break.
    pub fn overlaps(&self, first: NaiveDate, last: Option<NaiveDate>) -> bool {
        last.is_none_or(|last| self.starts_on <= last) && self.last_day().is_none_or(|end| first <= end)
    }
}

/// Records a break.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "whole"))]
#[schema(example = json!({
    "startsOn": "2026-11-16", "expectedReturnOn": "2027-01-04", "returnedOn": null, "reason": "health", "note": null
}))]
pub struct StartBreak {
    /// The first day off; not in the future.
    pub starts_on: NaiveDate,
    /// When the apprentice is expected back.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub expected_return_on: Option<NaiveDate>,
    /// The first day back, where the break is over already.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub returned_on: Option<NaiveDate>,
    /// Why.
    pub reason: BreakReason,
    /// What else there is to say; nothing about health.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000, required = true)]
    pub note: Option<String>,
}

fn whole(command: &StartBreak) -> Result<(), ValidationError> {
    let later = |day: Option<NaiveDate>| day.is_none_or(|day| day > command.starts_on);
    let detail = "must lie after startsOn";
    ensure_at(later(command.returned_on), "/returnedOn", "endsBeforeStarts", detail)?;
    ensure_at(later(command.expected_return_on), "/expectedReturnOn", "endsBeforeStarts", detail)
}

/// Ends a break.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = LearningReturn, example = json!({"returnedOn": "2026-11-23"}))]
pub struct Return {
    /// The first day back; not in the future.
    pub returned_on: NaiveDate,
}

/// A break in learning.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BreakInLearning)]
pub struct BreakBody {
    /// Names the break.
    pub id: BreakId,
    /// The apprenticeship: an open break holds its state at `onBreak`, a return puts its planned end off.
    pub apprenticeship: ApprenticeshipSummaryBody,
    /// The first day off.
    pub starts_on: NaiveDate,
    /// When the apprentice was expected back.
    #[schema(required = true)]
    pub expected_return_on: Option<NaiveDate>,
    /// The first day back; null while the break goes on.
    #[schema(required = true)]
    pub returned_on: Option<NaiveDate>,
    /// Why.
    pub reason: BreakReason,
    /// What else was said.
    #[schema(required = true)]
    pub note: Option<String>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl BreakBody {
    /// A break with its apprenticeship.
    pub fn new(row: Break, apprenticeship: ApprenticeshipSummaryBody) -> Self {
        let Break {
            id,
            apprenticeship_id: _,
            starts_on,
            expected_return_on,
            returned_on,
            reason,
            note,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self {
            id,
            apprenticeship,
            starts_on,
            expected_return_on,
            returned_on,
            reason,
            note,
            created_at,
            updated_at,
        }
    }
}

/// The breaks of an apprenticeship.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BreakList {
    /// By their first day.
    pub breaks_in_learning: Vec<BreakBody>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_overlap_where_they_share_a_day() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let taken = |returned_on: Option<&str>| Break {
            id: BreakId::default(),
            apprenticeship_id: ApprenticeshipId::default(),
            starts_on: day("2026-03-02"),
            expected_return_on: None,
            returned_on: returned_on.map(day),
            reason: BreakReason::Personal,
            note: None,
            created_at: DateTime::default(),
            updated_at: DateTime::default(),
            version: 1,
        };
        for (back, first, last, overlaps) in [
            (Some("2026-03-09"), "2026-03-09", None, false),
            (Some("2026-03-09"), "2026-03-08", None, true),
            (Some("2026-03-09"), "2026-02-01", Some("2026-03-01"), false),
            (Some("2026-03-09"), "2026-02-01", Some("2026-03-02"), true),
            (None, "2027-01-01", Some("2027-01-02"), true),
            (None, "2026-02-01", Some("2026-03-01"), false),
        ] {
            assert_eq!(
                taken(back).overlaps(day(first), last.map(day)),
                overlaps,
                "{back:?} {first} {last:?}"
            );
        }
    }
}
