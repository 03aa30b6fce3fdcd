//! The house rules that no compiler knows: which room may use what, which feature may lean on which.
//!
//! An exception means a line in one of the tables here, with its reason.

mod areas;
mod circles;
mod database;
mod mentoring_states;
mod partner_states;
mod rows;
mod states;
mod style;
mod tables;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Files that are none of the rooms by name, and the room whose rules hold for them.
const OTHER_FILES: &[(&str, Room, &str)] = &[
    ("apprenticeships/apprenticeships/uln.rs", Room::Model, "the check digit of a ULN"),
    ("partnerships/attendances/codes.rs", Room::Service, "makes codes, and what they are compared with"),
    ("partnerships/holds/connections.rs", Room::Model, "what leads are told of people brought together"),
    ("partnerships/holds/letters.rs", Room::Service, "writes the letters about a pause"),
    ("partnerships/meetups/calendar", Room::Model, "writes iCalendar from values"),
    ("data_protection/copies/html.rs", Room::Model, "writes a page from values"),
    ("insight/evidence_packs/html.rs", Room::Model, "writes a page from values"),
    ("learning/otj/forecast.rs", Room::Model, "where a trend of hours leads"),
    ("learning/portfolio/html.rs", Room::Model, "writes a page from values"),
    ("learning/progress/conflict.rs", Room::Service, "says what differs under a name that is taken"),
    ("learning/progress/context.rs", Room::Service, "judges the pushes of one call"),
    ("learning/progress/details", Room::Model, "the eight kinds of update"),
    ("learning/progress/future.rs", Room::Model, "says what of a push lies in the future"),
    ("learning/progress/hours.rs", Room::Model, "the hours of the days of one call"),
    ("learning/progress/push.rs", Room::Model, "reads and judges one push"),
    ("learning/progress/ingest.rs", Room::Service, "takes many pushes in one transaction"),
    ("learning/progress/queue", Room::Service, "puts single pushes into one transaction"),
    ("line_management/rag/derive.rs", Room::Model, "the rating that the facts give"),
    (
        "outbound/messages/transport.rs",
        Room::Service,
        "hands letters to a mail server, or keeps them as files",
    ),
    ("identity/sign_in/letters.rs", Room::Model, "the words of letters"),
    ("identity/sign_in/oauth.rs", Room::Handlers, "the token endpoints, which have their own words"),
    ("identity/sign_in/password.rs", Room::Service, "hashes passwords off the worker threads"),
    ("identity/sign_in/successor.rs", Room::Service, "encrypts what a refresh token was exchanged for"),
    ("identity/sign_in/discovery.rs", Room::Handlers, "the metadata of the token endpoints"),
    ("identity/sign_in/limits.rs", Room::Handlers, "how often somebody may ask for tokens"),
];

/// Uses that a room's rules forbid, each with its reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    Front,
    Model,
    Store,
    Service,
    Handlers,
}

impl Room {
    /// What a file in this room never mentions.
    fn never(self) -> &'static [&'static str] {
        match self {
            Self::Front => &["diesel", "actix_web", "crate::schema"],
            Self::Model => &[
                "actix_web",
                "crate::app",
                "crate::db",
                "diesel_async",
                "handlers",
                "Instant::now",
                "service",
                "std::env",
                "std::fs",
                "std::net",
                "store",
                "SystemTime",
                "tokio",
                "Utc::now",
            ],
            Self::Store => &[
                "actix_web",
                "crate::app",
                "crate::features",
                "crate::web",
                "handlers",
                "service",
                "Utc::now",
            ],
            Self::Service => {
                &["actix_web", "crate::app", "crate::schema", "crate::web", "handlers", "Utc::now"]
            }
            Self::Handlers => &["crate::schema", "diesel", "diesel_async", "store", "Utc::now"],
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file under a folder, with its path from there.
fn files(folder: &Path) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                walk(&entry, found);
            } else if entry.extension().is_some_and(|kind| kind == "rs") {
                found.push(entry);
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, &mut found);
    found.sort();
    let named = found.into_iter().map(|path| {
        let name = path.strip_prefix(folder).expect("inside").to_string_lossy().into_owned();
        (name, fs::read_to_string(&path).expect("text"))
    });
    named.collect()
}

fn features() -> Vec<(String, String)> {
    files(&root().join("src/features"))
}

/// The lines of the program itself, with their numbers: no comments, and no unit tests.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut lines = text.lines().enumerate();
    std::iter::from_fn(move || {
        let (mut at, mut line) = lines.next()?;
        if line.trim() == "#[cfg(test)]" {
            // Tests in a file of their own are named in the midst of the program; others are the end of it.
            lines
                .by_ref()
                .find(|(_, line)| !line.trim().starts_with('#'))
                .filter(|(_, item)| item.ends_with(';'))?;
            (at, line) = lines.next()?;
        }
        Some((at + 1, line.split("//").next().unwrap_or_default()))
    })
    .fuse()
}

/// Whether the line names a path such as `crate::web`, as whole words and not inside text.
fn mentions(line: &str, path: &str) -> bool {
    let word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let outside: String = line.split('"').step_by(2).collect::<Vec<_>>().join("\"");
    outside.match_indices(path).any(|(at, _)| {
        let (before, after) = (&outside[..at], &outside[at + path.len()..]);
        // A function or field may bear the name: only a path or an import is a use.
        let is_path = path.contains("::")
            || after.starts_with("::")
            || after.starts_with(';')
            || before.ends_with("::")
            || (before.trim_end().ends_with(['{', ',']) && line.contains("use "));
        !before.ends_with(word) && !after.starts_with(word) && is_path
    })
}

/// Whether there is a folder of this name under the features.
fn src_has(folder: &str) -> bool {
    root().join("src/features").join(folder).is_dir()
}

fn room(file: &str) -> Room {
    let other = OTHER_FILES.iter().find(|(start, ..)| file.starts_with(start));
    if let Some((_, room, _)) = other {
        return *room;
    }
    // The front doors of all features and of an area.
    if file.ends_with("mod.rs") && file.split('/').count() <= 2 {
        return Room::Front;
    }
    // A part of a feature with rooms of its own, such as `progress/summary/store.rs`, counts by its own.
    let rooms = ["mod", "model", "events", "store", "service", "handlers"];
    let parts = || file.trim_end_matches(".rs").split('/').skip(1);
    let front = src_has(&format!("{}/", file.trim_end_matches(".rs"))).then_some("mod");
    match parts().find(|part| rooms.contains(part)).or(front).unwrap_or_default() {
        "mod" => Room::Front,
        // A feature's event types, and how they are described: values from values.
        "model" | "events" => Room::Model,
        "store" => Room::Store,
        "service" => Room::Service,
        "handlers" => Room::Handlers,
        _ => {
            panic!("src/features/{file} is none of the rooms: give it one in tests/api/architecture/mod.rs")
        }
    }
}

#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_room_uses_only_what_it_may() {
    let mut faults = Vec::new();
    let mut excused = BTreeSet::new();
    for (file, text) in features() {
        // Tests beside the code may use what they like.
        if file.ends_with("/tests.rs") {
            continue;
        }
        for word in room(&file).never() {
            for (line, text) in code(&text).filter(|(_, line)| mentions(line, word)) {
                match EXCEPTIONS.iter().find(|(known, what, _)| (*known, *what) == (file.as_str(), *word)) {
                    Some(exception) => {
                        excused.insert(exception);
                    }
                    None => faults.push(format!("src/features/{file}:{line} uses {word}: {}", text.trim())),
                }
            }
        }
    }
    let stale = EXCEPTIONS.iter().filter(|exception| !excused.contains(exception));
    faults.extend(stale.map(|(file, word, _)| format!("{file} no longer uses {word}: drop the exception")));
    none(&faults);
}

#[test]
fn every_event_type_that_is_declared_is_collected() {
    let (mut declared, mut faults) = (0, Vec::new());
    for (file, text) in features() {
        let lines: Vec<&str> = code(&text).map(|(_, line)| line).collect();
        let enums = lines
            .iter()
            .filter(|line| line.contains(", read with ") && !line.contains('$'))
            .filter_map(|line| line.trim().split_once(" about "))
            .map(|(name, _)| name);
        for name in enums {
            declared += 1;
            if !file.ends_with("/events.rs") || !text.contains(&format!("{name}::EVENTS")) {
                faults.push(format!("src/features/{file}: {name} is not among the EVENTS of an events.rs"));
            }
        }
    }
    none(&faults);
    // That areas collect what features declare is held by the unit tests of `insight/events.rs`: each kind of record once.
    assert_eq!(declared, hackit::features::events::SubjectType::ALL.len());
}
