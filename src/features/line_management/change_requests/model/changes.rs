//! What a provider may ask for: for each kind a shape, and who decides.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::access::Role;
use crate::error::{Error, FieldCode, Result};
use crate::features::apprenticeships::apprenticeships::{EnglishMaths, PlannedHours};
use crate::features::apprenticeships::breaks::BreakReason;
use crate::features::apprenticeships::withdrawals::{Trigger, WithdrawalReason};
use crate::json;
use crate::string_enum::{kind_tag, string_enum};
use crate::validate::{ensure, ensure_at};

string_enum! {
    /// What a provider asks for. New kinds may be added.
    ChangeKind {
        /// A break in learning.
        Break "break",
        /// The return from a break in learning.
        Return "return",
        /// The withdrawal of the apprentice.
        Withdrawal "withdrawal",
        /// Another planned last day.
        PlannedEnd "plannedEnd",
        /// Other planned off-the-job hours.
        PlannedHours "plannedHours",
        /// What is known of English and maths.
        EnglishMaths "englishMaths",
        /// A day for the end-point assessment or an apprenticeship assessment, or another one.
        AssessmentDate "assessmentDate",
    }
}

impl ChangeKind {
    /// Who decides on it: the table that the contract shows. A line manager decides on what the apprentices managed are asked for.
    pub const fn deciders(self) -> &'static [Role] {
        match self {
            Self::Break | Self::Return | Self::PlannedEnd => &[Role::ProgrammeManager, Role::LineManager],
            Self::Withdrawal | Self::PlannedHours | Self::EnglishMaths | Self::AssessmentDate => {
                &[Role::ProgrammeManager]
            }
        }
    }
}

#[derive(Deserialize)]
struct KindOnly {
    kind: ChangeKind,
}

/// Reads the kind alone: serde cannot tell where inside a tagged enum it stopped. What else there is nobody can judge without.
fn kind_of(bytes: &[u8]) -> Result<ChangeKind> {
    json::shape::<KindOnly>(bytes).map(|only| only.kind).map_err(|error| match error {
        Error::Problem(problem) if problem.errors.iter().any(|fault| fault.code != FieldCode::Unknown) => {
            let errors = problem.errors.into_iter().filter(|fault| fault.code != FieldCode::Unknown);
            Error::invalid(errors.collect())
        }
        other => other,
    })
}

/// One line a kind: what it is, and the shape of what is asked for.
macro_rules! changes {
    ($($(#[$doc:meta])* $kind:ident($shape:ident),)+) => {
        /// What is asked for; `kind` says which of these.
        #[derive(Clone, Debug, Serialize, ToSchema)]
        #[serde(untagged)]
        #[schema(as = RequestedChange)]
        pub enum Change { $($(#[$doc])* $kind($shape),)+ }

        impl Change {
            /// Reads what is asked for and judges its form.
            ///
            /// # Errors
            /// 400 for what is no JSON; 422 with every fault, of the kind alone where there is none.
            pub fn read(bytes: &[u8]) -> Result<Self> {
                Ok(match kind_of(bytes)? {
                    $(ChangeKind::$kind => Self::$kind(json::read(bytes)?),)+
                })
            }

            /// Reads what was stored.
            ///
            /// # Errors
            /// Where it is not as [`Self::read`] let it in.
            pub fn stored(kind: ChangeKind, value: serde_json::Value) -> serde_json::Result<Self> {
                Ok(match kind { $(ChangeKind::$kind => Self::$kind(serde_json::from_value(value)?),)+ })
            }

            /// Which kind it is.
            pub const fn kind(&self) -> ChangeKind {
                match self { $(Self::$kind(_) => ChangeKind::$kind,)+ }
            }
        }
    };
}

changes! {
    /// A break in learning.
    Break(BreakChange),
    /// The return from one.
    Return(ReturnChange),
    /// A withdrawal.
    Withdrawal(WithdrawalChange),
    /// Another planned last day.
    PlannedEnd(PlannedEndChange),
    /// Other planned hours.
    PlannedHours(PlannedHoursChange),
    /// English and maths.
    EnglishMaths(EnglishMathsChange),
    /// A day for an assessment.
    AssessmentDate(AssessmentDateChange),
}

kind_tag! {
    BreakChangeKind Break "break";
    ReturnChangeKind Return "return";
    WithdrawalChangeKind Withdrawal "withdrawal";
    PlannedEndChangeKind PlannedEnd "plannedEnd";
    PlannedHoursChangeKind PlannedHours "plannedHours";
    EnglishMathsChangeKind EnglishMaths "englishMaths";
    AssessmentDateChangeKind AssessmentDate "assessmentDate";
}

/// Asks for a break in learning.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "back_later"))]
#[schema(example = json!({
    "kind": "break", "reason": "Agreed with the team on Monday.", "startsOn": "2026-11-16", "expectedReturnOn": "2027-01-04",
    "breakReason": "caring"
}))]
pub struct BreakChange {
    /// Which kind it is.
    pub kind: BreakChangeKind,
    /// Why, for who decides; nothing about health. It becomes the note of the break.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
    /// The first day off. Where it is still to come, the request can be accepted from then on.
    pub starts_on: NaiveDate,
    /// When the apprentice is expected back.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub expected_return_on: Option<NaiveDate>,
    /// Why, in the words by which breaks are told apart.
    pub break_reason: BreakReason,
}

fn back_later(asked: &BreakChange) -> Result<(), ValidationError> {
    let later = asked.expected_return_on.is_none_or(|day| day > asked.starts_on);
    ensure_at(later, "/expectedReturnOn", "endsBeforeStarts", "must lie after startsOn")
}

/// Says that the apprentice is back.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "kind": "return", "reason": "Came to Monday's session.", "returnedOn": "2026-11-23"
}))]
pub struct ReturnChange {
    /// Which kind it is.
    pub kind: ReturnChangeKind,
    /// Why, for who decides; nothing about health.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
    /// The first day back. Where it is still to come, the request can be accepted from then on.
    pub returned_on: NaiveDate,
}

/// Asks for the withdrawal of the apprentice.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "kind": "withdrawal", "reason": "Told us of a job in Leeds.", "lastDayOn": "2026-11-20", "triggeredBy": "apprentice",
    "withdrawalReasons": ["newJob"]
}))]
pub struct WithdrawalChange {
    /// Which kind it is.
    pub kind: WithdrawalChangeKind,
    /// Why, for who decides; nothing about health. It becomes the note of the withdrawal.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
    /// The last day of learning; null where learning never began. Where it is still to come, the request can be accepted from
    /// then on.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub last_day_on: Option<NaiveDate>,
    /// Who wanted it.
    pub triggered_by: Trigger,
    /// Why, in the words by which withdrawals are told apart: at least one, each once.
    #[validate(length(min = 1, max = 5), custom(function = "each_once"))]
    #[schema(min_items = 1, max_items = 5)]
    pub withdrawal_reasons: Vec<WithdrawalReason>,
}

fn each_once(reasons: &[WithdrawalReason]) -> Result<(), ValidationError> {
    let twice =
        reasons.iter().enumerate().any(|(at, reason)| reasons.iter().take(at).any(|other| other == reason));
    ensure(!twice, "duplicate", "must name each reason once")
}

/// Asks for another planned last day.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "kind": "plannedEnd", "reason": "The module on networks is taught again in spring.", "plannedEndOn": "2028-12-29"
}))]
pub struct PlannedEndChange {
    /// Which kind it is.
    pub kind: PlannedEndChangeKind,
    /// Why, for who decides; nothing about health.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
    /// The new planned last day; the funding rules of the start date say how early it may lie.
    pub planned_end_on: NaiveDate,
}

/// Asks for other planned off-the-job hours.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "kind": "plannedHours", "reason": "The training plan was written anew in October.",
    "plannedOtjHours": {"hours": 557, "agreedOn": "2026-10-12", "agreedBy": ["apprentice", "employer", "provider"]}
}))]
pub struct PlannedHoursChange {
    /// Which kind it is.
    pub kind: PlannedHoursChangeKind,
    /// Why, for who decides; nothing about health.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
    /// The planned hours, when they were agreed and by whom.
    #[validate(nested)]
    pub planned_otj_hours: PlannedHours,
}

/// Says what is known of English and maths.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "kind": "englishMaths", "reason": "Passed maths in November.",
    "englishMaths": {"required": true, "reason": "aged16To18AtStart", "english": "met", "maths": "met"}
}))]
pub struct EnglishMathsChange {
    /// Which kind it is.
    pub kind: EnglishMathsChangeKind,
    /// Why, for who decides; nothing about health.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
    /// Whether they are required, why, and where each of them stands.
    #[validate(nested)]
    pub english_maths: EnglishMaths,
}

/// Asks for a day for the end-point assessment: the open attempt moves, or an attempt is planned where none is open. Under a
/// reformed plan it names the apprenticeship assessment, with which the same is done; one that is planned is marked by the
/// assessment organisation, as a provider plans what it marks itself.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "kind": "assessmentDate", "reason": "The assessor has a place earlier.", "assessmentName": null,
    "assessmentOrganisation": "Example Assessors", "scheduledOn": "2026-12-07"
}))]
pub struct AssessmentDateChange {
    /// Which kind it is.
    pub kind: AssessmentDateChangeKind,
    /// Why, for who decides; nothing about health.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
    /// What a reformed plan calls the assessment; null, or not there, for the end-point assessment.
    #[serde(default, deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub assessment_name: Option<String>,
    /// Who assesses.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub assessment_organisation: String,
    /// The planned day; of the end-point assessment not before the gateway.
    pub scheduled_on: NaiveDate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_tag_and_somebody_who_decides() {
        for kind in ChangeKind::ALL {
            assert!(kind.deciders().contains(&Role::ProgrammeManager), "{kind}");
            let faults =
                Change::read(format!(r#"{{"kind":"{kind}"}}"#).as_bytes()).expect_err("the rest is missing");
            let Error::Problem(problem) = faults else { panic!("{faults:?}") };
            let places: Vec<_> = problem.errors.iter().map(|fault| fault.at.to_string()).collect();
            assert!(places.contains(&"#/reason".to_owned()), "{kind}: {places:?}");
            assert!(!places.contains(&"#/kind".to_owned()), "{kind}: {places:?}");
        }
    }
}
