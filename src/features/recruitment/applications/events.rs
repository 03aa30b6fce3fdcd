//! What happens to candidates and applications.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[CandidateEvent::EVENTS, ApplicationEvent::EVENTS];

event_types! {
    /// What happens to a candidate.
    CandidateEvent about Candidate, read with ApplicationsRead {
        /// A candidate's details were given or changed.
        Changed "candidate.changed",
        /// Staff looked at two candidates who resemble each other, and they are two.
        DuplicateDismissed "candidate.duplicateDismissed",
        /// What is personal of a candidate was erased, or what of it need not be kept.
        Erased "candidate.erased",
    }
}

event_types! {
    /// What happens to an application.
    ApplicationEvent about Application, read with ApplicationsRead {
        /// A draft was begun.
        Begun "application.begun",
        /// A draft was changed.
        Changed "application.changed",
        /// An application was submitted.
        Submitted "application.submitted",
        /// An application was shortlisted.
        Shortlisted "application.shortlisted",
        /// An interview was booked for an application.
        Interviewing "application.interviewing",
        /// An application was rejected.
        Rejected "application.rejected",
        /// A rejected application goes on.
        Reinstated "application.reinstated",
        /// An application was made an offer.
        Offered "application.offered",
        /// An offer was accepted; its conditions are still to be met.
        ConditionsPending "application.conditionsPending",
        /// An offer stands without conditions that are still to be met.
        Recruited "application.recruited",
        /// A condition of an offer was not met.
        ConditionsNotMet "application.conditionsNotMet",
        /// An offer was declined.
        Declined "application.declined",
        /// An offer lapsed.
        Lapsed "application.lapsed",
        /// An offer was withdrawn.
        OfferWithdrawn "application.offerWithdrawn",
        /// An application was withdrawn.
        Withdrawn "application.withdrawn",
        /// A draft closed with its round.
        Closed "application.closed",
        /// An application was moved to another round.
        Deferred "application.deferred",
        /// A deferred application goes on.
        Resumed "application.resumed",
        /// Who was recruited was enrolled.
        Enrolled "application.enrolled",
        /// The eligibility of an application was verified or refused.
        EligibilityVerified "application.eligibilityVerified",
        /// What is personal of an application was erased, or what of it need not be kept.
        Erased "application.erased",
    }
}
