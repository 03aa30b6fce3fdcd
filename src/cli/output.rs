//! What commands print.

use std::io::Write as _;

use crate::config::LogFormat;

/// Prints to standard output; a closed pipe (`hackit openapi | head`) is no failure.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Tells what was done: on standard output, or in the log where machines read it.
pub(super) fn tell(format: LogFormat, text: &str) -> anyhow::Result<()> {
    match format {
        LogFormat::Text => print(&format!("{text}\n")),
        LogFormat::Json => {
            log::info!("{text}");
            Ok(())
        }
    }
}
