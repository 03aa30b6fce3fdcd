//! What the recruitment team may ask of a vacancy, and what must hold.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::lists::{Criterion, Question, distinct};
use crate::error::FieldCode;
use crate::hours::Hours;
use crate::ids::{OrganisationId, PersonId, RecruitmentRoundId, StandardId};
use crate::validate::{each_one_line, ensure, ensure_at};

/// Adds a vacancy, a draft at first.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(
    clippy::duplicated_attributes,
    reason = "each rule says for itself that it runs beside other faults"
)]
#[validate(schema(function = "starts_after_it_closes", skip_on_field_errors = false))]
#[validate(schema(function = "ends_after_it_starts", skip_on_field_errors = false))]
#[validate(schema(function = "criteria_are_distinct", skip_on_field_errors = false))]
#[validate(schema(function = "questions_are_distinct", skip_on_field_errors = false))]
#[schema(example = json!({
    "recruitmentRoundId": "019abf3e-9c00-7000-8000-000000000031",
    "standardId": "019abf3e-9c00-7000-8000-000000000032",
    "providerId": "019abf3e-9c00-7000-8000-000000000033", "lineManagerId": null,
    "title": "Apprentice data analyst", "team": "Platform", "places": 3,
    "description": "You learn to find out what data says, and to tell it.",
    "essential": ["Curiosity about how things work"],
    "criteria": [{"code": "problemSolving", "text": "Finds out why something does not work"}],
    "questions": [{"code": "why", "text": "Why do you want to do this?", "maxWords": 300}],
    "hourlyWage": 1500, "weeklyHours": 36, "startsOn": "2027-09-06", "plannedEndOn": "2029-09-05",
    "closesOn": "2027-06-30"
}))]
pub struct AddVacancy {
    /// The round; cannot be changed later.
    pub recruitment_round_id: RecruitmentRoundId,
    /// The version of the standard that is taught.
    pub standard_id: StandardId,
    /// The learning provider; active.
    pub provider_id: OrganisationId,
    /// Who will manage the apprentices, where that is known; an active person.
    pub line_manager_id: Option<PersonId>,
    /// What it is called.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// The team within the council.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub team: String,
    /// How many are to be found.
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    pub places: i32,
    /// What the work is, for candidates.
    #[validate(length(min = 1, max = 10_000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 10_000)]
    pub description: String,
    /// What candidates must bring, each on one line of at most 500 characters.
    #[validate(length(max = 20), custom(function = "lines"))]
    #[schema(max_items = 20)]
    pub essential: Vec<String>,
    /// What applications are judged by, each code once.
    #[validate(length(min = 1, max = 10), nested)]
    #[schema(min_items = 1, max_items = 10)]
    pub criteria: Vec<Criterion>,
    /// What candidates are asked, each code once.
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub questions: Vec<Question>,
    /// What is paid an hour, in pence; at least the apprentice rate on the first day.
    #[validate(range(min = 1, max = 100_000))]
    #[schema(minimum = 1, maximum = 100_000)]
    pub hourly_wage: i32,
    /// Paid hours a week, 16 to 48, with at most two decimals.
    #[validate(custom(function = "working_week"))]
    #[schema(value_type = f64, minimum = 16, maximum = 48)]
    pub weekly_hours: Hours,
    /// The first day; after the last for applications.
    pub starts_on: NaiveDate,
    /// The last day of training that is planned, as the funding rules allow.
    pub planned_end_on: NaiveDate,
    /// The last day for applications, in London; not after the round's.
    pub closes_on: NaiveDate,
}

/// Changes a vacancy: absent keeps, null clears.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(
    clippy::duplicated_attributes,
    reason = "each rule says for itself that it runs beside other faults"
)]
#[validate(schema(function = "new_criteria_are_distinct", skip_on_field_errors = false))]
#[validate(schema(function = "new_questions_are_distinct", skip_on_field_errors = false))]
#[schema(example = json!({"places": 4, "closesOn": "2027-07-07"}))]
pub struct ChangeVacancy {
    /// The version of the standard that is taught.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub standard_id: Option<StandardId>,
    /// The learning provider; active.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub provider_id: Option<OrganisationId>,
    /// Who will manage the apprentices; an active person.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    pub line_manager_id: Option<Option<PersonId>>,
    /// What it is called.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub title: Option<String>,
    /// The team within the council.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub team: Option<String>,
    /// How many are to be found.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000, nullable = false)]
    pub places: Option<i32>,
    /// What the work is, for candidates.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 10_000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 10_000, nullable = false)]
    pub description: Option<String>,
    /// What candidates must bring: all of it.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(max = 20), custom(function = "lines"))]
    #[schema(max_items = 20, nullable = false)]
    pub essential: Option<Vec<String>>,
    /// What applications are judged by: all of it.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 10), nested)]
    #[schema(min_items = 1, max_items = 10, nullable = false)]
    pub criteria: Option<Vec<Criterion>>,
    /// What candidates are asked: all of it.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10, nullable = false)]
    pub questions: Option<Vec<Question>>,
    /// What is paid an hour, in pence; at least the apprentice rate on the first day.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 1, max = 100_000))]
    #[schema(minimum = 1, maximum = 100_000, nullable = false)]
    pub hourly_wage: Option<i32>,
    /// Paid hours a week, 16 to 48, with at most two decimals.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(custom(function = "working_week"))]
    #[schema(value_type = Option<f64>, minimum = 16, maximum = 48, nullable = false)]
    pub weekly_hours: Option<Hours>,
    /// The first day; after the last for applications.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub starts_on: Option<NaiveDate>,
    /// The last day of training that is planned, as the funding rules allow.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub planned_end_on: Option<NaiveDate>,
    /// The last day for applications, in London; not after the round's, and of a live vacancy not in the past.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub closes_on: Option<NaiveDate>,
}

const CRITERIA: &str = "/criteria";
const QUESTIONS: &str = "/questions";
const STARTS: (&str, &str) = ("/startsOn", "must be later than closesOn");
const ENDS: (&str, &str) = ("/plannedEndOn", "must be later than startsOn");

/// What does not fit of the days, one to another: where, which kind, and what to do.
pub fn date_faults(
    closes_on: NaiveDate,
    starts_on: NaiveDate,
    planned_end_on: NaiveDate,
) -> Vec<(&'static str, FieldCode, &'static str)> {
    let mut faults = Vec::new();
    if closes_on >= starts_on {
        faults.push((STARTS.0, FieldCode::Inconsistent, STARTS.1));
    }
    if starts_on >= planned_end_on {
        faults.push((ENDS.0, FieldCode::EndsBeforeStarts, ENDS.1));
    }
    faults
}

fn starts_after_it_closes(command: &AddVacancy) -> Result<(), ValidationError> {
    ensure_at(command.closes_on < command.starts_on, STARTS.0, "inconsistent", STARTS.1)
}

fn ends_after_it_starts(command: &AddVacancy) -> Result<(), ValidationError> {
    ensure_at(command.starts_on < command.planned_end_on, ENDS.0, "endsBeforeStarts", ENDS.1)
}

fn criteria_are_distinct(command: &AddVacancy) -> Result<(), ValidationError> {
    distinct(&command.criteria, CRITERIA)
}

fn questions_are_distinct(command: &AddVacancy) -> Result<(), ValidationError> {
    distinct(&command.questions, QUESTIONS)
}

fn new_criteria_are_distinct(command: &ChangeVacancy) -> Result<(), ValidationError> {
    distinct(command.criteria.as_deref().unwrap_or_default(), CRITERIA)
}

fn new_questions_are_distinct(command: &ChangeVacancy) -> Result<(), ValidationError> {
    distinct(command.questions.as_deref().unwrap_or_default(), QUESTIONS)
}

fn lines(texts: &[String]) -> Result<(), ValidationError> {
    each_one_line(texts)?;
    let short = texts.iter().all(|text| text.chars().count() <= 500);
    ensure(short, "tooLarge", "must not have a line of more than 500 characters")
}

fn working_week(hours: &Hours) -> Result<(), ValidationError> {
    ensure(hours.0 >= 1600, "tooSmall", "must be at least 16 hours a week")?;
    ensure(hours.0 <= 4800, "tooLarge", "must be at most 48 hours a week")
}
