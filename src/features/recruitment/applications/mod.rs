//! Applications, from the first draft to the last step, and the candidates who make them.
//!
//! A candidate has no account: an e-mail address asks for a link, and the link that the letter brings opens the draft, or what
//! became of it. There is one candidate for each address, whatever its case. Who resembles another is told to staff, and never
//! merged or blocked. Staff act by the same use cases for those who telephone.
//!
//! Line managers see applications for their vacancies without name, contact, birth date, school and adjustments; the panel of an
//! interview sees name and adjustments from its booking on. `Application::state_on` is the state: drafts lapse with their round, and
//! offers at the end of their last day, whether or not the timer has run. What candidates read of a decision is what their
//! letters have said (`Application::told_at`).

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::{ApplicationEvent, CandidateEvent, EVENTS};
pub use handlers::{Nothing, answer, ask_for_link, configure, open, perform, show, write as write_by_link};
pub use model::{
    Application, ApplicationBody, ApplicationState, AskForLink, Candidate, CandidateApplicationBody,
    ChangeApplication, EligibilityBody, EligibilityClaim, Evidence, HELD_BACK, InterviewTimeBody, Looks,
    OfferSeenBody, OpenApplication, RejectionReason, Route, VacancyAppliedForBody, VerificationOutcome,
    VerifyEligibility,
};
pub use service::drafts::{change_by_link, change_for};
pub use service::letters::{Word, day, new_link, write};
pub use service::links::{Opened, by_link, by_link_for_update, is_held_back};
pub use service::seen::{candidate_body, find_body};
pub use service::steps::{
    Step, close_drafts, due, ensure_round_open, hold_round, lapse, lapsed_offers, lock_all_of_candidate,
    move_drafts, step,
};
pub use service::{
    candidate, faults_of_submission, give_feedback, lock, lock_any, open_for, submit, submit_by_link, verify,
};
