//! A second, plain way to judge: all worlds of a small problem one by one, and the promise as it is written.

use crate::features::equality::disclosure::model::audit::problem::{Count, Problem};

/// All worlds of a problem without two-way tables. Atoms are filled one after the other; sums that are exceeded cut a branch.
pub(super) fn worlds(problem: &Problem) -> Vec<Vec<u32>> {
    assert_eq!((problem.shape.sexes, problem.shape.blocks.len()), (1, 1));
    let mut found = Vec::new();
    let mut world = vec![0; problem.shape.len()];
    let most = |var| {
        let bands = problem.bands.iter().chain(&problem.facts).filter(|band| band.vars.contains(&var));
        bands.map(|band| band.hi).chain([problem.shape.atoms[problem.shape.atom_of(var)]]).min().unwrap()
    };
    let most: Vec<u32> = (0..problem.shape.len()).map(most).collect();
    fill(problem, &most, &mut world, 0, problem.shape.atoms[0], &mut found);
    found
}

fn fill(
    problem: &Problem,
    most: &[u32],
    world: &mut Vec<u32>,
    var: usize,
    left: u32,
    found: &mut Vec<Vec<u32>>,
) {
    let categories = problem.shape.blocks[0];
    if var > 0 && !hopeful(problem, most, world, var) {
        return;
    }
    if var == world.len() {
        if problem.admits(world) {
            found.push(world.clone());
        }
        return;
    }
    let last = var % categories == categories - 1;
    let counts = if last { left..=left } else { 0..=left.min(most[var]) };
    for count in counts {
        world[var] = count;
        let next = match problem.shape.atoms.get(var / categories + 1) {
            Some(size) if last => *size,
            _ => left - count,
        };
        fill(problem, most, world, var + 1, next, found);
    }
    world[var] = 0;
}

/// Whether the variables before `next` break no band yet, however large the others are.
fn hopeful(problem: &Problem, most: &[u32], world: &[u32], next: usize) -> bool {
    problem.bands.iter().chain(&problem.facts).filter(|band| band.vars.contains(&(next - 1))).all(|band| {
        let sum: u32 = band.vars.iter().filter(|var| **var < next).map(|var| world[*var]).sum();
        let more: u32 = band.vars.iter().filter(|var| **var >= next).map(|var| most[*var]).sum();
        sum <= band.hi && sum + more >= band.lo
    })
}

/// Whether the promise holds over all worlds: nobody, whoever knows one answer, and whoever knows to be the only one.
pub(super) fn promise_holds(problem: &Problem, worlds: &[Vec<u32>]) -> bool {
    if worlds.is_empty() || !holds_for(problem, worlds, None, None) {
        return false;
    }
    (0..problem.shape.len()).all(|own| {
        let mine: Vec<Vec<u32>> = worlds.iter().filter(|world| world[own] >= 1).cloned().collect();
        mine.is_empty()
            || holds_for(problem, &mine, Some(own), None)
                && problem.counts.iter().filter(|count| count.population && count.vars.contains(&own)).all(
                    |only| {
                        let only_me: Vec<Vec<u32>> =
                            mine.iter().filter(|world| sum(world, &only.vars) == 1).cloned().collect();
                        only_me.is_empty() || holds_for(problem, &only_me, Some(own), Some(&only.vars))
                    },
                )
    })
}

fn holds_for(problem: &Problem, worlds: &[Vec<u32>], own: Option<usize>, only: Option<&[usize]>) -> bool {
    problem.counts.iter().filter(|count| !known(problem, count, only)).all(|count| {
        let me = own.is_some_and(|own| count.vars.contains(&own));
        let mut values: Vec<u32> =
            worlds.iter().map(|world| sum(world, &count.vars) - u32::from(me)).collect();
        values.sort_unstable();
        values.dedup();
        let people: u32 = count.atoms.iter().map(|atom| problem.shape.atoms[*atom]).sum();
        let in_group = own.is_some_and(|own| count.atoms.contains(&problem.shape.atom_of(own)));
        let others = people - u32::from(in_group);
        let needed = (others + 1).min(if own.is_none() { 3 } else { 2 });
        let top = if own.is_none() { 4 } else { 3 };
        values.len() >= needed as usize && (!count.fewer || (0..=top).all(|value| values.contains(&value)))
    })
}

/// Whether facts, public sizes, and what somebody knows of their own kind, fix a count alone: all of it is known, or all the rest of
/// the group.
fn known(problem: &Problem, count: &Count, only: Option<&[usize]>) -> bool {
    let alone = only.unwrap_or_default().iter().map(std::slice::from_ref);
    let sets: Vec<&[usize]> = problem.facts.iter().map(|fact| &fact.vars[..]).chain(alone).collect();
    let covered = |vars: &[usize]| {
        let within = |set: &&&[usize]| set.iter().all(|var| vars.contains(var));
        vars.iter().all(|var| sets.iter().filter(within).any(|set| set.contains(var)))
    };
    let in_group =
        |var: &usize| count.atoms.contains(&problem.shape.atom_of(*var)) && !count.vars.contains(var);
    let rest: Vec<usize> = (0..problem.shape.len()).filter(in_group).collect();
    covered(&count.vars) || covered(&rest)
}

fn sum(world: &[u32], vars: &[usize]) -> u32 {
    vars.iter().map(|var| world[*var]).sum()
}
