//! What is said of introductions.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::IntroductionState;
use crate::ids::{ApprenticeshipId, IntroductionOfferId, PersonId};
use crate::string_enum::string_enum;

/// Asks for an introduction, or proposes one.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"offerId": "019ac1d2-7a00-7000-8000-000000000001", "apprenticeshipId": null}))]
pub struct AskForIntroduction {
    /// The offer.
    pub offer_id: IntroductionOfferId,
    /// For whom: the programme's team proposes it to somebody. Left out, apprentices ask for themselves.
    #[serde(default)]
    pub apprenticeship_id: Option<ApprenticeshipId>,
}

/// Makes an introduction.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"accompaniedBy": null}))]
pub struct MakeIntroduction {
    /// Who comes along to the first meeting: the line manager, or somebody of the programme's team. Left out by one of them, they come
    /// themselves where somebody must.
    #[serde(default)]
    pub accompanied_by: Option<PersonId>,
}

string_enum! {
    /// Whether those who were introduced have met.
    MeetingOutcome {
        /// They have.
        Met "met",
        /// They have not, and will not.
        NotMet "notMet",
    }
}

impl From<MeetingOutcome> for IntroductionState {
    fn from(outcome: MeetingOutcome) -> Self {
        match outcome {
            MeetingOutcome::Met => Self::Met,
            MeetingOutcome::NotMet => Self::NotMet,
        }
    }
}

/// Says whether they have met.
#[derive(Clone, Copy, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"outcome": "met", "metOn": "2027-01-14"}))]
pub struct ReportMeeting {
    /// Whether they have.
    pub outcome: MeetingOutcome,
    /// The day, in London; required where they have, not in the future, not before the introduction was made.
    #[serde(default)]
    pub met_on: Option<NaiveDate>,
}
