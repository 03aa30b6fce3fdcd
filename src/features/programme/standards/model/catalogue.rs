//! The catalogue that comes with the program: what was verified, and nothing else.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::hours::HoursSaid;
use super::{AssessmentModel, DatedHours, KsbSet, StandardVersion, VersionKey, VersionKsb};

/// The catalogue as it stands in its file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Catalogue {
    /// The day on which what it says was verified.
    pub compiled_on: NaiveDate,
    standards: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Entry {
    reference: String,
    version: String,
    title: String,
    level: i32,
    lars_code: Option<i32>,
    typical_months: Option<i32>,
    max_funding: Option<i32>,
    /// Absent where it was not verified.
    assessment_model: Option<AssessmentModel>,
    minimum_otj_hours_by_start: Vec<DatedHours>,
    ksbs_complete: bool,
    /// The version whose KSBs these are.
    ksbs_taken_from: Option<String>,
    ksbs: Vec<EntryKsb>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryKsb {
    code: String,
    title: String,
}

impl Catalogue {
    /// The versions, those that take KSBs from another with these.
    pub fn versions(self) -> Vec<StandardVersion> {
        let own: BTreeMap<_, _> = self
            .standards
            .iter()
            .map(|entry| ((entry.reference.clone(), entry.version.clone()), entry.ksbs.clone()))
            .collect();
        let entries = self.standards.into_iter();
        entries
            .filter_map(|entry| {
                let key = VersionKey::new(&entry.reference, &entry.version)?;
                let taken_from = entry.ksbs_taken_from;
                let source = taken_from.clone().map(|version| (entry.reference, version));
                let ksbs = source.and_then(|source| own.get(&source).cloned()).unwrap_or(entry.ksbs);
                let ksbs = ksbs.into_iter().map(|EntryKsb { code, title }| VersionKsb {
                    code,
                    title,
                    taken_from: taken_from.clone(),
                });
                Some(StandardVersion {
                    key,
                    title: entry.title,
                    level: entry.level,
                    status: None,
                    lars_code: entry.lars_code,
                    typical_months: entry.typical_months,
                    max_funding: entry.max_funding,
                    earliest_starts_on: None,
                    latest_starts_on: None,
                    latest_ends_on: None,
                    assessment_model: Some(entry.assessment_model),
                    hours: HoursSaid::Dated(entry.minimum_otj_hours_by_start),
                    ksbs: Some(KsbSet {
                        ksbs: ksbs.collect(),
                        complete: entry.ksbs_complete,
                        options: Vec::new(),
                    }),
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::KsbKind;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_catalogue_is_sound() {
        let text = include_str!("../catalogue.json");
        let catalogue: Catalogue = serde_json::from_str(text).expect("the catalogue");
        let count = catalogue.standards.len();
        let versions = catalogue.versions();
        let ids: BTreeSet<_> = versions.iter().map(|version| version.key.id(None)).collect();
        assert_eq!((versions.len(), ids.len()), (count, count));
        for StandardVersion { key, ksbs, .. } in &versions {
            let set = ksbs.as_ref().expect("KSBs, or none of them");
            let codes: BTreeSet<_> = set.ksbs.iter().map(|ksb| &ksb.code).collect();
            assert_eq!(codes.len(), set.ksbs.len(), "{key}");
            assert!(!set.complete || !set.ksbs.is_empty(), "{key}");
            let place = |ksb: &VersionKsb| {
                let kind = KsbKind::of(&ksb.code).expect("a code");
                let number: usize = ksb.code[1..].parse().expect("a number");
                (KsbKind::ALL.iter().position(|one| *one == kind), number)
            };
            assert!(set.ksbs.is_sorted_by(|one, other| place(one) < place(other)), "{key}");
            for ksb in &set.ksbs {
                assert!(ksb.title.chars().count() <= 90, "{key} {}", ksb.code);
            }
        }
    }
}
