//! Where the cluster lives and as whom it runs.

use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use aws_lc_rs::digest::{SHA256, digest};
use nix::unistd::{User, geteuid};

/// The longest path of a unix socket (`sun_path`), its end included.
const LONGEST_SOCKET: usize = 107;
const SOCKET_FILE: &str = "/.s.PGSQL.5432";

/// The directories of a cluster and the user that owns them.
#[derive(Clone, Debug)]
pub(super) struct ClusterPaths {
    pub(super) cluster: PathBuf,
    pub(super) socket: PathBuf,
    user: Option<(u32, u32)>,
}

impl ClusterPaths {
    /// The paths of a data directory; makes the directories.
    pub(super) fn of(data_dir: &Path) -> anyhow::Result<Self> {
        let user = if geteuid().is_root() { Some(unprivileged()?) } else { None };
        let hash = short_hash(data_dir);
        let base = match user {
            Some(ids) if !traversable(data_dir, ids) => {
                let base = Path::new("/var/lib/hackit").join(&hash);
                make_dir(&base, 0o711)?;
                base
            }
            _ => data_dir.to_owned(),
        };
        let uid = user.map_or_else(|| geteuid().as_raw(), |(uid, _)| uid);
        let paths = Self { cluster: base.join("postgres"), socket: socket_dir(&base, uid, &hash), user };
        paths.make_own_dir(&paths.socket)?;
        Ok(paths)
    }

    /// A command that runs as the cluster's user, away from the settings of other clusters.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/").env("LC_ALL", "C").env("TZ", "UTC");
        for name in ["PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGOPTIONS"] {
            command.env_remove(name);
        }
        if let Some((uid, gid)) = self.user {
            // std drops root's other groups when it changes the user.
            command.gid(gid).uid(uid);
        }
        command
    }

    /// Makes a directory that the cluster's user alone may enter.
    pub(super) fn make_own_dir(&self, path: &Path) -> anyhow::Result<()> {
        make_dir(path, 0o700)?;
        let owner = std::fs::symlink_metadata(path)?;
        let wanted = self.user.map_or_else(|| geteuid().as_raw(), |(uid, _)| uid);
        if !owner.is_dir() || (owner.uid() != wanted && owner.uid() != geteuid().as_raw()) {
            bail!("{} belongs to somebody else", path.display());
        }
        if let Some((uid, gid)) = self.user {
            chown(path, Some(uid), Some(gid))?;
        }
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
        Ok(())
    }
}

/// Makes the data directory, unless it is there. Only its owner may enter; where that is root, the cluster's user may pass
/// through.
pub(super) fn make_data_dir(path: &Path) -> anyhow::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    make_dir(path, 0o700)?;
    if geteuid().is_root() {
        let (_, gid) = unprivileged()?;
        chown(path, None, Some(gid))?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o710))?;
    }
    Ok(())
}

/// Makes a directory, and those above it, unless it is there.
pub(super) fn make_dir(path: &Path, mode: u32) -> anyhow::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        std::fs::create_dir_all(above).with_context(|| format!("{} cannot be made", above.display()))?;
    }
    match std::fs::DirBuilder::new().mode(mode).create(path) {
        Err(cause) if cause.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(cause).with_context(|| format!("{} cannot be made", path.display()))
        }
        _ => Ok(()),
    }
}

/// Somebody who is not root, since Postgres refuses root.
fn unprivileged() -> anyhow::Result<(u32, u32)> {
    for name in ["postgres", "nobody"] {
        if let Some(user) = User::from_name(name)? {
            return Ok((user.uid.as_raw(), user.gid.as_raw()));
        }
    }
    bail!("Postgres does not run as root, and there is neither a user postgres nor nobody")
}

/// Whether somebody may pass through a directory and all above it.
fn traversable(path: &Path, (uid, gid): (u32, u32)) -> bool {
    path.ancestors().filter_map(|dir| std::fs::metadata(dir).ok()).all(|dir| {
        let bit = match () {
            () if dir.uid() == uid => 0o100,
            () if dir.gid() == gid => 0o010,
            () => 0o001,
        };
        dir.mode() & bit != 0
    })
}

/// Beside the cluster, where the path is short enough for a socket.
fn socket_dir(base: &Path, uid: u32, hash: &str) -> PathBuf {
    let beside = base.join("run");
    if beside.as_os_str().len() + SOCKET_FILE.len() <= LONGEST_SOCKET {
        beside
    } else {
        PathBuf::from(format!("/tmp/hackit-{uid}-{hash}"))
    }
}

fn short_hash(path: &Path) -> String {
    use std::fmt::Write as _;
    let hash = digest(&SHA256, path.as_os_str().as_encoded_bytes());
    hash.as_ref().iter().take(6).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_lies_beside_the_cluster_unless_the_path_is_too_long() {
        let short = Path::new("/srv/hackit");
        assert_eq!(socket_dir(short, 7, "ab"), Path::new("/srv/hackit/run"));
        let long = PathBuf::from(format!("/{}", "x".repeat(150)));
        assert_eq!(socket_dir(&long, 7, "ab"), Path::new("/tmp/hackit-7-ab"));
        let longest = PathBuf::from(format!("/{}", "x".repeat(LONGEST_SOCKET - SOCKET_FILE.len() - 5)));
        assert_eq!(socket_dir(&longest, 7, "ab"), longest.join("run"));
    }

    #[test]
    fn different_places_have_different_names() {
        assert_ne!(short_hash(Path::new("/a")), short_hash(Path::new("/b")));
        assert_eq!(short_hash(Path::new("/a")).len(), 12);
    }
}
