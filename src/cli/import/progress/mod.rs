//! `hackit import progress`: a file of updates of any size, through the same ingestion as the API's.

mod columns;
mod outcome;
mod partitions;
mod reader;

use std::fs::File;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::Context as _;
use indicatif::HumanCount;

use self::columns::Header;
use self::outcome::{Outcomes, Row};
use self::partitions::Partitions;
use self::reader::{Next, Reader};
use crate::access::OrganisationKind;
use crate::cli::context::CommandContext;
use crate::cli::import::bar::bar;
use crate::cli::output::print;
use crate::ctx::{Actor, Ctx};
use crate::features::identity::organisations::OrganisationState;
use crate::ids::OrganisationId;
use crate::visibility::Visibility;

/// What the command says of itself.
pub(super) const HELP: &str = "Columns: externalId, observedAt, kind, one of uln, apprenticeshipId and providerReference; supersedes; and \
the fields of the kinds: date, hours, activity, ksbs (separated by ;), category, sessionTitle, status, minutes, unitCode, title, \
result, grade, assessedOn, url, suggestedState, rating, reason, name, text. Rules are those of POST /api/v1/progress-updates. \
An empty cell is an absent field; blanks \
around a cell are cut off, those within quotation marks stay. Rows of empty cells are passed over.\n\nnovember.csv has the outcome of every row in november.outcome.csv, made anew by each run. The file may be imported again at any \
time: what is there already stays as it is. Status 0: all rows were accepted; 2: some were refused; 1: it did not run to \
the end.\n\nExample: hackit import progress november.csv --organisation Ada";

/// Rows that are read at once.
const CHUNK: usize = 2_000;

/// Imports a file for a learning provider.
pub(super) async fn run(
    context: &CommandContext,
    file: &Path,
    organisation: &str,
    stop: &AtomicBool,
) -> anyhow::Result<ExitCode> {
    let organisation = context.organisation(organisation).await?;
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
    import(context, file, organisation.id, stop).await
}

async fn import(
    context: &CommandContext,
    path: &Path,
    organisation: OrganisationId,
    stop: &AtomicBool,
) -> anyhow::Result<ExitCode> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let bar = bar(file.metadata()?.len());
    let mut source = Source::open(bar.wrap_read(file), path)?;
    let mut outcomes = Outcomes::create(path)?;
    let started = Instant::now();
    let write = |outcomes: &mut Outcomes, rows| {
        outcomes.write(rows)?;
        let rate = outcomes.total() as f64 / started.elapsed().as_secs_f64().max(0.001);
        bar.set_message(format!("{} rows, {rate:.0} a second", HumanCount(outcomes.total())));
        anyhow::Ok(())
    };
    let mut partitions = Partitions::open(&context.state.db);
    let (actor, visibility) = (Actor::Importer { organisation }, Visibility::of_organisation(organisation));
    let now = || Ctx { actor, visibility: visibility.clone(), ..context.ctx() };
    let stopped = || stop.load(Ordering::Relaxed);
    let mut next = source.next_rows(&now());
    // Whether the file was read to its end.
    let ended = loop {
        let rows = match next {
            Ok(rows) if !rows.is_empty() => rows,
            last => break last.map(|_| true),
        };
        // The next rows are read while these are stored.
        let reading = tokio::task::spawn_blocking({
            let ctx = now();
            move || {
                let rows = source.next_rows(&ctx);
                (source, rows)
            }
        });
        let chunk = partitions.plan(rows);
        while partitions.must_wait(&chunk)
            && !stopped()
            && let Some(rows) = partitions.next_arrived().await?
        {
            write(&mut outcomes, rows)?;
        }
        if stopped() {
            break Ok(false);
        }
        partitions.send(&now(), chunk);
        (source, next) = reading.await?;
    };
    while let Some(rows) = partitions.next_arrived().await? {
        write(&mut outcomes, rows)?;
    }
    let ended = ended
        .with_context(|| format!("{} cannot be read to its end; {}", path.display(), outcomes.summary()))?;
    if !ended {
        bar.abandon();
        print(&format!("stopped: {}\nRun it again to go on; what is stored stays.\n", outcomes.summary()))?;
        return Ok(ExitCode::FAILURE);
    }
    bar.finish_and_clear();
    print(&format!("{}\n", outcomes.summary()))?;
    Ok(if outcomes.refused() == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// A file that is read row by row.
struct Source<R> {
    reader: Reader<R>,
    header: Header,
    /// How many rows were read below the header, blank ones too: what a spreadsheet shows, less one.
    rows: u64,
    /// Why nothing more can be read.
    lost: Option<std::io::Error>,
}

impl<R: std::io::Read> Source<R> {
    fn open(file: R, path: &Path) -> anyhow::Result<Self> {
        let mut reader = Reader::new(file);
        let mut line = csv::ByteRecord::new();
        let header = loop {
            match reader.next(&mut line).with_context(|| format!("{} cannot be read", path.display()))? {
                Next::Blank => {}
                Next::Malformed(what) => break Err(anyhow::Error::msg(what)),
                Next::Row | Next::End => break Header::read(&line),
            }
        };
        let header = header.with_context(|| format!("{}", path.display()))?;
        Ok(Self { reader, header, rows: 0, lost: None })
    }

    /// The next rows, fewer than [`CHUNK`] only at the end of the file or of what can be read of it.
    fn next_rows(&mut self, ctx: &Ctx) -> std::io::Result<Vec<Row>> {
        if let Some(lost) = self.lost.take() {
            return Err(lost);
        }
        let mut rows = Vec::with_capacity(CHUNK);
        let mut cells = csv::ByteRecord::new();
        while rows.len() < CHUNK {
            let next = match self.reader.next(&mut cells) {
                Err(lost) if rows.is_empty() => return Err(lost),
                Err(lost) => {
                    // What stands before it is stored first.
                    self.lost = Some(lost);
                    break;
                }
                Ok(next) => next,
            };
            self.rows += 1;
            match next {
                Next::Row => rows.push(Row::read(self.rows, &self.header, &cells, ctx)),
                Next::Blank => {}
                Next::Malformed(what) => rows.push(Row::malformed(self.rows, &self.header, &cells, what)),
                Next::End => break,
            }
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_names_every_column() {
        for name in columns::names() {
            assert!(HELP.contains(name), "{name}");
        }
    }
}
