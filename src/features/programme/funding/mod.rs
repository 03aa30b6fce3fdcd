//! The funding rules that decide how much off-the-job training an apprenticeship needs, and how long it must last.
//!
//! Pure rules: which set applies is decided by the start date, as the Department for Education's apprenticeship
//! funding rules say. Every target explains itself: which rule, which inputs, which result.

mod model;

pub use model::{
    Agreed, ByMonth, Pauses, Planned, RuleSet, Target, TrainingPlan, expected_evenly, expected_to_date,
    target, target_hundredths, unreduced,
};
