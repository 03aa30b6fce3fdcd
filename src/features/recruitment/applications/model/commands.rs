//! What candidates and staff ask for.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::Application;
use super::candidates::{Candidate, Details};
use super::eligibility::EligibilityClaim;
use crate::error::{FieldCode, FieldError};
use crate::features::recruitment::vacancies::{Question, Vacancy};
use crate::ids::{CandidateId, VacancyId};
use crate::text::has_content;
use crate::validate::ensure;

/// The least age on the first day, in years.
const LEAST_AGE: u32 = 16;
/// The most characters of an answer, whatever its words.
const LONGEST_ANSWER: usize = 10_000;

/// Asks for a link with which to apply.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "sam.invented@mail.example"}))]
pub struct AskForLink {
    /// Where the link goes.
    #[validate(length(max = 254), email(message = "must be an e-mail address"))]
    #[schema(max_length = 254, format = Email)]
    pub email: String,
}

/// What is answered to whoever asks for a link.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LinkSent)]
pub struct LinkSentBody {
    /// Always true.
    pub sent: bool,
}

/// Opens an application for somebody who telephones.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"vacancyId": "01932b6e-7a4c-7000-8000-000000000001", "email": "sam.invented@mail.example"}))]
pub struct OpenApplication {
    /// What is applied for.
    pub vacancy_id: VacancyId,
    /// Where letters to the candidate go.
    #[validate(length(max = 254), email(message = "must be an e-mail address"))]
    #[schema(max_length = 254, format = Email)]
    pub email: String,
}

/// Changes a draft: absent keeps, null clears. A draft may be incomplete.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "givenName": "Sam", "familyName": "Invented", "phone": null, "dateOfBirth": "2008-05-01",
    "eligibility": {"route": "hackneySchool", "school": "Example Academy", "fromYear": 2019, "toYear": 2024},
    "answers": {"why": "I like to find out how things work."}, "adjustments": null
}))]
pub struct ChangeApplication {
    /// Given name.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub given_name: Option<Option<String>>,
    /// Family name.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub family_name: Option<Option<String>>,
    /// A phone number, with digits, spaces, and `+ - ( )`.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(max = 30), custom(function = "is_phone"))]
    #[schema(value_type = Option<String>, max_length = 30, example = "020 7946 0958")]
    pub phone: Option<Option<String>>,
    /// When the candidate was born.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[schema(value_type = Option<NaiveDate>)]
    pub date_of_birth: Option<Option<NaiveDate>>,
    /// By which way the candidate is eligible; given, it replaces what there was.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(nested)]
    #[schema(value_type = Option<EligibilityClaim>)]
    pub eligibility: Option<Option<EligibilityClaim>>,
    /// Answers to the vacancy's questions by their codes; null takes one away, those left out stay.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(custom(function = "are_answers"))]
    #[schema(nullable = false)]
    pub answers: Option<BTreeMap<String, Option<String>>>,
    /// What would make an interview fair, such as more time.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 2000)]
    pub adjustments: Option<Option<String>>,
}

fn is_phone(text: &str) -> Result<(), ValidationError> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let spelled = text.chars().all(|letter| letter.is_ascii_digit() || " +-()".contains(letter));
    ensure(spelled && (7..=15).contains(&digits), "format", "must be a phone number, such as 020 7946 0958")
}

fn are_answers(answers: &BTreeMap<String, Option<String>>) -> Result<(), ValidationError> {
    ensure(answers.len() <= 20, "tooLarge", "must be at most 20 answers")?;
    let longest = answers.values().flatten().map(|text| text.chars().count()).max();
    ensure(longest.unwrap_or_default() <= LONGEST_ANSWER, "tooLarge", "must be at most 10000 characters each")
}

impl ChangeApplication {
    /// Whether something of the candidate changes, not of the application alone.
    pub const fn is_of_candidate(&self) -> bool {
        self.given_name.is_some()
            || self.family_name.is_some()
            || self.phone.is_some()
            || self.date_of_birth.is_some()
    }

    /// What does not fit the vacancy's questions, or the day.
    pub fn faults(&self, questions: &[Question], today: NaiveDate) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if let Some(Some(day)) = self.date_of_birth
            && day > today
        {
            let detail = "must not lie in the future";
            faults.push(FieldError::pointer("#/dateOfBirth", FieldCode::InTheFuture, detail));
        }
        for (code, text) in self.answers.iter().flatten() {
            let pointer = format!("#/answers/{}", code.replace('~', "~0").replace('/', "~1"));
            match questions.iter().find(|question| question.code == *code) {
                None => {
                    let detail = "is no question of the vacancy";
                    faults.push(FieldError::pointer(pointer, FieldCode::NotListed, detail));
                }
                Some(_) if text.as_ref().is_some_and(|text| !has_content(text)) => {
                    faults.push(FieldError::pointer(pointer, FieldCode::Blank, "must not be blank"));
                }
                Some(question) => {
                    let words = text.as_deref().unwrap_or_default().split_whitespace().count();
                    if words > usize::try_from(question.max_words).unwrap_or_default() {
                        let detail = format!("must be at most {} words, and is {words}", question.max_words);
                        faults.push(FieldError::pointer(pointer, FieldCode::TooLarge, detail));
                    }
                }
            }
        }
        faults
    }

    /// The candidate after the change.
    #[must_use]
    pub fn candidate_after(&self, before: Candidate) -> Candidate {
        let given_name = self.given_name.clone().unwrap_or(before.given_name);
        let family_name = self.family_name.clone().unwrap_or(before.family_name);
        let phone = self.phone.clone().unwrap_or(before.phone);
        Candidate {
            given_name,
            family_name_folded: family_name.as_deref().map(super::fold_name),
            family_name,
            phone_digits: phone.as_deref().map(super::phone_digits),
            phone,
            date_of_birth: self.date_of_birth.unwrap_or(before.date_of_birth),
            ..before
        }
    }

    /// The application and its details after the change.
    #[must_use]
    pub fn applied_to(
        &self,
        before: Application,
        details: Details,
        born_on: Option<NaiveDate>,
    ) -> (Application, Details) {
        let mut answers = details.answers();
        for (code, text) in self.answers.clone().into_iter().flatten() {
            match text {
                Some(text) => answers.insert(code, text),
                None => answers.remove(&code),
            };
        }
        let present = details.claim(before.route);
        let claim = self.eligibility.clone().unwrap_or(present);
        let route = claim.as_ref().map(|claim| claim.route);
        let looks = claim.as_ref().map(|claim| super::looks(claim, born_on).0);
        let (school, from_year, to_year, postcode) = match claim {
            Some(claim) => (claim.school, claim.from_year, claim.to_year, claim.postcode),
            None => (None, None, None, None),
        };
        let postcode = postcode.map(|postcode| super::eligibility::spelled(&postcode));
        let adjustments = self.adjustments.clone().unwrap_or(details.adjustments);
        let answers = serde_json::to_value(answers).unwrap_or_default();
        let details = Details { school, from_year, to_year, postcode, answers, adjustments, ..details };
        (Application { route, looks, ..before }, details)
    }
}

/// What is missing for a submission, all at once.
pub fn submission_faults(
    vacancy: &Vacancy,
    candidate: &Candidate,
    application: &Application,
    details: &Details,
) -> Vec<FieldError> {
    let required = |pointer: &str| FieldError::pointer(pointer, FieldCode::Required, "is needed");
    let mut faults = Vec::new();
    for (pointer, is_missing) in
        [("#/givenName", candidate.given_name.is_none()), ("#/familyName", candidate.family_name.is_none())]
    {
        faults.extend(is_missing.then(|| required(pointer)));
    }
    match candidate.date_of_birth {
        None => faults.push(required("#/dateOfBirth")),
        Some(day) if vacancy.starts_on.years_since(day).is_none_or(|age| age < LEAST_AGE) => {
            let detail = format!("must be {LEAST_AGE} years before the first day, {}", vacancy.starts_on);
            faults.push(FieldError::pointer("#/dateOfBirth", FieldCode::TooSmall, detail));
        }
        Some(_) => {}
    }
    match details.claim(application.route) {
        None => faults.push(required("#/eligibility")),
        Some(claim) => {
            let missing = claim.missing().into_iter().filter(|name| !name.is_empty());
            faults.extend(missing.map(|name| required(&format!("#/eligibility/{name}"))));
        }
    }
    let answers = details.answers();
    for question in vacancy.questions.0.iter().cloned() {
        if !answers.get(&question.code).is_some_and(|text| has_content(text)) {
            faults.push(required(&format!("#/answers/{}", question.code)));
        }
    }
    faults
}

/// Says that two candidates who resemble each other are two.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"candidateId": "01932b6e-7a4c-7000-8000-000000000001"}))]
pub struct DismissDuplicate {
    /// The other one.
    pub candidate_id: CandidateId,
}
