//! Bounds that follow at once: each sum under bounds narrows its variables, until nothing narrows any more. What is outside is
//! impossible; what is inside need not be possible.

use super::problem::{Band, Shape};

/// The lowest and highest value of each variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ranges {
    lo: Vec<i64>,
    hi: Vec<i64>,
    contradict: bool,
}

/// How often all sums are looked at, at most.
const ROUNDS: usize = 12;

impl Ranges {
    /// The bounds that follow from public sizes and some bands.
    pub(super) fn of<'b>(shape: &Shape, bands: impl Iterator<Item = &'b Band>) -> Self {
        let size = |var| i64::from(shape.atoms[shape.atom_of(var)]);
        let mut ranges =
            Self { lo: vec![0; shape.len()], hi: (0..shape.len()).map(size).collect(), contradict: false };
        let sizes = sizes(shape);
        let bands: Vec<&Band> = bands.collect();
        let others: Vec<Band> = bands.iter().filter_map(|band| everybody_else(shape, band)).collect();
        for _ in 0..ROUNDS {
            let mut changed = false;
            for band in sizes.iter().chain(bands.iter().copied()).chain(&others) {
                changed |= ranges.narrow(band);
                if ranges.contradict {
                    return ranges;
                }
            }
            if !changed {
                break;
            }
        }
        ranges
    }

    fn narrow(&mut self, band: &Band) -> bool {
        let (mut lower, mut upper) = (0, 0);
        for var in &band.vars {
            lower += self.lo[*var];
            upper += self.hi[*var];
        }
        let mut changed = false;
        for var in &band.vars {
            let lo = self.lo[*var].max(i64::from(band.lo) - (upper - self.hi[*var]));
            let hi = self.hi[*var].min(i64::from(band.hi) - (lower - self.lo[*var]));
            if (lo, hi) != (self.lo[*var], self.hi[*var]) {
                lower += lo - self.lo[*var];
                upper += hi - self.hi[*var];
                (self.lo[*var], self.hi[*var]) = (lo, hi);
                changed = true;
                self.contradict |= lo > hi;
            }
            if self.contradict {
                break;
            }
        }
        changed
    }

    /// The bounds of one variable; the first exceeds the second where nothing fits.
    pub(super) fn var(&self, var: usize) -> (i64, i64) {
        (self.lo[var], self.hi[var])
    }

    /// Whether no world fits at all.
    pub(super) fn contradict(&self) -> bool {
        self.contradict
    }

    /// Bounds of a sum.
    pub(super) fn sum(&self, vars: &[usize]) -> (i64, i64) {
        vars.iter().fold((0, 0), |(lo, hi), var| (lo + self.lo[*var], hi + self.hi[*var]))
    }

    /// Whether only one sum fits.
    pub(super) fn fixes(&self, vars: &[usize]) -> bool {
        let (lo, hi) = self.sum(vars);
        lo >= hi
    }
}

/// The bounds of all others of the same atoms, because the atoms' sizes are public.
fn everybody_else(shape: &Shape, band: &Band) -> Option<Band> {
    let block_of = |var: usize| {
        let place = var % shape.width();
        (0..shape.blocks.len()).rev().find(|block| shape.var(0, 0, *block, 0) <= place)
    };
    let block = block_of(*band.vars.first()?)?;
    let mut atoms: Vec<usize> = band.vars.iter().map(|var| shape.atom_of(*var)).collect();
    atoms.dedup();
    if band.vars.iter().any(|var| block_of(*var) != Some(block)) || !atoms.is_sorted() {
        return None;
    }
    let people: u32 = atoms.iter().map(|atom| shape.atoms[*atom]).sum();
    let rows = atoms.iter().flat_map(|atom| (0..shape.sexes).flat_map(|sex| shape.row(*atom, sex, block)));
    Some(Band {
        vars: rows.filter(|var| !band.vars.contains(var)).collect(),
        lo: people.saturating_sub(band.hi),
        hi: people.saturating_sub(band.lo),
        shown: None,
    })
}

/// The public sizes as bands: everybody of an atom has one category in each block.
pub(super) fn sizes(shape: &Shape) -> Vec<Band> {
    let atoms = shape.atoms.iter().enumerate();
    atoms
        .flat_map(|(atom, size)| {
            (0..shape.blocks.len()).map(move |block| Band {
                vars: (0..shape.sexes).flat_map(|sex| shape.row(atom, sex, block)).collect(),
                lo: *size,
                hi: *size,
                shown: None,
            })
        })
        .collect()
}
