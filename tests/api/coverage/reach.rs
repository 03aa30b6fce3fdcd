//! Every operation with every grant and every pair of grants: by each scope a person sees what the grants that give it
//! reach, and nothing else. A pair is judged by the table of reaches, like each grant alone.

use futures_util::StreamExt as _;
use hackit::access::{Grant, Reach, Role, Scope};
use hackit::ids::OrganisationId;
use serde_json::{Value, json};
use uuid::Uuid;

use super::world::item;
use super::{Findings, World, send};
use crate::partnerships::meetups::{published, submitted};
use crate::support::{Actor, CONTRACT, Learner, Operation, Reply};

/// Whose a record is, as one person sees it.
#[derive(Clone, Copy, Default)]
struct Whose {
    /// Seen by everybody who has the scope.
    everybodys: bool,
    /// This organisation's.
    organisation: Option<Uuid>,
    /// Of an apprentice whom the person manages.
    managed: bool,
    /// The person's own.
    own: bool,
    /// Not even seen by who sees everything.
    private: bool,
}

const NOBODYS: Whose =
    Whose { everybodys: false, organisation: None, managed: false, own: false, private: false };
const EVERYBODYS: Whose = Whose { everybodys: true, ..NOBODYS };
const MANAGED: Whose = Whose { managed: true, ..NOBODYS };
const OWN: Whose = Whose { own: true, ..NOBODYS };
const OF_BOTH: Whose = Whose { managed: true, own: true, ..NOBODYS };

impl Whose {
    /// Whether one of the grants reaches the record with the scope.
    fn is_seen(&self, grants: &[Grant], scope: Scope) -> bool {
        grants.iter().any(|grant| match grant.role.reach(scope) {
            None => false,
            Some(_) if self.everybodys => true,
            Some(Reach::Everything) => !self.private,
            Some(Reach::Organisation) => {
                self.organisation.is_some_and(|id| grant.organisation == Some(OrganisationId(id)))
            }
            Some(Reach::ManagedApprentices) => self.managed,
            Some(Reach::Own) => self.own,
        })
    }
}

/// Somebody with one grant, or two.
#[derive(Clone)]
struct Holder {
    name: String,
    grants: Vec<Grant>,
    actor: Actor,
}

impl Holder {
    fn has(&self, scope: Scope) -> bool {
        self.grants.iter().any(|grant| grant.role.scopes().has(scope))
    }
}

/// Records, each with whose it is, for each path of the contract that ends in a parameter; some for longer paths, which
/// show something else.
struct Records(Vec<(&'static str, String, Whose)>);

impl Records {
    /// The paths of an operation with records in place of its parameters.
    fn paths(&self, template: &str) -> Vec<(String, Whose)> {
        let fits = |known: &str| {
            template.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
        };
        let known = self.0.iter().map(|(known, ..)| *known).filter(|known| fits(known));
        let longest = known.max_by_key(|known| known.len());
        let longest = longest.unwrap_or_else(|| panic!("coverage/reach.rs needs a record for {template}"));
        let of_longest = self.0.iter().filter(|(known, ..)| *known == longest);
        let paths = of_longest.map(|(known, path, whose)| (template.replacen(known, path, 1), *whose));
        paths.collect()
    }

    /// The records that a list can hold.
    fn listed(&self, list: &str) -> Vec<(&str, Whose)> {
        let template = format!("{list}/{{id}}");
        let records = self.0.iter().filter(|(known, ..)| *known == template);
        records.map(|(_, path, whose)| (path.rsplit('/').next().expect("an id"), *whose)).collect()
    }
}

/// A world, and somebody in it who learns, manages, asked, was trained, registered, and acts for two employers.
struct Scene {
    world: World,
    holders: Vec<Holder>,
    records: Records,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let (one, other) = (world.app.employer("One").await, world.app.employer("Two").await);
        let mine = world.app.learner(&world.ada).await;
        let holders = holders(&world, mine.person, [one.organisation, other.organisation]).await;
        let mut records = shared(&world);
        records.extend(of_learners(&world, &mine).await);
        records.extend(of_endings(&world, mine.person).await);
        records.extend(of_people(&world, mine.person).await);
        records.extend(of_meetups(&world, mine.person, &one, &other).await);
        Self { world, holders, records: Records(records) }
    }
}

/// One holder for each grant, and one for each pair.
async fn holders(world: &World, person: Uuid, employers: [Uuid; 2]) -> Vec<Holder> {
    let mut grants = Vec::new();
    for role in Role::ALL.iter().copied() {
        if role.is_for_an_organisation() {
            grants.extend(employers.map(|id| Grant { role, organisation: Some(OrganisationId(id)) }));
        } else {
            grants.push(Grant { role, organisation: None });
        }
    }
    let mut sets: Vec<Vec<Grant>> = grants.iter().map(|grant| vec![*grant]).collect();
    for (at, one) in grants.iter().enumerate() {
        sets.extend(grants[at + 1..].iter().map(|other| vec![*one, *other]));
    }
    let mut holders = Vec::new();
    for grants in sets {
        let names = grants.iter().map(|grant| match grant.organisation {
            Some(id) if id.0 == employers[0] => format!("{} at One", grant.role),
            Some(_) => format!("{} at Two", grant.role),
            None => grant.role.to_string(),
        });
        let name = names.collect::<Vec<_>>().join(" and ");
        let actor = world.app.sign_in_with(person, &grants).await;
        holders.push(Holder { name, grants, actor });
    }
    holders
}

type Found = Vec<(&'static str, String, Whose)>;

/// Records that are nobody's in particular: seen by everybody with the scope, or by who sees everything.
fn shared(world: &World) -> Found {
    let nobodys = [
        "/api/v1/api-clients/{id}",
        "/api/v1/api-clients/{id}/secrets/{secret_id}",
        "/api/v1/organisations/{id}",
        "/api/v1/people/{id}",
        "/api/v1/role-grants/{id}",
        "/api/v1/providers/{id}",
        "/api/v1/managers/{id}",
        "/api/v1/support-requests/{id}",
        "/api/v1/manager-trainings/{id}",
    ];
    let everybodys = [
        "/api/v1/cohorts/{id}",
        "/api/v1/standards/{id}",
        "/api/v1/projects/{id}",
        "/api/v1/guidance/{id}",
        "/api/v1/manager-skills/{id}",
    ];
    let nobodys = nobodys.map(|template| (template, world.path(template), NOBODYS));
    nobodys
        .into_iter()
        .chain(everybodys.map(|template| (template, world.path(template), EVERYBODYS)))
        .collect()
}

/// Three apprenticeships in learning and what belongs to them: the person's own, of one whom the person manages, and of a
/// stranger.
async fn of_learners(world: &World, mine: &Learner) -> Found {
    let (managed, strange) = (world.app.learner(&world.ada).await, world.app.learner(&world.ada).await);
    let mut found = Vec::new();
    for (learner, whose) in [(mine, OWN), (&managed, MANAGED), (&strange, NOBODYS)] {
        found.extend(of_learner(world, learner, whose).await);
    }
    manage(world, &managed.id, mine.person).await;
    let cohort = world.path("/api/v1/cohorts/{id}");
    for part in ["dashboard", "ksb-coverage"] {
        // A group is there for who sees somebody of it.
        let template = if part == "dashboard" {
            "/api/v1/cohorts/{id}/dashboard"
        } else {
            "/api/v1/cohorts/{id}/ksb-coverage"
        };
        found.push((template, format!("{cohort}/{part}"), OF_BOTH));
    }
    found
}

async fn of_learner(world: &World, learner: &Learner, whose: Whose) -> Found {
    let place = format!("/api/v1/apprenticeships/{}", learner.id);
    let own = world.app.sign_in_as(learner.person, Role::Apprentice, None).await;
    let made = |reply: Reply| reply.expect(201).header("location").to_owned();
    let entry = json!({"date": "2026-11-19", "hours": 0.25, "activity": "Reading", "ksbs": []});
    let update = json!({"externalId": learner.id, "learner": {"apprenticeshipId": learner.id},
        "observedAt": "2026-11-20T09:30:00Z", "details": {"kind": "ragRating", "rating": "green"}});
    let mut hidden = item();
    hidden["visibility"] = json!("private");
    let items = format!("{place}/portfolio-items");
    let shown = made(own.post(&items, &item()).await);
    let hidden = made(own.post(&items, &hidden).await);
    let link = json!({"displayName": "Robin", "introduction": null,
        "portfolioItemIds": [shown.rsplit('/').next()]});
    let review = world.next_review(&learner.id).await;
    let said = world.staff.post(&format!("{shown}/feedback"), &json!({"text": "Clear to read."})).await;
    let private = Whose { own: whose.own, private: true, ..NOBODYS };
    vec![
        ("/api/v1/apprenticeships/{id}", place.clone(), whose),
        ("/api/v1/apprenticeships/{id}/ksbs/{code}", format!("{place}/ksbs/K1"), whose),
        ("/api/v1/breaks-in-learning/{id}", world.new_break(&learner.id, json!("2026-07-06")).await, whose),
        ("/api/v1/otj-entries/{id}", made(own.post(&format!("{place}/otj-entries"), &entry).await), whose),
        (
            "/api/v1/progress-updates/{id}",
            made(world.ada.post("/api/v1/progress-updates", &update).await),
            whose,
        ),
        ("/api/v1/assignments/{id}", world.new_assignment(&learner.id).await.1, whose),
        (
            "/api/v1/portfolio-links/{id}",
            made(own.post(&format!("{place}/portfolio-links"), &link).await),
            whose,
        ),
        ("/api/v1/portfolio-items/{id}", shown, whose),
        ("/api/v1/portfolio-items/{id}", hidden, private),
        ("/api/v1/feedback/{id}", made(said), whose),
        ("/api/v1/goals/{id}", world.new_goal(&review).await, whose),
        ("/api/v1/reviews/{id}", review, whose),
        ("/api/v1/check-ins/{id}", world.new_check_in(learner).await, whose),
    ]
}

/// Makes a person the line manager of an apprentice.
async fn manage(world: &World, id: &str, person: Uuid) {
    let managed = format!(
        "UPDATE apprenticeships SET line_manager_id = '{person}', version = version + 1 WHERE id = '{id}'"
    );
    world.app.sql(&managed).await;
}

/// Apprenticeships that have ended, with what ended them: three of each.
async fn of_endings(world: &World, person: Uuid) -> Found {
    let mut found = Vec::new();
    for whose in [OWN, MANAGED, NOBODYS] {
        let withdrawal = world.new_withdrawal().await;
        let (attempt, outcome) = world.new_ending().await;
        for record in [&withdrawal, &outcome] {
            let read = world.staff.get(record).await.expect(200);
            let apprenticeship =
                read.body.get("apprenticeshipId").unwrap_or(&read.body["apprenticeship"]["id"]);
            let id = apprenticeship.as_str().expect("an id");
            if whose.own {
                let own = format!(
                    "UPDATE apprenticeships SET person_id = '{person}', version = version + 1 WHERE id = '{id}'"
                );
                world.app.sql(&own).await;
            } else if whose.managed {
                manage(world, id, person).await;
            }
        }
        found.push(("/api/v1/withdrawals/{id}", withdrawal, whose));
        found.push(("/api/v1/epa-attempts/{id}", attempt, whose));
        found.push(("/api/v1/outcomes/{id}", outcome, whose));
    }
    found
}

/// What is the person's own as a line manager, beside what [`shared`] has of others.
async fn of_people(world: &World, person: Uuid) -> Found {
    let manager = world.app.sign_in_as(person, Role::LineManager, None).await;
    let asked = json!({"topic": "Time to learn", "apprenticeshipId": null, "text": "How?"});
    let asked = manager.post("/api/v1/support-requests", &asked).await.expect(201);
    let skill = world.path("/api/v1/manager-skills/{id}");
    let trained = json!({"managerSkillId": skill.rsplit('/').next(), "completedOn": "2026-10-14", "course": "Half a day"});
    let trainings = format!("/api/v1/people/{person}/manager-trainings");
    let trained = world.staff.post(&trainings, &trained).await.expect(201);
    let others = world.path("/api/v1/people/{id}");
    vec![
        ("/api/v1/managers/{id}", format!("/api/v1/managers/{person}"), MANAGED),
        ("/api/v1/support-requests/{id}", asked.header("location").to_owned(), OWN),
        ("/api/v1/manager-trainings/{id}", trained.header("location").to_owned(), OWN),
        ("/api/v1/people/{id}/manager-trainings", trainings, OWN),
        ("/api/v1/people/{id}/manager-trainings", format!("{others}/manager-trainings"), NOBODYS),
        ("/api/v1/people/{id}/manager-skills", format!("/api/v1/people/{person}/manager-skills"), OWN),
        ("/api/v1/people/{id}/manager-skills", format!("{others}/manager-skills"), NOBODYS),
    ]
}

/// Meetups of both employers and of a third, published and not, and registrations.
async fn of_meetups(world: &World, person: Uuid, one: &Actor, other: &Actor) -> Found {
    let mut found = vec![("/api/v1/meetups/{id}", world.path("/api/v1/meetups/{id}"), NOBODYS)];
    let own = world.app.sign_in_as(person, Role::Apprentice, None).await;
    for (employer, who, whose) in [(one, &own, OWN), (other, &world.apprentice, NOBODYS)] {
        let whose = Whose { organisation: Some(employer.organisation), ..whose };
        let pending = Whose { own: false, ..whose };
        found.push(("/api/v1/meetups/{id}", submitted(employer, &json!({})).await, pending));
        let open = published(employer, &world.staff, &json!({})).await;
        let made = who.request("POST", &format!("{open}/registrations")).send().await.expect(201);
        let template = "/api/v1/meetups/{id}/registrations/{registration_id}";
        found.push((template, made.header("location").to_owned(), whose));
        found.push(("/api/v1/meetups/{id}", open, EVERYBODYS));
    }
    found
}

/// What one holder is to find of an operation.
struct Check<'a> {
    operation: &'a Operation<'a>,
    holder: &'a Holder,
    path: String,
    expected: Expected<'a>,
}

enum Expected<'a> {
    Seen,
    NotFound,
    NoScope,
    /// A list with these and without those.
    Listed(Vec<(&'a str, bool)>),
}

impl Check<'_> {
    async fn run(self) -> (Self, Reply) {
        let reply = send(&self.holder.actor, self.operation, &self.path).await;
        (self, reply)
    }

    fn judge(&self, reply: &Reply, findings: &mut Findings) {
        let what = format!("{} as {}", self.path, self.holder.name);
        match &self.expected {
            Expected::NotFound => findings.refused(self.operation, &what, reply, 404, "notFound"),
            Expected::NoScope => findings.refused(self.operation, &what, reply, 403, "insufficientScope"),
            Expected::Seen | Expected::Listed(_) if reply.status != 200 => {
                findings.add(self.operation, &what, &format!("answers {}: {}", reply.status, reply.text));
            }
            Expected::Seen => findings.checked += 1,
            Expected::Listed(records) => {
                findings.checked += 1;
                let rows = reply.body.as_object().expect("an object").values().find_map(Value::as_array);
                let rows = rows.expect("a list");
                for (id, seen) in records {
                    if rows.iter().any(|row| row["id"] == *id) != *seen {
                        let fault = if *seen { "lacks" } else { "shows" };
                        findings.add(self.operation, &what, &format!("{fault} {id}"));
                    }
                }
            }
        }
    }
}

impl Scene {
    fn checks<'a>(&'a self, operation: &'a Operation<'a>) -> Vec<Check<'a>> {
        let scope = operation.scope().map(|scope| scope.parse::<Scope>().expect("a scope"));
        let is_public = scope.is_none() && operation.path.starts_with("/api/v1/meetups");
        let Some(scope) = scope.or(is_public.then_some(Scope::MeetupsRead)) else {
            return Vec::new();
        };
        let mut checks = Vec::new();
        let seen = |whose: &Whose, holder: &Holder| {
            whose.is_seen(&holder.grants, scope) || is_public && whose.everybodys
        };
        for holder in &self.holders {
            if !is_public && !holder.has(scope) {
                // Scopes are only added up: what each alone may not, the two may not.
                if holder.grants.len() == 1 {
                    let path = self.world.path(operation.path);
                    checks.push(Check { operation, holder, path, expected: Expected::NoScope });
                }
                continue;
            }
            if operation.path.contains('{') {
                for (path, whose) in self.records.paths(operation.path) {
                    let expected = if seen(&whose, holder) { Expected::Seen } else { Expected::NotFound };
                    // What may be done to a record is told by other tests; here only that it is there.
                    if !operation.writes() || (matches!(expected, Expected::NotFound) && !whose.everybodys) {
                        checks.push(Check { operation, holder, path, expected });
                    }
                }
            } else if !operation.writes() && !operation.path.ends_with(".ics") {
                let listed = self.records.listed(operation.path);
                let expected = if listed.is_empty() {
                    Expected::Seen
                } else {
                    Expected::Listed(
                        listed.into_iter().map(|(id, whose)| (id, seen(&whose, holder))).collect(),
                    )
                };
                let limit = if matches!(expected, Expected::Listed(_)) { "?limit=100" } else { "" };
                let path = format!("{}{limit}", operation.path);
                checks.push(Check { operation, holder, path, expected });
            }
        }
        checks
    }
}

#[tokio::test]
async fn who_is_two_things_sees_by_each_scope_what_its_grants_reach() {
    let scene = Scene::new().await;
    let (mut findings, before) = (Findings::default(), scene.world.trail().await);
    let operations = CONTRACT.operations();
    let checks = operations.iter().flat_map(|operation| scene.checks(operation));
    let mut done = futures_util::stream::iter(checks.map(Check::run)).buffer_unordered(8);
    while let Some((check, reply)) = done.next().await {
        check.judge(&reply, &mut findings);
    }
    findings.judge(6_000);
    assert_eq!(scene.world.trail().await, before, "nothing may have happened");
}
