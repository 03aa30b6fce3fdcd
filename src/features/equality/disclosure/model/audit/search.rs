//! Looks for worlds that fit: a walk that moves people from one category to another and keeps to what is displayed, by the method
//! of simulated annealing with a fixed sequence of numbers in place of chance, and where it stops, an integer programme. A world
//! counts only after [`Problem::admits`] has checked it.

use super::budget::{Budget, PROGRAMME};
use super::problem::{Band, Problem};
use super::programme;
use super::promise::{self, Reader};
use super::ranges;

/// A walk over worlds. Sums are kept of every band and count, so that a step costs what it touches.
pub(super) struct Search<'p> {
    problem: &'p Problem,
    world: Vec<u32>,
    bands: Vec<Band>,
    goals: usize,
    sums: Vec<i64>,
    touched: Vec<Vec<usize>>,
    cells: Vec<Vec<i64>>,
    in_cell: Vec<Vec<(usize, usize)>>,
    counts: Vec<i64>,
    in_count: Vec<Vec<usize>>,
    random: u64,
    dirty: bool,
}

/// How readily a worse world is taken: one that is worse by this much, once in e (2.7) times.
const COOL: f64 = 0.5;
/// The same at the start of a walk that has to leave where it is.
const HOT: f64 = 0.7;
/// How often such a walk starts anew.
const TURNS: usize = 12;

type Move = Vec<(usize, i64)>;

impl<'p> Search<'p> {
    /// A walk that starts with everybody in the first category.
    pub(super) fn new(problem: &'p Problem) -> Self {
        let shape = &problem.shape;
        let mut world = vec![0; shape.len()];
        for (atom, size) in shape.atoms.iter().enumerate() {
            for block in 0..shape.blocks.len() {
                world[shape.var(atom, shape.sexes - 1, block, 0)] = *size;
            }
        }
        let bands: Vec<Band> = problem.bands.iter().chain(&problem.facts).cloned().collect();
        let index = |sets: &[&[usize]]| {
            let mut of = vec![Vec::new(); shape.len()];
            for (place, vars) in sets.iter().enumerate() {
                vars.iter().for_each(|var| of[*var].push(place));
            }
            of
        };
        let touched = index(&bands.iter().map(|band| &band.vars[..]).collect::<Vec<_>>());
        let in_count = index(&problem.counts.iter().map(|count| &count.vars[..]).collect::<Vec<_>>());
        let mut in_cell = vec![Vec::new(); shape.len()];
        for (place, partition) in problem.withheld.iter().enumerate() {
            for (cell, vars) in partition.cells.iter().enumerate() {
                vars.iter().for_each(|var| in_cell[*var].push((place, cell)));
            }
        }
        let mut search = Self {
            problem,
            world,
            bands,
            goals: 0,
            sums: Vec::new(),
            touched,
            cells: Vec::new(),
            in_cell,
            counts: Vec::new(),
            in_count,
            random: 0x9E37_79B9_7F4A_7C15,
            dirty: true,
        };
        search.recount();
        search
    }

    fn recount(&mut self) {
        let sum = |vars: &[usize]| vars.iter().map(|var| i64::from(self.world[*var])).sum();
        self.sums = self.bands.iter().map(|band| sum(&band.vars)).collect();
        self.counts = self.problem.counts.iter().map(|count| sum(&count.vars)).collect();
        let cells = self.problem.withheld.iter();
        self.cells = cells.map(|partition| partition.cells.iter().map(|cell| sum(cell)).collect()).collect();
        self.dirty = true;
    }

    /// Sets what the walk should reach beside what is public.
    fn aim(&mut self, goals: Vec<Band>) {
        let fixed = self.bands.len() - self.goals;
        self.bands.truncate(fixed);
        self.touched.iter_mut().for_each(|of| of.retain(|place| *place < fixed));
        self.goals = goals.len();
        for goal in goals {
            goal.vars.iter().for_each(|var| self.touched[*var].push(self.bands.len()));
            self.bands.push(goal);
        }
        let sum = |band: &Band| band.vars.iter().map(|var| i64::from(self.world[*var])).sum();
        self.sums = self.bands.iter().map(sum).collect();
    }

    fn next(&mut self, below: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        usize::try_from(self.random >> 33).unwrap_or(0) % below.max(1)
    }

    fn miss(&self, place: usize, sum: i64) -> i64 {
        let band = &self.bands[place];
        (i64::from(band.lo) - sum).max(sum - i64::from(band.hi)).max(0)
    }

    /// By how much the withheld tables are too open in this world.
    fn too_open(&self, place: usize, cells: &[i64]) -> i64 {
        let partition = &self.problem.withheld[place];
        let sums: Vec<u32> = cells.iter().map(|sum| u32::try_from(*sum).unwrap_or(0)).collect();
        i64::from(partition.bounds(&sums).openness())
    }

    fn fits(&self) -> bool {
        let fixed = self.bands.len() - self.goals;
        (0..fixed).all(|place| self.miss(place, self.sums[place]) == 0)
            && self.cells.iter().enumerate().all(|(place, cells)| self.too_open(place, cells) == 0)
    }

    fn at_goal(&self) -> bool {
        (0..self.bands.len()).all(|place| self.miss(place, self.sums[place]) == 0)
            && self.cells.iter().enumerate().all(|(place, cells)| self.too_open(place, cells) == 0)
    }

    /// How much worse a move makes it.
    fn cost(&self, step: &Move) -> i64 {
        let mut deltas: Vec<(usize, i64)> = Vec::with_capacity(16);
        for (var, by) in step {
            for place in &self.touched[*var] {
                match deltas.iter_mut().find(|(other, _)| other == place) {
                    Some((_, delta)) => *delta += by,
                    None => deltas.push((*place, *by)),
                }
            }
        }
        let changed = deltas.iter().map(|(place, delta)| {
            self.miss(*place, self.sums[*place] + delta) - self.miss(*place, self.sums[*place])
        });
        changed.sum::<i64>() + self.withheld_cost(step)
    }

    fn withheld_cost(&self, step: &Move) -> i64 {
        let places = self.cells.iter().enumerate();
        let costs = places.map(|(place, cells)| {
            let mut after = cells.clone();
            for (var, by) in step {
                self.in_cell[*var]
                    .iter()
                    .filter(|(of, _)| *of == place)
                    .for_each(|(_, cell)| after[*cell] += by);
            }
            if after == *cells { 0 } else { self.too_open(place, &after) - self.too_open(place, cells) }
        });
        costs.sum()
    }

    fn apply(&mut self, step: &Move) {
        for (var, by) in step {
            self.world[*var] = u32::try_from(i64::from(self.world[*var]) + by).unwrap_or(0);
            self.touched[*var].iter().for_each(|place| self.sums[*place] += by);
            self.in_count[*var].iter().for_each(|place| self.counts[*place] += by);
            self.in_cell[*var].iter().for_each(|(place, cell)| self.cells[*place][*cell] += by);
        }
        self.dirty = true;
    }

    /// A move of people of one atom: to another category, or (with several sexes) to another sex.
    fn propose(&mut self) -> Option<Move> {
        let shape = &self.problem.shape;
        let atom = self.next(shape.atoms.len());
        let sex = self.next(shape.sexes);
        if shape.sexes > 1 && self.next(3) == 0 {
            return self.propose_sex(atom, sex);
        }
        let block = self.next(shape.blocks.len());
        let row = shape.row(atom, sex, block);
        let from = self.peopled(row.clone())?;
        let to = row.start + self.next(row.len());
        let most = usize::try_from(self.world[from]).unwrap_or(usize::MAX);
        let by = match self.next(12) {
            0..8 => 1,
            8..11 => 1 + self.next(most.min(6)),
            _ => 1 + self.next(most),
        };
        let by = i64::try_from(by).unwrap_or(1);
        (from != to).then(|| vec![(from, -by), (to, by)])
    }

    fn propose_sex(&mut self, atom: usize, sex: usize) -> Option<Move> {
        let shape = &self.problem.shape;
        let other = (sex + 1 + self.next(shape.sexes - 1)) % shape.sexes;
        let mut step = Move::new();
        for block in 0..shape.blocks.len() {
            let from = self.peopled(shape.row(atom, sex, block))?;
            let row = shape.row(atom, other, block);
            let same = row.start + (from - shape.row(atom, sex, block).start);
            let to = if self.next(3) > 0 { same } else { row.start + self.next(row.len()) };
            step.extend([(from, -1), (to, 1)]);
        }
        Some(step)
    }

    /// A variable with people among a row.
    fn peopled(&mut self, row: std::ops::Range<usize>) -> Option<usize> {
        let start = self.next(row.len());
        (0..row.len()).map(|turn| row.start + (start + turn) % row.len()).find(|var| self.world[*var] > 0)
    }

    /// One step. Worse worlds are taken now and then, the rarer the worse and the cooler.
    fn step(&mut self, heat: f64) {
        let Some(step) = self.propose() else { return };
        let cost = self.cost(&step);
        let draw = f64::from(u32::try_from(self.next(1 << 20)).unwrap_or(0)) / f64::from(1 << 20);
        let worse = f64::from(i32::try_from(cost).unwrap_or(i32::MAX));
        if cost <= 0 || draw < (-worse / heat).exp() {
            self.apply(&step);
        }
    }

    /// Walks so many steps while it cools from a heat, noting every world that fits; ends early at the goal. `None` when the
    /// budget is used up.
    fn walk(
        &mut self,
        steps: u32,
        heat: f64,
        readers: &mut [Reader],
        budget: &mut Budget<'_>,
    ) -> Option<bool> {
        for step in 0..steps {
            if self.dirty && self.fits() {
                self.note(readers);
            }
            self.dirty = false;
            if self.goals > 0 && self.at_goal() {
                return Some(true);
            }
            if !budget.spend(1) {
                return None;
            }
            self.step(heat + (COOL - heat) * f64::from(step) / f64::from(steps));
        }
        Some(self.at_goal())
    }

    /// Moves whole categories and parts of them to others, whatever that costs. Worlds in which a table would be withheld lie far
    /// apart from each other, and no small step leads from one to the next.
    fn shake(&mut self) {
        let shape = &self.problem.shape;
        for _ in 0..=self.next(2 * shape.width()) {
            let (atom, sex) = (self.next(shape.atoms.len()), self.next(shape.sexes));
            let row = shape.row(atom, sex, self.next(shape.blocks.len()));
            let to = row.start + self.next(row.len());
            if let Some(from) = self.peopled(row).filter(|from| *from != to) {
                let all = self.world[from];
                let part = u32::try_from(self.next(usize::try_from(all).unwrap_or(1))).unwrap_or(0);
                let by = i64::from(if self.next(2) == 0 { all } else { part });
                self.apply(&vec![(from, -by), (to, by)]);
            }
        }
    }

    /// Walks without a goal. Worlds in which a table would be withheld lie apart from each other: the walk heats up in between.
    pub(super) fn roam(&mut self, steps: u32, readers: &mut [Reader], budget: &mut Budget<'_>) -> Option<()> {
        self.aim(Vec::new());
        let (turns, heat) = if self.problem.withheld.is_empty() { (1, COOL) } else { (TURNS, HOT) };
        for turn in 0..turns {
            if turn > 0 {
                self.shake();
            }
            self.walk(steps, heat, readers, budget)?;
        }
        Some(())
    }

    fn note(&mut self, readers: &mut [Reader]) {
        if self.problem.admits(&self.world) {
            let sums: Vec<u32> = self.counts.iter().map(|sum| u32::try_from(*sum).unwrap_or(0)).collect();
            promise::note(readers, &self.world, &sums);
        }
    }

    /// Walks towards goals, then asks the integer programme. Whether a world with them was found.
    pub(super) fn reach(
        &mut self,
        goals: Vec<Band>,
        steps: u32,
        readers: &mut [Reader],
        budget: &mut Budget<'_>,
    ) -> Option<bool> {
        self.aim(goals);
        self.dirty = true;
        let linear = self.problem.withheld.is_empty();
        let (turns, steps) = if linear { (1, steps) } else { (TURNS, steps / 4) };
        for turn in 0..turns {
            let heat = if turn == 0 { COOL } else { HOT };
            if turn > 0 {
                self.shake();
            }
            if self.walk(steps, heat, readers, budget)? && self.problem.admits(&self.world) {
                self.note(readers);
                return Some(true);
            }
        }
        if !budget.spend(PROGRAMME) {
            return None;
        }
        let sizes = ranges::sizes(&self.problem.shape);
        let Some(world) =
            programme::solve(&self.problem.shape, sizes.iter().chain(&self.bands), &self.problem.withheld)
        else {
            return Some(false);
        };
        if !self.problem.admits(&world) {
            return Some(false);
        }
        self.world = world;
        self.recount();
        self.note(readers);
        Some(self.at_goal())
    }
}
