//! Dashboards and the rules by which a learner needs attention.

mod bodies;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;

pub use bodies::{CountBody, DashboardBody, KsbsBody, LearnerBody, OtjBody, RatingsBody, ReviewsBody};

use crate::features::apprenticeships::apprenticeships::State;
use crate::features::apprenticeships::training_plans::Basis;
pub use crate::features::line_management::reviews::Party;
use crate::ids::{ApprenticeshipId, CohortId, OrganisationId, PersonId, StandardId};
use crate::schema::{apprenticeships, people, standings};
use crate::string_enum::string_enum;

/// Without news for longer than this, a provider has fallen silent about a learner.
const SILENCE: TimeDelta = TimeDelta::days(28);
/// A learner is behind who has less than this much of the hours expected by now, in percent.
const ENOUGH: i64 = 90;
/// As many as need attention most.
pub const MOST: usize = 100;

/// Whose apprenticeships are looked at.
#[derive(Clone, Copy, Debug)]
pub enum Group {
    /// Those who started together.
    Cohort(CohortId),
    /// Those at a provider.
    Provider(OrganisationId),
    /// Those whom a person manages.
    Manager(PersonId),
}

string_enum! {
    /// Why a learner needs attention, the gravest first. New reasons may be added.
    Reason {
        /// The provider or the line manager rates the learner red.
        RatedRed "ratedRed",
        /// A progress review is due that was not held.
        ReviewOverdue "reviewOverdue",
        /// Less than nine tenths of the off-the-job hours expected by now are done.
        BehindHours "behindHours",
        /// No update for more than 28 days.
        Silent "silent",
        /// The provider or the line manager rates the learner amber.
        RatedAmber "ratedAmber",
        /// The line manager has not checked in for more than four weeks.
        CheckInOverdue "checkInOverdue",
    }
}

/// What is read of an apprenticeship.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = apprenticeships)]
pub struct Plan {
    pub id: ApprenticeshipId,
    pub standard_id: StandardId,
    pub team: String,
    pub state: State,
    pub starts_on: NaiveDate,
    pub planned_end_on: NaiveDate,
    pub weekly_hours_hundredths: i32,
}

impl Plan {
    /// What the training plan depends on.
    pub fn basis(&self) -> Basis {
        let Self { id, standard_id, starts_on, planned_end_on, weekly_hours_hundredths, .. } = *self;
        Basis { id, standard_id, starts_on, planned_end_on, weekly_hours_hundredths }
    }
}

/// What triggers keep of an apprenticeship.
#[derive(Clone, Debug, Default, Queryable, Selectable)]
#[diesel(table_name = standings)]
pub struct LearnerTotals {
    pub otj_hundredths: i64,
    pub last_update_at: Option<DateTime<Utc>>,
    pub provider_rating: Option<String>,
    pub manager_rating: Option<String>,
    pub ksbs_completed: i32,
    pub last_review_on: Option<NaiveDate>,
    pub review_moved_to: Option<NaiveDate>,
    pub last_check_in_on: Option<NaiveDate>,
}

/// Who learns.
#[derive(Clone, Debug, Default, Queryable, Selectable)]
#[diesel(table_name = people)]
pub struct Name {
    pub given_name: String,
    pub family_name: String,
}

/// An apprenticeship with what is counted of it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = apprenticeships)]
pub struct Row {
    #[diesel(embed)]
    pub plan: Plan,
    #[diesel(embed)]
    pub totals: LearnerTotals,
    #[diesel(embed)]
    pub name: Name,
}

/// What is known of one learner.
#[derive(Clone, Debug)]
pub struct Learner {
    pub row: Row,
    /// What holds today.
    pub state: State,
    /// In hundredths of an hour; none where it is not known.
    pub target: Option<i32>,
    pub expected: Option<i32>,
    /// KSBs of the standard; none where not all are known.
    pub ksbs: Option<i64>,
    pub review_due_on: NaiveDate,
    /// None where the caller may not know of check-ins.
    pub check_in_due_on: Option<NaiveDate>,
}

impl Learner {
    /// Why the learner needs attention; only while learning.
    pub fn reasons(&self, now: DateTime<Utc>, today: NaiveDate) -> Vec<Reason> {
        if self.state != State::InLearning {
            return Vec::new();
        }
        let (plan, totals) = (&self.row.plan, &self.row.totals);
        let started = plan.starts_on.and_time(chrono::NaiveTime::MIN).and_utc();
        let silent = now - totals.last_update_at.unwrap_or(started) > SILENCE;
        let behind =
            self.expected.is_some_and(|expected| totals.otj_hundredths * 100 < i64::from(expected) * ENOUGH);
        let rated = |rating| {
            [&totals.provider_rating, &totals.manager_rating]
                .into_iter()
                .any(|side| side.as_deref() == Some(rating))
        };
        [
            (rated("red"), Reason::RatedRed),
            (self.review_due_on < today, Reason::ReviewOverdue),
            (behind, Reason::BehindHours),
            (silent, Reason::Silent),
            (rated("amber"), Reason::RatedAmber),
            (self.check_in_due_on.is_some_and(|due| due < today), Reason::CheckInOverdue),
        ]
        .into_iter()
        .filter_map(|(holds, reason)| holds.then_some(reason))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn learner(hundredths: i64, rating: Option<&str>, heard: Option<&str>) -> Learner {
        let plan = Plan {
            id: ApprenticeshipId(Uuid::nil()),
            standard_id: StandardId(Uuid::nil()),
            team: String::new(),
            state: State::InLearning,
            starts_on: day("2026-09-07"),
            planned_end_on: day("2028-09-06"),
            weekly_hours_hundredths: 3600,
        };
        let totals = LearnerTotals {
            otj_hundredths: hundredths,
            last_update_at: heard.map(|at| at.parse().expect("an instant")),
            provider_rating: rating.map(str::to_owned),
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
            (
                learner(0, Some("red"), Some("2026-10-27T10:00:00Z")),
                vec![Reason::RatedRed, Reason::BehindHours],
            ),
            (learner(1000, None, Some("2026-10-27T09:59:59Z")), vec![Reason::Silent]),
            (learner(1000, None, None), vec![Reason::Silent]),
        ] {
            assert_eq!(reasons(&learner), expected, "{learner:?}");
        }
        let mut other = learner(1000, Some("green"), fresh);
        other.row.totals.manager_rating = Some("red".to_owned());
        assert_eq!(reasons(&other), [Reason::RatedRed], "the line manager's word counts as the provider's");
        other.row.totals.manager_rating = None;
        (other.review_due_on, other.check_in_due_on) = (day("2026-11-24"), Some(day("2026-11-24")));
        assert_eq!(reasons(&other), [], "due today is not overdue");
        (other.review_due_on, other.check_in_due_on) = (day("2026-11-23"), Some(day("2026-11-23")));
        assert_eq!(reasons(&other), [Reason::ReviewOverdue, Reason::CheckInOverdue]);
        other.expected = None;
        other.row.totals.otj_hundredths = 0;
        let behind = reasons(&other).contains(&Reason::BehindHours);
        assert!(!behind, "nobody is behind a target that is not known");
        other.state = State::OnBreak;
        assert_eq!(reasons(&other), []);
    }
}
