//! What is publicly known beside the figures, put in by a migration or an operator with its source.

use crate::features::equality::disclosure::model::populations::Population;
use crate::features::equality::questions::{Grouping, QuestionSet};

/// A count that is public knowledge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFact {
    /// Of whom.
    pub population: Population,
    /// The key of the characteristic.
    pub characteristic: String,
    /// The key of one of its categories, fine or coarse.
    pub category: String,
    /// How many people.
    pub count: u32,
    /// Where it is written.
    pub source: String,
}

/// A known fact with its places in the question set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placed<'a> {
    pub(crate) population: &'a Population,
    pub(crate) characteristic: usize,
    pub(crate) grouping: Grouping,
    pub(crate) row: usize,
    pub(crate) count: u32,
}

impl KnownFact {
    /// Whether the question set has its characteristic and category. A fact that has not must not be stored: the auditor cannot
    /// reckon with it.
    pub fn is_about(&self, set: &QuestionSet) -> bool {
        self.place(set).is_some()
    }

    pub(crate) fn place(&self, set: &QuestionSet) -> Option<Placed<'_>> {
        let (characteristic, of) = set.find(&self.characteristic)?;
        [Grouping::Fine, Grouping::Coarse].into_iter().find_map(|grouping| {
            let row = of.categories(grouping).iter().position(|category| category.key == self.category)?;
            Some(Placed { population: &self.population, characteristic, grouping, row, count: self.count })
        })
    }
}
