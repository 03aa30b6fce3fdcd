//! Files that only their owner may read.

use std::fs::{File, OpenOptions, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use anyhow::Context as _;

/// Writes a file with mode 0600, whole or not at all.
pub fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let place = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(place).with_context(|| format!("{} cannot be made", place.display()))?;
    let draft = path.with_extension("new");
    // A draft left behind by a crash may have other rights.
    let _ = std::fs::remove_file(&draft);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, path).with_context(|| format!("{} cannot be written", path.display()))
}

/// Opens a file with mode 0600, whatever it had before; makes it where there is none.
pub fn open_private(path: &Path, options: &mut OpenOptions) -> anyhow::Result<File> {
    let cannot = || format!("{} cannot be written", path.display());
    let file = options.create(true).mode(0o600).open(path).with_context(cannot)?;
    file.set_permissions(Permissions::from_mode(0o600)).with_context(cannot)?;
    Ok(file)
}
