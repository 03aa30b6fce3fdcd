//! What has changed of a learner between two days.

use serde::Serialize;
use utoipa::ToSchema;

use super::Learner;
use crate::features::apprenticeships::apprenticeships::State;
use crate::features::line_management::rag::StatementBody;
use crate::hours::Hours;
use crate::string_enum::string_enum;

string_enum! {
    /// What can have changed of a learner. New values may be added.
    Change {
        /// The learner was not one of the group before.
        New "new",
        /// The apprenticeship stands elsewhere.
        State "state",
        /// Other hours count.
        Hours "hours",
        /// The provider has rated the learner anew.
        Rating "rating",
        /// The line manager has rated the learner anew.
        ManagerRating "managerRating",
        /// A progress review was held.
        ReviewHeld "reviewHeld",
    }
}

/// What has changed of a learner since a day began.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DashboardChanges)]
pub struct ChangesBody {
    /// What has changed; nothing where it is empty.
    pub what: Vec<Change>,
    /// Where the apprenticeship stood before; null for whoever was not one of the group.
    #[schema(required = true)]
    pub state_before: Option<State>,
    /// Hours that came to count, less those that no longer do.
    #[schema(value_type = f64, example = 13.0)]
    pub hours_added: Hours,
    /// The provider's rating before.
    #[schema(required = true, example = "green")]
    pub rating_before: Option<String>,
    /// The line manager's rating before.
    #[schema(required = true, example = "green")]
    pub manager_rating_before: Option<String>,
}

impl ChangesBody {
    /// What is different of a learner from before.
    pub fn between(before: Option<&Learner>, now: &Learner) -> Self {
        let hours = |learner: &Learner| learner.row.totals.otj_hundredths;
        let added = hours(now) - before.map_or(0, hours);
        let id = |said: Option<&StatementBody>| said.map(|said| said.id);
        let provider = |learner: &Learner| id(learner.sides.provider.as_ref());
        let manager = |learner: &Learner| id(learner.sides.manager.as_ref());
        let held = |learner: &Learner| learner.row.totals.last_review_on;
        let what = [
            (before.is_none(), Change::New),
            (before.is_some_and(|before| before.state != now.state), Change::State),
            (added != 0, Change::Hours),
            (before.and_then(provider) != provider(now), Change::Rating),
            (before.and_then(manager) != manager(now), Change::ManagerRating),
            (before.and_then(held) != held(now), Change::ReviewHeld),
        ];
        let (rating, manager_rating) = before.map(Learner::ratings).unwrap_or_default();
        Self {
            what: what.into_iter().filter_map(|(holds, what)| holds.then_some(what)).collect(),
            state_before: before.map(|before| before.state),
            hours_added: Hours(i32::try_from(added).unwrap_or_default()),
            rating_before: rating.map(|rating| rating.to_string()),
            manager_rating_before: manager_rating.map(|rating| rating.to_string()),
        }
    }
}
