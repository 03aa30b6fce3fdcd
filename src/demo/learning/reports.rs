//! Sessions and what providers report of them, and hours that apprentices record themselves.

use chrono::{Days, NaiveDate, TimeDelta};
use diesel_async::AsyncPgConnection;
use serde_json::{Value, json};

use super::ksbs::titles;
use crate::demo::scenario::{Learner, Scenario, moment};
use crate::demo::story::When;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::features::learning::otj::{self, AddEntry, Verdict};
use crate::features::learning::progress::{self, Outcome, Push, Submission};
use crate::hours::Hours;
use Decision::{Confirmed, Rejected, Waits};

/// What a session is and how many hours it takes: together a little more a week than was planned, as there are weeks of leave.
const SESSIONS: [(&str, f64); 4] = [("Workshop", 6.5), ("Guided study", 5.5), ("Lab", 6.5), ("Seminar", 6.0)];
/// Whose provider does less: together a little more a week than the published hours of their standard want.
const LONG_SESSIONS: (&str, [f64; 4]) = ("Arch", [3.5, 3.0, 4.5, 4.0]);
/// Who misses every so many-th session.
const ABSENT: &[(&str, usize)] = &[("Finn", 2), ("Dev", 4)];
/// Whose provider has said nothing since.
const SILENT: (&str, When) = ("Omar", When::Ago(34));
/// On the last week no provider has reported yet: whoever tries a push does not meet a full day.
const REPORTED: When = When::Ago(8);

/// Where the provider saw difficulties: who, when, the rating, why. Everything else is green.
const CONCERNS: &[(&str, When, &str, &str)] = &[
    ("Finn", When::Day(18), "amber", "Has not come to half of the sessions."),
    (
        "Finn",
        When::Ago(9),
        "red",
        "Has not handed in the first project, and half of the sessions are missed.",
    ),
    ("Dev", When::Ago(9), "amber", "Misses one session in four; the last one without a word."),
    ("Uri", When::Ago(9), "amber", "Keeps up, but the lab reports come late."),
];

/// Words of providers: who, when, what.
const NOTES: &[(&str, When, &str)] = &[
    ("Alex", When::Ago(24), "Explained indexes to the group without notes. Ready for harder tasks."),
    (
        "Finn",
        When::Ago(12),
        "Says that the sessions clash with the team's stand-up. Please look at the calendar together.",
    ),
    ("Pia", When::Ago(20), "Has offered to help two others with subnetting."),
];

/// Hours of an apprentice's own.
struct Own {
    who: &'static str,
    when: When,
    hundredths: i32,
    activity: &'static str,
    ksbs: &'static [&'static str],
    decision: Decision,
}

const fn own(
    who: &'static str,
    when: When,
    hundredths: i32,
    activity: &'static str,
    ksbs: &'static [&'static str],
    decision: Decision,
) -> Own {
    Own { who, when, hundredths, activity, ksbs, decision }
}

const OWN_HOURS: &[Own] = &[
    own(
        "Alex",
        When::Ago(26),
        150,
        "Read two chapters on testing and tried the examples",
        &["K12"],
        Confirmed,
    ),
    own(
        "Alex",
        When::Ago(18),
        200,
        "Paired with a senior developer on the import",
        &["S4", "S11"],
        Confirmed,
    ),
    own(
        "Alex",
        When::Ago(13),
        300,
        "Team away day",
        &[],
        Rejected("A day out with the team is work. The hour on personas would count: enter that alone."),
    ),
    own("Alex", When::Ago(9), 125, "Wrote up how I found the bug in the bank holidays", &["S7"], Waits),
    own("Grace", When::Ago(20), 200, "Online course on charts that mislead", &["K13"], Confirmed),
    own("Idris", When::Ago(3), 100, "Practised rebasing with a colleague's help", &["K6"], Waits),
    own("Pia", When::Ago(16), 150, "Shadowed the on-call engineer", &["K7"], Confirmed),
];

/// What the line manager decided.
#[derive(Clone, Copy)]
enum Decision {
    Confirmed,
    Rejected(&'static str),
    Waits,
}

/// Everything that is recorded of learning.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    for learner in &scenario.learners {
        let titles = titles(conn, learner.standard).await?;
        let pushes = reports_of(scenario, learner, &titles)?;
        for outcome in progress::ingest(conn, &pushes).await? {
            if let Outcome::Refused(error) = outcome {
                return Err(error);
            }
        }
    }
    own_hours(conn, scenario).await
}

/// What the provider reported of a learner.
fn reports_of(
    scenario: &Scenario,
    learner: &Learner,
    titles: &[(String, String)],
) -> Result<Vec<Submission>> {
    let mut reports = Reports { scenario, learner, pushes: Vec::new() };
    let last = if learner.name == SILENT.0 { scenario.day(SILENT.1) } else { scenario.day(REPORTED) };
    let first = scenario.day(When::Day(4));
    reports.push(
        "induction",
        first,
        json!({"kind": "milestone", "name": "Induction", "status": "achieved", "date": first}),
    )?;
    // A session a week, on Wednesdays; four of them serve the same piece of knowledge and the same skill.
    let of = |kind: char| {
        let all = titles.iter().filter(move |(code, _)| code.starts_with(kind)).cycle();
        all.flat_map(|one| std::iter::repeat_n(one, SESSIONS.len()))
    };
    let days =
        std::iter::successors(Some(scenario.day(When::Day(2))), |day| day.checked_add_days(Days::new(7)));
    for (at, ((day, knowledge), skill)) in
        days.take_while(|day| *day <= last).zip(of('K')).zip(of('S')).enumerate()
    {
        if !scenario.is_away(learner.name, day) {
            reports.session(at, day, knowledge, skill)?;
        }
    }
    for day in [scenario.day(When::Day(18)), scenario.day(When::Ago(9))] {
        let concern =
            CONCERNS.iter().find(|(name, when, ..)| *name == learner.name && scenario.day(*when) == day);
        let (rating, reason) =
            concern.map_or(("green", None), |(_, _, rating, reason)| (*rating, Some(*reason)));
        if day <= last && !scenario.is_away(learner.name, day) {
            reports.push("rating", day, json!({"kind": "ragRating", "rating": rating, "reason": reason}))?;
        }
    }
    for (_, when, text) in NOTES.iter().filter(|(name, ..)| *name == learner.name) {
        reports.push("note", scenario.day(*when), json!({"kind": "note", "text": text}))?;
    }
    Ok(reports.pushes)
}

/// Where a provider writes its reports on a learner.
struct Reports<'a> {
    scenario: &'a Scenario,
    learner: &'a Learner,
    pushes: Vec<Submission>,
}

impl Reports<'_> {
    fn push(&mut self, what: &str, day: NaiveDate, details: Value) -> Result<()> {
        let mut ctx = self.scenario.client(self.learner.provider, day, 16)?;
        // What is sent together is received one after the other.
        ctx.now += TimeDelta::seconds(i64::try_from(self.pushes.len() % 60).unwrap_or_default());
        let mut report = json!({
            "externalId": format!("{}-{:02}-{what}-{day}", self.learner.provider.to_lowercase(), self.learner.number + 1),
            "learner": {"apprenticeshipId": self.learner.id}, "observedAt": moment(day, 15),
        });
        report["details"] = details;
        let push = Push::read(report.to_string().as_bytes(), ctx.now)?;
        self.pushes.extend(progress::submission(&ctx, [push]));
        Ok(())
    }

    fn session(
        &mut self,
        at: usize,
        day: NaiveDate,
        (knowledge, title): &(String, String),
        (skill, showing): &(String, String),
    ) -> Result<()> {
        let which = (at + self.learner.number) % SESSIONS.len();
        let (kind, usual) = SESSIONS[which];
        let hours = if self.learner.provider == LONG_SESSIONS.0 { LONG_SESSIONS.1[which] } else { usual };
        let activity = format!("{kind}: {title}");
        let misses = ABSENT.iter().find(|(name, _)| *name == self.learner.name);
        let absent = misses.is_some_and(|(_, every)| at % every == every - 1);
        let status = match (absent, (at + self.learner.number) % 9) {
            (true, _) => "absent",
            (false, 8) => "late",
            _ => "present",
        };
        self.push(
            "session",
            day,
            json!({
                "kind": "attendance", "date": day, "sessionTitle": activity, "status": status,
            }),
        )?;
        if absent {
            return Ok(());
        }
        self.push("hours", day, json!({
            "kind": "otjHours", "date": day, "hours": hours, "activity": activity, "ksbs": [knowledge, skill],
        }))?;
        if at % 4 == 3 {
            let file = format!("https://evidence.example/{}/{skill}", self.learner.number + 1);
            self.push("evidence", day, json!({
                "kind": "ksbEvidence", "ksbs": [skill], "title": format!("Assignment: {showing}"), "url": file,
                "suggestedState": "readyForReview",
            }))?;
        }
        if at == 5 {
            self.push("unit", day, json!({
                "kind": "unitResult", "unitCode": "Unit 1", "title": "Foundations",
                "result": if misses.is_some() { "to be handed in again" } else { "pass" }, "assessedOn": day,
            }))?;
        }
        Ok(())
    }
}

async fn own_hours(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    for own in OWN_HOURS {
        let (learner, day) = (scenario.learner(own.who)?, scenario.day(own.when));
        let command = AddEntry {
            date: day,
            hours: Hours(own.hundredths),
            activity: own.activity.to_owned(),
            ksbs: own.ksbs.iter().map(|code| (*code).to_owned()).collect(),
            category: None,
        };
        let ctx = scenario.person(own.who, day, 17)?;
        let present = apprenticeships::lock(conn, &ctx, learner.id).await?;
        let entry = otj::add(conn, &ctx, present, command).await?;
        let verdict = match own.decision {
            Confirmed => Verdict::Confirm,
            Rejected(why) => Verdict::Reject(why.to_owned()),
            Waits => continue,
        };
        let decided = scenario.person(learner.manager, day, 18)?;
        let found = otj::lock(conn, &decided, entry.id).await?;
        otj::decide(conn, &decided, found, &verdict).await?;
    }
    Ok(())
}
