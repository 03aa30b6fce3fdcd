//! Bodies of records that the world holds one of.

use serde_json::json;

/// The path of the version of a standard that learners of tests are on.
pub const VERSION: &str = "/api/v1/standards/ST9999/versions/1.0";

/// A project.
pub fn project() -> serde_json::Value {
    json!({"title": "Bin days by text", "brief": "Residents ask when their bins are emptied.",
        "ownerTeam": "Environment", "technologies": ["Rust"], "ksbs": ["K1"]})
}

/// An item of a portfolio.
pub fn item() -> serde_json::Value {
    json!({"title": "Bin days by text", "reflection": "I wrote the part that reads the calendar.",
        "links": [{"title": "The pull request", "url": "https://code.example/pull/7"}], "ksbs": ["K1"],
        "projectId": null, "visibility": "programme"})
}

/// A check-in.
pub fn talked() -> serde_json::Value {
    json!({"heldOn": "2026-11-20", "wellbeing": 4, "blockers": null, "actions": "Pair on Wednesday."})
}

/// A piece of guidance.
pub fn guidance() -> serde_json::Value {
    json!({"title": "The first week", "topic": "Onboarding", "stage": "beforeStart", "markdown": "Order the laptop."})
}

/// An idea.
pub fn idea() -> serde_json::Value {
    json!({"text": "Give every apprentice a project of their own.", "theme": "Projects", "organisationId": null, "named": false,
        "employerEventId": null})
}

/// An event for employers.
pub fn employer_event() -> serde_json::Value {
    json!({"title": "Employers at the town hall", "heldOn": "2026-06-18", "invited": 40, "attended": 23})
}

/// A skill of managers.
pub fn skill(title: &str) -> serde_json::Value {
    json!({"title": title, "description": "Says what was seen and what would help.", "validMonths": 24})
}

/// A withdrawal of somebody in learning.
pub fn withdrawing() -> serde_json::Value {
    json!({"lastDayOn": "2026-11-20", "triggeredBy": "apprentice", "reasons": ["newJob"], "note": null})
}

/// The passing of a gateway.
pub fn ready() -> serde_json::Value {
    json!({"reachedOn": "2026-11-20", "englishAndMaths": "met", "aged16To18AtStart": false, "employerConfirms": true})
}

/// An apprenticeship assessment that the provider marks.
pub fn assessment() -> serde_json::Value {
    json!({"name": "Work portfolio", "markedBy": "provider", "assessmentOrganisation": null, "ksbs": ["K1", "S1"],
        "scheduledOn": "2026-11-19"})
}

/// An outcome.
pub fn employed() -> serde_json::Value {
    json!({"kind": "permanentJob", "employer": "London Borough of Hackney", "jobTitle": "Developer",
        "observedOn": "2026-11-24", "note": null})
}

/// A version of a standard.
pub fn version() -> serde_json::Value {
    json!({"title": "Invented technician", "level": 3, "status": "approvedForDelivery", "larsCode": 9001,
        "typicalMonths": 18, "maxFunding": 15000, "earliestStartsOn": "2025-12-01", "latestStartsOn": null,
        "latestEndsOn": null, "assessmentModel": "reformed", "minimumOtjHoursByStart": [{"startsFrom": "2025-12-01", "hours": 326}],
        "ksbsComplete": true, "ksbs": [{"code": "K1", "title": "First knowledge", "takenFrom": null}], "options": []})
}
