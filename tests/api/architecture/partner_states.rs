//! The states of partners, of what people ask about their data, and of figures about equality.

use std::collections::BTreeMap;

use hackit::features::data_protection::subject_requests::{RequestKind, RequestState};
use hackit::features::equality::editions::EditionStage;
use hackit::features::equality::targets::ActionKind;
use hackit::features::insight::network::ContactWay;
use hackit::features::outbound::messages::MessageState;
use hackit::features::partnerships::enquiries::EnquiryState;
use hackit::features::partnerships::holds::HoldCause;
use hackit::features::partnerships::ideas::IdeaState;
use hackit::features::partnerships::introductions::IntroductionState;
use hackit::features::partnerships::meetups::{MeetupState, RegistrationState};
use hackit::features::partnerships::partnerships::{PartnershipKind, PartnershipState};
use hackit::features::safeguarding::concerns::{ConcernOutcome, ConcernState};

use super::states::{Values, names, walk};

fn stored_introduction_states() -> Values {
    let stored: Vec<_> =
        IntroductionState::ALL.iter().filter(|state| **state != IntroductionState::OnHold).collect();
    names(&stored)
}

/// Those of figures about equality, of what the programme aims for, and of what people ask about their data.
pub fn of_equality() -> [(&'static str, Values); 8] {
    [
        ("concerns_outcome_check", names(ConcernOutcome::ALL)),
        ("concerns_state_check", names(ConcernState::ALL)),
        ("subject_requests_kind_check", names(RequestKind::ALL)),
        ("subject_requests_state_check", names(RequestState::ALL)),
        ("diversity_actions_kind_check", names(ActionKind::ALL)),
        ("diversity_targets_stage_check", names(EditionStage::ALL)),
        ("equality_editions_stage_check", names(EditionStage::ALL)),
        ("equality_known_facts_stage_check", names(EditionStage::ALL)),
    ]
}

pub fn of_partners() -> BTreeMap<&'static str, Values> {
    BTreeMap::from([
        ("employer_enquiries_state_check", names(EnquiryState::ALL)),
        ("encounters_way_check", names(ContactWay::ALL)),
        ("messages_state_check", names(MessageState::ALL)),
        ("partnerships_kind_check", names(PartnershipKind::ALL)),
        ("partnerships_state_check", names(PartnershipState::ALL)),
        ("ideas_state_check", names(IdeaState::ALL)),
        ("introductions_holds_check", names(HoldCause::ALL)),
        // What is paused keeps where it stood.
        ("introductions_state_check", stored_introduction_states()),
        ("meetups_state_check", names(MeetupState::ALL)),
        ("registrations_state_check", names(RegistrationState::ALL)),
    ])
}

pub fn lifecycles_of_partners() -> BTreeMap<&'static str, Vec<String>> {
    let decided = [MeetupState::Cancelled, MeetupState::Finished];
    BTreeMap::from([
        (
            "employer_enquiries_state_check",
            walk(
                EnquiryState::ALL,
                &[EnquiryState::Received],
                &[EnquiryState::Accepted, EnquiryState::Declined],
            ),
        ),
        (
            "partnerships_state_check",
            walk(PartnershipState::ALL, &[PartnershipState::Active], &[PartnershipState::Ended]),
        ),
        (
            "introductions_state_check",
            walk(
                IntroductionState::ALL,
                &[IntroductionState::Proposed, IntroductionState::Asked],
                &[
                    IntroductionState::Met,
                    IntroductionState::NotMet,
                    IntroductionState::Declined,
                    IntroductionState::Withdrawn,
                    IntroductionState::Lapsed,
                ],
            ),
        ),
        ("ideas_state_check", walk(IdeaState::ALL, &[IdeaState::Received], &[])),
        ("concerns_state_check", walk(ConcernState::ALL, &[ConcernState::Open], &[ConcernState::Closed])),
        (
            "subject_requests_state_check",
            walk(RequestState::ALL, &[RequestState::Received], &RequestState::ALL[2..]),
        ),
        ("meetups_state_check", walk(MeetupState::ALL, &[MeetupState::PendingApproval], &decided)),
        (
            "registrations_state_check",
            walk(
                RegistrationState::ALL,
                &[RegistrationState::Confirmed, RegistrationState::Waitlisted],
                &[RegistrationState::Lapsed, RegistrationState::Cancelled],
            ),
        ),
    ])
}
