//! Programs that a test needs and that a machine may lack.

use std::io::Write as _;
use std::path::PathBuf;

/// A program of one of these names on the path; otherwise says on standard error what nobody looked at, for the test to
/// return.
///
/// # Panics
/// When there is none although `HACKIT_TEST_TOOLS`, which `.ci/run` sets, has the first name.
pub fn find(names: &[&str], lost: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut files = std::env::split_paths(&path).flat_map(|dir| names.iter().map(move |name| dir.join(name)));
    let found = files.find(|file| file.is_file());
    if found.is_none() {
        let tool = names[0];
        let promised = std::env::var("HACKIT_TEST_TOOLS").unwrap_or_default();
        assert!(
            !promised.split_whitespace().any(|one| one == tool),
            "HACKIT_TEST_TOOLS names {tool}, which is not on the path"
        );
        skip(&format!("{tool} is not installed, so {lost}"));
    }
    found
}

/// Says that a test does nothing, past the harness, which shows what a test prints only when it fails.
pub fn skip(why: &str) {
    std::io::stderr().write_all(format!("\nSKIPPED: {why}\n").as_bytes()).expect("standard error");
}
