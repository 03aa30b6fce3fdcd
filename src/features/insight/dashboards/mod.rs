//! Where a cohort, a provider's learners or a manager's apprentices stand, as data: one request, a fixed number of
//! statements.
//!
//! Front ends draw it, spreadsheets open it (`.csv`). Who may see an apprenticeship finds it here: staff all, a provider its
//! learners, a line manager the apprentices managed. What is counted of each apprenticeship stands in one row of the
//! table `standings`, which triggers keep in step, so that the cost depends on how many learners there are and not on what
//! was ever reported of them.

mod handlers;
mod model;
mod service;
mod store;

pub use handlers::configure;
