//! What every handler stands on: who calls, what was sent, how it is answered.

pub mod answer;
mod as_of;
pub mod body;
pub mod boundary;
pub mod caller;
pub mod etag;
pub mod health;
pub mod json;
pub mod limits;
pub mod negotiate;
pub mod operations;
pub mod page;
pub mod pages;
pub mod query;
pub mod routes;
mod unread;
pub mod write;

pub use answer::Answer;
pub use as_of::AsOf;
pub use body::{BatchBody, Body};
pub use caller::{Caller, Visitor};
pub use etag::IfMatch;
pub use page::{Limit, PageBody};
pub use query::Query;
pub use write::Writer;
