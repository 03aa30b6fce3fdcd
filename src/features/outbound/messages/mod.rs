//! Letters by e-mail: never lost, rarely sent twice.
//!
//! A letter is stored in the transaction of what causes it ([`write()`], or [`write_all`] for many). A worker claims those that are due,
//! commits, sends, and notes what the mail server said ([`deliver`]). After a crash in between, the same letter goes again under the same Message-ID.
//! What is undone before its letter left takes the letter with it ([`cancel`]). Once a letter is settled its content is wiped:
//! what stays is whom it was for, what it was for, and what became of it. Of kinds that one can do without, a letter says how to stop
//! them (RFC 8058); whoever has stopped a kind gets none of it.

mod handlers;
mod model;
mod service;
mod store;
mod transport;

pub use handlers::configure;
pub use model::kinds::MessageKind;
pub use model::{Letter, MessageState, Words};
pub use service::{cancel, deliver, pretend_to_send, write, write_all};
pub use transport::Transport;
