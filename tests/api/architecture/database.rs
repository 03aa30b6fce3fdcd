//! The house rules of the database: named constraints, steps that can be undone, time from the request.

use std::fs;

use super::{code, files, none, root};
use crate::schema::migrations;
use crate::support::TestApp;

/// The text of every step forward.
fn steps() -> String {
    let texts =
        migrations().into_iter().map(|folder| fs::read_to_string(folder.join("up.sql")).expect("up.sql"));
    texts.collect()
}

#[test]
fn every_migration_has_a_date_a_verb_and_two_halves() {
    let mut faults = Vec::new();
    for folder in migrations() {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (stamp, words) = name.split_once('_').unwrap_or_default();
        let digits: Vec<usize> = stamp.split('-').map(str::len).collect();
        let numbers = stamp.chars().all(|letter| letter.is_ascii_digit() || letter == '-');
        if digits != [4, 2, 2, 6] || !numbers || !words.contains('_') {
            faults.push(format!("{name} is not YYYY-MM-DD-HHMMSS_verb_first"));
        }
        for half in ["up.sql", "down.sql"] {
            if fs::read_to_string(folder.join(half)).unwrap_or_default().trim().is_empty() {
                faults.push(format!("{name} has no {half}"));
            }
        }
    }
    none(&faults);
}

#[tokio::test]
async fn every_constraint_and_index_is_named_in_the_migrations() {
    let (app, text) = (TestApp::new().await, steps());
    let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let named = |keyword: &str, name: &str| words.windows(2).any(|pair| pair == [keyword, name]);
    // Since version 18 Postgres also counts NOT NULL; nobody gives a meaning to one.
    let constraints = app
        .sql(
            "SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
             AND conrelid <> '__diesel_schema_migrations'::regclass AND contype <> 'n'",
        )
        .await;
    let indexes = app
        .sql(
            "SELECT indexrelid::regclass FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
             WHERE relnamespace = 'public'::regnamespace
             AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        )
        .await;
    assert!(constraints.len() > 50 && indexes.len() > 20, "the catalogue was read");
    let unnamed = constraints.iter().filter(|name| !named("CONSTRAINT", name));
    let mut faults: Vec<_> =
        unnamed.map(|name| format!("the constraint {name} was named by Postgres")).collect();
    let unnamed = indexes.iter().filter(|name| !named("INDEX", name));
    faults.extend(unnamed.map(|name| format!("the index {name} was named by Postgres")));
    none(&faults);
}

#[tokio::test]
async fn every_constraint_that_has_a_meaning_exists() {
    let app = TestApp::new().await;
    let known = app
        .sql(
            "SELECT conname FROM pg_constraint UNION
             SELECT relname FROM pg_class WHERE relkind = 'i' AND relnamespace = 'public'::regnamespace",
        )
        .await;
    let (mut faults, mut seen) = (Vec::new(), 0);
    for (file, text) in files(&root().join("src")) {
        let text: String = code(&text).map(|(_, line)| line.trim()).collect();
        for rest in text.split("on_constraint(\"").skip(1) {
            let name = rest.split('"').next().unwrap_or_default();
            seen += 1;
            if !known.iter().any(|other| other == name) {
                faults.push(format!("src/{file} gives a meaning to {name}, which does not exist"));
            }
        }
    }
    assert!(seen > 5, "the sources were read");
    none(&faults);
}

#[tokio::test]
async fn no_column_takes_its_time_from_the_database() {
    let app = TestApp::new().await;
    let clocks = app
        .sql(
            "SELECT table_name || '.' || column_name || ': ' || column_default FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%'
             AND column_default ~* '(now|current_timestamp|current_date|clock_timestamp|localtime)'",
        )
        .await;
    none(&clocks);
}

#[test]
fn no_error_of_the_database_is_known_by_its_text() {
    let mut faults = Vec::new();
    for folder in ["src", "tests"] {
        for (file, text) in files(&root().join(folder)) {
            // What Postgres says is for people, in the language of its administrator.
            let read = [".mess", "age()"].concat();
            let lines = code(&text).filter(|(_, line)| line.contains(&read));
            faults.extend(
                lines.map(|(line, _)| format!("{folder}/{file}:{line} reads a message: ask db::sql_state")),
            );
        }
    }
    none(&faults);
}
