//! What an overview shows.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::timeline::EntryBody;
use crate::features::apprenticeships::apprenticeships::ApprenticeshipBody;
use crate::features::apprenticeships::breaks::BreakBody;
use crate::features::learning::otj::TrendBody;
use crate::features::learning::progress::OtjBody;
use crate::features::line_management::rag::RagBody;
use crate::features::line_management::reviews::{GoalBody, ReviewBody};
use crate::ids::{CohortId, MeetupId, OrganisationId, PersonId, StandardId};
use crate::string_enum::string_enum;

string_enum! {
    /// A part of an overview that not every caller may read. New parts may be added.
    Part {
        /// Hours, plan and forecast: needs `progress:read`.
        Hours "hours",
        /// The ratings of all sides: needs `progress:read`.
        Rag "rag",
        /// Knowledge, skills and behaviours: needs `progress:read`.
        Ksbs "ksbs",
        /// Reviews and open goals: needs `reviews:read`.
        Reviews "reviews",
        /// Meetups that the apprentice is registered for: needs `registrations:read`.
        Meetups "meetups",
    }
}

/// A person who is named.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OverviewPerson)]
pub struct PersonBody {
    /// Names the person.
    pub id: PersonId,
    /// Given name.
    #[schema(example = "Sam")]
    pub given_name: String,
    /// Family name.
    #[schema(example = "Invented")]
    pub family_name: String,
}

/// Who teaches, and whom to ask there.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OverviewProvider)]
pub struct ProviderBody {
    /// Names the organisation.
    pub id: OrganisationId,
    /// What it is called.
    #[schema(example = "Ada")]
    pub name: String,
    /// Whom to ask.
    #[schema(required = true, example = "Jo Invented")]
    pub contact_name: Option<String>,
    /// Where to write.
    #[schema(required = true, example = "jo@provider.example")]
    pub contact_email: Option<String>,
}

/// Those who started together.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = OverviewCohort)]
pub struct CohortBody {
    /// Names the cohort.
    pub id: CohortId,
    /// What it is called.
    #[schema(example = "September 2026")]
    pub name: String,
}

/// What is learned.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = OverviewStandard)]
pub struct StandardBody {
    /// Names the version of the standard.
    pub id: StandardId,
    /// Its reference.
    #[schema(example = "ST0116")]
    pub reference: String,
    /// Which version.
    #[schema(example = "1.1")]
    pub version: String,
    /// What it is called.
    #[schema(example = "Software developer")]
    pub name: String,
}

/// Who and what stands around an apprenticeship.
pub struct Around {
    pub line_manager: Option<PersonBody>,
    pub provider: ProviderBody,
    pub cohort: CohortBody,
    pub standard: StandardBody,
}

/// Hours, plan and forecast.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OverviewHours)]
pub struct HoursBody {
    /// Hours done, wanted and expected by now.
    pub otj: OtjBody,
    /// Where the trend leads; null before four whole weeks were reported of, and after the end.
    #[schema(required = true)]
    pub trend: Option<TrendBody>,
}

/// Knowledge, skills and behaviours.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OverviewKsbs)]
pub struct KsbsBody {
    /// How many are completed.
    #[schema(example = 12)]
    pub completed: usize,
    /// How many there are; null where the standard's are not known.
    #[schema(required = true, example = 38)]
    pub total: Option<usize>,
    /// Those of which there is neither evidence nor a judgement.
    #[schema(example = json!(["K7", "S4", "B2"]))]
    pub not_begun: Vec<String>,
}

/// Reviews and goals.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OverviewReviews)]
pub struct ReviewsBody {
    /// The next that is to be held, overdue or to come.
    #[schema(required = true)]
    pub next: Option<ReviewBody>,
    /// The last that was held.
    #[schema(required = true)]
    pub last: Option<ReviewBody>,
    /// Goals that are open, the earliest due first.
    pub open_goals: Vec<GoalBody>,
}

/// A meetup that the apprentice is registered for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OverviewMeetup)]
pub struct MeetupBody {
    /// Names the meetup.
    pub id: MeetupId,
    /// What it is called.
    #[schema(example = "Inside a delivery team")]
    pub title: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
}

/// One apprentice on one screen. What the caller may not read is null and named in `omitted`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Overview)]
pub struct OverviewBody {
    /// The day, in Europe/London, at which this holds.
    pub as_of: NaiveDate,
    /// The apprenticeship, with the apprentice's name.
    pub apprenticeship: ApprenticeshipBody,
    /// Who manages; null where nobody does.
    #[schema(required = true)]
    pub line_manager: Option<PersonBody>,
    /// Who teaches.
    pub provider: ProviderBody,
    /// The group that the apprentice started with.
    pub cohort: CohortBody,
    /// What is learned.
    pub standard: StandardBody,
    /// The break that goes on; null where there is none.
    #[schema(required = true)]
    pub break_in_learning: Option<BreakBody>,
    /// Hours, plan and forecast.
    #[schema(required = true)]
    pub hours: Option<HoursBody>,
    /// How the sides rate the apprentice.
    #[schema(required = true)]
    pub rag: Option<RagBody>,
    /// Knowledge, skills and behaviours.
    #[schema(required = true)]
    pub ksbs: Option<KsbsBody>,
    /// Reviews and goals.
    #[schema(required = true)]
    pub reviews: Option<ReviewsBody>,
    /// The next three meetups that the apprentice is registered for.
    #[schema(required = true)]
    pub meetups: Option<Vec<MeetupBody>>,
    /// The five newest entries of the timeline that the caller may read.
    pub timeline: Vec<EntryBody>,
    /// The parts that the caller may not read.
    pub omitted: Vec<Part>,
}
