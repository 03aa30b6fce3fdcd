//! What is shown of standards.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::hours::hours_for;
use super::{
    AssessmentModel, DatedHours, HoursRow, Ksb, KsbKind, Product, Standard, StandardOrigin, StoredRow,
    StoredVersion,
};
use crate::ids::StandardId;
use crate::web::PageBody;

/// A KSB.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Ksb)]
pub struct KsbBody {
    /// The code in the standard.
    #[schema(example = "K1")]
    pub code: String,
    /// Which of the three.
    pub kind: KsbKind,
    /// What it is about: as published, or in short in our words.
    #[schema(example = "Software life cycle and its stages")]
    pub title: String,
    /// The version whose code and words these are, where they were not published for this one.
    #[schema(required = true, example = "1.1")]
    pub taken_from: Option<String>,
}

impl From<Ksb> for KsbBody {
    fn from(row: Ksb) -> Self {
        let Ksb { standard_id: _, code, kind, title, position: _, taken_from, is_listed: _ } = row;
        Self { code, kind, title, taken_from }
    }
}

/// A version of an apprenticeship standard, or one of its options.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Standard)]
pub struct StandardBody {
    /// Names the standard here, in this version and option.
    pub id: StandardId,
    /// The published reference.
    #[schema(example = "ST0116")]
    pub reference: String,
    /// What the reference stands for.
    pub product: Product,
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
    /// Months that it typically takes, where that is known here.
    #[schema(required = true, example = 24)]
    pub typical_months: Option<i32>,
    /// The published status as one word, such as `approvedForDelivery` or `retired`, where it is known here. There may be
    /// any other.
    #[schema(required = true, example = "approvedForDelivery")]
    pub status: Option<String>,
    /// The most that is paid for it, in whole pounds, where that is known here.
    #[schema(required = true, example = 18000)]
    pub max_funding: Option<i32>,
    /// The first day on which somebody may start, where that is known here.
    #[schema(required = true)]
    pub earliest_starts_on: Option<NaiveDate>,
    /// The last day on which somebody may start, where there is one.
    #[schema(required = true)]
    pub latest_starts_on: Option<NaiveDate>,
    /// The last day of training, where there is one.
    #[schema(required = true)]
    pub latest_ends_on: Option<NaiveDate>,
    /// By which kind of plan it is assessed. Where that is not known here, as by an end-point assessment.
    #[schema(required = true)]
    pub assessment_model: Option<AssessmentModel>,
    /// Off-the-job hours published for whoever starts today, where they are known here.
    #[schema(required = true, example = 557)]
    pub minimum_otj_hours: Option<i32>,
    /// Whether its KSBs are all known here. Where not, well-formed codes are taken that are not listed.
    pub ksbs_complete: bool,
    /// Where this comes from.
    pub origin: StandardOrigin,
}

impl StandardBody {
    /// A standard with the hours that hold, for whoever starts on a day.
    pub fn new(row: Standard, hours: &[DatedHours], day: NaiveDate) -> Self {
        let product = row.product();
        let Standard {
            id,
            reference,
            lars_code,
            version,
            option,
            title,
            level,
            typical_months,
            status,
            max_funding,
            earliest_starts_on,
            latest_starts_on,
            latest_ends_on,
            ksbs_complete,
            origin,
            updated_at: _,
            revision: _,
            assessment_model,
        } = row;
        Self {
            id,
            reference,
            product,
            lars_code,
            version,
            option,
            title,
            level,
            typical_months,
            status,
            max_funding,
            earliest_starts_on,
            latest_starts_on,
            latest_ends_on,
            assessment_model,
            minimum_otj_hours: hours_for(hours, day),
            ksbs_complete,
            origin,
        }
    }
}

/// An apprenticeship standard with its KSBs.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StandardWithKsbs)]
pub struct StandardWithKsbsBody {
    /// The standard.
    #[serde(flatten)]
    pub standard: StandardBody,
    /// Which hours apply to whoever starts from which day on, the first day first.
    pub minimum_otj_hours_by_start: Vec<DatedHours>,
    /// Its KSBs, in the order of the standard.
    pub ksbs: Vec<KsbBody>,
}

impl StandardWithKsbsBody {
    /// A standard with all that belongs to it, on a day.
    pub fn new(row: StoredRow, day: NaiveDate) -> Self {
        let hours: Vec<DatedHours> = row.hours.iter().map(HoursRow::dated).collect();
        Self {
            standard: StandardBody::new(row.standard, &hours, day),
            minimum_otj_hours_by_start: hours,
            ksbs: row.ksbs.into_iter().filter(|ksb| ksb.is_listed).map(KsbBody::from).collect(),
        }
    }
}

/// A page of standards.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandardList {
    /// The standards.
    pub standards: Vec<StandardBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

/// An option of a version.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StandardOption)]
pub struct OptionBody {
    /// Names the standard in this option.
    pub standard_id: StandardId,
    /// The title.
    pub title: String,
    /// The codes that not everybody learns.
    #[schema(example = json!(["K12"]))]
    pub ksbs: Vec<String>,
}

/// A version of a standard as a whole.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StandardVersion)]
pub struct StandardVersionBody {
    /// The version, for whoever learns no option; `id` names it.
    #[serde(flatten)]
    pub standard: StandardBody,
    /// Which hours apply to whoever starts from which day on, the first day first.
    pub minimum_otj_hours_by_start: Vec<DatedHours>,
    /// The KSBs of the version and of all its options, in their order.
    pub ksbs: Vec<KsbBody>,
    /// The options, by title.
    pub options: Vec<OptionBody>,
}

impl StandardVersionBody {
    /// A version on a day.
    pub fn new(stored: StoredVersion, day: NaiveDate) -> Self {
        let mut ksbs: Vec<Ksb> = stored.rows().flat_map(|row| row.ksbs.clone()).collect();
        ksbs.retain(|ksb| ksb.is_listed);
        ksbs.sort_by(|one, other| (one.position, &one.code).cmp(&(other.position, &other.code)));
        ksbs.dedup_by(|one, other| one.code == other.code);
        let StoredVersion { core, options } = stored;
        // Whoever has no option of a version with options does not know which codes are theirs; all of them together are known.
        let complete = options.iter().all(|row| row.standard.ksbs_complete) && !options.is_empty();
        let common: Vec<&str> =
            core.ksbs.iter().filter(|ksb| ksb.is_listed).map(|ksb| ksb.code.as_str()).collect();
        let options = options.into_iter().map(|row| OptionBody {
            standard_id: row.standard.id,
            title: row.standard.option.unwrap_or_default(),
            ksbs: row
                .ksbs
                .into_iter()
                .filter(|ksb| ksb.is_listed && !common.contains(&ksb.code.as_str()))
                .map(|ksb| ksb.code)
                .collect(),
        });
        let options: Vec<OptionBody> = options.collect();
        let hours: Vec<DatedHours> = core.hours.iter().map(HoursRow::dated).collect();
        let mut standard = StandardBody::new(core.standard, &hours, day);
        standard.ksbs_complete |= complete;
        Self {
            standard,
            minimum_otj_hours_by_start: hours,
            ksbs: ksbs.into_iter().map(KsbBody::from).collect(),
            options,
        }
    }
}

/// The versions of a standard.
#[derive(Debug, Serialize, ToSchema)]
pub struct StandardVersionList {
    /// The newest first.
    pub versions: Vec<StandardBody>,
}
