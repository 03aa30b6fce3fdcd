//! Projects and assignments.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::ids::{ApprenticeshipId, AssignmentId, ProjectId};
use crate::lifecycle::Lifecycle;
use crate::schema::{assignments, projects};
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// Where a project stands.
    ProjectState {
        /// Apprentices can be assigned.
        Open "open",
        /// Done, or given up; final.
        Closed "closed",
    }
}

impl Lifecycle for ProjectState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::Closed],
            Self::Closed => &[],
        }
    }
}

/// A project as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = projects)]
pub struct Project {
    pub id: ProjectId,
    pub title: String,
    pub brief: String,
    pub outcome: Option<String>,
    pub owner_team: String,
    pub technologies: Vec<String>,
    pub ksbs: Vec<String>,
    pub state: ProjectState,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Adds a project.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "title": "Bin collection days by text", "brief": "Residents ask by text when their bins are emptied.",
    "ownerTeam": "Environment services", "technologies": ["Rust", "Postgres"], "ksbs": ["K1", "S4"]
}))]
pub struct AddProject {
    /// What it is called.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// What is to be done, and for whom.
    #[validate(length(min = 1, max = 10_000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 10_000)]
    pub brief: String,
    /// The team that wants it.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub owner_team: String,
    /// What it is made with.
    #[validate(length(max = 30), custom(function = "crate::validate::each_one_line"))]
    #[schema(max_items = 30)]
    pub technologies: Vec<String>,
    /// Codes of the KSBs that it aims at; which standard's, the apprentice's says.
    #[validate(length(max = 100), custom(function = "crate::validate::each_one_line"))]
    #[schema(max_items = 100)]
    pub ksbs: Vec<String>,
}

/// Changes a project: absent keeps, null clears.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"outcome": "In use by 4,000 households."}))]
pub struct ChangeProject {
    /// What it is called.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub title: Option<String>,
    /// What is to be done, and for whom.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 10_000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 10_000, nullable = false)]
    pub brief: Option<String>,
    /// What came of it.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(min = 1, max = 10_000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 10_000)]
    pub outcome: Option<Option<String>>,
    /// Whether apprentices can still be assigned; closed is final.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub state: Option<ProjectState>,
}

/// A project.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Project)]
pub struct ProjectBody {
    /// Names the project.
    pub id: ProjectId,
    /// What it is called.
    #[schema(example = "Bin collection days by text")]
    pub title: String,
    /// What is to be done, and for whom.
    pub brief: String,
    /// What came of it.
    #[schema(required = true)]
    pub outcome: Option<String>,
    /// The team that wants it.
    #[schema(example = "Environment services")]
    pub owner_team: String,
    /// What it is made with.
    pub technologies: Vec<String>,
    /// Codes of the KSBs that it aims at.
    pub ksbs: Vec<String>,
    /// Where it stands.
    pub state: ProjectState,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<Project> for ProjectBody {
    fn from(row: Project) -> Self {
        let Project {
            id,
            title,
            brief,
            outcome,
            owner_team,
            technologies,
            ksbs,
            state,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self { id, title, brief, outcome, owner_team, technologies, ksbs, state, created_at, updated_at }
    }
}

/// An assignment as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = assignments)]
pub struct Assignment {
    pub id: AssignmentId,
    pub project_id: ProjectId,
    pub apprenticeship_id: ApprenticeshipId,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Puts an apprentice to a project.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AssignApprentice, example = json!({
    "apprenticeshipId": "01932b6e-7a4c-7000-8000-000000000004", "startsOn": "2026-11-30"
}))]
pub struct Assign {
    /// Who.
    pub apprenticeship_id: ApprenticeshipId,
    /// The first day, within the apprenticeship.
    pub starts_on: NaiveDate,
}

/// Ends an assignment.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"endsOn": "2027-02-26"}))]
pub struct CompleteAssignment {
    /// The last day.
    pub ends_on: NaiveDate,
}

/// An assignment.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Assignment)]
pub struct AssignmentBody {
    /// Names the assignment.
    pub id: AssignmentId,
    /// The project.
    pub project_id: ProjectId,
    /// Who.
    pub apprenticeship_id: ApprenticeshipId,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day; null while it goes on.
    #[schema(required = true)]
    pub ends_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<Assignment> for AssignmentBody {
    fn from(row: Assignment) -> Self {
        let Assignment {
            id,
            project_id,
            apprenticeship_id,
            starts_on,
            ends_on,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self { id, project_id, apprenticeship_id, starts_on, ends_on, created_at, updated_at }
    }
}

/// A page of assignments.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignmentList {
    /// The assignments, in the order in which they were made.
    pub assignments: Vec<AssignmentBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

/// A page of projects.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectList {
    /// The projects, in the order that was asked for.
    pub projects: Vec<ProjectBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
