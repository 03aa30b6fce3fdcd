//! Puts together everything public that bears on one table: the tables of all populations that share people with its own, however
//! many steps away, and of the characteristics that two-way tables tie to its own. Characteristics that no two-way table ties
//! together tell nothing about each other's counts.

mod kinds;
mod seen;

use std::collections::{BTreeMap, BTreeSet};

use crate::features::equality::disclosure::model::audit::problem::{Band, Partition, Problem};
use crate::features::equality::disclosure::model::knowledge::{KnownFact, Placed};
use crate::features::equality::disclosure::model::populations::{Part, Population, Rounds};
use crate::features::equality::disclosure::model::tables::{Because, Breakdown, Edition, Withheld};
use crate::features::equality::questions::QuestionSet;
use kinds::Kinds;
pub(crate) use seen::{SEX, Seen};

/// The tables of an edition, and those withheld for their figures' sake. Withheld two-way tables are left out.
pub(crate) fn seen(edition: &Edition) -> impl Iterator<Item = Seen<'_>> {
    let population = &edition.population;
    let shown = edition.tables.iter().map(move |table| Seen {
        population,
        layout: table.layout,
        cells: Some(&table.cells[..]),
    });
    let withheld = edition.withheld.iter().filter_map(move |withheld| match withheld {
        Withheld {
            breakdown: Breakdown::OneWay(_),
            layout: Some(layout),
            because: Because::Protected { always: false },
        } => Some(Seen { population, layout: *layout, cells: None }),
        _ => None,
    });
    shown.chain(withheld)
}

/// The problem that a table belongs to. `tables` has all tables, the one in question among them.
pub(crate) fn problem(
    set: &QuestionSet,
    rounds: &Rounds,
    tables: &[Seen<'_>],
    facts: &[KnownFact],
    of: &Seen<'_>,
) -> Problem {
    let facts: Vec<Placed<'_>> = facts.iter().filter_map(|fact| fact.place(set)).collect();
    let tied = tied(tables, of.layout.breakdown);
    let tables = tables.iter().filter(|table| touches(table.layout.breakdown, &tied));
    let facts = facts.into_iter().filter(|fact| tied.contains(&fact.characteristic));
    let (tables, facts): (Vec<&Seen<'_>>, Vec<Placed<'_>>) = (tables.collect(), facts.collect());
    let populations =
        tables.iter().map(|table| table.population).chain(facts.iter().map(|fact| fact.population));
    let populations: Vec<&Population> = populations.collect();
    let populations = linked(rounds, &populations, of.population);
    let tables: Vec<&Seen<'_>> =
        tables.into_iter().filter(|table| populations.contains_key(table.population)).collect();
    let facts: Vec<Placed<'_>> =
        facts.into_iter().filter(|fact| populations.contains_key(fact.population)).collect();
    let kinds = Kinds::new(set, &populations, &tables, &facts);
    let mut problem = Problem {
        shape: kinds.shape(),
        bands: Vec::new(),
        facts: facts.iter().map(|fact| kinds.fact(fact)).collect(),
        withheld: Vec::new(),
        shown: of.cells.is_some(),
        counts: kinds.counts(&tables),
    };
    for table in &tables {
        let cells = kinds.cells(table.population, &table.layout);
        match table.cells {
            Some(shown) => {
                problem.bands.extend(cells.into_iter().zip(shown).map(|(c, s)| Band::shown(c, *s)))
            }
            None => problem.withheld.push(Partition {
                people: rounds.people(table.population),
                cells,
                rest: !table.layout.not_stated,
            }),
        }
    }
    problem
}

fn touches(breakdown: Breakdown, tied: &BTreeSet<usize>) -> bool {
    tied.contains(&breakdown.characteristic())
}

/// The characteristics that two-way tables tie to a breakdown's. A two-way table ties its characteristic to sex.
fn tied(tables: &[Seen<'_>], breakdown: Breakdown) -> BTreeSet<usize> {
    let mut tied = BTreeSet::from([breakdown.characteristic()]);
    let crossed: BTreeSet<usize> = tables
        .iter()
        .map(|table| table.layout.breakdown)
        .chain([breakdown])
        .filter_map(|breakdown| match breakdown {
            Breakdown::TwoWay(place) => Some(place),
            Breakdown::OneWay(_) => None,
        })
        .collect();
    if tied.contains(&SEX) && !crossed.is_empty() || !tied.is_disjoint(&crossed) {
        tied.insert(SEX);
        tied.extend(crossed);
    }
    tied
}

/// The populations that share people with one, directly or through others, with their parts.
fn linked<'a>(
    rounds: &Rounds,
    others: &[&'a Population],
    of: &'a Population,
) -> BTreeMap<&'a Population, BTreeMap<Part, u32>> {
    let mut linked = BTreeMap::from([(of, rounds.members(of))]);
    loop {
        let near = |members: &BTreeMap<Part, u32>| {
            linked
                .values()
                .any(|other: &BTreeMap<Part, u32>| members.keys().any(|part| other.contains_key(part)))
        };
        let next = others
            .iter()
            .filter(|other| !linked.contains_key(**other))
            .map(|other| (*other, rounds.members(other)))
            .find(|(_, members)| near(members));
        match next {
            Some((population, members)) => linked.insert(population, members),
            None => return linked,
        };
    }
}
