//! The table.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::ground::Size;
use super::load::Load;
use super::meter;
use super::pgbench;
use super::server::Server;
use super::workloads::{Bench, Prepared, Workload};

/// What was measured of a workload, round by round.
pub struct Row {
    pub workload: Workload,
    loads: Vec<Load>,
    /// Requests a second against transactions a second of pgbench.
    to_database: Vec<f64>,
    /// Requests a second against those of the server without a database.
    to_http: Vec<f64>,
    /// Microseconds of processor time a request: the server's, Postgres'.
    server: Vec<f64>,
    postgres: Vec<f64>,
    /// Postgres' for a transaction of pgbench.
    postgres_alone: Vec<f64>,
    /// Megabytes of the server, at most.
    memory: Vec<f64>,
}

impl Row {
    pub fn new(workload: Workload) -> Self {
        Self {
            workload,
            loads: Vec::new(),
            to_database: Vec::new(),
            to_http: Vec::new(),
            server: Vec::new(),
            postgres: Vec::new(),
            postgres_alone: Vec::new(),
            memory: Vec::new(),
        }
    }

    /// Measures one round: the server and its limits right beside it. They take turns to be first, as whoever writes first
    /// after a checkpoint writes whole pages to the log.
    pub async fn add(
        &mut self,
        bench: &Bench<'_>,
        prepared: &Prepared,
        server: &Server,
        connections: usize,
        seconds: u64,
    ) -> anyhow::Result<()> {
        let round = self.loads.len() as u64;
        let postgres = || meter::seconds_of_family(bench.postmaster());
        let mut rate = 0.0;
        for is_limit in [!round.is_multiple_of(2), round.is_multiple_of(2)] {
            let before = (meter::seconds_of_family(server.child.id()), postgres());
            if is_limit {
                let place =
                    Workload::ALL.iter().position(|one| *one == self.workload).unwrap_or_default() as u64;
                let limit = pgbench::run(
                    &prepared.script,
                    &prepared.file,
                    bench.database(),
                    self.workload.connections(connections),
                    seconds,
                    100_000_000 + 20_000_000 * round + 1_000_000 * place,
                )?;
                rate = limit.rate;
                // Its backends end now, and are counted when they have.
                tokio::time::sleep(Duration::from_millis(200)).await;
                self.postgres_alone.push((postgres() - before.1) * 1e6 / limit.transactions);
            } else {
                meter::forget_peak(server.child.id())?;
                let prefix = format!("bench-{}-{round}-", self.workload.updates().unwrap_or_default());
                let load = bench.load(self.workload, bench.base(), &prefix, connections, seconds)?;
                let used = meter::seconds_of_family(server.child.id()) - before.0;
                self.server.push(used * 1e6 / load.requests);
                self.postgres.push((postgres() - before.1) * 1e6 / load.requests);
                self.memory.push(meter::memory(server.child.id(), "VmHWM:"));
                self.loads.push(load);
            }
        }
        let bare = bench.load(self.workload, &prepared.bare.base, "bare-", connections, seconds)?;
        bench.forget("bare-")?;
        let reached = self.loads.last().map_or(0.0, |load| load.rate);
        self.to_database.push(reached / rate);
        self.to_http.push(reached / bare.rate);
        Ok(())
    }
}

/// What holds for the whole run.
pub struct Facts {
    pub size: Size,
    pub ready: Duration,
    pub memory: f64,
    pub acknowledged: usize,
    pub rounds: usize,
    pub seconds: u64,
    pub connections: usize,
}

/// The least, the median and the most.
pub fn spread(values: impl IntoIterator<Item = f64>) -> (f64, f64, f64) {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let at = |index: usize| values.get(index).copied().unwrap_or_default();
    let last = values.len().saturating_sub(1);
    (at(0), f64::midpoint(at(last / 2), at(last.div_ceil(2))), at(last))
}

/// The figures beside their limits, as Markdown.
pub fn table(rows: &[Row], facts: &Facts) -> String {
    let mut text = String::from(
        "| workload | requests/s | ÷ pgbench (least–most) | wanted | ÷ HTTP alone | p50 ms | p99 ms | server µs | Postgres µs (pgbench's) | peak MB |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for row in rows {
        let of = |value: fn(&Load) -> f64| spread(row.loads.iter().map(value)).1;
        let (least, median, most) = spread(row.to_database.iter().copied());
        let wanted = row.workload.target().map(|target| format!("{target:.2}")).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {} | {:.0} | {median:.2} ({least:.2}–{most:.2}) | {wanted} | {:.2} | {:.2} | {:.2} | {:.0} | {:.0} ({:.0}) | {:.0} |",
            row.workload.name(),
            of(|load| load.rate),
            spread(row.to_http.iter().copied()).1,
            of(|load| load.p50),
            of(|load| load.p99),
            spread(row.server.iter().copied()).1,
            spread(row.postgres.iter().copied()).1,
            spread(row.postgres_alone.iter().copied()).1,
            spread(row.memory.iter().copied()).2,
        );
    }
    let _ = writeln!(
        text,
        "\n{} apprenticeships, {} updates; medians of {} rounds of {} s; {} connections, {} for batches of 100 and {} for batches of 1,000. The server had {:.0} MB \
         and was ready {:.0} ms after its start. {} updates were acknowledged, and all of them are in the database exactly once.",
        facts.size.apprenticeships,
        facts.size.updates(),
        facts.rounds,
        facts.seconds,
        facts.connections,
        Workload::Batch.connections(facts.connections),
        Workload::LargeBatch.connections(facts.connections),
        facts.memory,
        facts.ready.as_secs_f64() * 1e3,
        facts.acknowledged
    );
    text
}

/// The same requests at growing sizes, as Markdown.
pub fn growth(columns: &[(Size, Vec<(Workload, Load)>)]) -> String {
    let mut text = String::from("| workload |");
    for (size, _) in columns {
        let _ = write!(text, " {} / {} |", size.apprenticeships, size.updates());
    }
    let _ = write!(text, "\n|---|{}\n", "---:|".repeat(columns.len()));
    let rows = columns.first().map_or(0, |(_, rows)| rows.len());
    for row in 0..rows {
        for (at, (_, loads)) in columns.iter().enumerate() {
            let Some((workload, load)) = loads.get(row) else { continue };
            if at == 0 {
                let _ = write!(text, "| {} |", workload.name());
            }
            let _ = write!(text, " {:.0}/s, {:.1} ms |", load.rate, load.p50);
        }
        text.push('\n');
    }
    text.push_str("\nRequests a second and the median answer, at so many apprenticeships and updates.\n");
    text
}

/// Puts a section into `benches/RESULTS.md`, in place of the one of that name.
pub fn write(name: &str, text: &str) -> anyhow::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/RESULTS.md");
    let present = std::fs::read_to_string(&path)?;
    let (begin, end) = (format!("<!-- {name}:begin -->"), format!("<!-- {name}:end -->"));
    let (before, rest) = present.split_once(&begin).unwrap_or((present.as_str(), ""));
    let (_, after) = rest.split_once(&end).unwrap_or(("", ""));
    let run = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().ok();
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    };
    let (day, commit) = (run("date", &["-u", "+%F"]), run("git", &["rev-parse", "--short", "HEAD"]));
    let machine = meter::machine();
    let section = format!("{begin}\n{text}\nMeasured on {day} at {commit}, on {machine}.\n{end}");
    std::fs::write(path, format!("{before}{section}{after}"))?;
    Ok(())
}
