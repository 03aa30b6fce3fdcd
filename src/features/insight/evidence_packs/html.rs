//! An evidence pack as a page that prints well: what stands in its tables. The template escapes everything.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};

use super::model::{Correction, EvidencePack, HoursOfMonth, Signature};
use crate::features::learning::ksbs::KsbBody;
use crate::hours::Hours;

#[derive(Template)]
#[template(path = "features/insight/evidence_packs/pack.html")]
struct Page {
    title: String,
    as_of: String,
    /// Names and what they stand for.
    plan: Vec<(&'static str, String)>,
    sections: [Section; 5],
}

/// A heading with a table.
struct Section {
    heading: &'static str,
    summary: Option<String>,
    caption: String,
    heads: &'static [&'static str],
    rows: Vec<Vec<Cell>>,
}

/// What stands in a table.
enum Cell {
    Text(String),
    List(Vec<String>),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// The page of an evidence pack.
pub fn page(pack: &EvidencePack) -> askama::Result<String> {
    let page = Page {
        title: format!("Evidence pack: {}", pack.who.apprentice),
        as_of: as_of(pack),
        plan: plan(pack),
        sections: [
            hours(pack),
            reviews(&pack.signatures),
            breaks(pack),
            ksbs(pack),
            corrections(&pack.corrections),
        ],
    };
    page.render()
}

/// Until when it holds, and when it was drawn up.
fn as_of(pack: &EvidencePack) -> String {
    let (day, now) = (long(pack.as_of), instant(pack.drawn_up_at));
    let until = if pack.at_end_of_day { format!("the end of {day}, London time") } else { now.clone() };
    format!("As of {until}. Drawn up at {now} from the record of the programme.")
}

fn plan(pack: &EvidencePack) -> Vec<(&'static str, String)> {
    let (plan, who, otj) = (&pack.plan, &pack.who, &pack.otj);
    let known = |hours: Option<Hours>| hours.map_or("not known".to_owned(), |hours| figure(hours.0.into()));
    vec![
        ("Apprentice", who.apprentice.clone()),
        ("Unique learner number", plan.uln.clone()),
        ("Standard", who.standard.clone()),
        ("Learning provider", who.provider.clone()),
        ("Line manager", who.line_manager.clone().unwrap_or_else(|| "nobody".to_owned())),
        ("Cohort and team", format!("{}; {}", who.cohort, plan.team)),
        ("State", spaced(&plan.state.on(pack.as_of, plan.starts_on).to_string())),
        ("First day", long(plan.starts_on)),
        ("Planned last day", long(plan.planned_end_on)),
        ("Last day", plan.ended_on.map_or("has not come".to_owned(), long)),
        ("Paid hours a week", figure(plan.weekly_hours_hundredths.into())),
        ("Off-the-job hours wanted", known(otj.target_hours)),
        ("Of these by now", known(otj.expected_to_date)),
        ("How they come about", format!("{} ({})", otj.explanation, otj.rule_set)),
    ]
}

fn hours(pack: &EvidencePack) -> Section {
    let (otj, other) = (&pack.otj, &pack.otj.other_hours);
    let (count, english) = (figure(otj.hours.0.into()), figure(other.english_maths.0.into()));
    let review = figure(other.progress_review.0.into());
    let summary = format!(
        "{count} hours count as off-the-job training. Kept apart: {english} hours of English and maths, {review} of \
         reviews."
    );
    let row = |row: &HoursOfMonth| {
        let (source, records) = match &row.provider {
            Some(provider) => (provider.as_str(), "updates"),
            None => ("The apprentice, confirmed by the line manager", "entries"),
        };
        vec![
            row.month.clone(),
            row.category.as_deref().map_or("not said".to_owned(), spaced),
            source.to_owned(),
            format!("{} {records}", row.records),
            figure(row.hundredths),
        ]
    };
    Section {
        heading: "Off-the-job hours",
        summary: Some(summary),
        caption: "Live records, each under a name of its own".to_owned(),
        heads: &["Month", "Category", "Source", "Records", "Hours"],
        rows: pack.hours.iter().map(|one| texts(row(one))).collect(),
    }
}

fn reviews(signatures: &[Signature]) -> Section {
    let row = |row: &Signature| {
        let held = row.held_on.is_some();
        let signed = row.signed_at.map_or("nobody yet".to_owned(), |at| {
            let void = row.voided_at.map(|at| format!("; void since {}", instant(at))).unwrap_or_default();
            let (party, by) =
                (row.party.as_deref().map(spaced), row.signed_by.as_deref().unwrap_or_default());
            format!("{}, {}, {}{void}", party.unwrap_or_default(), by, instant(at))
        });
        vec![
            row.number.to_string(),
            spaced(&row.state),
            if held { row.due_on.to_string() } else { "–".to_owned() },
            row.agreed_on.map_or("–".to_owned(), |day| day.to_string()),
            row.held_on.map_or("–".to_owned(), |day| day.to_string()),
            signed,
        ]
    };
    Section {
        heading: "Progress reviews",
        summary: None,
        caption: "A row for each signature".to_owned(),
        heads: &["Review", "State", "Latest day", "Agreed day", "Held on", "Signed by"],
        rows: signatures.iter().map(|one| texts(row(one))).collect(),
    }
}

fn breaks(pack: &EvidencePack) -> Section {
    let rows = pack.breaks.iter().map(|one| {
        texts(vec![
            one.starts_on.to_string(),
            one.returned_on.map_or("goes on".to_owned(), |day| day.to_string()),
            spaced(&one.reason.to_string()),
        ])
    });
    Section {
        heading: "Breaks in learning",
        summary: None,
        caption: "They move the planned last day".to_owned(),
        heads: &["First day off", "First day back", "Reason"],
        rows: rows.collect(),
    }
}

fn ksbs(pack: &EvidencePack) -> Section {
    let shown = |ksb: &KsbBody| {
        let own = pack.evidence.iter().filter(|one| one.code == ksb.code);
        let mut items: Vec<String> =
            own.map(|one| format!("{}, {}: {}", one.day, one.external_id, one.title)).collect();
        let more = usize::try_from(ksb.evidence_count).unwrap_or_default().saturating_sub(items.len());
        if more > 0 {
            items.push(format!("and {more} older updates"));
        }
        let list = if items.is_empty() { Cell::Text("none".to_owned()) } else { Cell::List(items) };
        let judged = ksb.judgement.as_ref().map(|one| format!(", judged at {}", instant(one.created_at)));
        vec![
            ksb.code.clone().into(),
            ksb.title.clone().unwrap_or_else(|| "not listed".to_owned()).into(),
            format!("{}{}", spaced(ksb.state.as_str()), judged.unwrap_or_default()).into(),
            list,
        ]
    };
    let all = pack.ksbs.total.map_or("an unknown number".to_owned(), |total| total.to_string());
    Section {
        heading: "Knowledge, skills and behaviours",
        summary: None,
        caption: format!("{} of {all} are completed", pack.ksbs.completed),
        heads: &["Code", "What it is about", "State", "Evidence"],
        rows: pack.ksbs.ksbs.iter().map(shown).collect(),
    }
}

fn corrections(corrections: &[Correction]) -> Section {
    let hours = |hundredths: Option<i32>| {
        hundredths.map(|hundredths| format!(" of {} hours", figure(hundredths.into())))
    };
    let row = |row: &Correction| {
        let day = row.of_day.map(|day| format!(", {day}")).unwrap_or_default();
        let (old, new) =
            (hours(row.of_hundredths).unwrap_or_default(), hours(row.hundredths).unwrap_or_default());
        let reason = row.reason.as_deref().filter(|_| row.kind == "retraction");
        let reason = reason.map(|reason| format!(": {}", reason)).unwrap_or_default();
        vec![
            instant(row.received_at),
            format!("{}, {}{old}{day}", row.of_external_id, spaced(&row.of_kind)),
            format!("{}, {}{new}{reason}", row.external_id, spaced(&row.kind)),
        ]
    };
    let all = corrections.first().map_or(0, |first| first.all);
    let caption = match usize::try_from(all) {
        Ok(all) if all > corrections.len() => format!("The newest {} of {all}", corrections.len()),
        _ => "The newest first".to_owned(),
    };
    Section {
        heading: "Corrections",
        summary: None,
        caption,
        heads: &["Received", "What holds no more", "What takes its place"],
        rows: corrections.iter().map(|one| texts(row(one))).collect(),
    }
}

/// Cells of text.
fn texts(cells: Vec<String>) -> Vec<Cell> {
    cells.into_iter().map(Cell::Text).collect()
}

fn long(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// Hours as they stand in answers.
fn figure(hundredths: i64) -> String {
    Hours(i32::try_from(hundredths).unwrap_or(i32::MAX)).as_f64().to_string()
}

/// A value of an enum as words: `englishMaths` is english maths.
fn spaced(value: &str) -> String {
    let mut words = String::with_capacity(value.len() + 2);
    for letter in value.chars() {
        if letter.is_uppercase() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}
