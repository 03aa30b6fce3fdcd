//! The network: whom each apprentice has met, as data and as a table for a spreadsheet.
//!
//! Staff see everybody, line managers the apprentices they manage, apprentices themselves. Whoever attended a meetup has met its
//! employer; so has who met a contact of it, and who has a mentor there. An attendance belongs to the apprenticeship in which the person
//! was when it was recorded, and one that was voided counts no more. Of other guests nothing is told. With a day the answer is as it was at the end of that day.

mod handlers;
mod model;
mod service;
mod store;

pub use handlers::configure;
pub use model::ContactWay;
