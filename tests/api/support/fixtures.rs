//! Records that tests start from, put straight into the database.

use hackit::access::{Grant, OrganisationKind, Role};
use hackit::ids::{ApiClientId, OrganisationId, PersonId, SessionId};
use hackit::tokens;
use serde_json::json;
use uuid::Uuid;

use super::{Actor, TestApp};

/// An apprenticeship in learning.
#[derive(Clone, Debug)]
pub struct Learner {
    /// The apprenticeship.
    pub id: String,
    /// The apprentice.
    pub person: Uuid,
    pub uln: String,
    /// A standard with the KSBs K1, K2, S1, S2 and B1.
    pub standard: String,
    pub cohort: String,
}

impl TestApp {
    fn next_id(&self) -> Uuid {
        self.system().new_id()
    }

    pub(super) async fn client(&self, kind: &str, name: &str) -> Actor {
        let kind: OrganisationKind = kind.parse().expect("a kind");
        let organisation = self.organisation(kind, name).await;
        let (id, now) = (self.next_id(), self.now());
        let client_id = tokens::client_id(ApiClientId(id));
        let scopes = kind.allowed_scopes();
        let list = scopes.iter().map(|scope| scope.to_string()).collect::<Vec<_>>().join(",");
        self.sql(&format!(
            "INSERT INTO api_clients (id, client_id, organisation_id, name, scopes, created_at, updated_at, version)
             VALUES ('{id}', '{client_id}', '{organisation}', '{name}', '{{{list}}}', '{now}', '{now}', 1)"
        ))
        .await;
        let keys = &self.state().keys;
        let mut claims = keys.claims(client_id.clone(), client_id, scopes, now, self.next_id());
        claims.org = Some(OrganisationId(organisation));
        claims.org_kind = Some(kind);
        Actor { app: self.clone(), token: Some(keys.issue(&claims).expect("a token")), id, organisation }
    }

    /// An active organisation; the same one for the same name.
    pub async fn organisation(&self, kind: OrganisationKind, name: &str) -> Uuid {
        let found = self.sql(&format!("SELECT id FROM organisations WHERE name = '{name}'")).await;
        if let Some(id) = found.first() {
            return id.parse().expect("an id");
        }
        let (id, now) = (self.next_id(), self.now());
        let ukprn = if kind == OrganisationKind::LearningProvider {
            let count = self.sql("SELECT count(*) FROM organisations").await;
            format!("'1{:0>7}'", count.first().expect("a count"))
        } else {
            "NULL".to_owned()
        };
        self.sql(&format!(
            "INSERT INTO organisations (id, kind, name, state, ukprn, created_at, updated_at, version)
             VALUES ('{id}', '{kind}', '{name}', 'active', {ukprn}, '{now}', '{now}', 1)"
        ))
        .await;
        id
    }

    /// A new person with a role.
    pub async fn person(&self, role: Role) -> Actor {
        let organisation = if role.is_for_an_organisation() {
            Some(self.organisation(OrganisationKind::Employer, "Example Employer").await)
        } else {
            None
        };
        let person = self.new_person().await;
        let (grant, now) = (self.next_id(), self.now());
        let at = organisation.map_or("NULL".to_owned(), |id| format!("'{id}'"));
        self.sql(&format!(
            "INSERT INTO role_grants (id, person_id, role, organisation_id, created_at, updated_at, version)
             VALUES ('{grant}', '{person}', '{role}', {at}, '{now}', '{now}', 1)"
        ))
        .await;
        self.sign_in_as(person, role, organisation).await
    }

    /// A token for a person who exists, without the password.
    pub async fn sign_in_as(&self, person: Uuid, role: Role, organisation: Option<Uuid>) -> Actor {
        self.sign_in_with(person, &[Grant { role, organisation: organisation.map(OrganisationId) }]).await
    }

    /// The same with several grants.
    pub async fn sign_in_with(&self, person: Uuid, grants: &[Grant]) -> Actor {
        let (session, now) = (self.next_id(), self.now());
        self.sql(&format!(
            "INSERT INTO sessions (id, person_id, created_at, expires_at)
             VALUES ('{session}', '{person}', '{now}', '{now}'::timestamptz + interval '1 day')"
        ))
        .await;
        let keys = &self.state().keys;
        let session = SessionId(session);
        let claims = keys.claims_of_person(PersonId(person), session, grants, now, self.next_id());
        let token = Some(keys.issue(&claims).expect("a token"));
        let organisation = claims.org.unwrap_or_default().0;
        Actor { app: self.clone(), token, id: person, organisation }
    }

    /// An active person without a role.
    pub async fn new_person(&self) -> Uuid {
        let (id, now) = (self.next_id(), self.now());
        let email = format!("person-{id}@invented.example");
        self.sql(&format!(
            "INSERT INTO people (id, email, email_folded, given_name, family_name, state, created_at, updated_at,
             version) VALUES ('{id}', '{email}', '{email}', 'Robin', 'Invented', 'active', '{now}', '{now}', 1)"
        ))
        .await;
        id
    }

    /// An apprenticeship in learning at a provider since September 2025, for two years.
    pub async fn learner(&self, provider: &Actor) -> Learner {
        let now = self.now();
        let (person, id) = (self.new_person().await, self.next_id());
        let (standard, cohort) = (self.standard("ST9999", "NULL").await, self.cohort().await);
        let count = self.sql("SELECT count(*) FROM apprenticeships").await;
        let number: u64 = count.first().and_then(|text| text.parse().ok()).expect("a count");
        let uln = uln(number);
        let organisation = provider.organisation;
        self.sql(&format!(
            "INSERT INTO apprenticeships (id, person_id, standard_id, provider_id, cohort_id, team, state, starts_on,
             planned_end_on, weekly_hours_hundredths, uln, created_at, updated_at, version)
             VALUES ('{id}', '{person}', '{standard}', '{organisation}', '{cohort}', 'Data', 'inLearning', '2025-09-01',
             '2027-08-31', 3600, '{uln}', '{now}', '{now}', 1)"
        ))
        .await;
        Learner { id: id.to_string(), person, uln, standard, cohort }
    }

    /// The same on a version with a reformed plan.
    pub async fn reformed_learner(&self, provider: &Actor) -> Learner {
        let learner = self.learner(provider).await;
        let standard = self.standard("ST9997", "'reformed'").await;
        let id = &learner.id;
        self.sql(&format!(
            "UPDATE apprenticeships SET standard_id = '{standard}', version = version + 1 WHERE id = '{id}'"
        ))
        .await;
        Learner { standard, ..learner }
    }

    /// All that the record can show for the gateway: the provider reports 504 hours in October and November 2025, and
    /// judges every KSB completed.
    pub async fn make_ready(&self, provider: &Actor, learner: &Learner) {
        let first: chrono::NaiveDate = "2025-10-01".parse().expect("a day");
        let items: Vec<_> = first
            .iter_days()
            .take(42)
            .map(|day| {
                json!({"externalId": format!("{}-{day}", learner.id), "learner": {"apprenticeshipId": learner.id},
                    "observedAt": format!("{day}T17:00:00Z"),
                    "details": {"kind": "otjHours", "date": day, "hours": 12, "activity": "Bootcamp",
                        "ksbs": ["K1", "K2", "S1", "S2", "B1"]}})
            })
            .collect();
        let path = "/api/v1/progress-update-batches";
        let answer = provider.post(path, &json!({"items": items})).await.expect(207);
        assert_eq!(answer.body["summary"]["created"], 42, "{}", answer.text);
        for code in ["K1", "K2", "S1", "S2", "B1"] {
            for state in ["inProgress", "readyForReview", "completed"] {
                let path = format!("/api/v1/apprenticeships/{}/ksbs/{code}/judgements", learner.id);
                let body = json!({"state": state, "comment": null, "evidenceUrl": null});
                provider.post(&path, &body).await.expect(200);
            }
        }
    }

    async fn standard(&self, reference: &str, model: &str) -> String {
        let found = self.sql(&format!("SELECT id FROM standards WHERE reference = '{reference}'")).await;
        if let Some(id) = found.into_iter().next() {
            return id;
        }
        let id = self.next_id();
        self.sql(&format!(
            "INSERT INTO standards (id, reference, version, title, level, typical_months, ksbs_complete, origin, updated_at,
             revision, assessment_model)
             VALUES ('{id}', '{reference}', '1.0', 'Test standard', 4, 24, true, 'staff', '2025-08-01', 1, {model});
             INSERT INTO standard_hours (id, standard_id, starts_from, hours, recorded_at)
             VALUES ('{id}', '{id}', '2025-08-01', 500, '2025-08-01');
             INSERT INTO ksbs (standard_id, code, kind, title, position, is_listed) VALUES
             ('{id}', 'K1', 'knowledge', 'One', 1, true), ('{id}', 'K2', 'knowledge', 'Two', 2, true),
             ('{id}', 'S1', 'skill', 'Three', 3, true), ('{id}', 'S2', 'skill', 'Four', 4, true),
             ('{id}', 'B1', 'behaviour', 'Five', 5, true)"
        ))
        .await;
        id.to_string()
    }

    async fn cohort(&self) -> String {
        let found = self.sql("SELECT id FROM cohorts WHERE name = 'Test cohort'").await;
        if let Some(id) = found.into_iter().next() {
            return id;
        }
        let (id, now) = (self.next_id(), self.now());
        self.sql(&format!(
            "INSERT INTO cohorts (id, name, starts_on, planned_places, created_at, updated_at, version)
             VALUES ('{id}', 'Test cohort', '2025-09-01', 18, '{now}', '{now}', 1)"
        ))
        .await;
        id.to_string()
    }
}

/// The n-th ULN whose check digit exists: Σ d1..d9 × 10..2 mod 11 = r ≠ 0, d10 = 10 − r.
pub fn uln(n: u64) -> String {
    (100_000_000_u64..)
        .filter_map(|stem| {
            let digits = stem.to_string();
            let sum: u32 = digits
                .bytes()
                .zip((2..=10).rev())
                .map(|(digit, weight)| u32::from(digit - b'0') * weight)
                .sum();
            let rest = sum % 11;
            (rest != 0).then(|| format!("{digits}{}", 10 - rest))
        })
        .nth(usize::try_from(n).expect("small"))
        .expect("endless")
}
