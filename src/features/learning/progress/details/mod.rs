//! The eight kinds of progress update, each with its own rules.

mod kinds;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use kinds::{
    AttendanceKind, KsbEvidenceKind, MilestoneKind, NoteKind, OtjHoursKind, RagRatingKind, RetractionKind,
    UnitResultKind,
};
pub use kinds::{AttendanceStatus, Kind, KsbState, Rating};

use crate::features::learning::otj_days::OtjCategory;
use crate::hours::Hours;
use crate::text::has_content;
use crate::validate::ensure_at;

/// Off-the-job training hours on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OtjHours {
    /// Which kind it is.
    pub kind: OtjHoursKind,
    /// The day, in Europe/London; within the apprenticeship and not in the future.
    pub date: NaiveDate,
    /// More than 0 and at most 24, with at most two decimals.
    #[validate(custom(function = "crate::validate::within_a_day"))]
    #[schema(value_type = f64, exclusive_minimum = 0, maximum = 24, example = 6.5)]
    pub hours: Hours,
    /// What was done.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 500)]
    pub activity: String,
    /// KSB codes of the learner's standard that the activity served.
    #[serde(default)]
    #[validate(length(max = 100), custom(function = "crate::validate::each_one_line"))]
    #[schema(max_items = 100, example = json!(["K1", "S4"]))]
    pub ksbs: Vec<String>,
    /// What the hours were spent on. English and maths and reviews never count as off-the-job training; hours without a
    /// category do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<OtjCategory>,
}

/// Attendance at a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Attendance {
    /// Which kind it is.
    pub kind: AttendanceKind,
    /// The day of the session.
    pub date: NaiveDate,
    /// What the session was called.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub session_title: String,
    /// How the learner attended.
    pub status: AttendanceStatus,
    /// How many minutes the learner was there.
    #[validate(range(min = 0, max = 1440))]
    #[schema(minimum = 0, maximum = 1440)]
    pub minutes: Option<i32>,
}

/// The result of a unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UnitResult {
    /// Which kind it is.
    pub kind: UnitResultKind,
    /// The provider's code of the unit.
    #[validate(length(min = 1, max = 50), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 50)]
    pub unit_code: String,
    /// What the unit is called.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// The result in the provider's words, such as pass.
    #[validate(length(min = 1, max = 50), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 50, example = "pass")]
    pub result: String,
    /// The grade, where there is one.
    #[validate(length(min = 1, max = 50), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 50)]
    pub grade: Option<String>,
    /// When it was assessed.
    pub assessed_on: NaiveDate,
}

/// Evidence for knowledge, skills or behaviours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KsbEvidence {
    /// Which kind it is.
    pub kind: KsbEvidenceKind,
    /// KSB codes of the learner's standard that the evidence shows.
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::each_one_line"))]
    #[schema(min_items = 1, max_items = 100, example = json!(["K1", "S4"]))]
    pub ksbs: Vec<String>,
    /// What the evidence is called.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// Where it can be seen, starting with https://.
    #[validate(length(max = 2000), custom(function = "crate::validate::https_url"))]
    #[schema(max_length = 2000, format = "uri")]
    pub url: Option<String>,
    /// Where the provider thinks that the KSBs stand.
    pub suggested_state: Option<KsbState>,
}

/// How the learner is doing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "reason_for_concern"))]
pub struct RagRating {
    /// Which kind it is.
    pub kind: RagRatingKind,
    /// Red, amber or green.
    pub rating: Rating,
    /// Why; required for amber and red.
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: Option<String>,
}

/// A milestone reached, or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Milestone {
    /// Which kind it is.
    pub kind: MilestoneKind,
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Where it stands, in the provider's words, such as achieved.
    #[validate(length(min = 1, max = 50), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 50, example = "achieved")]
    pub status: String,
    /// The day that it was or is to be reached.
    pub date: NaiveDate,
}

/// Words about the learner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Note {
    /// Which kind it is.
    pub kind: NoteKind,
    /// The words.
    #[validate(length(min = 1, max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 4000)]
    pub text: String,
}

/// Voids the update named in `supersedes`, such as one sent for the wrong learner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Retraction {
    /// Which kind it is.
    pub kind: RetractionKind,
    /// Why.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// What an update reports; `kind` says which of the eight.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = ProgressDetails)]
pub enum Details {
    /// Off-the-job training hours on a day.
    OtjHours(OtjHours),
    /// Attendance at a session.
    Attendance(Attendance),
    /// The result of a unit.
    UnitResult(UnitResult),
    /// Evidence for knowledge, skills or behaviours.
    KsbEvidence(KsbEvidence),
    /// How the learner is doing.
    RagRating(RagRating),
    /// A milestone.
    Milestone(Milestone),
    /// Words.
    Note(Note),
    /// Voids another update.
    Retraction(Retraction),
}

impl Details {
    /// Which of the eight.
    pub fn kind(&self) -> Kind {
        match self {
            Self::OtjHours(_) => Kind::OtjHours,
            Self::Attendance(_) => Kind::Attendance,
            Self::UnitResult(_) => Kind::UnitResult,
            Self::KsbEvidence(_) => Kind::KsbEvidence,
            Self::RagRating(_) => Kind::RagRating,
            Self::Milestone(_) => Kind::Milestone,
            Self::Note(_) => Kind::Note,
            Self::Retraction(_) => Kind::Retraction,
        }
    }

    /// The calendar day that the fact is about, where it is about one.
    pub fn day(&self) -> Option<NaiveDate> {
        match self {
            Self::OtjHours(OtjHours { date, .. })
            | Self::Attendance(Attendance { date, .. })
            | Self::UnitResult(UnitResult { assessed_on: date, .. })
            | Self::Milestone(Milestone { date, .. }) => Some(*date),
            Self::KsbEvidence(_) | Self::RagRating(_) | Self::Note(_) | Self::Retraction(_) => None,
        }
    }

    /// The off-the-job hours that the update adds, with their day.
    pub fn otj(&self) -> Option<(NaiveDate, Hours)> {
        match self {
            Self::OtjHours(OtjHours { date, hours, .. }) => Some((*date, *hours)),
            _ => None,
        }
    }

    /// What the hours were spent on, where that is said.
    pub fn otj_category(&self) -> Option<OtjCategory> {
        match self {
            Self::OtjHours(OtjHours { category, .. }) => *category,
            _ => None,
        }
    }

    /// The KSBs that the update is evidence for.
    pub fn ksbs(&self) -> &[String] {
        match self {
            Self::OtjHours(OtjHours { ksbs, .. }) | Self::KsbEvidence(KsbEvidence { ksbs, .. }) => ksbs,
            _ => &[],
        }
    }

    /// KSBs are a set: the same codes in another order, or one twice, are the same content.
    pub fn normalise(&mut self) {
        if let Self::OtjHours(OtjHours { ksbs, .. }) | Self::KsbEvidence(KsbEvidence { ksbs, .. }) = self {
            ksbs.sort_by(|a, b| ksb_order(a).cmp(&ksb_order(b)));
            ksbs.dedup();
        }
    }
}

/// Knowledge before skills before behaviours, each by number.
pub fn ksb_order(code: &str) -> (usize, u32, &str) {
    let (letter, number) = code.split_at_checked(1).unwrap_or(("", code));
    ("KSB".find(letter).unwrap_or(3), number.parse().unwrap_or(u32::MAX), code)
}

fn reason_for_concern(rating: &RagRating) -> Result<(), ValidationError> {
    let told = rating.reason.as_deref().is_some_and(has_content);
    ensure_at(told || rating.rating == Rating::Green, "/reason", "required", "amber and red need a reason")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ksbs_are_a_set_in_their_natural_order() {
        let json = r#"{"kind":"ksbEvidence","ksbs":["S10","K2","S2","K2","B1"],"title":"t"}"#;
        let mut details = Details::KsbEvidence(serde_json::from_str(json).expect("evidence"));
        details.normalise();
        assert_eq!(details.ksbs(), ["K2", "S2", "S10", "B1"]);
    }
}
