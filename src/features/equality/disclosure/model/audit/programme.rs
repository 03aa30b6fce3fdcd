//! The integer programme: a world under bounds, by `good_lp` with `microlp`. The solver is known to return points that break its
//! constraints (<https://github.com/Specy/microlp/issues/15>), so nothing here is believed before it is checked.

use good_lp::{
    Expression, ProblemVariables, Solution as _, SolverModel as _, WithTimeLimit as _, constraint, microlp,
    variable,
};

use super::problem::{Band, Shape};

/// The longest that one programme may take, in seconds.
const SECONDS: f64 = 0.5;

/// A world within bands, not yet checked; `None` where the solver finds none in time.
pub(super) fn solve<'b>(shape: &Shape, bands: impl Iterator<Item = &'b Band>) -> Option<Vec<u32>> {
    let mut variables = ProblemVariables::new();
    let world: Vec<_> = (0..shape.len())
        .map(|var| {
            let size = f64::from(shape.atoms[shape.atom_of(var)]);
            variables.add(variable().integer().min(0).max(size))
        })
        .collect();
    let sum = |vars: &[usize]| vars.iter().map(|var| world[*var]).sum::<Expression>();
    let mut model = variables.minimise(Expression::default()).using(microlp).with_time_limit(SECONDS);
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
