//! The largest round of matching: how long a proposal takes over HTTP, and how many pairs one approval asks for.

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

/// What one proposal took.
struct Run {
    seconds: f64,
    /// Megabytes of the server, at most.
    memory: f64,
    pairs: usize,
    unmatched: usize,
    /// How many pairs were approved at once, and in how many seconds.
    approved: (usize, f64),
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
    let last = runs.last().context("no rounds")?;
    let approved = runs.iter().min_by_key(|run| run.approved.0).context("no rounds")?.approved;
    let mut text = String::from(
        "| apprentices | mentors | pairs | without | s (least–most) | peak MB | approved at once |\n|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    let _ = writeln!(
        text,
        "| {} | {MENTORS} | {} | {} | {seconds:.1} ({least:.1}–{most:.1}) | {memory:.0} | {} in {:.1} s |",
        size.apprenticeships, last.pairs, last.unmatched, approved.0, approved.1,
    );
    let _ = writeln!(
        text,
        "\n`POST /match-rounds` until the whole answer is there, everything read, matched, read again and written; {rounds} rounds. Of a \
         round that cannot be approved within the five seconds of a request, half of its pairs are taken away, until it can."
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
    let memory = meter::memory(server.child.id(), "VmHWM:");
    let list = |name: &str| round[name].as_array().cloned().unwrap_or_default();
    let (mut pairs, unmatched) = (list("pairs"), list("unmatched").len());
    let (all, place) = (pairs.len(), format!("{place}/{}", round["id"].as_str().context("no id")?));
    ensure!(all + unmatched == usize::try_from(size.apprenticeships)?, "{all} and {unmatched}");
    let approved = loop {
        let started = Instant::now();
        let answer = http.post(format!("{place}/approvals")).bearer_auth(&staff).send().await?;
        let took = started.elapsed().as_secs_f64();
        match answer.status().as_u16() {
            200 => break (pairs.len(), took),
            503 => {}
            status => anyhow::bail!("{status}: {}", answer.text().await?),
        }
        pairs.truncate(pairs.len() / 2);
        let bare: Vec<Value> = pairs
            .iter()
            .map(|pair| json!({"apprenticeshipId": pair["apprenticeshipId"], "mentorProfileId": pair["mentorProfileId"]}))
            .collect();
        let request = http.put(format!("{place}/pairs")).bearer_auth(&staff).header("if-match", "*");
        let answer = request.json(&json!({"pairs": bare})).send().await?;
        ensure!(answer.status() == 200, "{}: {}", answer.status(), answer.text().await?);
    };
    Ok(Run { seconds, memory, pairs: all, unmatched, approved })
}
