//! The requests: every list of the contract, by no filter, by each filter alone, by each pair, in each order.

use std::collections::HashMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::programme::Caller;
use crate::support::{CONTRACT, Operation, TestApp};

/// The values of filters and of ids in paths, by list (or all) and by name: a frequent one, a rare one, and one that nothing
/// has follows by itself. Enumerations are tried with every value.
const VALUES: &[(&str, &str, &str)] = &[
    (
        "",
        "apprenticeship_id",
        "SELECT id FROM apprenticeships WHERE provider_reference IN ('L-13007', 'L-14007')",
    ),
    ("list_events", "actor_id", "SELECT id FROM people WHERE email = 'person-20007@invented.example'"),
    ("list_events", "subject_id", "SELECT id FROM apprenticeships WHERE provider_reference = 'L-13007'"),
    ("list_events", "occurred_after", "VALUES ('2023-06-05T00:00:00Z'), ('2026-11-23T00:00:00Z')"),
    ("list_events", "occurred_before", "VALUES ('2020-06-01T00:00:00Z'), ('2023-06-05T00:00:00Z')"),
    ("", "as_of", "VALUES ('2020-09-01'), ('2025-06-01'), ('2026-11-23')"),
    ("", "application_id", "SELECT application_id FROM offers ORDER BY id LIMIT 1"),
    ("", "round_id", "SELECT id FROM recruitment_rounds WHERE name IN ('Round 2', 'Round 20')"),
    ("", "target_id", "SELECT id FROM diversity_targets ORDER BY id LIMIT 2"),
    ("", "recruitment_round_id", "SELECT id FROM recruitment_rounds WHERE name IN ('Round 2', 'Round 20')"),
    ("", "vacancy_id", "SELECT id FROM vacancies WHERE title IN ('Vacancy 379', 'Vacancy 7')"),
    ("", "cohort_id", "SELECT id FROM cohorts WHERE name IN ('Cohort 130', 'Cohort 199')"),
    ("", "employer_id", "SELECT id FROM organisations WHERE name IN ('Organisation 51', 'Organisation 640')"),
    ("", "due_before", "VALUES ('2021-01-01'), ('2026-11-24'), ('2030-01-01')"),
    ("", "external_id", "VALUES ('report-100'), ('report-90000')"),
    ("", "level", "VALUES (3), (7)"),
    (
        "",
        "line_manager_id",
        "SELECT id FROM people WHERE email IN ('person-20007@invented.example', 'person-20010@invented.example')",
    ),
    ("", "observed_since", "VALUES ('2020-01-01T00:00:00Z'), ('2026-11-20T00:00:00Z')"),
    ("", "provider_id", "SELECT id FROM organisations WHERE name IN ('Organisation 1', 'Organisation 40')"),
    ("", "q", "VALUES ('Family29'), ('zebedee'), ('person-777@')"),
    ("", "received_since", "VALUES ('2020-01-01T00:00:00Z'), ('2026-11-20T00:00:00Z')"),
    (
        "",
        "recipient_id",
        "SELECT id FROM people WHERE email IN ('person-20007@invented.example', 'person-13007@invented.example')",
    ),
    ("", "reference", "VALUES ('ST0100'), ('ST0150')"),
    (
        "",
        "standard_id",
        "SELECT standard_id FROM apprenticeships GROUP BY 1 HAVING count(*) < 100 OR count(*) > 9000",
    ),
    (
        "",
        "starts_after",
        "VALUES ('2020-01-01T00:00:00Z'), ('2023-06-05T08:59:00Z'), ('2026-11-23T00:00:00Z')",
    ),
    (
        "",
        "starts_before",
        "VALUES ('2020-11-01T00:00:00Z'), ('2023-06-05T09:01:00Z'), ('2026-11-25T00:00:00Z')",
    ),
    ("", "topic", "VALUES ('Topic 1'), ('Rare')"),
    ("", "type", "VALUES ('progressUpdate.received'), ('review.held'), ('epaAttempt.scheduled')"),
    ("", "uln", "VALUES ('1000091049')"),
    (
        "list_api_clients",
        "organisation_id",
        "SELECT id FROM organisations WHERE name IN ('Organisation 1', 'Organisation 40')",
    ),
    (
        "list_partnerships",
        "organisation_id",
        "SELECT id FROM organisations WHERE name IN ('Organisation 51', 'Organisation 640')",
    ),
    (
        "list_meetups",
        "organisation_id",
        "SELECT id FROM organisations WHERE name IN ('Organisation 51', 'Organisation 640')",
    ),
    ("", "series_id", "SELECT id FROM meetup_series WHERE title IN ('Series 7', 'Series 300')"),
    (
        "list_meetup_series",
        "organisation_id",
        "SELECT id FROM organisations WHERE name IN ('Organisation 51', 'Organisation 640')",
    ),
    (
        "list_ideas",
        "organisation_id",
        "SELECT id FROM organisations WHERE name IN ('Organisation 51', 'Organisation 640')",
    ),
    (
        "list_mentor_profiles",
        "organisation_id",
        "SELECT id FROM organisations WHERE name IN ('Organisation 51', 'Organisation 640')",
    ),
    ("", "mentor_profile_id", "SELECT id FROM mentor_profiles WHERE given_name IN ('Given14', 'Given35')"),
    ("", "mentorship_id", "SELECT id FROM mentorships WHERE state = 'active' ORDER BY id LIMIT 2"),
    ("", "theme", "VALUES ('Theme 1'), ('Rare')"),
    (
        "list_introduction_offers",
        "organisation_id",
        "SELECT id FROM organisations WHERE name IN ('Organisation 51', 'Organisation 640')",
    ),
    ("", "offer_id", "SELECT offer_id FROM introductions GROUP BY 1 ORDER BY 1 LIMIT 2"),
    (
        "/apprenticeships/",
        "id",
        "SELECT id FROM apprenticeships WHERE provider_reference IN ('L-13007', 'L-14007')",
    ),
    ("/applications/", "id", "SELECT application_id FROM offers ORDER BY id LIMIT 1"),
    ("/meetups/", "id", "SELECT id FROM meetups WHERE title IN ('Meetup 12000', 'Meetup 300')"),
    ("/people/", "id", "SELECT id FROM people WHERE email = 'person-20007@invented.example'"),
    (
        "/portfolio-items/",
        "id",
        "SELECT i.id FROM portfolio_items i JOIN apprenticeships a ON a.id = apprenticeship_id
         WHERE provider_reference = 'L-13007' AND visibility = 'programme' ORDER BY i.id LIMIT 1",
    ),
    (
        "/support-requests/",
        "id",
        "SELECT support_request_id FROM support_messages GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
    ),
    ("/projects/", "id", "SELECT project_id FROM assignments GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"),
    (
        "/reviews/",
        "id",
        "SELECT r.id FROM reviews r JOIN apprenticeships a ON a.id = apprenticeship_id
         WHERE provider_reference IN ('L-13007', 'L-18007') AND number = 1",
    ),
];

/// The values that [`VALUES`] found.
pub struct Values(HashMap<(&'static str, &'static str), Vec<String>>);

impl Values {
    pub async fn of(app: &TestApp) -> Self {
        let mut found = HashMap::new();
        for (list, name, sql) in VALUES {
            let values = app.sql(sql).await;
            assert!(!values.is_empty(), "{sql}");
            found.insert((*list, *name), values);
        }
        Self(found)
    }

    fn get(&self, list: &str, name: &str) -> Vec<String> {
        let found = [list, ""].iter().find_map(|list| self.0.iter().find(|(key, _)| **key == (*list, name)));
        found
            .unwrap_or_else(|| {
                panic!("{list} has a new filter: give {name} values in tests/api/flat/walk.rs")
            })
            .1
            .clone()
    }
}

/// A parameter that chooses records.
struct Filter {
    /// The parameter with each of its values, as queries have it.
    pairs: Vec<String>,
    /// Whether several values may be given.
    is_list: bool,
}

/// A list, with an id in its path where it is of one record.
pub struct List<'a> {
    pub id: &'a str,
    pub path: String,
    scope: Option<&'a str>,
    filters: Vec<Filter>,
    sorts: Vec<String>,
    cursor: &'static str,
}

impl List<'_> {
    /// Whether the caller may list it at all.
    pub fn is_for(&self, caller: &Caller) -> bool {
        self.scope.is_none_or(|scope| caller.scopes.has(scope.parse().expect("a scope")))
    }

    /// The orders, the standing one first.
    pub fn orders(&self) -> Vec<String> {
        if self.sorts.is_empty() { vec![String::new()] } else { self.sorts.clone() }
    }

    /// Every query of at most two filters, in each order, and each filter with two values where it takes more than one.
    pub fn queries(&self) -> Vec<String> {
        let mut filters = vec![String::new()];
        for (at, one) in self.filters.iter().enumerate() {
            filters.extend(one.pairs.iter().cloned());
            // Several values mean any of them.
            let some = one.pairs.windows(2).filter(|_| one.is_list);
            filters.extend(some.map(|values| values.join("&")));
            for other in self.filters.iter().skip(at + 1) {
                let pairs = one
                    .pairs
                    .iter()
                    .flat_map(|one| other.pairs.iter().map(move |other| format!("{one}&{other}")));
                filters.extend(pairs);
            }
        }
        let ordered = filters
            .iter()
            .flat_map(|filter| self.orders().into_iter().map(|order| self.with(filter, &order)));
        ordered.collect()
    }

    /// Two parts of a query as one.
    pub fn with(&self, one: &str, other: &str) -> String {
        [one, other].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&")
    }

    /// The query of the next page.
    pub fn after(&self, query: &str, next: &str) -> String {
        let cursor = format!("{}={}", self.cursor, utf8_percent_encode(next, NON_ALPHANUMERIC));
        self.with(query, &cursor)
    }
}

/// Every list of the contract, once for each id that its path may hold.
pub fn lists(values: &Values) -> Vec<List<'static>> {
    let mut lists = Vec::new();
    for operation in CONTRACT.operations() {
        let parameters: Vec<&Value> = operation.says["parameters"].as_array().into_iter().flatten().collect();
        let has = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
        if operation.method != "GET" || !has("limit") {
            continue;
        }
        let cursor = if has("after") { "after" } else { "cursor" };
        for path in paths(&operation, values) {
            lists.push(List {
                id: operation.id(),
                path,
                scope: operation.scope(),
                filters: filters(&operation, &parameters, values),
                sorts: sorts(&parameters),
                cursor,
            });
        }
    }
    lists
}

fn paths(operation: &Operation<'_>, values: &Values) -> Vec<String> {
    let Some((before, after)) = operation.path.split_once("{id}") else {
        return vec![operation.path.to_owned()];
    };
    let ids = values.get(before.trim_start_matches("/api/v1"), "id");
    ids.into_iter().map(|id| format!("{before}{id}{after}")).collect()
}

fn sorts(parameters: &[&Value]) -> Vec<String> {
    let sort = parameters.iter().find(|parameter| parameter["name"] == "sort");
    let values = sort.map(|sort| choices(&sort["schema"])).unwrap_or_default();
    values.into_iter().map(|value| format!("sort={value}")).collect()
}

fn filters(operation: &Operation<'_>, parameters: &[&Value], values: &Values) -> Vec<Filter> {
    let mut filters = Vec::new();
    for parameter in parameters {
        let name = parameter["name"].as_str().unwrap_or_default();
        if parameter["in"] != "query" || matches!(name, "limit" | "cursor" | "after" | "sort") {
            continue;
        }
        let schema = resolved(&parameter["schema"]);
        let is_list = schema["type"] == "array";
        let item = if is_list { resolved(&schema["items"]) } else { schema };
        let mut all = choices(item);
        if item["type"] == "boolean" {
            all = vec!["true".to_owned(), "false".to_owned()];
        }
        if all.is_empty() {
            all = values.get(operation.id(), name);
            all.extend(nothing(item));
        }
        // Names cost what they cost beside any rows: all at once.
        if name == "embed" {
            filters.push(Filter { pairs: vec![format!("embed={}", all.join(","))], is_list: false });
            continue;
        }
        let written = |value: &String| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
        filters.push(Filter { pairs: all.iter().map(written).collect(), is_list });
    }
    filters
}

/// What a schema says, wherever it stands.
fn resolved(schema: &Value) -> &Value {
    match (schema["$ref"].as_str(), schema.get("allOf")) {
        (Some(place), _) => {
            resolved(CONTRACT.document.pointer(place.trim_start_matches('#')).expect("a schema"))
        }
        (None, Some(parts)) => resolved(&parts[0]),
        (None, None) => schema,
    }
}

/// The values of an enumeration.
fn choices(schema: &Value) -> Vec<String> {
    let schema = resolved(schema);
    let values = schema["enum"].as_array().into_iter().flatten();
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A value that no record has.
fn nothing(schema: &Value) -> Option<String> {
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("uuid")) => Some("00000000-0000-7000-8000-000000000000".to_owned()),
        (Some("string"), Some("date")) => None,
        (Some("string"), Some("date-time")) => Some("2030-01-01T00:00:00Z".to_owned()),
        (Some("integer"), _) => Some("6".to_owned()),
        _ => Some("nothing".to_owned()),
    }
}
