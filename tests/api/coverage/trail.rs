//! What was written: events, and versions of records.

use std::collections::BTreeSet;

use super::World;

/// Every event and every version that there is.
#[derive(Debug, PartialEq, Eq)]
pub struct Trail {
    /// `type subject`, oldest first.
    events: Vec<(String, String)>,
    /// `subject version`.
    versions: BTreeSet<(String, String)>,
}

impl World {
    /// What was written so far.
    pub async fn trail(&self) -> Trail {
        let events = self
            .app
            .sql("SELECT type || ' ' || subject_type || ':' || subject_id FROM events ORDER BY xid, id")
            .await;
        let versions =
            self.app.sql("SELECT subject_type || ':' || subject_id || ' ' || version FROM versions").await;
        let pair = |text: String| {
            let (left, right) = text.split_once(' ').expect("two words");
            (left.to_owned(), right.to_owned())
        };
        Trail {
            events: events.into_iter().map(pair).collect(),
            versions: versions.into_iter().map(pair).collect(),
        }
    }
}

impl Trail {
    /// Where what came since is not exactly these events, one for each record changed.
    pub fn faults_since(&self, before: &Self, expected: &[&str]) -> Vec<String> {
        let mut faults = Vec::new();
        let new = &self.events[before.events.len().min(self.events.len())..];
        let mut types: Vec<&str> = new.iter().map(|(what, _)| what.as_str()).collect();
        let mut expected = expected.to_vec();
        types.sort_unstable();
        expected.sort_unstable();
        if types != expected {
            faults.push(format!("leaves the events {types:?} instead of {expected:?}"));
        }
        let subjects: BTreeSet<&str> = new.iter().map(|(_, subject)| subject.as_str()).collect();
        if subjects.len() < new.len() {
            faults.push(format!("leaves two events of one record: {new:?}"));
        }
        for (subject, version) in self.versions.difference(&before.versions) {
            if !subjects.contains(subject.as_str()) {
                faults.push(format!("makes version {version} of {subject} without an event"));
            }
        }
        faults
    }
}
