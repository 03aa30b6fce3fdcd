//! The funding rules that decide how much off-the-job training an apprenticeship needs, and how long it must and may last.
//!
//! The sets are rows, each of one product from a day on, with the document that says so. The day of the start decides which
//! set applies, as the Department for Education's apprenticeship funding rules say. Staff add the next set and correct one;
//! what held before an instant is kept, so that an answer about a past day measures by the rules as they were known then.
//!
//! The sums are pure, and every target explains itself: which rule, which inputs, which result.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{
    Agreed, ByMonth, FundingFormula, Pauses, Planned, PublicSource, RuleSet, RuleSets, Target, TrainingPlan,
    expected_evenly, expected_to_date, target, target_hundredths, unreduced,
};
pub use service::{rule_sets, rules_for};
