//! What can be known, as whole numbers under bounds. A *world* says how many people of each kind there are; the auditor asks which
//! worlds fit everything that is public.

use super::one_way::{self, Bounds};
use crate::features::equality::disclosure::model::display::{Shown, display};

/// The kinds of people that the public figures tell apart.
///
/// A person belongs to one atom (a smallest set of people that the populations tell apart; its size is public). With one block a
/// person has one category. With several blocks a person has a sex and one category in each block; nothing public ties two blocks
/// to each other except the sexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The exact public size of each atom, in people.
    pub atoms: Vec<u32>,
    /// The number of sexes told apart: 1 where no two-way table is concerned, else 3 (female, male, not stated).
    pub sexes: usize,
    /// The number of categories of each block, "not stated" among them as the last.
    pub blocks: Vec<usize>,
}

impl Shape {
    /// The number of categories of all blocks.
    pub fn width(&self) -> usize {
        self.blocks.iter().sum()
    }

    /// The number of variables.
    pub fn len(&self) -> usize {
        self.atoms.len() * self.sexes * self.width()
    }

    /// Whether there is nobody to count.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The variable of people of an atom and a sex with a category in a block.
    pub fn var(&self, atom: usize, sex: usize, block: usize, category: usize) -> usize {
        let before: usize = self.blocks[..block].iter().sum();
        (atom * self.sexes + sex) * self.width() + before + category
    }

    /// The atom of a variable.
    pub fn atom_of(&self, var: usize) -> usize {
        var / (self.sexes * self.width())
    }

    /// The variables of all people of an atom and a sex, counted in one block.
    pub fn row(&self, atom: usize, sex: usize, block: usize) -> std::ops::Range<usize> {
        let first = self.var(atom, sex, block, 0);
        first..first + self.blocks[block]
    }
}

/// A sum of variables that lies between two bounds. Where it is a displayed cell, every witness is checked by [`display`] too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// The variables.
    pub vars: Vec<usize>,
    /// The lowest sum, in people.
    pub lo: u32,
    /// The highest sum, in people.
    pub hi: u32,
    /// What is displayed, if it is a displayed cell.
    pub shown: Option<Shown>,
}

impl Band {
    /// A displayed cell.
    pub fn shown(vars: Vec<usize>, shown: Shown) -> Self {
        Self { vars, lo: shown.lowest(), hi: shown.highest(), shown: Some(shown) }
    }

    /// Whether a sum fits.
    pub fn holds(&self, sum: u32) -> bool {
        (self.lo..=self.hi).contains(&sum) && self.shown.is_none_or(|shown| display(sum) == shown)
    }
}

/// A count that somebody can derive and that is protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The variables.
    pub vars: Vec<usize>,
    /// The atoms of the group that it is counted in.
    pub atoms: Vec<usize>,
    /// Whether the group is a published population, so that somebody may know to be the only one of their kind in it.
    pub population: bool,
    /// Whether it is displayed as "fewer than 5".
    pub fewer: bool,
}

/// A table that was withheld to protect people: its cells, which share nobody, and the people of its population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// The people of the population.
    pub people: u32,
    /// The variables of each cell that would have been displayed.
    pub cells: Vec<Vec<usize>>,
    /// Whether somebody may be in none of them.
    pub rest: bool,
}

impl Partition {
    /// How it would have been displayed.
    pub fn bounds(&self, sums: &[u32]) -> Bounds {
        Bounds::of(self.people, sums.iter().map(|sum| display(*sum)), self.rest)
    }
}

/// Everything public about linked populations and characteristics, and the counts to protect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The kinds of people.
    pub shape: Shape,
    /// What is displayed.
    pub bands: Vec<Band>,
    /// What is publicly known beside the figures.
    pub facts: Vec<Band>,
    /// What was withheld for its figures' sake. A world fits only if the table alone would have been withheld in it; that is
    /// narrower than what really happened, so that a witness found is always right.
    pub withheld: Vec<Partition>,
    /// Whether the table in question is shown. Where it is withheld, readers who know to be the only one of their kind are not
    /// reckoned with: the worlds in which it would be lie too far apart to find each such reader in one.
    pub shown: bool,
    /// What is protected.
    pub counts: Vec<Count>,
}

impl Problem {
    /// The same without known facts.
    pub fn without_facts(&self) -> Self {
        Self { facts: Vec::new(), ..self.clone() }
    }

    /// Whether a world fits everything that is public: whole people, public sizes, facts, every displayed cell by the display
    /// function, and every withheld table.
    pub fn admits(&self, world: &[u32]) -> bool {
        let sum = |vars: &[usize]| vars.iter().map(|var| world[*var]).sum::<u32>();
        world.len() == self.shape.len()
            && self.sizes_hold(world)
            && self.bands.iter().chain(&self.facts).all(|band| band.holds(sum(&band.vars)))
            && self.withheld.iter().all(|partition| {
                let sums: Vec<u32> = partition.cells.iter().map(|cell| sum(cell)).collect();
                !one_way::kept(&partition.bounds(&sums))
            })
    }

    fn sizes_hold(&self, world: &[u32]) -> bool {
        let shape = &self.shape;
        (0..shape.atoms.len()).all(|atom| {
            let rows =
                |block| (0..shape.sexes).map(move |sex| world[shape.row(atom, sex, block)].iter().sum());
            let first: Vec<u32> = rows(0).collect();
            first.iter().sum::<u32>() == shape.atoms[atom]
                && (1..shape.blocks.len()).all(|block| rows(block).eq(first.iter().copied()))
        })
    }

    /// The bounds of one table of one population, if this is nothing but that.
    pub fn as_one_way(&self) -> Option<Bounds> {
        let shape = &self.shape;
        let alone = shape.atoms.len() == 1 && shape.sexes == 1 && shape.blocks.len() == 1;
        if !alone || !self.facts.is_empty() || !self.withheld.is_empty() {
            return None;
        }
        let mut cells: Vec<Option<&Band>> = vec![None; shape.len()];
        for band in &self.bands {
            let [var] = band.vars[..] else { return None };
            if cells[var].replace(band).is_some() {
                return None;
            }
        }
        let people = shape.atoms[0];
        let cells = cells.into_iter().map(|band| match band {
            None => one_way::Cell { lo: 0, hi: people, fewer: false },
            Some(band) => one_way::Cell {
                lo: band.lo,
                hi: band.hi.min(people),
                fewer: band.shown == Some(Shown::FewerThan5),
            },
        });
        Some(Bounds { people, cells: cells.collect() })
    }
}
