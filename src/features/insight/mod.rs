//! What is read across the other areas: dashboards of cohorts, providers and line managers, the feed of events, whom apprentices
//! have met, and of an apprentice the timeline, an overview and an evidence pack, of a person the tasks. It writes nothing.

mod actors;
pub mod dashboards;
mod events;
pub mod evidence_packs;
pub mod feed;
pub mod network;
pub mod overview;
pub mod tasks;
pub mod timeline;

use crate::web::operations::Operations;

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    timeline::configure(config);
    overview::configure(config);
    evidence_packs::configure(config);
    tasks::configure(config);
    dashboards::configure(config);
    network::configure(config);
    feed::configure(config);
}
