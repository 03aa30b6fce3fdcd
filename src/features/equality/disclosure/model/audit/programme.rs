//! The integer programme: a world under bounds, by `good_lp` with `microlp`. The solver is known to return points that break its
//! constraints (<https://github.com/Specy/microlp/issues/15>), so nothing here is believed before it is checked.

use good_lp::{
    Constraint, Expression, ProblemVariables, Solution as _, SolverModel as _, WithTimeLimit as _,
    constraint, microlp, variable,
};

use super::problem::{Band, Partition, Shape};

/// The longest that one programme may take, in seconds.
const SECONDS: f64 = 0.5;

/// A world within bands in which tables would be withheld, not yet checked; `None` where the solver finds none in time.
pub(super) fn solve<'b>(
    shape: &Shape,
    bands: impl Iterator<Item = &'b Band>,
    withheld: &[Partition],
) -> Option<Vec<u32>> {
    let mut variables = ProblemVariables::new();
    let world: Vec<_> = (0..shape.len())
        .map(|var| {
            let size = f64::from(shape.atoms[shape.atom_of(var)]);
            variables.add(variable().integer().min(0).max(size))
        })
        .collect();
    let sum = |vars: &[usize]| vars.iter().map(|var| world[*var]).sum::<Expression>();
    let mut tight = Vec::new();
    for table in withheld {
        let cells = table.cells.iter().map(|cell| sum(cell)).collect();
        tight.extend(at_fewest(&mut variables, table.people, cells));
    }
    let mut model = variables.minimise(Expression::default()).using(microlp).with_time_limit(SECONDS);
    for constraint in tight {
        model = model.with(constraint);
    }
    for band in bands {
        if band.lo == band.hi {
            model = model.with(constraint!(sum(&band.vars) == f64::from(band.lo)));
            continue;
        }
        if band.lo > 0 {
            model = model.with(constraint!(sum(&band.vars) >= f64::from(band.lo)));
        }
        if band.hi < u32::MAX {
            model = model.with(constraint!(sum(&band.vars) <= f64::from(band.hi)));
        }
    }
    for (atom, sex, block) in margins(shape) {
        let difference = sum(&shape.row(atom, sex, block).collect::<Vec<_>>())
            - sum(&shape.row(atom, sex, 0).collect::<Vec<_>>());
        model = model.with(constraint!(difference == 0));
    }
    let solution = model.solve().ok()?;
    world.iter().map(|var| whole(solution.value(*var))).collect()
}

/// All cells of a table together have at most one person more than their displayed figures need, so that it is withheld. A cell is
/// fewer than 5, or 5 to 7, or 8 and a multiple of 5 and up to 4 more.
fn at_fewest(variables: &mut ProblemVariables, people: u32, cells: Vec<Expression>) -> Vec<Constraint> {
    let most = f64::from(people);
    let mut rest = Expression::from(most);
    let mut constraints = Vec::new();
    for cell in cells {
        let [fewer, five, more] = [(); 3].map(|()| variables.add(variable().integer().min(0).max(1)));
        let steps = variables.add(variable().integer().min(0).max((most / 5.0).ceil()));
        let above = variables.add(variable().integer().min(0).max(4));
        constraints.extend([
            constraint!(fewer + five + more == 1),
            constraint!(5 * steps - most * more <= 0),
            constraint!(above + 2 * five <= 4),
            constraint!(cell - 5 * five - 8 * more - 5 * steps - above == 0),
        ]);
        rest -= 5 * five + 8 * more + 5 * steps;
    }
    constraints.push(constraint!(rest <= 1));
    constraints
}

/// Every block has the same number of people of a sex.
fn margins(shape: &Shape) -> impl Iterator<Item = (usize, usize, usize)> {
    let sexes = if shape.sexes > 1 { shape.sexes } else { 0 };
    (0..shape.atoms.len())
        .flat_map(move |atom| (0..sexes).map(move |sex| (atom, sex)))
        .flat_map(|(atom, sex)| (1..shape.blocks.len()).map(move |block| (atom, sex, block)))
}

fn whole(value: f64) -> Option<u32> {
    let rounded = value.round();
    let near = (value - rounded).abs() < 1e-6 && (0.0..=f64::from(u32::MAX)).contains(&rounded);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie within u32")]
    near.then_some(rounded as u32)
}
