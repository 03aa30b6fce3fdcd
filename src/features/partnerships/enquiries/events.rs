//! What happens to employer enquiries.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[EnquiryEvent::EVENTS];

event_types! {
    /// What happens to an employer enquiry.
    EnquiryEvent about EmployerEnquiry, read with PartnershipsRead {
        /// An employer enquiry was confirmed by whoever has the address.
        Received "employerEnquiry.received",
        /// An employer enquiry was accepted.
        Accepted "employerEnquiry.accepted",
        /// An employer enquiry was declined.
        Declined "employerEnquiry.declined",
        /// What is personal of an employer enquiry was erased.
        Erased "employerEnquiry.erased",
    }
}
