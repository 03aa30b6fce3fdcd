//! Attendances: who came to a meetup, told by the apprentice with a code that is shown there, or by the employer at the door.
//!
//! A code holds for a quarter of an hour. The same nonce, or the same person, again is the first attendance: whoever is not sure
//! sends it again. What was written down offline comes in batches, up to fourteen days later. Who comes without a registration
//! takes a free place. A meetup that counts as training makes a confirmed entry of hours for whoever attends, unless they are on a
//! break, outside learning, or the day is full: then the attendance says why. A wrong attendance is voided, and its hours with it.

mod codes;
mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::Attend;
pub use service::attend;
