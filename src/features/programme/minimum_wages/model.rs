//! Minimum wages and whom they are for.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::features::programme::funding::PublicSource;
use crate::ids::MinimumWageId;
use crate::schema::minimum_wages;
use crate::web::PageBody;

/// Minimum wages as they are stored; in pence an hour.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = minimum_wages, treat_none_as_null = true)]
pub struct MinimumWage {
    pub id: MinimumWageId,
    pub starts_from: NaiveDate,
    pub apprentice: i32,
    pub under_18: Option<i32>,
    pub aged_18_to_20: Option<i32>,
    pub aged_21_to_22: Option<i32>,
    pub aged_23_or_over: Option<i32>,
    pub source_title: String,
    pub source_published_on: Option<NaiveDate>,
    pub source_url: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl MinimumWage {
    /// What is told.
    pub fn new(id: MinimumWageId, told: PutMinimumWage, now: DateTime<Utc>) -> Self {
        let PutMinimumWage { starts_from, pence_an_hour: rates, source } = told;
        Self {
            id,
            starts_from,
            apprentice: rates.apprentice,
            under_18: rates.under_18,
            aged_18_to_20: rates.aged_18_to_20,
            aged_21_to_22: rates.aged_21_to_22,
            aged_23_or_over: rates.aged_23_or_over,
            source_title: source.title,
            source_published_on: source.published_on,
            source_url: source.url,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }
}

/// An age, as far as minimum wages tell ages apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeBand {
    Under18,
    Aged18,
    Aged19To20,
    Aged21To22,
    Aged23OrOver,
}

impl AgeBand {
    /// The band of an age in whole years.
    pub fn of(years: u32) -> Self {
        match years {
            0..=17 => Self::Under18,
            18 => Self::Aged18,
            19..=20 => Self::Aged19To20,
            21..=22 => Self::Aged21To22,
            23.. => Self::Aged23OrOver,
        }
    }
}

/// The least that an apprentice may be paid on a day, in pence an hour; none where it is not known.
///
/// Who is under 19, or in the first year of the apprenticeship, has the apprentice rate; everybody else the rate of their age.
pub fn least_wage(table: &[MinimumWage], day: NaiveDate, age: AgeBand, in_first_year: bool) -> Option<i32> {
    let rates =
        table.iter().filter(|rates| rates.starts_from <= day).max_by_key(|rates| rates.starts_from)?;
    match age {
        _ if in_first_year => Some(rates.apprentice),
        AgeBand::Under18 | AgeBand::Aged18 => Some(rates.apprentice),
        AgeBand::Aged19To20 => rates.aged_18_to_20,
        AgeBand::Aged21To22 => rates.aged_21_to_22,
        AgeBand::Aged23OrOver => rates.aged_23_or_over,
    }
}

/// The rates, in pence an hour. Null: not known.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WageRates {
    /// Of apprentices under 19, and of those older in their first year.
    #[validate(range(min = 1, max = 100_000))]
    #[schema(minimum = 1, maximum = 100_000, example = 800)]
    pub apprentice: i32,
    /// Under 18.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(range(min = 1, max = 100_000))]
    #[schema(required = true, minimum = 1, maximum = 100_000, example = 800)]
    pub under_18: Option<i32>,
    /// From 18 to 20.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(range(min = 1, max = 100_000))]
    #[schema(required = true, minimum = 1, maximum = 100_000, example = 1085)]
    pub aged_18_to_20: Option<i32>,
    /// From 21 to 22; since April 2024 as from 23.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(range(min = 1, max = 100_000))]
    #[schema(required = true, minimum = 1, maximum = 100_000, example = 1271)]
    pub aged_21_to_22: Option<i32>,
    /// From 23.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(range(min = 1, max = 100_000))]
    #[schema(required = true, minimum = 1, maximum = 100_000, example = 1271)]
    pub aged_23_or_over: Option<i32>,
}

/// Says the minimum wages from a day on, until the day of the next.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "startsFrom": "2027-04-01",
    "penceAnHour": {"apprentice": 830, "under18": 830, "aged18To20": 1130, "aged21To22": 1320, "aged23OrOver": 1320},
    "source": {"title": "National Minimum Wage and National Living Wage rates", "publishedOn": null,
        "url": "https://www.gov.uk/national-minimum-wage-rates"}
}))]
pub struct PutMinimumWage {
    /// The first day.
    pub starts_from: NaiveDate,
    /// The rates, in pence an hour.
    #[validate(nested)]
    pub pence_an_hour: WageRates,
    /// The document that says so.
    #[validate(nested)]
    pub source: PublicSource,
}

/// Minimum wages from a day on, until the day of the next.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MinimumWage)]
pub struct MinimumWageBody {
    /// Names them.
    pub id: MinimumWageId,
    /// The first day.
    pub starts_from: NaiveDate,
    /// The rates, in pence an hour.
    pub pence_an_hour: WageRates,
    /// The document that says so.
    pub source: PublicSource,
    /// When they were added.
    pub created_at: DateTime<Utc>,
    /// When they were last corrected.
    pub updated_at: DateTime<Utc>,
}

impl From<MinimumWage> for MinimumWageBody {
    fn from(row: MinimumWage) -> Self {
        let MinimumWage {
            id,
            starts_from,
            apprentice,
            under_18,
            aged_18_to_20,
            aged_21_to_22,
            aged_23_or_over,
            source_title,
            source_published_on,
            source_url,
            created_at,
            updated_at,
            version: _,
        } = row;
        let rates = WageRates { apprentice, under_18, aged_18_to_20, aged_21_to_22, aged_23_or_over };
        let source = PublicSource { title: source_title, published_on: source_published_on, url: source_url };
        Self { id, starts_from, pence_an_hour: rates, source, created_at, updated_at }
    }
}

/// A page of minimum wages.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MinimumWageList {
    /// The wages, by their first day.
    pub minimum_wages: Vec<MinimumWageBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn from(text: &str, apprentice: i32, others: [Option<i32>; 4]) -> MinimumWage {
        let [under_18, aged_18_to_20, aged_21_to_22, aged_23_or_over] = others;
        let at = DateTime::default();
        MinimumWage {
            id: MinimumWageId::default(),
            starts_from: day(text),
            apprentice,
            under_18,
            aged_18_to_20,
            aged_21_to_22,
            aged_23_or_over,
            source_title: String::new(),
            source_published_on: None,
            source_url: String::new(),
            created_at: at,
            updated_at: at,
            version: 1,
        }
    }

    #[test]
    fn the_least_wage_goes_by_day_age_and_year() {
        let table = [
            from("2026-04-01", 800, [Some(800), Some(1085), Some(1271), Some(1271)]),
            from("2019-04-01", 390, [None; 4]),
            from("2021-04-01", 430, [Some(462), Some(656), Some(836), Some(891)]),
        ];
        for (on, age, first, least) in [
            ("2019-03-31", 16, true, None),
            ("2019-04-01", 16, false, Some(390)),
            ("2020-01-01", 19, true, Some(390)),
            ("2020-01-01", 19, false, None),
            ("2021-04-01", 17, false, Some(430)),
            ("2021-04-01", 18, false, Some(430)),
            ("2021-04-01", 19, false, Some(656)),
            ("2026-03-31", 20, false, Some(656)),
            ("2026-03-31", 21, false, Some(836)),
            ("2026-03-31", 22, false, Some(836)),
            ("2026-03-31", 23, false, Some(891)),
            ("2026-04-01", 40, false, Some(1271)),
            ("2026-04-01", 40, true, Some(800)),
            ("2026-04-01", 20, false, Some(1085)),
            ("2026-11-24", 18, true, Some(800)),
        ] {
            assert_eq!(least_wage(&table, day(on), AgeBand::of(age), first), least, "{on} {age} {first}");
        }
        assert_eq!(least_wage(&[], day("2026-04-01"), AgeBand::Under18, true), None);
    }
}
