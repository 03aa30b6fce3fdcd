//! Enrolments, and the apprenticeships that they begin.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::features::apprenticeships::apprenticeships::{AddApprenticeship, AgeAtStart, is_uln};
use crate::features::recruitment::vacancies::Vacancy;
use crate::hours::Hours;
use crate::ids::{ApplicationId, ApprenticeshipId, CohortId, EnrolmentId, PersonId};
use crate::schema::enrolments;
use crate::validate::ensure;

/// From which age on an apprentice is an adult, in years.
const ADULT: u32 = 19;

/// An enrolment as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = enrolments)]
pub struct Enrolment {
    pub id: EnrolmentId,
    pub application_id: ApplicationId,
    pub person_id: PersonId,
    pub apprenticeship_id: ApprenticeshipId,
    pub created_at: DateTime<Utc>,
}

/// Enrols whoever was recruited.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "cohortId": "01932b6e-7a4c-7000-8000-000000000004", "lineManagerId": null, "uln": "9999999999",
    "providerReference": null, "personId": null
}))]
pub struct Enrol {
    /// The group that the apprentice starts with.
    pub cohort_id: CohortId,
    /// Who manages; somebody else than the apprentice.
    pub line_manager_id: Option<PersonId>,
    /// Unique learner number, its check digit right; 9999999999 while it is not known.
    #[validate(custom(function = "uln"))]
    #[schema(pattern = "^[1-9][0-9]{9}$", example = "9999999999")]
    pub uln: String,
    /// The provider's own reference of the learner, unique within the provider.
    #[serde(default, deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100)]
    pub provider_reference: Option<String>,
    /// The person that the candidate is, where somebody with the e-mail address is known already.
    pub person_id: Option<PersonId>,
}

fn uln(text: &str) -> Result<(), ValidationError> {
    ensure(is_uln(text), "checkDigit", "must be a ULN: ten digits, the last of which is the check digit")
}

impl Enrol {
    /// The apprenticeship that a vacancy promised. In a round to which it was deferred it begins with the cohort of that round, where
    /// that is later, and ends as many days later.
    pub fn apprenticeship(
        self,
        person_id: PersonId,
        vacancy: &Vacancy,
        deferred_to: Option<NaiveDate>,
        born_on: Option<NaiveDate>,
    ) -> AddApprenticeship {
        let starts_on = deferred_to.map_or(vacancy.starts_on, |day| day.max(vacancy.starts_on));
        let planned_end_on = vacancy.planned_end_on + (starts_on - vacancy.starts_on);
        AddApprenticeship {
            person_id,
            standard_id: vacancy.standard_id,
            provider_id: vacancy.provider_id,
            cohort_id: self.cohort_id,
            line_manager_id: self.line_manager_id,
            team: vacancy.team.clone(),
            starts_on,
            planned_end_on,
            weekly_hours: Hours(vacancy.weekly_hours_hundredths),
            uln: self.uln,
            provider_reference: self.provider_reference,
            planned_otj_hours: None,
            prior_learning_hours: None,
            english_maths: None,
            age_at_start: born_on.and_then(|born_on| age_at(starts_on, born_on)),
        }
    }
}

fn age_at(starts_on: NaiveDate, born_on: NaiveDate) -> Option<AgeAtStart> {
    let years = starts_on.years_since(born_on)?;
    Some(if years < ADULT { AgeAtStart::Young } else { AgeAtStart::Adult })
}

/// What an application has become.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Enrolment)]
pub struct EnrolmentBody {
    /// The application.
    pub application_id: ApplicationId,
    /// The person that the candidate is.
    pub person_id: PersonId,
    /// The apprenticeship, a draft at first.
    pub apprenticeship_id: ApprenticeshipId,
}

impl From<Enrolment> for EnrolmentBody {
    fn from(row: Enrolment) -> Self {
        let Enrolment { id: _, application_id, person_id, apprenticeship_id, created_at: _ } = row;
        Self { application_id, person_id, apprenticeship_id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_nineteen_on_the_first_day_is_an_adult() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        for (born, age) in [
            ("2008-09-06", Some(AgeAtStart::Adult)),
            ("2008-09-07", Some(AgeAtStart::Adult)),
            ("2008-09-08", Some(AgeAtStart::Young)),
            ("2027-09-08", None),
        ] {
            assert_eq!(age_at(day("2027-09-07"), day(born)), age, "{born}");
        }
    }
}
