//! Keeps Postgres running until it is told to stop.

use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::paths::ClusterPaths;
use super::process::{Options, wait_until_ready};
use crate::files::open_private;

/// How long a fast shutdown may take before it is forced.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);
/// How often the process is looked after.
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// Starts that may fail in a row.
const FAILURES: u32 = 5;
/// A log longer than this is begun anew at a start.
const LOG_SIZE: u64 = 10 * 1024 * 1024;

/// The thread that Postgres is a child of. It lives as long as the program, because the kernel signals Postgres
/// when the *thread* that started it ends.
pub(super) struct Supervisor {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Supervisor {
    /// Starts Postgres and returns when it is ready.
    pub(super) fn start(
        bin: PathBuf,
        paths: ClusterPaths,
        options: &Options,
        log: PathBuf,
    ) -> anyhow::Result<Self> {
        if std::fs::metadata(&log).is_ok_and(|file| file.len() > LOG_SIZE) {
            std::fs::remove_file(&log)?;
        }
        let job = Job { bin, paths, arguments: arguments(options), log };
        let (stop, stopped) = mpsc::channel();
        let (report, first) = mpsc::channel();
        let thread = std::thread::Builder::new().name("postgres".to_owned()).spawn(move || {
            let child = job.start();
            match child {
                Ok(child) => {
                    let _ = report.send(Ok(()));
                    job.look_after(child, &stopped);
                }
                Err(cause) => {
                    let _ = report.send(Err(cause));
                }
            }
        })?;
        first.recv().context("the supervisor ended")??;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn arguments(options: &Options) -> Vec<String> {
    let mut settings = vec![
        ("listen_addresses", ""),
        ("max_connections", "200"),
        ("shared_buffers", "128MB"),
        ("max_wal_size", "1GB"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("jit", "off"),
    ];
    if !options.durable {
        settings.extend([("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off")]);
    }
    let more = options.settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    settings
        .into_iter()
        .chain(more)
        .flat_map(|(name, value)| ["-c".to_owned(), format!("{name}={value}")])
        .collect()
}

struct Job {
    bin: PathBuf,
    paths: ClusterPaths,
    arguments: Vec<String>,
    log: PathBuf,
}

impl Job {
    fn start(&self) -> anyhow::Result<Child> {
        let log = open_private(&self.log, File::options().append(true))?;
        let mut command = self.paths.command(&self.bin.join("postgres"));
        command
            .arg("-D")
            .arg(&self.paths.cluster)
            .arg("-k")
            .arg(&self.paths.socket)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            // Ctrl-C in a terminal goes to the whole group: Postgres is stopped by us, after the requests.
            .process_group(0);
        end_with_parent(&mut command);
        let mut child = command.spawn().context("postgres could not be started")?;
        let pid = i32::try_from(child.id())?;
        let ready = wait_until_ready(&self.paths.cluster, pid, || match child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("Postgres ended with {status}: {}", last_lines(&self.log)),
        });
        if ready.is_err() {
            end(&mut child);
        }
        ready.map(|()| child)
    }

    /// Starts Postgres again when it dies, until told to stop.
    fn look_after(&self, mut child: Child, stopped: &Receiver<()>) {
        let mut failures = 0;
        loop {
            match stopped.recv_timeout(POLL_INTERVAL) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return end(&mut child),
            }
            let Ok(Some(status)) = child.try_wait() else {
                continue;
            };
            log::error!("Postgres ended with {status}; starting it again");
            match self.start() {
                Ok(again) => {
                    child = again;
                    failures = 0;
                }
                Err(cause) => {
                    failures += 1;
                    log::error!("Postgres could not be started again: {cause:#}");
                    if failures == FAILURES {
                        log::error!("giving up on Postgres: restart the program when the cause is mended");
                        return;
                    }
                }
            }
        }
    }
}

/// A fast shutdown: connections are closed, what was committed is on disk. Forced when it takes too long.
fn end(child: &mut Child) {
    let Ok(pid) = i32::try_from(child.id()) else {
        return;
    };
    let _ = kill(Pid::from_raw(pid), Signal::SIGINT);
    let started = Instant::now();
    while matches!(child.try_wait(), Ok(None)) {
        if started.elapsed() > SHUTDOWN_TIMEOUT {
            log::warn!("Postgres takes too long to stop: forcing it");
            let _ = kill(Pid::from_raw(pid), Signal::SIGQUIT);
            let _ = child.wait();
            return;
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "waits for the end of a process that cannot be awaited, up to a deadline"
        )]
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Asks the kernel to shut Postgres down (SIGINT is its fast shutdown) when the thread that starts it is gone.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the request must be made between fork and exec")]
fn end_with_parent(command: &mut std::process::Command) {
    let parent = nix::unistd::getpid();
    let ask = move || {
        // After the change of user, which would clear the request.
        nix::sys::prctl::set_pdeathsig(Signal::SIGINT)?;
        if nix::unistd::getppid() == parent { Ok(()) } else { Err(std::io::ErrorKind::BrokenPipe.into()) }
    };
    // SAFETY: both calls are async-signal-safe system calls that touch no memory of the parent.
    unsafe { command.pre_exec(ask) };
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent(_: &mut std::process::Command) {}

fn last_lines(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join(" / ")
}
