//! No file leans on a file that leans on it, by whatever way: a reader can start at the bottom and go up.

use std::collections::{BTreeMap, BTreeSet};

use super::{code, files, root};

/// Every module of the crate: its path, its file, and the names that it passes on from others.
struct Modules(BTreeMap<Vec<String>, Module>);

struct Module {
    file: String,
    text: String,
    /// Where the names that it passes on come from.
    passes_on: BTreeMap<String, Vec<String>>,
    /// The same, those of one name included.
    passed_on: Vec<Vec<String>>,
}

impl Modules {
    fn read() -> Self {
        let mut modules = BTreeMap::new();
        for (file, text) in files(&root().join("src")) {
            if file == "main.rs" || file.ends_with("tests.rs") || file.contains("/tests/") {
                continue;
            }
            let mut path: Vec<String> = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
            if path.last().is_some_and(|last| last == "mod" || last == "lib") {
                path.pop();
            }
            // Strings may hold anything, so they are cut out.
            let text: Vec<String> = code(&text)
                .map(|(_, line)| line.split('"').step_by(2).collect::<Vec<_>>().join(" "))
                .collect();
            modules.insert(
                path,
                Module { file, text: text.join("\n"), passes_on: BTreeMap::new(), passed_on: Vec::new() },
            );
        }
        let mut all = Self(modules);
        let passed: Vec<_> =
            all.0.iter().map(|(path, module)| (path.clone(), all.re_exports(path, module))).collect();
        for (path, targets) in passed {
            let module = all.0.get_mut(&path).expect("a module");
            let named = |target: &Vec<String>| (target.last().cloned().unwrap_or_default(), target.clone());
            module.passes_on = targets.iter().map(named).collect();
            module.passed_on = targets;
        }
        all
    }

    fn re_exports(&self, path: &[String], module: &Module) -> Vec<Vec<String>> {
        let uses = module.text.split(';').filter_map(|statement| {
            let (before, tree) = statement.rsplit_once("use ")?;
            before.trim_end().rsplit('\n').next()?.trim_start().starts_with("pub").then_some(tree)
        });
        uses.flat_map(expand).filter_map(|target| self.absolute(path, &target)).collect()
    }

    /// A path from the root of the crate; `None` where it leads to another crate.
    fn absolute(&self, from: &[String], path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let mut start = match first.as_str() {
            "crate" => Vec::new(),
            "self" => from.to_vec(),
            "super" => from[..from.len().checked_sub(1)?].to_vec(),
            name => {
                let child = [from, &[name.to_owned()]].concat();
                return self.0.contains_key(&child).then(|| [from, path].concat());
            }
        };
        let mut rest = rest;
        while rest.first().is_some_and(|next| next == "super") {
            start.pop()?;
            rest = &rest[1..];
        }
        start.extend(rest.iter().cloned());
        Some(start)
    }

    /// The file in which what a path names is written down.
    fn home(&self, path: &[String], depth: usize) -> Option<&str> {
        let module = (0..=path.len()).rev().find_map(|length| self.0.get_key_value(&path[..length]))?;
        let (at, module) = module;
        let next = path.get(at.len());
        match next.and_then(|name| module.passes_on.get(name)) {
            Some(target) if depth < 8 => {
                let rest = &path[at.len() + 1..];
                self.home(&[target, rest].concat(), depth + 1)
            }
            _ => Some(&module.file),
        }
    }

    /// Which files each file leans on.
    fn edges(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (path, module) in &self.0 {
            let used = edges.entry(&module.file).or_default();
            for target in paths(&module.text).iter().filter_map(|named| self.absolute(path, named)) {
                // What only passes a name on does not lean on it.
                let passed_on = module.passed_on.contains(&target);
                let home = self.home(&target, 0).filter(|home| *home != module.file && !passed_on);
                used.extend(home);
            }
        }
        edges
    }
}

/// Every path in a text, and those of its imports. One that starts at none of our modules leads nowhere.
fn paths(text: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| letter.is_alphabetic() || letter == '_') {
        rest = &rest[at..];
        let word =
            |text: &str| text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').count();
        let end = word(rest);
        match &rest[..end] {
            "use" if rest[end..].starts_with(' ') => {
                let statement = rest[end..].split(';').next().unwrap_or_default();
                found.extend(expand(statement));
                rest = &rest[end + statement.len()..];
            }
            _ if rest[end..].starts_with("::") => {
                let path = rest.split(|letter: char| !(letter.is_alphanumeric() || "_:".contains(letter)));
                let path = path.into_iter().next().unwrap_or_default();
                found.push(path.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect());
                rest = &rest[path.len()..];
            }
            _ => rest = &rest[end..],
        }
    }
    found
}

/// The paths of an import such as `a::{b, c::{d, self}}`.
fn expand(tree: &str) -> Vec<Vec<String>> {
    let tree = tree.trim();
    let Some((start, rest)) = tree.split_once('{') else {
        let name = tree.split(" as ").next().unwrap_or_default();
        let path = name.split("::").map(str::trim).filter(|part| !part.is_empty() && *part != "*");
        return vec![path.map(str::to_owned).collect()];
    };
    let inside = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for letter in inside.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("one").push(letter);
    }
    let prefix: Vec<String> =
        start.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    let ends = parts.flat_map(|part| if part.trim() == "self" { vec![Vec::new()] } else { expand(part) });
    ends.map(|end| [prefix.clone(), end].concat()).collect()
}

#[test]
fn imports_are_read_as_the_compiler_reads_them() {
    let path = |text: &str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
    let found = paths(
        "use super::store::{self, Filter as F};\nuse crate::{a::{b, c}, d};\nlet x = crate::e::f(g::h(1));",
    );
    let expected = [
        "super::store",
        "super::store::Filter",
        "crate::a::b",
        "crate::a::c",
        "crate::d",
        "crate::e::f",
        "g::h",
    ];
    assert_eq!(found, expected.map(path));
}

#[test]
fn no_files_lean_on_each_other_in_a_circle() {
    let modules = Modules::read();
    let mut left = modules.edges();
    assert!(left.values().map(BTreeSet::len).sum::<usize>() > 500, "the imports were read");
    // Take away whoever leans on nobody that is left, and whoever nobody left leans on, until nothing changes.
    loop {
        let before = left.len();
        let names: BTreeSet<&str> = left.keys().copied().collect();
        left.retain(|_, to| to.iter().any(|name| names.contains(name)));
        let used: BTreeSet<&str> = left.values().flatten().copied().collect();
        left.retain(|from, _| used.contains(from));
        if left.len() == before {
            break;
        }
    }
    let circle: Vec<String> = left
        .iter()
        .map(|(from, to)| {
            let to: Vec<&str> = to.iter().copied().filter(|name| left.contains_key(name)).collect();
            format!("{from} leans on {}", to.join(", "))
        })
        .collect();
    assert!(circle.is_empty(), "these files lean on each other in a circle:\n{}", circle.join("\n"));
}
