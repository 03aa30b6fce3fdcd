//! Who may apply: residents of Hackney, and who went to school there.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::string_enum::string_enum;
use crate::validate::{ensure_at, uk_postcode};

string_enum! {
    /// By which of the two ways a candidate is eligible.
    Route {
        /// Lives in Hackney.
        HackneyResident "hackneyResident",
        /// Went to school in Hackney.
        HackneySchool "hackneySchool",
    }
}

string_enum! {
    /// What the claim looks like: a hint for whoever verifies it, never a decision.
    Looks {
        /// The postcode's district lies in Hackney, or the years at school fit the birth date.
        Likely "likely",
        /// The postcode's district lies in Hackney in part, or the years say little.
        Unclear "unclear",
        /// The postcode lies elsewhere, or the years do not fit the birth date.
        Unlikely "unlikely",
    }
}

string_enum! {
    /// What a recruiter found.
    VerificationOutcome {
        /// The claim is right.
        Verified "verified",
        /// The claim is not shown to be right.
        Refused "refused",
    }
}

string_enum! {
    /// What was looked at. Nothing of it is kept. New values may be added.
    Evidence {
        /// A council tax bill.
        CouncilTaxBill "councilTaxBill",
        /// A tenancy agreement.
        TenancyAgreement "tenancyAgreement",
        /// A bill of a utility.
        UtilityBill "utilityBill",
        /// A statement of a bank.
        BankStatement "bankStatement",
        /// A letter from the government.
        GovernmentLetter "governmentLetter",
        /// A certificate or a report of a school.
        SchoolCertificate "schoolCertificate",
        /// The word of a school.
        SchoolConfirmation "schoolConfirmation",
        /// Nothing was shown.
        NoneShown "noneShown",
    }
}

/// The districts that lie in Hackney for the most part, and those of which some do (Royal Mail's outward codes).
const WITHIN: &[&str] = &["E5", "E8", "E9", "N16"];
const IN_PART: &[&str] = &["E1", "E2", "E3", "E10", "E15", "E20", "EC1V", "EC2A", "N1", "N4", "N5", "N15"];

/// The ages at which people go to school.
const SCHOOL_AGES: std::ops::RangeInclusive<i32> = 3..=19;

/// By which way a candidate is eligible. A draft may leave out what is not known yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "of_one_route"))]
#[schema(example = json!({"route": "hackneySchool", "school": "Example Academy", "fromYear": 2019, "toYear": 2024}))]
pub struct EligibilityClaim {
    /// Which of the two.
    pub route: Route,
    /// The school; only with hackneySchool.
    #[serde(default, deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub school: Option<String>,
    /// The first year at the school.
    #[serde(default)]
    #[validate(range(min = 1950, max = 2100))]
    #[schema(minimum = 1950, maximum = 2100)]
    pub from_year: Option<i32>,
    /// The last year at the school.
    #[serde(default)]
    #[validate(range(min = 1950, max = 2100))]
    #[schema(minimum = 1950, maximum = 2100)]
    pub to_year: Option<i32>,
    /// The postcode lived at; only with hackneyResident.
    #[serde(default)]
    #[validate(custom(function = "uk_postcode"))]
    #[schema(max_length = 8, example = "E8 1EA")]
    pub postcode: Option<String>,
}

fn of_one_route(claim: &EligibilityClaim) -> Result<(), ValidationError> {
    let EligibilityClaim { route, school, from_year, to_year, postcode } = claim;
    let at_school = school.is_some() || from_year.is_some() || to_year.is_some();
    match route {
        Route::HackneyResident => {
            let detail = "goes with hackneySchool, not with hackneyResident";
            ensure_at(!at_school, "/school", "inconsistent", detail)?;
        }
        Route::HackneySchool => {
            let detail = "goes with hackneyResident, not with hackneySchool";
            ensure_at(postcode.is_none(), "/postcode", "inconsistent", detail)?;
        }
    }
    let backwards = from_year.zip(*to_year).is_some_and(|(from, to)| to < from);
    ensure_at(!backwards, "/toYear", "endsBeforeStarts", "must not lie before fromYear")
}

impl EligibilityClaim {
    /// What is missing for a submission, as the names of properties.
    pub fn missing(&self) -> Vec<&'static str> {
        let needed: &[(&'static str, bool)] = &match self.route {
            Route::HackneyResident => [("postcode", self.postcode.is_none()), ("", false), ("", false)],
            Route::HackneySchool => [
                ("school", self.school.is_none()),
                ("fromYear", self.from_year.is_none()),
                ("toYear", self.to_year.is_none()),
            ],
        };
        needed.iter().filter(|(_, is_missing)| *is_missing).map(|(name, _)| *name).collect()
    }
}

/// A postcode in capitals with its space.
pub fn spelled(postcode: &str) -> String {
    let bare: String =
        postcode.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_uppercase();
    match bare.len().checked_sub(3).and_then(|at| bare.split_at_checked(at)) {
        Some((outward, inward)) => format!("{outward} {inward}"),
        None => bare,
    }
}

/// What a claim looks like, and why in a sentence.
pub fn looks(claim: &EligibilityClaim, born_on: Option<NaiveDate>) -> (Looks, String) {
    match claim.route {
        Route::HackneyResident => by_postcode(claim.postcode.as_deref()),
        Route::HackneySchool => by_years(claim.from_year, claim.to_year, born_on),
    }
}

fn by_postcode(postcode: Option<&str>) -> (Looks, String) {
    let Some(postcode) = postcode else { return (Looks::Unclear, "No postcode was given.".to_owned()) };
    let spelled = spelled(postcode);
    let district = spelled.split(' ').next().unwrap_or_default();
    // EC1V is a part of EC1, as EC2A is of EC2; elsewhere the letter at the end of a district is no part of it.
    if WITHIN.contains(&district) {
        (Looks::Likely, format!("{district} lies in Hackney."))
    } else if IN_PART.contains(&district) {
        (Looks::Unclear, format!("{district} lies in Hackney in part only."))
    } else {
        (Looks::Unlikely, format!("{district} does not lie in Hackney."))
    }
}

fn by_years(from: Option<i32>, to: Option<i32>, born_on: Option<NaiveDate>) -> (Looks, String) {
    let (Some(from), Some(to), Some(born_on)) = (from, to, born_on) else {
        return (Looks::Unclear, "The years at school or the birth date are not known.".to_owned());
    };
    let (first, last) = (from - born_on.year(), to - born_on.year());
    let ages = format!("at the age of {first} to {last}");
    if !SCHOOL_AGES.contains(&first) || !SCHOOL_AGES.contains(&last) {
        (Looks::Unlikely, format!("The school was attended {ages}."))
    } else if to == from {
        (Looks::Unclear, format!("The school was attended for a year at most, {ages}."))
    } else {
        (Looks::Likely, format!("The school was attended {ages}."))
    }
}

/// Says what a recruiter found. No document is kept.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "reasoned"))]
#[schema(example = json!({"outcome": "verified", "evidence": "councilTaxBill", "seenOn": "2026-11-24", "reason": null}))]
pub struct VerifyEligibility {
    /// What was found.
    pub outcome: VerificationOutcome,
    /// What was looked at.
    pub evidence: Evidence,
    /// When it was looked at; not in the future.
    pub seen_on: NaiveDate,
    /// Why, where it was refused.
    #[serde(default)]
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: Option<String>,
}

fn reasoned(command: &VerifyEligibility) -> Result<(), ValidationError> {
    let refused = command.outcome == VerificationOutcome::Refused;
    ensure_at(!refused || command.reason.is_some(), "/reason", "required", "is needed where it is refused")?;
    let shown = command.evidence != Evidence::NoneShown;
    ensure_at(refused || shown, "/evidence", "inconsistent", "must be shown where it is verified")
}

/// What a recruiter found.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EligibilityVerification)]
pub struct VerificationBody {
    /// What was found.
    pub outcome: VerificationOutcome,
    /// What was looked at.
    pub evidence: Evidence,
    /// When it was looked at.
    pub seen_on: NaiveDate,
    /// Why, where it was refused; null for the candidate.
    #[schema(required = true)]
    pub reason: Option<String>,
    /// When it was written down.
    pub verified_at: DateTime<Utc>,
}

/// By which way a candidate is eligible, what that looks like, and what was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Eligibility)]
pub struct EligibilityBody {
    /// Which of the two ways.
    pub route: Route,
    /// The school; null with hackneyResident, and for whoever may not know it.
    #[schema(required = true)]
    pub school: Option<String>,
    /// The first year at the school.
    #[schema(required = true)]
    pub from_year: Option<i32>,
    /// The last year at the school.
    #[schema(required = true)]
    pub to_year: Option<i32>,
    /// The postcode lived at.
    #[schema(required = true, example = "E8 1EA")]
    pub postcode: Option<String>,
    /// What it looks like: a hint, never a decision.
    pub looks: Looks,
    /// Why it looks so.
    #[schema(example = "E8 lies in Hackney.")]
    pub words: String,
    /// What a recruiter found; null while nobody looked.
    #[schema(required = true)]
    pub verification: Option<VerificationBody>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resident(postcode: &str) -> EligibilityClaim {
        let postcode = Some(postcode.to_owned());
        EligibilityClaim {
            route: Route::HackneyResident,
            school: None,
            from_year: None,
            to_year: None,
            postcode,
        }
    }

    fn pupil(from: i32, to: i32) -> EligibilityClaim {
        let school = Some("Example Academy".to_owned());
        EligibilityClaim {
            route: Route::HackneySchool,
            school,
            from_year: Some(from),
            to_year: Some(to),
            postcode: None,
        }
    }

    #[test]
    fn postcodes_are_judged_by_their_district() {
        for (postcode, expected) in [
            ("e81ea", Looks::Likely),
            ("N16 7AA", Looks::Likely),
            ("E10 5AA", Looks::Unclear),
            ("N1 6AA", Looks::Unclear),
            ("EC2A 4AA", Looks::Unclear),
            ("EC2V 4AA", Looks::Unlikely),
            ("E11 1AA", Looks::Unlikely),
            ("SW1A 1AA", Looks::Unlikely),
        ] {
            assert_eq!(looks(&resident(postcode), None).0, expected, "{postcode}");
        }
        assert_eq!(spelled("ec2a4aa"), "EC2A 4AA");
    }

    #[test]
    fn years_at_school_are_judged_by_age() {
        let born = "2008-05-01".parse().ok();
        for (from, to, expected) in [
            (2019, 2024, Looks::Likely),
            (2024, 2024, Looks::Unclear),
            (2009, 2012, Looks::Unlikely),
            (2024, 2030, Looks::Unlikely),
        ] {
            assert_eq!(looks(&pupil(from, to), born).0, expected, "{from} {to}");
        }
        assert_eq!(looks(&pupil(2019, 2024), None).0, Looks::Unclear);
    }

    #[test]
    fn a_claim_is_of_one_route() {
        assert!(resident("E8 1EA").validate().is_ok() && pupil(2019, 2024).validate().is_ok());
        let both = EligibilityClaim { postcode: Some("E8 1EA".to_owned()), ..pupil(2019, 2024) };
        assert!(both.validate().is_err() && pupil(2024, 2019).validate().is_err());
        assert_eq!(resident("E8 1EA").missing(), [""; 0]);
        let empty = EligibilityClaim { school: None, to_year: None, ..pupil(2019, 2024) };
        assert_eq!(empty.missing(), ["school", "toYear"]);
    }
}
