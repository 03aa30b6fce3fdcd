//! Ideas of partner employers, apprentices and line managers, and what the programme makes of them: "you said, we did".
//!
//! An employer's client or contact gives ideas for its employer, apprentices and line managers give their own, and the programme's
//! team writes down what employers say. The team answers: each response says in words, and with links to what was made of the idea,
//! where it stands from then on. A response is never changed; whoever would take one back gives another. Links alone move nothing.
//! Whoever gave the idea gets a letter.
//!
//! An idea is read by whoever gave it and by the team, and by everybody once the team has made it public. The public is told the
//! employer only where it agreed to be named, never a person, and of links to records only those that are public themselves. What the
//! public is answered depends on nothing else: no time and no ETag moves with what it does not see.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddIdea, AddResponse, IdeaBody, IdeaResponseBody, IdeaState, Link, LinkType};
pub use service::{add, bodies, lock, newest_public, public_page, respond};
