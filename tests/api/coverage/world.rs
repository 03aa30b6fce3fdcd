//! A small programme with one record of each kind, and people who have nothing to do with it.

use hackit::access::{OrganisationKind, Reach, Role, Scope, Scopes};
use serde_json::json;

use super::samples::{guidance, item, project, skill, talked};
use crate::partnerships::meetups::{published, submitted};
use crate::recruitment::scene::Campaign;
use crate::support::{Actor, Learner, Operation, TestApp};

/// One record of each kind, and who it belongs to.
pub struct World {
    pub app: TestApp,
    /// The programme manager.
    pub staff: Actor,
    /// The data protection officer.
    pub officer: Actor,
    /// The safeguarding lead.
    pub lead: Actor,
    /// The provider of [`World::learner`].
    pub ada: Actor,
    /// The employer of the meetups.
    pub employer: Actor,
    /// Who registered for the published meetup.
    pub apprentice: Actor,
    pub learner: Learner,
    /// Who learns.
    pub own: Actor,
    /// A meetup that all may see.
    pub published: String,
    /// A round with a published vacancy.
    pub campaign: Campaign,
    /// The path of a record for each path of the contract that ends in a parameter.
    records: Vec<(&'static str, String)>,
    strangers: Vec<(&'static str, Scopes, Actor)>,
}

impl World {
    /// Makes the records through the API, as their owners.
    pub async fn new() -> Self {
        let app = TestApp::new().await;
        let (staff, ada) = (app.staff().await, app.provider("Ada").await);
        let (employer, apprentice) = (app.employer("MadeTech").await, app.person(Role::Apprentice).await);
        let learner = app.learner(&ada).await;
        let own = app.sign_in_as(learner.person, Role::Apprentice, None).await;
        let mut world = Self {
            own,
            published: published(&employer, &staff, &json!({"title": "Open house"})).await,
            strangers: strangers(&app).await,
            officer: app.person(Role::DataProtectionOfficer).await,
            lead: app.person(Role::SafeguardingLead).await,
            campaign: Campaign::on(app.clone(), 18).await,
            records: Vec::new(),
            app,
            staff,
            ada,
            employer,
            apprentice,
            learner,
        };
        world.records = world.records().await;
        world.records.extend(super::recruitment::records(&world).await);
        world.records.extend(super::writes::equality::records(&world).await);
        world.records.extend(super::writes::partners::records(&world).await);
        world.records.extend(super::writes::data_protection::records(&world).await);
        world.records.extend(super::writes::introductions::records(&world).await);
        world.records.extend(super::writes::mentoring::records(&world).await);
        world
    }

    async fn records(&self) -> Vec<(&'static str, String)> {
        let Learner { id, standard, cohort, .. } = &self.learner;
        let (client, secret) = self.new_client().await;
        let registration = self.new_registration().await;
        let (person, grant) = self.new_granted_person().await;
        let update = self.ada.post("/api/v1/progress-updates", &self.push("world-1")).await.expect(201);
        let (project, assignment) = self.new_assignment(id).await;
        let item = self.new_item().await;
        let (link, token) = self.new_link(&item).await;
        let review = self.next_review(id).await;
        let (skill, training) = self.new_training(&person).await;
        let added = self.staff.post("/api/v1/guidance", &guidance()).await.expect(201);
        let over = self.new_break(id, json!("2026-07-06")).await;
        let withdrawal = self.new_withdrawal().await;
        let (attempt, outcome) = self.new_ending().await;
        // Nobody has talked to this one.
        self.app.learner(&self.ada).await;
        vec![
            ("/api/v1/api-clients/{id}", client),
            ("/api/v1/api-clients/{id}/secrets/{secret_id}", secret),
            ("/api/v1/apprenticeships/{id}", format!("/api/v1/apprenticeships/{id}")),
            ("/api/v1/breaks-in-learning/{id}", over),
            ("/api/v1/withdrawals/{id}", withdrawal),
            ("/api/v1/epa-attempts/{id}", attempt),
            ("/api/v1/assessments/{id}", self.new_assessment().await.0),
            ("/api/v1/otj-entries/{id}", self.new_entry().await),
            ("/api/v1/outcomes/{id}", outcome),
            ("/api/v1/cohorts/{id}", format!("/api/v1/cohorts/{cohort}")),
            ("/api/v1/meetups/{id}", submitted(&self.employer, &json!({"title": "Not yet open"})).await),
            ("/api/v1/meetups/{id}/registrations/{registration_id}", registration),
            ("/api/v1/organisations/{id}", format!("/api/v1/organisations/{}", self.ada.organisation)),
            ("/api/v1/managers/{id}", person.replace("people", "managers")),
            ("/api/v1/people/{id}", person),
            ("/api/v1/providers/{id}", format!("/api/v1/providers/{}", self.ada.organisation)),
            ("/api/v1/progress-updates/{id}", update.header("location").to_owned()),
            ("/api/v1/role-grants/{id}", grant),
            ("/api/v1/projects/{id}", project),
            ("/api/v1/assignments/{id}", assignment),
            ("/api/v1/portfolio-items/{id}", item.clone()),
            ("/api/v1/feedback/{id}", self.new_feedback(&item).await),
            ("/api/v1/portfolio-links/{id}", link),
            ("/api/v1/portfolios/{token}", token),
            ("/api/v1/apprenticeships/{id}/ksbs/{code}", format!("/api/v1/apprenticeships/{id}/ksbs/K1")),
            ("/api/v1/change-requests/{id}", self.new_change_request(id).await),
            ("/api/v1/check-ins/{id}", self.new_check_in(&self.learner).await),
            ("/api/v1/support-requests/{id}", self.new_support_request().await),
            ("/api/v1/guidance/{id}", added.header("location").to_owned()),
            ("/api/v1/manager-skills/{id}", skill),
            ("/api/v1/manager-trainings/{id}", training),
            ("/api/v1/reviews/{id}", review.clone()),
            ("/api/v1/goals/{id}", self.new_goal(&review).await),
            ("/api/v1/funding-rules/{id}", super::writes::funding::RULES.to_owned()),
            ("/api/v1/minimum-wages/{id}", super::writes::funding::WAGES.to_owned()),
            ("/api/v1/standards/{id}", format!("/api/v1/standards/{standard}")),
            ("/api/v1/standards/{reference}", "/api/v1/standards/ST9999".to_owned()),
            ("/api/v1/standards/{reference}/versions/{version}", super::samples::VERSION.to_owned()),
        ]
    }

    /// The paths of a new line manager and of the role grant.
    pub async fn new_granted_person(&self) -> (String, String) {
        let person = format!("/api/v1/people/{}", self.app.new_person().await);
        let body = json!({"role": "lineManager", "organisationId": null});
        let granted = self.staff.post(&format!("{person}/role-grants"), &body).await.expect(201);
        self.staff.post(&format!("{person}/invitations"), &json!({})).await.expect(201);
        (person, granted.header("location").to_owned())
    }

    async fn new_registration(&self) -> String {
        let path = format!("{}/registrations", self.published);
        self.apprentice.post(&path, &json!({})).await.expect(201).header("location").to_owned()
    }

    /// The path of an entry of hours that waits.
    pub async fn new_entry(&self) -> String {
        let path = format!("/api/v1/apprenticeships/{}/otj-entries", self.learner.id);
        let body = json!({"date": "2026-11-19", "hours": 0.25, "activity": "Reading", "ksbs": []});
        self.own.post(&path, &body).await.expect(201).header("location").to_owned()
    }

    /// The paths of a new project and of the assignment of an apprentice.
    pub async fn new_assignment(&self, id: &str) -> (String, String) {
        let added = self.staff.post("/api/v1/projects", &project()).await.expect(201);
        let project = added.header("location").to_owned();
        let body = json!({"apprenticeshipId": id, "startsOn": "2026-11-02"});
        let assigned = self.staff.post(&format!("{project}/assignments"), &body).await.expect(201);
        (project, assigned.header("location").to_owned())
    }

    /// The path of a new item of [`World::learner`]'s portfolio.
    pub async fn new_item(&self) -> String {
        let path = format!("/api/v1/apprenticeships/{}/portfolio-items", self.learner.id);
        self.own.post(&path, &item()).await.expect(201).header("location").to_owned()
    }

    /// The path of new feedback on an item.
    async fn new_feedback(&self, item: &str) -> String {
        let said = self.staff.post(&format!("{item}/feedback"), &json!({"text": "Clear to read."})).await;
        said.expect(201).header("location").to_owned()
    }

    /// The paths of a new public link and of what it shows.
    pub async fn new_link(&self, item: &str) -> (String, String) {
        let id = item.rsplit('/').next().expect("an id");
        let body = json!({"displayName": "Robin", "introduction": null, "portfolioItemIds": [id]});
        let path = format!("/api/v1/apprenticeships/{}/portfolio-links", self.learner.id);
        let made = self.own.post(&path, &body).await.expect(201);
        let token = made.body["token"].as_str().expect("a token");
        (made.header("location").to_owned(), format!("/api/v1/portfolios/{token}"))
    }

    /// The path of the next review of an apprenticeship.
    pub async fn next_review(&self, id: &str) -> String {
        let list = self.staff.get(&format!("/api/v1/reviews?apprenticeship_id={id}")).await.expect(200);
        format!("/api/v1/reviews/{}", list.body["reviews"][0]["id"].as_str().expect("an id"))
    }

    /// A new learner and the line manager.
    pub async fn new_managed(&self) -> (Learner, Actor) {
        let learner = self.app.learner(&self.ada).await;
        let manager = self.manager_of(&learner).await;
        (learner, manager)
    }

    /// A new line manager of a learner.
    async fn manager_of(&self, learner: &Learner) -> Actor {
        let manager = self.app.person(Role::LineManager).await;
        let path = format!("/api/v1/apprenticeships/{}", learner.id);
        self.staff.patch(&path, &json!({"lineManagerId": manager.id})).await.expect(200);
        manager
    }

    /// The path of a new check-in with a learner.
    pub async fn new_check_in(&self, learner: &Learner) -> String {
        let manager = self.manager_of(learner).await;
        let path = format!("/api/v1/apprenticeships/{}/check-ins", learner.id);
        manager.post(&path, &talked()).await.expect(201).header("location").to_owned()
    }

    /// The path of a question of a new line manager.
    pub async fn new_support_request(&self) -> String {
        let manager = self.app.person(Role::LineManager).await;
        let body = json!({"topic": "Time to learn", "apprenticeshipId": null, "text": "How?"});
        let asked = manager.post("/api/v1/support-requests", &body).await.expect(201);
        asked.header("location").to_owned()
    }

    /// The paths of a new skill and of a person's training.
    async fn new_training(&self, person: &str) -> (String, String) {
        let added = self.staff.post("/api/v1/manager-skills", &skill("Giving feedback")).await.expect(201);
        let body =
            json!({"managerSkillId": added.body["id"], "completedOn": "2026-10-14", "course": "Half a day"});
        let trained = self.staff.post(&format!("{person}/manager-trainings"), &body).await.expect(201);
        (added.header("location").to_owned(), trained.header("location").to_owned())
    }

    /// The path of a new goal of a review.
    pub async fn new_goal(&self, review: &str) -> String {
        let body = json!({"title": "Lead a sprint review", "owner": "apprentice", "dueOn": "2027-02-15"});
        let added = self.staff.post(&format!("{review}/goals"), &body).await.expect(201);
        added.header("location").to_owned()
    }

    /// An update for [`World::learner`].
    pub fn push(&self, external_id: &str) -> serde_json::Value {
        json!({"externalId": external_id, "learner": {"uln": self.learner.uln}, "observedAt": "2026-11-20T09:30:00Z",
            "details": {"kind": "otjHours", "date": "2026-11-20", "hours": 1, "activity": "Workshop", "ksbs": ["K1"]},
            "supersedes": null})
    }

    /// The path with real records in place of its parameters.
    pub fn path(&self, template: &str) -> String {
        let fits = |known: &str| {
            template.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
        };
        let longest =
            self.records.iter().filter(|(known, _)| fits(known)).max_by_key(|(known, _)| known.len());
        let path = match longest {
            Some((known, record)) => template.replacen(known, record, 1),
            None => template.to_owned(),
        };
        assert!(!path.contains('{'), "tests/api/coverage/world.rs needs a record for {template}");
        path
    }

    /// The same with a meetup, or a vacancy, that all may see.
    pub fn public_path(&self, template: &str) -> String {
        if template.contains("/registrations/") {
            return self.path(template);
        }
        if let Some(rest) = template.strip_prefix("/api/v1/vacancies/{id}") {
            return format!("/api/v1/vacancies/{}{rest}", self.campaign.vacancy);
        }
        if template.starts_with("/api/v1/ideas/{id}") || template.ends_with("/{id}/evaluations") {
            return self.path(&format!("public {template}"));
        }
        match template.strip_prefix("/api/v1/meetups/{id}") {
            Some(rest) => format!("{}{rest}", self.published),
            None => self.path(template),
        }
    }

    /// Somebody whom an operation with this scope lets at every record.
    pub fn caller(&self, scope: Option<&str>) -> Actor {
        match scope.map(|scope| scope.parse::<Scope>().expect("a scope")) {
            Some(Scope::PortfolioWrite) => self.own.clone(),
            Some(Scope::SubjectRequestsWrite) => self.officer.clone(),
            Some(Scope::ConcernsRead) => self.lead.clone(),
            Some(scope) if !Role::ProgrammeManager.scopes().has(scope) => self.ada.clone(),
            // People register for themselves.
            Some(Scope::RegistrationsWrite) => self.apprentice.clone(),
            _ => self.staff.clone(),
        }
    }

    /// Somebody who has something to read by an operation.
    pub fn reader(&self, operation: &Operation<'_>) -> Actor {
        // One's own: staff have none.
        if operation.id() == "list_own_registrations" {
            return self.apprentice.clone();
        }
        if matches!(operation.id(), "get_evaluation" | "get_subject_copy") {
            return self.own.clone();
        }
        self.caller(operation.scope())
    }

    /// Those whose records there are, as far as they can have the scope.
    pub fn owners(&self, scope: Option<&str>) -> Vec<(&'static str, Actor)> {
        let owners = [
            ("the provider", OrganisationKind::LearningProvider.allowed_scopes(), &self.ada),
            ("the employer", OrganisationKind::Employer.allowed_scopes(), &self.employer),
            ("the apprentice", Role::Apprentice.scopes(), &self.apprentice),
        ];
        let able = owners.into_iter().filter(|(_, scopes, _)| may(*scopes, scope));
        able.map(|(name, _, actor)| (name, actor.clone())).collect()
    }

    /// Those who have nothing to do with any record, as far as they can have the scope.
    pub fn strangers(&self, scope: Option<&str>) -> Vec<(&'static str, Actor)> {
        let able = self.strangers.iter().filter(|(_, scopes, _)| may(*scopes, scope));
        able.map(|(name, _, actor)| (*name, actor.clone())).collect()
    }
}

impl World {
    /// The same, of an operation: where a token is needed, each has one.
    pub fn strangers_to(&self, operation: &Operation<'_>) -> Vec<(&'static str, Actor)> {
        let mut strangers = self.strangers(operation.scope());
        strangers.retain(|(_, actor)| actor.token.is_some() || !operation.needs_token());
        strangers
    }
}

fn may(scopes: Scopes, needed: Option<&str>) -> bool {
    needed.is_none_or(|needed| scopes.has(needed.parse().expect("a scope")))
}

async fn strangers(app: &TestApp) -> Vec<(&'static str, Scopes, Actor)> {
    let mut strangers = vec![
        ("nobody", Scopes::default(), app.anonymous()),
        (
            "another provider",
            OrganisationKind::LearningProvider.allowed_scopes(),
            app.provider("Other").await,
        ),
        ("another employer", OrganisationKind::Employer.allowed_scopes(), app.employer("Another").await),
    ];
    for role in Role::ALL.iter().copied() {
        if role.reach(Scope::ApprenticeshipsRead) != Some(Reach::Everything) {
            strangers.push((role.as_str(), role.scopes(), app.person(role).await));
        }
    }
    strangers
}
