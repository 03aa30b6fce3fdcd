//! Where applications stand, and why they are not successful.

use crate::lifecycle::Lifecycle;
use crate::string_enum::string_enum;

string_enum! {
    /// Where an application stands. New states may be added.
    ApplicationState {
        /// Being written.
        Draft "draft",
        /// Handed in.
        Submitted "submitted",
        /// Chosen for an interview.
        Shortlisted "shortlisted",
        /// An interview was booked.
        Interviewing "interviewing",
        /// An offer is open.
        Offered "offered",
        /// The offer was accepted, and conditions are to be met.
        ConditionsPending "conditionsPending",
        /// Every condition is met or waived.
        Recruited "recruited",
        /// An apprentice by now; final.
        Enrolled "enrolled",
        /// Not successful; it may be reinstated.
        Rejected "rejected",
        /// The offer was declined, or lapsed; a new one may be made.
        Declined "declined",
        /// The candidate withdrew; final.
        Withdrawn "withdrawn",
        /// The offer was withdrawn; final.
        OfferWithdrawn "offerWithdrawn",
        /// A condition was not met; final.
        ConditionsNotMet "conditionsNotMet",
        /// Goes on in another round.
        Deferred "deferred",
    }
}

impl Lifecycle for ApplicationState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Submitted, Self::Withdrawn],
            Self::Submitted => &[Self::Shortlisted, Self::Rejected, Self::Withdrawn],
            Self::Shortlisted => &[Self::Interviewing, Self::Rejected, Self::Withdrawn],
            Self::Interviewing => &[Self::Offered, Self::Rejected, Self::Withdrawn],
            Self::Offered => &[
                Self::ConditionsPending,
                Self::Recruited,
                Self::Declined,
                Self::OfferWithdrawn,
                Self::Withdrawn,
            ],
            Self::ConditionsPending => &[
                Self::Recruited,
                Self::ConditionsNotMet,
                Self::OfferWithdrawn,
                Self::Deferred,
                Self::Withdrawn,
            ],
            Self::Recruited => &[Self::Enrolled, Self::OfferWithdrawn, Self::Deferred, Self::Withdrawn],
            Self::Deferred => {
                &[Self::ConditionsPending, Self::Recruited, Self::OfferWithdrawn, Self::Withdrawn]
            }
            Self::Rejected => &[Self::Submitted, Self::Shortlisted, Self::Interviewing],
            Self::Declined => &[Self::Offered],
            Self::Withdrawn | Self::OfferWithdrawn | Self::ConditionsNotMet | Self::Enrolled => &[],
        }
    }
}

impl ApplicationState {
    /// Whether the candidate has to expect something of it: from the draft to the recruited.
    pub const fn is_live(self) -> bool {
        match self {
            Self::Draft
            | Self::Submitted
            | Self::Shortlisted
            | Self::Interviewing
            | Self::Offered
            | Self::ConditionsPending
            | Self::Recruited
            | Self::Deferred => true,
            Self::Enrolled
            | Self::Rejected
            | Self::Declined
            | Self::Withdrawn
            | Self::OfferWithdrawn
            | Self::ConditionsNotMet => false,
        }
    }

    /// The states that a candidate may go to by themself.
    pub const fn next_of_candidate(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Submitted, Self::Withdrawn],
            Self::Submitted
            | Self::Shortlisted
            | Self::Interviewing
            | Self::ConditionsPending
            | Self::Recruited
            | Self::Deferred => &[Self::Withdrawn],
            Self::Offered => &[Self::ConditionsPending, Self::Recruited, Self::Declined, Self::Withdrawn],
            Self::Enrolled
            | Self::Rejected
            | Self::Declined
            | Self::Withdrawn
            | Self::OfferWithdrawn
            | Self::ConditionsNotMet => &[],
        }
    }

    /// What it becomes by itself after its last day.
    pub const fn lapsed(self) -> Option<Self> {
        match self {
            Self::Draft => Some(Self::Withdrawn),
            Self::Offered => Some(Self::Declined),
            _ => None,
        }
    }

    /// Which state becomes this one by itself.
    pub const fn lapses_from(self) -> Option<Self> {
        match self {
            Self::Withdrawn => Some(Self::Draft),
            Self::Declined => Some(Self::Offered),
            _ => None,
        }
    }
}

string_enum! {
    /// Why an application was not successful. New reasons may be added.
    RejectionReason {
        /// Neither a resident of Hackney nor of a school there.
        NotEligible "notEligible",
        /// Something essential was not shown.
        EssentialCriteria "essentialCriteria",
        /// The answers said too little.
        AnswersIncomplete "answersIncomplete",
        /// Others were stronger.
        StrongerCandidates "strongerCandidates",
        /// The interview did not convince.
        Interview "interview",
        /// The interview was missed.
        InterviewMissed "interviewMissed",
        /// Every place was filled.
        PlacesFilled "placesFilled",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ApplicationState as State;

    #[test]
    fn what_is_live_may_be_withdrawn_and_nothing_else() {
        for state in State::ALL.iter().copied() {
            assert_eq!(state.next().contains(&State::Withdrawn), state.is_live(), "{state}");
            assert_eq!(state.next_of_candidate().contains(&State::Withdrawn), state.is_live(), "{state}");
            assert!(state.next_of_candidate().iter().all(|next| state.next().contains(next)), "{state}");
        }
    }
}
