//! `hackit import`: files come in, each through the rules of the API.

mod bar;
mod progress;
mod standards;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Subcommand;

use super::context::CommandContext;
use super::signals::Signals;
use crate::config::Settings;

#[derive(Subcommand)]
pub(super) enum Import {
    /// Push a CSV file of progress updates for a learning provider
    #[command(after_help = progress::HELP)]
    Progress {
        /// The file, in UTF-8, with a header
        file: PathBuf,
        /// The learning provider's name or id
        #[arg(long)]
        organisation: String,
    },
    /// Take the standards that Skills England publishes
    #[command(after_help = standards::HELP)]
    Standards {
        /// The file, as it is published: a JSON array
        #[arg(required_unless_present = "url", conflicts_with = "url")]
        file: Option<PathBuf>,
        /// Fetch the file first, into the data directory; https, or http to this machine
        #[arg(long)]
        url: Option<String>,
        /// Only print what would change
        #[arg(long)]
        dry_run: bool,
    },
}

/// Runs an import.
pub(super) async fn run(
    context: &CommandContext,
    settings: &Settings,
    action: Import,
    mut signals: Signals,
) -> anyhow::Result<ExitCode> {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    tokio::spawn(async move {
        signals.next().await;
        stopped.store(true, Ordering::Relaxed);
    });
    match action {
        Import::Progress { file, organisation } => progress::run(context, &file, &organisation, &stop).await,
        Import::Standards { file, url, dry_run } => {
            let file = match (file, url) {
                (Some(file), _) => file,
                (None, url) => standards::fetch(&url.unwrap_or_default(), &settings.data_dir, &stop).await?,
            };
            standards::run(context, &file, dry_run, &stop).await
        }
    }
}
