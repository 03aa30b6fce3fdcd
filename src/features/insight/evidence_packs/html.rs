//! An evidence pack as a page that prints well. Everything in it is escaped.

use chrono::{DateTime, NaiveDate, Utc};

use super::model::{Correction, EvidencePack, HoursOfMonth, Signature};
use crate::features::learning::ksbs::KsbBody;
use crate::hours::Hours;
use crate::web::html::{escaped, whole};

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;\
background:#fff}h1{line-height:1.2}h2{border-top:2px solid #00513f;margin-top:2rem;padding-top:.5rem}\
table{border-collapse:collapse;width:100%}caption{text-align:left;color:#505a5f}\
th,td{border-bottom:1px solid #b1b4b6;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
ul{margin:0;padding-left:1rem}.small{color:#505a5f}\
@media print{body{margin:0;max-width:none;font-size:10pt}thead{display:table-header-group}tr{break-inside:avoid}\
h2{break-after:avoid}}";

/// The page of an evidence pack.
pub fn page(pack: &EvidencePack) -> String {
    let title = escaped(&format!("Evidence pack: {}", pack.who.apprentice));
    let sections = [
        ("Plan", plan(pack)),
        ("Off-the-job hours", hours(pack)),
        ("Progress reviews", reviews(&pack.signatures)),
        ("Breaks in learning", breaks(pack)),
        ("Knowledge, skills and behaviours", ksbs(pack)),
        ("Corrections", corrections(&pack.corrections)),
    ];
    let sections: String = sections
        .into_iter()
        .map(|(heading, body)| format!("<section>\n<h2>{heading}</h2>\n{body}</section>\n"))
        .collect();
    whole(&title, STYLE, &format!("{}{sections}", as_of(pack)))
}

/// Until when it holds, and when it was drawn up.
fn as_of(pack: &EvidencePack) -> String {
    let (day, now) = (long(pack.as_of), instant(pack.drawn_up_at));
    let until = if pack.at_end_of_day { format!("the end of {day}, London time") } else { now.clone() };
    format!("<p>As of {until}. Drawn up at {now} from the record of the programme.</p>\n")
}

fn plan(pack: &EvidencePack) -> String {
    let (plan, who, otj) = (&pack.plan, &pack.who, &pack.otj);
    let known = |hours: Option<Hours>| hours.map_or("not known".to_owned(), |hours| figure(hours.0.into()));
    list(&[
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
    ])
}

fn hours(pack: &EvidencePack) -> String {
    let (otj, other) = (&pack.otj, &pack.otj.other_hours);
    let (count, english) = (figure(otj.hours.0.into()), figure(other.english_maths.0.into()));
    let review = figure(other.progress_review.0.into());
    let summary = format!(
        "<p>{count} hours count as off-the-job training. Kept apart: {english} hours of English and maths, {review} of \
         reviews.</p>\n"
    );
    let row = |row: &HoursOfMonth| {
        let (source, records) = match &row.provider {
            Some(provider) => (provider.as_str(), "updates"),
            None => ("The apprentice, confirmed by the line manager", "entries"),
        };
        vec![
            row.month.clone(),
            row.category.as_deref().map_or("not said".to_owned(), spaced),
            escaped(source),
            format!("{} {records}", row.records),
            figure(row.hundredths),
        ]
    };
    let heads = ["Month", "Category", "Source", "Records", "Hours"];
    let rows = pack.hours.iter().map(row).collect();
    summary + &table("Live records, each under a name of its own", &heads, rows)
}

fn reviews(signatures: &[Signature]) -> String {
    let row = |row: &Signature| {
        let held = row.held_on.is_some();
        let signed = row.signed_at.map_or("nobody yet".to_owned(), |at| {
            let void = row.voided_at.map(|at| format!("; void since {}", instant(at))).unwrap_or_default();
            let (party, by) =
                (row.party.as_deref().map(spaced), row.signed_by.as_deref().unwrap_or_default());
            format!("{}, {}, {}{void}", party.unwrap_or_default(), escaped(by), instant(at))
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
    let heads = ["Review", "State", "Latest day", "Agreed day", "Held on", "Signed by"];
    table("A row for each signature", &heads, signatures.iter().map(row).collect())
}

fn breaks(pack: &EvidencePack) -> String {
    let rows = pack.breaks.iter().map(|one| {
        vec![
            one.starts_on.to_string(),
            one.returned_on.map_or("goes on".to_owned(), |day| day.to_string()),
            spaced(&one.reason.to_string()),
        ]
    });
    table("They move the planned last day", &["First day off", "First day back", "Reason"], rows.collect())
}

fn ksbs(pack: &EvidencePack) -> String {
    let shown = |ksb: &KsbBody| {
        let own = pack.evidence.iter().filter(|one| one.code == ksb.code);
        let items: Vec<String> = own
            .map(|one| {
                format!("<li>{}, {}: {}</li>", one.day, escaped(&one.external_id), escaped(&one.title))
            })
            .collect();
        let more = usize::try_from(ksb.evidence_count).unwrap_or_default().saturating_sub(items.len());
        let more = if more > 0 { format!("<li>and {more} older updates</li>") } else { String::new() };
        let list =
            if items.is_empty() { "none".to_owned() } else { format!("<ul>{}{more}</ul>", items.concat()) };
        let judged = ksb.judgement.as_ref().map(|one| format!(", judged at {}", instant(one.created_at)));
        vec![
            escaped(&ksb.code),
            escaped(ksb.title.as_deref().unwrap_or("not listed")),
            format!("{}{}", spaced(ksb.state.as_str()), judged.unwrap_or_default()),
            list,
        ]
    };
    let all = pack.ksbs.total.map_or("an unknown number".to_owned(), |total| total.to_string());
    let caption = format!("{} of {all} are completed", pack.ksbs.completed);
    table(
        &caption,
        &["Code", "What it is about", "State", "Evidence"],
        pack.ksbs.ksbs.iter().map(shown).collect(),
    )
}

fn corrections(corrections: &[Correction]) -> String {
    let hours = |hundredths: Option<i32>| {
        hundredths.map(|hundredths| format!(" of {} hours", figure(hundredths.into())))
    };
    let row = |row: &Correction| {
        let day = row.of_day.map(|day| format!(", {day}")).unwrap_or_default();
        let (old, new) =
            (hours(row.of_hundredths).unwrap_or_default(), hours(row.hundredths).unwrap_or_default());
        let reason = row.reason.as_deref().filter(|_| row.kind == "retraction");
        let reason = reason.map(|reason| format!(": {}", escaped(reason))).unwrap_or_default();
        vec![
            instant(row.received_at),
            format!("{}, {}{old}{day}", escaped(&row.of_external_id), spaced(&row.of_kind)),
            format!("{}, {}{new}{reason}", escaped(&row.external_id), spaced(&row.kind)),
        ]
    };
    let all = corrections.first().map_or(0, |first| first.all);
    let caption = match usize::try_from(all) {
        Ok(all) if all > corrections.len() => format!("The newest {} of {all}", corrections.len()),
        _ => "The newest first".to_owned(),
    };
    table(
        &caption,
        &["Received", "What holds no more", "What takes its place"],
        corrections.iter().map(row).collect(),
    )
}

/// A table of cells that are HTML.
fn table(caption: &str, heads: &[&str], rows: Vec<Vec<String>>) -> String {
    if rows.is_empty() {
        return "<p>There are none.</p>\n".to_owned();
    }
    let heads: String = heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
    let row = |cells: Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
        format!("<tr>{cells}</tr>\n")
    };
    let rows: String = rows.into_iter().map(row).collect();
    format!(
        "<table>\n<caption>{caption}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )
}

/// Names and what they stand for, which is text.
fn list(parts: &[(&str, String)]) -> String {
    let row = |(name, text): &(&str, String)| {
        format!("<tr><th scope=\"row\">{name}</th><td>{}</td></tr>\n", escaped(text))
    };
    let rows: String = parts.iter().map(row).collect();
    format!("<table>\n<tbody>\n{rows}</tbody>\n</table>\n")
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
    escaped(&words)
}
