//! Apprentices, and whom they have met.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::overview::PersonBody;
use crate::ctx::london_day;
use crate::ids::{ApprenticeshipId, CohortId, MeetupId, OrganisationId, PersonId};
use crate::schema::{apprenticeships, people};
use crate::string_enum::string_enum;
use crate::web::PageBody;

/// How many employers are told of each apprentice in the list.
pub const MOST: i64 = 20;
/// How many in the table.
pub const MOST_IN_TABLE: i64 = 1_000;

string_enum! {
    /// Whom somebody has met.
    Met {
        /// Nobody yet.
        Nobody "nobody",
    }
}

string_enum! {
    /// By what an apprentice met an employer. New ways may be added.
    ContactWay {
        /// At a meetup of the employer, which the apprentice attended.
        Meetup "meetup",
        /// Introduced by the employer to somebody whom it knows, and they have met.
        Introduction "introduction",
        /// Mentored by somebody of the employer.
        Mentorship "mentorship",
    }
}

/// Whose network, and of which day.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NetworkFilter {
    /// Only apprentices of this cohort; may be repeated.
    pub cohort_id: Vec<CohortId>,
    /// Only apprentices who have met this employer; may be repeated.
    pub employer_id: Vec<OrganisationId>,
    /// As it was at the end of this day in Europe/London; not in the future.
    #[param(nullable = false)]
    pub as_of: Option<NaiveDate>,
    /// Only apprentices who have met nobody.
    #[param(inline, nullable = false)]
    pub met: Option<Met>,
}

/// An apprenticeship, and who is in it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = apprenticeships)]
pub struct Apprentice {
    pub id: ApprenticeshipId,
    pub cohort_id: CohortId,
    #[diesel(embed)]
    pub person: Named,
}

/// A person by name.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = people)]
pub struct Named {
    pub id: PersonId,
    pub given_name: String,
    pub family_name: String,
}

/// That an apprentice met an employer: when last, and how many employers the apprentice has met.
#[derive(Clone, Debug)]
pub struct Contact {
    pub apprenticeship_id: ApprenticeshipId,
    pub organisation_id: OrganisationId,
    pub organisation_name: String,
    pub way: ContactWay,
    pub meetup_id: Option<MeetupId>,
    pub title: String,
    pub met_at: DateTime<Utc>,
    pub employers: i64,
}

/// An employer whom an apprentice has met, and by what they met last.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NetworkContact)]
pub struct ContactBody {
    /// The employer.
    pub organisation_id: OrganisationId,
    /// The employer's name.
    #[schema(example = "Example Studios")]
    pub organisation_name: String,
    /// By what they met.
    pub way: ContactWay,
    /// The meetup; null where they met otherwise.
    #[schema(required = true)]
    pub meetup_id: Option<MeetupId>,
    /// The meetup's title, where the contact works to whom they were introduced, or the mentor's name.
    #[schema(example = "Meet our trainee developers")]
    pub title: String,
    /// The day, in Europe/London.
    pub on: NaiveDate,
}

impl From<Contact> for ContactBody {
    fn from(contact: Contact) -> Self {
        let Contact {
            apprenticeship_id: _,
            organisation_id,
            organisation_name,
            way,
            meetup_id,
            title,
            met_at,
            employers: _,
        } = contact;
        let on = london_day(met_at);
        Self { organisation_id, organisation_name, way, meetup_id, title, on }
    }
}

/// An apprentice, and whom they have met.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NetworkEntry)]
pub struct EntryBody {
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// Its cohort.
    pub cohort_id: CohortId,
    /// The apprentice.
    pub person: PersonBody,
    /// How many employers they have met.
    #[schema(minimum = 0, example = 1)]
    pub employers_met: i64,
    /// The employers, each with the last time, the latest first; at most twenty.
    pub contacts: Vec<ContactBody>,
}

impl EntryBody {
    /// An apprentice with whom they met.
    pub fn of(row: Apprentice, contacts: Vec<Contact>) -> Self {
        let Apprentice { id, cohort_id, person } = row;
        let Named { id: person_id, given_name, family_name } = person;
        Self {
            apprenticeship_id: id,
            cohort_id,
            person: PersonBody { id: person_id, given_name, family_name },
            employers_met: contacts.first().map_or(0, |contact| contact.employers),
            contacts: contacts.into_iter().map(ContactBody::from).collect(),
        }
    }
}

/// A page of the network.
#[derive(Debug, Serialize, ToSchema)]
pub struct NetworkList {
    /// The apprentices, in the order in which they were added.
    pub network: Vec<EntryBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
