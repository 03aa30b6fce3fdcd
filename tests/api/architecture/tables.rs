//! Read any table, write only your own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::{code, files, none, root};

/// Who writes which tables: a folder or file of `src`.
const OWNERS: &[(&str, &[&str])] = &[
    ("features/apprenticeships/apprenticeships/", &["apprenticeships", "former_providers"]),
    ("features/apprenticeships/breaks/", &["breaks_in_learning"]),
    ("features/apprenticeships/training_plans/", &["training_plans"]),
    ("features/apprenticeships/withdrawals/", &["withdrawals"]),
    ("features/data_protection/copies/", &["redactions"]),
    ("features/data_protection/subject_requests/", &["copy_links", "subject_requests"]),
    ("features/events/", &["events"]),
    ("features/identity/api_clients/", &["api_clients", "client_secrets"]),
    ("features/identity/organisations/", &["organisations"]),
    ("features/identity/people/", &["people", "role_grants"]),
    (
        "features/identity/sign_in/",
        &["invitations", "password_resets", "passwords", "refresh_tokens", "revocations", "sessions"],
    ),
    (
        "features/learning/assessment/",
        &["behaviour_verifications", "completions", "epa_attempts", "gateways", "outcomes"],
    ),
    ("features/learning/ksbs/", &["ksb_judgements"]),
    ("features/learning/otj/", &["otj_entries"]),
    ("features/learning/otj_days/", &["otj_days"]),
    ("features/learning/portfolio/", &["feedback", "portfolio_items", "portfolio_links"]),
    ("features/learning/progress/", &["progress_updates"]),
    ("features/learning/projects/", &["assignments", "projects"]),
    ("features/line_management/change_requests/", &["change_requests"]),
    ("features/line_management/check_ins/", &["check_ins"]),
    ("features/line_management/guidance/", &["guidance"]),
    ("features/line_management/rag/", &["rag_ratings"]),
    ("features/line_management/reviews/", &["goals", "reviews", "sign_offs"]),
    ("features/line_management/support/", &["support_messages", "support_requests"]),
    ("features/line_management/training/", &["manager_skills", "manager_trainings"]),
    ("features/outbound/messages/", &["messages"]),
    ("features/equality/editions/", &["equality_editions", "equality_known_facts"]),
    ("features/equality/targets/", &["diversity_actions", "diversity_targets"]),
    ("features/partnerships/attendances/", &["attendance_codes", "attendances"]),
    ("features/partnerships/evaluations/", &["evaluations"]),
    ("features/partnerships/enquiries/", &["employer_enquiries", "enquiry_links", "unconfirmed_enquiries"]),
    ("features/outbound/preferences/", &["notification_preferences"]),
    ("features/partnerships/calendar_links/", &["calendar_links"]),
    ("features/partnerships/employer_events/", &["employer_events"]),
    ("features/partnerships/ideas/", &["idea_responses", "ideas"]),
    ("features/partnerships/introduction_offers/", &["introduction_offers"]),
    ("features/partnerships/introductions/", &["introductions"]),
    ("features/partnerships/match_rounds/", &["match_round_results", "match_rounds"]),
    ("features/partnerships/meetups/", &["meetups", "registrations"]),
    ("features/partnerships/mentee_wishes/", &["mentee_wishes"]),
    ("features/partnerships/mentor_profiles/", &["mentor_profiles"]),
    ("features/partnerships/mentoring_sessions/", &["mentoring_sessions"]),
    ("features/partnerships/mentorships/", &["mentorships"]),
    ("features/partnerships/partnerships/", &["partnerships"]),
    ("features/partnerships/series/", &["meetup_series"]),
    ("features/programme/cohorts/", &["cohorts"]),
    ("features/programme/funding/", &["funding_rules"]),
    ("features/programme/minimum_wages/", &["minimum_wages"]),
    ("features/programme/standards/", &["ksbs", "standard_hours", "standards"]),
    (
        "features/recruitment/applications/",
        &["application_details", "application_links", "applications", "candidates", "duplicate_dismissals"],
    ),
    ("features/recruitment/enrolments/", &["enrolments"]),
    ("features/recruitment/interviews/", &["interview_panel_members", "interview_scores", "interviews"]),
    ("features/recruitment/offers/", &["offer_conditions", "offers"]),
    ("features/recruitment/rounds/", &["recruitment_rounds"]),
    ("features/recruitment/vacancies/", &["vacancies"]),
    ("features/safeguarding/concerns/", &["concern_holds", "concerns"]),
    ("web/", &["idempotency_keys"]),
];

/// Tables that triggers and functions of the database alone write.
const KEPT_BY_THE_DATABASE: &[&str] =
    &["application_steps", "encounters", "event_spans", "review_schedule", "standings", "versions"];

const WRITES: &[&str] =
    &["insert_into(", "diesel::update(", "diesel::delete(", "INSERT INTO ", "UPDATE ", "DELETE FROM "];

fn tables() -> BTreeSet<String> {
    let schema = fs::read_to_string(root().join("src/schema.rs")).expect("the schema");
    let starts = schema.split("diesel::table! {").skip(1).filter_map(|rest| rest.split('(').next());
    starts.map(|name| name.trim().to_owned()).collect()
}

/// The name at the start of a text.
fn name(text: &str) -> &str {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default()
}

/// The path at the start of a text, such as `crate::schema::people::table`.
fn path(text: &str) -> &str {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != ':')
        .next()
        .unwrap_or_default()
}

/// What each name stands for that a file gives to a table: `use crate::schema::idempotency_keys as keys`.
fn aliases(text: &str) -> BTreeMap<&str, &str> {
    let uses = text.split("crate::schema::").skip(1).filter_map(|rest| rest.split(';').next());
    let renamed = uses.filter_map(|path| {
        let (_, alias) = path.split_once(" as ")?;
        Some((name(alias), name(path)))
    });
    renamed.collect()
}

/// The tables that a file writes, as far as they are named where they are written.
fn written<'a>(text: &'a str, tables: &BTreeSet<String>) -> BTreeSet<&'a str> {
    let aliases = aliases(text);
    let targets = WRITES.iter().flat_map(|word| text.split(word).skip(1));
    let segments = targets.flat_map(|target| path(target.trim_start()).split("::"));
    let known = segments.map(|name| aliases.get(name).copied().unwrap_or(name));
    known.filter(|name| tables.contains(*name)).collect()
}

/// The program's own lines of a file, each without its indent.
fn program(text: &str) -> String {
    code(text).flat_map(|(_, line)| [line.trim(), "\n"]).collect()
}

#[test]
fn writes_are_found_however_they_are_written() {
    let tables =
        BTreeSet::from(["cohorts", "goals", "people", "standings", "keys_of_requests"].map(str::to_owned));
    let text = "use crate::schema::keys_of_requests::{self as keys, dsl};\n\
        diesel::insert_into(cohorts::table).values(new);\ndiesel::update(\ndsl::people.find(id));\n\
        diesel::delete(keys::table)\nlet sql = \"WITH x AS (UPDATE standings s SET a = 1)\";\n\
        diesel::insert_into(crate::schema::goals::table);\n\
        people::table.for_no_key_update(); \"SELECT 1 FROM cohorts FOR UPDATE\"";
    let expected = BTreeSet::from(["cohorts", "goals", "keys_of_requests", "people", "standings"]);
    assert_eq!(written(text, &tables), expected);
}

#[test]
fn every_table_has_one_owner() {
    let owned: Vec<&str> = OWNERS.iter().flat_map(|(_, tables)| tables.iter().copied()).collect();
    let mut known: Vec<&str> = owned.iter().chain(KEPT_BY_THE_DATABASE).copied().collect();
    known.sort_unstable();
    assert_eq!(known, tables().iter().collect::<Vec<_>>(), "left: the tables here, right: the schema");
}

#[test]
fn nobody_writes_the_table_of_another() {
    let tables = tables();
    let (mut faults, mut found) = (Vec::new(), BTreeSet::new());
    for (file, text) in files(&root().join("src")) {
        if file == "schema.rs" || file.ends_with("tests.rs") {
            continue;
        }
        let text = program(&text);
        for table in written(&text, &tables) {
            let is_owner =
                |(start, owned): &&(&str, &[&str])| file.starts_with(start) && owned.contains(&table);
            match OWNERS.iter().find(is_owner) {
                Some(_) => {
                    found.insert(table.to_owned());
                }
                None => faults.push(format!("src/{file} writes {table}, which is another's")),
            }
        }
    }
    let owned = OWNERS.iter().flat_map(|(_, tables)| tables.iter().copied());
    faults
        .extend(owned.filter(|table| !found.contains(*table)).map(|table| format!("nobody writes {table}")));
    none(&faults);
}
