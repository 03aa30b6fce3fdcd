//! What the record knows of English and maths, and what is said of them when the gateway is passed.

use super::super::model::{EnglishAndMaths, PassGateway, RequirementState};
use crate::error::{FieldCode, FieldError};
use crate::features::apprenticeships::apprenticeships::{AgeAtStart, Apprenticeship};

/// Where English and maths stand, and the same in words.
pub type English = (RequirementState, String);

/// As the record says; nothing where nobody has recorded anything.
pub fn recorded(present: &Apprenticeship) -> Option<English> {
    let known = present.terms.english_maths()?;
    let reason = known.reason;
    Some(if known.both_met() {
        (RequirementState::Met, "are there".to_owned())
    } else if known.required {
        let words = format!("are asked for ({reason}): English is {}, maths {}", known.english, known.maths);
        (RequirementState::Missing, words)
    } else {
        (RequirementState::NotRequired, format!("are not asked for ({reason})"))
    })
}

/// As it is said when the gateway is passed.
pub fn said(said: EnglishAndMaths) -> English {
    match said {
        EnglishAndMaths::Met => (RequirementState::Met, "are there".to_owned()),
        EnglishAndMaths::NotRequired => (RequirementState::NotRequired, "are not asked for".to_owned()),
    }
}

/// Where nobody has said anything.
pub fn untold() -> English {
    (RequirementState::Missing, "are to be told when the gateway is passed".to_owned())
}

/// What is said at the gateway against the record. That they are there, while the record says that they are still asked for, is
/// for the checklist to refuse.
pub fn contradictions(present: &Apprenticeship, command: &PassGateway) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let says = recorded(present).map(|(state, _)| state);
    let must = match (says, command.english_and_maths) {
        (Some(RequirementState::NotRequired), EnglishAndMaths::Met) => Some("notRequired"),
        (Some(RequirementState::Met | RequirementState::Missing), EnglishAndMaths::NotRequired) => {
            Some("met")
        }
        _ => None,
    };
    if let Some(must) = must {
        let detail =
            format!("must be {must}, as the record's englishMaths says, or that must be changed first");
        faults.push(FieldError::pointer("#/englishAndMaths", FieldCode::Inconsistent, detail));
    }
    let young = present.terms.age().map(|age| age == AgeAtStart::Young);
    if let Some(young) = young.filter(|young| *young != command.aged_16_to_18_at_start) {
        let detail = format!("must be {young}, as the record says, or that must be changed first");
        faults.push(FieldError::pointer("#/aged16To18AtStart", FieldCode::Inconsistent, detail));
    }
    faults
}
