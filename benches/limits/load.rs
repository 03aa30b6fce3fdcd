//! Drives a server with wrk.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};

/// What wrk measured.
#[derive(Clone, Copy, Debug, Default)]
pub struct Load {
    /// Answered requests a second.
    pub rate: f64,
    /// Half of the answers came within this many milliseconds.
    pub p50: f64,
    /// 99 of 100 did.
    pub p99: f64,
    /// Answers in all.
    pub requests: f64,
    /// Answers that were no success, and failures of the connection.
    pub failed: f64,
}

/// Whether the load generator is there.
pub fn check() -> anyhow::Result<()> {
    let found = Command::new("wrk").arg("-v").output().is_ok();
    anyhow::ensure!(found, "wrk is missing: apt-get install wrk, or brew install wrk");
    Ok(())
}

/// Runs a script of this folder against a URL.
pub fn run(
    script: &str,
    url: &str,
    connections: usize,
    seconds: u64,
    arguments: &[&str],
) -> anyhow::Result<Load> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/limits").join(script);
    let output = Command::new("wrk")
        .args(["--threads", "1", "--latency", "--timeout", "10s"])
        .args(["--connections", &connections.to_string(), "--duration", &format!("{seconds}s"), "--script"])
        .arg(script)
        .arg(url)
        .arg("--")
        .args(arguments)
        .output()
        .context("wrk could not be started")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        bail!("wrk failed: {text}{}", String::from_utf8_lossy(&output.stderr));
    }
    read(&text).with_context(|| format!("wrk said:\n{text}"))
}

fn read(text: &str) -> Option<Load> {
    let mut load = Load::default();
    for line in text.lines().map(str::trim) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["50%", time] => load.p50 = milliseconds(time)?,
            ["99%", time] => load.p99 = milliseconds(time)?,
            [count, "requests", "in", ..] => load.requests = count.parse().ok()?,
            ["Requests/sec:", rate] => load.rate = rate.parse().ok()?,
            ["Non-2xx", .., count] => load.failed += count.parse::<f64>().ok()?,
            ["Socket", "errors:", rest @ ..] => {
                load.failed += rest
                    .iter()
                    .filter_map(|word| word.trim_end_matches(',').parse::<f64>().ok())
                    .sum::<f64>();
            }
            _ => {}
        }
    }
    (load.rate > 0.0).then_some(load)
}

fn milliseconds(time: &str) -> Option<f64> {
    for (unit, factor) in [("us", 0.001), ("ms", 1.0), ("s", 1000.0)] {
        if let Some(number) = time.strip_suffix(unit) {
            return Some(number.parse::<f64>().ok()? * factor);
        }
    }
    None
}
