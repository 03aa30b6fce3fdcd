//! Tables of displayed figures as they are stored: with all that the auditor needs of them later.

use serde::{Deserialize, Serialize};

use crate::features::equality::disclosure::display::Shown;
use crate::features::equality::disclosure::tables::{self, Because, Breakdown, Layout, Table, Withheld};
use crate::features::equality::questions::{Grouping, QuestionSet};

/// What an edition shows, and what it withholds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    pub tables: Vec<StoredTable>,
    pub withheld: Vec<StoredWithheld>,
}

/// Of what a table is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredBreakdown {
    pub characteristic: String,
    pub two_way: bool,
}

/// Its categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredLayout {
    pub fine: bool,
    pub not_stated: bool,
}

/// A table; null is "fewer than 5".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredTable {
    pub of: StoredBreakdown,
    pub layout: StoredLayout,
    pub base: Option<u32>,
    pub cells: Vec<Option<u32>>,
}

/// A breakdown that is withheld whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredWithheld {
    pub of: StoredBreakdown,
    pub layout: Option<StoredLayout>,
    pub because: StoredBecause,
}

/// Why it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum StoredBecause {
    FewerThan { people: u32 },
    TooManyCategories,
    ApplicationsOnly,
    ShownByAPart,
    Protected { always: bool },
}

impl From<Because> for StoredBecause {
    fn from(because: Because) -> Self {
        match because {
            Because::FewerThan(people) => Self::FewerThan { people },
            Because::TooManyCategories => Self::TooManyCategories,
            Because::ApplicationsOnly => Self::ApplicationsOnly,
            Because::ShownByAPart => Self::ShownByAPart,
            Because::Protected { always } => Self::Protected { always },
        }
    }
}

impl From<StoredBecause> for Because {
    fn from(because: StoredBecause) -> Self {
        match because {
            StoredBecause::FewerThan { people } => Self::FewerThan(people),
            StoredBecause::TooManyCategories => Self::TooManyCategories,
            StoredBecause::ApplicationsOnly => Self::ApplicationsOnly,
            StoredBecause::ShownByAPart => Self::ShownByAPart,
            StoredBecause::Protected { always } => Self::Protected { always },
        }
    }
}

impl StoredBreakdown {
    fn of(set: &QuestionSet, breakdown: Breakdown) -> Self {
        let characteristic = set.characteristics.get(breakdown.characteristic());
        Self {
            characteristic: characteristic.map(|one| one.key.to_owned()).unwrap_or_default(),
            two_way: matches!(breakdown, Breakdown::TwoWay(_)),
        }
    }

    /// The same as the auditor knows it; none where the set has no such characteristic.
    pub fn breakdown(&self, set: &QuestionSet) -> Option<Breakdown> {
        let (place, _) = set.find(&self.characteristic)?;
        Some(if self.two_way { Breakdown::TwoWay(place) } else { Breakdown::OneWay(place) })
    }
}

impl StoredLayout {
    fn of(layout: Layout) -> Self {
        Self { fine: layout.grouping == Grouping::Fine, not_stated: layout.not_stated }
    }

    fn layout(self, breakdown: Breakdown) -> Layout {
        let grouping = if self.fine { Grouping::Fine } else { Grouping::Coarse };
        Layout { breakdown, grouping, not_stated: self.not_stated }
    }
}

fn shown(value: Option<u32>) -> Shown {
    value.map_or(Shown::FewerThan5, Shown::Rounded)
}

impl StoredTable {
    /// The same as the auditor knows it.
    pub fn table(&self, set: &QuestionSet) -> Option<Table> {
        let layout = self.layout.layout(self.of.breakdown(set)?);
        Some(Table { layout, base: shown(self.base), cells: self.cells.iter().copied().map(shown).collect() })
    }
}

impl Figures {
    /// What is stored of a decision.
    pub fn of(set: &QuestionSet, edition: &tables::Edition) -> Self {
        let tables = edition.tables.iter().map(|table| StoredTable {
            of: StoredBreakdown::of(set, table.layout.breakdown),
            layout: StoredLayout::of(table.layout),
            base: table.base.value(),
            cells: table.cells.iter().map(|cell| cell.value()).collect(),
        });
        let withheld = edition.withheld.iter().map(|one| StoredWithheld {
            of: StoredBreakdown::of(set, one.breakdown),
            layout: one.layout.map(StoredLayout::of),
            because: one.because.into(),
        });
        Self { tables: tables.collect(), withheld: withheld.collect() }
    }

    /// The tables as the auditor knows them.
    pub fn tables(&self, set: &QuestionSet) -> Vec<Table> {
        self.tables.iter().filter_map(|table| table.table(set)).collect()
    }

    /// What is withheld as the auditor knows it.
    pub fn withheld(&self, set: &QuestionSet) -> Vec<Withheld> {
        let known = self.withheld.iter().filter_map(|one| {
            let breakdown = one.of.breakdown(set)?;
            let layout = one.layout.map(|layout| layout.layout(breakdown));
            Some(Withheld { breakdown, layout, because: one.because.into() })
        });
        known.collect()
    }
}
