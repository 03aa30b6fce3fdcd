//! The demonstration programme.

use std::path::{Path, PathBuf};

use crate::app::AppState;

/// Loads the demonstration programme into an empty database. Returns where the credentials are.
pub async fn load(_state: &AppState, _data_dir: &Path) -> anyhow::Result<Option<PathBuf>> {
    Ok(None)
}
