//! Which populations may be published together, from sizes alone.
//!
//! The stages of a round are nested: hires among offers among applications. Rounds share nobody, because an answer belongs to an
//! application and an application to a round. A pool joins the same stage of several rounds.

use std::collections::{BTreeMap, BTreeSet};

/// The fewest people that one of two overlapping populations must have beyond the other, if any.
pub const APART: u32 = 20;

/// A round, by its identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoundId(pub u128);

/// A stage at the closing of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Those who were enrolled.
    Hires,
    /// Those who applied.
    Applications,
    /// Those who were offered a place.
    Offers,
}

/// A closed set of people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Population {
    /// A stage of one round.
    Stage {
        /// The round.
        round: RoundId,
        /// The stage.
        stage: Stage,
    },
    /// The same stage of several rounds, pooled.
    Pool {
        /// The stage.
        stage: Stage,
        /// The rounds, each once.
        rounds: BTreeSet<RoundId>,
    },
}

impl Population {
    /// Whether it is a pool.
    pub fn is_pool(&self) -> bool {
        matches!(self, Self::Pool { .. })
    }

    fn stage(&self) -> Stage {
        match self {
            Self::Stage { stage, .. } | Self::Pool { stage, .. } => *stage,
        }
    }

    fn rounds(&self) -> BTreeSet<RoundId> {
        match self {
            Self::Stage { round, .. } => BTreeSet::from([*round]),
            Self::Pool { rounds, .. } => rounds.clone(),
        }
    }
}

/// The exact public numbers of people at the closing of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundSizes {
    /// Those who applied.
    pub applications: u32,
    /// Those of them who were offered a place.
    pub offers: u32,
    /// Those of them who were enrolled.
    pub hires: u32,
}

/// How far somebody came in a round: parts that share nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// The round.
    pub round: RoundId,
    /// Hired, offered but not hired, or applied but not offered.
    pub furthest: Stage,
}

/// The sizes of all closed rounds.
#[derive(Clone, Debug, Default)]
pub struct Rounds(pub BTreeMap<RoundId, RoundSizes>);

/// Why a population is not published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It shares people with another one that may be published, and one has 1 to 19 that the other has not.
    TooClose,
    /// Fewer than [`APART`] people: it waits to be pooled.
    TooSmall,
    /// A pool needs at least two rounds.
    PoolOfOne,
    /// A person is in one pool only, and a round in one pool.
    AlreadyPooled,
    /// It was published before.
    AlreadyPublished,
}

impl Rounds {
    /// The parts of a population with their sizes in people; parts without anybody are left out.
    pub fn members(&self, population: &Population) -> BTreeMap<Part, u32> {
        let reaches: &[Stage] = match population.stage() {
            Stage::Hires => &[Stage::Hires],
            Stage::Offers => &[Stage::Hires, Stage::Offers],
            Stage::Applications => &[Stage::Hires, Stage::Offers, Stage::Applications],
        };
        let mut members = BTreeMap::new();
        for round in population.rounds() {
            let Some(sizes) = self.0.get(&round) else { continue };
            for furthest in reaches {
                let people = match furthest {
                    Stage::Hires => sizes.hires,
                    Stage::Offers => sizes.offers.saturating_sub(sizes.hires),
                    Stage::Applications => sizes.applications.saturating_sub(sizes.offers),
                };
                if people > 0 {
                    members.insert(Part { round, furthest: *furthest }, people);
                }
            }
        }
        members
    }

    /// The number of people of a population.
    pub fn people(&self, population: &Population) -> u32 {
        self.members(population).values().sum()
    }

    /// The numbers of people of the rounds of a population.
    pub fn parts(&self, population: &Population) -> Vec<u32> {
        let stage = population.stage();
        let alone = |round| self.people(&Population::Stage { round, stage });
        population.rounds().into_iter().map(alone).collect()
    }

    /// Whether both may be published: they share nobody, or each has nobody or at least [`APART`] people beyond the other.
    pub fn apart(&self, one: &Population, other: &Population) -> bool {
        let (one, other) = (self.members(one), self.members(other));
        let beyond = |a: &BTreeMap<Part, u32>, b: &BTreeMap<Part, u32>| -> u32 {
            a.iter().filter(|(part, _)| !b.contains_key(part)).map(|(_, people)| people).sum()
        };
        let far = |people: u32| people == 0 || people >= APART;
        !one.keys().any(|part| other.contains_key(part))
            || far(beyond(&one, &other)) && far(beyond(&other, &one))
    }

    /// The stages of a round that may ever be published alone, hires before applications before offers. It depends on sizes alone,
    /// not on which were asked for first. One of 1 to 19 people is not published alone, yet keeps its place before the others,
    /// because it may be pooled later.
    pub fn stages(&self, round: RoundId) -> Vec<Stage> {
        let mut allowed: Vec<Stage> = Vec::new();
        for stage in [Stage::Hires, Stage::Applications, Stage::Offers] {
            let population = Population::Stage { round, stage };
            if allowed
                .iter()
                .all(|earlier| self.apart(&population, &Population::Stage { round, stage: *earlier }))
            {
                allowed.push(stage);
            }
        }
        allowed.retain(|stage| self.people(&Population::Stage { round, stage: *stage }) >= APART);
        allowed
    }

    /// Whether a population may be published beside those that were, withdrawn ones included.
    ///
    /// # Errors
    ///
    /// Why not.
    pub fn allow(&self, population: &Population, published: &[&Population]) -> Result<(), Refused> {
        if published.contains(&population) {
            return Err(Refused::AlreadyPublished);
        }
        if self.people(population) < APART {
            return Err(Refused::TooSmall);
        }
        match population {
            Population::Stage { round, stage } if !self.stages(*round).contains(stage) => {
                return Err(Refused::TooClose);
            }
            Population::Pool { rounds, .. } if rounds.len() < 2 => return Err(Refused::PoolOfOne),
            Population::Pool { rounds, .. } => {
                let pooled = |other: &&Population| other.is_pool() && !other.rounds().is_disjoint(rounds);
                if published.iter().any(pooled) {
                    return Err(Refused::AlreadyPooled);
                }
                let later = rounds.iter().flat_map(|round| {
                    self.stages(*round).into_iter().map(|stage| Population::Stage { round: *round, stage })
                });
                if later.into_iter().any(|stage| !self.apart(population, &stage)) {
                    return Err(Refused::TooClose);
                }
            }
            Population::Stage { .. } => {}
        }
        if published.iter().all(|other| self.apart(population, other)) {
            Ok(())
        } else {
            Err(Refused::TooClose)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(sizes: &[(u32, u32, u32)]) -> Rounds {
        let round = |(place, (applications, offers, hires)): (usize, &(u32, u32, u32))| {
            (
                RoundId(place as u128),
                RoundSizes { applications: *applications, offers: *offers, hires: *hires },
            )
        };
        Rounds(sizes.iter().enumerate().map(round).collect())
    }

    fn pool(stage: Stage, of: &[u128]) -> Population {
        Population::Pool { stage, rounds: of.iter().map(|id| RoundId(*id)).collect() }
    }

    #[test]
    fn offers_too_close_to_hires_are_never_published() {
        let rounds = rounds(&[(60, 24, 21)]);
        assert_eq!(rounds.stages(RoundId(0)), [Stage::Hires, Stage::Applications]);
        let offers = Population::Stage { round: RoundId(0), stage: Stage::Offers };
        assert_eq!(rounds.allow(&offers, &[]), Err(Refused::TooClose));
    }

    #[test]
    fn the_same_people_twice_are_not_too_close_and_19_more_are() {
        assert_eq!(rounds(&[(40, 40, 40)]).stages(RoundId(0)).len(), 3);
        assert_eq!(rounds(&[(59, 40, 40)]).stages(RoundId(0)), [Stage::Hires, Stage::Offers]);
        assert_eq!(rounds(&[(60, 40, 40)]).stages(RoundId(0)).len(), 3);
        assert_eq!(rounds(&[(25, 3, 0)]).stages(RoundId(0)), [Stage::Applications]);
        assert_eq!(rounds(&[(50, 22, 12)]).stages(RoundId(0)), [Stage::Applications]);
    }

    #[test]
    fn a_pool_keeps_its_distance_from_each_part() {
        let rounds = rounds(&[(60, 24, 21), (80, 30, 12), (90, 30, 25)]);
        assert_eq!(rounds.allow(&pool(Stage::Hires, &[0, 2]), &[]), Ok(()));
        assert_eq!(rounds.allow(&pool(Stage::Hires, &[0, 1]), &[]), Err(Refused::TooClose));
        let published = pool(Stage::Hires, &[0, 2]);
        assert_eq!(rounds.allow(&pool(Stage::Hires, &[1, 2]), &[&published]), Err(Refused::AlreadyPooled));
        assert_eq!(rounds.allow(&pool(Stage::Hires, &[2]), &[]), Err(Refused::PoolOfOne));
    }
}
