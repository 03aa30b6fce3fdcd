//! How many statements a connection keeps prepared.
//!
//! diesel keeps every statement for as long as the connection lives, one for each set of filters that was ever asked for.
//! Here the keep is counted and, once it is full, emptied: what is in use is soon prepared again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::{CacheSize, Instrumentation, InstrumentationEvent};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};

use super::dial::Lifeline;

/// From this number on a connection is emptied before it is used again; what one use adds keeps it below 200.
const MOST: usize = 150;

/// Counts the statements that a connection keeps.
#[derive(Debug)]
pub(super) struct PreparedCount {
    count: Arc<AtomicUsize>,
    /// What hangs on the connection, as only this is dropped with it.
    _lifeline: Lifeline,
}

impl PreparedCount {
    /// Starts to count the statements of a new connection.
    pub(super) fn start(connection: &mut AsyncPgConnection, lifeline: Lifeline) {
        connection.set_instrumentation(Self { count: Arc::default(), _lifeline: lifeline });
    }

    /// The count of a connection that nobody else uses.
    pub(super) fn of(connection: &mut AsyncPgConnection) -> Option<&Self> {
        connection.instrumentation().downcast_ref()
    }

    /// Another holder of the count, not of the connection.
    pub(super) fn count(&self) -> Count {
        Count(Arc::clone(&self.count))
    }
}

/// How many statements a connection keeps.
pub(super) struct Count(Arc<AtomicUsize>);

impl Count {
    /// Whether the connection should keep no more.
    pub(super) fn is_full(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= MOST
    }
}

impl Instrumentation for PreparedCount {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
            self.count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Empties the keep of a connection, if it is full.
pub(super) fn limit_prepared(connection: &mut AsyncPgConnection) {
    let Some(count) = PreparedCount::of(connection).map(PreparedCount::count).filter(Count::is_full) else {
        return;
    };
    // Only another kind of keep than before is a new one.
    connection.set_prepared_statement_cache_size(CacheSize::Disabled);
    connection.set_prepared_statement_cache_size(CacheSize::Unbounded);
    count.0.store(0, Ordering::Relaxed);
}
