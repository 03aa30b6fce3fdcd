//! States and the steps between them, for every record that has a state.

use std::borrow::Cow;
use std::fmt::Display;

use crate::error::{Code, Error, Result};

/// A state that says which ones can follow it.
pub trait Lifecycle: Copy + Display + PartialEq + 'static {
    /// The states that can follow; none after a final one.
    fn next(self) -> &'static [Self];
}

/// Whether a step is possible.
///
/// # Errors
/// 409 `transitionNotAllowed` where it is not, with the states that can follow.
pub fn ensure<S: Lifecycle>(from: S, to: S) -> Result<()> {
    ensure_among(from, to, from.next())
}

/// As [`ensure`], where only some of the states can follow just now.
///
/// # Errors
/// 409 `transitionNotAllowed` with these states.
pub fn ensure_among<S: Lifecycle>(from: S, to: S, allowed: &[S]) -> Result<()> {
    if allowed.contains(&to) { Ok(()) } else { Err(transition_not_allowed(from, allowed)) }
}

/// As [`ensure`], for a change of a record that may also leave the state as it is.
///
/// # Errors
/// 409 `transitionNotAllowed` with the states that can follow.
pub fn ensure_change<S: Lifecycle>(from: S, to: Option<S>) -> Result<()> {
    to.filter(|to| *to != from).map_or(Ok(()), |to| ensure(from, to))
}

/// 409: the record is in a state that does not allow this, with the ones it may go to.
pub fn transition_not_allowed<S: Display>(from: S, allowed: &[S]) -> Error {
    let names: Vec<String> = allowed.iter().map(ToString::to_string).collect();
    let detail = if names.is_empty() {
        format!("The record is {from}, a final state.")
    } else {
        format!("The record is {from}; from there it can become {}.", names.join(", "))
    };
    transition_not_allowed_because(detail, allowed)
}

/// 409: something besides the state does not allow this, with the states that the record may go to.
pub fn transition_not_allowed_because<S: Display>(
    detail: impl Into<Cow<'static, str>>,
    allowed: &[S],
) -> Error {
    let names = allowed.iter().map(ToString::to_string).collect();
    Error::because(Code::TransitionNotAllowed, detail)
        .amend(|problem| problem.allowed_transitions = Some(names))
}
