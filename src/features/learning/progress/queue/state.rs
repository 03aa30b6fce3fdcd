//! Who waits, and who is next.

use std::collections::VecDeque;

use anyhow::anyhow;
use tokio::sync::oneshot;

use super::super::model::{Outcome, Submission};
use crate::error::{Error, Result};
use crate::ids::OrganisationId;

/// How much a queue takes.
#[derive(Clone, Copy, Debug)]
pub struct QueueLimits {
    /// Pushes in one group, unless a single request has more.
    pub group: usize,
    /// Pushes that wait; more are told to come back later.
    pub room: usize,
    /// Groups under way at the same time: while one is being committed the next is being made.
    pub workers: usize,
}

impl QueueLimits {
    /// For single pushes.
    pub const SINGLE: Self = Self { group: 128, room: 4_096, workers: 2 };
    /// For batches. Groups about the same learners wait for one another, so they are short and there are more of them.
    pub const BATCHES: Self = Self { group: 200, room: 32_768, workers: 4 };
}

/// One request that waits.
pub struct Waiting {
    pub pushes: Vec<Submission>,
    pub answer: oneshot::Sender<Result<Vec<Outcome>>>,
}

/// Who waits, a line for each organisation, and how many clerks are at work.
#[derive(Default)]
pub struct QueueState {
    lines: VecDeque<(OrganisationId, VecDeque<Waiting>)>,
    /// Pushes that wait.
    pub waiting: usize,
    pub workers: usize,
}

impl QueueState {
    /// # Errors
    /// 503 where there is no room.
    pub fn enter(
        &mut self,
        limits: QueueLimits,
        organisation: OrganisationId,
        waiting: Waiting,
    ) -> Result<()> {
        if self.waiting + waiting.pushes.len() > limits.room {
            return Err(Error::Unavailable(anyhow!("{} pushes wait already", self.waiting)));
        }
        self.waiting += waiting.pushes.len();
        match self.lines.iter_mut().find(|(owner, _)| *owner == organisation) {
            Some((_, line)) => line.push_back(waiting),
            None => self.lines.push_back((organisation, VecDeque::from([waiting]))),
        }
        Ok(())
    }

    /// The next group: one request of each organisation in turn. Who no longer waits for an answer is passed over.
    pub fn next_group(&mut self, limits: QueueLimits) -> Vec<Waiting> {
        let (mut group, mut pushes) = (Vec::new(), 0);
        while let Some((organisation, mut line)) = self.lines.pop_front() {
            let fits = |next: &Waiting| pushes == 0 || pushes + next.pushes.len() <= limits.group;
            if line.front().is_some_and(|next| !fits(next)) {
                self.lines.push_front((organisation, line));
                break;
            }
            if let Some(next) = line.pop_front() {
                self.waiting -= next.pushes.len();
                if !next.answer.is_closed() {
                    pushes += next.pushes.len();
                    group.push(next);
                }
            }
            if !line.is_empty() {
                self.lines.push_back((organisation, line));
            }
        }
        group
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::model::submission;
    use super::super::super::push::Push;
    use super::*;
    use crate::ctx::{Actor, Ctx, Ids};
    use chrono::DateTime;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn waiting(
        owner: u128,
        name: usize,
    ) -> (OrganisationId, Waiting, oneshot::Receiver<Result<Vec<Outcome>>>) {
        let organisation = OrganisationId(Uuid::from_u128(owner));
        let now = DateTime::UNIX_EPOCH;
        let ctx = Ctx {
            actor: Actor::Importer { organisation },
            ..Ctx::system(now, Ids::default(), "test", "".into())
        };
        let body = serde_json::json!({"externalId": name.to_string(), "learner": {"uln": "1000000000"},
            "observedAt": "1970-01-01T00:00:00Z", "details": {"kind": "note", "text": "So."}});
        let push = Push::read(body.to_string().as_bytes(), now).expect("a push");
        let (answer, answered) = oneshot::channel();
        (organisation, Waiting { pushes: submission(&ctx, [push]), answer }, answered)
    }

    /// Lets pushes in, by their owners; returns the receivers, which keep them waiting.
    fn enter(state: &mut QueueState, owners: &[u128]) -> Vec<oneshot::Receiver<Result<Vec<Outcome>>>> {
        let all = owners.iter().enumerate().map(|(name, owner)| {
            let (organisation, one, answered) = waiting(*owner, name);
            state.enter(QueueLimits::SINGLE, organisation, one).expect("room");
            answered
        });
        all.collect()
    }

    fn owner(waiting: &Waiting) -> u128 {
        waiting.pushes[0].0.organisation().expect("an organisation").0.as_u128()
    }

    fn name(waiting: &Waiting) -> String {
        waiting.pushes[0].1.external_id.clone()
    }

    #[test]
    fn a_request_that_is_larger_than_a_group_is_a_group() {
        let limits = QueueLimits { group: 10, room: 1_000, workers: 1 };
        let mut state = QueueState::default();
        let mut answers = Vec::new();
        for (owner, size) in [(1, 4), (2, 6), (3, 1), (4, 25), (5, 10)] {
            let (organisation, mut one, answered) = waiting(owner, 0);
            one.pushes = (0..size).map(|_| one.pushes[0].clone()).collect();
            state.enter(limits, organisation, one).expect("room");
            answers.push(answered);
        }
        let mut sizes = Vec::new();
        loop {
            let group = state.next_group(limits);
            if group.is_empty() {
                break;
            }
            sizes.push(group.iter().map(|one| one.pushes.len()).collect::<Vec<_>>());
        }
        assert_eq!(sizes, [vec![4, 6], vec![1], vec![25], vec![10]]);
        assert_eq!(state.waiting, 0);
    }

    #[test]
    fn one_among_a_thousand_of_another_need_not_wait_for_them() {
        let mut state = QueueState::default();
        let mut owners = vec![1; 1_000];
        owners.push(2);
        let _answers = enter(&mut state, &owners);
        let group = state.next_group(QueueLimits::SINGLE);
        assert_eq!(group.len(), QueueLimits::SINGLE.group);
        assert_eq!(group.iter().position(|one| owner(one) == 2), Some(1));
    }

    #[test]
    fn more_than_there_is_room_for_are_told_so() {
        let mut state = QueueState::default();
        let _answers = enter(&mut state, &vec![1; QueueLimits::SINGLE.room]);
        let (organisation, one, _answered) = waiting(2, 0);
        let refused = state.enter(QueueLimits::SINGLE, organisation, one).expect_err("no room");
        assert!(matches!(refused, Error::Unavailable(_)));
        assert_eq!(state.next_group(QueueLimits::SINGLE).len(), QueueLimits::SINGLE.group);
        assert_eq!(
            state.waiting,
            QueueLimits::SINGLE.room - QueueLimits::SINGLE.group,
            "there is room again"
        );
    }

    #[test]
    fn who_went_away_is_passed_over() {
        let mut state = QueueState::default();
        let mut answers = enter(&mut state, &[1, 1, 1]);
        drop(answers.remove(1));
        let names: Vec<String> =
            state.next_group(QueueLimits::SINGLE).into_iter().map(|one| name(&one)).collect();
        assert_eq!(names, ["0", "2"]);
        assert!(
            state.next_group(QueueLimits::SINGLE).is_empty() && state.waiting == 0 && state.lines.is_empty()
        );
    }

    proptest! {
        #[test]
        fn everybody_is_served_once_in_turn_and_in_their_own_order(owners in proptest::collection::vec(0_u128..5, 0..600)) {
            let mut state = QueueState::default();
            let _answers = enter(&mut state, &owners);
            let mut served: Vec<(u128, usize)> = Vec::new();
            loop {
                let group = state.next_group(QueueLimits::SINGLE);
                if group.is_empty() {
                    break;
                }
                let rounds: Vec<u128> = group.iter().map(owner).collect();
                for who in 0..5 {
                    // Between two of one organisation everybody else who waits has a turn.
                    let turns = rounds.iter().filter(|other| **other == who).count();
                    let most = (0..5).map(|other| rounds.iter().filter(|one| **one == other).count()).max();
                    let left = state.lines.iter().any(|(owner, _)| owner.0.as_u128() == who);
                    prop_assert!(!left || turns + 1 >= most.unwrap_or_default());
                }
                served.extend(group.iter().map(|one| (owner(one), name(one).parse().expect("a number"))));
            }
            prop_assert_eq!(state.waiting, 0);
            for who in 0..5 {
                let in_order: Vec<usize> = served.iter().filter(|(owner, _)| *owner == who).map(|(_, name)| *name).collect();
                let entered: Vec<usize> =
                    owners.iter().enumerate().filter(|(_, owner)| **owner == who).map(|(name, _)| name).collect();
                prop_assert_eq!(in_order, entered);
            }
        }
    }
}
