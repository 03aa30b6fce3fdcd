//! What happens to requests about somebody's data.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[RequestEvent::EVENTS];

event_types! {
    /// What happens to a request about somebody's data.
    RequestEvent about SubjectRequest, read with SubjectRequestsRead {
        /// A request about somebody's data was received.
        Received "subjectRequest.received",
        /// A request was changed.
        Changed "subjectRequest.changed",
        /// Proof of identity was asked for; the time stands still.
        ProofAsked "subjectRequest.proofAsked",
        /// Proof of identity came; the time goes on.
        ProofReceived "subjectRequest.proofReceived",
        /// Words of others in a copy were read.
        Redacted "subjectRequest.redacted",
        /// What was asked to be erased was erased, as far as it need not be kept.
        Erased "subjectRequest.erased",
        /// A request was answered.
        Done "subjectRequest.done",
        /// A request was refused.
        Refused "subjectRequest.refused",
    }
}
