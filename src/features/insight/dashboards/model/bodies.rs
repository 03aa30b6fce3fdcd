//! What a dashboard shows.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::LearnerBody;
use crate::features::apprenticeships::apprenticeships::State;
use crate::features::learning::progress::Rating;
use crate::hours::Hours;

/// How many there are of something.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StateCount)]
pub struct CountBody {
    /// The state.
    pub state: State,
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
    /// Hours done by those whose target is known: what the next two compare with.
    #[schema(value_type = f64, example = 1290.5)]
    pub measured_hours: Hours,
    /// Hours expected by now, each known target by the months of its training plan or evenly over the days; null where no target
    /// is known.
    #[schema(required = true, value_type = Option<f64>, example = 1400.25)]
    pub expected_to_date: Option<Hours>,
    /// Hours wanted by the planned ends, of those whose target is known; null where no target is known.
    #[schema(required = true, value_type = Option<f64>, example = 9800.0)]
    pub target_hours: Option<Hours>,
    /// Learners whose target is not known.
    #[schema(example = 0)]
    pub without_target: usize,
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

impl RatingsBody {
    /// Counts one more.
    pub fn add(&mut self, rating: Option<Rating>) {
        *match rating {
            Some(Rating::Red) => &mut self.red,
            Some(Rating::Amber) => &mut self.amber,
            Some(Rating::Green) => &mut self.green,
            None => &mut self.none,
        } += 1;
    }
}

/// KSBs of those in learning, together.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DashboardKsbs)]
pub struct KsbsBody {
    /// Judged completed, of those whose standard's KSBs are all known.
    #[schema(example = 120)]
    pub completed: i64,
    /// All KSBs of the learners' standards, where they are all known.
    #[schema(example = 510)]
    pub total: i64,
    /// Learners of whose standard not all KSBs are known.
    #[schema(example = 0)]
    pub without_total: usize,
}

/// Progress reviews of the group.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DashboardReviews)]
pub struct ReviewsBody {
    /// Learners whose next review was due before today.
    #[schema(example = 2)]
    pub overdue: usize,
    /// Reviews held that wait for the apprentice's signature.
    pub waiting_for_apprentice: usize,
    /// Reviews held that wait for the line manager's signature.
    pub waiting_for_line_manager: usize,
    /// Reviews held that wait for the provider's signature.
    pub waiting_for_provider: usize,
}

/// Where a group stands, today or at the end of a day.
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
    /// Ratings by the providers.
    pub ratings: RatingsBody,
    /// Ratings by the line managers.
    pub manager_ratings: RatingsBody,
    /// Learners of whom the provider and the line manager say different things.
    #[schema(example = 1)]
    pub ratings_disagree: usize,
    /// Ratings that the facts give.
    pub facts_ratings: RatingsBody,
    /// Learners of whom the provider, the line manager and the facts do not say the same.
    #[schema(example = 3)]
    pub sides_disagree: usize,
    /// Learners in learning of whom a rating is older than 28 days.
    #[schema(example = 2)]
    pub stale_ratings: usize,
    /// Knowledge, skills and behaviours.
    pub ksbs: KsbsBody,
    /// Progress reviews.
    pub reviews: ReviewsBody,
    /// Learners whose line manager has not checked in for more than four weeks; null for callers who may not know.
    #[schema(required = true, example = 3)]
    pub check_ins_overdue: Option<usize>,
    /// Learners of whom nothing was heard for more than 28 days.
    #[schema(example = 1)]
    pub silent: usize,
    /// How many need attention.
    #[schema(example = 5)]
    pub need_attention: usize,
    /// The hundred of them who need it most: by their gravest reason, then by hours missing.
    pub attention: Vec<LearnerBody>,
    /// All of them by name, at most 500; `total` tells how many there are, and the table has them all.
    pub learners: Vec<LearnerBody>,
    /// The first day of which changes are told; null where none was asked for.
    #[schema(required = true)]
    pub since: Option<NaiveDate>,
    /// Of how many learners something has changed since then; null where it was not asked for.
    #[schema(required = true, example = 4)]
    pub changed: Option<usize>,
}
