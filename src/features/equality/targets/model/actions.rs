//! Actions towards targets.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::ids::{DiversityActionId, DiversityTargetId, OrganisationId};
use crate::schema::diversity_actions;
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// What kind of action it is. New kinds may be added.
    ActionKind {
        /// People are sought where they are.
        Outreach "outreach",
        /// The doors are open.
        OpenDay "openDay",
        /// An event for women in technology.
        WomenInTech "womenInTech",
        /// Something that a partner does.
        Partner "partner",
    }
}

/// An action as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = diversity_actions)]
pub struct Action {
    pub id: DiversityActionId,
    pub target_id: DiversityTargetId,
    pub kind: ActionKind,
    pub title: String,
    pub action_on: NaiveDate,
    pub organisation_id: Option<OrganisationId>,
    pub outcome: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Writes an action down.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AddDiversityAction, example = json!({"targetId": "019abf3e-9c00-7000-8000-000000000092", "kind": "openDay",
    "title": "Open evening at the town hall", "on": "2027-01-20", "organisationId": null, "outcome": null}))]
pub struct AddAction {
    /// Towards which target.
    pub target_id: DiversityTargetId,
    /// What kind of action it is.
    pub kind: ActionKind,
    /// What it is called; public.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// The day.
    pub on: NaiveDate,
    /// With which organisation.
    pub organisation_id: Option<OrganisationId>,
    /// What came of it; public.
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000)]
    pub outcome: Option<String>,
}

/// Changes an action: absent keeps, null clears.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ChangeDiversityAction, example = json!({"outcome": "Thirty came, of whom twelve applied."}))]
pub struct ChangeAction {
    /// What it is called; public.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub title: Option<String>,
    /// The day.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub on: Option<NaiveDate>,
    /// What came of it; public.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000)]
    pub outcome: Option<Option<String>>,
}

/// An action.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DiversityAction)]
pub struct ActionBody {
    /// Names the action.
    pub id: DiversityActionId,
    /// Towards which target.
    pub target_id: DiversityTargetId,
    /// What kind of action it is.
    pub kind: ActionKind,
    /// What it is called.
    #[schema(example = "Open evening at the town hall")]
    pub title: String,
    /// The day.
    pub on: NaiveDate,
    /// With which organisation.
    #[schema(required = true)]
    pub organisation_id: Option<OrganisationId>,
    /// What came of it.
    #[schema(required = true, example = "Thirty came, of whom twelve applied.")]
    pub outcome: Option<String>,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<Action> for ActionBody {
    fn from(row: Action) -> Self {
        let Action {
            id,
            target_id,
            kind,
            title,
            action_on,
            organisation_id,
            outcome,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self { id, target_id, kind, title, on: action_on, organisation_id, outcome, created_at, updated_at }
    }
}

/// A page of actions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DiversityActionList)]
pub struct ActionList {
    /// The actions, in the order in which they were written down.
    pub diversity_actions: Vec<ActionBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
