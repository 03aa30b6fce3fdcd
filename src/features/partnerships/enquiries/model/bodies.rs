//! What is shown of enquiries.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Enquiry, EnquiryState};
use crate::features::identity::api_clients::ApiClientWithSecretBody;
use crate::features::identity::organisations::OrganisationBody;
use crate::features::partnerships::partnerships::{PartnershipBody, PartnershipKind};
use crate::ids::{EnquiryId, OrganisationId, PersonId};
use crate::web::PageBody;

/// That a letter goes.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = EnquirySent)]
pub struct EnquirySentBody {
    /// Always true.
    pub sent: bool,
}

/// An employer enquiry.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EmployerEnquiry)]
pub struct EnquiryBody {
    /// Names the enquiry.
    pub id: EnquiryId,
    /// The employer's name.
    #[schema(example = "Example Studios (invented)")]
    pub organisation_name: String,
    /// Whom to talk to.
    #[schema(example = "Robin Invented")]
    pub contact_name: String,
    /// Where to write to.
    #[schema(example = "robin@studios.example")]
    pub email: String,
    /// The employer's website.
    #[schema(required = true)]
    pub website: Option<String>,
    /// What the employer would like to do.
    pub kinds: Vec<PartnershipKind>,
    /// What the employer said.
    pub message: String,
    /// Where it stands.
    pub state: EnquiryState,
    /// The employer that it became, once it is accepted.
    #[schema(required = true)]
    pub organisation_id: Option<OrganisationId>,
    /// Why it was declined.
    #[schema(required = true)]
    pub decline_reason: Option<String>,
    /// When it was decided on.
    #[schema(required = true)]
    pub decided_at: Option<DateTime<Utc>>,
    /// The last day on which a declined one is kept.
    #[schema(required = true)]
    pub retain_until: Option<NaiveDate>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was confirmed.
    pub received_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// When what is personal of it was erased; null where it was not.
    #[schema(required = true)]
    pub erased_at: Option<DateTime<Utc>>,
}

impl From<Enquiry> for EnquiryBody {
    fn from(row: Enquiry) -> Self {
        let retain_until = row.retain_until();
        let Enquiry {
            id,
            organisation_name,
            contact_name,
            email,
            website,
            kinds,
            message,
            state,
            organisation_id,
            decline_reason,
            decided_at,
            created_at,
            received_at,
            updated_at,
            version: _,
            erased_at,
        } = row;
        Self {
            id,
            organisation_name,
            contact_name,
            email,
            website,
            kinds,
            message,
            state,
            organisation_id,
            decline_reason,
            decided_at,
            retain_until,
            created_at,
            received_at,
            updated_at,
            erased_at,
        }
    }
}

/// What an accepted enquiry has become.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AcceptedEnquiry)]
pub struct AcceptedBody {
    /// The enquiry.
    pub enquiry: EnquiryBody,
    /// The employer.
    pub organisation: OrganisationBody,
    /// A partnership for each kind that was agreed on.
    pub partnerships: Vec<PartnershipBody>,
    /// The employer's contact, who is invited by letter.
    pub contact_id: PersonId,
    /// The machine client with its secret, which is shown this once; null where none was asked for.
    #[schema(required = true)]
    pub client: Option<ApiClientWithSecretBody>,
}

/// A page of employer enquiries.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnquiryList {
    /// The enquiries, in the order in which they were written.
    pub employer_enquiries: Vec<EnquiryBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
