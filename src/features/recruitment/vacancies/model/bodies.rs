//! Vacancies as callers see them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::lists::{Criterion, Question};
use super::wages::{WageYearBody, years};
use super::{Vacancy, VacancyState};
use crate::ctx::Ctx;
use crate::features::programme::minimum_wages::MinimumWage;
use crate::hours::Hours;
use crate::ids::{OrganisationId, PersonId, RecruitmentRoundId, StandardId, VacancyId};
use crate::web::PageBody;

/// A vacancy.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Vacancy, example = json!({
    "id": "019abf3e-9c00-7000-8000-000000000034",
    "recruitmentRoundId": "019abf3e-9c00-7000-8000-000000000031", "title": "Apprentice data analyst",
    "standard": {"id": "019abf3e-9c00-7000-8000-000000000032", "reference": "ST0118", "title": "Data analyst", "level": 4},
    "provider": {"id": "019abf3e-9c00-7000-8000-000000000033", "name": "Ada (demonstration)"},
    "team": "Platform", "lineManagerId": null, "places": 3,
    "description": "You learn to find out what data says, and to tell it.",
    "essential": ["Curiosity about how things work"],
    "criteria": [{"code": "problemSolving", "text": "Finds out why something does not work"}],
    "questions": [{"code": "why", "text": "Why do you want to do this?", "maxWords": 300}],
    "hourlyWage": 1500, "weeklyHours": 36.0, "minimumWages": [], "startsOn": "2027-09-06",
    "plannedEndOn": "2029-09-05", "closesOn": "2027-06-30", "state": "live",
    "publishedAt": "2027-05-03T09:30:00Z", "createdAt": "2027-04-20T09:30:00Z", "updatedAt": "2027-05-03T09:30:00Z"
}))]
pub struct VacancyBody {
    /// Names the vacancy.
    pub id: VacancyId,
    /// The round.
    pub recruitment_round_id: RecruitmentRoundId,
    /// What it is called.
    pub title: String,
    /// What is taught.
    pub standard: VacancyStandardBody,
    /// Who teaches it.
    pub provider: VacancyProviderBody,
    /// The team within the council.
    pub team: String,
    /// Who will manage the apprentices; told to the recruitment team and to that person.
    #[schema(required = true)]
    pub line_manager_id: Option<PersonId>,
    /// How many are to be found.
    #[schema(minimum = 1)]
    pub places: i32,
    /// What the work is.
    pub description: String,
    /// What candidates must bring.
    pub essential: Vec<String>,
    /// What applications are judged by.
    pub criteria: Vec<Criterion>,
    /// What candidates are asked.
    pub questions: Vec<Question>,
    /// What is paid an hour, in pence.
    #[schema(minimum = 1)]
    pub hourly_wage: i32,
    /// Paid hours a week.
    #[schema(value_type = f64, minimum = 16, maximum = 48)]
    pub weekly_hours: Hours,
    /// What must be paid at least in each year; told to the recruitment team, empty for everybody else.
    pub minimum_wages: Vec<WageYearBody>,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day of training that is planned.
    pub planned_end_on: NaiveDate,
    /// The last day for applications, in London.
    pub closes_on: NaiveDate,
    /// Where it stands.
    pub state: VacancyState,
    /// When it was published.
    #[schema(required = true)]
    pub published_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// The standard of a vacancy.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = VacancyStandard)]
pub struct VacancyStandardBody {
    /// Names the version of the standard.
    pub id: StandardId,
    /// Its published reference.
    #[schema(example = "ST0116")]
    pub reference: String,
    /// Its title.
    #[schema(example = "Software developer")]
    pub title: String,
    /// Its level.
    #[schema(example = 4)]
    pub level: i32,
}

/// The provider of a vacancy.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = VacancyProvider)]
pub struct VacancyProviderBody {
    /// Names the provider.
    pub id: OrganisationId,
    /// Its name.
    #[schema(example = "Ada (demonstration)")]
    pub name: String,
}

/// What is told of a vacancy beside its row.
#[derive(Debug, Default)]
pub struct Beside {
    /// Reference, title and level of each standard.
    pub standards: HashMap<StandardId, (String, String, i32)>,
    /// The name of each provider.
    pub providers: HashMap<OrganisationId, String>,
    /// The wages; none where they are not told.
    pub wages: Option<Vec<MinimumWage>>,
}

impl VacancyBody {
    /// The vacancy as it stands now, for whoever asks.
    pub fn new(ctx: &Ctx, manager: Option<PersonId>, vacancy: Vacancy, beside: &Beside) -> Self {
        let state = vacancy.state_on(ctx.today());
        let Vacancy {
            id,
            recruitment_round_id,
            standard_id,
            provider_id,
            line_manager_id,
            title,
            team,
            places,
            description,
            essential,
            criteria,
            questions,
            hourly_wage,
            weekly_hours_hundredths,
            starts_on,
            planned_end_on,
            closes_on,
            stored_state: _,
            published_at,
            created_at,
            updated_at,
            version: _,
        } = vacancy;
        let staff = ctx.visibility().everything;
        let (reference, standard, level) = beside.standards.get(&standard_id).cloned().unwrap_or_default();
        Self {
            id,
            recruitment_round_id,
            title,
            standard: VacancyStandardBody { id: standard_id, reference, title: standard, level },
            provider: VacancyProviderBody {
                id: provider_id,
                name: beside.providers.get(&provider_id).cloned().unwrap_or_default(),
            },
            team,
            line_manager_id: line_manager_id.filter(|id| staff || manager == Some(*id)),
            places,
            description,
            essential,
            criteria: criteria.0,
            questions: questions.0,
            hourly_wage,
            weekly_hours: Hours(weekly_hours_hundredths),
            minimum_wages: beside
                .wages
                .as_ref()
                .map(|table| years(table, starts_on, planned_end_on))
                .unwrap_or_default(),
            starts_on,
            planned_end_on,
            closes_on,
            state,
            published_at,
            created_at,
            updated_at,
        }
    }
}

/// A page of vacancies.
#[derive(Debug, Serialize, ToSchema)]
pub struct VacancyList {
    /// The vacancies, in the order in which they were added.
    pub vacancies: Vec<VacancyBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
