//! When a learner needs attention.

use super::*;
use crate::features::line_management::rag::RatingSource;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn said(rating: &str) -> StatementBody {
    StatementBody {
        id: Uuid::nil(),
        source: RatingSource::Provider,
        rating: rating.parse().expect("a rating"),
        reason: None,
        at: DateTime::UNIX_EPOCH,
    }
}

fn learner(hundredths: i64, rating: Option<&str>, heard: Option<&str>) -> Learner {
    let plan = Plan {
        id: ApprenticeshipId(Uuid::nil()),
        standard_id: StandardId(Uuid::nil()),
        provider_id: OrganisationId::default(),
        cohort_id: CohortId::default(),
        line_manager_id: None,
        team: String::new(),
        state: State::InLearning,
        starts_on: day("2026-09-07"),
        planned_end_on: day("2028-09-06"),
        weekly_hours_hundredths: 3600,
        planned_otj_hundredths: None,
        planned_otj_agreed_on: None,
        prior_learning_hundredths: None,
    };
    let totals = LearnerTotals {
        otj_hundredths: hundredths,
        last_update_at: heard.map(|at| at.parse().expect("an instant")),
        ..LearnerTotals::default()
    };
    Learner {
        row: Row { plan, totals, name: Name::default() },
        state: State::InLearning,
        target: Some(18_700),
        expected: Some(1000),
        ksbs: Some(5),
        review_due_on: day("2026-11-30"),
        check_in_due_on: None,
        sides: Sides { provider: rating.map(said), ..Sides::default() },
    }
}

#[test]
fn reasons_have_thresholds() {
    let now: DateTime<Utc> = "2026-11-24T10:00:00Z".parse().expect("an instant");
    let reasons = |learner: &Learner| learner.reasons(now, day("2026-11-24"));
    let fresh = Some("2026-11-20T10:00:00Z");
    for (learner, expected) in [
        (learner(900, Some("green"), fresh), vec![]),
        (learner(899, Some("green"), fresh), vec![Reason::BehindHours]),
        (learner(1000, Some("amber"), fresh), vec![Reason::RatedAmber]),
        (learner(0, Some("red"), Some("2026-10-27T10:00:00Z")), vec![Reason::RatedRed, Reason::BehindHours]),
        (learner(1000, None, Some("2026-10-27T09:59:59Z")), vec![Reason::Silent]),
        (learner(1000, None, None), vec![Reason::Silent]),
    ] {
        assert_eq!(reasons(&learner), expected, "{learner:?}");
    }
    let mut other = learner(1000, Some("green"), fresh);
    other.sides.manager = Some(said("red"));
    assert_eq!(reasons(&other), [Reason::RatedRed], "the line manager's word counts as the provider's");
    other.sides.manager = None;
    (other.review_due_on, other.check_in_due_on) = (day("2026-11-24"), Some(day("2026-11-24")));
    assert_eq!(reasons(&other), [], "due today is not overdue");
    (other.review_due_on, other.check_in_due_on) = (day("2026-11-23"), Some(day("2026-11-23")));
    assert_eq!(reasons(&other), [Reason::ReviewOverdue, Reason::CheckInOverdue]);
    other.sides.facts = Some(DerivedBody { rating: Rating::Red, facts: Vec::new(), unknown: Vec::new() });
    assert_eq!(reasons(&other)[0], Reason::RedByFacts, "whatever the sides say");
    other.sides.facts = None;
    other.expected = None;
    other.row.totals.otj_hundredths = 0;
    let behind = reasons(&other).contains(&Reason::BehindHours);
    assert!(!behind, "nobody is behind a target that is not known");
    other.state = State::OnBreak;
    assert_eq!(reasons(&other), []);
}
