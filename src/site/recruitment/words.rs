//! What people read of codes, states and times.

use chrono::{DateTime, NaiveDate, Utc};

use crate::error::{FieldCode, FieldError};
use crate::features::recruitment::applications::{CandidateApplicationBody, Route};
use crate::site::forms::fields::Fault;

/// A day.
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// An instant as clocks in London show it.
pub fn time(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Europe::London).format("%A %-d %B %Y at %H:%M").to_string()
}

/// An amount of pence, in pounds.
pub fn pounds(pence: i32) -> String {
    format!("£{}.{:02}", pence / 100, pence % 100)
}

/// By which way somebody is eligible.
pub const fn route(route: Route) -> &'static str {
    match route {
        Route::HackneyResident => "I live in Hackney",
        Route::HackneySchool => "I went to school in Hackney",
    }
}

/// The name of the field at a JSON pointer.
fn name_at(pointer: &str) -> String {
    let path = pointer.trim_start_matches("#/");
    match path.split_once('/') {
        Some(("answers", code)) => format!("answer-{code}"),
        Some((_, name)) => name.to_owned(),
        None if path == "eligibility" => "route".to_owned(),
        None => path.to_owned(),
    }
}

/// What is wrong with an application, in words for whoever writes it.
pub fn faults(told: &CandidateApplicationBody, errors: &[FieldError]) -> Vec<Fault> {
    errors
        .iter()
        .map(|error| {
            let name = name_at(error.at.place());
            fault(told, &name, error.code)
        })
        .collect()
}

/// What is wrong with a field.
pub fn fault(told: &CandidateApplicationBody, name: &str, code: FieldCode) -> Fault {
    Fault::new(name, text_of(told, name, code))
}

fn text_of(told: &CandidateApplicationBody, name: &str, code: FieldCode) -> String {
    let is_missing = matches!(code, FieldCode::Required | FieldCode::Blank | FieldCode::Null);
    let text = match (name, code) {
        ("givenName", _) if is_missing => "Enter your given name",
        ("givenName", FieldCode::TooLarge) => "Your given name must be 100 characters or fewer",
        ("givenName", _) => "Enter your given name on one line, without special characters",
        ("familyName", _) if is_missing => "Enter your family name",
        ("familyName", FieldCode::TooLarge) => "Your family name must be 100 characters or fewer",
        ("familyName", _) => "Enter your family name on one line, without special characters",
        ("phone", _) => "Enter a phone number, such as 020 7946 0958",
        ("email", _) if is_missing => "Enter your e-mail address",
        ("email", _) => "Enter an e-mail address in the right form, such as name@example.com",
        ("dateOfBirth", _) if is_missing => "Enter your date of birth",
        ("dateOfBirth", FieldCode::InTheFuture) => "Your date of birth must be in the past",
        ("dateOfBirth", FieldCode::TooSmall) => {
            return format!("You must be 16 or older on the first day, {}", day(told.vacancy.starts_on));
        }
        ("dateOfBirth", _) => "Your date of birth must be a real date",
        ("route", _) => "Choose how you can apply",
        ("school", FieldCode::TooLarge) => "The name of the school must be 200 characters or fewer",
        ("school", _) => "Enter the name of the school",
        ("fromYear", _) if is_missing => "Enter the year in which you started there",
        ("fromYear", _) => "The year in which you started must have 4 digits, such as 2019",
        ("toYear", _) if is_missing => "Enter the year in which you left",
        ("toYear", FieldCode::EndsBeforeStarts) => {
            "The year in which you left must not be before you started"
        }
        ("toYear", _) => "The year in which you left must have 4 digits, such as 2024",
        ("postcode", _) if is_missing => "Enter your postcode",
        ("postcode", _) => "Enter a full UK postcode, such as E8 1EA",
        ("adjustments", FieldCode::TooLarge) => "What you need must be told in 2000 characters or fewer",
        ("adjustments", _) => "Say what you need, or leave it empty",
        _ => return answer(told, name, is_missing),
    };
    text.to_owned()
}

fn answer(told: &CandidateApplicationBody, name: &str, is_missing: bool) -> String {
    let code = name.strip_prefix("answer-");
    let found = told.vacancy.questions.iter().find(|question| code == Some(question.code.as_str()));
    match found {
        Some(question) if is_missing => format!("Answer the question: {}", question.text),
        Some(question) => format!("Your answer must be {} words or fewer", question.max_words),
        None => "Your answer is too long".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_london() {
        let at = |text: &str| time(text.parse().expect("an instant"));
        assert_eq!(at("2027-06-01T09:00:00Z"), "Tuesday 1 June 2027 at 10:00");
        assert_eq!(at("2026-11-25T10:00:00Z"), "Wednesday 25 November 2026 at 10:00");
    }

    #[test]
    fn pence_are_told_in_pounds() {
        assert_eq!([pounds(1500), pounds(1205), pounds(99)], ["£15.00", "£12.05", "£0.99"]);
    }

    #[test]
    fn pointers_lead_to_fields() {
        for (pointer, name) in [
            ("#/givenName", "givenName"),
            ("#/eligibility", "route"),
            ("#/eligibility/toYear", "toYear"),
            ("#/answers/why", "answer-why"),
        ] {
            assert_eq!(name_at(pointer), name);
        }
    }
}
