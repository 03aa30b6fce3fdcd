//! From figures to an edition. [`show`] is the only step that sees true counts; [`decide`] sees displayed figures.

use crate::features::equality::disclosure::model::audit::{Budget, Verdict, keeps_promise, withholding};
use crate::features::equality::disclosure::model::base;
use crate::features::equality::disclosure::model::display::display;
use crate::features::equality::disclosure::model::knowledge::KnownFact;
use crate::features::equality::disclosure::model::linked::{self, SEX, Seen};
use crate::features::equality::disclosure::model::populations::{Population, Rounds};
use crate::features::equality::disclosure::model::tables::{
    Because, Breakdown, Edition, Layout, Table, Withheld,
};
use crate::features::equality::questions::QuestionSet;

/// What is public before an edition.
#[derive(Clone, Copy, Debug)]
pub struct Public<'a> {
    /// The question set.
    pub set: &'a QuestionSet,
    /// The sizes of all closed rounds.
    pub rounds: &'a Rounds,
    /// All editions in the order in which they were published, withdrawn ones among them.
    pub history: &'a [Edition],
    /// The known facts.
    pub facts: &'a [KnownFact],
}

/// The tables that the sizes allow, displayed. `counts` gives the true counts of a layout's cells in their order: the categories,
/// then "not stated" where it is shown; in a two-way table first the women's, then everyone else's.
pub fn show(
    public: &Public<'_>,
    population: &Population,
    mut counts: impl FnMut(&Layout) -> Vec<u32>,
) -> Vec<Table> {
    let base = display(public.rounds.people(population));
    let layouts = base::plan(public.set, public.rounds, population).into_iter().flatten();
    layouts
        .map(|layout| Table { layout, base, cells: counts(&layout).into_iter().map(display).collect() })
        .collect()
}

/// The edition of a population: each displayed table is published or withheld, in the order of the plan. It depends on its
/// arguments alone, never on true counts. A table that is not among `tables` is withheld.
pub fn decide(
    public: &Public<'_>,
    population: &Population,
    tables: &[Table],
    budget: &mut Budget<'_>,
) -> Edition {
    let people = public.rounds.people(population);
    let mut edition =
        Edition { population: population.clone(), people, tables: Vec::new(), withheld: Vec::new() };
    for planned in base::plan(public.set, public.rounds, population) {
        let layout = match planned {
            Ok(layout) => layout,
            Err(withheld) => {
                edition.withheld.push(withheld);
                continue;
            }
        };
        let table = tables.iter().find(|table| table.layout == layout);
        match protected(public, &edition, table, budget) {
            None => edition.tables.extend(table.cloned()),
            Some(always) => edition.withheld.push(Withheld {
                breakdown: layout.breakdown,
                layout: Some(layout),
                because: Because::Protected { always },
            }),
        }
    }
    edition
}

/// Whether a table is withheld to protect people, and if so, whether whatever its figures.
fn protected(
    public: &Public<'_>,
    edition: &Edition,
    table: Option<&Table>,
    budget: &mut Budget<'_>,
) -> Option<bool> {
    let Some(table) = table else { return Some(true) };
    if !stands(edition, table.layout.breakdown) {
        return Some(true);
    }
    if verdict(public, edition, table, false, budget) != Verdict::Kept {
        return Some(true);
    }
    (verdict(public, edition, table, true, budget) != Verdict::Kept).then_some(false)
}

/// A two-way table needs both its margins in the same edition.
fn stands(edition: &Edition, breakdown: Breakdown) -> bool {
    let published =
        |place| edition.tables.iter().any(|table| table.layout.breakdown == Breakdown::OneWay(place));
    match breakdown {
        Breakdown::OneWay(_) => true,
        Breakdown::TwoWay(place) => published(SEX) && published(place),
    }
}

/// Whether the promise is kept with the table shown, or with it withheld for its figures' sake.
fn verdict(
    public: &Public<'_>,
    edition: &Edition,
    table: &Table,
    shown: bool,
    budget: &mut Budget<'_>,
) -> Verdict {
    if let (Breakdown::TwoWay(_), false) = (table.layout.breakdown, shown) {
        return match withholding::keeps_promise(edition.people, table.cells.len(), false, &[]) {
            Some(true) => Verdict::Kept,
            _ => Verdict::NotShown,
        };
    }
    let this = Seen {
        population: &edition.population,
        layout: table.layout,
        cells: shown.then_some(&table.cells[..]),
    };
    let mut tables: Vec<Seen<'_>> = public.history.iter().chain([edition]).flat_map(linked::seen).collect();
    tables.push(this.clone());
    let problem = linked::problem(public.set, public.rounds, &tables, public.facts, &this);
    keeps_promise(&problem, budget)
}
