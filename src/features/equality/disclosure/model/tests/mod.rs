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

/// So many cases, or what `PROPTEST_CASES` says.
fn cases(usual: u32) -> Config {
    let said = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    Config { cases: said.unwrap_or(usual), failure_persistence: None, ..Config::default() }
}
