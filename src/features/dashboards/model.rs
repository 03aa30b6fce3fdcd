//! Dashboards and the rules by which a learner needs attention.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::words;
use crate::hours::Hours;
use crate::ids::{ApprenticeshipId, CohortId, OrganisationId, PersonId};

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

words! {
    /// Why a learner needs attention. New reasons may be added.
    Reason {
        /// The provider rates the learner red.
        RatedRed "ratedRed",
        /// The provider rates the learner amber.
        RatedAmber "ratedAmber",
        /// Less than nine tenths of the off-the-job hours expected by now are done.
        BehindHours "behindHours",
        /// No update for more than 28 days.
        Silent "silent",
    }
}

/// An apprenticeship with what is counted of it.
#[derive(Clone, Debug, Queryable)]
pub struct Row {
    pub id: ApprenticeshipId,
    pub team: String,
    pub state: String,
    pub starts_on: NaiveDate,
    pub planned_end_on: NaiveDate,
    pub weekly_hours_hundredths: i32,
    pub given_name: String,
    pub family_name: String,
    pub minimum_otj_hours: Option<i32>,
}

/// What is known of one learner.
#[derive(Clone, Debug)]
pub struct Learner {
    pub row: Row,
    /// What holds today.
    pub state: &'static str,
    pub hundredths: i64,
    pub target: i32,
    pub expected: i32,
    pub rating: Option<String>,
    pub last_update_at: Option<DateTime<Utc>>,
}

impl Learner {
    /// Why the learner needs attention; only while learning.
    pub fn reasons(&self, now: DateTime<Utc>) -> Vec<Reason> {
        if self.state != "inLearning" {
            return Vec::new();
        }
        let started = self.row.starts_on.and_time(chrono::NaiveTime::MIN).and_utc();
        let silent = now - self.last_update_at.unwrap_or(started) > SILENCE;
        let behind = self.hundredths * 100 < i64::from(self.expected) * ENOUGH;
        [
            (self.rating.as_deref() == Some("red"), Reason::RatedRed),
            (self.rating.as_deref() == Some("amber"), Reason::RatedAmber),
            (behind, Reason::BehindHours),
            (silent, Reason::Silent),
        ]
        .into_iter()
        .filter_map(|(holds, reason)| holds.then_some(reason))
        .collect()
    }
}

/// How many there are of something.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StateCount)]
pub struct CountBody {
    /// The state.
    #[schema(example = "inLearning")]
    pub state: String,
    /// How many are in it.
    #[schema(example = 21)]
    pub count: usize,
}

/// Off-the-job hours of those in learning, together.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DashboardOtj)]
pub struct OtjBody {
    /// Hours done.
    #[schema(value_type = f64, example = 1290.5)]
    pub hours: Hours,
    /// Hours expected by now, each learner's target spread evenly over the days.
    #[schema(value_type = f64, example = 1400.25)]
    pub expected_to_date: Hours,
    /// Hours wanted by the planned ends.
    #[schema(value_type = f64, example = 9800.0)]
    pub target_hours: Hours,
    /// Learners with less than nine tenths of what is expected by now.
    #[schema(example = 4)]
    pub behind: usize,
}

/// The newest ratings of those in learning.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = DashboardRatings)]
pub struct RatingsBody {
    /// Rated red.
    pub red: usize,
    /// Rated amber.
    pub amber: usize,
    /// Rated green.
    pub green: usize,
    /// Not rated yet.
    pub none: usize,
}

/// A learner who needs attention.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DashboardLearner)]
pub struct LearnerBody {
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// Given name.
    #[schema(example = "Robin")]
    pub given_name: String,
    /// Family name.
    #[schema(example = "Invented")]
    pub family_name: String,
    /// Why, the gravest first.
    pub reasons: Vec<Reason>,
    /// Hours done.
    #[schema(value_type = f64, example = 40.5)]
    pub hours: Hours,
    /// Hours expected by now.
    #[schema(value_type = f64, example = 62.25)]
    pub expected_to_date: Hours,
    /// The newest rating, if any.
    #[schema(required = true, example = "amber")]
    pub rating: Option<String>,
    /// When the newest update was observed; null before the first.
    #[schema(required = true)]
    pub last_update_at: Option<DateTime<Utc>>,
}

/// Where a group stands today.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Dashboard)]
pub struct DashboardBody {
    /// The day, in Europe/London, at which this holds.
    pub as_of: NaiveDate,
    /// Apprenticeships that the caller may see.
    #[schema(example = 21)]
    pub total: usize,
    /// How many of them are in each state.
    pub by_state: Vec<CountBody>,
    /// Off-the-job hours.
    pub otj: OtjBody,
    /// Ratings.
    pub ratings: RatingsBody,
    /// Learners of whom nothing was heard for more than 28 days.
    #[schema(example = 1)]
    pub silent: usize,
    /// How many need attention.
    #[schema(example = 5)]
    pub need_attention: usize,
    /// The hundred of them who need it most: by their gravest reason, then by hours missing.
    pub attention: Vec<LearnerBody>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn learner(hundredths: i64, expected: i32, rating: Option<&str>, heard: Option<&str>) -> Learner {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        Learner {
            row: Row {
                id: ApprenticeshipId(Uuid::nil()),
                team: String::new(),
                state: "inLearning".to_owned(),
                starts_on: day("2026-09-07"),
                planned_end_on: day("2028-09-06"),
                weekly_hours_hundredths: 3600,
                given_name: String::new(),
                family_name: String::new(),
                minimum_otj_hours: None,
            },
            state: "inLearning",
            hundredths,
            target: 18_700,
            expected,
            rating: rating.map(str::to_owned),
            last_update_at: heard.map(|at| at.parse().expect("an instant")),
        }
    }

    #[test]
    fn reasons_have_thresholds() {
        let now: DateTime<Utc> = "2026-11-24T10:00:00Z".parse().expect("an instant");
        let fresh = Some("2026-11-20T10:00:00Z");
        for (learner, reasons) in [
            (learner(900, 1000, Some("green"), fresh), vec![]),
            (learner(899, 1000, Some("green"), fresh), vec![Reason::BehindHours]),
            (learner(1000, 1000, Some("amber"), fresh), vec![Reason::RatedAmber]),
            (
                learner(0, 1000, Some("red"), Some("2026-10-27T10:00:00Z")),
                vec![Reason::RatedRed, Reason::BehindHours],
            ),
            (learner(1000, 1000, None, Some("2026-10-27T09:59:59Z")), vec![Reason::Silent]),
            (learner(1000, 1000, None, None), vec![Reason::Silent]),
        ] {
            assert_eq!(learner.reasons(now), reasons, "{learner:?}");
        }
        let mut resting = learner(0, 1000, Some("red"), None);
        resting.state = "onBreak";
        assert!(resting.reasons(now).is_empty());
    }
}
