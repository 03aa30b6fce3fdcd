//! A valid request for every operation that writes, and the events that it must leave.

mod attendances;
mod changes;
mod clients;
pub mod data_protection;
pub mod equality;
mod evaluations;
pub mod funding;
mod ideas;
pub mod introductions;
mod lifecycle;
mod managers;
mod meetups;
pub mod mentoring;
pub mod partners;
mod portfolio;
mod recruitment;
mod series;
mod sign_in;

use hackit::access::OrganisationKind;
use hackit::features::apprenticeships::apprenticeships::nth_uln;
use serde_json::{Value, json};

use super::World;
use crate::support::{Actor, Operation, Request};

/// Writes that leave no event: tokens and sign-ins are no records of the programme.
pub const SILENT: &[(&str, &str)] = &[
    ("add_attendance_code", "a code holds for a quarter of an hour"),
    ("put_equality_response", "no event may tell who answered about themselves"),
    ("delete_equality_response", "no event may tell who answered about themselves"),
    ("create_session", "a sign-in is no record of the programme"),
    ("end_session", "a sign-in is no record of the programme"),
    ("set_password", "the person's record holds no password; the invitation left the event"),
    ("ask_for_application_link", "nobody has begun; the letter is in the list of letters"),
    (
        "send_employer_enquiry",
        "nobody has shown that the address is theirs; the letter is in the list of letters",
    ),
    ("change_notification_preferences", "which letters somebody wants is no record of the programme"),
    ("add_calendar_link", "a link of one's own is no record of the programme"),
    ("end_calendar_link", "a link of one's own is no record of the programme"),
    ("ask_for_reset", "nobody is looked up before the answer; the letter is in the list of letters"),
    ("create_token", "a token is no record of the programme"),
    ("revoke_token", "a token is no record of the programme"),
];

/// A request that succeeds.
pub struct Write {
    actor: Actor,
    path: String,
    /// The JSON body.
    pub body: Option<Value>,
    form: Option<String>,
    basic: Option<(String, String)>,
    /// Whether the version that it changes has to be named, as in every `PATCH`.
    is_conditional: bool,
    /// The types of the events, one for each record changed.
    pub events: Vec<&'static str>,
}

impl Write {
    fn new(actor: &Actor, path: impl Into<String>, events: &[&'static str]) -> Self {
        let (actor, path, events) = (actor.clone(), path.into(), events.to_vec());
        Self { actor, path, body: None, form: None, basic: None, is_conditional: false, events }
    }

    fn json(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// The request without a body.
    pub fn bare(&self, operation: &Operation<'_>) -> Request {
        let request = self.actor.request(operation.method, &self.path);
        let request = match &self.basic {
            Some((name, secret)) => request.basic(name, secret),
            None => request,
        };
        let is_conditional = self.is_conditional || operation.method == "PATCH";
        if is_conditional { request.header("if-match", "*") } else { request }
    }

    /// The request as it succeeds.
    pub fn valid(&self, operation: &Operation<'_>) -> Request {
        let request = self.bare(operation);
        match (&self.body, &self.form) {
            (Some(body), _) => request.json(body),
            (None, Some(form)) => request.form(form),
            (None, None) => request,
        }
    }

    /// The request with another JSON body.
    pub fn with(&self, operation: &Operation<'_>, body: &Value) -> Request {
        self.bare(operation).json(body)
    }

    /// The same by somebody else.
    pub fn by(self, actor: &Actor) -> Self {
        Self { actor: actor.clone(), ..self }
    }
}

/// What makes an operation succeed; nothing for operations that nobody thought of yet.
pub async fn valid(world: &World, operation: &str) -> Option<Write> {
    let write = match operation {
        "create_session" | "end_session" | "set_password" | "ask_for_reset" | "create_token"
        | "revoke_token" => sign_in::valid(world, operation).await,
        _ => match recruitment::valid(world, operation).await {
            Some(write) => write,
            None => match partners::valid(world, operation).await {
                Some(write) => write,
                None => match equality::valid(world, operation).await {
                    Some(write) => write,
                    None => match data_protection::valid(world, operation).await {
                        Some(write) => write,
                        None => match mentoring::valid(world, operation).await {
                            Some(write) => write,
                            None => return programme(world, operation).await,
                        },
                    },
                },
            },
        },
    };
    Some(write)
}

async fn programme(world: &World, operation: &str) -> Option<Write> {
    let (staff, ada) = (&world.staff, &world.ada);
    let write = |actor, path: String, events: &[&'static str]| Write::new(actor, path, events);
    let found = match operation {
        "add_cohort" => write(staff, "/api/v1/cohorts".into(), &["cohort.added"])
            .json(json!({"name": "Cohort two", "startsOn": "2027-09-06", "plannedPlaces": 20})),
        "change_cohort" => write(staff, world.path("/api/v1/cohorts/{id}"), &["cohort.changed"])
            .json(json!({"plannedPlaces": 21})),
        "put_standard_version" => {
            // Each time a version that is not there yet.
            let count = world.app.sql("SELECT count(*) FROM standards").await;
            let path = format!("/api/v1/standards/ST9998/versions/1.{}", count[0]);
            write(staff, path, &["standard.added"]).json(super::samples::version())
        }
        "add_funding_rules" | "put_funding_rules" | "add_minimum_wage" | "put_minimum_wage" => {
            funding::valid(world, operation).await
        }
        "add_apprenticeship" => write(staff, "/api/v1/apprenticeships".into(), &["apprenticeship.added"])
            .json(draft(world, 100).await),
        "approve_apprenticeship" => {
            let body = draft(world, 101).await;
            let added = staff.post("/api/v1/apprenticeships", &body).await.expect(201);
            let path = format!("{}/approvals", added.header("location"));
            write(staff, path, &["apprenticeship.approved"])
        }
        "change_apprenticeship" => {
            write(staff, world.path("/api/v1/apprenticeships/{id}"), &["apprenticeship.changed"])
                .json(json!({"team": "Platform"}))
        }
        "set_provider_reference" => {
            let path = world.path("/api/v1/apprenticeships/{id}/provider-reference");
            write(ada, path, &["apprenticeship.changed"]).json(json!({"providerReference": "L-17"}))
        }
        _ => return apprentices(world, operation).await,
    };
    Some(found)
}

/// What happens to an apprentice, and with whom; the writes are in files of their own.
async fn apprentices(world: &World, operation: &str) -> Option<Write> {
    Some(match operation {
        "add_project"
        | "change_project"
        | "assign_apprentice"
        | "complete_assignment"
        | "add_portfolio_item"
        | "change_portfolio_item"
        | "give_feedback"
        | "share_portfolio"
        | "take_down_portfolio_link"
        | "unshare_portfolio" => portfolio::valid(world, operation).await,
        "add_check_in"
        | "share_check_in"
        | "add_support_request"
        | "add_support_message"
        | "close_support_request"
        | "add_guidance"
        | "change_guidance"
        | "add_manager_skill"
        | "change_manager_skill"
        | "add_manager_training"
        | "void_manager_training" => managers::valid(world, operation).await,
        "ask_for_change" | "accept_change_request" | "decline_change_request" | "cancel_change_request" => {
            changes::valid(world, operation).await
        }
        "judge_ksb"
        | "reschedule_review"
        | "hold_review"
        | "miss_review"
        | "sign_review"
        | "change_review"
        | "add_goal"
        | "change_goal"
        | "rate_apprentice"
        | "add_otj_entry"
        | "confirm_otj_entry"
        | "reject_otj_entry"
        | "void_otj_entry"
        | "put_training_plan"
        | "start_break"
        | "end_break"
        | "withdraw_apprentice"
        | "reverse_withdrawal"
        | "change_provider"
        | "return_to_learning"
        | "pass_gateway"
        | "schedule_attempt"
        | "reschedule_attempt"
        | "record_result"
        | "schedule_assessment"
        | "reschedule_assessment"
        | "cancel_assessment"
        | "record_assessment_result"
        | "verify_behaviours"
        | "complete_apprenticeship"
        | "add_outcome" => lifecycle::valid(world, operation).await,
        _ => return organisations(world, operation).await,
    })
}

async fn organisations(world: &World, operation: &str) -> Option<Write> {
    let (app, staff) = (&world.app, &world.staff);
    let write = |actor, path: String, events: &[&'static str]| Write::new(actor, path, events);
    let found = match operation {
        "add_organisation" => write(staff, "/api/v1/organisations".into(), &["organisation.added"])
            .json(json!({"kind": "employer", "name": "Example Studios", "ukprn": null, "website": null,
                "contactName": "Robin Invented", "contactEmail": "robin@studios.example"})),
        "change_organisation" => {
            write(staff, world.path("/api/v1/organisations/{id}"), &["organisation.changed"])
                .json(json!({"contactName": "Sam Invented"}))
        }
        "deactivate_organisation" => {
            let id = app.organisation(OrganisationKind::Employer, "Soon gone").await;
            write(staff, format!("/api/v1/organisations/{id}/deactivations"), &["organisation.deactivated"])
        }
        _ => return pushes_and_meetups(world, operation).await,
    };
    Some(found)
}

async fn pushes_and_meetups(world: &World, operation: &str) -> Option<Write> {
    let ada = &world.ada;
    let found = match operation {
        "push_progress_update" => Write::new(ada, "/api/v1/progress-updates", &["progressUpdate.received"])
            .json(world.push("walk-1")),
        "push_progress_update_batch" => {
            let events = ["progressUpdate.received"; 2];
            let items = [world.push("walk-2"), world.push("walk-3")];
            Write::new(ada, "/api/v1/progress-update-batches", &events).json(json!({"items": items}))
        }
        _ if attendances::WRITES.contains(&operation) => attendances::valid(world, operation).await,
        "give_evaluation" => evaluations::valid(world).await,
        _ if meetups::WRITES.contains(&operation) => meetups::valid(world, operation).await,
        "add_calendar_link" => Write::new(&world.own, "/api/v1/calendar-links", &[]),
        "end_calendar_link" => Write::new(&world.own, world.new_calendar_link(&world.own).await, &[]),
        "change_notification_preferences" => Write::new(&world.own, "/api/v1/notification-preferences", &[])
            .json(json!({"ideaAnswered": false})),
        "add_employer_event" | "change_employer_event" | "add_idea" | "change_idea" | "answer_idea" => {
            ideas::valid(world, operation).await
        }
        _ => match introductions::valid(world, operation).await {
            Some(found) => return Some(found),
            None => return people(world, operation).await,
        },
    };
    Some(found)
}

async fn people(world: &World, operation: &str) -> Option<Write> {
    let (app, staff) = (&world.app, &world.staff);
    let write = |actor, path: String, events: &[&'static str]| Write::new(actor, path, events);
    let found = match operation {
        "add_person" => write(staff, "/api/v1/people".into(), &["person.added"])
            .json(json!({"email": "alex@invented.example", "givenName": "Alex", "familyName": "Invented"})),
        "change_person" => {
            let path = format!("/api/v1/people/{}", app.new_person().await);
            write(staff, path, &["person.changed"]).json(json!({"familyName": "Also-Invented"}))
        }
        "deactivate_person" => {
            let (person, _) = world.new_granted_person().await;
            write(staff, format!("{person}/deactivations"), &["person.deactivated", "roleGrant.ended"])
        }
        "invite_person" => {
            let path = format!("/api/v1/people/{}/invitations", app.new_person().await);
            write(staff, path, &["person.invited"])
        }
        "grant_role" => {
            let path = format!("/api/v1/people/{}/role-grants", app.new_person().await);
            write(staff, path, &["person.rolesChanged", "roleGrant.granted"])
                .json(json!({"role": "recruiter", "organisationId": null}))
        }
        "end_role_grant" => {
            let (_, grant) = world.new_granted_person().await;
            write(staff, grant, &["person.rolesChanged", "roleGrant.ended"])
        }
        _ => return series::valid(world, operation).await,
    };
    Some(found)
}

/// A draft of an apprenticeship for a new person.
async fn draft(world: &World, number: usize) -> Value {
    json!({"personId": world.app.new_person().await, "standardId": world.learner.standard,
        "providerId": world.ada.organisation, "cohortId": world.learner.cohort, "lineManagerId": null,
        "team": "Data", "startsOn": "2027-01-04", "plannedEndOn": "2028-12-29", "weeklyHours": 36,
        "uln": nth_uln(number), "providerReference": null, "priorLearningHours": 10, "ageAtStart": "16to18",
        "plannedOtjHours": {"hours": 557, "agreedOn": "2026-11-02", "agreedBy": ["apprentice", "provider"]},
        "englishMaths": {"required": true, "reason": "aged16To18AtStart", "english": "met", "maths": "notMet"}})
}
