//! The one error type, and the one table of what can go wrong.
//!
//! A store returns `QueryResult`; the service gives a failure its meaning
//! (`OnConstraint`); the middleware turns it into `application/problem+json`
//! (RFC 9457). `Code` is exhaustive: each code has a status, a title, and a page that
//! says cause and fix, and is part of the published contract.

mod catalogue;
mod problem;
pub mod sql_state;

use std::borrow::Cow;
use std::fmt;

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use catalogue::{Code, FieldCode};
pub use problem::{ProblemBody, problem_response};

/// Where in a request a fault lies: exactly one of the three.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ErrorLocation {
    /// A JSON pointer in URI fragment form (RFC 6901 §6), such as `#/details/hours`.
    Pointer(String),
    /// The name of a query or path parameter.
    Parameter(String),
    /// The name of a header.
    Header(String),
}

/// One fault in a request: where, which kind, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Where the fault lies.
    #[serde(flatten)]
    pub at: ErrorLocation,
    /// Which kind of fault; new kinds may be added.
    pub code: FieldCode,
    /// A sentence for the developer of the client.
    pub detail: String,
}

/// One fault in a request. Exactly one of pointer, parameter and header is there.
#[derive(ToSchema)]
#[schema(as = FieldError, example = json!({
    "pointer": "#/endsAt", "code": "endsBeforeStarts", "detail": "must be later than startsAt"
}))]
#[expect(dead_code, reason = "describes FieldError, whose place is flattened, in the contract")]
pub struct FieldErrorSchema {
    /// Where in the body: a JSON pointer in URI fragment form (RFC 6901).
    #[schema(nullable = false)]
    pointer: Option<String>,
    /// Which query or path parameter.
    #[schema(nullable = false)]
    parameter: Option<String>,
    /// Which header.
    #[schema(nullable = false)]
    header: Option<String>,
    /// Which kind of fault; new kinds may be added.
    code: FieldCode,
    /// A sentence for the developer of the client.
    detail: String,
}

impl FieldError {
    /// A fault at a JSON pointer such as `#/startsAt`.
    pub fn pointer(pointer: impl Into<String>, code: FieldCode, detail: impl Into<String>) -> Self {
        Self { at: ErrorLocation::Pointer(pointer.into()), code, detail: detail.into() }
    }

    /// A fault in a query or path parameter.
    pub fn parameter(name: impl Into<String>, code: FieldCode, detail: impl Into<String>) -> Self {
        Self { at: ErrorLocation::Parameter(name.into()), code, detail: detail.into() }
    }

    /// The same fault of a part that lies at `at`, such as `/details`.
    #[must_use]
    pub fn below(mut self, at: &str) -> Self {
        if let ErrorLocation::Pointer(pointer) = &mut self.at {
            *pointer = format!("#{at}{}", pointer.strip_prefix('#').unwrap_or_default());
        }
        self
    }

    /// A fault in a header.
    pub fn header(name: impl Into<String>, code: FieldCode, detail: impl Into<String>) -> Self {
        Self { at: ErrorLocation::Header(name.into()), code, detail: detail.into() }
    }
}

/// What any operation may fail with.
#[derive(Debug)]
pub enum Error {
    /// The caller can do something about it: a code of the published table.
    Problem(Box<Problem>),
    /// The database could not serve the request; nothing was written.
    Unavailable(anyhow::Error),
    /// The connection was lost while committing: the work may or may not stand.
    CommitUnknown(anyhow::Error),
    /// A defect of ours: logged once with its chain, answered with a fixed sentence.
    Internal(anyhow::Error),
}

/// The parts of a refusal that are chosen where it happens.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The row of the table.
    pub code: Code,
    /// What happened, for this request; never an internal detail.
    pub detail: Cow<'static, str>,
    /// Every fault found in the request.
    pub errors: Vec<FieldError>,
    /// For a name that is taken: the record that has it.
    pub id: Option<Uuid>,
    /// For a refused state change: the states that can be reached from the present one.
    pub allowed_transitions: Option<Vec<String>>,
    /// Seconds to wait before the next try.
    pub retry_after: Option<u64>,
    /// For 403: the scope that was missing.
    pub scope: Option<&'static str>,
    /// For 405: the methods that the path has.
    pub allow: Option<String>,
}

/// What every fallible function of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether the database could not be reached or did not answer, whatever was asked of it.
    pub fn is_about_the_connection(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::CommitUnknown(_))
    }

    /// The same for somebody else whom it concerns too.
    #[must_use]
    pub fn again(&self) -> Self {
        let cause = |cause: &anyhow::Error| anyhow::anyhow!("{cause:#}");
        match self {
            Self::Problem(problem) => Self::Problem(problem.clone()),
            Self::Unavailable(error) => Self::Unavailable(cause(error)),
            Self::CommitUnknown(error) => Self::CommitUnknown(cause(error)),
            Self::Internal(error) => Self::Internal(cause(error)),
        }
    }

    /// A refusal with the code's own sentence.
    pub fn new(code: Code) -> Self {
        Self::because(code, code.cause())
    }

    /// A refusal with a sentence about this request.
    pub fn because(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Problem(Box::new(Problem {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            id: None,
            allowed_transitions: None,
            retry_after: None,
            scope: None,
            allow: None,
        }))
    }

    /// 404: absent, or not the caller's to see.
    pub fn not_found() -> Self {
        Self::new(Code::NotFound)
    }

    /// 422 with the faults found.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self::with_errors(Code::ValidationFailed, errors)
    }

    /// A refusal with the faults found; the first one is told in the sentence.
    pub fn with_errors(code: Code, errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [] => Cow::Borrowed(code.cause()),
            [one] => Cow::Owned(format!("{}: {}", one.at, one.detail)),
            many => Cow::Owned(format!("{} faults were found; each is listed.", many.len())),
        };
        Self::because(code, detail).amend(|problem| problem.errors = errors)
    }

    /// 403: the token lacks a scope.
    pub fn insufficient_scope(scope: &'static str) -> Self {
        Self::because(Code::InsufficientScope, format!("This operation needs the scope {scope}."))
            .amend(|problem| problem.scope = Some(scope))
    }

    /// Tells the caller when to try again.
    pub fn retry_after(self, seconds: u64) -> Self {
        self.amend(|problem| problem.retry_after = Some(seconds))
    }

    /// Changes the problem, if it is one.
    pub fn amend(mut self, change: impl FnOnce(&mut Problem)) -> Self {
        if let Self::Problem(problem) = &mut self {
            change(problem);
        }
        self
    }

    /// The code that the caller will see.
    pub fn code(&self) -> Code {
        match self {
            Self::Problem(problem) => problem.code,
            Self::Unavailable(_) => Code::Unavailable,
            Self::CommitUnknown(_) => Code::CommitUnknown,
            Self::Internal(_) => Code::Internal,
        }
    }

    /// The status that the caller will see.
    pub fn status(&self) -> StatusCode {
        self.code().status()
    }
}

impl ErrorLocation {
    /// The pointer or the name.
    pub fn place(&self) -> &str {
        let (Self::Pointer(place) | Self::Parameter(place) | Self::Header(place)) = self;
        place
    }
}

impl fmt::Display for ErrorLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.place())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problem(problem) => write!(f, "{:?}: {}", problem.code, problem.detail),
            Self::Unavailable(cause) => write!(f, "unavailable: {cause:#}"),
            Self::CommitUnknown(cause) => write!(f, "outcome of the commit unknown: {cause:#}"),
            Self::Internal(cause) => write!(f, "internal: {cause:#}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<askama::Error> for Error {
    fn from(cause: askama::Error) -> Self {
        Self::Internal(cause.into())
    }
}

impl From<anyhow::Error> for Error {
    fn from(cause: anyhow::Error) -> Self {
        Self::Internal(cause)
    }
}

impl From<diesel::result::Error> for Error {
    fn from(cause: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error as Diesel};
        match &cause {
            Diesel::NotFound => Self::not_found(),
            Diesel::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                _,
            )
            | Diesel::BrokenTransactionManager => Self::Unavailable(cause.into()),
            // What was cancelled is undone, and may well go through another time.
            _ if sql_state::is_ended(&cause)
                || sql_state::sql_state(&cause) == Some(sql_state::CANCELLED) =>
            {
                Self::Unavailable(cause.into())
            }
            _ => Self::Internal(cause.into()),
        }
    }
}

/// Gives a violated constraint its meaning.
pub trait OnConstraint<T> {
    /// Replaces a violation of the named constraint by a refusal.
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> Error) -> Result<T>;
}

impl<T, E: Into<Error>> OnConstraint<T> for std::result::Result<T, E>
where
    E: ConstraintName,
{
    fn on_constraint(self, name: &str, refusal: impl FnOnce() -> Error) -> Result<T> {
        self.map_err(|error| if error.constraint() == Some(name) { refusal() } else { error.into() })
    }
}

/// An error that may name a violated constraint.
pub trait ConstraintName {
    /// The violated constraint, if that is what happened.
    fn constraint(&self) -> Option<&str>;
}

impl ConstraintName for diesel::result::Error {
    fn constraint(&self) -> Option<&str> {
        match self {
            Self::DatabaseError(_, info) => info.constraint_name(),
            _ => None,
        }
    }
}

impl ConstraintName for Error {
    fn constraint(&self) -> Option<&str> {
        match self {
            Self::Internal(cause) => cause.downcast_ref::<diesel::result::Error>()?.constraint(),
            _ => None,
        }
    }
}
