//! The auditor against full enumeration, against publishers that are unsafe on purpose, and over random histories.
//!
//! `PROPTEST_CASES` sets the number of random cases; a few by default.

mod cohort_one;
mod enumeration;
mod histories;
mod people;
mod plain;
mod unsafe_publishers;
mod usefulness;

use proptest::test_runner::Config;

/// How many cases are tried where nobody says how many.
const USUAL: u32 = 256;

/// So many cases; as many more as `PROPTEST_CASES` asks for.
fn cases(usual: u32) -> Config {
    let said = Config::default();
    let cases = if said.cases == USUAL { usual } else { said.cases };
    Config { cases, failure_persistence: None, ..said }
}
