//! What is published: populations, tables of displayed figures, and what is withheld with its sentence.

use crate::features::equality::disclosure::model::display::Shown;
use crate::features::equality::disclosure::model::populations::Population;
use crate::features::equality::questions::{
    Category, EVERYONE_ELSE, FEMALE, Grouping, NOT_STATED, QuestionSet, SEX,
};

/// A breakdown: one characteristic, or women and everyone else by one characteristic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breakdown {
    /// One characteristic, by its place in the question set.
    OneWay(usize),
    /// Women / everyone else × one characteristic, by its place in the question set.
    TwoWay(usize),
}

impl Breakdown {
    /// The place of the characteristic.
    pub fn characteristic(self) -> usize {
        match self {
            Self::OneWay(place) | Self::TwoWay(place) => place,
        }
    }

    /// The keys of its characteristics, sex first in a two-way one.
    pub fn keys(self, set: &QuestionSet) -> Vec<&'static str> {
        let key = set.characteristics[self.characteristic()].key;
        match self {
            Self::OneWay(_) => vec![key],
            Self::TwoWay(_) => vec![SEX, key],
        }
    }
}

/// What a table is of, before it has figures. Decided from exact public sizes alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The breakdown.
    pub breakdown: Breakdown,
    /// The grouping of its characteristic.
    pub grouping: Grouping,
    /// Whether "not stated" is shown as the last cell of a row.
    pub not_stated: bool,
}

impl Layout {
    /// The categories of each cell in the order of the cells: one each, or the sex and one.
    pub fn categories(&self, set: &QuestionSet) -> Vec<Vec<Category>> {
        let place = self.breakdown.characteristic();
        let not_stated = Category { key: NOT_STATED, label: "Not stated" };
        let rows = set.characteristics[place].categories(self.grouping).iter().copied();
        let rows: Vec<Category> = rows.chain(self.not_stated.then_some(not_stated)).collect();
        match self.breakdown {
            Breakdown::OneWay(_) => rows.into_iter().map(|row| vec![row]).collect(),
            Breakdown::TwoWay(_) => {
                let women = set.find(SEX).map(|(_, sex)| sex.fine[FEMALE]);
                let others = Category { key: EVERYONE_ELSE, label: "Everyone else" };
                let sexes = women.into_iter().chain([others]);
                sexes.flat_map(|sex| rows.iter().map(move |row| vec![sex, *row])).collect()
            }
        }
    }
}

/// A table of displayed figures. The cells stand in the fixed order of the layout: the categories, then "not stated" where it is
/// shown; in a two-way table first the women's, then everyone else's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it is of.
    pub layout: Layout,
    /// Everyone of the population, displayed like a count.
    pub base: Shown,
    /// The cells.
    pub cells: Vec<Shown>,
}

/// Why a breakdown is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// The population is smaller than the breakdown needs, in people.
    FewerThan(u32),
    /// Even the coarse grouping has fewer than 10 people a category on average.
    TooManyCategories,
    /// Women / everyone else is shown for applications alone.
    ApplicationsOnly,
    /// A part of the pool may show the breakdown alone.
    ShownByAPart,
    /// The auditor found no proof that the promise is kept. `always` says that the table would have been withheld whatever its
    /// figures were; it follows from what is public, and readers see the same sentence.
    Protected {
        /// Whether this was decided before the figures were looked at.
        always: bool,
    },
}

impl Because {
    /// The sentence for readers.
    pub fn sentence(self) -> String {
        match self {
            Self::FewerThan(people) => format!("fewer than {people} people"),
            Self::TooManyCategories => "fewer than 10 people a category".to_owned(),
            Self::ApplicationsOnly => "shown for applications only".to_owned(),
            Self::ShownByAPart => "a part of this pool may show it alone".to_owned(),
            Self::Protected { .. } => "withheld to protect people".to_owned(),
        }
    }
}

/// A breakdown that is withheld whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// The breakdown.
    pub breakdown: Breakdown,
    /// Its layout, where the sizes allowed it.
    pub layout: Option<Layout>,
    /// Why.
    pub because: Because,
}

/// What is published of a population, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Of whom.
    pub population: Population,
    /// Their exact number, which is public.
    pub people: u32,
    /// The tables in the order of the question set, two-way ones last.
    pub tables: Vec<Table>,
    /// What is withheld, in the same order.
    pub withheld: Vec<Withheld>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::equality::questions::SET_2026_1;

    #[test]
    fn cells_have_the_keys_of_their_categories() {
        let sex = Layout { breakdown: Breakdown::OneWay(0), grouping: Grouping::Fine, not_stated: false };
        let keys = |layout: Layout| -> Vec<Vec<&str>> {
            let cells = layout.categories(&SET_2026_1).into_iter();
            cells.map(|cell| cell.iter().map(|category| category.key).collect()).collect()
        };
        assert_eq!(keys(sex), [["female"], ["male"]]);
        let crossed = Layout { breakdown: Breakdown::TwoWay(4), grouping: Grouping::Fine, not_stated: true };
        assert_eq!(crossed.breakdown.keys(&SET_2026_1), ["sex", "disability"]);
        assert_eq!(
            keys(crossed),
            [
                ["female", "disabled"],
                ["female", "notDisabled"],
                ["female", "notStated"],
                ["everyoneElse", "disabled"],
                ["everyoneElse", "notDisabled"],
                ["everyoneElse", "notStated"],
            ]
        );
    }
}
