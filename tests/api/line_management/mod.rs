//! What line managers do, through the API.

mod change_requests;
mod managers;
mod rag;
mod reviews;
mod support;
