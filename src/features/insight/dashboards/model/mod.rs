//! Dashboards and the rules by which a learner needs attention.

mod bodies;
mod changes;
mod learners;
mod words;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use serde::Deserialize;

pub use bodies::{CountBody, DashboardBody, KsbsBody, OtjBody, RatingsBody, ReviewsBody};
pub use changes::ChangesBody;
pub use learners::{LearnerBody, Names, SaidBody};

use crate::features::apprenticeships::apprenticeships::State;
use crate::features::apprenticeships::training_plans::{Basis, planned};
use crate::features::learning::progress::Rating;
use crate::features::line_management::rag::{DerivedBody, StatementBody};
pub use crate::features::line_management::reviews::Party;
use crate::hours::Hours;
use crate::ids::{ApprenticeshipId, CohortId, OrganisationId, PersonId, StandardId};
use crate::schema::{apprenticeships, people, standings};
use crate::string_enum::string_enum;

/// Without news for longer than this, a provider has fallen silent about a learner.
const SILENCE: TimeDelta = TimeDelta::days(28);
/// A learner is behind who has less than this much of the hours expected by now, in percent.
const ENOUGH: i64 = 90;
/// A rating older than this is stale.
const STALE: i64 = 28;
/// As many as need attention most.
pub const MOST: usize = 100;
/// As many are shown.
pub const ALL: usize = 500;

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
        /// The facts say red, whatever the sides say.
        RedByFacts "redByFacts" since "1.1.0",
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
#[derive(Clone, Debug, Deserialize, Queryable, Selectable)]
#[diesel(table_name = apprenticeships)]
pub struct Plan {
    pub id: ApprenticeshipId,
    pub standard_id: StandardId,
    pub provider_id: OrganisationId,
    pub cohort_id: CohortId,
    pub line_manager_id: Option<PersonId>,
    pub team: String,
    pub state: State,
    pub starts_on: NaiveDate,
    pub planned_end_on: NaiveDate,
    pub weekly_hours_hundredths: i32,
    pub planned_otj_hundredths: Option<i32>,
    pub planned_otj_agreed_on: Option<NaiveDate>,
    pub prior_learning_hundredths: Option<i32>,
}

impl Plan {
    /// What the training plan depends on.
    pub fn basis(&self) -> Basis {
        Basis {
            id: self.id,
            standard_id: self.standard_id,
            starts_on: self.starts_on,
            planned_end_on: self.planned_end_on,
            weekly_hours_hundredths: self.weekly_hours_hundredths,
            planned: planned(self.planned_otj_hundredths, self.planned_otj_agreed_on),
            prior_learning_hundredths: self.prior_learning_hundredths,
        }
    }

    /// Whether it is one of the group.
    pub fn is_of(&self, group: Group) -> bool {
        match group {
            Group::Cohort(id) => self.cohort_id == id,
            Group::Provider(id) => self.provider_id == id,
            Group::Manager(id) => self.line_manager_id == Some(id),
        }
    }
}

/// What triggers keep of an apprenticeship.
#[derive(Clone, Debug, Default, Queryable, Selectable)]
#[diesel(table_name = standings)]
pub struct LearnerTotals {
    pub otj_hundredths: i64,
    pub last_update_at: Option<DateTime<Utc>>,
    pub ksbs_completed: i32,
    pub last_review_on: Option<NaiveDate>,
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
    pub sides: Sides,
}

/// What each side says of a learner.
#[derive(Clone, Debug, Default)]
pub struct Sides {
    pub provider: Option<StatementBody>,
    pub manager: Option<StatementBody>,
    pub facts: Option<DerivedBody>,
}

impl Learner {
    /// What the facts say.
    pub fn facts_rating(&self) -> Option<Rating> {
        self.sides.facts.as_ref().map(|facts| facts.rating)
    }

    /// What the provider and the line manager say.
    pub fn ratings(&self) -> (Option<Rating>, Option<Rating>) {
        let rating = |said: &Option<StatementBody>| said.as_ref().map(|said| said.rating);
        (rating(&self.sides.provider), rating(&self.sides.manager))
    }

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
        let (provider, manager) = self.ratings();
        let rated = |rating| [provider, manager].contains(&Some(rating));
        [
            (rated(Rating::Red), Reason::RatedRed),
            (self.facts_rating() == Some(Rating::Red), Reason::RedByFacts),
            (self.review_due_on < today, Reason::ReviewOverdue),
            (behind, Reason::BehindHours),
            (silent, Reason::Silent),
            (rated(Rating::Amber), Reason::RatedAmber),
            (self.check_in_due_on.is_some_and(|due| due < today), Reason::CheckInOverdue),
        ]
        .into_iter()
        .filter_map(|(holds, reason)| holds.then_some(reason))
        .collect()
    }
}

/// A group on a day.
pub struct Snapshot {
    /// The day, and the last instant of it that counts.
    pub day: NaiveDate,
    pub now: DateTime<Utc>,
    /// Everyone whom the caller may see, by name.
    pub learners: Vec<Learner>,
}

impl Snapshot {
    /// Their apprenticeships.
    pub fn ids(&self) -> Vec<ApprenticeshipId> {
        self.learners.iter().map(|learner| learner.row.plan.id).collect()
    }
}

/// Hours, of hundredths added up.
pub fn hours(hundredths: i64) -> Hours {
    Hours(i32::try_from(hundredths).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests;
