//! The parts of an application: their fields, and the change that what was typed makes.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::words;
use crate::features::recruitment::applications::{CandidateApplicationBody, Route};
use crate::site::forms::fields::{Choice, Fault, Field, Kind, Part};

/// A part of an application, on a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Name and phone.
    About,
    /// The date of birth.
    Birth,
    /// By which way somebody is eligible.
    Way,
    /// What goes with a way.
    Claim(Route),
    /// The answer to a question, by its place.
    Question(usize),
    /// What would make an interview fair.
    Adjustments,
}

impl Section {
    /// The sections of the list, in their order.
    pub fn all(told: &CandidateApplicationBody) -> Vec<Self> {
        let questions = (0..told.vacancy.questions.len()).map(Self::Question);
        [Self::About, Self::Birth, Self::Way]
            .into_iter()
            .chain(questions)
            .chain([Self::Adjustments])
            .collect()
    }

    /// The section of a path.
    pub fn find(told: &CandidateApplicationBody, path: &str) -> Option<Self> {
        let claims = Route::ALL.iter().copied().map(Self::Claim);
        Self::all(told).into_iter().chain(claims).find(|section| section.path(told) == path)
    }

    /// Where it is, below the application.
    pub fn path(self, told: &CandidateApplicationBody) -> String {
        match self {
            Self::About => "about".to_owned(),
            Self::Birth => "date-of-birth".to_owned(),
            Self::Way => "eligibility".to_owned(),
            Self::Claim(route) => format!("eligibility/{route}"),
            Self::Question(at) => {
                let code = told.vacancy.questions.get(at).map(|question| question.code.as_str());
                format!("questions/{}", code.unwrap_or_default())
            }
            Self::Adjustments => "adjustments".to_owned(),
        }
    }

    /// What it is called.
    pub fn title(self, told: &CandidateApplicationBody) -> String {
        match self {
            Self::About => "About you".to_owned(),
            Self::Birth => "Date of birth".to_owned(),
            Self::Way => "Eligibility".to_owned(),
            Self::Claim(Route::HackneyResident) => "Where you live".to_owned(),
            Self::Claim(Route::HackneySchool) => "Your school".to_owned(),
            Self::Question(at) => format!("Question {} of {}", at + 1, told.vacancy.questions.len()),
            Self::Adjustments => "Adjustments".to_owned(),
        }
    }

    /// Which fields it has, with what is known.
    pub fn fields(self, told: &CandidateApplicationBody) -> Vec<Field> {
        match self {
            Self::About => about(told),
            Self::Birth => vec![
                Field::day("dateOfBirth", "When were you born?", told.date_of_birth)
                    .hint("For example, 27 3 2008"),
            ],
            Self::Way => vec![way(told)],
            Self::Claim(route) => claim(told, route),
            Self::Question(at) => question(told, at).into_iter().collect(),
            Self::Adjustments => vec![
                Field::new(
                    "adjustments",
                    "What would make an interview fair for you? (optional)",
                    Kind::Area { rows: 5 },
                )
                .hint("For example more time, a quiet room, or the questions in writing. It does not count against you.")
                .of(told.adjustments.clone().unwrap_or_default()),
            ],
        }
    }

    /// The change that what was typed makes, as the operation takes it, and what is missing or cannot be read.
    pub fn change(self, fields: &[Field]) -> (Value, Vec<Fault>) {
        let (mut change, mut faults) = (Map::new(), Vec::new());
        for field in fields {
            let text = field.text();
            match (&field.kind, field.name.as_str()) {
                (Kind::Day(parts), name) => match day(name, parts) {
                    Ok(day) => {
                        change.insert(name.to_owned(), json!(day));
                    }
                    Err(fault) => faults.push(fault),
                },
                (_, name @ ("fromYear" | "toYear")) => {
                    let year =
                        text.map(|text| text.parse::<i32>().map_or_else(|_| json!(0), |year| json!(year)));
                    change.insert(name.to_owned(), year.unwrap_or_default());
                }
                (_, name) => {
                    change.insert(name.to_owned(), json!(text));
                }
            }
        }
        (self.wrapped(change), faults)
    }

    fn wrapped(self, change: Map<String, Value>) -> Value {
        match self {
            Self::Claim(route) => {
                let mut claim = change;
                claim.insert("route".to_owned(), json!(route));
                json!({"eligibility": claim})
            }
            Self::Question(_) => {
                let answers: Map<String, Value> = change
                    .into_iter()
                    .map(|(name, text)| (name.trim_start_matches("answer-").to_owned(), text))
                    .collect();
                json!({"answers": answers})
            }
            Self::About | Self::Birth | Self::Way | Self::Adjustments => Value::Object(change),
        }
    }
}

/// Whether a page asks for a field, though a draft could do without.
pub fn is_needed(name: &str) -> bool {
    !matches!(name, "phone" | "adjustments")
}

fn about(told: &CandidateApplicationBody) -> Vec<Field> {
    let known = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        Field::line("givenName", "Given name", "given-name", "medium").of(known(&told.given_name)),
        Field::line("familyName", "Family name", "family-name", "medium").of(known(&told.family_name)),
        Field::line("phone", "Phone number (optional)", "tel", "short")
            .keys("tel")
            .hint("Only in case we cannot reach you by e-mail.")
            .of(known(&told.phone)),
    ]
}

fn way(told: &CandidateApplicationBody) -> Field {
    let choices = Route::ALL.iter().map(|route| Choice {
        value: route.to_string(),
        label: words::route(*route).to_owned(),
        hint: match route {
            Route::HackneyResident => "We ask for your postcode.",
            Route::HackneySchool => "Now or before. We ask for the school and the years.",
        },
    });
    Field::new("route", "How can you apply?", Kind::Choice(choices.collect()))
        .hint("Choose what is easier to show, if both fit.")
        .of(told.eligibility.as_ref().map(|known| known.route.to_string()).unwrap_or_default())
}

fn claim(told: &CandidateApplicationBody, route: Route) -> Vec<Field> {
    let known = told.eligibility.as_ref();
    let year = |year: Option<i32>| year.map(|year| year.to_string()).unwrap_or_default();
    match route {
        Route::HackneyResident => vec![
            Field::line("postcode", "Postcode", "postal-code", "short")
                .hint("Of the address at which you live, such as E8 1EA.")
                .of(known.and_then(|known| known.postcode.clone()).unwrap_or_default()),
        ],
        Route::HackneySchool => vec![
            Field::line("school", "Name of the school", "", "")
                .of(known.and_then(|known| known.school.clone()).unwrap_or_default()),
            Field::line("fromYear", "Year in which you started there", "", "year")
                .keys("numeric")
                .hint("For example, 2019")
                .of(year(known.and_then(|known| known.from_year))),
            Field::line("toYear", "Year in which you left", "", "year")
                .keys("numeric")
                .hint("This year, if you are still there.")
                .of(year(known.and_then(|known| known.to_year))),
        ],
    }
}

fn question(told: &CandidateApplicationBody, at: usize) -> Option<Field> {
    let question = told.vacancy.questions.get(at)?;
    let field = Field::new(format!("answer-{}", question.code), &question.text, Kind::Area { rows: 14 });
    let answer = told.answers.get(&question.code).cloned().unwrap_or_default();
    Some(field.hint(format!("{} words at most.", question.max_words)).of(answer))
}

/// The day of three numbers.
fn day(name: &str, parts: &[Part]) -> Result<NaiveDate, Fault> {
    let missing: Vec<&Part> = parts.iter().filter(|part| part.value.trim().is_empty()).collect();
    let fault = |text: String| Err(Fault::new(name, text));
    if missing.len() == parts.len() {
        return fault("Enter your date of birth".to_owned());
    }
    if !missing.is_empty() {
        let labels: Vec<String> = missing.iter().map(|part| part.label.to_lowercase()).collect();
        return fault(format!("Your date of birth must include a {}", labels.join(" and a ")));
    }
    let number = |at: usize| parts.get(at).and_then(|part| part.value.trim().parse::<u32>().ok());
    let year =
        number(2).filter(|year| (1000..10_000).contains(year)).and_then(|year| i32::try_from(year).ok());
    let day = year.zip(number(1)).zip(number(0));
    let day = day.and_then(|((year, month), day)| NaiveDate::from_ymd_opt(year, month, day));
    day.map_or_else(|| fault("Your date of birth must be a real date".to_owned()), Ok)
}
