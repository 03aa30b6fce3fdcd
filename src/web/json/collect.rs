//! Reads a type out of a document and finds every fault, although serde stops at the first.
//!
//! When a value does not fit, the fault goes on record and the whole is read again with a stand-in at that place
//! (or without the property, if it is unknown). So each reading gets further than the one before, until the
//! type can be built.

use std::collections::HashMap;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed};

use super::document::{Document, Kind, Node, push_step};
use super::reader::Reader;
use super::stand_in::{StandIn, TRIES};
use super::stop::{Stop, unknown_property};
use crate::error::{FieldCode, FieldError};

/// How many faults are told at once.
pub const MOST: usize = 64;

/// Reads the document as a `T`, which may have stand-ins in it if there are faults. Without faults there is a value.
pub fn collect<'de, T: Deserialize<'de>>(document: &Document<'de>) -> (Option<T>, Vec<FieldError>) {
    let mut findings = Findings::default();
    loop {
        let value = findings.read(PhantomData::<T>, document.root()).ok();
        if value.is_some() || findings.hopeless || findings.faults.len() >= MOST {
            findings.faults.truncate(MOST);
            return (value, findings.faults);
        }
    }
}

/// What the readings so far have found.
#[derive(Debug, Default)]
pub struct Findings {
    faults: Vec<FieldError>,
    /// What to do at values that have a fault, by [`Node::index`].
    repairs: HashMap<usize, Repair>,
    /// Required properties that are missing, with the object that misses them.
    missing: Vec<(usize, &'static str, StandIn)>,
    /// No stand-in will do, so that nothing more can be found.
    hopeless: bool,
}

/// What to do at a value that has a fault.
#[derive(Clone, Copy, Debug)]
enum Repair {
    LeaveOut,
    Replace(StandIn),
}

impl Findings {
    /// Reads one value, or its stand-in.
    pub fn read<'de, S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
        node: Node<'_, 'de>,
    ) -> Result<S::Value, Stop> {
        match self.repairs.get(&node.index()) {
            Some(Repair::Replace(stand_in)) => seed.deserialize(*stand_in),
            _ => seed.deserialize(Reader::new(node, self)),
        }
        .map_err(|stop| self.tell(node, stop))
    }

    /// Reads the stand-in of the `nth` property that the object misses, if it misses so many.
    pub fn missing(&self, object: Node<'_, '_>, nth: usize) -> Option<(&'static str, StandIn)> {
        let mut of_object = self.missing.iter().filter(|(index, ..)| *index == object.index());
        of_object.nth(nth).map(|(_, name, stand_in)| (*name, *stand_in))
    }

    /// The stand-in of a missing property was refused.
    pub fn refuse_missing(&mut self, object: Node<'_, '_>, name: &str) -> Stop {
        let place = self
            .missing
            .iter_mut()
            .find(|(index, missing, _)| *index == object.index() && *missing == name);
        if let Some((.., stand_in)) = place {
            self.hopeless |= !another(stand_in);
        }
        Stop::Told
    }

    /// Whether a property is to be passed over.
    pub fn is_left_out(&self, value: Node<'_, '_>) -> bool {
        matches!(self.repairs.get(&value.index()), Some(Repair::LeaveOut))
    }

    /// Records a fault of a property's name, and passes the property over from now on.
    pub fn leave_out(&mut self, value: Node<'_, '_>, code: FieldCode, detail: impl Into<String>) {
        if !self.is_left_out(value) {
            self.repairs.insert(value.index(), Repair::LeaveOut);
            self.record(value.pointer(), code, detail);
        }
    }

    /// Records all unknown properties of an object at once.
    pub fn leave_out_unknown(&mut self, object: Node<'_, '_>, known: &[&str]) -> Stop {
        for (name, value) in object
            .members()
            .filter(|(name, _)| !known.contains(&name.as_ref()))
        {
            self.leave_out(value, FieldCode::Unknown, unknown_property(&name, known));
        }
        Stop::Told
    }

    /// Records why a value could not be read, and what to do there in the next reading.
    fn tell(&mut self, node: Node<'_, '_>, stop: Stop) -> Stop {
        match stop {
            Stop::Told => {}
            Stop::Missing(name) => {
                if self
                    .missing
                    .iter()
                    .any(|(index, missing, _)| *index == node.index() && *missing == name)
                {
                    self.hopeless = true;
                } else {
                    let mut pointer = node.pointer();
                    push_step(&mut pointer, name);
                    self.missing.push((node.index(), name, StandIn::default()));
                    self.record(pointer, FieldCode::Required, "is missing");
                }
            }
            // Told by a reader in between, such as serde's for tagged enums, which knows but a part of the names.
            Stop::Unknown(name, known) => match node.members().find(|(given, _)| *given == name) {
                Some((_, value)) if !self.is_left_out(value) => {
                    self.leave_out(value, FieldCode::Unknown, unknown_property(&name, known));
                }
                _ => self.hopeless = true,
            },
            Stop::Fault { code, detail, words } => match self.repairs.get_mut(&node.index()) {
                Some(Repair::Replace(stand_in)) => self.hopeless |= !another(stand_in),
                Some(Repair::LeaveOut) => self.hopeless = true,
                None => {
                    let own = if node.kind() == Kind::Text {
                        FieldCode::Format
                    } else {
                        FieldCode::Invalid
                    };
                    self.repairs
                        .insert(node.index(), Repair::Replace(StandIn::of(words)));
                    self.record(node.pointer(), code.unwrap_or(own), detail);
                }
            },
        }
        Stop::Told
    }

    fn record(&mut self, pointer: String, code: FieldCode, detail: impl Into<String>) {
        self.faults.push(FieldError::pointer(pointer, code, detail));
    }
}

/// Turns to the next stand-in, if there is one.
fn another(stand_in: &mut StandIn) -> bool {
    stand_in.tries += 1;
    stand_in.tries <= TRIES
}
