//! What candidates are asked about themselves, and the keeping of what they answer: no operation reads an answer, and neither does the
//! login of requests, which executes functions of the schema `equality` and has no right on its tables.
//!
//! An answer stands under a name that is made of both halves of a key and of the application: one half is in the database, the
//! other one in a file of the server's. There is a row for every application from its first word on, of fixed width, so that to have
//! answered shows nowhere. With the round all rows are written anew in the order of their names, and nothing is recorded any more.

mod handlers;
mod model;
mod service;
mod store;

pub use handlers::configure;
pub use model::commands::GiveEqualityResponse;
pub use model::{
    Category, Characteristic, EVERYONE_ELSE, FEMALE, FIRST_ANSWER, Grouping, NOT_ASKED, NOT_STATED,
    PREFER_NOT_TO_SAY, PREFER_NOT_TO_SAY_ANSWER, Question, QuestionSet, SET_2026_1, SEX, Source,
};
pub use service::{begin, close, ensure_fits, expire, forget, record};
