//! Two recruitment rounds: the one that found the first cohort, and the next, which is open.

mod acts;
mod cast;
pub(super) mod first;
pub(super) mod next;
