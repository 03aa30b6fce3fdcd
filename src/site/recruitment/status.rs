//! The page of what was handed in: where it stands, and what the candidate can do.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::visit::Visit;
use super::words;
use crate::error::Result;
use crate::features::recruitment::applications::{
    ApplicationState, CandidateApplicationBody, InterviewTimeBody, OfferSeenBody, VacancyAppliedForBody,
};
use crate::site::forms::fields::{Choice, Fault, Field, Kind, mark};
use crate::site::pages::html::secret_page;

#[derive(Template)]
#[template(path = "site/recruitment/status.html")]
struct StatusPage {
    title: &'static str,
    base: String,
    vacancy: VacancyAppliedForBody,
    line: String,
    feedback: Option<String>,
    meeting: Option<Meeting>,
    times: Option<Field>,
    offer: Option<Offer>,
    again: Option<String>,
    can_withdraw: bool,
    email: String,
    kept_until: Option<String>,
    back: &'static str,
    faults: Vec<Fault>,
}

/// An interview that is to come.
struct Meeting {
    when: String,
    minutes: i32,
    venue: Option<String>,
    url: Option<String>,
}

/// An offer with its conditions, and what became of each.
struct Offer {
    id: String,
    is_open: bool,
    expires_on: String,
    conditions: Vec<(String, &'static str)>,
}

/// Where an application stands.
pub fn page(
    status: StatusCode,
    visit: &Visit<'_>,
    told: CandidateApplicationBody,
    faults: &[Fault],
) -> Result<HttpResponse> {
    let (title, line) = words_of(&told);
    let mut times = times(&told);
    // Where there is no time left to choose, the fault leads to nothing, and the page says enough.
    let faults = times.as_mut().map(|field| mark(std::slice::from_mut(field), faults)).unwrap_or_default();
    let is_expected = matches!(told.state, ApplicationState::Shortlisted | ApplicationState::Interviewing);
    let booked = told.interview.filter(|one| is_expected && one.state == "booked");
    let page = StatusPage {
        title,
        base: visit.base(),
        line,
        feedback: told.feedback,
        meeting: booked.map(meeting),
        times,
        offer: told.offer.and_then(|offer| seen(told.state, offer)),
        again: (told.state == ApplicationState::Withdrawn && told.vacancy.takes_applications)
            .then(|| format!("/vacancies/{}", told.vacancy.id)),
        can_withdraw: told.allowed_transitions.contains(&ApplicationState::Withdrawn),
        email: told.email,
        kept_until: told.retain_until.map(words::day),
        vacancy: told.vacancy,
        back: "",
        faults,
    };
    secret_page(status, &page)
}

fn meeting(interview: InterviewTimeBody) -> Meeting {
    Meeting {
        when: words::time(interview.starts_at),
        minutes: interview.minutes,
        venue: interview.venue,
        url: interview.online_url,
    }
}

/// The times of which one can be chosen.
fn times(told: &CandidateApplicationBody) -> Option<Field> {
    if told.interview_choices.is_empty() {
        return None;
    }
    let choices = told.interview_choices.iter().map(|one| Choice {
        value: one.id.to_string(),
        label: match &one.venue {
            Some(venue) => format!("{}, {} minutes, {venue}", words::time(one.starts_at), one.minutes),
            None => format!("{}, {} minutes, online", words::time(one.starts_at), one.minutes),
        },
        hint: "",
    });
    let field =
        Field::new("interviewId", "Choose a time for your interview", Kind::Choice(choices.collect()));
    Some(field.hint("Times are those of London."))
}

fn seen(state: ApplicationState, offer: OfferSeenBody) -> Option<Offer> {
    let is_shown = matches!(
        state,
        ApplicationState::Offered
            | ApplicationState::ConditionsPending
            | ApplicationState::Recruited
            | ApplicationState::Deferred
    );
    let outcome = |outcome: Option<&str>| match outcome {
        Some("met") => "Done",
        Some("waived") => "No longer needed",
        Some(_) => "Not met",
        None => "Still to do",
    };
    is_shown.then(|| Offer {
        id: offer.id.to_string(),
        is_open: state == ApplicationState::Offered,
        expires_on: words::day(offer.expires_on),
        conditions: offer
            .conditions
            .into_iter()
            .map(|one| (one.text, outcome(one.outcome.as_deref())))
            .collect(),
    })
}

/// The heading, and what there is to say.
fn words_of(told: &CandidateApplicationBody) -> (&'static str, String) {
    let chooses = !told.interview_choices.is_empty();
    let interview = told.interview.as_ref().map(|one| one.state.as_str());
    match told.state {
        ApplicationState::Draft => ("Your application", String::new()),
        ApplicationState::Submitted => {
            let last = words::day(told.vacancy.closes_on);
            let line = format!("Applications are taken until the end of {last}. Then we write to everybody.");
            ("We have your application", format!("{line} There is nothing for you to do now."))
        }
        ApplicationState::Shortlisted | ApplicationState::Interviewing if interview == Some("booked") => {
            let line = "If you cannot come, answer the e-mail that brought you the time.";
            ("Your interview is booked", line.to_owned())
        }
        ApplicationState::Shortlisted | ApplicationState::Interviewing if chooses => {
            let line = "Choose the time that suits you best. Others choose too: who comes first has it.";
            ("We would like to meet you", line.to_owned())
        }
        ApplicationState::Interviewing if interview == Some("held") => {
            ("Thank you for coming", "We write to you as soon as it is decided.".to_owned())
        }
        ApplicationState::Shortlisted | ApplicationState::Interviewing => {
            ("We would like to meet you", "We write to you with a time for an interview.".to_owned())
        }
        ApplicationState::Rejected => {
            let line = "Thank you for applying. You can apply for other vacancies.";
            ("Your application was not successful", line.to_owned())
        }
        _ => words_of_an_offer(told),
    }
}

fn words_of_an_offer(told: &CandidateApplicationBody) -> (&'static str, String) {
    let first_day = words::day(told.vacancy.starts_on);
    let (title, line) = match told.state {
        ApplicationState::Offered => {
            return ("We offer you the apprenticeship", format!("Your first day would be {first_day}."));
        }
        ApplicationState::ConditionsPending => {
            let line = format!("Your first day is {first_day}, once everything below is done.");
            return ("You have accepted the offer", line);
        }
        ApplicationState::Recruited => {
            return ("The place is yours", format!("Your first day is {first_day}. We write to you before."));
        }
        ApplicationState::Enrolled => (
            "You are an apprentice now",
            "We have sent you an invitation: with it you set a password and sign in.",
        ),
        ApplicationState::Deferred => {
            ("Your place is kept for a later round", "We write to you with your new first day.")
        }
        ApplicationState::Declined => {
            ("The offer has ended", "You declined it, or its last day passed without an answer.")
        }
        ApplicationState::OfferWithdrawn => {
            ("The offer was withdrawn", "We have written to you about the reason.")
        }
        ApplicationState::ConditionsNotMet => (
            "The apprenticeship cannot begin",
            "Something that it depended on was not met. We have written to you about it.",
        ),
        _ if told.submitted_at.is_none() => {
            ("Your application has ended", "It was withdrawn, or not handed in before applications closed.")
        }
        _ => ("Your application was withdrawn", "There is nothing more to do."),
    };
    (title, line.to_owned())
}
