//! Where a cohort, a provider's learners or a manager's apprentices stand, as data: one request, three statements.
//!
//! Front ends draw it, spreadsheets open it (`.csv`). Who may see an apprenticeship finds it here: staff all, a provider its
//! learners, a line manager the apprentices managed.

mod handlers;
mod model;
mod service;
mod store;

pub use handlers::configure;
