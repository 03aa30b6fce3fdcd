//! How near the server comes to what its database and HTTP allow, all measured in one run.
//!
//! `cargo bench` seeds a private Postgres with its default durability, starts the release server, and measures each
//! workload several times, each time beside its limits: pgbench running the same SQL over the same socket, and a server
//! that answers with the same bytes without a database. Ratios are what counts: absolute figures drift on shared
//! machines. At the end every update that was acknowledged must be in the database exactly once.

#![expect(clippy::print_stdout, reason = "the figures are for whoever runs it")]

mod floods;
mod ground;
mod import;
mod load;
mod meter;
mod one_client;
mod pgbench;
mod report;
mod rounds;
mod server;
mod wire;
mod workloads;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Parser;

use ground::{Ground, Size};
use report::Row;
use server::{Bare, Server};
use workloads::{Bench, Workload};

/// Measures the server beside its limits
#[derive(Parser)]
struct Options {
    /// Apprenticeships in the database
    #[arg(long, default_value_t = 10_000)]
    apprenticeships: u32,
    /// Progress updates of each of them
    #[arg(long, default_value_t = 100)]
    updates: u32,
    /// Rounds; figures are medians over them. An even number, as server and pgbench take turns to be first
    #[arg(long, default_value_t = 6)]
    rounds: usize,
    /// Seconds of each measurement
    #[arg(long, default_value_t = 6)]
    seconds: u64,
    /// Connections of the load generator, and clients of pgbench
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Only workloads that have this in their names; may be repeated
    #[arg(long)]
    only: Vec<String>,
    /// Measure without the limits beside it, at growing sizes
    #[arg(long)]
    growth: bool,
    /// Measure the import of a file, into databases of two sizes
    #[arg(long)]
    import: bool,
    /// Measure what strangers may send and hold; ends with 1 where a limit does not hold
    #[arg(long)]
    floods: bool,
    /// Measure one client that asks one request at a time, with and without compression
    #[arg(long)]
    one_client: bool,
    /// Measure the largest round of matching; ends with 1 where it takes too long or too much memory
    #[arg(long)]
    matching: bool,
    /// The server's program, where it is another than the one built with this
    #[arg(long, default_value = server::PROGRAM)]
    server: PathBuf,
    /// That server is the one of before: its table stands beside ours
    #[arg(long, requires = "server")]
    before: bool,
    /// Rows of the file that is imported
    #[arg(long, default_value_t = 100_000)]
    rows: u32,
    /// Write the table to benches/RESULTS.md
    #[arg(long)]
    write: bool,
    /// Where the seeded databases are kept
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/target/bench-data"))]
    data_dir: PathBuf,
    /// Said by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> anyhow::Result<()> {
    if Bare::run_if_asked()? {
        return Ok(());
    }
    let options = Options::parse();
    if !options.floods && !options.one_client && !options.matching {
        load::check()?;
    }
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?
        .block_on(run(&options))
}

async fn run(options: &Options) -> anyhow::Result<()> {
    std::fs::create_dir_all(&options.data_dir)?;
    if options.floods {
        return floods(options).await;
    }
    let ground = Ground::start(&options.data_dir).await?;
    let size = Size { apprenticeships: options.apprenticeships, weeks: options.updates };
    if options.growth {
        let sizes = [(1_000, 100), (10_000, 100), (100_000, 50)];
        let sizes = sizes.map(|(apprenticeships, weeks)| Size { apprenticeships, weeks });
        return growth(options, &ground, &sizes).await;
    }
    if options.import {
        let smaller = Size { apprenticeships: options.apprenticeships.div_ceil(10), ..size };
        let text = import::measure(&ground, &[smaller, size], options.rows, options.rounds).await?;
        println!("\n{text}");
        return if options.write { report::write("import", &text) } else { Ok(()) };
    }
    if options.matching {
        let size = Size { weeks: 1, ..size };
        let (text, faults) = rounds::measure(&ground, size, &options.server, options.rounds).await?;
        return tell(options, "matching", &text, &faults);
    }
    let database = ground.database(size).await?;
    let server = Server::start(&options.server, &database, &options.data_dir).await?;
    let bench = Bench::new(&ground, size, &database, &server.base)?;
    if !options.one_client {
        beside_limits(options, size, &server, &bench).await?;
    }
    if options.one_client || options.only.is_empty() {
        let (text, faults) = one_client::measure(&bench)?;
        tell(options, "one-client", &text, &faults)?;
    }
    Ok(())
}

async fn beside_limits(
    options: &Options,
    size: Size,
    server: &Server,
    bench: &Bench<'_>,
) -> anyhow::Result<()> {
    let memory = meter::memory(server.child.id(), "VmRSS:");
    let mut rows: Vec<Row> = Vec::new();
    // What nothing is wanted of comes last, as memory that it needs is not all given back.
    let (wanted, others): (Vec<_>, Vec<_>) =
        chosen(options).partition(|workload| workload.target().is_some());
    for workloads in [wanted, others] {
        let mut measured = Vec::new();
        for workload in workloads {
            let prepared = bench.prepare(workload).await.with_context(|| workload.name())?;
            measured.push((prepared, Row::new(workload)));
        }
        for round in 0..options.rounds {
            for (prepared, row) in &mut measured {
                println!("round {} of {}: {}", round + 1, options.rounds, row.workload.name());
                row.add(bench, prepared, server, options.connections, options.seconds).await?;
            }
        }
        rows.extend(measured.into_iter().map(|(_, row)| row));
    }
    let acknowledged = bench.check_acknowledged().await?;
    let facts = report::Facts {
        size,
        ready: server.ready_after,
        memory,
        acknowledged,
        rounds: options.rounds,
        seconds: options.seconds,
        connections: options.connections,
    };
    let text = report::table(&rows, &facts);
    tell(options, "limits", &text, &[])
}

async fn floods(options: &Options) -> anyhow::Result<()> {
    let (text, faults) = floods::measure(&options.server, &options.data_dir, &options.only).await?;
    tell(options, if options.before { "floods-before" } else { "floods" }, &text, &faults)
}

/// Prints a table and writes it where that is asked for; what is not as it should be is an error then.
fn tell(options: &Options, name: &str, text: &str, faults: &[String]) -> anyhow::Result<()> {
    println!("\n{text}");
    if options.write {
        report::write(name, text)?;
    }
    anyhow::ensure!(faults.is_empty(), "not as it should be:\n  {}", faults.join("\n  "));
    Ok(())
}

/// The same workloads at growing sizes: every curve should be flat.
async fn growth(options: &Options, ground: &Ground, sizes: &[Size]) -> anyhow::Result<()> {
    let mut columns = Vec::new();
    for size in sizes {
        let database = ground.database(*size).await?;
        let server = Server::start(&options.server, &database, &options.data_dir).await?;
        let bench = Bench::new(ground, *size, &database, &server.base)?;
        let mut rows = Vec::new();
        for workload in chosen(options) {
            println!("{} apprenticeships: {}", size.apprenticeships, workload.name());
            rows.push((workload, bench.alone(workload, options.connections, options.seconds)?));
        }
        bench.check_acknowledged().await?;
        columns.push((*size, rows));
    }
    let text = report::growth(&columns);
    println!("\n{text}");
    if options.write {
        report::write("growth", &text)?;
    }
    Ok(())
}

fn chosen(options: &Options) -> impl Iterator<Item = Workload> {
    let wanted = |workload: &Workload| {
        let asked = options.only.is_empty()
            || options.only.iter().any(|part| workload.name().contains(part.as_str()));
        asked && (options.growth || workload.has_limits() || !options.only.is_empty())
    };
    Workload::ALL.into_iter().filter(wanted)
}
