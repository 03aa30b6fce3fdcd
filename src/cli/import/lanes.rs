//! Transactions side by side: what is pushed for one learner stays in its order.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::mem::{Discriminant, discriminant};
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::{mpsc, oneshot};

use super::outcome::Row;
use crate::ctx::Ctx;
use crate::db::Db;
use crate::error::Result;
use crate::features::progress::{self, LearnerRef, Outcome, Sent};

/// Transactions that are under way at the same time.
const LANES: usize = 2;
/// Chunks of which some rows are still on their way: a lane that is done with one goes on with the next.
const AHEAD: usize = 2;
/// How long the rows of a lane may take beside other work on the database.
const PATIENCE: Duration = Duration::from_secs(60);

/// The lanes of an import, and what is on its way.
pub(super) struct Lanes {
    lanes: Vec<mpsc::UnboundedSender<Job>>,
    under_way: VecDeque<UnderWay>,
}

/// What a lane is to store.
struct Job {
    pushes: Vec<Sent>,
    answer: oneshot::Sender<Result<Vec<Outcome>>>,
}

/// A chunk of which some rows are not settled.
struct UnderWay {
    rows: Vec<Row>,
    plan: Plan,
    answers: Vec<oneshot::Receiver<Result<Vec<Outcome>>>>,
}

impl Lanes {
    /// Opens the lanes. They close when this is dropped.
    pub(super) fn open(db: &Db) -> Self {
        let lanes = (0..LANES).map(|_| {
            let (lane, jobs) = mpsc::unbounded_channel();
            tokio::spawn(work(db.clone(), jobs));
            lane
        });
        Self { lanes: lanes.collect(), under_way: VecDeque::new() }
    }

    /// Sends the next rows on their way and returns those before them that have arrived meanwhile, in their order. Waits
    /// where too many are under way, or where these must not be stored before the others are.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn send(&mut self, ctx: &Ctx, mut rows: Vec<Row>) -> anyhow::Result<Vec<Row>> {
        let sent = progress::sent(ctx, rows.iter_mut().filter_map(Row::take));
        let plan = Plan::of(&sent, self.under_way.iter().map(|other| &other.plan));
        let mut arrived = Vec::new();
        while self.under_way.len() >= AHEAD
            || !self.under_way.iter().all(|other| plan.fits_beside(&other.plan))
        {
            arrived.extend(self.next().await?);
        }
        let mut loads = vec![Vec::new(); LANES];
        for (push, lane) in sent.into_iter().zip(&plan.lane_of) {
            loads[*lane].push(push);
        }
        let mut answers = Vec::with_capacity(LANES);
        for (lane, pushes) in self.lanes.iter().zip(loads) {
            let (answer, answered) = oneshot::channel();
            // A lane that has stopped says so by leaving this without an answer.
            let _ = lane.send(Job { pushes, answer });
            answers.push(answered);
        }
        self.under_way.push_back(UnderWay { rows, plan, answers });
        Ok(arrived)
    }

    /// Waits for all that is under way.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn rest(&mut self) -> anyhow::Result<Vec<Row>> {
        let mut arrived = Vec::new();
        while !self.under_way.is_empty() {
            arrived.extend(self.next().await?);
        }
        Ok(arrived)
    }

    /// Waits for the oldest chunk that is under way.
    async fn next(&mut self) -> anyhow::Result<Vec<Row>> {
        let Some(UnderWay { mut rows, plan, answers }) = self.under_way.pop_front() else {
            return Ok(Vec::new());
        };
        let mut stored = Vec::with_capacity(answers.len());
        for answered in answers {
            let outcomes = answered.await.map_err(anyhow::Error::from).and_then(|outcomes| Ok(outcomes?));
            let outcomes =
                outcomes.context("the import stopped between two chunks; run it again to go on")?;
            stored.push(outcomes.into_iter());
        }
        let mut outcomes = plan.lane_of.iter().filter_map(|lane| stored[*lane].next());
        for row in &mut rows {
            row.settle(&mut outcomes);
        }
        Ok(rows)
    }
}

/// Stores what comes, one after another, until something fails.
async fn work(db: Db, mut jobs: mpsc::UnboundedReceiver<Job>) {
    while let Some(Job { pushes, answer }) = jobs.recv().await {
        let stored = match pushes.is_empty() {
            true => Ok(Vec::new()),
            false => {
                let work = async move |conn: &mut _| progress::ingest_apart(conn, &pushes).await;
                db.write_within(PATIENCE, work).await
            }
        };
        let failed = stored.is_err();
        // Who gave up needs no answer.
        let _ = answer.send(stored);
        if failed {
            break;
        }
    }
}

/// Which lane each push of a chunk takes.
struct Plan {
    lane_of: Vec<usize>,
    /// How the learners are named, where the chunk is spread over the lanes; otherwise all is in the first.
    spread: Option<Discriminant<LearnerRef>>,
    /// The lane of each learner, by the hash of the learner's name.
    learners: HashMap<u64, usize>,
    /// Hashes of the names of the updates.
    names: HashSet<u64>,
}

impl Plan {
    /// All of one learner go in the same lane, in their order, as one may correct another; who is new takes the lane with
    /// the least to do. Where learners are named in several ways nobody knows yet who is who, and where an `externalId` comes
    /// twice the first should win: then there is one lane.
    fn of<'a>(sent: &[Sent], earlier: impl Iterator<Item = &'a Self>) -> Self {
        let names: HashSet<u64> = sent.iter().map(|(_, push)| hash(&push.external_id)).collect();
        let ways: HashSet<_> = sent.iter().map(|(_, push)| discriminant(&push.learner)).collect();
        let may_spread = ways.len() == 1 && names.len() == sent.len();
        let spread = ways.into_iter().next().filter(|_| may_spread);
        let mut learners = HashMap::new();
        if spread.is_none() {
            return Self { lane_of: vec![0; sent.len()], spread, learners, names };
        }
        let before: HashMap<u64, usize> = earlier.flat_map(|plan| plan.learners.clone()).collect();
        let mut loads = [0_usize; LANES];
        let mut lane_of = Vec::with_capacity(sent.len());
        for (_, push) in sent {
            let learner = hash(&push.learner);
            let lightest = || (0..LANES).min_by_key(|lane| loads[*lane]).unwrap_or_default();
            let lane = *learners
                .entry(learner)
                .or_insert_with(|| before.get(&learner).copied().unwrap_or_else(lightest));
            loads[lane] += 1;
            lane_of.push(lane);
        }
        Self { lane_of, spread, learners, names }
    }

    /// Whether a lane may go on with this while another is still busy with an earlier chunk.
    fn fits_beside(&self, earlier: &Self) -> bool {
        match (self.spread, earlier.spread) {
            (Some(way), Some(other)) => way == other && self.names.is_disjoint(&earlier.names),
            (None, None) => true,
            _ => false,
        }
    }
}

fn hash(name: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(learner: &serde_json::Value, name: usize) -> progress::Push {
        let body = serde_json::json!({"externalId": format!("n-{name}"), "learner": learner,
            "observedAt": "1970-01-01T00:00:00Z", "details": {"kind": "note", "text": "So."}});
        progress::Push::read(body.to_string().as_bytes(), chrono::DateTime::UNIX_EPOCH).expect("a push")
    }

    fn reference(n: usize) -> serde_json::Value {
        serde_json::json!({"providerReference": format!("L-{}", n % 50)})
    }

    fn plan(pushes: impl IntoIterator<Item = progress::Push>, earlier: &[&Plan]) -> Plan {
        let ctx = Ctx::system(chrono::DateTime::UNIX_EPOCH, crate::ctx::Ids::default(), "test");
        Plan::of(&progress::sent(&ctx, pushes), earlier.iter().copied())
    }

    #[test]
    fn a_learner_stays_in_a_lane_and_lanes_have_the_same_to_do() {
        let first = plan((0..200).map(|n| note(&reference(n), n)), &[]);
        assert!((50..200).all(|n| first.lane_of[n] == first.lane_of[n - 50]));
        for lane in 0..LANES {
            assert_eq!(first.lane_of.iter().filter(|one| **one == lane).count(), 200 / LANES);
        }
        let second = plan((200..230).rev().map(|n| note(&reference(n), n)), &[&first]);
        assert!((0..30).all(|n| second.lane_of[n] == first.lane_of[29 - n]));
    }

    #[test]
    fn there_is_one_lane_where_order_may_matter_across_learners() {
        let named_otherwise = note(&serde_json::json!({"uln": "1000000019"}), 20);
        let name_twice = note(&reference(30), 3);
        for last in [named_otherwise, name_twice] {
            let plan = plan((0..20).map(|n| note(&reference(n), n)).chain([last]), &[]);
            assert!(plan.lane_of.iter().all(|lane| *lane == 0));
        }
    }

    #[test]
    fn a_chunk_waits_where_order_may_matter_to_the_one_before() {
        let some = |names: std::ops::Range<usize>| names.map(|n| note(&reference(n), n));
        let first = plan(some(0..20), &[]);
        let second = plan(some(20..40), &[&first]);
        let name_again = plan(some(19..39), &[&first]);
        let by_uln =
            plan((40..60).map(|n| note(&serde_json::json!({"uln": format!("10000000{n}")}), n)), &[]);
        let one_lane = plan(some(60..80).chain(some(79..80)), &[]);
        assert!(second.fits_beside(&first));
        assert!(!name_again.fits_beside(&first), "the first should win");
        assert!(!by_uln.fits_beside(&first), "they may be the same learners");
        assert!(!one_lane.fits_beside(&first) && !first.fits_beside(&one_lane), "learners change lanes");
        assert!(one_lane.fits_beside(&one_lane), "a lane keeps its order");
    }
}
