//! The kinds of people that linked tables tell apart, and which kinds a cell or a derivable count has.

use std::collections::{BTreeMap, BTreeSet};

use super::seen::{SEX, Seen};
use crate::features::equality::disclosure::model::audit::problem::{Band, Count, Shape};
use crate::features::equality::disclosure::model::display::Shown;
use crate::features::equality::disclosure::model::knowledge::Placed;
use crate::features::equality::disclosure::model::populations::{Part, Population};
use crate::features::equality::disclosure::model::tables::{Breakdown, Layout};
use crate::features::equality::questions::{FEMALE, Grouping, QuestionSet};

/// The sexes told apart where two-way tables are concerned: female, male, not stated.
const SEXES: usize = 3;

/// Atoms, blocks and categories of linked tables.
pub(super) struct Kinds<'a> {
    set: &'a QuestionSet,
    atoms: Vec<u32>,
    populations: BTreeMap<&'a Population, Vec<usize>>,
    blocks: Vec<Block>,
    sexes: usize,
}

/// A characteristic with its finest grouping in use, and all groupings in use.
struct Block {
    characteristic: usize,
    finest: Grouping,
    groupings: BTreeSet<Grouping>,
}

impl<'a> Kinds<'a> {
    pub(super) fn new(
        set: &'a QuestionSet,
        populations: &BTreeMap<&'a Population, BTreeMap<Part, u32>>,
        tables: &[&Seen<'_>],
        facts: &[Placed<'_>],
    ) -> Self {
        let (atoms, populations) = atoms(populations);
        let mut used: BTreeMap<usize, BTreeSet<Grouping>> = BTreeMap::new();
        let tables =
            tables.iter().map(|table| (table.layout.breakdown.characteristic(), table.layout.grouping));
        let facts = facts.iter().map(|fact| (fact.characteristic, fact.grouping));
        for (characteristic, grouping) in tables.chain(facts) {
            used.entry(characteristic).or_default().insert(grouping);
        }
        let sexes = if used.len() > 1 { SEXES } else { 1 };
        if sexes > 1 {
            used.remove(&SEX);
        }
        let block = |(characteristic, groupings): (usize, BTreeSet<Grouping>)| Block {
            characteristic,
            finest: groupings.first().copied().unwrap_or(Grouping::Fine),
            groupings,
        };
        Self { set, atoms, populations, blocks: used.into_iter().map(block).collect(), sexes }
    }

    pub(super) fn shape(&self) -> Shape {
        let blocks = self.blocks.iter().map(|block| self.categories(block) + 1).collect();
        Shape { atoms: self.atoms.clone(), sexes: self.sexes, blocks }
    }

    fn categories(&self, block: &Block) -> usize {
        self.set.characteristics[block.characteristic].categories(block.finest).len()
    }

    /// The variables of some atoms, sexes and categories of a block.
    fn vars(&self, atoms: &[usize], sexes: &[usize], block: usize, categories: &[usize]) -> Vec<usize> {
        let shape = self.shape();
        let sexes = if self.sexes == 1 { &[0][..] } else { sexes };
        let mut vars: Vec<usize> = Vec::new();
        for atom in atoms {
            for sex in sexes {
                vars.extend(categories.iter().map(|category| shape.var(*atom, *sex, block, *category)));
            }
        }
        vars.sort_unstable();
        vars
    }

    /// The rows of a grouping, each with its categories in the block; "not stated" is the last.
    fn rows(&self, block: &Block, grouping: Grouping) -> Vec<Vec<usize>> {
        let characteristic = &self.set.characteristics[block.characteristic];
        let categories = self.categories(block);
        let row = |category: usize| match block.finest {
            Grouping::Fine => characteristic.row(grouping, category),
            Grouping::Coarse => category,
        };
        let rows = characteristic.categories(grouping).len();
        let of = |place| (0..categories).filter(|category| row(*category) == place).collect();
        (0..rows).map(of).chain([vec![categories]]).collect()
    }

    fn one_way(&self, atoms: &[usize], characteristic: usize, grouping: Grouping) -> Vec<Vec<usize>> {
        if characteristic == SEX && self.sexes > 1 {
            let all: Vec<usize> = (0..=self.categories(&self.blocks[0])).collect();
            return (0..SEXES).map(|sex| self.vars(atoms, &[sex], 0, &all)).collect();
        }
        let Some(place) = self.blocks.iter().position(|block| block.characteristic == characteristic) else {
            return Vec::new();
        };
        let rows = self.rows(&self.blocks[place], grouping);
        rows.iter().map(|row| self.vars(atoms, &[0, 1, 2], place, row)).collect()
    }

    fn two_way(&self, atoms: &[usize], characteristic: usize, grouping: Grouping) -> Vec<Vec<usize>> {
        let Some(place) = self.blocks.iter().position(|block| block.characteristic == characteristic) else {
            return Vec::new();
        };
        let rows = self.rows(&self.blocks[place], grouping);
        let sexes: [&[usize]; 2] = [&[FEMALE], &[1, 2]];
        sexes.iter().flat_map(|sexes| rows.iter().map(|row| self.vars(atoms, sexes, place, row))).collect()
    }

    /// The variables of each cell of a table, in its order.
    pub(super) fn cells(&self, population: &Population, layout: &Layout) -> Vec<Vec<usize>> {
        let atoms = &self.populations[population];
        match layout.breakdown {
            Breakdown::OneWay(characteristic) => {
                let mut cells = self.one_way(atoms, characteristic, layout.grouping);
                if !layout.not_stated {
                    cells.pop();
                }
                cells
            }
            Breakdown::TwoWay(characteristic) => self.two_way(atoms, characteristic, layout.grouping),
        }
    }

    pub(super) fn fact(&self, fact: &Placed<'_>) -> Band {
        let atoms = &self.populations[fact.population];
        let vars = self.one_way(atoms, fact.characteristic, fact.grouping).swap_remove(fact.row);
        Band { vars, lo: fact.count, hi: fact.count, shown: None }
    }

    /// Every count that can be derived: each row of each grouping in use, in each population, in what one has beyond another, in
    /// what two share, and in each atom.
    pub(super) fn counts(&self, tables: &[&Seen<'_>]) -> Vec<Count> {
        let mut fewer: BTreeSet<Vec<usize>> = BTreeSet::new();
        for table in tables {
            let shown = table.cells.into_iter().flatten();
            let cells = self.cells(table.population, &table.layout).into_iter().zip(shown);
            fewer.extend(cells.filter(|(_, shown)| **shown == Shown::FewerThan5).map(|(cell, _)| cell));
        }
        let mut counts: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for group in self.groups() {
            if self.sexes > 1 {
                counts.extend(
                    self.one_way(&group, SEX, Grouping::Fine).into_iter().map(|c| (c, group.clone())),
                );
            }
            for block in &self.blocks {
                for grouping in &block.groupings {
                    let cells = self.one_way(&group, block.characteristic, *grouping);
                    counts.extend(cells.into_iter().map(|cell| (cell, group.clone())));
                }
            }
            for table in tables {
                if let Layout { breakdown: Breakdown::TwoWay(place), grouping, .. } = table.layout {
                    let within = &self.populations[table.population];
                    if group.iter().all(|atom| within.contains(atom)) {
                        let cells = self.two_way(&group, place, grouping);
                        counts.extend(cells.into_iter().map(|cell| (cell, group.clone())));
                    }
                }
            }
        }
        let count = |(vars, atoms): (Vec<usize>, Vec<usize>)| {
            let fewer = fewer.contains(&vars);
            let population = self.populations.values().any(|population| *population == atoms);
            Count { vars, atoms, population, fewer }
        };
        counts.into_iter().map(count).collect()
    }

    fn groups(&self) -> BTreeSet<Vec<usize>> {
        let populations = self.populations.values();
        let mut groups: BTreeSet<Vec<usize>> = (0..self.atoms.len()).map(|atom| vec![atom]).collect();
        groups.extend(populations.clone().cloned());
        for one in populations.clone() {
            for other in populations.clone() {
                let (shared, beyond): (Vec<usize>, Vec<usize>) =
                    one.iter().partition(|atom| other.contains(atom));
                if !shared.is_empty() {
                    groups.extend([shared, beyond].into_iter().filter(|group| !group.is_empty()));
                }
            }
        }
        groups
    }
}

type Atoms<'a> = (Vec<u32>, BTreeMap<&'a Population, Vec<usize>>);

/// The smallest sets of people that the populations tell apart, and the atoms of each population.
fn atoms<'a>(populations: &BTreeMap<&'a Population, BTreeMap<Part, u32>>) -> Atoms<'a> {
    let mut by_signature: BTreeMap<Vec<bool>, u32> = BTreeMap::new();
    let parts: BTreeMap<Part, u32> =
        populations.values().flatten().map(|(part, size)| (*part, *size)).collect();
    for (part, size) in parts {
        let signature = populations.values().map(|members| members.contains_key(&part)).collect();
        *by_signature.entry(signature).or_default() += size;
    }
    let of = populations.keys().enumerate().map(|(place, population)| {
        let atoms = by_signature.keys().enumerate().filter(|(_, signature)| signature[place]);
        (*population, atoms.map(|(atom, _)| atom).collect())
    });
    let of = of.collect();
    (by_signature.into_values().collect(), of)
}
