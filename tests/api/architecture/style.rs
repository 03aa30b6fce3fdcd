//! How long a file may be, and how it begins.

use super::{files, none, root};

/// Files that may be longer than [`LINES`], each with its reason.
const LONG: &[(&str, &str)] = &[];
const LINES: usize = 350;

#[test]
fn no_file_grows_too_long() {
    let mut faults = Vec::new();
    for folder in ["src", "tests"] {
        for (file, text) in files(&root().join(folder)) {
            let file = format!("{folder}/{file}");
            // Written by a test, and never read by people from end to end.
            if file == "src/schema.rs" {
                continue;
            }
            let (lines, may) = (text.lines().count(), LONG.iter().any(|(known, _)| *known == file));
            if lines > LINES && !may {
                faults.push(format!("{file} has {lines} lines: split it by topic"));
            }
            if lines <= LINES && may {
                faults.push(format!("{file} has only {lines} lines: drop the exception"));
            }
        }
    }
    none(&faults);
}

#[test]
fn every_file_opens_with_a_full_sentence() {
    let mut faults = Vec::new();
    for (file, text) in files(&root().join("src")) {
        let generated = file == "schema.rs";
        let tests = file.ends_with("tests.rs") || file.contains("/tests/");
        if generated || tests {
            continue;
        }
        let opening: Vec<&str> = text
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(str::trim)
            .take_while(|line| !line.is_empty())
            .collect();
        let opening = opening.join(" ");
        // The front door of a feature says who uses it.
        let depth = file.split('/').count();
        let front = file.starts_with("features/") && (3..=4).contains(&depth) && file.ends_with("mod.rs");
        let least = if front { 6 } else { 1 };
        if opening.split_whitespace().count() < least || !opening.contains(['.', ':']) {
            faults.push(format!("src/{file} opens with {opening:?}"));
        }
    }
    none(&faults);
}
