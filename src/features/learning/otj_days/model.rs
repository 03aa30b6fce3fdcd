//! What hours are spent on, how much a day may hold, and what there is to look at in it.

use chrono::{Datelike as _, NaiveDate, Weekday};
use diesel::sql_types::BigInt;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::hours::Hours;
use crate::ids::ApprenticeshipId;
use crate::string_enum::string_enum;

/// An apprenticeship and a day.
pub type Day = (ApprenticeshipId, NaiveDate);

/// Hundredths of an hour in a day.
const LENGTH: i32 = 2400;
/// More hundredths on a day are worth a look.
const LONG: i32 = 1000;

string_enum! {
    /// What hours were spent on. New categories may be added.
    OtjCategory {
        /// Being taught, by the provider or at work.
        Training "training",
        /// Watching somebody at work, and learning from it.
        Shadowing "shadowing",
        /// Work on a project that serves the training.
        Project "project",
        /// Reading, writing and practising alone.
        Study "study",
        /// English and maths: kept, and never off-the-job training.
        EnglishMaths "englishMaths",
        /// Progress reviews and other reviews on the programme: kept, and never off-the-job training.
        ProgressReview "progressReview",
        /// Other off-the-job training.
        Other "other",
    }
}

impl OtjCategory {
    /// Whether such hours are off-the-job training. The function `counts_off_the_job` of the database says the same.
    pub const fn counts(self) -> bool {
        !matches!(self, Self::EnglishMaths | Self::ProgressReview)
    }
}

string_enum! {
    /// What to look at in something that was accepted. New warnings may be added.
    WarningCode {
        /// The same learner, day, hours and activity are stored under another `externalId`.
        PossibleDuplicate "possibleDuplicate",
        /// The day is a Sunday.
        HoursOnSunday "hoursOnSunday",
        /// The hours of the day come to more than ten.
        MoreThanTenHours "moreThanTenHours",
    }
}

/// Something to look at in what was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RecordWarning)]
pub struct WarningBody {
    /// What to look at, for machines.
    pub code: WarningCode,
    /// The same in words.
    #[schema(example = "2026-11-22 is a Sunday.")]
    pub detail: String,
    /// With `possibleDuplicate`: the update that says the same.
    #[schema(required = true, example = "ada-0001")]
    pub external_id: Option<String>,
}

impl WarningBody {
    /// What is told of hours on a day that may be those of another update.
    pub fn of(codes: &[WarningCode], day: NaiveDate, duplicate_of: Option<&str>) -> Vec<Self> {
        let told = |code: &WarningCode| {
            let external_id = duplicate_of.filter(|_| *code == WarningCode::PossibleDuplicate);
            let detail = match code {
                WarningCode::PossibleDuplicate => {
                    format!("{} says the same of {day}.", external_id.unwrap_or("Another update"))
                }
                WarningCode::HoursOnSunday => format!("{day} is a Sunday."),
                WarningCode::MoreThanTenHours => format!("The hours of {day} come to more than ten."),
            };
            Self { code: *code, detail, external_id: external_id.map(str::to_owned) }
        };
        codes.iter().map(told).collect()
    }
}

/// What there is to look at in a day, and in all the hundredths that it holds.
pub fn warnings(day: NaiveDate, hundredths: i32) -> impl Iterator<Item = WarningCode> {
    let sunday = (day.weekday() == Weekday::Sun).then_some(WarningCode::HoursOnSunday);
    let long = (hundredths > LONG).then_some(WarningCode::MoreThanTenHours);
    sunday.into_iter().chain(long)
}

/// The hours of a day, in hundredths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayHours {
    /// Off-the-job training.
    pub counting: i32,
    /// What is not, and fills the day all the same.
    pub other: i32,
}

impl DayHours {
    /// All that the day holds.
    pub const fn all(self) -> i32 {
        self.counting + self.other
    }

    /// Adds hours of a category, or takes them away; those without one count.
    pub fn add(&mut self, category: Option<OtjCategory>, hundredths: i32) {
        let counts = category.is_none_or(OtjCategory::counts);
        *(if counts { &mut self.counting } else { &mut self.other }) += hundredths;
    }
}

/// Hours that were recorded and are no off-the-job training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OtherHours)]
pub struct OtherHoursBody {
    /// English and maths.
    #[schema(value_type = f64, example = 12.0)]
    pub english_maths: Hours,
    /// Reviews on the programme.
    #[schema(value_type = f64, example = 3.0)]
    pub progress_review: Hours,
}

/// Sums of hours that are no off-the-job training, in hundredths.
#[derive(Clone, Copy, Debug, Default, diesel::QueryableByName)]
pub struct OtherHours {
    #[diesel(sql_type = BigInt)]
    pub english_maths: i64,
    #[diesel(sql_type = BigInt)]
    pub progress_review: i64,
}

impl From<OtherHours> for OtherHoursBody {
    fn from(row: OtherHours) -> Self {
        let OtherHours { english_maths, progress_review } = row;
        let hours = |hundredths| Hours(i32::try_from(hundredths).unwrap_or(i32::MAX));
        Self { english_maths: hours(english_maths), progress_review: hours(progress_review) }
    }
}

/// Whether a day that holds `others` can hold `hundredths` more, which stand at `pointer` in the request.
///
/// # Errors
/// 422 `dayTotalExceeded` where it cannot.
pub fn ensure_fits(day: NaiveDate, others: i32, hundredths: i32, pointer: &str) -> Result<()> {
    if others + hundredths <= LENGTH {
        return Ok(());
    }
    let (all, others) = (Hours(others + hundredths).as_f64(), Hours(others).as_f64());
    let detail = format!("would make {all} hours on {day}; {others} are recorded already");
    let fault = FieldError::pointer(pointer, FieldCode::DayTotalExceeded, detail);
    Err(Error::with_errors(Code::DayTotalExceeded, vec![fault]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_holds_24_hours_and_no_more() {
        for (others, hundredths, fits) in
            [(0, 2400, true), (0, 2401, false), (2399, 1, true), (2399, 2, false), (2400, 1, false)]
        {
            let found = ensure_fits(NaiveDate::default(), others, hundredths, "#/hours");
            assert_eq!(found.is_ok(), fits, "{others} and {hundredths}");
        }
    }

    #[test]
    fn sundays_and_long_days_are_worth_a_look() {
        let (saturday, sunday) =
            (NaiveDate::from_ymd_opt(2026, 11, 21), NaiveDate::from_ymd_opt(2026, 11, 22));
        let found = |day: Option<NaiveDate>, hundredths| {
            warnings(day.expect("a day"), hundredths).collect::<Vec<_>>()
        };
        assert_eq!(found(saturday, 1000), []);
        assert_eq!(found(saturday, 1001), [WarningCode::MoreThanTenHours]);
        assert_eq!(found(sunday, 1), [WarningCode::HoursOnSunday]);
        assert_eq!(found(sunday, 1100), [WarningCode::HoursOnSunday, WarningCode::MoreThanTenHours]);
    }

    #[test]
    fn english_maths_and_reviews_fill_a_day_and_do_not_count() {
        let mut day = DayHours::default();
        day.add(None, 100);
        for category in OtjCategory::ALL {
            day.add(Some(*category), 10);
        }
        day.add(Some(OtjCategory::EnglishMaths), -5);
        assert_eq!((day, day.all()), (DayHours { counting: 150, other: 15 }, 165));
    }
}
