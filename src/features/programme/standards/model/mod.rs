//! Standards in their versions, with their options, KSBs and hours.

mod bodies;
mod catalogue;
mod codes;
mod commands;
mod entities;
mod hours;
mod plan;
mod published;

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

pub use bodies::{
    StandardBody, StandardList, StandardVersionBody, StandardVersionList, StandardWithKsbsBody,
};
pub use catalogue::Catalogue;
pub use codes::KsbKind;
pub use commands::PutStandardVersion;
pub use hours::{DatedHours, StandardFigures, StandardHours};
pub use plan::{KsbSet, Plan, StandardVersion, VersionKsb, VersionOption, in_order};
pub use published::{Published, Unread};

use crate::ids::StandardId;
use crate::schema::{ksbs, standard_hours, standards};
use crate::string_enum::string_enum;

string_enum! {
    /// What kind of training a reference stands for.
    Product {
        /// An apprenticeship: ST and four digits.
        Apprenticeship "apprenticeship",
        /// A foundation apprenticeship: FA and four digits.
        Foundation "foundation",
        /// An apprenticeship unit: AU and four digits.
        Unit "unit",
    }
}

string_enum! {
    /// By which kind of plan a version is assessed. New models may be added.
    AssessmentModel {
        /// By an end-point assessment, after the gateway.
        EndPoint "endPoint",
        /// By apprenticeship assessments at any stage; the gateway leads to completion.
        Reformed "reformed",
    }
}

impl AssessmentModel {
    /// What such a plan is called within a sentence.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::EndPoint => "an end-point assessment",
            Self::Reformed => "apprenticeship assessments",
        }
    }
}

// Only where nothing is known of a standard.
#[expect(clippy::derivable_impls, reason = "enums that are text derive no default")]
impl Default for Product {
    fn default() -> Self {
        Self::Apprenticeship
    }
}

impl Product {
    /// What the references of this product begin with.
    pub fn letters(self) -> &'static str {
        match self {
            Self::Apprenticeship => "ST",
            Self::Foundation => "FA",
            Self::Unit => "AU",
        }
    }

    /// The product of a reference, where that is one.
    pub fn of(reference: &str) -> Option<Self> {
        let (letters, digits) = reference.split_at_checked(2)?;
        let product = Self::ALL.iter().copied().find(|product| product.letters() == letters)?;
        (digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit())).then_some(product)
    }
}

string_enum! {
    /// Where what is told of a standard comes from.
    StandardOrigin {
        /// From the catalogue that comes with the program.
        BuiltIn "builtIn",
        /// From the file that Skills England publishes.
        Published "published",
        /// From the programme's staff.
        Staff "staff",
    }
}

/// Which version of which standard.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionKey {
    /// The published reference.
    pub reference: String,
    /// Such as 1.1.
    pub version: String,
}

impl VersionKey {
    /// A version, where reference and version are well-formed.
    pub fn new(reference: &str, version: &str) -> Option<Self> {
        Product::of(reference)?;
        number_of(version)?;
        Some(Self { reference: reference.to_owned(), version: version.to_owned() })
    }

    /// What the version or its option is known by in every database: a UUIDv8 (RFC 9562) made of its names.
    pub fn id(&self, option: Option<&str>) -> StandardId {
        let name = format!("{}/{}/{}", self.reference, self.version, option.unwrap_or_default());
        let hash = digest(&SHA256, name.as_bytes());
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash.as_ref()).for_each(|(byte, hashed)| *byte = *hashed);
        StandardId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

impl std::fmt::Display for VersionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.reference, self.version)
    }
}

/// The two numbers of a version such as 1.10, by which versions are in order.
pub fn number_of(version: &str) -> Option<(u16, u16)> {
    let part = |text: &str| {
        let fits = (1..=3).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
        fits.then(|| text.parse().ok()).flatten()
    };
    let (major, minor) = version.split_once('.')?;
    Some((part(major)?, part(minor)?))
}

/// A version of a standard as it is stored, or one of its options.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = standards, treat_none_as_null = true)]
pub struct Standard {
    pub id: StandardId,
    pub reference: String,
    pub lars_code: Option<i32>,
    pub version: String,
    pub option: Option<String>,
    pub title: String,
    pub level: i32,
    pub typical_months: Option<i32>,
    pub status: Option<String>,
    pub max_funding: Option<i32>,
    pub earliest_starts_on: Option<NaiveDate>,
    pub latest_starts_on: Option<NaiveDate>,
    pub latest_ends_on: Option<NaiveDate>,
    /// Whether the listed KSBs are all that there are.
    pub ksbs_complete: bool,
    pub origin: StandardOrigin,
    pub updated_at: DateTime<Utc>,
    /// Counts the changes.
    pub revision: i32,
    /// None where it is not known.
    pub assessment_model: Option<AssessmentModel>,
}

impl Standard {
    /// What the reference stands for.
    pub fn product(&self) -> Product {
        Product::of(&self.reference).unwrap_or_default()
    }
}

/// A KSB as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = ksbs)]
pub struct Ksb {
    pub standard_id: Uuid,
    pub code: String,
    pub kind: KsbKind,
    pub title: String,
    pub position: i32,
    pub taken_from: Option<String>,
    /// Whether the version still lists it.
    pub is_listed: bool,
}

/// Hours as they are stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = standard_hours)]
pub struct HoursRow {
    pub id: Uuid,
    pub standard_id: StandardId,
    pub starts_from: NaiveDate,
    pub hours: Option<i32>,
    pub recorded_at: DateTime<Utc>,
    pub replaced_at: Option<DateTime<Utc>>,
}

impl HoursRow {
    /// Since when they apply, and how many.
    pub fn dated(&self) -> DatedHours {
        DatedHours { starts_from: self.starts_from, hours: self.hours }
    }
}

/// A version or an option with all that belongs to it.
#[derive(Clone, Debug)]
pub struct StoredRow {
    pub standard: Standard,
    /// In their order, those not listed any more too.
    pub ksbs: Vec<Ksb>,
    /// Those that hold.
    pub hours: Vec<HoursRow>,
}

/// A version with its options.
#[derive(Clone, Debug)]
pub struct StoredVersion {
    /// The version itself: what holds for whoever has no option.
    pub core: StoredRow,
    /// By title.
    pub options: Vec<StoredRow>,
}

impl StoredVersion {
    /// Puts rows of one version together; none where the version itself is not among them.
    pub fn of(rows: Vec<StoredRow>) -> Option<Self> {
        let (mut core, mut options): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.standard.option.is_none());
        options.sort_by(|one, other| one.standard.option.cmp(&other.standard.option));
        Some(Self { core: core.pop()?, options })
    }

    /// The version and each option.
    pub fn rows(&self) -> impl Iterator<Item = &StoredRow> {
        std::iter::once(&self.core).chain(&self.options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_name_three_products() {
        for (reference, product) in [
            ("ST0116", Some(Product::Apprenticeship)),
            ("FA0001", Some(Product::Foundation)),
            ("AU0009", Some(Product::Unit)),
            ("ST116", None),
            ("ST01160", None),
            ("st0116", None),
            ("XX0116", None),
            ("ST0\u{661}16", None),
            ("", None),
        ] {
            assert_eq!(Product::of(reference), product, "{reference:?}");
        }
    }

    #[test]
    fn versions_are_two_numbers_and_in_their_order() {
        for text in ["", "1", "1.", ".1", "1.1.1", "a.1", "1.b", "+1.0", "1.1000"] {
            assert_eq!(number_of(text), None, "{text:?}");
        }
        assert!(number_of("1.10") > number_of("1.9"));
    }
}
