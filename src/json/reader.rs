//! Reads a command from a tree again and again, until every fault in it is known.

use serde::de::DeserializeOwned;

use super::fault::{Fault, Step, What, pointer};
use super::node::Node;
use super::tree::Tree;
use crate::error::{FieldCode, FieldError};

/// How many bytes are read in all the passes over a body together, about.
const BYTES: usize = 4_000_000;
/// How often a body is read at most: a large one less often, so that none keeps a thread for long.
const PASSES: std::ops::RangeInclusive<usize> = 24..=96;
/// How many faults are told at most.
const MOST: usize = 200;

/// What came of a body.
pub(super) struct Found<T> {
    /// The command, perhaps with stand-ins in it.
    pub value: Option<T>,
    pub faults: Vec<FieldError>,
    /// Whether there are stand-ins in the command.
    pub conjured: bool,
}

/// Reads a command from the tree of a body of so many bytes, replacing what is faulty.
pub(super) fn read<T: DeserializeOwned>(mut tree: Tree, bytes: usize) -> Found<T> {
    let mut found = Found { value: None, faults: Vec::new(), conjured: false };
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
            Err(fault) => {
                let Fault { what, mut way_out } = fault.settle(FieldCode::Invalid, None);
                way_out.reverse();
                found.conjured |= !matches!(what, What::Entries(_));
                let whole = way_out.is_empty() && matches!(what, What::Value(..));
                if amend(&mut tree, &way_out, &what) {
                    note(&mut found.faults, way_out, what);
                }
                if whole || found.faults.len() >= MOST {
                    break;
                }
            }
        }
    }
    found
}

/// Takes the fault out of the tree; false if the place was a stand-in already.
fn amend(tree: &mut Tree, way: &[Step], what: &What) -> bool {
    let mut place = tree;
    for step in way {
        // Looked up twice, because a borrow that may be returned cannot be given up (rust-lang/rust#54663).
        let inside = match (&*place, step) {
            (Tree::Object(entries), Step::Key(key)) => entries.iter().position(|(name, _)| name == key),
            (Tree::List(items), Step::Index(index)) => Some(*index).filter(|index| *index < items.len()),
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
        (Tree::StandIn(tried), _) => {
            *tried += 1;
            return false;
        }
        (Tree::Object(entries), What::Entries(faulty)) => {
            let faulty: std::collections::HashSet<_> = faulty.iter().map(|(name, ..)| name).collect();
            entries.retain(|(name, _)| !faulty.contains(name));
        }
        (Tree::Object(entries), What::Missing(name)) => {
            entries.push(((*name).to_owned(), Tree::StandIn(0)));
        }
        (place, _) => *place = Tree::StandIn(0),
    }
    true
}

/// Notes a fault, unless what lies inside was already found faulty.
fn note(faults: &mut Vec<FieldError>, mut way: Vec<Step>, what: What) {
    let mut add = |way: &[Step], code, detail: String| {
        let fault = FieldError::pointer(pointer(way), code, detail);
        if !faults.iter().any(|known| within(&fault, known)) {
            faults.push(fault);
        }
    };
    match what {
        What::Value(code, detail) => add(&way, code, detail),
        What::Rule(detail) => add(&way, FieldCode::Invalid, detail),
        What::Missing(name) => {
            way.push(Step::Key(name.to_owned()));
            add(&way, FieldCode::Required, "is required".to_owned());
        }
        What::Entries(entries) => {
            for (name, code, detail) in entries {
                way.push(Step::Key(name));
                add(&way, code, detail);
                way.pop();
            }
        }
    }
}

/// Whether the second fault lies at the place of the first or inside it.
pub(super) fn within(outer: &FieldError, inner: &FieldError) -> bool {
    let (outer, inner) = (outer.at.to_string(), inner.at.to_string());
    inner.strip_prefix(&outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
