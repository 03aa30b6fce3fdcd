//! One table of one population, withheld: what its readers learn is that the figures are among those that would be withheld. The
//! promise must hold over all of these, else the table is withheld at that size whatever its figures are.

use std::collections::HashMap;

use super::one_way::{self, Bounds};
use super::problem::Problem;
use crate::features::equality::disclosure::model::display::{Shown, THRESHOLD, display};

/// The most cells with a hidden rest for which all worlds are enumerated.
const ENUMERATED: usize = 3;
/// The largest count of the two small cells in the worlds looked at where there are too many to enumerate.
const SMALL: u32 = 40;

/// What a reader knows: nothing, to be in a cell, to be the only one in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Knows {
    Nothing,
    OwnCell(usize),
    OnlyOne(usize),
}

impl Knows {
    fn fits(self, world: &[u32]) -> bool {
        match self {
            Self::Nothing => true,
            Self::OwnCell(own) => world[own] >= 1,
            Self::OnlyOne(own) => world[own] == 1,
        }
    }
}

/// The values that a cell has over all withheld worlds that a reader reckons with.
#[derive(Clone, Default)]
struct Values {
    some: [Option<u32>; 3],
    small: u8,
    large: bool,
}

impl Values {
    fn note(&mut self, value: u32) {
        match u8::try_from(value) {
            Ok(bit) if value < THRESHOLD => self.small |= 1 << bit,
            _ => self.large = true,
        }
        if !self.some.contains(&Some(value))
            && let Some(free) = self.some.iter_mut().find(|some| some.is_none())
        {
            *free = Some(value);
        }
    }

    /// At least 3 values, or 2 of others' counts; and where all are below 5, each of 0 to 4, of which the top one may go.
    fn open(&self, knows: Knows, place: usize) -> bool {
        let needed = if knows == Knows::Nothing { 3 } else { 2 };
        let each: u8 = match knows {
            Knows::Nothing => 0b1_1111,
            Knows::OwnCell(own) if own == place => 0b1_1110,
            _ => 0b0_1111,
        };
        self.some.iter().flatten().count() >= needed && (self.large || self.small & each == each)
    }
}

/// Whether a table with so many displayed cells may be withheld for its figures' sake. `known` are the counts that are public
/// knowledge; they are not protected. `None` where known facts make the worlds too many to enumerate and too few to pick from.
pub fn keeps_promise(people: u32, cells: usize, rest: bool, known: &[Option<u32>]) -> Option<bool> {
    if known.len() == cells && known.iter().all(Option::is_some) {
        Some(true)
    } else if rest && cells <= ENUMERATED {
        Some(all_worlds(people, cells, known))
    } else {
        known.iter().all(Option::is_none).then(|| some_worlds(people, cells, rest))
    }
}

/// The same for a problem, if it is nothing but one withheld table and known facts about its cells.
pub(super) fn of_one_table(problem: &Problem) -> Option<bool> {
    let shape = &problem.shape;
    let [table] = &problem.withheld[..] else { return None };
    if shape.atoms.len() > 1 || shape.sexes > 1 || shape.blocks.len() > 1 || !problem.bands.is_empty() {
        return None;
    }
    let mut known = vec![None; table.cells.len()];
    for fact in &problem.facts {
        let cell = table.cells.iter().position(|cell| *cell == fact.vars)?;
        known[cell] = Some(fact.lo);
    }
    keeps_promise(table.people, table.cells.len(), table.rest, &known)
}

fn all_worlds(people: u32, cells: usize, known: &[Option<u32>]) -> bool {
    let places = cells + 1;
    let known = |place: usize| known.get(place).copied().flatten();
    let readers: Vec<Knows> = std::iter::once(Knows::Nothing)
        .chain((0..places).flat_map(|own| [Knows::OwnCell(own), Knows::OnlyOne(own)]))
        .collect();
    let mut values = vec![vec![Values::default(); places]; readers.len()];
    let mut met = vec![false; readers.len()];
    let mut kept: HashMap<Vec<Shown>, bool> = HashMap::new();
    let mut world = vec![0; places];
    each_world(people, cells, &mut world, 0, &mut |world| {
        if world[..cells]
            .iter()
            .enumerate()
            .any(|(place, count)| known(place).is_some_and(|known| known != *count))
        {
            return;
        }
        let shown: Vec<Shown> = world[..cells].iter().map(|count| display(*count)).collect();
        let published = kept
            .entry(shown.clone())
            .or_insert_with(|| one_way::kept(&Bounds::of(people, shown.into_iter(), true)));
        if *published {
            return;
        }
        for (reader, _) in readers.iter().enumerate().filter(|(_, knows)| knows.fits(world)) {
            met[reader] = true;
            world.iter().enumerate().for_each(|(place, count)| values[reader][place].note(*count));
        }
    });
    let mut readers = readers.iter().enumerate().filter(|(reader, _)| met[*reader]);
    readers.all(|(reader, knows)| {
        let mut places =
            (0..places).filter(|place| *knows != Knows::OnlyOne(*place) && known(*place).is_none());
        places.all(|place| values[reader][place].open(*knows, place))
    })
}

/// Every way to share people among the cells from `place` on and the rest.
fn each_world(left: u32, cells: usize, world: &mut Vec<u32>, place: usize, look: &mut impl FnMut(&[u32])) {
    if place == cells {
        world[place] = left;
        look(world);
        return;
    }
    for count in 0..=left {
        world[place] = count;
        each_world(left - count, cells, world, place + 1, look);
    }
}

/// With more cells there are too many worlds. All cells are alike, so it is enough to find withheld worlds for one cell and for a
/// reader in it or in another one.
fn some_worlds(people: u32, cells: usize, rest: bool) -> bool {
    if cells < 3 {
        return false;
    }
    let readers = [Knows::Nothing, Knows::OwnCell(0), Knows::OwnCell(1), Knows::OnlyOne(1)];
    let mut values = vec![Values::default(); readers.len()];
    for first in 0..=SMALL.min(people) {
        for second in 0..=SMALL.min(people - first) {
            let mut world = vec![0; cells];
            (world[0], world[1], world[2]) = (first, second, people - first - second);
            let bounds = Bounds::of(people, world.iter().map(|count| display(*count)), rest);
            if bounds.openness() > 0 || one_way::kept(&bounds) {
                continue;
            }
            for (_, values) in readers.iter().zip(&mut values).filter(|(knows, _)| knows.fits(&world)) {
                values.note(first);
            }
        }
    }
    readers.iter().zip(&values).all(|(knows, values)| values.open(*knows, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(people: u32, cells: usize, rest: bool) -> bool {
        keeps_promise(people, cells, rest, &[]) == Some(true)
    }

    #[test]
    fn sizes_at_which_a_table_may_be_withheld_for_its_figures() {
        let sex: Vec<u32> = (20..50).filter(|people| !holds(*people, 2, true)).collect();
        assert_eq!(sex, [23, 28, 33, 38, 43, 48], "there everybody would have stated their sex");
        assert!((30..50).step_by(4).all(|people| holds(people, 3, true)));
        let cells = [3, 4, 6, 7, 9, 20, 40];
        let sizes = [50, 51, 52, 53, 54, 60, 77, 100, 380, 1_000];
        assert!(sizes.iter().all(|people| cells.iter().all(|cells| holds(*people, *cells, false))));
    }
}
