//! What an evidence pack holds.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Integer, Nullable, Text, Timestamptz};

use crate::features::apprenticeships::apprenticeships::Apprenticeship;
use crate::features::apprenticeships::breaks::BreakBody;
use crate::features::learning::ksbs::MatrixBody;
use crate::features::learning::progress::OtjBody;

/// How many updates are shown of each KSB, the newest.
pub const MOST_EVIDENCE: i64 = 10;
/// How many corrections are shown, the newest.
pub const MOST_CORRECTIONS: i64 = 500;

/// Everything that an audit asks for.
pub struct EvidencePack {
    pub as_of: NaiveDate,
    /// Whether it was asked for as of that day, and not of now.
    pub at_end_of_day: bool,
    pub drawn_up_at: DateTime<Utc>,
    pub plan: Apprenticeship,
    pub who: Who,
    pub otj: OtjBody,
    pub hours: Vec<HoursOfMonth>,
    pub signatures: Vec<Signature>,
    pub breaks: Vec<BreakBody>,
    pub ksbs: MatrixBody,
    pub evidence: Vec<Evidence>,
    pub corrections: Vec<Correction>,
}

/// Names of those whom the plan names.
#[derive(Debug, QueryableByName)]
pub struct Who {
    #[diesel(sql_type = Text)]
    pub apprentice: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub line_manager: Option<String>,
    #[diesel(sql_type = Text)]
    pub provider: String,
    #[diesel(sql_type = Text)]
    pub standard: String,
    #[diesel(sql_type = Text)]
    pub cohort: String,
}

/// Hours of a month, of one category and from one source.
#[derive(Debug, QueryableByName)]
pub struct HoursOfMonth {
    /// Such as 2026-11.
    #[diesel(sql_type = Text)]
    pub month: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub category: Option<String>,
    /// The learning provider; none for entries of the apprentice.
    #[diesel(sql_type = Nullable<Text>)]
    pub provider: Option<String>,
    /// Updates or entries, each under a name of its own.
    #[diesel(sql_type = BigInt)]
    pub records: i64,
    #[diesel(sql_type = BigInt)]
    pub hundredths: i64,
}

/// A review and one of its signatures, or without any.
#[derive(Debug, QueryableByName)]
pub struct Signature {
    #[diesel(sql_type = Integer)]
    pub number: i32,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Date)]
    pub due_on: NaiveDate,
    #[diesel(sql_type = Nullable<Date>)]
    pub agreed_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Date>)]
    pub held_on: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Text>)]
    pub party: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub signed_by: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub signed_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub voided_at: Option<DateTime<Utc>>,
}

/// An update that is evidence for a KSB.
#[derive(Debug, QueryableByName)]
pub struct Evidence {
    #[diesel(sql_type = Text)]
    pub code: String,
    #[diesel(sql_type = Text)]
    pub external_id: String,
    #[diesel(sql_type = Date)]
    pub day: NaiveDate,
    #[diesel(sql_type = Text)]
    pub title: String,
}

/// An update that corrects or voids another.
#[derive(Debug, QueryableByName)]
pub struct Correction {
    #[diesel(sql_type = Timestamptz)]
    pub received_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    pub external_id: String,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub reason: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub hundredths: Option<i32>,
    /// The one that holds no more.
    #[diesel(sql_type = Text)]
    pub of_external_id: String,
    #[diesel(sql_type = Text)]
    pub of_kind: String,
    #[diesel(sql_type = Nullable<Date>)]
    pub of_day: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Integer>)]
    pub of_hundredths: Option<i32>,
    /// How many there are, these among them.
    #[diesel(sql_type = BigInt)]
    pub all: i64,
}
