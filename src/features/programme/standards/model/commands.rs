//! What staff say of a version.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::hours::HoursSaid;
use super::{
    AssessmentModel, DatedHours, KsbKind, KsbSet, StandardVersion, VersionKey, VersionKsb, VersionOption,
    number_of,
};
use crate::validate::ensure_at;

fn an_example() -> serde_json::Value {
    json!({
        "title": "Software developer", "level": 4, "status": "approvedForDelivery", "larsCode": 2,
        "typicalMonths": 24, "maxFunding": 18000, "earliestStartsOn": "2025-12-01", "latestStartsOn": null,
        "latestEndsOn": null, "assessmentModel": "endPoint", "minimumOtjHoursByStart": [{"startsFrom": "2025-12-01", "hours": 557}],
        "ksbsComplete": true,
        "ksbs": [{"code": "K1", "title": "Software life cycle and its stages", "takenFrom": null}],
        "options": [],
    })
}

/// A KSB of a version.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = VersionKsb)]
pub struct PutKsb {
    /// K, S or B and a number.
    #[validate(custom(function = "is_code"))]
    #[schema(example = "K1")]
    pub code: String,
    /// What it is about.
    #[validate(length(min = 1, max = 4000), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 4000, example = "Software life cycle and its stages")]
    pub title: String,
    /// The version whose code and words these are, where they were not published for this one.
    #[validate(custom(function = "is_version"))]
    #[schema(example = "1.1")]
    pub taken_from: Option<String>,
}

/// An option of a version.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = VersionOption)]
pub struct PutOption {
    /// The title.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 300), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 300)]
    pub title: String,
    /// The codes that only this option has, or some of the options.
    #[validate(length(max = 300))]
    #[schema(max_items = 300)]
    pub ksbs: Vec<String>,
}

/// All of a version: what is not said is not known.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "is_whole"))]
#[schema(example = an_example)]
pub struct PutStandardVersion {
    /// The title.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 300), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 300)]
    pub title: String,
    /// Level 2 to 7.
    #[validate(range(min = 2, max = 7))]
    #[schema(minimum = 2, maximum = 7)]
    pub level: i32,
    /// The published status as one word, such as `approvedForDelivery` or `retired`.
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100)]
    pub status: Option<String>,
    /// The code in the Learning Aim Reference Service.
    #[validate(range(min = 1))]
    #[schema(minimum = 1)]
    pub lars_code: Option<i32>,
    /// Months that it typically takes.
    #[validate(range(min = 1, max = 1200))]
    #[schema(minimum = 1, maximum = 1200)]
    pub typical_months: Option<i32>,
    /// The most that is paid for it, in whole pounds.
    #[validate(range(min = 1, max = 10_000_000))]
    #[schema(minimum = 1, maximum = 10_000_000)]
    pub max_funding: Option<i32>,
    /// The first day on which somebody may start.
    pub earliest_starts_on: Option<NaiveDate>,
    /// The last day on which somebody may start.
    pub latest_starts_on: Option<NaiveDate>,
    /// The last day of training.
    pub latest_ends_on: Option<NaiveDate>,
    /// By which kind of plan it is assessed; where that is not known, as by an end-point assessment.
    pub assessment_model: Option<AssessmentModel>,
    /// Which hours apply to whoever starts from which day on.
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub minimum_otj_hours_by_start: Vec<DatedHours>,
    /// Whether the KSBs are all that there are: then no other code is taken.
    pub ksbs_complete: bool,
    /// The KSBs, in their order, those of the options too.
    #[validate(length(max = 900), nested)]
    #[schema(max_items = 900)]
    pub ksbs: Vec<PutKsb>,
    /// The options, with the codes of their own.
    #[validate(length(max = 60), nested)]
    #[schema(max_items = 60)]
    pub options: Vec<PutOption>,
}

fn is_code(code: &str) -> Result<(), ValidationError> {
    crate::validate::ensure(KsbKind::of(code).is_some(), "format", "must be K, S or B and a number")
}

fn is_version(version: &str) -> Result<(), ValidationError> {
    crate::validate::ensure(number_of(version).is_some(), "format", "must be a version such as 1.1")
}

fn is_whole(said: &PutStandardVersion) -> Result<(), ValidationError> {
    let codes: BTreeSet<&str> = said.ksbs.iter().map(|ksb| ksb.code.as_str()).collect();
    ensure_at(codes.len() == said.ksbs.len(), "/ksbs", "duplicate", "no code may stand there twice")?;
    let titles: BTreeSet<&str> = said.options.iter().map(|option| option.title.as_str()).collect();
    ensure_at(titles.len() == said.options.len(), "/options", "duplicate", "no title may stand there twice")?;
    let known = said.options.iter().flat_map(|option| &option.ksbs).all(|code| codes.contains(code.as_str()));
    ensure_at(known, "/options", "unknownKsb", "an option names a code that is not among the KSBs")?;
    let days: BTreeSet<_> = said.minimum_otj_hours_by_start.iter().map(|one| one.starts_from).collect();
    let (once, at) = (days.len() == said.minimum_otj_hours_by_start.len(), "/minimumOtjHoursByStart");
    ensure_at(once, at, "duplicate", "no day may stand there twice")?;
    let hours = said.minimum_otj_hours_by_start.iter().filter_map(|one| one.hours);
    ensure_at(hours.clone().all(|hours| hours > 0), at, "tooSmall", "hours must be more than 0")?;
    ensure_at(hours.clone().all(|hours| hours <= 20_000), at, "tooLarge", "hours must be at most 20000")?;
    let follows = |first: Option<NaiveDate>, last: Option<NaiveDate>| {
        first.zip(last).is_none_or(|(first, last)| first <= last)
    };
    let starts = follows(said.earliest_starts_on, said.latest_starts_on);
    ensure_at(starts, "/latestStartsOn", "endsBeforeStarts", "must not lie before earliestStartsOn")?;
    let complete = !said.ksbs_complete || !said.ksbs.is_empty();
    ensure_at(complete, "/ksbsComplete", "required", "needs the KSBs")
}

impl PutStandardVersion {
    /// The version that is told.
    pub fn version(self, key: VersionKey) -> StandardVersion {
        let ksbs = self.ksbs.into_iter().map(|ksb| VersionKsb {
            code: ksb.code,
            title: ksb.title,
            taken_from: ksb.taken_from,
        });
        let options = self.options.into_iter();
        let options = options.map(|option| VersionOption { title: option.title, codes: option.ksbs });
        StandardVersion {
            key,
            title: self.title,
            level: self.level,
            status: self.status,
            lars_code: self.lars_code,
            typical_months: self.typical_months,
            max_funding: self.max_funding,
            earliest_starts_on: self.earliest_starts_on,
            latest_starts_on: self.latest_starts_on,
            latest_ends_on: self.latest_ends_on,
            assessment_model: Some(self.assessment_model),
            hours: HoursSaid::Dated(self.minimum_otj_hours_by_start),
            ksbs: Some(KsbSet {
                ksbs: ksbs.collect(),
                complete: self.ksbs_complete,
                options: options.collect(),
            }),
        }
    }
}
