//! The keys that requests of this process are working on: a concurrent duplicate is refused before it takes a connection.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{Code, Error, Result};

/// Whose key it is, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct IdempotencyScope {
    pub(super) subject: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) key: String,
}

/// 409: another request works on the same key.
pub(super) fn in_flight() -> Error {
    Error::new(Code::IdempotencyKeyInFlight).retry_after(1)
}

/// The keys that requests of this process are working on.
#[derive(Clone, Default)]
pub struct InFlight(Arc<Mutex<HashSet<IdempotencyScope>>>);

impl InFlight {
    pub(super) fn enter(&self, scope: &IdempotencyScope) -> Result<Flight> {
        let mut set = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if set.insert(scope.clone()) {
            Ok(Flight { all: self.clone(), scope: scope.clone() })
        } else {
            Err(in_flight())
        }
    }
}

pub(super) struct Flight {
    all: InFlight,
    scope: IdempotencyScope,
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.scope);
    }
}
