//! Funding rules as they are stored, told and shown.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::figures::{FundingFigures, PublicSource};
use super::{FundingFormula, RuleSet};
use crate::features::programme::standards::Product;
use crate::hours::Hours;
use crate::ids::FundingRulesId;
use crate::schema::funding_rules;
use crate::string_enum::string_enum;
use crate::web::PageBody;

/// A set of rules as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = funding_rules, treat_none_as_null = true)]
pub struct FundingRules {
    pub id: FundingRulesId,
    pub product: Product,
    pub starts_from: Option<NaiveDate>,
    pub formula: FundingFormula,
    pub minimum_months: Option<i32>,
    pub maximum_months: Option<i32>,
    pub least_hours_after_prior_learning: Option<i32>,
    pub hours_unless_published: Option<i32>,
    pub full_time_hundredths: Option<i32>,
    pub leave_weeks_hundredths: Option<i32>,
    pub adults_exempt_from: Option<NaiveDate>,
    pub minimum_age: Option<i32>,
    pub maximum_age: Option<i32>,
    pub source_title: String,
    pub source_published_on: Option<NaiveDate>,
    pub source_url: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl FundingRules {
    /// What the sums need of them.
    pub fn set(&self) -> RuleSet {
        let months = |months: Option<i32>| months.and_then(|months| u32::try_from(months).ok());
        let hundredths = |hours: Option<i32>| hours.map(|hours| hours.saturating_mul(100));
        RuleSet {
            product: self.product,
            starts_from: self.starts_from,
            until: None,
            formula: self.formula,
            minimum_months: months(self.minimum_months),
            maximum_months: months(self.maximum_months),
            least_after_prior_learning: hundredths(self.least_hours_after_prior_learning),
            unless_published: hundredths(self.hours_unless_published),
            full_time: self.full_time_hundredths.unwrap_or_default().into(),
            leave_weeks: self.leave_weeks_hundredths.unwrap_or_default().into(),
            adults_exempt_from: self.adults_exempt_from,
        }
    }

    /// What is told of a product's starts from a day on.
    pub fn new(
        id: FundingRulesId,
        (product, starts_from): (Product, Option<NaiveDate>),
        rules: &FundingFigures,
        source: PublicSource,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            product,
            starts_from,
            formula: rules.formula,
            minimum_months: rules.minimum_months,
            maximum_months: rules.maximum_months,
            least_hours_after_prior_learning: rules.least_hours_after_prior_learning,
            hours_unless_published: rules.hours_unless_published,
            full_time_hundredths: rules.full_time_hours.map(|hours| hours.0),
            leave_weeks_hundredths: rules.leave_weeks.map(|weeks| weeks.0),
            adults_exempt_from: rules.english_maths_optional_for_adults_from,
            minimum_age: rules.minimum_age,
            maximum_age: rules.maximum_age,
            source_title: source.title,
            source_published_on: source.published_on,
            source_url: source.url,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }
}

fn an_example() -> serde_json::Value {
    serde_json::json!({
        "product": "apprenticeship", "startsFrom": "2027-08-01",
        "rules": {
            "formula": "publishedHours", "minimumMonths": 8, "maximumMonths": 48, "leastHoursAfterPriorLearning": 187,
            "hoursUnlessPublished": null, "fullTimeHours": null, "leaveWeeks": null,
            "englishMathsOptionalForAdultsFrom": "2025-02-11", "minimumAge": 15, "maximumAge": 115
        },
        "source": {
            "title": "Apprenticeship funding rules 2027 to 2028", "publishedOn": "2027-06-15",
            "url": "https://www.gov.uk/guidance/apprenticeship-funding-rules"
        }
    })
}

fn an_example_of_correcting() -> serde_json::Value {
    let mut example = an_example();
    example.as_object_mut().map(|fields| fields.remove("product"));
    example
}

/// Adds the rules of a product for starts from a day on, until the day of the next.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = an_example)]
pub struct AddFundingRules {
    /// For what.
    pub product: Product,
    /// The first day of starting.
    pub starts_from: NaiveDate,
    /// What they say.
    #[validate(nested)]
    pub rules: FundingFigures,
    /// The document that says so.
    #[validate(nested)]
    pub source: PublicSource,
}

/// Says anew what a set of rules says. The product stays.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = an_example_of_correcting)]
pub struct PutFundingRules {
    /// The first day of starting; null for the set that holds for all earlier starts, and for no other.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub starts_from: Option<NaiveDate>,
    /// What they say.
    #[validate(nested)]
    pub rules: FundingFigures,
    /// The document that says so.
    #[validate(nested)]
    pub source: PublicSource,
}

/// Which sets to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct FundingRulesFilter {
    /// Only the sets of this product; may be repeated.
    pub product: Vec<Product>,
}

string_enum! {
    /// What to look at after funding rules were written. New values may be added.
    FundingWarning {
        /// Apprenticeships are measured by the set already: their targets and gateways follow what it says now.
        AlreadyDecided "alreadyDecided",
        /// Apprenticeships are measured by another set than before.
        OtherRules "otherRules",
    }
}

/// What to look at.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = FundingRulesWarning)]
pub struct WarningBody {
    /// What it is.
    pub code: FundingWarning,
    /// In words.
    #[schema(example = "Apprenticeships that are measured by these rules already: 21.")]
    pub detail: String,
}

/// A set of funding rules: those of a product for whatever starts from a day on.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FundingRules)]
pub struct FundingRulesBody {
    /// Names the set.
    pub id: FundingRulesId,
    /// What answers call it, as `ruleSet`.
    #[schema(example = "from2025-08-01")]
    pub name: String,
    /// For what.
    pub product: Product,
    /// The first day of starting; null where all that starts earlier is meant.
    #[schema(required = true)]
    pub starts_from: Option<NaiveDate>,
    /// The first day of the set that follows; null while none does.
    #[schema(required = true)]
    pub starts_before: Option<NaiveDate>,
    /// What they say.
    pub rules: FundingFigures,
    /// The document that says so.
    pub source: PublicSource,
    /// What to look at, told by the answer to a change; empty where nothing was changed.
    pub warnings: Vec<WarningBody>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last corrected.
    pub updated_at: DateTime<Utc>,
}

impl FundingRulesBody {
    /// A set in its place among the others.
    pub fn new(row: FundingRules, place: RuleSet, warnings: Vec<WarningBody>) -> Self {
        let FundingRules {
            id,
            product,
            starts_from,
            formula,
            minimum_months,
            maximum_months,
            least_hours_after_prior_learning,
            hours_unless_published,
            full_time_hundredths,
            leave_weeks_hundredths,
            adults_exempt_from,
            minimum_age,
            maximum_age,
            source_title,
            source_published_on,
            source_url,
            created_at,
            updated_at,
            version: _,
        } = row;
        let rules = FundingFigures {
            formula,
            minimum_months,
            maximum_months,
            least_hours_after_prior_learning,
            hours_unless_published,
            full_time_hours: full_time_hundredths.map(Hours),
            leave_weeks: leave_weeks_hundredths.map(Hours),
            english_maths_optional_for_adults_from: adults_exempt_from,
            minimum_age,
            maximum_age,
        };
        let source = PublicSource { title: source_title, published_on: source_published_on, url: source_url };
        let (name, starts_before) = (place.name(), place.until);
        Self {
            id,
            name,
            product,
            starts_from,
            starts_before,
            rules,
            source,
            warnings,
            created_at,
            updated_at,
        }
    }
}

/// A page of sets.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FundingRulesList {
    /// The sets, in the order in which they were added.
    pub funding_rules: Vec<FundingRulesBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
