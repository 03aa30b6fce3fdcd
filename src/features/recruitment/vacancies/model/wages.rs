//! What must be paid at least in each year of an apprenticeship.

use chrono::{Months, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use crate::features::programme::minimum_wages::{AgeBand, MinimumWage, least_wage};
use crate::string_enum::string_enum;

string_enum! {
    /// An age, as far as the wages of apprentices tell ages apart. New values may be added.
    WageAge {
        /// Under 19.
        Under19 "under19",
        /// 19 or 20.
        Aged19To20 "aged19To20",
        /// 21 or 22.
        Aged21To22 "aged21To22",
        /// 23 or over.
        Aged23OrOver "aged23OrOver",
    }
}

impl WageAge {
    const fn band(self) -> AgeBand {
        match self {
            Self::Under19 => AgeBand::Aged18,
            Self::Aged19To20 => AgeBand::Aged19To20,
            Self::Aged21To22 => AgeBand::Aged21To22,
            Self::Aged23OrOver => AgeBand::Aged23OrOver,
        }
    }
}

/// The least that may be paid in a year of the apprenticeship, by the wages published so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VacancyWageYear)]
pub struct WageYearBody {
    /// Which year, from 1.
    #[schema(minimum = 1, example = 1)]
    pub year: u32,
    /// Its first day, whose wages these are.
    pub starts_on: NaiveDate,
    /// By age.
    pub ages: Vec<LeastWageBody>,
}

/// The least that may be paid to somebody of an age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VacancyLeastWage)]
pub struct LeastWageBody {
    /// The age.
    pub age: WageAge,
    /// In pence an hour; null where it is not known.
    #[schema(required = true, example = 800)]
    pub least: Option<i32>,
}

/// The years of an apprenticeship with what must be paid in them.
pub fn years(table: &[MinimumWage], starts_on: NaiveDate, planned_end_on: NaiveDate) -> Vec<WageYearBody> {
    let begins = |year: u32| starts_on.checked_add_months(Months::new((year - 1) * 12));
    let days =
        (1..).map_while(|year| begins(year).filter(|day| *day <= planned_end_on).map(|day| (year, day)));
    days.map(|(year, starts_on)| {
        let least = |age: WageAge| least_wage(table, starts_on, age.band(), year == 1);
        let ages = WageAge::ALL.iter().map(|age| LeastWageBody { age: *age, least: least(*age) }).collect();
        WageYearBody { year, starts_on, ages }
    })
    .collect()
}
