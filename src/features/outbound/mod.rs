//! What leaves the programme by e-mail: letters to people, written in the transaction of their cause and sent by a worker.
//! Whoever causes one writes it here; the programme's team sees what became of it, and who gets one says which kinds they want.

pub mod messages;
pub mod preferences;

use crate::web::operations::Operations;

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    messages::configure(config);
    preferences::configure(config);
}
