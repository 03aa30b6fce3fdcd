//! The table of floods, and what is not as it should be.

use std::fmt::Write as _;

use super::{Flood, Loaded, Measured};

/// How much of what was there before may be there afterwards.
const KEPT: f64 = 1.5;
/// Megabytes of a server that loaded the demonstration, half a minute later.
const LOADED: f64 = 60.0;
/// Megabytes at most while people sign in.
const SIGN_INS: f64 = 120.0;
/// Seconds that whoever has nothing to do with it waits at most.
const READER: f64 = 1.0;
const SIGN_IN: f64 = 2.0;

/// The rows, as Markdown.
pub fn text(loaded: &Loaded, rows: &[Measured]) -> String {
    let mut text = String::from(
        "| flood | what it met | a reader beside it, ms at most | a sign-in, s at most | MB before | growth (wanted) | MB 30 s later | ÷ before (wanted 1.5) |\n\
         |---|---|---:|---:|---:|---:|---:|---:|\n",
    );
    for row in rows {
        let seconds = |time: std::time::Duration| time.as_secs_f64();
        let _ = writeln!(
            text,
            "| {} | {} | {:.0} | {:.2} | {:.0} | {:.0} ({:.0}) | {:.0} | {:.2} |",
            row.flood.name(),
            row.told.words,
            seconds(row.beside.reader.slowest) * 1e3,
            seconds(row.beside.signing_in.slowest),
            row.before,
            row.peak - row.before,
            row.flood.growth(),
            row.after,
            row.after / row.before,
        );
    }
    let _ = writeln!(
        text,
        "\nThe server that loads the demonstration has {:.0} MB at most, and {:.0} MB half a minute later (wanted {LOADED:.0}).",
        loaded.peak, loaded.after
    );
    text
}

/// Everything that is not as it should be.
pub fn faults(loaded: &Loaded, rows: &[Measured]) -> Vec<String> {
    let mut faults = Vec::new();
    if loaded.after > LOADED {
        faults.push(format!("the demonstration: {:.0} MB stay", loaded.after));
    }
    for row in rows {
        let mut fault = |good: bool, words: String| {
            if !good {
                faults.push(format!("{}: {words}", row.flood.name()));
            }
        };
        for told in &row.told.faults {
            fault(false, told.clone());
        }
        let growth = row.peak - row.before;
        fault(growth <= row.flood.growth(), format!("{growth:.0} MB more"));
        fault(row.flood != Flood::SignIns || row.peak <= SIGN_INS, format!("{:.0} MB at most", row.peak));
        fault(row.after <= KEPT * row.before, format!("{:.0} MB stay of {:.0}", row.after, row.peak));
        let (reader, sign_in) = (&row.beside.reader, &row.beside.signing_in);
        fault(reader.slowest.as_secs_f64() <= READER, "a reader waited".to_owned());
        fault(reader.statuses.keys().all(|status| *status == 200), format!("a reader met {}", reader.told()));
        fault(sign_in.slowest.as_secs_f64() <= SIGN_IN, "somebody who signed in waited".to_owned());
        // While more sign in than may wait, some are asked to come again.
        let may = |status: &u16| *status == 201 || (*status == 503 && row.flood == Flood::SignIns);
        fault(sign_in.statuses.keys().all(may), format!("who signed in met {}", sign_in.told()));
    }
    faults
}
