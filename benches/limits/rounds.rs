//! The largest round of matching: how long its proposal and its approval take over HTTP.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::ground::{self, Ground, Size, connect};
use super::meter;
use super::report::spread;
use super::server::Server;

/// As many as a round may have.
const MENTORS: u32 = 2_000;
/// Seconds and megabytes that a proposal may take.
const WANTED: (f64, f64) = (10.0, 1024.0);

/// What one round took.
struct Run {
    /// Seconds of the proposal.
    seconds: f64,
    /// Seconds of the approval.
    approval: f64,
    /// Megabytes of the server, at most.
    memory: f64,
    pairs: usize,
    unmatched: usize,
}

/// Proposes and approves a round in fresh copies of a database. Returns the table, and what is not as it should be.
pub async fn measure(
    ground: &Ground,
    size: Size,
    program: &Path,
    rounds: usize,
) -> anyhow::Result<(String, Vec<String>)> {
    let mut runs = Vec::new();
    for number in 1..=rounds {
        println!("round {number} of {rounds}: {} apprentices, {MENTORS} mentors", size.apprenticeships);
        runs.push(run(ground, size, program).await?);
    }
    let of = |value: fn(&Run) -> f64| spread(runs.iter().map(value));
    let ((least, seconds, most), memory) = (of(|run| run.seconds), of(|run| run.memory).2);
    let (quickest, approval, slowest) = of(|run| run.approval);
    let last = runs.last().context("no rounds")?;
    let mut text = String::from(
        "| apprentices | mentors | pairs | without | proposal s (least–most) | approval s (least–most) | peak MB |\n|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    let _ = writeln!(
        text,
        "| {} | {MENTORS} | {} | {} | {seconds:.1} ({least:.1}–{most:.1}) | {approval:.1} ({quickest:.1}–{slowest:.1}) | {memory:.0} |",
        size.apprenticeships, last.pairs, last.unmatched,
    );
    let _ = writeln!(
        text,
        "\n`POST /match-rounds` until the whole answer is there, everything read, matched, read again and written; then `POST …/approvals`, \
         which asks the mentor of every pair; {rounds} rounds."
    );
    let mut faults = Vec::new();
    if most > WANTED.0 || memory > WANTED.1 {
        faults.push(format!("a proposal takes {most:.1} s and {memory:.0} MB"));
    }
    Ok((text, faults))
}

async fn run(ground: &Ground, size: Size, program: &Path) -> anyhow::Result<Run> {
    let database = ground.database(size).await?;
    let sql = include_str!("rounds.sql")
        .replace("{mentors}", &MENTORS.to_string())
        .replace("{apprenticeships}", &size.apprenticeships.to_string())
        .replace("{ids}", ground::IDS);
    connect(&database).await?.batch_execute(&sql).await.context("rounds.sql")?;
    let server = Server::start(program, &database, &ground.data_dir).await?;
    let (_, staff) = ground::bearers(&ground.data_dir.join("keys.pem"))?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let place = format!("{}/api/v1/match-rounds", server.base);
    meter::forget_peak(server.child.id())?;
    let started = Instant::now();
    let answer = http.post(&place).bearer_auth(&staff).json(&json!({"name": "Spring"})).send().await?;
    let status = answer.status();
    let round: Value = answer.json().await?;
    let seconds = started.elapsed().as_secs_f64();
    ensure!(status == 201, "{status}: {round}");
    let count = |name: &str| round[name].as_array().map_or(0, Vec::len);
    let (pairs, unmatched) = (count("pairs"), count("unmatched"));
    ensure!(pairs + unmatched == usize::try_from(size.apprenticeships)?, "{pairs} and {unmatched}");
    let approvals = format!("{place}/{}/approvals", round["id"].as_str().context("no id")?);
    let started = Instant::now();
    let answer = http.post(approvals).bearer_auth(&staff).send().await?;
    let status = answer.status();
    let text = answer.text().await?;
    let approval = started.elapsed().as_secs_f64();
    ensure!(status == 200, "{status}: {text}");
    let memory = meter::memory(server.child.id(), "VmHWM:");
    Ok(Run { seconds, approval, memory, pairs, unmatched })
}
