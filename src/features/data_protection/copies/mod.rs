//! Copies of what is kept about somebody (UK GDPR Article 15): what is about them, and nothing of anybody else.
//!
//! Whoever else is in it appears by role. What the person wrote about others appears by kind and date. Words of others are read by the
//! data protection officer first, who may hide parts of them; what the officer may not read goes to the person alone.

mod html;
mod model;
mod service;
mod store;

pub use html::page;
pub use model::redactions::{Redact, Redaction};
pub use model::{CopyBody, FieldStanding, NOT_IN_IT, Reader};
pub use service::{candidates_of, copy, ensure_read, redact};
