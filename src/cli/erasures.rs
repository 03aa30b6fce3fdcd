//! `hackit erasures`: what is due, and what is done again after a backup was restored.

use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;

use super::context::{CommandContext, to_message};
use super::output::print;
use crate::features::data_protection::retention::{self, Erasure};
use crate::features::equality::questions;

/// How many erasures are read at once.
const AT_ONCE: i64 = 1_000;

#[derive(Subcommand)]
pub(super) enum Erasures {
    /// Say what is past its time and will be erased; nothing is changed
    #[command(
        after_help = "The server erases it by itself, some of it each minute. Rules and times: docs/RETENTION.md.

Example: hackit erasures due"
    )]
    Due,
    /// Write down what was erased, to be kept beside the backups
    #[command(
        after_help = "One line of JSON each: ids and times, nothing of anybody. The file must not be there yet; only its owner may read it.

Example: hackit erasures export erasures.jsonl"
    )]
    Export {
        /// The file to write
        file: PathBuf,
    },
    /// Erase again what a restored backup brought back
    #[command(
        after_help = "What is erased already is left alone, so that it can be run twice. Run it before the server starts.

Example: hackit erasures apply erasures.jsonl"
    )]
    Apply {
        /// A file that `hackit erasures export` wrote
        file: PathBuf,
    },
}

impl Erasures {
    /// Whether something is erased.
    pub(super) fn erases(&self) -> bool {
        matches!(self, Self::Apply { .. })
    }
}

/// Runs a command on erasures.
pub(super) async fn run(context: &CommandContext, action: Erasures) -> anyhow::Result<()> {
    match action {
        Erasures::Due => due(context).await,
        Erasures::Export { file } => export(context, file).await,
        Erasures::Apply { file } => apply(context, file).await,
    }
}

async fn due(context: &CommandContext) -> anyhow::Result<()> {
    let ctx = context.ctx();
    let due = context.state.db.read_long(async |conn| retention::due_now(conn, &ctx).await).await;
    let mut told = String::new();
    for (rule, ids) in due.map_err(to_message)? {
        told += &format!(
            "{}: {} ({}, {} after {})\n",
            rule.name,
            ids.len(),
            rule.what,
            rule.kept.words(),
            rule.from
        );
        for id in ids {
            told += &format!("  {} {id}\n", rule.root);
        }
    }
    print(&told)
}

async fn export(context: &CommandContext, file: PathBuf) -> anyhow::Result<()> {
    let place = file.display().to_string();
    let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file);
    let mut out = opened.with_context(|| place.clone())?;
    let (mut after, mut count) = (None, 0_u64);
    loop {
        let page =
            context.state.db.read_long(async |conn| retention::export(conn, after, AT_ONCE).await).await;
        let page = page.map_err(to_message)?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for erasure in &page {
            writeln!(out, "{}", serde_json::to_string(erasure)?).with_context(|| place.clone())?;
            count += 1;
        }
    }
    out.sync_all().with_context(|| place.clone())?;
    print(&format!("{count} erasures are written to {place}\n"))
}

async fn apply(context: &CommandContext, file: PathBuf) -> anyhow::Result<()> {
    let place = file.display().to_string();
    let (ctx, db) = (context.ctx(), &context.state.db);
    let key = &context.state.equality_key;
    db.write(async |conn| questions::ensure_fits(conn, key).await).await?;
    let lines = BufReader::new(std::fs::File::open(&file).with_context(|| place.clone())?).lines();
    let (mut done, mut left) = (0_u64, 0_u64);
    for (number, line) in (1_u64..).zip(lines) {
        let at = || format!("{place}:{number}");
        let line = line.with_context(at)?;
        let erasure: Erasure = serde_json::from_str(&line).with_context(at)?;
        let applied = db.write(async |conn| retention::apply(conn, &ctx, &erasure).await).await;
        if applied.map_err(to_message).with_context(at)? {
            done += 1;
        } else {
            left += 1;
        }
    }
    print(&format!("{done} erased again, {left} left alone: erased already, or not there\n"))
}
