//! How much memory bodies in flight may take, all together, of strangers, and of one caller.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::anyhow;
use uuid::Uuid;

use crate::error::{Error, Result};

const MIB: usize = 1024 * 1024;
/// All bodies together.
const ALL: usize = 64 * MIB;
/// Those that come without a token.
const STRANGERS: usize = 8 * MIB;
/// Those of one caller.
const CALLER: usize = 16 * MIB;

/// The memory of bodies in flight, counted as they arrive.
#[derive(Clone, Default)]
pub(super) struct BodyBudget(Arc<Mutex<Held>>);

#[derive(Default)]
struct Held {
    all: usize,
    strangers: usize,
    callers: HashMap<Uuid, usize>,
}

impl BodyBudget {
    /// What a body of a caller, or of a stranger, takes: nothing yet.
    pub(super) fn share(&self, caller: Option<Uuid>) -> Share {
        Share { budget: self.clone(), caller, bytes: 0 }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one body takes, until it is dropped.
pub(super) struct Share {
    budget: BodyBudget,
    caller: Option<Uuid>,
    bytes: usize,
}

impl Share {
    /// Takes so many bytes more.
    ///
    /// # Errors
    /// 503 where there is no room.
    pub(super) fn grow(&mut self, bytes: usize) -> Result<()> {
        let mut held = self.budget.held();
        let (own, most) = match self.caller {
            Some(caller) => (held.callers.get(&caller).copied().unwrap_or_default(), CALLER),
            None => (held.strangers, STRANGERS),
        };
        if held.all + bytes > ALL || own + bytes > most {
            return Err(Error::Unavailable(anyhow!("too many bodies are under way: {} bytes", held.all)));
        }
        held.all += bytes;
        match self.caller {
            Some(caller) => *held.callers.entry(caller).or_default() += bytes,
            None => held.strangers += bytes,
        }
        drop(held);
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if self.bytes == 0 {
            return;
        }
        let mut held = self.budget.held();
        held.all -= self.bytes;
        match self.caller {
            None => held.strangers -= self.bytes,
            Some(caller) => {
                if let Some(own) = held.callers.get_mut(&caller) {
                    *own -= self.bytes;
                    if *own == 0 {
                        held.callers.remove(&caller);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_share_and_gives_it_back() {
        let budget = BodyBudget::default();
        let (one, other) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
        let mut first = budget.share(one);
        first.grow(CALLER).expect("room");
        assert!(budget.share(one).grow(1).is_err(), "one caller");
        let mut stranger = budget.share(None);
        stranger.grow(STRANGERS).expect("room");
        assert!(budget.share(None).grow(1).is_err(), "strangers");
        budget.share(other).grow(CALLER).expect("another caller");
        let mut more: Vec<Share> = (3..8).map(|id| budget.share(Some(Uuid::from_u128(id)))).collect();
        let taken = more.iter_mut().filter_map(|share| share.grow(CALLER / 2 * 2).ok()).count();
        assert_eq!(taken, (ALL - CALLER - STRANGERS) / CALLER, "all");
        drop((first, stranger, more));
        let held = budget.held();
        assert_eq!((held.all, held.strangers, held.callers.len()), (0, 0, 0));
    }
}
