//! A Postgres of the program's own, for machines where none is prepared.
//!
//! It lives in the data directory, listens on a unix socket only, and never outlives the program: the kernel signals it
//! when the supervising thread ends, however it ends. A second command joins a cluster that runs already. As root it
//! runs as the user `postgres`, else `nobody`, since Postgres refuses to run as root.

mod binaries;
mod fetch;
mod paths;
mod process;
mod supervisor;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use nix::fcntl::{Flock, FlockArg};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use paths::ClusterPaths;
pub use process::Options;
use process::{living_postmaster, running_socket, wait_until_ready};
use supervisor::Supervisor;

use super::connect::REQUEST_ROLE;
use crate::files::open_private;

/// A running cluster. Dropping it stops Postgres, if it was started here.
pub struct Cluster {
    socket: PathBuf,
    supervisor: Option<Supervisor>,
}

impl Cluster {
    /// Starts the cluster of a data directory, or joins it where it runs already.
    pub fn start(options: &Options) -> anyhow::Result<Self> {
        paths::make_data_dir(&options.data_dir)?;
        let data_dir = options
            .data_dir
            .canonicalize()
            .with_context(|| format!("{} cannot be used", options.data_dir.display()))?;
        // Two commands that start at once: the second waits here, then finds a cluster to join.
        let lock = open_private(&data_dir.join("hackit.lock"), std::fs::File::options().write(true))?;
        let _lock = Flock::lock(lock, FlockArg::LockExclusive).map_err(|(_, cause)| cause)?;
        let paths = ClusterPaths::of(&data_dir)?;
        if let Some(pid) = living_postmaster(&paths.cluster) {
            wait_until_ready(&paths.cluster, pid, || Ok(()))?;
            let socket = running_socket(&paths.cluster).unwrap_or_else(|| paths.socket.clone());
            return Ok(Self { socket, supervisor: None });
        }
        let bin = binaries::find().map_or_else(|| fetch::fetch(options.fetch), Ok)?;
        if !paths.cluster.join("PG_VERSION").exists() {
            initialise(&bin, &paths)?;
        }
        let supervisor = Supervisor::start(bin, paths.clone(), options, data_dir.join("postgres.log"))?;
        Ok(Self { socket: paths.socket, supervisor: Some(supervisor) })
    }

    /// A URL of one of its databases, as the owner.
    pub fn url(&self, database: &str) -> String {
        self.url_of("hackit", database)
    }

    /// A URL of one of its databases, as the login of requests.
    pub fn login_url(&self, database: &str) -> String {
        self.url_of(REQUEST_ROLE, database)
    }

    fn url_of(&self, login: &str, database: &str) -> String {
        let host = utf8_percent_encode(&self.socket.to_string_lossy(), NON_ALPHANUMERIC).to_string();
        format!("postgres://{login}@{host}/{database}")
    }

    /// Stops Postgres, if it was started here: requests under way are cut off, nothing committed is lost.
    pub fn stop(&mut self) {
        drop(self.supervisor.take());
    }
}

/// Makes a new cluster with the database `hackit`, whole or not at all.
fn initialise(bin: &Path, paths: &ClusterPaths) -> anyhow::Result<()> {
    binaries::check_version(bin)?;
    log::info!("making a new Postgres cluster in {}", paths.cluster.display());
    let draft = paths.cluster.with_extension("new");
    // Letters beyond ASCII are folded and compared as Unicode says; where the system lacks that locale, as C does.
    let mut outcome = Ok(());
    for locale in ["--lc-ctype=C.UTF-8", "--lc-ctype=C"] {
        if draft.exists() {
            std::fs::remove_dir_all(&draft)?;
        }
        paths.make_own_dir(&draft)?;
        let mut initdb = paths.command(&bin.join("initdb"));
        initdb
            .args([
                "--auth=trust",
                "--username=hackit",
                "--encoding=UTF8",
                "--locale=C",
                locale,
                "--no-instructions",
                // Below, all at once and while others go on.
                "--no-sync",
                "-D",
            ])
            .arg(&draft);
        outcome = finish(&mut initdb, "initdb", None);
        if outcome.is_ok() {
            break;
        }
    }
    outcome?;
    let mut single = paths.command(&bin.join("postgres"));
    single.args(["--single", "-D"]).arg(&draft).arg("postgres");
    finish(&mut single, "postgres --single", Some("CREATE DATABASE hackit;\n"))?;
    std::fs::rename(&draft, &paths.cluster)?;
    write_out(&paths.cluster);
    Ok(())
}

/// Has the system write the files of a new cluster out in the background. Whoever loses power before loses one that is seconds old.
#[cfg(target_os = "linux")]
fn write_out(cluster: &Path) {
    if let Ok(folder) = std::fs::File::open(cluster) {
        std::thread::spawn(move || nix::unistd::syncfs(&folder));
    }
}

/// Elsewhere the system does it when it likes.
#[cfg(not(target_os = "linux"))]
fn write_out(_: &Path) {}

fn finish(command: &mut Command, name: &str, input: Option<&str>) -> anyhow::Result<()> {
    use std::io::Write as _;
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{name} could not be started"))?;
    if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
        stdin.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("{name} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}
