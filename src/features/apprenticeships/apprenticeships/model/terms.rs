//! What was agreed of the training, and what is known of the apprentice from the start: planned hours, prior learning, English
//! and maths, age.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::error::{FieldCode, FieldError};
use crate::hours::Hours;
use crate::schema::apprenticeships;
use crate::string_enum::string_enum;
use crate::validate::{ensure, ensure_at};

/// More than anybody could plan, in hundredths.
const MOST: i32 = 2_000_000;

string_enum! {
    /// Who agrees on a training plan.
    PlanParty {
        /// The apprentice.
        Apprentice "apprentice",
        /// The council, as the employer.
        Employer "employer",
        /// The learning provider.
        Provider "provider",
    }
}

string_enum! {
    /// How old an apprentice was at the start, as far as rules ask.
    AgeAtStart {
        /// 16 to 18 years.
        Young "16to18",
        /// 19 years or more.
        Adult "19plus",
    }
}

string_enum! {
    /// Why English and maths are required of an apprentice, or are not. New reasons may be added.
    EnglishMathsReason {
        /// Required: the apprentice was 16 to 18 years old at the start.
        Young "aged16To18AtStart",
        /// Required: the apprentice was 19 or older and chose, with the employer, to take them.
        OptedIn "aged19PlusOptedIn",
        /// Required: before 11 February 2025 they were asked of everybody.
        Everybody "requiredOfEverybody",
        /// Not required: the apprentice was 19 or older and did not choose to take them.
        NotOptedIn "aged19PlusNotOptedIn",
        /// Not required: both were held at the start.
        HeldAlready "heldAlready",
        /// Not required: the funding rules do not ask for them here, as of an apprenticeship unit.
        Exempt "exempt",
    }
}

impl EnglishMathsReason {
    const fn requires(self) -> bool {
        match self {
            Self::Young | Self::OptedIn | Self::Everybody => true,
            Self::NotOptedIn | Self::HeldAlready | Self::Exempt => false,
        }
    }

    const fn fits(self, age: AgeAtStart) -> bool {
        match self {
            Self::Young => matches!(age, AgeAtStart::Young),
            Self::OptedIn | Self::NotOptedIn | Self::Exempt => matches!(age, AgeAtStart::Adult),
            Self::Everybody | Self::HeldAlready => true,
        }
    }

    /// The age that the reason itself says.
    const fn age(self) -> Option<AgeAtStart> {
        match self {
            Self::Young => Some(AgeAtStart::Young),
            Self::OptedIn | Self::NotOptedIn => Some(AgeAtStart::Adult),
            Self::Everybody | Self::HeldAlready | Self::Exempt => None,
        }
    }
}

string_enum! {
    /// Where an apprentice stands with English, or with maths.
    SubjectState {
        /// Held, or gained.
        Met "met",
        /// Required, and not there yet.
        NotMet "notMet",
        /// Not required.
        NotRequired "notRequired",
    }
}

/// The planned off-the-job hours of a training plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PlannedOtjHours, example = json!({
    "hours": 557, "agreedOn": "2026-09-01", "agreedBy": ["apprentice", "employer", "provider"]
}))]
pub struct PlannedHours {
    /// The hours, more than 0, with at most two decimals.
    #[validate(custom(function = "plannable"))]
    #[schema(value_type = f64, exclusive_minimum = 0, maximum = 20_000, example = 557.0)]
    pub hours: Hours,
    /// When they were agreed; not in the future.
    pub agreed_on: NaiveDate,
    /// Who agreed, each once.
    #[validate(length(min = 1, max = 3), custom(function = "each_once"))]
    #[schema(min_items = 1, max_items = 3)]
    pub agreed_by: Vec<PlanParty>,
}

fn plannable(hours: &Hours) -> Result<(), ValidationError> {
    ensure(hours.0 > 0, "tooSmall", "must be more than 0")?;
    ensure(hours.0 <= MOST, "tooLarge", "must be at most 20000")
}

fn each_once(parties: &[PlanParty]) -> Result<(), ValidationError> {
    let twice =
        parties.iter().enumerate().any(|(at, party)| parties.iter().take(at).any(|other| other == party));
    ensure(!twice, "duplicate", "must name each once")
}

/// Hours of prior learning: none, or some.
pub fn prior_learning(hours: &Hours) -> Result<(), ValidationError> {
    ensure(hours.0 >= 0, "tooSmall", "must be at least 0")?;
    ensure(hours.0 <= MOST, "tooLarge", "must be at most 20000")
}

/// Whether English and maths are required of an apprentice, why, and where each of them stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "agree"))]
#[schema(example = json!({
    "required": true, "reason": "aged16To18AtStart", "english": "met", "maths": "notMet"
}))]
pub struct EnglishMaths {
    /// Whether they are required: the reason says it too.
    pub required: bool,
    /// Why.
    pub reason: EnglishMathsReason,
    /// Where the apprentice stands with English.
    pub english: SubjectState,
    /// Where the apprentice stands with maths.
    pub maths: SubjectState,
}

impl EnglishMaths {
    /// Whether both are there.
    pub fn both_met(&self) -> bool {
        self.english == SubjectState::Met && self.maths == SubjectState::Met
    }
}

fn agree(said: &EnglishMaths) -> Result<(), ValidationError> {
    ensure_at(
        said.required == said.reason.requires(),
        "/required",
        "inconsistent",
        "must be as the reason says: true with aged16To18AtStart, aged19PlusOptedIn and requiredOfEverybody",
    )?;
    let unfit = if said.required { SubjectState::NotRequired } else { SubjectState::NotMet };
    let words = "must be met or notMet where they are required, and met or notRequired where they are not";
    ensure_at(said.english != unfit, "/english", "inconsistent", words)?;
    ensure_at(said.maths != unfit, "/maths", "inconsistent", words)?;
    let held = said.reason != EnglishMathsReason::HeldAlready || said.both_met();
    ensure_at(held, "/reason", "inconsistent", "cannot be heldAlready unless both are met")
}

/// What was agreed and is known from the start, as it is stored.
#[derive(Clone, Debug, Default, Deserialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = apprenticeships, treat_none_as_null = true)]
pub struct Terms {
    pub planned_otj_hundredths: Option<i32>,
    pub planned_otj_agreed_on: Option<NaiveDate>,
    pub planned_otj_agreed_by: Option<Vec<PlanParty>>,
    pub prior_learning_hundredths: Option<i32>,
    pub english_maths_required: Option<bool>,
    pub english_maths_reason: Option<EnglishMathsReason>,
    pub english: Option<SubjectState>,
    pub maths: Option<SubjectState>,
    pub age_at_start: Option<AgeAtStart>,
}

/// What changes of the terms: nothing keeps what there is, and nothing within clears it.
#[derive(Clone, Copy)]
pub struct TermsChange<'a> {
    pub planned: Option<Option<&'a PlannedHours>>,
    pub prior_learning: Option<Option<Hours>>,
    pub english_maths: Option<Option<EnglishMaths>>,
    pub age_at_start: Option<Option<AgeAtStart>>,
}

impl Terms {
    /// What holds after a change.
    #[must_use]
    pub fn after(mut self, change: TermsChange<'_>) -> Self {
        if let Some(planned) = change.planned {
            self.planned_otj_hundredths = planned.map(|planned| planned.hours.0);
            self.planned_otj_agreed_on = planned.map(|planned| planned.agreed_on);
            self.planned_otj_agreed_by = planned.map(|planned| planned.agreed_by.clone());
        }
        if let Some(prior) = change.prior_learning {
            self.prior_learning_hundredths = prior.map(|hours| hours.0);
        }
        if let Some(said) = change.english_maths {
            self.english_maths_required = said.map(|said| said.required);
            self.english_maths_reason = said.map(|said| said.reason);
            self.english = said.map(|said| said.english);
            self.maths = said.map(|said| said.maths);
        }
        if let Some(age) = change.age_at_start {
            self.age_at_start = age;
        }
        self
    }

    /// The planned hours.
    pub fn planned(&self) -> Option<PlannedHours> {
        Some(PlannedHours {
            hours: Hours(self.planned_otj_hundredths?),
            agreed_on: self.planned_otj_agreed_on?,
            agreed_by: self.planned_otj_agreed_by.clone()?,
        })
    }

    /// What is said of English and maths.
    pub fn english_maths(&self) -> Option<EnglishMaths> {
        Some(EnglishMaths {
            required: self.english_maths_required?,
            reason: self.english_maths_reason?,
            english: self.english?,
            maths: self.maths?,
        })
    }

    /// How old the apprentice was, as far as the record or the reason says.
    pub fn age(&self) -> Option<AgeAtStart> {
        self.age_at_start.or_else(|| self.english_maths_reason.and_then(EnglishMathsReason::age))
    }

    /// What does not fit together on a day.
    pub fn faults(&self, today: NaiveDate) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if self.planned_otj_agreed_on.is_some_and(|day| day > today) {
            let detail = "must not lie in the future";
            faults.push(FieldError::pointer("#/plannedOtjHours/agreedOn", FieldCode::InTheFuture, detail));
        }
        if let Some((reason, age)) = self.english_maths_reason.zip(self.age_at_start)
            && !reason.fits(age)
        {
            let detail = format!("does not fit ageAtStart, {age}");
            faults.push(FieldError::pointer("#/englishMaths/reason", FieldCode::Inconsistent, detail));
        }
        faults
    }

    /// The same in words, for a history.
    pub fn told(&self) -> [(&'static str, Option<String>); 4] {
        let planned = self.planned().map(|planned| {
            let parties: Vec<_> = planned.agreed_by.iter().map(|party| party.as_str()).collect();
            let hours = planned.hours.as_f64();
            format!("{hours} hours, agreed on {} by {}", planned.agreed_on, parties.join(", "))
        });
        let said = self.english_maths().map(|said| {
            let required = if said.required { "required" } else { "not required" };
            format!("{required} ({}): English {}, maths {}", said.reason, said.english, said.maths)
        });
        [
            ("plannedOtjHours", planned),
            (
                "priorLearningHours",
                self.prior_learning_hundredths.map(|hours| Hours(hours).as_f64().to_string()),
            ),
            ("englishMaths", said),
            ("ageAtStart", self.age_at_start.map(|age| age.to_string())),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use EnglishMathsReason as Why;
    use SubjectState::{Met, NotMet, NotRequired};

    #[test]
    fn what_is_said_of_english_and_maths_agrees_with_itself() {
        for (required, reason, english, maths, fits) in [
            (true, Why::Young, NotMet, NotMet, true),
            (true, Why::OptedIn, Met, NotMet, true),
            (true, Why::Everybody, Met, Met, true),
            (false, Why::Young, Met, Met, false),
            (true, Why::Young, NotRequired, Met, false),
            (true, Why::Exempt, Met, Met, false),
            (false, Why::Exempt, NotRequired, Met, true),
            (false, Why::NotOptedIn, NotMet, NotRequired, false),
            (false, Why::HeldAlready, Met, Met, true),
            (false, Why::HeldAlready, Met, NotRequired, false),
        ] {
            let said = EnglishMaths { required, reason, english, maths };
            assert_eq!(said.validate().is_ok(), fits, "{said:?}");
        }
    }

    #[test]
    fn reasons_and_ages_agree() {
        for (reason, young, adult) in [
            (Why::Young, true, false),
            (Why::OptedIn, false, true),
            (Why::NotOptedIn, false, true),
            (Why::Exempt, false, true),
            (Why::Everybody, true, true),
            (Why::HeldAlready, true, true),
        ] {
            for (age, fits) in [(AgeAtStart::Young, young), (AgeAtStart::Adult, adult)] {
                let terms =
                    Terms { english_maths_reason: Some(reason), age_at_start: Some(age), ..Terms::default() };
                assert_eq!(terms.faults(NaiveDate::MAX).is_empty(), fits, "{reason} {age}");
            }
        }
    }
}
