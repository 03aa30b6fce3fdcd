//! What happens to funding rules.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[FundingRulesEvent::EVENTS];

event_types! {
    /// What happens to a set of funding rules.
    FundingRulesEvent about FundingRules, read with ApprenticeshipsRead {
        /// A set of funding rules was added.
        Added "fundingRules.added",
        /// A set of funding rules was corrected.
        Changed "fundingRules.changed",
    }
}
