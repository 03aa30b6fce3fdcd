//! Every column of the database is known to copies and erasures, or to be about nobody.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use hackit::features::data_protection::retention::{KEPT_OTHERWISE, RULES};

use crate::support::TestApp;

/// Tables that are about nobody, with each column that could hold words or lead to somebody.
const ABOUT_NOBODY: &[(&str, &str)] = &[
    ("api_clients", "client_id name scopes"),
    ("attendance_codes", "code_hash"),
    ("client_secrets", "secret_hash"),
    ("cohorts", "name"),
    ("diversity_actions", "kind outcome title"),
    ("diversity_targets", "category characteristic stage"),
    ("employer_events", "title"),
    ("equality_editions", "figures question_set round_ids stage withdrawal_reason"),
    ("equality_known_facts", "category characteristic source stage"),
    // Who did what to which record; no words. Ids lead to rows that are erased.
    ("events", "actor_id actor_type person_id request_id subject_type type"),
    ("event_spans", ""),
    ("funding_rules", "formula product source_title source_url"),
    ("guidance", "markdown stage title topic"),
    ("idea_responses", "links state text"),
    // The contact agreed, is nobody of the programme, and is wiped a year after the offer.
    ("introduction_offers", "company contact_email contact_name role topics"),
    ("ksbs", "code kind taken_from title"),
    ("manager_skills", "description title"),
    // Ids of who would rather have whom lead to rows that are erased.
    ("match_rounds", "blocking_pairs name state"),
    (
        "meetup_series",
        "description except_dates online_url proposed_change rule time_zone title venue_address venue_name venue_postcode",
    ),
    (
        "meetups",
        "cancellation_reason decline_reason description external_id online_url particulars proposed_change state submission time_zone \
         title training venue_address venue_name venue_postcode",
    ),
    ("minimum_wages", "source_title source_url"),
    ("partnerships", "agreement ending_reason kind state"),
    ("projects", "brief ksbs outcome owner_team state technologies title"),
    ("recruitment_rounds", "name"),
    ("revocations", "kind"),
    ("standard_hours", ""),
    ("standards", "assessment_model option origin reference status title version"),
    ("vacancies", "criteria description essential line_manager_id questions state team title"),
];

/// Tables of which rows are gone before anybody could ask, or that hold copies of others.
const SHORT_LIVED: &[(&str, &str)] = &[
    ("enquiry_links", "gone after seven days"),
    ("idempotency_keys", "gone after a day"),
    ("password_resets", "gone after a minute"),
    ("unconfirmed_enquiries", "gone after seven days"),
    ("versions", "erased with the rows that they are versions of"),
    // The contact of an organisation is erased with the person who has the address.
    ("organisations", "its contact is known by the address alone"),
    // Safeguarding records are no part of copies and erasures; they have a time of their own.
    ("concerns", "for safeguarding leads alone"),
    ("concern_holds", "for safeguarding leads alone"),
    ("__diesel_schema_migrations", "of the schema"),
];

#[tokio::test]
async fn a_column_that_copies_and_erasures_do_not_know_fails() {
    let app = TestApp::new().await;
    let unknown = app
        .sql(
            "SELECT c.table_name || '.' || c.column_name FROM information_schema.columns c
             JOIN personal_data.tables t USING (table_name)
             WHERE c.table_schema = 'public' AND NOT EXISTS (SELECT FROM personal_data.columns p
                 WHERE p.table_name = c.table_name AND p.column_name = c.column_name) ORDER BY 1",
        )
        .await;
    assert_eq!(unknown, Vec::<String>::new(), "personal_data.columns needs a row for each");
    let gone = app
        .sql(
            "SELECT p.table_name || '.' || p.column_name FROM personal_data.columns p
             WHERE NOT EXISTS (SELECT FROM information_schema.columns c WHERE c.table_schema = 'public'
                 AND c.table_name = p.table_name AND c.column_name = p.column_name) ORDER BY 1",
        )
        .await;
    assert_eq!(gone, Vec::<String>::new());
}

#[tokio::test]
async fn every_other_table_is_about_nobody_and_its_words_were_looked_at() {
    let app = TestApp::new().await;
    let tables = app
        .sql(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
                 AND c.relname NOT IN (SELECT table_name FROM personal_data.tables) ORDER BY 1",
        )
        .await;
    let known: BTreeSet<&str> = ABOUT_NOBODY.iter().chain(SHORT_LIVED).map(|(name, _)| *name).collect();
    assert_eq!(tables.iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
    for (table, columns) in ABOUT_NOBODY {
        let found = app
            .sql(&format!(
                "SELECT coalesce(string_agg(a.attname, ' ' ORDER BY a.attname), '') FROM pg_attribute a
                 WHERE a.attrelid = '{table}'::regclass AND a.attnum > 0 AND NOT a.attisdropped
                     AND (a.atttypid::regtype::text IN ('text', 'text[]', 'uuid[]', 'date[]', 'jsonb', 'bytea')
                         OR a.attname IN ('person_id', 'candidate_id', 'actor_id', 'line_manager_id', 'decided_by', 'recipient_id'))"
            ))
            .await;
        assert_eq!(found, [*columns], "{table}");
    }
}

#[tokio::test]
async fn whoever_a_column_leads_to_is_the_subject_or_has_a_role() {
    let app = TestApp::new().await;
    // A column that leads to a person is how the row is found, or is shown as a role, or is said to be left out.
    let leads = app
        .sql(
            "SELECT p.table_name || '.' || p.column_name || ' ' || p.shown FROM personal_data.columns p
             JOIN pg_constraint c ON c.conrelid = ('public.' || p.table_name)::regclass AND c.contype = 'f'
                 AND c.confrelid = 'people'::regclass
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] AND a.attname = p.column_name
             LEFT JOIN personal_data.owners o ON o.table_name = p.table_name AND o.owner_column = p.column_name
             WHERE o.table_name IS NULL AND p.shown <> 'role' ORDER BY 1",
        )
        .await;
    assert_eq!(leads, ["duplicate_dismissals.dismissed_by left", "sign_offs.person_id left"]);
}

#[test]
fn the_rules_stand_in_the_documentation() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let told = fs::read_to_string(root.join("docs/RETENTION.md")).expect("docs/RETENTION.md");
    let mut rows: Vec<String> = RULES
        .iter()
        .map(|rule| format!("| {} | {} | {} |", rule.what, rule.kept.words(), rule.from))
        .collect();
    rows.extend(KEPT_OTHERWISE.iter().map(|(what, kept, from)| format!("| {what} | {kept} | {from} |")));
    let table = told.split("## ").next().unwrap_or_default();
    let shown: Vec<&str> =
        table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| what |")).collect();
    assert_eq!(shown, rows.iter().map(String::as_str).collect::<Vec<_>>());
}
