//! Files that only their owner may read.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;

/// Writes a file with mode 0600, whole or not at all.
pub fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let place = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(place).with_context(|| format!("{} cannot be made", place.display()))?;
    let draft = path.with_extension("new");
    // A draft left behind by a crash may have other rights.
    let _ = std::fs::remove_file(&draft);
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, path).with_context(|| format!("{} cannot be written", path.display()))
}
