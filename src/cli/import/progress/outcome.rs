//! What became of each row, in a file beside the one that was imported.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use indicatif::HumanCount;
use serde::Serialize;

use super::columns::{Header, column_of};
use crate::csv::escape_formula;
use crate::ctx::Ctx;
use crate::error::{Code, Error};
use crate::features::learning::otj_days::WarningBody;
use crate::features::learning::progress::{Outcome, Push};
use crate::files::open_private;
use crate::ids::ProgressUpdateId;

/// One row on its way.
pub(super) struct Row {
    /// Which row below the header it is.
    number: u64,
    external_id: String,
    state: State,
}

enum State {
    Read(Box<Push>),
    Sent,
    /// With what there is to look at in it.
    Stored(&'static str, ProgressUpdateId, String),
    Refused(Refusal),
}

struct Refusal {
    code: String,
    /// The update that has the name, where another has it.
    id: String,
    columns: String,
    detail: String,
}

impl Row {
    /// Reads a row and judges all that needs no database.
    pub(super) fn read(number: u64, header: &Header, row: &csv::ByteRecord, ctx: &Ctx) -> Self {
        let state = match header.push(row) {
            Ok(body) => match Push::read(&body, ctx.now) {
                Ok(push) => State::Read(Box::new(push)),
                Err(error) => State::Refused(Refusal::of(&error)),
            },
            Err(detail) => return Self::malformed(number, header, row, detail),
        };
        Self { number, external_id: header.external_id(row).to_owned(), state }
    }

    /// A row that cannot be read.
    pub(super) fn malformed(number: u64, header: &Header, row: &csv::ByteRecord, detail: String) -> Self {
        let refusal =
            Refusal { code: "malformedRow".to_owned(), id: String::new(), columns: String::new(), detail };
        Self { number, external_id: header.external_id(row).to_owned(), state: State::Refused(refusal) }
    }

    /// The update, to be sent.
    pub(super) fn take(&mut self) -> Option<Push> {
        match std::mem::replace(&mut self.state, State::Sent) {
            State::Read(push) => Some(*push),
            other => {
                self.state = other;
                None
            }
        }
    }

    /// Takes over what became of it.
    pub(super) fn settle(&mut self, outcomes: &mut impl Iterator<Item = Outcome>) {
        if !matches!(self.state, State::Sent) {
            return;
        }
        if let Some(outcome) = outcomes.next() {
            self.state = match outcome {
                Outcome::Created(update) => {
                    State::Stored("created", update.id, words(&update.warnings.bodies()))
                }
                Outcome::Same(id, warnings) => State::Stored("unchanged", id, words(&warnings.bodies())),
                Outcome::Refused(error) => State::Refused(Refusal::of(&error)),
            };
        }
    }
}

impl Refusal {
    fn of(error: &Error) -> Self {
        let Error::Problem(problem) = error else {
            let code = word(&error.code());
            return Self { code, id: String::new(), columns: String::new(), detail: String::new() };
        };
        let all = |parts: Vec<String>| parts.join("; ");
        let id = problem.id.map(|id| id.to_string()).unwrap_or_default();
        if problem.errors.is_empty() {
            let (code, detail) = (word(&problem.code), problem.detail.to_string());
            return Self { code, id, columns: String::new(), detail };
        }
        let code = if problem.code == Code::ValidationFailed {
            all(problem.errors.iter().map(|fault| word(&fault.code)).collect())
        } else {
            word(&problem.code)
        };
        Self {
            code,
            id,
            columns: all(problem.errors.iter().map(column_of).collect()),
            detail: all(problem.errors.iter().map(|fault| fault.detail.to_string()).collect()),
        }
    }
}

/// Warnings as a cell: each code, with the name of the other update where there is one.
fn words(warnings: &[WarningBody]) -> String {
    let told = |warning: &WarningBody| match &warning.external_id {
        Some(name) => format!("{} {name}", warning.code),
        None => warning.code.to_string(),
    };
    warnings.iter().map(told).collect::<Vec<_>>().join("; ")
}

/// A code as the API spells it.
fn word(code: &impl Serialize) -> String {
    serde_json::to_value(code).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The file of outcomes, and how many of each there are.
pub(super) struct Outcomes {
    file: csv::Writer<BufWriter<File>>,
    place: String,
    created: u64,
    unchanged: u64,
    refused: u64,
}

impl Outcomes {
    /// Starts `FILE.outcome.csv` anew.
    pub(super) fn create(of: &Path) -> anyhow::Result<Self> {
        let path = of.with_extension("outcome.csv");
        let file = open_private(&path, File::options().write(true).truncate(true))?;
        let mut file = csv::Writer::from_writer(BufWriter::new(file));
        file.write_record(["row", "externalId", "outcome", "id", "code", "column", "detail", "warnings"])?;
        Ok(Self { file, place: path.display().to_string(), created: 0, unchanged: 0, refused: 0 })
    }

    /// Adds the outcomes of a chunk that is stored.
    pub(super) fn write(&mut self, rows: Vec<Row>) -> anyhow::Result<()> {
        for row in rows {
            let name = escape_formula(&row.external_id);
            let number = row.number.to_string();
            match row.state {
                State::Stored(outcome, id, warnings) => {
                    let count = if outcome == "created" { &mut self.created } else { &mut self.unchanged };
                    *count += 1;
                    self.file.write_record([
                        &number,
                        &name,
                        outcome,
                        &id.to_string(),
                        "",
                        "",
                        "",
                        &warnings,
                    ])?;
                }
                State::Refused(refusal) => {
                    self.refused += 1;
                    let Refusal { code, id, columns, detail } = refusal;
                    let cells =
                        [&number, &name, "refused", &id, &code, &columns, &escape_formula(&detail), ""];
                    self.file.write_record(cells)?;
                }
                State::Read(_) | State::Sent => anyhow::bail!("row {number} was left without an outcome"),
            }
        }
        Ok(self.file.flush()?)
    }

    pub(super) fn total(&self) -> u64 {
        self.created + self.unchanged + self.refused
    }

    pub(super) fn refused(&self) -> u64 {
        self.refused
    }

    /// One line for whoever waits.
    pub(super) fn summary(&self) -> String {
        let Self { created, unchanged, refused, place, .. } = self;
        format!(
            "{} rows: {} created, {} unchanged, {} refused; see {place}",
            HumanCount(self.total()),
            HumanCount(*created),
            HumanCount(*unchanged),
            HumanCount(*refused)
        )
    }
}
