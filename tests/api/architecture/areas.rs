//! Which area may lean on which, and what lies beneath all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{code, features, files, mentions, none, root, src_has};

/// Which area may call which: the graph has no cycles. `events` lies beneath all of them.
const EDGES: &[(&str, &[&str])] = &[
    ("apprenticeships", &["events", "programme"]),
    ("data_protection", &["equality", "events", "identity", "outbound", "partnerships", "recruitment"]),
    ("equality", &["events"]),
    ("events", &[]),
    ("identity", &["events", "outbound"]),
    (
        "insight",
        &[
            "apprenticeships",
            "data_protection",
            "equality",
            "events",
            "identity",
            "learning",
            "line_management",
            "partnerships",
            "programme",
            "recruitment",
            "safeguarding",
        ],
    ),
    ("learning", &["apprenticeships", "events", "identity", "programme"]),
    ("line_management", &["apprenticeships", "events", "learning", "programme"]),
    ("outbound", &[]),
    ("partnerships", &["apprenticeships", "events", "identity", "learning", "outbound", "programme"]),
    ("programme", &["events"]),
    ("safeguarding", &["apprenticeships", "events", "outbound", "partnerships"]),
    ("recruitment", &["apprenticeships", "equality", "events", "identity", "outbound", "programme"]),
];

/// Parts of the crate that features stand on, and that therefore know no feature.
const FOUNDATIONS: &[&str] = &[
    "access",
    "csv",
    "ctx",
    "db",
    "equality_key",
    "error",
    "files",
    "hours",
    "icalendar",
    "ids",
    "json",
    "lifecycle",
    "logging",
    "string_enum",
    "tokens",
    "validate",
    "web",
    "xml",
];

/// What names what: `part` says which part of a path counts.
fn real_edges(part: impl Fn(&str) -> Option<String>) -> BTreeMap<String, BTreeSet<String>> {
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, text) in features() {
        let Some(own) = part(&file.replace('/', "::")) else { continue };
        let used = edges.entry(own.clone()).or_default();
        for (line, text) in code(&text) {
            for (at, found) in text.match_indices("crate::features::") {
                let path = &text[at + found.len()..];
                let path: String = path
                    .chars()
                    .take_while(|letter| letter.is_alphanumeric() || "_:".contains(*letter))
                    .collect();
                assert!(!path.is_empty(), "src/features/{file}:{line}: name one feature a line");
                used.extend(part(&path));
            }
        }
        used.remove(&own);
    }
    edges
}

/// The area of a path such as `learning::progress::service`.
fn area(path: &str) -> Option<String> {
    let area = path.split("::").next().filter(|area| src_has(area))?;
    Some(area.to_owned())
}

/// The feature of a path, with its area.
fn feature(path: &str) -> Option<String> {
    let mut parts = path.split("::");
    let (area, feature) = (parts.next()?, parts.next()?);
    src_has(&format!("{area}/{feature}")).then(|| format!("{area}::{feature}"))
}

#[test]
fn areas_lean_on_each_other_only_where_the_table_says() {
    let allowed: BTreeMap<String, BTreeSet<String>> = EDGES
        .iter()
        .map(|(from, to)| ((*from).to_owned(), to.iter().map(|name| (*name).to_owned()).collect()))
        .collect();
    assert_eq!(real_edges(area), allowed, "left: the sources, right: the table");
}

/// Those that lean on each other in a circle.
fn circle(mut edges: BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    // Take away those who lean on nobody that is left, until nobody is left.
    loop {
        let names: BTreeSet<String> = edges.keys().cloned().collect();
        edges.retain(|_, to| to.iter().any(|name| names.contains(name)));
        if edges.len() == names.len() {
            return names.into_iter().collect();
        }
    }
}

#[test]
fn neither_areas_nor_features_lean_on_each_other_in_a_circle() {
    let edges = |pairs: &[(&str, &str)]| {
        let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in pairs {
            edges.entry((*from).to_owned()).or_default().insert((*to).to_owned());
            edges.entry((*to).to_owned()).or_default();
        }
        edges
    };
    assert_eq!(circle(edges(&[("a", "b"), ("b", "a"), ("c", "a")])), ["a", "b", "c"], "circles are found");
    assert!(circle(edges(&[("a", "b"), ("b", "c"), ("a", "c")])).is_empty(), "and nothing else");
    for part in [area, feature] {
        assert_eq!(circle(real_edges(part)), Vec::<String>::new());
    }
}

#[test]
fn what_features_stand_on_knows_no_feature() {
    let mut faults = Vec::new();
    for (file, text) in files(&root().join("src")) {
        let part = file.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        if !FOUNDATIONS.contains(&part) || file.ends_with("/tests.rs") {
            continue;
        }
        for (line, text) in code(&text).filter(|(_, line)| mentions(line, "crate::features")) {
            faults.push(format!("src/{file}:{line}: {}", text.trim()));
        }
    }
    none(&faults);
}

#[test]
fn every_operation_is_tagged_with_its_area() {
    let mut faults = Vec::new();
    for (file, text) in features() {
        let slug = area(&file.replace('/', "::")).unwrap_or_default().replace('_', "-");
        for (line, text) in code(&text).filter(|(_, line)| line.trim().starts_with("tag = ")) {
            if text.trim() != format!("tag = \"{slug}\",") {
                faults.push(format!("src/features/{file}:{line}: {} is not {slug}", text.trim()));
            }
        }
    }
    none(&faults);
}
