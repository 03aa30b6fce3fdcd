//! What every handler stands on: who calls, what was sent, how it is answered.

mod access_log;
mod as_of;
pub mod body;
mod budget;
pub mod caller;
pub mod cors;
pub mod etag;
pub mod fallback;
mod gathered;
mod in_flight;
pub mod limits;
pub mod list;
pub mod middleware;
pub mod negotiate;
pub mod operations;
pub mod page;
pub mod query;
mod request_id;
pub mod response;
pub mod routes;
mod slices;
pub mod source;
pub mod state;
mod undrained;
pub mod write;

pub use as_of::AsOf;
pub use body::{Body, PublicBody};
pub use caller::{Caller, OptionalCaller};
pub use etag::IfMatch;
pub use list::List;
pub use page::{Limit, PageBody};
pub use query::Query;
pub use response::ApiResponse;
pub use slices::Slices;
pub use state::State;
pub use write::{BatchWriter, Writer};
