//! What is personal of candidates and of their applications: two rows, which can be erased.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::eligibility::{EligibilityClaim, Route};
use crate::ids::{ApplicationId, CandidateId};
use crate::schema::{application_details, candidates};

/// A candidate as they are stored; who has not begun yet is an e-mail address.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = candidates, treat_none_as_null = true)]
pub struct Candidate {
    pub id: CandidateId,
    pub email: String,
    pub email_folded: String,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub family_name_folded: Option<String>,
    pub phone: Option<String>,
    pub phone_digits: Option<String>,
    pub date_of_birth: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub erased_at: Option<DateTime<Utc>>,
}

/// What is personal of an application, as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = application_details, treat_none_as_null = true)]
pub struct Details {
    pub application_id: ApplicationId,
    pub school: Option<String>,
    pub from_year: Option<i32>,
    pub to_year: Option<i32>,
    pub postcode: Option<String>,
    /// What was answered to each question, by its code.
    pub answers: serde_json::Value,
    pub adjustments: Option<String>,
    pub feedback: Option<String>,
    pub verification_reason: Option<String>,
}

impl Details {
    /// Of an application with which nobody has begun.
    pub fn none(application_id: ApplicationId) -> Self {
        Self {
            application_id,
            school: None,
            from_year: None,
            to_year: None,
            postcode: None,
            answers: serde_json::Value::Object(serde_json::Map::new()),
            adjustments: None,
            feedback: None,
            verification_reason: None,
        }
    }

    /// What was answered to each question, by its code.
    pub fn answers(&self) -> BTreeMap<String, String> {
        serde_json::from_value(self.answers.clone()).unwrap_or_default()
    }

    /// The claim of a route.
    pub fn claim(&self, route: Option<Route>) -> Option<EligibilityClaim> {
        Some(EligibilityClaim {
            route: route?,
            school: self.school.clone(),
            from_year: self.from_year,
            to_year: self.to_year,
            postcode: self.postcode.clone(),
        })
    }
}

/// A family name as it is compared: whatever its case, and without what is no letter.
pub fn fold_name(name: &str) -> String {
    name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// The digits of a phone number in national form, by which it is compared.
pub fn phone_digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44")).map(str::to_owned);
    national.map_or(digits, |rest| format!("0{}", rest.trim_start_matches('0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_are_compared_whatever_their_spelling() {
        assert_eq!(fold_name("O'Neill-Smith"), fold_name("oneill smith"));
        for phone in ["020 7946 0958", "+44 20 7946 0958", "+44 (0)20 7946 0958", "0044 20-7946-0958"] {
            assert_eq!(phone_digits(phone), "02079460958", "{phone}");
        }
    }
}
