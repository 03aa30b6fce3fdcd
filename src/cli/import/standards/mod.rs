//! `hackit import standards`: the open array that Skills England publishes, as it is.
//!
//! The file is read twice, row by row. The first time nothing is written: it must be such an array to its end, and rows of one
//! version are compared. The second time each version is stored in a transaction of its own: a version is there whole or as it
//! was before, and a run that was stopped goes on when it is run again.

mod array;
mod fetch;
mod outcome;

use std::collections::HashMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hasher as _};
use std::io::BufReader;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, bail};
use indicatif::ProgressBar;
use serde_json::Value;
use tokio::sync::mpsc;

pub(super) use self::fetch::fetch;
use self::outcome::{Outcome, Outcomes};
use crate::cli::context::{CommandContext, to_message};
use crate::cli::import::bar::bar;
use crate::cli::output::print;
use crate::features::programme::standards::{self, Plan, Published, StandardOrigin, StandardVersion, Unread};

/// What the command says of itself.
pub(super) const HELP: &str = "The file is the answer of \
https://skillsengland.education.gov.uk/api/apprenticeshipstandards, unchanged: an array with an object for each version of each \
standard. Properties that are not needed are passed over. KSBs get their codes (K1, S1, B1) from their order. Who learns a \
version stays on it, and versions that are withdrawn stay.\n\nProposals, which have no version or no level yet, are passed over. A \
row that cannot be read is refused with what is wrong; rows of one version that differ are refused all.\n\nFILE.outcome.csv has \
the outcome of every row, made anew by each run. The same file again changes nothing. Status 0: all rows were taken; 2: some were \
refused; 1: it did not run to the end.\n\nExamples:
  hackit import standards standards.json --dry-run
  hackit import standards --url https://skillsengland.education.gov.uk/api/apprenticeshipstandards";

/// Rows that are read ahead of those that are stored.
const AHEAD: usize = 64;

/// A row of the file.
type Row = (u64, Result<Published, Unread>);

/// What the rows of the file say of each version: the first row that says it, and those that say something else.
#[derive(Default)]
struct Survey {
    /// By the hash of the name: the hash of what is said, and the rows.
    versions: HashMap<u64, (u64, Vec<u64>, bool)>,
}

/// Imports a file, or prints what that would change.
pub(super) async fn run(
    context: &CommandContext,
    path: &Path,
    dry_run: bool,
    stop: &AtomicBool,
) -> anyhow::Result<ExitCode> {
    let survey = survey(path).await?;
    let mut outcomes = Outcomes::create(path, dry_run)?;
    let (mut rows, bar) = open(path)?;
    while let Some((number, read)) = rows.recv().await {
        if stop.load(Ordering::Relaxed) {
            bar.abandon();
            outcomes.flush()?;
            print(&format!(
                "stopped: {}\nRun it again to go on; what is stored stays.\n",
                outcomes.summary()
            ))?;
            return Ok(ExitCode::FAILURE);
        }
        let (name, outcome, detail) =
            judge(context, &survey, number, read, dry_run).await.with_context(|| {
                format!("row {number}: the import did not run to its end; run it again to go on")
            })?;
        outcomes.write(number, &name, outcome, &detail)?;
        if dry_run && outcome != Outcome::Unchanged {
            bar.suspend(|| print(&line(number, &name, outcome, &detail)))?;
        }
        bar.set_message(format!("{number} rows"));
    }
    bar.finish_and_clear();
    outcomes.flush()?;
    let done = if dry_run { "nothing was written; it would be " } else { "" };
    print(&format!("{done}{}\n", outcomes.summary()))?;
    Ok(if outcomes.count(Outcome::Refused) == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

fn line(number: u64, name: &str, outcome: Outcome, detail: &str) -> String {
    let name = if name.is_empty() { format!("row {number}") } else { format!("{name} (row {number})") };
    match outcome {
        Outcome::Refused => format!("{name}: refused: {detail}\n"),
        Outcome::PassedOver => format!("{name}: passed over: {detail}\n"),
        _ => format!("{name}: {detail}\n"),
    }
}

/// What becomes of a row: its name, the outcome, and in words what changes or what is wrong.
async fn judge(
    context: &CommandContext,
    survey: &Survey,
    number: u64,
    read: Result<Published, Unread>,
    dry_run: bool,
) -> anyhow::Result<(String, Outcome, String)> {
    let said = match read {
        Ok(Published::Version(said)) => *said,
        Ok(Published::PassedOver(name, why)) => return Ok((name, Outcome::PassedOver, why)),
        Err(Unread { name, faults }) => return Ok((name, Outcome::Refused, faults.join("; "))),
    };
    let name = said.key.to_string();
    if let Some(rows) = survey.contradicting(&said) {
        let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
        let detail = format!("rows {} say different things of this version", rows.join(" and "));
        return Ok((name, Outcome::Refused, detail));
    }
    if survey.first(&said) != number {
        return Ok((name, Outcome::Unchanged, String::new()));
    }
    let plan = store(context, &said, dry_run).await?;
    let outcome = match (plan.told.is_empty(), plan.is_new) {
        (true, _) => Outcome::Unchanged,
        (false, true) => Outcome::Created,
        (false, false) => Outcome::Changed,
    };
    Ok((name, outcome, plan.told.join("; ")))
}

/// Stores a version in a transaction of its own; a dry run only looks.
async fn store(context: &CommandContext, said: &StandardVersion, dry_run: bool) -> anyhow::Result<Plan> {
    let (ctx, db, origin) = (context.ctx(), &context.state.db, StandardOrigin::Published);
    let plan = db.read(async |conn| standards::plan(conn, &ctx, said, origin).await).await;
    let plan = plan.map_err(to_message)?;
    if dry_run || plan.told.is_empty() {
        return Ok(plan);
    }
    let written = db.write(async |conn| {
        let stored = standards::find_for_update(conn, &said.key).await?;
        standards::put(conn, &ctx, stored, said, origin).await
    });
    written.await.map_err(to_message)
}

/// Reads the whole file before anything is written.
async fn survey(path: &Path) -> anyhow::Result<Survey> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let regular = file.metadata()?.is_file();
    if !regular {
        bail!("{} is no file that can be read twice", path.display());
    }
    let look = move || {
        let (mut survey, mut count) = (Survey::default(), 0);
        let read = array::each_item(BufReader::new(file), |number, item| {
            count = number;
            if let Ok(Published::Version(said)) = Published::read(&item) {
                survey.add(number, &said);
            }
            true
        });
        read.map(|_| survey).map_err(|error| (count, error))
    };
    let surveyed = tokio::task::spawn_blocking(look).await?;
    surveyed.map_err(|(rows, error)| {
        let place = path.display();
        anyhow::anyhow!(
            "{place} is not the array that is published: {error}, after {rows} rows. Nothing was written."
        )
    })
}

/// Reads the file again, a few rows ahead.
fn open(path: &Path) -> anyhow::Result<(mpsc::Receiver<Row>, ProgressBar)> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let bar = bar(file.metadata()?.len());
    let input = BufReader::new(bar.wrap_read(file));
    let (sender, rows) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        let send = |number, item: Value| sender.blocking_send((number, Published::read(&item))).is_ok();
        if let Err(error) = array::each_item(input, send) {
            // It could be read a moment ago.
            log::warn!(error:%; "the file was changed while it was read");
        }
    });
    Ok((rows, bar))
}

impl Survey {
    fn add(&mut self, number: u64, said: &StandardVersion) {
        let content = hash(&format!("{said:?}"));
        let (first, rows, differs) =
            self.versions.entry(hash(&said.key)).or_insert((content, Vec::new(), false));
        *differs |= *first != content;
        rows.push(number);
    }

    /// The rows of a version, where they differ.
    fn contradicting(&self, said: &StandardVersion) -> Option<&[u64]> {
        let (_, rows, differs) = self.versions.get(&hash(&said.key))?;
        differs.then_some(rows)
    }

    /// The first row of a version.
    fn first(&self, said: &StandardVersion) -> u64 {
        self.versions.get(&hash(&said.key)).and_then(|(_, rows, _)| rows.first()).copied().unwrap_or_default()
    }
}

fn hash(value: &(impl std::hash::Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
