//! Decides whether figures may be published: from displayed figures, exact sizes and public knowledge, never from the truth.
//!
//! # The promise
//!
//! (a) Behind every "fewer than 5" there may be 0, 1, 2, 3 or 4.
//! (b) Every count that somebody can derive (rest of a table, joiners, leavers, between stages) may have at least 3 values, or all
//!     of them where the group is smaller than two people.
//! (c) No table forces everybody of a group to one answer. This follows: by (b) no count of a group of known size is certain, and
//!     by (a) and (b) every row has another cell that may have somebody.
//! (d) (a) to (c) hold for the counts of the others against somebody who knows their own answers, and against somebody who knows
//!     that they are the only one of their kind in a published population; for these the top value may go: 0 to 3 behind "fewer
//!     than 5", 2 values elsewhere.
//!
//! A count that known facts alone fix is not protected. A reader knows at most one person's answers: nobody can protect against
//! somebody who knows all the others.
//!
//! "May have" means that a witness was found: a world in whole numbers that fits everything public, checked by
//! [the display function](crate::features::equality::disclosure::model::display::display). A table without its witnesses is withheld. So is one whose audit ran out of
//! time, in the same words.
//!
//! # Withholding is an observation
//!
//! Readers know this rule, and can tell which figures would have been withheld. A table is therefore published only if the promise
//! would also be kept with the table withheld; else it is withheld whatever its figures. For one table of one population, and for a
//! two-way table by itself, [`withholding`] decides this by size. For a table that is linked with others the same search looks for
//! worlds in which the table alone would be withheld, against readers who know nothing more and readers who know their own answers.
//! A withheld one-way table stays an observation in every later audit; a table that is shown beside it is judged against all readers.
//! What a withheld two-way table tells beside its own margins is not reckoned with.
//!
//! # Forgotten answers
//!
//! Somebody whose answers were forgotten between two editions counts as "not stated" in the later one. The auditor demands the
//! promise for readers who take it that nobody was forgotten. Whoever reckons with more possible worlds can rule out fewer values.
//! Where answers were forgotten and no world fits without that, the later table is withheld.
//!
//! # Sources
//!
//! - K. Kenthapadi, N. Mishra, K. Nissim, "Simulatable auditing", PODS 2005, <https://doi.org/10.1145/1065167.1065183>: an auditor
//!   that looks at the truth leaks by what it denies.
//! - A. Hundepool and others, "Handbook on Statistical Disclosure Control", chapter on frequency tables,
//!   <https://sdctools.github.io/HandbookSDC/05-frequency-tables.html>: rounding, small counts, linked tables, differencing.
//! - Government Statistical Service, "Guidance on statistical disclosure control".

mod budget;
pub mod one_way;
pub mod problem;
mod programme;
mod promise;
mod ranges;
mod search;
pub mod withholding;

pub use budget::Budget;

use problem::{Band, Problem};
use promise::knowledge;
use search::Search;

/// What an audit found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every witness was found.
    Kept,
    /// A witness is missing.
    NotShown,
    /// The budget was used up.
    OutOfTime,
}

/// Steps of the walk without a goal, a variable.
const FREE_STEPS: u32 = 100;
/// Steps of the walk towards one goal.
const GOAL_STEPS: u32 = 2_000;
/// Steps of the walk to the first world that fits.
const FIRST_STEPS: u32 = 30_000;

/// Whether the promise is kept, with the known facts and without them. A withheld table all of whose cells the facts fix tells
/// nothing to whoever knows them.
pub fn keeps_promise(problem: &Problem, budget: &mut Budget<'_>) -> Verdict {
    if problem.facts.is_empty() {
        return keeps(problem, budget);
    }
    match keeps(&problem.without_facts(), budget) {
        Verdict::Kept => {
            let facts = ranges::Ranges::of(&problem.shape, problem.facts.iter());
            let mut problem = problem.clone();
            problem.withheld.retain(|table| !table.cells.iter().all(|cell| facts.fixes(cell)));
            keeps(&problem, budget)
        }
        other => other,
    }
}

fn keeps(problem: &Problem, budget: &mut Budget<'_>) -> Verdict {
    let by_form = problem.as_one_way().map(|bounds| one_way::kept(&bounds));
    if let Some(kept) = by_form.or_else(|| withholding::of_one_table(problem)) {
        return if kept { Verdict::Kept } else { Verdict::NotShown };
    }
    match keeps_by_search(problem, budget) {
        Some(true) => Verdict::Kept,
        Some(false) => Verdict::NotShown,
        None => Verdict::OutOfTime,
    }
}

/// `None` when the budget is used up.
fn keeps_by_search(problem: &Problem, budget: &mut Budget<'_>) -> Option<bool> {
    let mut readers = promise::readers(problem);
    let mut search = Search::new(problem);
    if !search.reach(first_goal(problem), FIRST_STEPS, &mut readers, budget)? {
        return Some(false);
    }
    let steps = FREE_STEPS.saturating_mul(u32::try_from(problem.shape.len()).unwrap_or(u32::MAX));
    search.roam(steps, &mut readers, budget)?;
    for place in 0..readers.len() {
        while !readers[place].met || !readers[place].open.is_empty() {
            if !settle(problem, &mut search, &mut readers, place, budget)? {
                return Some(false);
            }
        }
    }
    Some(true)
}

/// A goal that every world meets, so that the walk stops at the first that fits.
fn first_goal(problem: &Problem) -> Vec<Band> {
    vec![Band { vars: (0..problem.shape.len()).collect(), lo: 0, hi: u32::MAX, shown: None }]
}

/// Looks for one more value that a reader must leave open. Whether there was one.
fn settle(
    problem: &Problem,
    search: &mut Search<'_>,
    readers: &mut [promise::Reader],
    place: usize,
    budget: &mut Budget<'_>,
) -> Option<bool> {
    let (own, only) = (readers[place].own, readers[place].only);
    let wanted: Vec<Vec<Band>> = match readers[place].open.first() {
        Some(open) => {
            let vars = &problem.counts[open.count].vars;
            let band = |(lo, hi)| vec![Band { vars: vars.clone(), lo, hi, shown: None }];
            open.wanted().into_iter().map(band).collect()
        }
        None => vec![Vec::new()],
    };
    for mut goals in wanted {
        goals.extend(knowledge(problem, own, only));
        if search.reach(goals, GOAL_STEPS, readers, budget)? {
            return Some(true);
        }
    }
    Some(false)
}
