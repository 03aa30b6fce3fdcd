//! Figures about equality that cannot be reversed: what may be tabulated, how a count is displayed, and the auditor that decides whether
//! displayed figures may be published. Pure rules: no database, no requests, no clock.

mod model;

pub use model::{audit, base, display, knowledge, populations, publish, tables};
