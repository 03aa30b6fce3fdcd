//! `hackit import progress`: a file of updates of any size, through the same ingestion as the API's.

mod columns;
mod limit;
mod outcome;

use std::collections::HashSet;
use std::fs::File;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::Context as _;
use clap::Subcommand;
use futures_util::future::try_join_all;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use self::columns::Header;
use self::limit::Limited;
use self::outcome::{Outcomes, Row};
use super::desk::Desk;
use super::{print, serve};
use crate::access::OrganisationKind;
use crate::ctx::{Actor, Ctx};
use crate::db::Db;
use crate::features::organisations::OrganisationState;
use crate::features::progress::{self, Sent};
use crate::ids::OrganisationId;

#[derive(Subcommand)]
pub(super) enum Import {
    /// Push a CSV file of progress updates for a learning provider
    #[command(after_help = HELP)]
    Progress {
        /// The file, in UTF-8, with a header
        file: PathBuf,
        /// The learning provider's name or id
        #[arg(long)]
        organisation: String,
    },
}

const HELP: &str = "Columns: externalId, observedAt, kind, one of uln, apprenticeshipId and providerReference; supersedes; and \
the fields of the kinds: date, hours, activity, ksbs (separated by ;), sessionTitle, status, minutes, unitCode, title, \
result, grade, assessedOn, url, suggestedState, rating, reason, name, text. Rules are those of POST /api/v1/progress-updates. \
An empty cell is an absent field.\n\nnovember.csv has the outcome of every row in november.outcome.csv, made anew by each run. The file may be imported again at any \
time: what is there already stays as it is. Status 0: all rows were accepted; 2: some were refused; 1: it did not run to \
the end.\n\nExample: hackit import progress november.csv --organisation Ada";

/// Rows that are stored together.
const CHUNK: usize = 2_000;
/// Transactions in which they are stored, side by side.
const LANES: usize = 2;

/// Runs an import.
pub(super) async fn run(desk: &Desk, action: Import) -> anyhow::Result<ExitCode> {
    let Import::Progress { file, organisation } = action;
    let organisation = desk.organisation(&organisation).await?;
    anyhow::ensure!(
        organisation.kind == OrganisationKind::LearningProvider,
        "{} is no learning provider, so that it has no progress to report",
        organisation.name
    );
    anyhow::ensure!(
        organisation.state == OrganisationState::Active,
        "{} is {}: nothing can be pushed for it",
        organisation.name,
        organisation.state
    );
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    tokio::spawn(async move {
        if serve::wait_for_signal().await.is_ok() {
            stopped.store(true, Ordering::Relaxed);
        }
    });
    import(desk, &file, organisation.id, &stop).await
}

async fn import(
    desk: &Desk,
    path: &Path,
    organisation: OrganisationId,
    stop: &AtomicBool,
) -> anyhow::Result<ExitCode> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let bar = bar(file.metadata()?.len());
    let mut source = Source::open(bar.wrap_read(file), path)?;
    let mut outcomes = Outcomes::create(path)?;
    let started = Instant::now();
    let now = || Ctx { actor: Actor::Importer { organisation }, ..desk.ctx() };
    let mut next = source.next_rows(&now());
    loop {
        let cannot = || format!("{} cannot be read after row {}", path.display(), outcomes.total());
        let rows = next.with_context(cannot)?;
        if rows.is_empty() {
            break;
        }
        if stop.load(Ordering::Relaxed) {
            bar.abandon();
            print(&format!(
                "stopped: {}\nRun it again to go on; what is stored stays.\n",
                outcomes.summary()
            ))?;
            return Ok(ExitCode::FAILURE);
        }
        let ctx = now();
        // The next rows are read while these are stored.
        let reading = tokio::task::spawn_blocking({
            let ctx = ctx.clone();
            move || {
                let rows = source.next_rows(&ctx);
                (source, rows)
            }
        });
        let (stored, read) = tokio::join!(store(&desk.state.db, &ctx, rows), reading);
        outcomes.write(stored?)?;
        let rate = outcomes.total() as f64 / started.elapsed().as_secs_f64().max(0.001);
        bar.set_message(format!("{} rows, {rate:.0} a second", HumanCount(outcomes.total())));
        (source, next) = read?;
    }
    bar.finish_and_clear();
    print(&format!("{}\n", outcomes.summary()))?;
    Ok(if outcomes.refused() == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// A file that is read row by row.
struct Source<R> {
    reader: csv::Reader<Limited<R>>,
    header: Header,
}

impl<R: std::io::Read> Source<R> {
    fn open(file: R, path: &Path) -> anyhow::Result<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .buffer_capacity(limit::BUFFER)
            .from_reader(Limited::new(file));
        let header = reader.byte_headers().with_context(|| format!("{} cannot be read", path.display()))?;
        let header = Header::read(header).with_context(|| format!("{}", path.display()))?;
        Ok(Self { reader, header })
    }

    /// The next rows, fewer than [`CHUNK`] only at the end of the file.
    fn next_rows(&mut self, ctx: &Ctx) -> csv::Result<Vec<Row>> {
        let mut rows = Vec::with_capacity(CHUNK);
        let mut row = csv::ByteRecord::new();
        while rows.len() < CHUNK {
            self.reader.get_mut().next_row();
            if !self.reader.read_byte_record(&mut row)? {
                break;
            }
            rows.push(Row::read(&self.header, &row, ctx));
        }
        Ok(rows)
    }
}

/// Sends what could be read through the ingestion.
async fn store(db: &Db, ctx: &Ctx, mut rows: Vec<Row>) -> anyhow::Result<Vec<Row>> {
    let sent = progress::sent(ctx, rows.iter_mut().filter_map(Row::take));
    let lane_of = lanes(&sent);
    let mut lanes = vec![Vec::new(); LANES];
    for (push, lane) in sent.into_iter().zip(&lane_of) {
        lanes[*lane].push(push);
    }
    let stored = lanes.iter().map(|lane| {
        db.write_within(PATIENCE, async |conn| match lane.is_empty() {
            true => Ok(Vec::new()),
            false => progress::ingest_apart(conn, lane).await,
        })
    });
    let stored =
        try_join_all(stored).await.context("the import stopped between two chunks; run it again to go on")?;
    let mut stored: Vec<_> = stored.into_iter().map(Vec::into_iter).collect();
    let mut outcomes = lane_of.iter().filter_map(|lane| stored[*lane].next());
    for row in &mut rows {
        row.settle(&mut outcomes);
    }
    Ok(rows)
}

/// The lane of each push: all of one learner go in the same, in their order, as one may correct another. Where learners are
/// named in several ways nobody knows yet who is who, and where an `externalId` comes twice the first should win: then
/// there is one lane.
fn lanes(sent: &[Sent]) -> Vec<usize> {
    let ways: HashSet<_> = sent.iter().map(|(_, push)| std::mem::discriminant(&push.learner)).collect();
    let names: HashSet<_> = sent.iter().map(|(_, push)| &push.external_id).collect();
    if ways.len() > 1 || names.len() < sent.len() {
        return vec![0; sent.len()];
    }
    let lane = |(_, push): &Sent| {
        let mut hasher = DefaultHasher::new();
        push.learner.hash(&mut hasher);
        usize::try_from(hasher.finish() % LANES as u64).unwrap_or_default()
    };
    sent.iter().map(lane).collect()
}

/// How long a chunk may take beside other work on the database.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

fn bar(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::new(bytes);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("{wide_bar} {percent}%  {msg}  {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(learner: &serde_json::Value, name: usize) -> progress::Push {
        let body = serde_json::json!({"externalId": format!("n-{name}"), "learner": learner,
            "observedAt": "1970-01-01T00:00:00Z", "details": {"kind": "note", "text": "So."}});
        progress::Push::read(body.to_string().as_bytes(), chrono::DateTime::UNIX_EPOCH).expect("a push")
    }

    #[test]
    fn a_learner_stays_in_a_lane() {
        let ctx = Ctx::system(chrono::DateTime::UNIX_EPOCH, crate::ctx::Ids::default(), "test");
        let reference = |n: usize| serde_json::json!({"providerReference": format!("L-{}", n % 50)});
        let sent = progress::sent(&ctx, (0..200).map(|n| note(&reference(n), n)));
        let lanes = lanes(&sent);
        assert!((50..200).all(|n| lanes[n] == lanes[n - 50]));
        assert!((0..LANES).all(|lane| lanes.contains(&lane)), "every lane is used");
    }

    #[test]
    fn there_is_one_lane_where_order_may_matter_across_learners() {
        let ctx = Ctx::system(chrono::DateTime::UNIX_EPOCH, crate::ctx::Ids::default(), "test");
        let reference = |n: usize| serde_json::json!({"providerReference": format!("L-{n}")});
        let named_otherwise = note(&serde_json::json!({"uln": "1000000019"}), 20);
        let name_twice = note(&reference(30), 3);
        for last in [named_otherwise, name_twice] {
            let pushes = (0..20).map(|n| note(&reference(n), n)).chain([last]);
            assert!(lanes(&progress::sent(&ctx, pushes)).iter().all(|lane| *lane == 0));
        }
    }

    #[test]
    fn the_help_names_every_column() {
        for name in columns::names() {
            assert!(HELP.contains(name), "{name}");
        }
    }
}
