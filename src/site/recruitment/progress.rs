//! What candidates do after they have handed in: choose a time, answer an offer, withdraw.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use askama::Template;
use diesel_async::AsyncPgConnection;

use super::status;
use super::visit::Visit;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::features::recruitment::applications::{
    self, ApplicationState, CandidateApplicationBody, Nothing, Opened,
};
use crate::features::recruitment::{decisions, interviews, offers};
use crate::ids::{InterviewId, OfferId};
use crate::site::forms::fields::Fault;
use crate::site::forms::see;
use crate::site::pages::html::secret_page;
use crate::web::{OptionalCaller, PublicBody, State};

/// Registers the pages.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(choose)
        .service(accept)
        .service(ask_to_decline)
        .service(decline)
        .service(ask_to_withdraw)
        .service(withdraw);
}

#[derive(Template)]
#[template(path = "site/recruitment/confirm.html")]
struct ConfirmPage {
    title: &'static str,
    vacancy: String,
    lines: Vec<&'static str>,
    hidden: Vec<(&'static str, String)>,
    button: &'static str,
    back: String,
    faults: Vec<Fault>,
}

/// Does something in one transaction, as the operation does it.
async fn act(
    visit: &Visit<'_>,
    mut work: impl AsyncFnMut(&mut AsyncPgConnection, &Ctx, Opened) -> Result<()>,
) -> Result<HttpResponse> {
    let write = (visit.visitor, visit.state, visit.token);
    applications::perform(write, Nothing {}, async |conn, ctx, opened, _| work(conn, ctx, opened).await)
        .await?;
    Ok(see(&visit.base()))
}

#[post("/apply/{token}/interview")]
async fn choose(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    let chosen = async {
        let (told, _) = visit.look().await?;
        let form = visit.form(&mut body)?;
        let Some(id) = form.get("interviewId").and_then(|id| id.parse::<InterviewId>().ok()) else {
            let fault = Fault::new("interviewId", "Choose a time");
            return status::page(StatusCode::UNPROCESSABLE_ENTITY, &visit, told, &[fault]);
        };
        let chosen = act(&visit, async |conn, ctx, opened| {
            interviews::choose(conn, ctx, opened.begun()?, id).await.map(drop)
        });
        match chosen.await {
            Err(error) if matches!(error.code(), Code::SlotTaken | Code::ValidationFailed) => {
                let (told, _) = visit.look().await?;
                let fault = Fault::new("interviewId", "That time is taken by now. Choose another one");
                status::page(StatusCode::CONFLICT, &visit, told, &[fault])
            }
            answer => answer,
        }
    };
    visit.answer(chosen.await)
}

/// Which offer a form answers.
fn offer_of(visit: &Visit<'_>, body: &mut PublicBody) -> Result<OfferId> {
    let form = visit.form(body)?;
    form.get("offerId").and_then(|id| id.parse().ok()).ok_or_else(|| Error::invalid(Vec::new()))
}

#[post("/apply/{token}/offer")]
async fn accept(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    let accepted = async {
        visit.look().await?;
        let id = offer_of(&visit, &mut body)?;
        act(&visit, async |conn, ctx, opened| offers::accept(conn, ctx, opened.begun()?, id).await.map(drop))
            .await
    };
    visit.answer(accepted.await)
}

/// A page that asks once more, where the candidate can take the step; else where the application stands.
async fn ask(
    visit: Visit<'_>,
    wanted: ApplicationState,
    page: impl FnOnce(&CandidateApplicationBody) -> ConfirmPage,
) -> Result<HttpResponse> {
    let shown = async {
        let (told, _) = visit.look().await?;
        match told.allowed_transitions.contains(&wanted) {
            true => secret_page(StatusCode::OK, &page(&told)),
            false => Ok(see(&visit.base())),
        }
    };
    visit.answer(shown.await)
}

#[get("/apply/{token}/decline")]
async fn ask_to_decline(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    let back = visit.base();
    ask(visit, ApplicationState::Declined, |told| ConfirmPage {
        title: "Decline the offer?",
        vacancy: told.vacancy.title.clone(),
        lines: vec!["Somebody else can have the place then. You cannot take it back."],
        hidden: told.offer.iter().map(|offer| ("offerId", offer.id.to_string())).collect(),
        button: "Yes, decline the offer",
        back,
        faults: Vec::new(),
    })
    .await
}

#[post("/apply/{token}/decline")]
async fn decline(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    let declined = async {
        visit.look().await?;
        let id = offer_of(&visit, &mut body)?;
        act(&visit, async |conn, ctx, opened| offers::decline(conn, ctx, opened.begun()?, id).await.map(drop))
            .await
    };
    visit.answer(declined.await)
}

#[get("/apply/{token}/withdraw")]
async fn ask_to_withdraw(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    let back = visit.base();
    ask(visit, ApplicationState::Withdrawn, |told| ConfirmPage {
        title: "Withdraw your application?",
        vacancy: told.vacancy.title.clone(),
        lines: vec!["An interview to come is cancelled, and an offer ends. You cannot take it back."],
        hidden: Vec::new(),
        button: "Yes, withdraw it",
        back,
        faults: Vec::new(),
    })
    .await
}

#[post("/apply/{token}/withdraw")]
async fn withdraw(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    let withdrawn = async {
        visit.look().await?;
        visit.form(&mut body)?;
        act(&visit, async |conn, ctx, opened| decisions::withdraw(conn, ctx, opened.begun()?).await.map(drop))
            .await
    };
    visit.answer(withdrawn.await)
}
