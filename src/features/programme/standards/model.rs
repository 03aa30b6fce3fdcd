//! Standards and KSBs.

use aws_lc_rs::digest::{SHA256, digest};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ids::StandardId;
use crate::schema::{ksbs, standards};
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// Which of the three.
    KsbKind {
        /// What one knows.
        Knowledge "knowledge",
        /// What one can do.
        Skill "skill",
        /// How one goes about it.
        Behaviour "behaviour",
    }
}

/// The catalogue that comes with the program.
#[derive(Deserialize)]
pub struct Catalogue {
    pub standards: Vec<CatalogueStandard>,
}

/// A standard of the catalogue.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CatalogueStandard {
    pub reference: String,
    pub lars_code: Option<i32>,
    pub version: String,
    pub option: Option<String>,
    pub title: String,
    pub level: i32,
    pub typical_months: i32,
    pub minimum_otj_hours: Option<i32>,
    pub ksbs: Vec<CatalogueKsb>,
}

/// A KSB of the catalogue.
#[derive(Deserialize)]
pub struct CatalogueKsb {
    pub code: String,
    pub kind: KsbKind,
    pub title: String,
}

impl CatalogueStandard {
    /// The same in every database: a UUIDv8 (RFC 9562) made of reference, version and option.
    pub fn id(&self) -> StandardId {
        let name =
            format!("{}/{}/{}", self.reference, self.version, self.option.as_deref().unwrap_or_default());
        let hash = digest(&SHA256, name.as_bytes());
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash.as_ref()).for_each(|(byte, hashed)| *byte = *hashed);
        StandardId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

/// A standard as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = standards)]
pub struct Standard {
    pub id: StandardId,
    pub reference: String,
    pub lars_code: Option<i32>,
    pub version: String,
    pub option: Option<String>,
    pub title: String,
    pub level: i32,
    pub typical_months: i32,
    pub minimum_otj_hours: Option<i32>,
}

/// A KSB as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = ksbs)]
pub struct Ksb {
    pub standard_id: Uuid,
    pub code: String,
    pub kind: KsbKind,
    pub title: String,
    pub position: i32,
}

/// A KSB.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Ksb)]
pub struct KsbBody {
    /// The code in the standard.
    #[schema(example = "K1")]
    pub code: String,
    /// Which of the three.
    pub kind: KsbKind,
    /// In short, in our words.
    #[schema(example = "Stages of building software, from need to retirement")]
    pub title: String,
}

/// An apprenticeship standard.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Standard)]
pub struct StandardBody {
    /// Names the standard here, in this version and option.
    pub id: StandardId,
    /// The published reference.
    #[schema(example = "ST0116")]
    pub reference: String,
    /// The code in the Learning Aim Reference Service, where it is known here.
    #[schema(required = true)]
    pub lars_code: Option<i32>,
    /// The published version.
    #[schema(example = "1.1")]
    pub version: String,
    /// The option, of standards that have some.
    #[schema(required = true)]
    pub option: Option<String>,
    /// The title.
    #[schema(example = "Software developer")]
    pub title: String,
    /// Level 2 to 7.
    #[schema(minimum = 2, maximum = 7, example = 4)]
    pub level: i32,
    /// Months that it typically takes.
    #[schema(example = 24)]
    pub typical_months: i32,
    /// Off-the-job hours published for starts from 1 August 2025, where they are known here.
    #[schema(required = true)]
    pub minimum_otj_hours: Option<i32>,
}

impl From<Standard> for StandardBody {
    fn from(row: Standard) -> Self {
        let Standard {
            id,
            reference,
            lars_code,
            version,
            option,
            title,
            level,
            typical_months,
            minimum_otj_hours,
        } = row;
        Self { id, reference, lars_code, version, option, title, level, typical_months, minimum_otj_hours }
    }
}

/// An apprenticeship standard with its KSBs.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StandardWithKsbs)]
pub struct StandardWithKsbsBody {
    /// The standard.
    #[serde(flatten)]
    pub standard: StandardBody,
    /// Its KSBs, in the order of the standard.
    pub ksbs: Vec<KsbBody>,
}

/// A page of standards.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandardList {
    /// The standards.
    pub standards: Vec<StandardBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_catalogue_is_sound() {
        let catalogue: Catalogue =
            serde_json::from_str(include_str!("catalogue.json")).expect("the catalogue");
        let ids: BTreeSet<_> = catalogue.standards.iter().map(CatalogueStandard::id).collect();
        assert_eq!(ids.len(), catalogue.standards.len());
        for standard in &catalogue.standards {
            let codes: BTreeSet<_> = standard.ksbs.iter().map(|ksb| &ksb.code).collect();
            assert_eq!(codes.len(), standard.ksbs.len(), "{}", standard.reference);
            for ksb in &standard.ksbs {
                let letter = ksb.kind.as_str().chars().next().map(|letter| letter.to_ascii_uppercase());
                assert_eq!(ksb.code.chars().next(), letter, "{} {}", standard.reference, ksb.code);
                assert!(ksb.title.chars().count() <= 90, "{} {}", standard.reference, ksb.code);
            }
        }
    }
}
