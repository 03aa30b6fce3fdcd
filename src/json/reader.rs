//! Reads a command from a tree again and again, until every violation in it is known.

use serde::de::DeserializeOwned;

use super::node::Node;
use super::tree::Tree;
use super::violation::{Segment, Violation, ViolationKind, pointer};
use crate::error::{FieldCode, FieldError};

/// How many bytes are read in all the passes over a body together, about.
const BYTES: usize = 4_000_000;
/// How often a body is read at most: a large one less often, so that none keeps a thread for long.
const PASSES: std::ops::RangeInclusive<usize> = 24..=96;
/// How many violations are told at most.
const MAX_VIOLATIONS: usize = 200;

/// What came of a body.
pub(super) struct Found<T> {
    /// The command, perhaps with placeholders in it.
    pub value: Option<T>,
    pub violations: Vec<FieldError>,
    /// Whether there are placeholders in the command.
    pub has_placeholders: bool,
}

/// Reads a command from the tree of a body of so many bytes, replacing what is invalid.
pub(super) fn read<T: DeserializeOwned>(mut tree: Tree, bytes: usize) -> Found<T> {
    let mut found = Found { value: None, violations: Vec::new(), has_placeholders: false };
    // To explain takes longer than to read: the first pass of a good body does not prepare for it.
    let mut explain = false;
    let passes = (BYTES / bytes.max(1)).clamp(*PASSES.start(), *PASSES.end());
    for _ in 0..passes {
        match T::deserialize(Node::new(&tree, explain)) {
            Ok(value) => {
                found.value = Some(value);
                break;
            }
            Err(_) if !explain => explain = true,
            Err(violation) => {
                let Violation { what, mut path_from_inside } = violation.settle(FieldCode::Invalid, None);
                path_from_inside.reverse();
                found.has_placeholders |= !matches!(what, ViolationKind::Entries(_));
                let whole = path_from_inside.is_empty() && matches!(what, ViolationKind::Value(..));
                if replace_with_placeholder(&mut tree, &path_from_inside, &what) {
                    note(&mut found.violations, path_from_inside, what);
                }
                if whole || found.violations.len() >= MAX_VIOLATIONS {
                    break;
                }
            }
        }
    }
    found
}

/// Takes the violation out of the tree; false if the place was a placeholder already.
fn replace_with_placeholder(tree: &mut Tree, path: &[Segment], what: &ViolationKind) -> bool {
    let mut place = tree;
    for step in path {
        // Looked up twice, because a borrow that may be returned cannot be given up (rust-lang/rust#54663).
        let inside = match (&*place, step) {
            (Tree::Object(entries), Segment::Key(key)) => entries.iter().position(|(name, _)| name == key),
            (Tree::List(items), Segment::Index(index)) => Some(*index).filter(|index| *index < items.len()),
            _ => None,
        };
        place = match (place, inside) {
            (Tree::Object(entries), Some(index)) => &mut entries[index].1,
            (Tree::List(items), Some(index)) => &mut items[index],
            (other, _) => {
                place = other;
                break;
            }
        };
    }
    match (place, what) {
        (Tree::Placeholder(tried), _) => {
            *tried += 1;
            return false;
        }
        (Tree::Object(entries), ViolationKind::Entries(refused)) => {
            let refused: std::collections::HashSet<_> = refused.iter().map(|(name, ..)| name).collect();
            entries.retain(|(name, _)| !refused.contains(name));
        }
        (Tree::Object(entries), ViolationKind::Missing(name)) => {
            entries.push(((*name).to_owned(), Tree::Placeholder(0)));
        }
        (place, _) => *place = Tree::Placeholder(0),
    }
    true
}

/// Notes a violation, unless what lies inside was already found invalid.
fn note(violations: &mut Vec<FieldError>, mut path: Vec<Segment>, what: ViolationKind) {
    let mut add = |path: &[Segment], code, detail: String| {
        let violation = FieldError::pointer(pointer(path), code, detail);
        if !violations.iter().any(|known| within(&violation, known)) {
            violations.push(violation);
        }
    };
    match what {
        ViolationKind::Value(code, detail) => add(&path, code, detail),
        ViolationKind::Rule(detail) => add(&path, FieldCode::Invalid, detail),
        ViolationKind::Missing(name) => {
            path.push(Segment::Key(name.to_owned()));
            add(&path, FieldCode::Required, "is required".to_owned());
        }
        ViolationKind::Entries(entries) => {
            for (name, code, detail) in entries {
                path.push(Segment::Key(name));
                add(&path, code, detail);
                path.pop();
            }
        }
    }
}

/// Whether the second violation lies at the place of the first or inside it.
pub(super) fn within(outer: &FieldError, inner: &FieldError) -> bool {
    let (outer, inner) = (outer.at.place(), inner.at.place());
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
