//! Editions as they are stored, and as the auditor knows them.

pub mod bodies;
pub mod chart;
pub mod commands;
mod stored;
pub mod table;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::features::equality::disclosure::populations::{Population, RoundId, RoundSizes, Rounds, Stage};
use crate::ids::EqualityEditionId;
use crate::json::stored::Json;
use crate::schema::{equality_editions, equality_known_facts};
use crate::string_enum::string_enum;
pub use stored::{Figures, StoredTable};

string_enum! {
    /// How far somebody came in a recruitment round by its closing.
    EditionStage {
        /// They applied.
        Applications "applications",
        /// They were offered a place.
        Offers "offers",
        /// They were enrolled.
        Hires "hires",
    }
}

impl EditionStage {
    /// What figures about it are called.
    pub fn heading(self) -> String {
        let who = match self {
            Self::Applications => "who applied",
            Self::Offers => "who were offered a place",
            Self::Hires => "who began",
        };
        format!("Whom we reach: those {who}")
    }
}

impl From<EditionStage> for Stage {
    fn from(stage: EditionStage) -> Self {
        match stage {
            EditionStage::Applications => Self::Applications,
            EditionStage::Offers => Self::Offers,
            EditionStage::Hires => Self::Hires,
        }
    }
}

/// An edition as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = equality_editions)]
pub struct Edition {
    pub id: EqualityEditionId,
    pub stage: EditionStage,
    /// In order.
    pub round_ids: Vec<Uuid>,
    pub question_set: String,
    pub people: i32,
    pub figures: Json<Figures>,
    pub published_at: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub withdrawal_reason: Option<String>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// What everybody knows of the people of a stage.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = equality_known_facts)]
pub struct StoredFact {
    pub id: Uuid,
    pub round_id: Uuid,
    pub stage: EditionStage,
    pub characteristic: String,
    pub category: String,
    pub people: i32,
    pub source: String,
}

/// The population of a stage of one round, or of several that are pooled.
pub fn population(stage: EditionStage, rounds: &[Uuid]) -> Population {
    let id = |round: &Uuid| RoundId(round.as_u128());
    match rounds {
        [one] => Population::Stage { round: id(one), stage: stage.into() },
        several => Population::Pool { stage: stage.into(), rounds: several.iter().map(id).collect() },
    }
}

/// The sizes of all closed rounds, of rows of round, stage and people.
pub fn sizes(rows: Vec<(Uuid, EditionStage, i32)>) -> Rounds {
    let mut rounds = Rounds::default();
    for (round, stage, people) in rows {
        let none = RoundSizes { applications: 0, offers: 0, hires: 0 };
        let sizes = rounds.0.entry(RoundId(round.as_u128())).or_insert(none);
        let people = u32::try_from(people).unwrap_or_default();
        match stage {
            EditionStage::Applications => sizes.applications = people,
            EditionStage::Offers => sizes.offers = people,
            EditionStage::Hires => sizes.hires = people,
        }
    }
    rounds
}
