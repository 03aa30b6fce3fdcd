//! The states of mentoring, and the values that its columns may hold.

use hackit::features::partnerships::holds::HoldCause;
use hackit::features::partnerships::match_rounds::{MatchRoundState, UnmatchedReason};
use hackit::features::partnerships::mentor_profiles::{Availability, MentorProfileState, SharedExperience};
use hackit::features::partnerships::mentorships::MentorshipState;

use super::states::{Values, names, walk};

/// Constraints that list what a column may hold.
pub fn lists_of_mentoring() -> [(&'static str, Values); 10] {
    use MentorshipState as S;
    [
        ("match_round_results_unmatched_because_check", names(UnmatchedReason::ALL)),
        ("match_rounds_state_check", names(MatchRoundState::ALL)),
        ("mentee_wishes_availability_check", names(Availability::ALL)),
        ("mentee_wishes_shared_experience_check", names(SharedExperience::ALL)),
        ("mentor_profiles_availability_check", names(Availability::ALL)),
        ("mentor_profiles_shared_experience_check", names(SharedExperience::ALL)),
        ("mentor_profiles_state_check", names(MentorProfileState::ALL)),
        ("mentorships_held_from_check", names(&[S::Requested, S::Accepted, S::Active])),
        ("mentorships_holds_check", names(HoldCause::ALL)),
        ("mentorships_state_check", names(S::ALL)),
    ]
}

/// Constraints that say something about some of the values only.
pub fn rules_of_mentoring() -> [(&'static str, Values); 6] {
    [
        ("match_rounds_decided_check", names(MatchRoundState::ALL)),
        ("match_rounds_wiped_check", names(MatchRoundState::ALL)),
        ("mentor_profiles_ended_check", names(MentorProfileState::ALL)),
        ("mentor_profiles_person_check", names(MentorProfileState::ALL)),
        ("mentorships_held_check", names(MentorshipState::ALL)),
        ("mentorships_settled_check", names(MentorshipState::ALL)),
    ]
}

/// What is wrong with the steps.
pub fn lifecycles_of_mentoring() -> [(&'static str, Vec<String>); 3] {
    use MentorshipState as S;
    let over = [S::Completed, S::Ended, S::Declined, S::Withdrawn, S::Expired];
    [
        (
            "match_rounds_state_check",
            walk(MatchRoundState::ALL, &[MatchRoundState::Proposed], &MatchRoundState::ALL[1..]),
        ),
        (
            "mentor_profiles_state_check",
            walk(MentorProfileState::ALL, &[MentorProfileState::Proposed], &[MentorProfileState::Ended]),
        ),
        ("mentorships_state_check", walk(S::ALL, &[S::Requested], &over)),
    ]
}
