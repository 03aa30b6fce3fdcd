//! What became of each version, in a file beside the one that was imported.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use indicatif::HumanCount;

use crate::csv::escape_formula;
use crate::files::open_private;

/// What became of an object of the array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Created,
    Changed,
    Unchanged,
    PassedOver,
    Refused,
}

impl Outcome {
    const ALL: [Self; 5] = [Self::Created, Self::Changed, Self::Unchanged, Self::PassedOver, Self::Refused];

    fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
            Self::PassedOver => "passedOver",
            Self::Refused => "refused",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::PassedOver => "passed over",
            other => other.word(),
        }
    }
}

/// The file of outcomes, where there is one, and how many of each there are.
pub(super) struct Outcomes {
    file: Option<csv::Writer<BufWriter<File>>>,
    place: String,
    counts: [u64; 5],
}

impl Outcomes {
    /// Starts `FILE.outcome.csv` anew; a dry run leaves none.
    pub(super) fn create(of: &Path, dry_run: bool) -> anyhow::Result<Self> {
        let path = of.with_extension("outcome.csv");
        let file = if dry_run {
            None
        } else {
            let file = open_private(&path, File::options().write(true).truncate(true))?;
            let mut file = csv::Writer::from_writer(BufWriter::new(file));
            file.write_record(["row", "standard", "outcome", "detail"])?;
            Some(file)
        };
        Ok(Self { file, place: path.display().to_string(), counts: [0; 5] })
    }

    /// Adds what became of a row.
    pub(super) fn write(
        &mut self,
        row: u64,
        name: &str,
        outcome: Outcome,
        detail: &str,
    ) -> anyhow::Result<()> {
        for (count, other) in self.counts.iter_mut().zip(Outcome::ALL) {
            *count += u64::from(other == outcome);
        }
        if let Some(file) = &mut self.file {
            let (name, detail) = (escape_formula(name), escape_formula(detail));
            file.write_record([&row.to_string(), &name, outcome.word(), &detail])?;
        }
        Ok(())
    }

    pub(super) fn flush(&mut self) -> anyhow::Result<()> {
        self.file.as_mut().map_or(Ok(()), csv::Writer::flush)?;
        Ok(())
    }

    pub(super) fn count(&self, outcome: Outcome) -> u64 {
        self.counts
            .iter()
            .zip(Outcome::ALL)
            .filter(|(_, other)| *other == outcome)
            .map(|(count, _)| count)
            .sum()
    }

    /// One line for whoever waits.
    pub(super) fn summary(&self) -> String {
        let total: u64 = self.counts.iter().sum();
        let counts = Outcome::ALL.map(|one| format!("{} {}", HumanCount(self.count(one)), one.words()));
        let see = if self.file.is_some() { format!("; see {}", self.place) } else { String::new() };
        format!("{} rows: {}{see}", HumanCount(total), counts.join(", "))
    }
}
