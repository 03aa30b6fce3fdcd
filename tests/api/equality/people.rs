//! People of a round, as many as figures need.

use serde_json::Value;

use crate::recruitment::scene::Campaign;
use crate::support::{Actor, TestApp};

/// How far somebody came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    Applied,
    Offered,
    Hired,
}

/// Somebody, and what they answered: a number for each question, 0 for what was not asked.
pub type Somebody = (Came, [i16; 11]);

/// Somebody of a sex: 2 is female, 3 male.
pub fn of_sex(came: Came, sex: i16) -> Somebody {
    let mut answers = [0; 11];
    answers[0] = sex;
    (came, answers)
}

/// Cohort one: 60 applied, 24 were offered a place, of 21 who began 5 are women.
pub fn cohort_one() -> Vec<Somebody> {
    let hired = (0..21).map(|n| of_sex(Came::Hired, if n < 5 { 2 } else { 3 }));
    let offered = (0..3).map(|_| of_sex(Came::Offered, 3));
    let applied = (0..36).map(|n| of_sex(Came::Applied, if n < 12 { 2 } else { 3 }));
    hired.chain(offered).chain(applied).collect()
}

/// Has people apply in the round of a campaign, and answer; then closes it.
pub async fn closed_with(campaign: &Campaign, people: &[Somebody]) {
    close(&campaign.app, &campaign.staff, (&campaign.vacancy, &campaign.round), people).await;
}

/// A closed round in which cohort one was found; `vacancy` is one of whatever round.
pub async fn closed_round(app: &TestApp, staff: &Actor, vacancy: &str) -> String {
    let count = app.sql("SELECT count(*) FROM recruitment_rounds").await;
    let (_, round) = Campaign::round(app, &format!("Of figures {}", count[0]), 18).await;
    close(app, staff, (vacancy, &round), &cohort_one()).await;
    round
}

async fn close(app: &TestApp, staff: &Actor, (vacancy, round): (&str, &str), people: &[Somebody]) {
    let (now, key) = (app.now(), "07".repeat(32));
    let mut sql = String::new();
    for (came, answers) in people {
        let (candidate, id) = (app.system().new_id::<uuid::Uuid>(), app.system().new_id::<uuid::Uuid>());
        let (state, offered) = match came {
            Came::Applied => ("withdrawn", false),
            Came::Offered => ("declined", true),
            Came::Hired => ("enrolled", true),
        };
        let answers = answers.map(|answer| answer.to_string()).join(",");
        sql.push_str(&format!(
            "INSERT INTO candidates (id, email, email_folded, created_at, updated_at, version)
                VALUES ('{candidate}', '{candidate}@mail.example', '{candidate}@mail.example', '{now}', '{now}', 1);
            INSERT INTO applications (id, candidate_id, vacancy_id, recruitment_round_id, state, submitted_at, settled_at, created_at,
                updated_at, version) VALUES ('{id}', '{candidate}', '{}', '{}', '{state}', '{now}', '{now}', '{now}', '{now}', 9);
            INSERT INTO application_details (application_id, answers) VALUES ('{id}', '{{}}');
            SELECT equality.begin('\\x{key}', '{id}');
            SELECT equality.record('\\x{key}', '{id}', '2026-1', '{{{answers}}}');",
            vacancy, round
        ));
        if offered {
            sql.push_str(&format!(
                "INSERT INTO application_steps (application_id, version, recruitment_round_id, state, occurred_at)
                    VALUES ('{id}', 5, '{}', 'offered', '{now}');",
                round
            ));
        }
    }
    app.sql(&sql).await;
    let path = format!("/api/v1/recruitment-rounds/{round}/closures");
    staff.post(&path, &Value::Null).await.expect(200);
}
