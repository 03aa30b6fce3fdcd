//! `hackit import progress` into seeded databases.

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::ensure;
use chrono::{Days, NaiveDate};
use hackit::ctx::Clock;

use super::ground::{Ground, ISSUER, Size, connect, login};
use super::meter;
use super::report::spread;

/// How the rows of a file follow each other.
#[derive(Clone, Copy, Debug)]
enum Order {
    /// All rows of a learner, then those of the next.
    ByLearner,
    /// A row of each learner, then the next of each.
    ByDay,
}

impl Order {
    fn name(self) -> &'static str {
        match self {
            Self::ByLearner => "learner by learner",
            Self::ByDay => "day by day",
        }
    }
}

/// What one run of the command took.
struct Run {
    seconds: f64,
    /// Seconds of processor time: its own, Postgres'.
    own: f64,
    postgres: f64,
    /// Megabytes, at most.
    memory: f64,
}

/// Imports a file of so many rows into each database in each order, and again, several times; the table, as Markdown.
pub async fn measure(ground: &Ground, sizes: &[Size], rows: u32, rounds: usize) -> anyhow::Result<String> {
    let kinds = sizes.iter().flat_map(|size| [Order::ByLearner, Order::ByDay].map(|order| (*size, order)));
    let mut measured: Vec<_> = kinds.map(|(size, order)| (size, order, Vec::new())).collect();
    let file = ground.data_dir.join("import.csv");
    for round in 1..=rounds {
        for (size, order, runs) in &mut measured {
            println!("round {round} of {rounds}: {} apprenticeships, {}", size.apprenticeships, order.name());
            let database = ground.database(*size).await?;
            write_file(&file, *size, rows, *order)?;
            let first = run(ground, &database, &file, "created", rows).await?;
            check(&database, rows).await?;
            runs.push((first, run(ground, &database, &file, "unchanged", rows).await?));
        }
    }
    std::fs::remove_file(&file)?;
    let mut text = String::from(
        "| database | rows in the file | rows/s (least–most) | own µs a row | Postgres µs a row | the same file again, rows/s | peak MB |\n\
         |---|---|---:|---:|---:|---:|---:|\n",
    );
    for (size, order, runs) in &measured {
        let of = |value: fn(&Run) -> f64| spread(runs.iter().map(|(first, _)| value(first)));
        let rate = |run: &Run| f64::from(rows) / run.seconds;
        let (least, median, most) = spread(runs.iter().map(|(first, _)| rate(first)));
        let each = 1e6 / f64::from(rows);
        let _ = writeln!(
            text,
            "| {} apprenticeships, {} updates | {} | {median:.0} ({least:.0}–{most:.0}) | {:.0} | {:.0} | {:.0} | {:.0} |",
            size.apprenticeships,
            size.updates(),
            order.name(),
            of(|run| run.own).1 * each,
            of(|run| run.postgres).1 * each,
            spread(runs.iter().map(|(_, again)| rate(again))).1,
            of(|run| run.memory).2,
        );
    }
    let _ = writeln!(
        text,
        "\nFiles of {rows} rows of half of the learners, 6 in 7 of them hours; medians of {rounds} rounds, each into a fresh copy \
         of the database. All rows are in it, and the kept sums are right."
    );
    Ok(text)
}

/// A file of rows of Ada's learners.
fn write_file(path: &Path, size: Size, rows: u32, order: Order) -> anyhow::Result<()> {
    let learners = size.learners();
    let span = size.weeks * 7 - 2;
    let last = Clock::System.now().date_naive() - Days::new(2);
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    writeln!(file, "externalId,observedAt,kind,providerReference,date,hours,activity,ksbs,text")?;
    for row in 0..rows {
        let (learner, turn) = match order {
            Order::ByLearner => (row / rows.div_ceil(learners), row % rows.div_ceil(learners)),
            Order::ByDay => (row % learners, row / learners),
        };
        let number = 2 * (1 + learner);
        let day: NaiveDate = last - Days::new(u64::from((turn * 3 + number) % span));
        if row % 7 == 3 {
            let words = "Working well in the team.";
            writeln!(file, "import-{row},{day}T16:00:00Z,note,L-{number},,,,,{words}")?;
        } else {
            writeln!(file, "import-{row},{day}T16:00:00Z,otjHours,L-{number},{day},0.25,Training day,K1,")?;
        }
    }
    Ok(file.flush()?)
}

/// Runs the command; every row must come to the same.
async fn run(ground: &Ground, database: &str, file: &Path, outcome: &str, rows: u32) -> anyhow::Result<Run> {
    let before = meter::seconds_of_family(ground.postmaster);
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_hackit"))
        .args(["import", "progress"])
        .arg(file)
        .args(["--organisation", "Ada"])
        .env("DATABASE_URL", login(database))
        .env("HACKIT_SIGNING_KEYS", ground.data_dir.join("keys.pem"))
        .env("HACKIT_PUBLIC_URL", ISSUER)
        .stdout(Stdio::piped())
        .spawn()?;
    let (mut own, mut memory) = (0.0, 0.0_f64);
    // What a process took is known as long as it is not waited for.
    loop {
        own = meter::seconds_of_family(child.id()).max(own);
        memory = meter::memory(child.id(), "VmHWM:").max(memory);
        if child.try_wait()?.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let seconds = started.elapsed().as_secs_f64();
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stdout).replace(',', "");
    ensure!(said.contains(&format!("{rows} {outcome}")), "{said}");
    // Its backends end now, and are counted when they have.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let postgres = meter::seconds_of_family(ground.postmaster) - before;
    Ok(Run { seconds, own, postgres, memory })
}

/// All rows are there, and the sums that are kept are those of the rows.
async fn check(database: &str, rows: u32) -> anyhow::Result<()> {
    let client = connect(database).await?;
    let found: i64 = client
        .query_one("SELECT count(*) FROM progress_updates WHERE external_id LIKE 'import-%'", &[])
        .await?
        .get(0);
    ensure!(found == i64::from(rows), "{found} of {rows} rows are there");
    let wrong: i64 = client
        .query_one(
            "SELECT count(*) FROM standings LEFT JOIN (
                SELECT apprenticeship_id, sum(hundredths) AS days FROM otj_days GROUP BY apprenticeship_id) d
                USING (apprenticeship_id)
            LEFT JOIN (SELECT apprenticeship_id, sum(otj_hundredths) AS updates FROM progress_updates
                GROUP BY apprenticeship_id) u USING (apprenticeship_id)
            WHERE otj_hundredths <> coalesce(days, 0) OR otj_hundredths <> coalesce(updates, 0)",
            &[],
        )
        .await?
        .get(0);
    ensure!(wrong == 0, "the hours of {wrong} apprenticeships are not the sum of their updates");
    Ok(())
}
