//! What a version should be, beside what is stored of it: what changes, in rows and in words.

use chrono::{DateTime, NaiveDate, Utc};

use super::hours::{HoursSaid, hours_after};
use super::{
    AssessmentModel, DatedHours, HoursRow, Ksb, KsbKind, Standard, StandardOrigin, StoredRow, StoredVersion,
    VersionKey,
};
use crate::ids::StandardId;

/// A version as it is said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandardVersion {
    pub key: VersionKey,
    pub title: String,
    pub level: i32,
    pub status: Option<String>,
    pub lars_code: Option<i32>,
    pub typical_months: Option<i32>,
    pub max_funding: Option<i32>,
    pub earliest_starts_on: Option<NaiveDate>,
    pub latest_starts_on: Option<NaiveDate>,
    pub latest_ends_on: Option<NaiveDate>,
    /// None where nothing is said of it: what is known stays. `Some(None)` says that it is not known.
    pub assessment_model: Option<Option<AssessmentModel>>,
    pub hours: HoursSaid,
    /// None where nothing is said of them: what is known stays.
    pub ksbs: Option<KsbSet>,
}

/// The KSBs of a version, in their order, and who learns which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KsbSet {
    pub ksbs: Vec<VersionKsb>,
    /// Whether they are all that there are.
    pub complete: bool,
    pub options: Vec<VersionOption>,
}

/// A KSB of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionKsb {
    pub code: String,
    pub title: String,
    /// The version whose code and words these are, where they were not published for this one.
    pub taken_from: Option<String>,
}

/// An option, and the codes that are its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionOption {
    pub title: String,
    pub codes: Vec<String>,
}

/// What is to be written so that a version is as it is said to be.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Whether there was no such version.
    pub is_new: bool,
    pub standards: Vec<Standard>,
    pub ksbs: Vec<Ksb>,
    /// Hours that hold no more.
    pub replaced: Vec<uuid::Uuid>,
    pub hours: Vec<(StandardId, DatedHours)>,
    /// The same in words.
    pub told: Vec<String>,
}

impl Plan {
    /// Compares what is stored with what is said at an instant of a day. Nothing is to be written where nothing is told.
    pub fn new(
        stored: Option<&StoredVersion>,
        said: &StandardVersion,
        origin: StandardOrigin,
        (now, today): (DateTime<Utc>, NaiveDate),
    ) -> Self {
        let mut plan = Self { is_new: stored.is_none(), ..Self::default() };
        match stored {
            None => plan.told.push(said.summary()),
            Some(stored) => plan.tell_core(&stored.core.standard, said, origin),
        }
        let revision = stored.map_or(0, |stored| stored.core.standard.revision) + 1;
        for option in said.options_beside(stored) {
            let found =
                stored.and_then(|stored| stored.rows().find(|row| row.standard.option.as_deref() == option));
            if let (None, Some(_), Some(option)) = (found, stored, option) {
                plan.told.push(format!("option {option} added"));
            }
            plan.standards.push(said.row(option, found, origin, (now, revision)));
            let id = found.map_or_else(|| said.key.id(option), |row| row.standard.id);
            plan.add_ksbs(id, option, found, said);
            plan.add_hours(id, option, (found, stored), said, today);
        }
        if plan.told.is_empty() { Self::default() } else { plan }
    }

    fn tell_core(&mut self, known: &Standard, said: &StandardVersion, origin: StandardOrigin) {
        let mut differs = |what: &str, old: Option<String>, new: Option<String>| {
            if old != new {
                let word = |value: Option<String>| value.unwrap_or_else(|| "not known".to_owned());
                self.told.push(format!("{what}: {} \u{2192} {}", word(old), word(new)));
            }
        };
        let text = |value: Option<i32>| value.map(|value| value.to_string());
        let day = |value: Option<NaiveDate>| value.map(|value| value.to_string());
        differs("title", Some(known.title.clone()), Some(said.title.clone()));
        differs("level", text(Some(known.level)), text(Some(said.level)));
        differs("status", known.status.clone(), said.status.clone());
        differs("larsCode", text(known.lars_code), text(said.lars_code));
        differs("typicalMonths", text(known.typical_months), text(said.typical_months));
        differs("maxFunding", text(known.max_funding), text(said.max_funding));
        differs("earliestStartsOn", day(known.earliest_starts_on), day(said.earliest_starts_on));
        differs("latestStartsOn", day(known.latest_starts_on), day(said.latest_starts_on));
        differs("latestEndsOn", day(known.latest_ends_on), day(said.latest_ends_on));
        let model = said.assessment_model.unwrap_or(known.assessment_model);
        let word = |model: Option<AssessmentModel>| model.map(|model| model.to_string());
        differs("assessmentModel", word(known.assessment_model), word(model));
        differs("origin", Some(known.origin.to_string()), Some(origin.to_string()));
    }

    fn add_ksbs(
        &mut self,
        id: StandardId,
        option: Option<&str>,
        found: Option<&StoredRow>,
        said: &StandardVersion,
    ) {
        let Some(set) = &said.ksbs else { return };
        let known = found.map_or(&[][..], |row| &row.ksbs);
        let mut wanted: Vec<Ksb> = set.of(id, option);
        let dropped = known.iter().filter(|ksb| wanted.iter().all(|one| one.code != ksb.code));
        let dropped: Vec<Ksb> = dropped.map(|ksb| Ksb { is_listed: false, ..ksb.clone() }).collect();
        wanted.extend(dropped);
        if found.is_some() {
            let of = |code: &str| known.iter().find(|ksb| ksb.code == code);
            let (mut added, mut gone, mut changed) = (Vec::new(), Vec::new(), Vec::new());
            for ksb in &wanted {
                match of(&ksb.code) {
                    Some(known) if known == ksb => {}
                    Some(known) if known.is_listed && !ksb.is_listed => gone.push(ksb.code.as_str()),
                    Some(known) if known.is_listed => changed.push(ksb.code.as_str()),
                    _ => added.push(ksb.code.as_str()),
                }
            }
            for (codes, what) in [(added, "added"), (gone, "dropped"), (changed, "changed")] {
                if !codes.is_empty() {
                    self.told.push(format!("{}{what}: {}", prefix(option), codes.join(" ")));
                }
            }
            let complete = set.complete_for(option);
            if found.is_some_and(|row| row.standard.ksbs_complete != complete) {
                let word = if complete { "all KSBs are known" } else { "not all KSBs are known" };
                self.told.push(format!("{}{word}", prefix(option)));
            }
        }
        self.ksbs.extend(wanted);
    }

    fn add_hours(
        &mut self,
        id: StandardId,
        option: Option<&str>,
        (found, stored): (Option<&StoredRow>, Option<&StoredVersion>),
        said: &StandardVersion,
        today: NaiveDate,
    ) {
        let rows = found.map_or(&[][..], |row| &row.hours);
        let dated = |rows: &[HoursRow]| rows.iter().map(HoursRow::dated).collect::<Vec<_>>();
        let known = dated(rows);
        // A new option has the hours of its version.
        let before = found.or(stored.map(|stored| &stored.core)).map_or(Vec::new(), |row| dated(&row.hours));
        let after = hours_after(&before, &said.hours, said.earliest_starts_on, today);
        self.replaced.extend(rows.iter().filter(|row| !after.contains(&row.dated())).map(|row| row.id));
        let word = |hours: Option<i32>| hours.map_or("no hours".to_owned(), |hours| format!("{hours} hours"));
        if found.is_some() && option.is_none() {
            let news = after.iter().filter(|one| !known.contains(one));
            self.told
                .extend(news.map(|one| format!("{} for starts from {}", word(one.hours), one.starts_from)));
            let lost =
                known.iter().filter(|one| after.iter().all(|other| other.starts_from != one.starts_from));
            self.told.extend(lost.map(|one| format!("no figure of its own from {}", one.starts_from)));
        }
        self.hours.extend(after.into_iter().filter(|one| !known.contains(one)).map(|one| (id, one)));
    }
}

fn prefix(option: Option<&str>) -> String {
    option.map(|option| format!("option {option}: ")).unwrap_or_default()
}

impl StandardVersion {
    /// The version itself, the options that it has, and those that it had: they stay for whoever learns them.
    fn options_beside<'a>(&'a self, stored: Option<&'a StoredVersion>) -> Vec<Option<&'a str>> {
        let said = self.ksbs.iter().flat_map(|set| set.options.iter().map(|option| option.title.as_str()));
        let known = stored.into_iter().flat_map(|stored| &stored.options);
        let known = known.filter_map(|row| row.standard.option.as_deref());
        let mut titles: Vec<&str> = said.chain(known).collect();
        titles.sort_unstable();
        titles.dedup();
        std::iter::once(None).chain(titles.into_iter().map(Some)).collect()
    }

    fn row(
        &self,
        option: Option<&str>,
        found: Option<&StoredRow>,
        origin: StandardOrigin,
        (updated_at, revision): (DateTime<Utc>, i32),
    ) -> Standard {
        let known = found.map(|row| &row.standard);
        let complete = self.ksbs.as_ref().map(|set| set.complete_for(option));
        Standard {
            id: known.map_or_else(|| self.key.id(option), |known| known.id),
            reference: self.key.reference.clone(),
            lars_code: self.lars_code,
            version: self.key.version.clone(),
            option: option.map(str::to_owned),
            title: self.title.clone(),
            level: self.level,
            typical_months: self.typical_months,
            status: self.status.clone(),
            max_funding: self.max_funding,
            earliest_starts_on: self.earliest_starts_on,
            latest_starts_on: self.latest_starts_on,
            latest_ends_on: self.latest_ends_on,
            ksbs_complete: complete.unwrap_or_else(|| known.is_some_and(|known| known.ksbs_complete)),
            origin,
            updated_at,
            revision,
            assessment_model: self
                .assessment_model
                .unwrap_or_else(|| known.and_then(|known| known.assessment_model)),
        }
    }

    fn summary(&self) -> String {
        let count = |kind| {
            let ksbs = self.ksbs.iter().flat_map(|set| &set.ksbs);
            ksbs.filter(|ksb| KsbKind::of(&ksb.code) == Some(kind)).count()
        };
        let counts = KsbKind::ALL.iter().map(|kind| format!("{} {}", count(*kind), kind.letter()));
        let hours = hours_after(&[], &self.hours, None, NaiveDate::MIN);
        let hours =
            hours.last().and_then(|one| one.hours).map_or("no hours".to_owned(), |h| format!("{h} hours"));
        format!(
            "new: {}, level {}, {hours}, {}",
            self.title,
            self.level,
            counts.collect::<Vec<_>>().join(" ")
        )
    }
}

impl KsbSet {
    /// Whether whoever learns this option, or none, knows all of their codes.
    fn complete_for(&self, option: Option<&str>) -> bool {
        self.complete && (option.is_some() || self.options.is_empty())
    }

    /// The KSBs of the version for whoever learns an option: the common ones, and its own.
    fn of(&self, id: StandardId, option: Option<&str>) -> Vec<Ksb> {
        let holds = |code: &String| {
            let mut having = self.options.iter().filter(|option| option.codes.contains(code)).peekable();
            having.peek().is_none() || having.any(|other| Some(other.title.as_str()) == option)
        };
        let numbered = (1..).zip(&self.ksbs).filter(|(_, ksb)| holds(&ksb.code));
        numbered
            .filter_map(|(position, ksb)| {
                Some(Ksb {
                    standard_id: id.0,
                    code: ksb.code.clone(),
                    kind: KsbKind::of(&ksb.code)?,
                    title: ksb.title.clone(),
                    position,
                    taken_from: ksb.taken_from.clone(),
                    is_listed: true,
                })
            })
            .collect()
    }
}

/// Knowledge, skills and behaviours one after another, each with the codes of their order.
pub fn in_order(texts: [Vec<String>; 3]) -> Vec<VersionKsb> {
    let kinds = KsbKind::ALL.iter().zip(texts);
    kinds
        .flat_map(|(kind, texts)| {
            let numbered = (1..).zip(texts);
            numbered.map(|(number, title)| VersionKsb { code: kind.code(number), title, taken_from: None })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn codes_follow_the_order_of_the_file(counts in proptest::array::uniform3(0_usize..40)) {
            let texts = |count| (0..count).map(|at| format!("text {at}")).collect::<Vec<_>>();
            let all = in_order(counts.map(texts));
            prop_assert_eq!(all.len(), counts.iter().sum::<usize>());
            for (kind, count) in KsbKind::ALL.iter().zip(counts) {
                let own: Vec<_> = all.iter().filter(|ksb| KsbKind::of(&ksb.code) == Some(*kind)).collect();
                prop_assert_eq!(own.len(), count);
                for (at, ksb) in own.iter().enumerate() {
                    prop_assert_eq!(&ksb.code, &kind.code(at + 1));
                    prop_assert_eq!(&ksb.title, &format!("text {at}"));
                }
            }
        }

        #[test]
        fn every_ksb_is_learned_by_somebody_and_the_common_ones_by_all(owners in proptest::collection::vec(0_usize..4, 1..30)) {
            let option = |number: usize| format!("Option {number}");
            let ksbs = in_order([owners.iter().map(|_| "text".to_owned()).collect(), Vec::new(), Vec::new()]);
            let options = (1..4).map(|number| {
                let own = ksbs.iter().zip(&owners).filter(|(_, owner)| **owner == number);
                VersionOption { title: option(number), codes: own.map(|(ksb, _)| ksb.code.clone()).collect() }
            });
            let set = KsbSet { options: options.collect(), ksbs: ksbs.clone(), complete: true };
            let id = StandardId(uuid::Uuid::nil());
            let core: Vec<_> = set.of(id, None).into_iter().map(|ksb| ksb.code).collect();
            let mut seen = core.clone();
            for number in 1..4 {
                let title = option(number);
                let own: Vec<_> = set.of(id, Some(&title)).into_iter().map(|ksb| ksb.code).collect();
                prop_assert!(core.iter().all(|code| own.contains(code)));
                seen.extend(own);
            }
            prop_assert!(ksbs.iter().all(|ksb| seen.contains(&ksb.code)));
        }
    }
}
