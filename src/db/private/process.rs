//! How a cluster is run, and whether its Postgres lives and is ready.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::bail;
use nix::sys::signal::kill;
use nix::unistd::Pid;

/// How the cluster is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the cluster and its log live.
    pub data_dir: PathBuf,
    /// Whether what was committed must survive a loss of power; only tests do without.
    pub durable: bool,
    /// Whether Postgres may be fetched where none is installed.
    pub fetch: bool,
    /// More settings of Postgres.
    pub settings: Vec<(String, String)>,
}

/// How long Postgres may take to become ready, recovery after a crash included.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The lines of `postmaster.pid`: pid, directory, start, port, socket directory, address, memory key, status.
fn pid_file(cluster: &Path) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    Some(text.lines().map(|line| line.trim().to_owned()).collect())
}

/// The postmaster of a cluster, if it lives; a file left behind by a crash is no life.
pub(super) fn living_postmaster(cluster: &Path) -> Option<i32> {
    let pid: i32 = pid_file(cluster)?.first()?.parse().ok()?;
    let alive = !matches!(kill(Pid::from_raw(pid), None), Err(nix::errno::Errno::ESRCH));
    (alive && is_postgres(pid)).then_some(pid)
}

/// Whether a process is Postgres; where that cannot be told, being alive is enough.
fn is_postgres(pid: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/comm"))
        .map_or(!Path::new("/proc/self").exists(), |name| name.trim().starts_with("postgres"))
}

/// Where the socket of a running cluster is.
pub(super) fn running_socket(cluster: &Path) -> Option<PathBuf> {
    pid_file(cluster)?.get(4).filter(|line| !line.is_empty()).map(PathBuf::from)
}

/// Waits until Postgres says that it is ready; `check` may end the wait early.
pub(super) fn wait_until_ready(
    cluster: &Path,
    pid: i32,
    mut check: impl FnMut() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        let ready = pid_file(cluster).is_some_and(|lines| {
            lines.first().is_some_and(|line| *line == pid.to_string())
                && lines.get(7).is_some_and(|line| line == "ready")
        });
        if ready {
            return Ok(());
        }
        check()?;
        if started.elapsed() > TIMEOUT {
            bail!("Postgres was not ready after {TIMEOUT:?}");
        }
        #[expect(clippy::disallowed_methods, reason = "waits for a process to be ready, up to a deadline")]
        std::thread::sleep(Duration::from_millis(3));
    }
}
