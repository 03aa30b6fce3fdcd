//! The program and the database know the same values, and every state is reached from where a record begins.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use hackit::access::{OrganisationKind, Role};
use hackit::features::apprenticeships::apprenticeships::{
    AgeAtStart, EnglishMathsReason, PlanParty, State, SubjectState,
};
use hackit::features::data_protection::subject_requests::RequestState;
use hackit::features::events::ActorType;
use hackit::features::identity::organisations::OrganisationState;
use hackit::features::identity::people::PersonState;
use hackit::features::insight::network::ContactWay;
use hackit::features::learning::assessment::{AttemptKind, EnglishAndMaths, Grade, MarkedBy, NextStep};
use hackit::features::learning::ksbs::KsbState;
use hackit::features::learning::otj::{CreditProblem, EntryState, HoursSource};
use hackit::features::learning::otj_days::{OtjCategory, WarningCode};
use hackit::features::learning::portfolio::ItemVisibility;
use hackit::features::learning::progress::{Kind, Rating};
use hackit::features::learning::projects::ProjectState;
use hackit::features::line_management::change_requests::{ChangeKind, ChangeState};
use hackit::features::line_management::guidance::GuidanceStage;
use hackit::features::line_management::reviews::{GoalState, Party, ReviewState};
use hackit::features::line_management::support::SupportState;
use hackit::features::outbound::messages::{MessageKind, MessageState};
use hackit::features::partnerships::enquiries::EnquiryState;
use hackit::features::partnerships::ideas::IdeaState;
use hackit::features::partnerships::introductions::IntroductionState;
use hackit::features::partnerships::meetups::RegistrationState;
use hackit::features::partnerships::partnerships::{PartnershipKind, PartnershipState};
use hackit::features::programme::funding::FundingFormula;
use hackit::features::programme::standards::{AssessmentModel, KsbKind, Product, StandardOrigin};
use hackit::features::recruitment::applications::{ApplicationState, Looks, Route, VerificationOutcome};
use hackit::features::recruitment::interviews::InterviewState;
use hackit::features::recruitment::offers::{ConditionOutcome, OfferState};
use hackit::features::recruitment::vacancies::VacancyState;
use hackit::features::safeguarding::concerns::ConcernState;
use hackit::lifecycle::Lifecycle;
use hackit::tokens::RevocationKind;

use super::mentoring_states::{lifecycles_of_mentoring, lists_of_mentoring, rules_of_mentoring};
use super::none;
use super::partner_states::{lifecycles_of_partners, of_equality, of_partners};
use crate::support::TestApp;

pub type Values = BTreeSet<String>;

pub fn names<T: Display>(values: &[T]) -> Values {
    values.iter().map(ToString::to_string).collect()
}

/// Constraints that list what a column may hold, and the values that the program knows.
fn lists() -> BTreeMap<&'static str, Values> {
    // Nothing is written down for a KSB that nobody has judged.
    let judged: Vec<_> = KsbState::ALL.iter().filter(|state| **state != KsbState::NotStarted).collect();
    let mut all = of_partners();
    all.extend(lists_of_mentoring());
    all.extend(of_equality());
    all.extend([
        ("applications_looks_check", names(Looks::ALL)),
        ("applications_route_check", names(Route::ALL)),
        ("applications_state_check", names(ApplicationState::ALL)),
        ("applications_verification_check", names(VerificationOutcome::ALL)),
        ("apprenticeships_age_at_start_check", names(AgeAtStart::ALL)),
        ("apprenticeships_english_check", names(SubjectState::ALL)),
        ("apprenticeships_english_maths_reason_check", names(EnglishMathsReason::ALL)),
        ("apprenticeships_maths_check", names(SubjectState::ALL)),
        ("apprenticeships_planned_otj_agreed_by_check", names(PlanParty::ALL)),
        ("apprenticeships_state_check", names(State::ALL)),
        ("attendances_otj_problem_check", names(CreditProblem::ALL)),
        ("change_requests_kind_check", names(ChangeKind::ALL)),
        ("change_requests_state_check", names(ChangeState::ALL)),
        ("epa_attempts_grade_check", names(Grade::ALL)),
        ("epa_attempts_kind_check", names(AttemptKind::ALL)),
        ("epa_attempts_marked_by_check", names(MarkedBy::ALL)),
        ("epa_attempts_next_step_check", names(NextStep::ALL)),
        ("events_actor_type_check", names(ActorType::ALL)),
        ("gateways_assessment_model_check", names(AssessmentModel::ALL)),
        ("funding_rules_formula_check", names(FundingFormula::ALL)),
        ("funding_rules_product_check", names(Product::ALL)),
        ("gateways_english_and_maths_check", names(EnglishAndMaths::ALL)),
        ("goals_owner_check", names(Party::ALL)),
        ("goals_state_check", names(GoalState::ALL)),
        ("guidance_stage_check", names(GuidanceStage::ALL)),
        ("idea_responses_state_check", names(IdeaState::ALL)),
        ("interviews_state_check", names(InterviewState::ALL)),
        ("ksb_judgements_state_check", names(&judged)),
        ("ksbs_kind_check", names(KsbKind::ALL)),
        ("messages_kind_check", names(MessageKind::ALL)),
        ("offer_conditions_outcome_check", names(ConditionOutcome::ALL)),
        ("offers_state_check", names(OfferState::ALL)),
        ("organisations_kind_check", names(OrganisationKind::ALL)),
        ("organisations_state_check", names(OrganisationState::ALL)),
        ("otj_entries_category_check", names(OtjCategory::ALL)),
        ("otj_entries_source_check", names(&[HoursSource::Apprentice, HoursSource::Meetup])),
        ("otj_entries_state_check", names(EntryState::ALL)),
        ("otj_entries_warnings_check", names(WarningCode::ALL)),
        ("people_state_check", names(PersonState::ALL)),
        ("portfolio_items_visibility_check", names(ItemVisibility::ALL)),
        ("progress_updates_kind_check", names(Kind::ALL)),
        ("progress_updates_otj_category_check", names(OtjCategory::ALL)),
        ("progress_updates_warnings_check", names(WarningCode::ALL)),
        ("projects_state_check", names(ProjectState::ALL)),
        ("rag_ratings_rating_check", names(Rating::ALL)),
        ("reviews_state_check", names(ReviewState::ALL)),
        ("revocations_kind_check", names(RevocationKind::ALL)),
        ("role_grants_role_check", names(Role::ALL)),
        ("sign_offs_party_check", names(Party::ALL)),
        ("standards_assessment_model_check", names(AssessmentModel::ALL)),
        ("standards_origin_check", names(StandardOrigin::ALL)),
        ("support_requests_state_check", names(SupportState::ALL)),
        ("vacancies_state_check", names(VacancyState::ALL)),
    ]);
    all
}

/// Constraints that say something about some of the values only, and the values that the program knows.
fn rules() -> BTreeMap<&'static str, Values> {
    BTreeMap::from([
        ("concerns_closed_check", names(ConcernState::ALL)),
        ("encounters_meetup_check", names(ContactWay::ALL)),
        ("introductions_consent_check", names(IntroductionState::ALL)),
        ("introductions_lapses_check", names(IntroductionState::ALL)),
        ("introductions_met_check", names(IntroductionState::ALL)),
        ("messages_reply_to_check", names(MessageState::ALL)),
        ("subject_requests_closed_check", names(RequestState::ALL)),
        ("subject_requests_proof_check", names(RequestState::ALL)),
        ("applications_lapses_check", names(ApplicationState::ALL)),
        ("applications_previous_state_check", names(ApplicationState::ALL)),
        ("applications_rejected_check", names(ApplicationState::ALL)),
        ("applications_settled_check", names(ApplicationState::ALL)),
        ("applications_told_state_check", names(ApplicationState::ALL)),
        ("interviews_booked_check", names(InterviewState::ALL)),
        ("offers_decided_check", names(OfferState::ALL)),
        ("employer_enquiries_accepted_check", names(EnquiryState::ALL)),
        ("employer_enquiries_decided_check", names(EnquiryState::ALL)),
        ("employer_enquiries_declined_check", names(EnquiryState::ALL)),
        ("employer_enquiries_kinds_check", names(PartnershipKind::ALL)),
        ("partnerships_direct_check", names(PartnershipKind::ALL)),
        ("partnerships_ended_check", names(PartnershipState::ALL)),
        ("change_requests_decided_check", names(ChangeState::ALL)),
        ("change_requests_declined_check", names(ChangeState::ALL)),
        ("messages_settled_check", names(MessageState::ALL)),
        ("messages_wiped_check", names(MessageState::ALL)),
        ("completions_grade_check", names(Grade::ALL)),
        ("epa_attempts_organisation_check", names(MarkedBy::ALL)),
        ("otj_entries_decided_check", names(EntryState::ALL)),
        ("progress_updates_hours_only_check", names(Kind::ALL)),
        ("progress_updates_otj_check", names(Kind::ALL)),
        ("rag_ratings_reason_check", names(Rating::ALL)),
        ("registrations_offered_check", names(RegistrationState::ALL)),
        ("registrations_waitlisted_check", names(RegistrationState::ALL)),
        ("reviews_held_check", names(ReviewState::ALL)),
        ("role_grants_organisation_check", names(Role::ALL)),
        ("support_requests_waiting_check", names(SupportState::ALL)),
    ])
}

/// The values that stand between quotes.
fn quoted(text: &str) -> Values {
    text.split('\'').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The values of `IN (…)`, which Postgres keeps as `= ANY (ARRAY[…])`.
fn listed(definition: &str) -> Values {
    let lists = definition.split("ARRAY[").skip(1).filter_map(|rest| rest.split(']').next());
    lists.flat_map(quoted).collect()
}

#[tokio::test]
async fn every_list_of_values_is_the_same_in_the_database_and_in_the_program() {
    let app = TestApp::new().await;
    // A regular expression compares with text too, but names no value.
    let found = app
        .sql(
            "SELECT conname || '|' || pg_get_constraintdef(oid) FROM pg_constraint
             WHERE contype = 'c' AND connamespace = 'public'::regnamespace
             AND pg_get_constraintdef(oid) LIKE '%''%' AND pg_get_constraintdef(oid) NOT LIKE '%~%'",
        )
        .await;
    let (mut lists, mut rules, mut faults) = (lists(), rules(), Vec::new());
    rules.extend(rules_of_mentoring());
    for row in &found {
        let (name, definition) = row.split_once('|').expect("a name and a definition");
        let fits = match (lists.remove(name), rules.remove(name)) {
            (Some(known), _) => listed(definition) == known,
            (None, Some(known)) => quoted(definition).is_subset(&known),
            (None, None) => false,
        };
        if !fits {
            faults.push(format!("{definition} of {name} differs from the enum here, or is not in a table"));
        }
    }
    let stale = lists.into_keys().chain(rules.into_keys());
    faults.extend(stale.map(|name| format!("{name} is in a table here, but lists no values")));
    none(&faults);
}

/// What is wrong with a table of steps, from where records begin to the final states.
pub fn walk<S: Lifecycle>(all: &[S], first: &[S], last: &[S]) -> Vec<String> {
    let mut reached = first.to_vec();
    let mut at = 0;
    while let Some(from) = reached.get(at).copied() {
        let new: Vec<S> = from.next().iter().copied().filter(|to| !reached.contains(to)).collect();
        reached.extend(new);
        at += 1;
    }
    let mut faults = Vec::new();
    for state in all {
        if !reached.contains(state) {
            faults.push(format!("{state} is never reached"));
        }
        if state.next().is_empty() != last.contains(state) {
            faults.push(format!("{state} is final in only one of the two tables"));
        }
    }
    faults
}

/// The column of every state, with what is wrong with its table of steps.
fn lifecycles() -> BTreeMap<&'static str, Vec<String>> {
    let final_state = [State::Completed, State::Withdrawn];
    let settled = &ChangeState::ALL[1..];
    let ended = [
        ApplicationState::Enrolled,
        ApplicationState::Withdrawn,
        ApplicationState::OfferWithdrawn,
        ApplicationState::ConditionsNotMet,
    ];
    let mut all = lifecycles_of_partners();
    all.extend(lifecycles_of_mentoring());
    all.extend([
        ("applications_state_check", walk(ApplicationState::ALL, &[ApplicationState::Draft], &ended)),
        (
            "interviews_state_check",
            walk(
                InterviewState::ALL,
                &[InterviewState::Open, InterviewState::Booked],
                &InterviewState::ALL[2..],
            ),
        ),
        (
            "offers_state_check",
            walk(
                OfferState::ALL,
                &[OfferState::Open],
                &[OfferState::Declined, OfferState::Lapsed, OfferState::Withdrawn],
            ),
        ),
        ("vacancies_state_check", walk(VacancyState::ALL, &[VacancyState::Draft], &[VacancyState::Archived])),
        ("apprenticeships_state_check", walk(State::ALL, &[State::Draft], &final_state)),
        ("change_requests_state_check", walk(ChangeState::ALL, &[ChangeState::Pending], settled)),
        ("goals_state_check", walk(GoalState::ALL, &[GoalState::Open], &[])),
        ("idea_responses_state_check", walk(IdeaState::ALL, &[IdeaState::Received], &[])),
        ("ksb_judgements_state_check", walk(KsbState::ALL, &[KsbState::NotStarted], &[])),
        ("messages_state_check", walk(MessageState::ALL, &[MessageState::Waiting], &MessageState::ALL[1..])),
        (
            "organisations_state_check",
            walk(OrganisationState::ALL, &[OrganisationState::Active], &[OrganisationState::Deactivated]),
        ),
        (
            "otj_entries_state_check",
            walk(EntryState::ALL, &[EntryState::Submitted], &[EntryState::Rejected, EntryState::Voided]),
        ),
        ("people_state_check", walk(PersonState::ALL, &[PersonState::Active], &[PersonState::Deactivated])),
        ("projects_state_check", walk(ProjectState::ALL, &[ProjectState::Open], &[ProjectState::Closed])),
        ("reviews_state_check", walk(ReviewState::ALL, &[ReviewState::Scheduled], &[ReviewState::Signed])),
        ("support_requests_state_check", walk(SupportState::ALL, &[SupportState::Open], &[])),
    ]);
    all
}

#[test]
fn every_state_is_reached_and_the_final_ones_are_known() {
    let lifecycles = lifecycles();
    let lists = lists();
    let states: Vec<_> = lists.keys().filter(|name| name.ends_with("_state_check")).collect();
    assert_eq!(lifecycles.keys().collect::<Vec<_>>(), states, "every column of a state has its steps here");
    let faults = lifecycles
        .into_iter()
        .flat_map(|(name, faults)| faults.into_iter().map(move |fault| format!("{name}: {fault}")));
    none(&faults.collect::<Vec<_>>());
}

#[test]
fn a_step_is_refused_with_the_steps_that_are_possible() {
    use hackit::lifecycle::{ensure, ensure_change};
    for from in ReviewState::ALL {
        for to in ReviewState::ALL {
            assert_eq!(ensure(*from, *to).is_ok(), from.next().contains(to), "{from} to {to}");
        }
        assert!(ensure_change(*from, Some(*from)).is_ok() && ensure_change(*from, None).is_ok(), "{from}");
    }
    let refused = ensure(ReviewState::Missed, ReviewState::Held).expect_err("it was missed");
    let hackit::error::Error::Problem(problem) = refused else { panic!("{refused:?}") };
    assert_eq!(problem.code, hackit::error::Code::TransitionNotAllowed);
    assert_eq!(problem.allowed_transitions, Some(vec!["rescheduled".to_owned()]));
    assert_eq!(problem.detail, "The record is missed; from there it can become rescheduled.");
}
