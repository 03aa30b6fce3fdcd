//! By which kind of plan an apprentice is assessed.

use chrono::{DateTime, Utc};

use super::super::store;
use crate::db::Read;
use crate::error::{Code, Error, Result};
use crate::features::apprenticeships::apprenticeships::Apprenticeship;
use crate::features::programme::standards::{self, AssessmentModel};

/// The model by which an apprentice is assessed, now or as it was known before an instant: that under which the assessment
/// has begun, else that of the standard's version, else an end-point assessment.
pub async fn model_of(
    conn: &mut impl Read,
    present: &Apprenticeship,
    end: Option<DateTime<Utc>>,
) -> Result<AssessmentModel> {
    if let Some(begun) = store::begun(conn, present.id, end).await? {
        return Ok(begun);
    }
    let (_, said) = standards::assessment_model(conn, present.standard_id, end).await?;
    Ok(said.unwrap_or(AssessmentModel::EndPoint))
}

/// Whether an apprentice is assessed by a model.
///
/// # Errors
/// 409 `assessmentModelDiffers` where not, with which it is and why.
pub async fn ensure(conn: &mut impl Read, present: &Apprenticeship, wanted: AssessmentModel) -> Result<()> {
    let begun = store::begun(conn, present.id, None).await?;
    let (version, said) = standards::assessment_model(conn, present.standard_id, None).await?;
    let model = begun.or(said).unwrap_or(AssessmentModel::EndPoint);
    if model == wanted {
        return Ok(());
    }
    let words = model.in_words();
    let why = match (begun, said) {
        (Some(begun), said) if said != Some(begun) => {
            format!(
                "The apprentice's assessment has begun by {words}, and stays so whatever is said of {version} now."
            )
        }
        (_, Some(_)) => format!("{version} is assessed by {words}."),
        (_, None) => format!("How {version} is assessed is not known; so it is by {words}."),
    };
    let own = match model {
        AssessmentModel::EndPoint => "The gateway is passed first, then come epa-attempts.",
        AssessmentModel::Reformed => {
            "Its assessments and behaviour-verifications lead to the gateway to completion."
        }
    };
    Err(Error::because(Code::AssessmentModelDiffers, format!("{why} {own}")))
}
