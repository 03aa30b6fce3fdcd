//! One pushed update, read from what the provider sent.

use chrono::{DateTime, Utc};
use diesel::deserialize::{FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::Bytea;
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::details::{
    Attendance, Details, Kind, KsbEvidence, Milestone, Note, OtjHours, RagRating, Retraction, UnitResult,
};
use super::future;
use crate::error::{Code, Error, FieldCode, FieldError, Problem, Result};
use crate::ids::ApprenticeshipId;
use crate::json;

/// Pushes one progress update.
#[derive(Clone, Debug)]
pub struct Push {
    /// The provider's own name of the update.
    pub external_id: String,
    /// Whose progress it is.
    pub learner: LearnerRef,
    /// When it was observed.
    pub observed_at: DateTime<Utc>,
    /// What was observed.
    pub details: Details,
    /// The same in JSON, as it is stored and compared.
    pub stored: String,
    /// The update that this one corrects.
    pub supersedes: Option<String>,
}

/// How a provider names a learner: exactly one of the three.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LearnerRef {
    /// Unique learner number.
    Uln(String),
    /// The apprenticeship here.
    Apprenticeship(ApprenticeshipId),
    /// The provider's own reference, set on the apprenticeship.
    ProviderReference(String),
}

impl LearnerRef {
    /// The pointer of the property that names the learner.
    pub fn pointer(&self) -> &'static str {
        match self {
            Self::Uln(_) => "#/learner/uln",
            Self::Apprenticeship(_) => "#/learner/apprenticeshipId",
            Self::ProviderReference(_) => "#/learner/providerReference",
        }
    }
}

/// Pushes one progress update. Optional properties may be absent.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PushProgressUpdate, example = json!({
    "externalId": "ada-0001", "learner": {"uln": "1000000019"}, "observedAt": "2026-11-20T09:30:00Z",
    "details": {"kind": "otjHours", "date": "2026-11-20", "hours": 6.5, "activity": "Pair programming workshop",
        "ksbs": ["K1", "S4"]},
    "supersedes": null
}))]
pub struct PushBody {
    /// The provider's own name of the update, unique within the provider; pushing it again changes nothing.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    external_id: String,
    /// Whose progress it is.
    #[validate(nested)]
    learner: LearnerBody,
    /// When it was observed; at most five minutes ahead of the server's clock.
    observed_at: DateTime<Utc>,
    /// What was observed.
    #[schema(value_type = Details)]
    details: Box<RawValue>,
    /// The `externalId` of the update that this one corrects, if any.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    supersedes: Option<String>,
}

/// Names the learner in exactly one way.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = LearnerReference, min_properties = 1, max_properties = 1)]
struct LearnerBody {
    /// Unique learner number, ten digits; finds the apprenticeship that covers the fact's date.
    #[validate(length(min = 1, max = 10), custom(function = "crate::validate::one_line"))]
    #[schema(pattern = "^[1-9][0-9]{9}$", nullable = false)]
    uln: Option<String>,
    /// The apprenticeship's id.
    #[schema(nullable = false)]
    apprenticeship_id: Option<ApprenticeshipId>,
    /// The provider's own reference, set on the apprenticeship before.
    #[serde(default, deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    provider_reference: Option<String>,
}

/// The parts of an item that are needed before the rest is judged.
#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(borrow, default, deserialize_with = "json::present")]
    details: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct KindOnly {
    kind: Kind,
}

impl Push {
    /// Reads an update and judges its form.
    ///
    /// # Errors
    /// Every fault of the item at once, with pointers relative to the item; of one that does not fit, also what lies in
    /// the future, as far as it can be read.
    pub fn read(bytes: &[u8], now: DateTime<Utc>) -> Result<Self> {
        if let Some(body) = json::fast_path::<PushBody>(bytes)
            && let Some(kind) = kind_at_a_glance(body.details.get())
            && let Ok(details) = read_details_of(kind, body.details.get().as_bytes())
            && let Ok(push) = Self::judge(Some(body), Some(details), Vec::new())
        {
            return Ok(push);
        }
        let mut faults = Vec::new();
        // What is not JSON at all ends here; other faults are gathered.
        let body = collect(json::strict::<PushBody>(bytes), "", &mut faults)?;
        let details = serde_json::from_slice::<Outline<'_>>(bytes)
            .ok()
            .and_then(|outline| outline.details)
            .map(|raw| read_details(raw.get().as_bytes()));
        let details = match details {
            Some(details) => collect(details, "/details", &mut faults)?,
            None => None,
        };
        Self::judge(body, details, faults).map_err(|error| match error {
            // What lies in the future is judged with the rest that needs the database, unless nothing goes there.
            Error::Problem(problem) if problem.code == Code::ValidationFailed => {
                let Problem { mut errors, .. } = *problem;
                errors.extend(future::faults_of_body(bytes, now));
                Error::invalid(errors)
            }
            other => other,
        })
    }

    /// Judges the parts together, where they could be read.
    fn judge(body: Option<PushBody>, details: Option<Details>, mut faults: Vec<FieldError>) -> Result<Self> {
        let learner = body.as_ref().and_then(|body| learner(&body.learner, &mut faults));
        if let (Some(PushBody { supersedes: None, .. }), Some(Details::Retraction(_))) = (&body, &details) {
            let detail = "a retraction names the update that it voids";
            faults.push(FieldError::pointer("#/supersedes", FieldCode::Required, detail));
        }
        match (body, details, learner) {
            (Some(body), Some(details), Some(learner)) if faults.is_empty() => Ok(Self {
                external_id: body.external_id,
                learner,
                observed_at: chrono::SubsecRound::trunc_subsecs(body.observed_at, 6),
                stored: serde_json::to_string(&details).map_err(anyhow::Error::from)?,
                details,
                supersedes: body.supersedes,
            }),
            _ => Err(Error::invalid(faults)),
        }
    }
}

/// Puts the faults of one part beside the others, and goes on.
fn collect<T>(part: Result<T>, at: &str, faults: &mut Vec<FieldError>) -> Result<Option<T>> {
    match part {
        Ok(value) => Ok(Some(value)),
        Err(Error::Problem(problem)) if problem.code == Code::ValidationFailed => {
            let Problem { errors, .. } = *problem;
            faults.extend(errors.into_iter().map(|fault| fault.below(at)));
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

/// serde cannot tell where inside a tagged enum it stopped, so the kind is read first, then that kind's own shape.
fn read_details(bytes: &[u8]) -> Result<Details> {
    let kind = match serde_json::from_slice::<KindOnly>(bytes) {
        Ok(outline) => outline.kind,
        Err(_) => return Err(Error::invalid(vec![bad_kind(bytes)])),
    };
    read_details_of(kind, bytes)
}

/// What comes first after the name `kind`: right wherever nothing is wrong, and each kind's own rules ask for its name.
fn kind_at_a_glance(details: &str) -> Option<Kind> {
    let (_, rest) = details.split_once("\"kind\"")?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    value.split('"').next()?.parse().ok()
}

fn read_details_of(kind: Kind, bytes: &[u8]) -> Result<Details> {
    let mut details = match kind {
        Kind::OtjHours => Details::OtjHours(json::read::<OtjHours>(bytes)?),
        Kind::Attendance => Details::Attendance(json::read::<Attendance>(bytes)?),
        Kind::UnitResult => Details::UnitResult(json::read::<UnitResult>(bytes)?),
        Kind::KsbEvidence => Details::KsbEvidence(json::read::<KsbEvidence>(bytes)?),
        Kind::RagRating => Details::RagRating(json::read::<RagRating>(bytes)?),
        Kind::Milestone => Details::Milestone(json::read::<Milestone>(bytes)?),
        Kind::Note => Details::Note(json::read::<Note>(bytes)?),
        Kind::Retraction => Details::Retraction(json::read::<Retraction>(bytes)?),
    };
    details.normalise();
    Ok(details)
}

fn bad_kind(bytes: &[u8]) -> FieldError {
    let known = Kind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    match serde_json::from_slice::<serde_json::Value>(bytes) {
        Ok(serde_json::Value::Object(object)) => match object.get("kind") {
            None => FieldError::pointer("#/kind", FieldCode::Required, format!("is missing; one of {known}")),
            Some(serde_json::Value::String(_)) => {
                FieldError::pointer("#/kind", FieldCode::NotListed, format!("must be one of {known}"))
            }
            Some(_) => FieldError::pointer("#/kind", FieldCode::Type, format!("must be one of {known}")),
        },
        Ok(serde_json::Value::Null) => {
            FieldError::pointer("#", FieldCode::Null, "must be an object with a kind")
        }
        _ => FieldError::pointer("#", FieldCode::Type, "must be an object with a kind"),
    }
}

fn learner(body: &LearnerBody, faults: &mut Vec<FieldError>) -> Option<LearnerRef> {
    let given = (&body.uln, body.apprenticeship_id, &body.provider_reference);
    let fault = match given {
        (Some(uln), None, None) if uln == "9999999999" => FieldError::pointer(
            "#/learner/uln",
            FieldCode::CheckDigit,
            "9999999999 stands for a number not yet known",
        ),
        (Some(uln), None, None) => return Some(LearnerRef::Uln(uln.clone())),
        (None, Some(id), None) => return Some(LearnerRef::Apprenticeship(id)),
        (None, None, Some(reference)) => return Some(LearnerRef::ProviderReference(reference.clone())),
        _ => FieldError::pointer(
            "#/learner",
            FieldCode::Inconsistent,
            "must name the learner by exactly one of uln, apprenticeshipId, providerReference",
        ),
    };
    faults.push(fault);
    None
}

/// SHA-256 over a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromSqlRow)]
#[diesel(sql_type = Bytea)]
pub struct ContentHash(pub [u8; 32]);

impl FromSql<Bytea, Pg> for ContentHash {
    fn from_sql(bytes: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        Ok(Self(bytes.as_bytes().try_into()?))
    }
}

impl Push {
    /// SHA-256 over the content in JSON: the learner as resolved, the instant, the details, what it supersedes. It is
    /// stored, and compared when the same `externalId` comes again.
    pub fn content_hash(&self, apprenticeship: ApprenticeshipId) -> Result<ContentHash> {
        // What the details have around them takes less than this, unless a name is long.
        let mut content = String::with_capacity(self.stored.len() + 200);
        content.push_str("{\"apprenticeship\":\"");
        content.push_str(apprenticeship.0.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        content.push_str("\",\"observed_at\":");
        content.push_str(&self.observed_at.timestamp_micros().to_string());
        content.push_str(",\"details\":");
        content.push_str(&self.stored);
        content.push_str(",\"supersedes\":");
        match &self.supersedes {
            None => content.push_str("null"),
            Some(name) => content.push_str(&serde_json::to_string(name).map_err(anyhow::Error::from)?),
        }
        content.push('}');
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, content.as_bytes());
        Ok(ContentHash(hash.as_ref().try_into().map_err(anyhow::Error::from)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_has_the_hash_that_it_always_had() {
        let body = r#"{"externalId": "a", "learner": {"uln": "1000000019"}, "observedAt": "2026-11-20T10:30:00+01:00",
            "details": {"ksbs": ["S4", "K1", "K1"], "hours": 6.50, "kind": "otjHours", "date": "2026-11-20",
                "activity": "Workshop – “Rust”"}}"#;
        let push = Push::read(body.as_bytes(), DateTime::from_timestamp(1_800_000_000, 0).expect("a time"));
        let hash =
            push.expect("a push").content_hash(ApprenticeshipId(uuid::Uuid::from_u128(7))).expect("a hash");
        // SHA-256, computed elsewhere, of {"apprenticeship":"00000000-0000-0000-0000-000000000007","observed_at":1795167000000000,
        // "details":{"kind":"otjHours","date":"2026-11-20","hours":6.5,"activity":"Workshop – “Rust”","ksbs":["K1","S4"]},
        // "supersedes":null} without the line breaks. It is stored: another would make every repeated push a conflict.
        let hex: String = hash.0.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "f4b85dc5d28094270d3d094373d790dd20b07c69701b772a7e3227a0f2b21e78");
    }
}
