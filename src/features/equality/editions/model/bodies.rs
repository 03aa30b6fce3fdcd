//! Editions as everybody reads them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Edition, EditionStage, StoredTable};
use crate::features::equality::disclosure::display::{Shown, display, percent};
use crate::features::equality::disclosure::tables::{Because, Breakdown, Withheld};
use crate::features::equality::questions::{
    Category, Characteristic, EVERYONE_ELSE, FEMALE, Grouping, NOT_STATED, QuestionSet, SET_2026_1, SEX,
};
use crate::ids::{EqualityEditionId, RecruitmentRoundId};
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// How a figure is displayed.
    FigureMark {
        /// To the nearest 5.
        Rounded "rounded",
        /// Fewer than 5, none included: there is no number.
        FewerThan5 "fewerThan5",
    }
}

/// Figures about the people of a stage of a closed recruitment round.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EqualityEdition, example = json!({
    "id": "019abf3e-9c00-7000-8000-000000000091", "roundId": "019abf3e-9c00-7000-8000-000000000081", "pooledWith": [],
    "stage": "hires", "questionSet": "2026-1", "people": 21, "publishedAt": "2026-11-20T09:30:00Z",
    "tables": [{"characteristics": ["sex"], "base": {"value": 20, "mark": "rounded"},
        "cells": [{"categories": ["female"], "value": 5, "mark": "rounded", "percent": null},
            {"categories": ["male"], "value": 15, "mark": "rounded", "percent": null}]}],
    "withheld": [{"characteristics": ["ethnicGroup"], "because": "fewer than 50 people"}],
    "withdrawnAt": null, "withdrawalReason": null, "updatedAt": "2026-11-20T09:30:00Z"
}))]
pub struct EditionBody {
    /// Names the edition.
    pub id: EqualityEditionId,
    /// The recruitment round; the first one of a pool.
    #[schema(required = true)]
    pub round_id: Option<RecruitmentRoundId>,
    /// The other rounds of a pool; none where there is one round.
    pub pooled_with: Vec<RecruitmentRoundId>,
    /// How far the people came by the closing of the round.
    pub stage: EditionStage,
    /// The version of the questions.
    pub question_set: String,
    /// How many people there are: an exact number, which is public.
    #[schema(minimum = 0)]
    pub people: i32,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// What is shown: one characteristic a table, or women and everyone else by one. Empty once it is withdrawn.
    pub tables: Vec<TableBody>,
    /// What is not shown, and why. Empty once it is withdrawn.
    pub withheld: Vec<WithheldBody>,
    /// When it was withdrawn.
    #[schema(required = true)]
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Why it was withdrawn.
    #[schema(required = true)]
    pub withdrawal_reason: Option<String>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EqualityFigure)]
pub struct FigureBody {
    /// The number; null where the mark says so.
    #[schema(required = true, example = 20)]
    pub value: Option<u32>,
    /// How it is displayed.
    pub mark: FigureMark,
}

/// A table.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EqualityTable)]
pub struct TableBody {
    /// The names of its characteristics: `GET /equality-question-sets` has most of the words.
    #[schema(example = json!(["sex"]))]
    pub characteristics: Vec<&'static str>,
    /// Everyone.
    pub base: FigureBody,
    /// The cells, in a fixed order.
    pub cells: Vec<CellBody>,
    /// What it is called, for people.
    #[serde(skip)]
    pub title: String,
}

/// A cell.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EqualityCell)]
pub struct CellBody {
    /// The category of each characteristic; `notStated` is whoever was not asked or preferred not to say.
    #[schema(example = json!(["female"]))]
    pub categories: Vec<&'static str>,
    /// The number; null where the mark says so.
    #[schema(required = true, example = 5)]
    pub value: Option<u32>,
    /// How it is displayed.
    pub mark: FigureMark,
    /// The share of everyone, worked out from what is displayed: whole, from 50 people on; null otherwise.
    #[schema(required = true, minimum = 0, maximum = 100)]
    pub percent: Option<u32>,
    /// What it is called, for people.
    #[serde(skip)]
    pub label: String,
    /// As the auditor knows it.
    #[serde(skip)]
    pub shown: Shown,
}

/// What is not shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WithheldEqualityTable)]
pub struct WithheldBody {
    /// The characteristics.
    #[schema(example = json!(["ethnicGroup"]))]
    pub characteristics: Vec<&'static str>,
    /// Why, in a sentence.
    #[schema(example = "fewer than 50 people")]
    pub because: String,
    /// What it is called, for people.
    #[serde(skip)]
    pub title: String,
}

fn mark(shown: Shown) -> FigureMark {
    match shown {
        Shown::FewerThan5 => FigureMark::FewerThan5,
        Shown::Rounded(_) => FigureMark::Rounded,
    }
}

fn figure(shown: Shown) -> FigureBody {
    FigureBody { value: shown.value(), mark: mark(shown) }
}

/// The names and the words of what a table is of.
fn named(set: &QuestionSet, breakdown: Breakdown) -> (Vec<&'static str>, String) {
    let Some(one) = set.characteristics.get(breakdown.characteristic()) else {
        return (Vec::new(), String::new());
    };
    match breakdown {
        Breakdown::OneWay(_) => (vec![one.key], one.label.to_owned()),
        Breakdown::TwoWay(_) => {
            (vec![SEX, one.key], format!("Women and everyone else: {}", one.label.to_lowercase()))
        }
    }
}

/// The categories of a characteristic in their order, then "not stated" where it is shown.
fn categories(
    of: &'static Characteristic,
    grouping: Grouping,
    not_stated: bool,
) -> Vec<(&'static str, &'static str)> {
    let named = of.categories(grouping).iter().map(|Category { key, label }| (*key, *label));
    named.chain(not_stated.then_some((NOT_STATED, "Not stated"))).collect()
}

impl TableBody {
    fn of(set: &QuestionSet, stored: &StoredTable, people: u32) -> Option<Self> {
        let table = stored.table(set)?;
        let breakdown = table.layout.breakdown;
        let of = set.characteristics.get(breakdown.characteristic())?;
        let row = categories(of, table.layout.grouping, table.layout.not_stated);
        let female = set.characteristics.first()?.fine.get(FEMALE)?;
        let rows: Vec<(Vec<&'static str>, String)> = match breakdown {
            Breakdown::OneWay(_) => {
                row.iter().map(|(key, label)| (vec![*key], (*label).to_owned())).collect()
            }
            Breakdown::TwoWay(_) => [(female.key, "Women"), (EVERYONE_ELSE, "Everyone else")]
                .iter()
                .flat_map(|(who, whom)| {
                    row.iter().map(move |(key, label)| (vec![*who, *key], format!("{whom}: {label}")))
                })
                .collect(),
        };
        let cells = rows.into_iter().zip(&table.cells).map(|((categories, label), shown)| CellBody {
            categories,
            value: shown.value(),
            mark: mark(*shown),
            percent: percent(*shown, table.base, people),
            label,
            shown: *shown,
        });
        let (characteristics, title) = named(set, breakdown);
        Some(Self { characteristics, base: figure(table.base), cells: cells.collect(), title })
    }
}

impl WithheldBody {
    fn of(set: &QuestionSet, withheld: &Withheld) -> Self {
        let (characteristics, title) = named(set, withheld.breakdown);
        Self { characteristics, because: Because::sentence(withheld.because), title }
    }
}

impl From<Edition> for EditionBody {
    fn from(row: Edition) -> Self {
        let Edition {
            id,
            stage,
            round_ids,
            question_set,
            people,
            figures,
            published_at,
            withdrawn_at,
            withdrawal_reason,
            updated_at,
            version: _,
        } = row;
        let set = &SET_2026_1;
        let count = u32::try_from(people).unwrap_or_default();
        let shown = withdrawn_at.is_none();
        let tables =
            figures.0.tables.iter().filter(|_| shown).filter_map(|one| TableBody::of(set, one, count));
        let withheld =
            figures.0.withheld(set).iter().filter(|_| shown).map(|one| WithheldBody::of(set, one)).collect();
        let mut rounds = round_ids.into_iter().map(RecruitmentRoundId);
        Self {
            id,
            round_id: rounds.next(),
            pooled_with: rounds.collect(),
            stage,
            question_set,
            people,
            published_at,
            tables: tables.collect(),
            withheld,
            withdrawn_at,
            withdrawal_reason,
            updated_at,
        }
    }
}

impl EditionBody {
    /// Everyone, displayed.
    pub fn base(&self) -> Shown {
        display(u32::try_from(self.people).unwrap_or_default())
    }
}

/// A page of editions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EditionList {
    /// The editions, in the order in which they were published.
    pub equality_editions: Vec<EditionBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
