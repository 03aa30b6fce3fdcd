//! Who may enter: the organisations and people of the programme, what they may do here, the machine clients of
//! organisations, and how all of them sign in. The programme's own team keeps the records; everybody signs in.

pub mod api_clients;
pub mod organisations;
pub mod people;
pub mod sign_in;

use crate::features::events::SubjectEvents;
use crate::web::operations::Operations;

/// The event types of this area's features.
pub const EVENTS: &[&[SubjectEvents]] = &[api_clients::EVENTS, organisations::EVENTS, people::EVENTS];

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    sign_in::configure(config);
    organisations::configure(config);
    people::configure(config);
    api_clients::configure(config);
}
