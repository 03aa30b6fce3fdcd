//! Every operation with every grant and every pair of grants: by each scope a person sees what the grants that give it
//! reach, and nothing else. A pair is judged by the table of reaches, like each grant alone.

mod feed;
mod ideas;
mod introductions;
mod mentoring;
mod records;

use futures_util::StreamExt as _;
use hackit::access::{Grant, Reach, Role, Scope};
use hackit::ids::OrganisationId;
use serde_json::Value;
use uuid::Uuid;

use super::{Findings, World, send};
use crate::support::{Actor, CONTRACT, Operation, Reply};

/// What everybody reads, by how its paths begin, with the scope that shows more of it.
const PUBLIC: &[(&str, Scope)] =
    &[("/api/v1/meetups", Scope::MeetupsRead), ("/api/v1/ideas", Scope::IdeasRead)];

/// Whose a record is, as one person sees it.
#[derive(Clone, Copy, Default)]
struct Whose {
    /// Seen by everybody who has the scope.
    everybodys: bool,
    /// Seen by apprentices.
    apprentices: bool,
    /// This organisation's.
    organisation: Option<Uuid>,
    /// Of an apprentice whom the person manages.
    managed: bool,
    /// The person's own.
    own: bool,
    /// Not even seen by who sees everything.
    private: bool,
}

const NOBODYS: Whose = Whose {
    everybodys: false,
    apprentices: false,
    organisation: None,
    managed: false,
    own: false,
    private: false,
};
const EVERYBODYS: Whose = Whose { everybodys: true, ..NOBODYS };
const APPRENTICES: Whose = Whose { apprentices: true, ..NOBODYS };
const MANAGED: Whose = Whose { managed: true, ..NOBODYS };
const OWN: Whose = Whose { own: true, ..NOBODYS };
const OF_BOTH: Whose = Whose { managed: true, own: true, ..NOBODYS };

impl Whose {
    /// Whether one of the grants reaches the record with the scope.
    fn is_seen(&self, grants: &[Grant], scope: Scope) -> bool {
        grants.iter().any(|grant| match grant.role.reach(scope) {
            None => false,
            Some(_) if self.everybodys => true,
            Some(_) if self.apprentices && grant.role == Role::Apprentice => true,
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
struct Records(records::Found);

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
    person: Uuid,
    holders: Vec<Holder>,
    records: Records,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new().await;
        let (one, other) = (world.app.employer("One").await, world.app.employer("Two").await);
        let mine = world.app.learner(&world.ada).await;
        let holders = holders(&world, mine.person, [one.organisation, other.organisation]).await;
        let mut found = records::shared(&world);
        found.extend(records::of_learners(&world, &mine).await);
        found.extend(records::of_endings(&world, mine.person).await);
        found.extend(records::of_people(&world, mine.person).await);
        found.extend(records::of_meetups(&world, mine.person, &one, &other).await);
        found.extend(ideas::of_ideas(&world, mine.person, &one, &other).await);
        found.extend(introductions::of_introductions(&world, &mine, &one, &other).await);
        found.extend(mentoring::of_mentoring(&world, &mine, &one, &other).await);
        Self { world, person: mine.person, holders, records: Records(found) }
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
        // What everybody reads, and more of it with a scope.
        let of_public = PUBLIC.iter().find(|(start, _)| operation.path.starts_with(start));
        let of_public = of_public.filter(|_| scope.is_none()).map(|(_, scope)| *scope);
        let is_public = of_public.is_some();
        let Some(scope) = scope.or(of_public) else {
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
    scene.follow(&mut findings).await;
    findings.judge(6_000);
    assert_eq!(scene.world.trail().await, before, "nothing may have happened");
}
