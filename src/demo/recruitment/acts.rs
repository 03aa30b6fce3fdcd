//! What candidates and the team do with one application, each at a moment of its own.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use std::collections::BTreeMap;

use super::super::scenario::{Scenario, moment};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::outbound::messages;
use crate::features::recruitment::applications::{
    self, Application, ChangeApplication, EligibilityClaim, Evidence, OpenApplication, Route,
    VerificationOutcome, VerifyEligibility,
};
use crate::features::recruitment::decisions::{self, RejectApplication};
use crate::features::recruitment::interviews::{
    self, AddInterview, CriterionScore, GiveScores, InterviewOutcome,
};
use crate::features::recruitment::offers::{
    self, ConditionKind, ConditionOutcome, DecideCondition, MakeOffer, NewCondition, OfferBody,
};
use crate::features::recruitment::vacancies::{self, Vacancy};
use crate::ids::{ApplicationId, OfferId, PersonId, VacancyId};

/// Somebody who applies.
pub(super) struct Hopeful {
    pub(super) given: &'static str,
    pub(super) family: &'static str,
    pub(super) email: String,
    pub(super) born_on: NaiveDate,
    /// A place in the cast, so that everybody does it at a minute of their own.
    pub(super) number: usize,
    /// Whether the claim is by a postcode, of this district; otherwise by years at a school.
    pub(super) postcode: Option<&'static str>,
}

impl Hopeful {
    pub(super) fn new(
        (given, family): (&'static str, &'static str),
        host: &str,
        number: usize,
        born_on: NaiveDate,
    ) -> Self {
        let email = format!("{}.{}@{host}", given.to_lowercase(), family.to_lowercase());
        // Every other one lives in Hackney.
        let postcode = number.is_multiple_of(2).then_some("E8 1EA");
        Self { given, family, email, born_on, number, postcode }
    }

    fn claim(&self) -> EligibilityClaim {
        use chrono::Datelike as _;
        let year = self.born_on.year();
        match self.postcode {
            Some(postcode) => EligibilityClaim {
                route: Route::HackneyResident,
                school: None,
                from_year: None,
                to_year: None,
                postcode: Some(postcode.to_owned()),
            },
            None => EligibilityClaim {
                route: Route::HackneySchool,
                school: Some("Example Academy (invented)".to_owned()),
                from_year: Some(year + 11),
                to_year: Some(year + 16),
                postcode: None,
            },
        }
    }

    fn words(&self) -> ChangeApplication {
        let why = "I like to find out how things work, and I want to make what people in Hackney use.";
        ChangeApplication {
            given_name: Some(Some(self.given.to_owned())),
            family_name: Some(Some(self.family.to_owned())),
            phone: None,
            date_of_birth: Some(Some(self.born_on)),
            eligibility: Some(Some(self.claim())),
            answers: Some(BTreeMap::from([("why".to_owned(), Some(why.to_owned()))])),
            adjustments: None,
        }
    }
}

/// One application, and who acts on it.
pub(super) struct Case<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) who: &'a Hopeful,
    pub(super) vacancy: &'a Vacancy,
    pub(super) id: ApplicationId,
}

impl<'a> Case<'a> {
    /// Opens an application; nothing of it is handed in.
    pub(super) async fn begin(
        conn: &mut AsyncPgConnection,
        scenario: &'a Scenario,
        who: &'a Hopeful,
        vacancy: &'a Vacancy,
        day: NaiveDate,
    ) -> Result<Self> {
        let command = OpenApplication { vacancy_id: vacancy.id, email: who.email.clone() };
        let ctx = minute(scenario.system(day, 17), who.number);
        let (application, _) = applications::open_for(conn, &ctx, &command).await?;
        let case = Self { scenario, who, vacancy, id: application.id };
        let ctx = case.candidate(&application, day, 18);
        applications::change_for(conn, &ctx, application, who.words()).await?;
        Ok(case)
    }

    fn candidate(&self, application: &Application, day: NaiveDate, hour: u32) -> Ctx {
        minute(self.scenario.system(day, hour), self.who.number).as_candidate(application.candidate_id)
    }

    fn person(&self, name: &str, day: NaiveDate, hour: u32) -> Result<Ctx> {
        Ok(minute(self.scenario.person(name, day, hour)?, self.who.number))
    }

    async fn lock(&self, conn: &mut AsyncPgConnection) -> Result<Application> {
        applications::lock_any(conn, self.id).await
    }

    /// Letters of before have left by now.
    pub(super) async fn settle(&self, conn: &mut AsyncPgConnection) -> Result<()> {
        messages::pretend_to_send(conn, &self.scenario.system(self.scenario.today(), 0)).await
    }

    /// Hands it in.
    pub(super) async fn submit(&self, conn: &mut AsyncPgConnection, day: NaiveDate) -> Result<()> {
        let present = self.lock(conn).await?;
        let ctx = self.candidate(&present, day, 19);
        applications::submit(conn, &ctx, present).await.map(drop)
    }

    /// Riley looks at what shows that the claim is right, or is not shown it.
    pub(super) async fn verify(
        &self,
        conn: &mut AsyncPgConnection,
        day: NaiveDate,
        is_right: bool,
    ) -> Result<()> {
        let evidence = match (is_right, self.who.postcode) {
            (false, _) => Evidence::NoneShown,
            (true, Some(_)) => Evidence::CouncilTaxBill,
            (true, None) => Evidence::SchoolCertificate,
        };
        let command = VerifyEligibility {
            outcome: if is_right { VerificationOutcome::Verified } else { VerificationOutcome::Refused },
            evidence,
            seen_on: day,
            reason: (!is_right).then(|| "The address lies elsewhere, and no school was named.".to_owned()),
        };
        let present = self.lock(conn).await?;
        let ctx = self.person("Riley", day, 10)?;
        applications::verify(conn, &ctx, present, command).await.map(drop)
    }

    pub(super) async fn shortlist(&self, conn: &mut AsyncPgConnection, day: NaiveDate) -> Result<()> {
        let present = self.lock(conn).await?;
        decisions::shortlist(conn, &self.person("Riley", day, 11)?, present).await.map(drop)
    }

    pub(super) async fn reject(
        &self,
        conn: &mut AsyncPgConnection,
        day: NaiveDate,
        reason: applications::RejectionReason,
        feedback: Option<&str>,
    ) -> Result<()> {
        self.settle(conn).await?;
        let present = self.lock(conn).await?;
        let command = RejectApplication { reasons: vec![reason], feedback: feedback.map(str::to_owned) };
        decisions::reject(conn, &self.person("Riley", day, 15)?, present, command).await.map(drop)
    }

    pub(super) async fn withdraw(&self, conn: &mut AsyncPgConnection, day: NaiveDate) -> Result<()> {
        self.settle(conn).await?;
        let present = self.lock(conn).await?;
        let ctx = self.candidate(&present, day, 20);
        offers::withdraw_application(conn, &ctx, present).await.map(drop)
    }

    /// Riley books an interview for a day; where it is over, the panel says what became of it and gives scores.
    pub(super) async fn interview(
        &self,
        conn: &mut AsyncPgConnection,
        (booked_on, on): (NaiveDate, NaiveDate),
        panel: &[&str],
        outcome: Option<(InterviewOutcome, i32)>,
    ) -> Result<()> {
        let people =
            panel.iter().map(|name| self.scenario.person_id(name)).collect::<Result<Vec<PersonId>>>()?;
        let starts_at =
            moment(on, 9) + TimeDelta::minutes(i64::try_from(self.who.number % 12).unwrap_or_default() * 30);
        let command = slot(self.vacancy.id, Some(self.id), starts_at, people);
        let booked = interviews::add(conn, &self.person("Riley", booked_on, 12)?, command).await?;
        let Some((outcome, score)) = outcome else { return Ok(()) };
        let present = interviews::lock(conn, booked.id).await?;
        interviews::settle(conn, &self.person("Riley", on, 16)?, present, outcome).await?;
        if outcome == InterviewOutcome::Missed {
            return Ok(());
        }
        for (at, name) in panel.iter().enumerate() {
            let ctx = self.person(name, on, 17)?;
            let sitting = interviews::find_to_score(conn, &ctx, booked.id).await?;
            let criteria = self.vacancy.criteria.iter().enumerate();
            let scores = criteria.map(|(number, criterion)| CriterionScore {
                criterion: criterion.code.clone(),
                score: (score + i32::try_from((at + number) % 2).unwrap_or_default()).min(4),
                note: None,
            });
            interviews::score(conn, &ctx, sitting, GiveScores { scores: scores.collect() }).await?;
        }
        Ok(())
    }

    /// Riley makes an offer.
    pub(super) async fn offer(
        &self,
        conn: &mut AsyncPgConnection,
        (day, expires_on): (NaiveDate, NaiveDate),
        over_plan_reason: Option<&str>,
    ) -> Result<OfferBody> {
        let command = MakeOffer {
            expires_on,
            conditions: vec![NewCondition {
                kind: ConditionKind::RightToWork,
                text: "Show a passport, or a share code of the Home Office.".to_owned(),
            }],
            over_plan_reason: over_plan_reason.map(str::to_owned),
        };
        let ctx = self.person("Riley", day, 14)?;
        self.settle(conn).await?;
        let present = offers::lock_for_offer(conn, &ctx, self.id).await?;
        Ok(offers::make(conn, &ctx, present, command).await?.1)
    }

    pub(super) async fn accept(
        &self,
        conn: &mut AsyncPgConnection,
        day: NaiveDate,
        id: OfferId,
    ) -> Result<()> {
        self.settle(conn).await?;
        let present = self.lock(conn).await?;
        let ctx = self.candidate(&present, day, 18);
        offers::accept(conn, &ctx, present, id).await.map(drop)
    }

    pub(super) async fn decline(
        &self,
        conn: &mut AsyncPgConnection,
        day: NaiveDate,
        id: OfferId,
    ) -> Result<()> {
        self.settle(conn).await?;
        let present = self.lock(conn).await?;
        let ctx = self.candidate(&present, day, 18);
        offers::decline(conn, &ctx, present, id).await.map(drop)
    }

    pub(super) async fn decide(
        &self,
        conn: &mut AsyncPgConnection,
        day: NaiveDate,
        offer: &OfferBody,
        outcome: ConditionOutcome,
    ) -> Result<()> {
        let reason = (outcome != ConditionOutcome::Met).then(|| "Nothing was shown in time.".to_owned());
        let ctx = self.person("Riley", day, 13)?;
        for condition in &offer.conditions {
            let found = offers::lock_condition(conn, &ctx, condition.id).await?;
            offers::decide(conn, &ctx, found, DecideCondition { outcome, reason: reason.clone() }).await?;
        }
        Ok(())
    }

    /// A page on which the candidate goes on: a link as letters bring them.
    pub(super) async fn page(&self, conn: &mut AsyncPgConnection) -> Result<String> {
        let present = self.lock(conn).await?;
        let ctx = self.scenario.system(self.scenario.today(), 0);
        let (_, token) =
            applications::new_link(conn, &ctx, present.candidate_id, present.vacancy_id, Some(present.id))
                .await?;
        Ok(format!("{}/apply/{token}", ctx.base_url))
    }
}

/// An interview of three quarters of an hour in the town hall.
pub(super) fn slot(
    vacancy: VacancyId,
    application: Option<ApplicationId>,
    starts_at: DateTime<Utc>,
    panel: Vec<PersonId>,
) -> AddInterview {
    AddInterview {
        vacancy_id: vacancy,
        application_id: application,
        starts_at,
        minutes: 45,
        venue: Some("Town hall, room 102".to_owned()),
        online_url: None,
        panel,
    }
}

/// A moment later for each place in the cast.
pub(super) fn minute(ctx: Ctx, number: usize) -> Ctx {
    let later = TimeDelta::seconds(i64::try_from(number % 60).unwrap_or_default() * 59);
    Ctx { now: ctx.now + later, ..ctx }
}

/// A vacancy that is published.
pub(super) async fn publish(conn: &mut AsyncPgConnection, ctx: &Ctx, added: &Vacancy) -> Result<Vacancy> {
    let found = vacancies::lock_with_round(conn, added.id).await?;
    vacancies::publish(conn, ctx, found).await
}
