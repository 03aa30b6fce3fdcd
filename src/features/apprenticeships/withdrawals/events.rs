//! What happens to withdrawals.

use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[WithdrawalEvent::EVENTS];

event_types! {
    /// What happens to a withdrawal.
    WithdrawalEvent about Withdrawal, read with ApprenticeshipsRead, told from RecordSource::Version, by describe {
        /// The withdrawal of an apprentice was recorded.
        Recorded "withdrawal.recorded",
        /// A withdrawal was reversed.
        Reversed "withdrawal.reversed",
    }
}

fn describe(event: WithdrawalEvent, record: &Record<'_>) -> Description {
    match event {
        WithdrawalEvent::Recorded => {
            Description::new(format!("Withdrew: {}.", record.list("reasons"))).on(record.day("last_day_on"))
        }
        WithdrawalEvent::Reversed => {
            Description::new(format!("The withdrawal was reversed: {}", record.text("reversal_reason")))
        }
    }
}
