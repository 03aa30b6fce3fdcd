//! The programme that is walked, and who asks.

use hackit::access::{Role, Scopes};

use crate::support::TestApp;

/// Fills an empty database.
pub async fn seed(app: &TestApp) {
    // Plans are the same each time: every row is in the sample, and nobody else takes samples or holds a vacuum back.
    app.sql(
        "DO $$ DECLARE name text; BEGIN
            EXECUTE format('ALTER DATABASE %I SET default_statistics_target = 2000', current_database());
            FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
                EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = false)', name);
            END LOOP;
        END $$",
    )
    .await;
    app.sql(include_str!("seed.sql")).await;
    // What an index knows alone is only told without the row where the row is known to be seen by all.
    app.sql("VACUUM ANALYZE").await;
}

/// Somebody who lists.
pub struct Caller {
    pub name: &'static str,
    pub token: String,
    /// What the token allows.
    pub scopes: Scopes,
}

/// Staff, who see everything; a provider with half of the learners and one with a dozen; a manager of twenty, and a learner of
/// his; an employer with a quarter of the meetups; nobody.
pub async fn callers(app: &TestApp) -> Vec<Caller> {
    let person = async |email: &str, role: Role| {
        let id = app.sql(&format!("SELECT id FROM people WHERE email = '{email}@invented.example'")).await;
        let actor = app.sign_in_as(id[0].parse().expect("an id"), role, None).await;
        (actor, role.scopes())
    };
    let provider = hackit::access::OrganisationKind::LearningProvider.allowed_scopes();
    let employer = hackit::access::OrganisationKind::Employer.allowed_scopes();
    let all = [
        ("staff", person("person-21000", Role::ProgrammeManager).await),
        ("large provider", (app.provider("Organisation 1").await, provider)),
        ("small provider", (app.provider("Organisation 40").await, provider)),
        ("manager", person("person-20007", Role::LineManager).await),
        ("apprentice", person("person-13007", Role::Apprentice).await),
        ("employer", (app.employer("Organisation 51").await, employer)),
        ("nobody", (app.anonymous(), Scopes::default())),
    ];
    all.into_iter()
        .map(|(name, (actor, scopes))| Caller { name, token: actor.token.unwrap_or_default(), scopes })
        .collect()
}
