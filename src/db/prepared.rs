//! How many statements a connection keeps prepared.
//!
//! diesel keeps every statement for as long as the connection lives, one for each set of filters that was ever asked for.
//! Here the keep is counted and, once it is full, emptied: what is in use is soon prepared again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::{CacheSize, Instrumentation, InstrumentationEvent};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};

/// From this number on a connection is emptied before it is used again; what one use adds keeps it below 200.
const MOST: usize = 150;

/// Counts the statements that a connection keeps.
#[derive(Clone, Debug, Default)]
pub(super) struct PreparedCount(Arc<AtomicUsize>);

impl PreparedCount {
    /// Starts to count the statements of a new connection.
    pub(super) fn start(connection: &mut AsyncPgConnection) -> Self {
        let count = Self::default();
        connection.set_instrumentation(count.clone());
        count
    }

    /// Whether the connection should keep no more.
    pub(super) fn is_full(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= MOST
    }
}

impl Instrumentation for PreparedCount {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Empties the keep of a connection, if it is full.
pub(super) fn limit_prepared(connection: &mut AsyncPgConnection) {
    let count = connection.instrumentation().downcast_ref::<PreparedCount>();
    if count.is_some_and(PreparedCount::is_full) {
        // Only another kind of keep than before is a new one.
        connection.set_prepared_statement_cache_size(CacheSize::Disabled);
        connection.set_prepared_statement_cache_size(CacheSize::Unbounded);
        PreparedCount::start(connection);
    }
}
