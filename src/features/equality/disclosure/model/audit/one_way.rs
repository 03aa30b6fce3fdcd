//! One population, one characteristic, exact size N: what is possible has a closed form. The cells lie between bounds and add up to
//! N, so a cell takes every whole number from `max(lo, N − Σ upper of the others)` to `min(hi, N − Σ lower of the others)`, and no
//! other.
//!
//! Sums of several cells need no check of their own: the width of what a sum of cells can be is the least of the widths of both
//! sides' bounds, N − Σ lower, and Σ upper − N, and single cells already keep each of these wide enough.

use crate::features::equality::disclosure::model::display::{Shown, display};

/// The bounds of a cell, in people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The lowest count.
    pub lo: u32,
    /// The highest count.
    pub hi: u32,
    /// Whether it is displayed as "fewer than 5".
    pub fewer: bool,
}

/// All cells of a table; together they have everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The exact public size.
    pub people: u32,
    /// The cells, the hidden rest as the last, if there is one.
    pub cells: Vec<Cell>,
}

/// What somebody knows beside the table: nothing, to be in a cell, or to be the only one in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Knows {
    Nothing,
    OwnCell(usize),
    OnlyOne(usize),
}

impl Bounds {
    /// The bounds of displayed cells, with a hidden rest or without.
    pub fn of(people: u32, shown: impl Iterator<Item = Shown>, rest: bool) -> Self {
        let mut cells: Vec<Cell> = shown
            .map(|shown| Cell {
                lo: shown.lowest(),
                hi: shown.highest().min(people),
                fewer: shown == Shown::FewerThan5,
            })
            .collect();
        if rest {
            cells.push(Cell { lo: 0, hi: people, fewer: false });
        }
        Self { people, cells }
    }

    /// By how much the table is too open to be withheld: 0 where all cells must have about their fewest, or all about their most.
    /// Where it is 0, [`kept`] is false; the converse does not hold.
    pub fn openness(&self) -> u32 {
        let sum = |end: fn(&Cell) -> u32| self.cells.iter().map(|cell| i64::from(end(cell))).sum::<i64>();
        let people = i64::from(self.people);
        let above = people - sum(|cell| cell.lo);
        let below = sum(|cell| cell.hi) - people;
        let enough = if self.cells.iter().any(|cell| cell.fewer) { 4 } else { 2 };
        u32::try_from((above.min(below) - enough + 1).max(0)).unwrap_or(u32::MAX)
    }

    fn knowing(&self, knows: Knows) -> Self {
        let mut bounds = self.clone();
        match knows {
            Knows::Nothing => {}
            Knows::OwnCell(own) => bounds.cells[own].lo = bounds.cells[own].lo.max(1),
            Knows::OnlyOne(own) => {
                let cell = &mut bounds.cells[own];
                (cell.lo, cell.hi) = (cell.lo.max(1), cell.hi.min(1));
            }
        }
        bounds
    }

    fn possible(&self) -> bool {
        let sum = |end: fn(&Cell) -> u32| self.cells.iter().map(|cell| u64::from(end(cell))).sum::<u64>();
        let people = u64::from(self.people);
        self.cells.iter().all(|cell| cell.lo <= cell.hi)
            && (sum(|cell| cell.lo)..=sum(|cell| cell.hi)).contains(&people)
    }

    /// The fewest and the most people of a cell.
    pub fn range(&self, place: usize) -> (u32, u32) {
        let people = i64::from(self.people);
        let (mut lower, mut upper) = (0, 0);
        for (_, cell) in self.cells.iter().enumerate().filter(|(other, _)| *other != place) {
            lower += i64::from(cell.lo);
            upper += i64::from(cell.hi);
        }
        let cell = self.cells[place];
        let lo = i64::from(cell.lo).max(people - upper);
        let hi = i64::from(cell.hi).min(people - lower);
        (u32::try_from(lo).unwrap_or(0), u32::try_from(hi.max(0)).unwrap_or(0))
    }

    /// A world in which a cell has a count: the others take their fewest, then are filled in order.
    fn witness(&self, place: usize, count: u32) -> Option<Vec<u32>> {
        let mut world: Vec<u32> = self.cells.iter().map(|cell| cell.lo).collect();
        world[place] = count;
        let mut left = self.people.checked_sub(world.iter().sum())?;
        for (other, cell) in self.cells.iter().enumerate().filter(|(other, _)| *other != place) {
            let more = left.min(cell.hi - cell.lo);
            world[other] += more;
            left -= more;
        }
        (left == 0).then_some(world)
    }

    /// Whether a world adds up and is displayed like this table.
    fn admits(&self, world: &[u32]) -> bool {
        world.iter().sum::<u32>() == self.people
            && self.cells.iter().zip(world).all(|(cell, count)| {
                (cell.lo..=cell.hi).contains(count) && (!cell.fewer || display(*count) == Shown::FewerThan5)
            })
    }
}

/// Whether the table keeps the promise against each [reader](super): every count that it must leave open has a witness.
pub fn kept(bounds: &Bounds) -> bool {
    if !bounds.possible() {
        return false;
    }
    let readers = (0..bounds.cells.len()).flat_map(|own| [Knows::OwnCell(own), Knows::OnlyOne(own)]);
    std::iter::once(Knows::Nothing).chain(readers).all(|knows| kept_against(bounds, knows))
}

fn kept_against(table: &Bounds, knows: Knows) -> bool {
    let bounds = table.knowing(knows);
    if !bounds.possible() {
        return true; // there is no such reader
    }
    (0..bounds.cells.len()).filter(|place| knows != Knows::OnlyOne(*place)).all(|place| {
        let (lo, hi) = bounds.range(place);
        let (from, to) = match (knows, bounds.cells[place].fewer) {
            (Knows::Nothing, true) => (0, 4),
            (Knows::OwnCell(own), true) if own == place => (1, 4),
            (_, true) => (0, 3),
            (Knows::Nothing, false) => (lo, lo + 2.min(bounds.people)),
            (_, false) => (lo, lo + 1.min(bounds.people - 1)),
        };
        lo <= from
            && to <= hi
            && (from..=to).all(|count| {
                bounds
                    .witness(place, count)
                    .is_some_and(|world| bounds.admits(&world) && table.admits(&world))
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(people: u32, counts: &[u32], rest: bool) -> Bounds {
        Bounds::of(people, counts.iter().map(|count| display(*count)), rest)
    }

    #[test]
    fn five_women_and_sixteen_men_of_21_are_published() {
        let bounds = table(21, &[5, 16], true);
        assert_eq!((bounds.range(0), bounds.range(1), bounds.range(2)), ((5, 7), (13, 16), (0, 3)));
        assert!(kept(&bounds));
    }

    #[test]
    fn twenty_men_and_nobody_else_are_withheld() {
        assert!(!kept(&table(20, &[0, 20], true)));
        assert!(!kept(&table(21, &[8, 13], true)), "only one world is left");
        assert!(kept(&table(22, &[0, 20], true)));
    }

    #[test]
    fn a_large_table_with_rare_categories_is_published() {
        assert!(kept(&table(200, &[150, 3, 0, 12, 7, 1, 4, 0, 23], false)));
    }
}
