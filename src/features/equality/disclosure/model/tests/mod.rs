//! The auditor against full enumeration, against publishers that are unsafe on purpose, and over random histories.
//!
//! `PROPTEST_CASES` sets the number of random cases of each test. Without it some two thousand histories are told, most of them of
//! few people, in about a minute of one processor.

mod cohort_one;
mod enumeration;
mod histories;
mod people;
mod plain;
mod unsafe_publishers;
mod usefulness;

use proptest::test_runner::{Config, RngSeed};

/// How many cases are tried where nobody says how many.
const USUAL: u32 = 256;

/// So many cases, the same each time; or others, as many as `PROPTEST_CASES` asks for.
fn cases(usual: u32) -> Config {
    let said = Config { failure_persistence: None, ..Config::default() };
    match said.cases {
        USUAL => Config { cases: usual, rng_seed: RngSeed::Fixed(1), ..said },
        _ => said,
    }
}
