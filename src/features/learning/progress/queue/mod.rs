//! What is pushed at the same time is stored together.
//!
//! A push is taken up at once while fewer groups are under way than there may be; what arrives meanwhile waits and makes the
//! next group, so that a busy server pays for one transaction what a quiet one pays for a single push, and nobody waits for
//! others to come. Organisations take turns in a group. Each push is answered after the commit of its own group. Where a
//! statement fails for a group, each request of it is tried by itself, so that what one of them breaks is that one's alone.
//!
//! Single pushes and batches have a queue each, as a single push should not wait for thousands.

mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::anyhow;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::timeout;

pub use state::QueueLimits;
use state::{QueueState, Waiting};

use super::ingest::{ingest, ingest_isolating_failures};
use super::model::{Outcome, Submission, submission};
use super::push::Push;
use crate::ctx::Ctx;
use crate::db::Db;
use crate::error::{Code, Error, Result};

/// How long a request waits for its answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The queues of a server.
pub struct Queues {
    /// Single pushes.
    pub single: Queue,
    /// Batches.
    pub batches: Queue,
}

impl Queues {
    /// Empty queues into a database.
    pub fn new(db: &Db) -> Self {
        Self {
            single: Queue::new(db.clone(), QueueLimits::SINGLE),
            batches: Queue::new(db.clone(), QueueLimits::BATCHES),
        }
    }
}

/// The pushes that wait.
#[derive(Clone)]
pub struct Queue {
    db: Db,
    limits: QueueLimits,
    state: Arc<Mutex<QueueState>>,
    /// Where clerks work: not on a worker thread of the server, which may stop while others still wait.
    runtime: Handle,
}

impl Queue {
    /// An empty queue before a database, whose clerks work on the present runtime.
    pub fn new(db: Db, limits: QueueLimits) -> Self {
        Self { db, limits, state: Arc::default(), runtime: Handle::current() }
    }

    fn state(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many pushes wait, for metrics.
    pub fn waiting(&self) -> usize {
        self.state().waiting
    }

    /// Pushes updates together with what waits, and returns after the commit what came of each.
    ///
    /// # Errors
    /// 503 where too many wait, or nothing is known of the commit; what was wrong with all of them.
    pub async fn push(&self, ctx: &Ctx, pushes: Vec<Push>) -> Result<Vec<Outcome>> {
        let organisation = ctx.organisation().ok_or_else(|| Error::new(Code::Forbidden))?;
        if pushes.is_empty() {
            return Ok(Vec::new());
        }
        let pushes = submission(ctx, pushes);
        let (answer, answered) = oneshot::channel();
        let starts = {
            let mut state = self.state();
            state.enter(self.limits, organisation, Waiting { pushes, answer })?;
            let starts = state.workers < self.limits.workers;
            state.workers += usize::from(starts);
            starts
        };
        if starts {
            Worker::begin(self);
        }
        let unknown = |what: &str| Error::CommitUnknown(anyhow!("{what}"));
        match timeout(TIMEOUT, answered).await {
            Ok(Ok(outcomes)) => outcomes,
            Ok(Err(_)) => Err(unknown("the group ended without an answer")),
            Err(_) => Err(unknown("the group took too long")),
        }
    }
}

/// Stores a group and answers each request of it.
async fn settle(db: Db, group: Vec<Waiting>) {
    let together: Arc<[Submission]> = group.iter().flat_map(|one| one.pushes.iter().cloned()).collect();
    let alone = group.len() == 1;
    let stored = {
        let pushes = Arc::clone(&together);
        db.write(async move |conn| {
            if alone { ingest_isolating_failures(conn, &pushes).await } else { ingest(conn, &pushes).await }
        })
        .await
    };
    match stored {
        Ok(outcomes) => {
            let mut outcomes = outcomes.into_iter();
            for one in group {
                let own = outcomes.by_ref().take(one.pushes.len()).collect();
                // Who went away needs no answer.
                let _ = one.answer.send(Ok(own));
            }
        }
        Err(error) if alone || error.is_about_the_connection() => {
            for one in group {
                let _ = one.answer.send(Err(error.again()));
            }
        }
        Err(error) => {
            log::warn!("a group of {} requests failed and is tried one by one: {error}", group.len());
            for one in group {
                let pushes: Arc<[Submission]> = one.pushes.into();
                let stored = db.write(async move |conn| ingest_isolating_failures(conn, &pushes).await).await;
                let _ = one.answer.send(stored);
            }
        }
    }
}

/// Works on groups until nobody waits.
struct Worker {
    queue: Queue,
    at_work: bool,
}

impl Worker {
    /// Begins to work; the hall counts it already.
    fn begin(queue: &Queue) {
        let clerk = Self { queue: queue.clone(), at_work: true };
        queue.runtime.spawn(clerk.work());
    }

    async fn work(mut self) {
        loop {
            let group = {
                let mut state = self.queue.state();
                let group = state.next_group(self.queue.limits);
                if group.is_empty() {
                    // Under the same lock as the look: whoever enters next begins another.
                    state.workers -= 1;
                    self.at_work = false;
                    return;
                }
                group
            };
            settle(self.queue.db.clone(), group).await;
        }
    }
}

impl Drop for Worker {
    /// A clerk that broke down is replaced where others wait.
    fn drop(&mut self) {
        if self.at_work {
            let needed = {
                let mut state = self.queue.state();
                let needed = state.waiting > 0;
                state.workers -= usize::from(!needed);
                needed
            };
            if needed {
                Self::begin(&self.queue);
            }
        }
    }
}
