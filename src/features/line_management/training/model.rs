//! Skills of managers, training, and where a manager stands.

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Date, Nullable, Text, Uuid as SqlUuid};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::ids::{ManagerSkillId, ManagerTrainingId, PersonId};
use crate::schema::{manager_skills, manager_trainings};
use crate::string_enum::string_enum;
use crate::web::PageBody;

/// Training that lapses within these days wants refreshing now.
pub const SOON: Days = Days::new(30);

string_enum! {
    /// Where a manager stands with a skill.
    SkillState {
        /// Never trained.
        Missing "missing",
        /// Trained, and it holds.
        Current "current",
        /// Trained; it lapses within 30 days.
        LapsesSoon "lapsesSoon",
        /// Trained too long ago.
        Lapsed "lapsed",
    }
}

/// A skill as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = manager_skills)]
pub struct Skill {
    pub id: ManagerSkillId,
    pub title: String,
    pub description: String,
    pub valid_months: Option<i32>,
    pub retired: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Training as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = manager_trainings)]
pub struct Training {
    pub id: ManagerTrainingId,
    pub person_id: PersonId,
    pub manager_skill_id: ManagerSkillId,
    pub completed_on: NaiveDate,
    pub course: String,
    pub created_at: DateTime<Utc>,
    pub voided_at: Option<DateTime<Utc>>,
}

impl Training {
    /// Its version: it changes once, when it is voided.
    pub const fn version(&self) -> i32 {
        if self.voided_at.is_some() { 2 } else { 1 }
    }
}

/// A manager and a skill, as the database spells it.
#[derive(Debug, QueryableByName)]
pub struct SkillStatus {
    #[diesel(sql_type = SqlUuid)]
    pub person_id: PersonId,
    #[diesel(sql_type = Text)]
    pub given_name: String,
    #[diesel(sql_type = Text)]
    pub family_name: String,
    #[diesel(sql_type = SqlUuid)]
    pub manager_skill_id: ManagerSkillId,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Nullable<Date>)]
    pub completed_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    pub lapses_on: Option<NaiveDate>,
}

/// Where somebody stands with a skill on a day.
pub fn state(completed_on: Option<NaiveDate>, lapses_on: Option<NaiveDate>, today: NaiveDate) -> SkillState {
    match (completed_on, lapses_on) {
        (None, _) => SkillState::Missing,
        (_, Some(day)) if day <= today => SkillState::Lapsed,
        (_, Some(day)) if day <= today + SOON => SkillState::LapsesSoon,
        _ => SkillState::Current,
    }
}

/// Adds a skill.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AddManagerSkill, example = json!({
    "title": "Giving feedback", "description": "Says what was seen, what it did, and what would help.", "validMonths": 24
}))]
pub struct AddSkill {
    /// What it is called; one skill of a name.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// What who has it can do.
    #[validate(length(min = 1, max = 5000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 5000)]
    pub description: String,
    /// Months after which training lapses; null where it does not.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(range(min = 1, max = 120))]
    #[schema(minimum = 1, maximum = 120, required = true)]
    pub valid_months: Option<i32>,
}

/// Changes a skill: absent keeps, null clears.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema, AsChangeset)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[diesel(table_name = manager_skills)]
#[schema(as = ChangeManagerSkill, example = json!({"validMonths": 12}))]
pub struct ChangeSkill {
    /// What it is called.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub title: Option<String>,
    /// What who has it can do.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 5000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 5000, nullable = false)]
    pub description: Option<String>,
    /// Months after which training lapses.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(range(min = 1, max = 120))]
    #[schema(minimum = 1, maximum = 120)]
    pub valid_months: Option<Option<i32>>,
    /// Whether nobody needs it any more.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub retired: Option<bool>,
}

/// A skill that managers should have.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerSkill)]
pub struct SkillBody {
    /// Names the skill.
    pub id: ManagerSkillId,
    /// What it is called.
    #[schema(example = "Giving feedback")]
    pub title: String,
    /// What who has it can do.
    pub description: String,
    /// Months after which training lapses; null where it does not.
    #[schema(required = true, example = 24)]
    pub valid_months: Option<i32>,
    /// Whether nobody needs it any more.
    pub retired: bool,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<Skill> for SkillBody {
    fn from(row: Skill) -> Self {
        let Skill { id, title, description, valid_months, retired, created_at, updated_at, version: _ } = row;
        Self { id, title, description, valid_months, retired, created_at, updated_at }
    }
}

/// Writes down training done.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AddManagerTraining, example = json!({
    "managerSkillId": "01932b6e-7a4c-7000-8000-00000000000a", "completedOn": "2026-10-14",
    "course": "Managing early in careers, half a day"
}))]
pub struct AddTraining {
    /// What was learned.
    pub manager_skill_id: ManagerSkillId,
    /// The day on which it was completed.
    pub completed_on: NaiveDate,
    /// The course.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub course: String,
}

/// Training done.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerTraining)]
pub struct TrainingBody {
    /// Names the training.
    pub id: ManagerTrainingId,
    /// Who learned.
    pub person_id: PersonId,
    /// What.
    pub manager_skill_id: ManagerSkillId,
    /// The day on which it was completed.
    pub completed_on: NaiveDate,
    /// The course.
    #[schema(example = "Managing early in careers, half a day")]
    pub course: String,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
    /// When it was voided as a mistake; it counts no more.
    #[schema(required = true)]
    pub voided_at: Option<DateTime<Utc>>,
}

impl From<Training> for TrainingBody {
    fn from(row: Training) -> Self {
        let Training { id, person_id, manager_skill_id, completed_on, course, created_at, voided_at } = row;
        Self { id, person_id, manager_skill_id, completed_on, course, created_at, voided_at }
    }
}

/// Where a manager stands with a skill.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerSkillStatus)]
pub struct SkillStatusBody {
    /// The manager.
    pub person_id: PersonId,
    /// Given name.
    #[schema(example = "Sam")]
    pub given_name: String,
    /// Family name.
    #[schema(example = "Invented")]
    pub family_name: String,
    /// The skill.
    pub manager_skill_id: ManagerSkillId,
    /// What the skill is called.
    #[schema(example = "Giving feedback")]
    pub title: String,
    /// Where the manager stands.
    pub state: SkillState,
    /// The day of the last training.
    #[schema(required = true)]
    pub completed_on: Option<NaiveDate>,
    /// The day from which it counts no more; null where it does not lapse.
    #[schema(required = true)]
    pub lapses_on: Option<NaiveDate>,
}

impl SkillStatus {
    /// The answer on a day.
    pub fn body(self, today: NaiveDate) -> SkillStatusBody {
        let SkillStatus {
            person_id,
            given_name,
            family_name,
            manager_skill_id,
            title,
            completed_on,
            lapses_on,
        } = self;
        SkillStatusBody {
            state: state(completed_on, lapses_on, today),
            person_id,
            given_name,
            family_name,
            manager_skill_id,
            title,
            completed_on,
            lapses_on,
        }
    }
}

/// A page of training.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ManagerTrainingList {
    /// The training, in the order in which it was written down.
    pub manager_trainings: Vec<TrainingBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

/// Where a manager stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SkillsOfAManager {
    /// Every skill in use.
    pub manager_skills: Vec<SkillStatusBody>,
}

/// A page of gaps.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ManagerSkillGapList {
    /// Managers and the skills that they lack, manager by manager.
    pub manager_skill_gaps: Vec<SkillStatusBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

/// A page of skills.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ManagerSkillList {
    /// The skills, in the order in which they were added.
    pub manager_skills: Vec<SkillBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_holds_until_the_day_on_which_it_lapses() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let (done, today) = (Some(day("2025-01-31")), day("2026-11-24"));
        for (done, lapses, wanted) in [
            (None, None, SkillState::Missing),
            (done, None, SkillState::Current),
            (done, Some("2026-11-24"), SkillState::Lapsed),
            (done, Some("2026-11-25"), SkillState::LapsesSoon),
            (done, Some("2026-12-24"), SkillState::LapsesSoon),
            (done, Some("2026-12-25"), SkillState::Current),
        ] {
            assert_eq!(state(done, lapses.map(day), today), wanted, "{lapses:?}");
        }
    }
}
