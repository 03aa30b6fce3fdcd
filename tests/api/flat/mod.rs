//! Every list costs what it answers: whatever the filters and the order, Postgres reads at most 20 rows for a row answered, and
//! 200 besides, in a programme of 20,000 apprenticeships.
//!
//! What is read is what Postgres counted, so that nothing depends on how busy the machine is.

mod meter;
mod programme;
mod walk;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use meter::{Cost, Meter};
use programme::Caller;
use walk::List;

use crate::support::{TestApp, tools};

/// Rows that may be read for each row answered, and besides.
const FOR_EACH: i64 = 20;
const BESIDES: i64 = 200;
/// Pages that a row found by its key may cost: three of the index, one of the table. Postgres counts no entry of an index that
/// a scan passes over, but it counts the pages.
const PAGES: i64 = 4;

/// Lists that may read more, by the parameter that makes them, each with its reason.
const EXCEPTIONS: &[(&str, &str, i64, &str)] = &[
    ("list_people", "q", 2500, "all that match are read, to be put in order"),
    ("list_apprenticeships", "q", 2500, "all people that match are read"),
    (
        "list_people",
        "sort",
        45_000,
        "by name all that fit a filter are read, to be put in order: at most everybody",
    ),
    ("list_apprenticeships", "sort", 45_000, "likewise, with the apprentices"),
    ("list_organisations", "sort", 1000, "likewise"),
    ("list_projects", "sort", 3500, "likewise"),
    ("list_organisations", "q", 2000, "names are looked through one by one, of a few hundred organisations"),
    ("list_projects", "q", 10_000, "titles are looked through one by one, of a few thousand projects"),
    ("list_my_tasks", "embed", 200, "each task has five names more"),
    (
        "list_manager_skill_gaps",
        "",
        60_000,
        "reads every skill of every manager: two rows for each apprenticeship",
    ),
    ("list_otj_ledger", "", 4000, "adds up all of one apprenticeship, at most a few thousand rows in a life"),
    (
        "list_events",
        "type",
        10_000,
        "the most frequent type has no index of its own, which every push would pay for",
    ),
    ("list_events", "subject_type", 10_000, "likewise"),
    (
        "list_subject_requests",
        "",
        5000,
        "of a few thousand requests all may be read, which is cheaper than an index",
    ),
    (
        "list_events",
        "actor_id",
        5000,
        "who did it is looked for in all of a learner, or of a manager's learners: a few hundred events each",
    ),
    ("list_progress_updates", "kind", 2000, "the most frequent kind has no index of its own, likewise"),
    (
        "list_progress_updates",
        "external_id",
        10_500,
        "a name is looked for in all of a learner, or a manager's learners",
    ),
    ("list_api_clients", "organisation_id", 600, "reads all of a few hundred clients"),
    (
        "list_standing_portfolio_links",
        "",
        3000,
        "of a provider's learners all links are looked through, of which there are few",
    ),
    ("list_ideas", "theme", 1500, "themes are compared one by one, of an employer's few hundred ideas"),
    (
        "list_network",
        "as_of",
        5000,
        "what was recorded, or voided, after the day is passed over, as is who had met somebody",
    ),
    (
        "list_network",
        "employer_id",
        1000,
        "who came to meetups of an employer, or who is of a cohort, is compared one by one: the fewer",
    ),
    (
        "list_mentorships",
        "quiet",
        600,
        "of those under way, of which there are a few hundred, it is asked one by one when the two met",
    ),
    (
        "list_introductions",
        "",
        500,
        "of an apprentice's own, of which the busiest has 160, offer and state are compared one by one",
    ),
    (
        "list_my_tasks",
        "",
        13_000,
        "of introductions, mentorships and wishes under way, all are looked through, as who is asked depends on what is known of people",
    ),
    ("list_reviews", "", 2000, "is asked for what is due of each apprenticeship, of which some have nothing"),
];

/// A request that read too much.
struct Fault {
    what: String,
    request: String,
    answered: i64,
    cost: Cost,
}

/// Answers a list and says what it read too much for, if it did.
async fn check(
    meter: &mut Meter,
    caller: &Caller,
    list: &List<'_>,
    query: &str,
    faults: &mut Vec<Fault>,
) -> Option<String> {
    let separator = if query.is_empty() { "" } else { "?" };
    let request = format!("{}{separator}{query}", list.path);
    let (reply, cost) = meter.get(&caller.token, &request).await;
    // What is not the caller's to see, and filters that are refused, cost nothing much either.
    assert!(matches!(reply.status, 200 | 400 | 401 | 403 | 404), "{} {request}: {}", caller.name, reply.body);
    let answered = reply.rows();
    let names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    let excused = EXCEPTIONS
        .iter()
        .filter(|(id, name, ..)| *id == list.id && (name.is_empty() || names.contains(name)));
    let besides = excused.map(|(.., rows, _)| *rows).max().unwrap_or_default() + BESIDES;
    let allowed = besides + FOR_EACH * answered;
    if cost.rows() > allowed || cost.pages() > allowed * PAGES {
        let names = names
            .into_iter()
            .filter(|name| !matches!(*name, "limit" | "cursor" | "after"))
            .collect::<Vec<_>>()
            .join(", ");
        faults.push(Fault {
            what: format!("{} [{names}] as {}", list.id, caller.name),
            request,
            answered,
            cost,
        });
    }
    reply.next
}

/// The page of meetups for people, and those that it leads on to.
async fn check_pages(meter: &mut Meter, faults: &mut Vec<Fault>) {
    let (mut request, mut seen) = ("/meetups".to_owned(), 0);
    loop {
        let (reply, cost) = meter.get("", &request).await;
        assert_eq!(reply.status, 200, "{request}: {}", reply.body);
        let answered = i64::try_from(reply.body.matches("<h2><a href=").count()).expect("a number");
        let next = reply.body.split_once("<a href=\"/meetups?").and_then(|(_, rest)| rest.split('"').next());
        let next = next.map(str::to_owned);
        let allowed = BESIDES + FOR_EACH * answered;
        if cost.rows() > allowed || cost.pages() > allowed * PAGES {
            faults.push(Fault { what: "the page of meetups".to_owned(), request, answered, cost });
        }
        seen += 1;
        let Some(next) = next else { break };
        request = format!("/meetups?{next}");
    }
    assert!(seen > 8, "there are {seen} pages");
}

/// The worst request of each kind.
fn table(faults: Vec<Fault>) -> String {
    let mut worst: BTreeMap<String, (usize, Fault)> = BTreeMap::new();
    for fault in faults {
        let (count, kept) = match worst.remove(&fault.what) {
            Some((count, kept)) if kept.cost.rows() >= fault.cost.rows() => (count, kept),
            Some((count, _)) => (count, fault),
            None => (0, fault),
        };
        worst.insert(kept.what.clone(), (count + 1, kept));
    }
    let mut text = String::new();
    for (what, (count, Fault { request, answered, cost, .. })) in worst {
        let _ = writeln!(text, "{what}: {count} too many, the worst {request}: {answered} answered, {cost}");
    }
    text
}

/// Whoever works on one list may walk it alone, and leave out queries with some words: `list_events !type`.
fn is_wanted(only: Option<&str>, list: &str, query: &str) -> bool {
    only.unwrap_or_default().split_whitespace().all(|word| match word.strip_prefix('!') {
        Some(word) => !query.contains(word),
        None => word == list,
    })
}

#[tokio::test]
async fn every_list_reads_as_much_as_it_answers() {
    let app = TestApp::new().await;
    if app.sql("SELECT current_setting('server_version_num')::integer < 150000").await == ["t"] {
        tools::skip(
            "Postgres before 15 does not tell at once what was read, so nobody counted what lists read",
        );
        return;
    }
    programme::seed(&app).await;
    let callers = programme::callers(&app).await;
    let values = walk::Values::of(&app).await;
    let mut meter = Meter::new(&app).await;
    let (mut faults, mut walked) = (Vec::new(), 0);
    let only = std::env::var("HACKIT_FLAT").ok();
    for list in walk::lists(&values).into_iter().filter(|list| is_wanted(only.as_deref(), list.id, "")) {
        for caller in callers.iter().filter(|caller| list.is_for(caller)) {
            for query in list.queries().into_iter().filter(|query| is_wanted(only.as_deref(), list.id, query))
            {
                let next = check(&mut meter, caller, &list, &query, &mut faults).await;
                walked += 1;
                if let Some(next) = next {
                    check(&mut meter, caller, &list, &list.after(&query, &next), &mut faults).await;
                }
            }
            for order in list.orders() {
                // Page 41 costs what page 1 costs.
                let mut query = list.with(&order, "limit=100");
                for _ in 0..10 {
                    let Some(next) = meter.next(&caller.token, &format!("{}?{query}", list.path)).await
                    else {
                        break;
                    };
                    query = list.after(&list.with(&order, "limit=100"), &next);
                }
                let query = query.replace("limit=100", "limit=25");
                check(&mut meter, caller, &list, &query, &mut faults).await;
            }
        }
    }
    if only.is_none() {
        check_pages(&mut meter, &mut faults).await;
        assert!(walked > 1000, "the contract was walked: {walked}");
    }
    assert!(faults.is_empty(), "{} of {walked} requests read too much:\n{}", faults.len(), table(faults));
}
