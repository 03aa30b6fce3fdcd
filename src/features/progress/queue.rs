//! Single pushes that wait at the same time are stored together.
//!
//! A push is taken up at once while fewer than [`CLERKS`] groups are under way; what arrives meanwhile waits and makes the
//! next group, so that a busy server pays for one transaction what a quiet one pays for a single push, and nobody waits for
//! others to come. Organisations take turns in a group. Each push is answered after the commit of its own group. Where a
//! statement fails for a group, its pushes are tried one by one, so that what one of them breaks is that one's alone.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::anyhow;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::push::Push;
use super::service::{self, Pushed};
use crate::ctx::Ctx;
use crate::db::Db;
use crate::error::{Code, Error, Result};
use crate::ids::OrganisationId;

/// Groups under way at the same time: while one is being committed the next is being made.
const CLERKS: usize = 2;
/// Pushes in one group.
const MOST: usize = 128;
/// Pushes that wait; more are told to come back later.
const ROOM: usize = 4_096;
/// How long a push waits for its answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pushes that wait.
#[derive(Clone)]
pub struct Queue {
    db: Db,
    hall: Arc<Mutex<Hall>>,
    /// Where clerks work: not on a worker thread of the server, which may stop while others still wait.
    runtime: Handle,
}

struct Waiting {
    ctx: Ctx,
    push: Push,
    answer: oneshot::Sender<Result<Pushed>>,
}

/// Who waits, a line for each organisation, and how many clerks are at work.
#[derive(Default)]
struct Hall {
    lines: VecDeque<(OrganisationId, VecDeque<Waiting>)>,
    waiting: usize,
    clerks: usize,
}

impl Hall {
    /// # Errors
    /// 503 where there is no room.
    fn enter(&mut self, organisation: OrganisationId, waiting: Waiting) -> Result<()> {
        if self.waiting >= ROOM {
            return Err(Error::Unavailable(anyhow!("{ROOM} pushes wait already")));
        }
        self.waiting += 1;
        match self.lines.iter_mut().find(|(owner, _)| *owner == organisation) {
            Some((_, line)) => line.push_back(waiting),
            None => self.lines.push_back((organisation, VecDeque::from([waiting]))),
        }
        Ok(())
    }

    /// The next group: one push of each organisation in turn. Who no longer waits for an answer is passed over.
    fn next_group(&mut self) -> Vec<Waiting> {
        let mut group = Vec::new();
        while group.len() < MOST
            && let Some((organisation, mut line)) = self.lines.pop_front()
        {
            if let Some(next) = line.pop_front() {
                self.waiting -= 1;
                if !next.answer.is_closed() {
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

impl Queue {
    /// An empty queue before a database, whose clerks work on the present runtime.
    pub fn new(db: Db) -> Self {
        Self { db, hall: Arc::default(), runtime: Handle::current() }
    }

    fn hall(&self) -> MutexGuard<'_, Hall> {
        self.hall.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many pushes wait, for metrics.
    pub fn waiting(&self) -> usize {
        self.hall().waiting
    }

    /// Pushes one update together with what waits, and returns after its commit.
    ///
    /// # Errors
    /// As [`service::push`]; 503 where too many wait, or nothing is known of the commit.
    pub async fn push(&self, ctx: &Ctx, push: Push) -> Result<Pushed> {
        let organisation = ctx.organisation().ok_or_else(|| Error::new(Code::Forbidden))?;
        let (answer, answered) = oneshot::channel();
        let starts = {
            let mut hall = self.hall();
            hall.enter(organisation, Waiting { ctx: ctx.clone(), push, answer })?;
            let starts = hall.clerks < CLERKS;
            hall.clerks += usize::from(starts);
            starts
        };
        if starts {
            Clerk::begin(self);
        }
        let unknown = |what: &str| Error::CommitUnknown(anyhow!("{what}"));
        match timeout(PATIENCE, answered).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(unknown("the group ended without an answer")),
            Err(_) => Err(unknown("the group took too long")),
        }
    }
}

/// Stores a group and answers each of it.
async fn settle(db: Db, group: Vec<Waiting>) {
    let (pushes, answers): (Vec<(Ctx, Push)>, Vec<_>) =
        group.into_iter().map(|one| ((one.ctx, one.push), one.answer)).unzip();
    let pushes: Arc<[(Ctx, Push)]> = pushes.into();
    match store(db.clone(), Arc::clone(&pushes)).await {
        Ok(outcomes) => {
            for (answer, outcome) in answers.into_iter().zip(outcomes) {
                // Who went away needs no answer.
                let _ = answer.send(outcome);
            }
        }
        Err(error) if pushes.len() == 1 || error.is_about_the_connection() => {
            for answer in answers {
                let _ = answer.send(Err(error.again()));
            }
        }
        Err(error) => {
            log::warn!("a group of {} pushes failed and is tried one by one: {error}", pushes.len());
            for (push, answer) in pushes.iter().zip(answers) {
                let outcome = store(db.clone(), Arc::new([push.clone()])).await;
                let missing = || Err(Error::Internal(anyhow!("a push without an outcome")));
                let _ = answer.send(outcome.and_then(|mut outcomes| outcomes.pop().unwrap_or_else(missing)));
            }
        }
    }
}

async fn store(db: Db, pushes: Arc<[(Ctx, Push)]>) -> Result<Vec<Result<Pushed>>> {
    db.write(async move |conn| service::push_all(conn, &pushes).await).await
}

/// Works on groups until nobody waits.
struct Clerk {
    queue: Queue,
    at_work: bool,
}

impl Clerk {
    /// Begins to work; the hall counts it already.
    fn begin(queue: &Queue) {
        let clerk = Self { queue: queue.clone(), at_work: true };
        queue.runtime.spawn(clerk.work());
    }

    async fn work(mut self) {
        loop {
            let group = {
                let mut hall = self.queue.hall();
                let group = hall.next_group();
                if group.is_empty() {
                    // Under the same lock as the look: whoever enters next begins another.
                    hall.clerks -= 1;
                    self.at_work = false;
                    return;
                }
                group
            };
            settle(self.queue.db.clone(), group).await;
        }
    }
}

impl Drop for Clerk {
    /// A clerk that broke down is replaced where others wait.
    fn drop(&mut self) {
        if self.at_work {
            let needed = {
                let mut hall = self.queue.hall();
                let needed = hall.waiting > 0;
                hall.clerks -= usize::from(!needed);
                needed
            };
            if needed {
                Self::begin(&self.queue);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ctx::{Actor, Ids};
    use chrono::DateTime;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn waiting(owner: u128, name: usize) -> (OrganisationId, Waiting, oneshot::Receiver<Result<Pushed>>) {
        let organisation = OrganisationId(Uuid::from_u128(owner));
        let now = DateTime::UNIX_EPOCH;
        let ctx = Ctx { actor: Actor::Importer { organisation }, ..Ctx::system(now, Ids::default(), "test") };
        let body = serde_json::json!({"externalId": name.to_string(), "learner": {"uln": "1000000000"},
            "observedAt": "1970-01-01T00:00:00Z", "details": {"kind": "note", "text": "So."}});
        let push = Push::read(body.to_string().as_bytes(), now).expect("a push");
        let (answer, answered) = oneshot::channel();
        (organisation, Waiting { ctx, push, answer }, answered)
    }

    /// Lets pushes in, by their owners; returns the receivers, which keep them waiting.
    fn enter(hall: &mut Hall, owners: &[u128]) -> Vec<oneshot::Receiver<Result<Pushed>>> {
        let all = owners.iter().enumerate().map(|(name, owner)| {
            let (organisation, one, answered) = waiting(*owner, name);
            hall.enter(organisation, one).expect("room");
            answered
        });
        all.collect()
    }

    fn owner(waiting: &Waiting) -> u128 {
        waiting.ctx.organisation().expect("an organisation").0.as_u128()
    }

    #[test]
    fn one_among_a_thousand_of_another_need_not_wait_for_them() {
        let mut hall = Hall::default();
        let mut owners = vec![1; 1_000];
        owners.push(2);
        let _answers = enter(&mut hall, &owners);
        let group = hall.next_group();
        assert_eq!(group.len(), MOST);
        assert_eq!(group.iter().position(|one| owner(one) == 2), Some(1));
    }

    #[test]
    fn more_than_there_is_room_for_are_told_so() {
        let mut hall = Hall::default();
        let _answers = enter(&mut hall, &vec![1; ROOM]);
        let (organisation, one, _answered) = waiting(2, 0);
        let refused = hall.enter(organisation, one).expect_err("no room");
        assert!(matches!(refused, Error::Unavailable(_)));
        assert_eq!(hall.next_group().len(), MOST);
        assert_eq!(hall.waiting, ROOM - MOST, "there is room again");
    }

    #[test]
    fn who_went_away_is_passed_over() {
        let mut hall = Hall::default();
        let mut answers = enter(&mut hall, &[1, 1, 1]);
        drop(answers.remove(1));
        let names: Vec<String> = hall.next_group().into_iter().map(|one| one.push.external_id).collect();
        assert_eq!(names, ["0", "2"]);
        assert!(hall.next_group().is_empty() && hall.waiting == 0 && hall.lines.is_empty());
    }

    proptest! {
        #[test]
        fn everybody_is_served_once_in_turn_and_in_their_own_order(owners in proptest::collection::vec(0_u128..5, 0..600)) {
            let mut hall = Hall::default();
            let _answers = enter(&mut hall, &owners);
            let mut served: Vec<(u128, usize)> = Vec::new();
            loop {
                let group = hall.next_group();
                if group.is_empty() {
                    break;
                }
                let rounds: Vec<u128> = group.iter().map(owner).collect();
                for who in 0..5 {
                    // Between two of one organisation everybody else who waits has a turn.
                    let turns = rounds.iter().filter(|other| **other == who).count();
                    let most = (0..5).map(|other| rounds.iter().filter(|one| **one == other).count()).max();
                    let left = hall.lines.iter().any(|(owner, _)| owner.0.as_u128() == who);
                    prop_assert!(!left || turns + 1 >= most.unwrap_or_default());
                }
                served.extend(group.iter().map(|one| (owner(one), one.push.external_id.parse().expect("a number"))));
            }
            prop_assert_eq!(hall.waiting, 0);
            for who in 0..5 {
                let in_order: Vec<usize> = served.iter().filter(|(owner, _)| *owner == who).map(|(_, name)| *name).collect();
                let entered: Vec<usize> =
                    owners.iter().enumerate().filter(|(_, owner)| **owner == who).map(|(name, _)| name).collect();
                prop_assert_eq!(in_order, entered);
            }
        }
    }
}
