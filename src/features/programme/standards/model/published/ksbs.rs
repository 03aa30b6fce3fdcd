//! The KSBs of a published version and its options.

use serde_json::Value;

use super::super::{KsbKind, KsbSet, VersionKsb, VersionOption, in_order};
use super::{Row, TITLE, WORDS};

/// KSBs of a kind, and options, that a version may have.
const MOST: usize = 300;

impl<'a> Row<'a> {
    /// The objects of a list; none where it is missing, null or empty.
    fn list(&mut self, key: &str) -> &'a [Value] {
        match self.get(key) {
            None => &[],
            Some(Value::Array(items)) if items.len() <= MOST => items,
            Some(_) => {
                self.fault(key, &format!("must be a list of at most {MOST}"));
                &[]
            }
        }
    }

    pub(super) fn ksbs(&mut self) -> Option<KsbSet> {
        // Foundation apprenticeships and units have names of their own for two of the lists.
        let lists = [
            ("knowledges", "technicalKnowledges", "knowledgeId"),
            ("skills", "technicalSkills", "skillId"),
            ("behaviours", "", "behaviourId"),
        ];
        let (mut texts, mut ids) = ([const { Vec::new() }; 3], Vec::new());
        for ((kind, (key, other, id)), own) in KsbKind::ALL.iter().zip(lists).zip(&mut texts) {
            let key = if self.list(key).is_empty() { other } else { key };
            for (number, item) in (1..).zip(self.list(key)) {
                let at = format!("{key}[{}].detail", number - 1);
                let detail = self.line(&at, &item["detail"], WORDS);
                if detail.is_empty() {
                    self.fault(&at, "is missing");
                }
                let named = item[id].as_str().or_else(|| item["id"].as_str());
                ids.extend(named.map(|id| (id.to_ascii_lowercase(), kind.code(number))));
                own.push(detail);
            }
        }
        let options = self.options(&ids);
        let ksbs: Vec<VersionKsb> = in_order(texts);
        // Those lists have no letters that anybody could name them by.
        let complete = self.list("employabilitySkillsAndBehaviours").is_empty();
        (!ksbs.is_empty() || !options.is_empty()).then_some(KsbSet {
            complete: complete && !ksbs.is_empty(),
            ksbs,
            options,
        })
    }

    /// The options with the codes of their own: named in the option, or by the duties that are not everybody's.
    fn options(&mut self, ids: &[(String, String)]) -> Vec<VersionOption> {
        let mut options: Vec<VersionOption> = Vec::new();
        for (number, option) in self.list("options").iter().enumerate() {
            let at = format!("options[{number}]");
            let title = self.line(&format!("{at}.title"), &option["title"], TITLE);
            if title.is_empty() {
                self.fault(&format!("{at}.title"), "is missing");
            } else if options.iter().any(|other| other.title == title) {
                self.fault(&format!("{at}.title"), "is there twice");
            }
            let mut codes: Vec<String> = Vec::new();
            for key in ["knowledges", "skills", "behaviours"] {
                for named in option[key].as_array().into_iter().flatten() {
                    match code_of(ids, named) {
                        Some(code) => codes.push(code.to_owned()),
                        None => self.fault(&at, &format!("names {named} in {key}, which is not there")),
                    }
                }
            }
            if codes.is_empty() {
                codes = self.codes_by_duties(ids, option["optionId"].as_str().unwrap_or_default());
            }
            options.push(VersionOption { title, codes });
        }
        if options.is_empty() {
            // Older versions name their options only.
            let names: Vec<_> = self.list("optionsUnstructuredTemplate").to_vec();
            for (number, name) in names.iter().enumerate() {
                let title = self.line(&format!("optionsUnstructuredTemplate[{number}]"), name, TITLE);
                if !title.is_empty() && options.iter().all(|other| other.title != title) {
                    options.push(VersionOption { title, codes: Vec::new() });
                }
            }
        }
        options
    }

    fn codes_by_duties(&self, ids: &[(String, String)], option: &str) -> Vec<String> {
        let duties = || self.get("duties").and_then(Value::as_array).into_iter().flatten();
        let codes = |duty: &'a Value| {
            let keys = ["mappedKnowledge", "mappedSkills", "mappedBehaviour"];
            let named = keys.iter().flat_map(|key| duty[*key].as_array().into_iter().flatten());
            named.filter_map(|named| code_of(ids, named)).collect::<Vec<_>>()
        };
        let is_core = |duty: &&Value| duty["isThisACoreDuty"].as_i64() == Some(1);
        let is_of = |duty: &&Value| {
            let options = duty["mappedOptions"].as_array().into_iter().flatten();
            !option.is_empty()
                && options.filter_map(Value::as_str).any(|one| one.eq_ignore_ascii_case(option))
        };
        let common: Vec<&str> = duties().filter(is_core).flat_map(codes).collect();
        let own = duties().filter(|duty| !is_core(duty)).filter(is_of).flat_map(codes);
        let mut own: Vec<String> = own.filter(|code| !common.contains(code)).map(str::to_owned).collect();
        own.sort();
        own.dedup();
        own
    }
}

/// The code of the KSB with this id.
fn code_of<'a>(ids: &'a [(String, String)], named: &Value) -> Option<&'a str> {
    let id = named.as_str()?.to_ascii_lowercase();
    ids.iter().find(|(known, _)| *known == id).map(|(_, code)| code.as_str())
}
