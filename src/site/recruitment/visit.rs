//! What a page behind a link is asked with, and how it is answered.

use actix_web::{HttpRequest, HttpResponse};

use super::refused;
use crate::error::{Error, FieldError, Result};
use crate::features::recruitment::applications::{self, CandidateApplicationBody};
use crate::web::form::Form;
use crate::web::{OptionalCaller, PublicBody, State};

/// What a page behind a link is asked with.
#[derive(Clone, Copy)]
pub struct Visit<'a> {
    pub visitor: &'a OptionalCaller,
    pub request: &'a HttpRequest,
    pub state: &'a State,
    pub token: &'a str,
}

impl Visit<'_> {
    /// What the link opens, and what is missing of a draft.
    pub async fn look(&self) -> Result<(CandidateApplicationBody, Vec<FieldError>)> {
        let Self { visitor, request, state, token } = self;
        let opened = applications::open(visitor, request, state, token).await?;
        state
            .db
            .read(async |conn| {
                let faults = applications::faults_of_submission(conn, &opened).await?;
                let (_, told) = applications::candidate_body(conn, visitor, opened.clone()).await?;
                Ok((told, faults))
            })
            .await
    }

    /// The page that everything starts from.
    pub fn base(&self) -> String {
        format!("/apply/{}", self.token)
    }

    /// What was sent, once the link is found and the write is counted.
    pub fn form(&self, body: &mut PublicBody) -> Result<Form> {
        self.state.count_write(self.token)?;
        Form::read(self.request, body)?.map_err(|_| Error::invalid(Vec::new()))
    }

    /// A page, or what a person reads where there is none.
    pub fn answer(&self, answer: Result<HttpResponse>) -> Result<HttpResponse> {
        answer.or_else(|error| refused::page(error, &self.base()))
    }

    /// Where changes lead back to: the answers to check, where somebody came from there.
    pub fn then(&self) -> String {
        if self.is_from_check() { format!("{}/check", self.base()) } else { self.base() }
    }

    /// Whether somebody came from there.
    pub fn is_from_check(&self) -> bool {
        self.request.query_string() == "then=check"
    }
}
