//! What line managers do, through the API.

mod managers;
mod rag;
mod reviews;
mod support;
