//! Random people: rounds with nested stages, rare categories and refusals.

use std::collections::BTreeMap;

use crate::features::equality::disclosure::model::linked::SEX;
use crate::features::equality::disclosure::model::populations::{
    Part, Population, RoundId, RoundSizes, Rounds, Stage,
};
use crate::features::equality::disclosure::model::tables::{Breakdown, Layout};
use crate::features::equality::questions::{FEMALE, QuestionSet, SET_2026_1};

pub(super) const SET: QuestionSet = SET_2026_1;

/// A fixed sequence of numbers from a seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `sides`.
    pub(super) fn roll(&mut self, sides: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }
}

/// Somebody: how far they came, and their category in each characteristic; `None` is "not stated".
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) part: Part,
    pub(super) answers: Vec<Option<usize>>,
}

/// All people of all rounds.
#[derive(Clone, Debug)]
pub(super) struct Crowd {
    pub(super) rounds: Rounds,
    pub(super) people: Vec<Person>,
}

pub(super) fn stage(round: u128, stage: Stage) -> Population {
    Population::Stage { round: RoundId(round), stage }
}

impl Crowd {
    /// Rounds of given sizes with random answers. `rare` is the percentage of people outside the first category; `refusals` of
    /// those who state nothing.
    pub(super) fn random(sizes: &[(u32, u32, u32)], dice: &mut Dice, rare: u32, refusals: u32) -> Self {
        let mut rounds = BTreeMap::new();
        let mut people = Vec::new();
        for (place, (applications, offers, hires)) in sizes.iter().enumerate() {
            let round = RoundId(place as u128);
            rounds.insert(round, RoundSizes { applications: *applications, offers: *offers, hires: *hires });
            for number in 0..*applications {
                let furthest = match number {
                    _ if number < *hires => Stage::Hires,
                    _ if number < *offers => Stage::Offers,
                    _ => Stage::Applications,
                };
                let answers = SET.characteristics.iter().map(|characteristic| {
                    let categories = u32::try_from(characteristic.fine.len()).unwrap();
                    let answer = if dice.roll(100) < rare { dice.roll(categories) } else { 0 };
                    (dice.roll(100) >= refusals).then_some(answer as usize)
                });
                people.push(Person { part: Part { round, furthest }, answers: answers.collect() });
            }
        }
        Self { rounds: Rounds(rounds), people }
    }

    /// Somebody's answer to one characteristic, drawn anew.
    pub(super) fn change(&mut self, dice: &mut Dice) {
        let person = dice.roll(u32::try_from(self.people.len()).unwrap()) as usize;
        let place = dice.roll(u32::try_from(SET.characteristics.len()).unwrap()) as usize;
        let categories = u32::try_from(SET.characteristics[place].fine.len()).unwrap();
        let answer = dice.roll(categories + 1);
        self.people[person].answers[place] = (answer < categories).then_some(answer as usize);
    }

    /// True counts of a layout's cells.
    pub(super) fn counts(&self, population: &Population, layout: &Layout) -> Vec<u32> {
        let members = self.rounds.members(population);
        let place = layout.breakdown.characteristic();
        let characteristic = &SET.characteristics[place];
        let rows = characteristic.categories(layout.grouping).len();
        let two_way = matches!(layout.breakdown, Breakdown::TwoWay(_));
        let mut counts = vec![0; (rows + 1) * if two_way { 2 } else { 1 }];
        for person in self.people.iter().filter(|person| members.contains_key(&person.part)) {
            let row = person.answers[place].map_or(rows, |fine| characteristic.row(layout.grouping, fine));
            let else_row = two_way && person.answers[SEX] != Some(FEMALE);
            counts[row + usize::from(else_row) * (rows + 1)] += 1;
        }
        if !layout.not_stated {
            counts.pop();
        }
        counts
    }
}
