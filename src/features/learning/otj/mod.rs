//! The off-the-job ledger: hours week by week against the plan, and where the trend leads.
//!
//! Providers write it by pushing progress, apprentices by entries that their line manager confirms, attendance at meetups that staff
//! count as training. Line managers,
//! apprentices and the programme read it to see early who will miss the target. The forecast is computed from the
//! hours of each day, which both ways keep, and which never pass 24.

mod events;
mod forecast;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::TrendBody;
pub use model::credits::{Credit, CreditProblem};
pub use model::entries::{AddEntry, EntryState, HoursSource};
pub use service::credits::{credit, take_back};
pub use service::entries::{Verdict, add, decide, lock};
pub use service::find as forecast;
pub use service::trends::{Outlook, find as trends, hours};
