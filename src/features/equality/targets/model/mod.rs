//! Targets.

pub mod actions;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::error::{Error, FieldCode, FieldError, Result};
use crate::features::equality::disclosure::display::{self, Reached};
use crate::features::equality::editions::{Edition, EditionBody, EditionStage};
use crate::features::equality::questions::{Grouping, SET_2026_1};
use crate::ids::{DiversityTargetId, RecruitmentRoundId};
use crate::schema::diversity_targets;
use crate::string_enum::string_enum;
use crate::web::PageBody;

/// A target as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = diversity_targets)]
pub struct Target {
    pub id: DiversityTargetId,
    pub round_id: RecruitmentRoundId,
    pub stage: EditionStage,
    pub characteristic: String,
    pub category: String,
    pub percent: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

string_enum! {
    /// Whether a target is reached, as far as published figures say.
    TargetReached {
        /// Every number that may stand behind the figure reaches it.
        Yes "yes",
        /// None does.
        No "no",
        /// Some may, or nothing is published.
        CannotBeSaid "cannotBeSaid",
    }
}

/// Sets a target.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AddDiversityTarget, example = json!({"roundId": "019abf3e-9c00-7000-8000-000000000081", "stage": "hires",
    "characteristic": "sex", "category": "female", "percent": 40}))]
pub struct AddTarget {
    /// The recruitment round.
    pub round_id: RecruitmentRoundId,
    /// Of those who came how far.
    pub stage: EditionStage,
    /// The characteristic, such as `sex`.
    #[schema(max_length = 50)]
    pub characteristic: String,
    /// One of its categories, such as `female`.
    #[schema(max_length = 50)]
    pub category: String,
    /// How many of a hundred, at least.
    #[validate(range(min = 1, max = 100))]
    #[schema(minimum = 1, maximum = 100)]
    pub percent: i32,
}

impl AddTarget {
    /// Whether there is such a category.
    ///
    /// # Errors
    /// 422 where there is not.
    pub fn ensure_known(&self) -> Result<()> {
        let Some((_, of)) = SET_2026_1.find(&self.characteristic) else {
            let detail = "is no characteristic: equality editions name those that there are";
            let fault = FieldError::pointer("#/characteristic", FieldCode::NotListed, detail);
            return Err(Error::invalid(vec![fault]));
        };
        let mut all = of.categories(Grouping::Fine).iter().chain(of.categories(Grouping::Coarse));
        if all.any(|category| category.key == self.category) {
            return Ok(());
        }
        let detail = "is no category of the characteristic";
        Err(Error::invalid(vec![FieldError::pointer("#/category", FieldCode::NotListed, detail)]))
    }
}

/// Changes a target: absent keeps.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ChangeDiversityTarget, example = json!({"percent": 45}))]
pub struct ChangeTarget {
    /// How many of a hundred, at least.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 1, max = 100))]
    #[schema(minimum = 1, maximum = 100, nullable = false)]
    pub percent: Option<i32>,
}

/// A target.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DiversityTarget)]
pub struct TargetBody {
    /// Names the target.
    pub id: DiversityTargetId,
    /// The recruitment round.
    pub round_id: RecruitmentRoundId,
    /// Of those who came how far.
    pub stage: EditionStage,
    /// The characteristic.
    #[schema(example = "sex")]
    pub characteristic: String,
    /// The category.
    #[schema(example = "female")]
    pub category: String,
    /// How many of a hundred, at least.
    #[schema(minimum = 1, maximum = 100, example = 40)]
    pub percent: i32,
    /// Whether it is reached, as far as published figures say.
    pub reached: TargetReached,
    /// When it was set.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl TargetBody {
    /// A target beside the edition of its round and stage, if one is published.
    pub fn of(row: Target, edition: Option<&Edition>) -> Self {
        let reached = edition.map_or(TargetReached::CannotBeSaid, |edition| row.reached(edition));
        let Target {
            id,
            round_id,
            stage,
            characteristic,
            category,
            percent,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self { id, round_id, stage, characteristic, category, percent, reached, created_at, updated_at }
    }
}

impl Target {
    /// Whether a published edition says that it is reached.
    fn reached(&self, edition: &Edition) -> TargetReached {
        let (people, body) = (edition.people, EditionBody::from(edition.clone()));
        let mut tables =
            body.tables.iter().filter(|table| table.characteristics == [self.characteristic.as_str()]);
        let cell = tables
            .find_map(|table| table.cells.iter().find(|cell| cell.categories == [self.category.as_str()]));
        let (Some(cell), Ok(people), Ok(percent)) =
            (cell, u32::try_from(people), u32::try_from(self.percent))
        else {
            return TargetReached::CannotBeSaid;
        };
        match display::reached(cell.shown, people, percent) {
            Reached::Yes => TargetReached::Yes,
            Reached::No => TargetReached::No,
            Reached::CannotBeSaid => TargetReached::CannotBeSaid,
        }
    }
}

/// A page of targets.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DiversityTargetList)]
pub struct TargetList {
    /// The targets, in the order in which they were set.
    pub diversity_targets: Vec<TargetBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
