//! What every reader must leave open, and which of it the witnesses found so far have shown.

use super::problem::{Band, Problem};
use super::ranges::Ranges;

/// What a reader knows, as bands.
pub(super) fn knowledge(problem: &Problem, own: Option<usize>, only: Option<usize>) -> Vec<Band> {
    let own = own.map(|var| Band { vars: vec![var], lo: 1, hi: u32::MAX, shown: None });
    let only = only.map(|count| problem.counts[count].vars.clone());
    own.into_iter().chain(only.map(|vars| Band { vars, lo: 1, hi: 1, shown: None })).collect()
}

/// Somebody who reads the figures, and what they know beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reader {
    /// They know that they are of this kind.
    pub(super) own: Option<usize>,
    /// They know that this count is one: they are the only one of their kind.
    pub(super) only: Option<usize>,
    /// Whether a witness with such a reader was found.
    pub(super) met: bool,
    /// What is still to be shown.
    pub(super) open: Vec<Open>,
}

/// A count that a reader must leave open, and what the witnesses have shown of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Open {
    /// The count.
    pub(super) count: usize,
    /// Bit n: n must be seen.
    each: u8,
    /// So many different values must be seen.
    different: u8,
    /// Bit n: n was seen.
    seen: u8,
    /// Up to three different values that were seen.
    values: [u32; 3],
    found: u8,
}

impl Open {
    fn note(&mut self, value: u32) {
        if value < 8 {
            self.seen |= 1 << value;
        }
        let found = usize::from(self.found);
        if found < self.values.len() && !self.values[..found].contains(&value) {
            self.values[found] = value;
            self.found += 1;
        }
    }

    fn is_shown(&self) -> bool {
        self.seen & self.each == self.each && self.found >= self.different
    }

    /// Bounds of a value that is still to be seen, the next to try first.
    pub(super) fn wanted(&self) -> Vec<(u32, u32)> {
        if let Some(value) = (0..8).find(|value| self.each & !self.seen & (1 << value) != 0) {
            return vec![(value, value)];
        }
        let seen = &self.values[..usize::from(self.found)];
        match (seen.iter().min(), seen.iter().max()) {
            (Some(min), Some(max)) => {
                let between = (*min..*max).find(|value| !seen.contains(value)).map(|value| (value, value));
                let below = min.checked_sub(1).map(|top| (0, top));
                std::iter::once((max + 1, u32::MAX)).chain(below).chain(between).collect()
            }
            _ => vec![(0, u32::MAX)],
        }
    }
}

/// The readers of a problem with all that they must leave open.
pub(super) fn readers(problem: &Problem) -> Vec<Reader> {
    let known = problem.bands.iter().chain(&problem.facts);
    let all = Ranges::of(&problem.shape, known);
    let facts = Ranges::of(&problem.shape, problem.facts.iter());
    let mut readers = vec![reader(problem, &facts, None, None)];
    for var in (0..problem.shape.len()).filter(|var| all.var(*var).1 >= 1) {
        readers.push(reader(problem, &facts, Some(var), None));
    }
    let kinds = problem.counts.iter().enumerate().filter(|(_, count)| count.population);
    for (only, count) in kinds.filter(|_| problem.shown) {
        let owns: Vec<Option<usize>> = match problem.shape.sexes {
            1 => count.vars.iter().copied().map(Some).collect(),
            _ => vec![None],
        };
        for own in owns.into_iter().filter(|_| !facts.fixes(&count.vars)) {
            let knows = knowledge(problem, own, Some(only));
            let known = problem.bands.iter().chain(&problem.facts).chain(&knows);
            if !Ranges::of(&problem.shape, known).contradict() {
                readers.push(reader(problem, &facts, own, Some(only)));
            }
        }
    }
    readers
}

fn reader(problem: &Problem, facts: &Ranges, own: Option<usize>, only: Option<usize>) -> Reader {
    let alone = own.is_some() || only.is_some();
    let alone_and_facts = (alone && !problem.facts.is_empty()).then(|| ranges_knowing(problem, own, only));
    let open = problem.counts.iter().enumerate().filter_map(|(place, count)| {
        let within = |only: usize| count.vars.iter().all(|var| problem.counts[only].vars.contains(var));
        let known = facts.fixes(&count.vars)
            || only.is_some_and(within)
            || alone_and_facts.as_ref().is_some_and(|ranges| ranges.fixes(&count.vars));
        (!known).then(|| requirement(problem, place, own, only))
    });
    Reader { own, only, met: false, open: open.collect() }
}

fn ranges_knowing(problem: &Problem, own: Option<usize>, only: Option<usize>) -> Ranges {
    let bands = knowledge(problem, own, only);
    Ranges::of(&problem.shape, problem.facts.iter().chain(&bands))
}

/// The promise for one count: (a) every one of 0 to 4 behind "fewer than 5"; (b) at least 3 values, or all where the group is
/// smaller than two; (d) of the others' counts the same, but the top value may go.
fn requirement(problem: &Problem, place: usize, own: Option<usize>, only: Option<usize>) -> Open {
    let count = &problem.counts[place];
    let group: u32 = count.atoms.iter().map(|atom| problem.shape.atoms[*atom]).sum();
    let nothing = own.is_none() && only.is_none();
    let in_group = own.is_none_or(|var| count.atoms.contains(&problem.shape.atom_of(var)));
    let others = if nothing || !in_group { group } else { group.saturating_sub(1) };
    let most = if nothing { 3 } else { 2 };
    let in_count = own.map_or_else(
        || only.is_some_and(|only| problem.counts[only].vars.iter().all(|var| count.vars.contains(var))),
        |var| count.vars.contains(&var),
    );
    let each = match (count.fewer, nothing, in_count) {
        (false, ..) => 0,
        (true, true, _) => 0b1_1111,
        (true, false, true) => 0b1_1110,
        (true, false, false) => 0b0_1111,
    };
    let different = u8::try_from((others + 1).min(most)).unwrap_or(u8::MAX);
    Open { count: place, each, different, seen: 0, values: [0; 3], found: 0 }
}

/// Notes a world that fits. `sums` are the counts' values in it.
pub(super) fn note(readers: &mut [Reader], world: &[u32], sums: &[u32]) {
    for reader in readers.iter_mut().filter(|reader| !reader.met || !reader.open.is_empty()) {
        let own = reader.own.is_none_or(|var| world[var] >= 1);
        if own && reader.only.is_none_or(|only| sums[only] == 1) {
            reader.met = true;
            for open in &mut reader.open {
                open.note(sums[open.count]);
            }
            reader.open.retain(|open| !open.is_shown());
        }
    }
}
