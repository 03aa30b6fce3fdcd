//! What may be tabulated, from exact public sizes alone.
//!
//! A breakdown that the size does not allow is withheld whole; there is no suppression of single cells, because totals would give
//! them back (Handbook on Statistical Disclosure Control, chapter on frequency tables).

use crate::features::equality::disclosure::model::display::FULL_BASE;
use crate::features::equality::disclosure::model::populations::{Population, Rounds, Stage};
use crate::features::equality::disclosure::model::tables::{Because, Breakdown, Layout, Withheld};
use crate::features::equality::questions::{Characteristic, Grouping, QuestionSet};

/// The smallest average number of people a category.
pub const PEOPLE_A_CATEGORY: u32 = 10;
/// The smallest base of a two-way table, in people.
pub const TWO_WAY_FLOOR: u32 = 100;

/// A breakdown with its layout, or why there is none.
pub type Planned = Result<Layout, Withheld>;

/// All breakdowns of a population in the order in which they are audited: one characteristic each, then two-way ones.
pub fn plan(set: &QuestionSet, rounds: &Rounds, population: &Population) -> Vec<Planned> {
    let people = rounds.people(population);
    let ways = set.characteristics.iter().enumerate();
    let one = ways.clone().map(|(place, characteristic)| {
        let breakdown = Breakdown::OneWay(place);
        let planned = one_way(characteristic, people);
        let shown_by_a_part = || rounds.parts(population).iter().any(|p| one_way(characteristic, *p).is_ok());
        match planned {
            Ok(_) if population.is_pool() && shown_by_a_part() => Err(Because::ShownByAPart),
            other => other,
        }
        .map(|grouping| Layout { breakdown, grouping, not_stated: people >= FULL_BASE })
        .map_err(|because| Withheld { breakdown, layout: None, because })
    });
    let two = ways.filter(|(_, characteristic)| characteristic.two_way).map(|(place, characteristic)| {
        let breakdown = Breakdown::TwoWay(place);
        two_way(characteristic, population, people)
            .map(|grouping| Layout { breakdown, grouping, not_stated: true })
            .map_err(|because| Withheld { breakdown, layout: None, because })
    });
    one.chain(two).collect()
}

fn one_way(characteristic: &Characteristic, people: u32) -> Result<Grouping, Because> {
    if people < characteristic.floor {
        return Err(Because::FewerThan(characteristic.floor));
    }
    finest(characteristic, people, 1)
}

fn two_way(
    characteristic: &Characteristic,
    population: &Population,
    people: u32,
) -> Result<Grouping, Because> {
    if !matches!(population, Population::Stage { stage: Stage::Applications, .. }) {
        return Err(Because::ApplicationsOnly);
    }
    if people < TWO_WAY_FLOOR {
        return Err(Because::FewerThan(TWO_WAY_FLOOR));
    }
    finest(characteristic, people, 2)
}

/// The finest grouping with at least 10 people a category on average. "Not stated" is no category of its own here.
fn finest(characteristic: &Characteristic, people: u32, rows: u32) -> Result<Grouping, Because> {
    let fits = |grouping: Grouping| {
        let categories = u32::try_from(characteristic.categories(grouping).len()).unwrap_or(u32::MAX);
        categories.saturating_mul(rows * PEOPLE_A_CATEGORY) <= people
    };
    if fits(Grouping::Fine) {
        Ok(Grouping::Fine)
    } else if characteristic.coarse.is_some() && fits(Grouping::Coarse) {
        Ok(Grouping::Coarse)
    } else {
        Err(Because::TooManyCategories)
    }
}
