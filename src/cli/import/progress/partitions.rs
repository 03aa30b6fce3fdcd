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
use crate::features::learning::progress::{self, LearnerRef, Outcome, Push, Submission};

/// Transactions that are under way at the same time.
const PARTITIONS: usize = 2;
/// Chunks of which some rows are still on their way: a partition that is done with one goes on with the next.
const CHUNKS_AHEAD: usize = 2;
/// How long the rows of a partition may take beside other work on the database.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The partitions of an import, and what is on its way.
pub(super) struct Partitions {
    partitions: Vec<mpsc::UnboundedSender<Job>>,
    under_way: VecDeque<UnderWay>,
}

/// Rows that are to be sent, and the partition of each that can be.
pub(super) struct Chunk {
    rows: Vec<Row>,
    pushes: Vec<Push>,
    plan: ChunkPlan,
}

/// What a partition is to store.
struct Job {
    pushes: Vec<Submission>,
    answer: oneshot::Sender<Result<Vec<Outcome>>>,
}

/// A chunk of which some rows are not settled.
struct UnderWay {
    rows: Vec<Row>,
    plan: ChunkPlan,
    answers: Vec<oneshot::Receiver<Result<Vec<Outcome>>>>,
}

impl Partitions {
    /// Opens the partitions. When this is dropped they end after what they have.
    pub(super) fn open(db: &Db) -> Self {
        let partitions = (0..PARTITIONS).map(|_| {
            let (partition, jobs) = mpsc::unbounded_channel();
            tokio::spawn(work(db.clone(), jobs));
            partition
        });
        Self { partitions: partitions.collect(), under_way: VecDeque::new() }
    }

    /// Plans the way of the next rows.
    pub(super) fn plan(&self, mut rows: Vec<Row>) -> Chunk {
        let pushes: Vec<Push> = rows.iter_mut().filter_map(Row::take).collect();
        let plan = ChunkPlan::of(&pushes, self.under_way.iter().map(|other| &other.plan));
        Chunk { rows, pushes, plan }
    }

    /// Whether too many rows are under way, or some that must be stored before these.
    pub(super) fn must_wait(&self, chunk: &Chunk) -> bool {
        let fits = |other: &UnderWay| chunk.plan.fits_beside(&other.plan);
        self.under_way.len() >= CHUNKS_AHEAD || !self.under_way.iter().all(fits)
    }

    /// Sends rows on their way.
    pub(super) fn send(&mut self, ctx: &Ctx, chunk: Chunk) {
        let Chunk { rows, pushes, plan } = chunk;
        let mut loads = vec![Vec::new(); PARTITIONS];
        for (push, partition) in progress::submission(ctx, pushes).into_iter().zip(&plan.partition_of) {
            loads[*partition].push(push);
        }
        let mut answers = Vec::with_capacity(PARTITIONS);
        for (partition, pushes) in self.partitions.iter().zip(loads) {
            let (answer, answered) = oneshot::channel();
            // A partition that has stopped says so by leaving this without an answer.
            let _ = partition.send(Job { pushes, answer });
            answers.push(answered);
        }
        self.under_way.push_back(UnderWay { rows, plan, answers });
    }

    /// Waits for the rows that have been under way for longest; nothing when none are.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn next_arrived(&mut self) -> anyhow::Result<Option<Vec<Row>>> {
        let Some(UnderWay { mut rows, plan, answers }) = self.under_way.pop_front() else {
            return Ok(None);
        };
        let mut stored = Vec::with_capacity(answers.len());
        for answered in answers {
            let outcomes = answered.await.map_err(anyhow::Error::from).and_then(|outcomes| Ok(outcomes?));
            let outcomes = outcomes.context("the import did not run to its end; run it again to go on")?;
            stored.push(outcomes.into_iter());
        }
        let mut outcomes = plan.partition_of.iter().filter_map(|partition| stored[*partition].next());
        for row in &mut rows {
            row.settle(&mut outcomes);
        }
        Ok(Some(rows))
    }
}

/// Stores what comes, one after another, until something fails.
async fn work(db: Db, mut jobs: mpsc::UnboundedReceiver<Job>) {
    while let Some(Job { pushes, answer }) = jobs.recv().await {
        let stored = match pushes.is_empty() {
            true => Ok(Vec::new()),
            false => {
                let work = async move |conn: &mut _| progress::ingest_isolating_failures(conn, &pushes).await;
                db.write_within(TIMEOUT, work).await
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

/// Which partition each push of a chunk takes.
struct ChunkPlan {
    partition_of: Vec<usize>,
    /// How the learners are named, where the chunk is spread over the partitions; otherwise all is in the first.
    spread: Option<Discriminant<LearnerRef>>,
    /// The partition of each learner, by the hash of the learner's name.
    learners: HashMap<u64, usize>,
    /// The learner of each update, both by the hashes of their names.
    names: HashMap<u64, u64>,
    /// The names of the updates that are corrected, with the learner of whoever corrects.
    corrected: Vec<(u64, u64)>,
}

impl ChunkPlan {
    /// All of one learner go in the same partition, in their order, as one may correct another; who is new takes the partition with
    /// the least to do. There is one partition where learners are named in several ways, as nobody knows yet who is who, where an
    /// `externalId` comes twice, as the first should win, and where an update corrects one of a learner who is named
    /// otherwise.
    fn of<'a>(pushes: &[Push], earlier: impl Iterator<Item = &'a Self>) -> Self {
        let learner = |push: &Push| hash(&push.learner);
        let names: HashMap<u64, u64> =
            pushes.iter().map(|push| (hash(&push.external_id), learner(push))).collect();
        let corrected: Vec<(u64, u64)> =
            pushes.iter().filter_map(|push| Some((hash(push.supersedes.as_ref()?), learner(push)))).collect();
        let ways: HashSet<_> = pushes.iter().map(|push| discriminant(&push.learner)).collect();
        let may_spread = ways.len() == 1 && names.len() == pushes.len() && !crosses(&corrected, &names);
        let spread = ways.into_iter().next().filter(|_| may_spread);
        let mut learners = HashMap::new();
        if spread.is_none() {
            return Self { partition_of: vec![0; pushes.len()], spread, learners, names, corrected };
        }
        let before: HashMap<u64, usize> = earlier
            .flat_map(|plan| &plan.learners)
            .map(|(learner, partition)| (*learner, *partition))
            .collect();
        let mut loads = [0_usize; PARTITIONS];
        let mut partition_of = Vec::with_capacity(pushes.len());
        for push in pushes {
            let learner = learner(push);
            let lightest = || (0..PARTITIONS).min_by_key(|partition| loads[*partition]).unwrap_or_default();
            let partition = *learners
                .entry(learner)
                .or_insert_with(|| before.get(&learner).copied().unwrap_or_else(lightest));
            loads[partition] += 1;
            partition_of.push(partition);
        }
        Self { partition_of, spread, learners, names, corrected }
    }

    /// Whether a partition may go on with this while another is still busy with an earlier chunk.
    fn fits_beside(&self, earlier: &Self) -> bool {
        match (self.spread, earlier.spread) {
            (Some(way), Some(other)) => {
                way == other
                    && self.names.keys().all(|name| !earlier.names.contains_key(name))
                    && !crosses(&self.corrected, &earlier.names)
            }
            (None, None) => true,
            _ => false,
        }
    }
}

/// Whether an update corrects one of these that is of a learner of another name.
fn crosses(corrected: &[(u64, u64)], names: &HashMap<u64, u64>) -> bool {
    corrected.iter().any(|(name, learner)| names.get(name).is_some_and(|other| other != learner))
}

fn hash(name: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(learner: &serde_json::Value, name: usize) -> Push {
        let body = serde_json::json!({"externalId": format!("n-{name}"), "learner": learner,
            "observedAt": "1970-01-01T00:00:00Z", "details": {"kind": "note", "text": "So."}});
        Push::read(body.to_string().as_bytes(), chrono::DateTime::UNIX_EPOCH).expect("a push")
    }

    /// Corrects another.
    fn correction(learner: &serde_json::Value, name: usize, of: usize) -> Push {
        Push { supersedes: Some(format!("n-{of}")), ..note(learner, name) }
    }

    fn reference(n: usize) -> serde_json::Value {
        serde_json::json!({"providerReference": format!("L-{}", n % 50)})
    }

    fn plan(pushes: impl IntoIterator<Item = Push>, earlier: &[&ChunkPlan]) -> ChunkPlan {
        ChunkPlan::of(&pushes.into_iter().collect::<Vec<_>>(), earlier.iter().copied())
    }

    #[test]
    fn a_learner_stays_in_a_partition_and_partitions_have_the_same_to_do() {
        let first = plan((0..200).map(|n| note(&reference(n), n)), &[]);
        assert!((50..200).all(|n| first.partition_of[n] == first.partition_of[n - 50]));
        for partition in 0..PARTITIONS {
            assert_eq!(first.partition_of.iter().filter(|one| **one == partition).count(), 200 / PARTITIONS);
        }
        let second = plan((200..230).rev().map(|n| note(&reference(n), n)), &[&first]);
        assert!((0..30).all(|n| second.partition_of[n] == first.partition_of[29 - n]));
    }

    #[test]
    fn there_is_one_partition_where_order_may_matter_across_learners() {
        let named_otherwise = note(&serde_json::json!({"uln": "1000000019"}), 20);
        let name_twice = note(&reference(30), 3);
        let corrects_another = correction(&reference(30), 20, 3);
        for last in [named_otherwise, name_twice, corrects_another] {
            let plan = plan((0..20).map(|n| note(&reference(n), n)).chain([last]), &[]);
            assert!(plan.partition_of.iter().all(|partition| *partition == 0));
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
        let corrects_another = plan(some(20..40).chain([correction(&reference(30), 41, 3)]), &[&first]);
        let corrects_own = plan(some(20..40).chain([correction(&reference(3), 41, 3)]), &[&first]);
        let one_partition = plan(some(60..80).chain(some(79..80)), &[]);
        assert!(second.fits_beside(&first));
        assert!(!name_again.fits_beside(&first), "the first should win");
        assert!(!by_uln.fits_beside(&first), "they may be the same learners");
        assert!(!corrects_another.fits_beside(&first), "the two names may be of one learner");
        assert!(corrects_own.fits_beside(&first) && corrects_own.spread.is_some());
        assert!(
            !one_partition.fits_beside(&first) && !first.fits_beside(&one_partition),
            "learners change partitions"
        );
        assert!(one_partition.fits_beside(&one_partition), "a partition keeps its order");
    }
}
