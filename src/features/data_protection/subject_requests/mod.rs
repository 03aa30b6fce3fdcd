//! What people ask about their data: a copy, an erasure, that something is not done, or that something went wrong; by when it is due, what
//! was done, what stays and why. The data protection officer keeps it; the programme manager sees that there is something, and by when.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::commands::{AddSubjectRequest, CompleteRequest, RefuseRequest};
pub use model::{RequestKind, RequestState, SubjectRequest};
pub use service::copies::{by_link, copy_of_link, kinds_to_read};
pub use service::erasures::erase;
pub use service::{add, complete, lock, redact};
